//! Multi-head scaled dot-product attention as one op of q, k and v.

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor, bail};

use super::{fresh, output, values, with_values};
use crate::kernels::attention;

/// softmax(q kᵀ / √D) v over H heads: q \[N, Q, d\], k and v \[N, L, d\].
pub struct Attention {
    /// H, which divides d.
    pub heads: usize,
}

impl Attention {
    fn shape(&self, q: &Shape, k: &Shape, v: &Shape) -> Result<attention::Shape> {
        let ((steps, queries, width), (key_steps, keys, key_width)) = (q.dims3()?, k.dims3()?);
        if k.dims() != v.dims()
            || (steps, width) != (key_steps, key_width)
            || self.heads == 0
            || !width.is_multiple_of(self.heads)
        {
            bail!("attention with {} heads is given q {q:?}, k {k:?}, v {v:?}", self.heads);
        }
        Ok(attention::Shape { steps, queries, keys, heads: self.heads, head_dim: width / self.heads })
    }
}

impl CustomOp3 for Attention {
    fn name(&self) -> &'static str {
        "attention"
    }

    fn cpu_fwd(
        &self,
        q: &CpuStorage,
        q_layout: &Layout,
        k: &CpuStorage,
        k_layout: &Layout,
        v: &CpuStorage,
        v_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let shape = self.shape(q_layout.shape(), k_layout.shape(), v_layout.shape())?;
        output(attention::forward(shape, &values(q, q_layout)?, &values(k, k_layout)?, &values(v, v_layout)?), q_layout.shape())
    }

    fn bwd(
        &self,
        q: &Tensor,
        k: &Tensor,
        v: &Tensor,
        _out: &Tensor,
        d_out: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let shape = self.shape(q.shape(), k.shape(), v.shape())?;
        let gradients = with_values(q, |q_values| {
            with_values(k, |k_values| {
                with_values(v, |v_values| {
                    with_values(d_out, |d_out| attention::backward(shape, q_values, k_values, v_values, d_out))
                })
            })
        })????;
        let attention::Gradients { d_q, d_k, d_v } = gradients;
        Ok((Some(fresh(d_q, q.shape())?), Some(fresh(d_k, k.shape())?), Some(fresh(d_v, v.shape())?)))
    }
}
