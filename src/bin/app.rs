//! The page's program: draws [`whyword::ui::App`]. The engine is another program, in a worker.

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        console_error_panic_hook::set_once();
        let root = gloo::utils::document().get_element_by_id("app").expect("index.html has a place for the page");
        let hub = whyword::web::client::hub().into();
        yew::Renderer::<whyword::ui::App>::with_root_and_props(root, whyword::ui::app::AppProps { hub }).render();
    }
}
