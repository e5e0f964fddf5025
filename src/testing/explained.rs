//! Explanations for the unit tests: one made to measure, those of the golden files, and any number of random ones.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::noise;
use crate::attribution::words::segments;
use crate::explanation::{Attribution, Explanation, ModelInfo, Prediction, SCHEMA, Token, Word};
use crate::export::Words;
use crate::options::{Baseline, Method, Options, Output};
use crate::ui::messages::{ENGLISH, FRENCH};

/// Positive, 99.03 %.
pub fn prediction() -> Prediction {
    Prediction { index: 1, label: "POSITIVE".into(), logits: vec![-2.24, 2.39], probabilities: vec![0.00968, 0.99032] }
}

/// What files say, in English.
pub fn words() -> &'static Words {
    &ENGLISH.files
}

/// The same in French.
pub fn french() -> &'static Words {
    &FRENCH.files
}

/// An explanation of `text` cut into `pieces` (text, start, end), with scores of both signs and the added tokens around it.
pub fn explanation(text: &str, pieces: &[(&str, usize, usize)]) -> Explanation {
    let scores = pieces
        .iter()
        .enumerate()
        .map(|(index, _)| if index % 2 == 0 { 0.1 } else { -0.3 } * (index + 1) as f64)
        .collect::<Vec<_>>();
    let letters: Vec<char> = text.chars().collect();
    let mut words: Vec<(usize, usize)> = Vec::new();
    for &(piece, start, end) in pieces {
        match words.last_mut() {
            Some(word) if piece.starts_with("##") => word.1 = end,
            _ => words.push((start, end)),
        }
    }
    let words = words.into_iter().map(|(start, end)| (letters[start..end].iter().collect(), start, end)).collect();
    let pieces: Vec<_> = pieces.iter().map(|&(piece, start, end)| (piece.to_owned(), start, end)).collect();
    let scores = [&[-0.2][..], &scores, &[0.0]].concat();
    built(text, words, &pieces, &scores, 0.99032, 0.0123)
}

/// One for each explanation of the golden files, some forty, of the tiny model's odd texts and the bundled model's sentences.
pub fn goldens() -> Vec<Explanation> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut found = Vec::new();
    for file in ["bundled.json", "tiny.json", "base.json", "variant.json"] {
        let golden: Value = serde_json::from_slice(&fs::read(fixtures.join(file)).unwrap()).unwrap();
        for case in golden["cases"].as_array().unwrap() {
            let (tokens, offsets) = (case["tokens"].as_array().unwrap(), case["offsets"].as_array().unwrap());
            let place = |offset: &Value, end: usize| offset[end].as_u64().unwrap() as usize;
            let pieces: Vec<_> = tokens
                .iter()
                .zip(offsets)
                .map(|(token, offset)| (token.as_str().unwrap().to_owned(), place(offset, 0), place(offset, 1)))
                .collect();
            let text = case["text"].as_str().unwrap();
            for explained in case["explanations"].as_array().unwrap() {
                let scores: Vec<_> =
                    explained["attributions"].as_array().unwrap().iter().map(|score| score.as_f64().unwrap()).collect();
                let (input, delta) = (explained["output_input"].as_f64().unwrap(), explained["delta"].as_f64().unwrap());
                found.push(built(text, segmented(text, &pieces), &pieces[1..pieces.len() - 1], &scores, input, delta));
            }
        }
    }
    found
}

/// A text of up to 40 words, a word now and then in two pieces, with scores of all sizes.
pub fn random(seed: usize) -> Explanation {
    let numbers = noise(&format!("explanation {seed}"), 100);
    let words = (numbers[0].abs() * 41.0) as usize;
    let (mut text, mut pieces) = (String::new(), Vec::new());
    for number in &numbers[1..=words] {
        let start = text.chars().count();
        text.push_str("word");
        pieces.push(("word".to_owned(), start, start + 4));
        if *number > 0.5 {
            text.push_str("ing");
            pieces.push(("##ing".to_owned(), start + 4, start + 7));
        }
        text.push_str(if *number < -0.9 { "\n" } else { " " });
    }
    // From a tenth of the shown unit to hundreds of thousands of it.
    let size = 10_f64.powf(-2.0 + 3.0 * f64::from(numbers[50]));
    let scores = noise(&format!("scores {seed}"), pieces.len() + 2);
    let scores: Vec<_> = scores.into_iter().map(|score| f64::from(score) * size).collect();
    built(&text, segmented(&text, &pieces), &pieces, &scores, f64::from(numbers[51]), f64::from(numbers[52]) * size)
}

type Pieces = [(String, usize, usize)];

/// The words as the engine cuts them.
fn segmented(text: &str, pieces: &Pieces) -> Vec<(String, usize, usize)> {
    let limit = pieces.iter().map(|piece| piece.2).max().unwrap_or(0);
    segments(text, limit).into_iter().map(|word| (word.text.to_owned(), word.start, word.end)).collect()
}

fn built(
    text: &str,
    words: Vec<(String, usize, usize)>,
    pieces: &Pieces,
    scores: &[f64],
    output_input: f64,
    delta: f64,
) -> Explanation {
    assert_eq!(scores.len(), pieces.len() + 2, "a score for each token");
    let mut words: Vec<_> = words.into_iter().map(|(text, start, end)| Word { text, start, end, attribution: 0.0 }).collect();
    let norm = scores.iter().map(|score| score * score).sum::<f64>().sqrt();
    let token = |piece: &str, start, end, word, attribution: f64| Token {
        id: 1,
        piece: piece.into(),
        start,
        end,
        word,
        special: word.is_none(),
        attribution,
        normalized: if norm > 0.0 { attribution / norm } else { 0.0 },
    };
    let mut tokens = vec![token("[CLS]", 0, 0, None, scores[0])];
    for ((piece, start, end), score) in pieces.iter().zip(&scores[1..]) {
        let word = words.partition_point(|word| word.start <= *start).checked_sub(1).expect("a piece lies in a word");
        words[word].attribution += score;
        tokens.push(token(piece, *start, *end, Some(word), *score));
    }
    tokens.push(token("[SEP]", 0, 0, None, scores[scores.len() - 1]));
    Explanation {
        schema: SCHEMA.into(),
        model: ModelInfo { name: "tiny".into(), sha256: "0".repeat(64), dtype: "f32".into() },
        text: text.into(),
        truncated: false,
        omitted_tokens: 0,
        tokens,
        words,
        prediction: prediction(),
        attribution: Attribution {
            method: Method::GaussLegendre,
            steps: Some(50),
            evaluations: 50.0,
            baseline: Baseline::Pad,
            output: Output::Probability,
            class: 1,
            class_label: "POSITIVE".into(),
            output_input,
            output_baseline: output_input - scores.iter().sum::<f64>() + delta,
            delta,
            norm,
            tolerance: None,
            converged: None,
            ceiling: None,
            estimated_error: None,
        },
        requested: Options::default(),
    }
}
