//! `config.json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| whyword_fuzz::inputs::config(bytes));
