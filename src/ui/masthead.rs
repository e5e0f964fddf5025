//! The name at the top and the small print at the bottom. The name is set in the page's own notation: a word, marked.

use std::rc::Rc;

use yew::prelude::*;

use crate::protocol::Build;

/// Name and promise.
#[component]
pub fn Masthead() -> Html {
    html! {
        <header class="masthead">
            <p class="wordmark" translate="no">
                <span class="wordmark-why">{ "why" }</span>{ "word" }
            </p>
            <div class="lead">
                <h1>{ "Which words made the model say so?" }</h1>
                <p>
                    { "A sentiment classifier reads your text in this tab. Then every word is coloured by how far it pushed the \
                       answer. Nothing you type leaves the page." }
                </p>
            </div>
        </header>
    }
}

/// What a [`Footer`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct FooterProps {
    /// The engine that runs, once it said so.
    pub build: Option<Rc<Build>>,
    /// What else is at the foot.
    #[prop_or_default]
    pub children: Html,
}

/// What this is, in one line, and which engine runs.
#[component]
pub fn Footer(props: &FooterProps) -> Html {
    let engine = props.build.as_ref().map(|build| match (build.engine.as_str(), build.threads) {
        ("baseline", _) => "Engine: baseline SIMD, one thread.".to_owned(),
        ("relaxed", _) => "Engine: relaxed SIMD, one thread.".to_owned(),
        (_, threads) => format!("Engine: relaxed SIMD, {threads} threads."),
    });
    html! {
        <footer class="footer">
            <p>
                { "Whyword runs DistilBERT and Layer Integrated Gradients in your browser. \
                   An explanation says what moved this model, not what is true." }
            </p>
            <p class="footer-engine">{ engine.unwrap_or_default() }</p>
            { props.children.clone() }
        </footer>
    }
}
