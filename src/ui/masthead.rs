//! The name at the top and the small print at the bottom. The name is set in the page's own notation: a word, marked.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::messages::{Language, use_messages};
use crate::protocol::Build;

/// What a [`Masthead`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct MastheadProps {
    /// Another language was chosen.
    pub on_speak: Callback<Language>,
}

/// Name, promise and language.
#[component]
pub fn Masthead(props: &MastheadProps) -> Html {
    let say = use_messages();
    let spoken = use_context::<Language>().unwrap_or_default();
    let onchange = {
        let on_speak = props.on_speak.clone();
        Callback::from(move |event: Event| {
            let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            if let Some(language) = usize::try_from(at).ok().and_then(|at| Language::ALL.get(at)) {
                on_speak.emit(*language);
            }
        })
    };
    html! {
        <header class="masthead">
            <p class="wordmark" translate="no">
                <span class="wordmark-why">{ "why" }</span>{ "word" }
            </p>
            <div class="lead">
                <h1>{ say.masthead.question }</h1>
                <p>{ say.masthead.promise }</p>
            </div>
            <div class="language">
                <label class="visually-hidden" for="language">{ say.language }</label>
                <select id="language" class="select" {onchange}>
                    for language in Language::ALL {
                        <option lang={language.tag()} value={language.tag()} selected={language == spoken}>{ language.name() }</option>
                    }
                </select>
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
    let say = use_messages();
    let engine = props.build.as_ref().map(|build| (say.masthead.engine)(&(say.masthead.build)(&build.engine, build.threads)));
    html! {
        <footer class="footer">
            <p>{ say.masthead.about }{ " " }<a href="./licences.txt" target="_blank">{ say.masthead.licences }</a></p>
            <p class="footer-engine">{ engine.unwrap_or_default() }</p>
            { props.children.clone() }
        </footer>
    }
}
