//! The browser: with [`crate::ui`] and the two binaries, the only files that know it.

pub mod address;
pub mod client;
pub mod diagnostics;
pub mod download;
pub mod dropped;
pub mod export;
pub mod fetch;
pub mod jobs;
mod lock;
pub mod offline;
pub mod pace;
pub mod pack;
mod scope;
pub mod store;
pub mod surroundings;
pub mod work;
pub mod worker;
