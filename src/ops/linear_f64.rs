//! A linear layer in f64, for the head: [`super::Linear`]'s arithmetic where it must not round. Small enough for plain loops.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::linear::widened;
use super::{fresh, output, values, with_values};

/// y = x Wᵀ + b in f64, with the gradient of x only. Cloning shares the weights.
#[derive(Clone)]
pub struct LinearF64 {
    /// W \[out, in\].
    weight: Arc<[f64]>,
    bias: Arc<[f64]>,
    inputs: usize,
}

impl LinearF64 {
    /// From W \[outputs, inputs\] and b \[outputs\].
    pub fn new(weight: Vec<f64>, bias: Vec<f64>, inputs: usize) -> Result<Self> {
        if inputs == 0 || weight.len() != bias.len() * inputs {
            bail!("{} weights are not {} × {inputs}", weight.len(), bias.len());
        }
        Ok(Self { weight: weight.into(), bias: bias.into(), inputs })
    }

    /// y \[…, out\] for x \[…, in\].
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1(self.clone())
    }
}

impl CustomOp1 for LinearF64 {
    fn name(&self) -> &'static str {
        "linear_f64"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let dims = widened(layout, self.inputs, self.bias.len())?;
        let x = values::<f64>(storage, layout)?;
        let mut y = Vec::with_capacity(x.len() / self.inputs * self.bias.len());
        for x in x.chunks_exact(self.inputs) {
            let rows = self.weight.chunks_exact(self.inputs).zip(&*self.bias);
            y.extend(rows.map(|(row, b)| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + b));
        }
        output(y, dims)
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, d_y: &Tensor) -> Result<Option<Tensor>> {
        let d_x = with_values(d_y, |d_y: &[f64]| {
            let mut d_x = vec![0.0; x.elem_count()];
            for (d_x, d_y) in d_x.chunks_exact_mut(self.inputs).zip(d_y.chunks_exact(self.bias.len())) {
                for (row, d_y) in self.weight.chunks_exact(self.inputs).zip(d_y) {
                    d_x.iter_mut().zip(row).for_each(|(sum, w)| *sum += w * d_y);
                }
            }
            d_x
        })?;
        fresh(d_x, x.shape()).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{DType, Device, Var};

    use super::*;

    #[test]
    fn gives_the_product_and_the_gradient_of_x() {
        let linear = LinearF64::new(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], vec![0.5, -0.5], 3).unwrap();
        let x = Var::new(&[[1.0_f64, 0.0, -1.0], [2.0, 1.0, 0.0]], &Device::Cpu).unwrap();
        let y = linear.forward(&x).unwrap();
        assert_eq!(y.to_vec2::<f64>().unwrap(), [[-1.5, -2.5], [4.5, 12.5]]);
        let gradient = y.sum_all().unwrap().backward().unwrap().get(&x).unwrap().to_vec2::<f64>().unwrap();
        assert_eq!(gradient, [[5.0, 7.0, 9.0]; 2]);
    }

    #[test]
    fn wrong_widths_are_refused() {
        assert!(LinearF64::new(vec![0.0; 7], vec![0.0; 2], 4).is_err());
        let linear = LinearF64::new(vec![0.0; 8], vec![0.0; 2], 4).unwrap();
        assert!(linear.forward(&Tensor::zeros((2, 3), DType::F64, &Device::Cpu).unwrap()).is_err());
    }
}
