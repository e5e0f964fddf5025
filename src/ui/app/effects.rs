//! What the page does to the world because of what its state says: the engine's worker and what it is sent, what the browser keeps and
//! remembers, and what arrives from outside.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::window;
use js_sys::Reflect;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::super::many;
use super::super::preferences::Preferences;
use super::super::state::many::ManyAction;
use super::super::state::verifying::{Phase, Verify};
use super::super::state::{Action, Pack, Sharing, State};
use super::super::view::View;
use crate::drawing::colour::Palette;
use crate::protocol::{Request, RequestId, Source};
use crate::web::address::Links;
use crate::web::client::{Cause, Client, Signal, persist};
use crate::web::diagnostics;
use crate::web::dropped::DropZone;
use crate::web::export::download;
use crate::web::offline::Keeper;
use crate::web::surroundings;

/// What the offline pack is called among the downloads.
const PACK: &str = "whyword-offline.zip";

/// What a view is shown in.
pub const MAIN: &str = "main";

/// How the names of a model's files end that no table's do.
const MODEL: &[&str] = &[".safetensors", ".json"];

/// How those of tables end that are no text.
const SPREADSHEET: &[&str] = &[".xlsx", ".xls", ".ods", ".numbers"];

/// How long it may take the page to be loaded again, in milliseconds.
const PARTING: u32 = 10_000;

/// Who types no key for so long, in milliseconds, pauses.
const PAUSE: u32 = 300;

/// Who pauses for so long has stopped.
const REST: u32 = 1_000;

/// How often to look whether the worker said something, in milliseconds.
const LOOK: u32 = 5_000;

/// After how many such looks it is given up: a minute and a half. A step of a long text in a large model takes a slow device half a minute.
const PATIENCE: u32 = 18;

/// The state, where it can be changed.
pub type Page = UseReducerHandle<State>;

/// The line to the engine's worker, and the files that the user gave last, which cannot be part of the state.
#[derive(Clone)]
pub struct Line {
    client: Rc<RefCell<Option<Client>>>,
    files: Rc<RefCell<Vec<File>>>,
}

impl Line {
    /// Sends a request, if there is a worker.
    pub fn send(&self, request: &Request) {
        if let Some(client) = &*self.client.borrow() {
            client.send(request);
        }
    }

    /// Keeps files for the request that loads them.
    pub fn give(&self, files: Vec<File>) {
        *self.files.borrow_mut() = files;
    }
}

/// One worker at a time: a new number ends the old worker, none leaves the page without. It is told which model to load.
#[hook]
pub fn use_line(page: &Page) -> Line {
    let line = Line { client: use_mut_ref(|| None::<Client>), files: use_mut_ref(Vec::<File>::new) };
    use_effect_with(page.worker, {
        let (client, dispatch, engine) = (line.client.clone(), page.dispatcher(), page.engine_name);
        move |worker| {
            if worker.is_some() {
                let on_signal = Callback::from({
                    let dispatch = dispatch.clone();
                    move |signal| dispatch.dispatch(Action::Worker(signal))
                });
                match Client::start(engine, on_signal) {
                    Some(started) => *client.borrow_mut() = Some(started),
                    None => dispatch.dispatch(Action::Worker(Signal::Died(Cause::Error))),
                }
            }
            move || drop(client.take())
        }
    });
    use_effect_with((page.worker, page.loads), {
        let (line, source) = (line.clone(), page.models.loading.clone());
        move |_| {
            if let Some(client) = &*line.client.borrow() {
                let files = if matches!(source, Source::Given { .. }) { line.files.borrow().clone() } else { Vec::new() };
                client.send_with(&Request::Load { source }, &files);
            }
        }
    });
    line
}

/// A worker that is waited for and says nothing for so long has ended without a word. Counted in looks, so that a device that slept, or a
/// page that was put aside, does not take its own absence for the worker's.
#[hook]
pub fn use_patience(line: &Line, page: &Page) {
    use_effect_with((page.worker, page.awaits_worker()), {
        let (line, dispatch) = (line.clone(), page.dispatcher());
        move |(_, awaits)| {
            let watch = awaits.then(|| {
                Interval::new(LOOK, move || {
                    let unheard = line.client.borrow().as_ref().map_or(0, Client::listen);
                    if unheard > PATIENCE {
                        dispatch.dispatch(Action::Worker(Signal::Died(Cause::Silence)));
                    }
                })
            });
            move || drop(watch)
        }
    });
}

