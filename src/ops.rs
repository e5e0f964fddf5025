//! Each kernel as a candle `CustomOp`: forward and `bwd` side by side, so that candle's own `backward()` differentiates the model.
//!
//! Three rules hold here, because breaking them gives gradients that are present but wrong. Inputs may lie anywhere in a
//! larger tensor, so they are read through their layout. A `bwd` works on plain numbers and returns a fresh tensor, never one
//! that drags the forward graph along. And it always returns one: a gradient left out is silently taken for zero.
//!
//! Weights live inside the ops as plain numbers, not as tensors: candle's own `Matmul`, `Mul` and `Add` also form the gradients of
//! operands nobody asked about, which for DistilBERT-base would be 170 MB of weight gradients and twice the time.

use std::borrow::Cow;

use candle_core::{CpuStorage, Device, Layout, Result, Shape, Storage, Tensor, WithDType};

mod attention;
mod gelu;
mod interpolate;
mod layer_norm;
mod linear;
mod linear_f64;
mod probability;
mod relu;

pub use attention::Attention;
pub use gelu::Gelu;
pub use interpolate::Interpolate;
pub use layer_norm::LayerNorm;
pub use linear::Linear;
pub use linear_f64::LinearF64;
pub use probability::{Margin, softmax};
pub use relu::Relu;

/// The numbers of a tensor in row-major order: borrowed where they lie that way already, gathered where they do not.
fn values<'a, T: WithDType>(storage: &'a CpuStorage, layout: &Layout) -> Result<Cow<'a, [T]>> {
    let all = storage.as_slice::<T>()?;
    Ok(match layout.contiguous_offsets() {
        Some((start, end)) => Cow::Borrowed(&all[start..end]),
        None => {
            let mut gathered = Vec::with_capacity(layout.shape().elem_count());
            gather(&mut gathered, &all[layout.start_offset()..], layout.dims(), layout.stride());
            Cow::Owned(gathered)
        }
    })
}

/// Appends the elements of a strided tensor in row-major order.
fn gather<T: Copy>(out: &mut Vec<T>, from: &[T], dims: &[usize], strides: &[usize]) {
    match (dims, strides) {
        ([], _) | (_, []) => out.push(from[0]),
        ([count], [1]) => out.extend_from_slice(&from[..*count]),
        ([count, dims @ ..], [stride, strides @ ..]) => {
            (0..*count).for_each(|at| gather(out, &from[at * stride..], dims, strides));
        }
    }
}

/// Calls `f` with the numbers of a tensor in row-major order.
fn with_values<T: WithDType, R>(tensor: &Tensor, f: impl FnOnce(&[T]) -> R) -> Result<R> {
    let (storage, layout) = tensor.storage_and_layout();
    let Storage::Cpu(storage) = &*storage else { candle_core::bail!("the tensor is not on the CPU") };
    Ok(f(&values(storage, layout)?))
}

/// A tensor of its own, without a history.
fn fresh<T: WithDType>(values: Vec<T>, shape: &Shape) -> Result<Tensor> {
    Tensor::from_vec(values, shape, &Device::Cpu)
}

/// What a forward pass hands back to candle.
fn output<T: WithDType>(values: Vec<T>, shape: impl Into<Shape>) -> Result<(CpuStorage, Shape)> {
    Ok((T::to_cpu_storage_owned(values), shape.into()))
}
