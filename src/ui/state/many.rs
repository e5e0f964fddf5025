//! Many texts, explained one after the other whenever nothing else is asked for.
//!
//! What the user asks for himself goes first: the text that was on its way is then simply asked again. Of each explanation only a
//! [`Brief`] is kept, so that memory stays bounded. An answer costs a copy of pointers, and a comparison of states none at all: see
//! [`Shared`].

#[cfg(test)]
pub mod tests;

use std::ops::Deref;
use std::rc::Rc;

use yew::AttrValue;

use super::class::named;
use super::verifying::Phase;
use super::{Engine, Sentence, State};
use crate::dataset::{Classes, Dataset, DatasetError, Row, parse};
use crate::explanation::{Explanation, ModelInfo};
use crate::options::Options;
use crate::protocol::RequestId;
use crate::ui::view::View;
use crate::units::largest;

/// Something large that is the same only if it is the very same, which takes no time to find out.
#[derive(Debug)]
pub struct Shared<T: ?Sized>(pub Rc<T>);

impl<T: ?Sized> Default for Shared<T>
where
    Rc<T>: Default,
{
    fn default() -> Self {
        Self(Rc::default())
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// What is kept of an explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// Where each word begins and ends, and its score.
    pub words: Box<[(u32, u32, f32)]>,
    /// The score that gets the full colour, as where the text is explained alone.
    pub scale: f32,
    /// The most probable class.
    pub label: usize,
    /// Its probability.
    pub probability: f64,
    /// Whether it is the one that the text is labelled with; none without a label that the model knows.
    pub right: Option<bool>,
    /// The class that is explained.
    pub class: usize,
    /// The convergence delta.
    pub delta: f64,
    /// Gradient evaluations.
    pub evaluations: f64,
}

/// What came of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It is explained.
    Explained(Brief),
    /// It cannot be, and why; none if the engine stopped over it.
    Failed(Option<AttrValue>),
}

impl Answer {
    /// The explanation, if there is one.
    pub fn brief(&self) -> Option<&Brief> {
        match self {
            Self::Explained(brief) => Some(brief),
            Self::Failed(_) => None,
        }
    }
}

/// By whom and how all texts of a set are explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The model.
    pub model: ModelInfo,
    /// Its classes' names.
    pub labels: Rc<[String]>,
    /// The settings.
    pub options: Options,
}

/// What the table can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// The order of the file.
    #[default]
    Number,
    /// The texts.
    Text,
    /// The predicted class.
    Prediction,
    /// Its probability.
    Probability,
    /// The convergence delta.
    Delta,
    /// What the text is labelled with.
    Label,
    /// Whether the prediction agrees.
    Right,
}

/// Why nothing begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// There are no texts to explain.
    Data(DatasetError),
    /// The browser cannot read the file.
    Unreadable,
    /// The settings will not do.
    Settings(Sentence),
    /// The rest would be another model's answers.
    AnotherModel,
    /// A file that was dropped elsewhere would have taken the answers' place.
    Kept,
}

/// All of that.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Many {
    /// What is in the box.
    pub text: Shared<str>,
    /// The file that takes its place.
    pub file: Option<AttrValue>,
    /// The texts.
    pub rows: Shared<Vec<Row>>,
    /// What came of the first of them, in their order.
    pub answers: Shared<Vec<Rc<Answer>>>,
    /// By whom and how, once one is asked for.
    pub run: Option<Rc<Run>>,
    /// Whether the rest is to be explained, too.
    pub running: bool,
    /// Why not.
    pub trouble: Option<Trouble>,
    /// The order of the table, and whether it is turned round.
    pub sort: (Column, bool),
    /// The row that was at the top of the table when it was left.
    pub top: usize,
    labelled: bool,
    options: Option<Options>,
    asked: Option<RequestId>,
}

impl Many {
    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        self.answers.len() == self.rows.len()
    }

    /// Whether a text has a label.
    pub fn is_labelled(&self) -> bool {
        self.labelled
    }

    /// Whether loading the page again loses something: what is in the box is taken along.
    pub fn is_lost_on_reload(&self) -> bool {
        self.file.is_some() || !self.answers.is_empty()
    }

    /// The text that is on its way to the engine.
    pub fn asked(&self) -> Option<RequestId> {
        self.asked
    }

    fn set(&mut self, rows: Shared<Vec<Row>>) {
        self.labelled = rows.iter().any(|row| row.label.is_some());
        self.rows = rows;
        self.answers = Shared::default();
        (self.run, self.running, self.trouble, self.asked, self.top) = (None, false, None, None, 0);
    }

    fn push(&mut self, answer: Answer) {
        let mut answers = Vec::with_capacity(self.answers.len() + 1);
        answers.extend_from_slice(&self.answers);
        answers.push(Rc::new(answer));
        self.answers = Shared(answers.into());
        self.asked = None;
    }
}

/// What the user does with many texts.
#[derive(Clone, Debug, PartialEq)]
pub enum ManyAction {
    /// The box was edited.
    Type(Rc<str>),
    /// A file was read, or cannot be.
    Give(AttrValue, Result<Dataset, Trouble>),
    /// A file was dropped where the answers that it would take the place of are not shown.
    Keep,
    /// The file is to go.
    Forget,
    /// Explain all.
    Start,
    /// That is enough.
    Stop,
    /// Explain the rest.
    GoOn,
    /// Order the table.
    Sort(Column),
    /// Show a text alone; which, and which row is at the top.
    Open(usize, usize),
}

