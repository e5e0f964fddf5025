//! Linear layers: y = x Wᵀ + b and d_x = d_y W, both from one packed copy of W.
//!
//! Both directions run the same tile: `TILE` columns of the result by two vectors of its rows, held in registers. Activations are the
//! vector operand, packed so that a run of rows lies side by side; weights are the scalars that are broadcast to them. W \[out, in\] is
//! stored in panels of `TILE` outputs, element (o, i) at `panel · stride + i · TILE + o mod TILE`. Forward, a tile walks along one panel.
//! Backward, the same `TILE × TILE` square of every panel is copied, turned, into a small buffer first, which all rows then share: read in
//! place, each square would lie on a memory page of its own. After Goto & van de Geijn 2008, with the roles of the operands chosen so that
//! one copy serves both directions.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, f32x4};

use super::parallel;
use super::simd::level;
use super::tile::{TILE, Tile, rows_of, step};

/// How much of the sum is formed in one go, so that the packed activations stay in the second-level cache.
const DEPTH: usize = 768;

/// Rows packed in one go, for the same reason.
const ROWS: usize = 256;

/// Between panels, so that their squares do not all fall into the same cache set when d is a power of two.
const PADDING: usize = 16;

/// The widest vector there is, in numbers.
const MAX_LANES: usize = 16;

/// A weight matrix W \[outputs, inputs\], packed.
pub struct Packed {
    data: Vec<f32>,
    outputs: usize,
    inputs: usize,
}

impl Packed {
    /// From rows \[outputs, inputs\], read one after the other, so that they never need to exist all at once.
    pub fn from_rows(outputs: usize, inputs: usize, mut row: impl FnMut(usize, &mut [f32])) -> Self {
        let stride = stride(inputs);
        let mut data = vec![0.0; outputs.div_ceil(TILE) * stride];
        let mut values = vec![0.0; inputs];
        for output in 0..outputs {
            row(output, &mut values);
            let panel = &mut data[output / TILE * stride..][..stride];
            for (square, &value) in panel.as_chunks_mut::<TILE>().0.iter_mut().zip(&values) {
                square[output % TILE] = value;
            }
        }
        Self { data, outputs, inputs }
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
        let (rows, rest) = (x.len() / self.inputs, x.len() % self.inputs);
        assert!(rest == 0 && bias.is_none_or(|bias| bias.len() == self.outputs), "the lengths of x and b");
        let mut y = vec![0.0; rows * self.outputs];
        parallel::rows(&mut y, self.outputs, granule(level), |first, y| {
            let x = &x[first * self.inputs..][..y.len() / self.outputs * self.inputs];
            dispatch!(level, simd => self.forward_rows(simd, x, bias, y));
        });
        y
    }

    fn backward_at(&self, level: Level, d_y: &[f32]) -> Vec<f32> {
        let (rows, rest) = (d_y.len() / self.outputs, d_y.len() % self.outputs);
        assert!(rest == 0, "the length of d_y");
        let mut d_x = vec![0.0; rows * self.inputs];
        parallel::rows(&mut d_x, self.inputs, granule(level), |first, d_x| {
            let d_y = &d_y[first * self.outputs..][..d_x.len() / self.inputs * self.outputs];
            dispatch!(level, simd => self.backward_rows(simd, d_y, d_x));
        });
        d_x
    }

    #[inline(always)]
    fn forward_rows<S: Simd>(&self, simd: S, x: &[f32], bias: Option<&[f32]>, y: &mut [f32]) {
        let mut packed = Vec::new();
        for (x, y) in x.chunks(ROWS * self.inputs).zip(y.chunks_mut(ROWS * self.outputs)) {
            for depth in blocks(self.inputs) {
                pack(simd, &mut packed, x, self.inputs, depth.clone());
                for (panel, weights) in self.data.chunks_exact(stride(self.inputs)).enumerate() {
                    let weights = weights[depth.start * TILE..depth.end * TILE].as_chunks::<TILE>().0;
                    let start = match bias {
                        Some(bias) if depth.start == 0 => tail(&bias[panel * TILE..]),
                        _ => [0.0; TILE],
                    };
                    let columns = panel * TILE..((panel + 1) * TILE).min(self.outputs);
                    along(simd, &packed, weights, start, depth.start > 0, y, self.outputs, columns);
                }
            }
        }
    }

    #[inline(always)]
    fn backward_rows<S: Simd>(&self, simd: S, d_y: &[f32], d_x: &mut [f32]) {
        let (mut packed, mut turned) = (Vec::new(), Vec::new());
        let stride = stride(self.inputs);
        for (d_y, d_x) in d_y.chunks(ROWS * self.outputs).zip(d_x.chunks_mut(ROWS * self.inputs)) {
            for depth in blocks(self.outputs) {
                pack(simd, &mut packed, d_y, self.outputs, depth.clone());
                let panels = &self.data[depth.start / TILE * stride..depth.end.div_ceil(TILE) * stride];
                turned.resize(panels.len() / stride * TILE * TILE, 0.0);
                for column in (0..self.inputs).step_by(TILE) {
                    across(simd, &mut turned, panels, stride, column);
                    let columns = column..(column + TILE).min(self.inputs);
                    along(simd, &packed, turned.as_chunks().0, [0.0; TILE], depth.start > 0, d_x, self.inputs, columns);
                }
            }
        }
    }
}

/// The distance from one panel to the next: room for whole squares, and the padding.
fn stride(inputs: usize) -> usize {
    inputs.next_multiple_of(TILE) * TILE + PADDING
}

