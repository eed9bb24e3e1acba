//! Feeds bytes to the decoder of a count.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| infinigate_tests::decoders::count(bytes));
