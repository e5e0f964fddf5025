//! The engine behind the page: a Web Worker that answers [`whyword::protocol`].

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        console_error_panic_hook::set_once();
        whyword::web::worker::start();
    }
}
