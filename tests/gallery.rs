//! What the page shows of its examples at once is what the bundled model says of them.

use std::path::{Path, PathBuf};

use serde_json::Value;
use whyword::engine::Engine;
use whyword::explanation::Explanation;
use whyword::options::Options;

/// In a score, an output or a probability.
const CLOSE: f64 = 1e-5;

fn engine() -> Engine {
    Engine::open(&root().join("static/models/minilm-l6-sst2")).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join("src/ui/examples").join(file)).unwrap()
}

#[track_caller]
fn is_close(kept: f64, now: f64, what: &str) {
    assert!((kept - now).abs() <= CLOSE, "{what}: {kept} is kept, and the model says {now}: make examples");
}

#[test]
fn the_gallery_is_what_the_model_says() {
    let engine = engine();
    let (texts, explanations) = (read("texts.txt"), read("explanations.jsonl"));
    assert_eq!((texts.lines().count(), explanations.lines().count()), (10, 10));
    for (text, line) in texts.lines().zip(explanations.lines()) {
        let kept: Explanation = serde_json::from_str(line).unwrap();
        let now = engine.explain(text, &Options::default()).unwrap();
        assert_eq!((&kept.text, &kept.model, &kept.requested), (&now.text, &now.model, &now.requested));
        assert_eq!(kept.attribution.converged, Some(true), "{text}");
        let scores = |of: &Explanation| -> Vec<(String, f64)> {
            let tokens = of
                .tokens
                .iter()
                .flat_map(|token| [(token.piece.clone(), token.attribution), (token.piece.clone(), token.normalized)]);
            tokens.chain(of.words.iter().map(|word| (word.text.clone(), word.attribution))).collect()
        };
        assert_eq!(scores(&kept).len(), scores(&now).len(), "{text}");
        for ((piece, kept), (same, now)) in scores(&kept).into_iter().zip(scores(&now)) {
            assert_eq!(piece, same);
            is_close(kept, now, &piece);
        }
        assert_eq!(kept.prediction.label, now.prediction.label);
        for (kept, now) in kept.prediction.probabilities.iter().zip(&now.prediction.probabilities) {
            is_close(*kept, *now, text);
        }
        is_close(kept.attribution.output_baseline, now.attribution.output_baseline, text);
        is_close(kept.attribution.delta, now.attribution.delta, text);
    }
}

#[test]
fn the_path_is_the_model_s() {
    let (engine, texts) = (engine(), read("texts.txt"));
    let mut tracing = engine.begin_trace(texts.lines().next().unwrap(), &Options::default()).unwrap();
    while !tracing.is_done() {
        tracing.advance(&engine, 8).unwrap();
    }
    let trace = tracing.finish(&engine).unwrap();
    let path: Value = serde_json::from_str(&read("path.json")).unwrap();
    for (name, now) in [("alphas", &trace.alphas), ("outputs", &trace.outputs), ("densities", &trace.densities)] {
        let kept: Vec<f64> = serde_json::from_value(path[name].clone()).unwrap();
        assert_eq!(kept.len(), now.len(), "{name}");
        // A slope is as large as the output is steep.
        let scale = now.iter().map(|value| value.abs()).fold(1.0, f64::max);
        kept.iter().zip(now).for_each(|(kept, now)| is_close(kept / scale, now / scale, name));
    }
}
