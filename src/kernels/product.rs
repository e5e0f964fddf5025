//! Products of matrices by tiles (after Goto & van de Geijn 2008). Of the two operands, one is packed as vectors and one as scalars:
//!
//! - [`Runs`]: its rows become the lanes of a few vectors, a run, and what belongs to one index of the sum lies together;
//! - panels: pairs of its rows, the two numbers of one index side by side, are broadcast to the vectors.
//!
//! A product is formed column by column, a column being one row of the panels' matrix. Columns lie one after the other, each as long as the
//! runs are wide, so that threads can share them out and sums can be added to what is there. Whatever is missing from whole vectors and pairs
//! is filled up with zeros.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, f32x4};
use rayon::prelude::*;

use super::tile::{COLUMNS, VECTORS, tile};

/// How much of a sum is formed in one go. Half of what the first-level cache would hold of a run: panels pass through it as well, and twice
/// as much costs a quarter of the speed where they come from memory.
pub const DEPTH: usize = 192;

/// Numbers between two panels, so that their beginnings do not all fall into the same cache set.
const PADDING: usize = 16;

/// A sum's index range in blocks of [`DEPTH`].
pub fn blocks(length: usize) -> impl Iterator<Item = Range<usize>> {
    (0..length).step_by(DEPTH).map(move |start| start..(start + DEPTH).min(length))
}

/// From one panel of sums of this length to the next.
pub fn stride(length: usize) -> usize {
    length * COLUMNS + PADDING
}

/// A matrix, part of a larger one: `rows` rows of `columns` numbers, `stride` apart.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    /// From its first number on.
    pub values: &'a [f32],
    /// From one row to the next.
    pub stride: usize,
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
}

impl<'a> Matrix<'a> {
    /// One that is all there is.
    pub fn whole(values: &'a [f32], columns: usize) -> Self {
        assert!(values.len().is_multiple_of(columns), "whole rows of {columns}");
        Self { values, stride: columns, rows: values.len() / columns, columns }
    }

    /// One of its rows.
    #[inline(always)]
    pub fn row(self, row: usize) -> &'a [f32] {
        &self.values[row * self.stride..][..self.columns]
    }

    /// Panels of its rows in pairs, its columns being the sum's index.
    pub fn panels_of_rows(self) -> Vec<f32> {
        let stride = stride(self.columns);
        let mut panels = vec![0.0; self.rows.div_ceil(COLUMNS) * stride];
        for row in 0..self.rows {
            let panel = panels[row / COLUMNS * stride..].as_chunks_mut::<COLUMNS>().0;
            panel.iter_mut().zip(self.row(row)).for_each(|(pair, &value)| pair[row % COLUMNS] = value);
        }
        panels
    }

    /// Panels of its columns in pairs, its rows being the sum's index.
    pub fn panels_of_columns(self) -> Vec<f32> {
        let stride = stride(self.rows);
        let mut panels = vec![0.0; self.columns.div_ceil(COLUMNS) * stride];
        for row in 0..self.rows {
            let (pairs, rest) = self.row(row).as_chunks::<COLUMNS>();
            for (panel, pair) in panels.chunks_exact_mut(stride).zip(pairs) {
                panel[row * COLUMNS..][..COLUMNS].copy_from_slice(pair);
            }
            if let [last] = rest {
                panels[pairs.len() * stride + row * COLUMNS] = *last;
            }
        }
        panels
    }
}

/// A matrix whose rows are the lanes of runs of at most [`VECTORS`] vectors, the last of fewer.
pub struct Runs {
    data: Vec<f32>,
    rows: usize,
    depth: usize,
    lanes: usize,
}

impl Runs {
    fn zeros(rows: usize, depth: usize, lanes: usize) -> Self {
        let data = vec![0.0; rows.next_multiple_of(lanes) * depth];
        Self { data, rows, depth, lanes }
    }

    /// The rows of a matrix, by all threads.
    pub fn pack(level: Level, matrix: Matrix) -> Self {
        let mut runs = Self::zeros(matrix.rows, matrix.columns, dispatch!(level, simd => lanes(simd)));
        let (run, depth) = (VECTORS * runs.lanes, runs.depth);
        runs.data.par_chunks_mut((run * depth).max(1)).enumerate().for_each(|(at, packed)| {
            let rows = at * run..(at * run + packed.len() / depth).min(matrix.rows);
            dispatch!(level, simd => pack(simd, packed, packed.len() / depth, matrix, rows));
        });
        runs
    }

