//! Everything the page shows, and what follows from what: pure, without browser and clock, so that it is tested natively.
//!
//! The rules that matter: an answer counts only if it carries the number of the request in hand, so whatever a cancelled or
//! replaced request still says is dropped; the best result stays until there is something newer to show, and what a request had found when
//! it was given up is kept; no failure takes the user's text away.

mod action;
mod class;
mod examples;
mod history;
pub mod many;
mod models;
mod offline;
mod sentence;
mod sharing;
#[cfg(test)]
pub mod tests;
mod transfer;
mod typing;
pub mod verifying;
mod visit;
mod workbench;
mod worker;

use std::rc::Rc;

use yew::AttrValue;

pub use self::action::Action;
pub use self::class::{class_choice, class_word};
pub use self::history::{CONTRAST, History};
use self::many::Many;
pub use self::models::{Models, Offer, Wanted};
pub use self::offline::{Offline, Pack};
pub use self::sentence::{Sentence, Verdict};
pub use self::sharing::{Outcome, Shares, Sharing};
pub use self::transfer::Transfer;
use self::verifying::Verifying;
pub use self::visit::Losses;
pub use self::workbench::{Agreement, DELETED, Deletion, Finding, How, Workbench};
pub use self::worker::{Engine, Smaller};
use super::examples::is_precomputed;
use super::messages::Language;
use super::preferences::Preferences;
use super::view::View;
use crate::drawing::colour::Palette;
use crate::explanation::{Explanation, Prediction};
use crate::options::{Method, OptionError, Options};
use crate::protocol::{Build, LoadedModel, Progress, RequestId};
use crate::units::UnitKind;

/// The notebook's first sentence, explained when the page opens.
pub const FIRST_TEXT: &str = "I absolutely loved the acting, it was a masterpiece.";

/// What a request asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The text.
    pub text: AttrValue,
    /// How to explain it.
    pub options: Options,
}

/// The request in hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its number.
    pub id: RequestId,
    /// What it asks for.
    pub asked: Rc<Asked>,
    /// What the model answers, once it has.
    pub prediction: Option<Rc<Prediction>>,
    /// How far it is; none until the engine has begun.
    pub progress: Option<Progress>,
    /// Its result so far, where there is one worth showing.
    pub partial: Option<Rc<Explanation>>,
    /// Whether nobody pressed anything for it.
    pub by_itself: bool,
}

/// What the user can do about a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Change the text or the settings, or nothing.
    None,
    /// Start the engine again.
    TryAgain,
    /// Load the page again.
    Reload,
    /// Read it.
    Dismiss,
}

/// What went wrong, in one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The sentence.
    pub message: Sentence,
    /// The way out.
    pub remedy: Remedy,
}

impl Problem {
    /// Whether an answer leaves it where it is, as it has nothing to do with it: a file that was refused, a model that did not arrive.
    fn stays(&self) -> bool {
        matches!(self.remedy, Remedy::Dismiss | Remedy::TryAgain)
    }
}

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The language of the page.
    pub language: Language,
    /// Its colours.
    pub palette: Palette,
    /// The text in the box.
    pub text: AttrValue,
    /// The settings but the steps.
    pub options: Options,
    /// The steps as typed, which need not be a number yet.
    pub steps: AttrValue,
    /// Whether a text is explained in a pause of typing, where that is quick.
    pub live: bool,
    /// Whether a key alone is a command.
    pub keys: bool,
    /// What the page is used for.
    pub view: View,
    /// What the passage is made of.
    pub kind: UnitKind,
    /// The engine.
    pub engine: Engine,
    /// Which engine it is, once it said so.
    pub build: Option<Rc<Build>>,
    /// The model, once one was loaded.
    pub model: Option<Rc<LoadedModel>>,
    /// The models there are.
    pub models: Models,
    /// Which worker runs, counted up; none once the page has given up on it.
    pub worker: Option<u32>,
    /// The engine to use where it is not the best there is.
    pub engine_name: Option<&'static str>,
    /// How often a model was asked for. A worker that failed to load one is asked again: it knows not to trust the copies that
    /// the browser kept.
    pub loads: u32,
    /// The request in hand.
    pub job: Option<Job>,
    /// The last result: finished, or as good as it was when its request was given up.
    pub result: Option<Rc<Explanation>>,
    /// What else is known of it.
    pub workbench: Workbench,
    /// The results before it.
    pub history: History,
    /// Many texts.
    pub many: Many,
    /// Whether this engine is right.
    pub verifying: Verifying,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// What a screen reader is told when something begins or ends; the steps between are the progress bar's.
    pub announcement: Sentence,
    /// How well the page does without a network.
    pub offline: Offline,
    /// Links and files that came back, or went out.
    pub shares: Shares,
    workers: u32,
    requests: RequestId,
    restarts: u8,
}

impl State {
    /// The page as it opens: the first sentence is already asked for. `hub` is the Hub's origin.
    pub fn open(hub: impl Into<AttrValue>, preferences: &Preferences) -> Self {
        let options = preferences.options();
        let mut state = Self {
            language: preferences.language,
            palette: preferences.palette,
            text: AttrValue::Static(FIRST_TEXT),
            steps: options.steps().to_string().into(),
            options,
            live: preferences.live,
            keys: preferences.keys,
            view: View::default(),
            kind: preferences.units,
            engine: Engine::Starting,
            build: None,
            model: None,
            models: Models::new(hub.into()),
            worker: Some(0),
            engine_name: None,
            loads: 1,
            job: None,
            result: None,
            workbench: Workbench::default(),
            history: History::default(),
            many: Many::default(),
            verifying: Verifying::default(),
            problem: None,
            announcement: Sentence::default(),
            offline: Offline::default(),
            shares: Shares::default(),
            workers: 1,
            requests: 0,
            restarts: 0,
        };
        state.ask();
        state
    }

