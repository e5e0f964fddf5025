//! The highlighted text, as the page shows it: every unit on its colour, underlined, wrapped to the width.

use super::colour::{fill, underline};
use super::svg::{Element, drawing};
use super::{Face, Look, MARGIN};
use crate::units::{Gap, Unit, strength};

/// What is written around the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captions {
    /// Above everything, small: which model, how explained.
    pub title: String,
    /// What the model answers, such as “Positive 99.03 %”.
    pub verdict: String,
    /// In the place of the unit that stands for all added tokens, which has no text of its own.
    pub special: String,
    /// Under the full colour of a push away from the class: what it means, and the score.
    pub away: [String; 2],
    /// Under that of a push toward it.
    pub toward: [String; 2],
}

/// From one line of the text to the next, in sizes of its letters.
const LEADING: f64 = 1.95;

/// Room left and right of a unit's letters, in sizes of its letters.
const PADDING: f64 = 0.16;

/// Colours of the legend to either side of the middle.
const STEPS: i32 = 4;

/// A run of letters at its place.
struct Run {
    x: f64,
    width: f64,
    line: usize,
    unit: usize,
    text: String,
}

/// The picture of `units`, of which a score of `largest` gets the full colour (see [`crate::units::largest`]).
pub fn passage(units: &[Unit], largest: f64, captions: &Captions, look: &Look<'_>) -> Element {
    let (paper, width) = (look.paper(), look.width() - 2.0 * MARGIN);
    let units: Vec<Unit> = units.iter().map(|unit| worded(unit, &captions.special)).collect();
    let (runs, lines) = laid_out(&units, width, look);
    let (size, step) = (Face::Serif.size(), Face::Serif.size() * LEADING);
    let verdict_at = MARGIN + Face::Sans.size() + Face::Heading.size() + 8.0;
    let text_at = verdict_at + 14.0;
    let legend_at = text_at + lines as f64 * step + 14.0;
    let description: String = units.iter().map(|unit| before(unit).to_owned() + &*unit.text).collect();
    let title = format!("{} — {}", captions.title, captions.verdict);

    let mut picture = drawing(look.width(), legend_at + 64.0, paper.surface, &title, description.trim());
    let title = look.fitted(&captions.title, Face::Sans, width);
    picture.push(look.line(MARGIN, MARGIN + Face::Sans.size(), Face::Sans, paper.muted, &title));
    let verdict = look.fitted(&captions.verdict, Face::Heading, width);
    picture.push(look.line(MARGIN, verdict_at, Face::Heading, paper.ink, &verdict));

    // Text that begins from the right is set from the right, each run where a mirror would have it.
    let mirrored =
        units.iter().filter(|unit| !unit.special).find_map(|unit| unit.text.chars().find_map(is_right_to_left)) == Some(true);
    for run in &runs {
        let unit = &units[run.unit];
        let letters = face(unit);
        let x = MARGIN + if mirrored { width - run.x - run.width } else { run.x };
        let baseline = text_at + (run.line as f64 + 0.65) * step;
        let padding = PADDING * letters.size();
        let strength = strength(unit.normalized, largest);
        if strength != 0 {
            marked(&mut picture, unit.normalized > 0.0, strength, [x, baseline, run.width, size], look);
        }
        picture.push(
            look.line(x + padding, baseline, letters, paper.ink, &run.text)
                // So that other fonts than those measured stay on their colour.
                .place([("textLength", run.width - 2.0 * padding)])
                .set("lengthAdjust", "spacingAndGlyphs"),
        );
    }
    legend(&mut picture, legend_at, captions, look);
    picture
}

/// The background and the line under a unit.
fn marked(picture: &mut Element, toward: bool, strength: i32, [x, baseline, width, size]: [f64; 4], look: &Look<'_>) {
    let (top, bottom) = (baseline - size * 0.92, baseline + size * 0.32);
    let area = [("x", x), ("y", top), ("width", width), ("height", bottom - top), ("rx", 2.0)];
    picture.push(Element::new("rect").place(area).set("fill", fill(look.palette, look.theme, strength)));
    let line = Element::new("line")
        .place([("x1", x), ("y1", bottom), ("x2", x + width), ("y2", bottom), ("stroke-width", 2.2)])
        .set("stroke", underline(look.palette, look.theme, strength));
    picture.push(if toward { line } else { line.set("stroke-dasharray", "4.4 3") });
}

