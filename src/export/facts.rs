//! What a reader needs to know about an explanation besides the words, for the exports that are read.

use crate::explanation::{Attribution, Explanation};
use crate::format::{four, label, share, signed_four, significant, verdict};
use crate::units::largest;

/// What stands for `[CLS]` and `[SEP]` together.
pub const SPECIAL: &str = "special tokens";

/// The model, how it was asked, and how far the scores can be trusted: names and values.
pub fn facts(explanation: &Explanation) -> Vec<(&'static str, String)> {
    let Explanation { model, attribution, requested, .. } = explanation;
    let mut facts = vec![
        ("Model", model.name.clone()),
        ("Weights", format!("{}, SHA-256 {}", model.dtype, model.sha256)),
        ("Method", method(attribution)),
        ("Baseline", attribution.baseline.to_string()),
        ("Output", format!("{} of {}", attribution.output, label(&attribution.class_label))),
        ("Class asked for", requested.class.to_string()),
        ("From baseline to text", format!("{} → {}", four(attribution.output_baseline), four(attribution.output_input))),
        ("Convergence delta", delta(attribution)),
    ];
    if let Some(error) = attribution.estimated_error {
        facts.push(("Estimated error of the worst score", significant(error)));
    }
    if explanation.truncated {
        let read = explanation.tokens.len();
        facts.push(("Left out", format!("{} tokens after the first {read}", explanation.omitted_tokens)));
    }
    facts
}

/// Which model says what: the first line of a picture.
pub fn title(explanation: &Explanation) -> String {
    let Attribution { method, baseline, output, .. } = &explanation.attribution;
    format!("{} · Layer Integrated Gradients, {method}, {baseline}, {output}", explanation.model.name)
}

/// What it says.
pub fn answer(explanation: &Explanation) -> String {
    verdict(&explanation.prediction)
}

/// The two ends of the legend, away from the class and toward it: what it means, and the score of the full colour.
pub fn legend(explanation: &Explanation) -> [[String; 2]; 2] {
    let (class, full) = (label(&explanation.attribution.class_label), largest(explanation));
    [[format!("away from {class}"), signed_four(-full)], [format!("toward {class}"), signed_four(full)]]
}

fn method(attribution: &Attribution) -> String {
    let steps = attribution.steps.map_or_else(String::new, |steps| format!(", {steps} steps"));
    let tolerance = attribution.tolerance.map_or_else(String::new, |tolerance| format!(", tolerance {tolerance}"));
    let converged = match attribution.converged {
        Some(true) => ", met",
        Some(false) => ", not met",
        None => "",
    };
    format!("{}{steps}{tolerance}{converged}; {} evaluations", attribution.method, attribution.evaluations)
}

fn delta(attribution: &Attribution) -> String {
    let missed = attribution.relative_delta().map_or_else(String::new, |missed| format!(" ({} of the change)", share(missed)));
    four(attribution.delta) + missed.as_str()
}
