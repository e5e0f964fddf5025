//! Scaled dot-product attention (Vaswani et al. 2017, equation 1), all heads of all steps, without a mask: a text is explained
//! alone, so that every position is real.
//!
//! Each head is gathered into small padded buffers, so that every product is whole tiles. The backward pass computes the attention
//! weights again instead of keeping them: they are the only activation that grows with L², and at 512 tokens they would be most of the
//! memory.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};
use rayon::prelude::*;

use super::simd::{dot, exp, level, map, sum, zip};

/// Columns of a tile. With two vectors of rows that makes eight accumulators, which together with their operands fit sixteen registers.
const TILE: usize = 4;

/// The accumulators: for each column, two vectors of rows.
type Tile<S> = [[<S as Simd>::f32s; 2]; TILE];

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
    let results: Vec<Vec<f32>> = heads
        .into_par_iter()
        .map(|index| {
            let (at_q, at_k) = shape.head(index);
            dispatch!(level, simd => {
                let sizes = Sizes::new(simd, shape);
                let head = Head::gather(simd, sizes, &q[at_q..], &k[at_k..], &v[at_k..]);
                let mut out = vec![0.0; sizes.queries * sizes.width];
                by_rows(simd, &mut out, sizes.width, &head.p, sizes.columns, shape.keys, &head.v);
                out
            })
        })
        .collect();
    let mut out = vec![0.0; q.len()];
    for (result, (at_q, _)) in results.iter().zip(shape.heads()) {
        scatter(&mut out[at_q..], shape, result, shape.queries);
    }
    out
}

fn backward_at(level: Level, shape: Shape, q: &[f32], k: &[f32], v: &[f32], d_out: &[f32]) -> Gradients {
    let heads = 0..shape.steps * shape.heads;
    let results: Vec<[Vec<f32>; 3]> = heads
        .into_par_iter()
        .map(|index| {
            let (at_q, at_k) = shape.head(index);
            dispatch!(level, simd => {
                let sizes = Sizes::new(simd, shape);
                Head::gather(simd, sizes, &q[at_q..], &k[at_k..], &v[at_k..]).backward(simd, sizes, &d_out[at_q..])
            })
        })
        .collect();
    let mut gradients = Gradients { d_q: vec![0.0; q.len()], d_k: vec![0.0; k.len()], d_v: vec![0.0; v.len()] };
    for ([d_q, d_k, d_v], (at_q, at_k)) in results.iter().zip(shape.heads()) {
        scatter(&mut gradients.d_q[at_q..], shape, d_q, shape.queries);
        scatter(&mut gradients.d_k[at_k..], shape, d_k, shape.keys);
        scatter(&mut gradients.d_v[at_k..], shape, d_v, shape.keys);
    }
    gradients
}

/// A head's sizes, rounded up to whole tiles.
#[derive(Clone, Copy)]
struct Sizes {
    shape: Shape,
    /// Q, up to a multiple of `TILE`.
    queries: usize,
    /// L, up to a multiple of `TILE`.
    keys: usize,
    /// L, up to a multiple of the tile's vectors.
    columns: usize,
    /// D, up to the same.
    width: usize,
}

impl Sizes {
    #[inline(always)]
    fn new<S: Simd>(simd: S, shape: Shape) -> Self {
        let run = rows_of(simd);
        Self {
            shape,
            queries: shape.queries.next_multiple_of(TILE),
            keys: shape.keys.next_multiple_of(TILE),
            columns: shape.keys.next_multiple_of(run),
            width: shape.head_dim.next_multiple_of(run),
        }
    }
}

/// One head of one step, gathered and padded with zeros, and its attention weights.
struct Head {
    /// \[Q, D\]
    q: Vec<f32>,
    /// \[L, D\]
    k: Vec<f32>,
    /// \[L, D\]
    v: Vec<f32>,
    /// P = softmax(q kᵀ / √D) \[Q, L\]
    p: Vec<f32>,
}

impl Head {
    #[inline(always)]
    fn gather<S: Simd>(simd: S, sizes: Sizes, q: &[f32], k: &[f32], v: &[f32]) -> Self {
        let Sizes { shape, queries, columns, width, .. } = sizes;
        let (q, k) = (gather(q, shape, shape.queries, queries, width), gather(k, shape, shape.keys, columns, width));
        let v = gather(v, shape, shape.keys, columns, width);
        let mut p = vec![0.0; queries * columns];
        by_rows(simd, &mut p, columns, &q, width, shape.head_dim, &transpose(&k, width, shape.head_dim, columns));
        for row in p.chunks_exact_mut(columns).take(shape.queries) {
            let (row, padding) = row.split_at_mut(shape.keys);
            softmax(simd, row, shape.scale());
            padding.fill(0.0);
        }
        Self { q, k, v, p }
    }

    /// The gradients of q, k and v, padded like them.
    #[inline(always)]
    fn backward<S: Simd>(&self, simd: S, sizes: Sizes, d_out: &[f32]) -> [Vec<f32>; 3] {
        let Sizes { shape, queries, keys, columns, width } = sizes;
        let d_out = gather(d_out, shape, shape.queries, queries, width);
        // In the forward pass out = P v, so d_v = Pᵀ d_out and d_P = d_out vᵀ.
        let mut d_v = vec![0.0; keys * width];
        by_columns(simd, &mut d_v, width, &self.p, columns, shape.queries, &d_out);
        let mut d_s = vec![0.0; queries * columns];
        by_rows(simd, &mut d_s, columns, &d_out, width, shape.head_dim, &transpose(&self.v, width, shape.head_dim, columns));
        // P = softmax(S) by rows, so d_S = P ⊙ (d_P − ⟨d_P, P⟩); and S = q kᵀ / √D.
        let scale = S::f32s::splat(simd, shape.scale());
        for (d_s, p) in d_s.chunks_exact_mut(columns).zip(self.p.chunks_exact(columns)) {
            let mean = S::f32s::splat(simd, dot(simd, d_s, p));
            zip(
                simd,
                d_s,
                p,
                #[inline(always)]
                |d_p, p| p * (d_p - mean) * scale,
            );
        }
        let (mut d_q, mut d_k) = (vec![0.0; queries * width], vec![0.0; keys * width]);
        by_rows(simd, &mut d_q, width, &d_s, columns, shape.keys, &self.k);
        by_columns(simd, &mut d_k, width, &d_s, columns, shape.queries, &self.q);
        [d_q, d_k, d_v]
    }
}

