//! The convergence delta, and one sentence on what it says about this result.

use std::rc::Rc;

use yew::prelude::*;

use super::format::four;
use super::trust::{Trust, sentence};
use crate::explanation::Explanation;

/// What a [`Delta`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct DeltaProps {
    /// What is explained, once something is.
    pub result: Option<Rc<Explanation>>,
    /// Whether it will still get better.
    pub sharpening: bool,
}

/// How far the numbers can be trusted.
#[component]
pub fn Delta(props: &DeltaProps) -> Html {
    let attribution = props.result.as_ref().map(|result| &result.attribution);
    html! {
        <section class="delta card" aria-labelledby="delta">
            <h2 id="delta">{ "Convergence delta" }</h2>
            if let Some(attribution) = attribution {
                { judged(Trust::judge(attribution), four(attribution.delta), sentence(attribution, props.sharpening)) }
            } else {
                <p class="delta-line"><span class="delta-value">{ "–" }</span></p>
                <p class="delta-sentence">{ "How much of the model’s answer the numbers fail to account for." }</p>
            }
        </section>
    }
}

fn judged(trust: Trust, value: String, sentence: String) -> Html {
    html! {
        <>
            <p class="delta-line">
                <span class="delta-value">{ value }</span>{ " " }
                <span class={classes!("badge", trust.class())}>{ trust.word() }</span>
            </p>
            <p class="delta-sentence">{ sentence }</p>
        </>
    }
}
