//! What to read. Titles and names are the same in every language.

use yew::prelude::*;

use crate::ui::messages::use_messages;

/// Authors and year, title, where it appeared, DOI.
const PAPERS: [[&str; 4]; 5] = [
    ["Sundararajan, Taly, Yan (2017)", "Axiomatic Attribution for Deep Networks", "ICML", "10.48550/arXiv.1703.01365"],
    [
        "Sanh, Debut, Chaumond, Wolf (2019)",
        "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter",
        "EMC² workshop, NeurIPS",
        "10.48550/arXiv.1910.01108",
    ],
    [
        "Devlin, Chang, Lee, Toutanova (2019)",
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        "NAACL",
        "10.18653/v1/N19-1423",
    ],
    [
        "Kokhlikyan et al. (2020)",
        "Captum: A unified and generic model interpretability library for PyTorch",
        "arXiv",
        "10.48550/arXiv.2009.07896",
    ],
    [
        "Socher et al. (2013)",
        "Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank",
        "EMNLP",
        "10.18653/v1/D13-1170",
    ],
];

/// The list.
#[component]
pub fn Papers() -> Html {
    let say = &use_messages().how;
    html! {
        <section class="how-part card" aria-labelledby="how-papers">
            <h2 id="how-papers">{ say.papers }</h2>
            <ul class="how-papers">
                for ([authors, title, place, doi], about) in PAPERS.into_iter().zip(say.papers_say) {
                    <li>
                        <cite lang="en">{ title }</cite>
                        <p>{ format!("{authors}, {place}. ") }<a href={format!("https://doi.org/{doi}")} rel="noreferrer">{ format!("doi:{doi}") }</a></p>
                        <p class="hint">{ about }</p>
                    </li>
                }
            </ul>
        </section>
    }
}
