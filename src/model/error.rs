//! What can be wrong with a model's files, each in one sentence that names the file and says what to do.
//!
//! Names and reasons in it are partly the files' own words, which may be of any length and kind: what is shown of them is [`shown`].

/// The longest name that is shown, in characters.
const NAME: usize = 120;

/// The longest reason that is shown, in characters.
const REASON: usize = 240;

/// What somebody else wrote, as part of a sentence: in one line, and no longer than `most` characters.
fn shown(words: &str, most: usize) -> String {
    let is_short = words.chars().nth(most).is_none();
    let line = words.chars().take(most).map(|letter| if letter.is_control() { ' ' } else { letter });
    if is_short { line.collect() } else { line.chain(['…']).collect() }
}

/// A model that cannot be loaded.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// A file that every model has is not there.
    #[error(
        "{file} is missing: a model needs config.json, tokenizer.json or vocab.txt, and model.safetensors.",
        file = shown(.file, NAME)
    )]
    Missing {
        /// Which.
        file: String,
    },
    /// Weights in a format that runs code when it is opened.
    #[error("The weights are only there as pytorch_model.bin, which is not opened here: save the model as safetensors.")]
    Pickled,
    /// A file that cannot be read.
    #[error(
        "{file} cannot be read ({reason}): check that it is there and try again.",
        file = shown(.file, REASON),
        reason = shown(.reason, REASON)
    )]
    Unreadable {
        /// Which.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// A configuration that makes no sense, or is another architecture's.
    #[error(
        "config.json {problem}: use the configuration of a DistilBertForSequenceClassification checkpoint.",
        problem = shown(.problem, REASON)
    )]
    Config {
        /// What is wrong with it.
        problem: String,
    },
    /// A manifest that makes no sense.
    #[error("manifest.json {problem}: write it again with this project’s converter.", problem = shown(.problem, REASON))]
    Manifest {
        /// What is wrong with it.
        problem: String,
    },
    /// A tokenizer that cannot be used with these weights.
    #[error(
        "{file} {problem}: use the tokenizer that belongs to these weights.",
        file = shown(.file, NAME),
        problem = shown(.problem, REASON)
    )]
    Tokenizer {
        /// Which of its files.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file of weights shorter or longer than it says.
    #[error(
        "{file} is {found} bytes long where {expected} are announced: it is damaged, download or copy it again.",
        file = shown(.file, NAME)
    )]
    Length {
        /// Which.
        file: String,
        /// How long it should be.
        expected: u64,
        /// How long it is.
        found: u64,
    },
    /// Bytes that are not the ones announced.
    #[error(
        "{file} is not what manifest.json announces (its SHA-256 differs): it is damaged, download or copy it again.",
        file = shown(.file, NAME)
    )]
    Hash {
        /// Which.
        file: String,
    },
    /// A header that is no safetensors header.
    #[error(
        "{file} has no usable safetensors header ({problem}): it is damaged or another format, download or export it again.",
        file = shown(.file, NAME),
        problem = shown(.problem, REASON)
    )]
    Header {
        /// Which.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A tensor that should be there and is not.
    #[error(
        "{file} lacks the tensor “{tensor}”: use a complete DistilBertForSequenceClassification checkpoint.",
        file = shown(.file, NAME),
        tensor = shown(.tensor, NAME)
    )]
    TensorMissing {
        /// In which file.
        file: String,
        /// Which tensor.
        tensor: String,
    },
    /// A tensor of other sizes than the configuration's.
    #[error(
        "{file} holds “{tensor}” as {found} where config.json makes it {expected:?}: use the config.json of these weights.",
        file = shown(.file, NAME),
        tensor = shown(.tensor, NAME),
        found = shown(&format!("{:?}", .found), NAME)
    )]
    TensorShape {
        /// In which file.
        file: String,
        /// Which tensor.
        tensor: String,
        /// Its shape.
        found: Vec<usize>,
        /// The right one.
        expected: Vec<usize>,
    },
    /// A tensor stored in a way that is not supported.
    #[error(
        "{file} stores “{tensor}” as {dtype}: convert the weights to F32, F16, BF16 or this project’s int8.",
        file = shown(.file, NAME),
        tensor = shown(.tensor, NAME),
        dtype = shown(.dtype, NAME)
    )]
    TensorDtype {
        /// In which file.
        file: String,
        /// Which tensor.
        tensor: String,
        /// Its dtype.
        dtype: String,
    },
    /// A weight that is no number.
    #[error(
        "{file} holds a weight that is no finite number in “{tensor}” (element {element}): it is damaged, export it again.",
        file = shown(.file, NAME),
        tensor = shown(.tensor, NAME)
    )]
    NotFinite {
        /// In which file.
        file: String,
        /// Which tensor.
        tensor: String,
        /// Which of its elements.
        element: usize,
    },
    /// More than any browser can load.
    #[error("{file} holds {bytes} bytes of weights, more than can be loaded: choose a smaller model.", file = shown(.file, NAME))]
    TooLarge {
        /// Where.
        file: String,
        /// How many, at least.
        bytes: u64,
    },
    /// More memory than there is.
    #[error(
        "{file} does not fit in memory at “{tensor}” ({bytes} bytes): close other programs or use a smaller model.",
        file = shown(.file, NAME),
        tensor = shown(.tensor, NAME)
    )]
    Memory {
        /// In which file.
        file: String,
        /// Which tensor.
        tensor: String,
        /// How much it asked for.
        bytes: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_stays_part_of_one_sentence() {
        let long = "a\nb\u{1b}[31m".repeat(1_000);
        let shape = vec![7; 1_000];
        for error in [
            ModelError::Missing { file: long.clone() },
            ModelError::Config { problem: format!("describes a “{long}” model") },
            ModelError::Header { file: long.clone(), problem: long.clone() },
            ModelError::TensorShape { file: long.clone(), tensor: long.clone(), found: shape, expected: vec![1, 2] },
        ] {
            let said = error.to_string();
            assert!(said.ends_with('.') && !said.contains(char::is_control) && said.contains('…'), "{said}");
            assert!(said.chars().count() < 600, "{said}");
        }
        let short = ModelError::Missing { file: "ü".repeat(NAME) };
        assert!(short.to_string().starts_with(&format!("{} is missing", "ü".repeat(NAME))));
    }
}
