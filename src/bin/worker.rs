//! The engine behind the page: a Web Worker that answers [`whyword::protocol`]. `static/worker_loader.js` starts it.

fn main() {
    #[cfg(target_arch = "wasm32")]
    // Thrown, so that the page reads what happened: the trap that follows a panic says nothing.
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
}

#[cfg(target_arch = "wasm32")]
mod exports {
    use wasm_bindgen::prelude::*;

    // Its functions are called from JavaScript alone.
    #[cfg(feature = "threads")]
    use wasm_bindgen_rayon as _;

    /// Listens to the page, for good. `engine` is the build's name; it runs on so many threads.
    #[wasm_bindgen]
    pub fn start(engine: String, threads: usize) {
        whyword::web::worker::start(whyword::protocol::Build { engine, threads });
    }
}

/// What `benches/browser/worker.js` times: [`whyword::benchmark`] and the engine, each call doing its work and nothing else.
#[cfg(all(target_arch = "wasm32", feature = "benchmark"))]
mod benchmark {
    use wasm_bindgen::prelude::*;
    use whyword::benchmark;
    use whyword::engine::Engine;
    use whyword::options::{Method, Options};

    fn js(error: impl ToString) -> JsError {
        JsError::new(&error.to_string())
    }

    #[wasm_bindgen]
    pub fn peak(chains: usize, iterations: usize) -> Option<f64> {
        benchmark::peak(chains, iterations)
    }

    #[wasm_bindgen]
    pub struct Gemm(benchmark::Gemm);

    #[wasm_bindgen]
    impl Gemm {
        #[wasm_bindgen(constructor)]
        pub fn new(rows: usize, inputs: usize, outputs: usize) -> Self {
            Self(benchmark::Gemm::new(rows, inputs, outputs))
        }

        pub fn forward(&self) {
            self.0.forward();
        }

        pub fn backward(&self) {
            self.0.backward();
        }
    }

    #[wasm_bindgen]
    pub struct Plain(benchmark::Plain);

    #[wasm_bindgen]
    impl Plain {
        #[wasm_bindgen(constructor)]
        pub fn new(layers: usize, dim: usize, hidden: usize, heads: usize) -> Result<Self, JsError> {
            benchmark::Plain::new(layers, dim, hidden, heads).map(Self).map_err(js)
        }

        pub fn gradient(&self, steps: usize, tokens: usize) -> Result<(), JsError> {
            self.0.gradient(steps, tokens).map_err(js)
        }
    }

    #[wasm_bindgen]
    pub struct Model(Engine);

    #[wasm_bindgen]
    impl Model {
        /// The model whose manifest lies under `base`.
        pub async fn load(base: String) -> Result<Self, JsError> {
            use whyword::web::download::Download;
            let source = whyword::protocol::Source::Bundled { base };
            let (control, cache) = (Default::default(), web_sys::RequestCache::Default);
            let download = Download { source: &source, given: &[], control: &control, cache, store: None, report: &|_| {} };
            let (name, loaded) = download.run().await.map_err(js)?;
            Ok(Self(Engine::new(name, loaded)))
        }

        pub fn forward(&self, text: &str) -> Result<(), JsError> {
            self.0.predict(text).map(drop).map_err(js)
        }

        /// Explains by `steps` Gauss–Legendre points, or by `auto` where they are 0, in batches of `batch`; gives the evaluations.
        pub fn explain(&self, text: &str, steps: usize, batch: usize) -> Result<f64, JsError> {
            let options = match steps {
                0 => Options::default(),
                steps => Options { method: Method::GaussLegendre, steps: Some(steps), ..Options::default() },
            };
            let mut run = self.0.begin(text, &options).map_err(js)?;
            while !run.is_done() {
                run.advance(&self.0, batch).map_err(js)?;
            }
            run.finish(&self.0).map(|explanation| explanation.attribution.evaluations).map_err(js)
        }
    }
}
