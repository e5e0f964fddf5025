//! Integrated gradients to a tolerance: where to look next, and when it is enough.
//!
//! What is known at a place α of the path is u(α), the margin or logit that the network was differentiated for, and every token's share gₜ(α)
//! of its slope; these add up to u′(α). Wanted is ∫ f′(u) gₜ dα for every token, f being the [`Link`]. Four ideas keep the evaluations few:
//!
//! - **Product integration** (Young 1954; Davis & Rabinowitz, Methods of Numerical Integration, section 2.5.6). f′(u) may be a spike where a
//!   probability jumps, but u and gₜ are smooth. So only they are interpolated, u by cubic Hermite polynomials and gₜ by cubic Lagrange ones
//!   through the four nearest places, and f′(u) gₜ is integrated by a fine rule, which costs no evaluation.
//! - **Everything is reused.** Places may lie anywhere, so every new one refines the pieces around it, and none is ever thrown away.
//! - **The error is measured for the sum**: a piece's integrals should add up to f(β) − f(α), which is known at no cost (completeness,
//!   Sundararajan et al. 2017, proposition 1).
//! - **And estimated for every token**, because errors of tokens may cancel in the sum: by how much its integral changes when one of
//!   the four places is left out. That is the error of the quadratic, and so a cautious estimate of the cubic's.
//!
//! The worst pieces are split, where half of (f′)^⅓ lies to either side: to spread an interpolation error evenly, places belong where a root of
//! the weight puts them (de Boor 1973). Errors of different pieces have unrelated signs and are added in squares.

mod piece;

use self::piece::Piece;
use super::quadrature::{self, Point};
use super::target::Link;
use crate::options::Method;

/// The first round's places: the ends, the middle and what is between.
const FIRST: usize = 5;

/// Fewer places prove nothing, however well they agree.
const FEWEST: usize = 9;

/// Places in one round. More at once would be chosen knowing less; fewer would make small batches.
const ROUND: usize = 4;

/// What the estimate of the tokens' errors is multiplied by. On the study of docs/auto.md, 1 lets a few sentences stop too early.
const CAUTION: f64 = 2.0;

/// A round aims below the tolerance by this factor, supposing that splitting a piece divides its error by eight.
const AIM: f64 = 0.8;
const SPLIT_GAIN: f64 = 1.0 / 8.0;

/// What one gradient evaluation says.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Where on the path.
    pub alpha: f64,
    /// u.
    pub value: f64,
    /// gₜ for each token: ∂u/∂αₜ.
    pub slopes: Vec<f64>,
}

/// An integral that is refined until it is good enough.
#[derive(Clone, Debug)]
pub struct Adaptive {
    link: Link,
    tolerance: f64,
    ceiling: usize,
    /// Places of the first round.
    first: usize,
    /// In rising order of α.
    samples: Vec<Sample>,
    /// Between neighbouring samples.
    pieces: Vec<Piece>,
    /// Where to look next, in the order of looking. A round is planned as a whole, so that the result does not depend on how it is cut into batches.
    planned: Vec<f64>,
    fine: Vec<Point>,
    error: f64,
    progress: f64,
}

impl Adaptive {
    /// For an absolute tolerance, and at most `ceiling` evaluations, which is at least 1.
    pub fn new(link: Link, tolerance: f64, ceiling: usize) -> Self {
        Self::from_places(FIRST, link, tolerance, ceiling)
    }

    /// The same, but the first round looks at so many places, equally far apart.
    pub fn from_places(first: usize, link: Link, tolerance: f64, ceiling: usize) -> Self {
        let planned = match ceiling.clamp(1, first) {
            1 => vec![0.5],
            count => (0..count).map(|k| k as f64 / (count - 1) as f64).collect(),
        };
        let fine = quadrature::rule(Method::GaussLegendre, 8);
        let (samples, pieces) = (Vec::new(), Vec::new());
        Self { link, tolerance, ceiling, first, samples, pieces, planned, fine, error: f64::INFINITY, progress: 0.0 }
    }

    /// Where to look next: at most `count` places, none when done.
    pub fn next(&self, count: usize) -> &[f64] {
        &self.planned[..count.min(self.planned.len())]
    }

    /// Takes what was found at the places that [`Adaptive::next`] named.
    pub fn add(&mut self, samples: Vec<Sample>) {
        self.planned.retain(|&place| samples.iter().all(|sample| sample.alpha != place));
        self.samples.extend(samples);
        self.samples.sort_by(|a, b| a.alpha.total_cmp(&b.alpha));
        if !self.has_scores() {
            return;
        }
        self.pieces = (1..self.samples.len()).map(|right| Piece::new(&self.samples, right, self.link, &self.fine)).collect();
        self.error = self.estimate(|_| 1.0);
        // A fourth-order rule: the error falls with the fourth power of the number of places.
        let needed = (self.error / self.tolerance).max(1.0).powf(0.25) * self.evaluations() as f64;
        let share = self.evaluations() as f64 / needed.clamp(1.0, self.ceiling as f64);
        self.progress = self.progress.max(share.min(0.99));
        if self.planned.is_empty() && !self.converged() {
            self.plan();
        }
    }

