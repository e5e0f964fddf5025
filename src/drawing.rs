//! Pictures of explanations: pure functions from data to SVG text, which the page and the exports share.
//!
//! [`passage`] draws the highlighted text, [`ledger`] the completeness ledger, [`path`] the output along the path. Colours
//! ([`colour`]) are written into the picture, so that a file stands alone. Text is measured by whoever draws, since only a browser knows its
//! fonts; [`estimate`] is for those who have none.

pub mod axis;
pub mod colour;
pub mod ledger;
pub mod passage;
pub mod path;
pub mod svg;

use colour::{Palette, Paper, Theme};
use svg::Element;

/// A typeface at its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// What is read: the passage.
    Serif,
    /// The verdict.
    Heading,
    /// What is said about it.
    Sans,
    /// What is measured.
    Mono,
}

impl Face {
    /// In user units, which are CSS pixels.
    pub const fn size(self) -> f64 {
        match self {
            Self::Serif => 22.0,
            Self::Heading => 26.0,
            Self::Sans => 13.0,
            Self::Mono => 12.0,
        }
    }

    /// The page's font families. A name with a number in it needs quotation marks, or none of them counts.
    pub const fn family(self) -> &'static str {
        match self {
            Self::Serif | Self::Heading => {
                "Iowan Old Style, Palatino Linotype, Palatino, URW Palladio L, P052, 'Source Serif 4', Georgia, Noto Serif, DejaVu Serif Condensed, serif"
            }
            Self::Sans => "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, sans-serif",
            Self::Mono => "ui-monospace, SF Mono, Cascadia Mono, Menlo, Consolas, DejaVu Sans Mono, monospace",
        }
    }

    /// As a canvas takes it, to measure with.
    pub fn font(self) -> String {
        format!("{}px {}", self.size(), self.family())
    }
}

/// How to draw: everything but what.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The colours of the directions.
    pub palette: Palette,
    /// What they are drawn on.
    pub theme: Theme,
    /// How wide the picture is, in CSS pixels; where that is less than [`NARROWEST`], it is as wide as that.
    pub width: f64,
    /// What stands before the decimals: a point, or a comma in French.
    pub decimal: char,
    /// How wide a text is.
    pub measure: &'a dyn Fn(&str, Face) -> f64,
}

/// The least width that every picture fits in.
pub const NARROWEST: f64 = 280.0;

/// Around every picture.
const MARGIN: f64 = 16.0;

impl Look<'_> {
    fn paper(&self) -> Paper {
        self.theme.paper()
    }

    fn width(&self) -> f64 {
        if self.width.is_finite() { self.width.max(NARROWEST) } else { NARROWEST }
    }

    fn measured(&self, text: &str, face: Face) -> f64 {
        let width = (self.measure)(text, face);
        if width.is_finite() { width.max(0.0) } else { 0.0 }
    }

    /// A number in the reader's language.
    fn number(&self, written: &str) -> String {
        written.replace('.', self.decimal.encode_utf8(&mut [0; 4]))
    }

    /// As much of a text as fits, with an ellipsis where that is not all.
    fn fitted(&self, text: &str, face: Face, width: f64) -> String {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.measured(&text, face) <= width {
            return text;
        }
        let letters: Vec<char> = text.chars().collect();
        let shown = |count: usize| letters[..count].iter().collect::<String>().trim_end().to_owned() + "…";
        // Measured widths grow with the text, near enough.
        let (mut fits, mut too_long) = (0, letters.len());
        while fits + 1 < too_long {
            let middle = fits.midpoint(too_long);
            if self.measured(&shown(middle), face) <= width { fits = middle } else { too_long = middle }
        }
        shown(fits)
    }

    /// A line of text, as long as it is.
    fn line(&self, x: f64, y: f64, face: Face, colour: colour::Rgb, text: &str) -> Element {
        Element::new("text")
            .place([("x", x), ("y", y), ("font-size", face.size())])
            .set("font-family", face.family())
            .set("fill", colour)
            .text(text)
    }
}

/// How wide a text is, roughly, in fonts as wide as most: for pictures made where none can be measured.
pub fn estimate(text: &str, face: Face) -> f64 {
    let em = |letter: char| match (face, letter) {
        (Face::Mono, _) if letter.is_ascii() => 0.61,
        (_, 'i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ';' | ':' | '!' | '\'' | '|' | ' ' | '(' | ')') => 0.34,
        (_, 'm' | 'w' | 'M' | 'W' | '@' | '%') => 0.92,
        (_, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{fe00}'..='\u{fe0f}') => 0.0,
        _ if letter.is_uppercase() => 0.72,
        _ if u32::from(letter) < 0x1100 => 0.56,
        // Ideographs, syllables and emoji fill their square.
        _ => 1.0,
    };
    text.chars().map(em).sum::<f64>() * face.size()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// In green and red on white, with estimated widths.
    pub fn look(width: f64) -> Look<'static> {
        Look { palette: Palette::GreenRed, theme: Theme::Light, width, decimal: '.', measure: &estimate }
    }

    /// The values of an attribute, in the order of the elements of one name.
    pub fn values(svg: &str, element: &str, attribute: &str) -> Vec<f64> {
        svg.split(&format!("<{element}"))
            .skip(1)
            .filter_map(|rest| {
                let tag = &rest[..rest.find('>')?];
                let value = tag.split(&format!(" {attribute}=\"")).nth(1)?;
                value[..value.find('"')?].parse().ok()
            })
            .collect()
    }

    /// Every opened element is closed in order, and nothing lies outside of the picture.
    #[track_caller]
    pub fn is_whole(svg: &str) {
        let mut open = Vec::new();
        for tag in svg.split('<').skip(1).map(|rest| &rest[..rest.find('>').expect("a tag ends")]) {
            let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap();
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "{svg}");
            } else if !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        let (width, height) = (values(svg, "svg", "width")[0], values(svg, "svg", "height")[0]);
        for (x, wide) in values(svg, "rect", "x").into_iter().zip(values(svg, "rect", "width")) {
            assert!(x >= 0.0 && x + wide <= width + 0.02, "{x} + {wide} in {width}: {svg}");
        }
        for (y, high) in values(svg, "rect", "y").into_iter().zip(values(svg, "rect", "height")) {
            assert!(y >= 0.0 && y + high <= height + 0.02, "{y} + {high} in {height}: {svg}");
        }
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let look = look(340.0);
        assert_eq!(look.fitted("short\n text", Face::Sans, 200.0), "short text");
        let long = look.fitted("a rather long title that never fits", Face::Sans, 100.0);
        assert!(long.ends_with('…') && long.starts_with("a rather") && look.measured(&long, Face::Sans) <= 100.0, "{long}");
        assert_eq!(look.fitted("long", Face::Sans, 0.0), "…");
        assert_eq!(look.fitted("", Face::Sans, 0.0), "");
    }

    #[test]
    fn a_picture_has_a_least_width() {
        assert_eq!([f64::NAN, 10.0, 500.0].map(|width| look(width).width()), [NARROWEST, NARROWEST, 500.0]);
        let comma = Look { decimal: ',', ..look(300.0) };
        assert_eq!(comma.number("+0.1234"), "+0,1234");
    }
}
