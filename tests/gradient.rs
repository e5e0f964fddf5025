//! The gradient itself: against central differences of the whole model, and completeness of the integral.

#[path = "support/golden.rs"]
#[expect(dead_code, reason = "only the places are needed here")]
mod golden;
#[path = "support/synthetic.rs"]
mod synthetic;

use std::fs;
use std::path::{Path, PathBuf};

use candle_core::{Device, Tensor, Var};
use golden::{bundled, fixtures};
use synthetic::write_synthetic;
use whyword::attribution::target::Target;
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

/// Through all layers, residuals and the head included, for every token at every step. (GELU only: a kink of ReLU within the
/// differences would look like an error. ReLU's gradient is compared with Captum's in tests/golden.rs.)
#[test]
fn agrees_with_central_differences() {
    for layers in [1, 2, 3] {
        let model = Directory::open(&toy("differences", layers)).unwrap().load().unwrap();
        for (from, to) in [([0_u32; 5], [101_u32, 2307, 3185, 999, 102]), ([103, 0, 7, 2054, 103], [2023, 3185, 2307, 0, 1012])] {
            let path = model.network.path(&from, &to).unwrap();
            let places = [0.35, 0.3, 0.5, 0.4, 0.35, 0.8, 0.8, 0.8, 0.8, 0.8];
            let tensor = |places: Vec<f64>| Tensor::from_vec(places, (2, path.tokens()), &Device::Cpu).unwrap();
            for output in [Output::Probability, Output::Logit] {
                let target = Target { output, class: 1 };
                let u = |places: &Tensor| target.of(&model.network.logits_along(&path, places).unwrap()).unwrap();
                let leaf = Var::from_tensor(&tensor(places.to_vec())).unwrap();
                let gradients = u(&leaf).sum_all().unwrap().backward().unwrap();
                let gradient = gradients.get(&leaf).unwrap().flatten_all().unwrap().to_vec1::<f64>().unwrap();
                let largest = gradient.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
                assert!(largest > 0.02, "a gradient worth checking: {largest}");
                for (at, &found) in gradient.iter().enumerate() {
                    let moved = |by: f64| {
                        let mut places = places.to_vec();
                        places[at] += by;
                        u(&tensor(places)).sum_all().unwrap().to_scalar::<f64>().unwrap()
                    };
                    // Five points: the error falls with h⁴, so that h can be large enough for float32's rounding not to matter. A kink
                    // of the head's ReLU spoils the interval it lies in; it does not lie in all of these.
                    let error = |h: f64| {
                        let slope = 8.0 * (moved(h) - moved(-h)) - (moved(2.0 * h) - moved(-2.0 * h));
                        (found - slope / (12.0 * h)).abs() / largest
                    };
                    let error = [0.02, 0.003, 0.0006].map(error).into_iter().fold(f64::INFINITY, f64::min);
                    // The differences carry float32's rounding of the layers, about 1e-6, divided by h; the gradients do not.
                    assert!(error < 1e-3, "{layers} layers, {output}, element {at}: {found} is off by {error:.1e}");
                }
            }
        }
    }
}

/// What auto calls converged is within the tolerance of two thousand steps, and what is not is flagged: with one layer, which is first and
/// last at once, and with more, for probability and logit.
#[test]
fn auto_keeps_its_word() {
    let mut converged = 0;
    for layers in [1, 2] {
        let engine = Engine::open(&toy("auto", layers)).unwrap();
        for &output in Output::ALL {
            for text in ["An odd, but wonderful little film.", "No."] {
                let auto = Options { output, ..Options::default() };
                let many = Options { method: Method::GaussLegendre, steps: Some(2_000), ..auto.clone() };
                let (found, exact) = (engine.explain(text, &auto).unwrap(), engine.explain(text, &many).unwrap());
                let how = &found.attribution;
                assert_eq!((how.steps, how.ceiling, how.tolerance), (None, Some(500), Some(0.01)));
                let allowed = auto.allowed_error(how.output_input - how.output_baseline);
                let largest = found.tokens.iter().zip(&exact.tokens).map(|(a, b)| (a.attribution - b.attribution).abs());
                let largest = largest.fold(how.delta.abs(), f64::max);
                // The two thousand steps are not exact either where the path crosses kinks.
                let is_right = largest <= allowed + exact.attribution.delta.abs() + 1e-5;
                assert!(
                    is_right || how.converged == Some(false),
                    "{layers} layers, {output}, {text}: {largest:e} of {allowed:e}"
                );
                converged += usize::from(how.converged == Some(true));
            }
        }
    }
    assert!(converged >= 6, "only {converged} of 8 converged");
}

/// A text that is its own baseline has nothing to explain, and that is found at once.
#[test]
fn no_change_needs_one_round() {
    let engine = Engine::open(&toy("no-change", 2)).unwrap();
    let options = Options { baseline: Baseline::PadKeepSpecial, ..Options::default() };
    let found = engine.explain("", &options).unwrap();
    let how = &found.attribution;
    assert_eq!((how.converged, how.evaluations, how.delta, how.norm), (Some(true), 5.0, 0.0, 0.0));
    assert!(found.tokens.iter().all(|token| token.attribution == 0.0 && token.normalized == 0.0));
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
                    steps: Some(2_000),
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

/// However the steps are cut into batches, which depends on how busy the machine is, the result is the same to the last bit.
#[test]
fn batches_do_not_matter() {
    let seven = Options { method: Method::GaussLegendre, steps: Some(7), ..Options::default() };
    for model in [toy("batches", 2), bundled()] {
        let engine = Engine::open(&model).unwrap();
        for text in ["One small step.", "An odd, but wonderful little film that nobody should miss."] {
            for options in [&seven, &Options::default()] {
                let whole = serde_json::to_value(engine.explain(text, options).unwrap()).unwrap();
                for size in [1, 2, 3, 5] {
                    let mut run = engine.begin(text, options).unwrap();
                    while !run.is_done() {
                        run.advance(&engine, size).unwrap();
                    }
                    let parts = serde_json::to_value(run.finish(&engine).unwrap()).unwrap();
                    assert_eq!(whole["tokens"], parts["tokens"], "batches of {size}: {text}");
                }
            }
        }
    }
}
