//! DistilBERT with its sequence-classification head (Sanh et al. 2019), on candle tensors.
//!
//! There are two ways in. [`DistilBert::logits`] classifies token ids. [`DistilBert::path`] prepares a straight path between two
//! inputs *after* the embedding layer, and [`DistilBert::logits_along`] evaluates points of it as a function of where each token
//! stands on it, so that a single backward pass gives every token's integrand at every point (see `ops/interpolate.rs`).
//!
//! Two properties of the model make that cheap. The first layer's queries, keys and values are linear in its input, so along a straight path they are
//! interpolated instead of computed. And the head reads only `[CLS]`, so in the last layer only that position asks, forward and backward.
//!
//! The layers compute in f32; the head, where probabilities saturate, in f64. No mask: a text is always classified alone.

use candle_core::{DType, Device, Result, Tensor};

use super::ModelError;
use super::config::{Activation, Config};
use super::weights::{Expected, Matrix, Weights};
use crate::ops::{Attention, Gelu, Interpolate, LayerNorm, Linear, LinearF64, Relu};

/// A sequence classifier.
pub struct DistilBert {
    embeddings: Embeddings,
    layers: Vec<Layer>,
    head: Head,
    dtype: &'static str,
}

/// A straight path through the embedding space, and what the first layer makes of it.
pub struct Path {
    embedding: Interpolate,
    query: Interpolate,
    key: Interpolate,
    value: Interpolate,
}

impl DistilBert {
    /// The tensors of a checkpoint with this configuration.
    pub fn tensors(config: &Config) -> Vec<Expected> {
        let (d, h) = (config.dim, config.hidden_dim);
        let mut tensors = vec![
            (Embeddings::WORDS.to_owned(), vec![config.vocab_size, d]),
            (Embeddings::POSITIONS.to_owned(), vec![config.max_positions, d]),
        ];
        let mut module = |name: &str, weight: Vec<usize>| {
            tensors.push((format!("{name}.bias"), vec![weight[0]]));
            tensors.push((format!("{name}.weight"), weight));
        };
        module(Embeddings::NORM, vec![d]);
        for index in 0..config.layers {
            let name = |part: &str| Layer::name(index, part);
            for part in ["attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin"] {
                module(&name(part), vec![d, d]);
            }
            module(&name("sa_layer_norm"), vec![d]);
            module(&name("ffn.lin1"), vec![h, d]);
            module(&name("ffn.lin2"), vec![d, h]);
            module(&name("output_layer_norm"), vec![d]);
        }
        module(Head::PRE_CLASSIFIER, vec![d, d]);
        module(Head::CLASSIFIER, vec![config.labels.len(), d]);
        tensors
    }

    /// Whether a matrix of this name is the weight of a linear layer, and so is only ever multiplied by. Those of the head are not packed:
    /// they compute in f64.
    pub fn is_linear(name: &str) -> bool {
        name.starts_with(Layer::PREFIX)
    }

    /// Assembles the model. `weights` must hold what [`DistilBert::tensors`] names.
    pub fn new(config: &Config, weights: &mut Weights) -> std::result::Result<Self, ModelError> {
        let d = config.dim;
        let embeddings = Embeddings {
            words: weights.matrix(Embeddings::WORDS, d)?,
            positions: weights.matrix(Embeddings::POSITIONS, d)?,
            norm: norm(weights, Embeddings::NORM)?,
        };
        let mut dtype = "f32";
        let mut layers = Vec::with_capacity(config.layers);
        for index in 0..config.layers {
            let mut linear = |part: &str| {
                let name = Layer::name(index, part);
                let (weight, stored) = weights.linear(&format!("{name}.weight"))?;
                dtype = stored;
                Ok::<_, ModelError>(weight.with_bias(weights.vector(&format!("{name}.bias"))?))
            };
            let (query, key, value) = (linear("attention.q_lin")?, linear("attention.k_lin")?, linear("attention.v_lin")?);
            let out = linear("attention.out_lin")?;
            let (widen, narrow) = (linear("ffn.lin1")?, linear("ffn.lin2")?);
            layers.push(Layer {
                query,
                key,
                value,
                out,
                attention_norm: norm(weights, &Layer::name(index, "sa_layer_norm"))?,
                widen,
                narrow,
                output_norm: norm(weights, &Layer::name(index, "output_layer_norm"))?,
                heads: config.heads,
                activation: config.activation,
            });
        }
        let head = Head {
            pre_classifier: linear_f64(weights, Head::PRE_CLASSIFIER, d)?,
            classifier: linear_f64(weights, Head::CLASSIFIER, d)?,
        };
        Ok(Self { embeddings, layers, head, dtype })
    }

