//! Picks what the page's Diagnostics hold an engine to, static/verification.json, from the golden values of the bundled model:
//! `make examples`. `tests/verification.rs` compares the two.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;
use whyword::options::Options;
use whyword::verification::{Case, Cases, FILE, SCHEMA};

/// By the places of text and explanation in the golden file: two rules, every baseline, both outputs, a class that is
/// not the predicted one, emoji, and the longest text. All of it is done in seconds on a telephone.
const PICKED: [(usize, usize); 6] = [(0, 0), (0, 5), (1, 4), (1, 9), (3, 1), (8, 1)];

/// Far below what is allowed, and half of the digits.
fn rounded(value: &Value) -> f64 {
    (value.as_f64().expect("a number") * 1e10).round() / 1e10
}

fn all_rounded(values: &Value) -> Vec<f64> {
    values.as_array().expect("a list").iter().map(rounded).collect()
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, serde_json::Error> {
    T::deserialize(value)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let golden: Value = serde_json::from_slice(&std::fs::read(root.join("tests/fixtures/bundled.json"))?)?;
    let mut cases = Vec::new();
    for (text, explanation) in PICKED {
        let text = &golden["cases"][text];
        let explanation = &text["explanations"][explanation];
        cases.push(Case {
            text: read(&text["text"])?,
            options: Options {
                method: read(&explanation["method"])?,
                steps: read(&explanation["steps"])?,
                baseline: read(&explanation["baseline"])?,
                output: read(&explanation["output"])?,
                class: read(&explanation["class"])?,
                ..Options::default()
            },
            class: read(&explanation["target"])?,
            ids: read(&text["ids"])?,
            probabilities: all_rounded(&text["probabilities"]),
            attributions: all_rounded(&explanation["attributions"]),
            delta: rounded(&explanation["delta"]),
        });
    }
    let manifest: Value = serde_json::from_slice(&std::fs::read(root.join("static/models/minilm-l6-sst2/manifest.json"))?)?;
    let weights = manifest["files"].as_array().and_then(|files| files.iter().find(|file| file["path"] == "model.safetensors"));
    let model = read(&weights.ok_or("the bundled model has no weights")?["sha256"])?;
    let json = serde_json::to_string(&Cases { schema: SCHEMA.to_owned(), model, cases })?;
    Ok(std::fs::write(root.join("static").join(FILE), json + "\n")?)
}
