//! The tile that all matrix products are made of: `TILE` columns by two vectors of rows, held in registers while a sum is formed.

use fearless_simd::Simd;
use fearless_simd::prelude::*;

/// Columns of a tile. With two vectors of rows that makes eight accumulators, which together with their operands fit the sixteen
/// registers of x86 and of what browsers compile to.
pub const TILE: usize = 4;

/// The accumulators: for each column, two vectors of rows.
pub type Tile<S> = [[<S as Simd>::f32s; 2]; TILE];

/// How many rows a tile has.
#[inline(always)]
pub fn rows_of<S: Simd>(_simd: S) -> usize {
    2 * S::f32s::LEN
}

/// One step of the sum for a whole tile: the outer product of `rows` and `scalars`.
#[inline(always)]
pub fn step<S: Simd>(simd: S, tile: &mut Tile<S>, rows: &[f32], scalars: [f32; TILE]) {
    let (low, high) = rows.split_at(S::f32s::LEN);
    let (low, high) = (S::f32s::from_slice(simd, low), S::f32s::from_slice(simd, high));
    for (column, scalar) in tile.iter_mut().zip(scalars) {
        let scalar = S::f32s::splat(simd, scalar);
        column[0] = low.mul_add(scalar, column[0]);
        column[1] = high.mul_add(scalar, column[1]);
    }
}
