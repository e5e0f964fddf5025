//! What the user gets: the tokens and words of a text, what the model predicts, and how much each of them pushed it there.
//!
//! Serialised, [`Explanation`] is the explanation file, one JSON object with `schema` first: what the command line prints and
//! what the page exports and reads back.

use serde::{Deserialize, Serialize};

use crate::options::{Baseline, Method, Options, Output};

/// The name and version of the file format.
pub const SCHEMA: &str = "whyword/explanation@1";

/// One text, explained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Which model said so.
    pub model: ModelInfo,
    /// The text as it was given.
    pub text: String,
    /// Whether the text was longer than the model reads; the tokens are then those of its beginning.
    pub truncated: bool,
    /// How many wordpieces were left out.
    #[serde(default)]
    pub omitted_tokens: usize,
    /// One for each position the model read, `[CLS]` and `[SEP]` included.
    pub tokens: Vec<Token>,
    /// The words of the part of the text that was read, with the scores of their tokens added up.
    pub words: Vec<Word>,
    /// What the model answers.
    pub prediction: Prediction,
    /// How the scores were computed and how far they can be trusted.
    pub attribution: Attribution,
    /// The settings as they were asked for.
    pub requested: Options,
}

impl Explanation {
    /// From an explanation file, perhaps with a byte order mark before it; none if it is no such file, or asks for what cannot be computed.
    /// Whoever wrote it may be anyone: its numbers are to be computed anew.
    pub fn read(file: &str) -> Option<Self> {
        let file: Self = serde_json::from_str(file.trim_start_matches('\u{feff}')).ok()?;
        (file.schema == SCHEMA && file.requested.check().is_ok()).then_some(file)
    }
}

/// Where a model came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// The name to show.
    pub name: String,
    /// SHA-256 of `model.safetensors`, or of the index file when the weights are sharded, in hexadecimal.
    pub sha256: String,
    /// How the linear layers' weights are stored: `f32`, `f16`, `bf16` or `int8`.
    pub dtype: String,
}

/// One position the model read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Its number in the vocabulary.
    pub id: u32,
    /// The wordpiece, such as `##ing`.
    pub piece: String,
    /// Where it begins in the text, in Unicode scalar values.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The index in [`Explanation::words`] of the word it begins in; none for the added first and last token.
    pub word: Option<usize>,
    /// Whether it is the `[CLS]` or `[SEP]` that was added around the text.
    pub special: bool,
    /// Its Layer Integrated Gradients, summed over the hidden size.
    pub attribution: f64,
    /// The same over the L2 norm of all tokens' scores; 0 where that norm is 0.
    pub normalized: f64,
}

/// One word: a UAX #29 segment of the text that is not white space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The user's own spelling.
    pub text: String,
    /// Where it begins in the text, in Unicode scalar values.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The sum over its tokens.
    pub attribution: f64,
}

/// What the model answers for a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The most probable class.
    pub index: usize,
    /// Its name in the model's `id2label`.
    pub label: String,
    /// The classifier's outputs, one for each class.
    pub logits: Vec<f64>,
    /// Their softmax.
    pub probabilities: Vec<f64>,
}

impl Prediction {
    /// The probability of the most probable class. Not a number where a damaged file has none.
    pub fn probability(&self) -> f64 {
        self.probabilities.get(self.index).copied().unwrap_or(f64::NAN)
    }
}

/// How the scores came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// The quadrature rule.
    pub method: Method,
    /// Its number of points; none for [`Method::Auto`].
    pub steps: Option<usize>,
    /// Gradient evaluations.
    pub evaluations: f64,
    /// Where the path started.
    pub baseline: Baseline,
    /// What was explained.
    pub output: Output,
    /// Of which class, by position.
    pub class: usize,
    /// And by name.
    pub class_label: String,
    /// f(x), the output for the text.
    pub output_input: f64,
    /// f(b), the output for the baseline.
    pub output_baseline: f64,
    /// Captum's convergence delta, Σ scores − (f(x) − f(b)): 0 for the exact integral (completeness, Sundararajan et al. 2017).
    pub delta: f64,
    /// The L2 norm of the tokens' scores.
    pub norm: f64,
    /// The tolerance asked for, relative to |f(x) − f(b)|, where the method has one.
    pub tolerance: Option<f64>,
    /// Whether it was met, where the method has one.
    pub converged: Option<bool>,
    /// The largest number of evaluations allowed, where the method has one.
    pub ceiling: Option<usize>,
    /// The estimated error of the worst token's score, or the sum's where that is larger; absolute, where the method has one.
    #[serde(default)]
    pub estimated_error: Option<f64>,
}

impl Attribution {
    /// The share of the output's change along the path that the scores miss: |delta| / |f(x) − f(b)|.
    /// None where the output did not change enough to speak of a share.
    pub fn relative_delta(&self) -> Option<f64> {
        let change = (self.output_input - self.output_baseline).abs();
        (change > 1e-9).then(|| self.delta.abs() / change)
    }
}
