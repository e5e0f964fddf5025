//! Known texts, explained one after the other whenever nothing else is asked for, to see whether this engine is right.
//!
//! They go the way of many texts ([`super::many`]), and before those: there are few of them, and somebody waits. What the user asks
//! for goes first; the case that was on its way is then asked again.

#[cfg(test)]
mod tests;

use std::rc::Rc;

use super::many::Shared;
use super::{Engine, State};
use crate::explanation::Explanation;
use crate::options::Options;
use crate::protocol::{RequestId, Source};
use crate::verification::{Cases, Outcome};

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nobody asked.
    #[default]
    Idle,
    /// The file of cases is on its way.
    Fetching,
    /// It did not arrive.
    NotFetched,
    /// The engine is at it.
    Running,
    /// All cases are through, or the engine does not run any more.
    Ended,
}

/// All of that.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verifying {
    /// How far it is.
    pub phase: Phase,
    /// The cases, once they are here.
    pub cases: Option<Shared<Cases>>,
    /// What came of the first of them, in their order.
    pub outcomes: Shared<Vec<Outcome>>,
    asked: Option<RequestId>,
}

impl Verifying {
    /// The case that is on its way to the engine.
    pub fn asked(&self) -> Option<RequestId> {
        self.asked
    }

    /// Whether there is something to wait for.
    pub fn is_under_way(&self) -> bool {
        matches!(self.phase, Phase::Fetching | Phase::Running)
    }

    /// How many cases there are.
    pub fn count(&self) -> usize {
        self.cases.as_ref().map_or(0, |cases| cases.cases.len())
    }

    fn push(&mut self, outcome: Outcome) {
        let mut outcomes = self.outcomes.to_vec();
        outcomes.push(outcome);
        self.outcomes = Shared(outcomes.into());
        self.asked = None;
    }
}

/// What happens to it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verify {
    /// Begin, from the first case on.
    Start,
    /// The cases are here, or did not arrive.
    Arrived(Option<Rc<Cases>>),
    /// That is enough.
    Stop,
}

impl State {
    pub(super) fn act_on_verifying(&mut self, action: Verify) {
        let verifying = &mut self.verifying;
        match action {
            Verify::Start => {
                verifying.outcomes = Shared::default();
                verifying.phase = if verifying.cases.is_some() { Phase::Running } else { Phase::Fetching };
                self.wake();
            }
            Verify::Arrived(cases) if verifying.phase == Phase::Fetching => {
                verifying.phase = if cases.is_some() { Phase::Running } else { Phase::NotFetched };
                verifying.cases = cases.map(Shared);
            }
            Verify::Arrived(_) => {}
            Verify::Stop => verifying.phase = Phase::Idle,
        }
    }

    /// Another engine is here: what came of the cases says nothing of it. Who asked while there was none still waits.
    pub(super) fn forget_outcomes(&mut self) {
        if !self.verifying.is_under_way() || !self.verifying.outcomes.is_empty() {
            self.verifying = Verifying { cases: self.verifying.cases.take(), ..Verifying::default() };
        }
    }

    /// Whether the page's own model, whose values are known, is in use or on its way.
    pub fn can_verify(&self) -> bool {
        matches!(self.models.in_use.as_ref().unwrap_or(&self.models.loading), Source::Bundled { .. })
    }

    /// Asks for the next case, if it is time: after every action.
    pub(super) fn feed_verifying(&mut self) {
        let verifying = &self.verifying;
        let phase = match self.engine {
            _ if verifying.phase != Phase::Running => verifying.phase,
            Engine::Failed | Engine::Outdated => Phase::Ended,
            _ if verifying.outcomes.len() == verifying.count() => Phase::Ended,
            // The rest would be another model's answers.
            Engine::Ready if !self.can_verify() => Phase::Idle,
            _ => Phase::Running,
        };
        self.verifying.phase = phase;
        if phase != Phase::Running || self.engine != Engine::Ready || self.job.is_some() {
            // What is on its way gives way to whatever is now asked for.
            self.verifying.asked = None;
        } else if self.verifying.asked.is_none() && self.asides().iter().all(Option::is_none) {
            self.requests += 1;
            self.verifying.asked = Some(self.requests);
        }
    }

    /// The case that the engine is to explain now: its text, and how.
    pub fn outgoing_case(&self) -> Option<(RequestId, String, Options)> {
        let (id, cases) = (self.verifying.asked?, self.verifying.cases.as_ref()?);
        let case = cases.cases.get(self.verifying.outcomes.len())?;
        Some((id, case.text.clone(), case.options.clone()))
    }

    pub(super) fn hear_case(&mut self, id: RequestId, found: &Explanation) {
        if let (Some(asked), Some(cases)) = (self.verifying.asked, &self.verifying.cases)
            && asked == id
        {
            let outcome = cases.compare(self.verifying.outcomes.len(), found);
            self.verifying.push(outcome);
            self.restarts = 0;
        }
    }

    /// One was given up by the engine, or failed with a sentence.
    pub(super) fn hear_case_ended(&mut self, id: RequestId, message: Option<&str>) {
        if self.verifying.asked == Some(id) {
            match message {
                Some(message) => self.verifying.push(Outcome::Refused(message.to_owned())),
                None => self.verifying.asked = None,
            }
        }
    }

    /// The engine is gone. The case that it was busy with may be why: it is not asked again.
    pub(super) fn lose_case(&mut self) {
        if self.verifying.asked.is_some() {
            self.verifying.push(Outcome::Died);
        }
    }
}
