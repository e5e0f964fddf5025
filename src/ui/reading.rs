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
use super::state::{Action, State};
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
    let shown = state.shown().cloned();
    let is_ours = shown.as_ref().is_none_or(|shown| state.made(shown));
    let labels = state.labels_of_shown();
    let can_ask = state.can_ask();
    let bench = state.bench();
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
                    has_table=true
                    on_show={on_act.reform(Action::Show)}
                    on_pick={on_act.reform(|word| Action::Pick(Some(word)))}
                    on_export={Some(on_export.clone())}
                    on_give={on_give.clone()}
                />
                <Delta
                    result={shown.clone()}
                    sharpening={state.is_sharpening()}
                    unsettled={bench.unsettled.clone()}
                    can_check={can_ask}
                    on_check={on_act.reform(|()| Action::CheckSigns)}
                />
                if let Some(result) = &shown {
                    <Waterfall result={result.clone()} palette={state.palette} />
                    <PathPlayer
                        trace={bench.trace.clone()}
                        class={AttrValue::from(result.attribution.class_label.clone())}
                        palette={state.palette}
                        can_follow={can_ask}
                        on_follow={on_act.reform(|()| Action::FollowPath)}
                    />
                    <DeletionCard result={result.clone()} {bench} {can_ask} on_act={on_act.clone()} />
                }
                <SelfTest is_original={state.models.is_original() && is_ours} result={shown.clone()} on_run={on_act.reform(|()| Action::SelfTest)} />
                <Guide palette={state.palette} />
            </div>
            <TokenTable result={shown} />
        </div>
    }
}
