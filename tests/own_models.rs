//! Models as people have them: what their files may say that the bundled model's do not.

#[path = "support/golden.rs"]
#[expect(dead_code, reason = "only the places are needed here")]
mod golden;

use std::fs;
use std::path::Path;

use golden::{bundled, fixtures};
use serde_json::{Value, json};
use whyword::engine::Engine;

/// The tiny model with another configuration and tokenizer settings.
fn model(place: &Path, vocabulary: &str, settings: &Value, change: impl Fn(&mut Value)) -> Engine {
    let mut config: Value = serde_json::from_slice(&fs::read(fixtures().join("tiny/config.json")).unwrap()).unwrap();
    change(&mut config);
    fs::write(place.join("config.json"), config.to_string()).unwrap();
    fs::copy(fixtures().join("tiny/model.safetensors"), place.join("model.safetensors")).unwrap();
    fs::write(place.join("vocab.txt"), vocabulary).unwrap();
    fs::write(place.join("tokenizer_config.json"), settings.to_string()).unwrap();
    Engine::open(place).unwrap()
}

fn pieces(engine: &Engine, text: &str) -> Vec<String> {
    let explanation = engine.explain(text, &Default::default()).unwrap();
    explanation.tokens.into_iter().map(|token| token.piece).collect()
}

/// The vocabulary with its last words replaced, so that as many are left.
fn with_words(words: &[&str]) -> String {
    let vocabulary = fs::read_to_string(bundled().join("vocab.txt")).unwrap();
    let lines: Vec<&str> = vocabulary.lines().collect();
    let kept = &lines[..lines.len() - words.len()];
    [kept, words].concat().join("\n") + "\n"
}

#[test]
fn cased_vocabularies_keep_case_and_accents() {
    let vocabulary = with_words(&["Hello", "Ça", "HELLO"]);
    let place = tempfile::tempdir().unwrap();
    // As distilbert-base-cased has it.
    let cased = model(place.path(), &vocabulary, &json!({"do_lower_case": false, "model_max_length": 512}), |_| {});
    assert_eq!(pieces(&cased, "Hello hello HELLO Ça"), ["[CLS]", "Hello", "hello", "HELLO", "Ça", "[SEP]"]);
    let place = tempfile::tempdir().unwrap();
    let uncased = model(place.path(), &vocabulary, &json!({"do_lower_case": true}), |_| {});
    assert_eq!(pieces(&uncased, "Hello HELLO"), ["[CLS]", "hello", "hello", "[SEP]"]);
}

#[test]
fn settings_win_over_the_tokenizer_as_in_transformers() {
    let place = tempfile::tempdir().unwrap();
    let vocabulary = with_words(&["Hello"]);
    let settings = |case: bool| json!({"do_lower_case": case, "mask_token": null, "pad_token": null});
    drop(model(place.path(), &vocabulary, &settings(true), |_| {}));
    let vocab: serde_json::Map<String, Value> = vocabulary.lines().map(str::to_owned).zip((0..).map(Value::from)).collect();
    let tokenizer = json!({
        "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", vocab["[SEP]"]], "cls": ["[CLS]", vocab["[CLS]"]]},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocab}
    });
    fs::write(place.path().join("tokenizer.json"), tokenizer.to_string()).unwrap();
    for (case, piece) in [(true, "hello"), (false, "Hello")] {
        fs::write(place.path().join("tokenizer_config.json"), settings(case).to_string()).unwrap();
        let engine = Engine::open(place.path()).unwrap();
        assert_eq!(pieces(&engine, "Hello"), ["[CLS]", piece, "[SEP]"]);
        // The file adds no special tokens, but some words are such.
        assert_eq!(pieces(&engine, "[SEP]"), ["[CLS]", "[SEP]", "[SEP]"]);
        assert!(!pieces(&engine, "[MASK]").contains(&"[MASK]".to_owned()), "the settings have none");
    }
}

#[test]
fn what_lies_beside_a_model_is_not_taken_for_its_own() {
    let place = tempfile::tempdir().unwrap();
    drop(model(place.path(), &with_words(&[]), &json!({}), |_| {}));
    fs::write(place.path().join("manifest.json"), r#"{"name":"an app","icons":[]}"#).unwrap();
    fs::write(place.path().join("model.safetensors.index.json"), r#"{"weight_map":{}}"#).unwrap();
    let engine = Engine::open(place.path()).unwrap();
    assert_eq!(pieces(&engine, "Fine."), ["[CLS]", "fine", ".", "[SEP]"]);
}

#[test]
fn settings_as_newer_versions_write_them() {
    let settings = json!({
        "added_tokens_decoder": {"0": {"content": "[PAD]", "lstrip": false, "special": true}},
        "clean_up_tokenization_spaces": false, "do_basic_tokenize": true, "do_lower_case": true, "extra_special_tokens": {},
        "mask_token": {"__type": "AddedToken", "content": "[MASK]", "special": true}, "never_split": null, "strip_accents": null,
        "tokenizer_class": "DistilBertTokenizer", "unk_token": "[UNK]", "model_max_length": 1e30
    });
    let place = tempfile::tempdir().unwrap();
    let engine = model(place.path(), &with_words(&[]), &settings, |_| {});
    assert_eq!(pieces(&engine, "Fine."), ["[CLS]", "fine", ".", "[SEP]"]);
}

#[test]
fn configurations_as_newer_versions_write_them() {
    let place = tempfile::tempdir().unwrap();
    let engine = model(place.path(), &with_words(&[]), &json!({}), |config| {
        for (key, value) in [
            ("dtype", json!("float32")),
            ("torch_dtype", json!("float32")),
            ("transformers_version", json!("5.0.0")),
            ("pad_token_id", Value::Null),
            ("problem_type", json!("single_label_classification")),
            ("id2label", json!({"1": "good", "0": "bad"})),
        ] {
            config[key] = value;
        }
    });
    assert_eq!(engine.labels(), ["bad", "good"]);
}
