//! What is done with each kind of input, whoever made it up. libFuzzer drives it in `fuzz_targets/`; `tests/fuzz_corpora.rs` of the crate
//! above includes these files as they are and feeds them the corpora, so that a stable toolchain sees every regression.

pub mod inputs;
pub mod memory;
