//! max(x, 0), element by element, of which what is no number stays none: candle's own makes 0 of it, and so an answer of its own.

use candle_core::{CpuStorage, CustomOp1, DType, Layout, Result, Shape, Tensor, WithDType};

use super::{fresh, output, values, with_values};

/// max(x, 0), in f32 or f64.
pub struct Relu;

fn forward<T: WithDType>(storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
    let zero = T::zero();
    let y = values::<T>(storage, layout)?.iter().map(|&x| if x < zero { zero } else { x }).collect();
    output(y, layout.shape())
}

/// As in PyTorch, the derivative at 0 is 0.
fn backward<T: WithDType>(x: &Tensor, d_y: &Tensor) -> Result<Tensor> {
    let zero = T::zero();
    let d_x = with_values(x, |x: &[T]| {
        with_values(d_y, |d_y: &[T]| x.iter().zip(d_y).map(|(&x, &d_y)| if x <= zero { zero } else { d_y }).collect())
    })??;
    fresh::<T>(d_x, x.shape())
}

impl CustomOp1 for Relu {
    fn name(&self) -> &'static str {
        "relu"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        match storage {
            CpuStorage::F64(_) => forward::<f64>(storage, layout),
            _ => forward::<f32>(storage, layout),
        }
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, d_y: &Tensor) -> Result<Option<Tensor>> {
        let d_x = if x.dtype() == DType::F64 { backward::<f64>(x, d_y) } else { backward::<f32>(x, d_y) };
        d_x.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};

    use super::*;

    #[test]
    fn both_directions_know_what_is_no_number() {
        let x = Var::from_tensor(&Tensor::new(&[-1.0_f64, 0.0, 2.0, f64::NAN, f64::INFINITY], &Device::Cpu).unwrap()).unwrap();
        let y = x.apply_op1(Relu).unwrap();
        let found = y.to_vec1::<f64>().unwrap();
        assert!(found[..3] == [0.0, 0.0, 2.0] && found[3].is_nan() && found[4] == f64::INFINITY, "{found:?}");
        let gradients = y.affine(3.0, 0.0).unwrap().backward().unwrap();
        assert_eq!(gradients.get(&x).unwrap().to_vec1::<f64>().unwrap()[..3], [0.0, 0.0, 3.0]);
        let narrow = Tensor::new(&[-1.0_f32, 2.0], &Device::Cpu).unwrap().apply_op1(Relu).unwrap();
        assert_eq!(narrow.to_vec1::<f32>().unwrap(), [0.0, 2.0]);
    }
}
