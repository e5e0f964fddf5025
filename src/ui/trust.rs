//! What a convergence delta says about a result.
//!
//! Exact Integrated Gradients satisfy completeness: the scores add up to f(x) − f(b). The delta is what a quadrature with
//! finitely many steps misses of it, so it only means something beside that change. It speaks of the sum alone: a small delta
//! is needed for good scores, not a proof of them. The method auto also estimates the error of every single score; then the larger of
//! the two counts.

use super::messages::Messages;
use crate::explanation::Attribution;
use crate::options::Method;

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

    /// Judges a result, by what its sum misses and by what its scores may be off.
    pub fn judge(attribution: &Attribution) -> Self {
        Self::of(uncertainty(attribution))
    }

    /// One word for it.
    pub const fn word(self, say: &Messages) -> &'static str {
        match self {
            Self::Sound => say.trust.sound,
            Self::Fair => say.trust.fair,
            Self::Rough => say.trust.rough,
            Self::Broken => say.trust.broken,
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

/// The share of the change that is missed, or that the worst score may be off by where that is larger.
fn uncertainty(attribution: &Attribution) -> Option<f64> {
    let missed = attribution.relative_delta()?;
    let change = (attribution.output_input - attribution.output_baseline).abs();
    Some(attribution.estimated_error.map_or(missed, |error| missed.max(error / change)))
}

/// One sentence on what the delta says about this result, which may still be getting better.
pub fn sentence(attribution: &Attribution, sharpening: bool, say: &Messages) -> String {
    let words = &say.trust;
    let of = attribution.output;
    let Some(missed) = attribution.relative_delta() else { return (words.no_change)(of) };
    if attribution.method == Method::Auto {
        return auto(attribution, sharpening, say);
    }
    let change = attribution.output_input - attribution.output_baseline;
    let with_share = match Trust::of(Some(missed)) {
        Trust::Sound => words.is_sound,
        Trust::Fair => words.is_fair,
        Trust::Rough => words.is_rough,
        Trust::Broken => return (words.is_broken)(of, &say.four(change + attribution.delta), &say.four(change)),
    };
    with_share(of, &say.four(change), &say.share(missed))
}

/// The same where every score's error is estimated, whose size then says more than the delta's.
fn auto(attribution: &Attribution, sharpening: bool, say: &Messages) -> String {
    let words = &say.trust;
    let Attribution { evaluations, ceiling, output, .. } = attribution;
    let change = say.four(attribution.output_input - attribution.output_baseline);
    let size = match uncertainty(attribution) {
        Some(uncertainty) => (words.size)(*output, &say.share(uncertainty), &change),
        None => (words.size_unknown)(*output, &change),
    };
    let ending = if sharpening {
        words.sharpening
    } else if attribution.converged == Some(true) {
        words.converged
    } else if ceiling.is_some_and(|ceiling| *evaluations >= ceiling as f64) {
        words.ceiling
    } else {
        words.stopped
    };
    ending(&say.plain(*evaluations), &size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::explained::explanation;
    use crate::ui::messages::ENGLISH;

    fn attribution(output_input: f64, output_baseline: f64, delta: f64) -> Attribution {
        Attribution { output_input, output_baseline, delta, norm: 1.0, ..explanation("", &[]).attribution }
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
        let sound = sentence(&attribution(0.99, 0.19, 0.004), false, &ENGLISH);
        assert_eq!(sound, "Together the scores account for the change in probability (0.8000) to within 0.5 %.");
        let broken = sentence(&attribution(0.0178, 0.9522, 0.9866), false, &ENGLISH);
        assert!(broken.contains("add up to 0.0522") && broken.contains("changed by \u{2212}0.9344"), "{broken}");
        assert!(sentence(&attribution(0.5, 0.5, 0.1), false, &ENGLISH).contains("no change"));
    }

    #[test]
    fn auto_says_how_it_ended() {
        let auto = |evaluations: f64, error: f64| Attribution {
            method: Method::Auto,
            evaluations,
            tolerance: Some(0.01),
            converged: Some(error <= 0.008),
            ceiling: Some(40),
            estimated_error: Some(error),
            ..attribution(0.99, 0.19, 0.0004)
        };
        let met = "Converged after 18 evaluations: every score, and their sum, is exact to about 0.5 % of the change in probability (0.8000).";
        assert_eq!(sentence(&auto(18.0, 0.004), false, &ENGLISH), met);
        assert!(sentence(&auto(40.0, 0.04), false, &ENGLISH).starts_with("The ceiling of 40 evaluations was reached"));
        assert!(
            sentence(&auto(9.0, 0.04), false, &ENGLISH)
                .starts_with("Stopped early, after 9 evaluations: a score may be off by about 5.0 %")
        );
        assert!(sentence(&auto(9.0, 0.04), true, &ENGLISH).starts_with("Still sharpening: after 9 evaluations"));
        assert_eq!([0.004, 0.04].map(|error| Trust::judge(&auto(18.0, error))), [Trust::Sound, Trust::Fair]);
    }
}
