//! The rules for known texts.

use super::super::many::ManyAction;
use super::super::tests::{event, explanation, model, opened, run};
use super::*;
use crate::protocol::{Build, Event, VERSION};
use crate::testing::verification::{case_of, cases_of};
use crate::ui::state::Action;
use crate::web::client::Cause;
use crate::web::client::Signal;

fn known(text: &str) -> Explanation {
    explanation(text, &[(text, 0, text.chars().count())])
}

fn cases() -> Cases {
    let mut cases = cases_of(&known("one"));
    cases.cases.extend([case_of(&known("two")), case_of(&known("three"))]);
    cases
}

fn ready() -> Action {
    event(Event::Ready { source: Source::Bundled { base: "models/minilm-l6-sst2/".into() }, model: model() })
}

fn hello(engine: &str) -> Action {
    event(Event::Hello { version: VERSION, build: Build { engine: engine.into(), threads: 1 } })
}

fn explained(id: RequestId, found: Explanation) -> Action {
    event(Event::Explained { id, explanation: found.into() })
}

fn verify(action: Verify) -> Action {
    Action::Verify(action)
}

/// What the page looks at beside explanations is found.
fn quiet(state: State) -> State {
    let checked = state.asides().into_iter().flatten().map(|(id, _)| event(Event::Checked { id, unsettled: vec![] }));
    run(state, checked.collect::<Vec<_>>())
}

/// The page with its first sentence explained.
fn idle() -> State {
    quiet(run(opened(), [ready(), explained(1, known("first"))]))
}

fn begun() -> State {
    run(idle(), [verify(Verify::Start), verify(Verify::Arrived(Some(cases().into())))])
}

fn asked(state: &State) -> Option<String> {
    state.outgoing_case().map(|(_, text, _)| text)
}

/// Answers whatever is asked, rightly.
fn answer(state: State) -> State {
    let (id, text, _) = state.outgoing_case().expect("a case is asked for");
    run(state, [explained(id, known(&text))])
}

fn right(state: &State) -> Vec<bool> {
    state.verifying.outcomes.iter().map(Outcome::is_right).collect()
}

#[test]
fn cases_are_asked_one_after_the_other_and_touch_nothing_else() {
    let fetching = run(idle(), [verify(Verify::Start)]);
    assert_eq!((fetching.verifying.phase, asked(&fetching)), (Phase::Fetching, None));
    let state = begun();
    assert_eq!((state.verifying.phase, asked(&state).as_deref()), (Phase::Running, Some("one")));
    let state = answer(state);
    assert_eq!((right(&state), asked(&state).as_deref()), (vec![true], Some("two")));
    let state = answer(answer(state));
    assert_eq!((state.verifying.phase, right(&state), asked(&state)), (Phase::Ended, vec![true; 3], None));
    let before = idle();
    assert_eq!((&state.result, &state.history, &state.text), (&before.result, &before.history, &before.text));
    let again = run(state, [verify(Verify::Start)]);
    assert_eq!((asked(&again).as_deref(), again.verifying.outcomes.len()), (Some("one"), 0), "the cases are here already");
}

#[test]
fn a_wrong_answer_is_found() {
    let state = begun();
    let (id, ..) = state.outgoing_case().unwrap();
    let mut wrong = known("one");
    wrong.tokens[1].attribution *= 1.001;
    let state = answer(answer(run(state, [explained(id, wrong)])));
    assert_eq!((state.verifying.phase, right(&state)), (Phase::Ended, vec![false, true, true]));
}

#[test]
fn what_the_user_asks_for_goes_first() {
    let state = begun();
    let (old, ..) = state.outgoing_case().unwrap();
    let state = run(state, [Action::Edit("mine".into()), Action::Explain]);
    assert_eq!((asked(&state), state.outgoing().is_some()), (None, true));
    let mine = state.outgoing().unwrap().id;
    let state = run(state, [event(Event::Cancelled { id: old }), explained(old, known("one"))]);
    assert_eq!((asked(&state), state.verifying.outcomes.len()), (None, 0), "too late to count");
    let state = quiet(run(state, [explained(mine, known("mine"))]));
    let state = answer(answer(answer(state)));
    assert_eq!((right(&state), state.result.unwrap().text.as_str()), (vec![true; 3], "mine"));
}

