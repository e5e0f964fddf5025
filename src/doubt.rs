//! Words whose sign is not settled: another way to compute the same explanation, or another baseline just as good, would turn it.

use serde::{Deserialize, Serialize};

use crate::explanation::Word;

/// Scores smaller than this share of the largest say nothing about another baseline: near zero a sign is noise.
const SMALL: f64 = 0.02;

/// A word that is not to be relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsettled {
    /// Its index in [`crate::explanation::Explanation::words`].
    pub word: usize,
    /// Why.
    pub by: Doubt,
}

/// What turns a word's sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The error of the integral.
    Quadrature,
    /// The choice of the baseline.
    Baseline,
}

/// The words whose score is smaller than its error.
pub fn within_errors(words: &[Word], errors: &[f64]) -> Vec<Unsettled> {
    let is_lost = |&(_, (word, error)): &(usize, (&Word, &f64))| word.attribution.abs() < *error;
    words.iter().zip(errors).enumerate().filter(is_lost).map(|(word, _)| Unsettled { word, by: Doubt::Quadrature }).collect()
}

/// The words that a better integral gives the other sign.
pub fn against_better(words: &[Word], better: &[Word]) -> Vec<Unsettled> {
    turned(words, better, (0.0, 0.0)).map(|word| Unsettled { word, by: Doubt::Quadrature }).collect()
}

/// The words that another baseline gives the other sign, where neither score is small among its own.
pub fn against_baseline(words: &[Word], other: &[Word]) -> Vec<Unsettled> {
    let small = |words: &[Word]| SMALL * words.iter().fold(0.0_f64, |largest, word| largest.max(word.attribution.abs()));
    turned(words, other, (small(words), small(other))).map(|word| Unsettled { word, by: Doubt::Baseline }).collect()
}

/// Where the signs differ and both scores are above what is small.
fn turned(a: &[Word], b: &[Word], small: (f64, f64)) -> impl Iterator<Item = usize> {
    a.iter().zip(b).enumerate().filter_map(move |(at, (a, b))| {
        let (a, b) = (a.attribution, b.attribution);
        (a * b < 0.0 && a.abs() > small.0 && b.abs() > small.1).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(scores: &[f64]) -> Vec<Word> {
        scores.iter().map(|&attribution| Word { text: "a".into(), start: 0, end: 1, attribution }).collect()
    }

    fn which(unsettled: &[Unsettled]) -> Vec<usize> {
        unsettled.iter().map(|unsettled| unsettled.word).collect()
    }

    #[test]
    fn a_score_below_its_error_has_no_sign() {
        let found = within_errors(&words(&[0.5, -0.01, 0.01, 0.0]), &[0.02, 0.02, 0.005, 0.0]);
        assert_eq!(found, [Unsettled { word: 1, by: Doubt::Quadrature }]);
    }

    #[test]
    fn a_better_integral_is_believed() {
        let found = against_better(&words(&[0.5, -0.001, 0.2, 0.0]), &words(&[0.4, 0.001, -0.3, 0.1]));
        assert_eq!((which(&found), found[0].by), (vec![1, 2], Doubt::Quadrature));
    }

    #[test]
    fn another_baseline_counts_where_neither_score_is_small() {
        let found = against_baseline(&words(&[1.0, -0.3, 0.3, -0.01, 0.3]), &words(&[0.1, 0.05, -0.0001, 0.05, 0.02]));
        assert_eq!(found, [Unsettled { word: 1, by: Doubt::Baseline }]);
        assert_eq!(against_baseline(&[], &[]), []);
    }
}
