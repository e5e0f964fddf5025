//! A file of weights, header and numbers.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| whyword_fuzz::inputs::safetensors(bytes));
