//! What a convergence delta says about a result.
//!
//! Exact Integrated Gradients satisfy completeness: the scores add up to f(x) − f(b). The delta is what a quadrature with
//! finitely many steps misses of it, so it only means something beside that change. It speaks of the sum alone: a small delta
//! is needed for good scores, not a proof of them.

use super::format::{four, share};
use crate::explanation::Attribution;
use crate::options::Output;

/// How far the scores' sum can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// At most 1 % of the change is missed.
    Sound,
    /// At most 5 %: good for comparing words.
    Fair,
    /// At most 25 %.
    Rough,
    /// More than that, or no change there to explain.
    Broken,
}

impl Trust {
    /// Judges by the share of the change that is missed; none where there was no change.
    pub fn of(relative_delta: Option<f64>) -> Self {
        match relative_delta {
            Some(missed) if missed <= 0.01 => Self::Sound,
            Some(missed) if missed <= 0.05 => Self::Fair,
            Some(missed) if missed <= 0.25 => Self::Rough,
            _ => Self::Broken,
        }
    }

    /// One word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sound => "Sound",
            Self::Fair => "Fair",
            Self::Rough => "Rough",
            Self::Broken => "Unreliable",
        }
    }

    /// Its name in the style sheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Fair => "fair",
            Self::Rough => "rough",
            Self::Broken => "broken",
        }
    }
}

/// One sentence on what the delta says about this result.
pub fn sentence(attribution: &Attribution) -> String {
    let change = attribution.output_input - attribution.output_baseline;
    let what = match attribution.output {
        Output::Probability => "probability",
        Output::Logit => "logit",
    };
    let Some(missed) = attribution.relative_delta() else {
        return format!(
            "The {what} is the same for the text and for the baseline, so there is no change for the scores to explain."
        );
    };
    match Trust::of(Some(missed)) {
        Trust::Sound => {
            format!("Together the scores account for the change in {what} ({}) to within {}.", four(change), share(missed))
        }
        Trust::Fair => format!(
            "Together the scores miss the change in {what} ({}) by {}: good for comparing words, not for quoting digits.",
            four(change),
            share(missed)
        ),
        Trust::Rough => format!(
            "Together the scores miss the change in {what} ({}) by {}: read them as rough sizes, or take more steps.",
            four(change),
            share(missed)
        ),
        Trust::Broken => format!(
            "The scores add up to {} where the {what} changed by {}, so do not rely on them: try more steps, another baseline or the {}.",
            four(change + attribution.delta),
            four(change),
            if attribution.output == Output::Logit { "probability" } else { "logit" }
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Baseline, Method};

    fn attribution(output_input: f64, output_baseline: f64, delta: f64) -> Attribution {
        Attribution {
            method: Method::GaussLegendre,
            steps: Some(50),
            evaluations: 50.0,
            baseline: Baseline::Pad,
            output: Output::Probability,
            class: 1,
            class_label: "POSITIVE".into(),
            output_input,
            output_baseline,
            delta,
            norm: 1.0,
            tolerance: None,
            converged: None,
            ceiling: None,
        }
    }

    #[test]
    fn the_delta_is_judged_against_the_change_it_belongs_to() {
        let trust = |share| Trust::of(Some(share));
        assert_eq!([0.005, 0.03, 0.2, 0.9].map(trust), [Trust::Sound, Trust::Fair, Trust::Rough, Trust::Broken]);
        assert_eq!(Trust::of(None), Trust::Broken);
        assert_eq!(trust(f64::NAN), Trust::Broken);
    }

    #[test]
    fn each_sentence_carries_its_numbers() {
        let sound = sentence(&attribution(0.99, 0.19, 0.004));
        assert_eq!(sound, "Together the scores account for the change in probability (0.8000) to within 0.5 %.");
        let broken = sentence(&attribution(0.0178, 0.9522, 0.9866));
        assert!(broken.contains("add up to 0.0522") && broken.contains("changed by \u{2212}0.9344"), "{broken}");
        assert!(sentence(&attribution(0.5, 0.5, 0.1)).contains("no change"));
    }
}
