//! The two programs as a person calls them: what they print, and what they say when they cannot.

#[path = "support/golden.rs"]
#[expect(dead_code, reason = "only the places are needed here")]
mod golden;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use golden::{bundled, fixtures};
use serde_json::Value;

/// cargo builds examples beside the tests but gives no name for their place.
fn explain(arguments: &[&str]) -> Output {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples/explain");
    Command::new(program).args(arguments).output().expect("examples/explain is built with the tests")
}

fn refused(output: &Output, said: &str) {
    let message = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(output.stdout.is_empty() && message.contains(said) && message.trim_end().lines().count() == 1, "{message}");
}

fn model() -> String {
    bundled().to_str().unwrap().to_owned()
}

#[test]
fn prints_one_explanation_a_line() {
    let model = model();
    let lines = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(lines.path(), "Great!\n\nAwful.\n").unwrap();
    let path = lines.path().to_str().unwrap();
    let output = explain(&["--model", &model, "--steps", "3", "--class", "positive", "--text-file", path, "I loved it."]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    let found: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let texts: Vec<&str> = found.iter().map(|explanation| explanation["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["I loved it.", "Great!", "", "Awful."], "a blank line is a text too");
    let first = &found[0];
    assert_eq!(first["schema"], "whyword/explanation@1");
    assert_eq!(first["model"]["dtype"], "int8");
    assert_eq!(first["prediction"]["label"], "POSITIVE");
    assert_eq!(first["attribution"]["class_label"], "POSITIVE");
    assert_eq!((&first["attribution"]["method"], &first["attribution"]["steps"]), (&"auto".into(), &Value::Null));
    assert_eq!((&first["attribution"]["evaluations"], &first["attribution"]["ceiling"]), (&3.0.into(), &3.into()));
    assert_eq!(first["attribution"]["converged"], false, "three evaluations prove nothing");
    assert_eq!((&first["requested"]["steps"], &first["requested"]["tolerance"]), (&3.into(), &0.01.into()));
    assert_eq!(first["requested"]["class"], "positive");
    let keys: Vec<&String> = first["tokens"][1].as_object().unwrap().keys().collect();
    for key in ["id", "piece", "start", "end", "word", "special", "attribution", "normalized"] {
        assert!(keys.iter().any(|known| *known == key), "{key}");
    }
    // The manifest announces the hash of the whole file, which lies there in parts.
    let manifest: Value = serde_json::from_slice(&std::fs::read(bundled().join("manifest.json")).unwrap()).unwrap();
    let weights = manifest["files"].as_array().unwrap().iter().find(|file| file["path"] == "model.safetensors").unwrap();
    assert_eq!(first["model"]["sha256"], weights["sha256"]);
}

#[test]
fn auto_is_the_default_and_says_how_good_it_is() {
    let model = model();
    let attribution = |arguments: &[&str]| {
        let output = explain(&[&["--model", &model, "Not good at all."], arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["attribution"].take()
    };
    let number = |found: &Value, name: &str| found[name].as_f64().unwrap();
    let by_default = attribution(&[]);
    assert_eq!(by_default, attribution(&["--method", "auto", "--tolerance", "0.01", "--steps", "500"]));
    assert_eq!((&by_default["converged"], &by_default["steps"]), (&true.into(), &Value::Null));
    let change = number(&by_default, "output_input") - number(&by_default, "output_baseline");
    let allowed = (0.01 * change.abs()).max(1e-3);
    assert!(number(&by_default, "estimated_error") <= allowed && number(&by_default, "delta").abs() <= allowed, "{by_default}");
    let finer = attribution(&["--tolerance", "0.002"]);
    assert!(number(&finer, "evaluations") > number(&by_default, "evaluations"), "{finer}");
    let fixed = attribution(&["--method", "gausslegendre"]);
    assert_eq!((&fixed["steps"], &fixed["converged"], &fixed["tolerance"]), (&50.into(), &Value::Null, &Value::Null));
}

#[test]
fn bad_arguments_get_one_sentence() {
    let model = model();
    refused(&explain(&["text"]), "--model");
    refused(&explain(&["--model", &model]), "text");
    refused(&explain(&["--model", &model, "--method", "simpson", "x"]), "simpson");
    refused(&explain(&["--model", &model, "--tolerance", "0", "x"]), "tolerance");
    refused(&explain(&["--model", &model, "--tolerance", "tight", "x"]), "tight");
    refused(&explain(&["--model", &model, "--steps", "0", "x"]), "steps");
    refused(&explain(&["--model", &model, "--steps", "many", "x"]), "many");
    refused(&explain(&["--model", &model, "--class", "joy", "x"]), "joy");
    refused(&explain(&["--model", &model, "--nonsense", "x"]), "nonsense");
    refused(&explain(&["--model", "no/such/place", "x"]), "no/such/place");
    refused(&explain(&["--model", &model, "--text-file", "no/such/file"]), "no/such/file");
}

fn convert(dtype: &str, out: &Path) -> Output {
    let source = out.parent().unwrap().join("source");
    std::fs::create_dir_all(&source).unwrap();
    for (from, file) in
        [(fixtures().join("tiny"), "config.json"), (fixtures().join("tiny"), "model.safetensors"), (bundled(), "vocab.txt")]
    {
        std::fs::copy(from.join(file), source.join(file)).unwrap();
    }
    let program = PathBuf::from(env!("CARGO_BIN_EXE_convert"));
    Command::new(program).arg(source).args(["--dtype", dtype, "--out"]).arg(out).output().unwrap()
}

#[test]
fn conversion_is_close_and_f32_is_exact() {
    let place = tempfile::tempdir().unwrap();
    let predict = |directory: &Path| {
        let engine = whyword::engine::Engine::open(directory).unwrap();
        (engine.info().clone(), engine.predict("A fine film, mostly.").unwrap().logits)
    };
    for (dtype, tolerance) in [("f32", 0.0), ("f16", 2e-3), ("int8", 5e-2)] {
        let out = place.path().join(dtype);
        let output = convert(dtype, &out);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let ((info, found), (_, expected)) = (predict(&out), predict(&place.path().join("source")));
        assert_eq!((info.name.as_str(), info.dtype.as_str()), (dtype, dtype));
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= tolerance, "{dtype}: {found} for {expected}");
        }
    }
    // A part that was changed is noticed.
    let weights = place.path().join("int8/model.safetensors");
    let mut bytes = std::fs::read(&weights).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&weights, bytes).unwrap();
    let error = whyword::engine::Engine::open(weights.parent().unwrap()).err().unwrap().to_string();
    assert!(error.contains("model.safetensors") && error.contains("SHA-256"), "{error}");
    assert_eq!(convert("int4", &place.path().join("x")).status.code(), Some(2));
}

#[test]
fn conversion_leaves_nothing_of_the_one_before_and_the_source_alone() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("one");
    std::fs::create_dir(&out).unwrap();
    for file in [
        "model.safetensors.part000",
        "model.safetensors.part015",
        "model.safetensors.party",
        "model.safetensors.index.json",
        "tokenizer.json",
        "tokenizer_config.json.part000",
        "mine.txt",
    ] {
        std::fs::write(out.join(file), file).unwrap();
    }
    assert!(convert("int8", &out).status.success());
    let mut left: Vec<_> =
        std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["config.json", "manifest.json", "mine.txt", "model.safetensors", "model.safetensors.party", "vocab.txt"]);
    let source = place.path().join("source");
    let before = std::fs::read(source.join("model.safetensors")).unwrap();
    let program = PathBuf::from(env!("CARGO_BIN_EXE_convert"));
    let output = Command::new(program).arg(&source).args(["--dtype", "int8", "--out"]).arg(&source).output().unwrap();
    refused(&output, "another --out");
    assert_eq!(std::fs::read(source.join("model.safetensors")).unwrap(), before);
}

