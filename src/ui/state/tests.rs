//! The page's rules.

mod engine;
mod models;
mod workbench;

use std::rc::Rc;

use yew::Reducible;

use super::*;
use crate::explanation::ModelInfo;
use crate::options::{Class, Method, Output};
use crate::protocol::{Build, Event, KeptModel, Source, VERSION};
use crate::ui::messages::ENGLISH;
use crate::web::client::{Cause, Signal};
use crate::web::offline::{Kept, Signal as OfflineSignal};

pub use crate::testing::explained::{explanation, prediction};

/// A model that tells bad from good.
pub fn model() -> LoadedModel {
    LoadedModel {
        info: ModelInfo { name: "tiny".into(), sha256: "0".repeat(64), dtype: "f32".into() },
        labels: vec!["NEGATIVE".into(), "POSITIVE".into()],
        max_tokens: 512,
    }
}

/// What becomes of the page.
pub fn run(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    let end = actions.into_iter().fold(Rc::new(state), |state, action| state.reduce(action));
    Rc::unwrap_or_clone(end)
}

/// The worker says something.
pub fn event(event: Event) -> Action {
    Action::Worker(Signal::Event(event))
}

fn progress(id: RequestId, done: usize) -> Action {
    event(Event::Progress { id, progress: Progress { done, total: Some(50), ..Progress::default() } })
}

/// The worker sends what it has so far.
pub fn partial(id: RequestId, text: &str) -> Action {
    event(Event::Partial { id, explanation: Box::new(explanation(text, &[])) })
}

/// The worker answers.
pub fn explained(id: RequestId, text: &str) -> Action {
    event(Event::Explained { id, explanation: Box::new(explanation(text, &[])) })
}

/// The page as it opens.
pub fn opened() -> State {
    State::open("https://hub.example", &Preferences::default())
}

/// The page with its model.
pub fn ready() -> State {
    run(opened(), [event(Event::Ready { source: Models::own(), model: model() })])
}

/// The first text is explained.
pub fn settled() -> State {
    run(ready(), [explained(1, FIRST_TEXT)])
}

/// The number of the request that is with the engine.
pub fn id(state: &State) -> Option<RequestId> {
    state.outgoing().map(|job| job.id)
}

#[test]
fn the_first_sentence_waits_for_the_model() {
    let opened = super::tests::opened();
    assert!(opened.job.is_some() && opened.outgoing().is_none());
    assert_eq!(id(&ready()), Some(1));
    assert_eq!(settled().result.unwrap().text, FIRST_TEXT);
}

#[test]
fn progress_is_that_of_the_request_in_hand() {
    let state = run(
        ready(),
        [event(Event::Started { id: 1, prediction: prediction(), total: Some(50) }), progress(1, 12), progress(9, 40)],
    );
    let job = state.job.unwrap();
    assert_eq!((job.progress.unwrap().done, job.prediction.as_deref()), (12, Some(&prediction())));
}

#[test]
fn cancel_is_immediate_and_keeps_the_last_result() {
    let before = settled();
    let after = run(before.clone(), [Action::Edit("dull".into()), Action::Explain, Action::Cancel]);
    assert!(after.job.is_none());
    assert_eq!(after.result, before.result);
    assert!(after.is_stale());
    assert_eq!(after.announcement, Sentence::Cancelled);
    let late = run(after.clone(), [explained(3, "dull"), event(Event::Cancelled { id: 3 })]);
    assert_eq!(late, after, "a late answer changes nothing");
}