/// What the colours stand for.
fn legend(picture: &mut Element, y: f64, captions: &Captions, look: &Look<'_>) {
    let (paper, width) = (look.paper(), look.width() - 2.0 * MARGIN);
    let step = width.min(340.0) / f64::from(2 * STEPS + 1);
    for index in -STEPS..=STEPS {
        let x = MARGIN + f64::from(index + STEPS) * step;
        let strength = strength(f64::from(index), f64::from(STEPS));
        if strength == 0 {
            let area = [("x", x), ("y", y), ("width", step), ("height", 14.0)];
            picture.push(Element::new("rect").place(area).set("fill", paper.surface).set("stroke", paper.line));
        } else {
            // A unit as high as the legend.
            marked(picture, index > 0, strength, [x, y + 10.4, step, 11.3], look);
        }
    }
    let end = MARGIN + step * f64::from(2 * STEPS + 1);
    let half = (end - MARGIN - 8.0) / 2.0;
    for (line, face) in [(0, Face::Sans), (1, Face::Mono)] {
        let baseline = y + 34.0 + 18.0 * line as f64;
        picture.push(look.line(MARGIN, baseline, face, paper.muted, &look.fitted(&captions.away[line], face, half)));
        let toward = look.line(end, baseline, face, paper.muted, &look.fitted(&captions.toward[line], face, half));
        picture.push(toward.set("text-anchor", "end"));
    }
}

/// The same, with something to read.
fn worded(unit: &Unit, special: &str) -> Unit {
    let text = if unit.special && unit.text.is_empty() { special.into() } else { unit.text.clone() };
    Unit { text, ..unit.clone() }
}

fn face(unit: &Unit) -> Face {
    if unit.special { Face::Mono } else { Face::Serif }
}

fn before(unit: &Unit) -> &'static str {
    match unit.gap {
        Gap::None => "",
        Gap::Space => " ",
        Gap::Break => "\n",
    }
}

/// Every unit's runs, and how many lines there are. Units that touch stay on one line where there is one long enough.
fn laid_out(units: &[Unit], width: f64, look: &Look<'_>) -> (Vec<Run>, usize) {
    let space = look.measured(" ", Face::Serif);
    let (mut runs, mut x, mut line) = (Vec::new(), 0.0, 0);
    let mut start = 0;
    while start < units.len() {
        let touching = units[start + 1..].iter().take_while(|unit| unit.gap == Gap::None).count();
        let cluster = start..start + 1 + touching;
        let wide: f64 = units[cluster.clone()].iter().map(|unit| outer(&unit.text, face(unit), look)).sum();
        match units[start].gap {
            _ if runs.is_empty() => {}
            Gap::Break => (x, line) = (0.0, line + 1),
            Gap::Space if x + space + wide > width => (x, line) = (0.0, line + 1),
            Gap::Space => x += space,
            Gap::None => {}
        }
        for unit in cluster.clone() {
            for text in pieces(&units[unit].text, face(&units[unit]), width, look) {
                let own = outer(&text, face(&units[unit]), look);
                if x > 0.0 && x + own > width {
                    (x, line) = (0.0, line + 1);
                }
                runs.push(Run { x, width: own.min(width), line, unit, text });
                x += own;
            }
        }
        start = cluster.end;
    }
    (runs, line + 1)
}

fn outer(text: &str, face: Face, look: &Look<'_>) -> f64 {
    look.measured(text, face) + 2.0 * PADDING * face.size()
}

/// A unit's text in pieces that fit on a line each: nearly always one.
fn pieces(text: &str, face: Face, width: f64, look: &Look<'_>) -> Vec<String> {
    if outer(text, face, look) <= width {
        return vec![text.to_owned()];
    }
    let mut pieces = vec![String::new()];
    let mut used = 2.0 * PADDING * face.size();
    for letter in text.chars() {
        let own = look.measured(letter.encode_utf8(&mut [0; 4]), face);
        let last = pieces.len() - 1;
        if used + own > width && !pieces[last].is_empty() {
            used = 2.0 * PADDING * face.size();
            pieces.push(letter.to_string());
        } else {
            pieces[last].push(letter);
        }
        used += own;
    }
    pieces
}

