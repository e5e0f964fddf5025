//! What the browser asks of the page, and what it remembers for it. Where it refuses, nothing is asked and nothing remembered.

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, Storage};

/// The question whether the system is dark.
pub const DARK: &str = "(prefers-color-scheme: dark)";

/// Under this name the page's settings are remembered.
const KEY: &str = "whyword-preferences";

/// Under this name a tab keeps what it is at while it reloads.
const VISIT: &str = "whyword-visit";

/// The tag of the language that the user reads best.
pub fn language() -> String {
    gloo::utils::window().navigator().language().unwrap_or_default()
}

/// Whether the user asked the system for more contrast.
pub fn asks_for_more_contrast() -> bool {
    matches("(prefers-contrast: more)")
}

/// Whether the system is dark.
pub fn is_dark() -> bool {
    matches(DARK)
}

fn matches(query: &str) -> bool {
    gloo::utils::window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

/// What was remembered last.
pub fn recall() -> Option<String> {
    storage()?.get_item(KEY).ok()?
}

/// Remembers this, or nothing any more.
pub fn remember(words: Option<&str>) {
    // A storage that is full or refused leaves the page as it is: it only forgets.
    if let Some(storage) = storage() {
        let _ = match words {
            Some(words) => storage.set_item(KEY, words),
            None => storage.remove_item(KEY),
        };
    }
}

/// Keeps the first of these that there is room for, for the same tab's next load, if the browser lets it.
pub fn keep_visit(mut words: impl Iterator<Item = String>) {
    if let Ok(Some(storage)) = gloo::utils::window().session_storage() {
        words.any(|words| storage.set_item(VISIT, &words).is_ok());
    }
}

/// What was kept for this load, once.
pub fn take_visit() -> Option<String> {
    let storage = gloo::utils::window().session_storage().ok()??;
    let kept = storage.get_item(VISIT).ok()?;
    let _ = storage.remove_item(VISIT);
    kept
}

/// Gives the document its language, its title, and those of these classes that are set.
pub fn dress(tag: &str, title: &str, classes: impl Iterator<Item = (&'static str, bool)>) {
    let document = gloo::utils::document();
    document.set_title(title);
    if let Some(root) = document.document_element() {
        // Both only fail for names that no attribute or class can have.
        let _ = root.set_attribute("lang", tag);
        for (class, is_set) in classes {
            let _ = root.class_list().toggle_with_force(class, is_set);
        }
    }
}

/// Gives the focus to what has this id, where it is shown.
pub fn focus(id: &str) {
    if let Some(element) =
        gloo::utils::document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        // Only an element that cannot be focused could refuse.
        let _ = element.focus();
    }
}

/// Whether what has the focus lies in what this selector finds.
pub fn has_focus_in(selector: &str) -> bool {
    let active = gloo::utils::document().active_element();
    active.is_some_and(|active| active.closest(selector).ok().flatten().is_some())
}

fn storage() -> Option<Storage> {
    gloo::utils::window().local_storage().ok()?
}
