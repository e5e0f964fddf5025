//! The version of the page that waits until it is asked for.

use yew::prelude::*;

/// What an [`Update`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct UpdateProps {
    /// Whether there is one.
    pub ready: bool,
    /// Switch to it.
    pub on_update: Callback<()>,
}

/// Always in the page, so that screen readers hear what is put into it.
#[component]
pub fn Update(props: &UpdateProps) -> Html {
    html! {
        <div role="status" class="update">
            if props.ready {
                <div class="notice notice-calm">
                    <p>{ "An update is ready. Until you choose it, nothing changes; then the page is loaded again." }</p>
                    <button type="button" class="button" onclick={props.on_update.reform(|_: MouseEvent| ())}>{ "Update" }</button>
                </div>
            }
        </div>
    }
}
