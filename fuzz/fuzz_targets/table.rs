//! Texts as lines, CSV or TSV.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| whyword_fuzz::inputs::table(bytes));
