//! Linear layers: y = x Wᵀ + b and d_x = d_y W, both from one packed copy of W.
//!
//! Both directions are the same three stages (after Goto & van de Geijn 2008). The activations are packed into runs of a few vectors of rows.
//! Then each tile, two columns of the result by one run of its rows, is summed up in registers: activations are its vectors, weights the
//! scalars that are broadcast to them. The columns of the result lie one after the other, so that threads can share them out; at last they are
//! turned into rows.
//!
//! With the roles chosen so, W is only ever read as pairs of scalars, and one copy serves both directions. W \[out, in\] is cut into blocks
//! of `DEPTH` inputs; in each, two outputs are one panel, with weight (o, i) at 2 i + o mod 2. Forward, a tile walks along a panel. Backward it
//! needs pairs of inputs, outputs running: those of a group of columns are turned, two by two, into a small buffer that all rows share.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, f32x4};
use rayon::prelude::*;

use super::simd::level;
use super::tile::{COLUMNS, DEPTH_GRANULE, VECTORS, tile};

/// How much of a sum is formed in one go. Half of what the first-level cache would hold of the packed activations: weights pass through it as
/// well, and twice as much costs a quarter of the speed where they come from memory.
const DEPTH: usize = 192;

/// Numbers between two panels, so that their beginnings do not all fall into the same cache set.
const PADDING: usize = 16;

/// A weight matrix W \[outputs, inputs\], packed.
pub struct Packed {
    data: Vec<f32>,
    outputs: usize,
    inputs: usize,
}

impl Packed {
    /// From rows \[outputs, inputs\], read one after the other, so that they never need to exist all at once.
    pub fn from_rows(outputs: usize, inputs: usize, mut row: impl FnMut(usize, &mut [f32])) -> Self {
        let size = blocks(inputs).map(|block| outputs.div_ceil(COLUMNS) * stride(block.len())).sum();
        let mut packed = Self { data: vec![0.0; size], outputs, inputs };
        let mut values = vec![0.0; inputs];
        for output in 0..outputs {
            row(output, &mut values);
            for block in blocks(inputs) {
                let start = packed.start(&block) + output / COLUMNS * stride(block.len());
                let pairs = packed.data[start..].as_chunks_mut::<COLUMNS>().0;
                pairs.iter_mut().zip(&values[block]).for_each(|(pair, &value)| pair[output % COLUMNS] = value);
            }
        }
        packed
    }

    /// How many numbers a row of y has.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// How many numbers a row of x has.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// y \[rows, outputs\] = x Wᵀ + b for `x` \[rows, inputs\]; no `bias` is a bias of zeros.
    ///
    /// # Panics
    /// If the lengths do not fit together: a bug in the caller.
    pub fn forward(&self, x: &[f32], bias: Option<&[f32]>) -> Vec<f32> {
        self.forward_at(level(), x, bias)
    }

    /// d_x \[rows, inputs\] = d_y W for `d_y` \[rows, outputs\].
    ///
    /// # Panics
    /// If the lengths do not fit together: a bug in the caller.
    pub fn backward(&self, d_y: &[f32]) -> Vec<f32> {
        self.backward_at(level(), d_y)
    }

    fn forward_at(&self, level: Level, x: &[f32], bias: Option<&[f32]>) -> Vec<f32> {
        assert!(bias.is_none_or(|bias| bias.len() == self.outputs), "the length of b");
        let x = Runs::pack(level, x, self.inputs);
        let y = x.columns(self.outputs, |columns, y, _| {
            for inputs in blocks(self.inputs) {
                let first = self.start(&inputs) + columns.start / COLUMNS * stride(inputs.len());
                dispatch!(level, simd => x.add_product(simd, inputs, &self.data[first..], y));
            }
        });
        x.rows(level, &y, self.outputs, bias)
    }

