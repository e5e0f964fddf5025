//! What the page's Diagnostics hold an engine to is what the tests hold it to, and the engine passes.

#[path = "support/golden.rs"]
#[expect(dead_code, reason = "the comparison is the page's own here")]
mod golden;

use std::collections::BTreeSet;

use golden::{bundled, read};
use whyword::engine::Engine;
use whyword::options::{Baseline, Output};
use whyword::verification::{Cases, Errors, FILE, Outcome, TOLERANCE, largest};

/// What was rounded away, and a little more.
const ROUNDING: f64 = 1e-10;

fn cases() -> Cases {
    let file = golden::fixtures().join("../../static").join(FILE);
    Cases::read(&std::fs::read_to_string(file).unwrap()).expect("a file of cases")
}

fn is_same(picked: &[f64], known: &[f64]) -> bool {
    picked.len() == known.len() && picked.iter().zip(known).all(|(picked, known)| (picked - known).abs() <= ROUNDING)
}

#[test]
fn the_cases_are_picked_from_the_golden_values() {
    let (cases, golden) = (cases(), read("bundled.json"));
    for case in &cases.cases {
        let text = golden.cases.iter().find(|known| known.text == case.text).expect("a golden text");
        let found = text.explanations.iter().any(|known| {
            known.options() == case.options
                && known.target == case.class
                && is_same(&case.attributions, &known.attributions)
                && is_same(&[case.delta], &[known.delta])
        });
        assert!(
            found && text.ids == case.ids && is_same(&case.probabilities, &text.probabilities),
            "{:?}: make examples",
            case.text
        );
    }
    // They are few, and differ in all that there is to choose.
    let distinct = |of: fn(&whyword::verification::Case) -> String| cases.cases.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!(cases.cases.len(), 6, "the page says that there are six");
    assert_eq!(distinct(|case| case.options.baseline.to_string()), Baseline::ALL.len());
    assert_eq!(distinct(|case| case.options.output.to_string()), Output::ALL.len());
    assert!(distinct(|case| case.options.method.to_string()) > 1 && distinct(|case| case.options.class.to_string()) > 2);
    let longest = |texts: &mut dyn Iterator<Item = usize>| texts.max();
    let known = longest(&mut golden.cases.iter().map(|case| case.ids.len()));
    assert_eq!(longest(&mut cases.cases.iter().map(|case| case.ids.len())), known);
}

#[test]
fn the_engine_passes() {
    let (cases, engine) = (cases(), Engine::open(&bundled()).unwrap());
    let explain = |case: &whyword::verification::Case| engine.explain(&case.text, &case.options).unwrap();
    let outcomes: Vec<_> = cases.cases.iter().enumerate().map(|(place, case)| cases.compare(place, &explain(case))).collect();
    println!("largest errors: {:?}", largest(&outcomes));
    assert!(outcomes.iter().all(Outcome::is_right), "{outcomes:?}");

    // And an engine that is a little off does not.
    let mut found = explain(&cases.cases[0]);
    let strongest = found.tokens.iter_mut().max_by(|a, b| a.attribution.abs().total_cmp(&b.attribution.abs())).unwrap();
    strongest.attribution *= 1.0 + 3.0 * TOLERANCE.attribution;
    let off = cases.compare(0, &found);
    assert!(!off.is_right() && off.errors().is_some_and(|errors: &Errors| errors.probability < TOLERANCE.probability));
    found.model.sha256 = "another".to_owned();
    assert_eq!(cases.compare(0, &found), Outcome::Different);
}
