//! What is looked at in an explanation beyond its scores: signs that are not settled, the path, what the model says without a word.
//!
//! Each is one kind of request beside the explanation. There is one of a kind at a time, a newer one replaces it, and an answer counts
//! only if it carries its number.

use std::rc::Rc;

use yew::AttrValue;

use super::typing::Typed;
use super::{Engine, Sentence, State};
use crate::deletion::{agreement, output_of, replaced, without};
use crate::doubt::Unsettled;
use crate::explanation::{Explanation, Prediction};
use crate::options::Options;
use crate::protocol::{Request, RequestId};
use crate::trace::Trace;

/// Signs are checked without being asked for up to so many tokens: it takes two or three times as long as the explanation.
const CHECKED: usize = 64;

/// Words are taken away one by one up to so many.
pub const DELETED: usize = 64;

/// Something that is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Finding<T> {
    /// Nobody asked.
    #[default]
    None,
    /// The engine is at it.
    Asked,
    /// It is there.
    Found(T),
    /// It cannot be had, and why.
    Failed(Sentence),
}

impl<T> Finding<T> {
    /// What is there.
    pub fn found(&self) -> Option<&T> {
        match self {
            Self::Found(found) => Some(found),
            _ => None,
        }
    }

    /// Whether the engine is at it.
    pub fn is_asked(&self) -> bool {
        matches!(self, Self::Asked)
    }

    /// It was given up, or failed with a sentence.
    fn end(&mut self, message: Option<String>) {
        *self = message.map_or(Self::None, |message| Self::Failed(message.into()));
    }

    /// Nobody is at it any more.
    fn lose(&mut self) {
        if self.is_asked() {
            *self = Self::None;
        }
    }
}

/// What takes the place of a word.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum How {
    /// Nothing.
    #[default]
    Deleted,
    /// The model's own `[MASK]`.
    Masked,
    /// Something else.
    Replaced(AttrValue),
}

/// A word that is taken away.
#[derive(Clone, Debug, PartialEq)]
pub struct Deletion {
    /// Which, by its place among the words.
    pub word: usize,
    /// What takes its place.
    pub how: How,
    /// What the model then says.
    pub answer: Finding<Rc<Prediction>>,
}

/// How well the scores foretell what happens without each word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// A correlation, where there is one.
    pub correlation: Option<f64>,
    /// Of so many words.
    pub words: usize,
}

/// Why texts are classified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Typing,
    Deletion,
    Agreement,
}

/// A request on its way.
type Slot = Option<(RequestId, Rc<Request>)>;

/// All of that.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workbench {
    /// Words whose sign is not settled.
    pub unsettled: Finding<Rc<[Unsettled]>>,
    /// The path.
    pub trace: Finding<Rc<Trace>>,
    /// The word that is taken away.
    pub deletion: Option<Deletion>,
    /// What taking each away shows.
    pub agreement: Finding<Agreement>,
    pub(super) typed: Option<Typed>,
    /// The text at which the user stopped typing.
    pub(super) rested: Option<AttrValue>,
    predict: Option<(RequestId, Rc<Request>, Purpose)>,
    follow: Slot,
    check: Slot,
}

impl State {
    /// What the engine is asked for beside explanations, if it can be asked.
    pub fn asides(&self) -> [Slot; 3] {
        let bench = &self.workbench;
        if self.engine != super::Engine::Ready {
            return [None, None, None];
        }
        let predict = bench.predict.as_ref().map(|(id, request, _)| (*id, request.clone()));
        [predict, bench.follow.clone(), bench.check.clone()]
    }

    /// What is known of what is shown: what was found of the last result is not said of one that is on its way.
    pub fn bench(&self) -> Workbench {
        match &self.job {
            Some(job) if job.partial.is_some() => Workbench::default(),
            _ => self.workbench.clone(),
        }
    }

    /// Whether more can be asked about what is shown: not of a result that is still getting better, nor of another model's.
    pub fn can_ask(&self) -> bool {
        self.job.is_none() && self.engine == Engine::Ready && self.is_of_this_model()
    }

    /// A word was chosen, or none.
    pub(super) fn pick(&mut self, word: Option<usize>) {
        if word.is_some() && !self.can_ask() {
            return;
        }
        let how = self.workbench.deletion.as_ref().map(|deletion| deletion.how.clone()).unwrap_or_default();
        self.workbench.deletion = word.map(|word| Deletion { word, how, answer: Finding::None });
        self.take_away();
    }

    /// What takes the word's place.
    pub(super) fn replace(&mut self, how: How) {
        let can_ask = self.can_ask();
        if let Some(deletion) = self.workbench.deletion.as_mut().filter(|_| can_ask) {
            (deletion.how, deletion.answer) = (how, Finding::None);
            self.take_away();
        }
    }

    fn take_away(&mut self) {
        let (Some(result), Some(deletion)) = (self.result.clone(), &mut self.workbench.deletion) else { return };
        let text = match &deletion.how {
            How::Deleted => without(&result, deletion.word),
            How::Masked => replaced(&result, deletion.word, "[MASK]"),
            How::Replaced(with) => replaced(&result, deletion.word, with),
        };
        deletion.answer = Finding::Asked;
        self.predict(vec![text], Purpose::Deletion);
    }

    /// Takes each word away in turn.
    pub(super) fn take_each_away(&mut self) {
        if let Some(result) = self.result.clone().filter(|_| self.can_ask()) {
            let texts = (0..result.words.len().min(DELETED)).map(|word| without(&result, word)).collect();
            self.predict(texts, Purpose::Agreement);
            self.workbench.agreement = Finding::Asked;
        }
    }

