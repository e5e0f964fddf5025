//! What follows from what the worker says, and from its end.

use std::rc::Rc;

use super::class::named;
use super::{Asked, Job, Models, Pack, Problem, Remedy, Sentence, State};
use crate::options::{Class, Options};
use crate::protocol::{Event, Progress, Source};
use crate::ui::examples::is_precomputed;
use crate::web::client::Cause;

/// How often a worker that died is replaced before the user is asked.
const RESTARTS: u8 = 1;

/// The engine that needs least.
const SMALLEST: &str = "baseline";

/// What takes less memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Smaller {
    /// The engine of one thread, which every browser runs.
    Engine,
    /// The page's own model.
    Model,
}

/// What the engine in the worker is up to.
#[derive(Clone, Debug, PartialEq)]
pub enum Engine {
    /// The worker was started and has not reported yet.
    Starting,
    /// The model's bytes are arriving: so many of so many, which is 0 while that is not known.
    Loading(u64, u64),
    /// It answers.
    Ready,
    /// The model did not load, or the worker died too often; the problem says which.
    Failed,
    /// It is of another version than the page, which only a reload can mend.
    Outdated,
}

impl State {
    /// A new worker, with a new model in it.
    fn restart(&mut self) {
        self.worker = Some(self.workers);
        self.workers += 1;
        self.loads += 1;
        self.engine = Engine::Starting;
        (self.models.in_use, self.models.stands_still) = (None, false);
        // Of the user's files, only those that were given last are still there.
        let is_given = matches!(self.models.loading, Source::Given { .. });
        if is_given && self.models.given.as_ref() != Some(&self.models.loading) {
            self.models.loading = Models::own();
        }
    }

    /// The model once more, in the worker that is there; what it answers with meanwhile stays in use.
    fn reload(&mut self) {
        self.loads += 1;
        if self.models.in_use.is_none() || self.engine == Engine::Failed {
            self.engine = Engine::Loading(0, 0);
        }
    }

    pub(super) fn retry(&mut self) {
        match self.worker {
            Some(_) => self.reload(),
            None => self.restart(),
        }
    }

    /// The engine is asked for something: where there is none, another is started.
    pub(super) fn wake(&mut self) {
        match self.engine {
            Engine::Failed => {
                self.problem = self.problem.take().filter(|problem| problem.remedy != Remedy::TryAgain);
                self.retry();
            }
            Engine::Outdated => self.outdated(),
            _ => {}
        }
    }

    pub(super) fn fail(&mut self, message: Sentence) {
        self.engine = Engine::Failed;
        self.give_up();
        self.announcement = Sentence::default();
        self.problem = Some(Problem { message, remedy: Remedy::TryAgain });
    }

    pub(super) fn outdated(&mut self) {
        self.engine = Engine::Outdated;
        self.worker = None;
        self.lose_pack();
        self.give_up();
        self.announcement = Sentence::default();
        self.problem = Some(Problem { message: Sentence::Outdated, remedy: Remedy::Reload });
    }

    /// Whether the worker owes an answer: nothing else tells a worker that works from one that is gone.
    pub fn awaits_worker(&self) -> bool {
        let is_loading = matches!(self.engine, Engine::Starting | Engine::Loading(..));
        // A download that waits for the network or for another tab has nothing to say.
        let is_waiting = self.models.stands_still;
        let asked = self.outgoing().is_some()
            || self.many.asked().is_some()
            || self.verifying.asked().is_some()
            || self.asides().iter().any(Option::is_some);
        asked || is_loading && !is_waiting
    }

    /// What takes less memory than what died, if there is something.
    pub fn smaller(&self) -> Option<Smaller> {
        let is_smallest = self.build.as_ref().is_some_and(|build| build.engine == SMALLEST);
        let is_end = |problem: &Problem| matches!(problem.message, Sentence::DiedAgain(_) | Sentence::NeverStarted(_));
        match &self.models.loading {
            _ if !self.problem.as_ref().is_some_and(is_end) => None,
            _ if !is_smallest && self.engine_name.is_none() => Some(Smaller::Engine),
            Source::Bundled { .. } => None,
            _ => Some(Smaller::Model),
        }
    }

    /// Takes that.
    pub(super) fn take_smaller(&mut self) {
        let Some(smaller) = self.smaller() else { return };
        self.problem = None;
        self.restarts = 0;
        match smaller {
            Smaller::Engine => {
                self.engine_name = Some(SMALLEST);
                self.restart();
            }
            Smaller::Model => self.fetch(Models::own()),
        }
        if self.result.is_none() || self.is_stale() {
            self.ask();
        }
    }

