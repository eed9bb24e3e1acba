//! How much time and memory the generator may take. Systems other than Unix set no limit.

use std::io;
use std::process::ExitStatus;

/// Seconds of processor time, for a description of up to `SIZE`. One of 1 MB takes 4 to 8, and 300 to 480 MB of memory.
#[cfg(unix)]
const SECONDS: u64 = 180;
#[cfg(unix)]
const BYTES: u64 = 2 << 30;
/// A larger description may take more in proportion.
#[cfg(unix)]
const SIZE: u64 = 4 << 20;

#[cfg(unix)]
fn times(size: usize) -> u64 {
    1 + u64::try_from(size).unwrap_or(u64::MAX) / SIZE
}

/// Limits this process, which generates from a description of this many bytes.
#[cfg(unix)]
pub(super) fn set(size: usize) -> io::Result<()> {
    use rlimit::Resource;
    let limit = |resource: Resource, wanted: u64| {
        // A limit that is lower already stays.
        let (_, hard) = rlimit::getrlimit(resource)?;
        let wanted = wanted.min(hard);
        rlimit::setrlimit(resource, wanted, hard)
    };
    limit(Resource::CPU, SECONDS.saturating_mul(times(size)))?;
    limit(Resource::AS, BYTES.saturating_mul(times(size)))?;
    // Nobody looks at the memory of a process that was ended for its size.
    limit(Resource::CORE, 0)
}

#[cfg(not(unix))]
pub(super) fn set(_: usize) -> io::Result<()> {
    Ok(())
}

/// What a process died of, from how it ended and what it said.
#[cfg(unix)]
pub(super) fn exceeded(status: ExitStatus, said: &str, size: usize) -> Option<String> {
    use std::os::unix::process::ExitStatusExt;
    const SIGKILL: i32 = 9;
    const SIGXCPU: i32 = 24;
    let how = match status.signal()? {
        SIGXCPU => {
            format!("it was not done after {} s of processor time", SECONDS.saturating_mul(times(size)))
        }
        _ if said.contains("memory allocation") => {
            format!("it wants more than {} GB of memory", (BYTES >> 30).saturating_mul(times(size)))
        }
        _ if said.contains("overflowed its stack") => "the description nests without end".to_owned(),
        SIGKILL => "the system ended it, probably for its memory".to_owned(),
        signal => format!("it ended with signal {signal}"),
    };
    // What was said before the end is the reason; the end came while its place was looked for.
    let reason = said.lines().next().filter(|line| line.starts_with("the generator"));
    Some(reason.map_or_else(
        || format!("{how}: perhaps schemas contain each other by allOf, oneOf or anyOf"),
        str::to_owned,
    ))
}

#[cfg(not(unix))]
pub(super) fn exceeded(_: ExitStatus, _: &str, _: usize) -> Option<String> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn the_end_of_a_process_is_told() {
        let ended = |signal, said| exceeded(ExitStatus::from_raw(signal), said, 0);
        for (signal, said, expected) in [
            (24, "", "not done after 180 s"),
            (6, "memory allocation of 1 bytes failed", "more than 2 GB of memory"),
            (6, "thread 'a' has overflowed its stack", "nests without end"),
            (9, "", "the system ended it"),
            (11, "", "signal 11"),
        ] {
            let message = ended(signal, said).unwrap();
            assert!(message.contains(expected), "{message}");
        }
        assert_eq!(ended(24, "the generator gives up: a").unwrap(), "the generator gives up: a");
        assert_eq!(exceeded(ExitStatus::from_raw(0x100), "refused", 0), None);
    }
}
