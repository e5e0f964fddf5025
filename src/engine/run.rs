//! An explanation on its way.

use std::collections::{BTreeMap, BTreeSet};

use super::{Engine, EngineError};
use crate::attribution::integrated_gradients::Integral;
use crate::attribution::target::Target;
use crate::attribution::words;
use crate::explanation::{Attribution, Explanation, Prediction, SCHEMA, Token, Word};
use crate::options::Options;
use crate::tokenizer::Encoded;

/// The most words of a text that need not hold a token each, in case a text is nothing but characters that no tokenizer reads.
const MAX_WORDS: usize = 2_048;

/// An explanation on its way. It must be driven by the engine that began it.
pub struct Run {
    pub(super) text: String,
    pub(super) options: Options,
    pub(super) encoded: Encoded,
    pub(super) prediction: Prediction,
    /// f(x) and f(b).
    pub(super) outputs: (f64, f64),
    pub(super) target: Target,
    pub(super) batch_limit: usize,
    pub(super) integral: Integral,
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

    /// Does at most `steps` more steps, as one batch: fewer where they would not fit in memory together. Says how many it were.
    ///
    /// # Errors
    /// If the arithmetic fails.
    pub fn advance(&mut self, engine: &Engine, steps: usize) -> Result<usize, EngineError> {
        let before = self.done();
        self.integral.advance(&engine.network, steps.clamp(1, self.batch_limit))?;
        Ok(self.done() - before)
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

    /// The estimated errors of the words of this run's explanation, where the method estimates any: those of their tokens added up.
    pub(super) fn word_errors(&self, explanation: &Explanation) -> Option<Vec<f64>> {
        let mut errors = vec![0.0; explanation.words.len()];
        for (token, error) in explanation.tokens.iter().zip(self.integral.account()?.errors()) {
            if let Some(word) = token.word {
                errors[word] += error;
            }
        }
        Some(errors)
    }

    pub(super) fn explanation(&self, engine: &Engine) -> Result<Explanation, EngineError> {
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
    let mut segments = words::segments(text, if encoded.omitted > 0 { read } else { usize::MAX });
    if segments.len() > MAX_WORDS {
        // What the tokenizer drops is no token, however much of it there is.
        let held: BTreeSet<usize> = (1..last)
            .filter_map(|at| words::holding(&segments, encoded.offsets[at].0))
            .map(|word| segments[word].start)
            .collect();
        segments.retain(|segment| held.contains(&segment.start));
    }
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
