//! One part of a model's file, from wherever it is, checked as far as one part can be.
//!
//! Nothing is believed: a server may answer 200 with a page of HTML, with another range than the one asked for, with half of it, or with
//! a file that has changed since the last part. Each of these has its name here; [`super::download`] decides what to do about it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, File, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit,
    Response,
};

use super::scope::scope;
use crate::model::catalog::{Part, Place};

/// How long a server may say nothing.
const STALL_MILLIS: u32 = 20_000;

/// Why a part did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// It was asked to stop.
    Stopped,
    /// No connection, or one that broke; also a server that does not let this page read its answers, which looks the same.
    Network,
    /// The server fell silent.
    Stalled,
    /// An answer that says no.
    Status {
        /// The HTTP status.
        status: u16,
        /// What the Hub calls it, where it says so.
        code: String,
        /// After how many seconds to ask again, where it says so.
        retry_after: Option<u32>,
    },
    /// A web page in place of the file, as networks send before one has signed in to them.
    Html,
    /// Another range than the one asked for, or the whole file.
    Range,
    /// A file of the user's that the browser cannot read any more.
    Unreadable,
    /// A file that is not the one that the earlier parts are of.
    Changed,
    /// More or less than was announced.
    Length {
        /// How many bytes came.
        found: u64,
    },
}

impl FetchError {
    /// Whether it may well be better in a moment.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Network | Self::Stalled => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }
}

/// Lets whoever asked for a download stop it, at any time.
#[derive(Default)]
pub struct Control {
    stopped: Cell<bool>,
    abort: RefCell<Option<AbortController>>,
}

impl Control {
    /// Stops it.
    pub fn stop(&self) {
        self.stopped.set(true);
        if let Some(abort) = self.abort.take() {
            abort.abort();
        }
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.stopped.get()
    }
}

/// What is asked of every request of one file.
pub struct Terms<'a> {
    /// Ends the request early.
    pub control: &'a Control,
    /// Whether copies that the browser kept will do.
    pub cache: RequestCache,
    /// The files that the user gave.
    pub given: &'a [File],
    /// The version of the file that its first range was of, as its server names it.
    pub etag: RefCell<Option<String>>,
    /// Whether a web page may be what was asked for.
    pub page: bool,
}

/// Fetches a part. `arrived` hears of every few bytes.
pub async fn part(part: &Part, terms: &Terms<'_>, mut arrived: impl FnMut(u64)) -> Result<Vec<u8>, FetchError> {
    let bytes = match &part.place {
        Place::Url(url) => from_url(url, None, (part.size, true), terms, &mut arrived).await?,
        Place::Range { url, start, total } => {
            from_url(url, Some((*start, *total)), (part.size, true), terms, &mut arrived).await?
        }
        Place::Given { file, start } => {
            let unreadable = |_: JsValue| FetchError::Unreadable;
            let blob = terms.given.get(*file).ok_or(FetchError::Unreadable)?;
            let slice = blob.slice_with_f64_and_f64(*start as f64, (*start + part.size) as f64).map_err(unreadable)?;
            let buffer = JsFuture::from(slice.array_buffer()).await.map_err(unreadable)?;
            if terms.control.is_stopped() {
                return Err(FetchError::Stopped);
            }
            arrived(part.size);
            Uint8Array::new(&buffer).to_vec()
        }
    };
    if bytes.len() as u64 != part.size {
        return Err(FetchError::Length { found: bytes.len() as u64 });
    }
    Ok(bytes)
}

/// Fetches a whole answer of unknown length, up to `limit` bytes.
pub async fn whole(url: &str, limit: u64, terms: &Terms<'_>) -> Result<Vec<u8>, FetchError> {
    from_url(url, None, (limit, false), terms, &mut |_| {}).await
}

