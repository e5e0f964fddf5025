//! `config.json`: transformers' `DistilBertConfig`, as far as a forward pass depends on it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::ModelError;

/// The sizes and names of one model, all of them checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// d, the hidden size.
    pub dim: usize,
    /// The width of the feed-forward layers.
    pub hidden_dim: usize,
    /// H, which divides d.
    pub heads: usize,
    /// The number of transformer layers, at least 1.
    pub layers: usize,
    /// Rows of the word embedding.
    pub vocab_size: usize,
    /// Rows of the position embedding: the longest text, in tokens.
    pub max_positions: usize,
    /// `[PAD]`, where the vocabulary does not name it.
    pub pad_token_id: u32,
    /// What follows the first feed-forward layer.
    pub activation: Activation,
    /// The classes' names, by index.
    pub labels: Vec<String>,
}

/// The activations DistilBERT is configured with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// The exact, erf-based one.
    Gelu,
    /// max(x, 0).
    Relu,
}

#[derive(Deserialize)]
struct Raw {
    model_type: Option<String>,
    dim: usize,
    hidden_dim: usize,
    n_heads: usize,
    n_layers: usize,
    vocab_size: usize,
    max_position_embeddings: usize,
    pad_token_id: Option<u32>,
    #[serde(default = "gelu")]
    activation: String,
    id2label: Option<BTreeMap<String, String>>,
    num_labels: Option<usize>,
    problem_type: Option<String>,
}

fn gelu() -> String {
    "gelu".to_owned()
}

/// More than any DistilBERT has, and few enough that their products cannot overflow, and that the tables of a vocabulary, which take some
/// twenty times as much as a `vocab.txt`, fit in a browser's memory.
const LIMITS: [(&str, usize); 7] = [
    ("dim", 16_384),
    ("hidden_dim", 65_536),
    ("n_heads", 1_024),
    ("n_layers", 256),
    ("vocab_size", 1 << 20),
    ("max_position_embeddings", 16_384),
    ("num_labels", 1_000),
];

/// The longest name of a class, in characters: names are shown, in lists and tables.
const MAX_LABEL: usize = 200;

impl Config {
    /// Reads and checks a `config.json`.
    pub fn parse(json: &[u8]) -> Result<Self, ModelError> {
        let wrong = |problem: String| ModelError::Config { problem };
        let raw: Raw = serde_json::from_slice(json).map_err(|error| wrong(format!("cannot be read ({error})")))?;
        if let Some(kind) = raw.model_type.filter(|kind| kind != "distilbert") {
            return Err(wrong(format!("describes a “{kind}” model, not a distilbert")));
        }
        let activation = match raw.activation.as_str() {
            "gelu" => Activation::Gelu,
            "relu" => Activation::Relu,
            other => return Err(wrong(format!("asks for the activation “{other}”, where gelu and relu are supported"))),
        };
        // The others have no softmax at their end: what is shown and explained here would not be what they say.
        if let Some(kind) = raw.problem_type.filter(|kind| kind != "single_label_classification") {
            return Err(wrong(format!("gives problem_type as “{kind}”, where only single_label_classification is supported")));
        }
        let labels = labels(raw.id2label, raw.num_labels).map_err(wrong)?;
        let sizes =
            [raw.dim, raw.hidden_dim, raw.n_heads, raw.n_layers, raw.vocab_size, raw.max_position_embeddings, labels.len()];
        for ((name, limit), size) in LIMITS.into_iter().zip(sizes) {
            if size == 0 || size > limit {
                return Err(wrong(format!("gives {name} as {size}, which is not between 1 and {limit}")));
            }
        }
        if labels.len() == 1 {
            return Err(wrong("has one class, where a classifier chooses between at least two".to_owned()));
        }
        if !raw.dim.is_multiple_of(raw.n_heads) {
            return Err(wrong(format!("gives dim as {} and n_heads as {}, which does not divide it", raw.dim, raw.n_heads)));
        }
        if raw.max_position_embeddings < 2 {
            return Err(wrong("leaves no room for [CLS] and [SEP] in max_position_embeddings".to_owned()));
        }
        Ok(Self {
            dim: raw.dim,
            hidden_dim: raw.hidden_dim,
            heads: raw.n_heads,
            layers: raw.n_layers,
            vocab_size: raw.vocab_size,
            max_positions: raw.max_position_embeddings,
            pad_token_id: raw.pad_token_id.unwrap_or(0),
            activation,
            labels,
        })
    }
}

