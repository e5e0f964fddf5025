//! The Hub's answer about a repository's files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| whyword_fuzz::inputs::hub_tree(bytes));