/// The first `count` rows of a head as `rows` rows of `width`, zeros where there is nothing.
fn gather(from: &[f32], shape: Shape, count: usize, rows: usize, width: usize) -> Vec<f32> {
    let mut out = vec![0.0; rows * width];
    for (out, row) in out.chunks_exact_mut(width).zip(from.chunks(shape.width())).take(count) {
        out[..shape.head_dim].copy_from_slice(&row[..shape.head_dim]);
    }
    out
}

/// The way back.
fn scatter(to: &mut [f32], shape: Shape, rows: &[f32], count: usize) {
    let width = rows.len() / count.next_multiple_of(TILE);
    for (to, row) in to.chunks_mut(shape.width()).zip(rows.chunks_exact(width)).take(count) {
        to[..shape.head_dim].copy_from_slice(&row[..shape.head_dim]);
    }
}

/// The first `depth` columns of `rows` rows of `width`, as rows.
fn transpose(matrix: &[f32], width: usize, depth: usize, rows: usize) -> Vec<f32> {
    let mut out = vec![0.0; depth * rows];
    for (at, row) in matrix.chunks_exact(width).enumerate() {
        row[..depth].iter().enumerate().for_each(|(column, &value)| out[column * rows + at] = value);
    }
    out
}

/// out \[m, n\] = a b, for `a` \[m, stride\] of which `depth` columns count, and `b` \[depth, n\]. Whole tiles only.
#[inline(always)]
fn by_rows<S: Simd>(simd: S, out: &mut [f32], n: usize, a: &[f32], stride: usize, depth: usize, b: &[f32]) {
    for (out, a) in out.chunks_exact_mut(TILE * n).zip(a.chunks_exact(TILE * stride)) {
        let rows: [&[f32]; TILE] = std::array::from_fn(|row| &a[row * stride..][..depth]);
        tiles(
            simd,
            out,
            n,
            b,
            depth,
            #[inline(always)]
            |at| rows.map(|row| row[at]),
        );
    }
}

/// out \[m, n\] = aᵀ b, for `a` \[depth, stride\] of which m columns count, and `b` \[depth, n\]. Whole tiles only.
#[inline(always)]
fn by_columns<S: Simd>(simd: S, out: &mut [f32], n: usize, a: &[f32], stride: usize, depth: usize, b: &[f32]) {
    for (block, out) in out.chunks_exact_mut(TILE * n).enumerate() {
        let a = &a[block * TILE..];
        tiles(
            simd,
            out,
            n,
            b,
            depth,
            #[inline(always)]
            |at| *a[at * stride..].first_chunk().expect("whole tiles"),
        );
    }
}

/// `TILE` rows of a product.
#[inline(always)]
fn tiles<S: Simd>(simd: S, out: &mut [f32], n: usize, b: &[f32], depth: usize, scalars: impl Fn(usize) -> [f32; TILE]) {
    let (run, lanes) = (rows_of(simd), S::f32s::LEN);
    for column in (0..n).step_by(run) {
        let mut tile: Tile<S> = [[S::f32s::splat(simd, 0.0); 2]; TILE];
        for (at, row) in b.chunks_exact(n).take(depth).enumerate() {
            step(simd, &mut tile, &row[column..column + run], scalars(at));
        }
        for (row, [low, high]) in out.chunks_exact_mut(n).zip(&tile) {
            low.store_slice(&mut row[column..column + lanes]);
            high.store_slice(&mut row[column + lanes..column + run]);
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
        |value| exp(simd, (value - max) * scale),
    );
    let inverse = S::f32s::splat(simd, sum(simd, row).recip());
    map(
        simd,
        row,
        #[inline(always)]
        |value| value * inverse,
    );
}

/// How many rows a tile has.
#[inline(always)]
fn rows_of<S: Simd>(_simd: S) -> usize {
    2 * S::f32s::LEN
}

/// One step of the sum for a whole tile: the outer product of `rows` and `scalars`.
#[inline(always)]
fn step<S: Simd>(simd: S, tile: &mut Tile<S>, rows: &[f32], scalars: [f32; TILE]) {
    let (low, high) = rows.split_at(S::f32s::LEN);
    let (low, high) = (S::f32s::from_slice(simd, low), S::f32s::from_slice(simd, high));
    for (column, scalar) in tile.iter_mut().zip(scalars) {
        let scalar = S::f32s::splat(simd, scalar);
        column[0] = low.mul_add(scalar, column[0]);
        column[1] = high.mul_add(scalar, column[1]);
    }
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

    #[test]
    fn huge_scores_do_not_overflow() {
        let shape = Shape { steps: 1, queries: 2, keys: 2, heads: 1, head_dim: 1 };
        for level in levels() {
            let out = forward_at(level, shape, &[1e20, -1e20], &[1e10, -1e10], &[3.0, 5.0]);
            assert_eq!(out, [3.0, 5.0]);
        }
    }
}
