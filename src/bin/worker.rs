//! The engine behind the page: a Web Worker that answers [`whyword::protocol`]. `static/worker_loader.js` starts it.

fn main() {
    #[cfg(target_arch = "wasm32")]
    console_error_panic_hook::set_once();
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
