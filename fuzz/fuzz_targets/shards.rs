//! The index of weights in several files, and those files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| whyword_fuzz::inputs::shards(bytes));
