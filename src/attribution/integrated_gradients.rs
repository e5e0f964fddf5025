//! The integral, evaluated in batches so that a caller can stop, or show what there is, between any two of them.

use candle_core::{Device, Result, Tensor, Var};

use super::adaptive::{Adaptive, Sample};
use super::quadrature::Point;
use super::target::Target;
use crate::model::distilbert::{DistilBert, Path};

/// An integral along a path, on its way.
pub struct Integral {
    path: Path,
    target: Target,
    rule: Rule,
}

/// How it is come by.
enum Rule {
    /// By a quadrature rule's points.
    Fixed {
        points: Vec<Point>,
        done: usize,
        /// Each token's sum so far.
        scores: Vec<f64>,
    },
    /// By as many as it takes.
    Adaptive(Adaptive),
}

impl Integral {
    /// By a quadrature rule's points.
    pub fn fixed(path: Path, target: Target, points: Vec<Point>) -> Self {
        let scores = vec![0.0; path.tokens()];
        Self { path, target, rule: Rule::Fixed { points, done: 0, scores } }
    }

    /// To an absolute tolerance, with at most `ceiling` gradient evaluations.
    pub fn adaptive(path: Path, target: Target, tolerance: f64, ceiling: usize) -> Self {
        Self { path, target, rule: Rule::Adaptive(Adaptive::new(target.link(), tolerance, ceiling)) }
    }

    /// The same, but looking at `first` places first, equally far apart, so that the way there can be shown.
    pub fn followed(first: usize, path: Path, target: Target, tolerance: f64, ceiling: usize) -> Self {
        Self { path, target, rule: Rule::Adaptive(Adaptive::from_places(first, target.link(), tolerance, ceiling)) }
    }

    /// Gradient evaluations done so far.
    pub fn done(&self) -> usize {
        match &self.rule {
            Rule::Fixed { done, .. } => *done,
            Rule::Adaptive(adaptive) => adaptive.evaluations(),
        }
    }

    /// Gradient evaluations in all, where that is known beforehand.
    pub fn total(&self) -> Option<usize> {
        match &self.rule {
            Rule::Fixed { points, .. } => Some(points.len()),
            Rule::Adaptive(_) => None,
        }
    }

    /// From 0 to 1.
    pub fn progress(&self) -> f64 {
        match &self.rule {
            Rule::Fixed { points, done, .. } => *done as f64 / points.len().max(1) as f64,
            Rule::Adaptive(adaptive) => adaptive.progress(),
        }
    }

    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        match &self.rule {
            Rule::Fixed { points, done, .. } => *done == points.len(),
            Rule::Adaptive(adaptive) => adaptive.is_done(),
        }
    }

    /// How good it is by its own account, where it keeps one.
    pub fn account(&self) -> Option<&Adaptive> {
        match &self.rule {
            Rule::Fixed { .. } => None,
            Rule::Adaptive(adaptive) => Some(adaptive),
        }
    }

    /// Evaluates the next points, at most `count`, as one batch.
    pub fn advance(&mut self, model: &DistilBert, count: usize) -> Result<()> {
        match &mut self.rule {
            Rule::Fixed { points, done, scores } => {
                let batch = &points[*done..points.len().min(*done + count)];
                let alphas: Vec<f64> = batch.iter().map(|&(alpha, _)| alpha).collect();
                for (sample, (_, weight)) in evaluate(model, &self.path, self.target, &alphas)?.iter().zip(batch) {
                    let weight = weight * self.target.link().slope(sample.value);
                    for (score, slope) in scores.iter_mut().zip(&sample.slopes) {
                        *score += weight * slope;
                    }
                }
                *done += batch.len();
            }
            Rule::Adaptive(adaptive) => {
                let samples = evaluate(model, &self.path, self.target, adaptive.next(count))?;
                adaptive.add(samples);
            }
        }
        Ok(())
    }

    /// The scores of the L tokens, from the points evaluated so far.
    pub fn scores(&self) -> Vec<f64> {
        match &self.rule {
            Rule::Fixed { scores, .. } => scores.clone(),
            Rule::Adaptive(adaptive) => adaptive.scores(),
        }
    }
}

/// u and every token's slope at some points of a path, by one forward and one backward pass.
pub fn evaluate(model: &DistilBert, path: &Path, target: Target, alphas: &[f64]) -> Result<Vec<Sample>> {
    if alphas.is_empty() {
        return Ok(Vec::new());
    }
    let tokens = path.tokens();
    let places = alphas.iter().flat_map(|&alpha| std::iter::repeat_n(alpha, tokens)).collect::<Vec<_>>();
    let places = Var::from_vec(places, (alphas.len(), tokens), &Device::Cpu)?;
    let outputs: Tensor = target.of(&model.logits_along(path, &places)?)?;
    // A step's output depends on no other step's places, so the sum's gradient has all of them side by side.
    let gradients = outputs.sum_all()?.backward()?;
    let Some(gradient) = gradients.get(&places) else { candle_core::bail!("the model does not depend on its input") };
    let steps = alphas.iter().zip(outputs.to_vec1::<f64>()?).zip(gradient.to_vec2::<f64>()?);
    Ok(steps.map(|((&alpha, value), slopes)| Sample { alpha, value, slopes }).collect())
}