    /// Follows the path of what is shown.
    pub(super) fn follow_path(&mut self) {
        if let Some(slot) = self.about_result(|id, text, options| Request::Trace { id, text, options }) {
            self.workbench.follow = Some(slot);
            self.workbench.trace = Finding::Asked;
        }
    }

    /// Looks for signs that are not settled.
    pub(super) fn check_signs(&mut self) {
        if let Some(slot) = self.about_result(|id, text, options| Request::Check { id, text, options }) {
            self.workbench.check = Some(slot);
            self.workbench.unsettled = Finding::Asked;
        }
    }

    /// A request about what is shown, as it was asked for, if more can be asked about it.
    fn about_result(&mut self, request: fn(RequestId, String, Options) -> Request) -> Slot {
        let result = self.result.clone().filter(|_| self.can_ask())?;
        self.requests += 1;
        Some((self.requests, request(self.requests, result.text.clone(), result.requested.clone()).into()))
    }

    /// There is another result: what was found of the one before goes.
    pub(super) fn renew_workbench(&mut self) {
        self.clear_workbench();
        if self.result.as_ref().is_some_and(|result| result.tokens.len() <= CHECKED) {
            self.check_signs();
        }
    }

    pub(super) fn clear_workbench(&mut self) {
        let Workbench { typed, rested, .. } = std::mem::take(&mut self.workbench);
        self.workbench = Workbench { typed, rested, ..Workbench::default() };
    }

    /// Whether the last result is an answer of the model in use.
    fn is_of_this_model(&self) -> bool {
        self.result.as_deref().is_some_and(|result| self.made(result))
    }

    /// Whether the model that is in use made it.
    pub fn made(&self, result: &Explanation) -> bool {
        self.model.as_ref().is_some_and(|model| model.info == result.model)
    }

    /// The engine is gone, and what it was asked for with it.
    pub(super) fn lose_asides(&mut self) {
        let bench = &mut self.workbench;
        (bench.predict, bench.follow, bench.check) = (None, None, None);
        bench.trace.lose();
        bench.unsettled.lose();
        bench.agreement.lose();
        if let Some(deletion) = &mut bench.deletion {
            deletion.answer.lose();
        }
    }

    pub(super) fn predict(&mut self, texts: Vec<String>, purpose: Purpose) {
        // What is replaced is never answered.
        match self.workbench.predict.take() {
            Some((_, _, Purpose::Agreement)) => self.workbench.agreement = Finding::None,
            Some((_, _, Purpose::Deletion)) if purpose != Purpose::Deletion => {
                if let Some(deletion) = &mut self.workbench.deletion {
                    deletion.answer = Finding::None;
                }
            }
            _ => {}
        }
        self.requests += 1;
        let request = Request::Predict { id: self.requests, texts };
        self.workbench.predict = Some((self.requests, request.into(), purpose));
    }

    pub(super) fn hear_predicted(&mut self, id: RequestId, predictions: Vec<Prediction>, step_millis: Option<f64>) {
        let Some((_, request, purpose)) = self.workbench.predict.take_if(|(of, ..)| *of == id) else { return };
        let Request::Predict { texts, .. } = &*request else { return };
        match purpose {
            Purpose::Typing => {
                let typed = texts.iter().zip(predictions).next();
                self.workbench.typed = typed.map(|(text, prediction)| Typed {
                    text: text.clone().into(),
                    prediction: Rc::new(prediction),
                    step_millis,
                });
                if self.workbench.rested.as_ref() == Some(&self.text) {
                    self.explain_typed();
                }
            }
            Purpose::Deletion => {
                if let (Some(deletion), Some(prediction)) = (&mut self.workbench.deletion, predictions.into_iter().next()) {
                    deletion.answer = Finding::Found(prediction.into());
                }
            }
            Purpose::Agreement => {
                let Some(result) = &self.result else { return };
                let attribution = &result.attribution;
                let output = |prediction| output_of(prediction, attribution.class, attribution.output);
                let falls: Vec<f64> =
                    predictions.iter().map(|prediction| attribution.output_input - output(prediction)).collect();
                let scores: Vec<f64> = result.words.iter().take(falls.len()).map(|word| word.attribution).collect();
                let found = Agreement { correlation: agreement(&scores, &falls), words: falls.len() };
                self.workbench.agreement = Finding::Found(found);
            }
        }
    }

    pub(super) fn hear_traced(&mut self, id: RequestId, trace: Trace) {
        if self.workbench.follow.take_if(|(of, _)| *of == id).is_some() {
            self.workbench.trace = Finding::Found(trace.into());
        }
    }

    pub(super) fn hear_checked(&mut self, id: RequestId, unsettled: Vec<Unsettled>) {
        if self.workbench.check.take_if(|(of, _)| *of == id).is_some() {
            self.workbench.unsettled = Finding::Found(unsettled.into());
        }
    }

    /// One of these was given up, or failed with a sentence.
    pub(super) fn hear_aside_ended(&mut self, id: RequestId, message: Option<String>) {
        let bench = &mut self.workbench;
        if bench.follow.take_if(|(of, _)| *of == id).is_some() {
            bench.trace.end(message);
        } else if bench.check.take_if(|(of, _)| *of == id).is_some() {
            bench.unsettled.end(message);
        } else if let Some((_, _, purpose)) = bench.predict.take_if(|(of, ..)| *of == id) {
            match (purpose, &mut bench.deletion) {
                (Purpose::Agreement, _) => bench.agreement.end(message),
                (Purpose::Deletion, Some(deletion)) => deletion.answer.end(message),
                _ => {}
            }
        }
    }
}
