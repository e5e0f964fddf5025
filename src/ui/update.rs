//! The version of the page that waits until it is asked for.

use yew::prelude::*;

use super::messages::use_messages;
use super::notice::warnings;
use super::state::Losses;

/// What an [`Update`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct UpdateProps {
    /// Whether there is one.
    pub ready: bool,
    /// What is not taken along.
    pub losses: Losses,
    /// Switch to it.
    pub on_update: Callback<()>,
}

/// Always in the page, so that screen readers hear what is put into it.
#[component]
pub fn Update(props: &UpdateProps) -> Html {
    let say = use_messages();
    html! {
        <div role="status" class="update">
            if props.ready {
                <div class="notice notice-calm">
                    <p>
                        { say.notice.update_ready }
                        { warnings(props.losses, say) }
                    </p>
                    <button type="button" class="button" onclick={props.on_update.reform(|_: MouseEvent| ())}>{ say.notice.update }</button>
                </div>
            }
        </div>
    }
}
