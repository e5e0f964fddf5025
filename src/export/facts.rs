//! What a reader needs to know about an explanation besides the words, for the exports that are read.

use super::words::Words;
use crate::explanation::{Attribution, Explanation};
use crate::format::{four, label, share, signed_four, significant, verdict};
use crate::options::Class;
use crate::units::largest;

/// The model, how it was asked, and how far the scores can be trusted: names and values.
pub fn facts(explanation: &Explanation, say: &Words) -> Vec<(&'static str, String)> {
    let Explanation { model, attribution, .. } = explanation;
    let (names, number) = (&say.facts, say.number);
    let ends = format!("{} → {}", number(four(attribution.output_baseline)), number(four(attribution.output_input)));
    let mut facts = vec![
        (names.model, model.name.clone()),
        (names.weights, format!("{}, SHA-256 {}", model.dtype, model.sha256)),
        (names.method, method(attribution, say)),
        (names.baseline, attribution.baseline.to_string()),
        (names.output, output(explanation, say)),
        (names.class, class_asked(explanation)),
        (names.ends, ends),
        (names.delta, delta(attribution, say)),
    ];
    if let Some(error) = attribution.estimated_error {
        facts.push((names.error, number(significant(error))));
    }
    if explanation.truncated {
        facts.push((names.left_out, (names.tokens_left_out)(explanation.omitted_tokens, explanation.tokens.len())));
    }
    facts
}

/// What is explained: “probability of Positive”.
pub fn output(explanation: &Explanation, say: &Words) -> String {
    let attribution = &explanation.attribution;
    (say.output_of)(attribution.output, &label(&attribution.class_label))
}

/// Which model says what: the first line of a picture.
pub fn title(explanation: &Explanation) -> String {
    let Attribution { method, baseline, output, .. } = &explanation.attribution;
    format!("{} · Layer Integrated Gradients, {method}, {baseline}, {output}", explanation.model.name)
}

/// What it says.
pub fn answer(explanation: &Explanation, say: &Words) -> String {
    verdict(&explanation.prediction, say.number)
}

/// The two ends of the legend, away from the class and toward it: what it means, and the score of the full colour.
pub fn legend(explanation: &Explanation, say: &Words) -> [[String; 2]; 2] {
    let (class, full) = (label(&explanation.attribution.class_label), largest(explanation));
    let score = |score: f64| (say.number)(signed_four(score));
    [[(say.away)(&class), score(-full)], [(say.toward)(&class), score(full)]]
}

/// In words, also where only its index says which of several is meant.
fn class_asked(explanation: &Explanation) -> String {
    match &explanation.requested.class {
        Class::Index(_) => explanation.attribution.class_label.clone(),
        class => class.to_string(),
    }
}

fn method(attribution: &Attribution, say: &Words) -> String {
    let names = &say.facts;
    let mut method = attribution.method.to_string();
    if let Some(steps) = attribution.steps {
        method += &format!(", {}", (names.steps)(steps));
    }
    if let Some(tolerance) = attribution.tolerance {
        method += &format!(", {}", (names.tolerance)(&(say.number)(tolerance.to_string()), attribution.converged));
    }
    format!("{method}; {}", (names.evaluations)(&(say.number)(attribution.evaluations.to_string())))
}

fn delta(attribution: &Attribution, say: &Words) -> String {
    let below = |missed| if missed < 5e-4 { "< " } else { "" };
    let missed = attribution
        .relative_delta()
        .map(|missed| (say.facts.of_change)(&format!("{}{}", below(missed), (say.number)(share(missed)))));
    let missed = missed.map_or_else(String::new, |missed| format!(" ({missed})"));
    (say.number)(four(attribution.delta)) + missed.as_str()
}
