//! The page's end of the line to the engine: the only place that makes a worker.
//!
//! Messages are JSON text, one [`Request`] or [`Event`] each; files that the user gave travel beside it. A module worker drops what arrives
//! before its program has set its listener, so requests wait here until the worker says [`Event::Hello`]; one that says so with another
//! version is not spoken to.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::protocol::{Event, Request, VERSION};

/// The worker's program, in the engines' folder. It takes the page's own query, which may name an engine and a number of threads.
const PROGRAM: &str = "worker_loader.js";

/// What the page hears of its worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// A message.
    Event(Event),
    /// The worker speaks another version of the protocol.
    Outdated,
    /// The worker could not be started, or ended.
    Died(Cause),
}

/// What ended a worker, as far as can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It ran out of memory, or, while it starts, arrived in part: Firefox says the same of both.
    Memory,
    /// It does not answer any more.
    Silence,
    /// An error that nobody caught.
    Error,
}

impl Cause {
    /// What an error's message tells. A panic has a message of its own (the worker's program sees to that), so that a bare trap is what is
    /// left of an allocation that failed: Rust then aborts without a word. What reaches beyond the memory is another trap, and
    /// what does not compile may be told of by any word in it.
    fn of(message: &str) -> Self {
        let message = message.to_ascii_lowercase();
        let is_other =
            ["panicked", "out of bounds", "compileerror", "validation error"].iter().any(|word| message.contains(word));
        let is_memory = ["memory", "allocat", "unreachable"].iter().any(|word| message.contains(word));
        if is_memory && !is_other { Self::Memory } else { Self::Error }
    }
}

