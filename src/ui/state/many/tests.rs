//! The rules for many texts.

use std::rc::Rc;

use yew::Reducible;

use super::*;
use crate::protocol::{Event, LoadedModel, Source};
use crate::ui::state::tests::{explanation, model, opened};
use crate::ui::state::{Action, Problem};
use crate::web::client::Cause;
use crate::web::client::Signal;

/// Texts that wait.
pub fn rows(texts: &[&str]) -> Many {
    let rows = texts.iter().map(|text| Row { text: (*text).to_owned(), label: None });
    Many { rows: Shared(Rc::new(rows.collect())), ..Many::default() }
}

/// Texts the first of which are answered: with a class, its probability and the delta.
pub fn answered(texts: &[&str], answers: &[(usize, f64, f64)]) -> Many {
    let answers = answers.iter().map(|&(label, probability, delta)| {
        let brief = brief(&explanation("a", &[("a", 0, 1)]), None);
        Rc::new(Answer::Explained(Brief { label, probability, delta, ..brief }))
    });
    let model = model();
    let run = Run { model: model.info, labels: model.labels.into(), options: Options::default() };
    Many { answers: Shared(Rc::new(answers.collect())), run: Some(Rc::new(run)), ..rows(texts) }
}

fn run(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    Rc::unwrap_or_clone(actions.into_iter().fold(Rc::new(state), |state, action| state.reduce(action)))
}

fn event(event: Event) -> Action {
    Action::Worker(Signal::Event(event))
}

fn ready(model: LoadedModel) -> Action {
    event(Event::Ready { source: Source::Bundled { base: "models/minilm-l6-sst2/".into() }, model })
}

fn explained(id: RequestId, text: &str) -> Action {
    event(Event::Explained { id, explanation: Box::new(explanation(text, &[(text, 0, text.chars().count())])) })
}

/// The page with its first sentence explained, and what it looks at in it found.
fn idle() -> State {
    let mut state = run(opened(), [ready(model()), explained(1, "first")]);
    for (id, _) in state.asides().into_iter().flatten() {
        state = run(state, [event(Event::Checked { id, unsettled: vec![] })]);
    }
    state
}

fn many(action: ManyAction) -> Action {
    Action::Many(action)
}

fn begun(text: &str) -> State {
    run(idle(), [many(ManyAction::Type(text.into())), many(ManyAction::Start)])
}

fn asked(state: &State) -> Option<String> {
    state.outgoing_of_many().map(|(_, text, _)| text)
}

/// Answers whatever is asked.
fn answer(state: State) -> State {
    let (id, text, _) = state.outgoing_of_many().expect("a text is asked for");
    run(state, [explained(id, &text)])
}

#[test]
fn texts_are_asked_one_after_the_other() {
    let state = begun("one\ntwo\nthree");
    assert_eq!((state.many.rows.len(), asked(&state).as_deref()), (3, Some("one")));
    let state = answer(state);
    assert_eq!((state.many.answers.len(), asked(&state).as_deref()), (1, Some("two")));
    let brief = state.many.answers[0].brief().unwrap();
    assert_eq!((brief.label, brief.right, &*brief.words), (1, None, &[(0, 3, 0.1)][..]));
    let state = answer(answer(state));
    assert!(state.many.is_done() && !state.many.running && asked(&state).is_none());
    assert_eq!(state.result, idle().result, "the text that is explained alone stays");
}

#[test]
fn what_the_user_asks_for_goes_first_and_nothing_is_lost() {
    let state = begun("one\ntwo");
    let (old, ..) = state.outgoing_of_many().unwrap();
    let state = run(state, [Action::Edit("mine".into()), Action::Explain]);
    assert_eq!((asked(&state), state.outgoing().is_some()), (None, true));
    let mine = state.outgoing().unwrap().id;
    // The engine gave it up, or was done a moment too late to count.
    let state = run(state, [event(Event::Cancelled { id: old }), explained(old, "one")]);
    assert_eq!((asked(&state), state.many.answers.len()), (None, 0));
    let mut state = run(state, [explained(mine, "mine")]);
    // Signs that are being checked would be given up for the next text.
    assert!(asked(&state).is_none());
    for (id, _) in state.asides().into_iter().flatten() {
        state = run(state, [event(Event::Checked { id, unsettled: vec![] })]);
    }
    let (new, text, _) = state.outgoing_of_many().unwrap();
    assert_eq!((text.as_str(), new > mine), ("one", true));
    let state = answer(answer(state));
    assert!(state.many.is_done() && state.result.unwrap().text == "mine");
}

#[test]
fn it_stops_and_goes_on() {
    let state = answer(begun("one\ntwo\nthree"));
    let (id, ..) = state.outgoing_of_many().unwrap();
    let state = run(state, [many(ManyAction::Stop), explained(id, "two")]);
    assert_eq!((state.many.answers.len(), asked(&state)), (1, None));
    let state = run(state, [many(ManyAction::GoOn)]);
    assert_eq!(asked(&state).as_deref(), Some("two"));
    let state = run(answer(state), [many(ManyAction::Start)]);
    assert_eq!((state.many.answers.len(), asked(&state).as_deref()), (0, Some("one")), "all means all");
}