    /// The settings with the steps as typed, or why they will not do.
    pub fn chosen(&self) -> Result<Options, Sentence> {
        let steps: usize = self.steps.trim().parse().map_err(|_| Sentence::Steps)?;
        // The method's own number is as good as none, so that a setting is the same however it came about.
        let steps = (steps != self.options.method.default_steps()).then_some(steps);
        let options = Options { steps, ..self.options.clone() };
        options.check().map_err(|error| match error {
            OptionError::Steps(_) => Sentence::Steps,
            other => other.to_string().into(),
        })?;
        Ok(options)
    }

    /// What a reload must not undo. Steps that are no number yet are not kept.
    pub fn preferences(&self) -> Preferences {
        if let Some(own) = self.shares.own() {
            return own.clone();
        }
        let Options { method, baseline, output, .. } = self.options;
        let steps = self.chosen().ok().and_then(|options| options.steps);
        Preferences {
            language: self.language,
            palette: self.palette,
            method,
            steps,
            baseline,
            output,
            units: self.kind,
            live: self.live,
            keys: self.keys,
        }
    }

    /// The request the engine should be working on now, if it can.
    pub fn outgoing(&self) -> Option<&Job> {
        self.job.as_ref().filter(|_| self.engine == Engine::Ready)
    }

    /// What there is to show: of the request in hand as soon as it has something, or else the last result.
    pub fn shown(&self) -> Option<&Rc<Explanation>> {
        self.job.as_ref().and_then(|job| job.partial.as_ref()).or(self.result.as_ref())
    }

    /// What the model answers: to what is shown, or else to the request in hand, once it has.
    pub fn answer(&self) -> Option<Rc<Prediction>> {
        match self.shown() {
            Some(result) => Some(Rc::new(result.prediction.clone())),
            None => self.job.as_ref().and_then(|job| job.prediction.clone()),
        }
    }

    /// The text that is explained, or waits for it.
    pub fn reading(&self) -> AttrValue {
        self.job.as_ref().map_or_else(|| self.text.clone(), |job| job.asked.text.clone())
    }

    /// Whether what is shown will still get better.
    pub fn is_sharpening(&self) -> bool {
        self.job.as_ref().and_then(|job| job.partial.as_ref()).is_some_and(|partial| !is_precomputed(partial))
    }

    /// Gives up the request in hand and those that were to follow it, but not what it has found; whether there was one.
    fn give_up(&mut self) -> bool {
        let Some(job) = self.job.take() else { return false };
        self.forget_queue();
        self.shares.stop_recomputing();
        if job.partial.is_some() {
            self.result = job.partial;
            self.clear_workbench();
        }
        true
    }

    /// Another choice of settings. Steps mean points for a fixed rule and a ceiling for auto, so they do not simply carry over.
    fn choose(&mut self, options: Options) {
        let (before, after) = (self.options.method, options.method);
        let untouched = self.steps.trim() == before.default_steps().to_string();
        if before != after && (untouched || after == Method::Auto) {
            self.steps = after.default_steps().to_string().into();
        }
        if options.class != self.options.class {
            self.shares.forget_class();
        }
        self.options = options;
        self.follow();
    }

    /// Whether the text or the settings have changed since what is shown, with nothing under way.
    pub fn is_stale(&self) -> bool {
        let Some(result) = &self.result else { return false };
        self.job.is_none()
            && (self.text.as_str() != result.text
                || self.chosen().is_ok_and(|options| options != result.requested)
                || self.model.as_ref().is_some_and(|model| model.info != result.model))
    }

    /// The classes' names, once known.
    pub fn labels(&self) -> &[String] {
        self.model.as_ref().map_or(&[], |model| &model.labels)
    }

    /// The same of what is shown: another model's classes have other names, which are not known any more.
    pub fn labels_of_shown(&self) -> Rc<[AttrValue]> {
        let is_ours = self.shown().is_none_or(|shown| self.made(shown));
        self.labels().iter().filter(|_| is_ours).map(|label| AttrValue::from(label.clone())).collect()
    }

    /// Makes what is in the box the request in hand, or says what is wrong with it.
    fn ask(&mut self) {
        self.ask_for(self.text.clone());
    }

    /// The same of a text that need not be in the box.
    fn ask_for(&mut self, text: AttrValue) {
        match self.chosen() {
            Ok(options) => {
                self.give_up();
                self.requests += 1;
                let asked = Rc::new(Asked { text, options });
                self.job =
                    Some(Job { id: self.requests, asked, prediction: None, progress: None, partial: None, by_itself: false });
                self.problem = None;
                self.announcement = Sentence::Explaining;
                self.wake();
            }
            Err(message) => self.problem = Some(Problem { message, remedy: Remedy::None }),
        }
    }

    /// The notebook's settings, at once.
    fn preset(&mut self) {
        self.shares.forget_class();
        self.options = Options::notebook(self.labels());
        self.steps = self.options.steps().to_string().into();
        self.ask();
    }

    /// Explains anew after a change of settings, unless the user is in the middle of a new text.
    fn follow(&mut self) {
        let (text, options) = match (&self.job, &self.result) {
            (Some(job), _) => (job.asked.text.as_str(), &job.asked.options),
            (None, Some(result)) => (result.text.as_str(), &result.requested),
            (None, None) => return,
        };
        if text == self.text.as_str() && self.chosen().is_ok_and(|chosen| chosen != *options) {
            self.ask();
        }
    }

    fn in_hand(&mut self, id: RequestId) -> Option<&mut Job> {
        self.job.as_mut().filter(|job| job.id == id)
    }
}
