//! The engine's end of the line to the page.
//!
//! One batch is worked on at a time (`work`). Between batches the worker goes back to its event loop, which is when it hears of newer requests
//! and cancellations, and of whose turn it is next (`jobs`); the page itself never waits for it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, MessageEvent, RequestCache};

use super::download::{self, Download, DownloadError, Report};
use super::fetch::Control;
use super::jobs::Jobs;
use super::lock::Lock;
use super::pace::Rate;
use super::pack;
use super::scope::scope;
use super::store::{Record, Store};
use super::work::{self, Paces, Tools, Work};
use crate::engine::Engine;
use crate::protocol::{Build, Event, KeptModel, LoadedModel, Request, Source, VERSION};

/// What outlives a single message.
#[derive(Default)]
struct State {
    engine: RefCell<Option<Rc<Engine>>>,
    /// The load under way. One that a newer replaced ends silently.
    load: RefCell<Option<Rc<Control>>>,
    /// Where models are kept, once it is open; none inside where the browser keeps nothing.
    store: RefCell<Option<Rc<Option<Store>>>>,
    /// The source whose load failed last: then copies that the browser kept of it are not to be trusted.
    failed: RefCell<Option<Source>>,
    /// The address of the pack that was made last.
    pack: RefCell<Option<String>>,
    /// What has not been answered, but for the batch under way.
    jobs: RefCell<Jobs<Work>>,
    /// Whether somebody is working.
    working: Cell<bool>,
    paces: Cell<Paces>,
}

/// Listens to the page, for good.
pub fn start(build: Build) {
    let state = Rc::new(State::default());
    let receiver = state.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        // The page checked the version it was told, so what it sends can be read. Files that the user gave are behind the text.
        let mut parts = js_sys::Array::from(&message.data()).into_iter();
        let (first, message) = (parts.next(), message.data().as_string());
        let json = message.or_else(|| first.and_then(|first| first.as_string()));
        if let Some(request) = json.and_then(|json| serde_json::from_str(&json).ok()) {
            receive(&receiver, request, parts.filter_map(|file| file.dyn_into().ok()).collect());
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&Event::Hello { version: VERSION, build });
    spawn_local(async move {
        tell_kept(&state).await;
        post(&Event::Offered { bases: download::offered().await });
    });
}

fn post(event: &Event) {
    let json = serde_json::to_string(event).expect("an event is plain data");
    scope().post_message(&json.into()).expect("text can be sent to the page");
}

fn receive(state: &Rc<State>, request: Request, files: Vec<File>) {
    match request {
        Request::Load { source } => {
            let control = Rc::new(Control::default());
            if let Some(older) = state.load.replace(Some(control.clone())) {
                older.stop();
            }
            spawn_local(load(state.clone(), source, files, control));
        }
        Request::StopLoading => {
            if let Some(control) = state.load.take() {
                control.stop();
                post(&Event::LoadStopped);
                // How much of it is here now.
                let state = state.clone();
                spawn_local(async move { tell_kept(&state).await });
            }
        }
        Request::Delete { source } => {
            let is_meant = move |record: &Record| source.as_ref().is_none_or(|source| *source == record.source);
            spawn_local(delete(state.clone(), is_meant));
        }
        // What another tab, or this one before, has made complete stays.
        Request::Abandon { source } => {
            spawn_local(delete(state.clone(), move |record| !record.complete && record.source == source));
        }
        Request::Pack { base } => spawn_local(make_pack(state.clone(), base)),
        Request::Cancel { id } => {
            if state.jobs.borrow_mut().cancel(id) {
                post(&Event::Cancelled { id });
            }
        }
        request => {
            let Some(job) = work::job(request) else { return };
            let given_up = state.jobs.borrow_mut().add(job);
            given_up.into_iter().for_each(|id| post(&Event::Cancelled { id }));
            if !state.working.replace(true) {
                spawn_local(work_off(state.clone()));
            }
        }
    }
}

