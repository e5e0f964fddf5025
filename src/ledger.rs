//! The completeness ledger: how the output gets from its value for the baseline to that for the text, push by push.
//!
//! Integrated Gradients are a split of f(x) − f(b) (completeness, Sundararajan et al. 2017), and a ledger that does not add up on
//! screen would deny it. So everything shown is a whole number of [`UNIT`]s, and the shown numbers are chosen to add up: f(b),
//! f(x) and the unexplained remainder are rounded to the nearest, because the page shows the same three numbers elsewhere; the
//! words and the special tokens are rounded up or down, up where most is left of them (largest-remainder rounding), so that they
//! take up the slack. Every push is then within one unit of its true value.

use std::cmp::Reverse;

use crate::explanation::Explanation;

/// What one unit of a shown number stands for.
pub const UNIT: f64 = 1e-4;

/// More than any output or score of a model; what a damaged file says beyond that is cut, so that sums stay exact.
const LARGEST: f64 = 1e12;

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word, by its place in [`Explanation::words`].
    Word(usize),
    /// So many words that have no entry of their own.
    OtherWords(usize),
    /// The added first and last token together.
    Special,
    /// What the scores leave unexplained: the delta, with its sign turned.
    Remainder,
}

/// What is no word, in one language.
#[derive(Debug)]
pub struct Names {
    /// Of [`Kind::Special`].
    pub special: &'static str,
    /// Of [`Kind::Remainder`].
    pub remainder: &'static str,
    /// Of [`Kind::OtherWords`].
    pub other_words: fn(usize) -> String,
}

/// One push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub kind: Kind,
    /// The word, or in English what else it is.
    pub label: String,
    /// How far, in units.
    pub value: i64,
    /// The output before it, in units.
    pub start: i64,
    /// The output after it: `start + value`.
    pub end: i64,
}

/// All pushes, in reading order: each begins where the one before it ends, the first at the baseline, the last ends at the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// f(b) in units.
    pub baseline: i64,
    /// f(x) in units.
    pub input: i64,
    /// The words, then the special tokens, then the remainder.
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// The ledger of an explanation. Whatever its numbers are, it adds up: what they lack is the remainder.
    pub fn of(explanation: &Explanation) -> Self {
        let attribution = &explanation.attribution;
        let (from, to) = (units(attribution.output_baseline), units(attribution.output_input));
        let special = explanation.tokens.iter().filter(|token| token.special).map(|token| token.attribution).sum();
        let pushes: Vec<f64> = explanation.words.iter().map(|word| units(word.attribution)).chain([units(special)]).collect();
        let remainder = (to - from - pushes.iter().sum::<f64>()).round() as i64;
        let (baseline, input) = (from.round() as i64, to.round() as i64);
        let (values, excess) = rounded(&pushes, input - baseline - remainder);

        let words = explanation.words.iter().enumerate().map(|(index, word)| (Kind::Word(index), word.text.clone()));
        let rest = [(Kind::Special, "special tokens".to_owned()), (Kind::Remainder, "unexplained remainder".to_owned())];
        let parts = words.chain(rest).zip(values.into_iter().chain([remainder + excess]));
        Self::chained(baseline, input, parts.map(|((kind, label), value)| (kind, label, value)))
    }

    /// The same with entries of their own for the `most` largest words only. The others, where there are any, become one entry
    /// after them.
    pub fn condensed(&self, most: usize) -> Self {
        let is_word = |entry: &&Entry| matches!(entry.kind, Kind::Word(_));
        let mut sizes: Vec<_> =
            self.entries.iter().filter(is_word).map(|entry| (Reverse(entry.value.abs()), entry.kind)).collect();
        // Stable, so that of equal words the earlier ones stay.
        sizes.sort_by_key(|(size, _)| *size);
        let Some(folded) = sizes.get(most..).filter(|folded| !folded.is_empty()) else {
            return self.clone();
        };
        let (others, kept): (Vec<&Entry>, Vec<&Entry>) =
            self.entries.iter().partition(|entry| folded.iter().any(|(_, kind)| *kind == entry.kind));
        let label = if others.len() == 1 { "1 other word".to_owned() } else { format!("{} other words", others.len()) };
        let other = (Kind::OtherWords(others.len()), label, others.iter().map(|entry| entry.value).sum());
        let mut parts: Vec<_> = kept.into_iter().map(|entry| (entry.kind, entry.label.clone(), entry.value)).collect();
        parts.insert(most, other);
        Self::chained(self.baseline, self.input, parts)
    }

    /// The same in another language than English.
    #[must_use]
    pub fn named(mut self, names: &Names) -> Self {
        for entry in &mut self.entries {
            match entry.kind {
                Kind::Word(_) => {}
                Kind::OtherWords(count) => entry.label = (names.other_words)(count),
                Kind::Special => names.special.clone_into(&mut entry.label),
                Kind::Remainder => names.remainder.clone_into(&mut entry.label),
            }
        }
        self
    }

    fn chained(baseline: i64, input: i64, parts: impl IntoIterator<Item = (Kind, String, i64)>) -> Self {
        let mut end = baseline;
        let entries = parts
            .into_iter()
            .map(|(kind, label, value)| {
                let start = end;
                end += value;
                Entry { kind, label, value, start, end }
            })
            .collect();
        Self { baseline, input, entries }
    }
}

/// A number of units with four decimals, and a true minus.
pub fn written(units: i64) -> String {
    let (size, minus) = (units.unsigned_abs(), if units < 0 { "\u{2212}" } else { "" });
    format!("{minus}{}.{:04}", size / 10_000, size % 10_000)
}

/// The same with a plus on what is positive.
pub fn signed(units: i64) -> String {
    let plus = if units > 0 { "+" } else { "" };
    format!("{plus}{}", written(units))
}

