//! The engine's end of the line to the page.
//!
//! One request is worked on at a time. Between batches the worker goes back to its event loop, which is when it hears of a newer request
//! or a cancellation; the page itself never waits for it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, RequestCache};

use super::pace::Pace;
use super::{download, pack};
use crate::engine::{Engine, EngineError};
use crate::explanation::Explanation;
use crate::options::Options;
use crate::protocol::{Build, Event, LoadedModel, Progress, Request, RequestId, VERSION};

/// What outlives a single message.
#[derive(Default)]
struct State {
    engine: RefCell<Option<Rc<Engine>>>,
    /// Counts the loads, so that one that a newer overtook ends silently.
    load: Cell<u32>,
    /// Whether the last load failed: then copies that the browser kept are not to be trusted.
    load_failed: Cell<bool>,
    /// The next explanation to work on. There is never a queue: a newer request replaces an older one.
    next: RefCell<Option<Job>>,
    /// Whether somebody is working.
    working: Cell<bool>,
    /// The explanation to go on with, unless it was cancelled.
    current: Cell<Option<RequestId>>,
    pace: Cell<Pace>,
}

struct Job {
    id: RequestId,
    text: String,
    options: Options,
}

/// Listens to the page, for good.
pub fn start(build: Build) {
    let state = Rc::new(State::default());
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        // The page checked the version it was told, so what it sends can be read.
        if let Some(request) = message.data().as_string().and_then(|json| serde_json::from_str(&json).ok()) {
            receive(&state, request);
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&Event::Hello { version: VERSION, build });
}

/// The worker's global object.
pub(super) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(event: &Event) {
    let json = serde_json::to_string(event).expect("an event is plain data");
    scope().post_message(&json.into()).expect("text can be sent to the page");
}

fn receive(state: &Rc<State>, request: Request) {
    match request {
        Request::Load { base } => spawn_local(load(state.clone(), base)),
        Request::Pack { base } => spawn_local(make_pack(base)),
        Request::Explain { id, text, options } => {
            let older = state.next.replace(Some(Job { id, text, options }));
            match older {
                Some(older) => post(&Event::Cancelled { id: older.id }),
                None if !state.working.replace(true) => spawn_local(work(state.clone())),
                None => {}
            }
        }
        Request::Cancel { id } => {
            if state.next.borrow().as_ref().is_some_and(|job| job.id == id) {
                state.next.take();
                post(&Event::Cancelled { id });
            } else if state.current.get() == Some(id) {
                state.current.set(None);
            }
        }
    }
}

async fn load(state: Rc<State>, base: String) {
    let load = state.load.get() + 1;
    state.load.set(load);
    let is_newest = || state.load.get() == load;
    let cache = if state.load_failed.get() { RequestCache::Reload } else { RequestCache::Default };
    let progress = |received, total| {
        if is_newest() {
            post(&Event::Loading { received, total });
        }
    };
    let result = download::load(&base, cache, progress).await;
    if !is_newest() {
        return;
    }
    state.load_failed.set(result.is_err());
    match result {
        Ok((name, loaded)) => {
            let engine = Engine::new(name, loaded);
            let model =
                LoadedModel { info: engine.info().clone(), labels: engine.labels().to_vec(), max_tokens: engine.max_tokens() };
            state.engine.replace(Some(Rc::new(engine)));
            post(&Event::Ready { model });
        }
        Err(error) => post(&Event::LoadFailed { message: error.to_string() }),
    }
}

async fn make_pack(base: String) {
    post(&match pack::make(&base, |done, total| post(&Event::Packing { done, total })).await {
        Ok(url) => Event::Packed { url },
        Err(error) => Event::PackFailed { message: error.to_string() },
    });
}

/// Works until nothing is asked for.
async fn work(state: Rc<State>) {
    while let Some(Job { id, text, options }) = state.next.take() {
        state.current.set(Some(id));
        let event = match explain(&state, id, &text, &options).await {
            Ok(Some(explanation)) => Event::Explained { id, explanation: Box::new(explanation) },
            Ok(None) => Event::Cancelled { id },
            Err(message) => Event::Failed { id, message },
        };
        post(&event);
    }
    state.working.set(false);
}

/// None if it was cancelled or replaced.
async fn explain(state: &State, id: RequestId, text: &str, options: &Options) -> Result<Option<Explanation>, String> {
    let engine = state.engine.borrow().clone().ok_or("No model is loaded yet: wait for it, or choose one.")?;
    let sentence = |error: EngineError| error.to_string();
    let mut run = engine.begin(text, options).map_err(sentence)?;
    post(&Event::Started { id, prediction: run.prediction().clone(), total: run.total() });
    while !run.is_done() {
        // A timer, because only a new task lets messages in; a resolved promise would not.
        TimeoutFuture::new(0).await;
        if state.current.get() != Some(id) || state.next.borrow().is_some() {
            return Ok(None);
        }
        let (before, began) = (run.done(), now());
        let mut pace = state.pace.get();
        run.advance(&engine, pace.steps(run.tokens())).map_err(sentence)?;
        pace.record(run.done() - before, run.tokens(), now() - began);
        state.pace.set(pace);
        let progress = Progress { done: run.done(), total: run.total(), fraction: run.progress(), error: run.error() };
        post(&Event::Progress { id, progress });
        if !run.is_done()
            && let Some(explanation) = run.partial(&engine).map_err(sentence)?
        {
            post(&Event::Partial { id, explanation: Box::new(explanation) });
        }
    }
    run.finish(&engine).map(Some).map_err(sentence)
}

/// Milliseconds of a clock that never goes back.
fn now() -> f64 {
    scope().performance().map_or_else(js_sys::Date::now, |clock| clock.now())
}
