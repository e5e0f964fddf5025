//! A path on its way to be followed: the method auto, looking at more places first than it needs, because they are to be seen.

use super::{Engine, EngineError, Run};
use crate::options::{Method, Options};
use crate::trace::Trace;

/// A path that is being followed. It must be driven by the engine that began it.
pub struct Tracing {
    run: Run,
}

impl Tracing {
    /// Places looked at first: enough for a smooth curve.
    pub(super) const PLACES: usize = 41;

    pub(super) fn new(run: Run) -> Self {
        Self { run }
    }

    /// How a path is followed that is explained with these settings: with auto, and never with fewer places than are to be seen.
    pub(super) fn options(asked: &Options) -> Options {
        let steps = if asked.method == Method::Auto { asked.steps() } else { Method::Auto.default_steps() };
        Options { method: Method::Auto, steps: Some(steps.max(Self::PLACES)), ..asked.clone() }
    }

    /// How many tokens the text has.
    pub fn tokens(&self) -> usize {
        self.run.tokens()
    }

    /// Whether all is done.
    pub fn is_done(&self) -> bool {
        self.run.is_done()
    }

    /// Looks at some more places, at most `count`, as one batch. Says how many it were.
    ///
    /// # Errors
    /// If the arithmetic fails.
    pub fn advance(&mut self, engine: &Engine, count: usize) -> Result<usize, EngineError> {
        self.run.advance(engine, count)
    }

    /// What was seen.
    ///
    /// # Errors
    /// If the scores are no numbers.
    pub fn finish(self, engine: &Engine) -> Result<Trace, EngineError> {
        let explanation = self.run.explanation(engine)?;
        let link = self.run.target.link();
        let account = self.run.integral.account();
        let samples = account.map_or(&[][..], |account| account.samples());
        Ok(Trace {
            tokens: explanation.tokens,
            words: explanation.words,
            class: self.run.target.class,
            output: self.run.target.output,
            alphas: samples.iter().map(|sample| sample.alpha).collect(),
            outputs: samples.iter().map(|sample| link.value(sample.value)).collect(),
            densities: samples.iter().map(|sample| link.slope(sample.value) * sample.slopes.iter().sum::<f64>()).collect(),
            contributions: account.map(|account| account.integrals_up_to()).unwrap_or_default(),
        })
    }
}
