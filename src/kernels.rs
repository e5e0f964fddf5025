//! The arithmetic, on plain slices: no tensors, no graph, no browser.
//!
//! Letters used throughout: N steps of the path, L tokens, Q of them asking (all, or only `[CLS]`), H heads, D = d / H wide,
//! d the hidden size. Everything is row-major, the last letter of a shape varying fastest. A gradient is called `d_` and the
//! name of what it belongs to. Each backward forms the gradient of its *input* only: no weight is ever trained here, which
//! halves the work of a usual backward pass.

pub mod attention;
pub mod gelu;
pub mod gemm;
pub mod layer_norm;
mod parallel;
mod product;
mod simd;
mod tile;
