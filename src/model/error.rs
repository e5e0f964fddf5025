//! What can be wrong with a model's files, each in one sentence that names the file and says what to do.

/// A model that cannot be loaded.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// A file that every model has is not there.
    #[error("{file} is missing: a model needs config.json, tokenizer.json or vocab.txt, and model.safetensors.")]
    Missing {
        /// Which.
        file: String,
    },
    /// Weights in a format that runs code when it is opened.
    #[error("The weights are only there as pytorch_model.bin, which is not opened here: save the model as safetensors.")]
    Pickled,
    /// A file that cannot be read.
    #[error("{file} cannot be read ({reason}): check that it is there and try again.")]
    Unreadable {
        /// Which.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// A configuration that makes no sense, or is another architecture's.
    #[error("config.json {problem}: use the configuration of a DistilBertForSequenceClassification checkpoint.")]
    Config {
        /// What is wrong with it.
        problem: String,
    },
    /// A manifest that makes no sense.
    #[error("manifest.json {problem}: write it again with this project’s converter.")]
    Manifest {
        /// What is wrong with it.
        problem: String,
    },
    /// A tokenizer that cannot be used with these weights.
    #[error("{file} {problem}: use the tokenizer that belongs to these weights.")]
    Tokenizer {
        /// Which of its files.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file of weights shorter or longer than it says.
    #[error("{file} is {found} bytes long where {expected} are announced: it is damaged, download or copy it again.")]
    Length {
        /// Which.
        file: String,
        /// How long it should be.
        expected: u64,
        /// How long it is.
        found: u64,
    },
    /// Bytes that are not the ones announced.
    #[error("{file} is not what manifest.json announces (its SHA-256 differs): it is damaged, download or copy it again.")]
    Hash {
        /// Which.
        file: String,
    },
    /// A header that is no safetensors header.
    #[error("{file} has no usable safetensors header ({problem}): it is damaged or another format, download or export it again.")]
    Header {
        /// Which.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A tensor that should be there and is not.
    #[error("{file} lacks the tensor “{tensor}”: use a complete DistilBertForSequenceClassification checkpoint.")]
    TensorMissing {
        /// In which file.
        file: String,
        /// Which tensor.
        tensor: String,
    },
    /// A tensor of other sizes than the configuration's.
    #[error(
        "{file} holds “{tensor}” as {found:?} where config.json makes it {expected:?}: use the config.json of these weights."
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
    #[error("{file} stores “{tensor}” as {dtype}: convert the weights to F32, F16, BF16 or this project’s int8.")]
    TensorDtype {
        /// In which file.
        file: String,
        /// Which tensor.
        tensor: String,
        /// Its dtype.
        dtype: String,
    },
    /// A weight that is no number.
    #[error("{file} holds a weight that is no finite number in “{tensor}” (element {element}): it is damaged, export it again.")]
    NotFinite {
        /// In which file.
        file: String,
        /// Which tensor.
        tensor: String,
        /// Which of its elements.
        element: usize,
    },
    /// More memory than there is.
    #[error("{file} does not fit in memory at “{tensor}” ({bytes} bytes): close other programs or use a smaller model.")]
    Memory {
        /// In which file.
        file: String,
        /// Which tensor.
        tensor: String,
        /// How much it asked for.
        bytes: u64,
    },
}
