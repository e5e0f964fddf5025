//! The button that holds this engine to the known values, how far that is, and how it came out, in one sentence.

use std::rc::Rc;

use yew::prelude::*;

use crate::diagnostics::Verification;
use crate::format::magnitude;
use crate::protocol::Build;
use crate::ui::messages::{Messages, use_messages};
use crate::ui::state::verifying::{Phase, Verify, Verifying};
use crate::ui::state::{Action, Models, Wanted};
use crate::verification::{Errors, Worst};

/// What a [`VerifyBuild`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct VerifyBuildProps {
    /// How far it is.
    pub verifying: Verifying,
    /// Whether the values are known of the model in use.
    pub can_verify: bool,
    /// The engine.
    pub build: Option<Rc<Build>>,
    /// The page's version.
    pub version: String,
    /// What the user does.
    pub on_act: Callback<Action>,
}

/// One button in one place, the bar and the sentence.
#[component]
pub fn VerifyBuild(props: &VerifyBuildProps) -> Html {
    let say = use_messages();
    let words = &say.diagnostics;
    let VerifyBuildProps { verifying, can_verify, .. } = props;
    let is_under_way = verifying.is_under_way();
    let (name, action) = match (can_verify, is_under_way) {
        (false, _) => (words.own_model, Action::Want(Wanted::Model(Models::own()))),
        (true, true) => (words.stop, Action::Verify(Verify::Stop)),
        (true, false) => (words.verify, Action::Verify(Verify::Start)),
    };
    let onclick = {
        let on_act = props.on_act.clone();
        Callback::from(move |_: MouseEvent| on_act.emit(action.clone()))
    };
    html! {
        <div class="diagnostics-verify">
            <button type="button" class="button" {onclick}>{ name }</button>
            if is_under_way {
                <progress
                    class="progress"
                    aria-label={words.bar}
                    value={(verifying.cases.is_some()).then(|| verifying.outcomes.len().to_string())}
                    max={verifying.count().max(1).to_string()}
                />
            }
            <p role="status">{ sentence(props, say) }</p>
        </div>
    }
}

fn sentence(props: &VerifyBuildProps, say: &Messages) -> String {
    let (words, verifying) = (&say.diagnostics, &props.verifying);
    if !props.can_verify {
        return words.another_model.to_owned();
    }
    match (verifying.phase, &verifying.cases) {
        (Phase::Fetching, _) => words.fetching.to_owned(),
        (Phase::NotFetched, _) => words.not_fetched.to_owned(),
        (Phase::Running, _) => (words.so_far)(verifying.outcomes.len(), verifying.count()),
        (Phase::Ended, Some(cases)) => {
            let build = props.build.as_ref().map(|build| (say.masthead.build)(&build.engine, build.threads)).unwrap_or_default();
            let version = if props.version.is_empty() { words.unfinished } else { &props.version };
            verdict(&Verification::new(cases, &verifying.outcomes), &(words.on)(&build, version), is_baseline(props), say)
        }
        _ => String::new(),
    }
}

fn is_baseline(props: &VerifyBuildProps) -> bool {
    props.build.as_ref().is_some_and(|build| build.engine == "baseline")
}

