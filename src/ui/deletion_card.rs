//! The check by deletion: what the model says without a word, beside what the score foretold.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::choice::use_chosen;
use super::messages::{Messages, use_messages};
use super::state::{Action, DELETED, Finding, How, Workbench};
use crate::deletion::output_of;
use crate::explanation::Explanation;

/// What a [`DeletionCard`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct DeletionCardProps {
    /// What is explained.
    pub result: Rc<Explanation>,
    /// What is known beside it.
    pub bench: Workbench,
    /// Whether the model can be asked now.
    pub can_ask: bool,
    /// What the user does.
    pub on_act: Callback<Action>,
}

/// The word, what takes its place, and what comes of it.
#[component]
pub fn DeletionCard(props: &DeletionCardProps) -> Html {
    let say = use_messages();
    let words = &say.workbench;
    let DeletionCardProps { result, bench, can_ask, on_act } = props;
    let deletion = bench.deletion.as_ref();
    let on_pick = on_act.reform(|event: Event| {
        let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        Action::Pick(usize::try_from(at - 1).ok())
    });
    let on_how = on_act.reform(|event: Event| {
        Action::Replace(match event.target_unchecked_into::<HtmlSelectElement>().selected_index() {
            1 => How::Masked,
            2 => How::Replaced("".into()),
            _ => How::Deleted,
        })
    });
    let on_with = on_act.reform(|with| Action::Replace(How::Replaced(with)));
    let how = deletion.map(|deletion| &deletion.how);
    let how_at = match how {
        Some(How::Masked) => 1,
        Some(How::Replaced(_)) => 2,
        _ => 0,
    };
    let word_list = use_chosen(deletion.map_or(0, |deletion| deletion.word + 1), result.clone());
    let how_list = use_chosen(how_at, ());
    let agreement = match &bench.agreement {
        Finding::Found(found) => match found.correlation {
            Some(value) => (words.agreement)(&say.correlation(value), found.words),
            None => words.no_agreement.to_owned(),
        },
        Finding::Failed(sentence) => sentence.words(say).to_string(),
        Finding::Asked => words.asking.to_owned(),
        Finding::None => String::new(),
    };
    html! {
        <section class="card deletion" aria-labelledby="deletion">
            <h2 id="deletion">{ words.deletion }</h2>
            <p class="hint">{ words.deletion_about }</p>
            <div class="deletion-fields">
                <div class="field">
                    <label for="deleted-word">{ words.word }</label>
                    <select ref={word_list} id="deleted-word" class="select" onchange={on_pick} disabled={!can_ask}>
                        <option selected={deletion.is_none()}>{ "–" }</option>
                        { for result.words.iter().enumerate().map(|(index, word)| html! {
                            <option selected={deletion.is_some_and(|deletion| deletion.word == index)}>{ word.text.clone() }</option>
                        }) }
                    </select>
                </div>
                <div class="field">
                    <label for="deleted-how">{ words.how }</label>
                    <select ref={how_list} id="deleted-how" class="select" onchange={on_how} disabled={!can_ask || deletion.is_none()}>
                        { for [words.deleted, words.masked, words.replaced].into_iter().enumerate().map(|(index, name)| html! {
                            <option selected={index == how_at}>{ name }</option>
                        }) }
                    </select>
                </div>
                if let Some(How::Replaced(with)) = how {
                    <div class="field">
                        <label for="deleted-with">{ words.with }</label>
                        <Another {with} {on_with} />
                    </div>
                }
            </div>
            <div class="deletion-outcome" role="status">{ outcome(props, say) }</div>
            <div class="deletion-all">
                <button
                    type="button"
                    class="button"
                    disabled={!can_ask || bench.agreement.is_asked() || result.words.len() < 3}
                    onclick={on_act.reform(|_: MouseEvent| Action::TakeEachAway)}
                >
                    { (words.take_each)(result.words.len().min(DELETED)) }
                </button>
                <p role="status">{ agreement }</p>
            </div>
        </section>
    }
}

/// What [`Another`] needs.
#[derive(Clone, PartialEq, Properties)]
struct AnotherProps {
    /// The word that was given.
    with: AttrValue,
    /// Another is.
    on_with: Callback<AttrValue>,
}

/// The word to put in its place. What is being typed is its own, as an answer that arrives meanwhile draws the card anew.
#[component]
fn Another(props: &AnotherProps) -> Html {
    let typed = use_state(|| props.with.clone());
    let oninput = {
        let typed = typed.setter();
        move |event: InputEvent| typed.set(event.target_unchecked_into::<HtmlInputElement>().value().into())
    };
    let onchange = props.on_with.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().value().into());
    html! { <input id="deleted-with" class="select" type="text" value={(*typed).clone()} {oninput} {onchange} autocomplete="off" /> }
}

/// What was foretold and what came.
fn outcome(props: &DeletionCardProps, say: &Messages) -> Html {
    let words = &say.workbench;
    let Some(deletion) = &props.bench.deletion else { return html! { <p class="hint">{ words.pick }</p> } };
    let Some(word) = props.result.words.get(deletion.word) else { return Html::default() };
    let attribution = &props.result.attribution;
    match &deletion.answer {
        Finding::Found(answer) => {
            let measured = output_of(answer, attribution.class, attribution.output);
            html! {
                <>
                    <p class="deletion-verdict">{ (words.without)(&word.text, &say.verdict(answer)) }</p>
                    <dl class="deletion-numbers">
                        <div><dt>{ words.before }</dt><dd>{ say.four(attribution.output_input) }</dd></div>
                        <div><dt>{ words.foretold }</dt><dd>{ say.four(attribution.output_input - word.attribution) }</dd></div>
                        <div><dt>{ words.measured }</dt><dd>{ say.four(measured) }</dd></div>
                    </dl>
                </>
            }
        }
        Finding::Failed(sentence) => html! { <p>{ sentence.words(say) }</p> },
        Finding::Asked => html! { <p>{ words.asking }</p> },
        Finding::None => Html::default(),
    }
}
