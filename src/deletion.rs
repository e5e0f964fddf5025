//! The check by deletion: what the model says to the text without a word, beside what the explanation foretold.

use crate::explanation::{Explanation, Prediction};
use crate::options::Output;

/// The text without one of its words, and without the white space that would then be doubled. A word that is not there changes nothing.
///
/// Where the text was longer than the model reads, the answer ends with what was read, because otherwise what comes after would move in
/// for the word, and the answers would differ by both.
pub fn without(explanation: &Explanation, word: usize) -> String {
    let Some((mut before, mut after)) = around(explanation, word) else { return explanation.text.clone() };
    if before.ends_with(char::is_whitespace) || before.is_empty() {
        match after.strip_prefix(char::is_whitespace) {
            Some(rest) => after = rest,
            None if after.is_empty() => before = before.strip_suffix(char::is_whitespace).unwrap_or(before),
            None => {}
        }
    }
    format!("{before}{after}")
}

/// The text with something else in the place of one of its words, such as `[MASK]`, which a tokenizer that has it reads as the special
/// token. It ends as that of [`without`] does.
pub fn replaced(explanation: &Explanation, word: usize, with: &str) -> String {
    match around(explanation, word) {
        Some((before, after)) => format!("{before}{with}{after}"),
        None => explanation.text.clone(),
    }
}

/// What was read of the text before a word and after it.
fn around(explanation: &Explanation, word: usize) -> Option<(&str, &str)> {
    let text = &explanation.text;
    // Where a character begins; an explanation from a file may name one that is not there.
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    let (word, last) = (explanation.words.get(word)?, explanation.words.last()?);
    // The last word may have been read in part.
    let read = explanation.tokens.iter().map(|token| token.end).max().unwrap_or(last.end);
    let end = if explanation.truncated { byte(read.max(word.end)) } else { text.len() };
    Some((text.get(..byte(word.start))?, text.get(byte(word.end)..end)?))
}

/// How well scores foretell what taking the words away does: Pearson's correlation of the words' scores and the falls of the output, one
/// word taken away at a time. 1: the scores are proportional to the falls; 0: they have nothing to do with each other; below 0: they
/// contradict. It is sensitivity-1 of Ancona et al. 2018 (“Towards better understanding of gradient-based attribution methods for deep
/// neural networks”, section 4).
///
/// It is no proof either way: a text without a word may be one the model was never trained for, and words that say the same stand in for each
/// other. None where it means nothing: for fewer than three words, where one of the two does not vary, or for what is no number.
pub fn agreement(predicted: &[f64], measured: &[f64]) -> Option<f64> {
    let count = predicted.len();
    if count < 3 || count != measured.len() {
        return None;
    }
    let centred = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / count as f64;
        values.iter().map(|value| value - mean).collect::<Vec<_>>()
    };
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (predicted, measured) = (centred(predicted), centred(measured));
    let (one, other) = (product(&predicted, &predicted).sqrt(), product(&measured, &measured).sqrt());
    // What varies less than float32 can tell does not vary.
    let varies = |length: f64| length.is_finite() && length > f64::from(f32::EPSILON);
    (varies(one) && varies(other)).then(|| (product(&predicted, &measured) / (one * other)).clamp(-1.0, 1.0))
}

