//! Safetensors, read as a stream: bytes are pushed in as they arrive and leave as typed numbers, tensor by tensor.
//!
//! No file is ever held whole. The header is parsed by the `safetensors` crate; before the first number is stored, every tensor's
//! name, shape, dtype and place in the file has been checked against the configuration and the file's length.
//!
//! Besides F32, F16 and BF16 there is this project's int8: a matrix `NAME` as I8 \[out, in\] with `NAME_scale` as F32 \[out\], one
//! scale a row, so that the weight is `scale · q`.

use std::collections::{HashMap, VecDeque};

use half::{bf16, f16};
use safetensors::Dtype;
use safetensors::tensor::Metadata;
use sha2::{Digest as _, Sha256};

use super::ModelError;

/// What the `safetensors` crate allows a header, in bytes.
const MAX_HEADER_BYTES: u64 = 100_000_000;

/// The ending of the name under which an int8 matrix keeps its scales.
pub const SCALE_SUFFIX: &str = "_scale";

/// Numbers as they are stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// 32-bit floats.
    F32(Vec<f32>),
    /// IEEE half precision.
    F16(Vec<f16>),
    /// Brain floats.
    BF16(Vec<bf16>),
    /// Symmetric 8-bit integers, to be multiplied by their row's scale.
    I8(Vec<i8>),
}

/// A matrix that stays as compact as it was stored; rows are widened when they are asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    values: Values,
    /// One for each row of [`Values::I8`], else empty.
    scales: Vec<f32>,
    columns: usize,
}

impl Matrix {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Writes one row, as f32, over `out`.
    ///
    /// # Panics
    /// If there is no such row, or `out` is not as long: a bug in the caller.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        fn widen<T: Copy>(out: &mut [f32], row: &[T], wide: impl Fn(T) -> f32) {
            assert_eq!(out.len(), row.len(), "the length of a row");
            out.iter_mut().zip(row).for_each(|(out, &value)| *out = wide(value));
        }
        let range = row * self.columns..(row + 1) * self.columns;
        match &self.values {
            Values::F32(values) => out.copy_from_slice(&values[range]),
            Values::F16(values) => widen(out, &values[range], f16::to_f32),
            Values::BF16(values) => widen(out, &values[range], bf16::to_f32),
            Values::I8(values) => widen(out, &values[range], |value| f32::from(value) * self.scales[row]),
        }
    }

    /// All rows, as f32.
    pub fn into_f32(self) -> Vec<f32> {
        if let Values::F32(values) = self.values {
            return values;
        }
        let mut out = vec![0.0; self.values.len()];
        out.chunks_exact_mut(self.columns).enumerate().for_each(|(row, out)| self.copy_row(row, out));
        out
    }

    /// `f32`, `f16`, `bf16` or `int8`.
    pub fn dtype(&self) -> &'static str {
        match self.values {
            Values::F32(_) => "f32",
            Values::F16(_) => "f16",
            Values::BF16(_) => "bf16",
            Values::I8(_) => "int8",
        }
    }
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::F32(values) => values.len(),
            Self::F16(values) => values.len(),
            Self::BF16(values) => values.len(),
            Self::I8(values) => values.len(),
        }
    }

    /// Empty, with room for `count` numbers; none if the dtype is not supported or there is no room.
    fn with_room(dtype: Dtype, count: usize) -> Option<Result<Self, std::collections::TryReserveError>> {
        fn room<T>(count: usize, make: fn(Vec<T>) -> Values) -> Result<Values, std::collections::TryReserveError> {
            let mut values = Vec::new();
            values.try_reserve_exact(count).map(|()| make(values))
        }
        match dtype {
            Dtype::F32 => Some(room(count, Self::F32)),
            Dtype::F16 => Some(room(count, Self::F16)),
            Dtype::BF16 => Some(room(count, Self::BF16)),
            Dtype::I8 => Some(room(count, Self::I8)),
            _ => None,
        }
    }

    /// Takes whole numbers off the front of `bytes`, little-endian; answers how many bytes are left over, and whether all numbers
    /// so far are finite (else the index of the first that is not).
    fn extend(&mut self, bytes: &[u8]) -> Result<usize, usize> {
        let before = self.len();
        let (left, bad) = match self {
            Self::F32(values) => {
                let (chunks, rest) = bytes.as_chunks();
                values.extend(chunks.iter().copied().map(f32::from_le_bytes));
                (rest.len(), values[before..].iter().position(|value| !value.is_finite()))
            }
            Self::F16(values) => {
                let (chunks, rest) = bytes.as_chunks();
                values.extend(chunks.iter().copied().map(f16::from_le_bytes));
                (rest.len(), values[before..].iter().position(|value| !value.is_finite()))
            }
            Self::BF16(values) => {
                let (chunks, rest) = bytes.as_chunks();
                values.extend(chunks.iter().copied().map(bf16::from_le_bytes));
                (rest.len(), values[before..].iter().position(|value| !value.is_finite()))
            }
            Self::I8(values) => {
                values.extend(bytes.iter().copied().map(u8::cast_signed));
                (0, None)
            }
        };
        bad.map_or(Ok(left), |at| Err(before + at))
    }
}

/// Everything read so far, by tensor name.
#[derive(Default)]
pub struct Weights {
    tensors: HashMap<String, Values>,
}

