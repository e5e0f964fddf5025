//! Golden values from PyTorch, transformers and Captum in float64 (tests/fixtures/generate.py), and the comparison with them.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use whyword::engine::Engine;
use whyword::explanation::Explanation;
use whyword::options::{Baseline, Class, Method, Options, Output};
use whyword::verification::Errors;

/// A file of golden values.
#[derive(Deserialize)]
pub struct Golden {
    pub cases: Vec<Case>,
}

/// One text.
#[derive(Deserialize)]
pub struct Case {
    pub text: String,
    pub ids: Vec<u32>,
    tokens: Vec<String>,
    offsets: Vec<(usize, usize)>,
    logits: Vec<f64>,
    pub probabilities: Vec<f64>,
    pub explanations: Vec<Expected>,
}

/// One explanation of it.
#[derive(Deserialize)]
pub struct Expected {
    method: Method,
    pub steps: usize,
    baseline: Baseline,
    output: Output,
    class: Class,
    pub target: usize,
    pub attributions: Vec<f64>,
    norm: f64,
    pub delta: f64,
    output_input: f64,
    output_baseline: f64,
}

impl Expected {
    /// The settings that gave it.
    pub fn options(&self) -> Options {
        Options {
            method: self.method,
            steps: Some(self.steps),
            baseline: self.baseline,
            output: self.output,
            class: self.class.clone(),
            ..Options::default()
        }
    }
}

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The bundled model's directory.
pub fn bundled() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("static/models/minilm-l6-sst2")
}

pub fn read(name: &str) -> Golden {
    let json = std::fs::read(fixtures().join(name)).expect("the golden file is in tests/fixtures");
    serde_json::from_slice(&json).expect("a golden file")
}

/// Explains every case with every setting, and compares all there is to compare.
pub fn check(engine: &Engine, golden: &Golden, tolerance: &Errors) -> Errors {
    let mut worst = Errors::default();
    for case in &golden.cases {
        for expected in &case.explanations {
            let options = expected.options();
            let found = engine.explain(&case.text, &options).expect("a golden case is explained");
            let errors = compare(case, expected, &found);
            assert!(errors.is_within(tolerance), "{:?} with {options:?}: {errors:?}", case.text);
            worst = worst.max(errors);
        }
    }
    println!("largest errors: {worst:?}");
    worst
}

fn compare(case: &Case, expected: &Expected, found: &Explanation) -> Errors {
    let context = format!("{:?}", case.text);
    // What is discrete is equal, exactly.
    assert_eq!(found.tokens.iter().map(|token| token.id).collect::<Vec<_>>(), case.ids, "ids of {context}");
    assert_eq!(found.tokens.iter().map(|token| token.piece.clone()).collect::<Vec<_>>(), case.tokens, "pieces of {context}");
    let offsets = found.tokens.iter().map(|token| (token.start, token.end)).collect::<Vec<_>>();
    assert_eq!(offsets, case.offsets, "offsets of {context}");
    assert_eq!(found.attribution.class, expected.target, "class of {context}");

    // In the total order what is no number is the largest of all.
    let largest = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).max_by(f64::total_cmp).unwrap_or(0.0);
    assert_eq!(found.prediction.logits.len(), case.logits.len(), "classes of {context}");
    let outputs = [found.attribution.output_input, found.attribution.output_baseline];
    let expected_outputs = [expected.output_input, expected.output_baseline];
    // Logits have any size; what the delta is allowed, they are, as it is a difference of such.
    let relative = |a: &[f64], b: &[f64]| {
        let scaled = |numbers: &[f64]| numbers.iter().zip(b).map(|(number, b)| number / b.abs().max(1.0)).collect::<Vec<_>>();
        largest(&scaled(a), &scaled(b))
    };
    let mut logit = relative(&found.prediction.logits, &case.logits);
    let is_probability = expected.output == Output::Probability;
    let mut probability = largest(&found.prediction.probabilities, &case.probabilities);
    if is_probability {
        probability = probability.max(largest(&outputs, &expected_outputs));
    } else {
        logit = logit.max(relative(&outputs, &expected_outputs));
    }
    let scores: Vec<f64> = found.tokens.iter().map(|token| token.attribution).collect();
    assert_eq!(scores.len(), expected.attributions.len(), "scores of {context}");
    let scale = expected.attributions.iter().fold(0.0, |largest: f64, score| largest.max(score.abs()));
    // The norm is the length of all scores, and no smaller than the largest.
    let error = largest(&scores, &expected.attributions).max((found.attribution.norm - expected.norm).abs());
    let attribution = if error == 0.0 { 0.0 } else { error / scale };
    let unit = if is_probability { 1.0 } else { expected.norm.max(1.0) };
    let normalized: Vec<f64> = found.tokens.iter().map(|token| token.normalized * found.attribution.norm).collect();
    assert!(largest(&normalized, &scores) < 1e-12, "normalized times norm is the score, {context}");
    let delta = (found.attribution.delta - expected.delta).abs() / unit;
    Errors { probability, attribution, delta: logit.max(delta) }
}
