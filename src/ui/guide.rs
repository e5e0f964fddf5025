//! The terms, in plain words.

use yew::prelude::*;

use super::messages::use_messages;
use crate::drawing::colour::Palette;

/// What a [`Guide`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct GuideProps {
    /// The colours that are meant.
    pub palette: Palette,
}

/// How to read the page.
#[component]
pub fn Guide(props: &GuideProps) -> Html {
    let say = &use_messages().guide;
    let term = |term: &'static str, meaning: AttrValue| html! { <div><dt>{ term }</dt><dd>{ meaning }</dd></div> };
    html! {
        <details class="guide card">
            <summary><span class="summary-title">{ say.title }</span></summary>
            <dl>
                { term(say.colours, (say.colours_mean)(props.palette).into()) }
                { for say.terms.iter().map(|(name, meaning)| term(name, (*meaning).into())) }
            </dl>
        </details>
    }
}
