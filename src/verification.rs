//! Whether this engine is right: texts whose explanations are known from PyTorch and Captum in float64, and the comparison with them.
//!
//! The values are picked from `tests/fixtures/bundled.json` (`make examples`), so that a browser can be held to what the tests hold the
//! engine to; each engine is another program, and compilers and processors differ. They are the bundled model's.
//!
//! The tolerances. The reference is float64; the layers here are float32, whose rounding (6e-8 relative) grows through a few
//! hundred operations to a few times itself. A probability is at most 1: 1e-6 absolute (2.5e-7 was seen). A token's score is a sum of d products
//! that partly cancel, and where the probability is almost a step function of α its gradient magnifies a logit's rounding by that
//! steepness: 2e-5 of the sentence's largest score (6e-6 was seen). The delta adds all scores: 1e-5 (2e-6 was seen).

use serde::{Deserialize, Serialize};

use crate::explanation::Explanation;
use crate::options::{Options, Output};

/// The file of cases, relative to the page.
pub const FILE: &str = "verification.json";

/// The name and version of its format.
pub const SCHEMA: &str = "whyword/verification@1";

/// How far a float32 engine may be from the float64 reference.
pub const TOLERANCE: Errors = Errors { probability: 1e-6, attribution: 2e-5, delta: 1e-5 };

/// Everything that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cases {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The SHA-256 of the model that it is known of.
    pub model: String,
    /// The texts.
    pub cases: Vec<Case>,
}

/// One text, explained in one way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The text.
    pub text: String,
    /// The settings.
    pub options: Options,
    /// The class that is explained, by position.
    pub class: usize,
    /// The tokens' numbers.
    pub ids: Vec<u32>,
    /// What the model answers.
    pub probabilities: Vec<f64>,
    /// The tokens' scores.
    pub attributions: Vec<f64>,
    /// The convergence delta.
    pub delta: f64,
}

/// How far one is from the other, or may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Errors {
    /// Of a probability, absolute.
    pub probability: f64,
    /// Of a token's score, as a share of the sentence's largest.
    pub attribution: f64,
    /// Of the convergence delta: absolute, but for a logit, which is not bounded by 1, a share of the scores' norm where that is larger.
    pub delta: f64,
}

/// What an error is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A token's score.
    Score,
    /// The convergence delta.
    Delta,
    /// A probability.
    Probability,
}

/// One of the errors, beside what is allowed of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worst {
    /// What it is of.
    pub of: Quantity,
    /// Its size.
    pub error: f64,
    /// What is allowed.
    pub allowed: f64,
}

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It can be compared.
    Compared(Errors),
    /// Another model answered, or the text is read as other tokens, or another class is explained.
    Different,
    /// The engine refused, in a sentence of its own.
    Refused(String),
    /// The engine died over it.
    Died,
}

impl Errors {
    /// The larger of each.
    pub fn max(self, other: Self) -> Self {
        Self {
            probability: larger(self.probability, other.probability),
            attribution: larger(self.attribution, other.attribution),
            delta: larger(self.delta, other.delta),
        }
    }

    /// The one that is the largest beside what is allowed of it; what is no number is larger than any.
    pub fn worst(&self, allowed: &Self) -> Worst {
        let ratio = |one: &Worst| one.error / one.allowed;
        let worse = |one: Worst, other: Worst| if ratio(&other) <= ratio(&one) || ratio(&one).is_nan() { one } else { other };
        let score = Worst { of: Quantity::Score, error: self.attribution, allowed: allowed.attribution };
        let delta = Worst { of: Quantity::Delta, error: self.delta, allowed: allowed.delta };
        worse(worse(score, delta), Worst { of: Quantity::Probability, error: self.probability, allowed: allowed.probability })
    }

    /// Whether none is larger than is allowed; what is no number is.
    pub fn is_within(&self, allowed: &Self) -> bool {
        self.probability <= allowed.probability && self.attribution <= allowed.attribution && self.delta <= allowed.delta
    }
}

impl Outcome {
    /// Whether the engine is right.
    pub fn is_right(&self) -> bool {
        self.errors().is_some_and(|errors| errors.is_within(&TOLERANCE))
    }

    /// Whether the engine gave an answer at all.
    pub fn is_answer(&self) -> bool {
        matches!(self, Self::Compared(_) | Self::Different)
    }

    /// How far it is off, where that can be said.
    pub fn errors(&self) -> Option<&Errors> {
        match self {
            Self::Compared(errors) => Some(errors),
            _ => None,
        }
    }
}

/// The largest errors of all that can be compared, if anything can.
pub fn largest(outcomes: &[Outcome]) -> Option<Errors> {
    outcomes.iter().filter_map(Outcome::errors).copied().reduce(Errors::max)
}

impl Cases {
    /// Reads the file. None where it is none, or another version's.
    pub fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok().filter(|cases: &Self| cases.schema == SCHEMA && !cases.cases.is_empty())
    }

    /// Holds an explanation against the case of this place.
    pub fn compare(&self, place: usize, found: &Explanation) -> Outcome {
        match self.cases.get(place) {
            Some(case) if found.model.sha256 == self.model => case.compare(found),
            _ => Outcome::Different,
        }
    }
}