    /// The rows of a matrix.
    #[inline(always)]
    pub fn of_rows<S: Simd>(simd: S, matrix: Matrix) -> Self {
        let mut runs = Self::zeros(matrix.rows, matrix.columns, S::f32s::LEN);
        let (run, depth) = (VECTORS * runs.lanes, runs.depth);
        for (at, packed) in runs.data.chunks_mut((run * depth).max(1)).enumerate() {
            let rows = at * run..(at * run + packed.len() / depth).min(matrix.rows);
            pack(simd, packed, packed.len() / depth, matrix, rows);
        }
        runs
    }

    /// The columns of a matrix.
    #[inline(always)]
    pub fn of_columns<S: Simd>(_simd: S, matrix: Matrix) -> Self {
        let mut runs = Self::zeros(matrix.columns, matrix.rows, S::f32s::LEN);
        let (run, depth) = (VECTORS * runs.lanes, runs.depth);
        for (at, packed) in runs.data.chunks_mut((run * depth).max(1)).enumerate() {
            let width = packed.len() / depth;
            let columns = at * run..(at * run + width).min(matrix.columns);
            for (row, packed) in packed.chunks_exact_mut(width).take(matrix.rows).enumerate() {
                packed[..columns.len()].copy_from_slice(&matrix.row(row)[columns.clone()]);
            }
        }
        runs
    }

    /// How long a column of a product is: the number of rows, up to whole vectors.
    pub fn padded_rows(&self) -> usize {
        self.rows.next_multiple_of(self.lanes)
    }

    /// `count` columns of the product with panels of as many rows, all of it.
    #[inline(always)]
    pub fn times<S: Simd>(&self, simd: S, count: usize, panels: &[f32]) -> Vec<f32> {
        let mut columns = vec![0.0; count.next_multiple_of(COLUMNS) * self.padded_rows()];
        for block in blocks(self.depth) {
            self.add_product(simd, block.clone(), &panels[block.start * COLUMNS..], stride(self.depth), &mut columns);
        }
        columns
    }

    /// Adds to `columns` the products with as many panels, `stride` apart, over a block of the sum's indices that `panels` begin with.
    #[inline(always)]
    pub fn add_product<S: Simd>(&self, simd: S, block: Range<usize>, panels: &[f32], stride: usize, columns: &mut [f32]) {
        let run = VECTORS * S::f32s::LEN;
        for first in (0..self.padded_rows()).step_by(run) {
            let width = run.min(self.padded_rows() - first);
            let rows = &self.data[first * self.depth + block.start * width..][..block.len() * width];
            let place = (self.padded_rows(), first);
            match width / S::f32s::LEN {
                1 => walk::<S, 1, 4>(simd, rows, panels, stride, columns, place),
                2 => walk::<S, 2, 2>(simd, rows, panels, stride, columns, place),
                3 => walk::<S, 3, 1>(simd, rows, panels, stride, columns, place),
                _ => walk::<S, 4, 1>(simd, rows, panels, stride, columns, place),
            }
        }
    }

    /// `columns` of a product as its rows \[rows, width\], plus a bias, by all threads.
    pub fn unpack(&self, level: Level, columns: &[f32], width: usize, bias: Option<&[f32]>) -> Vec<f32> {
        let mut rows = vec![0.0; self.rows * width];
        let padded: Option<Vec<f32>> = bias.map(|bias| bias.iter().copied().chain([0.0; 3]).collect());
        rows.par_chunks_mut((VECTORS * self.lanes * width).max(1)).enumerate().for_each(|(run, rows)| {
            let columns = &columns[run * VECTORS * self.lanes..];
            dispatch!(level, simd => unpack(simd, rows, width, columns, self.padded_rows(), padded.as_deref()));
        });
        rows
    }
}

