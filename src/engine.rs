//! The engine: a tokenizer and a model, asked for predictions and explanations. It knows nothing of the browser.
//!
//! An explanation is a [`Run`] that its owner drives batch by batch, because only the owner knows when to stop: the command line runs it
//! to the end, the worker looks at its messages in between.

use std::collections::BTreeMap;

use crate::attribution::integrated_gradients::Integral;
use crate::attribution::target::Target;
use crate::attribution::{baseline, quadrature, words};
use crate::explanation::{Attribution, Explanation, ModelInfo, Prediction, SCHEMA, Token, Word};
use crate::model::ModelError;
use crate::model::distilbert::DistilBert;
use crate::model::loader::Loaded;
use crate::ops::softmax;
use crate::options::{Method, OptionError, Options};
use crate::tokenizer::{Encoded, Tokenizer};

/// Memory that one batch of gradient evaluations may use, in bytes, as far as it can be foreseen.
const BATCH_BYTES: usize = 128 << 20;

/// A request that cannot be answered, in one sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// The model cannot be loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A choice that this model cannot honour.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// The tokenizer refuses the text.
    #[error("This text cannot be split into tokens ({0}): change it and try again.")]
    Text(String),
    /// A baseline made of a token the vocabulary lacks.
    #[error("This model’s vocabulary has no [MASK]: choose the baseline pad or pad-keep-special.")]
    NoMask,
    /// The outputs are no numbers.
    #[error(
        "The model’s output is no finite number for this text: its weights are too large to compute with, use another model."
    )]
    NotFinite,
    /// The arithmetic failed: a bug, told rather than hidden.
    #[error("The computation failed ({0}): please report it.")]
    Compute(String),
}

impl From<candle_core::Error> for EngineError {
    fn from(error: candle_core::Error) -> Self {
        Self::Compute(error.to_string())
    }
}

/// A model that can be asked.
pub struct Engine {
    tokenizer: Tokenizer,
    network: DistilBert,
    labels: Vec<String>,
    max_tokens: usize,
    /// What one token of one step keeps in memory for the backward pass.
    bytes_per_token: usize,
    info: ModelInfo,
}

impl Engine {
    /// From a model that was loaded, under the name to show.
    pub fn new(name: String, loaded: Loaded) -> Self {
        let Loaded { config, tokenizer, network, sha256 } = loaded;
        // A layer keeps about a dozen tensors of width d and two of the feed-forward width.
        let bytes_per_token = config.layers * (12 * config.dim + 2 * config.hidden_dim) * size_of::<f32>();
        let info = ModelInfo { name, sha256, dtype: network.dtype().to_owned() };
        Self { tokenizer, network, labels: config.labels, max_tokens: config.max_positions, bytes_per_token, info }
    }

    /// From a model directory.
    ///
    /// # Errors
    /// One sentence naming the file, and the tensor where it is one, that cannot be used.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn open(directory: &std::path::Path) -> Result<Self, EngineError> {
        let directory = crate::model::directory::Directory::open(directory)?;
        Ok(Self::new(directory.name(), directory.load()?))
    }

    /// Name, hash and dtype of the model.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// The classes' names, by index.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The longest text it reads, in tokens.
    pub fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    /// What the model answers for a text.
    ///
    /// # Errors
    /// If the text cannot be tokenized or the outputs are no numbers.
    pub fn predict(&self, text: &str) -> Result<Prediction, EngineError> {
        let encoded = self.tokenizer.encode(text).map_err(EngineError::Text)?;
        let mut logits = self.network.logits(&[&encoded.ids])?.to_vec2::<f64>()?;
        self.prediction(logits.swap_remove(0))
    }

    /// Begins an explanation; the caller then drives it with [`Run::advance`].
    ///
    /// # Errors
    /// If the options do not fit the model, or the text cannot be tokenized.
    pub fn begin(&self, text: &str, options: &Options) -> Result<Run, EngineError> {
        options.check()?;
        options.class.resolve(&self.labels, 0)?;
        let encoded = self.tokenizer.encode(text).map_err(EngineError::Text)?;
        let baseline = baseline::ids(options.baseline, &encoded.ids, &self.tokenizer).ok_or(EngineError::NoMask)?;
        let logits = self.network.logits(&[&encoded.ids, &baseline])?;
        let prediction = self.prediction(logits.get(0)?.to_vec1()?)?;
        let target = Target { output: options.output, class: options.class.resolve(&self.labels, prediction.index)? };
        let outputs = target.of(&logits)?.to_vec1::<f64>()?;
        let outputs = (target.link().value(outputs[0]), target.link().value(outputs[1]));
        let path = self.network.path(&baseline, &encoded.ids)?;
        let steps = options.steps();
        let integral = match options.method {
            Method::Auto => Integral::adaptive(path, target, options.allowed_error(outputs.0 - outputs.1), steps),
            fixed => Integral::fixed(path, target, quadrature::rule(fixed, steps)),
        };
        Ok(Run {
            text: text.to_owned(),
            options: options.clone(),
            prediction,
            outputs,
            target,
            batch_limit: (BATCH_BYTES / (self.bytes_per_token * encoded.ids.len())).max(1),
            encoded,
            integral,
        })
    }

    /// Explains a text, from beginning to end.
    ///
    /// # Errors
    /// As [`Engine::begin`].
    pub fn explain(&self, text: &str, options: &Options) -> Result<Explanation, EngineError> {
        let mut run = self.begin(text, options)?;
        while !run.is_done() {
            run.advance(self, usize::MAX)?;
        }
        run.finish(self)
    }

    fn prediction(&self, logits: Vec<f64>) -> Result<Prediction, EngineError> {
        if !logits.iter().all(|logit| logit.is_finite()) {
            return Err(EngineError::NotFinite);
        }
        // The first of equals, as PyTorch's argmax.
        let index = (1..logits.len()).fold(0, |best, at| if logits[at] > logits[best] { at } else { best });
        Ok(Prediction { index, label: self.labels[index].clone(), probabilities: softmax(&logits), logits })
    }
}

