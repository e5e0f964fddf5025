//! What there is to tell the user, before it is put into words: the words follow the language, also once it has been told.

use yew::AttrValue;

use super::Outcome;
use crate::explanation::{Explanation, Word};
use crate::format::{count, label};
use crate::options::MAX_STEPS;
use crate::ui::messages::Messages;
use crate::web::client::Cause;

/// One sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Sentence {
    /// None.
    #[default]
    Silence,
    /// In the worker's own words.
    Told(AttrValue),
    /// A request was made.
    Explaining,
    /// It is answered.
    Explained(Verdict),
    /// It was given up, and nothing had been found.
    Cancelled,
    /// It was given up, and what it had found is kept.
    StoppedEarly,
    /// A model was downloaded.
    ModelReady(AttrValue),
    /// The steps are no number that can be computed.
    Steps,
    /// The engine is started a second time, because it did not start.
    SlowStart,
    /// The same, because it died of a request.
    DiedExplaining(Cause),
    /// The same, because it died of something else.
    Died(Cause),
    /// The engine died too often.
    DiedAgain(Cause),
    /// The engine never started.
    NeverStarted(Cause),
    /// The engine is of another version.
    Outdated,
    /// The engine died while it made the offline pack.
    PackLost,
    /// What became of a link or a file.
    Shared(Outcome),
}

/// What an explanation comes to, for those who listen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The most probable class.
    pub label: String,
    /// Its probability in hundredths, with one decimal, and never 100 where it is less.
    pub percent: String,
    /// The class that is explained, if that is another one.
    pub explained: Option<String>,
    /// The words that pushed toward it most, the strongest first.
    pub toward: Vec<String>,
    /// Those that pushed away from it most.
    pub against: Vec<String>,
}

impl Verdict {
    /// At most so many words for each direction.
    const MOST: usize = 3;
    /// A word that pushed less than this share of the strongest is not worth a mention.
    const LEAST: f64 = 0.1;

    fn of(explanation: &Explanation) -> Self {
        let (prediction, attribution) = (&explanation.prediction, &explanation.attribution);
        let probability = prediction.probability();
        let percent = (probability * 100.0).min(if probability < 1.0 { 99.9 } else { 100.0 });
        let is_word = |text: &str| text.chars().any(char::is_alphanumeric);
        let largest = explanation.words.iter().map(|word| word.attribution.abs()).fold(0.0, f64::max);
        let strongest = |sign: f64| {
            let push = |word: &Word| word.attribution * sign;
            let is_strong = |word: &&Word| push(word) > largest * Self::LEAST && is_word(&word.text);
            let mut words: Vec<_> = explanation.words.iter().filter(is_strong).collect();
            words.sort_by(|a, b| push(b).total_cmp(&push(a)));
            words.into_iter().take(Self::MOST).map(|word| word.text.clone()).collect()
        };
        Self {
            label: label(&prediction.label),
            percent: format!("{percent:.1}"),
            explained: (attribution.class != prediction.index).then(|| label(&attribution.class_label)),
            toward: strongest(1.0),
            against: strongest(-1.0),
        }
    }
}

impl Sentence {
    /// What is said once an explanation is there.
    pub fn explained(explanation: &Explanation) -> Self {
        Self::Explained(Verdict::of(explanation))
    }

    /// The sentence in a language.
    pub fn words(&self, say: &Messages) -> AttrValue {
        let sentences = &say.sentences;
        match self {
            Self::Silence => "".into(),
            Self::Told(words) => say.told.say(words).into(),
            Self::Explaining => sentences.explaining.into(),
            Self::Explained(verdict) => (sentences.explained)(verdict, say.number).into(),
            Self::Cancelled => sentences.cancelled.into(),
            Self::StoppedEarly => sentences.stopped_early.into(),
            Self::ModelReady(name) => (sentences.model_ready)(name).into(),
            Self::Steps => (sentences.steps)(&count(MAX_STEPS)).into(),
            Self::SlowStart => sentences.slow_start.into(),
            Self::DiedExplaining(cause) => (sentences.died_explaining)(*cause).into(),
            Self::Died(cause) => (sentences.died)(*cause).into(),
            Self::DiedAgain(cause) => (sentences.died_again)(*cause).into(),
            Self::NeverStarted(cause) => (sentences.never_started)(*cause).into(),
            Self::Outdated => sentences.outdated.into(),
            Self::PackLost => sentences.pack_lost.into(),
            Self::Shared(outcome) => outcome.words(say),
        }
    }
}

/// What the worker says is written by the worker.
impl From<String> for Sentence {
    fn from(words: String) -> Self {
        Self::Told(words.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::explained::explanation;
    use crate::ui::messages::{ENGLISH, FRENCH};

    #[test]
    fn listeners_hear_the_answer_and_the_strongest_words() {
        // Scores 0.1, −0.6, 0.3, −1.2, 0.5.
        let pieces = [("so", 0, 2), ("bad", 3, 6), ("a", 7, 8), ("plot", 9, 13), (".", 13, 14)];
        let told = Sentence::explained(&explanation("so bad a plot.", &pieces));
        assert_eq!(told.words(&ENGLISH), "Positive, 99.0 percent; strongest for: a; against: plot, bad.");
        assert_eq!(
            told.words(&FRENCH),
            "Positive, 99,0 pour cent\u{202f}; surtout pour\u{a0}: a\u{202f}; contre\u{a0}: plot, bad."
        );
    }

    #[test]
    fn certainty_is_not_overstated_and_silence_is_told() {
        let mut flat = explanation("so", &[("so", 0, 2)]);
        flat.words[0].attribution = 0.0;
        flat.prediction.probabilities = vec![0.0003, 0.9997];
        assert_eq!(Sentence::explained(&flat).words(&ENGLISH), "Positive, 99.9 percent; no word stands out.");
        (flat.attribution.class, flat.attribution.class_label) = (0, "NEGATIVE".into());
        flat.words[0].attribution = -0.2;
        assert_eq!(Sentence::explained(&flat).words(&ENGLISH), "Positive, 99.9 percent; strongest against Negative: so.");
    }
}
