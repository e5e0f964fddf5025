//! The page's end of the line to `static/service_worker.js`, which keeps the page for use without a network.
//!
//! Nothing is claimed that the service worker has not just looked up. A browser without service workers, as in some private windows, is as
//! good as one that keeps nothing: the page works, and says nothing of being offline.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    MessageEvent, RegistrationOptions, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
    ServiceWorkerUpdateViaCache, VisibilityState,
};
use yew::Callback;

use super::client::absolute;

/// The service worker's program, relative to the page.
const PROGRAM: &str = "service_worker.js";

/// How long until it is asked again, in milliseconds, while not everything is kept; then twice as long, and so on: each time a file of up to
/// 16 MB may be fetched in vain.
const ASK_AGAIN: u32 = 20_000;

/// What is kept for use without a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Nothing that is known of.
    #[default]
    Unknown,
    /// Files are being kept.
    Keeping,
    /// Everything the page needs.
    Kept,
    /// Not everything: a file did not arrive whole.
    Incomplete,
    /// Not everything: the browser has no room.
    NoRoom,
}

impl Kept {
    /// Its name, as the service worker spells it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Keeping => "keeping",
            Self::Kept => "kept",
            Self::Incomplete => "incomplete",
            Self::NoRoom => "no_room",
        }
    }
}

/// What the page hears of its service worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// How much is kept.
    Kept(Kept),
    /// Another version of the page is kept, and waits to be asked for.
    Update,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Request<'a> {
    /// Keep what a browser with this engine needs, and say how far that is.
    Keep { engine: &'a str },
    /// Take over from the version that runs.
    Update,
}

#[derive(Deserialize)]
struct Answer {
    state: Kept,
}

/// Keeps the page; until it is dropped, it reports.
pub struct Keeper {
    _on_message: EventListener,
    _on_visible: EventListener,
    _ask_again: Interval,
}

impl Keeper {
    /// Has the page kept, with the engine of this name, and reports to `on_signal`. None where the browser has no service workers.
    pub fn start(engine: String, on_signal: Callback<Signal>) -> Option<Self> {
        let container = container()?;
        let is_kept = Rc::new(std::cell::Cell::new(false));
        let on_message = EventListener::new(&container, "message", {
            let (on_signal, is_kept) = (on_signal.clone(), is_kept.clone());
            move |event| {
                let data = event.unchecked_ref::<MessageEvent>().data();
                if let Some(Answer { state }) = data.as_string().and_then(|json| serde_json::from_str(&json).ok()) {
                    is_kept.set(state == Kept::Kept);
                    on_signal.emit(Signal::Kept(state));
                }
            }
        });
        let ask = Rc::new({
            let container = container.clone();
            move || {
                let (container, engine) = (container.clone(), engine.clone());
                spawn_local(async move {
                    if let Some(worker) = ready(&container).await.and_then(|registration| registration.active()) {
                        post(&worker, &Request::Keep { engine: &engine });
                    }
                });
            }
        });
        spawn_local({
            let (container, ask) = (container.clone(), ask.clone());
            async move {
                match register(&container).await {
                    Ok(registration) => {
                        watch(&registration, on_signal);
                        ask();
                    }
                    Err(error) => web_sys::console::info_2(&"Nothing is kept for use offline:".into(), &error),
                }
            }
        });
        // Time may have passed: the browser may have thrown everything away, and the host may have a newer version.
        let document = gloo::utils::document();
        let on_visible = EventListener::new(&document.clone(), "visibilitychange", {
            let ask = ask.clone();
            move |_| {
                if document.visibility_state() == VisibilityState::Visible {
                    ask();
                    look_for_update(&container);
                }
            }
        });
        let mut waited: u32 = 0;
        let ask_again = Interval::new(ASK_AGAIN, move || {
            waited = if is_kept.get() { 0 } else { waited + 1 };
            if waited.is_power_of_two() {
                ask();
            }
        });
        Some(Self { _on_message: on_message, _on_visible: on_visible, _ask_again: ask_again })
    }
}

/// Lets the version that waits take over, and loads it. In another tab that may have happened already.
pub fn update() {
    let Some(container) = container() else { return reload() };
    spawn_local(async move {
        match ready(&container).await.and_then(|registration| registration.waiting()) {
            Some(waiting) => {
                let begun = waiting.clone();
                on_state(&waiting, move || {
                    if begun.state() == ServiceWorkerState::Activated {
                        reload();
                    }
                });
                post(&waiting, &Request::Update);
            }
            None => reload(),
        }
    });
}

/// Whether a service worker answers for this page.
pub fn is_answered() -> bool {
    container().is_some_and(|container| container.controller().is_some())
}

/// Loads the page again. One that may not reload itself is left as it is.
pub fn reload() {
    drop(gloo::utils::window().location().reload());
}

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = gloo::utils::window().navigator();
    // Where a page may have none, the browser leaves the property out.
    let container = js_sys::Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    container.dyn_into().ok()
}

async fn register(container: &ServiceWorkerContainer) -> Result<ServiceWorkerRegistration, JsValue> {
    let options = RegistrationOptions::new();
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let program = absolute(PROGRAM).ok_or("the page has no address")?;
    let registration = JsFuture::from(container.register_with_options(&program, &options)).await?;
    Ok(registration.unchecked_into())
}

/// The registration, once a service worker of it is at work.
async fn ready(container: &ServiceWorkerContainer) -> Option<ServiceWorkerRegistration> {
    Some(JsFuture::from(container.ready().ok()?).await.ok()?.unchecked_into())
}

/// Reports a version that waits, now or later.
fn watch(registration: &ServiceWorkerRegistration, on_signal: Callback<Signal>) {
    let look = {
        let registration = registration.clone();
        Rc::new(move || {
            if registration.waiting().is_some() && registration.active().is_some() {
                on_signal.emit(Signal::Update);
            }
        })
    };
    look();
    let watch = {
        let registration = registration.clone();
        move || {
            if let Some(installing) = registration.installing() {
                let look = look.clone();
                on_state(&installing, move || look());
            }
        }
    };
    watch();
    let on_found = Closure::<dyn Fn()>::new(watch);
    registration.set_onupdatefound(Some(on_found.as_ref().unchecked_ref()));
    // As long as the registration, which is as long as the page.
    on_found.forget();
}

fn on_state(worker: &ServiceWorker, what: impl Fn() + 'static) {
    let on_change = Closure::<dyn Fn()>::new(what);
    worker.set_onstatechange(Some(on_change.as_ref().unchecked_ref()));
    on_change.forget();
}

fn look_for_update(container: &ServiceWorkerContainer) {
    let container = container.clone();
    spawn_local(async move {
        let Some(registration) = ready(&container).await else { return };
        if let Ok(update) = registration.update() {
            // Without a network there is none; the next look may find one.
            drop(JsFuture::from(update).await);
        }
    });
}

/// A service worker that is gone hears nothing, and the next question starts it again.
fn post(worker: &ServiceWorker, request: &Request) {
    let message = serde_json::to_string(request).expect("a request is plain data");
    drop(worker.post_message(&message.into()));
}
