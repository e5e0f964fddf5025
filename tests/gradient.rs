//! The gradient itself: against central differences of the whole model, and completeness of the integral.

#[path = "support/golden.rs"]
#[expect(dead_code, reason = "only the places are needed here")]
mod golden;
#[path = "support/synthetic.rs"]
mod synthetic;

use std::fs;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor, Var};
use golden::{bundled, fixtures};
use synthetic::write_synthetic;
use whyword::attribution::integrated_gradients::Target;
use whyword::engine::Engine;
use whyword::model::config::Config;
use whyword::model::directory::Directory;
use whyword::options::{Baseline, Method, Options, Output};

/// A toy of the given number of layers: the tiny configuration, narrower, with weights large enough for it to have opinions.
fn toy(test: &str, layers: usize) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("toy-{test}-{layers}"));
    fs::create_dir_all(&directory).unwrap();
    let mut config: serde_json::Value = serde_json::from_slice(&fs::read(fixtures().join("tiny/config.json")).unwrap()).unwrap();
    for (key, value) in [("dim", 12), ("hidden_dim", 20), ("n_heads", 3), ("n_layers", layers)] {
        config[key] = value.into();
    }
    fs::write(directory.join("config.json"), config.to_string()).unwrap();
    fs::copy(bundled().join("vocab.txt"), directory.join("vocab.txt")).unwrap();
    write_synthetic(&Config::parse(config.to_string().as_bytes()).unwrap(), 4.0, &directory.join("model.safetensors"));
    directory
}

/// Through all layers, residuals and the head included, for every number of the input. (GELU only: a kink of ReLU within the
/// differences would look like an error. ReLU's gradient is compared with Captum's in tests/golden.rs.)
#[test]
fn agrees_with_central_differences() {
    for layers in [1, 2, 3] {
        let model = Directory::open(&toy("differences", layers)).unwrap().load().unwrap();
        let (from, to) = ([0_u32; 5], [101_u32, 2307, 3185, 999, 102]);
        let path = model.network.path(&from, &to).unwrap();
        let (tokens, width) = path.offset_shape();
        let alphas = [0.35, 0.8];
        for output in [Output::Probability, Output::Logit] {
            let target = Target { output, class: 1 };
            let f = |offset: &Tensor| {
                target.of(&model.network.logits_along(&path, &alphas, offset).unwrap()).unwrap().sum_all().unwrap()
            };
            let offset = Var::zeros((tokens, width), DType::F32, &Device::Cpu).unwrap();
            let gradients = f(&offset).backward().unwrap();
            let gradient = gradients.get(&offset).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
            let largest = gradient.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            assert!(largest > 0.02, "a gradient worth checking: {largest}");
            for (at, &found) in gradient.iter().enumerate() {
                let moved = |by: f32| {
                    let mut values = vec![0.0_f32; tokens * width];
                    values[at] = by;
                    f(&Tensor::from_vec(values, (tokens, width), &Device::Cpu).unwrap()).to_scalar::<f64>().unwrap()
                };
                // Five points: the error falls with h⁴, so that h can be large enough for float32's rounding not to matter. A kink of
                // the head's ReLU spoils the interval it lies in; it does not lie in both of these.
                let error = |h: f32| {
                    let slope = 8.0 * (moved(h) - moved(-h)) - (moved(2.0 * h) - moved(-2.0 * h));
                    (f64::from(found) - slope / (12.0 * f64::from(h))).abs() / f64::from(largest)
                };
                let error = error(0.02).min(error(0.006));
                // The differences carry float32's rounding of the layers, about 1e-6, divided by h; the gradients do not.
                assert!(error < 1e-3, "{layers} layers, {output}, element {at}: {found} is off by {error:.1e}");
            }
        }
    }
}

/// With many steps the scores add up to f(x) − f(baseline), for every baseline, output and class. (Very many: this toy's path
/// crosses kinks of the head's ReLU, where the error falls only as 1/n.)
#[test]
fn is_complete() {
    let engine = Engine::open(&toy("complete", 2)).unwrap();
    for &baseline in Baseline::ALL {
        for &output in Output::ALL {
            for class in ["0", "1"] {
                let options = Options {
                    steps: 2_000,
                    baseline,
                    output,
                    class: class.into(),
                    method: Method::GaussLegendre,
                    ..Options::default()
                };
                let found = engine.explain("An odd, but wonderful little film.", &options).unwrap().attribution;
                let change = (found.output_input - found.output_baseline).abs();
                assert!(change > 1e-3, "a change worth explaining: {change}");
                // Beside the kinks, the float32 rounding of two thousand gradients.
                assert!(found.delta.abs() < 1e-3 * change + 2e-5, "{options:?}: delta {:e} of {change:e}", found.delta);
            }
        }
    }
}

/// However the steps are cut into batches, they add up to the same.
#[test]
fn batches_do_not_matter() {
    let engine = Engine::open(&toy("batches", 2)).unwrap();
    let (text, options) = ("One small step.", Options { steps: 7, ..Options::default() });
    let whole = engine.explain(text, &options).unwrap();
    for size in [1, 2, 3, 5] {
        let mut run = engine.begin(text, &options).unwrap();
        while !run.is_done() {
            run.advance(&engine, size).unwrap();
        }
        let parts = run.finish(&engine).unwrap();
        for (a, b) in whole.tokens.iter().zip(&parts.tokens) {
            assert!((a.attribution - b.attribution).abs() < 1e-6 * whole.attribution.norm, "batches of {size}");
        }
    }
}
