//! Scaled dot-product attention (Vaswani et al. 2017, equation 1), all heads of all steps, without a mask: a text is explained
//! alone, so that every position is real.
//!
//! The backward pass computes the attention weights again instead of keeping them: they are the only activation that grows with L², and at 512
//! tokens they would be most of the memory.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};
use rayon::prelude::*;

use super::product::{Matrix, Runs};
use super::simd::{dot, exp, level, map, sum, zip};

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

    /// The first `rows` rows of the head that begins here.
    fn matrix(self, values: &[f32], rows: usize) -> Matrix<'_> {
        Matrix { values, stride: self.width(), rows, columns: self.head_dim }
    }

    /// Where each head of each step begins, among the queries and among the keys.
    fn heads(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.steps * self.heads).map(move |index| self.head(index))
    }

    fn head(self, index: usize) -> (usize, usize) {
        let (step, column) = (index / self.heads, index % self.heads * self.head_dim);
        (step * self.queries * self.width() + column, step * self.keys * self.width() + column)
    }
}

/// softmax(q kᵀ / √D) v, for `q` \[N, Q, H·D\], `k` and `v` \[N, L, H·D\].
pub fn forward(shape: Shape, q: &[f32], k: &[f32], v: &[f32]) -> Vec<f32> {
    forward_at(level(), shape, q, k, v)
}

/// The gradients of q, k and v given that of the output, `d_out` \[N, Q, H·D\].
pub fn backward(shape: Shape, q: &[f32], k: &[f32], v: &[f32], d_out: &[f32]) -> Gradients {
    backward_at(level(), shape, q, k, v, d_out)
}

fn forward_at(level: Level, shape: Shape, q: &[f32], k: &[f32], v: &[f32]) -> Vec<f32> {
    let heads = 0..shape.steps * shape.heads;
    let results: Vec<Rows> = heads
        .into_par_iter()
        .map(|index| {
            let head = Head::new(shape, index, q, k, v);
            dispatch!(level, simd => head.forward(simd))
        })
        .collect();
    let mut out = vec![0.0; q.len()];
    for (result, (at_q, _)) in results.iter().zip(shape.heads()) {
        result.scatter(&mut out[at_q..], shape);
    }
    out
}

fn backward_at(level: Level, shape: Shape, q: &[f32], k: &[f32], v: &[f32], d_out: &[f32]) -> Gradients {
    let heads = 0..shape.steps * shape.heads;
    let results: Vec<[Rows; 3]> = heads
        .into_par_iter()
        .map(|index| {
            let (head, d_out) = (Head::new(shape, index, q, k, v), shape.matrix(&d_out[shape.head(index).0..], shape.queries));
            dispatch!(level, simd => head.backward(simd, d_out))
        })
        .collect();
    let mut gradients = Gradients { d_q: vec![0.0; q.len()], d_k: vec![0.0; k.len()], d_v: vec![0.0; v.len()] };
    for ([d_q, d_k, d_v], (at_q, at_k)) in results.iter().zip(shape.heads()) {
        d_q.scatter(&mut gradients.d_q[at_q..], shape);
        d_k.scatter(&mut gradients.d_k[at_k..], shape);
        d_v.scatter(&mut gradients.d_v[at_k..], shape);
    }
    gradients
}

/// One head of one step.
struct Head<'a> {
    shape: Shape,
    /// \[Q, D\]
    q: Matrix<'a>,
    /// \[L, D\]
    k: Matrix<'a>,
    /// \[L, D\]
    v: Matrix<'a>,
}

/// A product's columns, which here are the rows wanted, each padded.
struct Rows {
    values: Vec<f32>,
    count: usize,
    /// From one to the next.
    stride: usize,
}

impl<'a> Head<'a> {
    fn new(shape: Shape, index: usize, q: &'a [f32], k: &'a [f32], v: &'a [f32]) -> Self {
        let (at_q, at_k) = shape.head(index);
        let keys = |values: &'a [f32]| shape.matrix(&values[at_k..], shape.keys);
        Self { shape, q: shape.matrix(&q[at_q..], shape.queries), k: keys(k), v: keys(v) }
    }

