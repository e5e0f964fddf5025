//! The tile that the linear layers are made of: two columns of a product by a run of its rows, held in registers while a sum is formed.
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

/// Sums are this long or a multiple of it: the most chains that a tile has.
pub const DEPTH_GRANULE: usize = 4;

/// Adds to two columns of `V` vectors of rows their product: Σ over k of `rows` \[k, V vectors\] times `scalars` \[k, 2\], of which there may be
/// more than needed. Narrow runs form several sums, `U` chains, at once, because one would wait for itself.
#[inline(always)]
pub fn tile<S: Simd, const V: usize, const U: usize>(simd: S, rows: &[f32], scalars: &[f32], columns: [&mut [f32]; COLUMNS]) {
    let lanes = S::f32s::LEN;
    // Of known lengths and written out, or the sums would not stay in registers.
    let [one, other] = columns.map(|column| &mut column[..V * lanes]);
    let mut sums = [[[S::f32s::splat(simd, 0.0); V]; COLUMNS]; U];
    sums[0] = [load::<S, V>(simd, one), load::<S, V>(simd, other)];
    let mut rows = rows.chunks_exact(U * V * lanes);
    for scalars in scalars.chunks_exact(U * COLUMNS) {
        let Some(rows) = rows.next() else { break };
        for chain in 0..U {
            let rows = load::<S, V>(simd, &rows[chain * V * lanes..][..V * lanes]);
            for column in 0..COLUMNS {
                let scalar = S::f32s::splat(simd, scalars[chain * COLUMNS + column]);
                for vector in 0..V {
                    sums[chain][column][vector] = rows[vector].mul_add(scalar, sums[chain][column][vector]);
                }
            }
        }
    }
    for (at, column) in [one, other].into_iter().enumerate() {
        for vector in 0..V {
            let sum = (1..U).fold(sums[0][at][vector], |sum, chain| sum + sums[chain][at][vector]);
            sum.store_slice(&mut column[vector * lanes..][..lanes]);
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