/// Sends a request, once; again to another worker. Once it is not waited for any more, the engine need not go on with it; that it was answered
/// is no harm.
#[hook]
fn use_request(line: &Line, worker: Option<u32>, request: Option<(RequestId, Rc<Request>)>) {
    use_effect_with((worker, request.as_ref().map(|(id, _)| *id)), {
        let line = line.clone();
        move |_| {
            let sent = request.map(|(id, request)| {
                line.send(&request);
                id
            });
            move || {
                if let Some(id) = sent {
                    line.send(&Request::Cancel { id });
                }
            }
        }
    });
}

/// What the state asks of the engine goes out as soon as it can.
#[hook]
pub fn use_requests(line: &Line, page: &Page) {
    let explain = |(id, text, options), partials| (id, Rc::new(Request::Explain { id, text, options, partials }));
    let outgoing = page.outgoing().map(|job| (job.id, job.asked.text.to_string(), job.asked.options.clone()));
    let [predict, follow, check] = page.asides();
    use_request(line, page.worker, outgoing.map(|job| explain(job, true)));
    use_request(line, page.worker, predict);
    use_request(line, page.worker, follow);
    use_request(line, page.worker, check);
    // Many texts go out one by one, each as soon as nothing else is asked for.
    use_request(line, page.worker, page.outgoing_of_many().map(|text| explain(text, false)));
    // So do the known ones, which are fetched first.
    use_request(line, page.worker, page.outgoing_case().map(|case| explain(case, false)));
    use_effect_with(page.verifying.phase == Phase::Fetching, {
        let dispatch = page.dispatcher();
        move |is_fetching| {
            if *is_fetching {
                spawn_local(async move {
                    dispatch.dispatch(Action::Verify(Verify::Arrived(diagnostics::cases().await.map(Rc::new))));
                });
            }
        }
    });
    use_effect_with(page.text.clone(), {
        let dispatch = page.dispatcher();
        move |_| {
            let after = |millis, action: Action| {
                let dispatch = dispatch.clone();
                Timeout::new(millis, move || dispatch.dispatch(action))
            };
            let timers = [after(PAUSE, Action::Paused), after(REST, Action::Rested)];
            move || drop(timers)
        }
    });
}

/// How the page looks, and what it is to remember.
#[hook]
pub fn use_surroundings(page: &Page, untouched: &Preferences) {
    use_effect_with((page.language, page.palette), |(language, palette)| {
        let classes = Palette::ALL.into_iter().filter_map(|one| Some((one.class()?, one == *palette)));
        surroundings::dress(language.tag(), language.messages().title, classes);
    });
    use_effect_with((page.preferences(), untouched.clone()), |(preferences, untouched)| {
        surroundings::remember(preferences.write(untouched).as_deref());
    });
}

/// Where a button opens another view, it goes with the view it stood in: the focus is then on what has come.
#[hook]
pub fn use_focus(page: &Page) {
    // The view, and whether what had the focus stood in the one before: as long as this is drawn, that one is still there.
    let before = use_mut_ref(|| (page.view, false));
    if before.borrow().0 != page.view {
        before.replace((page.view, surroundings::has_focus_in(&format!("#{MAIN} *"))));
    }
    use_effect_with(page.view, move |view| {
        let (_, had_focus) = before.replace((*view, false));
        if had_focus && !surroundings::has_focus_in("body *") {
            surroundings::focus(MAIN);
        }
    });
}

/// Who leaves the page while there are answers to many texts, which go with it, is asked first. Where the page loads itself again it has
/// said so before: what this gives is called just before that.
#[hook]
pub fn use_parting(page: &Page) -> Callback<()> {
    let is_leaving = use_mut_ref(|| false);
    use_effect_with(!page.many.answers.is_empty(), {
        let is_leaving = is_leaving.clone();
        move |has_answers| {
            let listener = has_answers.then(|| {
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&window(), "beforeunload", options, move |event| {
                    if !is_leaving.replace(false) {
                        event.prevent_default();
                        // Which older browsers ask for.
                        let _ = Reflect::set(event, &"returnValue".into(), &true.into());
                    }
                })
            });
            move || drop(listener)
        }
    });
    Callback::from(move |()| {
        is_leaving.replace(true);
        // Should the page stay after all, who leaves it later is asked.
        let is_leaving = is_leaving.clone();
        Timeout::new(PARTING, move || *is_leaving.borrow_mut() = false).forget();
    })
}

