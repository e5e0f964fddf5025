//! What is coloured: the user's own words, then the two added tokens as one unit, or the tokens the model read.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::explanation::{Explanation, Token};

/// The full strength of a colour, in hundredths that two digits can say.
pub const FULL: i32 = 99;

/// Which units the passage is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Words, as the user wrote them: a word's score is the sum over its tokens.
    #[default]
    Words,
    /// Wordpieces, as the model reads them.
    Tokens,
}

impl UnitKind {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Words, Self::Tokens];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Tokens => "tokens",
        }
    }
}

/// What stands between a unit and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing: a piece of the same word, or punctuation that touches it.
    None,
    /// White space.
    Space,
    /// White space with a line break in it.
    Break,
}

/// One coloured unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The piece or the word, exactly; empty for the added tokens together, which go by a name in the page's language.
    pub text: Rc<str>,
    /// Its raw score.
    pub attribution: f64,
    /// Its score over the norm of all tokens' scores, as in the table.
    pub normalized: f64,
    /// Whether it is an added token, or both.
    pub special: bool,
    /// What comes before it.
    pub gap: Gap,
}

/// The units of an explanation, in reading order.
pub fn units(explanation: &Explanation, kind: UnitKind) -> Rc<[Unit]> {
    let norm = explanation.attribution.norm;
    let mut gaps = Gaps::new(&explanation.text);
    let of_token = |token: &Token, gap| Unit {
        text: token.piece.as_str().into(),
        attribution: token.attribution,
        normalized: token.normalized,
        special: token.special,
        gap,
    };
    let tokens = explanation.tokens.iter();
    match kind {
        UnitKind::Tokens => tokens
            .map(|token| of_token(token, if token.special { Gap::Space } else { gaps.before(token.start, token.end) }))
            .collect(),
        UnitKind::Words => {
            let (attribution, normalized) = added(explanation);
            let added = Unit { text: "".into(), attribution, normalized, special: true, gap: Gap::Space };
            let words = explanation.words.iter().map(|word| Unit {
                text: word.text.as_str().into(),
                attribution: word.attribution,
                normalized: if norm > 0.0 { word.attribution / norm } else { 0.0 },
                special: false,
                gap: gaps.before(word.start, word.end),
            });
            words.chain([added]).collect()
        }
    }
}

/// The score of the added tokens together, raw and normalized.
fn added(explanation: &Explanation) -> (f64, f64) {
    let added = explanation.tokens.iter().filter(|token| token.special);
    added.fold((0.0, 0.0), |(raw, normalized), token| (raw + token.attribution, normalized + token.normalized))
}

/// The largest size among the normalized scores of tokens and of what they add up to, which gets the full colour. One scale for
/// both kinds, so that a word of one token keeps its colour when the kind changes.
pub fn largest(explanation: &Explanation) -> f64 {
    let norm = explanation.attribution.norm;
    let tokens = explanation.tokens.iter().map(|token| token.normalized.abs());
    let words = explanation.words.iter().map(|word| if norm > 0.0 { (word.attribution / norm).abs() } else { 0.0 });
    tokens.chain(words).chain([added(explanation).1.abs()]).fold(0.0, f64::max)
}

/// The direction and strength of a score in hundredths of the scale, from −[`FULL`] to [`FULL`].
pub fn strength(value: f64, largest: f64) -> i32 {
    if value.is_nan() || largest.is_nan() || largest <= 0.0 {
        return 0;
    }
    (value / largest * f64::from(FULL)).round().clamp(-f64::from(FULL), f64::from(FULL)) as i32
}

/// A score's [`strength`] as classes of the style sheet: two digits instead of an inline style, which a strict content security
/// policy would refuse.
pub fn shade(value: f64, largest: f64) -> String {
    match strength(value, largest) {
        // Too little to be seen.
        0 => String::new(),
        strength => format!("{} {}", if strength > 0 { "toward" } else { "away" }, digits(strength.unsigned_abs())),
    }
}

