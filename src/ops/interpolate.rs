//! The points of a straight path, as a function of one offset that all of them share.
//!
//! For α₁ … αₙ: yₖ = from + αₖ (to − from) + e. The offset `e` is zero; it is there to be differentiated. Since it moves every point alike,
//! the gradient of Σₖ wₖ f(yₖ) with respect to it *is* the path integral Σₖ wₖ ∇f(yₖ), and the steps never need to be told apart.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::{fresh, output, values, with_values};

/// yₖ for e \[L, d\], as \[N, L, d\].
pub struct Interpolate {
    from: Vec<f32>,
    to: Vec<f32>,
    alphas: Vec<f64>,
}

impl Interpolate {
    /// Between two tensors of one shape, at the given αs.
    pub fn new(from: &Tensor, to: &Tensor, alphas: &[f64]) -> Result<Self> {
        if from.dims() != to.dims() {
            bail!("a path from {:?} to {:?}", from.shape(), to.shape());
        }
        Ok(Self { from: with_values(from, <[f32]>::to_vec)?, to: with_values(to, <[f32]>::to_vec)?, alphas: alphas.to_vec() })
    }

    /// The points for an offset.
    pub fn points(self, offset: &Tensor) -> Result<Tensor> {
        offset.apply_op1(self)
    }
}

impl CustomOp1 for Interpolate {
    fn name(&self) -> &'static str {
        "interpolate"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let offset = values::<f32>(storage, layout)?;
        if offset.len() != self.from.len() {
            bail!("a path of {} numbers is given an offset of {}", self.from.len(), offset.len());
        }
        let mut points = Vec::with_capacity(self.alphas.len() * offset.len());
        for &alpha in &self.alphas {
            let ends = self.from.iter().zip(&self.to);
            points.extend(ends.zip(&*offset).map(|((&from, &to), &offset)| {
                // In f64, so that α = 1 gives `to` itself.
                (f64::from(from) + alpha * (f64::from(to) - f64::from(from))) as f32 + offset
            }));
        }
        output(points, [&[self.alphas.len()], layout.dims()].concat())
    }

    fn bwd(&self, offset: &Tensor, _points: &Tensor, d_points: &Tensor) -> Result<Option<Tensor>> {
        let d_offset = with_values(d_points, |d_points: &[f32]| {
            let mut total = vec![0.0_f32; self.from.len()];
            for step in d_points.chunks_exact(total.len()) {
                for (total, value) in total.iter_mut().zip(step) {
                    *total += value;
                }
            }
            total
        })?;
        fresh(d_offset, offset.shape()).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{DType, Device, Var};

    use super::*;

    #[test]
    fn the_gradient_of_the_offset_adds_up_all_steps() {
        let tensor = |values: &[f32]| Tensor::from_slice(values, (1, 2), &Device::Cpu).unwrap();
        let path = Interpolate::new(&tensor(&[0.0, 10.0]), &tensor(&[4.0, 20.0]), &[0.0, 0.25, 1.0]).unwrap();
        let offset = Var::zeros((1, 2), DType::F32, &Device::Cpu).unwrap();
        let points = path.points(&offset).unwrap();
        assert_eq!(points.to_vec3::<f32>().unwrap(), [[[0.0, 10.0]], [[1.0, 12.5]], [[4.0, 20.0]]]);
        let weights = Tensor::new(&[[[1.0_f32, 2.0]], [[3.0, 4.0]], [[5.0, 6.0]]], &Device::Cpu).unwrap();
        let gradients = (points * weights).unwrap().sum_all().unwrap().backward().unwrap();
        assert_eq!(gradients.get(&offset).unwrap().to_vec2::<f32>().unwrap(), [[9.0, 12.0]]);
    }
}
