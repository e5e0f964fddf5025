//! One safetensors file on its way in.

use std::collections::{HashMap, VecDeque};

use safetensors::Dtype;
use sha2::{Digest as _, Sha256};

use super::{Expected, SCALE_SUFFIX, Values, Weights, header, hex};
use crate::model::ModelError;

/// The longest header, in bytes: a thousand times as long as a DistilBERT's, and a tenth of what the `safetensors` crate allows.
const MAX_HEADER_BYTES: u64 = 10_000_000;

/// One safetensors file on its way in.
pub struct Stream {
    file: String,
    length: u64,
    received: u64,
    hash: Hash,
    expected: Vec<Expected>,
    is_linear: fn(&str) -> bool,
    state: State,
    weights: Weights,
}

/// The file's SHA-256.
enum Hash {
    /// To be found out.
    Computed(Sha256),
    /// Known to be this.
    Known(String),
}

enum State {
    /// The first eight bytes, which say how long the header is.
    Length(Vec<u8>),
    /// The header.
    Header { bytes: Vec<u8>, length: usize },
    /// The numbers of the first tensor, then of the others.
    Tensors(VecDeque<Tensor>),
}

struct Tensor {
    name: String,
    /// Bytes not yet received.
    remaining: u64,
    /// Those of a number that is not complete yet.
    partial: Vec<u8>,
    /// None for a tensor nobody asked for.
    values: Option<Values>,
    /// The width of the linear layer's weight that this is, or is the scales of.
    columns: Option<usize>,
}

/// Why a tensor cannot be read on.
enum Problem {
    /// A number that is none, by its index.
    NotFinite(usize),
    /// There is no memory for so many bytes.
    NoRoom(u64),
}

impl Stream {
    /// A file of `length` bytes that should hold `expected`. Other tensors are allowed and left out. `is_linear` tells by their names which
    /// matrices are nothing but weights of linear layers.
    pub fn new(file: &str, length: u64, expected: Vec<Expected>, is_linear: fn(&str) -> bool) -> Self {
        Self {
            file: file.to_owned(),
            length,
            received: 0,
            hash: Hash::Computed(Sha256::new()),
            expected,
            is_linear,
            state: State::Length(Vec::with_capacity(8)),
            weights: Weights::default(),
        }
    }

    /// The same for a file whose bytes are known to hash to `sha256`, because whoever kept them has checked it: hashing takes about half the
    /// time of loading.
    pub fn trusting(self, sha256: String) -> Self {
        Self { hash: Hash::Known(sha256), ..self }
    }

