//! Carries out what the [`super::export_menu`] asks for: makes the file, and hands it to the browser.

use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use super::export_menu::Way;
use super::picture::theme;
use super::state::{Outcome, Sharing, State};
use super::view::View;
use crate::drawing::{Face, Look, estimate};
use crate::explanation::Explanation;
use crate::export;
use crate::protocol::Source;
use crate::share::{Shared, encode};
use crate::web::address;
use crate::web::export::{copy, copy_picture, measurer, picture, save, save_blob};

/// How wide a picture is, in CSS pixels: as a column of text.
const WIDTH: f64 = 720.0;

/// Gives out what the page shows, and tells `on_done` what there is to say about it. A download speaks for itself.
pub fn give_out(way: Way, state: &State, on_done: Callback<Sharing>) {
    let Some(explanation) = state.shown() else { return };
    let words = &state.language.messages().files;
    let name = |extension: &str| export::file_name(explanation, extension);
    let done = move |outcome: Outcome| on_done.emit(Sharing::Done(outcome));
    match way {
        Way::Json => save(&name("json"), "application/json", &export::json(explanation)),
        Way::Csv => save(&name("csv"), "text/csv", &export::csv(explanation)),
        Way::Html => save(&name("html"), "text/html", &look(state, |look| export::html(explanation, words, look))),
        Way::Svg => save(&name("svg"), "image/svg+xml", &drawn(state, explanation)),
        Way::Png => {
            let (name, svg) = (name("png"), drawn(state, explanation));
            spawn_local(async move {
                match picture(svg).await {
                    Some(png) => save_blob(&name, &png),
                    None => done(Outcome::NoPicture),
                }
            });
        }
        Way::Markdown => {
            let copied = copy(&export::markdown(explanation, words));
            spawn_local(async move { done(if copied.await { Outcome::Copied } else { Outcome::ClipboardRefused }) });
        }
        Way::Image => {
            let copied = copy_picture(drawn(state, explanation));
            spawn_local(async move { done(if copied.await { Outcome::Copied } else { Outcome::ClipboardRefused }) });
        }
        // A link to another model would bring other numbers.
        Way::Link if state.model.is_some() && !state.made(explanation) => done(Outcome::LinkOfAnother),
        Way::Link => match encode(&shared(state, explanation)) {
            Err(too_long) => {
                save(&name("json"), "application/json", &export::json(explanation));
                done(Outcome::LinkTooLong(too_long.length));
            }
            Ok(fragment) => {
                let Some(link) = address::put(&fragment) else { return done(Outcome::ClipboardRefused) };
                let copied = copy(&link);
                spawn_local(async move { done(if copied.await { Outcome::LinkCopied } else { Outcome::LinkInAddress }) });
            }
        },
    }
}

/// What a link to this says.
fn shared(state: &State, explanation: &Explanation) -> Shared {
    let source = state.models.last.as_ref().filter(|source| !matches!(source, Source::Bundled { .. }));
    Shared {
        text: explanation.text.clone(),
        model: source.map(Source::id),
        options: explanation.requested.clone(),
        units: state.kind,
        view: (state.view != View::Explain).then(|| state.view.word().to_owned()),
    }
}

fn drawn(state: &State, explanation: &Explanation) -> String {
    look(state, |look| export::svg(explanation, state.kind, &state.language.messages().files, look))
}

/// As the page looks now, with texts as wide as this browser draws them.
fn look(state: &State, draw: impl FnOnce(&Look<'_>) -> String) -> String {
    let measured = measurer();
    let measure = |text: &str, face: Face| {
        let width = measured.as_ref().and_then(|measured| measured(text, &face.font()));
        width.unwrap_or_else(|| estimate(text, face))
    };
    draw(&Look { palette: state.palette, theme: theme(), width: WIDTH, decimal: state.language.decimal(), measure: &measure })
}
