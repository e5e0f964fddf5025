//! Where the texts come from, and the button that explains them all. It does not change while they are being explained, so it costs
//! nothing then, however long the text in the box.

use std::rc::Rc;

use web_sys::{File, HtmlTextAreaElement};
use yew::prelude::*;

use crate::format::count;
use crate::ui::messages::{Messages, use_messages};
use crate::ui::state::many::{ManyAction, Shared, Trouble};
use crate::web::dropped::chosen;

/// What a [`Source`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct SourceProps {
    /// What is in the box.
    pub text: Shared<str>,
    /// The file that takes its place.
    pub file: Option<AttrValue>,
    /// How many texts there are in it.
    pub count: usize,
    /// Why nothing begins.
    pub trouble: Option<Trouble>,
    /// Model and settings, in one line.
    pub settings: AttrValue,
    /// What the user does.
    pub on_act: Callback<ManyAction>,
    /// Files were chosen.
    pub on_files: Callback<Vec<File>>,
}

/// The box or the file.
#[component]
pub fn Source(props: &SourceProps) -> Html {
    let say = use_messages();
    let oninput = props.on_act.reform(|event: InputEvent| {
        let text: Rc<str> = event.target_unchecked_into::<HtmlTextAreaElement>().value().into();
        ManyAction::Type(text)
    });
    let onsubmit = props.on_act.reform(|event: SubmitEvent| {
        event.prevent_default();
        ManyAction::Start
    });
    let onchange = props.on_files.reform(|event: Event| chosen(&event));
    html! {
        <form class="many-source card" {onsubmit}>
            if let Some(file) = &props.file {
                <p class="many-file">{ (say.many.file)(file, &count(props.count)) }</p>
            } else {
                <label class="many-label" for="texts">{ say.many.texts }</label>
                <textarea
                    id="texts"
                    class="many-text"
                    rows="6"
                    aria-describedby="texts-hint"
                    autocomplete="off"
                    spellcheck="false"
                    value={AttrValue::from(props.text.0.clone())}
                    {oninput}
                />
            }
            <p id="texts-hint" class="hint">{ say.many.texts_hint }</p>
            <div class="many-actions">
                <label class="button many-choose">
                    { say.many.choose }
                    <input class="visually-hidden" type="file" accept=".csv,.tsv,.tab,.txt,text/csv,text/plain" {onchange} />
                </label>
                if props.file.is_some() {
                    <button type="button" class="button" onclick={props.on_act.reform(|_: MouseEvent| ManyAction::Forget)}>
                        { say.many.remove }
                    </button>
                }
                <button type="submit" class="button button-primary">{ say.many.start }</button>
            </div>
            <p class="hint">{ (say.many.with)(&props.settings) }</p>
            <div role="alert" class="alert">
                if let Some(trouble) = &props.trouble {
                    <div class="notice"><p>{ words(trouble, say) }</p></div>
                }
            </div>
        </form>
    }
}

fn words(trouble: &Trouble, say: &Messages) -> AttrValue {
    match trouble {
        Trouble::Data(error) => say.told.say(&error.to_string()).into(),
        Trouble::Unreadable => say.many.unreadable.into(),
        Trouble::Settings(sentence) => sentence.words(say),
        Trouble::AnotherModel => say.many.another_model.into(),
        Trouble::Kept => say.many.kept.into(),
    }
}
