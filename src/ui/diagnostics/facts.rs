//! What the page runs on, as a list.

use std::rc::Rc;

use yew::prelude::*;

use super::Found;
use crate::ui::keeping::kept;
use crate::ui::messages::{Messages, use_messages};
use crate::ui::state::State;

/// So many digits of a hash tell models apart.
const DIGITS: usize = 12;

/// What [`Facts`] need.
#[derive(Clone, PartialEq, Properties)]
pub struct FactsProps {
    /// The page and the browser.
    pub found: Rc<Found>,
    /// Everything the page shows.
    pub state: Rc<State>,
}

/// One line for each.
#[component]
pub fn Facts(props: &FactsProps) -> Html {
    let say = use_messages();
    html! {
        <dl class="diagnostics-facts">
            for (name, fact) in facts(&props.state, &props.found, say) {
                <div><dt>{ name }</dt><dd>{ fact }</dd></div>
            }
        </dl>
    }
}

fn facts(state: &State, found: &Found, say: &Messages) -> [(&'static str, String); 8] {
    let (words, browser) = (&say.diagnostics, &found.browser);
    let or_unknown = |fact: Option<String>| fact.unwrap_or_else(|| words.unknown.to_owned());
    let version = if found.version.is_empty() { words.unfinished } else { &found.version };
    let build = state.build.as_ref().map(|build| (say.masthead.build)(&build.engine, build.threads));
    let model = state.model.as_ref().map(|model| &model.info);
    let model = model.map(|info| format!("{} · {} · {}", info.name, info.dtype, info.sha256.get(..DIGITS).unwrap_or_default()));
    let memory = browser.memory_gb.map(|size| (words.memory)(&say.plain(size)));
    let isolated = if browser.isolated { words.isolated } else { words.not_isolated };
    let device = [Some((words.cores)(browser.cores)), memory, Some(isolated.to_owned())];
    let offline = Some(kept(state.offline.kept, say)).filter(|kept| !kept.is_empty()).unwrap_or(words.not_offline);
    let used = browser.storage_used.zip(browser.storage_quota);
    let used = used.map(|(used, quota)| say.megabytes_of(used as u64, quota as u64));
    let persisted = browser.storage_persisted.map(|kept| if kept { words.persisted } else { words.not_persisted }.to_owned());
    let problem = state.problem.as_ref().map(|problem| problem.message.words(say).to_string());
    [
        (words.version, version.to_owned()),
        (words.engine, or_unknown(build)),
        (words.model, or_unknown(model)),
        (words.browser, browser.user_agent.clone()),
        (words.device, joined(device).unwrap_or_default()),
        (words.offline, offline.to_owned()),
        (words.storage, or_unknown(joined([used, persisted]))),
        (words.problem, problem.unwrap_or_else(|| words.no_problem.to_owned())),
    ]
}

fn joined(facts: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    facts.into_iter().flatten().reduce(|all, fact| format!("{all} · {fact}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Browser;
    use crate::protocol::Build;
    use crate::ui::messages::{ENGLISH, FRENCH};
    use crate::ui::state::tests::{opened, settled};

    #[test]
    fn what_is_known_is_said_and_what_is_not_is_unknown() {
        let said = |state: &State, found: &Found, say| facts(state, found, say).map(|(_, fact)| fact);
        let nothing = said(&opened(), &Found::default(), &ENGLISH);
        assert_eq!(nothing[..3], ["a build of one’s own", "unknown", "unknown"]);
        assert_eq!(nothing[5..], ["not saved for offline use", "unknown", "none"]);
        let browser = Browser {
            cores: 8.0,
            memory_gb: Some(0.5),
            isolated: true,
            storage_persisted: Some(false),
            storage_used: Some(45e6),
            storage_quota: Some(1e9),
            ..Browser::default()
        };
        let mut state = settled();
        state.build = Some(Build { engine: "threads".into(), threads: 8 }.into());
        let said = said(&state, &Found { version: "0123".into(), browser }, &FRENCH);
        assert_eq!(said[..3], ["0123", "SIMD relaxé, 8\u{a0}threads", "tiny · f32 · 000000000000"]);
        assert_eq!(said[4], "8\u{a0}cœurs · 0,5\u{a0}Go de mémoire ou plus · page isolée");
        assert_eq!(said[6], "45,0 sur 1000,0\u{a0}Mo · le navigateur peut l’effacer");
    }
}