#[test]
fn a_text_that_cannot_be_explained_is_passed_over() {
    let state = begun("one\ntwo\nthree");
    let (id, ..) = state.outgoing_of_many().unwrap();
    let state = run(state, [event(Event::Failed { id, message: "Too odd.".into() })]);
    assert_eq!(*state.many.answers[0], Answer::Failed(Some("Too odd.".into())));
    assert_eq!((asked(&state).as_deref(), state.problem.as_ref()), (Some("two"), None::<&Problem>));
    // One that the engine dies of is not tried again, and the next waits for another engine.
    let state = run(state, [Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!((&*state.many.answers[1], asked(&state)), (&Answer::Failed(None), None));
    let state = answer(run(state, [ready(model())]));
    assert!(state.many.is_done());
}

#[test]
fn one_set_is_one_model_s() {
    let state = answer(begun("one\ntwo"));
    let mut other = model();
    other.info.name = "other".into();
    let mut state = run(state, [ready(other)]);
    if let Some(job) = state.job.clone() {
        state = run(state, [explained(job.id, "first")]);
    }
    for (id, _) in state.asides().into_iter().flatten() {
        state = run(state, [event(Event::Checked { id, unsettled: vec![] })]);
    }
    assert_eq!((asked(&state), &state.many.trouble), (None, &Some(Trouble::AnotherModel)));
    assert_eq!(state.many.answers.len(), 1, "what is there stays");
    let state = run(state, [many(ManyAction::Start)]);
    assert_eq!((asked(&state).as_deref(), &state.many.trouble), (Some("one"), &None));
}

#[test]
fn texts_wait_for_the_model() {
    let state = run(opened(), [many(ManyAction::Type("one".into())), many(ManyAction::Start)]);
    assert!(state.many.running && asked(&state).is_none());
    let failed = run(state, [event(Event::LoadFailed { message: "Damaged.".into() })]);
    assert!(!failed.many.running, "it would wait for ever");
}

#[test]
fn labels_are_held_against_the_answers() {
    let state = begun("text\tlabel\none\tpositive\ntwo\t0\nthree\t?");
    let state = answer(answer(answer(state)));
    let right: Vec<_> = state.many.answers.iter().map(|answer| answer.brief().unwrap().right).collect();
    assert_eq!(right, [Some(true), Some(false), None]);
    assert!(state.many.is_labelled());
}

#[test]
fn a_file_takes_the_place_of_the_box() {
    let dataset = parse("text,label\nfine,1\ndull,0", Some("a.csv")).map_err(Trouble::Data);
    let state = run(begun("one"), [many(ManyAction::Give("a.csv".into(), dataset))]);
    assert_eq!((state.many.rows.len(), state.many.running, asked(&state)), (2, false, None));
    let wrong = run(state.clone(), [many(ManyAction::Give("b".into(), Err(Trouble::Unreadable)))]);
    assert_eq!((wrong.many.rows.len(), wrong.many.file.as_deref()), (2, Some("a.csv")), "one that will not do changes nothing");
    assert_eq!(asked(&run(state.clone(), [many(ManyAction::Start)])).as_deref(), Some("fine"));
    let state = run(state, [many(ManyAction::Forget), many(ManyAction::Start)]);
    assert_eq!(asked(&state).as_deref(), Some("one"));
}

#[test]
fn answers_are_not_replaced_unseen() {
    let give = || many(ManyAction::Give("a.txt".into(), parse("a\nb", Some("a.txt")).map_err(Trouble::Data)));
    let begun = begun("one\ntwo");
    assert!(!begun.keeps_answers(), "there are none");
    let state = answer(begun);
    assert!(state.view != View::Many && state.keeps_answers());
    let kept = run(state, [many(ManyAction::Keep)]);
    assert_eq!((kept.view, &kept.many.trouble, kept.many.answers.len()), (View::Many, &Some(Trouble::Kept), 1));
    assert!(!kept.keeps_answers(), "they are seen");
    let given = run(kept, [give()]);
    assert_eq!((given.many.rows.len(), given.many.answers.len(), &given.many.trouble), (2, 0, &None));
}

#[test]
fn a_reload_loses_answers_and_files_but_not_the_box() {
    assert!(!begun("one\ntwo").many.is_lost_on_reload());
    assert!(answer(begun("one\ntwo")).many.is_lost_on_reload());
    let dataset = parse("a\nb", Some("a.txt")).map_err(Trouble::Data);
    let given = run(idle(), [many(ManyAction::Give("a.txt".into(), dataset))]);
    assert!(given.many.is_lost_on_reload());
    assert!(!run(given, [many(ManyAction::Forget)]).many.is_lost_on_reload());
}

#[test]
fn what_is_wrong_is_said() {
    let nothing = begun(" \n");
    assert_eq!(nothing.many.trouble, Some(Trouble::Data(DatasetError::Empty)));
    let steps = run(idle(), [many(ManyAction::Type("one".into())), Action::TypeSteps("x".into()), many(ManyAction::Start)]);
    assert_eq!(steps.many.trouble, Some(Trouble::Settings(Sentence::Steps)));
    assert!(asked(&steps).is_none() && !steps.many.running);
}

#[test]
fn a_row_opens_alone() {
    let state = run(begun("one\ntwo"), [many(ManyAction::Open(1, 0)), many(ManyAction::Open(7, 0))]);
    assert_eq!((state.text.as_str(), state.view), ("two", View::Explain));
    assert_eq!(state.outgoing().unwrap().asked.text, "two");
    assert!(state.many.running, "and the rest goes on afterwards");
}

#[test]
fn columns_turn_round_when_chosen_again() {
    let state = run(idle(), [many(ManyAction::Sort(Column::Delta))]);
    assert_eq!(state.many.sort, (Column::Delta, false));
    let state = run(state, [many(ManyAction::Sort(Column::Delta))]);
    assert_eq!(state.many.sort, (Column::Delta, true));
    assert_eq!(run(state, [many(ManyAction::Sort(Column::Text))]).many.sort, (Column::Text, false));
}