    pub(super) fn died(&mut self, cause: Cause) {
        // What the worker was busy with may be what killed it: only a request it has not seen is kept for the next one.
        self.lose_pack();
        self.lose_asides();
        self.lose_case();
        self.lose_many();
        let (started, busy) = (self.engine != Engine::Starting, self.outgoing().is_some());
        if busy {
            self.give_up();
            self.announcement = Sentence::default();
        }
        if self.restarts < RESTARTS {
            self.restarts += 1;
            // Perhaps of a model that was on its way: the one in use goes on.
            if self.models.in_use.is_some() {
                self.models.wait();
            }
            self.restart();
            // That it was slow is over with the first answer; that it died is to be read.
            let (message, remedy) = match (started, busy) {
                (false, _) => (Sentence::SlowStart, Remedy::None),
                (_, true) => (Sentence::DiedExplaining(cause), Remedy::Dismiss),
                (_, false) => (Sentence::Died(cause), Remedy::Dismiss),
            };
            self.problem = Some(Problem { message, remedy });
        } else {
            self.worker = None;
            self.fail(if started { Sentence::DiedAgain(cause) } else { Sentence::NeverStarted(cause) });
        }
    }

    pub(super) fn hear(&mut self, event: Event) {
        match event {
            Event::Hello { build, .. } => {
                self.engine = Engine::Loading(0, 0);
                if self.build.as_ref().is_some_and(|before| **before != build) {
                    self.forget_outcomes();
                }
                self.build = Some(Rc::new(build));
            }
            Event::Loading { received, total, bytes_per_second, waiting } => {
                self.hear_loading((received, total), bytes_per_second, waiting);
            }
            Event::NotKept => self.models.not_kept = true,
            Event::LoadStopped => {}
            Event::Kept { models } => self.hear_kept(models),
            Event::Offered { bases } => self.hear_offered(bases),
            Event::Ready { source, model } => {
                let is_another = self.model.as_ref().is_some_and(|before| before.info != model.info);
                self.engine = Engine::Ready;
                self.hear_ready(source, &model);
                // A class that a link or a file names may be one of this model's, and none of that before.
                let named_anew = |class: &Class| named(self.shares.class().unwrap_or(class), &model.labels);
                self.options.class = named_anew(&self.options.class);
                if let Some(job) = &mut self.job {
                    let options = Options { class: named_anew(&job.asked.options.class), ..job.asked.options.clone() };
                    job.asked = Rc::new(Asked { options, text: job.asked.text.clone() });
                    if job.partial.as_ref().is_some_and(|partial| partial.model != model.info) {
                        job.partial = None;
                    }
                    if is_another {
                        // The worker goes on with the model that it began with: that answer is not waited for.
                        self.requests += 1;
                        *job = Job { id: self.requests, prediction: None, progress: None, partial: None, ..job.clone() };
                    }
                }
                if is_another {
                    self.forget_typed();
                }
                self.model = Some(Rc::new(model));
                self.seek_model();
                // What is shown is another model's answer.
                if is_another && self.job.is_none() && self.result.is_some() {
                    let told = self.announcement.clone();
                    self.ask();
                    // That a download is over is the news, and what the model finds will be.
                    if matches!(told, Sentence::ModelReady(_)) {
                        self.announcement = told;
                    }
                }
            }
            Event::LoadFailed { message } => self.hear_load_failed(message),
            Event::Packing { done, total } => self.offline.pack = Pack::Making(done, total),
            Event::Packed { url } => self.offline.pack = Pack::Made(url.into()),
            Event::PackFailed { message } => self.offline.pack = Pack::Failed(message.into()),
            Event::Started { id, prediction, total } => {
                if let Some(job) = self.in_hand(id) {
                    job.prediction = Some(Rc::new(prediction));
                    job.progress = Some(Progress { total, ..Progress::default() });
                }
            }
            Event::Progress { id, progress } => {
                if let Some(job) = self.in_hand(id) {
                    job.progress = Some(progress);
                }
            }
            Event::Partial { id, explanation } => {
                // What is known of an example in advance is better than a result so far.
                if let Some(job) = self.in_hand(id).filter(|job| !job.partial.as_ref().is_some_and(is_precomputed)) {
                    job.partial = Some(Rc::new(*explanation));
                }
            }
            Event::Explained { id, explanation } => {
                self.hear_case(id, &explanation);
                self.hear_brief(id, &explanation);
                if let Some(job) = self.job.take_if(|job| job.id == id) {
                    self.announcement = Sentence::explained(&explanation);
                    self.result = Some(Rc::new(*explanation));
                    self.problem = self.problem.take().filter(Problem::stays);
                    self.compare_with_file();
                    self.restarts = 0;
                    self.remember(job.by_itself);
                    self.renew_workbench();
                    self.next_in_queue();
                }
            }
            Event::Predicted { id, predictions, step_millis } => self.hear_predicted(id, predictions, step_millis),
            Event::Traced { id, trace } => self.hear_traced(id, *trace),
            Event::Checked { id, unsettled } => self.hear_checked(id, unsettled),
            Event::Cancelled { id } => {
                if self.in_hand(id).is_some() {
                    self.give_up();
                }
                self.hear_aside_ended(id, None);
                self.hear_case_ended(id, None);
                self.hear_many_ended(id, None);
            }
            Event::Failed { id, message } => {
                if self.in_hand(id).is_some() {
                    self.give_up();
                    self.announcement = Sentence::default();
                    self.problem = Some(Problem { message: message.into(), remedy: Remedy::None });
                } else {
                    self.hear_case_ended(id, Some(&message));
                    self.hear_many_ended(id, Some(&message));
                    self.hear_aside_ended(id, Some(message));
                }
            }
        }
    }
}
