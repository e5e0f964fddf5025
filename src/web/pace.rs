//! How many steps to compute before looking at the messages again.

/// How long a batch should take, in milliseconds: short enough to stop soon, long enough for large matrices.
const BATCH_MILLIS: f64 = 150.0;

/// What the steps so far cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// Milliseconds for one token of one step; none before the first batch.
    millis_per_token: Option<f64>,
}

impl Pace {
    /// Steps for the next batch of a text of so many tokens; one where nothing has been measured yet.
    pub fn steps(&self, tokens: usize) -> usize {
        let Some(millis) = self.millis_per_token else { return 1 };
        // Attention makes long texts dearer than that, which the next measurement then shows.
        (BATCH_MILLIS / (millis * tokens as f64)).clamp(1.0, 1e6) as usize
    }

    /// Takes the measure of a batch.
    pub fn record(&mut self, steps: usize, tokens: usize, millis: f64) {
        // A coarse clock may say that no time passed.
        self.millis_per_token = Some(millis.max(0.1) / (steps.max(1) * tokens.max(1)) as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_take_about_their_time() {
        let mut pace = Pace::default();
        assert_eq!(pace.steps(16), 1);
        pace.record(1, 16, 10.0);
        assert_eq!(pace.steps(16), 15);
        assert_eq!(pace.steps(32), 7);
        pace.record(1, 512, 4_000.0);
        assert_eq!(pace.steps(512), 1, "never none");
        pace.record(50, 2, 0.0);
        assert!(pace.steps(2) > 100, "a clock that stands still is survived");
    }
}