async fn load(state: Rc<State>, source: Source, files: Vec<File>, control: Rc<Control>) {
    let store = store(&state).await;
    let cache = if state.failed.borrow().as_ref() == Some(&source) { RequestCache::Reload } else { RequestCache::Default };
    let (so_far, rate) = (Cell::new((0, 0)), RefCell::new(Rate::default()));
    let report = |report: Report| {
        // A load that was stopped or replaced is not spoken of any more.
        if control.is_stopped() {
            return;
        }
        let (bytes_per_second, waiting) = match report {
            Report::Arrived(received, total) => {
                so_far.set((received, total));
                (rate.borrow_mut().record(now(), received), None)
            }
            Report::Waiting(reason) => {
                rate.take();
                (None, Some(reason.to_owned()))
            }
            Report::NotKept => return post(&Event::NotKept),
        };
        let (received, total) = so_far.get();
        post(&Event::Loading { received, total, bytes_per_second, waiting });
    };
    let download =
        Download { source: &source, given: &files, control: &control, cache, store: Option::as_ref(&store), report: &report };
    let result = download.run().await;
    if control.is_stopped() {
        return;
    }
    state.load.take();
    state.failed.replace(result.is_err().then(|| source.clone()));
    match result {
        Ok((name, loaded)) => {
            let engine = Engine::new(name, loaded);
            let model =
                LoadedModel { info: engine.info().clone(), labels: engine.labels().to_vec(), max_tokens: engine.max_tokens() };
            state.engine.replace(Some(Rc::new(engine)));
            // What a step costs depends on the model.
            state.paces.set(Paces::default());
            post(&Event::Ready { source, model });
        }
        Err(DownloadError::Stopped) => post(&Event::LoadStopped),
        Err(error) => post(&Event::LoadFailed { message: error.to_string() }),
    }
    tell_kept(&state).await;
}

/// Where models are kept, opened once.
async fn store(state: &State) -> Rc<Option<Store>> {
    if let Some(store) = &*state.store.borrow() {
        return store.clone();
    }
    let store = Rc::new(Store::open().await);
    state.store.replace(Some(store.clone()));
    store
}

/// Tells the page which models are kept.
async fn tell_kept(state: &State) {
    let store = store(state).await;
    let mut models = Vec::new();
    if let Some(store) = &*store {
        for record in store.records().await {
            models.push(KeptModel {
                name: record.catalog.name.clone(),
                size: record.size,
                here: if record.complete { record.size } else { here(store, &record).await },
                complete: record.complete,
                source: record.source,
            });
        }
    }
    post(&Event::Kept { models });
}

/// How many of a model's bytes are kept.
async fn here(store: &Store, record: &Record) -> u64 {
    let mut here = 0;
    for file in &record.catalog.files {
        let Some(key) = file.key() else { continue };
        for (index, part) in file.parts.iter().enumerate() {
            if store.has(&record.source, &key, index).await {
                here += part.size;
            }
        }
    }
    here
}

/// Deletes the models that are meant; the one in use goes on working from memory.
async fn delete(state: Rc<State>, is_meant: impl Fn(&Record) -> bool + Clone + 'static) {
    if let Some(store) = &*store(&state).await {
        for record in store.records().await.into_iter().filter(|record| is_meant(record)) {
            let (state, is_meant) = (state.clone(), is_meant.clone());
            // A download that was just stopped may still be putting its last part away; another tab's may go on, and complete it. The others
            // do not wait for that.
            spawn_local(async move {
                let _lock = Lock::take(&record.source.id(), || ()).await;
                if let Some(store) = &*self::store(&state).await
                    && let Some(record) = store.record(&record.source).await.filter(|record| is_meant(record))
                {
                    store.remove(&record).await;
                }
                tell_kept(&state).await;
            });
        }
    }
    tell_kept(&state).await;
}

async fn make_pack(state: Rc<State>, base: String) {
    // One is as large as the page and its model.
    if let Some(before) = state.pack.take() {
        // It fails for what is no address.
        let _ = web_sys::Url::revoke_object_url(&before);
    }
    post(&match pack::make(&base, |done, total| post(&Event::Packing { done, total })).await {
        Ok(url) => {
            state.pack.replace(Some(url.clone()));
            Event::Packed { url }
        }
        Err(error) => Event::PackFailed { message: error.to_string() },
    });
}

/// Works until nothing is asked for.
async fn work_off(state: Rc<State>) {
    loop {
        let Some(job) = state.jobs.borrow_mut().take() else { break };
        let mut paces = state.paces.get();
        let mut tools = Tools { engine: state.engine.borrow().clone(), paces: &mut paces, now: &now, post: &post };
        let left = work::step(job, &mut tools);
        state.paces.set(paces);
        if let Some(job) = left {
            state.jobs.borrow_mut().put_back(job);
        }
        // A timer, because only a new task lets messages in; a resolved promise would not.
        TimeoutFuture::new(0).await;
    }
    state.working.set(false);
}

/// Milliseconds of a clock that never goes back.
fn now() -> f64 {
    scope().performance().map_or_else(js_sys::Date::now, |clock| clock.now())
}
