//! The output along the path from baseline to text, and under it where the scores come from: the derivative along the path.

use std::fmt::Write as _;

use super::axis::Axis;
use super::svg::{Element, drawing, number, rule};
use super::{Face, Look, MARGIN};

/// A path, place by place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path<'a> {
    /// Where, from 0 (baseline) to 1 (text), growing.
    pub alphas: &'a [f64],
    /// The output there.
    pub outputs: &'a [f64],
    /// Its derivative along the path there: what all tokens together gain around this place.
    pub densities: &'a [f64],
}

/// What is written on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captions {
    /// What it is, for screen readers.
    pub title: String,
    /// What it says, for screen readers.
    pub description: String,
    /// Over the curve: what the output is.
    pub output: String,
    /// Over the area under it.
    pub density: String,
    /// At α = 0.
    pub baseline: String,
    /// At α = 1.
    pub input: String,
}

const CURVE: f64 = 190.0;
const AREA: f64 = 80.0;

/// The picture, with a marker at the place `at`.
pub fn path(path: &Path<'_>, at: f64, captions: &Captions, look: &Look<'_>) -> String {
    let (paper, width) = (look.paper(), look.width());
    let at = if at.is_nan() { 0.0 } else { at.clamp(0.0, 1.0) };
    let top = MARGIN + Face::Sans.size() + 10.0;
    let (curve_end, area_top) = (top + CURVE, top + CURVE + 34.0);
    let area_end = area_top + AREA;
    let outputs = Axis::over(path.outputs.iter().copied(), curve_end, top);
    let densities = Axis::over(path.densities.iter().copied().chain([0.0]), area_end, area_top);
    let (output_ticks, density_ticks) = (outputs.ticks(5), densities.ticks(3));
    let numbers = output_ticks.iter().chain(&density_ticks).map(|(_, text)| look.measured(&look.number(text), Face::Mono));
    let left = MARGIN + numbers.fold(24.0, f64::max) + 8.0;
    let along = Axis::over([0.0, 1.0], left, width - MARGIN);

    let mut picture = drawing(width, area_end + 40.0, paper.surface, &captions.title, &captions.description);
    let room = width - MARGIN - left;
    for (y, text) in [(top, &captions.output), (area_top, &captions.density)] {
        picture.push(look.line(left, y - 8.0, Face::Sans, paper.muted, &look.fitted(text, Face::Sans, room)));
    }
    for (axis, ticks) in [(&outputs, output_ticks), (&densities, density_ticks)] {
        for (value, text) in ticks {
            let y = axis.place(value);
            picture.push(rule([left, y, width - MARGIN, y], paper.line));
            let text = look.line(left - 8.0, y + 4.0, Face::Mono, paper.muted, &look.number(&text));
            picture.push(text.set("text-anchor", "end"));
        }
    }
    for (value, text) in along.ticks(5) {
        let text = look.line(along.place(value), area_end + 16.0, Face::Mono, paper.muted, &look.number(&text));
        picture.push(text.set("text-anchor", "middle"));
    }
    let ends = area_end + 33.0;
    picture.push(look.line(left, ends, Face::Sans, paper.muted, &look.fitted(&captions.baseline, Face::Sans, room / 2.0 - 8.0)));
    let input = look.fitted(&captions.input, Face::Sans, room / 2.0 - 8.0);
    picture.push(look.line(width - MARGIN, ends, Face::Sans, paper.muted, &input).set("text-anchor", "end"));

    // Gains and losses in the colours of pushes: the same area, cut off at zero from either side.
    for toward in [true, false] {
        let side = path.densities.iter().map(|density| if toward { density.max(0.0) } else { density.min(0.0) });
        let points: Vec<_> = path.alphas.iter().copied().zip(side).collect();
        if let Some(outline) = area(&points, &along, &densities) {
            let direction = look.palette.direction(look.theme, toward);
            picture.push(Element::new("path").set("d", outline).set("fill", direction.bar));
        }
    }
    let zero = densities.place(0.0);
    picture.push(rule([left, zero, width - MARGIN, zero], paper.line_strong));
    let points: Vec<_> = path.alphas.iter().copied().zip(path.outputs.iter().copied()).collect();
    if let Some(line) = outline(&points, &along, &outputs) {
        let line = Element::new("path").set("d", line).set("fill", "none").set("stroke", paper.ink);
        picture.push(line.place([("stroke-width", 2.0)]).set("stroke-linejoin", "round"));
    }
    let x = along.place(at);
    picture.push(rule([x, top, x, area_end], paper.ink).set("stroke-dasharray", "3 3"));
    if let Some(output) = between(&points, at) {
        let dot = [("cx", x), ("cy", outputs.place(output)), ("r", 5.0), ("stroke-width", 2.0)];
        picture.push(Element::new("circle").place(dot).set("fill", paper.surface).set("stroke", paper.ink));
    }
    picture.to_string()
}