    /// P v \[Q, D\].
    #[inline(always)]
    fn forward<S: Simd>(&self, simd: S) -> Rows {
        let p = self.weights(simd);
        Rows::product(simd, &Runs::of_columns(simd, self.v), self.shape.queries, &p.matrix(self.shape.keys).panels_of_rows())
    }

    /// P = softmax(q kᵀ / √D) \[Q, L\].
    #[inline(always)]
    fn weights<S: Simd>(&self, simd: S) -> Rows {
        let mut p = Rows::product(simd, &Runs::of_rows(simd, self.k), self.shape.queries, &self.q.panels_of_rows());
        for row in p.values.chunks_exact_mut(p.stride).take(p.count) {
            softmax(simd, &mut row[..self.shape.keys], self.shape.scale());
        }
        p
    }

    /// The gradients of q, k and v.
    #[inline(always)]
    fn backward<S: Simd>(&self, simd: S, d_out: Matrix) -> [Rows; 3] {
        let Shape { queries, keys, .. } = self.shape;
        let p = self.weights(simd);
        // In the forward pass out = P v, so d_v = Pᵀ d_out and d_P = d_out vᵀ.
        let d_v = Rows::product(simd, &Runs::of_columns(simd, d_out), keys, &p.matrix(keys).panels_of_columns());
        let mut d_s = Rows::product(simd, &Runs::of_rows(simd, self.v), queries, &d_out.panels_of_rows());
        // P = softmax(S) by rows, so d_S = P ⊙ (d_P − ⟨d_P, P⟩); and S = q kᵀ / √D.
        let scale = S::f32s::splat(simd, self.shape.scale());
        for (d_s, p) in d_s.values.chunks_exact_mut(d_s.stride).zip(p.values.chunks_exact(p.stride)).take(queries) {
            let (d_s, p) = (&mut d_s[..keys], &p[..keys]);
            let mean = S::f32s::splat(simd, dot(simd, d_s, p));
            zip(
                simd,
                d_s,
                p,
                #[inline(always)]
                |d_p, p| p * (d_p - mean) * scale,
            );
        }
        let d_s = d_s.matrix(keys);
        let d_q = Rows::product(simd, &Runs::of_columns(simd, self.k), queries, &d_s.panels_of_rows());
        let d_k = Rows::product(simd, &Runs::of_columns(simd, self.q), keys, &d_s.panels_of_columns());
        [d_q, d_k, d_v]
    }
}

impl Rows {
    #[inline(always)]
    fn product<S: Simd>(simd: S, runs: &Runs, count: usize, panels: &[f32]) -> Self {
        Self { values: runs.times(simd, count, panels), count, stride: runs.padded_rows() }
    }

    /// Without the padding.
    fn matrix(&self, columns: usize) -> Matrix<'_> {
        Matrix { values: &self.values, stride: self.stride, rows: self.count, columns }
    }

    /// Back to where one head's numbers lie among those of all.
    fn scatter(&self, to: &mut [f32], shape: Shape) {
        for (to, row) in to.chunks_mut(shape.width()).zip(self.values.chunks_exact(self.stride)).take(self.count) {
            to[..shape.head_dim].copy_from_slice(&row[..shape.head_dim]);
        }
    }
}

