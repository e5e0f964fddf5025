//! The integral, evaluated in batches so that a caller can stop, or show progress, between any two of them.

use candle_core::{DType, Result, Tensor, Var};

use super::quadrature::Point;
use crate::model::distilbert::{DistilBert, Path};
use crate::ops::Probability;
use crate::options::Output;

/// What f is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Probability or logit.
    pub output: Output,
    /// Of which class.
    pub class: usize,
}

impl Target {
    /// f \[N\] for logits \[N, K\], as a function that can be differentiated.
    pub fn of(self, logits: &Tensor) -> Result<Tensor> {
        match self.output {
            Output::Probability => logits.apply_op1(Probability { class: self.class }),
            Output::Logit => logits.narrow(1, self.class, 1)?.squeeze(1),
        }
    }
}

/// An integral along a path, on its way.
pub struct Integral {
    path: Path,
    target: Target,
    points: Vec<Point>,
    done: usize,
    /// Σ wₖ ∇f so far \[L·d\]. In f64: batches of any size must add up to the same.
    gradient: Vec<f64>,
}

impl Integral {
    /// Of f's gradient along `path`, by a quadrature rule's points.
    pub fn new(path: Path, target: Target, points: Vec<Point>) -> Self {
        let gradient = vec![0.0; path.offset_shape().0 * path.offset_shape().1];
        Self { path, target, points, done: 0, gradient }
    }

    /// Gradient evaluations done so far.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Gradient evaluations in all.
    pub fn total(&self) -> usize {
        self.points.len()
    }

    /// Evaluates the next points, at most `count`, as one batch.
    pub fn advance(&mut self, model: &DistilBert, count: usize) -> Result<()> {
        let batch = &self.points[self.done..self.points.len().min(self.done + count)];
        if batch.is_empty() {
            return Ok(());
        }
        let (alphas, weights): (Vec<f64>, Vec<f64>) = batch.iter().copied().unzip();
        let offset = Var::zeros(self.path.offset_shape(), DType::F32, &candle_core::Device::Cpu)?;
        let outputs = self.target.of(&model.logits_along(&self.path, &alphas, &offset)?)?;
        // F = Σₖ wₖ f(yₖ): its gradient with respect to the shared offset is the batch's part of the integral.
        let weights = Tensor::from_vec(weights, alphas.len(), &candle_core::Device::Cpu)?;
        let gradients = (outputs * weights)?.sum_all()?.backward()?;
        let Some(gradient) = gradients.get(&offset) else { candle_core::bail!("the model does not depend on its input") };
        for (sum, value) in self.gradient.iter_mut().zip(gradient.flatten_all()?.to_vec1::<f32>()?) {
            *sum += f64::from(value);
        }
        self.done += alphas.len();
        Ok(())
    }

    /// The scores of the L tokens, from the points evaluated so far.
    pub fn scores(&self) -> Result<Vec<f64>> {
        let difference = self.path.difference()?;
        let width = difference.len() / self.path.offset_shape().0;
        let products = difference.iter().zip(&self.gradient).map(|(x, g)| x * g).collect::<Vec<_>>();
        Ok(products.chunks_exact(width).map(|token| token.iter().sum()).collect())
    }
}
