//! y = x Wᵀ + b, with the gradient of x only: d_x = d_y W.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, WithDType, bail};

use super::{fresh, output, values, with_values};
use crate::kernels::gemm::{Mat, MatMut, Real, multiply, multiply_add};

/// A linear layer. Cloning shares the weights.
#[derive(Clone)]
pub struct Linear<T = f32> {
    /// W \[out, in\], as PyTorch keeps it.
    weight: Arc<[T]>,
    bias: Option<Arc<[T]>>,
    outputs: usize,
    inputs: usize,
}

impl<T: WithDType + Real> Linear<T> {
    /// From W \[outputs, inputs\] and b \[outputs\].
    pub fn new(weight: Vec<T>, bias: Vec<T>, inputs: usize) -> Result<Self> {
        let outputs = bias.len();
        if weight.len() != outputs * inputs {
            bail!("{} weights are not {outputs} × {inputs}", weight.len());
        }
        Ok(Self { weight: weight.into(), bias: Some(bias.into()), outputs, inputs })
    }

    /// The same without b: how the layer carries a difference between two inputs.
    pub fn without_bias(&self) -> Self {
        Self { bias: None, ..self.clone() }
    }

    /// y \[…, out\] for x \[…, in\].
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1(self.clone())
    }

    fn weight(&self) -> Mat<'_, T> {
        Mat::new(&self.weight, self.outputs, self.inputs, self.inputs)
    }
}

impl<T: WithDType + Real> CustomOp1 for Linear<T> {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let mut dims = layout.dims().to_vec();
        match dims.last_mut() {
            Some(last) if *last == self.inputs => *last = self.outputs,
            _ => bail!("a linear layer of {} inputs is given {:?}", self.inputs, layout.shape()),
        }
        let x = values::<T>(storage, layout)?;
        let rows = x.len() / self.inputs;
        let x = Mat::new(&x, rows, self.inputs, self.inputs);
        let y = match &self.bias {
            Some(bias) => {
                let mut y = bias.repeat(rows);
                multiply_add(MatMut::new(&mut y, rows, self.outputs, self.outputs), x, self.weight().t());
                y
            }
            None => {
                let mut y = vec![T::ZERO; rows * self.outputs];
                multiply(MatMut::new(&mut y, rows, self.outputs, self.outputs), T::ONE, x, self.weight().t());
                y
            }
        };
        output(y, dims)
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, d_y: &Tensor) -> Result<Option<Tensor>> {
        let rows = d_y.elem_count() / self.outputs;
        let d_x = with_values(d_y, |d_y: &[T]| {
            let mut d_x = vec![T::ZERO; rows * self.inputs];
            let d_y = Mat::new(d_y, rows, self.outputs, self.outputs);
            multiply(MatMut::new(&mut d_x, rows, self.inputs, self.inputs), T::ONE, d_y, self.weight());
            d_x
        })?;
        fresh(d_x, x.shape()).map(Some)
    }
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
        let linear = Linear::new(weight.clone(), bias.clone(), inputs).unwrap();
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
        assert!(Linear::<f32>::new(vec![0.0; 7], vec![0.0; 2], 4).is_err());
        let linear = Linear::<f32>::new(vec![0.0; 8], vec![0.0; 2], 4).unwrap();
        assert!(linear.forward(&Tensor::zeros((2, 3), candle_core::DType::F32, &Device::Cpu).unwrap()).is_err());
    }
}
