//! Layer normalisation (Ba et al. 2016, equation 4) of a sum of two inputs, row by row, with DistilBERT's epsilon of 1e-12.
//!
//! With x = a + b and x̂ = (x − mean) / √(variance + ε): y = γ x̂ + β. Every LayerNorm of the model follows a sum, which is formed here rather than
//! in a tensor of its own.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};

use super::parallel;
use super::simd::{dot, level, map, sum, zip};

/// Added to the variance; DistilBERT fixes it in code, not in its configuration.
const EPSILON: f32 = 1e-12;

/// Rows worth a thread of their own.
const GRANULE: usize = 16;

/// y for rows `a` and `b` \[rows, d\], with `gamma` and `beta` \[d\].
pub fn forward(a: &[f32], b: &[f32], gamma: &[f32], beta: &[f32]) -> Vec<f32> {
    forward_at(level(), a, b, gamma, beta)
}

/// The gradient of a, which is b's too, given `d_y`, all \[rows, d\]: with g = γ d_y, (g − mean(g) − x̂ mean(g x̂)) / √(variance + ε).
pub fn backward(a: &[f32], b: &[f32], gamma: &[f32], d_y: &[f32]) -> Vec<f32> {
    backward_at(level(), a, b, gamma, d_y)
}

fn forward_at(level: Level, a: &[f32], b: &[f32], gamma: &[f32], beta: &[f32]) -> Vec<f32> {
    let d = gamma.len();
    let mut y = a.to_vec();
    parallel::rows(&mut y, d, GRANULE, |first, y| {
        let b = &b[first * d..][..y.len()];
        dispatch!(level, simd => y.chunks_exact_mut(d).zip(b.chunks_exact(d)).for_each(#[inline(always)] |(row, b)| {
            standardise(simd, row, b);
            zip(simd, row, gamma, #[inline(always)] |x_hat, gamma| x_hat * gamma);
            zip(simd, row, beta, #[inline(always)] |y, beta| y + beta);
        }));
    });
    y
}

fn backward_at(level: Level, a: &[f32], b: &[f32], gamma: &[f32], d_y: &[f32]) -> Vec<f32> {
    let d = gamma.len();
    let mut d_x = d_y.to_vec();
    parallel::rows(&mut d_x, d, GRANULE, |first, d_x| {
        let (a, b) = (&a[first * d..][..d_x.len()], &b[first * d..][..d_x.len()]);
        dispatch!(level, simd => backward_rows(simd, a, b, gamma, d_x));
    });
    d_x
}

#[inline(always)]
fn backward_rows<S: Simd>(simd: S, a: &[f32], b: &[f32], gamma: &[f32], d_x: &mut [f32]) {
    let d = gamma.len();
    let mut x_hat = vec![0.0; d];
    for ((a, b), g) in a.chunks_exact(d).zip(b.chunks_exact(d)).zip(d_x.chunks_exact_mut(d)) {
        x_hat.copy_from_slice(a);
        let inverse = S::f32s::splat(simd, standardise(simd, &mut x_hat, b));
        zip(
            simd,
            g,
            gamma,
            #[inline(always)]
            |d_y, gamma| d_y * gamma,
        );
        let mean = S::f32s::splat(simd, sum(simd, g) / d as f32);
        let along = S::f32s::splat(simd, dot(simd, g, &x_hat) / d as f32);
        zip(
            simd,
            g,
            &x_hat,
            #[inline(always)]
            |g, x_hat| (g - mean - x_hat * along) * inverse,
        );
    }
}

/// Turns a row a, given b, into x̂ and returns 1 / √(variance + ε).
#[inline(always)]
fn standardise<S: Simd>(simd: S, row: &mut [f32], b: &[f32]) -> f32 {
    zip(
        simd,
        row,
        b,
        #[inline(always)]
        |a, b| a + b,
    );
    let d = row.len() as f32;
    let mean = S::f32s::splat(simd, sum(simd, row) / d);
    map(
        simd,
        row,
        #[inline(always)]
        |x| x - mean,
    );
    // Two passes: the mean of squares minus the squared mean would cancel.
    let variance = dot(simd, row, row) / d;
    // Numbers too large to be squared would come out as nothing but β, which looks like an answer.
    let inverse = if variance.is_finite() { (variance + EPSILON).sqrt().recip() } else { f32::NAN };
    let scale = S::f32s::splat(simd, inverse);
    map(
        simd,
        row,
        #[inline(always)]
        |x| x * scale,
    );
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::simd::tests::levels;
    use crate::testing::{assert_close, noise};

    /// The definition, in f64.
    fn oracle(x: &[f64], gamma: &[f32], beta: &[f32]) -> Vec<f64> {
        let d = gamma.len() as f64;
        let mean = x.iter().sum::<f64>() / d;
        let variance = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / d;
        let inverse = (variance + f64::from(EPSILON)).sqrt().recip();
        x.iter().zip(gamma).zip(beta).map(|((x, &g), &b)| (x - mean) * inverse * f64::from(g) + f64::from(b)).collect()
    }

    #[test]
    fn forward_agrees_with_the_definition() {
        for d in [1, 2, 3, 24, 65, 384] {
            let (a, b, gamma, beta) = (noise("a", 3 * d), noise("b", 3 * d), noise("gamma", d), noise("beta", d));
            let x: Vec<f64> = a.iter().zip(&b).map(|(&a, &b)| f64::from(a) + f64::from(b)).collect();
            for level in levels() {
                let y = forward_at(level, &a, &b, &gamma, &beta);
                for (y, x) in y.chunks(d).zip(x.chunks(d)) {
                    assert_close(y, &oracle(x, &gamma, &beta), 1e-5);
                }
            }
        }
    }

    #[test]
    fn backward_agrees_with_central_differences() {
        for d in [2, 12, 37] {
            backward_agrees(d);
        }
    }

    fn backward_agrees(d: usize) {
        let (a, b) = (noise("a", d), noise("b", d));
        let (gamma, beta, d_y) = (noise("gamma", d), noise("beta", d), noise("d_y", d));
        let loss = |x: &[f64]| oracle(x, &gamma, &beta).iter().zip(&d_y).map(|(y, &g)| y * f64::from(g)).sum::<f64>();
        let wide: Vec<f64> = a.iter().zip(&b).map(|(&a, &b)| f64::from(a) + f64::from(b)).collect();
        let expected: Vec<f64> = (0..d)
            .map(|i| {
                let (mut up, mut down) = (wide.clone(), wide.clone());
                up[i] += 1e-5;
                down[i] -= 1e-5;
                (loss(&up) - loss(&down)) / 2e-5
            })
            .collect();
        for level in levels() {
            assert_close(&backward_at(level, &a, &b, &gamma, &d_y), &expected, 1e-4);
        }
    }

    #[test]
    fn a_constant_row_gives_beta() {
        assert_eq!(forward(&[1.0; 4], &[2.0; 4], &[1.0; 4], &[0.5; 4]), [0.5; 4]);
    }

    #[test]
    fn numbers_too_large_to_be_squared_give_none() {
        let (a, b) = ([1e25, 0.0, -1e25], [0.0; 3]);
        assert!(forward(&a, &b, &[1.0; 3], &[0.5; 3]).iter().all(|y| y.is_nan()));
        assert!(backward(&a, &b, &[1.0; 3], &[0.5, 0.0, 0.1]).iter().all(|d_x| d_x.is_nan()));
    }
}