/// A number of hundredths, at most 99, as the two classes of the style sheet that say it.
pub fn digits(hundredths: u32) -> String {
    format!("t{} o{}", hundredths / 10, hundredths % 10)
}

/// Walks a text once and tells what lies before each of its spans; before the first, an added token may stand.
struct Gaps<'a> {
    letters: std::str::Chars<'a>,
    position: usize,
    started: bool,
}

impl<'a> Gaps<'a> {
    fn new(text: &'a str) -> Self {
        Self { letters: text.chars(), position: 0, started: false }
    }

    fn before(&mut self, start: usize, end: usize) -> Gap {
        let gap = start.saturating_sub(self.position);
        let broken = self.letters.by_ref().take(gap).filter(|letter| *letter == '\n').count() > 0;
        let next = end.max(self.position + gap);
        let inside = next - (self.position + gap);
        if inside > 0 {
            self.letters.nth(inside - 1);
        }
        self.position = next;
        let first = !std::mem::replace(&mut self.started, true);
        match (gap, broken) {
            _ if first => Gap::Space,
            (0, _) => Gap::None,
            (_, true) => Gap::Break,
            (_, false) => Gap::Space,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::explained::explanation;

    fn shown(units: &[Unit]) -> String {
        units
            .iter()
            .map(|unit| {
                let gap = match unit.gap {
                    Gap::None => "",
                    Gap::Space => " ",
                    Gap::Break => "\n",
                };
                let name = if unit.text.is_empty() { "(added)" } else { &unit.text };
                format!("{gap}{name}")
            })
            .collect()
    }

    #[test]
    fn tokens_and_words_keep_the_spacing_of_the_text() {
        let explanation =
            explanation("Breathtaking,\n dull", &[("breath", 0, 6), ("##taking", 6, 12), (",", 12, 13), ("dull", 15, 19)]);
        assert_eq!(shown(&units(&explanation, UnitKind::Tokens)), " [CLS] breath##taking,\ndull [SEP]");
        assert_eq!(shown(&units(&explanation, UnitKind::Words)), " Breathtaking,\ndull (added)");
    }

    #[test]
    fn a_word_is_worth_the_sum_of_its_tokens() {
        let explanation = explanation("Breathtaking", &[("breath", 0, 6), ("##taking", 6, 12)]);
        let tokens = units(&explanation, UnitKind::Tokens);
        let words = units(&explanation, UnitKind::Words);
        assert_eq!(words.len(), 2);
        assert!((words[0].normalized - tokens[1].normalized - tokens[2].normalized).abs() < 1e-12);
        assert!(largest(&explanation) >= words[0].normalized.abs());
    }

    #[test]
    fn the_added_tokens_are_worth_their_sum() {
        let mut explanation = explanation("dull", &[("dull", 0, 4)]);
        explanation.tokens[2].normalized = -0.75;
        explanation.tokens[2].attribution = -0.5;
        let added = units(&explanation, UnitKind::Words).last().unwrap().clone();
        assert!(added.special);
        assert_eq!(added.normalized, explanation.tokens[0].normalized - 0.75);
        assert_eq!(added.attribution, explanation.tokens[0].attribution - 0.5);
        assert_eq!(largest(&explanation), added.normalized.abs(), "no score is beyond the scale");
    }

    #[test]
    fn nothing_at_all_is_the_added_tokens() {
        let explanation = explanation("", &[]);
        assert_eq!(shown(&units(&explanation, UnitKind::Words)), " (added)");
    }

    #[test]
    fn shades_are_symmetric_and_plain_at_zero() {
        assert_eq!(shade(0.0, 1.0), "");
        assert_eq!(shade(0.3, 0.0), "");
        assert_eq!(shade(1.0, 1.0), "toward t9 o9");
        assert_eq!(shade(0.5, 1.0).replace("toward", "away"), shade(-0.5, 1.0));
        assert_eq!(shade(f64::NAN, 1.0), "");
    }
}
