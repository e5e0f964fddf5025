//! Safetensors, read as a stream: bytes are pushed in as they arrive and leave as typed numbers, tensor by tensor.
//!
//! No file is ever held whole. The header is checked by the `safetensors` crate; before the first number is stored, every tensor's
//! name, shape, dtype and place in the file has been checked against the configuration and the file's length.
//!
//! Besides F32, F16 and BF16 there is this project's int8: a matrix `NAME` as I8 \[out, in\] with `NAME_scale` as F32 \[out\], one
//! scale a row, so that the weight is `scale · q`.
//!
//! The weights of linear layers are packed for multiplying as soon as one is complete, and then only kept so: at no time is more than one of
//! them there in both forms, so that loading takes little more memory than the model itself.

mod header;
mod stream;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use half::{bf16, f16};
use safetensors::Dtype;

pub use self::stream::Stream;
use super::ModelError;
use crate::ops::Linear;

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

    /// No numbers yet; none if the dtype is not supported.
    fn none(dtype: Dtype) -> Option<Self> {
        match dtype {
            Dtype::F32 => Some(Self::F32(Vec::new())),
            Dtype::F16 => Some(Self::F16(Vec::new())),
            Dtype::BF16 => Some(Self::BF16(Vec::new())),
            Dtype::I8 => Some(Self::I8(Vec::new())),
            _ => None,
        }
    }

    /// Makes room for the numbers in so many bytes, and no more.
    fn reserve(&mut self, bytes: u64) -> Result<(), std::collections::TryReserveError> {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        match self {
            Self::F32(values) => values.try_reserve_exact(bytes / size_of::<f32>()),
            Self::F16(values) => values.try_reserve_exact(bytes / size_of::<f16>()),
            Self::BF16(values) => values.try_reserve_exact(bytes / size_of::<bf16>()),
            Self::I8(values) => values.try_reserve_exact(bytes),
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
    linear: HashMap<String, (Linear, &'static str)>,
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

    /// Takes out the layer whose weight is called `name`, without its bias, and how the weight was stored.
    pub fn linear(&mut self, name: &str) -> Result<(Linear, &'static str), ModelError> {
        self.linear.remove(name).ok_or_else(|| missing(name))
    }

    fn take(&mut self, name: &str) -> Result<Values, ModelError> {
        self.tensors.remove(name).ok_or_else(|| missing(name))
    }

    /// Adds what one file held.
    pub fn extend(&mut self, other: Self) {
        self.tensors.extend(other.tensors);
        self.linear.extend(other.linear);
    }

    /// Keeps a tensor that is complete.
    fn insert(&mut self, name: String, values: Values) {
        self.tensors.insert(name, values);
    }

    /// Packs the weight of a linear layer, if all of it is there.
    fn pack(&mut self, name: &str, columns: usize) -> Result<(), ModelError> {
        let scale = format!("{name}{SCALE_SUFFIX}");
        let is_complete = match self.tensors.get(name) {
            None => false,
            Some(Values::I8(_)) => self.tensors.contains_key(&scale),
            Some(_) => true,
        };
        if !is_complete {
            return Ok(());
        }
        let matrix = self.matrix(name, columns)?;
        // Asked for and given back, because packing itself could only give up.
        if Vec::<f32>::new().try_reserve_exact(matrix.values.len()).is_err() {
            let bytes = (matrix.values.len() * size_of::<f32>()) as u64;
            return Err(ModelError::Memory { file: "model.safetensors".to_owned(), tensor: name.to_owned(), bytes });
        }
        let layer = Linear::new(matrix.rows(), columns, |row, values| matrix.copy_row(row, values));
        self.linear.insert(name.to_owned(), (layer, matrix.dtype()));
        Ok(())
    }
}

fn missing(tensor: &str) -> ModelError {
    ModelError::TensorMissing { file: "model.safetensors".to_owned(), tensor: tensor.to_owned() }
}

/// A tensor that the configuration asks for: its name and shape.
pub type Expected = (String, Vec<usize>);

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