/// `range` is where to begin and how long the file is in all; `limit` how many bytes there may be, or, if `exact`, are.
async fn from_url(
    url: &str,
    range: Option<(u64, u64)>,
    (limit, exact): (u64, bool),
    terms: &Terms<'_>,
    arrived: &mut impl FnMut(u64),
) -> Result<Vec<u8>, FetchError> {
    if terms.control.is_stopped() {
        return Err(FetchError::Stopped);
    }
    let abort = AbortController::new().map_err(|_| FetchError::Network)?;
    terms.control.abort.replace(Some(abort.clone()));
    let stalled = Rc::new(Cell::new(false));
    let watch = || {
        let (abort, stalled) = (abort.clone(), stalled.clone());
        Timeout::new(STALL_MILLIS, move || {
            stalled.set(true);
            abort.abort();
        })
    };
    let failed = |_: JsValue| match (terms.control.is_stopped(), stalled.get()) {
        (true, _) => FetchError::Stopped,
        (false, true) => FetchError::Stalled,
        (false, false) => FetchError::Network,
    };
    let mut timer = watch();
    let init = RequestInit::new();
    init.set_signal(Some(&abort.signal()));
    init.set_cache(terms.cache);
    // The page's own host may let in only whom it knows; no other is told anything. And Firefox finds again what a request of the same kind
    // brought: without, the service worker would download the model a second time.
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    if let Some((start, _)) = range {
        let headers = Headers::new().map_err(failed)?;
        headers.set("Range", &format!("bytes={start}-{}", start + limit - 1)).map_err(failed)?;
        init.set_headers(&headers);
    }
    let request = scope().fetch_with_str_and_init(url, &init);
    let response: Response = JsFuture::from(request).await.map_err(failed)?.unchecked_into();
    if let Err(error) = check(&response, range, limit, terms) {
        // The rest of it, which may be all of a model, need not come.
        abort.abort();
        return Err(error);
    }
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    // A part's room at once, where its size is known: growing would take twice as much.
    let mut bytes = Vec::with_capacity(if exact { limit as usize } else { 0 });
    loop {
        let next = JsFuture::from(reader.read()).await.map_err(failed)?;
        if Reflect::get(&next, &"done".into()).map_err(failed)?.is_truthy() {
            return Ok(bytes);
        }
        let chunk: Uint8Array = Reflect::get(&next, &"value".into()).map_err(failed)?.unchecked_into();
        if bytes.len() as u64 + u64::from(chunk.length()) > limit {
            abort.abort();
            return Err(FetchError::Length { found: bytes.len() as u64 + u64::from(chunk.length()) });
        }
        bytes.extend(chunk.to_vec());
        arrived(u64::from(chunk.length()));
        drop(std::mem::replace(&mut timer, watch()));
    }
}

/// Whether an answer's status and headers are those of what was asked for.
fn check(response: &Response, range: Option<(u64, u64)>, length: u64, terms: &Terms<'_>) -> Result<(), FetchError> {
    let header = |name: &str| response.headers().get(name).ok().flatten();
    if !response.ok() {
        let retry_after = header("Retry-After").and_then(|value| value.trim().parse().ok());
        return Err(FetchError::Status {
            status: response.status(),
            code: header("X-Error-Code").unwrap_or_default(),
            retry_after,
        });
    }
    if !terms.page && header("Content-Type").is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(FetchError::Html);
    }
    if let Some((start, total)) = range {
        let expected = format!("bytes {start}-{}/{total}", start + length - 1);
        // A server need not let scripts read the header; then the length, and the whole file's hash, must do.
        if response.status() != 206 || header("Content-Range").is_some_and(|found| found != expected) {
            return Err(FetchError::Range);
        }
        // Parts that are files of their own have ETags of their own, and each its hash.
        if let Some(found) = header("ETag") {
            let mut known = terms.etag.borrow_mut();
            match &*known {
                Some(known) if *known != found => return Err(FetchError::Changed),
                _ => *known = Some(found),
            }
        }
    }
    Ok(())
}