    /// How the linear layers' weights were stored.
    pub fn dtype(&self) -> &'static str {
        self.dtype
    }

    /// The classifier's outputs \[N, K\], in f64, for N texts of L token ids each.
    pub fn logits(&self, texts: &[&[u32]]) -> Result<Tensor> {
        let embedded = texts.iter().map(|ids| self.embeddings.forward(ids)).collect::<Result<Vec<_>>>()?;
        let x = Tensor::cat(&embedded, 0)?;
        let projections = self.layers[0].project(&x, self.asking(0))?;
        self.encode(&x, projections)
    }

    /// The path from the embedding of `from` to that of `to`: token ids, equally many.
    pub fn path(&self, from: &[u32], to: &[u32]) -> Result<Path> {
        let end = |ids: &[u32]| -> Result<(Tensor, Projections)> {
            let embedding = self.embeddings.forward(ids)?;
            let projections = self.layers[0].project(&embedding, self.asking(0))?;
            Ok((embedding, projections))
        };
        let ((from, first), (to, last)) = (end(from)?, end(to)?);
        Ok(Path {
            embedding: Interpolate::new(&from, &to)?,
            query: Interpolate::new(&first.query, &last.query)?,
            key: Interpolate::new(&first.key, &last.key)?,
            value: Interpolate::new(&first.value, &last.value)?,
        })
    }

    /// The classifier's outputs \[N, K\], in f64, at N points of a path, as a function of each token's place on it: `alphas` \[N, L\], in f64.
    ///
    /// The first layer's projections are interpolated too, which is the same, because they are linear.
    pub fn logits_along(&self, path: &Path, alphas: &Tensor) -> Result<Tensor> {
        let projections = Projections {
            query: path.query.points(&self.asking(0).of(alphas, 1)?)?,
            key: path.key.points(alphas)?,
            value: path.value.points(alphas)?,
        };
        self.encode(&path.embedding.points(alphas)?, projections)
    }

    /// All layers and the head, for an embedded input \[N, L, d\] that the first layer has projected already.
    fn encode(&self, x: &Tensor, first: Projections) -> Result<Tensor> {
        let mut hidden = self.layers[0].transform(&self.asking(0).of(x, 1)?, &first)?;
        for (index, layer) in self.layers.iter().enumerate().skip(1) {
            let asking = self.asking(index);
            hidden = layer.transform(&asking.of(&hidden, 1)?, &layer.project(&hidden, asking)?)?;
        }
        self.head.forward(&hidden.squeeze(1)?)
    }

    /// Which positions a layer computes: the last one only `[CLS]`, because the head reads nothing else.
    fn asking(&self, index: usize) -> Asking {
        if index + 1 == self.layers.len() { Asking::Cls } else { Asking::All }
    }
}

/// Which positions ask in a layer's attention.
#[derive(Clone, Copy)]
enum Asking {
    All,
    Cls,
}

impl Asking {
    /// The rows of `x` that ask, `axis` counting positions.
    fn of(self, x: &Tensor, axis: usize) -> Result<Tensor> {
        match self {
            Self::All => Ok(x.clone()),
            Self::Cls => x.narrow(axis, 0, 1),
        }
    }
}

struct Embeddings {
    words: Matrix,
    positions: Matrix,
    norm: LayerNorm,
}

impl Embeddings {
    const WORDS: &str = "distilbert.embeddings.word_embeddings.weight";
    const POSITIONS: &str = "distilbert.embeddings.position_embeddings.weight";
    const NORM: &str = "distilbert.embeddings.LayerNorm";

