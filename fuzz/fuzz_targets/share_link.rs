//! A share link's fragment.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| whyword_fuzz::inputs::share_link(bytes));