impl Weights {
    /// Takes out a matrix \[rows, columns\] whose presence and shape the stream has checked.
    pub fn matrix(&mut self, name: &str, columns: usize) -> Result<Matrix, ModelError> {
        let values = self.take(name)?;
        let scales = match values {
            Values::I8(_) => self.vector(&format!("{name}{SCALE_SUFFIX}"))?,
            _ => Vec::new(),
        };
        Ok(Matrix { values, scales, columns })
    }

    /// Takes out a vector, as f32.
    pub fn vector(&mut self, name: &str) -> Result<Vec<f32>, ModelError> {
        let values = self.take(name)?;
        let columns = values.len().max(1);
        Ok(Matrix { values, scales: Vec::new(), columns }.into_f32())
    }

    fn take(&mut self, name: &str) -> Result<Values, ModelError> {
        let missing = || ModelError::TensorMissing { file: "model.safetensors".to_owned(), tensor: name.to_owned() };
        self.tensors.remove(name).ok_or_else(missing)
    }

    /// Adds what one file held.
    pub fn extend(&mut self, other: Self) {
        self.tensors.extend(other.tensors);
    }
}

/// A tensor that the configuration asks for: its name and shape.
pub type Expected = (String, Vec<usize>);

/// One safetensors file on its way in.
pub struct Stream {
    file: String,
    length: u64,
    received: u64,
    hash: Sha256,
    expected: Vec<Expected>,
    state: State,
    weights: Weights,
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
}

impl Stream {
    /// A file of `length` bytes that should hold `expected`. Other tensors are allowed and left out.
    pub fn new(file: &str, length: u64, expected: Vec<Expected>) -> Self {
        Self {
            file: file.to_owned(),
            length,
            received: 0,
            hash: Sha256::new(),
            expected,
            state: State::Length(Vec::with_capacity(8)),
            weights: Weights::default(),
        }
    }

    /// Takes the next bytes of the file, however many.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), ModelError> {
        self.hash.update(bytes);
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
                        self.state = State::Tensors(self.check_header(&header)?);
                    }
                    rest
                }
                State::Tensors(tensors) => {
                    let Some(tensor) = tensors.front_mut() else { return Err(self.wrong_length()) };
                    let rest = tensor.push(bytes).map_err(|element| ModelError::NotFinite {
                        file: self.file.clone(),
                        tensor: tensor.name.clone(),
                        element,
                    })?;
                    if tensor.remaining == 0 {
                        let tensor = tensors.pop_front().expect("the tensor just filled");
                        if let Some(values) = tensor.values {
                            self.weights.tensors.insert(tensor.name, values);
                        }
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
        self.weights.tensors.extend(rest.into_iter().filter_map(|tensor| Some((tensor.name, tensor.values?))));
        Ok((self.weights, hex(&self.hash.finalize())))
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
    fn check_header(&self, header: &[u8]) -> Result<VecDeque<Tensor>, ModelError> {
        let metadata: Metadata = serde_json::from_slice(header).map_err(|error| self.bad_header(error.to_string()))?;
        let total = 8 + header.len() as u64 + metadata.data_len() as u64;
        if total != self.length {
            return Err(self.bad_header(format!("its tensors end at byte {total} of {}", self.length)));
        }
        let mut wanted = HashMap::new();
        for (name, shape) in &self.expected {
            let info = metadata.info(name).ok_or_else(|| self.missing(name))?;
            self.check_shape(name, &info.shape, shape)?;
            wanted.insert(name.clone(), ());
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
                wanted.insert(scale, ());
            }
        }
        metadata
            .offset_keys()
            .into_iter()
            .map(|name| {
                let info = metadata.info(&name).expect("a name from the same header");
                let bytes = (info.data_offsets.1 - info.data_offsets.0) as u64;
                let values = match wanted.contains_key(&name) {
                    true => Some(self.room(&name, info.dtype, info.shape.iter().product(), bytes)?),
                    false => None,
                };
                Ok(Tensor { name, remaining: bytes, partial: Vec::new(), values })
            })
            .collect()
    }

    fn room(&self, name: &str, dtype: Dtype, count: usize, bytes: u64) -> Result<Values, ModelError> {
        match Values::with_room(dtype, count) {
            Some(Ok(values)) => Ok(values),
            Some(Err(_)) => Err(ModelError::Memory { file: self.file.clone(), tensor: name.to_owned(), bytes }),
            None => Err(self.unsupported(name, &format!("{dtype:?}"))),
        }
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
    /// Takes this tensor's bytes off the front of `bytes` and returns the others; fails at a number that is not finite.
    fn push<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], usize> {
        let mine = usize::try_from(self.remaining).unwrap_or(usize::MAX).min(bytes.len());
        let (mut mine, rest) = bytes.split_at(mine);
        self.remaining -= mine.len() as u64;
        let Some(values) = &mut self.values else { return Ok(rest) };
        // A number may have been cut in two by the chunk before.
        while !self.partial.is_empty() && !mine.is_empty() {
            self.partial.push(mine[0]);
            mine = &mine[1..];
            if values.extend(&self.partial)? == 0 {
                self.partial.clear();
            }
        }
        let left = values.extend(mine)?;
        self.partial.extend_from_slice(&mine[mine.len() - left..]);
        Ok(rest)
    }
}

/// Moves bytes to `buffer` until it holds `length`; returns those left over.
fn fill<'a>(buffer: &mut Vec<u8>, length: usize, bytes: &'a [u8]) -> &'a [u8] {
    let (mine, rest) = bytes.split_at((length - buffer.len()).min(bytes.len()));
    buffer.extend_from_slice(mine);
    rest
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