/// By index, from `id2label`; without one, transformers' LABEL_0, LABEL_1, …
fn labels(id2label: Option<BTreeMap<String, String>>, num_labels: Option<usize>) -> Result<Vec<String>, String> {
    // One more than the limit is enough to be refused.
    let most = LIMITS[6].1 + 1;
    let Some(mut names) = id2label else {
        return Ok((0..num_labels.unwrap_or(2).min(most)).map(|index| format!("LABEL_{index}")).collect());
    };
    let count = names.len().min(most);
    let named = |index: usize| {
        let name = names.remove(&index.to_string()).ok_or_else(|| format!("has an id2label that does not name class {index}"))?;
        match name.chars().count() {
            length if length > MAX_LABEL => {
                Err(format!("gives class {index} a name of {length} characters, where {MAX_LABEL} are the most"))
            }
            _ => Ok(name),
        }
    };
    (0..count).map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(changes: &[(&str, serde_json::Value)]) -> Result<Config, ModelError> {
        let mut json = serde_json::json!({
            "model_type": "distilbert", "dim": 24, "hidden_dim": 56, "n_heads": 4, "n_layers": 3, "vocab_size": 100,
            "max_position_embeddings": 512, "pad_token_id": 0, "activation": "gelu", "id2label": {"0": "NEGATIVE", "1": "POSITIVE"}
        });
        for (key, value) in changes {
            json[key] = value.clone();
        }
        Config::parse(json.to_string().as_bytes())
    }

    #[test]
    fn a_sound_configuration_is_read() {
        let config = with(&[("activation", "relu".into())]).unwrap();
        assert_eq!((config.dim, config.heads, config.activation), (24, 4, Activation::Relu));
        assert_eq!(config.labels, ["NEGATIVE", "POSITIVE"]);
        let many = serde_json::json!({"0": "a", "1": "b", "2": "c", "10": "k"});
        assert!(with(&[("id2label", many)]).is_err(), "class 3 has no name");
        assert_eq!(with(&[("id2label", serde_json::Value::Null), ("num_labels", 3.into())]).unwrap().labels[2], "LABEL_2");
    }

    #[test]
    fn senseless_ones_are_named() {
        for (key, value, said) in [
            ("model_type", "bert".into(), "bert"),
            ("activation", "gelu_new".into(), "gelu_new"),
            ("problem_type", "multi_label_classification".into(), "multi_label"),
            ("problem_type", "regression".into(), "regression"),
            ("id2label", serde_json::json!({"0": "score"}), "one class"),
            ("n_layers", 0.into(), "n_layers"),
            ("n_layers", 10_000.into(), "n_layers"),
            ("n_heads", 5.into(), "n_heads"),
            ("dim", (-3).into(), "-3"),
            ("dim", 1e18.into(), "1e+18"),
            ("vocab_size", u64::MAX.into(), "vocab_size"),
            ("max_position_embeddings", 1.into(), "max_position_embeddings"),
            ("id2label", serde_json::json!({"0": "a", "1": "b".repeat(201)}), "201"),
            (
                "id2label",
                (0..2_000).map(|index| (index.to_string(), "x".into())).collect::<serde_json::Map<_, _>>().into(),
                "1001",
            ),
        ] {
            let error = with(&[(key, value)]).unwrap_err().to_string();
            assert!(error.contains(said) && error.starts_with("config.json "), "{key}: {error}");
        }
        assert!(Config::parse(b"<!doctype html>").unwrap_err().to_string().starts_with("config.json cannot be read"));
    }
}