/// What the browser keeps.
#[hook]
pub fn use_keeping(page: &Page) {
    // What took long to download should not be the first thing that a full disk costs; the browser decides.
    let has_kept = page.models.kept.iter().any(|kept| kept.complete);
    use_effect_with(has_kept, |has_kept| {
        if *has_kept {
            persist();
        }
    });
    // Once the model is there: what is kept has then been downloaded, and nobody waits for the network.
    let engine = page.model.as_ref().and(page.build.as_ref()).map(|build| build.engine.clone());
    use_effect_with(engine, {
        let dispatch = page.dispatcher();
        move |engine| {
            let on_signal = Callback::from(move |signal| dispatch.dispatch(Action::Offline(signal)));
            let keeper = engine.clone().and_then(|engine| Keeper::start(engine, on_signal));
            move || drop(keeper)
        }
    });
    use_effect_with(page.offline.pack.clone(), |pack| {
        if let Pack::Made(url) = pack {
            download(url, PACK);
        }
    });
}

/// Links that are followed, and files that are dropped: a model's, or, where tables are read at all, a table.
#[hook]
pub fn use_arrivals(page: &Page, on_give: &Callback<Vec<File>>, on_table: Option<&Callback<Vec<File>>>) {
    // What the files are called is said in the page's language.
    use_effect_with((page.language, page.view == View::Many, page.keeps_answers()), {
        let (on_give, on_table, dispatch) = (on_give.clone(), on_table.cloned(), page.dispatcher());
        move |(_, is_many, keeps_answers)| {
            let (is_many, keeps_answers) = (*is_many, *keeps_answers);
            let zone = DropZone::start(Callback::from(move |files: Vec<File>| {
                let names: Vec<String> = files.iter().map(File::name).collect();
                match &on_table {
                    Some(_) if is_table(&names, is_many) && keeps_answers => dispatch.dispatch(Action::Many(ManyAction::Keep)),
                    Some(on_table) if is_table(&names, is_many) => {
                        dispatch.dispatch(Action::Go(View::Many));
                        on_table.emit(files);
                    }
                    _ => on_give.emit(files),
                }
            }));
            move || drop(zone)
        }
    });
    use_effect_with((), {
        let dispatch = page.dispatcher();
        move |()| {
            let on_link = Callback::from(move |link: String| dispatch.dispatch(Action::Share(Sharing::Link(link.into()))));
            let links = Links::start(on_link);
            move || drop(links)
        }
    });
}

/// Whether dropped files are a table, or meant as one: that it is none that can be read is said where tables are. A model's folder has
/// texts, too.
fn is_table(names: &[String], is_many: bool) -> bool {
    let one_ends = |endings: &[&str]| {
        names.iter().map(|name| name.to_lowercase()).any(|name| endings.iter().any(|ending| name.ends_with(ending)))
    };
    names.iter().all(|name| many::is_table(name)) || !one_ends(MODEL) && (is_many || one_ends(SPREADSHEET))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_table_is_told_from_a_model() {
        let is_table =
            |names: &[&str], is_many| is_table(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), is_many);
        for tables in [&["a.csv"][..], &["A.TSV", "b.txt"], &["a.xlsx"], &["A.XLS"], &["a.ods", "b.csv"], &["a.numbers"]] {
            assert!(is_table(tables, true) && is_table(tables, false), "{tables:?}");
        }
        for model in [&["config.json", "vocab.txt", "model.safetensors"][..], &["explanation.json"], &["MODEL.SAFETENSORS"]] {
            assert!(!is_table(model, true) && !is_table(model, false), "{model:?}");
        }
        for neither in [&["a.pdf"][..], &["vocab.txt"], &["pytorch_model.bin"]] {
            assert!(is_table(neither, true) && !is_table(neither, false), "{neither:?}: it depends on where it is dropped");
        }
        assert!(!is_table(&["config.json", "model.safetensors", "results.xlsx"], false), "a folder may have anything in it");
    }
}
