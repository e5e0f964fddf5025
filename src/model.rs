//! A DistilBERT sequence classifier: its files, checked, and its arithmetic, on candle tensors.
//!
//! | file | what |
//! |---|---|
//! | `config.rs` | `config.json`: the sizes and the classes' names |
//! | `manifest.rs` | `manifest.json`: files as parts with sizes and hashes, for hosting |
//! | `catalog.rs` | the same for every source: a manifest, the Hub's list, the user's own files |
//! | `weights.rs` | safetensors as a stream of bytes, each tensor checked against the configuration as it arrives |
//! | `loader.rs` | all of a model's files, in the order they are needed |
//! | `directory.rs` | the same from a directory on disk |
//! | `distilbert.rs` | the network, and the paths through it |
//!
//! Nothing in a model's files is trusted: every number is checked before memory is set aside for it, and whatever is wrong becomes
//! one [`ModelError`].

pub mod catalog;
pub mod config;
#[cfg(not(target_arch = "wasm32"))]
pub mod directory;
pub mod distilbert;
mod error;
pub mod loader;
pub mod manifest;
pub mod weights;

pub use error::ModelError;
