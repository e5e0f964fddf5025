//! The colours of scores, as numbers: what the style sheet draws on the page, for files that have to stand alone.
//!
//! A mark's background lies on the straight line from the surface to the full colour of its direction. The text on it is always
//! the page's ink, which keeps a contrast of 4.5 : 1 at every strength. Colour never says it alone: a push toward the class is
//! underlined solid, one away from it dashed, and numbers carry their sign.

use std::fmt;

use crate::units::FULL;

/// The two colours of the directions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// Green toward the class, red away from it, as in the notebook.
    #[default]
    GreenRed,
    /// Blue toward the class, orange away from it: told apart by everyone.
    BlueOrange,
}

impl Palette {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 2] = [Self::GreenRed, Self::BlueOrange];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GreenRed => "green-red",
            Self::BlueOrange => "blue-orange",
        }
    }
}

/// What they are drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Ink on white.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl fmt::Display for Rgb {
    /// As HTML and SVG write it, `#68be86`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// What does not depend on a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Behind everything.
    pub surface: Rgb,
    /// Text.
    pub ink: Rgb,
    /// Text of less weight.
    pub muted: Rgb,
    /// Rules and axes.
    pub line: Rgb,
    /// Rules that have to be seen.
    pub line_strong: Rgb,
}

/// One direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direction {
    /// A mark's background at full strength.
    pub full: Rgb,
    /// A bar of a chart.
    pub bar: Rgb,
    /// The line under a mark.
    pub line: Rgb,
}

impl Theme {
    /// Its colours for what is no score.
    pub const fn paper(self) -> Paper {
        match self {
            Self::Light => Paper {
                surface: Rgb(255, 255, 255),
                ink: Rgb(27, 26, 23),
                muted: Rgb(98, 93, 84),
                line: Rgb(222, 216, 204),
                line_strong: Rgb(141, 135, 122),
            },
            Self::Dark => Paper {
                surface: Rgb(27, 29, 33),
                ink: Rgb(236, 233, 226),
                muted: Rgb(170, 166, 156),
                line: Rgb(51, 54, 60),
                line_strong: Rgb(120, 123, 131),
            },
        }
    }
}

impl Palette {
    /// The class of the page's root element that chooses it; none for the default.
    pub const fn class(self) -> Option<&'static str> {
        match self {
            Self::GreenRed => None,
            Self::BlueOrange => Some("palette-blue-orange"),
        }
    }

    /// Its colours toward the class, or away from it.
    pub const fn direction(self, theme: Theme, toward: bool) -> Direction {
        let (full, bar, line) = match (self, theme, toward) {
            (Self::GreenRed, Theme::Light, true) => (Rgb(104, 190, 134), Rgb(104, 190, 134), Rgb(22, 101, 52)),
            (Self::GreenRed, Theme::Light, false) => (Rgb(240, 138, 122), Rgb(240, 138, 122), Rgb(160, 28, 20)),
            (Self::GreenRed, Theme::Dark, true) => (Rgb(30, 106, 65), Rgb(66, 156, 104), Rgb(126, 219, 160)),
            (Self::GreenRed, Theme::Dark, false) => (Rgb(148, 50, 45), Rgb(205, 92, 82), Rgb(255, 158, 144)),
            (Self::BlueOrange, Theme::Light, true) => (Rgb(116, 173, 232), Rgb(116, 173, 232), Rgb(22, 72, 158)),
            (Self::BlueOrange, Theme::Light, false) => (Rgb(243, 158, 76), Rgb(243, 158, 76), Rgb(146, 66, 0)),
            (Self::BlueOrange, Theme::Dark, true) => (Rgb(36, 92, 158), Rgb(84, 146, 220), Rgb(150, 198, 255)),
            (Self::BlueOrange, Theme::Dark, false) => (Rgb(146, 76, 16), Rgb(218, 132, 52), Rgb(255, 186, 112)),
        };
        Direction { full, bar, line }
    }
}

/// The background of a mark of this strength, in hundredths from −[`FULL`] to [`FULL`].
pub fn fill(palette: Palette, theme: Theme, strength: i32) -> Rgb {
    let full = palette.direction(theme, strength > 0).full;
    mixed(theme.paper().surface, full, f64::from(strength.abs().min(FULL)) / f64::from(FULL))
}

/// The line under a mark of this strength: over its background, less opaque where the push is weaker.
pub fn underline(palette: Palette, theme: Theme, strength: i32) -> Rgb {
    let opacity = f64::from(strength.abs().min(FULL)) / 100.0 * 0.9 + 0.1;
    mixed(fill(palette, theme, strength), palette.direction(theme, strength > 0).line, opacity)
}

