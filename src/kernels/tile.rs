//! The tile that all matrix products are made of: two columns of a product by a run of its rows, held in registers while a sum is formed.
//!
//! Browsers compile to sixteen registers, of which fifteen can be used, and on x86 at most five instructions a cycle reach them. Eight
//! accumulators, four vectors of rows, one scalar and one product in between fill fourteen. Of the shapes measured in V8 14.6, two columns by
//! four vectors came to 92 % of the multiply-add peak with relaxed SIMD and 84 % without; four by two to 92 and 78; six by two to 97, but without
//! relaxed SIMD it spills registers, to 50. Bodies of more than one step were all slower: the compiler nests their sums into one another
//! and then needs the rows of all steps at once.

use fearless_simd::Simd;
use fearless_simd::prelude::*;

/// Columns of a tile.
pub const COLUMNS: usize = 2;

/// Vectors of rows in a whole run.
pub const VECTORS: usize = 4;

/// Adds to two columns a panel, of `V` vectors of rows each, their product: Σ over k of `rows` \[k, V vectors\] times `P` panels \[k, 2\], of
/// which there may be more than needed. Narrow runs take several panels at once, because one sum would wait for itself. Each sum is always
/// formed in the order of k, wherever its row lies: a row's results do not depend on the rows beside it.
#[inline(always)]
pub fn tile<S: Simd, const V: usize, const P: usize>(
    simd: S,
    rows: &[f32],
    panels: [&[f32]; P],
    columns: [[&mut [f32]; COLUMNS]; P],
) {
    let lanes = S::f32s::LEN;
    let depth = rows.len() / (V * lanes);
    // Of known lengths and written out, or the sums would not stay in registers.
    let others = panels.map(|panel| &panel.as_chunks::<COLUMNS>().0[..depth]);
    let columns = columns.map(|pair| pair.map(|column| &mut column[..V * lanes]));
    let mut sums = [[[S::f32s::splat(simd, 0.0); V]; COLUMNS]; P];
    for panel in 0..P {
        for column in 0..COLUMNS {
            sums[panel][column] = load::<S, V>(simd, columns[panel][column]);
        }
    }
    let mut rows = rows.chunks_exact(V * lanes);
    // By number only where there are others: a number costs a twentieth of the speed.
    for (k, first) in panels[0].chunks_exact(COLUMNS).enumerate() {
        let Some(rows) = rows.next() else { break };
        let rows = load::<S, V>(simd, rows);
        for panel in 0..P {
            for column in 0..COLUMNS {
                let scalar = S::f32s::splat(simd, if panel == 0 { first[column] } else { others[panel][k][column] });
                for vector in 0..V {
                    sums[panel][column][vector] = rows[vector].mul_add(scalar, sums[panel][column][vector]);
                }
            }
        }
    }
    for panel in 0..P {
        for column in 0..COLUMNS {
            for vector in 0..V {
                sums[panel][column][vector].store_slice(&mut columns[panel][column][vector * lanes..][..lanes]);
            }
        }
    }
}

/// `V` vectors that lie side by side.
#[inline(always)]
fn load<S: Simd, const V: usize>(simd: S, values: &[f32]) -> [S::f32s; V] {
    std::array::from_fn(
        #[inline(always)]
        |at| S::f32s::from_slice(simd, &values[at * S::f32s::LEN..][..S::f32s::LEN]),
    )
}
