//! Sentences worth trying, each with the explanation that the bundled model gives it, so that there is something to see at once.
//!
//! The files in `examples/` are made by `make examples`; `tests/gallery.rs` holds them to the model.

use std::rc::Rc;

use serde::Deserialize;
use yew::prelude::*;

use super::messages::use_messages;
use crate::explanation::Explanation;

/// One a line, the first of each group at an even place.
const TEXTS: &str = include_str!("examples/texts.txt");
/// One explanation file a line.
const EXPLANATIONS: &str = include_str!("examples/explanations.jsonl");
/// The first text's path.
const PATH: &str = include_str!("examples/path.json");
/// So many in a group.
const GROUP: usize = 2;

thread_local! {
    static GALLERY: Rc<[Rc<Explanation>]> =
        EXPLANATIONS.lines().filter_map(|line| serde_json::from_str(line).ok()).map(Rc::new).collect();
}

/// All explanations, in the order of the texts. They are always the same ones, so that they are known again.
pub fn gallery() -> Rc<[Rc<Explanation>]> {
    GALLERY.with(Rc::clone)
}

/// Whether an explanation was computed in advance, not in this tab.
pub fn is_precomputed(explanation: &Rc<Explanation>) -> bool {
    gallery().iter().any(|one| Rc::ptr_eq(one, explanation))
}

/// What is drawn of a path.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Curve {
    /// The places.
    pub alphas: Vec<f64>,
    /// The output there.
    pub outputs: Vec<f64>,
    /// Its slope there.
    pub densities: Vec<f64>,
}

/// The path to the first text.
pub fn curve() -> Curve {
    serde_json::from_str(PATH).unwrap_or_default()
}

/// What an [`Examples`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ExamplesProps {
    /// Explain this one.
    pub on_try: Callback<AttrValue>,
}

/// The sentences in their groups, one click away.
#[component]
pub fn Examples(props: &ExamplesProps) -> Html {
    let say = &use_messages().examples;
    let texts: Vec<&'static str> = TEXTS.lines().collect();
    let button = |text: &&'static str| {
        let text = *text;
        let onclick = props.on_try.reform(move |_: MouseEvent| AttrValue::Static(text));
        html! { <li><button type="button" class="example" lang="en" {onclick}>{ text }</button></li> }
    };
    html! {
        <details class="examples card">
            <summary>
                <span class="summary-title">{ say.examples }</span>
                <span class="examples-about">{ say.about }</span>
            </summary>
            <div class="examples-groups">
                for (at, (name, texts)) in say.groups.iter().zip(texts.chunks(GROUP)).enumerate() {
                    <div class="examples-group" role="group" aria-labelledby={format!("examples-{at}")}>
                        <p id={format!("examples-{at}")}>{ *name }</p>
                        <ul>{ for texts.iter().map(button) }</ul>
                    </div>
                }
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    #[test]
    fn every_text_has_its_explanation() {
        let gallery = gallery();
        assert!(gallery.iter().map(|one| one.text.as_str()).eq(TEXTS.lines()));
        assert_eq!(gallery.len(), GROUP * crate::ui::messages::ENGLISH.examples.groups.len());
        assert!(gallery.iter().all(|one| one.requested == Options::default() && is_precomputed(one)));
        assert!(!is_precomputed(&Rc::new(Explanation::clone(&gallery[0]))), "the same numbers computed here are another thing");
        let curve = curve();
        assert!(curve.alphas.len() > 40 && curve.alphas.len() == curve.outputs.len());
        assert_eq!((curve.alphas[0], curve.alphas.last()), (0.0, Some(&1.0)));
    }

    #[test]
    fn the_files_are_small() {
        let size = TEXTS.len() + EXPLANATIONS.len() + PATH.len();
        assert!(size < 50_000, "{size} bytes go into the page");
    }
}