impl Case {
    fn compare(&self, found: &Explanation) -> Outcome {
        let ids = found.tokens.iter().map(|token| &token.id);
        let is_same = ids.eq(&self.ids)
            && found.attribution.class == self.class
            && found.prediction.probabilities.len() == self.probabilities.len();
        if !is_same {
            return Outcome::Different;
        }
        let scores = found.tokens.iter().map(|token| token.attribution);
        let scale = self.attributions.iter().fold(0.0, |scale: f64, score| scale.max(score.abs()));
        let norm = self.attributions.iter().map(|score| score * score).sum::<f64>().sqrt();
        let unit = if self.options.output == Output::Probability { 1.0 } else { norm.max(1.0) };
        Outcome::Compared(Errors {
            probability: difference(found.prediction.probabilities.iter().copied(), &self.probabilities),
            attribution: difference(scores, &self.attributions) / scale,
            delta: (found.attribution.delta - self.delta).abs() / unit,
        })
    }
}

fn difference(found: impl Iterator<Item = f64>, expected: &[f64]) -> f64 {
    found.zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, larger)
}

/// The larger of two; what is no number counts as the largest.
fn larger(one: f64, other: f64) -> f64 {
    if other <= one || one.is_nan() { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::explained::explanation;
    use crate::testing::verification::{case_of, cases_of};

    #[test]
    fn the_same_numbers_are_right_and_others_are_not() {
        let found = explanation("so bad", &[("so", 0, 2), ("bad", 3, 6)]);
        let cases = cases_of(&found);
        let outcome = |change: fn(&mut Explanation)| {
            let mut found = found.clone();
            change(&mut found);
            cases.compare(0, &found)
        };
        assert_eq!(outcome(|_| {}), Outcome::Compared(Errors::default()));
        // The largest score is 0.6.
        assert!(outcome(|found| found.tokens[1].attribution += 1.1e-5).is_right());
        for change in [
            (|found| found.tokens[1].attribution += 1.3e-5) as fn(&mut Explanation),
            |found| found.tokens[3].attribution = f64::NAN,
            |found| found.prediction.probabilities[0] += 1.1e-6,
            |found| found.attribution.delta -= 1.1e-5,
            |found| found.attribution.delta = f64::INFINITY,
        ] {
            assert!(!outcome(change).is_right() && outcome(change).errors().is_some(), "{:?}", outcome(change));
        }
        for change in [
            (|found| found.tokens[1].id = 7) as fn(&mut Explanation),
            |found| drop(found.tokens.pop()),
            |found| found.attribution.class = 0,
            |found| found.prediction.probabilities.push(0.0),
            |found| found.model.sha256 = "another".into(),
        ] {
            assert_eq!(outcome(change), Outcome::Different);
        }
        assert_eq!(cases.compare(1, &found), Outcome::Different, "there is no such case");
    }

    #[test]
    fn a_logit_s_delta_is_a_share_of_the_norm() {
        let mut found = explanation("so bad", &[("so", 0, 2), ("bad", 3, 6)]);
        found.tokens[1].attribution = -40.0;
        let mut case = case_of(&found);
        found.attribution.delta += 3e-4;
        assert!(!case.compare(&found).is_right());
        case.options.output = Output::Logit;
        assert!(case.compare(&found).is_right());
    }

    #[test]
    fn the_largest_error_is_that_of_any_case() {
        let compared = |attribution| Outcome::Compared(Errors { attribution, ..Errors::default() });
        let largest = |outcomes: &[Outcome]| largest(outcomes).map(|errors| errors.attribution);
        assert_eq!(largest(&[compared(1e-6), Outcome::Died, compared(3e-6), Outcome::Different]), Some(3e-6));
        assert!(largest(&[compared(f64::NAN), compared(1.0)]).is_some_and(f64::is_nan));
        assert!(largest(&[compared(1.0), compared(f64::NAN)]).is_some_and(f64::is_nan));
        assert_eq!(largest(&[Outcome::Died]), None);
    }

    #[test]
    fn the_worst_error_is_the_largest_beside_what_is_allowed() {
        let worst = |score, delta, probability| Errors { attribution: score, delta, probability }.worst(&TOLERANCE).of;
        assert_eq!(worst(0.0, 0.0, 0.0), Quantity::Score);
        assert_eq!(worst(1e-5, 6e-6, 1e-7), Quantity::Delta);
        assert_eq!(worst(1e-5, 6e-6, 7e-7), Quantity::Probability);
        assert_eq!(worst(1.0, f64::NAN, 1.0), Quantity::Delta);
        assert_eq!(worst(f64::NAN, 1.0, 1.0), Quantity::Score);
        let found = Errors { delta: 2e-5, ..Errors::default() }.worst(&TOLERANCE);
        assert_eq!(found, Worst { of: Quantity::Delta, error: 2e-5, allowed: 1e-5 });
    }

    #[test]
    fn what_is_no_file_of_cases_is_none() {
        let cases = cases_of(&explanation("a", &[("a", 0, 1)]));
        let read = |cases: &Cases| Cases::read(&serde_json::to_string(cases).unwrap());
        assert_eq!(read(&cases).as_ref(), Some(&cases));
        assert_eq!(read(&Cases { schema: "whyword/verification@2".into(), ..cases.clone() }), None);
        assert_eq!(read(&Cases { cases: vec![], ..cases }), None);
        assert_eq!(Cases::read("<!doctype html>"), None);
    }
}
