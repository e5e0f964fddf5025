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

    /// Round numbers on it, at most about `count`, each as it is written: with as many decimals as tell them apart, and a true minus.
    pub fn ticks(&self, count: usize) -> Vec<(f64, String)> {
        let rough = (self.to - self.from) / count.max(1) as f64;
        let power = 10_f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].into_iter().map(|round| round * power).find(|step| *step >= rough * 0.999).unwrap_or(rough);
        let decimals = (-step.log10().floor()).clamp(0.0, 9.0) as usize;
        let (first, last) = ((self.from / step - 1e-9).ceil(), (self.to / step + 1e-9).floor());
        if !(first.is_finite() && last.is_finite() && step.is_finite() && step > 0.0) {
            return Vec::new();
        }
        (0..=(last - first).clamp(0.0, 100.0) as usize)
            .map(|index| {
                let value = (first + index as f64) * step + 0.0;
                (value, format!("{value:.decimals$}").replace('-', "\u{2212}"))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(from: f64, to: f64, count: usize) -> Vec<String> {
        Axis::over([from, to], 0.0, 100.0).ticks(count).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(written(0.0, 1.0, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(written(0.03, 0.97, 4), ["0.5"]);
        assert_eq!(written(-3.2, 4.1, 4), ["\u{2212}2", "0", "2", "4"]);
        assert_eq!(written(0.5001, 0.5003, 2), ["0.5001", "0.5002", "0.5003"]);
        assert_eq!(written(12_000.0, 38_000.0, 3), ["20000", "30000"]);
    }

    #[test]
    fn any_numbers_make_an_axis() {
        for values in [&[][..], &[f64::NAN], &[0.0], &[5.0, 5.0], &[f64::MIN, f64::MAX], &[1e300, 1e300], &[f64::INFINITY, 2.0]] {
            let axis = Axis::over(values.iter().copied(), 10.0, 20.0);
            for value in values.iter().copied().chain([0.0, f64::NAN]) {
                assert!((10.0..=20.0).contains(&axis.place(value)), "{value} of {values:?}");
            }
            assert!(axis.ticks(4).len() < 102);
        }
        assert_eq!(Axis::over([0.0, 2.0], 100.0, 0.0).place(0.5), 75.0);
    }
}
