//! The convergence delta, and one sentence on what it says about this result.

use std::rc::Rc;

use yew::prelude::*;

use super::messages::{Messages, use_messages};
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
    let say = use_messages();
    let attribution = props.result.as_ref().map(|result| &result.attribution);
    html! {
        <section class="delta card" aria-labelledby="delta">
            <h2 id="delta">{ say.trust.delta }</h2>
            if let Some(attribution) = attribution {
                { judged(Trust::judge(attribution), say.four(attribution.delta), sentence(attribution, props.sharpening, say), say) }
            } else {
                <p class="delta-line"><span class="delta-value">{ "–" }</span></p>
                <p class="delta-sentence">{ say.trust.delta_about }</p>
            }
        </section>
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
