//! Scaled dot-product attention (Vaswani et al. 2017, equation 1), all heads of all steps, without a mask: a text is explained
//! alone, so that every position is real.
//!
//! Heads are read where they lie inside the rows, by stride; nothing is transposed or copied. The backward pass computes the
//! attention weights again instead of keeping them: they are the only activation that grows with L², and at 512 tokens they
//! would be most of the memory.

use super::dot;
use super::gemm::{Mat, MatMut, multiply};

/// The sizes of one attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// N: the steps, which do not see one another.
    pub steps: usize,
    /// Q: the positions that ask.
    pub queries: usize,
    /// L: the positions that are asked.
    pub keys: usize,
    /// H.
    pub heads: usize,
    /// D.
    pub head_dim: usize,
}

/// The gradients of the three inputs.
pub struct Gradients {
    /// \[N, Q, H·D\]
    pub d_q: Vec<f32>,
    /// \[N, L, H·D\]
    pub d_k: Vec<f32>,
    /// \[N, L, H·D\]
    pub d_v: Vec<f32>,
}

impl Shape {
    fn width(self) -> usize {
        self.heads * self.head_dim
    }

    fn scale(self) -> f32 {
        (self.head_dim as f32).sqrt().recip()
    }

    /// Where each head of each step begins, among the queries and among the keys.
    fn heads(self) -> impl Iterator<Item = (usize, usize)> {
        let width = self.width();
        (0..self.steps).flat_map(move |step| {
            (0..self.heads).map(move |head| {
                let column = head * self.head_dim;
                (step * self.queries * width + column, step * self.keys * width + column)
            })
        })
    }

    fn query<'a>(self, data: &'a [f32], at: usize) -> Mat<'a, f32> {
        Mat::new(&data[at..], self.queries, self.head_dim, self.width())
    }

    fn key<'a>(self, data: &'a [f32], at: usize) -> Mat<'a, f32> {
        Mat::new(&data[at..], self.keys, self.head_dim, self.width())
    }

    /// P = softmax(q kᵀ / √D) \[Q, L\] of one head.
    fn weights(self, p: &mut [f32], q: Mat<'_, f32>, k: Mat<'_, f32>) {
        multiply(MatMut::new(p, self.queries, self.keys, self.keys), self.scale(), q, k.t());
        p.chunks_exact_mut(self.keys).for_each(softmax);
    }
}

/// softmax(q kᵀ / √D) v, for `q` \[N, Q, H·D\], `k` and `v` \[N, L, H·D\].
pub fn forward(shape: Shape, q: &[f32], k: &[f32], v: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; q.len()];
    let mut p = vec![0.0; shape.queries * shape.keys];
    for (at_q, at_k) in shape.heads() {
        shape.weights(&mut p, shape.query(q, at_q), shape.key(k, at_k));
        let head = MatMut::new(&mut out[at_q..], shape.queries, shape.head_dim, shape.width());
        multiply(head, 1.0, Mat::new(&p, shape.queries, shape.keys, shape.keys), shape.key(v, at_k));
    }
    out
}

/// The gradients of q, k and v given that of the output, `d_out` \[N, Q, H·D\].
pub fn backward(shape: Shape, q: &[f32], k: &[f32], v: &[f32], d_out: &[f32]) -> Gradients {
    let Shape { queries, keys, head_dim, .. } = shape;
    let width = shape.width();
    let mut gradients = Gradients { d_q: vec![0.0; q.len()], d_k: vec![0.0; k.len()], d_v: vec![0.0; v.len()] };
    let mut p = vec![0.0; queries * keys];
    let mut d_s = vec![0.0; queries * keys];
    for (at_q, at_k) in shape.heads() {
        let (q, k, v, d_out) = (shape.query(q, at_q), shape.key(k, at_k), shape.key(v, at_k), shape.query(d_out, at_q));
        shape.weights(&mut p, q, k);
        // In the forward pass out = P v, so d_v = Pᵀ d_out and d_P = d_out vᵀ.
        let p_view = Mat::new(&p, queries, keys, keys);
        multiply(MatMut::new(&mut gradients.d_v[at_k..], keys, head_dim, width), 1.0, p_view.t(), d_out);
        multiply(MatMut::new(&mut d_s, queries, keys, keys), 1.0, d_out, v.t());
        // P = softmax(S) by rows, so d_S = P ⊙ (d_P − ⟨d_P, P⟩).
        for (d_s, p) in d_s.chunks_exact_mut(keys).zip(p.chunks_exact(keys)) {
            let mean = dot(d_s, p);
            for (d_s, p) in d_s.iter_mut().zip(p) {
                *d_s = p * (*d_s - mean);
            }
        }
        // S = q kᵀ / √D, so d_q = d_S k / √D and d_k = d_Sᵀ q / √D.
        let d_s = Mat::new(&d_s, queries, keys, keys);
        multiply(MatMut::new(&mut gradients.d_q[at_q..], queries, head_dim, width), shape.scale(), d_s, k);
        multiply(MatMut::new(&mut gradients.d_k[at_k..], keys, head_dim, width), shape.scale(), d_s.t(), q);
    }
    gradients
}

