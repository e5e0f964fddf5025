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

/// The sum of a row in eight partial sums, which both vectorises and rounds less than one running sum.
pub(crate) fn sum(row: impl ExactSizeIterator<Item = f32>) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (i, value) in row.enumerate() {
        lanes[i % 8] += value;
    }
    lanes.iter().sum()
}

/// The inner product of two rows of equal length.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let (a_blocks, a_tail) = a.as_chunks::<8>();
    let (b_blocks, b_tail) = b.as_chunks::<8>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for i in 0..8 {
            lanes[i] += a[i] * b[i];
        }
    }
    lanes.iter().sum::<f32>() + a_tail.iter().zip(b_tail).map(|(a, b)| a * b).sum::<f32>()
}