#[test]
fn many_texts_wait_for_the_cases() {
    let many = [Action::Many(ManyAction::Type("a\nb".into())), Action::Many(ManyAction::Start)];
    let state = run(idle(), many.clone());
    assert!(state.outgoing_of_many().is_some());
    let state = run(state, [verify(Verify::Start), verify(Verify::Arrived(Some(cases().into())))]);
    assert_eq!((state.outgoing_of_many(), asked(&state).as_deref()), (None, Some("one")));
    let state = answer(answer(answer(state)));
    assert!(state.outgoing_of_many().is_some_and(|(_, text, _)| text == "a"));
    assert!(run(begun(), many).outgoing_of_many().is_none());
}

#[test]
fn a_case_that_the_engine_dies_of_has_failed() {
    let state = run(answer(begun()), [Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!((&state.verifying.outcomes[1], asked(&state), state.verifying.phase), (&Outcome::Died, None, Phase::Running));
    let state = run(state, [ready()]);
    assert_eq!(asked(&state).as_deref(), Some("three"));
    let done = answer(state.clone());
    assert_eq!((done.verifying.phase, right(&done)), (Phase::Ended, vec![true, false, true]));
    let given_up = run(state, [Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!((given_up.engine.clone(), given_up.verifying.phase), (Engine::Failed, Phase::Ended));
    let again = run(given_up, [verify(Verify::Start), ready()]);
    assert_eq!((asked(&again).as_deref(), again.verifying.outcomes.len()), (Some("one"), 0));
}

#[test]
fn a_refusal_is_kept_and_a_cancelled_case_is_asked_again() {
    let state = begun();
    let (id, ..) = state.outgoing_case().unwrap();
    let state = run(state, [event(Event::Cancelled { id })]);
    let (again, text, _) = state.outgoing_case().unwrap();
    assert!(again > id && text == "one");
    let state = run(state, [event(Event::Failed { id: again, message: "No.".into() })]);
    assert_eq!((&state.verifying.outcomes[0], &state.problem), (&Outcome::Refused("No.".into()), &None));
    assert_eq!(asked(&state).as_deref(), Some("two"));
}

#[test]
fn it_stops_and_another_model_ends_it() {
    let stopped = run(begun(), [verify(Verify::Stop)]);
    assert_eq!((stopped.verifying.phase, asked(&stopped)), (Phase::Idle, None));
    let other = event(Event::Ready { source: Source::Given { name: "mine".into() }, model: model() });
    let state = run(begun(), [other]);
    assert_eq!((state.verifying.phase, asked(&state), state.can_verify()), (Phase::Idle, None, false));
}

#[test]
fn what_came_of_one_engine_is_not_said_of_another() {
    let died = || Action::Worker(Signal::Died(Cause::Error));
    let state = answer(run(begun(), [hello("relaxed"), ready()]));
    let same = run(state.clone(), [died(), hello("relaxed"), ready()]);
    assert_eq!((right(&same), asked(&same).as_deref()), (vec![true, false], Some("three")), "it is the same one");
    let other = run(state.clone(), [died(), hello("baseline"), ready()]);
    assert_eq!((other.verifying.phase, right(&other), asked(&other)), (Phase::Idle, vec![], None));
    assert!(other.verifying.cases.is_some(), "they are nobody's");
    let ended = run(answer(answer(state)), [died(), hello("baseline"), ready()]);
    assert_eq!((ended.verifying.phase, ended.verifying.outcomes.len()), (Phase::Idle, 0));
    // Who asks for an engine that is gone is answered by the one that comes.
    let gone = run(idle(), [hello("relaxed"), died(), died()]);
    let begun = run(gone, [verify(Verify::Start), verify(Verify::Arrived(Some(cases().into()))), hello("baseline"), ready()]);
    assert_eq!((begun.verifying.phase, asked(&begun).as_deref()), (Phase::Running, Some("one")));
}

#[test]
fn cases_that_do_not_arrive_are_fetched_again() {
    let state = run(idle(), [verify(Verify::Start), verify(Verify::Arrived(None))]);
    assert_eq!(state.verifying.phase, Phase::NotFetched);
    let late = run(state.clone(), [verify(Verify::Arrived(Some(cases().into())))]);
    assert_eq!(late.verifying.phase, Phase::NotFetched, "nobody waits for it any more");
    assert_eq!(run(state, [verify(Verify::Start)]).verifying.phase, Phase::Fetching);
}
