//! Models that are damaged, incomplete or lie about themselves: each gives one sentence that names the file, and the tensor where
//! it is one, and says what to do. Never a panic.

#[path = "support/golden.rs"]
#[expect(dead_code, reason = "only the places are needed here")]
mod golden;

use std::fs;
use std::path::Path;

use golden::{bundled, fixtures};
use serde_json::{Value, json};
use whyword::engine::Engine;

const QUERY: &str = "distilbert.transformer.layer.1.attention.q_lin.weight";

/// A sound tiny model that a test then damages.
struct Model(tempfile::TempDir);

impl Model {
    fn new() -> Self {
        let model = Self(tempfile::tempdir().unwrap());
        fs::copy(fixtures().join("tiny/config.json"), model.path("config.json")).unwrap();
        fs::copy(fixtures().join("tiny/model.safetensors"), model.path("model.safetensors")).unwrap();
        fs::copy(bundled().join("vocab.txt"), model.path("vocab.txt")).unwrap();
        model
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.0.path().join(file)
    }

    fn config(&self, change: impl Fn(&mut Value)) {
        let mut config: Value = serde_json::from_slice(&fs::read(self.path("config.json")).unwrap()).unwrap();
        change(&mut config);
        fs::write(self.path("config.json"), config.to_string()).unwrap();
    }

    fn bytes(&self, change: impl Fn(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.path("model.safetensors")).unwrap();
        change(&mut bytes);
        fs::write(self.path("model.safetensors"), bytes).unwrap();
    }

    /// Changes the header and writes it back with its new length.
    fn header(&self, change: impl Fn(&mut Value)) {
        self.bytes(|bytes| {
            let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
            let mut header: Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
            change(&mut header);
            let header = header.to_string().into_bytes();
            let data = bytes.split_off(8 + length);
            *bytes = [&(header.len() as u64).to_le_bytes()[..], &header, &data].concat();
        });
    }

    /// Opens it, which must fail with one sentence that has all of `said` in it.
    #[track_caller]
    fn refused(&self, said: &[&str]) {
        let error = Engine::open(self.0.path()).err().expect("a bad model is refused").to_string();
        for word in said {
            assert!(error.contains(word), "“{error}” does not say {word}");
        }
        assert!(error.ends_with('.') && !error.contains('\n') && error.len() < 400, "one sentence: “{error}”");
        assert!(error.contains(": "), "what is wrong, and what to do: “{error}”");
    }
}

fn offset_of(bytes: &[u8], tensor: &str) -> usize {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header: Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    8 + length + header[tensor]["data_offsets"][0].as_u64().unwrap() as usize
}

#[test]
fn a_sound_model_is_accepted() {
    assert!(Engine::open(Model::new().0.path()).is_ok());
}

#[test]
fn damaged_files() {
    type Damage = fn(&mut Vec<u8>);
    let cases: [(Damage, &[&str]); 7] = [
        (|bytes| bytes.truncate(bytes.len() / 2), &["model.safetensors", "3051592 of 1525796"]),
        (|bytes| bytes.truncate(4), &["model.safetensors"]),
        (Vec::clear, &["model.safetensors"]),
        (|bytes| bytes.push(0), &["model.safetensors", "3051593"]),
        // A header longer than the file, up to the largest number there is.
        (|bytes| bytes[..8].copy_from_slice(&10_000_000_u64.to_le_bytes()), &["model.safetensors", "10000000"]),
        (|bytes| bytes[..8].copy_from_slice(&u64::MAX.to_le_bytes()), &["model.safetensors", "header"]),
        (|bytes| *bytes = b"<!doctype html><title>Not found</title>".to_vec(), &["model.safetensors", "header"]),
    ];
    for (damage, said) in cases {
        let model = Model::new();
        model.bytes(damage);
        model.refused(said);
    }
}

#[test]
fn headers_that_lie() {
    type Change = fn(&mut Value);
    let cases: [(Change, &[&str]); 9] = [
        // Overlapping, with a hole, beyond the end, backwards.
        (|header| header[QUERY]["data_offsets"] = json!([0, 2304]), &["model.safetensors"]),
        (|header| header[QUERY]["data_offsets"][1] = json!(1_u64 << 40), &["model.safetensors"]),
        (|header| header[QUERY]["data_offsets"] = json!([9, 3]), &["model.safetensors"]),
        (|header| header[QUERY]["data_offsets"] = json!([-1, 3]), &["model.safetensors"]),
        (|header| header[QUERY]["shape"] = json!([u64::MAX, u64::MAX]), &["model.safetensors"]),
        (|header| header[QUERY]["shape"] = json!([12, 48]), &["model.safetensors", QUERY, "[12, 48]", "[24, 24]", "config.json"]),
        (|header| header[QUERY]["dtype"] = json!("I32"), &["model.safetensors", QUERY, "I32"]),
        (|header| header[QUERY]["dtype"] = json!("Q4_K"), &["model.safetensors"]),
        (
            |header| {
                let tensor = header.as_object_mut().unwrap().remove(QUERY).unwrap();
                header["something.else"] = tensor;
            },
            &["model.safetensors", QUERY],
        ),
    ];
    for (change, said) in cases {
        let model = Model::new();
        model.header(change);
        model.refused(said);
    }
}