/// For a letter, whether its script runs from the right; nothing for what has no direction.
fn is_right_to_left(letter: char) -> Option<bool> {
    letter.is_alphabetic().then_some(matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::colour::{Palette, Theme};
    use crate::drawing::tests::{is_whole, look, values};
    use crate::testing::explained::{explanation, goldens, random};
    use crate::units::{UnitKind, largest, units};

    fn captions() -> Captions {
        Captions {
            title: "tiny".into(),
            verdict: "Positive 99.03 %".into(),
            special: "special tokens".into(),
            away: ["away", "\u{2212}0.8"].map(String::from),
            toward: ["toward", "+0.8"].map(String::from),
        }
    }

    #[test]
    fn words_keep_their_colours_order_and_lines() {
        let explanation =
            explanation("so bad,\na plot", &[("so", 0, 2), ("bad", 3, 6), (",", 6, 7), ("a", 8, 9), ("plot", 10, 14)]);
        let shown = units(&explanation, UnitKind::Words);
        let svg = passage(&shown, largest(&explanation), &captions(), &look(600.0)).to_string();
        is_whole(&svg);
        for text in [">so<", ">bad<", ">,<", ">plot<", ">special tokens<", "<title>tiny — Positive 99.03 %</title>"] {
            assert!(svg.contains(text), "{text} in {svg}");
        }
        assert!(svg.contains("<desc>so bad,&#10;a plot special tokens</desc>"), "{svg}");
        let strength = strength(shown[1].normalized, largest(&explanation));
        assert!(strength < 0 && svg.contains(&format!("fill=\"{}\"", fill(Palette::GreenRed, Theme::Light, strength))));
        let dark = passage(
            &shown,
            largest(&explanation),
            &captions(),
            &Look { theme: Theme::Dark, palette: Palette::BlueOrange, ..look(600.0) },
        )
        .to_string();
        assert!(dark.contains(&format!("fill=\"{}\"", fill(Palette::BlueOrange, Theme::Dark, strength))), "{dark}");
        // Title, verdict, six units (“plot” one line below “so”), two lines at each end of the legend.
        let y = values(&svg, "text", "y");
        assert_eq!(y.len(), 2 + 6 + 4);
        assert!(y[4] == y[2] && y[5] > y[4] && y[6] == y[5], "{y:?}");
    }

    #[test]
    fn anything_fits_any_width() {
        for explanation in goldens().iter().take(12).chain(&(0..20).map(random).collect::<Vec<_>>()) {
            for (kind, width) in [(UnitKind::Words, 340.0), (UnitKind::Tokens, 280.0), (UnitKind::Words, 1200.0)] {
                let units = units(explanation, kind);
                let svg = passage(&units, largest(explanation), &captions(), &look(width)).to_string();
                is_whole(&svg);
                assert!(svg.matches("textLength").count() >= units.len());
            }
        }
    }

    #[test]
    fn a_word_longer_than_a_line_goes_on_in_the_next() {
        let text = "x".repeat(300);
        let units = units(&explanation(&text, &[("x", 0, 300)]), UnitKind::Words);
        let svg = passage(&units, 1.0, &captions(), &look(340.0)).to_string();
        is_whole(&svg);
        let letters: usize =
            svg.split("textLength").skip(1).map(|rest| rest.split('<').next().unwrap().matches('x').count()).sum();
        assert!(letters >= 300, "{letters}");
        assert!(svg.matches("textLength").count() > 10);
    }

    #[test]
    fn arabic_begins_at_the_right() {
        let explanation = explanation("فيلم رائع", &[("فيلم", 0, 4), ("رائع", 5, 9)]);
        let svg = passage(&units(&explanation, UnitKind::Words), 1.0, &captions(), &look(600.0)).to_string();
        let x = values(&svg, "text", "x");
        assert!(x[3] > x[4], "{x:?}");
    }
}