#[test]
fn what_was_found_so_far_is_shown_and_kept() {
    let asked = run(settled(), [Action::Edit("dull".into()), Action::Explain]);
    assert_eq!((asked.shown().unwrap().text.as_str(), asked.is_sharpening()), (FIRST_TEXT, false));
    let sharpening = run(asked, [partial(9, "another"), partial(3, "dull")]);
    assert_eq!((sharpening.shown().unwrap().text.as_str(), sharpening.is_sharpening()), ("dull", true));
    let stopped = run(sharpening.clone(), [Action::Cancel]);
    assert_eq!((stopped.result.as_ref().unwrap().text.as_str(), stopped.is_sharpening()), ("dull", false));
    assert!(stopped.announcement == Sentence::StoppedEarly && !stopped.is_stale());
    let replaced = run(sharpening.clone(), [Action::Edit("bright".into()), Action::Explain]);
    assert_eq!(replaced.shown().unwrap().text, "dull", "until the newer one has something to show");
    let died = run(sharpening, [Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!(died.shown().unwrap().text, "dull");
}

#[test]
fn steps_follow_the_method() {
    let choose = |state: &State, method| run(state.clone(), [Action::Choose(Options { method, ..state.options.clone() })]);
    let auto = settled();
    assert_eq!((auto.steps.as_str(), auto.chosen().unwrap().steps), ("500", None));
    let fixed = choose(&auto, Method::GaussLegendre);
    assert_eq!((fixed.steps.as_str(), fixed.chosen().unwrap().steps()), ("50", 50));
    let typed = run(fixed, [Action::TypeSteps("7".into())]);
    assert_eq!(choose(&typed, Method::RiemannLeft).steps, "7");
    assert_eq!(choose(&typed, Method::Auto).steps, "500", "seven points are no ceiling to work under");
}

#[test]
fn a_newer_request_replaces_the_older() {
    let state = run(settled(), [Action::Edit("one".into()), Action::Explain, Action::Edit("two".into()), Action::Explain]);
    assert_eq!(id(&state), Some(4));
    let state = run(state, [explained(3, "one"), event(Event::Cancelled { id: 3 })]);
    assert_eq!((id(&state), state.result.as_ref().unwrap().text.as_str()), (Some(4), FIRST_TEXT));
    let state = run(state, [explained(4, "two")]);
    assert_eq!((state.job, state.result.unwrap().text.as_str()), (None, "two"));
}

#[test]
fn a_failure_keeps_text_and_result() {
    let failed = event(Event::Failed { id: 3, message: "Too long.".into() });
    let state = run(settled(), [Action::Edit("dull".into()), Action::Explain, failed]);
    assert_eq!((state.text.as_str(), state.result.is_some(), state.job.is_none()), ("dull", true, true));
    assert_eq!(state.problem.unwrap().message, Sentence::Told("Too long.".into()));
}

#[test]
fn a_model_that_did_not_load_can_be_tried_again() {
    let state = run(opened(), [event(Event::LoadFailed { message: "The file is damaged.".into() })]);
    assert_eq!((&state.engine, &state.job), (&Engine::Failed, &None));
    assert_eq!(state.problem.as_ref().unwrap().remedy, Remedy::TryAgain);
    for way in [Action::TryAgain, Action::Explain] {
        let again = run(state.clone(), [way]);
        assert_eq!(
            (&again.engine, again.worker, again.loads),
            (&Engine::Loading(0, 0), Some(0), 2),
            "the same worker, asked again"
        );
        assert!(again.problem.is_none() && again.job.is_some());
    }
}

#[test]
fn a_worker_that_dies_is_replaced_once() {
    let busy = run(settled(), [Action::Edit("dull".into()), Action::Explain]);
    let replaced = run(busy, [Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!((&replaced.engine, replaced.worker), (&Engine::Starting, Some(1)));
    assert_eq!((replaced.text.as_str(), replaced.result.is_some()), ("dull", true));
    assert!(replaced.job.is_none(), "what may have killed it is not asked again");
    let problem = Problem { message: Sentence::DiedExplaining(Cause::Error), remedy: Remedy::Dismiss };
    assert_eq!(replaced.problem, Some(problem), "to be read, and put away");
    let build = Build { engine: "baseline".into(), threads: 1 };
    let given_up = run(replaced, [event(Event::Hello { version: VERSION, build }), Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!((&given_up.engine, given_up.worker), (&Engine::Failed, None));
    assert_eq!(given_up.problem.as_ref().unwrap().message, Sentence::DiedAgain(Cause::Error));
    let again = run(given_up, [Action::TryAgain]);
    assert_eq!((&again.engine, again.worker), (&Engine::Starting, Some(2)));
    assert_eq!(again.job.unwrap().asked.text, "dull");
}

#[test]
fn a_request_the_dead_worker_never_saw_is_kept() {
    let state = run(
        opened(),
        [Action::Worker(Signal::Died(Cause::Error)), event(Event::Ready { source: Models::own(), model: model() })],
    );
    assert_eq!(id(&state), Some(1));
}

#[test]
fn an_engine_that_never_starts_is_said_so() {
    let state = run(opened(), [Action::Worker(Signal::Died(Cause::Error)), Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!((&state.engine, state.worker), (&Engine::Failed, None));
    assert_eq!(state.problem.unwrap().message, Sentence::NeverStarted(Cause::Error));
}

#[test]
fn only_a_worker_that_owes_an_answer_is_waited_for() {
    assert!(opened().awaits_worker(), "it is to load the model");
    let lonely = Event::Loading { received: 1, total: 2, bytes_per_second: None, waiting: Some("Another tab.".into()) };
    assert!(!run(opened(), [event(lonely)]).awaits_worker(), "another tab is at it");
    assert!(ready().awaits_worker(), "it is to explain");
    let silent = run(ready(), [Action::Worker(Signal::Died(Cause::Silence))]);
    assert_eq!(silent.problem.unwrap().message, Sentence::DiedExplaining(Cause::Silence));
    let state = run(
        settled(),
        [Action::Worker(Signal::Died(Cause::Error)), event(Event::Ready { source: Models::own(), model: model() })],
    );
    assert!(!state.awaits_worker(), "there is nothing to do");
}

#[test]
fn what_the_keys_do_is_remembered() {
    let state = run(settled(), [Action::Keys(false)]);
    assert!(!state.keys && !state.preferences().keys);
    let kept = state.preferences().write(&Preferences::default());
    assert_eq!(kept.as_deref(), Some(r#"{"keys":false,"version":1}"#));
    let again = State::open("https://hub.example", &Preferences::read(kept.as_deref(), &Preferences::default()));
    assert!(!again.keys && opened().keys);
}

#[test]
fn another_version_asks_for_a_reload() {
    let state = run(opened(), [Action::Worker(Signal::Outdated)]);
    assert_eq!((state.worker, state.job.is_none()), (None, true));
    assert_eq!(state.problem.unwrap().remedy, Remedy::Reload);
}

#[test]
fn the_preset_is_the_notebook_s_and_runs_at_once() {
    let state = run(settled(), [Action::Preset]);
    assert_eq!((state.steps.as_str(), &state.options.class), ("2", &Class::Label("POSITIVE".into())));
    assert_eq!(state.outgoing().unwrap().asked.options, Options::notebook(&model().labels));
    let early = run(opened(), [Action::Preset, event(Event::Ready { source: Models::own(), model: model() })]);
    assert_eq!(early.outgoing().unwrap().asked.options, Options::notebook(&model().labels));
}

#[test]
fn settings_explain_anew_unless_a_text_is_being_written() {
    let logit = Options { output: Output::Logit, ..Options::default() };
    let state = run(settled(), [Action::Choose(logit.clone())]);
    assert_eq!(state.outgoing().unwrap().asked.options, logit);
    let writing = run(settled(), [Action::Edit("I abs".into()), Action::Choose(logit)]);
    assert!(writing.job.is_none() && writing.is_stale());
}

#[test]
fn steps_need_not_be_a_number_while_they_are_typed() {
    let state = run(settled(), [Action::TypeSteps("".into()), Action::SetSteps]);
    assert!(state.job.is_none() && state.problem.is_none());
    let state = run(state, [Action::Explain]);
    assert!(state.job.is_none());
    assert_eq!(state.problem.as_ref().unwrap().message, Sentence::Steps);
    assert!(Sentence::Steps.words(&ENGLISH).contains("10\u{a0}000"));
    let as_before = run(state.clone(), [Action::TypeSteps(settled().steps), Action::SetSteps]);
    assert_eq!((as_before.problem, as_before.job), (None, None), "there is nothing to say any more, and nothing to explain");
    let state = run(state, [Action::TypeSteps("8".into()), Action::SetSteps]);
    assert_eq!(state.outgoing().unwrap().asked.options.steps, Some(8));
    assert!(state.problem.is_none());
}

#[test]
fn the_empty_text_can_be_explained() {
    let state = run(settled(), [Action::Edit("".into()), Action::Explain]);
    assert_eq!(state.outgoing().unwrap().asked.text, "");
}

#[test]
fn classes_are_named_so_that_they_are_read_back() {
    let labels = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(class_choice(&labels(&["NEGATIVE", "POSITIVE"]), 1), Class::Label("POSITIVE".into()));
    assert_eq!(class_choice(&labels(&["1", "0"]), 0), Class::Index(0));
    assert_eq!(class_choice(&labels(&["predicted", "x"]), 0), Class::Index(0));
    assert_eq!(class_choice(&labels(&["same", "same"]), 1), Class::Index(1));
    let words = |names: &[&str]| {
        let labels = labels(names);
        (0..labels.len()).map(|index| class_word(&class_choice(&labels, index), &labels)).collect::<Vec<_>>()
    };
    assert_eq!(words(&["1", "2", "3"]), ["1", "2", "3"], "not by their indices, which are other classes' labels");
    assert_eq!(words(&["same", "same", "predicted"]), ["same", "same (1)", "predicted (2)"]);
}

#[test]
fn offline_is_claimed_as_long_as_it_is_true() {
    let keep = |kept| Action::Offline(OfflineSignal::Kept(kept));
    assert_eq!(opened().offline, Offline::default());
    let kept = run(settled(), [keep(Kept::Keeping), keep(Kept::Kept)]);
    assert_eq!(kept.offline.kept, Kept::Kept);
    let lost = run(kept, [keep(Kept::Incomplete), keep(Kept::Keeping)]);
    assert_eq!(lost.offline.kept, Kept::Incomplete, "an attempt that is repeated is not announced each time");
    assert_eq!(run(lost, [keep(Kept::Kept)]).offline.kept, Kept::Kept);
}

#[test]
fn an_update_changes_nothing_but_that_it_is_offered() {
    let before = settled();
    let offered = run(before.clone(), [Action::Offline(OfflineSignal::Update)]);
    assert_eq!(offered, State { offline: Offline { update: true, ..Offline::default() }, ..before });
}

#[test]
fn one_pack_at_a_time_and_none_without_an_engine() {
    let making = run(settled(), [Action::Pack]);
    assert_eq!(making.offline.pack, Pack::Making(0, 0));
    assert!(!making.can_pack());
    let further = run(making, [event(Event::Packing { done: 3, total: 9 }), Action::Pack]);
    assert_eq!(further.offline.pack, Pack::Making(3, 9), "it is not begun anew");
    let made = run(further.clone(), [event(Event::Packed { url: "blob:1".into() })]);
    assert_eq!((made.offline.pack.clone(), made.can_pack()), (Pack::Made("blob:1".into()), true));

    let died = run(further, [Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!(died.offline.pack, Pack::Failed(Sentence::PackLost));
    let outdated = run(made, [Action::Worker(Signal::Outdated), Action::Pack]);
    assert!(!outdated.can_pack() && outdated.offline.pack == Pack::Made("blob:1".into()));
}
