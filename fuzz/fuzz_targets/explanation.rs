//! An explanation file that is dropped back on the page.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| whyword_fuzz::inputs::explanation(bytes));
