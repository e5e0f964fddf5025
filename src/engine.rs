//! The engine: a tokenizer and a model, asked for predictions and explanations. It knows nothing of the browser.
//!
//! An explanation is a [`Run`] that its owner drives batch by batch, because only the owner knows when to stop: the command line runs it
//! to the end, the worker looks at its messages in between. [`Predictions`], [`Tracing`] and [`Checking`] are driven in the same way.

mod check;
mod predictions;
mod run;
mod tracing;

pub use self::check::Checking;
pub use self::predictions::Predictions;
pub use self::run::Run;
pub use self::tracing::Tracing;
use crate::attribution::integrated_gradients::Integral;
use crate::attribution::target::Target;
use crate::attribution::{baseline, quadrature};
use crate::explanation::{Explanation, ModelInfo, Prediction};
use crate::model::ModelError;
use crate::model::distilbert::{DistilBert, Path};
use crate::model::loader::Loaded;
use crate::ops::softmax;
use crate::options::{Method, OptionError, Options};
use crate::tokenizer::Tokenizer;

/// Memory that one batch of evaluations may use, in bytes, as far as it can be foreseen.
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
        Ok(self.predict_all(&[text])?.swap_remove(0))
    }

    /// What the model answers for each of some texts. Those of equal length are classified together.
    ///
    /// # Errors
    /// If one of them cannot be tokenized or its outputs are no numbers.
    pub fn predict_all(&self, texts: &[&str]) -> Result<Vec<Prediction>, EngineError> {
        let mut predictions = self.begin_predictions(texts)?;
        while !predictions.is_done() {
            predictions.advance(self, usize::MAX)?;
        }
        Ok(predictions.finish())
    }

    /// Begins to classify some texts; the caller then drives it with [`Predictions::advance`].
    ///
    /// # Errors
    /// If one of them cannot be tokenized.
    pub fn begin_predictions(&self, texts: &[impl AsRef<str>]) -> Result<Predictions, EngineError> {
        let ids = texts.iter().map(|text| Ok(self.tokenizer.encode(text.as_ref()).map_err(EngineError::Text)?.ids));
        Ok(Predictions::new(ids.collect::<Result<_, EngineError>>()?))
    }

    /// Begins an explanation; the caller then drives it with [`Run::advance`].
    ///
    /// # Errors
    /// If the options do not fit the model, or the text cannot be tokenized.
    pub fn begin(&self, text: &str, options: &Options) -> Result<Run, EngineError> {
        let steps = options.steps();
        self.begin_with(text, options, |path, target, allowed| match options.method {
            Method::Auto => Integral::adaptive(path, target, allowed, steps),
            fixed => Integral::fixed(path, target, quadrature::rule(fixed, steps)),
        })
    }

    /// Begins to follow the path of an explanation, to its tolerance whatever its method; the caller then drives it with
    /// [`Tracing::advance`].
    ///
    /// # Errors
    /// As [`Engine::begin`].
    pub fn begin_trace(&self, text: &str, options: &Options) -> Result<Tracing, EngineError> {
        let options = Tracing::options(options);
        let ceiling = options.steps();
        let integral = |path, target, allowed| Integral::followed(Tracing::PLACES, path, target, allowed, ceiling);
        Ok(Tracing::new(self.begin_with(text, &options, integral)?))
    }

    /// Begins to look for words whose sign is not settled; the caller then drives it with [`Checking::advance`].
    ///
    /// # Errors
    /// As [`Engine::begin`].
    pub fn begin_check(&self, text: &str, options: &Options) -> Result<Checking, EngineError> {
        Ok(Checking::new(self.begin(text, options)?, self.tokenizer.mask().is_some()))
    }

    /// An explanation by an integral made from the path, what is explained, and the error allowed.
    fn begin_with(
        &self,
        text: &str,
        options: &Options,
        integral: impl FnOnce(Path, Target, f64) -> Integral,
    ) -> Result<Run, EngineError> {
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
        Ok(Run {
            text: text.to_owned(),
            options: options.clone(),
            prediction,
            outputs,
            target,
            batch_limit: self.batch_limit(encoded.ids.len()),
            encoded,
            integral: integral(path, target, options.allowed_error(outputs.0 - outputs.1)),
        })
    }

    /// How many texts or places of so many tokens fit in memory together.
    fn batch_limit(&self, tokens: usize) -> usize {
        // A made-up model may ask for more than a browser can address.
        (BATCH_BYTES / self.bytes_per_token.saturating_mul(tokens).max(1)).max(1)
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
