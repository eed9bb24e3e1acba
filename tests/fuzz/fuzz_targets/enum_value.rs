//! Feeds bytes to the decoder of an enum value.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| infinigate_tests::decoders::enum_value(bytes));
