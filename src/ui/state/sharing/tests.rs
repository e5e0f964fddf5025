//! Links and files, from friends and others.

use super::*;
use crate::drawing::colour::Palette;
use crate::export::json;
use crate::options::Method;
use crate::protocol::{Event, Source};
use crate::share::encode;
use crate::ui::messages::Language;
use crate::ui::state::tests::{event, explanation, model, opened, ready, run};
use crate::ui::state::{Action, Models};
use crate::units::UnitKind;

const HUB: &str = "https://hub.example";

fn share(sharing: Sharing) -> Action {
    Action::Share(sharing)
}

fn link(model: Option<&str>) -> Action {
    let options = Options { method: Method::RiemannLeft, steps: Some(7), ..Options::default() };
    let shared = Shared {
        text: "from afar".into(),
        model: model.map(str::to_owned),
        options,
        units: UnitKind::Words,
        ..Shared::default()
    };
    share(Sharing::Link(encode(&shared).unwrap().into()))
}

fn said(state: &State) -> Option<&Outcome> {
    match &state.shares.report {
        Sentence::Shared(outcome) => Some(outcome),
        _ => None,
    }
}

fn refused(state: &State) -> Option<&Outcome> {
    match state.problem.as_ref().map(|problem| &problem.message) {
        Some(Sentence::Shared(outcome)) => Some(outcome),
        _ => None,
    }
}

#[test]
fn a_link_restores_text_and_settings_and_remembers_nothing() {
    let before = opened().preferences();
    let state = run(opened(), [link(None)]);
    assert_eq!((state.text.as_str(), state.steps.as_str(), state.kind), ("from afar", "7", UnitKind::Words));
    let asked = &state.job.as_ref().unwrap().asked;
    assert_eq!((asked.text.as_str(), asked.options.method, asked.options.steps), ("from afar", Method::RiemannLeft, Some(7)));
    assert_eq!(said(&state), None);
    assert_eq!(state.preferences(), before, "a link is no choice of the user's");
    assert_ne!(run(state, [Action::SetSteps, Action::Show(UnitKind::Tokens)]).preferences(), before);
}

#[test]
fn what_is_chosen_beside_a_link_leaves_the_link_s_settings_the_link_s() {
    let choices = || {
        [
            Action::Speak(Language::French),
            Action::Paint(Palette::BlueOrange),
            Action::Show(UnitKind::Tokens),
            Action::Live(false),
            Action::Keys(false),
        ]
    };
    let state = run(run(opened(), [link(None)]), choices());
    let own = run(opened(), choices()).preferences();
    assert_ne!(own, opened().preferences());
    assert_eq!(state.preferences(), own, "as if there had been no link");
    assert_eq!((state.options.method, state.steps.as_str()), (Method::RiemannLeft, "7"), "which goes on counting");
    let chosen = Options { method: Method::RiemannMiddle, ..state.options.clone() };
    let state = run(state, [Action::Choose(chosen)]);
    let kept = state.preferences();
    assert_eq!(
        (kept.method, kept.language),
        (Method::RiemannMiddle, Language::French),
        "settings that are chosen are the user's"
    );
}

#[test]
fn a_hostile_link_is_one_sentence_that_stays() {
    for fragment in ["#w1=%%%", "#w9=abc", "#w1=", "#w1=bm90IGpzb24"] {
        let state = run(opened(), [share(Sharing::Link(fragment.into()))]);
        assert!(matches!(refused(&state), Some(Outcome::LinkRefused(_))), "{fragment}");
        assert_eq!(state.job, opened().job, "the page opens as usual");
        let explained = Event::Explained { id: 1, explanation: Box::new(explanation("a", &[])) };
        let state = run(state, [event(Event::Ready { source: Models::own(), model: model() }), event(explained)]);
        assert!(refused(&state).is_some(), "the first result does not take it away");
        assert_eq!(run(state, [share(Sharing::Dismiss)]).problem, None);
    }
    let before = opened();
    assert_eq!(run(before.clone(), [share(Sharing::Link("#token-table".into()))]), before);
}

#[test]
fn a_link_s_model_is_offered_and_not_fetched() {
    let offered = event(Event::Offered { bases: Vec::new() });
    for id in [format!("{HUB}/somebody/model/tree/main"), Models::new(HUB.into()).offers()[1].source.id()] {
        let loads = opened().loads;
        let state =
            run(opened(), [link(Some(&id)), event(Event::Ready { source: Models::own(), model: model() }), offered.clone()]);
        assert_eq!((state.loads, &state.models.loading), (loads, &Models::own()), "nothing is downloaded");
        assert_eq!(state.models.pending().map(|offer| offer.source.id()), Some(id.clone()), "but one press away");
        assert!(matches!(said(&state), Some(Outcome::LinkModel(_))));
        let source = state.models.pending().unwrap().source;
        let state = run(state, [Action::Fetch(source.clone()), event(Event::Ready { source, model: model() })]);
        assert_eq!(state.models.in_use.unwrap().id(), id);
    }
}

#[test]
fn a_link_names_no_other_source() {
    for id in [
        "https://evil.example/a/b/tree/main",
        "https://hub.example.evil.example/a/b/tree/main",
        "https://hub.example/../b/tree/main",
        "https://hub.example/a/b/c/tree/main",
        "https://hub.example/a/b/tree/../../x",
        "https://hub.example/a/b/tree/",
        "given:model.safetensors",
        "../elsewhere/",
        "//evil.example/",
        "",
    ] {
        let state = run(ready(), [event(Event::Offered { bases: vec!["models/other/".into()] }), link(Some(id))]);
        assert_eq!(said(&state), Some(&Outcome::LinkModelUnknown), "{id}");
        assert_eq!(state.models.wanted, Wanted::Model(Models::own()), "{id}");
    }
}

