//! What a reload that the page itself asks for must not lose: the text, the settings, and what was explained so far.
//!
//! It travels as JSON in the tab's own storage. What is read back may be anything; what makes no sense is left out.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::State;
use crate::explanation::Explanation;
use crate::options::Options;

/// So many explanations are taken along: a tab's storage is small.
const TAKEN: usize = 12;

/// All of it.
#[derive(Serialize, Deserialize)]
struct Visit {
    text: String,
    options: Options,
    /// The newest first.
    past: Vec<Explanation>,
}

impl State {
    /// What to take along.
    pub fn visit(&self) -> String {
        let options = self.chosen().unwrap_or_default();
        let past = self.history.past.iter().take(TAKEN).map(|(_, explanation)| Explanation::clone(explanation)).collect();
        // Plain data can always be written.
        serde_json::to_string(&Visit { text: self.text.to_string(), options, past }).unwrap_or_default()
    }

    /// Goes on where [`State::visit`] left.
    #[must_use]
    pub fn resume(mut self, visit: &str) -> Self {
        let Ok(visit) = serde_json::from_str::<Visit>(visit) else { return self };
        if visit.options.check().is_ok() {
            self.steps = visit.options.steps().to_string().into();
            self.options = visit.options;
        }
        self.text = visit.text.into();
        for explanation in visit.past.into_iter().take(TAKEN).rev() {
            self.result = Some(Rc::new(explanation));
            self.remember(false);
        }
        self.ask();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::super::tests::{opened, run, settled};
    use super::*;
    use crate::options::{Method, Output};

    #[test]
    fn a_reload_loses_nothing() {
        let options = Options { method: Method::RiemannLeft, output: Output::Logit, ..Options::default() };
        let before = run(settled(), [Action::Choose(options), Action::TypeSteps("7".into()), Action::Edit("not that".into())]);
        let after = opened().resume(&before.visit());
        assert_eq!((&after.text, after.chosen(), &after.result), (&before.text, before.chosen(), &before.result));
        assert_eq!(after.history.chosen(), before.history.chosen());
        let job = after.job.expect("it is explained");
        assert_eq!((&*job.asked.text, job.asked.options.steps), ("not that", Some(7)));
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        for visit in ["", "null", "{}", r#"{"text":"a"}"#, "[]"] {
            let (state, untouched) = (opened().resume(visit), opened());
            assert_eq!((state.text, state.options, state.job), (untouched.text, untouched.options, untouched.job), "{visit}");
        }
    }
}
