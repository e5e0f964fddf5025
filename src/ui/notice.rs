//! What went wrong, in one sentence, and the way out.

use yew::prelude::*;

use super::messages::{Messages, use_messages};
use super::state::{Losses, Problem, Remedy, Smaller};

/// What a [`Notice`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct NoticeProps {
    /// What went wrong, if anything did.
    pub problem: Option<Problem>,
    /// What takes less memory than what failed, if that is why.
    pub smaller: Option<Smaller>,
    /// What loading the page again would lose.
    pub losses: Losses,
    /// Start the engine again.
    pub on_try_again: Callback<()>,
    /// Take what is smaller.
    pub on_smaller: Callback<()>,
    /// Load the page again.
    pub on_reload: Callback<()>,
    /// It was read.
    pub on_dismiss: Callback<()>,
}

/// What to save before the page is loaded again.
pub fn warnings(losses: Losses, say: &Messages) -> Html {
    html! {
        <>
            if losses.table {
                { " " }{ say.notice.loses_table }
            }
            if losses.model {
                { " " }{ say.notice.loses_model }
            }
        </>
    }
}

/// Always in the page, so that screen readers hear what is put into it.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let say = use_messages();
    let remedy = |name: &'static str, way: &Callback<()>| {
        let way = way.clone();
        html! { <button type="button" class="button" onclick={move |_| way.emit(())}>{ name }</button> }
    };
    html! {
        <div role="alert" class="alert">
            if let Some(problem) = &props.problem {
                <div class="notice">
                    <p>
                        { problem.message.words(say) }
                        if problem.remedy == Remedy::Reload {
                            { warnings(props.losses, say) }
                        }
                    </p>
                    { match problem.remedy {
                        Remedy::None => Html::default(),
                        Remedy::TryAgain => remedy(say.notice.try_again, &props.on_try_again),
                        Remedy::Reload => remedy(say.notice.reload, &props.on_reload),
                        Remedy::Dismiss => remedy(say.sharing.dismiss, &props.on_dismiss),
                    } }
                    { match props.smaller {
                        None => Html::default(),
                        Some(Smaller::Engine) => remedy(say.notice.smaller_engine, &props.on_smaller),
                        Some(Smaller::Model) => remedy(say.notice.smaller_model, &props.on_smaller),
                    } }
                </div>
            }
        </div>
    }
}