#[test]
fn weights_that_are_no_numbers() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let model = Model::new();
        model.bytes(|bytes| {
            let at = offset_of(bytes, QUERY) + 4 * 5;
            bytes[at..at + 4].copy_from_slice(&bad.to_le_bytes());
        });
        model.refused(&["model.safetensors", QUERY, "element 5"]);
    }
    // Finite, but too large to compute with.
    let model = Model::new();
    model.bytes(|bytes| {
        let at = offset_of(bytes, "classifier.weight");
        let end = offset_of(bytes, "classifier.weight") + 4 * 48;
        bytes[at..end].chunks_mut(4).for_each(|number| number.copy_from_slice(&f32::MAX.to_le_bytes()));
    });
    let engine = Engine::open(model.0.path()).unwrap();
    match engine.explain("a text", &Default::default()) {
        Ok(found) => assert!(found.attribution.delta.is_finite() && found.attribution.norm.is_finite()),
        Err(error) => assert!(error.to_string().ends_with('.'), "{error}"),
    }
}

#[test]
fn configurations_that_disagree() {
    let cases: [(&str, Value, &[&str]); 7] = [
        ("dim", json!(32), &["config.json", "model.safetensors", "embeddings"]),
        ("n_layers", json!(4), &["model.safetensors", "layer.3"]),
        ("n_layers", json!(10_000), &["config.json", "n_layers"]),
        ("n_layers", json!(0), &["config.json", "n_layers"]),
        ("vocab_size", json!(1_000), &["vocab.txt", "1000"]),
        ("id2label", json!({"0": "a", "1": "b", "2": "c"}), &["classifier", "config.json"]),
        ("model_type", json!("roberta"), &["config.json", "roberta"]),
    ];
    for (key, value, said) in cases {
        let model = Model::new();
        model.config(|config| config[key] = value.clone());
        model.refused(said);
    }
}

#[test]
fn vocabularies_that_do_not_fit() {
    let cases: [(&str, &[u8], &[&str]); 4] = [
        ("vocab.txt", b"one\ntwo\n", &["vocab.txt", "[CLS]"]),
        ("vocab.txt", b"\xff\xfe\x00", &["vocab.txt", "UTF-8"]),
        ("tokenizer.json", b"{}", &["tokenizer.json"]),
        ("tokenizer_config.json", b"[", &["tokenizer_config.json"]),
    ];
    for (file, bytes, said) in cases {
        let model = Model::new();
        fs::write(model.path(file), bytes).unwrap();
        model.refused(said);
    }
    let model = Model::new();
    let mut longer = fs::read_to_string(model.path("vocab.txt")).unwrap();
    longer.push_str("\nonemoreword\n");
    fs::write(model.path("vocab.txt"), longer).unwrap();
    model.refused(&["vocab.txt", "30522"]);
}

#[test]
fn missing_files() {
    for file in ["config.json", "vocab.txt", "model.safetensors"] {
        let model = Model::new();
        fs::remove_file(model.path(file)).unwrap();
        model.refused(&["missing"]);
    }
    assert!(Engine::open(Path::new("no/such/place")).err().unwrap().to_string().contains("no/such/place"));
}

#[test]
fn shards_work_and_their_index_is_checked() {
    let model = Model::new();
    let bytes = fs::read(model.path("model.safetensors")).unwrap();
    let whole = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let mut map = serde_json::Map::new();
    let mut shards = [Vec::new(), Vec::new()];
    for (at, (name, view)) in whole.tensors().into_iter().enumerate() {
        map.insert(name.clone(), format!("model-{}.safetensors", at % 2).into());
        shards[at % 2].push((name, view));
    }
    for (at, shard) in shards.into_iter().enumerate() {
        fs::write(model.path(&format!("model-{at}.safetensors")), safetensors::serialize(shard, None).unwrap()).unwrap();
    }
    fs::remove_file(model.path("model.safetensors")).unwrap();
    let write = |map: &serde_json::Map<String, Value>| {
        fs::write(model.path("model.safetensors.index.json"), json!({"weight_map": map}).to_string()).unwrap();
    };
    write(&map);
    let sharded = Engine::open(model.0.path()).unwrap().predict("A fine film.").unwrap();
    assert_eq!(sharded, Engine::open(Model::new().0.path()).unwrap().predict("A fine film.").unwrap());

    let mut changed = map.clone();
    changed.remove(QUERY);
    write(&changed);
    model.refused(&["index.json", QUERY]);
    map.insert(QUERY.to_owned(), "../../etc/passwd".into());
    write(&map);
    model.refused(&["index.json", "passwd"]);
}

/// What comes after the text may be anything: the answer is a number or a sentence.
#[test]
fn any_text_is_answered() {
    let engine = Engine::open(Model::new().0.path()).unwrap();
    let long = "wonderful ".repeat(10_000);
    let options = whyword::options::Options { steps: Some(1), ..Default::default() };
    for text in [
        "",
        " \t\n",
        "\0\u{1}\u{7f}",
        "\u{200b}\u{200d}\u{feff}",
        "e\u{301}\u{301}\u{301}",
        "[MASK]",
        "👩‍👩‍👧‍👦",
        "<script>alert(1)</script>",
        &long,
    ] {
        let found = engine.explain(text, &options).unwrap();
        assert_eq!(found.text, text);
        assert_eq!(found.truncated, found.omitted_tokens > 0);
        assert!(found.tokens.len() <= 512);
        let count = text.chars().count();
        for token in &found.tokens {
            assert!(token.start <= token.end && token.end <= count, "{text:?}: {token:?}");
            assert_eq!(token.word.is_none(), token.special, "{text:?}: {token:?}");
        }
        let words: f64 = found.words.iter().map(|word| word.attribution).sum();
        let tokens: f64 = found.tokens.iter().filter(|token| !token.special).map(|token| token.attribution).sum();
        assert!((words - tokens).abs() < 1e-12, "words are worth their tokens");
    }
    assert_eq!(engine.explain(&long, &options).unwrap().omitted_tokens, 10_000 - 510);
}
