//! What a bug report needs, at the page's foot: whether this engine is right, what the page runs on, and all of it as JSON to copy.
//! Nothing is looked up before somebody opens it, and nothing is sent.

mod facts;
mod verify;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use self::facts::Facts;
use self::verify::VerifyBuild;
use super::messages::{ENGLISH, Language, use_messages};
use super::state::{Action, Sentence, State};
use crate::diagnostics::{Browser, Report, SCHEMA, Verification};
use crate::web::diagnostics::{browser, version};
use crate::web::export::copy;

/// What a [`Diagnostics`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct DiagnosticsProps {
    /// Everything the page shows.
    pub state: Rc<State>,
    /// What the user does.
    pub on_act: Callback<Action>,
}

/// The page and the browser, as they were looked up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The page's version.
    pub version: String,
    /// The browser.
    pub browser: Browser,
}

/// The card.
#[component]
pub fn Diagnostics(props: &DiagnosticsProps) -> Html {
    let say = &use_messages().diagnostics;
    let language = use_context::<Language>().unwrap_or_default();
    let open = use_state_eq(|| false);
    let found = use_state_eq(|| None::<Rc<Found>>);
    let copied = use_state_eq(|| None::<bool>);
    let state = &props.state;
    use_effect_with((*open, state.verifying.phase, state.offline.kept), {
        let found = found.clone();
        move |(open, ..)| {
            if *open {
                spawn_local(async move { found.set(Some(Rc::new(Found { version: version(), browser: browser().await }))) });
            }
        }
    });
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: Event| open.set(event.target_unchecked_into::<Element>().has_attribute("open")))
    };
    let shown = found.as_ref().filter(|_| *open).map(|found| (found.clone(), report(state, found, language)));
    let content = shown.map(|(found, json)| {
        let on_copy = {
            let (copied, json) = (copied.clone(), json.clone());
            Callback::from(move |_: MouseEvent| {
                let (copied, done) = (copied.clone(), copy(&json));
                spawn_local(async move { copied.set(Some(done.await)) });
            })
        };
        html! {
            <>
                <p class="diagnostics-about">{ say.about }</p>
                <VerifyBuild
                    verifying={state.verifying.clone()}
                    can_verify={state.can_verify()}
                    build={state.build.clone()}
                    version={found.version.clone()}
                    on_act={props.on_act.clone()}
                />
                <Facts {found} state={state.clone()} />
                <div class="diagnostics-json">
                    <button type="button" class="button" onclick={on_copy}>{ say.copy }</button>
                    <p role="status">{ copied.map_or("", |copied| if copied { say.copied } else { say.refused }) }</p>
                    <label for="diagnostics-json">{ say.json }</label>
                    <textarea id="diagnostics-json" rows="8" spellcheck="false" readonly=true value={json} />
                </div>
            </>
        }
    });
    html! {
        <details class="diagnostics card" {ontoggle}>
            <summary><span class="summary-title">{ say.title }</span></summary>
            { content.unwrap_or_default() }
        </details>
    }
}

/// All of it as JSON. The texts of the user are no part of it.
fn report(state: &State, found: &Found, language: Language) -> String {
    let verifying = &state.verifying;
    let cases = verifying.cases.as_ref().filter(|_| !verifying.outcomes.is_empty());
    let problem = state.problem.as_ref().map(|problem| &problem.message).filter(|message| **message != Sentence::Silence);
    Report {
        schema: SCHEMA,
        version: &found.version,
        language: language.tag(),
        engine: state.build.as_deref(),
        model: state.model.as_ref().map(|model| &model.info),
        offline: state.offline.kept.word(),
        update_waits: state.offline.update,
        problem: problem.map(|message| message.words(&ENGLISH).to_string()),
        browser: &found.browser,
        verification: cases.map(|cases| Verification::new(cases, &verifying.outcomes)),
    }
    .json()
}

#[cfg(test)]
mod tests {
    use super::super::state::tests::{event, run, settled};
    use super::*;
    use crate::protocol::Event;

    #[test]
    fn the_report_is_in_english_and_has_no_text() {
        let secret = "My doctor says it is nothing.";
        let state = run(
            settled(),
            [Action::Edit(secret.into()), Action::Explain, event(Event::Failed { id: 3, message: "The model is tired.".into() })],
        );
        assert!(state.problem.is_some());
        let json = report(&state, &Found { version: "0123".into(), ..Found::default() }, Language::French);
        assert!(json.contains("The model is tired.") && json.contains(r#""language": "fr""#), "{json}");
        let texts = [secret, super::super::state::FIRST_TEXT];
        assert!(texts.iter().all(|text| !json.contains(text)), "{json}");
    }
}