    /// Takes the next bytes of the file, however many.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), ModelError> {
        if let Hash::Computed(hash) = &mut self.hash {
            hash.update(bytes);
        }
        self.received += bytes.len() as u64;
        if self.received > self.length {
            return Err(self.wrong_length());
        }
        while !bytes.is_empty() {
            bytes = match &mut self.state {
                State::Length(start) => {
                    let rest = fill(start, 8, bytes);
                    if let Ok(length) = <[u8; 8]>::try_from(start.as_slice()) {
                        let length = self.check_header_length(u64::from_le_bytes(length))?;
                        self.state = State::Header { bytes: Vec::new(), length };
                    }
                    rest
                }
                State::Header { bytes: header, length } => {
                    let rest = fill(header, *length, bytes);
                    if header.len() == *length {
                        let header = std::mem::take(header);
                        self.state = State::Tensors(self.check_header(header)?);
                    }
                    rest
                }
                State::Tensors(tensors) => {
                    let Some(tensor) = tensors.front_mut() else { return Err(self.wrong_length()) };
                    let rest = tensor.push(bytes).map_err(|problem| match problem {
                        Problem::NotFinite(element) => {
                            ModelError::NotFinite { file: self.file.clone(), tensor: tensor.name.clone(), element }
                        }
                        Problem::NoRoom(bytes) => {
                            ModelError::Memory { file: self.file.clone(), tensor: tensor.name.clone(), bytes }
                        }
                    })?;
                    if tensor.remaining == 0 {
                        let tensor = tensors.pop_front().expect("the tensor just filled");
                        self.weights.complete(tensor)?;
                    }
                    rest
                }
            };
        }
        Ok(())
    }

    /// The weights and the file's SHA-256, once all of it has arrived.
    pub fn finish(mut self) -> Result<(Weights, String), ModelError> {
        let State::Tensors(rest) = std::mem::replace(&mut self.state, State::Length(Vec::new())) else {
            return Err(self.wrong_length());
        };
        // A tensor without elements needs no bytes to be complete.
        if self.received != self.length || rest.iter().any(|tensor| tensor.remaining > 0) {
            return Err(self.wrong_length());
        }
        for tensor in rest {
            self.weights.complete(tensor)?;
        }
        let sha256 = match self.hash {
            Hash::Computed(hash) => hex(&hash.finalize()),
            Hash::Known(sha256) => sha256,
        };
        Ok((self.weights, sha256))
    }

    fn wrong_length(&self) -> ModelError {
        ModelError::Length { file: self.file.clone(), expected: self.length, found: self.received }
    }

    fn bad_header(&self, problem: impl Into<String>) -> ModelError {
        ModelError::Header { file: self.file.clone(), problem: problem.into() }
    }

    fn check_header_length(&self, header: u64) -> Result<usize, ModelError> {
        if header == 0 || header > MAX_HEADER_BYTES || header.checked_add(8).is_none_or(|end| end > self.length) {
            return Err(self.bad_header(format!("it announces {header} bytes of header in a file of {}", self.length)));
        }
        usize::try_from(header).map_err(|_| self.bad_header("it is too long"))
    }

    /// Parses the header, and plans what to do with each tensor in the order they lie in the file.
    fn check_header(&self, header: Vec<u8>) -> Result<VecDeque<Tensor>, ModelError> {
        let start = 8 + header.len() as u64;
        let metadata = header::parse(header).map_err(|problem| self.bad_header(problem))?;
        // The sum of tensors that are all allowed may still be too large a number.
        let total = start.saturating_add(metadata.data_len() as u64);
        if total != self.length {
            return Err(self.bad_header(format!("its tensors end at byte {total} of {}", self.length)));
        }
        let mut wanted = HashMap::new();
        for (name, shape) in &self.expected {
            let info = metadata.info(name).ok_or_else(|| self.missing(name))?;
            self.check_shape(name, &info.shape, shape)?;
            let columns = shape.get(1).copied().filter(|_| (self.is_linear)(name));
            wanted.insert(name.clone(), columns);
            if info.dtype == Dtype::I8 {
                let scale = format!("{name}{SCALE_SUFFIX}");
                let info = match (shape.as_slice(), metadata.info(&scale)) {
                    ([_, _], Some(info)) => info,
                    ([_, _], None) => return Err(self.missing(&scale)),
                    _ => return Err(self.unsupported(name, "I8")),
                };
                self.check_shape(&scale, &info.shape, &shape[..1])?;
                if info.dtype != Dtype::F32 {
                    return Err(self.unsupported(&scale, &format!("{:?}", info.dtype)));
                }
                wanted.insert(scale, None);
            }
        }
        let plan = |name: String| {
            let info = metadata.info(&name).expect("a name from the same header");
            let bytes = (info.data_offsets.1 - info.data_offsets.0) as u64;
            let is_wanted = wanted.contains_key(&name);
            if is_wanted && Values::none(info.dtype).is_none() {
                return Err(self.unsupported(&name, &format!("{:?}", info.dtype)));
            }
            let columns = wanted.get(name.strip_suffix(SCALE_SUFFIX).unwrap_or(&name)).copied().flatten();
            let values = Values::none(info.dtype).filter(|_| is_wanted);
            Ok(Tensor { name, remaining: bytes, partial: Vec::new(), values, columns })
        };
        metadata.offset_keys().into_iter().map(plan).collect()
    }

    fn missing(&self, tensor: &str) -> ModelError {
        ModelError::TensorMissing { file: self.file.clone(), tensor: tensor.to_owned() }
    }

    fn unsupported(&self, tensor: &str, dtype: &str) -> ModelError {
        ModelError::TensorDtype { file: self.file.clone(), tensor: tensor.to_owned(), dtype: dtype.to_owned() }
    }

    fn check_shape(&self, tensor: &str, found: &[usize], expected: &[usize]) -> Result<(), ModelError> {
        if found == expected {
            return Ok(());
        }
        Err(ModelError::TensorShape {
            file: self.file.clone(),
            tensor: tensor.to_owned(),
            found: found.to_vec(),
            expected: expected.to_vec(),
        })
    }
}

impl Tensor {
    /// Takes this tensor's bytes off the front of `bytes` and returns the others.
    fn push<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Problem> {
        // Room is made when the first of them comes, as all tensors together would be the model twice over.
        if let Some(values) = &mut self.values
            && values.len() == 0
            && values.reserve(self.remaining + self.partial.len() as u64).is_err()
        {
            return Err(Problem::NoRoom(self.remaining));
        }
        let mine = usize::try_from(self.remaining).unwrap_or(usize::MAX).min(bytes.len());
        let (mut mine, rest) = bytes.split_at(mine);
        self.remaining -= mine.len() as u64;
        let Some(values) = &mut self.values else { return Ok(rest) };
        // A number may have been cut in two by the chunk before.
        while !self.partial.is_empty() && !mine.is_empty() {
            self.partial.push(mine[0]);
            mine = &mine[1..];
            if values.extend(&self.partial).map_err(Problem::NotFinite)? == 0 {
                self.partial.clear();
            }
        }
        let left = values.extend(mine).map_err(Problem::NotFinite)?;
        self.partial.extend_from_slice(&mine[mine.len() - left..]);
        Ok(rest)
    }
}

impl Weights {
    /// Takes a tensor that is complete, and packs the linear layer's weight that is complete with it.
    fn complete(&mut self, tensor: Tensor) -> Result<(), ModelError> {
        let Tensor { name, values: Some(values), columns, .. } = tensor else { return Ok(()) };
        let weight = name.strip_suffix(SCALE_SUFFIX).unwrap_or(&name).to_owned();
        self.insert(name, values);
        match columns {
            Some(columns) => self.pack(&weight, columns),
            None => Ok(()),
        }
    }
}

/// Moves bytes to `buffer` until it holds `length`; returns those left over.
fn fill<'a>(buffer: &mut Vec<u8>, length: usize, bytes: &'a [u8]) -> &'a [u8] {
    let (mine, rest) = bytes.split_at((length - buffer.len()).min(bytes.len()));
    buffer.extend_from_slice(mine);
    rest
}