fn verdict(found: &Verification, on: &str, is_baseline: bool, say: &Messages) -> String {
    let words = &say.diagnostics;
    let counts = [found.right, found.cases];
    let has_answers = found.results.len() == found.cases && found.results.iter().all(|checked| checked.outcome.is_answer());
    if !has_answers {
        return (words.stopped)(counts, on);
    }
    // Where nothing can be compared, no error is known.
    let largest = found.largest.unwrap_or(Errors { attribution: f64::NAN, ..Errors::default() });
    let Worst { of, error, allowed } = largest.worst(&found.tolerance);
    let errors = [error, allowed].map(|error| (say.number)(magnitude(error)));
    let errors = errors.each_ref().map(String::as_str);
    match (found.is_right(), is_baseline) {
        (true, _) => (words.right)(counts, of, errors, on),
        (false, true) => (words.wrong)(counts, of, errors, on),
        (false, false) => format!("{} {}", (words.wrong)(counts, of, errors, on), words.try_baseline),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::explained::explanation;
    use crate::testing::verification::cases_of;
    use crate::ui::messages::{ENGLISH, FRENCH};
    use crate::verification::Outcome;

    fn said(outcomes: &[Outcome], say: &Messages) -> String {
        let mut cases = cases_of(&explanation("a", &[("a", 0, 1)]));
        cases.cases.push(cases.cases[0].clone());
        verdict(&Verification::new(&cases, outcomes), "X", false, say)
    }

    fn compared(attribution: f64) -> Outcome {
        Outcome::Compared(Errors { attribution, ..Errors::default() })
    }

    #[test]
    fn the_verdict_is_one_of_three() {
        let right = [compared(0.0), compared(3.14e-6)];
        assert_eq!(
            said(&right, &ENGLISH),
            "Right: 2 of 2 cases, largest error 3.1e\u{2212}6 of a text’s largest score (2.0e\u{2212}5 is allowed), on X."
        );
        assert!(said(&right, &FRENCH).contains("2\u{a0}cas sur 2, plus grande erreur de 3,1e\u{2212}6"));
        // Whichever is the worst beside what is allowed of it.
        let other = |delta, probability| [Outcome::Compared(Errors { attribution: 1e-6, delta, probability }), compared(1e-6)];
        let (delta, probability) = (other(2e-5, 0.0), other(0.0, 1.1e-6));
        assert!(said(&delta, &ENGLISH).contains("largest error 2.0e\u{2212}5 in a convergence delta (1.0e\u{2212}5 is allowed)"));
        assert!(said(&delta, &FRENCH).contains("erreur de 2,0e\u{2212}5 sur un écart de convergence (1,0e\u{2212}5 admis)"));
        assert!(said(&probability, &ENGLISH).contains("largest error 1.1e\u{2212}6 in a probability (1.0e\u{2212}6 is allowed)"));
        assert!(said(&probability, &FRENCH).contains("erreur de 1,1e\u{2212}6 sur une probabilité (1,0e\u{2212}6 admis)"));
        for wrong in [compared(2.1e-5), compared(f64::NAN), Outcome::Different] {
            let words = said(&[compared(1e-6), wrong.clone()], &ENGLISH);
            assert!(words.starts_with("Wrong: 1 of 2") && words.contains("?engine=baseline"), "{wrong:?}: {words}");
        }
        for missing in [vec![], vec![compared(0.0)], vec![compared(0.0), Outcome::Died]] {
            let words = said(&missing, &ENGLISH);
            assert!(words.starts_with("Not finished: ") && words.contains("of 2"), "{missing:?}: {words}");
        }
        assert!(said(&[Outcome::Refused("No.".into()), compared(0.0)], &FRENCH).starts_with("Pas terminé"));
        // Nothing to compare is not nothing wrong.
        assert!(said(&[Outcome::Different, Outcome::Different], &ENGLISH).starts_with("Wrong: 0 of 2"));
    }

    #[test]
    fn the_line_says_what_is_going_on() {
        let props = |phase, can_verify| {
            let mut verifying = Verifying::default();
            verifying.phase = phase;
            VerifyBuildProps { verifying, can_verify, build: None, version: String::new(), on_act: Callback::noop() }
        };
        let said = |phase, can_verify| sentence(&props(phase, can_verify), &ENGLISH);
        assert_eq!(said(Phase::Idle, true), "");
        assert_eq!(said(Phase::Fetching, true), "Fetching the known values…");
        assert!(said(Phase::NotFetched, true).contains("try again"));
        assert!(said(Phase::Ended, false).contains("another one is in use"));
    }
}
