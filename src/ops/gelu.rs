//! The exact GELU, element by element.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

use super::{fresh, output, values, with_values};
use crate::kernels::gelu;

/// x Φ(x).
pub struct Gelu;

impl CustomOp1 for Gelu {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        output(gelu::forward(&values(storage, layout)?), layout.shape())
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, d_y: &Tensor) -> Result<Option<Tensor>> {
        let d_x = with_values(x, |x| with_values(d_y, |d_y| gelu::backward(x, d_y)))??;
        fresh(d_x, x.shape()).map(Some)
    }
}
