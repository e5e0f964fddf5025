//! Layer normalisation (Ba et al. 2016, equation 4), row by row, with DistilBERT's epsilon of 1e-12.
//!
//! With x̂ = (x − mean) / √(variance + ε): y = γ x̂ + β.

use super::{dot, sum};

/// Added to the variance; DistilBERT fixes it in code, not in its configuration.
const EPSILON: f32 = 1e-12;

/// y for rows `x` \[rows, d\], with `gamma` and `beta` \[d\].
pub fn forward(x: &[f32], gamma: &[f32], beta: &[f32]) -> Vec<f32> {
    let mut y = x.to_vec();
    for row in y.chunks_exact_mut(gamma.len()) {
        standardise(row);
        for ((value, gamma), beta) in row.iter_mut().zip(gamma).zip(beta) {
            *value = *value * gamma + beta;
        }
    }
    y
}

/// The gradient of `x` given `d_y`, both \[rows, d\]: with g = γ d_y, (g − mean(g) − x̂ mean(g x̂)) / √(variance + ε).
pub fn backward(x: &[f32], gamma: &[f32], d_y: &[f32]) -> Vec<f32> {
    let d = gamma.len();
    let mut d_x = d_y.to_vec();
    let mut x_hat = vec![0.0; d];
    for (x, g) in x.chunks_exact(d).zip(d_x.chunks_exact_mut(d)) {
        x_hat.copy_from_slice(x);
        let inverse = standardise(&mut x_hat);
        for (g, gamma) in g.iter_mut().zip(gamma) {
            *g *= gamma;
        }
        let mean = sum(g.iter().copied()) / d as f32;
        let along = dot(g, &x_hat) / d as f32;
        for (g, x_hat) in g.iter_mut().zip(&x_hat) {
            *g = (*g - mean - x_hat * along) * inverse;
        }
    }
    d_x
}

/// Turns a row into x̂ and returns 1 / √(variance + ε).
fn standardise(row: &mut [f32]) -> f32 {
    let d = row.len() as f32;
    let mean = sum(row.iter().copied()) / d;
    for value in row.iter_mut() {
        *value -= mean;
    }
    // Two passes: the mean of squares minus the squared mean would cancel.
    let inverse = (dot(row, row) / d + EPSILON).sqrt().recip();
    for value in row {
        *value *= inverse;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;
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
            let y = forward(&x, &gamma, &beta);
            for (y, x) in y.chunks(d).zip(x.chunks(d)) {
                let x: Vec<f64> = x.iter().copied().map(f64::from).collect();
                assert_close(y, &oracle(&x, &gamma, &beta), 1e-5);
            }
        }
    }

    #[test]
    fn backward_agrees_with_central_differences() {
        let d = 12;
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
        assert_close(&backward(&x, &gamma, &d_y), &expected, 1e-5);
    }

    #[test]
    fn a_constant_row_gives_beta() {
        assert_eq!(forward(&[3.0; 4], &[1.0; 4], &[0.5; 4]), [0.5; 4]);
    }
}
