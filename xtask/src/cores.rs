//! Tests that try one thing after the other share them among the cores.

use std::thread;

use crate::generate::STACK;

/// Does this with each of them, whose failure is the test's. The generator recurses, and takes more of the stack without
/// optimisation.
pub(crate) fn share<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let threads = thread::available_parallelism().unwrap().get();
    thread::scope(|scope| {
        for first in 0..threads {
            let (part, work) = (items.iter().skip(first).step_by(threads), &work);
            let builder = thread::Builder::new().stack_size(STACK);
            builder.spawn_scoped(scope, move || part.for_each(work)).unwrap();
        }
    });
}