fn mixed(from: Rgb, to: Rgb, share: f64) -> Rgb {
    let channel = |from: u8, to: u8| (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as u8;
    Rgb(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(Palette, Theme); 4] = [
        (Palette::GreenRed, Theme::Light),
        (Palette::GreenRed, Theme::Dark),
        (Palette::BlueOrange, Theme::Light),
        (Palette::BlueOrange, Theme::Dark),
    ];

    /// WCAG 2.2's contrast ratio.
    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let luminance = |Rgb(r, g, b): Rgb| {
            let linear = |channel: u8| {
                let share = f64::from(channel) / 255.0;
                if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
        };
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn words_can_be_read_at_every_strength() {
        assert!((contrast(Rgb(0, 0, 0), Rgb(255, 255, 255)) - 21.0).abs() < 1e-9);
        for (palette, theme) in ALL {
            for strength in -FULL..=FULL {
                let ratio = contrast(fill(palette, theme, strength), theme.paper().ink);
                assert!(ratio >= 4.5, "{palette:?} {theme:?} {strength}: {ratio}");
            }
            let paper = theme.paper();
            assert!(contrast(paper.surface, paper.muted) >= 4.5, "{theme:?}");
            for toward in [true, false] {
                let Direction { bar, line, .. } = palette.direction(theme, toward);
                // A line says something, and is held to what text is; a bar need not be, as it carries a line.
                assert!(contrast(paper.surface, line) >= 4.5, "{palette:?} {theme:?} {toward}");
                assert!(contrast(paper.surface, bar) >= 2.0, "{palette:?} {theme:?} {toward}");
            }
        }
    }

    #[test]
    fn strengths_go_from_the_surface_to_the_full_colour() {
        assert_eq!(fill(Palette::GreenRed, Theme::Light, 0), Rgb(255, 255, 255));
        assert_eq!(fill(Palette::GreenRed, Theme::Light, FULL).to_string(), "#68be86");
        assert_eq!(fill(Palette::GreenRed, Theme::Light, -500), Rgb(240, 138, 122));
        assert_eq!(fill(Palette::GreenRed, Theme::Light, 33), Rgb(205, 233, 215));
    }

    /// The declarations of a rule of the style sheet, by its selector, in the part for one theme.
    fn declared(css: &str, selector: &str) -> Vec<(String, String)> {
        let at = css.find(&format!("{selector} {{")).unwrap_or_else(|| panic!("no {selector}"));
        let rule = &css[css[at..].find('{').unwrap() + at + 1..];
        let rule = &rule[..rule.find('}').unwrap()];
        let declarations = rule.split(';').filter_map(|one| one.rsplit("*/").next()?.split_once(':'));
        declarations.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
    }

    fn colour(text: &str) -> Rgb {
        let channels: Vec<u8> = match text.strip_prefix('#') {
            Some(hex) => (0..3).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect(),
            None => text.split_whitespace().map(|channel| channel.parse().unwrap()).collect(),
        };
        Rgb(channels[0], channels[1], channels[2])
    }

    #[test]
    fn the_style_sheet_has_the_same_numbers() {
        let css = include_str!("../../static/style.css");
        let dark = css.find("@media screen and (prefers-color-scheme: dark) {").unwrap();
        for (palette, theme) in ALL {
            let part = match theme {
                Theme::Light => &css[..dark],
                Theme::Dark => &css[dark..],
            };
            let mut declarations = declared(part, ":root");
            if let Some(class) = palette.class() {
                declarations.extend(declared(part, &format!(":root.{class}")));
            }
            let value = |name: &str| {
                let found = declarations.iter().rev().find(|(declared, _)| declared == name);
                found.unwrap_or_else(|| panic!("no {name} for {palette:?} {theme:?}")).1.clone()
            };
            let channels = |name: &str| colour(&["r", "g", "b"].map(|channel| value(&format!("--{name}-{channel}"))).join(" "));
            let paper = theme.paper();
            assert_eq!(colour(&value("--surface")), paper.surface);
            assert_eq!(colour(&value("--ink")), paper.ink);
            assert_eq!(colour(&value("--muted")), paper.muted);
            assert_eq!(colour(&value("--line")), paper.line);
            assert_eq!(colour(&value("--line-strong")), paper.line_strong);
            assert_eq!(channels("zero"), paper.surface);
            for (name, toward) in [("toward", true), ("away", false)] {
                let Direction { full, bar, line } = palette.direction(theme, toward);
                assert_eq!(channels(name), full, "{name} {palette:?} {theme:?}");
                assert_eq!(colour(&value(&format!("--{name}-bar"))), bar, "{name} {palette:?} {theme:?}");
                assert_eq!(colour(&value(&format!("--{name}-line"))), line, "{name} {palette:?} {theme:?}");
            }
        }
        assert!(css.contains("calc(var(--zero-r) + var(--s) / 0.99 * (var(--toward-r) - var(--zero-r)))"), "the formula of fill");
        assert!(css.contains("rgb(var(--away-line) / calc(var(--s) * 0.9 + 0.1))"), "the formula of underline");
    }
}
