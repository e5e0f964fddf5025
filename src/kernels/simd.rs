//! What the vector kernels share. `fearless_simd` compiles each of them once for every instruction set of the processor and picks one at
//! run time; for the web the choice is made when it is built (simd128, or relaxed SIMD with its fused multiply-add).

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd};

/// The best instruction set there is.
pub fn level() -> Level {
    Level::new()
}

/// eˣ, relative error below 3e-7 for x from −87 to 88; beyond these, what it is at them: 1.6e-38 and 1.7e38.
///
/// Range reduction and polynomial are those of `expf` in Moshier's Cephes library.
#[expect(clippy::excessive_precision, reason = "the digits are the source's")]
#[inline(always)]
pub fn exp<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let splat = |value: f32| S::f32s::splat(simd, value);
    let x = x.max(splat(-87.0)).min(splat(88.0));
    let n = (x * splat(std::f32::consts::LOG2_E)).round_ties_even();
    let r = n.mul_add(splat(-0.693_359_375), x);
    let r = n.mul_add(splat(2.121_944_40e-4), r);
    let mut p = splat(1.987_569_150_0e-4);
    for coefficient in [1.398_199_950_7e-3, 8.333_451_907_3e-3, 4.166_579_589_4e-2, 1.666_666_545_9e-1, 5.000_000_120_1e-1] {
        p = p.mul_add(r, splat(coefficient));
    }
    let p = (p * r).mul_add(r, r + splat(1.0));
    // 2ⁿ, by its exponent bits.
    let bits = (n.to_int::<S::i32s>() + S::i32s::splat(simd, 127)) << 23;
    p * bits.bitcast::<S::f32s>()
}

/// Applies `f` to every element of a slice, in place; what is left over at the end is padded with zeros.
#[inline(always)]
pub fn map<S: Simd>(simd: S, values: &mut [f32], f: impl Fn(S::f32s) -> S::f32s) {
    let mut chunks = values.chunks_exact_mut(S::f32s::LEN);
    for chunk in &mut chunks {
        f(S::f32s::from_slice(simd, chunk)).store_slice(chunk);
    }
    let rest = chunks.into_remainder();
    if !rest.is_empty() {
        let result = f(load_tail(simd, rest));
        rest.copy_from_slice(&result.as_slice()[..rest.len()]);
    }
}

/// The same with a second slice of equal length beside it.
#[inline(always)]
pub fn zip<S: Simd>(simd: S, values: &mut [f32], others: &[f32], f: impl Fn(S::f32s, S::f32s) -> S::f32s) {
    let mut chunks = values.chunks_exact_mut(S::f32s::LEN);
    let others_chunks = others.chunks_exact(S::f32s::LEN);
    let others_rest = others_chunks.remainder();
    for (chunk, other) in (&mut chunks).zip(others_chunks) {
        f(S::f32s::from_slice(simd, chunk), S::f32s::from_slice(simd, other)).store_slice(chunk);
    }
    let rest = chunks.into_remainder();
    if !rest.is_empty() {
        let result = f(load_tail(simd, rest), load_tail(simd, others_rest));
        rest.copy_from_slice(&result.as_slice()[..rest.len()]);
    }
}

/// Σ f(aᵢ, bᵢ) over two slices of equal length, in as many partial sums as there are lanes; f(0, 0) must be 0.
#[inline(always)]
pub fn reduce<S: Simd>(simd: S, a: &[f32], b: &[f32], f: impl Fn(S::f32s, S::f32s, S::f32s) -> S::f32s) -> f32 {
    // Two sums, because one would wait for itself.
    let zero = S::f32s::splat(simd, 0.0);
    let (mut even, mut odd) = (zero, zero);
    let len = S::f32s::LEN;
    let (a_pairs, b_pairs) = (a.chunks_exact(2 * len), b.chunks_exact(2 * len));
    let (a_rest, b_rest) = (a_pairs.remainder(), b_pairs.remainder());
    for (a, b) in a_pairs.zip(b_pairs) {
        even = f(S::f32s::from_slice(simd, &a[..len]), S::f32s::from_slice(simd, &b[..len]), even);
        odd = f(S::f32s::from_slice(simd, &a[len..]), S::f32s::from_slice(simd, &b[len..]), odd);
    }
    for (a, b) in a_rest.chunks(len).zip(b_rest.chunks(len)) {
        even = f(load_tail(simd, a), load_tail(simd, b), even);
    }
    (even + odd).reduce_sum()
}

/// Σ aᵢ.
#[inline(always)]
pub fn sum<S: Simd>(simd: S, a: &[f32]) -> f32 {
    reduce(simd, a, a, |a, _, total| total + a)
}

/// Σ aᵢ bᵢ.
#[inline(always)]
pub fn dot<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    reduce(simd, a, b, |a, b, total| a.mul_add(b, total))
}

/// At most a vector's worth of numbers, with zeros behind them.
#[inline(always)]
fn load_tail<S: Simd>(simd: S, values: &[f32]) -> S::f32s {
    S::f32s::from_fn(simd, |lane| values.get(lane).copied().unwrap_or(0.0))
}

#[cfg(test)]
pub mod tests {
    use fearless_simd::{Level, dispatch};

    use super::*;
    use crate::testing::{assert_close, noise};

    /// Every instruction set this machine has, for the tests to go through.
    pub fn levels() -> Vec<Level> {
        let best = Level::new();
        let mut levels = vec![best, Level::baseline()];
        #[cfg(target_arch = "x86_64")]
        {
            levels.extend(best.as_sse2().map(|token| token.level()));
            levels.extend(best.as_sse4_2().map(|token| token.level()));
            levels.extend(best.as_avx2().map(|token| token.level()));
        }
        levels
    }

    #[test]
    fn exp_agrees_with_f64() {
        let x: Vec<f32> = (-8700..=8800).map(|i| i as f32 / 100.0).collect();
        for level in levels() {
            let mut y = x.clone();
            dispatch!(level, simd => map(simd, &mut y, #[inline(always)] |x| exp(simd, x)));
            for (&x, &y) in x.iter().zip(&y) {
                let error = f64::from(y) / f64::from(x).exp() - 1.0;
                assert!(error.abs() < 3e-7, "{level:?}: exp({x}) = {y}, off by {error:.1e}");
            }
            let mut ends = [f32::NEG_INFINITY, -1e30, 1e30, 0.0];
            dispatch!(level, simd => map(simd, &mut ends, #[inline(always)] |x| exp(simd, x)));
            assert!(ends[0] < 1e-37 && ends[1] < 1e-37 && ends[2] > 1e38 && ends[3] == 1.0, "{level:?}: {ends:?}");
        }
    }

    #[test]
    fn sums_of_any_length_are_right() {
        for n in [0, 1, 3, 4, 7, 8, 16, 31, 32, 33, 100, 768] {
            let (a, b) = (noise("a", n), noise("b", n));
            let expected = [
                a.iter().map(|&a| f64::from(a)).sum(),
                a.iter().zip(&b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>(),
            ];
            for level in levels() {
                let got = dispatch!(level, simd => [sum(simd, &a), dot(simd, &a, &b)]);
                assert_close(&got, &expected, 1e-5);
            }
        }
    }
}
