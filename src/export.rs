//! Explanations as files: JSON to come back to the page, CSV for a spreadsheet, HTML and Markdown to read, SVG to print.
//!
//! The text, the words and every name in a file are somebody else's: in each format they stay text, whatever they look like.
//! Those that are read are in the reader's language ([`Words`]); tables and the explanation file name their columns and fields in English.

pub mod csv;
mod facts;
pub mod html;
pub mod markdown;
pub mod svg;
pub mod words;

pub use csv::csv;
pub use html::html;
pub use markdown::markdown;
pub use svg::svg;
pub use words::Words;

use crate::explanation::Explanation;

/// The explanation file, which can be dropped back on the page.
pub fn json(explanation: &Explanation) -> String {
    // Numbers, text and lists can always be written.
    serde_json::to_string_pretty(explanation).unwrap_or_default() + "\n"
}

/// What to call a file: the beginning of the text in letters that every file system takes.
pub fn file_name(explanation: &Explanation, extension: &str) -> String {
    let mut name = "whyword".to_owned();
    let is_kept = |letter: char| letter.is_alphanumeric() && u32::from(letter) < 0x250;
    for word in explanation.text.split(|letter| !is_kept(letter)).filter(|word| !word.is_empty()).take(8) {
        if name.chars().count() + word.chars().count() > 48 {
            break;
        }
        name.push('-');
        name.push_str(&word.to_lowercase());
    }
    let extension: String = extension.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{name}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::{is_whole, look};
    use crate::testing::explained::{explanation, goldens, random, words};
    use crate::units::UnitKind;

    /// Words that are markup, formulas, or try to leave their place.
    const HOSTILE: &[&str] = &[
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"'><svg onload=alert(1)>",
        "</style></title></textarea>-->",
        "&lt;b&gt;&#60;",
        "=cmd()|'/C calc'!A0",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\u{ff1d}1+1",
        "\tx",
        "\rx",
        "\u{202e}gnp.exe",
        "nul\u{0}\u{1b}[31m\u{ffff}",
        "[click](javascript:alert(1))",
        "![x](https://example.com/x.png)",
        "`*_|~#$",
        "]]>",
        "a,\"b\"\r\nc",
    ];

    fn hostile(word: &str) -> Explanation {
        let end = word.chars().count();
        let mut hostile = explanation(&format!("{word} plain"), &[(word, 0, end), ("plain", end + 1, end + 6)]);
        hostile.model.name = word.into();
        hostile.model.dtype = word.into();
        hostile.prediction.label = word.into();
        hostile.attribution.class_label = word.into();
        hostile
    }

    #[test]
    fn markup_stays_text_in_every_export() {
        for word in HOSTILE {
            let explanation = hostile(word);
            for file in [html(&explanation, words(), &look(640.0)), svg(&explanation, UnitKind::Words, words(), &look(640.0))] {
                let lower = file.to_lowercase();
                for tag in ["<script", "<img", "<svg onload", "</style></title>", "<b>", "onerror=alert(1)>"] {
                    assert!(!lower.contains(tag), "{tag} in {file}");
                }
                assert!(!file.contains(['\0', '\u{1b}', '\u{ffff}']), "{file}");
                assert!(!file.contains('\''), "quotes are written out: {file}");
            }
            is_whole(&svg(&explanation, UnitKind::Tokens, words(), &look(340.0)));

            comes_back(&explanation);

            let text = markdown(&explanation, words());
            assert!(
                !text.contains("<script") && !text.contains("<img") && !text.contains("](") && !text.contains("<svg"),
                "{text}"
            );
            assert!(!text.contains(['\0', '\u{1b}']), "{text}");
        }
    }

    /// Through JSON: text to the letter, numbers to the last bit or the one before.
    #[track_caller]
    fn comes_back(explanation: &Explanation) {
        let back: Explanation = serde_json::from_str(&json(explanation)).unwrap();
        assert_eq!((&back.text, &back.model, &back.requested), (&explanation.text, &explanation.model, &explanation.requested));
        assert_eq!(back.tokens.len(), explanation.tokens.len());
        for (back, token) in back.tokens.iter().zip(&explanation.tokens) {
            assert_eq!((&back.piece, back.start, back.end, back.word), (&token.piece, token.start, token.end, token.word));
            assert!((back.attribution - token.attribution).abs() <= 1e-15 * token.attribution.abs());
        }
    }

    #[test]
    fn names_are_safe() {
        assert_eq!(file_name(&explanation("I loved it, à la folie!", &[]), "json"), "whyword-i-loved-it-à-la-folie.json");
        for word in HOSTILE {
            let name = file_name(&hostile(word), "../svg");
            assert!(name.starts_with("whyword") && name.ends_with(".svg"), "{name}");
            assert!(name.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '.'), "{name}");
            assert_eq!(name.matches('.').count(), 1, "{name}");
        }
        assert_eq!(file_name(&explanation("", &[]), "csv"), "whyword.csv");
        assert!(file_name(&explanation(&"long ".repeat(100), &[]), "csv").len() < 60);
    }

    #[test]
    fn every_explanation_can_be_exported() {
        for explanation in goldens().iter().chain(&(0..20).map(random).collect::<Vec<_>>()) {
            comes_back(explanation);
            is_whole(&svg(explanation, UnitKind::Words, words(), &look(640.0)));
            let html = html(explanation, words(), &look(640.0));
            assert_eq!(html.matches("<mark").count(), html.matches("</mark>").count());
            assert!(markdown(explanation, words()).contains("## "));
        }
    }
}
