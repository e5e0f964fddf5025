//! Numbers beside a chart: round ones, as many as there is room for.

/// A stretch of numbers on a stretch of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Axis {
    /// From the least to the largest of `values`, drawn from `start` to `end`. Where they are all alike, there is room around them.
    pub fn over(values: impl IntoIterator<Item = f64>, start: f64, end: f64) -> Self {
        let (from, to) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, largest), value| (least.min(value), largest.max(value)));
        let (from, to) = if from > to { (0.0, 1.0) } else { (from, to) };
        let room =
            if to - from > 1e-9 * from.abs().max(to.abs()) && to - from > 1e-12 { 0.0 } else { 0.05 * from.abs().max(1.0) };
        Self { from: from - room, to: to + room, start, end }
    }

    /// Where a number lies.
    pub fn place(&self, value: f64) -> f64 {
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        self.start + if share.is_nan() { 0.0 } else { share } * (self.end - self.start)
    }

    /// Round numbers on it, if possible at most `count` steps, each as it is written: with as many decimals as tell them apart, and a true minus.
    /// A short axis that none of them hits gets finer ones instead of none.
    pub fn ticks(&self, count: usize) -> Vec<(f64, String)> {
        let rough = (self.to - self.from) / count.max(1) as f64;
        let power = rough.log10().floor();
        if !(rough.is_finite() && rough > 0.0) {
            return Vec::new();
        }
        let finer = (-1..2).rev().flat_map(|more| [5.0, 2.0, 1.0].map(|round| round * 10_f64.powf(power + f64::from(more))));
        let steps: Vec<(f64, Vec<f64>)> =
            finer.map(|step| (step, self.multiples(step))).filter(|(_, ticks)| !ticks.is_empty()).collect();
        // From the coarsest to the finest.
        let few = steps.iter().rposition(|(_, ticks)| ticks.len() <= count + 1).unwrap_or(0);
        let Some((step, ticks)) = steps.into_iter().nth(few) else { return Vec::new() };
        let decimals = (-(step * 1.001).log10().floor()).clamp(0.0, 9.0) as usize;
        ticks.into_iter().map(|value| (value, format!("{value:.decimals$}").replace('-', "\u{2212}"))).collect()
    }

    /// The multiples of a step on the axis, of which there are few.
    fn multiples(&self, step: f64) -> Vec<f64> {
        let (first, last) = ((self.from / step - 1e-9).ceil(), (self.to / step + 1e-9).floor());
        (0..=100)
            .map(|index| first + f64::from(index))
            .take_while(|index| *index <= last)
            .map(|index| index * step + 0.0)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Axis {
        fn holds(&self, value: f64) -> bool {
            let room = 1e-9 * (self.to - self.from).abs();
            (self.from - room..=self.to + room).contains(&value)
        }
    }

    fn written(from: f64, to: f64, count: usize) -> Vec<String> {
        Axis::over([from, to], 0.0, 100.0).ticks(count).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(written(0.0, 1.0, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(written(0.03, 0.97, 4), ["0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(written(-3.2, 4.1, 4), ["\u{2212}2", "0", "2", "4"]);
        assert_eq!(written(0.5001, 0.5003, 2), ["0.5001", "0.5002", "0.5003"]);
        assert_eq!(written(0.0097, 0.9903, 1), ["0.5"], "none outside");
        assert_eq!(written(0.61, 0.69, 1), ["0.65"], "finer than asked for, but one");
        assert_eq!(written(12_000.0, 38_000.0, 3), ["20000", "30000"]);
    }

    #[test]
    fn any_numbers_make_an_axis() {
        for values in [&[][..], &[f64::NAN], &[0.0], &[5.0, 5.0], &[f64::MIN, f64::MAX], &[1e300, 1e300], &[f64::INFINITY, 2.0]] {
            let axis = Axis::over(values.iter().copied(), 10.0, 20.0);
            for value in values.iter().copied().chain([0.0, f64::NAN]) {
                assert!((10.0..=20.0).contains(&axis.place(value)), "{value} of {values:?}");
            }
            for count in 0..6 {
                let ticks = axis.ticks(count);
                assert!(ticks.len() <= 101 && ticks.iter().all(|(value, _)| axis.holds(*value)), "{values:?}: {ticks:?}");
            }
        }
        assert_eq!(Axis::over([0.0, 2.0], 100.0, 0.0).place(0.5), 75.0);
    }
}
