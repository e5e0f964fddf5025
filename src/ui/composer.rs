//! The text box and what sets it going: Enter or Explain begins, Shift+Enter breaks the line.

use web_sys::{HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::choice::use_chosen;
use super::messages::use_messages;
use super::state::{Models, Wanted};

/// What a [`Composer`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ComposerProps {
    /// The text in the box.
    pub text: AttrValue,
    /// The models there are.
    pub models: Models,
    /// Whether they cannot be chosen here.
    #[prop_or_default]
    pub bare: bool,
    /// The Explain button, which takes the focus over from a Cancel that goes.
    pub explain: NodeRef,
    /// The text was edited.
    pub on_edit: Callback<AttrValue>,
    /// Explain it.
    pub on_explain: Callback<()>,
    /// Something was chosen from the list of models.
    pub on_want: Callback<Wanted>,
}

/// The text box with its button.
#[component]
pub fn Composer(props: &ComposerProps) -> Html {
    let say = use_messages();
    let oninput = props.on_edit.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value().into());
    let onkeydown = {
        let on_explain = props.on_explain.clone();
        Callback::from(move |event: KeyboardEvent| {
            // While an input method composes, Enter picks a candidate; Safari tells that only by the key code.
            let composing = event.is_composing() || event.key_code() == 229;
            let modified = event.shift_key() || event.alt_key();
            if event.key() == "Enter" && !modified && !composing {
                event.prevent_default();
                on_explain.emit(());
            }
        })
    };
    let onsubmit = props.on_explain.reform(|event: SubmitEvent| event.prevent_default());
    // The list's choices: the models there are, and two ways to name another.
    let mut choices: Vec<(Wanted, String)> = Vec::new();
    for offer in props.models.offers() {
        let label = match offer.size {
            Some(size) => {
                let size = (say.models.megabytes)(&(size / 1_000_000).to_string());
                format!("{} · {size} · {}", offer.name, offer.state(say))
            }
            None => format!("{} · {}", offer.name, offer.state(say)),
        };
        choices.push((Wanted::Model(offer.source), label));
    }
    choices.push((Wanted::Repository, say.composer.another_repository.to_owned()));
    choices.push((Wanted::Files, say.composer.own_files.to_owned()));
    let options: Html = choices
        .iter()
        .enumerate()
        .map(|(at, (wanted, label))| {
            html! { <option value={at.to_string()} selected={*wanted == props.models.wanted}>{ label }</option> }
        })
        .collect();
    let at = choices.iter().position(|(wanted, _)| *wanted == props.models.wanted);
    let list = use_chosen(at.unwrap_or_default(), choices.len());
    let onchange = {
        let on_want = props.on_want.clone();
        Callback::from(move |event: Event| {
            let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            if let Some((wanted, _)) = usize::try_from(at).ok().and_then(|at| choices.get(at)) {
                on_want.emit(wanted.clone());
            }
        })
    };
    html! {
        <form class="composer card" {onsubmit}>
            <label class="composer-label" for="text">{ say.composer.text }</label>
            <textarea
                id="text"
                class="composer-text"
                rows="2"
                aria-describedby="text-keys"
                autocomplete="off"
                spellcheck="false"
                enterkeyhint="go"
                value={props.text.clone()}
                {oninput}
                {onkeydown}
            />
            <div class="composer-bar">
                <div class="model">
                    if !props.bare {
                        <label for="model">{ say.composer.model }</label>
                        <select id="model" class="select" ref={list} {onchange}>{ options }</select>
                    }
                </div>
                <p id="text-keys" class="keys">
                    <kbd>{ say.composer.enter }</kbd>{ say.composer.enter_explains }
                    <kbd>{ say.composer.shift_enter }</kbd>{ say.composer.shift_enter_breaks }
                </p>
                <button type="submit" class="button button-primary" ref={props.explain.clone()}>{ say.composer.explain }</button>
            </div>
        </form>
    }
}