/// A running worker. Dropping it ends the worker at once, whatever it is doing.
pub struct Client {
    worker: Worker,
    /// What to send once the worker is up; none when it is.
    waiting: Rc<RefCell<Option<Vec<JsValue>>>>,
    /// How often `listen` was called since it said something.
    unheard: Rc<Cell<u32>>,
    /// Where the engine's threads tell of their end, as the worker, which waits for them, cannot.
    threads: Option<BroadcastChannel>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_thread_end: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Client {
    /// Starts a worker that reports to `on_signal`, with this engine or else the best. None where the browser refuses, as some do inside a
    /// sandbox.
    pub fn start(engine: Option<&str>, on_signal: Callback<Signal>) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let query = gloo::utils::window().location().search().unwrap_or_default();
        let program = Url::new(&absolute(&format!("{}{PROGRAM}{query}", engines()?))?).ok()?;
        if let Some(engine) = engine {
            program.search_params().set("engine", engine);
        }
        // Its threads go by the same name, which is that of their channel.
        let name = format!("whyword {}", js_sys::Math::random());
        options.set_name(&name);
        // Some browsers have none for a page that may not store anything.
        let threads = BroadcastChannel::new(&name).ok();
        let worker = Worker::new_with_options(&program.href(), &options).ok()?;
        let waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let unheard = Rc::new(Cell::new(0));

        let on_message = Closure::new({
            let (worker, waiting, unheard, on_signal) = (worker.clone(), waiting.clone(), unheard.clone(), on_signal.clone());
            move |message: MessageEvent| {
                unheard.set(0);
                on_signal.emit(read(&worker, &waiting, &message));
            }
        });
        let on_thread_end = Closure::new({
            let (waiting, on_signal) = (waiting.clone(), on_signal.clone());
            move |message: MessageEvent| {
                // Until it is up, the worker sees to that itself.
                if waiting.borrow().is_none() {
                    on_signal.emit(Signal::Died(Cause::of(&message.data().as_string().unwrap_or_default())));
                }
            }
        });
        if let Some(threads) = &threads {
            threads.set_onmessage(Some(on_thread_end.as_ref().unchecked_ref()));
        }
        let on_error = Closure::new(move |event: web_sys::Event| {
            // The browser would report it to the console a second time.
            event.prevent_default();
            web_sys::console::error_2(&"The engine's worker failed:".into(), &event);
            let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
            on_signal.emit(Signal::Died(Cause::of(&message)));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Self {
            worker,
            waiting,
            unheard,
            threads,
            _on_message: on_message,
            _on_thread_end: on_thread_end,
            _on_error: on_error,
        })
    }

    /// How often this was called, this time included, since the worker said something.
    pub fn listen(&self) -> u32 {
        self.unheard.set(self.unheard.get() + 1);
        self.unheard.get()
    }

    /// Sends a request, as soon as the worker is up.
    pub fn send(&self, request: &Request) {
        self.send_with(request, &[]);
    }

    /// The same with files that the user gave, which cannot be written as text.
    pub fn send_with(&self, request: &Request, files: &[web_sys::File]) {
        let json = JsValue::from(serde_json::to_string(request).expect("a request is plain data"));
        let message = match files {
            [] => json,
            files => std::iter::once(&json).chain(files.iter().map(AsRef::as_ref)).collect::<js_sys::Array>().into(),
        };
        match &mut *self.waiting.borrow_mut() {
            Some(waiting) => waiting.push(message),
            None => post(&self.worker, &message),
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onmessageerror(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        if let Some(threads) = &self.threads {
            threads.set_onmessage(None);
            threads.close();
        }
    }
}

/// Asks the browser to keep what this page stored even when space is short. It may refuse, and some cannot be asked.
pub fn persist() {
    let storage = gloo::utils::window().navigator().storage();
    if storage.is_object()
        && let Ok(asked) = storage.persist()
    {
        // Whatever the answer is, there is nothing to do about it.
        wasm_bindgen_futures::spawn_local(async move { drop(wasm_bindgen_futures::JsFuture::from(asked).await) });
    }
}

/// The Hub's origin: the one that the page was built for, or one on this machine, which the query may name (`?hub=http://127.0.0.1:8000`)
/// so that tests can stand in for it. No other may be named there: a link must not choose where a model comes from.
pub fn hub() -> String {
    let query = gloo::utils::window().location().search().unwrap_or_default();
    let named = web_sys::UrlSearchParams::new_with_str(&query).ok().and_then(|query| query.get("hub"));
    named
        .filter(|origin| is_local(origin))
        .unwrap_or_else(|| option_env!("WHYWORD_HUB").unwrap_or("https://huggingface.co").to_owned())
}

/// Whether an origin is a port of this machine, and nothing else. The service worker asks the same before it lets the page connect.
fn is_local(origin: &str) -> bool {
    let port = origin.strip_prefix("http://127.0.0.1:");
    port.is_some_and(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The folder of the engines, which index.html names: it is called after their contents.
fn engines() -> Option<String> {
    gloo::utils::document().query_selector("meta[name=engine]").ok()??.get_attribute("content")
}

/// A path relative to the page, which may be at any depth of its host, as an absolute URL.
pub fn absolute(path: &str) -> Option<String> {
    let base = gloo::utils::document().base_uri().ok()??;
    Some(web_sys::Url::new_with_base(path, &base).ok()?.href())
}

fn read(worker: &Worker, waiting: &RefCell<Option<Vec<JsValue>>>, message: &MessageEvent) -> Signal {
    let Some(event) = message.data().as_string().and_then(|json| serde_json::from_str(&json).ok()) else {
        // What this page cannot read was written by another version of the engine; or, if that is of this one, makes no sense: to load the
        // page again would not help.
        return if waiting.borrow().is_some() { Signal::Outdated } else { Signal::Died(Cause::Error) };
    };
    if let Event::Hello { version, .. } = event {
        let waiting = waiting.take();
        if version != VERSION {
            return Signal::Outdated;
        }
        for message in waiting.into_iter().flatten() {
            post(worker, &message);
        }
    }
    Signal::Event(event)
}

/// Text and files can always be cloned into a message, so there is no error to speak of.
fn post(worker: &Worker, message: &JsValue) {
    worker.post_message(message).expect("text and files can be sent to a worker");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_tells_what_ended_the_worker() {
        for (message, cause) in [
            ("Uncaught RuntimeError: unreachable", Cause::Memory),
            ("RuntimeError: unreachable executed", Cause::Memory),
            ("Uncaught RangeError: WebAssembly.Memory(): could not allocate memory", Cause::Memory),
            ("out of memory", Cause::Memory),
            ("Uncaught panicked at src/engine.rs:1:1: unreachable code", Cause::Error),
            ("Uncaught RuntimeError: memory access out of bounds", Cause::Error),
            ("Out of bounds memory access (evaluating 'run')", Cause::Error),
            ("Uncaught CompileError: WebAssembly.instantiate(): expected magic word", Cause::Error),
            ("CompileError: wasm validation error: at offset 9: unable to read memory flags", Cause::Error),
            ("", Cause::Error),
        ] {
            assert_eq!(Cause::of(message), cause, "{message}");
        }
    }

    #[test]
    fn a_link_names_no_other_hub() {
        assert!(is_local("http://127.0.0.1:8000"));
        for origin in [
            "https://evil.example",
            "http://127.0.0.1",
            "http://127.0.0.1:",
            "http://127.0.0.1:80@evil.example",
            "http://127.0.0.1:80/evil",
            "http://127.0.0.1:80.evil.example",
            "https://127.0.0.1:80",
            "http://127.0.0.10:80",
            "http://localhost:80",
            "",
        ] {
            assert!(!is_local(origin), "{origin}");
        }
    }
}