impl State {
    pub(super) fn act_on_many(&mut self, action: ManyAction) {
        self.forget_kept();
        let many = &mut self.many;
        match action {
            ManyAction::Type(text) => many.text = Shared(text),
            ManyAction::Give(name, Ok(dataset)) => {
                many.set(Shared(dataset.rows.into()));
                many.file = Some(name);
            }
            ManyAction::Give(_, Err(trouble)) => many.trouble = Some(trouble),
            ManyAction::Keep => {
                many.trouble = Some(Trouble::Kept);
                self.view = View::Many;
            }
            ManyAction::Forget => {
                many.file = None;
                many.set(Shared::default());
            }
            ManyAction::Start => self.explain_all(),
            ManyAction::Stop => many.running = false,
            ManyAction::GoOn => self.explain_rest(),
            ManyAction::Sort(column) => {
                many.sort = (column, many.sort.0 == column && !many.sort.1);
            }
            ManyAction::Open(row, top) => {
                if let Some(row) = self.many.rows.get(row) {
                    self.text = row.text.clone().into();
                    self.many.top = top;
                    self.view = View::Explain;
                    self.ask();
                }
            }
        }
    }

    /// That answers were kept is said until something else is done.
    pub(super) fn forget_kept(&mut self) {
        self.many.trouble.take_if(|trouble| *trouble == Trouble::Kept);
    }

    /// Whether there are answers that a file would take the place of unseen.
    pub fn keeps_answers(&self) -> bool {
        self.view != View::Many && !self.many.answers.is_empty()
    }

    /// All texts from the first on, as the settings are now.
    fn explain_all(&mut self) {
        let rows = match self.many.file {
            Some(_) => Ok(self.many.rows.clone()),
            None => parse(&self.many.text, None).map(|dataset| Shared(dataset.rows.into())).map_err(Trouble::Data),
        };
        match rows.and_then(|rows| Ok((rows, self.chosen().map_err(Trouble::Settings)?))) {
            Ok((rows, options)) => {
                self.many.set(rows);
                self.many.options = Some(options);
                self.explain_rest();
            }
            Err(trouble) => self.many.trouble = Some(trouble),
        }
    }

    fn explain_rest(&mut self) {
        self.many.trouble = None;
        self.many.running = true;
        self.wake();
    }

    /// Asks for the next text, if it is time: after every action.
    pub(super) fn feed(&mut self) {
        if matches!(self.engine, Engine::Failed | Engine::Outdated) || self.many.is_done() {
            self.many.running = false;
        }
        let is_free = self.engine == Engine::Ready && self.job.is_none() && self.verifying.phase != Phase::Running;
        if !self.many.running || !is_free {
            // What is on its way gives way to whatever is now asked for.
            self.many.asked = None;
            return;
        }
        let others = self.asides().iter().any(Option::is_some);
        let (Some(model), None, false) = (&self.model, self.many.asked, others) else { return };
        match &self.many.run {
            Some(run) if run.model != model.info => {
                (self.many.running, self.many.trouble) = (false, Some(Trouble::AnotherModel));
                return;
            }
            Some(_) => {}
            None => {
                let options = self.many.options.clone().unwrap_or_default();
                let options = Options { class: named(&options.class, &model.labels), ..options };
                let run = Run { model: model.info.clone(), labels: model.labels.clone().into(), options };
                self.many.run = Some(Rc::new(run));
            }
        }
        self.requests += 1;
        self.many.asked = Some(self.requests);
    }

    /// The text that the engine is to explain now, and how.
    pub fn outgoing_of_many(&self) -> Option<(RequestId, String, Options)> {
        let (id, run) = (self.many.asked?, self.many.run.as_ref()?);
        let row = self.many.rows.get(self.many.answers.len())?;
        Some((id, row.text.clone(), run.options.clone()))
    }

    pub(super) fn hear_brief(&mut self, id: RequestId, explanation: &Explanation) {
        if self.many.asked != Some(id) {
            return;
        }
        if self.many.run.as_ref().is_some_and(|run| run.model != explanation.model) {
            // Another model came while it was on its way.
            self.many.asked = None;
            return;
        }
        let label = self.many.rows.get(self.many.answers.len()).and_then(|row| row.label.as_deref());
        let labels = self.many.run.as_ref().map_or(&[][..], |run| &run.labels);
        let class = label.and_then(|label| Classes::new(labels).find(label));
        self.many.push(Answer::Explained(brief(explanation, class)));
        self.restarts = 0;
    }

    /// One was given up by the engine, or failed with a sentence.
    pub(super) fn hear_many_ended(&mut self, id: RequestId, message: Option<&str>) {
        if self.many.asked == Some(id) {
            match message {
                Some(message) => self.many.push(Answer::Failed(Some(message.to_owned().into()))),
                None => self.many.asked = None,
            }
        }
    }

    /// The engine is gone. The text that it was busy with may be why: it is not asked again.
    pub(super) fn lose_many(&mut self) {
        if self.many.asked.is_some() {
            self.many.push(Answer::Failed(None));
        }
    }
}

/// What is kept of an explanation of a text that is labelled with `class`.
fn brief(explanation: &Explanation, class: Option<usize>) -> Brief {
    let (prediction, attribution) = (&explanation.prediction, &explanation.attribution);
    let words = explanation.words.iter().map(|word| (word.start as u32, word.end as u32, word.attribution as f32));
    Brief {
        words: words.collect(),
        scale: (largest(explanation) * attribution.norm) as f32,
        label: prediction.index,
        probability: prediction.probability(),
        right: class.map(|class| class == prediction.index),
        class: attribution.class,
        delta: attribution.delta,
        evaluations: attribution.evaluations,
    }
}
