//! The fragment of the page's address, where share links are: browsers never send it to a server.

use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use yew::Callback;

/// Hears of fragments until it is dropped.
pub struct Links {
    _on_change: EventListener,
}

impl Links {
    /// Hands the fragment that the page was opened with to `on_fragment`, and each that follows it.
    pub fn start(on_fragment: Callback<String>) -> Self {
        on_fragment.emit(fragment());
        let on_change = EventListener::new(&gloo::utils::window(), "hashchange", move |_| on_fragment.emit(fragment()));
        Self { _on_change: on_change }
    }
}

/// Puts a fragment into the address, where a reload finds it, or takes it away if it is empty; and gives the whole address. None where the
/// browser refuses, as some do inside a frame.
pub fn put(fragment: &str) -> Option<String> {
    let window = gloo::utils::window();
    let location = window.location();
    // Without the base of the document, which relative addresses would be resolved against.
    let page = format!("{}{}{}", location.origin().ok()?, location.pathname().ok()?, location.search().ok()?);
    let address = if fragment.is_empty() { page } else { format!("{page}#{fragment}") };
    window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&address)).ok()?;
    Some(address)
}

/// Whether the page is to be a part of another: `?embed`.
pub fn is_embedded() -> bool {
    let query = gloo::utils::window().location().search().unwrap_or_default();
    web_sys::UrlSearchParams::new_with_str(&query).is_ok_and(|query| query.has("embed"))
}

fn fragment() -> String {
    gloo::utils::window().location().hash().unwrap_or_default()
}
