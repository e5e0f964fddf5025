//! The softmax probability of one class, in f64, with a gradient that does not cancel when it saturates.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::{fresh, output, values, with_values};

/// p \[N\] of a class for logits \[N, K\].
pub struct Probability {
    /// Which class.
    pub class: usize,
}

impl CustomOp1 for Probability {
    fn name(&self) -> &'static str {
        "probability"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (rows, classes) = layout.shape().dims2()?;
        if self.class >= classes {
            bail!("class {} of {classes}", self.class);
        }
        let logits = values::<f64>(storage, layout)?;
        output(logits.chunks_exact(classes).map(|row| softmax(row)[self.class]).collect(), rows)
    }

    /// ∂p/∂zⱼ = −p pⱼ, and p (1 − p) for the class itself, where 1 − p is the sum of the others: 1 − 0.999… would lose them.
    fn bwd(&self, logits: &Tensor, _p: &Tensor, d_p: &Tensor) -> Result<Option<Tensor>> {
        let (_, classes) = logits.dims2()?;
        let d_logits = with_values(logits, |logits: &[f64]| {
            with_values(d_p, |d_p: &[f64]| {
                let rows = logits.chunks_exact(classes).zip(d_p);
                rows.flat_map(|(row, &d_p)| {
                    let p = softmax(row);
                    let target = p[self.class];
                    let rest: f64 = p.iter().enumerate().filter(|&(j, _)| j != self.class).map(|(_, p)| p).sum();
                    let scale = move |(j, p): (usize, f64)| d_p * target * if j == self.class { rest } else { -p };
                    p.into_iter().enumerate().map(scale)
                })
                .collect::<Vec<_>>()
            })
        })??;
        fresh(d_logits, logits.shape()).map(Some)
    }
}

/// The softmax of one row, shifted by its maximum so that nothing overflows.
pub fn softmax(logits: &[f64]) -> Vec<f64> {
    let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exponentials: Vec<f64> = logits.iter().map(|z| (z - max).exp()).collect();
    let total: f64 = exponentials.iter().sum();
    exponentials.into_iter().map(|e| e / total).collect()
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};

    use super::*;

    #[test]
    fn saturated_probabilities_keep_their_gradient() {
        // At logits of ±10, 1 − p is 2.061153618190204e-9 (σ(−20)): all its digits must arrive in the gradient.
        let logits = Var::new(&[[-10.0_f64, 10.0], [10.0, -10.0]], &Device::Cpu).unwrap();
        for class in [0, 1] {
            let p = logits.apply_op1(Probability { class }).unwrap();
            let gradient = p.sum_all().unwrap().backward().unwrap().get(&logits).unwrap().to_vec2::<f64>().unwrap();
            let slope = 2.061_153_618_190_203_7e-9 * (1.0 - 2.061_153_618_190_203_7e-9);
            for row in gradient {
                for (j, found) in row.into_iter().enumerate() {
                    let expected = if j == class { slope } else { -slope };
                    assert!((found / expected - 1.0).abs() < 1e-12, "class {class}, logit {j}: {found:e} for {expected:e}");
                }
            }
        }
    }

    #[test]
    fn softmax_survives_any_logits() {
        assert_eq!(softmax(&[1e300, -1e300]), [1.0, 0.0]);
        assert_eq!(softmax(&[7.0]), [1.0]);
    }
}
