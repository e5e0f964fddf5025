//! An explanation to paste where Markdown is read.

use std::fmt::Write as _;

use super::facts::{answer, facts, legend};
use super::words::Words;
use crate::explanation::Explanation;
use crate::format::signed_four;
use crate::ledger::{Ledger, signed, written};
use crate::units::{FULL, Gap, UnitKind, largest, strength, units};

/// At most so many words have a row in the ledger.
const ROWS: usize = 20;

/// The verdict, the text with its strongest words in bold beside their numbers, the ledger and the settings.
pub fn markdown(explanation: &Explanation, say: &Words) -> String {
    let full = largest(explanation);
    let mut text = format!("## {}\n\n> ", escape(&answer(explanation, say)));
    // The number or nothing that the line begins with, as long as there is nothing else on it.
    let mut number = Some(String::new());
    for (index, unit) in units(explanation, UnitKind::Words).iter().filter(|unit| !unit.special).enumerate() {
        text += match unit.gap {
            _ if index == 0 => "",
            Gap::None => "",
            Gap::Space => {
                number = None;
                " "
            }
            Gap::Break => {
                number = Some(String::new());
                "\\\n> "
            }
        };
        let mut word = escape(&unit.text);
        if unit.gap == Gap::None && word.starts_with('.') && is_www(&text) {
            word.insert(0, '\\');
        }
        if let Some(before) = number.take() {
            // A line that begins with a dash, or a number and a full stop, would be a list or underline the one above.
            let digits = word.len() - word.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
            match word[digits..].chars().next() {
                Some('-') if before.is_empty() && digits == 0 => word.insert(0, '\\'),
                Some('.') if !before.is_empty() || digits > 0 => word.insert(digits, '\\'),
                None => number = Some(before + word.as_str()),
                _ => {}
            }
        }
        if strength(unit.normalized, full).abs() * 2 > FULL {
            // Asterisks before a punctuation mark stay asterisks, unless white space or another mark is before them. Which signs beyond
            // ASCII are marks depends on the reader.
            let is_apart = text.ends_with(|letter: char| letter.is_whitespace() || letter.is_ascii_punctuation());
            let is_glued = !is_apart && !word.starts_with(char::is_alphanumeric);
            let bold = if is_glued { "" } else { "**" };
            // Writing to a string cannot fail.
            let _ = write!(text, "{bold}{word}{bold} ({})", (say.number)(signed_four(unit.normalized)));
        } else {
            text += &word;
        }
    }
    let [step, push, output] = say.steps;
    let [away, toward] = legend(explanation, say);
    let _ = write!(
        text,
        "\n\n{}\n\n| {step} | {push} | {output} |\n| --- | ---: | ---: |\n",
        (say.scale)(&escape(&away.join(" ")), &escape(&toward.join(" ")))
    );
    let ledger = Ledger::of(explanation).condensed(ROWS).named(&say.names);
    let _ = writeln!(text, "| *{}* | | {} |", say.baseline, (say.number)(written(ledger.baseline)));
    for entry in &ledger.entries {
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            escape(&entry.label),
            (say.number)(signed(entry.value)),
            (say.number)(written(entry.end))
        );
    }
    let _ = writeln!(text, "| *{}* | | {} |\n", say.text, (say.number)(written(ledger.input)));
    for (name, value) in facts(explanation, say) {
        let _ = writeln!(text, "- {name}: {}", escape(&value));
    }
    text
}

/// Text as Markdown shows it unchanged, on one line.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' | ':' | '@' | '$' | '=' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            // What begins so is made a link even without a scheme.
            '.' if is_www(&escaped) => escaped.push_str("\\."),
            '\t' | '\n' | '\r' => escaped.push(' '),
            _ if letter.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => escaped.push(letter),
        }
    }
    escaped
}

fn is_www(before: &str) -> bool {
    before.len() >= 3 && before.as_bytes()[before.len() - 3..].eq_ignore_ascii_case(b"www")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::explained::{explanation, words};

    #[test]
    fn strong_words_are_bold_and_the_ledger_is_a_table() {
        let text = markdown(&explanation("so *bad*\nplot", &[("so", 0, 2), ("*bad*", 3, 8), ("plot", 9, 13)]), words());
        assert!(text.starts_with("## Positive 99.03 %\n\n> so **\\*bad\\*** (\u{2212}0.8"), "{text}");
        assert!(text.contains("\\\n> **plot** (+0.4243)"), "{text}");
        assert!(
            text.contains("| special tokens | \u{2212}0.2000 |")
                && text.contains("| unexplained remainder | \u{2212}0.0123 | 0.9903 |"),
            "{text}"
        );
        assert!(text.contains("- Convergence delta: 0.0123"), "{text}");
    }

    #[test]
    fn asterisks_never_show() {
        let text = markdown(&explanation("great! !", &[("great", 0, 5), ("!", 5, 6), ("!", 7, 8)]), words());
        let line = text.lines().find(|line| line.starts_with("> ")).unwrap();
        assert!(!line.contains("great**\\!") && line.contains("**\\!**"), "{line}");
        // After an accent of its own, and after an emoji.
        for before in ["cafe\u{301}", "\u{1f496}", "\u{201d}"] {
            let length = before.chars().count();
            let text = markdown(&explanation(&format!("{before}!"), &[(before, 0, length), ("!", length, length + 1)]), words());
            assert!(text.contains(&format!("> {before}\\! (")), "{text}");
        }
    }

    #[test]
    fn lines_begin_no_list() {
        let line = |text: &str, words: &[(&str, usize, usize)]| {
            let words: Vec<_> = words.iter().map(|&(word, start, end)| (word, start, end)).collect();
            markdown(&explanation(text, &words), self::words())
                .lines()
                .skip_while(|line| !line.starts_with("> "))
                .take(2)
                .collect::<Vec<_>>()
                .join("\n")
                .replace('*', "")
        };
        let starts = |text: &str, words: &[(&str, usize, usize)], with: &str| {
            let found = line(text, words);
            assert!(found.contains(with), "{text:?}: {found:?}");
        };
        starts("a\n---", &[("a", 0, 1), ("-", 2, 3), ("-", 3, 4), ("-", 4, 5)], "\n> \\-");
        starts("- a", &[("-", 0, 1), ("a", 2, 3)], "> \\-");
        starts("www.3com.a", &[("www", 0, 3), (".", 3, 4), ("3com.a", 4, 10)], "> www\\.");
        starts("12. a", &[("12", 0, 2), (".", 2, 3), ("a", 4, 5)], "\\.");
        starts("12. a", &[("12.", 0, 3), ("a", 4, 5)], "> 12\\.");
        assert!(!line("a 1. b-c", &[("a", 0, 1), ("1.", 2, 4), ("b-c", 5, 8)]).contains("\\."));
    }

    #[test]
    fn nothing_is_markup() {
        assert_eq!(escape("WWW.evil.example, www.a.b"), "WWW\\.evil.example, www\\.a.b");
        assert_eq!(escape("[a](b) <i> & \\*\n|"), "\\[a\\]\\(b\\) &lt;i&gt; &amp; \\\\\\* \\|");
    }
}
