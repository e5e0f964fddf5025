//! Layer normalisation (Ba et al. 2016, equation 4), row by row, with DistilBERT's epsilon of 1e-12.
//!
//! With x̂ = (x − mean) / √(variance + ε): y = γ x̂ + β.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};

use super::parallel;
use super::simd::{dot, level, map, sum, zip};

/// Added to the variance; DistilBERT fixes it in code, not in its configuration.
const EPSILON: f32 = 1e-12;

/// Rows worth a thread of their own.
const GRANULE: usize = 16;

/// y for rows `x` \[rows, d\], with `gamma` and `beta` \[d\].
pub fn forward(x: &[f32], gamma: &[f32], beta: &[f32]) -> Vec<f32> {
    forward_at(level(), x, gamma, beta)
}

/// The gradient of `x` given `d_y`, both \[rows, d\]: with g = γ d_y, (g − mean(g) − x̂ mean(g x̂)) / √(variance + ε).
pub fn backward(x: &[f32], gamma: &[f32], d_y: &[f32]) -> Vec<f32> {
    backward_at(level(), x, gamma, d_y)
}

fn forward_at(level: Level, x: &[f32], gamma: &[f32], beta: &[f32]) -> Vec<f32> {
    let mut y = x.to_vec();
    parallel::rows(&mut y, gamma.len(), GRANULE, |_, y| {
        dispatch!(level, simd => y.chunks_exact_mut(gamma.len()).for_each(#[inline(always)] |row| {
            standardise(simd, row);
            zip(simd, row, gamma, #[inline(always)] |x_hat, gamma| x_hat * gamma);
            zip(simd, row, beta, #[inline(always)] |y, beta| y + beta);
        }));
    });
    y
}

fn backward_at(level: Level, x: &[f32], gamma: &[f32], d_y: &[f32]) -> Vec<f32> {
    let d = gamma.len();
    let mut d_x = d_y.to_vec();
    parallel::rows(&mut d_x, d, GRANULE, |first, d_x| {
        let x = &x[first * d..][..d_x.len()];
        dispatch!(level, simd => backward_rows(simd, x, gamma, d_x));
    });
    d_x
}

#[inline(always)]
fn backward_rows<S: Simd>(simd: S, x: &[f32], gamma: &[f32], d_x: &mut [f32]) {
    let d = gamma.len();
    let mut x_hat = vec![0.0; d];
    for (x, g) in x.chunks_exact(d).zip(d_x.chunks_exact_mut(d)) {
        x_hat.copy_from_slice(x);
        let inverse = S::f32s::splat(simd, standardise(simd, &mut x_hat));
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

/// Turns a row into x̂ and returns 1 / √(variance + ε).
#[inline(always)]
fn standardise<S: Simd>(simd: S, row: &mut [f32]) -> f32 {
    let d = row.len() as f32;
    let mean = S::f32s::splat(simd, sum(simd, row) / d);
    map(
        simd,
        row,
        #[inline(always)]
        |x| x - mean,
    );
    // Two passes: the mean of squares minus the squared mean would cancel.
    let inverse = (dot(simd, row, row) / d + EPSILON).sqrt().recip();
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
        for d in [2, 3, 24, 65, 384] {
            let (x, gamma, beta) = (noise("x", 3 * d), noise("gamma", d), noise("beta", d));
            for level in levels() {
                let y = forward_at(level, &x, &gamma, &beta);
                for (y, x) in y.chunks(d).zip(x.chunks(d)) {
                    let x: Vec<f64> = x.iter().copied().map(f64::from).collect();
                    assert_close(y, &oracle(&x, &gamma, &beta), 1e-5);
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
        let (x, gamma, beta, d_y) = (noise("x", d), noise("gamma", d), noise("beta", d), noise("d_y", d));
        let loss = |x: &[f64]| oracle(x, &gamma, &beta).iter().zip(&d_y).map(|(y, &g)| y * f64::from(g)).sum::<f64>();
        let wide: Vec<f64> = x.iter().copied().map(f64::from).collect();
        let expected: Vec<f64> = (0..d)
            .map(|i| {
                let (mut up, mut down) = (wide.clone(), wide.clone());
                up[i] += 1e-5;
                down[i] -= 1e-5;
                (loss(&up) - loss(&down)) / 2e-5
            })
            .collect();
        for level in levels() {
            assert_close(&backward_at(level, &x, &gamma, &d_y), &expected, 1e-4);
        }
    }

    #[test]
    fn a_constant_row_gives_beta() {
        assert_eq!(forward(&[3.0; 4], &[1.0; 4], &[0.5; 4]), [0.5; 4]);
    }
}