/// softmax(scale · row), shifted by its maximum so that nothing overflows.
#[inline(always)]
fn softmax<S: Simd>(simd: S, row: &mut [f32], scale: f32) {
    let max = S::f32s::splat(simd, row.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let scale = S::f32s::splat(simd, scale);
    map(
        simd,
        row,
        #[inline(always)]
        // A score that is no finite number must not become a weight: 0 times it is 0 or NaN.
        |value| exp(simd, (value - max) * scale) + value * 0.0,
    );
    let inverse = S::f32s::splat(simd, sum(simd, row).recip());
    map(
        simd,
        row,
        #[inline(always)]
        |value| value * inverse,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::simd::tests::levels;
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
            let expected = oracle(shape, &wide(&q), &wide(&k), &wide(&v));
            for level in levels() {
                assert_close(&forward_at(level, shape, &q, &k, &v), &expected, 1e-6);
            }
        }
    }

    #[test]
    fn scores_that_overflow_give_no_numbers() {
        let shape = Shape { steps: 1, queries: 1, keys: 3, heads: 1, head_dim: 2 };
        for k in [[1e30, 0.0, 0.0, 0.0, 0.0, 0.0], [-1e30, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, f32::NAN, 0.0, 0.0]] {
            for level in levels() {
                let out = forward_at(level, shape, &[1e30, 1.0], &k, &[1.0; 6]);
                assert!(out.iter().all(|number| number.is_nan()), "{level:?}: {k:?} gives {out:?}");
            }
        }
    }

    #[test]
    fn backward_agrees_with_central_differences() {
        for (shape, level) in SHAPES.into_iter().flat_map(|shape| levels().into_iter().map(move |level| (shape, level))) {
            let [q, k, v, d_out] = inputs(shape);
            let found = backward_at(level, shape, &q, &k, &v, &d_out);
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

    /// The gradients in f64, by the formulas that the small shapes check.
    fn backward_oracle(shape: Shape, [q, k, v, d_out]: [&[f64]; 4]) -> [Vec<f64>; 3] {
        let (width, scale) = (shape.width(), f64::from(shape.scale()));
        let mut gradients = [vec![0.0; q.len()], vec![0.0; k.len()], vec![0.0; v.len()]];
        for (at_q, at_k) in shape.heads() {
            for i in (0..shape.queries).map(|i| at_q + i * width) {
                let along = |a: &[f64], at: usize, j: usize, b: &[f64]| -> f64 {
                    (0..shape.head_dim).map(|c| a[at + c] * b[at_k + j * width + c]).sum()
                };
                let p: Vec<f64> = (0..shape.keys).map(|j| (along(q, i, j, k) * scale).exp()).collect();
                let total: f64 = p.iter().sum();
                let d_p: Vec<f64> = (0..shape.keys).map(|j| along(d_out, i, j, v)).collect();
                let mean: f64 = p.iter().zip(&d_p).map(|(p, d)| p / total * d).sum();
                for (j, (p, d_p)) in p.iter().zip(d_p).enumerate() {
                    let (p, at) = (p / total, at_k + j * width);
                    let d_s = p * (d_p - mean) * scale;
                    for c in 0..shape.head_dim {
                        gradients[0][i + c] += d_s * k[at + c];
                        gradients[1][at + c] += d_s * q[i + c];
                        gradients[2][at + c] += p * d_out[i + c];
                    }
                }
            }
        }
        gradients
    }

    #[test]
    fn any_length_agrees_with_the_definition_on_every_vector_path() {
        for (steps, queries, keys, heads, head_dim) in
            [(1, 1, 1, 1, 1), (2, 5, 5, 3, 4), (1, 33, 33, 2, 20), (2, 1, 200, 2, 32), (1, 512, 512, 1, 8), (1, 1, 512, 1, 64)]
        {
            let shape = Shape { steps, queries, keys, heads, head_dim };
            let inputs = inputs(shape);
            let [q, k, v, d_out] = &inputs;
            let wides = inputs.each_ref().map(|values| wide(values));
            let y = oracle(shape, &wides[0], &wides[1], &wides[2]);
            let expected = backward_oracle(shape, wides.each_ref().map(Vec::as_slice));
            for level in levels() {
                assert_close(&forward_at(level, shape, q, k, v), &y, 1e-6);
                let Gradients { d_q, d_k, d_v } = backward_at(level, shape, q, k, v, d_out);
                for (found, expected) in [d_q, d_k, d_v].iter().zip(&expected) {
                    assert_close(found, expected, 5e-6);
                }
            }
        }
    }

    #[test]
    fn huge_scores_do_not_overflow() {
        let shape = Shape { steps: 1, queries: 2, keys: 2, heads: 1, head_dim: 1 };
        for level in levels() {
            let out = forward_at(level, shape, &[1e20, -1e20], &[1e10, -1e10], &[3.0, 5.0]);
            assert_eq!(out, [3.0, 5.0]);
        }
    }
}
