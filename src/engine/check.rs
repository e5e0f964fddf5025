//! The search for words whose sign is not settled: the same text explained in other ways, one after the other.

use super::{Engine, EngineError, Run};
use crate::doubt::{self, Unsettled};
use crate::explanation::Word;
use crate::options::{Baseline, Method, Options};

/// A search on its way. It must be driven by the engine that began it.
pub struct Checking {
    text: String,
    run: Run,
    /// The explanations still to come, the next one last.
    waiting: Vec<Options>,
    /// The words of those that are complete: the one that was asked for; auto's, if that was a fixed rule's; those from other baselines.
    found: Vec<Vec<Word>>,
    /// The words' errors in the one that was asked for, if it estimates them.
    errors: Option<Vec<f64>>,
}

impl Checking {
    /// `run` is the explanation that was asked for.
    pub(super) fn new(run: Run, has_mask: bool) -> Self {
        let asked = &run.options;
        // Steps mean something else to a fixed rule.
        let steps = asked.steps.filter(|_| asked.method == Method::Auto);
        let auto = Options { method: Method::Auto, steps, ..asked.clone() };
        let mut waiting = Vec::new();
        for &baseline in Baseline::ALL {
            if baseline != asked.baseline && (has_mask || baseline != Baseline::MaskKeepSpecial) {
                waiting.push(Options { baseline, ..auto.clone() });
            }
        }
        if asked.method != Method::Auto {
            waiting.push(auto);
        }
        Self { text: run.text.clone(), run, waiting, found: Vec::new(), errors: None }
    }

    /// How many tokens the text has.
    pub fn tokens(&self) -> usize {
        self.run.tokens()
    }

    /// Whether all is done.
    pub fn is_done(&self) -> bool {
        self.run.is_done() && self.waiting.is_empty()
    }

    /// Does at most `steps` gradient evaluations, as one batch, beginning the next explanation if need be. Says how many evaluations
    /// it were.
    ///
    /// # Errors
    /// If the arithmetic fails or the scores are no numbers.
    pub fn advance(&mut self, engine: &Engine, steps: usize) -> Result<usize, EngineError> {
        if self.run.is_done() {
            self.keep(engine)?;
            let Some(options) = self.waiting.pop() else { return Ok(0) };
            self.run = engine.begin(&self.text, &options)?;
        }
        self.run.advance(engine, steps)
    }

    /// Keeps what is compared in the end.
    fn keep(&mut self, engine: &Engine) -> Result<(), EngineError> {
        let explanation = self.run.explanation(engine)?;
        if self.found.is_empty() {
            self.errors = self.run.word_errors(&explanation);
        }
        self.found.push(explanation.words);
        Ok(())
    }

    /// The words whose sign is not settled, in their order.
    ///
    /// # Errors
    /// If the scores are no numbers.
    pub fn finish(mut self, engine: &Engine) -> Result<Vec<Unsettled>, EngineError> {
        self.keep(engine)?;
        let mut found = self.found.into_iter();
        let asked = found.next().unwrap_or_default();
        let (mut unsettled, settled) = match self.errors {
            Some(errors) => (doubt::within_errors(&asked, &errors), asked),
            None => {
                let better = found.next().unwrap_or_default();
                (doubt::against_better(&asked, &better), better)
            }
        };
        for other in found {
            unsettled.extend(doubt::against_baseline(&settled, &other));
        }
        // Two baselines may turn the same word.
        unsettled.sort_by_key(|unsettled| (unsettled.word, unsettled.by));
        unsettled.dedup();
        Ok(unsettled)
    }
}