/// An explanation on its way. It must be driven by the engine that began it.
pub struct Run {
    text: String,
    options: Options,
    encoded: Encoded,
    prediction: Prediction,
    /// f(x) and f(b).
    outputs: (f64, f64),
    target: Target,
    batch_limit: usize,
    integral: Integral,
}

impl Run {
    /// What the model answers for the text.
    pub fn prediction(&self) -> &Prediction {
        &self.prediction
    }

    /// How many tokens the text has.
    pub fn tokens(&self) -> usize {
        self.encoded.ids.len()
    }

    /// Gradient evaluations done so far.
    pub fn done(&self) -> usize {
        self.integral.done()
    }

    /// Gradient evaluations in all, where that is known beforehand.
    pub fn total(&self) -> Option<usize> {
        self.integral.total()
    }

    /// How far it is, from 0 to 1: an estimate where the number of evaluations is not known beforehand.
    pub fn progress(&self) -> f64 {
        self.integral.progress()
    }

    /// The estimated error and the one allowed, both absolute, where the method estimates one and has begun to.
    pub fn error(&self) -> Option<(f64, f64)> {
        let account = self.integral.account()?;
        account.error().is_finite().then(|| (account.error(), account.tolerance()))
    }

    /// Whether all is done.
    pub fn is_done(&self) -> bool {
        self.integral.is_done()
    }

    /// Does at most `steps` more steps, as one batch: fewer where they would not fit in memory together.
    ///
    /// # Errors
    /// If the arithmetic fails.
    pub fn advance(&mut self, engine: &Engine, steps: usize) -> Result<(), EngineError> {
        Ok(self.integral.advance(&engine.network, steps.clamp(1, self.batch_limit))?)
    }

    /// The explanation as far as it is known: none for a fixed rule, whose sum is nothing before its last point, nor before
    /// the whole path has been looked at.
    ///
    /// # Errors
    /// If the scores are no numbers.
    pub fn partial(&self, engine: &Engine) -> Result<Option<Explanation>, EngineError> {
        match self.integral.account() {
            Some(account) if account.has_scores() => self.explanation(engine).map(Some),
            _ => Ok(None),
        }
    }

    /// The explanation, from the steps done.
    ///
    /// # Errors
    /// If the scores are no numbers.
    pub fn finish(self, engine: &Engine) -> Result<Explanation, EngineError> {
        self.explanation(engine)
    }

    fn explanation(&self, engine: &Engine) -> Result<Explanation, EngineError> {
        let scores = self.integral.scores();
        let (output_input, output_baseline) = self.outputs;
        let delta = scores.iter().sum::<f64>() - (output_input - output_baseline);
        let norm = scores.iter().map(|score| score * score).sum::<f64>().sqrt();
        if !delta.is_finite() || !norm.is_finite() {
            return Err(EngineError::NotFinite);
        }
        let (tokens, words) = tokens_and_words(&self.text, &self.encoded, &scores, norm);
        let account = self.integral.account();
        Ok(Explanation {
            schema: SCHEMA.to_owned(),
            model: engine.info.clone(),
            truncated: self.encoded.omitted > 0,
            omitted_tokens: self.encoded.omitted,
            tokens,
            words,
            prediction: self.prediction.clone(),
            attribution: Attribution {
                method: self.options.method,
                steps: self.integral.total(),
                evaluations: self.integral.done() as f64,
                baseline: self.options.baseline,
                output: self.options.output,
                class: self.target.class,
                class_label: engine.labels[self.target.class].clone(),
                output_input,
                output_baseline,
                delta,
                norm,
                tolerance: account.map(|_| self.options.tolerance),
                converged: account.map(|account| account.converged()),
                ceiling: account.map(|account| account.ceiling()),
                estimated_error: self.error().map(|(error, _)| error),
            },
            requested: self.options.clone(),
            text: self.text.clone(),
        })
    }
}

/// The tokens with their scores, and the words that these add up to.
fn tokens_and_words(text: &str, encoded: &Encoded, scores: &[f64], norm: f64) -> (Vec<Token>, Vec<Word>) {
    let last = encoded.ids.len() - 1;
    let is_special = |at: usize| at == 0 || at == last;
    // Where the text was cut, the words end with the tokens.
    let read = encoded.offsets.iter().map(|&(_, end)| end).max().unwrap_or(0);
    let segments = words::segments(text, if encoded.omitted > 0 { read } else { usize::MAX });
    let mut sums = BTreeMap::<usize, f64>::new();
    let mut tokens = Vec::with_capacity(scores.len());
    for (at, &attribution) in scores.iter().enumerate() {
        let (start, end) = encoded.offsets[at];
        let word = if is_special(at) { None } else { words::holding(&segments, start) };
        if let Some(word) = word {
            *sums.entry(word).or_default() += attribution;
        }
        tokens.push(Token {
            id: encoded.ids[at],
            piece: encoded.pieces[at].clone(),
            start,
            end,
            word,
            special: is_special(at),
            attribution,
            normalized: if norm == 0.0 { 0.0 } else { attribution / norm },
        });
    }
    let words = segments.iter().enumerate().map(|(at, segment)| Word {
        text: segment.text.to_owned(),
        start: segment.start,
        end: segment.end,
        attribution: sums.get(&at).copied().unwrap_or(0.0),
    });
    (tokens, words.collect())
}
