//! What is looked at beyond the scores, and the past.

use super::*;
use crate::doubt::{Doubt, Unsettled};
use crate::protocol::Request;

fn ended(text: &str) -> Explanation {
    let mut explanation = explanation(text, &[(text, 0, text.chars().count())]);
    explanation.requested = Options::default();
    explanation
}

#[test]
fn a_result_has_its_signs_checked_and_an_old_answer_does_not_count() {
    let state = settled();
    let [_, _, check] = state.asides();
    let (id, request) = check.expect("the signs are checked by themselves");
    assert!(matches!(&*request, Request::Check { text, .. } if text == FIRST_TEXT));
    let late = run(state.clone(), [event(Event::Checked { id: id + 1, unsettled: vec![] })]);
    assert!(late.workbench.unsettled.is_asked());
    let found = run(state, [event(Event::Checked { id, unsettled: vec![Unsettled { word: 0, by: Doubt::Baseline }] })]);
    assert_eq!(found.workbench.unsettled.found().unwrap().len(), 1);
    assert_eq!(found.asides()[2], None);
    // What is found out about a text goes with it.
    let next = run(found, [Action::Edit("other".into()), Action::Explain]);
    let id = next.outgoing().unwrap().id;
    let next = run(next, [event(Event::Explained { id, explanation: Box::new(ended("other")) })]);
    assert!(next.workbench.unsettled.is_asked() || next.workbench.unsettled == Finding::None);
}

#[test]
fn a_word_is_taken_away_and_the_answer_is_for_that_word() {
    let state =
        run(ready(), [event(Event::Explained { id: 1, explanation: Box::new(ended(FIRST_TEXT)) }), Action::Pick(Some(0))]);
    let (id, request) = state.asides()[0].clone().unwrap();
    let Request::Predict { texts, .. } = &*request else { panic!("{request:?}") };
    assert_eq!(texts.len(), 1);
    assert_ne!(texts[0], FIRST_TEXT);
    let masked = run(state.clone(), [Action::Replace(How::Masked)]);
    let (newer, request) = masked.asides()[0].clone().unwrap();
    assert!(newer > id && matches!(&*request, Request::Predict { texts, .. } if texts[0].contains("[MASK]")));
    let prediction = settled().result.unwrap().prediction.clone();
    let late = run(masked.clone(), [event(Event::Predicted { id, predictions: vec![prediction.clone()], step_millis: None })]);
    assert!(late.workbench.deletion.unwrap().answer.is_asked(), "that was the answer for another text");
    let found = run(masked, [event(Event::Predicted { id: newer, predictions: vec![prediction], step_millis: None })]);
    assert!(found.workbench.deletion.unwrap().answer.found().is_some());
}

#[test]
fn what_is_asked_beside_ends_with_the_engine() {
    let state = run(settled(), [Action::FollowPath, Action::TakeEachAway]);
    assert!(state.workbench.trace.is_asked() && state.workbench.agreement.is_asked());
    let died = run(state, [Action::Worker(Signal::Died(Cause::Error))]);
    assert_eq!((&died.workbench.trace, &died.workbench.agreement), (&Finding::None, &Finding::None));
    assert_eq!(died.asides(), [None, None, None]);
}

#[test]
fn the_text_is_classified_in_a_pause_of_typing() {
    let state = run(settled(), [Action::Paused]);
    assert_eq!(state.asides()[0], None, "what is explained is known");
    let typing = run(state, [Action::Edit("not that".into()), Action::Paused]);
    let (id, _) = typing.asides()[0].clone().unwrap();
    let prediction = settled().result.unwrap().prediction.clone();
    let known = run(typing, [event(Event::Predicted { id, predictions: vec![prediction], step_millis: None })]);
    assert!(known.as_typed().is_some());
    assert!(run(known, [Action::Edit("not that either".into())]).as_typed().is_none());
}

/// The text is typed and classified; a step of its explanation is said to take so long.
fn typed(state: State, text: &'static str, step_millis: Option<f64>) -> State {
    let state = run(state, [Action::Edit(text.into()), Action::Paused]);
    let (id, _) = state.asides()[0].clone().expect("the text is classified");
    let predictions = vec![settled().result.unwrap().prediction.clone()];
    run(state, [event(Event::Predicted { id, predictions, step_millis })])
}

