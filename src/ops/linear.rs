//! y = x Wᵀ + b, with the gradient of x only: d_x = d_y W.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::{fresh, output, values, with_values};
use crate::kernels::gemm::Packed;

/// A linear layer. Cloning shares the weights.
#[derive(Clone)]
pub struct Linear {
    weight: Arc<Packed>,
    bias: Option<Arc<[f32]>>,
}

impl Linear {
    /// From W \[outputs, inputs\], whose rows `row` writes one after the other, and without b.
    pub fn new(outputs: usize, inputs: usize, row: impl FnMut(usize, &mut [f32])) -> Self {
        Self { weight: Arc::new(Packed::from_rows(outputs, inputs, row)), bias: None }
    }

    /// With b \[outputs\].
    ///
    /// # Panics
    /// If b has another length: a bug in the caller.
    pub fn with_bias(self, bias: Vec<f32>) -> Self {
        assert_eq!(bias.len(), self.weight.outputs(), "the length of b");
        Self { bias: Some(bias.into()), ..self }
    }

    /// y \[…, out\] for x \[…, in\].
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1(self.clone())
    }
}

impl CustomOp1 for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let dims = widened(layout, self.weight.inputs(), self.weight.outputs())?;
        output(self.weight.forward(&values(storage, layout)?, self.bias.as_deref()), dims)
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, d_y: &Tensor) -> Result<Option<Tensor>> {
        fresh(with_values(d_y, |d_y| self.weight.backward(d_y))?, x.shape()).map(Some)
    }
}

/// The shape of y: that of x with another last dimension.
pub(super) fn widened(layout: &Layout, inputs: usize, outputs: usize) -> Result<Vec<usize>> {
    let mut dims = layout.dims().to_vec();
    match dims.last_mut() {
        Some(last) if *last == inputs => *last = outputs,
        _ => bail!("a linear layer of {inputs} inputs is given {:?}", layout.shape()),
    }
    Ok(dims)
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};

    use super::*;
    use crate::testing::{assert_close, noise};

    #[test]
    fn reads_strided_inputs_and_returns_the_gradient_of_x() {
        let (steps, tokens, inputs, outputs) = (2, 3, 5, 4);
        let (weight, bias) = (noise("w", outputs * inputs), noise("b", outputs));
        let linear =
            Linear::new(outputs, inputs, |at, row| row.copy_from_slice(&weight[at * inputs..][..inputs])).with_bias(bias.clone());
        let x = Var::from_tensor(
            &Tensor::from_vec(noise("x", steps * tokens * inputs), (steps, tokens, inputs), &Device::Cpu).unwrap(),
        )
        .unwrap();
        // The second token of each step: two rows that are not neighbours.
        let y = linear.forward(&x.narrow(1, 1, 1).unwrap()).unwrap();
        assert_eq!(y.dims(), [steps, 1, outputs]);
        let rows = x.to_vec3::<f32>().unwrap();
        let expected: Vec<f64> = (0..steps * outputs)
            .map(|at| {
                let (row, out) = (&rows[at / outputs][1], at % outputs);
                let products = row.iter().zip(&weight[out * inputs..]).map(|(&x, &w)| f64::from(x) * f64::from(w));
                products.sum::<f64>() + f64::from(bias[out])
            })
            .collect();
        assert_close(&y.flatten_all().unwrap().to_vec1::<f32>().unwrap(), &expected, 1e-6);

        let gradient = y.sum_all().unwrap().backward().unwrap().get(&x).unwrap().to_vec3::<f32>().unwrap();
        let column_sums: Vec<f64> = (0..inputs).map(|i| (0..outputs).map(|o| f64::from(weight[o * inputs + i])).sum()).collect();
        for step in gradient {
            assert_close(&step[1], &column_sums, 1e-6);
            assert_eq!((&step[0], &step[2]), (&vec![0.0; inputs], &vec![0.0; inputs]));
        }
    }

    #[test]
    fn wrong_widths_are_refused() {
        let linear = Linear::new(2, 4, |_, row| row.fill(0.0));
        assert!(linear.forward(&Tensor::zeros((2, 3), candle_core::DType::F32, &Device::Cpu).unwrap()).is_err());
    }
}
