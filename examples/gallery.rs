//! Writes what the page shows of its examples before its engine has looked at them: `make examples`.
//!
//! The explanations are the command line's, one a line; the path, which is only drawn, is that of the first text. `tests/gallery.rs`
//! compares both with the model.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;
use whyword::engine::Engine;
use whyword::options::Options;

/// More than a drawing can show.
fn rounded(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| (value * 1e6).round() / 1e6).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("src/ui/examples");
    let (engine, options) = (Engine::open(&root.join("static/models/minilm-l6-sst2"))?, Options::default());
    let texts = std::fs::read_to_string(folder.join("texts.txt"))?;
    let mut lines = String::new();
    for text in texts.lines() {
        writeln!(lines, "{}", serde_json::to_string(&engine.explain(text, &options)?)?)?;
    }
    std::fs::write(folder.join("explanations.jsonl"), lines)?;
    let mut tracing = engine.begin_trace(texts.lines().next().unwrap_or_default(), &options)?;
    while !tracing.is_done() {
        tracing.advance(&engine, 8)?;
    }
    let trace = tracing.finish(&engine)?;
    let [alphas, outputs, densities] = [&trace.alphas, &trace.outputs, &trace.densities].map(|values| rounded(values));
    let path = json!({"alphas": alphas, "outputs": outputs, "densities": densities});
    Ok(std::fs::write(folder.join("path.json"), format!("{path}\n"))?)
}