    fn backward_at(&self, level: Level, d_y: &[f32]) -> Vec<f32> {
        let d_y = Runs::pack(level, d_y, self.outputs);
        let d_x = d_y.columns(self.inputs, |columns, d_x, turned| {
            let from = columns.start / DEPTH * DEPTH;
            let block = from..(from + DEPTH).min(self.inputs);
            let stride = stride(block.len());
            for outputs in blocks(self.outputs) {
                let first = self.start(&block) + outputs.start / COLUMNS * stride;
                let panels = &self.data[first..][..outputs.len().div_ceil(COLUMNS) * stride];
                dispatch!(level, simd => {
                    turn(simd, panels, stride, columns.start - from..columns.end - from, outputs.len(), turned);
                    d_y.add_product(simd, outputs, turned, d_x);
                });
            }
        });
        d_y.rows(level, &d_x, self.inputs, None)
    }

    /// Where the panels of a block of inputs begin.
    fn start(&self, block: &Range<usize>) -> usize {
        block.start / DEPTH * self.outputs.div_ceil(COLUMNS) * stride(DEPTH)
    }
}

/// From one panel of a block of this length to the next.
fn stride(length: usize) -> usize {
    length.next_multiple_of(DEPTH_GRANULE) * COLUMNS + PADDING
}

/// How many columns a thread takes at a time, for all rows: so many that their weights fill a good part of the second-level cache, but few
/// enough for every thread to have some. Divides `DEPTH`, so that a group of inputs lies in one block of W.
fn group(columns: usize) -> usize {
    let sizes = [DEPTH, DEPTH / 2, DEPTH / 4];
    sizes.into_iter().find(|size| columns >= size * rayon::current_num_threads()).unwrap_or(DEPTH / 8)
}

/// An index range in blocks of `DEPTH`.
fn blocks(length: usize) -> impl Iterator<Item = Range<usize>> {
    (0..length).step_by(DEPTH).map(move |start| start..(start + DEPTH).min(length))
}

/// From panels of two outputs, `from` apart, those of two inputs each of `inputs`, along so many outputs.
#[inline(always)]
fn turn<S: Simd>(simd: S, panels: &[f32], from: usize, inputs: Range<usize>, outputs: usize, turned: &mut Vec<f32>) {
    // The weights of two outputs and two inputs lie together: four such squares, a cache line, at a time, which is almost twice as fast as one.
    // What is missing from the last four is among the zeros that end each panel.
    const SQUARES: usize = 4;
    let to = stride(outputs);
    let lines = inputs.len().div_ceil(SQUARES * COLUMNS);
    turned.resize(lines * SQUARES * to, 0.0);
    for (pair, panel) in panels.chunks_exact(from).enumerate() {
        let line = panel[inputs.start * COLUMNS..].as_chunks::<{ SQUARES * 4 }>().0;
        for (line, turned) in line[..lines].iter().zip(turned.chunks_exact_mut(SQUARES * to)) {
            let turned = &mut turned[pair * 4..];
            for square in 0..SQUARES {
                let weights = f32x4::from_slice(simd, &line[square * 4..][..4]);
                weights.zip_low(weights.slide::<2>(weights)).store_slice(&mut turned[square * to..][..4]);
            }
        }
    }
}

/// Activations \[rows, depth\], packed: runs of `VECTORS` vectors of rows, the last of fewer; in each, what belongs to one index of the sum
/// lies together. Rows and indices that are missing from whole vectors are zeros.
struct Runs {
    data: Vec<f32>,
    count: usize,
    depth: usize,
    lanes: usize,
}

impl Runs {
    fn pack(level: Level, x: &[f32], depth: usize) -> Self {
        assert!(x.len().is_multiple_of(depth), "whole rows of {depth}");
        let lanes = dispatch!(level, simd => lanes(simd));
        let mut runs = Self { data: Vec::new(), count: x.len() / depth, depth, lanes };
        runs.data = vec![0.0; runs.padded_count() * runs.padded_depth()];
        let run = VECTORS * lanes;
        let packed = runs.data.par_chunks_mut(run * depth.next_multiple_of(DEPTH_GRANULE));
        packed.zip(x.par_chunks(run * depth)).for_each(|(packed, x)| {
            let width = packed.len() / depth.next_multiple_of(DEPTH_GRANULE);
            dispatch!(level, simd => pack(simd, packed, width, x, depth));
        });
        runs
    }