/// The value at a place of a curve given by points, on the line between the two nearest.
pub fn between(points: &[(f64, f64)], at: f64) -> Option<f64> {
    let after = points.partition_point(|(alpha, _)| *alpha < at);
    let (right, left) = (points.get(after), after.checked_sub(1).map(|before| points[before]));
    match (left, right) {
        (Some((from, before)), Some((to, value))) if to > &from => Some(before + (at - from) / (to - from) * (value - before)),
        (_, Some((_, value))) => Some(*value),
        (left, None) => left.map(|(_, value)| value),
    }
}

fn outline(points: &[(f64, f64)], along: &Axis, up: &Axis) -> Option<String> {
    let mut line = String::new();
    for (index, (alpha, value)) in points.iter().enumerate() {
        let command = if index == 0 { "M" } else { "L" };
        // Writing to a string cannot fail.
        let _ = write!(line, "{command}{} {}", number(along.place(*alpha)), number(up.place(*value)));
    }
    (points.len() > 1).then_some(line)
}

/// The same, closed along zero.
fn area(points: &[(f64, f64)], along: &Axis, up: &Axis) -> Option<String> {
    let closed: Vec<_> = [points.first().map(|point| (point.0, 0.0))?]
        .into_iter()
        .chain(points.iter().copied())
        .chain(points.last().map(|point| (point.0, 0.0)))
        .collect();
    outline(&closed, along, up).map(|line| line + "Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::{is_whole, look, values};

    fn captions() -> Captions {
        let [title, description, output, density, baseline, input] =
            ["Along the path", "It grows", "Probability", "Gain", "baseline", "text"].map(String::from);
        Captions { title, description, output, density, baseline, input }
    }

    fn drawn(alphas: &[f64], outputs: &[f64], densities: &[f64], at: f64) -> String {
        let svg = path(&Path { alphas, outputs, densities }, at, &captions(), &look(340.0));
        is_whole(&svg);
        svg
    }

    #[test]
    fn the_marker_is_on_the_curve() {
        let alphas: Vec<f64> = (0..=40).map(|step| f64::from(step) / 40.0).collect();
        let outputs: Vec<f64> = alphas.iter().map(|alpha| alpha * alpha).collect();
        let densities: Vec<f64> = alphas.iter().map(|alpha| 2.0 * alpha - 0.5).collect();
        let top = MARGIN + Face::Sans.size() + 10.0;
        for (at, share) in [(0.0, 0.0), (0.5, 0.25), (1.0, 1.0), (7.0, 1.0), (f64::NAN, 0.0)] {
            let svg = drawn(&alphas, &outputs, &densities, at);
            let y = values(&svg, "circle", "cy")[0];
            assert!((y - (top + CURVE * (1.0 - share))).abs() < 0.02, "{at}: {y}");
        }
        let svg = drawn(&alphas, &outputs, &densities, 0.5);
        assert_eq!(svg.matches("<path").count(), 3, "gains, losses and the curve");
        for text in [">0.0<", ">1.0<", ">Probability<", ">Gain<", ">baseline<", ">text<", "<title>Along the path</title>"] {
            assert!(svg.contains(text), "{text} in {svg}");
        }
    }

    #[test]
    fn any_numbers_make_a_picture() {
        drawn(&[], &[], &[], 0.5);
        drawn(&[0.0], &[0.3], &[1.0], 0.5);
        drawn(&[0.0, 1.0], &[0.3, 0.3], &[0.0, 0.0], 0.5);
        drawn(&[0.0, 0.5, 1.0], &[f64::NAN, f64::INFINITY, 0.2], &[f64::NAN, 3.0, -1e300], 0.7);
        drawn(&[0.0, 0.5, 1.0], &[0.1], &[0.2, 0.3], 0.9);
    }

    #[test]
    fn between_two_places_the_curve_is_straight() {
        let points = [(0.0, 1.0), (0.5, 2.0), (1.0, 6.0)];
        assert_eq!([0.0, 0.25, 0.5, 0.75, 1.0].map(|at| between(&points, at)), [1.0, 1.5, 2.0, 4.0, 6.0].map(Some));
        assert_eq!(between(&[], 0.5), None);
    }
}
