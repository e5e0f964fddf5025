//! What became of a link or a file, in one line at the foot of the window, where it moves nothing.

use yew::prelude::*;

use super::messages::use_messages;
use super::state::Sentence;

/// What a [`Report`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ReportProps {
    /// What there is to say, if anything.
    pub report: Sentence,
    /// It was read.
    pub on_dismiss: Callback<()>,
}

/// Always in the page, so that screen readers hear what is put into it.
#[component]
pub fn Report(props: &ReportProps) -> Html {
    let say = use_messages();
    html! {
        <div role="status" class="report">
            if props.report != Sentence::Silence {
                <div class="notice notice-calm">
                    <p>{ props.report.words(say) }</p>
                    <button type="button" class="button" onclick={props.on_dismiss.reform(|_: MouseEvent| ())}>{ say.sharing.dismiss }</button>
                </div>
            }
        </div>
    }
}
