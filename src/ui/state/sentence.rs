//! What there is to tell the user, before it is put into words: the words follow the language, also once it has been told.

use yew::AttrValue;

use super::Outcome;
use crate::explanation::Prediction;
use crate::format::count;
use crate::options::MAX_STEPS;
use crate::ui::messages::Messages;

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
    Explained(Prediction),
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
    DiedExplaining,
    /// The same, because it died of something else.
    Died,
    /// The engine died too often.
    DiedAgain,
    /// The engine never started.
    NeverStarted,
    /// The engine is of another version.
    Outdated,
    /// The engine died while it made the offline pack.
    PackLost,
    /// What became of a link or a file.
    Shared(Outcome),
}

impl Sentence {
    /// The sentence in a language.
    pub fn words(&self, say: &Messages) -> AttrValue {
        let sentences = &say.sentences;
        match self {
            Self::Silence => "".into(),
            Self::Told(words) => words.clone(),
            Self::Explaining => sentences.explaining.into(),
            Self::Explained(prediction) => (sentences.explained)(&say.verdict(prediction)).into(),
            Self::Cancelled => sentences.cancelled.into(),
            Self::StoppedEarly => sentences.stopped_early.into(),
            Self::ModelReady(name) => (sentences.model_ready)(name).into(),
            Self::Steps => (sentences.steps)(&count(MAX_STEPS)).into(),
            Self::SlowStart => sentences.slow_start.into(),
            Self::DiedExplaining => sentences.died_explaining.into(),
            Self::Died => sentences.died.into(),
            Self::DiedAgain => sentences.died_again.into(),
            Self::NeverStarted => sentences.never_started.into(),
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
