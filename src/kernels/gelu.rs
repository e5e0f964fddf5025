//! The exact Gaussian error linear unit (Hendrycks & Gimpel 2016), x Φ(x) with Φ(x) = (1 + erf(x / √2)) / 2.
//!
//! DistilBERT was trained with this one; the tanh formula often found in its place differs by up to 5e-4.

use std::f32::consts::{FRAC_1_SQRT_2, PI};

/// x Φ(x), element by element.
pub fn forward(x: &[f32]) -> Vec<f32> {
    x.iter().map(|&x| x * phi(x)).collect()
}

/// The gradient of `x`: d_y (Φ(x) + x φ(x)), with the normal density φ(x) = e^(−x²/2) / √(2π).
pub fn backward(x: &[f32], d_y: &[f32]) -> Vec<f32> {
    let density = (2.0 * PI).sqrt().recip();
    x.iter().zip(d_y).map(|(&x, &d_y)| d_y * (phi(x) + x * density * (-0.5 * x * x).exp())).collect()
}

fn phi(x: f32) -> f32 {
    0.5 * libm::erfcf(-x * FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    fn sweep() -> Vec<f32> {
        (-1200..=1200).map(|i| i as f32 / 100.0).collect()
    }

    fn oracle(x: f64) -> f64 {
        x * 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
    }

    #[test]
    fn forward_agrees_with_the_definition() {
        let expected: Vec<f64> = sweep().iter().map(|&x| oracle(f64::from(x))).collect();
        assert_close(&forward(&sweep()), &expected, 2e-6);
    }

    #[test]
    fn backward_agrees_with_central_differences() {
        let x = sweep();
        let expected: Vec<f64> = x.iter().map(|&x| (oracle(f64::from(x) + 1e-5) - oracle(f64::from(x) - 1e-5)) / 2e-5).collect();
        assert_close(&backward(&x, &vec![1.0; x.len()]), &expected, 2e-6);
    }

    #[test]
    fn the_tails_are_exact() {
        assert_eq!(forward(&[-1e30, 1e30, 0.0]), [-0.0, 1e30, 0.0]);
        assert_eq!(backward(&[-1e30, 1e30], &[1.0, 1.0]), [0.0, 1.0]);
    }
}
