//! The explanations of this visit, and which of them are compared.

use std::collections::VecDeque;
use std::rc::Rc;

use super::State;
use super::class::named;
use crate::explanation::Explanation;
use crate::ui::view::View;

/// So many are remembered. Each may be of 512 tokens.
pub(super) const REMEMBERED: usize = 40;

/// So many are compared at most: more would not fit beside each other.
pub const COMPARED: usize = 4;

/// A sentence that changes its mind, with and without the word that announces it.
pub const CONTRAST: [&str; 2] = [
    "The movie was visually breathtaking but the plot was extremely dull and boring.",
    "The movie was visually breathtaking, the plot was extremely dull and boring.",
];

/// What was explained.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The explanations with their numbers, the newest first.
    pub past: VecDeque<(u32, Rc<Explanation>)>,
    /// The numbers of those that are compared, in the order of their choice.
    pub compared: Vec<u32>,
    count: u32,
    /// The one that was explained by itself in a pause of typing, which the next takes the place of.
    passing: Option<u32>,
    /// The texts that are still to be explained to be compared.
    queue: VecDeque<&'static str>,
}

impl History {
    /// Those that are compared.
    pub fn chosen(&self) -> Vec<Rc<Explanation>> {
        let find = |number: &u32| self.past.iter().find(|(of, _)| of == number).map(|(_, explanation)| explanation.clone());
        self.compared.iter().filter_map(find).collect()
    }

    /// Whether something is still to be explained.
    pub fn is_waiting(&self) -> bool {
        !self.queue.is_empty()
    }
}

impl State {
    /// Remembers the result; the same question twice is remembered once, and of those that nobody asked for only the last.
    pub(super) fn remember(&mut self, by_itself: bool) {
        let Some(result) = self.result.clone() else { return };
        let history = &mut self.history;
        let passing = history.passing.take();
        history.past.retain(|(number, old)| Some(*number) != passing || old.text == result.text);
        let same = |old: &Explanation| old.text == result.text && old.requested == result.requested && old.model == result.model;
        let before = history.past.iter().position(|(_, old)| same(old)).and_then(|at| history.past.remove(at));
        let number = before.map_or(history.count, |(number, _)| number);
        let is_new = number == history.count;
        history.count += u32::from(is_new);
        // What was asked for once stays, whoever asks again.
        history.passing = (by_itself && (is_new || passing == Some(number))).then_some(number);
        history.past.push_front((number, result));
        while history.past.len() > REMEMBERED {
            history.past.pop_back();
        }
        history.compared.retain(|number| history.past.iter().any(|(of, _)| of == number));
        // The two latest, until the user says otherwise.
        if history.compared.len() < 2 && !history.compared.contains(&number) {
            history.compared.push(number);
        }
    }

    /// Compares this one, too, or no longer.
    pub(super) fn compare(&mut self, number: u32) {
        let History { compared, passing, .. } = &mut self.history;
        // What is chosen stays, too.
        *passing = passing.filter(|of| *of != number);
        match compared.iter().position(|of| *of == number) {
            Some(at) => drop(compared.remove(at)),
            None => {
                if compared.len() == COMPARED {
                    compared.remove(0);
                }
                compared.push(number);
            }
        }
    }

    /// Explains these texts, one after the other, to compare them.
    pub(super) fn compare_texts(&mut self, texts: &[&'static str]) {
        self.give_up();
        self.history.compared.clear();
        self.history.queue = texts.iter().copied().collect();
        self.next_in_queue();
    }

    /// Explains the next of those that are to be compared. Where that cannot be asked, the others cannot either.
    pub(super) fn next_in_queue(&mut self) {
        if let Some(text) = self.history.queue.pop_front() {
            // What was never explained is nowhere but in the box.
            let is_known = self.history.past.iter().any(|(_, past)| past.text == self.text.as_str());
            if is_known || self.text.trim().is_empty() {
                self.text = text.into();
            }
            self.ask_for(text.into());
            if self.job.is_none() {
                self.forget_queue();
            }
        }
    }

    /// Shows one again: its text, its settings, its result.
    pub(super) fn recall(&mut self, number: u32) {
        let found = self.history.past.iter().find(|(of, _)| *of == number).map(|(_, explanation)| explanation.clone());
        if let Some(explanation) = found {
            self.give_up();
            self.text = explanation.text.clone().into();
            self.shares.forget_class();
            self.options = explanation.requested.clone();
            if let Some(model) = self.model.as_ref().filter(|model| model.info != explanation.model) {
                // Its classes may have other names.
                self.options.class = named(&self.options.class, &model.labels);
            }
            self.steps = self.options.steps().to_string().into();
            self.result = Some(explanation);
            self.view = View::Explain;
            self.renew_workbench();
        }
    }

    /// The one before was given up, and the others with it.
    pub(super) fn forget_queue(&mut self) {
        self.history.queue.clear();
    }
}
