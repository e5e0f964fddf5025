//! The page's program: draws [`whyword::ui::App`]. The engine is another program, in a worker.

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        use whyword::ui::App;
        use whyword::ui::app::AppProps;
        use whyword::ui::messages::Language;
        use whyword::ui::preferences::Preferences;
        use whyword::web::{address, client, surroundings};

        console_error_panic_hook::set_once();
        let root = gloo::utils::document().get_element_by_id("app").expect("index.html has a place for the page");
        let untouched =
            Preferences::untouched(Language::from_tag(&surroundings::language()), surroundings::asks_for_more_contrast());
        let preferences = Preferences::read(surroundings::recall().as_deref(), &untouched);
        let props = AppProps {
            hub: client::hub().into(),
            untouched,
            preferences,
            visit: surroundings::take_visit(),
            embedded: address::is_embedded(),
        };
        yew::Renderer::<App>::with_root_and_props(root, props).render();
    }
}
