//! Checkpoints without training: the right names and shapes, filled from a counter, so that any language can write the same.
//!
//! Element i of the tensor called NAME is scale · (u − 0.5) · √12, which has mean 0 and standard deviation `scale`, with
//! u = (splitmix64(fnv1a64(NAME) + (i + 1) · 0x9E3779B97F4A7C15) >> 40) / 2²⁴. Scales: 0.05 for embeddings and linear weights, 0.02 for
//! biases and LayerNorms; LayerNorm weights get 1 added. A gain other than 1 multiplies the linear weights.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use serde_json::json;
use whyword::model::config::Config;
use whyword::model::distilbert::DistilBert;

/// Writes a safetensors file for a configuration, F32, tensor after tensor.
pub fn write_synthetic(config: &Config, gain: f64, path: &Path) {
    let tensors = DistilBert::tensors(config);
    let mut header = serde_json::Map::new();
    let mut offset = 0;
    for (name, shape) in &tensors {
        let end = offset + 4 * shape.iter().product::<usize>();
        header.insert(name.clone(), json!({"dtype": "F32", "shape": shape, "data_offsets": [offset, end]}));
        offset = end;
    }
    let header = serde_json::to_vec(&header).unwrap();
    // Under another name first, so that an interrupted run leaves no half file to be taken for a whole one.
    let partial = path.with_extension("part");
    let mut file = BufWriter::new(fs::File::create(&partial).unwrap());
    file.write_all(&(header.len() as u64).to_le_bytes()).unwrap();
    file.write_all(&header).unwrap();
    for (name, shape) in &tensors {
        for value in values(name, gain, shape.iter().product()) {
            file.write_all(&value.to_le_bytes()).unwrap();
        }
    }
    file.into_inner().unwrap().sync_all().unwrap();
    fs::rename(partial, path).unwrap();
}

fn values(name: &str, gain: f64, count: usize) -> impl Iterator<Item = f32> {
    let is_norm = name.to_lowercase().contains("layer_norm") || name.to_lowercase().contains("layernorm");
    let scale = match name {
        _ if is_norm || name.ends_with(".bias") => 0.02,
        _ if name.contains("embeddings") => 0.05,
        _ => 0.05 * gain,
    };
    let shift = if is_norm && name.ends_with(".weight") { 1.0 } else { 0.0 };
    let seed = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
    (1..=count as u64).map(move |i| {
        let mut z = seed.wrapping_add(i.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let u = (z >> 40) as f64 / f64::from(1 << 24);
        (scale * (u - 0.5) * 12.0_f64.sqrt() + shift) as f32
    })
}
