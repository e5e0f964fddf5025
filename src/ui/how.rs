//! How it works, in six steps with the numbers of the text at hand: what the model is, what it reads, and how an answer becomes scores.

mod chain;
mod papers;
mod path;

use std::rc::Rc;

use yew::prelude::*;

use self::chain::{Chain, Chips, baseline};
use self::papers::Papers;
use self::path::PathPicture;
use super::examples::gallery;
use super::messages::use_messages;
use super::state::{Action, Finding, State};
use super::waterfall::LedgerPicture;
use crate::explanation::Explanation;
use crate::format::{label, shortened};

/// So many letters of a text are worth showing here.
const SHOWN: usize = 300;

/// What a [`How`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct HowProps {
    /// Everything the page shows.
    pub state: Rc<State>,
    /// What the user does.
    pub on_act: Callback<Action>,
}

/// The view.
#[component]
pub fn How(props: &HowProps) -> Html {
    let HowProps { state, on_act } = props;
    let say = use_messages();
    let words = &say.how;
    // The path of what is shown is followed as soon as somebody looks at it here.
    let is_unknown = state.can_ask() && state.workbench.trace == Finding::None;
    use_effect_with(is_unknown, {
        let on_act = on_act.clone();
        move |is_unknown| {
            if *is_unknown {
                on_act.emit(Action::FollowPath);
            }
        }
    });

    let Some(of) = state.result.clone().or_else(|| gallery().first().cloned()) else { return Html::default() };
    let trace = state.workbench.trace.found().cloned();
    let attribution = &of.attribution;
    let (from, to) = (say.four(attribution.output_baseline), say.four(attribution.output_input));
    let from_to = (words.from_to)(attribution.output, &label(&attribution.class_label), &from, &to);
    let says = |paragraphs: &[&'static str]| -> Html { paragraphs.iter().map(|text| html! { <p>{ *text }</p> }).collect() };
    html! {
        <article class="how">
            <header class="how-lead">
                <p>{ words.lead }</p>
                <p class="hint">{ if state.result.is_some() { words.of_text } else { words.of_example } }</p>
                <p class="how-text" lang="" dir="auto">{ shortened(&of.text, SHOWN) }</p>
            </header>
            { part(1, words.model, html! { <>{ says(&words.model_says) }<Chain of={of.clone()} /></> }) }
            { part(2, words.tokens, html! {
                <>{ says(&[words.tokens_say]) }<Chips name={words.tokens_of} pieces={pieces(&of)} /></>
            }) }
            { part(3, words.baseline, html! {
                <>
                    { says(&[words.baseline_says]) }
                    <Chips name={words.baseline_of} pieces={baseline(&of)} />
                    <p>{ from_to }</p>
                </>
            }) }
            { part(4, words.path, html! { <>{ says(&words.path_says) }<PathPicture of={of.clone()} {trace} palette={state.palette} /></> }) }
            { part(5, words.completeness, html! {
                <>{ says(&[words.completeness_says]) }<LedgerPicture result={of.clone()} palette={state.palette} /></>
            }) }
            { part(6, words.sign, says(&words.sign_says)) }
            <section class="how-part card" aria-labelledby="how-limits">
                <h2 id="how-limits">{ words.limits }</h2>
                <dl>
                    for (term, meaning) in words.limits_are {
                        <div><dt>{ term }</dt><dd>{ meaning }</dd></div>
                    }
                </dl>
            </section>
            <Papers />
        </article>
    }
}

/// One step.
fn part(number: usize, title: &'static str, content: Html) -> Html {
    let id = format!("how-{number}");
    html! {
        <section class="how-part card" aria-labelledby={id.clone()}>
            <h2 {id}><span class="how-number" aria-hidden="true">{ number }</span>{ title }</h2>
            { content }
        </section>
    }
}

/// What the model read.
fn pieces(of: &Explanation) -> Rc<[AttrValue]> {
    of.tokens.iter().map(|token| AttrValue::from(token.piece.clone())).collect()
}
