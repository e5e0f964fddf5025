//! The convergence delta, and one sentence on what it says about this result.

use std::rc::Rc;

use yew::prelude::*;

use super::messages::{Messages, use_messages};
use super::state::Finding;
use super::trust::{Trust, sentence};
use crate::doubt::{Doubt, Unsettled};
use crate::explanation::Explanation;

/// What a [`Delta`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct DeltaProps {
    /// What is explained, once something is.
    pub result: Option<Rc<Explanation>>,
    /// Whether it will still get better.
    pub sharpening: bool,
    /// Words whose sign is not settled, once looked at.
    #[prop_or_default]
    pub unsettled: Finding<Rc<[Unsettled]>>,
    /// Whether they can be looked for now.
    #[prop_or_default]
    pub can_check: bool,
    /// Look for them.
    #[prop_or_default]
    pub on_check: Callback<()>,
}

/// How far the numbers can be trusted.
#[component]
pub fn Delta(props: &DeltaProps) -> Html {
    let say = use_messages();
    let attribution = props.result.as_ref().map(|result| &result.attribution);
    html! {
        <section class="delta card" aria-labelledby="delta">
            <h2 id="delta">{ say.trust.delta }</h2>
            if let Some(attribution) = attribution {
                { judged(Trust::judge(attribution), say.four(attribution.delta), sentence(attribution, props.sharpening, say), say) }
                { signs(props, say) }
            } else {
                <p class="delta-line"><span class="delta-value">{ "–" }</span></p>
                <p class="delta-sentence">{ say.trust.delta_about }</p>
            }
        </section>
    }
}

/// Whether single words can be relied on.
fn signs(props: &DeltaProps, say: &Messages) -> Html {
    let words = &say.workbench;
    let (true, Some(result)) = (!props.sharpening, &props.result) else { return Html::default() };
    match &props.unsettled {
        Finding::Found(unsettled) if unsettled.is_empty() => html! { <p class="delta-signs">{ words.settled }</p> },
        Finding::Found(unsettled) => {
            let named = |by: Doubt| {
                let of = unsettled.iter().filter(|unsettled| unsettled.by == by);
                let names: Vec<_> = of.filter_map(|unsettled| Some(result.words.get(unsettled.word)?.text.as_str())).collect();
                names.join(", ")
            };
            let (quadrature, baseline) = (named(Doubt::Quadrature), named(Doubt::Baseline));
            html! {
                <div class="delta-signs delta-warning">
                    if !quadrature.is_empty() { <p>{ (words.unsettled_by_quadrature)(&quadrature) }</p> }
                    if !baseline.is_empty() { <p>{ (words.unsettled_by_baseline)(&baseline) }</p> }
                </div>
            }
        }
        Finding::Asked => html! { <p class="delta-signs hint">{ words.checking }</p> },
        Finding::Failed(sentence) => html! { <p class="delta-signs">{ sentence.words(say) }</p> },
        Finding::None => html! {
            <button type="button" class="button" disabled={!props.can_check} onclick={props.on_check.reform(|_: MouseEvent| ())}>
                { words.check }
            </button>
        },
    }
}

fn judged(trust: Trust, value: String, sentence: String, say: &Messages) -> Html {
    html! {
        <>
            <p class="delta-line">
                <span class="delta-value">{ value }</span>{ " " }
                <span class={classes!("badge", trust.class())}>{ trust.word(say) }</span>
            </p>
            <p class="delta-sentence">{ sentence }</p>
        </>
    }
}
