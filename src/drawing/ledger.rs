//! The completeness ledger as a waterfall: one row a push, each bar beginning where the one before it ends.

use super::axis::Axis;
use super::svg::{Element, drawing, rule};
use super::{Face, Look, MARGIN};
use crate::ledger::{Kind, Ledger, signed, written};

/// What is written on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captions {
    /// What it is, for screen readers.
    pub title: String,
    /// What it says, for screen readers.
    pub description: String,
    /// The row it starts from: f(baseline).
    pub baseline: String,
    /// The row it ends in: f(text).
    pub input: String,
}

/// From one row to the next.
pub const ROW: f64 = 26.0;

/// The picture. How high it is follows from the number of entries: two more rows than those, and the axis.
pub fn ledger(ledger: &Ledger, captions: &Captions, look: &Look<'_>) -> Element {
    let (paper, width) = (look.paper(), look.width());
    let labels = ledger.entries.iter().map(|entry| &entry.label).chain([&captions.baseline, &captions.input]);
    let widest = labels.map(|label| look.measured(label, Face::Sans)).fold(0.0, f64::max);
    let label_width = widest.min((width * 0.3).clamp(88.0, 220.0)).ceil();
    let number_width = numbers(ledger).map(|text| look.measured(&look.number(&text), Face::Mono)).fold(40.0, f64::max);
    let (left, right) = (MARGIN + label_width + 10.0, width - MARGIN - number_width - 10.0);
    let places = ledger.entries.iter().map(|entry| entry.end).chain([ledger.baseline]);
    let axis = Axis::over(places.map(|units| units as f64 / 1e4), left, right.max(left + 1.0));
    let at = |units: i64| axis.place(units as f64 / 1e4);
    let rows = ledger.entries.len() + 2;
    let bottom = MARGIN + rows as f64 * ROW;

    let mut picture = drawing(width, bottom + 24.0, paper.surface, &captions.title, &captions.description);
    for (value, text) in axis.ticks(((right - left) / 70.0).max(1.0) as usize) {
        let x = axis.place(value);
        picture.push(rule([x, MARGIN, x, bottom], paper.line));
        let text = look.line(x, bottom + 14.0, Face::Mono, paper.muted, &look.number(&text));
        picture.push(text.set("text-anchor", "middle"));
    }
    let row = |picture: &mut Element, index: usize, label: &str, number: &str, strong: bool| {
        let baseline = MARGIN + index as f64 * ROW + ROW * 0.65;
        let colour = if strong { paper.ink } else { paper.muted };
        picture.push(look.line(MARGIN, baseline, Face::Sans, colour, &look.fitted(label, Face::Sans, label_width)));
        let number = look.line(width - MARGIN, baseline, Face::Mono, paper.ink, &look.number(number));
        picture.push(number.set("text-anchor", "end"));
    };
    let total = |picture: &mut Element, index: usize, units: i64| {
        let (x, y) = (at(units), MARGIN + index as f64 * ROW);
        picture.push(rule([x, y + 4.0, x, y + ROW - 4.0], paper.ink).place([("stroke-width", 3.0)]));
    };

    total(&mut picture, 0, ledger.baseline);
    row(&mut picture, 0, &captions.baseline, &written(ledger.baseline), true);
    for (index, entry) in ledger.entries.iter().enumerate() {
        let (start, end, y) = (at(entry.start), at(entry.end), MARGIN + (index + 1) as f64 * ROW);
        // From the end of the row above.
        picture.push(rule([start, y - 5.0, start, y + 5.0], paper.line_strong));
        let direction = look.palette.direction(look.theme, entry.value > 0);
        let area = [("x", start.min(end)), ("y", y + 5.0), ("width", (end - start).abs().max(0.75)), ("height", ROW - 10.0)];
        let bar = Element::new("rect").place(area);
        picture.push(match entry.kind {
            Kind::Remainder => bar.set("fill", paper.surface).set("stroke", paper.muted).set("stroke-dasharray", "2 2"),
            _ => bar.set("fill", direction.bar),
        });
        if entry.value != 0 && entry.kind != Kind::Remainder {
            let line = rule([start, y + ROW - 5.0, end, y + ROW - 5.0], direction.line).place([("stroke-width", 2.0)]);
            picture.push(if entry.value > 0 { line } else { line.set("stroke-dasharray", "4 3") });
        }
        row(&mut picture, index + 1, &entry.label, &signed(entry.value), matches!(entry.kind, Kind::Word(_)));
    }
    picture.push(rule([at(ledger.input), bottom - ROW - 5.0, at(ledger.input), bottom - ROW + 4.0], paper.line_strong));
    total(&mut picture, rows - 1, ledger.input);
    row(&mut picture, rows - 1, &captions.input, &written(ledger.input), true);
    picture
}

fn numbers(ledger: &Ledger) -> impl Iterator<Item = String> {
    let totals = [ledger.baseline, ledger.input].into_iter().map(written);
    totals.chain(ledger.entries.iter().map(|entry| signed(entry.value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::{is_whole, look, values};
    use crate::testing::explained::{explanation, goldens, random};

    fn captions() -> Captions {
        Captions {
            title: "From the baseline to the text".into(),
            description: "Five pushes".into(),
            baseline: "baseline".into(),
            input: "text".into(),
        }
    }

    #[test]
    fn bars_begin_where_the_one_before_ends() {
        // Scores 0.1, −0.6, 0.3 and −0.2 for the special tokens.
        let explanation = explanation("so bad a", &[("so", 0, 2), ("bad", 3, 6), ("a", 7, 8)]);
        let whole = Ledger::of(&explanation);
        let svg = ledger(&whole, &captions(), &look(600.0)).to_string();
        is_whole(&svg);
        // The first is the surface.
        let [x, width] = ["x", "width"].map(|name| values(&svg, "rect", name).split_off(1));
        assert_eq!(x.len(), whole.entries.len());
        let ends: Vec<_> = whole
            .entries
            .iter()
            .enumerate()
            .map(|(at, entry)| if entry.value > 0 { (x[at], x[at] + width[at]) } else { (x[at] + width[at], x[at]) })
            .collect();
        for (pair, entries) in ends.windows(2).zip(whole.entries.windows(2)) {
            assert!((pair[0].1 - pair[1].0).abs() < 0.05, "{entries:?}: {pair:?}");
        }
        // In proportion, too.
        assert!((width[0] / width[2] - 1.0 / 3.0).abs() < 0.01, "{width:?}");
        for number in [">+0.1000<", ">\u{2212}0.6000<", ">\u{2212}0.0123<", ">0.9903<"] {
            assert!(svg.contains(number), "{number} in {svg}");
        }
        assert!(svg.contains("<title>From the baseline to the text</title><desc>Five pushes</desc>"));
    }

    #[test]
    fn any_ledger_fits_a_phone() {
        for explanation in goldens().iter().chain(&(0..50).map(random).collect::<Vec<_>>()) {
            let whole = Ledger::of(explanation).condensed(24);
            for width in [280.0, 340.0, 900.0] {
                let svg = ledger(&whole, &captions(), &look(width)).to_string();
                is_whole(&svg);
                assert_eq!(values(&svg, "svg", "height")[0], MARGIN + ROW * (whole.entries.len() + 2) as f64 + 24.0);
            }
        }
        let mut damaged = explanation("so", &[("so", 0, 2)]);
        damaged.words[0].attribution = f64::INFINITY;
        is_whole(&ledger(&Ledger::of(&damaged), &captions(), &look(340.0)).to_string());
    }
}
