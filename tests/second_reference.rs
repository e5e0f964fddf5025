//! An independent second opinion on the forward pass: candle-transformers' DistilBERT.
//!
//! It computes GELU by the tanh formula, so the logits agree to about 1e-3 with `gelu`, and to rounding with `relu`.

#[path = "support/golden.rs"]
#[expect(dead_code, reason = "only the places are needed here")]
mod golden;

use std::fs;

use candle_core::{DType, Device, IndexOp as _, Tensor};
use candle_nn::{Module as _, VarBuilder, linear};
use candle_transformers::models::distilbert;
use golden::{bundled, fixtures};
use whyword::engine::Engine;

fn logits(config: &serde_json::Value, ids: &[u32]) -> Vec<f32> {
    let config: distilbert::Config = serde_json::from_value(config.clone()).unwrap();
    let bytes = fs::read(fixtures().join("tiny/model.safetensors")).unwrap();
    let weights = VarBuilder::from_buffered_safetensors(bytes, DType::F32, &Device::Cpu).unwrap();
    let (d, classes) = (config.dim, 2);
    let model = distilbert::DistilBertModel::load(weights.clone(), &config).unwrap();
    let ids = Tensor::new(ids, &Device::Cpu).unwrap().unsqueeze(0).unwrap();
    // In this implementation a mask of 0 means: look.
    let mask = Tensor::zeros(ids.dims(), DType::U8, &Device::Cpu).unwrap();
    let cls = model.forward(&ids, &mask).unwrap().i((.., 0)).unwrap();
    let hidden = linear(d, d, weights.pp("pre_classifier")).unwrap().forward(&cls).unwrap().relu().unwrap();
    linear(d, classes, weights.pp("classifier")).unwrap().forward(&hidden).unwrap().i(0).unwrap().to_vec1().unwrap()
}

#[test]
fn candle_transformers_agrees() {
    for (activation, tolerance) in [("gelu", 1e-3), ("relu", 2e-6)] {
        let mut config: serde_json::Value =
            serde_json::from_slice(&fs::read(fixtures().join("tiny/config.json")).unwrap()).unwrap();
        config["activation"] = activation.into();
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("config.json"), config.to_string()).unwrap();
        fs::copy(bundled().join("vocab.txt"), directory.path().join("vocab.txt")).unwrap();
        fs::copy(fixtures().join("tiny/model.safetensors"), directory.path().join("model.safetensors")).unwrap();
        let engine = Engine::open(directory.path()).unwrap();
        for text in ["The movie was visually breathtaking but the plot was extremely dull and boring.", "", "🎬 so-so"] {
            let options = whyword::options::Options { steps: Some(1), ..Default::default() };
            let found = engine.explain(text, &options).unwrap();
            let ids: Vec<u32> = found.tokens.iter().map(|token| token.id).collect();
            for (found, expected) in found.prediction.logits.iter().zip(logits(&config, &ids)) {
                let error = (found - f64::from(expected)).abs();
                assert!(error < tolerance, "{activation}, {text:?}: {found} for {expected} ({error:.1e})");
            }
        }
    }
}
