//! Feeds bytes to the decoder of an invoice.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| infinigate_tests::decoders::invoice(bytes));
