//! Softmax, and the margin that one class's probability is the logistic function of, in f64.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::{fresh, output, values, with_values};

/// The margin of one class \[N\] for logits \[N, K\]: its logit less the log-sum-exp of all others, so that p = σ(margin) for any
/// number of classes (`attribution/target.rs`). It does not saturate.
pub struct Margin {
    /// Which class.
    pub class: usize,
}

impl Margin {
    /// The logits of the other classes.
    fn others<'a>(&self, row: &'a [f64]) -> impl Iterator<Item = f64> + Clone + use<'a> {
        let class = self.class;
        row.iter().enumerate().filter(move |&(j, _)| j != class).map(|(_, &z)| z)
    }
}

impl CustomOp1 for Margin {
    fn name(&self) -> &'static str {
        "margin"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (rows, classes) = layout.shape().dims2()?;
        if classes < 2 || self.class >= classes {
            bail!("the margin of class {} of {classes}", self.class);
        }
        let logits = values::<f64>(storage, layout)?;
        let margin = |row: &[f64]| {
            let max = self.others(row).fold(f64::NEG_INFINITY, f64::max);
            row[self.class] - max - self.others(row).map(|z| (z - max).exp()).sum::<f64>().ln()
        };
        output(logits.chunks_exact(classes).map(margin).collect(), rows)
    }

    /// 1 for the class itself, and less each other's share among the others.
    fn bwd(&self, logits: &Tensor, _m: &Tensor, d_m: &Tensor) -> Result<Option<Tensor>> {
        let (_, classes) = logits.dims2()?;
        let d_logits = with_values(logits, |logits: &[f64]| {
            with_values(d_m, |d_m: &[f64]| {
                let mut d_logits = Vec::with_capacity(logits.len());
                for (row, &d_m) in logits.chunks_exact(classes).zip(d_m) {
                    let mut shares = softmax(&self.others(row).collect::<Vec<_>>()).into_iter();
                    d_logits.extend((0..classes).map(|j| match j == self.class {
                        true => d_m,
                        false => -d_m * shares.next().unwrap_or(0.0),
                    }));
                }
                d_logits
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
    fn the_logistic_function_of_the_margin_is_the_probability() {
        let rows = [[0.3, -1.2, 2.5], [10.0, -10.0, 9.0], [-400.0, 300.0, 299.0]];
        let logits = Var::new(&rows, &Device::Cpu).unwrap();
        for class in 0..3 {
            let margin = logits.apply_op1(Margin { class }).unwrap();
            let gradient = margin.sum_all().unwrap().backward().unwrap().get(&logits).unwrap().to_vec2::<f64>().unwrap();
            for ((row, m), gradient) in rows.iter().zip(margin.to_vec1::<f64>().unwrap()).zip(gradient) {
                let p = softmax(row);
                assert!((1.0 / (1.0 + (-m).exp()) - p[class]).abs() < 1e-14);
                // ∂p/∂z of softmax over ∂p/∂m of the logistic function.
                let rest: f64 = p.iter().enumerate().filter(|&(j, _)| j != class).map(|(_, p)| p).sum();
                for (j, found) in gradient.into_iter().enumerate() {
                    let expected = if j == class { 1.0 } else { -p[j] / rest };
                    assert!((found - expected).abs() < 1e-12 || rest == 0.0, "class {class}, logit {j}: {found} for {expected}");
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