    /// LayerNorm(word + position) \[1, L, d\].
    fn forward(&self, ids: &[u32]) -> Result<Tensor> {
        let gather = |matrix: &Matrix, rows: &mut dyn Iterator<Item = usize>| {
            let mut values = Vec::new();
            for row in rows {
                let start = values.len();
                values.resize(start + matrix.columns(), 0.0);
                matrix.copy_row(row, &mut values[start..]);
            }
            Tensor::from_vec(values, (1, ids.len(), matrix.columns()), &Device::Cpu)
        };
        let words = gather(&self.words, &mut ids.iter().map(|&id| id as usize))?;
        let positions = gather(&self.positions, &mut (0..ids.len()))?;
        self.norm.of_sum(&words, &positions)
    }
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    attention_norm: LayerNorm,
    widen: Linear,
    narrow: Linear,
    output_norm: LayerNorm,
    heads: usize,
    activation: Activation,
}

/// What attention reads.
struct Projections {
    /// \[N, Q, d\]
    query: Tensor,
    /// \[N, L, d\]
    key: Tensor,
    /// \[N, L, d\]
    value: Tensor,
}

impl Layer {
    const PREFIX: &str = "distilbert.transformer.layer.";

    fn name(index: usize, part: &str) -> String {
        format!("{}{index}.{part}", Self::PREFIX)
    }

    /// For `x` \[N, L, d\].
    fn project(&self, x: &Tensor, asking: Asking) -> Result<Projections> {
        Ok(Projections {
            query: self.query.forward(&asking.of(x, 1)?)?,
            key: self.key.forward(x)?,
            value: self.value.forward(x)?,
        })
    }

    /// The layer's output \[N, Q, d\] for the positions that ask, `x` \[N, Q, d\].
    fn transform(&self, x: &Tensor, projections: &Projections) -> Result<Tensor> {
        let Projections { query, key, value } = projections;
        let context = query.apply_op3(key, value, Attention { heads: self.heads })?;
        let attended = self.attention_norm.of_sum(&self.out.forward(&context)?, x)?;
        let wide = self.widen.forward(&attended)?;
        let active = match self.activation {
            Activation::Gelu => wide.apply_op1(Gelu)?,
            Activation::Relu => wide.apply_op1(Relu)?,
        };
        self.output_norm.of_sum(&self.narrow.forward(&active)?, &attended)
    }
}

struct Head {
    pre_classifier: LinearF64,
    classifier: LinearF64,
}

impl Head {
    const PRE_CLASSIFIER: &str = "pre_classifier";
    const CLASSIFIER: &str = "classifier";

    /// The logits \[N, K\] for `[CLS]` \[N, d\].
    fn forward(&self, cls: &Tensor) -> Result<Tensor> {
        self.classifier.forward(&self.pre_classifier.forward(&cls.to_dtype(DType::F64)?)?.apply_op1(Relu)?)
    }
}

fn norm(weights: &mut Weights, name: &str) -> std::result::Result<LayerNorm, ModelError> {
    Ok(LayerNorm::new(weights.vector(&format!("{name}.weight"))?, weights.vector(&format!("{name}.bias"))?))
}

fn linear_f64(weights: &mut Weights, name: &str, inputs: usize) -> std::result::Result<LinearF64, ModelError> {
    let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect();
    let weight = weights.matrix(&format!("{name}.weight"), inputs)?.into_f32();
    let bias = weights.vector(&format!("{name}.bias"))?;
    LinearF64::new(wide(weight), wide(bias), inputs).map_err(|error| internal(name, &error))
}

/// Shapes were checked while reading, so this is not reached; it is an error all the same rather than a panic.
fn internal(name: &str, error: &candle_core::Error) -> ModelError {
    ModelError::Config { problem: format!("does not fit the weights of {name} ({error})") }
}

impl Path {
    /// How many tokens stand on it.
    pub fn tokens(&self) -> usize {
        self.embedding.tokens()
    }
}
