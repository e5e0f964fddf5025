//! How fast things go: how many steps to compute before looking at the messages again, and how fast bytes arrive.

use std::collections::VecDeque;

/// How long a batch should take, in milliseconds: short enough to stop soon, long enough for large matrices.
const BATCH_MILLIS: f64 = 150.0;

/// How many times as large as those of late a batch may be: a clock that is coarse, or was set back, may say that they took no time.
const GROWTH: f64 = 4.0;

/// What the steps so far cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// Milliseconds for one token of one step; none before the first batch.
    millis_per_token: Option<f64>,
    /// Tokens in all steps of a batch of late. One that was small because little was left to do says little.
    size: f64,
}

impl Pace {
    /// Steps for the next batch of a text of so many tokens; one where nothing has been measured yet.
    pub fn steps(&self, tokens: usize) -> usize {
        let Some(millis) = self.millis_per_token else { return 1 };
        // Attention makes long texts dearer than that, which the next measurement then shows.
        ((BATCH_MILLIS / millis).min(GROWTH * self.size) / tokens as f64).max(1.0) as usize
    }

    /// How long a step of a text of so many tokens is expected to take, in milliseconds, once something has been measured.
    pub fn step_millis(&self, tokens: usize) -> Option<f64> {
        Some(self.millis_per_token? * tokens as f64)
    }

    /// Takes the measure of a batch.
    pub fn record(&mut self, steps: usize, tokens: usize, millis: f64) {
        let size = (steps.max(1) * tokens.max(1)) as f64;
        self.size = size.max(self.size / 2.0);
        // A coarse clock may say that no time passed.
        self.millis_per_token = Some(millis.max(0.1) / size);
    }
}

/// Over how long a rate is taken, in milliseconds: short enough to follow the network, long enough not to flicker.
const RATE_MILLIS: f64 = 5_000.0;

/// How fast bytes arrive.
#[derive(Clone, Debug, Default)]
pub struct Rate {
    /// When there were how many bytes.
    marks: VecDeque<(f64, u64)>,
}

impl Rate {
    /// There are so many bytes now. Gives bytes a second, once a second of them was seen.
    pub fn record(&mut self, now: f64, bytes: u64) -> Option<f64> {
        // Fewer than before: a part is being fetched again.
        if self.marks.back().is_some_and(|&(_, before)| bytes < before) {
            self.marks.clear();
        }
        if self.marks.back().is_none_or(|&(last, _)| now - last >= RATE_MILLIS / 20.0) {
            self.marks.push_back((now, bytes));
        }
        while self.marks.len() > 2 && now - self.marks[0].0 > RATE_MILLIS {
            self.marks.pop_front();
        }
        let &(since, before) = self.marks.front()?;
        (now - since >= RATE_MILLIS / 5.0).then(|| (bytes - before) as f64 / (now - since) * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_follows_the_last_seconds() {
        let mut rate = Rate::default();
        assert_eq!(rate.record(0.0, 0), None);
        assert_eq!(rate.record(500.0, 500), None, "too early to say");
        assert_eq!(rate.record(1_000.0, 1_000), Some(1_000.0));
        let later: Vec<f64> =
            (2..20).filter_map(|second| rate.record(1e3 * f64::from(second), 1_000 * second as u64 * 2)).collect();
        assert!((later.last().unwrap() - 2_000.0).abs() < 1.0, "{later:?}");
        assert_eq!(rate.record(20_000.0, 5), None, "a new beginning");
    }

    #[test]
    fn batches_take_about_their_time() {
        let mut pace = Pace::default();
        assert_eq!((pace.steps(16), pace.step_millis(16)), (1, None));
        pace.record(1, 16, 10.0);
        assert_eq!((pace.steps(16), pace.step_millis(32)), (4, Some(20.0)), "not much more at once");
        pace.record(4, 16, 40.0);
        assert_eq!(pace.steps(16), 15);
        assert_eq!(pace.steps(32), 7);
        pace.record(1, 512, 4_000.0);
        assert_eq!(pace.steps(512), 1, "never none");
        let mut still = Pace::default();
        still.record(1, 16, 0.0);
        assert_eq!(still.steps(16), 4, "a clock that stands still is survived");
        pace.record(1, 16, -3.6e6);
        assert!((15..=128).contains(&pace.steps(16)), "and one that is set back: {}", pace.steps(16));
    }
}
