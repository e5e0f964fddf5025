//! The points of a straight path, as a function of where along it each token stands.
//!
//! For αₖₜ, step k's place of token t: yₖₜ = fromₜ + αₖₜ (toₜ − fromₜ). On the path itself all tokens of a step share one α; that each has its own
//! is there to be differentiated. The derivative of f(yₖ) with respect to αₖₜ is ∇ₜ f(yₖ) · (toₜ − fromₜ): token t's integrand at that step,
//! already summed over the width. So one backward pass gives every token's integrand at every step, by row dot products
//! alone, and any quadrature can be formed from them afterwards.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::{fresh, output, values, with_values};

/// yₖₜ \[N, L, d\] for αₖₜ \[N, L\], in f64. Cloning shares the ends.
#[derive(Clone)]
pub struct Interpolate {
    /// \[L, d\]
    from: Arc<[f32]>,
    /// to − from \[L, d\], which f64 holds exactly enough for α = 1 to give `to` itself.
    difference: Arc<[f64]>,
    tokens: usize,
    width: usize,
}

impl Interpolate {
    /// Between two tensors \[1, L, d\].
    pub fn new(from: &Tensor, to: &Tensor) -> Result<Self> {
        let (one, tokens, width) = from.dims3()?;
        if from.dims() != to.dims() || one != 1 {
            bail!("a path from {:?} to {:?}", from.shape(), to.shape());
        }
        let wide = |end: &Tensor| with_values(end, |end: &[f32]| end.iter().copied().map(f64::from).collect::<Vec<_>>());
        let difference = wide(to)?.into_iter().zip(wide(from)?).map(|(to, from)| to - from).collect();
        Ok(Self { from: with_values(from, |from: &[f32]| Arc::from(from))?, difference, tokens, width })
    }

    /// L.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// The points.
    pub fn points(&self, alphas: &Tensor) -> Result<Tensor> {
        alphas.apply_op1(self.clone())
    }
}

impl CustomOp1 for Interpolate {
    fn name(&self) -> &'static str {
        "interpolate"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (steps, tokens) = layout.shape().dims2()?;
        if tokens != self.tokens {
            bail!("a path of {} tokens is given {tokens}", self.tokens);
        }
        let alphas = values::<f64>(storage, layout)?;
        let mut points = Vec::with_capacity(steps * self.from.len());
        for step in alphas.chunks_exact(tokens) {
            let rows = self.from.chunks_exact(self.width).zip(self.difference.chunks_exact(self.width));
            for (&alpha, (from, difference)) in step.iter().zip(rows) {
                points.extend(from.iter().zip(difference).map(|(&from, d)| (f64::from(from) + alpha * d) as f32));
            }
        }
        output(points, (steps, tokens, self.width))
    }

    fn bwd(&self, alphas: &Tensor, _points: &Tensor, d_points: &Tensor) -> Result<Option<Tensor>> {
        let d_alphas = with_values(d_points, |d_points: &[f32]| {
            let rows = d_points.chunks_exact(self.width).zip(self.difference.chunks_exact(self.width).cycle());
            rows.map(|(d_point, difference)| dot(d_point, difference)).collect::<Vec<f64>>()
        })?;
        fresh(d_alphas, alphas.shape()).map(Some)
    }
}

/// Σ aᵢ bᵢ in f64, in several sums at once so that they need not wait for one another.
fn dot(a: &[f32], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(&a, b)| f64::from(a) * b).sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        for (sum, (&a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += f64::from(a) * b;
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};

    use super::*;

    #[test]
    fn each_token_of_each_step_has_its_own_gradient() {
        let width = 11;
        let end = |first: f32| Tensor::arange(first, first + 22.0, &Device::Cpu).unwrap().reshape((1, 2, width)).unwrap();
        let (from, to) = (end(1.0), (end(5.0) * 2.0).unwrap());
        let path = Interpolate::new(&from, &to).unwrap();
        let alphas = Var::new(&[[0.0_f64, 0.0], [0.25, 0.5], [1.0, 1.0]], &Device::Cpu).unwrap();
        let points = path.points(&alphas).unwrap();
        let rows = points.to_vec3::<f32>().unwrap();
        assert_eq!((rows[0][1][0], rows[1][0][0], rows[1][1][10]), (12.0, 3.25, 37.0));
        assert_eq!(points.get(2).unwrap().to_vec2::<f32>().unwrap(), to.get(0).unwrap().to_vec2::<f32>().unwrap());

        // d/dα of Σ weight · point is Σ weight · (to − from), where weight is the same along a row.
        let weights = Tensor::new(&[[[1.0_f32], [2.0]], [[3.0], [4.0]], [[5.0], [6.0]]], &Device::Cpu).unwrap();
        let loss = points.broadcast_mul(&weights).unwrap().sum_all().unwrap();
        let found = loss.backward().unwrap().get(&alphas).unwrap().to_vec2::<f64>().unwrap();
        // to − from runs from 9 to 19 in the first row, from 20 to 30 in the second.
        let sums = [154.0, 275.0];
        for (step, row) in found.iter().enumerate() {
            for (token, &value) in row.iter().enumerate() {
                assert_eq!(value, (2 * step + token + 1) as f64 * sums[token]);
            }
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        let end = |tokens| Tensor::zeros((1, tokens, 3), candle_core::DType::F32, &Device::Cpu).unwrap();
        assert!(Interpolate::new(&end(2), &end(3)).is_err());
        let alphas = Tensor::zeros((4, 3), candle_core::DType::F64, &Device::Cpu).unwrap();
        assert!(Interpolate::new(&end(2), &end(2)).unwrap().points(&alphas).is_err());
    }
}
