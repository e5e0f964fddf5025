//! Layer normalisation over the last dimension, with the gradient of x only.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

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

    /// y for x, both \[…, d\].
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1(self.clone())
    }
}

impl CustomOp1 for LayerNorm {
    fn name(&self) -> &'static str {
        "layer_norm"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        if layout.dims().last() != Some(&self.gamma.len()) {
            bail!("a LayerNorm over {} is given {:?}", self.gamma.len(), layout.shape());
        }
        output(layer_norm::forward(&values(storage, layout)?, &self.gamma, &self.beta), layout.shape())
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, d_y: &Tensor) -> Result<Option<Tensor>> {
        let d_x = with_values(x, |x| with_values(d_y, |d_y| layer_norm::backward(x, &self.gamma, d_y)))??;
        fresh(d_x, x.shape()).map(Some)
    }
}