#[test]
fn a_model_of_the_site_is_waited_for() {
    let state = run(ready(), [link(Some("models/other/"))]);
    assert_eq!(said(&state), None);
    let state = run(state, [event(Event::Offered { bases: vec!["models/other/".into()] })]);
    assert_eq!(state.models.wanted, Wanted::Model(Source::Site { base: "models/other/".into() }));
    let state = run(run(ready(), [link(Some("models/gone/"))]), [event(Event::Offered { bases: Vec::new() })]);
    assert_eq!(said(&state), Some(&Outcome::LinkModelUnknown));
}

/// A link to a class that only the link's own model has.
#[test]
fn a_link_s_class_waits_for_its_model() {
    let source = Models::new(HUB.into()).repository("a/moods", "main");
    let asking = |class: Class| {
        let options = Options { class, ..Options::default() };
        let shared = Shared { text: "from afar".into(), model: Some(source.id()), options, ..Shared::default() };
        share(Sharing::Link(encode(&shared).unwrap().into()))
    };
    let moods = || {
        let info = crate::explanation::ModelInfo { name: "moods".into(), ..model().info };
        let labels = ["POSITIVE", "anger", "joy"].map(str::to_owned).to_vec();
        event(Event::Ready { source: source.clone(), model: crate::protocol::LoadedModel { info, labels, ..model() } })
    };
    let own = || event(Event::Ready { source: Models::own(), model: model() });
    for (asked, meanwhile, then) in [
        (Class::Label("joy".into()), Class::Predicted, Class::Label("joy".into())),
        (Class::Index(1), Class::Label("POSITIVE".into()), Class::Label("anger".into())),
    ] {
        for actions in [[asking(asked.clone()), own()], [own(), asking(asked.clone())]] {
            let state = run(opened(), actions);
            assert_eq!(state.options.class, meanwhile, "the page's own model has none of it");
            let visit = state.visit().next().unwrap();
            for state in [state, run(opened().resume(&visit), [own()])] {
                let state = run(state, [Action::Fetch(source.clone()), moods()]);
                assert_eq!((&state.options.class, &state.outgoing().unwrap().asked.options.class), (&then, &then));
                // What the user chooses counts from then on.
                let chosen = Options { class: Class::Label("POSITIVE".into()), ..state.options.clone() };
                let state = run(state, [Action::Choose(chosen), own(), moods()]);
                assert_eq!(state.options.class, Class::Label("POSITIVE".into()));
            }
        }
    }
}

/// Drops a file on the page, which then computes `answer`.
fn dropped(file: &str, answer: &Explanation) -> State {
    let state = run(ready(), [share(Sharing::File(Some(file.to_owned().into())))]);
    assert_eq!(said(&state), Some(&Outcome::Recomputing));
    let id = state.job.as_ref().unwrap().id;
    run(state, [event(Event::Explained { id, explanation: Box::new(answer.clone()) })])
}

#[test]
fn a_file_is_computed_anew_and_compared() {
    let file = explanation("so bad", &[("so", 0, 2), ("bad", 3, 6)]);
    let mut now = file.clone();
    // Reading a number back may cost its last bit.
    let same = dropped(&json(&file), &now);
    assert!(matches!(said(&same), Some(Outcome::Recomputed(difference)) if *difference < 1e-15), "{:?}", said(&same));
    now.tokens[1].attribution += 3e-7;
    let state = dropped(&json(&file), &now);
    let words = state.shares.report.words(&crate::ui::messages::ENGLISH);
    assert_eq!(words, "Recomputed: the largest difference is 3.0e\u{2212}7.");
    assert_eq!((state.text.as_str(), &state.chosen().unwrap().method), ("so bad", &file.requested.method));

    now.model.sha256 = "1".repeat(64);
    assert_eq!(said(&dropped(&json(&file), &now)), Some(&Outcome::OtherModel(file.model.name.clone().into())));
    let other = explanation("so bad", &[("so", 0, 2), ("ba", 3, 5), ("##d", 5, 6)]);
    assert_eq!(said(&dropped(&json(&file), &other)), Some(&Outcome::OtherTokens));
    // Another class, which the user chose, is another question.
    let mut other = file.clone();
    other.attribution.class = 1 - file.attribution.class;
    assert_eq!(said(&dropped(&json(&file), &other)), None);
    let cancelled = run(run(ready(), [share(Sharing::File(Some(json(&file).into())))]), [Action::Cancel]);
    assert_eq!(said(&cancelled), None, "nothing is recomputed any more");
}

#[test]
fn what_is_no_exported_file_is_refused_in_one_sentence() {
    let good = json(&explanation("so bad", &[("so", 0, 2), ("bad", 3, 6)]));
    let (cut, other) = (&good[..good.len() / 2], good.replace("whyword/explanation@1", "whyword/explanation@9"));
    for file in [Some(""), Some("{}"), Some("[1]"), Some(cut), Some(other.as_str()), Some(&"[".repeat(10_000)), None] {
        let before = ready();
        let state = run(before.clone(), [share(Sharing::File(file.map(|file| file.to_owned().into())))]);
        assert_eq!(refused(&state), Some(&Outcome::FileRefused));
        assert_eq!((state.text, state.job), (before.text, before.job), "and nothing else changes");
    }
}

#[test]
fn a_difference_is_as_short_as_it_deserves() {
    assert_eq!([0.0, 3.2e-7, 0.0123456, 2.0].map(written), ["0", "3.2e\u{2212}7", "0.01235", "2.000"]);
}