/// Rows that a thread should get a multiple of.
fn granule(level: Level) -> usize {
    dispatch!(level, simd => rows_of(simd))
}

/// The sum's index range in blocks of [`DEPTH`].
fn blocks(length: usize) -> impl Iterator<Item = Range<usize>> {
    (0..length).step_by(DEPTH).map(move |start| start..(start + DEPTH).min(length))
}

/// The first `TILE` numbers, with zeros where there are fewer.
fn tail(values: &[f32]) -> [f32; TILE] {
    std::array::from_fn(|at| values.get(at).copied().unwrap_or(0.0))
}

/// Packs the columns `depth` of a row-major matrix of `width` columns: runs of a tile's rows, in each the columns one after the other, in
/// each the rows side by side. Rows that are missing from the last run are zeros, and so are columns up to a multiple of `TILE`.
#[inline(always)]
fn pack<S: Simd>(simd: S, packed: &mut Vec<f32>, matrix: &[f32], width: usize, depth: Range<usize>) {
    let run = rows_of(simd);
    let length = depth.len().next_multiple_of(TILE);
    let rows = matrix.len() / width;
    packed.clear();
    packed.resize(rows.next_multiple_of(run) * length, 0.0);
    for (rows, packed) in matrix.chunks(run * width).zip(packed.chunks_exact_mut(run * length)) {
        for (four, rows) in rows.chunks(4 * width).enumerate() {
            let row = |at: usize| rows.get(at * width..).and_then(|row| row.get(depth.clone())).unwrap_or(&[]);
            let rows: [&[f32]; 4] = std::array::from_fn(row);
            let (squares, rest) = (depth.len() / 4, depth.len() % 4);
            if rows[3].is_empty() {
                for (at, row) in rows.iter().enumerate() {
                    row.iter().enumerate().for_each(|(column, &value)| packed[column * run + four * 4 + at] = value);
                }
                continue;
            }
            let quads = rows.map(|row| row.as_chunks::<4>().0);
            for square in 0..squares {
                let mut columns = [0.0; 16];
                f32x4::store_four_interleaved(quads.map(|quads| f32x4::from_slice(simd, &quads[square])), &mut columns);
                for (at, column) in columns.as_chunks::<4>().0.iter().enumerate() {
                    packed[(square * 4 + at) * run + four * 4..][..4].copy_from_slice(column);
                }
            }
            for column in depth.len() - rest..depth.len() {
                for (at, row) in rows.iter().enumerate() {
                    packed[column * run + four * 4 + at] = row[column];
                }
            }
        }
    }
}

/// All rows of one panel's columns of the result, along the panel.
#[expect(clippy::too_many_arguments, reason = "a struct for them would say no more")]
#[inline(always)]
fn along<S: Simd>(
    simd: S,
    packed: &[f32],
    weights: &[[f32; TILE]],
    start: [f32; TILE],
    accumulate: bool,
    out: &mut [f32],
    width: usize,
    columns: Range<usize>,
) {
    let run = rows_of(simd);
    let length = weights.len().next_multiple_of(TILE);
    for (rows, out) in packed.chunks_exact(length * run).zip(out.chunks_mut(run * width)) {
        let mut tile: Tile<S> = start.map(|value| [S::f32s::splat(simd, value); 2]);
        for (rows, &scalars) in rows.chunks_exact(run).zip(weights) {
            step(simd, &mut tile, rows, scalars);
        }
        store(simd, &tile, accumulate, out, width, columns.clone());
    }
}

/// The weights of `TILE` inputs, for one output after the other: a square from each panel, turned.
#[inline(always)]
fn across<S: Simd>(simd: S, turned: &mut [f32], panels: &[f32], stride: usize, input: usize) {
    for (turned, panel) in turned.chunks_exact_mut(TILE * TILE).zip(panels.chunks_exact(stride)) {
        let square = f32x4::load_four_interleaved(simd, &panel[input * TILE..][..TILE * TILE]);
        for (row, output) in turned.chunks_exact_mut(TILE).zip(square) {
            output.store_slice(row);
        }
    }
}

/// Writes a tile, or adds it, to the rows of the result that are left and to `columns` of them.
#[inline(always)]
fn store<S: Simd>(simd: S, tile: &Tile<S>, accumulate: bool, out: &mut [f32], width: usize, columns: Range<usize>) {
    // Columns of rows become rows of columns, four by four.
    let mut by_column = [[0.0; 2 * MAX_LANES]; TILE];
    for (numbers, [low, high]) in by_column.iter_mut().zip(tile) {
        low.store_slice(&mut numbers[..S::f32s::LEN]);
        high.store_slice(&mut numbers[S::f32s::LEN..2 * S::f32s::LEN]);
    }
    for (four, rows) in out.chunks_mut(4 * width).enumerate() {
        let mut by_row = [0.0; 16];
        let quads = std::array::from_fn(|column| f32x4::from_slice(simd, &by_column[column][four * 4..][..4]));
        f32x4::store_four_interleaved(quads, &mut by_row);
        for (numbers, row) in by_row.as_chunks::<TILE>().0.iter().zip(rows.chunks_exact_mut(width)) {
            let row = &mut row[columns.clone()];
            match (accumulate, <&mut [f32; TILE]>::try_from(&mut *row)) {
                (false, Ok(row)) => *row = *numbers,
                (true, Ok(row)) => row.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number),
                (false, Err(_)) => row.iter_mut().zip(numbers).for_each(|(value, number)| *value = *number),
                (true, Err(_)) => row.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number),
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