#[test]
fn who_stops_typing_sees_why_where_that_is_quick() {
    // Nothing was explained with auto yet, so that thirty evaluations are reckoned with.
    let quick = 30.0;
    let state = run(typed(settled(), "not that", Some(quick)), [Action::Rested]);
    let job = state.job.as_ref().expect("it is explained");
    assert_eq!((&*job.asked.text, job.by_itself, &state.announcement), ("not that", true, &Sentence::Silence));
    for (slow, why) in [
        (typed(settled(), "not that", Some(40.0)), "it takes too long"),
        (typed(settled(), "not that", None), "nothing is known of how long it takes"),
        (typed(settled(), " \n ", Some(quick)), "there is nothing to explain"),
        (run(typed(settled(), "not that", Some(quick)), [Action::Edit("not that either".into())]), "that is another text"),
        (run(typed(settled(), "not that", Some(quick)), [Action::Live(false)]), "it is not wanted"),
        (run(typed(settled(), "not that", Some(quick)), [Action::Go(View::Many)]), "it would not be seen"),
        (run(settled(), [Action::Paused]), "it is explained"),
    ] {
        assert_eq!(run(slow, [Action::Rested]).job, None, "{why}");
    }
}

#[test]
fn what_is_typed_while_another_is_explained_is_looked_at_then() {
    let asked = run(settled(), [Action::Edit("not".into()), Action::Explain]);
    let id = asked.outgoing().unwrap().id;
    let typed = run(asked, [Action::Edit("not that".into()), Action::Paused, Action::Rested]);
    assert_eq!(typed.asides()[0], None, "the explanation goes first");
    for end in [explained(id, "not"), Action::Cancel, event(Event::Cancelled { id })] {
        let state = run(typed.clone(), [end.clone()]);
        let (id, _) = state.asides()[0].clone().unwrap_or_else(|| panic!("after {end:?} the text is classified"));
        let predictions = vec![settled().result.unwrap().prediction.clone()];
        let state = run(state, [event(Event::Predicted { id, predictions, step_millis: Some(1.0) })]);
        assert_eq!(&*state.job.expect("and explained").asked.text, "not that");
    }
    let failed = run(typed, [event(Event::Failed { id, message: "Too long.".into() })]);
    assert_eq!(failed.asides()[0], None, "the sentence is to be read first");
    assert!(failed.problem.is_some());
}

#[test]
fn of_what_nobody_asked_for_only_the_last_is_remembered() {
    let rest = |state: State, text: &'static str| {
        let state = run(typed(state, text, Some(1.0)), [Action::Rested]);
        let id = state.outgoing().expect("it is explained").id;
        run(state, [event(Event::Explained { id, explanation: Box::new(ended(text)) })])
    };
    let texts = |state: &State| state.history.past.iter().map(|(_, past)| past.text.clone()).collect::<Vec<_>>();
    let first = run(ready(), [event(Event::Explained { id: 1, explanation: Box::new(ended(FIRST_TEXT)) })]);
    let state = rest(rest(first, "not"), "not that");
    assert_eq!(texts(&state), ["not that", FIRST_TEXT]);
    assert!(state.history.compared.iter().all(|number| state.history.past.iter().any(|(of, _)| of == number)));
    // What is then asked for stays.
    let asked = run(state, [Action::Explain]);
    let id = asked.outgoing().unwrap().id;
    let asked = run(asked, [event(Event::Explained { id, explanation: Box::new(ended("not that")) })]);
    let state = rest(asked, "not that either");
    assert_eq!(texts(&state), ["not that either", "not that", FIRST_TEXT]);
    // Though it is then explained by itself once more; and so does what is chosen to be compared.
    let state = rest(rest(state, "not that"), "quite");
    assert_eq!(texts(&state), ["quite", "not that", FIRST_TEXT]);
    let number = state.history.past[0].0;
    let chosen = run(state, [Action::Compare(number)]);
    assert_eq!(texts(&rest(chosen, "rather")), ["rather", "quite", "not that", FIRST_TEXT]);
}

