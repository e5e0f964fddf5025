//! The order of the table, and which rows of it are drawn: pure, so that both are tested natively.

use std::cmp::Ordering;
use std::ops::Range;

use crate::ui::state::many::{Column, Many};

/// The height of a row, in CSS pixels; the style sheet has the same.
pub const ROW: usize = 40;

/// Rows drawn above and below those in view, so that scrolling does not run into nothing.
const SPARE: usize = 8;

/// The most rows in view: a table is never higher than that.
const IN_VIEW: usize = 40;

/// The rows to draw of `count`, when `first` is the one at the top and so many fit.
pub fn window(first: usize, fit: usize, count: usize) -> Range<usize> {
    let fit = fit.min(IN_VIEW);
    let first = first.min(count.saturating_sub(fit));
    first.saturating_sub(SPARE)..(first + fit + SPARE).min(count)
}

/// The rows' places in the file, in the order of the table. Those that have nothing to be ordered by come last, either way.
pub fn order(many: &Many) -> Vec<usize> {
    let (column, turned) = many.sort;
    let brief = |at: usize| many.answers.get(at)?.brief();
    let number = |value: f64| (!value.is_nan()).then_some(value);
    let by_number = |value: &dyn Fn(usize) -> Option<f64>| sorted(many, turned, value, |a, b| a.total_cmp(b));
    let by_words = |words: &dyn Fn(usize) -> Option<String>| sorted(many, turned, words, |a, b| a.cmp(b));
    match column {
        Column::Number => by_number(&|at| Some(at as f64)),
        Column::Text => by_words(&|at| Some(many.rows[at].text.to_lowercase())),
        Column::Label => by_words(&|at| many.rows[at].label.as_ref().map(|label| label.to_lowercase())),
        Column::Prediction => by_number(&|at| Some(brief(at)?.label as f64)),
        Column::Probability => by_number(&|at| number(brief(at)?.probability)),
        Column::Delta => by_number(&|at| number(brief(at)?.delta)),
        Column::Right => by_number(&|at| Some(f64::from(u8::from(brief(at)?.right?)))),
    }
}

fn sorted<K>(many: &Many, turned: bool, key: &dyn Fn(usize) -> Option<K>, compare: impl Fn(&K, &K) -> Ordering) -> Vec<usize> {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for at in 0..many.rows.len() {
        match key(at) {
            Some(key) => known.push((key, at)),
            None => unknown.push(at),
        }
    }
    // Stable, so that equal rows stay in the order of the file.
    known.sort_by(|(a, _), (b, _)| if turned { compare(b, a) } else { compare(a, b) });
    known.into_iter().map(|(_, at)| at).chain(unknown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::many::tests::{answered, rows};

    #[test]
    fn few_rows_are_drawn_of_any_number() {
        assert_eq!(window(0, 12, 5_000), 0..20);
        assert_eq!(window(100, 12, 5_000), 92..120);
        assert_eq!(window(4_999, 12, 5_000), 4_980..5_000, "scrolled too far");
        assert_eq!(window(3, 12, 5), 0..5);
        assert_eq!(window(0, 12, 0), 0..0);
        for first in 0..300 {
            let drawn = window(first, 10_000, 300);
            assert!(drawn.len() <= 56 && drawn.end <= 300, "{drawn:?}");
        }
    }

    #[test]
    fn columns_order_the_rows_and_those_without_a_value_come_last() {
        let order = |many: &Many, sort| {
            let mut many = many.clone();
            many.sort = sort;
            order(&many)
        };
        let waiting = rows(&["b", "a", "C"]);
        assert_eq!(order(&waiting, (Column::Number, true)), [2, 1, 0]);
        assert_eq!(order(&waiting, (Column::Text, false)), [1, 0, 2]);
        assert_eq!(order(&waiting, (Column::Probability, true)), [0, 1, 2]);

        let many = answered(&["b", "a", "C", "d"], &[(1, 0.9, 0.3), (0, 0.6, -0.1), (1, 0.7, f64::NAN)]);
        assert_eq!(order(&many, (Column::Probability, false)), [1, 2, 0, 3]);
        assert_eq!(order(&many, (Column::Probability, true)), [0, 2, 1, 3]);
        assert_eq!(order(&many, (Column::Prediction, false)), [1, 0, 2, 3], "equal ones as they come");
        assert_eq!(order(&many, (Column::Prediction, true)), [0, 2, 1, 3]);
        assert_eq!(order(&many, (Column::Delta, false)), [1, 0, 2, 3]);
        assert_eq!(order(&many, (Column::Label, false)), [0, 1, 2, 3]);
    }
}
