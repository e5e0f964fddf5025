//! What `make bench` measures, as functions that do a given amount of work; whoever calls them holds the clock. Only in builds with the
//! feature `benchmark`.

use candle_core::{Device, Tensor, Var};
use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};

use crate::kernels::gemm::Packed;

/// Multiply-adds on registers alone, `iterations` times on each of `chains` independent accumulators of one vector: what the processor can
/// do at most in this build. Gives the number of floating-point operations (two a multiply-add), or none for a number of chains that was
/// not compiled.
pub fn peak(chains: usize, iterations: usize) -> Option<f64> {
    macro_rules! chains {
        ($($n:literal)*) => {
            match chains {
                $($n => dispatch!(Level::new(), simd => spin::<_, $n>(simd, iterations)),)*
                _ => return None,
            }
        };
    }
    Some(chains!(4 6 8 10 12 13 14 16))
}

/// The numbers of chains that [`peak`] knows.
pub const CHAINS: [usize; 8] = [4, 6, 8, 10, 12, 13, 14, 16];

#[inline(always)]
fn spin<S: Simd, const N: usize>(simd: S, iterations: usize) -> f64 {
    // Not known to the compiler, and converging, so that the sums neither fold nor overflow.
    let one = std::hint::black_box(1.0_f32);
    let (factor, term) = (S::f32s::splat(simd, 0.999 * one), S::f32s::splat(simd, 0.001 * one));
    let mut sums = [S::f32s::splat(simd, 0.0); N];
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum = S::f32s::splat(simd, at as f32);
    }
    for _ in 0..iterations {
        for sum in &mut sums {
            *sum = sum.mul_add(factor, term);
        }
    }
    for sum in sums {
        std::hint::black_box(sum.reduce_sum());
    }
    2.0 * (N * S::f32s::LEN * iterations) as f64
}

/// One matrix product, packed.
pub struct Gemm {
    weight: Packed,
    x: Vec<f32>,
    d_y: Vec<f32>,
}

impl Gemm {
    /// `rows` activations through a layer from `inputs` to `outputs`.
    pub fn new(rows: usize, inputs: usize, outputs: usize) -> Self {
        let weight = Packed::from_rows(outputs, inputs, |row, values| {
            values.iter_mut().enumerate().for_each(|(at, value)| *value = ((row * 31 + at * 7) % 101) as f32 * 0.001);
        });
        Self { weight, x: vec![0.01; rows * inputs], d_y: vec![0.01; rows * outputs] }
    }

    /// The forward product.
    pub fn forward(&self) {
        std::hint::black_box(self.weight.forward(&self.x, None));
    }

    /// The backward product.
    pub fn backward(&self) {
        std::hint::black_box(self.weight.backward(&self.d_y));
    }
}

/// The reference for “how much faster than plain candle”: the layers of DistilBERT on `candle_nn::Linear` and candle's own tensor operations,
/// everything computed at every point, differentiated by candle with respect to the points themselves.
pub struct Plain {
    layers: Vec<PlainLayer>,
    head: candle_nn::Linear,
    dim: usize,
    heads: usize,
}

struct PlainLayer {
    query: candle_nn::Linear,
    key: candle_nn::Linear,
    value: candle_nn::Linear,
    out: candle_nn::Linear,
    widen: candle_nn::Linear,
    narrow: candle_nn::Linear,
}

impl Plain {
    /// With weights that mean nothing: the time does not depend on them.
    pub fn new(layers: usize, dim: usize, hidden: usize, heads: usize) -> candle_core::Result<Self> {
        let linear = |inputs: usize, outputs: usize| -> candle_core::Result<_> {
            let weight = Tensor::randn(0.0_f32, 0.02, (outputs, inputs), &Device::Cpu)?;
            Ok(candle_nn::Linear::new(weight, Some(Tensor::zeros(outputs, candle_core::DType::F32, &Device::Cpu)?)))
        };
        let layer = |_| -> candle_core::Result<_> {
            Ok(PlainLayer {
                query: linear(dim, dim)?,
                key: linear(dim, dim)?,
                value: linear(dim, dim)?,
                out: linear(dim, dim)?,
                widen: linear(dim, hidden)?,
                narrow: linear(hidden, dim)?,
            })
        };
        let head = linear(dim, 2)?;
        Ok(Self { layers: (0..layers).map(layer).collect::<candle_core::Result<_>>()?, head, dim, heads })
    }

    /// The gradient of the summed probabilities with respect to `steps` inputs of `tokens` tokens, as one batch.
    pub fn gradient(&self, steps: usize, tokens: usize) -> candle_core::Result<()> {
        let points = Var::randn(0.0_f32, 1.0, (steps, tokens, self.dim), &Device::Cpu)?;
        let gradients = self.forward(points.as_tensor())?.sum_all()?.backward()?;
        std::hint::black_box(gradients.get(&points).is_some());
        Ok(())
    }

    fn forward(&self, points: &Tensor) -> candle_core::Result<Tensor> {
        use candle_nn::Module as _;
        let (steps, tokens, _) = points.dims3()?;
        let width = self.dim / self.heads;
        let split = |x: Tensor| x.reshape((steps, tokens, self.heads, width))?.transpose(1, 2)?.contiguous();
        let mut hidden = points.clone();
        for layer in &self.layers {
            let (q, k, v) = (
                split(layer.query.forward(&hidden)?)?,
                split(layer.key.forward(&hidden)?)?,
                split(layer.value.forward(&hidden)?)?,
            );
            let scores = (q.matmul(&k.t()?.contiguous()?)? / (width as f64).sqrt())?;
            let context = candle_nn::ops::softmax(&scores, 3)?.matmul(&v)?;
            let context = context.transpose(1, 2)?.reshape((steps, tokens, self.dim))?;
            let attended = normalise(&(layer.out.forward(&context)? + &hidden)?)?;
            let wide = layer.widen.forward(&attended)?.gelu_erf()?;
            hidden = normalise(&(layer.narrow.forward(&wide)? + attended)?)?;
        }
        let logits = self.head.forward(&hidden.narrow(1, 0, 1)?.squeeze(1)?)?;
        candle_nn::ops::softmax(&logits, 1)?.narrow(1, 1, 1)
    }
}

/// LayerNorm without its weights, which are not where the time goes.
fn normalise(x: &Tensor) -> candle_core::Result<Tensor> {
    let x = x.broadcast_sub(&x.mean_keepdim(2)?)?;
    x.broadcast_div(&(x.sqr()?.mean_keepdim(2)? + 1e-12)?.sqrt()?)
}