    fn padded_count(&self) -> usize {
        self.count.next_multiple_of(self.lanes)
    }

    fn padded_depth(&self) -> usize {
        self.depth.next_multiple_of(DEPTH_GRANULE)
    }

    /// The columns of a product, one after the other, each with its rows padded: groups of them by `work`, which is given their numbers, their
    /// place, full of zeros, and a buffer to use as it likes.
    fn columns(&self, count: usize, work: impl Fn(Range<usize>, &mut [f32], &mut Vec<f32>) + Sync + Send) -> Vec<f32> {
        let rows = self.padded_count();
        let mut columns = vec![0.0; count.next_multiple_of(4) * rows];
        let size = group(count);
        let groups = columns.par_chunks_mut((size * rows).max(1)).enumerate();
        groups.for_each_init(Vec::new, |buffer, (group, columns)| {
            work(group * size..((group + 1) * size).min(count), columns, buffer);
        });
        columns
    }

    /// Adds to `columns` the products of these rows with as many panels of weights, over a block of the sum's indices.
    #[inline(always)]
    fn add_product<S: Simd>(&self, simd: S, block: Range<usize>, panels: &[f32], columns: &mut [f32]) {
        let run = VECTORS * S::f32s::LEN;
        for first in (0..self.padded_count()).step_by(run) {
            let width = run.min(self.padded_count() - first);
            let length = block.len().next_multiple_of(DEPTH_GRANULE) * width;
            let rows = &self.data[first * self.padded_depth() + block.start * width..][..length];
            let panels = panels.chunks(stride(block.len()));
            let pairs = columns.chunks_exact_mut(COLUMNS * self.padded_count()).map(|columns| {
                let (one, other) = columns.split_at_mut(self.padded_count());
                [&mut one[first..first + width], &mut other[first..first + width]]
            });
            let work = panels.zip(pairs);
            match width / S::f32s::LEN {
                1 => work.for_each(|(panel, sums)| tile::<S, 1, 4>(simd, rows, panel, sums)),
                2 => work.for_each(|(panel, sums)| tile::<S, 2, 2>(simd, rows, panel, sums)),
                3 => work.for_each(|(panel, sums)| tile::<S, 3, 1>(simd, rows, panel, sums)),
                _ => work.for_each(|(panel, sums)| tile::<S, 4, 1>(simd, rows, panel, sums)),
            }
        }
    }

    /// `columns` of a product as its rows, plus a bias.
    fn rows(&self, level: Level, columns: &[f32], width: usize, bias: Option<&[f32]>) -> Vec<f32> {
        let mut rows = vec![0.0; self.count * width];
        let padded: Option<Vec<f32>> = bias.map(|bias| bias.iter().copied().chain([0.0; 3]).collect());
        rows.par_chunks_mut((VECTORS * self.lanes * width).max(1)).enumerate().for_each(|(run, rows)| {
            let columns = &columns[run * VECTORS * self.lanes..];
            dispatch!(level, simd => unpack(simd, rows, width, columns, self.padded_count(), padded.as_deref()));
        });
        rows
    }
}

#[inline(always)]
fn lanes<S: Simd>(_simd: S) -> usize {
    S::f32s::LEN
}

/// Packs rows of `depth` numbers into a run that is `width` wide.
#[inline(always)]
fn pack<S: Simd>(simd: S, packed: &mut [f32], width: usize, rows: &[f32], depth: usize) {
    for (four, rows) in rows.chunks(4 * depth).enumerate() {
        let whole = if rows.len() == 4 * depth { depth / 4 } else { 0 };
        for square in 0..whole {
            let quads = std::array::from_fn(|row| f32x4::from_slice(simd, &rows[row * depth + square * 4..][..4]));
            let mut columns = [0.0; 16];
            f32x4::store_four_interleaved(quads, &mut columns);
            for (at, column) in columns.as_chunks::<4>().0.iter().enumerate() {
                packed[(square * 4 + at) * width + four * 4..][..4].copy_from_slice(column);
            }
        }
        for (row, values) in rows.chunks_exact(depth).enumerate() {
            for (at, &value) in values.iter().enumerate().skip(whole * 4) {
                packed[at * width + four * 4 + row] = value;
            }
        }
    }
}

