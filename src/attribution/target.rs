//! What is explained, as a smooth number and a link.
//!
//! A probability p is nearly a step function of the place on the path, because softmax saturates; the class's margin
//! m = z_c − log Σ_{j≠c} exp z_j is not, and p = σ(m) exactly, for any number of classes (σ is the inverse link of logistic regression,
//! McCullagh & Nelder 1989, section 4.3). So the network is differentiated up to the margin, and the chain rule's last factor σ′(m) = p (1 − p)
//! is applied in f64, where 1 − p loses nothing.

use candle_core::{Result, Tensor};

use crate::ops::Margin;
use crate::options::Output;

/// What f is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Probability or logit.
    pub output: Output,
    /// Of which class.
    pub class: usize,
}

/// How f follows from the number that is differentiated: f = link(u).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// f = u.
    Identity,
    /// f = σ(u) = 1 / (1 + exp(−u)).
    Logistic,
}

impl Target {
    /// u \[N\] for logits \[N, K\]: the class's margin or its logit.
    pub fn of(self, logits: &Tensor) -> Result<Tensor> {
        match self.output {
            Output::Probability => logits.apply_op1(Margin { class: self.class }),
            Output::Logit => logits.narrow(1, self.class, 1)?.squeeze(1),
        }
    }

    /// From u to f.
    pub fn link(self) -> Link {
        match self.output {
            Output::Probability => Link::Logistic,
            Output::Logit => Link::Identity,
        }
    }
}

impl Link {
    /// f.
    pub fn value(self, u: f64) -> f64 {
        match self {
            Self::Identity => u,
            Self::Logistic => 1.0 / (1.0 + (-u).exp()),
        }
    }

    /// df/du.
    pub fn slope(self, u: f64) -> f64 {
        match self {
            Self::Identity => 1.0,
            Self::Logistic => {
                let small = (-u.abs()).exp();
                small / ((1.0 + small) * (1.0 + small))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saturated_probabilities_keep_their_slope() {
        // σ(−20) = 2.061153618190204e-9: all its digits must arrive, on both sides.
        let expected = 2.061_153_618_190_203_7e-9 * (1.0 - 2.061_153_618_190_203_7e-9);
        for u in [-20.0, 20.0] {
            assert!((Link::Logistic.slope(u) / expected - 1.0).abs() < 1e-12);
        }
        assert_eq!((Link::Logistic.value(1e4), Link::Logistic.value(-1e4), Link::Logistic.slope(1e4)), (1.0, 0.0, 0.0));
        assert_eq!((Link::Logistic.value(0.0), Link::Logistic.slope(0.0)), (0.5, 0.25));
    }
}
