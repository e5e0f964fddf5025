//! Many texts: paste or give them, watch them being explained, look through them.
//!
//! [`source`] takes the texts in and starts, [`progress`] says how far it is, [`table`] lists them all but draws only those in view,
//! [`findings`] says what they have in common.

pub mod findings;
pub mod order;
pub mod progress;
pub mod row;
pub mod sheet;
pub mod source;
pub mod table;
pub mod tally;

use web_sys::File;
use yew::prelude::*;

use self::findings::Findings;
use self::progress::Progress;
use self::source::Source;
use self::table::Table;
use super::messages::Messages;
use super::state::many::{Many, ManyAction, Trouble};
use super::state::{Action, Engine, State, class_word};
use crate::dataset::{Dataset, DatasetError, MAX_BYTES, parse};
use crate::explanation::ModelInfo;
use crate::options::{Method, Options};
use crate::web::export::text;

/// What a [`ManyTexts`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ManyTextsProps {
    /// The texts and what came of them.
    pub many: Many,
    /// Model and settings, in one line.
    pub settings: AttrValue,
    /// What the engine is waited for with, if it is.
    pub waiting: Option<AttrValue>,
    /// What the user does.
    pub on_act: Callback<Action>,
    /// Files were chosen.
    pub on_files: Callback<Vec<File>>,
}

/// The view.
#[component]
pub fn ManyTexts(props: &ManyTextsProps) -> Html {
    let ManyTextsProps { many, settings, waiting, on_files, .. } = props;
    let on_act: Callback<ManyAction> = props.on_act.reform(Action::Many);
    html! {
        <div class="many">
            <Source
                text={many.text.clone()}
                file={many.file.clone()}
                count={many.rows.len()}
                trouble={many.trouble.clone()}
                {settings}
                on_act={on_act.clone()}
                {on_files}
            />
            if !many.rows.is_empty() {
                <Progress many={many.clone()} {waiting} {settings} on_act={on_act.clone()} />
                <Table many={many.clone()} {on_act} />
                if many.run.is_some() {
                    <Findings many={many.clone()} />
                }
            }
        </div>
    }
}

/// Whether a file of this name has texts in it. A vocabulary has none: it belongs to a model.
pub fn is_table(name: &str) -> bool {
    let name = name.to_lowercase();
    name != "vocab.txt" && [".csv", ".tsv", ".tab", ".txt"].iter().any(|ending| name.ends_with(ending))
}

/// The texts in a file.
pub async fn read(file: &File) -> Result<Dataset, Trouble> {
    // It is not even read if it is too large.
    if file.size() > MAX_BYTES as f64 {
        return Err(Trouble::Data(DatasetError::TooLarge));
    }
    let content = text(file.clone()).await.ok_or(Trouble::Unreadable)?;
    parse(&content, Some(&file.name())).map_err(Trouble::Data)
}

/// Model and settings as they are set now, in one line.
pub fn settings_now(state: &State, say: &Messages) -> String {
    let steps = match state.chosen() {
        Ok(options) => options.steps().to_string(),
        Err(_) if state.steps.trim().is_empty() => "?".to_owned(),
        Err(_) => state.steps.trim().to_owned(),
    };
    settings(state.model.as_ref().map(|model| &model.info), &state.options, &steps, state.labels(), say)
}

/// Model and settings, in one line; the steps are those of `steps`.
fn settings(model: Option<&ModelInfo>, options: &Options, steps: &str, labels: &[String], say: &Messages) -> String {
    let Options { method, baseline, output, .. } = options;
    let model = model.map(|model| format!("{} · ", model.name)).unwrap_or_default();
    let steps = match method {
        Method::Auto => (say.settings.steps_at_most)(steps),
        _ => (say.settings.steps_now)(steps),
    };
    format!("{model}{method} · {steps} · {baseline} · {output} · {}", class_word(&options.class, labels))
}

/// What the next text waits for, if it has to.
pub fn waiting(state: &State, say: &Messages) -> Option<AttrValue> {
    match (&state.engine, &state.job) {
        (Engine::Ready, None) => None,
        (Engine::Ready, Some(_)) => Some(say.many.after_yours.into()),
        (Engine::Starting, _) => Some(say.status.starting.into()),
        (Engine::Loading(..), _) => Some(say.status.loading.into()),
        (Engine::Failed | Engine::Outdated, _) => Some(say.status.not_running.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::messages::ENGLISH;
    use crate::ui::state::tests::opened;

    #[test]
    fn other_steps_are_other_settings() {
        let mut state = opened();
        assert!(settings_now(&state, &ENGLISH).starts_with("auto · at most 500 steps · pad · "));
        state.options.method = Method::RiemannLeft;
        let lines = ["50", "200", " ", "1"].map(|steps| {
            state.steps = steps.into();
            settings_now(&state, &ENGLISH)
        });
        for (line, steps) in lines.iter().zip(["50 steps", "200 steps", "? steps", "1 step"]) {
            assert!(line.starts_with(&format!("riemann_left · {steps} · pad · ")), "{line}");
        }
    }
}
