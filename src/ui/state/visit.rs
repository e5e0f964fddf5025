//! What a reload that the page itself asks for must not lose: the text, the settings, and what was explained so far.
//!
//! It travels as JSON in the tab's own storage. What is read back may be anything; what makes no sense is left out.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::State;
use super::history::REMEMBERED;
use super::many::Shared;
use crate::explanation::Explanation;
use crate::options::Options;
use crate::protocol::Source;

/// What loading the page again loses all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Answers to many texts, or a file of them.
    pub table: bool,
    /// A model from the user's own files.
    pub model: bool,
}

/// All of it.
#[derive(Serialize, Deserialize)]
struct Visit {
    text: String,
    options: Options,
    /// The id of the model in use, if it is kept.
    #[serde(default)]
    model: Option<String>,
    /// The newest first.
    past: Vec<Explanation>,
    /// What is in the box for many texts.
    #[serde(default)]
    many: String,
}

impl State {
    /// What to take along: everything, and then less and less, in case there is no room for it.
    pub fn visit(&self) -> impl Iterator<Item = String> {
        // Steps that are no number yet are not kept.
        let mut options = self.chosen().unwrap_or_else(|_| Options { steps: None, ..self.options.clone() });
        options.class = self.shares.class().cloned().unwrap_or(options.class);
        let model = self.models.last.as_ref().filter(|source| source.is_kept()).map(Source::id);
        let past: Vec<_> = self.history.past.iter().map(|(_, explanation)| Explanation::clone(explanation)).collect();
        let shorter = |length: &usize| (*length > 0).then(|| length / 2);
        let boxes = [true, false].into_iter().take(if self.many.text.is_empty() { 1 } else { 2 });
        let all = past.len();
        let attempts =
            boxes.flat_map(move |with_box| std::iter::successors(Some(all), shorter).map(move |length| (with_box, length)));
        // Plain data can always be written.
        attempts.map(move |(with_box, length)| {
            let many = if with_box { self.many.text.to_string() } else { String::new() };
            let (text, past) = (self.text.to_string(), past[..length].to_vec());
            let visit = Visit { text, options: options.clone(), model: model.clone(), past, many };
            serde_json::to_string(&visit).unwrap_or_default()
        })
    }

    /// What is not taken along.
    pub fn losses(&self) -> Losses {
        let on_its_way = self.models.transfer.as_ref().map(|transfer| &transfer.source);
        let mut models = self.models.last.iter().chain(on_its_way);
        Losses { table: self.many.is_lost_on_reload(), model: models.any(|source| matches!(source, Source::Given { .. })) }
    }

    /// Goes on where [`State::visit`] left.
    #[must_use]
    pub fn resume(mut self, visit: &str) -> Self {
        let Ok(visit) = serde_json::from_str::<Visit>(visit) else { return self };
        if visit.options.check().is_ok() {
            // They may be those of a link, which the browser does not remember as the user's.
            self.shares.keep_own(self.preferences());
            self.shares.ask_for_class(visit.options.class.clone());
            self.steps = visit.options.steps().to_string().into();
            self.options = visit.options;
        }
        self.text = visit.text.into();
        self.many.text = Shared(visit.many.into());
        self.shares.ask_again(visit.model);
        for explanation in visit.past.into_iter().take(REMEMBERED).rev() {
            self.result = Some(Rc::new(explanation));
            self.remember(false);
        }
        self.ask();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::many::ManyAction;
    use super::super::tests::{explained, opened, run, settled};
    use super::super::{Action, Sentence};
    use super::*;
    use crate::options::{Method, Output};

    #[test]
    fn a_reload_loses_nothing() {
        let options = Options { method: Method::RiemannLeft, output: Output::Logit, ..Options::default() };
        let before = run(settled(), [Action::Choose(options), Action::TypeSteps("7".into()), Action::Edit("not that".into())]);
        let after = opened().resume(&before.visit().next().unwrap());
        assert_eq!((&after.text, after.chosen(), &after.result), (&before.text, before.chosen(), &before.result));
        assert_eq!(after.history.chosen(), before.history.chosen());
        let job = after.job.expect("it is explained");
        assert_eq!((&*job.asked.text, job.asked.options.steps), ("not that", Some(7)));
    }

    #[test]
    fn everything_that_is_remembered_is_taken_along() {
        let before = (0..60).fold(settled(), |state, at| {
            let text = format!("text {at}");
            let state = run(state, [Action::Edit(text.clone().into()), Action::Explain]);
            let id = state.outgoing().expect("it is asked").id;
            run(state, [explained(id, &text)])
        });
        let after = opened().resume(&before.visit().next().unwrap());
        let texts = |state: &State| state.history.past.iter().map(|(_, past)| past.text.clone()).collect::<Vec<_>>();
        assert_eq!((texts(&after), before.history.past.len()), (texts(&before), REMEMBERED));
    }

    #[test]
    fn the_model_in_use_is_taken_along_and_less_where_there_is_no_room() {
        let mut before = settled();
        let source = before.models.repository("a/b", "main");
        before.models.last = Some(source.clone());
        let visits: Vec<_> = before.visit().collect();
        assert_eq!(visits.len(), 2, "with one explanation, and without");
        let mut after = opened().resume(&visits[1]);
        assert!(after.history.past.is_empty() && after.text == before.text);
        after.seek_model();
        assert_eq!(after.models.pending().map(|offer| offer.source), Some(source));
        assert_eq!(after.shares.report, Sentence::Silence, "no link was opened");
        // Who gives it up is not brought back to it.
        let mut after = run(after, [Action::Abandon]);
        after.seek_model();
        assert_eq!(after.models.pending(), None);
    }

    #[test]
    fn what_is_in_the_box_for_many_texts_comes_too_unless_there_is_no_room() {
        let before = run(settled(), [Action::Many(ManyAction::Type("one\ntwo".into()))]);
        let visits: Vec<_> = before.visit().collect();
        let texts = visits.iter().map(|visit| opened().resume(visit).many.text.to_string());
        assert_eq!(texts.collect::<Vec<_>>(), ["one\ntwo", "one\ntwo", "", ""]);
    }

    #[test]
    fn a_reload_makes_nothing_the_user_s_and_forgets_no_setting() {
        let options = Options { method: Method::RiemannLeft, output: Output::Logit, ..Options::default() };
        let before = run(settled(), [Action::Choose(options), Action::TypeSteps("".into())]);
        let after = opened().resume(&before.visit().next().unwrap());
        assert_eq!(
            (after.options.method, after.options.output),
            (Method::RiemannLeft, Output::Logit),
            "though there are no steps"
        );
        assert_eq!(after.preferences(), opened().preferences(), "what is remembered is what was remembered");
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        for visit in ["", "null", "{}", r#"{"text":"a"}"#, "[]"] {
            let (state, untouched) = (opened().resume(visit), opened());
            assert_eq!((state.text, state.options, state.job), (untouched.text, untouched.options, untouched.job), "{visit}");
        }
    }
}
