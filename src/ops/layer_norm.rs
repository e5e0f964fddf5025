//! Layer normalisation of a sum of two tensors over the last dimension, with the gradients of these only.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor, bail};

use super::{fresh, output, values, with_values};
use crate::kernels::layer_norm;

/// A LayerNorm. Cloning shares its weights.
#[derive(Clone)]
pub struct LayerNorm {
    gamma: Arc<[f32]>,
    beta: Arc<[f32]>,
}

impl LayerNorm {
    /// From γ and β, both \[d\].
    pub fn new(gamma: Vec<f32>, beta: Vec<f32>) -> Self {
        Self { gamma: gamma.into(), beta: beta.into() }
    }

    /// LayerNorm(a + b), all of the same shape \[…, d\].
    pub fn of_sum(&self, a: &Tensor, b: &Tensor) -> Result<Tensor> {
        a.apply_op2(b, self.clone())
    }
}

impl CustomOp2 for LayerNorm {
    fn name(&self) -> &'static str {
        "layer_norm"
    }

    fn cpu_fwd(&self, a: &CpuStorage, a_layout: &Layout, b: &CpuStorage, b_layout: &Layout) -> Result<(CpuStorage, Shape)> {
        if a_layout.dims().last() != Some(&self.gamma.len()) || a_layout.dims() != b_layout.dims() {
            bail!("a LayerNorm over {} is given {:?} and {:?}", self.gamma.len(), a_layout.shape(), b_layout.shape());
        }
        let y = layer_norm::forward(&values(a, a_layout)?, &values(b, b_layout)?, &self.gamma, &self.beta);
        output(y, a_layout.shape())
    }

    fn bwd(&self, a: &Tensor, b: &Tensor, _y: &Tensor, d_y: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let gradient = |a: &[f32]| with_values(b, |b| with_values(d_y, |d_y| layer_norm::backward(a, b, &self.gamma, d_y)));
        let d_x = fresh(with_values(a, gradient)???, a.shape())?;
        Ok((Some(d_x.clone()), Some(d_x)))
    }
}
