//! One text, explained: the answer, the marked text, how far it can be trusted, and every number.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use super::delta::Delta;
use super::export_menu::Way;
use super::guide::Guide;
use super::notebook::SelfTest;
use super::passage::Passage;
use super::prediction::Prediction;
use super::state::{Action, State};
use super::token_table::TokenTable;

/// What a [`Reading`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ReadingProps {
    /// Everything the page shows.
    pub state: Rc<State>,
    /// What the user does.
    pub on_act: Callback<Action>,
    /// Take it away.
    pub on_export: Callback<Way>,
    /// Files came back.
    pub on_give: Callback<Vec<File>>,
}

/// The results.
#[component]
pub fn Reading(props: &ReadingProps) -> Html {
    let ReadingProps { state, on_act, on_export, on_give } = props;
    let labels: Rc<[AttrValue]> = state.labels().iter().map(|label| AttrValue::from(label.clone())).collect();
    let shown = state.shown().cloned();
    let answer = match (&shown, &state.job) {
        (Some(result), _) => Some(Rc::new(result.prediction.clone())),
        (None, job) => job.as_ref().and_then(|job| job.prediction.clone()),
    };
    html! {
        <div class="results">
            <Prediction {answer} busy={state.job.is_some()} {labels} result={shown.clone()} />
            <div class="reading">
                <Passage
                    result={shown.clone()}
                    text={state.job.as_ref().map_or_else(|| state.text.clone(), |job| job.asked.text.clone())}
                    kind={state.kind}
                    busy={state.job.is_some()}
                    on_show={on_act.reform(Action::Show)}
                    on_export={Some(on_export.clone())}
                    on_give={on_give.clone()}
                />
                <Delta result={shown.clone()} sharpening={state.is_sharpening()} />
                <SelfTest is_original={state.models.is_original()} result={shown.clone()} on_run={on_act.reform(|()| Action::SelfTest)} />
                <Guide palette={state.palette} />
            </div>
            <TokenTable result={shown} />
        </div>
    }
}