/// The output of a class that an explanation explains: what [`crate::explanation::Attribution::output_input`] is for the whole text. Not a
/// number for a class that the model does not have.
pub fn output_of(prediction: &Prediction, class: usize, output: Output) -> f64 {
    let outputs = match output {
        Output::Probability => &prediction.probabilities,
        Output::Logit => &prediction.logits,
    };
    outputs.get(class).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// An explanation of a text with these words in it, each at its first place after the one before.
    fn explanation(text: &str, words: &[&str], truncated: bool) -> Explanation {
        let mut from = 0;
        let words: Vec<_> = words
            .iter()
            .map(|word| {
                let byte = from + text[from..].find(word).unwrap();
                from = byte + word.len();
                let (start, length) = (text[..byte].chars().count(), word.chars().count());
                json!({"text": word, "start": start, "end": start + length, "attribution": 0.5})
            })
            .collect();
        serde_json::from_value(json!({
            "schema": "whyword/explanation@1", "model": {"name": "tiny", "sha256": "", "dtype": "f32"}, "text": text,
            "truncated": truncated, "omitted_tokens": 0, "tokens": [], "words": words,
            "prediction": {"index": 1, "label": "POSITIVE", "logits": [-1.0, 1.0], "probabilities": [0.1, 0.9]},
            "attribution": {"method": "auto", "steps": null, "evaluations": 9.0, "baseline": "pad", "output": "probability",
                "class": 1, "class_label": "POSITIVE", "output_input": 0.9, "output_baseline": 0.5, "delta": 0.0, "norm": 1.0,
                "tolerance": 0.01, "converged": true, "ceiling": 500},
            "requested": {"method": "auto", "steps": null, "tolerance": 0.01, "baseline": "pad", "output": "probability",
                "class": "predicted"}
        }))
        .unwrap()
    }

    #[test]
    fn a_word_goes_with_the_space_that_would_be_doubled() {
        let text = "Café 👍 isn’t bad!";
        let all = explanation(text, &["Café", "👍", "isn’t", "bad", "!"], false);
        let texts: Vec<_> = (0..5).map(|word| without(&all, word)).collect();
        assert_eq!(texts, ["👍 isn’t bad!", "Café isn’t bad!", "Café 👍 bad!", "Café 👍 isn’t !", "Café 👍 isn’t bad"]);
        assert_eq!(without(&explanation("so good", &["so", "good"], false), 1), "so");
        assert_eq!(without(&explanation("good", &["good"], false), 0), "");
        assert_eq!(without(&all, 5), text, "there is no such word");
    }

    #[test]
    fn another_word_takes_the_place() {
        let all = explanation("Café 👍 isn’t bad!", &["Café", "👍", "isn’t", "bad", "!"], false);
        assert_eq!(replaced(&all, 1, "[MASK]"), "Café [MASK] isn’t bad!");
        assert_eq!(replaced(&all, 4, ""), "Café 👍 isn’t bad");
    }

    #[test]
    fn what_was_not_read_does_not_move_in() {
        let cut = explanation("one two three four", &["one", "two"], true);
        assert_eq!((without(&cut, 0), replaced(&cut, 1, "2")), ("two".to_owned(), "one 2".to_owned()));
        let token = |start, end| crate::explanation::Token {
            id: 1,
            piece: String::new(),
            start,
            end,
            word: None,
            special: false,
            attribution: 0.0,
            normalized: 0.0,
        };
        // Only the first piece of the last word was read.
        let cut = Explanation { tokens: vec![token(0, 3), token(4, 6), token(0, 0)], ..cut };
        assert_eq!((without(&cut, 0), without(&cut, 1)), ("tw".to_owned(), "one".to_owned()));
    }

    #[test]
    fn a_file_that_lies_about_places_is_survived() {
        let mut lying = explanation("good", &["good"], true);
        for (start, end) in [(3, 1), (9, 99), (usize::MAX, 0)] {
            (lying.words[0].start, lying.words[0].end) = (start, end);
            assert!(without(&lying, 0).len() <= 8 && replaced(&lying, 0, "x").len() <= 9);
        }
    }

    #[test]
    fn agreement_is_a_correlation_where_it_means_something() {
        let close = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?}");
        close(agreement(&[0.1, 0.2, 0.3], &[1.0, 2.0, 3.0]), 1.0);
        close(agreement(&[0.1, 0.2, 0.3], &[-1.0, -2.0, -3.0]), -1.0);
        // By hand, of (−1, 0, 1) and (−1/3, −4/3, 5/3).
        close(agreement(&[1.0, 2.0, 3.0], &[1.0, 0.0, 3.0]), 2.0 / (2.0_f64 * 14.0 / 3.0).sqrt());
        assert_eq!(agreement(&[0.1, 0.2], &[1.0, 2.0]), None);
        assert_eq!(agreement(&[0.1; 3], &[1.0, 2.0, 3.0]), None);
        assert_eq!(agreement(&[0.1, 0.2, 0.3], &[0.9999; 3]), None);
        assert_eq!(agreement(&[0.1, 0.2, f64::NAN], &[1.0, 2.0, 3.0]), None);
        assert_eq!(agreement(&[0.1, 0.2, 0.3], &[1.0, 2.0]), None);
    }

    #[test]
    fn the_output_is_the_one_that_is_explained() {
        let prediction = explanation("", &[], false).prediction;
        assert_eq!(output_of(&prediction, 1, Output::Probability), 0.9);
        assert_eq!(output_of(&prediction, 0, Output::Logit), -1.0);
        assert!(output_of(&prediction, 2, Output::Logit).is_nan());
    }
}
