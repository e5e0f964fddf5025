//! Parity with PyTorch, transformers and Captum: ids, pieces and offsets exactly, numbers within the rounding of float32.
//! `src/verification.rs` has the tolerances and their reasons, since the page holds its engine to the same.

#[path = "support/checkpoint.rs"]
mod checkpoint;
#[path = "support/golden.rs"]
mod golden;
#[path = "support/synthetic.rs"]
mod synthetic;

use std::fs;
use std::path::{Path, PathBuf};

use checkpoint::distilbert_base;
use golden::{bundled, check, fixtures, read};
use synthetic::write_synthetic;
use whyword::engine::Engine;
use whyword::model::config::Config;
use whyword::options::{Method, Options};
use whyword::verification::TOLERANCE;

/// A directory below the build's own, with the given files of the bundled model in it.
fn directory(name: &str, config: &Path, vocabulary: &[&str]) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&directory).unwrap();
    fs::copy(config.join("config.json"), directory.join("config.json")).unwrap();
    for file in vocabulary {
        fs::copy(bundled().join(file), directory.join(file)).unwrap();
    }
    directory
}

#[test]
fn tiny_model_with_either_vocabulary() {
    for (name, vocabulary) in [("tiny-vocab", &["vocab.txt", "tokenizer_config.json"][..]), ("tiny-json", &["tokenizer.json"])] {
        let directory = directory(name, &fixtures().join("tiny"), vocabulary);
        fs::copy(fixtures().join("tiny/model.safetensors"), directory.join("model.safetensors")).unwrap();
        check(&Engine::open(&directory).unwrap(), &read("tiny.json"), &TOLERANCE);
    }
}

#[test]
fn bundled_model() {
    check(&Engine::open(&bundled()).unwrap(), &read("bundled.json"), &TOLERANCE);
}

/// Where the file has so many steps that they are nearly exact, auto is within its tolerance of them, by far fewer.
#[test]
fn auto_agrees_with_many_steps() {
    let engine = Engine::open(&bundled()).unwrap();
    let mut compared = 0;
    for case in read("bundled.json").cases {
        for expected in case.explanations.iter().filter(|expected| expected.steps >= 300) {
            let options = Options { method: Method::Auto, steps: None, ..expected.options() };
            let found = engine.explain(&case.text, &options).unwrap();
            let how = &found.attribution;
            let allowed = options.allowed_error(how.output_input - how.output_baseline) + expected.delta.abs();
            assert_eq!(how.converged, Some(true), "{:?}", case.text);
            assert!(how.evaluations <= 60.0 && how.delta.abs() <= allowed, "{:?}: {how:?}", case.text);
            for (token, expected) in found.tokens.iter().zip(&expected.attributions) {
                let error = (token.attribution - expected).abs();
                assert!(error <= allowed, "{:?}, {}: off by {error:.1e} of {allowed:.1e}", case.text, token.piece);
            }
            compared += 1;
        }
    }
    assert!(compared >= 2, "{compared} compared");
}

/// The path that is shown ends at the same scores, and adds up all along it.
#[test]
fn a_path_ends_at_the_scores() {
    let engine = Engine::open(&bundled()).unwrap();
    let mut compared = 0;
    for case in read("bundled.json").cases {
        for expected in case.explanations.iter().filter(|expected| expected.steps >= 300) {
            let options = expected.options();
            let mut tracing = engine.begin_trace(&case.text, &options).unwrap();
            while !tracing.is_done() {
                assert!(tracing.advance(&engine, 7).unwrap() > 0);
            }
            let trace = tracing.finish(&engine).unwrap();
            let places = trace.alphas.len();
            assert_eq!((trace.outputs.len(), trace.densities.len(), trace.contributions.len()), (places, places, places));
            assert!(trace.alphas.is_sorted() && (0..=40).all(|k| trace.alphas.contains(&(f64::from(k) / 40.0))));
            let (first, last) = (&trace.contributions[0], &trace.contributions[places - 1]);
            assert!(first.iter().all(|&score| score == 0.0));
            let allowed = options.allowed_error(trace.outputs[places - 1] - trace.outputs[0]);
            for ((found, expected), token) in last.iter().zip(&expected.attributions).zip(&trace.tokens) {
                let error = (found - expected).abs();
                assert!(error <= allowed, "{:?}, {}: off by {error:.1e} of {allowed:.1e}", case.text, token.piece);
                assert!((found - token.attribution).abs() < 1e-12);
            }
            for ((alpha, output), row) in trace.alphas.iter().zip(&trace.outputs).zip(&trace.contributions) {
                let error = (row.iter().sum::<f64>() - (output - trace.outputs[0])).abs();
                assert!(error <= allowed, "{:?} at {alpha}: off by {error:.1e} of {allowed:.1e}", case.text);
            }
            // The slope is the outputs' own: between neighbours they differ by about its mean times the distance.
            let gap = |k: usize| {
                let width = trace.alphas[k + 1] - trace.alphas[k];
                (trace.outputs[k + 1] - trace.outputs[k] - width * (trace.densities[k] + trace.densities[k + 1]) / 2.0).abs()
            };
            let change = trace.outputs.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>();
            let error = (0..places - 1).map(gap).sum::<f64>() / change;
            assert!(error < 0.1, "{:?}: slopes miss {error:.3} of the change", case.text);
            compared += 1;
        }
    }
    assert!(compared >= 2, "{compared} compared");
}

/// One layer, so that the first is also the last; ReLU; three classes; another width and number of heads.
#[test]
fn variant_of_the_family() {
    let directory = directory("variant", &fixtures().join("variant"), &["vocab.txt"]);
    let config = Config::parse(&fs::read(directory.join("config.json")).unwrap()).unwrap();
    write_synthetic(&config, 1.0, &directory.join("model.safetensors"));
    check(&Engine::open(&directory).unwrap(), &read("variant.json"), &TOLERANCE);
}

#[test]
#[ignore = "slow: writes a 268 MB checkpoint; make test runs it"]
fn base_model() {
    check(&Engine::open(&distilbert_base()).unwrap(), &read("base.json"), &TOLERANCE);
}

#[test]
#[ignore = "needs the f16 checkpoint: WHYWORD_F16_MODEL=DIR"]
fn f16_source() {
    let directory = std::env::var_os("WHYWORD_F16_MODEL").expect("WHYWORD_F16_MODEL names the directory of the f16 checkpoint");
    check(&Engine::open(Path::new(&directory)).unwrap(), &read("f16.json"), &TOLERANCE);
}
