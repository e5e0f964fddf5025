//! The exact Gaussian error linear unit (Hendrycks & Gimpel 2016), x Φ(x) with Φ(x) = erfc(−x / √2) / 2.
//!
//! DistilBERT was trained with this one; the tanh formula often found in its place differs by up to 5e-4.
//!
//! erfc(z) = e^(−z²) t p(t) with t = 1 / (1 + 0.4 z), for z ≥ 0: the form of Abramowitz & Stegun 7.1.26, with a polynomial p of degree 8
//! that interpolates e^(z²) erfc(z) / t at the Chebyshev points of 0 ≤ z ≤ 9.5. Its relative error there is below 9e-8; evaluated in f32,
//! Φ is off by less than 2e-7. The same exponential is the normal density's, which the gradient needs.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};

use super::parallel;
use super::simd::{exp, level, map, zip};

/// p, the constant first.
const P: [f32; 9] = [
    0.225_611_53,
    0.226_841_09,
    0.198_966_05,
    0.205_131_16,
    0.051_478_724,
    0.129_888_4,
    0.046_533_91,
    -0.121_834_664,
    0.037_383_834,
];

/// Where both tails have long been 0 in f32. Without it, x² could overflow, and x φ(x) be ∞ · 0.
const BOUND: f32 = 13.0;

/// Numbers worth a thread of their own.
const GRANULE: usize = 8192;

/// x Φ(x), element by element.
pub fn forward(x: &[f32]) -> Vec<f32> {
    forward_at(level(), x)
}

/// The gradient of `x`: d_y (Φ(x) + x φ(x)), with the normal density φ(x) = e^(−x²/2) / √(2π).
pub fn backward(x: &[f32], d_y: &[f32]) -> Vec<f32> {
    backward_at(level(), x, d_y)
}

fn forward_at(level: Level, x: &[f32]) -> Vec<f32> {
    let mut y = x.to_vec();
    parallel::rows(&mut y, 1, GRANULE, |_, y| {
        // What is no finite number is none afterwards either, where the bounds would make one of it: 0 times it is 0 or NaN.
        dispatch!(level, simd => map(simd, y, #[inline(always)] |x| x.max(-BOUND).mul_add(normal(simd, x).0, x * 0.0)));
    });
    y
}

fn backward_at(level: Level, x: &[f32], d_y: &[f32]) -> Vec<f32> {
    let mut d_x = d_y.to_vec();
    parallel::rows(&mut d_x, 1, GRANULE, |first, d_x| {
        let x = &x[first..][..d_x.len()];
        dispatch!(level, simd => zip(simd, d_x, x, #[inline(always)] |d_y, x| {
            let (distribution, density) = normal(simd, x);
            d_y * x.max(-BOUND).min(BOUND).mul_add(density, distribution)
        }));
    });
    d_x
}

/// Φ(x) and φ(x).
#[inline(always)]
fn normal<S: Simd>(simd: S, x: S::f32s) -> (S::f32s, S::f32s) {
    let splat = |value: f32| S::f32s::splat(simd, value);
    let magnitude = x.abs().min(splat(BOUND));
    let bell = exp(simd, magnitude * magnitude * splat(-0.5));
    let t = splat(1.0) / magnitude.mul_add(splat(0.4 * std::f32::consts::FRAC_1_SQRT_2), splat(1.0));
    let mut p = splat(P[8]);
    for coefficient in P[..8].iter().rev() {
        p = p.mul_add(t, splat(*coefficient));
    }
    let tail = p * t * bell * splat(0.5);
    let distribution = x.simd_lt(splat(0.0)).select(tail, splat(1.0) - tail);
    (distribution, bell * splat(0.398_942_3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::simd::tests::levels;
    use crate::testing::assert_close;

    fn sweep() -> Vec<f32> {
        (-12_000..=12_001).map(|i| i as f32 / 1000.0).collect()
    }

    fn oracle(x: f64) -> f64 {
        x * 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
    }

    #[test]
    fn forward_agrees_with_the_definition() {
        let expected: Vec<f64> = sweep().iter().map(|&x| oracle(f64::from(x))).collect();
        for level in levels() {
            assert_close(&forward_at(level, &sweep()), &expected, 3e-7);
        }
    }

    #[test]
    fn backward_agrees_with_central_differences() {
        let x = sweep();
        let expected: Vec<f64> = x.iter().map(|&x| (oracle(f64::from(x) + 1e-5) - oracle(f64::from(x) - 1e-5)) / 2e-5).collect();
        for level in levels() {
            assert_close(&backward_at(level, &x, &vec![1.0; x.len()]), &expected, 5e-7);
        }
    }

    #[test]
    fn the_tails_are_exact() {
        for level in levels() {
            let y = forward_at(level, &[-1e30, 1e30, 0.0]);
            assert!(y[0].abs() < 1e-5 && y[1..] == [1e30, 0.0], "{level:?}: {y:?}");
            let lost = forward_at(level, &[f32::NAN, f32::INFINITY, f32::NEG_INFINITY]);
            assert!(lost.iter().all(|y| y.is_nan()), "{level:?}: {lost:?}");
            let d_x = backward_at(level, &[-1e30, 1e30], &[1.0, 1.0]);
            assert!(d_x[0].abs() < 1e-5 && d_x[1] == 1.0, "{level:?}: {d_x:?}");
        }
    }
}
