//! Feeds bytes to what looks for MSP usage in an invoice.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| infinigate_tests::decoders::usage_keys(bytes));
