//! The page as a part of another one, such as a lesson: the text box, the answer, the marked text and how far it can be trusted.

use std::rc::Rc;

use yew::prelude::*;

use super::composer::Composer;
use super::delta::Delta;
use super::passage::Passage;
use super::prediction::Prediction;
use super::state::{Action, State};

/// What an [`Embedded`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct EmbeddedProps {
    /// Everything the page shows.
    pub state: Rc<State>,
    /// The Explain button.
    pub explain: NodeRef,
    /// What the user does.
    pub on_act: Callback<Action>,
    /// What went wrong, and what is going on.
    pub children: Html,
}

/// All there is.
#[component]
pub fn Embedded(props: &EmbeddedProps) -> Html {
    let EmbeddedProps { state, explain, on_act, children } = props;
    let labels = state.labels_of_shown();
    let shown = state.shown().cloned();
    html! {
        <main class="embedded">
            <Composer
                text={state.text.clone()}
                models={state.models.clone()}
                bare=true
                {explain}
                on_edit={on_act.reform(Action::Edit)}
                on_explain={on_act.reform(|()| Action::Explain)}
                on_want={on_act.reform(Action::Want)}
            />
            { children.clone() }
            <Prediction answer={state.answer()} busy={state.job.is_some()} {labels} result={shown.clone()} />
            <Passage
                result={shown.clone()}
                text={state.reading()}
                kind={state.kind}
                busy={state.job.is_some()}
                on_show={on_act.reform(Action::Show)}
            />
            <Delta
                result={shown}
                sharpening={state.is_sharpening()}
                unsettled={state.bench().unsettled}
                can_check={state.can_ask()}
                on_check={on_act.reform(|()| Action::CheckSigns)}
            />
        </main>
    }
}
