//! The name at the top and the small print at the bottom. The name is set in the page's own notation: a word, marked.

use yew::prelude::*;

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

/// What this is, in one line.
#[component]
pub fn Footer() -> Html {
    html! {
        <footer class="footer">
            <p>
                { "Whyword runs DistilBERT and Layer Integrated Gradients in your browser. \
                   An explanation says what moved this model, not what is true." }
            </p>
        </footer>
    }
}
