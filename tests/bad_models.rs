//! Models that are damaged, incomplete or lie about themselves: each gives one sentence that names the file, and the tensor where
//! it is one, and says what to do. Never a panic.

#[path = "support/golden.rs"]
#[expect(dead_code, reason = "only the places are needed here")]
mod golden;
#[path = "support/synthetic.rs"]
mod synthetic;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use golden::{bundled, fixtures};
use serde_json::{Value, json};
use whyword::drawing::colour::{Palette, Theme};
use whyword::drawing::{Face, Look};
use whyword::engine::{Engine, EngineError};
use whyword::explanation::Explanation;
use whyword::export;
use whyword::model::config::Config;
use whyword::options::{Method, Options};
use whyword::ui::messages::ENGLISH;
use whyword::units::UnitKind;

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
            let (mut header, begin) = header_of(bytes);
            change(&mut header);
            let header = header.to_string().into_bytes();
            let data = bytes.split_off(begin);
            *bytes = [&(header.len() as u64).to_le_bytes()[..], &header, &data].concat();
        });
    }

    /// Changes the weights, all of whose tensors are F32; their names are those of `is_meant`.
    fn weights(&self, is_meant: impl Fn(&str) -> bool, change: impl Fn(f32) -> f32) {
        self.bytes(|bytes| {
            let (header, begin) = header_of(bytes);
            for (name, tensor) in header.as_object().unwrap().iter().filter(|(name, _)| *name != "__metadata__" && is_meant(name))
            {
                assert_eq!(tensor["dtype"], "F32", "{name}");
                let [start, end] = [0, 1].map(|at| begin + tensor["data_offsets"][at].as_u64().unwrap() as usize);
                for number in bytes[start..end].as_chunks_mut().0 {
                    *number = change(f32::from_le_bytes(*number)).to_le_bytes();
                }
            }
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

/// The header of a file of weights, and where its numbers begin.
fn header_of(bytes: &[u8]) -> (Value, usize) {
    let begin = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    (serde_json::from_slice(&bytes[8..begin]).unwrap(), begin)
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
            let (header, begin) = header_of(bytes);
            let at = begin + header[QUERY]["data_offsets"][0].as_u64().unwrap() as usize + 4 * 5;
            bytes[at..at + 4].copy_from_slice(&bad.to_le_bytes());
        });
        model.refused(&["model.safetensors", QUERY, "element 5"]);
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
    let cases: [(&str, &[u8], &[&str]); 5] = [
        ("tokenizer.json", br#"{"model":{"type":"BPE","vocab":{},"merges":[]}}"#, &["tokenizer.json", "BPE", "WordPiece"]),
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
    // Other kinds of tokenizers, and templates that do not hold.
    let sound = fs::read_to_string(bundled().join("tokenizer.json")).unwrap();
    let added = |content: String| json!({"id": 0, "content": content, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true});
    let cases: [(&str, Value, &[&str]); 12] = [
        ("/model", json!({"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["a", -1.0]]}), &["model", "Unigram"]),
        ("/model/vocab", (0..100_000).map(|at| (at.to_string(), json!(0))).collect(), &["100000 wordpieces", "30522"]),
        ("/added_tokens/0", added("ab".repeat(100_000)), &["added tokens", "200"]),
        ("/added_tokens", (0..10_000).map(|at| added(format!("{at:0>100}"))).collect(), &["added tokens", "1000026", "65536"]),
        ("/normalizer", json!({"type": "Replace", "pattern": {"Regex": "(a*)*"}, "content": ""}), &["normalizer", "Replace"]),
        ("/pre_tokenizer", json!({"type": "Whitespace"}), &["pre-tokenizer", "Whitespace"]),
        ("/post_processor", json!({"type": "ByteLevel"}), &["post-processor", "ByteLevel"]),
        ("/post_processor", Value::Null, &["0 tokens"]),
        ("/post_processor/special_tokens", json!({}), &["[CLS]"]),
        ("/post_processor/special_tokens/[SEP]/ids", json!([30_522]), &["30522"]),
        ("/model/max_input_chars_per_word", json!(u64::MAX), &["characters"]),
        ("/model/continuing_subword_prefix", json!("#".repeat(1_000)), &["tokenizer.json"]),
    ];
    for (place, value, said) in cases {
        let model = Model::new();
        let mut json: Value = serde_json::from_str(&sound).unwrap();
        *json.pointer_mut(place).unwrap() = value;
        fs::write(model.path("tokenizer.json"), json.to_string()).unwrap();
        model.refused(&[&["tokenizer.json"], said].concat());
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

#[test]
fn lengths_are_not_believed() {
    // A header of 4 GB in a file that has them, without taking them; and one that is as long as may be, of nothing.
    for (header, length) in [(4_u64 << 30, (4 << 30) + 8), (9_900_000, 9_900_008), (10_000_001, 10_000_009)] {
        let model = Model::new();
        let file = fs::File::create(model.path("model.safetensors")).unwrap();
        file.set_len(length).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&file, &header.to_le_bytes(), 0).unwrap();
        let started = Instant::now();
        model.refused(&["model.safetensors", "header"]);
        assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    }
    // Each of these tensors may be, but not all of them together.
    let model = Model::new();
    let part = 1_u64 << 61;
    let tensors = (0..8).map(|at| {
        let end = if at == 7 { u64::MAX } else { (at + 1) * part };
        (format!("t{at}"), json!({"dtype": "U8", "shape": [end - at * part], "data_offsets": [at * part, end]}))
    });
    let header = Value::Object(tensors.collect()).to_string();
    fs::write(model.path("model.safetensors"), [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat()).unwrap();
    model.refused(&["model.safetensors", "header"]);
}

#[test]
fn ten_thousand_shards() {
    let model = Model::new();
    let bytes = fs::read(model.path("model.safetensors")).unwrap();
    let whole = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    fs::remove_file(model.path("model.safetensors")).unwrap();
    let name = |at: usize| format!("model-{:05}-of-10000.safetensors", at + 1);
    // Those that hold a tensor lie among thousands that hold none, one of which is damaged.
    let mut map = serde_json::Map::new();
    for (at, (tensor, view)) in whole.tensors().into_iter().enumerate() {
        map.insert(tensor.clone(), name(at * 97).into());
        fs::write(model.path(&name(at * 97)), safetensors::serialize([(tensor, view)], None).unwrap()).unwrap();
    }
    for at in (0..10_000).filter(|at| !model.path(&name(*at)).exists()) {
        fs::write(model.path(&name(at)), b"nothing").unwrap();
        map.insert(format!("other.{at}"), name(at).into());
    }
    fs::write(model.path("model.safetensors.index.json"), json!({"weight_map": map}).to_string()).unwrap();
    let started = Instant::now();
    assert!(Engine::open(model.0.path()).unwrap().predict("A fine film.").is_ok());
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());

    // A tensor in a file that is none, and in one that is not there.
    map.insert(QUERY.to_owned(), name(1).into());
    fs::write(model.path("model.safetensors.index.json"), json!({"weight_map": map}).to_string()).unwrap();
    model.refused(&["model-00002-of-10000.safetensors"]);
    fs::remove_file(model.path(&name(1))).unwrap();
    model.refused(&["model-00002-of-10000.safetensors", "missing"]);
}

/// Whether all that an explanation says is a number.
fn is_finite(found: &Explanation) -> bool {
    let attribution = &found.attribution;
    let tokens = found.tokens.iter().flat_map(|token| [token.attribution, token.normalized]);
    let numbers = [attribution.delta, attribution.norm, attribution.output_input, attribution.output_baseline];
    tokens.chain(numbers).chain(found.prediction.logits.iter().copied()).all(f64::is_finite)
}

#[test]
fn huge_weights_are_said_to_be_so() {
    let is_linear = |name: &str| name.ends_with("weight") && !name.contains("orm") && !name.contains("embeddings");
    type Meant = fn(&str) -> bool;
    let all: [Meant; 5] = [
        is_linear,
        |name| name.contains("embeddings"),
        |name| name.contains("LayerNorm") || name.contains("layer_norm"),
        |name| name.ends_with("bias"),
        |_| true,
    ];
    for (place, is_meant) in all.into_iter().enumerate() {
        for factor in [1e6_f32, 1e12, 1e19, 1e30, f32::MAX] {
            let model = Model::new();
            // At most as large as there is a number for.
            model.weights(is_meant, |weight| (weight * factor).clamp(f32::MIN, f32::MAX));
            let engine = Engine::open(model.0.path()).unwrap();
            for method in [Method::Auto, Method::GaussLegendre] {
                let options = Options { method, steps: Some(20), ..Options::default() };
                match engine.explain("A fine film.", &options) {
                    Ok(found) => assert!(is_finite(&found), "place {place}, {factor:e} times, {method}"),
                    Err(error) => {
                        assert_eq!(error, EngineError::NotFinite, "place {place}, {factor:e} times, {method}");
                        assert!(error.to_string().contains("no finite number") && error.to_string().ends_with('.'));
                    }
                }
            }
            // The head computes in f64 and bears anything; the layers do not.
            if factor == f32::MAX && place == 4 {
                assert_eq!(engine.predict("A fine film."), Err(EngineError::NotFinite));
            }
        }
    }
}

/// Numbers below 1.2e-38 are computed by processors in software, a hundred times slower where nothing is done about it.
#[test]
fn denormal_weights_are_right_and_take_no_longer() {
    let time = |engine: &Engine| {
        let options = Options { method: Method::GaussLegendre, steps: Some(50), ..Options::default() };
        let runs = (0..3).map(|_| {
            let started = Instant::now();
            let found = engine.explain("A fine film, and a dull one beside it, alas.", &options).unwrap();
            (started.elapsed(), found)
        });
        runs.min_by_key(|(taken, _)| *taken).unwrap()
    };
    let (usual, _) = time(&Engine::open(Model::new().0.path()).unwrap());
    type Meant = fn(&str) -> bool;
    let all: [Meant; 3] =
        [|_| true, |name| name.contains("attention") || name.contains("ffn"), |name| name.contains("embeddings")];
    for (place, is_meant) in all.into_iter().enumerate() {
        for factor in [1e-39_f32, 1e-20] {
            let model = Model::new();
            model.weights(is_meant, |weight| weight * factor);
            let (taken, found) = time(&Engine::open(model.0.path()).unwrap());
            println!("place {place}, {factor:e} times: {taken:?}, usually {usual:?}");
            assert!(is_finite(&found), "place {place}");
            assert!(taken < usual * 20 + Duration::from_millis(50), "{taken:?}, and {usual:?} with other weights");
            if place == 0 {
                // All that is left of such a model is nothing: the classes are equally probable, and no word matters.
                assert!(found.prediction.probabilities.iter().all(|probability| (probability - 0.5).abs() < 1e-12));
                assert!(found.tokens.iter().all(|token| token.attribution.abs() < 1e-12));
            }
        }
    }
}

#[test]
fn a_vocabulary_of_one_token() {
    let json = json!({"dim": 8, "hidden_dim": 8, "n_heads": 2, "n_layers": 1, "vocab_size": 1, "max_position_embeddings": 16});
    let config = Config::parse(json.to_string().as_bytes()).unwrap();
    let model = Model(tempfile::tempdir().unwrap());
    fs::write(model.path("config.json"), json.to_string()).unwrap();
    fs::write(model.path("vocab.txt"), "a").unwrap();
    synthetic::write_synthetic(&config, 1.0, &model.path("model.safetensors"));
    model.refused(&["vocab.txt", "[CLS]"]);
    // It can be a model: every word is the one token, as are the text's ends and the baseline, so that none of them matters.
    let settings = json!({"cls_token": "a", "sep_token": "a", "unk_token": "a", "pad_token": "a", "mask_token": "a"});
    fs::write(model.path("tokenizer_config.json"), settings.to_string()).unwrap();
    let found = Engine::open(model.0.path()).unwrap().explain("A fine a.", &Options::default()).unwrap();
    assert!(is_finite(&found) && found.tokens.iter().all(|token| token.id == 0 && token.attribution == 0.0), "{found:?}");
}

#[test]
fn labels_stay_text_in_every_export() {
    let labels = ["<img src=x onerror=alert(1)>", "</script></style><script>alert(1)</script>"];
    let model = Model::new();
    model.config(|config| config["id2label"] = json!({"0": labels[0], "1": labels[1]}));
    let engine = Engine::open(model.0.path()).unwrap();
    let options = Options { method: Method::GaussLegendre, steps: Some(2), ..Options::default() };
    let width = |text: &str, _: Face| text.chars().count() as f64 * 8.0;
    let words = &ENGLISH.files;
    let look = Look { palette: Palette::GreenRed, theme: Theme::Light, width: 640.0, decimal: '.', measure: &width };
    for (class, label) in labels.into_iter().enumerate() {
        let options = Options { class: whyword::options::Class::Index(class), ..options.clone() };
        let found = engine.explain("A fine film.", &options).unwrap();
        assert_eq!(found.attribution.class_label, label);
        for file in [
            export::html(&found, words, &look),
            export::svg(&found, UnitKind::Words, words, &look),
            export::svg(&found, UnitKind::Tokens, words, &look),
            export::markdown(&found, words),
        ] {
            assert!(!file.contains("<img") && !file.contains("<script") && !file.contains("</script"), "{file}");
        }
        assert_eq!(Explanation::read(&export::json(&found)), Some(found.clone()));
        assert!(export::csv(&found).lines().count() > 3);
    }
}
