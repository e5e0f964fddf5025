//! The terms, in plain words.

use yew::prelude::*;

const TERMS: [(&str, &str); 6] = [
    (
        "The colours",
        "Green words pushed the answer toward the class in question, red words pushed it away; the stronger, the more. White \
         words did next to nothing. A solid line says toward, a dashed one away, so that colour is never needed.",
    ),
    (
        "The numbers",
        "Each token’s share of the push, scaled so that the squares of all of them add up to 1. They compare the tokens of \
         one text; they are no probabilities.",
    ),
    (
        "Baseline",
        "An empty text to compare yours with, made of padding or masks. The method walks from it to your text and notes which \
         words moved the answer along the way.",
    ),
    ("Steps", "At how many points of that way the model is asked. Where its answer jumps, few steps miss the jump."),
    (
        "The delta",
        "What all scores together should add up to is known exactly: the answer for your text less the answer for the \
         baseline. The delta is what they miss of it. Near 0 is good; beside it stands what it means here.",
    ),
    (
        "[CLS], [SEP] and ##",
        "The model adds the first two around every text, and they can carry weight. Long or rare words are read in pieces; \
         ## marks a piece that continues a word.",
    ),
];

/// How to read the page.
#[component]
pub fn Guide() -> Html {
    html! {
        <details class="guide card">
            <summary><span class="summary-title">{ "How to read this" }</span></summary>
            <dl>
                for (term, meaning) in TERMS {
                    <div><dt>{ term }</dt><dd>{ meaning }</dd></div>
                }
            </dl>
        </details>
    }
}
