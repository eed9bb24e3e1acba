//! Feeds bytes to the decoder of a page of price-list items.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| infinigate_tests::decoders::page_of_items(bytes));