#[test]
fn the_past_is_remembered_once_and_compared() {
    let explain = |state: State, text: &'static str| {
        let state = run(state, [Action::Edit(text.into()), Action::Explain]);
        let id = state.outgoing().unwrap().id;
        run(state, [event(Event::Explained { id, explanation: Box::new(ended(text)) })])
    };
    let state = explain(explain(explain(settled(), "one"), "two"), "one");
    let texts: Vec<_> = state.history.past.iter().map(|(_, past)| past.text.as_str()).collect();
    assert_eq!(texts, ["one", "two", FIRST_TEXT]);
    assert_eq!(state.history.compared.len(), 2, "the first two");
    let two = state.history.past[1].0;
    let toggled = run(state.clone(), [Action::Compare(two)]);
    assert_ne!(toggled.history.compared, state.history.compared);
    let back = run(toggled, [Action::Recall(two)]);
    assert_eq!((back.text.as_str(), back.view), ("two", View::Explain));
    assert!(!back.is_stale(), "it is the answer to what is set");
    let many = (0..60).fold(back, |state, at| explain(state, Box::leak(format!("text {at}").into_boxed_str())));
    assert_eq!(many.history.past.len(), 40);
    assert!(many.history.chosen().len() <= 2);
}

#[test]
fn the_contrast_is_explained_text_by_text() {
    let state = run(settled(), [Action::CompareContrast]);
    assert_eq!(state.text, CONTRAST[0]);
    let id = state.outgoing().unwrap().id;
    let state = run(state, [event(Event::Explained { id, explanation: Box::new(ended(CONTRAST[0])) })]);
    assert_eq!(state.text, CONTRAST[1]);
    let id = state.outgoing().unwrap().id;
    let state = run(state, [event(Event::Explained { id, explanation: Box::new(ended(CONTRAST[1])) })]);
    let texts: Vec<_> = state.history.chosen().iter().map(|past| past.text.clone()).collect();
    assert_eq!(texts, CONTRAST);
    assert!(!state.history.is_waiting() && state.job.is_none());
}

#[test]
fn the_contrast_leaves_what_was_never_explained_in_the_box() {
    let asked = |state: &State| state.outgoing().map(|job| (job.id, job.asked.text.to_string()));
    let mut state = run(settled(), [Action::Edit("mine".into()), Action::CompareContrast]);
    assert_eq!(run(state.clone(), [Action::Cancel]).text, "mine");
    for text in CONTRAST {
        let (id, asked) = asked(&state).expect("it is asked for");
        assert_eq!((state.text.as_str(), asked.as_str()), ("mine", text));
        state = run(state, [event(Event::Explained { id, explanation: Box::new(ended(text)) })]);
    }
    let texts: Vec<_> = state.history.chosen().iter().map(|past| past.text.clone()).collect();
    assert_eq!(texts, CONTRAST);
    assert_eq!((state.text.as_str(), state.job.is_none(), state.is_stale()), ("mine", true, true));
}

#[test]
fn a_comparison_that_is_given_up_can_be_begun_anew() {
    let begun = run(settled(), [Action::CompareContrast]);
    let id = begun.outgoing().unwrap().id;
    assert!(begun.history.is_waiting());
    for end in [
        Action::Cancel,
        event(Event::Failed { id, message: "Too long.".into() }),
        event(Event::Cancelled { id }),
        Action::Worker(Signal::Died(Cause::Error)),
    ] {
        let ended = run(begun.clone(), [end.clone()]);
        assert!(ended.job.is_none() && !ended.history.is_waiting(), "{end:?}");
    }
    let typed = run(begun.clone(), [Action::Edit("mine".into()), explained(id, CONTRAST[0])]);
    assert_eq!((typed.text.as_str(), typed.job.is_none()), ("mine", true), "it is not written over");
    let another = run(begun, [Action::Edit("other".into()), Action::Explain]);
    assert!(another.job.is_some() && !another.history.is_waiting());
    let no_number = run(settled(), [Action::TypeSteps("many".into()), Action::CompareContrast]);
    assert!(no_number.problem.is_some() && !no_number.history.is_waiting());
}
