//! How numbers and labels are written, in English: [`crate::ui::messages`] adapts the numbers to the language of the page. A minus is U+2212,
//! which lines up with the digits and is read out as “minus”.

use crate::explanation::Prediction;

/// A score as the notebook prints it: four decimals, and no sign on what rounds to zero.
pub fn four(value: f64) -> String {
    minus(format!("{value:.4}"))
}

/// The same with a plus on what is positive, for places where the direction is the point.
pub fn signed_four(value: f64) -> String {
    let plain = four(value);
    if value > 0.0 && plain != "0.0000" { format!("+{plain}") } else { plain }
}

/// A raw attribution, whose size may be anything: four significant digits, written out while that stays short.
pub fn significant(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if (1e-4..1e6).contains(&size) {
        let decimals = (3 - size.log10().floor() as i32).max(0) as usize;
        minus(format!("{value:.decimals$}"))
    } else {
        minus(format!("{value:.3e}"))
    }
}

/// An error, of which little more than the size matters.
pub fn magnitude(error: f64) -> String {
    match error {
        0.0 => "0".to_owned(),
        error if error.is_nan() => "–".to_owned(),
        error => minus(format!("{error:.1e}")),
    }
}

/// A probability as a percentage with two decimals. Only certainty is 100.00 %, and only impossibility 0.00 %.
pub fn percent(probability: f64) -> String {
    let hundredths = (probability * 1e4).round();
    let honest = if probability < 1.0 && probability > 0.0 { hundredths.clamp(1.0, 9_999.0) } else { hundredths };
    format!("{:.2} %", honest / 100.0)
}

/// A share of something that is at most so large, as coarse as it deserves: one decimal under ten per cent, none above.
pub fn share(ratio: f64) -> String {
    let percent = ratio * 100.0;
    if percent < 0.1 {
        "0.1 %".to_owned()
    } else if percent < 9.95 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.0} %")
    }
}

/// A share as it was asked for, with the digits that were given and no more.
pub fn exact_share(ratio: f64) -> String {
    // A hundredfold has digits at its end that nobody gave.
    let percent = ratio * 100.0;
    let percent = format!("{percent:.5e}").parse().unwrap_or(percent);
    if percent < 1e-4 { minus(format!("{percent:e} %")) } else { format!("{percent} %") }
}

/// A correlation: two decimals, and no sign on what rounds to zero.
pub fn correlation(value: f64) -> String {
    minus(format!("{value:.2}"))
}

/// A class's name for reading: one in capitals throughout gets capitals only where its words begin.
pub fn label(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut inside_word = false;
    name.chars()
        .flat_map(|letter| {
            let lower = inside_word;
            inside_word = letter.is_alphabetic();
            let lowered: Vec<char> = if lower { letter.to_lowercase().collect() } else { vec![letter] };
            lowered
        })
        .collect()
}

/// What the model answers, “Positive 99.03 %”, with its number as `number` has it.
pub fn verdict(prediction: &Prediction, number: fn(String) -> String) -> String {
    format!("{} {}", label(&prediction.label), number(percent(prediction.probability())))
}

/// At most so many letters of a text, and an ellipsis where that is not all.
pub fn shortened(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// A file's size or part of it, in units of a million bytes.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// A count with its digits grouped by three.
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    grouped
}

fn minus(number: String) -> String {
    match number.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| matches!(byte, b'0' | b'.')) => digits.to_owned(),
        Some(_) => number.replace('-', "\u{2212}"),
        None => number.replace("e-", "e\u{2212}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_by_their_size() {
        assert_eq!([3.14e-6, 2e-5, 0.0, f64::NAN, 12.0].map(magnitude), ["3.1e\u{2212}6", "2.0e\u{2212}5", "0", "–", "1.2e1"]);
    }

    #[test]
    fn scores_have_four_decimals_and_a_true_minus() {
        assert_eq!(four(0.11674), "0.1167");
        assert_eq!(four(-0.8951), "\u{2212}0.8951");
        assert_eq!(four(-0.00001), "0.0000");
        assert_eq!(signed_four(0.5), "+0.5000");
        assert_eq!(signed_four(0.00001), "0.0000");
        assert_eq!(signed_four(-0.5), "\u{2212}0.5000");
    }

    #[test]
    fn raw_scores_keep_four_digits() {
        assert_eq!(significant(0.0), "0");
        assert_eq!(significant(0.030_183_8), "0.03018");
        assert_eq!(significant(-0.855_384), "\u{2212}0.8554");
        assert_eq!(significant(123.456), "123.5");
        assert_eq!(significant(-1.234_9e-7), "\u{2212}1.235e\u{2212}7");
    }

    #[test]
    fn only_certainty_is_a_hundred_per_cent() {
        assert_eq!(percent(0.99994), "99.99 %");
        assert_eq!(percent(0.999_999_9), "99.99 %");
        assert_eq!(percent(1.0), "100.00 %");
        assert_eq!(percent(1e-9), "0.01 %");
        assert_eq!(percent(0.0), "0.00 %");
        assert_eq!(percent(0.5), "50.00 %");
    }

    #[test]
    fn shares_are_as_coarse_as_they_deserve() {
        assert_eq!([0.0, 0.004, 0.0312, 0.0996, 0.98, 55.4].map(share), ["0.1 %", "0.4 %", "3.1 %", "10 %", "98 %", "5540 %"]);
    }

    #[test]
    fn a_share_that_was_asked_for_is_told_as_it_was() {
        assert_eq!([0.01, 0.07, 0.005, 0.125, 1.0].map(exact_share), ["1 %", "7 %", "0.5 %", "12.5 %", "100 %"]);
        assert_eq!([1e-6, 1e-9].map(exact_share), ["0.0001 %", "1e\u{2212}7 %"]);
    }

    #[test]
    fn a_correlation_of_nothing_has_no_sign() {
        assert_eq!([-0.003, 0.003, -0.5, 1.0].map(correlation), ["0.00", "0.00", "\u{2212}0.50", "1.00"]);
    }

    #[test]
    fn only_all_capital_labels_are_title_cased() {
        assert_eq!(label("POSITIVE"), "Positive");
        assert_eq!(label("VERY GOOD"), "Very Good");
        assert_eq!(label("LABEL_0"), "Label_0");
        assert_eq!(label("joy"), "joy");
        assert_eq!(label("pH Neutral"), "pH Neutral");
        assert_eq!(label("ÄRGER"), "Ärger");
        assert_eq!(label("5"), "5");
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(7), "7");
        assert_eq!(count(19_488), "19\u{a0}488");
        assert_eq!(count(1_234_567), "1\u{a0}234\u{a0}567");
    }
}