/// Softmax of one row, shifted by its maximum so that nothing overflows.
fn softmax(row: &mut [f32]) {
    let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0;
    for value in row.iter_mut() {
        *value = (*value - max).exp();
        total += *value;
    }
    for value in row {
        *value /= total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, noise};

    /// The definition, in f64.
    fn oracle(shape: Shape, q: &[f64], k: &[f64], v: &[f64]) -> Vec<f64> {
        let width = shape.width();
        let mut out = vec![0.0; q.len()];
        for (at_q, at_k) in shape.heads() {
            for i in 0..shape.queries {
                let at = at_q + i * width;
                let scores: Vec<f64> = (0..shape.keys)
                    .map(|j| {
                        (0..shape.head_dim).map(|c| q[at + c] * k[at_k + j * width + c]).sum::<f64>() * f64::from(shape.scale())
                    })
                    .collect();
                let total: f64 = scores.iter().map(|s| s.exp()).sum();
                for c in 0..shape.head_dim {
                    out[at + c] = (0..shape.keys).map(|j| scores[j].exp() / total * v[at_k + j * width + c]).sum();
                }
            }
        }
        out
    }

    fn wide(values: &[f32]) -> Vec<f64> {
        values.iter().copied().map(f64::from).collect()
    }

    fn inputs(shape: Shape) -> [Vec<f32>; 4] {
        let (queries, keys) = (shape.steps * shape.queries * shape.width(), shape.steps * shape.keys * shape.width());
        [noise("q", queries), noise("k", keys), noise("v", keys), noise("d_out", queries)]
    }

    const SHAPES: [Shape; 3] = [
        Shape { steps: 1, queries: 1, keys: 1, heads: 1, head_dim: 3 },
        Shape { steps: 2, queries: 5, keys: 5, heads: 3, head_dim: 4 },
        Shape { steps: 3, queries: 1, keys: 7, heads: 2, head_dim: 6 },
    ];

    #[test]
    fn forward_agrees_with_the_definition() {
        for shape in SHAPES {
            let [q, k, v, _] = inputs(shape);
            assert_close(&forward(shape, &q, &k, &v), &oracle(shape, &wide(&q), &wide(&k), &wide(&v)), 1e-6);
        }
    }

    #[test]
    fn backward_agrees_with_central_differences() {
        for shape in SHAPES {
            let [q, k, v, d_out] = inputs(shape);
            let found = backward(shape, &q, &k, &v, &d_out);
            let inputs = [wide(&q), wide(&k), wide(&v)];
            for (which, found) in [found.d_q, found.d_k, found.d_v].iter().enumerate() {
                let loss = |at: usize, by: f64| {
                    let mut moved = inputs.clone();
                    moved[which][at] += by;
                    let [q, k, v] = &moved;
                    oracle(shape, q, k, v).iter().zip(&d_out).map(|(o, &g)| o * f64::from(g)).sum::<f64>()
                };
                let expected: Vec<f64> = (0..found.len()).map(|at| (loss(at, 1e-5) - loss(at, -1e-5)) / 2e-5).collect();
                assert_close(found, &expected, 1e-5);
            }
        }
    }

    #[test]
    fn huge_scores_do_not_overflow() {
        let shape = Shape { steps: 1, queries: 2, keys: 2, heads: 1, head_dim: 1 };
        let out = forward(shape, &[1e20, -1e20], &[1e10, -1e10], &[3.0, 5.0]);
        assert_eq!(out, [3.0, 5.0]);
    }
}
