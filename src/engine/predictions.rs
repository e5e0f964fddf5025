//! Many texts classified, batch by batch.

use super::{Engine, EngineError};
use crate::explanation::Prediction;

/// Texts on their way to be classified. They must be driven by the engine that began them.
pub struct Predictions {
    /// Each text's tokens.
    texts: Vec<Vec<u32>>,
    /// Which are still to do, in an order that has those of equal length side by side: only these can be classified together, because
    /// the model reads every position it is given.
    waiting: Vec<usize>,
    found: Vec<Option<Prediction>>,
}

impl Predictions {
    pub(super) fn new(texts: Vec<Vec<u32>>) -> Self {
        let mut waiting: Vec<usize> = (0..texts.len()).collect();
        waiting.sort_by_key(|&text| texts[text].len());
        Self { found: vec![None; texts.len()], waiting, texts }
    }

    /// Whether all is done.
    pub fn is_done(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many tokens each of the next texts has.
    pub fn tokens(&self) -> usize {
        self.waiting.last().map_or(0, |&text| self.texts[text].len())
    }

    /// Classifies at most `count` of the texts, as one batch: fewer where they are not equally long or would not fit in memory
    /// together. Says how many it were.
    ///
    /// # Errors
    /// If the arithmetic fails or the outputs are no numbers.
    pub fn advance(&mut self, engine: &Engine, count: usize) -> Result<usize, EngineError> {
        let tokens = self.tokens();
        if tokens == 0 {
            return Ok(0);
        }
        let alike = self.waiting.iter().rev().take_while(|&&text| self.texts[text].len() == tokens).count();
        let count = alike.min(count.clamp(1, engine.batch_limit(tokens)));
        let batch = self.waiting.split_off(self.waiting.len() - count);
        let ids: Vec<&[u32]> = batch.iter().map(|&text| self.texts[text].as_slice()).collect();
        for (text, logits) in batch.iter().zip(engine.network.logits(&ids)?.to_vec2::<f64>()?) {
            self.found[*text] = Some(engine.prediction(logits)?);
        }
        Ok(count)
    }

    /// The answers, in the order of the texts: those that were classified.
    pub fn finish(self) -> Vec<Prediction> {
        self.found.into_iter().flatten().collect()
    }
}
