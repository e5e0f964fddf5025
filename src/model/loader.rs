//! All of a model's files, in the order they are needed: first the small ones, which say what the weights must look like, then the
//! weights as a stream. Where the bytes come from (a directory, a server, a dropped file) is the caller's business.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::ModelError;
use super::config::Config;
use super::distilbert::DistilBert;
use super::weights::{Expected, Stream, Weights, hex};
use crate::tokenizer::Tokenizer;

/// The weights of a model in one file.
pub const WEIGHTS: &str = "model.safetensors";

/// The list of files, for weights in several.
pub const INDEX: &str = "model.safetensors.index.json";

/// The small files, read whole. `config.json` and one of the two vocabularies must be there.
pub const SMALL_FILES: [&str; 5] = ["config.json", "tokenizer.json", "vocab.txt", "tokenizer_config.json", INDEX];

/// Those of the [`SMALL_FILES`] that are read, where `has` says which there are: the weights' own name wins over an index, as in
/// transformers, and a tokenizer over its vocabulary.
pub fn needed(has: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static str> {
    let is_superfluous = |file: &str| (file == "vocab.txt" && has("tokenizer.json")) || (file == INDEX && has(WEIGHTS));
    let needed: Vec<_> = SMALL_FILES.into_iter().filter(|file| has(file) && !is_superfluous(file)).collect();
    needed.into_iter()
}

/// The largest small file that is read, in bytes.
pub const MAX_SMALL_FILE: u64 = 32 << 20;

/// A model on its way in.
pub struct Loader {
    config: Config,
    tokenizer: Tokenizer,
    /// Which tensors each file of weights should hold.
    files: BTreeMap<String, Vec<Expected>>,
    weights: Weights,
    sha256: Option<String>,
}

/// A model, complete.
pub struct Loaded {
    /// Its sizes and classes.
    pub config: Config,
    /// Its tokenizer.
    pub tokenizer: Tokenizer,
    /// The network.
    pub network: DistilBert,
    /// The SHA-256 of [`WEIGHTS`], or of the index where there are several files.
    pub sha256: String,
}

#[derive(Deserialize)]
struct Index {
    weight_map: BTreeMap<String, String>,
}

impl Loader {
    /// From the [`SMALL_FILES`] that exist, by name.
    pub fn new(small: &BTreeMap<String, Vec<u8>>) -> Result<Self, ModelError> {
        let missing = |file: &str| ModelError::Missing { file: file.to_owned() };
        let config = Config::parse(small.get("config.json").ok_or_else(|| missing("config.json"))?)?;
        let settings = small.get("tokenizer_config.json").map(Vec::as_slice);
        let tokenizer = match (small.get("tokenizer.json"), small.get("vocab.txt")) {
            (Some(json), _) => Tokenizer::from_json(json, settings, &config)?,
            (None, Some(vocab)) => Tokenizer::from_vocab(vocab, settings, &config)?,
            (None, None) => return Err(missing("tokenizer.json")),
        };
        let expected = DistilBert::tensors(&config);
        let mut files: BTreeMap<String, Vec<Expected>> = BTreeMap::new();
        let mut sha256 = None;
        match small.get(INDEX) {
            None => drop(files.insert(WEIGHTS.to_owned(), expected)),
            Some(json) => {
                use sha2::Digest as _;
                sha256 = Some(hex(&sha2::Sha256::digest(json)));
                let wrong = |problem: String| ModelError::Header { file: INDEX.to_owned(), problem };
                let index: Index = serde_json::from_slice(json).map_err(|error| wrong(error.to_string()))?;
                for tensor in expected {
                    let Some(file) = index.weight_map.get(&tensor.0) else {
                        return Err(ModelError::TensorMissing { file: INDEX.to_owned(), tensor: tensor.0 });
                    };
                    if file.contains(['/', '\\']) || !file.ends_with(".safetensors") {
                        return Err(wrong(format!("it names the file “{file}”")));
                    }
                    files.entry(file.clone()).or_default().push(tensor);
                }
            }
        }
        Ok(Self { config, tokenizer, files, weights: Weights::default(), sha256 })
    }

    /// The files of weights still to come, each with the tensors that are needed of it.
    pub fn weight_files(&self) -> &BTreeMap<String, Vec<Expected>> {
        &self.files
    }

    /// Begins one of [`Loader::weight_files`], of a known length.
    pub fn open(&mut self, file: &str, length: u64) -> Stream {
        Stream::new(file, length, self.files.remove(file).unwrap_or_default(), DistilBert::is_linear)
    }

    /// Takes a stream that has received all of its file; answers the file's SHA-256.
    pub fn add(&mut self, stream: Stream) -> Result<String, ModelError> {
        let (weights, sha256) = stream.finish()?;
        self.weights.extend(weights);
        self.sha256.get_or_insert_with(|| sha256.clone());
        Ok(sha256)
    }

    /// The model, once all files are in.
    pub fn finish(mut self) -> Result<Loaded, ModelError> {
        if let Some(file) = self.files.into_keys().next() {
            return Err(ModelError::Missing { file });
        }
        let network = DistilBert::new(&self.config, &mut self.weights)?;
        let sha256 = self.sha256.unwrap_or_default();
        Ok(Loaded { config: self.config, tokenizer: self.tokenizer, network, sha256 })
    }
}
