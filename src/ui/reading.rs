//! One text, explained: the answer, the marked text, how far it can be trusted, and every number.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use super::deletion_card::DeletionCard;
use super::delta::Delta;
use super::export_menu::Way;
use super::guide::Guide;
use super::notebook::SelfTest;
use super::passage::Passage;
use super::path_player::PathPlayer;
use super::prediction::Prediction;
use super::state::{Action, Engine, State};
use super::token_table::TokenTable;
use super::waterfall::Waterfall;

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
    // Of a result that is still getting better, or of another model, nothing more is asked.
    let can_ask = state.job.is_none() && state.engine == Engine::Ready && state.is_of_this_model();
    html! {
        <div class="results">
            <Prediction answer={state.answer()} busy={state.job.is_some()} {labels} result={shown.clone()} />
            <div class="reading">
                <Passage
                    result={shown.clone()}
                    text={state.reading()}
                    kind={state.kind}
                    busy={state.job.is_some()}
                    precomputed={state.is_precomputed()}
                    on_show={on_act.reform(Action::Show)}
                    on_pick={on_act.reform(|word| Action::Pick(Some(word)))}
                    on_export={Some(on_export.clone())}
                    on_give={on_give.clone()}
                />
                <Delta
                    result={shown.clone()}
                    sharpening={state.is_sharpening()}
                    unsettled={state.workbench.unsettled.clone()}
                    can_check={can_ask}
                    on_check={on_act.reform(|()| Action::CheckSigns)}
                />
                if let Some(result) = &shown {
                    <Waterfall result={result.clone()} palette={state.palette} />
                    <PathPlayer
                        trace={state.workbench.trace.clone()}
                        class={AttrValue::from(result.attribution.class_label.clone())}
                        palette={state.palette}
                        can_follow={can_ask}
                        on_follow={on_act.reform(|()| Action::FollowPath)}
                    />
                    <DeletionCard result={result.clone()} bench={state.workbench.clone()} {can_ask} on_act={on_act.clone()} />
                }
                <SelfTest is_original={state.models.is_original()} result={shown.clone()} on_run={on_act.reform(|()| Action::SelfTest)} />
                <Guide palette={state.palette} />
            </div>
            <TokenTable result={shown} />
        </div>
    }
}