    /// Gradient evaluations so far.
    pub fn evaluations(&self) -> usize {
        self.samples.len()
    }

    /// The most there may be.
    pub fn ceiling(&self) -> usize {
        self.ceiling
    }

    /// The absolute tolerance.
    pub fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// Whether nothing is left to look at.
    pub fn is_done(&self) -> bool {
        self.planned.is_empty()
    }

    /// The estimated error of the worst token, or the sum's where that is larger.
    pub fn error(&self) -> f64 {
        self.error
    }

    /// Whether the error is under the tolerance. False where it is not a number.
    pub fn converged(&self) -> bool {
        self.error == 0.0 || (self.evaluations() >= FEWEST && self.error <= self.tolerance)
    }

    /// From 0 to 1, never falling: evaluations done over those that, as far as can be told, are needed.
    pub fn progress(&self) -> f64 {
        if self.is_done() { 1.0 } else { self.progress }
    }

    /// Whether the whole path has been looked at, however coarsely.
    pub fn has_scores(&self) -> bool {
        self.samples.len() >= self.first.min(self.ceiling)
    }

    /// The tokens' integrals, as well as they are known.
    pub fn scores(&self) -> Vec<f64> {
        match self.samples.as_slice() {
            // A ceiling of one: the midpoint rule.
            [only] if self.pieces.is_empty() => only.slopes.iter().map(|slope| self.link.slope(only.value) * slope).collect(),
            samples => {
                let tokens = samples.first().map_or(0, |sample| sample.slopes.len());
                (0..tokens).map(|token| self.pieces.iter().map(|piece| piece.integrals[token]).sum()).collect()
            }
        }
    }

    /// What was found, in rising order of α.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// For each sample, every token's integral from the first one to it; empty before the whole path has been looked at.
    pub fn integrals_up_to(&self) -> Vec<Vec<f64>> {
        let Some(piece) = self.pieces.first() else { return Vec::new() };
        let mut sums = vec![vec![0.0; piece.integrals.len()]];
        for piece in &self.pieces {
            let sum = sums[sums.len() - 1].iter().zip(&piece.integrals).map(|(sum, integral)| sum + integral).collect();
            sums.push(sum);
        }
        sums
    }

    /// Each token's estimated error: infinite where a single place was looked at, which says nothing of it.
    pub fn errors(&self) -> Vec<f64> {
        match self.samples.as_slice() {
            [only] => vec![f64::INFINITY; only.slopes.len()],
            _ => self.estimates(&|_| 1.0),
        }
    }

    /// Each token's error if that of each piece were multiplied by a factor.
    fn estimates(&self, factor: &impl Fn(usize) -> f64) -> Vec<f64> {
        let mut squares = vec![0.0; self.pieces.first().map_or(0, |piece| piece.errors.len())];
        for (at, piece) in self.pieces.iter().enumerate() {
            let factor = factor(at);
            for (square, error) in squares.iter_mut().zip(&piece.errors) {
                *square += (CAUTION * factor * error).powi(2);
            }
        }
        squares.into_iter().map(f64::sqrt).collect()
    }

    /// The worst token's or the sum's error if that of each piece were multiplied by a factor.
    fn estimate(&self, factor: impl Fn(usize) -> f64) -> f64 {
        if self.pieces.is_empty() {
            return f64::INFINITY;
        }
        let (mut residual, mut residual_squares) = (0.0, 0.0);
        for (at, piece) in self.pieces.iter().enumerate() {
            residual += factor(at) * piece.residual;
            residual_squares += (factor(at) * piece.residual).powi(2);
        }
        let mut worst = residual.abs();
        for error in self.estimates(&factor).into_iter().chain([f64::sqrt(residual_squares)]) {
            // Not `max`, which would pass over what is no number.
            worst = if error > worst || error.is_nan() { error } else { worst };
        }
        worst
    }

    /// Chooses the next round: the worst pieces, as many as it should take.
    fn plan(&mut self) {
        // What is no number does not become one by looking more closely.
        if !self.error.is_finite() && !self.pieces.is_empty() {
            return;
        }
        let badness = |at: usize| {
            self.pieces[at].errors.iter().fold(self.pieces[at].residual.abs(), |worst, error| worst.max(CAUTION * error))
        };
        let mut worst: Vec<usize> = (0..self.pieces.len()).filter(|&at| self.pieces[at].split.is_some()).collect();
        worst.sort_by(|&a, &b| badness(b).total_cmp(&badness(a)));
        worst.truncate(ROUND.min(self.ceiling - self.evaluations().min(self.ceiling)));
        let mut chosen = Vec::new();
        for at in worst {
            chosen.push(at);
            let enough = self.evaluations() + chosen.len() >= FEWEST
                && self.estimate(|piece| if chosen.contains(&piece) { SPLIT_GAIN } else { 1.0 }) <= AIM * self.tolerance;
            if enough {
                break;
            }
        }
        self.planned = chosen.into_iter().filter_map(|at| self.pieces[at].split).collect();
    }
}

#[cfg(test)]
mod tests;
