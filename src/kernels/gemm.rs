//! Linear layers: y = x Wᵀ + b and d_x = d_y W, both from one packed copy of W.
//!
//! Activations are the vectors of every product (`kernels/product.rs`), weights the scalars: W is only ever read as pairs of scalars, and one
//! copy of it serves both directions. W \[out, in\] is cut into blocks of `DEPTH` inputs; in each, a panel is two outputs. Forward, these are
//! the panels needed. Backward, panels of two inputs along the outputs are: those of a group of inputs are turned into a small buffer, which
//! all rows share.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, f32x4};
use rayon::prelude::*;

use super::product::{DEPTH, Matrix, Runs, blocks, stride};
use super::simd::level;
use super::tile::COLUMNS;

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
        let x = Runs::pack(level, Matrix::whole(x, self.inputs));
        let y = columns(&x, self.outputs, |outputs, y, _| {
            for inputs in blocks(self.inputs) {
                let stride = stride(inputs.len());
                let panels = &self.data[self.start(&inputs) + outputs.start / COLUMNS * stride..];
                let panels = &panels[..outputs.len().div_ceil(COLUMNS) * stride];
                dispatch!(level, simd => x.add_product(simd, inputs, panels, stride, y));
            }
        });
        x.unpack(level, &y, self.outputs, bias)
    }

    fn backward_at(&self, level: Level, d_y: &[f32]) -> Vec<f32> {
        let d_y = Runs::pack(level, Matrix::whole(d_y, self.outputs));
        let d_x = columns(&d_y, self.inputs, |inputs, d_x, turned| {
            let from = inputs.start / DEPTH * DEPTH;
            let block = from..(from + DEPTH).min(self.inputs);
            let inputs = inputs.start - from..inputs.end - from;
            for outputs in blocks(self.outputs) {
                let panels = &self.data[self.start(&block) + outputs.start / COLUMNS * stride(block.len())..];
                let panels = &panels[..outputs.len().div_ceil(COLUMNS) * stride(block.len())];
                dispatch!(level, simd => {
                    turn(simd, panels, stride(block.len()), inputs.clone(), outputs.len(), turned);
                    d_y.add_product(simd, outputs.clone(), turned, stride(outputs.len()), d_x);
                });
            }
        });
        d_y.unpack(level, &d_x, self.inputs, None)
    }

    /// Where the panels of a block of inputs begin.
    fn start(&self, block: &Range<usize>) -> usize {
        block.start / DEPTH * self.outputs.div_ceil(COLUMNS) * stride(DEPTH)
    }
}

/// How many columns a thread takes at a time, for all rows: so many that their weights fill a good part of the second-level cache, but few
/// enough for every thread to have some. Divides `DEPTH`, so that a group of inputs lies in one block of W.
fn group(columns: usize) -> usize {
    let sizes = [DEPTH, DEPTH / 2, DEPTH / 4];
    sizes.into_iter().find(|size| columns >= size * rayon::current_num_threads()).unwrap_or(DEPTH / 8)
}

/// The columns of a product of `runs`: groups of them by `work`, which is given their numbers, their place, full of zeros, and a buffer to use as
/// it likes.
fn columns(runs: &Runs, count: usize, work: impl Fn(Range<usize>, &mut [f32], &mut Vec<f32>) + Sync + Send) -> Vec<f32> {
    let (rows, size) = (runs.padded_rows(), group(count));
    // Four at a time are turned into rows later.
    let mut columns = vec![0.0; count.next_multiple_of(4) * rows];
    let groups = columns.par_chunks_mut((size * rows).max(1)).enumerate();
    groups.for_each_init(Vec::new, |buffer, (group, columns)| {
        work(group * size..((group + 1) * size).min(count), columns, buffer);
    });
    columns
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

    /// So that an explanation is the same, bit for bit, however its steps are shared out.
    #[test]
    fn a_row_gives_the_same_in_any_company() {
        for (inputs, outputs) in [(33, 7), (384, 50), (200, 391)] {
            let rows = 71;
            let (x, d_y) = (noise("x", rows * inputs), noise("d_y", rows * outputs));
            let (w, b) = (noise("w", outputs * inputs), noise("b", outputs));
            let packed = packed(&w, outputs, inputs);
            for level in levels() {
                let (y, d_x) = (packed.forward_at(level, &x, Some(&b)), packed.backward_at(level, &d_y));
                for batch in [1, 4, 9, 13, 30] {
                    for from in (0..rows).step_by(batch) {
                        let rows = from..(from + batch).min(rows);
                        let some = |values, width| part(values, &rows, width);
                        assert_eq!(
                            packed.forward_at(level, some(&x, inputs), Some(&b)),
                            some(&y, outputs),
                            "{level:?}, {rows:?}"
                        );
                        assert_eq!(packed.backward_at(level, some(&d_y, outputs)), some(&d_x, inputs), "{level:?}, {rows:?}");
                    }
                }
            }
        }
    }

    fn part<'a>(values: &'a [f32], rows: &Range<usize>, width: usize) -> &'a [f32] {
        &values[rows.start * width..rows.end * width]
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