/// All of one run's tiles, `P` panels, `stride` apart, at a time and what is left over one by one. The columns are `place.0` long, and the run's
/// part of them begins at `place.1`.
#[inline(always)]
fn walk<S: Simd, const V: usize, const P: usize>(
    simd: S,
    rows: &[f32],
    panels: &[f32],
    stride: usize,
    columns: &mut [f32],
    place: (usize, usize),
) {
    let (length, first) = place;
    for (panels, columns) in panels.chunks(P * stride).zip(columns.chunks_mut(P * COLUMNS * length)) {
        let whole = panels.len() > (P - 1) * stride && columns.len() == P * COLUMNS * length;
        let mut columns = columns.chunks_exact_mut(length).map(|column| &mut column[first..]);
        if P > 1 && whole {
            let mut pair = || std::array::from_fn(|_| columns.next().expect("as many columns as were counted"));
            let columns = std::array::from_fn(|_| pair());
            tile::<S, V, P>(simd, rows, std::array::from_fn(|panel| &panels[panel * stride..]), columns);
        } else {
            for panel in panels.chunks(stride) {
                let (Some(one), Some(other)) = (columns.next(), columns.next()) else { break };
                tile::<S, V, 1>(simd, rows, [panel], [[one, other]]);
            }
        }
    }
}

#[inline(always)]
fn lanes<S: Simd>(_simd: S) -> usize {
    S::f32s::LEN
}

/// Packs some rows of a matrix into a run that is `width` wide.
#[inline(always)]
fn pack<S: Simd>(simd: S, packed: &mut [f32], width: usize, matrix: Matrix, rows: Range<usize>) {
    let depth = matrix.columns;
    for (four, first) in rows.clone().step_by(4).enumerate() {
        let whole = if first + 4 <= rows.end { depth / 4 } else { 0 };
        for square in 0..whole {
            let quads = std::array::from_fn(
                #[inline(always)]
                |at| f32x4::from_slice(simd, &matrix.values[(first + at) * matrix.stride + square * 4..][..4]),
            );
            let mut columns = [0.0; 16];
            f32x4::store_four_interleaved(quads, &mut columns);
            for (at, column) in columns.as_chunks::<4>().0.iter().enumerate() {
                packed[(square * 4 + at) * width + four * 4..][..4].copy_from_slice(column);
            }
        }
        for row in first..(first + 4).min(rows.end) {
            for (at, &value) in matrix.row(row).iter().enumerate().skip(whole * 4) {
                packed[at * width + row - rows.start] = value;
            }
        }
    }
}

/// Turns columns, `stride` apart, into rows of `width` numbers and adds a bias that is padded by three.
#[inline(always)]
fn unpack<S: Simd>(simd: S, rows: &mut [f32], width: usize, columns: &[f32], stride: usize, bias: Option<&[f32]>) {
    for (four, rows) in rows.chunks_mut(4 * width).enumerate() {
        for column in (0..width).step_by(4) {
            let quads = std::array::from_fn(
                #[inline(always)]
                |at| f32x4::from_slice(simd, &columns[(column + at) * stride + four * 4..][..4]),
            );
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

    /// Both ways to pack each operand, as parts of larger matrices, against the definition.
    #[test]
    fn every_packing_gives_the_product_on_every_vector_path() {
        for (m, n, k) in [(1, 1, 1), (2, 3, 5), (5, 2, 3), (17, 7, 33), (64, 9, 4), (13, 31, 193), (70, 5, 400)] {
            let pad = 3;
            let (a, b) = (noise("a", (m + pad) * (k + pad)), noise("b", (n + pad) * (k + pad)));
            let matrix = |values, rows, columns, stride| Matrix { values, stride, rows, columns };
            // a[i, p] and b[j, p], or turned: a[p, i] and b[p, j].
            for turned in [false, true] {
                let (a_step, b_step) = if turned { (m + pad, n + pad) } else { (k + pad, k + pad) };
                let index = |row: usize, p: usize, step: usize| if turned { p * step + row } else { row * step + p };
                let expected: Vec<f64> = (0..n * m)
                    .map(|at| {
                        let (j, i) = (at / m, at % m);
                        (0..k).map(|p| f64::from(a[index(i, p, a_step)]) * f64::from(b[index(j, p, b_step)])).sum()
                    })
                    .collect();
                for level in levels() {
                    let (found, length) = dispatch!(level, simd => {
                        let (runs, panels) = if turned {
                            (Runs::of_columns(simd, matrix(&a, k, m, a_step)), matrix(&b, k, n, b_step).panels_of_columns())
                        } else {
                            (Runs::of_rows(simd, matrix(&a, m, k, a_step)), matrix(&b, n, k, b_step).panels_of_rows())
                        };
                        (runs.times(simd, n, &panels), runs.padded_rows())
                    });
                    let found: Vec<f32> = found.chunks(length).take(n).flat_map(|column| &column[..m]).copied().collect();
                    assert_close(&found, &expected, 2e-5);
                }
            }
        }
    }
}
