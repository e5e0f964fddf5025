//! What the model says to a text that is still being typed, and, where that takes next to no time, why.

use std::rc::Rc;

use yew::AttrValue;

use super::workbench::Purpose;
use super::{Problem, Sentence, State};
use crate::explanation::Prediction;
use crate::options::Method;
use crate::ui::view::View;

/// An explanation that takes at most so many milliseconds is made without being asked for.
const QUICK: f64 = 1_000.0;

/// As many evaluations as auto takes for most sentences, as long as nothing has been explained with it (docs/auto.md).
const USUAL_EVALUATIONS: f64 = 30.0;

/// What the model says to the text in the box.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    pub(super) text: AttrValue,
    pub(super) prediction: Rc<Prediction>,
    pub(super) step_millis: Option<f64>,
}

impl State {
    /// What the model says to the text in the box, if that is not the explained one.
    pub fn as_typed(&self) -> Option<&Rc<Prediction>> {
        self.typed().map(|typed| &typed.prediction)
    }

    /// Another model says something else to it.
    pub(super) fn forget_typed(&mut self) {
        self.workbench.typed = None;
    }

    fn typed(&self) -> Option<&Typed> {
        self.workbench.typed.as_ref().filter(|typed| typed.text == self.text && self.is_stale())
    }

    /// The user stopped typing.
    pub(super) fn rest(&mut self) {
        self.workbench.rested = Some(self.text.clone());
        self.explain_typed();
    }

    /// Explains a text that is no longer being typed, where that takes next to no time.
    pub(super) fn explain_typed(&mut self) {
        let is_wanted = self.live && self.view == View::Explain && !self.many.running && !self.text.trim().is_empty();
        let is_quick =
            self.typed().and_then(|typed| typed.step_millis).is_some_and(|step| step * self.usual_evaluations() <= QUICK);
        // A new text, that is: one that was opened again stays as it was.
        let is_new = self.result.as_ref().is_none_or(|result| result.text != self.text.as_str());
        if is_wanted && is_quick && is_new {
            // What the user has not read yet stays.
            let problem = self.problem.take().filter(Problem::stays);
            self.ask();
            self.problem = self.problem.take().or(problem);
            if let Some(job) = &mut self.job {
                job.by_itself = true;
                // That it begins is no news; what it finds is.
                self.announcement = Sentence::Silence;
            }
        }
    }

    /// How many evaluations the settings take.
    fn usual_evaluations(&self) -> f64 {
        let last = self.result.as_ref().filter(|result| result.attribution.method == self.options.method);
        match (self.options.method, last) {
            (Method::Auto, Some(result)) => result.attribution.evaluations,
            (Method::Auto, None) => USUAL_EVALUATIONS,
            _ => self.chosen().map_or(f64::INFINITY, |options| options.steps() as f64),
        }
    }

    /// The user paused while typing.
    pub(super) fn classify(&mut self) {
        let is_known = self.workbench.typed.as_ref().is_some_and(|typed| typed.text == self.text);
        if self.job.is_none() && self.model.is_some() && !is_known && self.is_stale() {
            let texts = vec![self.text.to_string()];
            self.predict(texts, Purpose::Typing);
        }
    }
}