/// Turns columns, `stride` apart, into rows of `width` numbers and adds a bias that is padded by three.
#[inline(always)]
fn unpack<S: Simd>(simd: S, rows: &mut [f32], width: usize, columns: &[f32], stride: usize, bias: Option<&[f32]>) {
    for (four, rows) in rows.chunks_mut(4 * width).enumerate() {
        for column in (0..width).step_by(4) {
            let quads = std::array::from_fn(|at| f32x4::from_slice(simd, &columns[(column + at) * stride + four * 4..][..4]));
            let mut square = [0.0; 16];
            f32x4::store_four_interleaved(quads, &mut square);
            let bias = bias.map_or(f32x4::splat(simd, 0.0), |bias| f32x4::from_slice(simd, &bias[column..column + 4]));
            let end = (column + 4).min(width);
            for (row, values) in rows.chunks_exact_mut(width).zip(square.as_chunks::<4>().0) {
                let sum = f32x4::from_slice(simd, values) + bias;
                match <&mut [f32; 4]>::try_from(&mut row[column..end]) {
                    Ok(row) => sum.store_slice(row),
                    Err(_) => row[column..end].copy_from_slice(&sum.as_slice()[..end - column]),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::simd::tests::levels;
    use crate::testing::{assert_close, noise};

    fn packed(w: &[f32], outputs: usize, inputs: usize) -> Packed {
        Packed::from_rows(outputs, inputs, |at, row| row.copy_from_slice(&w[at * inputs..][..inputs]))
    }

    /// a \[m, k\] · b \[k, n\], both given by element, in f64.
    fn oracle(m: usize, k: usize, n: usize, a: impl Fn(usize, usize) -> f32, b: impl Fn(usize, usize) -> f32) -> Vec<f64> {
        let product = |at: usize| (0..k).map(|p| f64::from(a(at / n, p)) * f64::from(b(p, at % n))).sum();
        (0..m * n).map(product).collect()
    }

    #[test]
    fn both_directions_agree_with_the_definition_on_every_vector_path() {
        // One row, tails in every direction, whole tiles, and more than one block of depth and of rows.
        for (rows, inputs, outputs) in [
            (1, 1, 1),
            (1, 7, 5),
            (3, 17, 9),
            (16, 24, 24),
            (33, 65, 31),
            (5, 1, 30),
            (13, 384, 384),
            (2, 1537, 6),
            (9, 6, 1537),
            (517, 8, 12),
        ] {
            let (x, w, b) = (noise("x", rows * inputs), noise("w", outputs * inputs), noise("b", outputs));
            let d_y = noise("d_y", rows * outputs);
            let mut y = oracle(rows, inputs, outputs, |i, p| x[i * inputs + p], |p, j| w[j * inputs + p]);
            y.iter_mut().enumerate().for_each(|(at, y)| *y += f64::from(b[at % outputs]));
            let d_x = oracle(rows, outputs, inputs, |i, p| d_y[i * outputs + p], |p, j| w[p * inputs + j]);
            let packed = packed(&w, outputs, inputs);
            for level in levels() {
                assert_close(&packed.forward_at(level, &x, Some(&b)), &y, 2e-5);
                assert_close(&packed.backward_at(level, &d_y), &d_x, 2e-5);
            }
        }
    }

    #[test]
    fn extreme_numbers_pass_through() {
        let w = [1e30, -1e-30, 1e-38, 2.0];
        for level in levels() {
            let packed = packed(&w, 2, 2);
            assert_eq!(packed.forward_at(level, &[1e-30, 0.0, 0.0, 1e38], None), [1.0, 0.0, -1e8, 2e38]);
            assert!(packed.forward_at(level, &[f32::NAN, 0.0], None).iter().all(|y| y.is_nan()), "NaN is not hidden");
        }
    }

    #[test]
    fn no_rows_are_no_rows() {
        let packed = packed(&[1.0; 6], 2, 3);
        assert!(packed.forward(&[], None).is_empty() && packed.backward(&[]).is_empty());
    }
}
