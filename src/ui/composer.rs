//! The text box and what sets it going: Enter or Explain begins, Shift+Enter breaks the line.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What a [`Composer`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ComposerProps {
    /// The text in the box.
    pub text: AttrValue,
    /// The model's name.
    pub model: AttrValue,
    /// The Explain button, which takes the focus over from a Cancel that goes.
    pub explain: NodeRef,
    /// The text was edited.
    pub on_edit: Callback<AttrValue>,
    /// Explain it.
    pub on_explain: Callback<()>,
}

/// The text box with its button.
#[component]
pub fn Composer(props: &ComposerProps) -> Html {
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
    html! {
        <form class="composer card" {onsubmit}>
            <label class="composer-label" for="text">{ "Text to explain" }</label>
            <textarea
                id="text"
                class="composer-text"
                rows="2"
                aria-describedby="text-keys"
                autocomplete="off"
                spellcheck="true"
                enterkeyhint="go"
                value={props.text.clone()}
                {oninput}
                {onkeydown}
            />
            <div class="composer-bar">
                <div class="model">
                    <label for="model">{ "Model" }</label>
                    <select id="model" class="select">
                        <option value={props.model.clone()}>{ props.model.clone() }</option>
                    </select>
                </div>
                <p id="text-keys" class="keys"><kbd>{ "Enter" }</kbd>{ " explains, " }<kbd>{ "Shift+Enter" }</kbd>{ " breaks the line" }</p>
                <button type="submit" class="button button-primary" ref={props.explain.clone()}>{ "Explain" }</button>
            </div>
        </form>
    }
}