/// The page finds the models of its site by a list beside them.
#[test]
fn conversion_adds_the_model_to_the_list() {
    let place = tempfile::tempdir().unwrap();
    let list = place.path().join("index.json");
    let names = || serde_json::from_slice::<Vec<String>>(&std::fs::read(&list).unwrap()).unwrap();
    assert!(convert("int8", &place.path().join("one")).status.success());
    assert!(!list.exists(), "there is a list only where somebody wants one");
    std::fs::write(&list, r#"["other"]"#).unwrap();
    for _ in 0..2 {
        assert!(convert("int8", &place.path().join("one")).status.success());
        assert_eq!(names(), ["other", "one"]);
    }
    std::fs::write(&list, "{}").unwrap();
    refused(&Output { stdout: Vec::new(), ..convert("int8", &place.path().join("two")) }, "index.json");
}

/// The list that is hosted names what is there.
#[test]
fn the_bundled_model_is_listed() {
    let models = bundled().parent().unwrap().to_owned();
    let names: Vec<String> = serde_json::from_slice(&std::fs::read(models.join("index.json")).unwrap()).unwrap();
    assert!(names.iter().any(|name| models.join(name) == bundled()), "{names:?}");
    for name in names {
        assert!(models.join(&name).join("manifest.json").is_file(), "{name}");
    }
}