/// In units, and always a number.
fn units(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { (value / UNIT).clamp(-LARGEST, LARGEST) }
}

/// The values rounded down or up so that they add up to `total`, and what of it that cannot take: at most one, where there are too
/// few values for the slack, and in the direction in which the total was rounded.
fn rounded(values: &[f64], total: i64) -> (Vec<i64>, i64) {
    let mut whole: Vec<i64> = values.iter().map(|value| value.floor() as i64).collect();
    let missing = total - whole.iter().sum::<i64>();
    let raised = missing.clamp(0, values.len() as i64);
    let mut order: Vec<usize> = (0..values.len()).collect();
    let left = |index: &usize| values[*index] - values[*index].floor();
    order.sort_by(|a, b| left(b).total_cmp(&left(a)));
    for index in &order[..raised as usize] {
        whole[*index] += 1;
    }
    (whole, missing - raised)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::explained::{explanation, goldens, random};

    #[track_caller]
    fn adds_up(ledger: &Ledger) {
        let mut at = ledger.baseline;
        for entry in &ledger.entries {
            assert_eq!((entry.start, entry.start + entry.value), (at, entry.end), "{entry:?}");
            at = entry.end;
        }
        assert_eq!(at, ledger.input);
    }

    #[track_caller]
    fn is_near(explanation: &Explanation, ledger: &Ledger) {
        let near = |shown: i64, value: f64, allowed: f64| {
            assert!((shown as f64 - value / UNIT).abs() <= allowed, "{shown} for {value}");
        };
        let attribution = &explanation.attribution;
        near(ledger.baseline, attribution.output_baseline, 0.5 + 1e-6);
        near(ledger.input, attribution.output_input, 0.5 + 1e-6);
        for entry in &ledger.entries {
            match entry.kind {
                Kind::Word(index) => near(entry.value, explanation.words[index].attribution, 1.0 + 1e-6),
                Kind::Special => {
                    let special = explanation.tokens.iter().filter(|token| token.special).map(|token| token.attribution).sum();
                    near(entry.value, special, 1.0 + 1e-6);
                }
                Kind::Remainder => near(entry.value, -attribution.delta, 1.0 + 1e-4),
                Kind::OtherWords(_) => panic!("{entry:?}"),
            }
        }
        let plain = (-attribution.delta / UNIT).round() as i64;
        let remainder = ledger.entries.last().unwrap().value;
        assert!(remainder == plain || explanation.words.len() < 2 || (-attribution.delta / UNIT).fract().abs() > 0.4999);
    }

    #[test]
    fn every_ledger_adds_up_and_is_near_the_truth() {
        let explanations: Vec<_> = goldens().into_iter().chain((0..400).map(random)).collect();
        assert!(explanations.len() > 430, "{}", explanations.len());
        for explanation in &explanations {
            let ledger = Ledger::of(explanation);
            assert_eq!(ledger.entries.len(), explanation.words.len() + 2);
            adds_up(&ledger);
            is_near(explanation, &ledger);
            for most in [0, 1, 5, 30, 1000] {
                let condensed = ledger.condensed(most);
                adds_up(&condensed);
                assert_eq!(condensed.entries.len(), ledger.entries.len().min(most + 3), "{most}");
                assert_eq!((condensed.baseline, condensed.input), (ledger.baseline, ledger.input));
            }
        }
    }

    #[test]
    fn rounding_gives_the_slack_to_those_with_most_left() {
        assert_eq!(rounded(&[1.6, -2.3, 0.5], 0), (vec![2, -2, 0], 0));
        assert_eq!(rounded(&[1.6, -2.3, 0.5], -1), (vec![1, -2, 0], 0), "−2.3 lies 0.7 above −3");
        assert_eq!(rounded(&[1.5, 1.5], 5), (vec![2, 2], 1));
        assert_eq!(rounded(&[3.0], 2), (vec![3], -1));
        assert_eq!(rounded(&[], 0), (vec![], 0));
    }

    #[test]
    fn the_largest_words_stay_in_reading_order() {
        // Scores 0.1, −0.6, 0.3, −1.2.
        let explanation = explanation("so bad a plot", &[("so", 0, 2), ("bad", 3, 6), ("a", 7, 8), ("plot", 9, 13)]);
        let ledger = Ledger::of(&explanation).condensed(2);
        let shown: Vec<_> = ledger.entries.iter().map(|entry| (entry.label.as_str(), entry.value)).collect();
        let expected = [
            ("bad", -6000),
            ("plot", -12_000),
            ("2 other words", 4000),
            ("special tokens", -2000),
            ("unexplained remainder", -123),
        ];
        assert_eq!(shown, expected);
        assert_eq!(ledger.entries[2].kind, Kind::OtherWords(2));
        assert_eq!(Ledger::of(&explanation).condensed(3).entries[3].label, "1 other word");
    }

    #[test]
    fn numbers_that_are_none_still_add_up() {
        for damage in [f64::NAN, f64::INFINITY, f64::MIN] {
            let mut explanation = explanation("so bad", &[("so", 0, 2), ("bad", 3, 6)]);
            explanation.words[0].attribution = damage;
            adds_up(&Ledger::of(&explanation));
            explanation.attribution.output_input = damage;
            explanation.tokens[0].attribution = -damage;
            adds_up(&Ledger::of(&explanation));
        }
    }

    #[test]
    fn numbers_are_written_with_four_decimals() {
        assert_eq!([0, 7, -7, 12_345].map(written), ["0.0000", "0.0007", "\u{2212}0.0007", "1.2345"]);
        assert_eq!([0, 7, -10_000].map(signed), ["0.0000", "+0.0007", "\u{2212}1.0000"]);
    }
}
