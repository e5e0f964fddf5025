//! A web server for the page's tests: it serves a folder, remembers every request, and can damage what it hands out.
//!
//! It is also the browser's proxy (see [`super::browser`]), so a request to any other host, from the page, its worker or the
//! browser itself, arrives here as well, is remembered, and is refused.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What can happen to a file on its way.
#[derive(Clone, Copy, Debug)]
pub enum Damage {
    /// Only the first half arrives.
    Truncated,
    /// Bytes in the middle arrive with their bits flipped.
    Flipped,
    /// A friendly page arrives instead, with status 200, as captive portals and single-page hosts answer.
    Html,
    /// It is not there.
    NotFound,
}

/// A running server; it stops when this is dropped.
pub struct Server {
    address: SocketAddr,
    prefix: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// What is said with every file.
#[derive(Clone, Copy, Default)]
struct Headers {
    isolated: bool,
    cached: bool,
}

struct Shared {
    root: PathBuf,
    headers: Headers,
    prefix: String,
    requests: Mutex<Vec<String>>,
    damages: Mutex<HashMap<String, (Damage, usize)>>,
}

impl Server {
    /// Serves `root` at `/`.
    pub async fn start(root: impl Into<PathBuf>) -> Self {
        Self::start_at(root, "/").await
    }

    /// The same, with the headers that isolate a page from other origins.
    pub async fn start_isolated(root: impl Into<PathBuf>) -> Self {
        Self::start_with(root.into(), "/", Headers { isolated: true, cached: false }).await
    }

    /// The same, and the browser may keep what it was given, as hosts allow.
    pub async fn start_cached(root: impl Into<PathBuf>) -> Self {
        Self::start_with(root.into(), "/", Headers { isolated: true, cached: true }).await
    }

    /// Serves `root` under `prefix`, such as `/repo/`, and nothing beside it.
    pub async fn start_at(root: impl Into<PathBuf>, prefix: &str) -> Self {
        Self::start_with(root.into(), prefix, Headers::default()).await
    }

    async fn start_with(root: PathBuf, prefix: &str, headers: Headers) -> Self {
        let shared =
            Arc::new(Shared { root, headers, prefix: prefix.to_owned(), requests: Mutex::default(), damages: Mutex::default() });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let app = Router::new().fallback(answer).with_state(shared.clone());
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("the server runs") });
        Self { address, prefix: prefix.to_owned(), shared, task }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of what it serves, ending in a slash.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix)
    }

    /// Damages the file at this path below the root, the next `times` times it is asked for.
    pub fn damage(&self, path: &str, damage: Damage, times: usize) {
        self.shared.damages.lock().unwrap().insert(path.to_owned(), (damage, times));
    }

    /// Every request so far, in order: the method and, for this server, the path, or else the whole address.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let mut response = find(&shared, &request.into_parts().0).await;
    // Otherwise never from the browser's cache: a test should see every request.
    let cache = if shared.headers.cached { "max-age=3600" } else { "no-store" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if shared.headers.isolated {
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

async fn find(shared: &Shared, request: &Parts) -> Response {
    shared.requests.lock().unwrap().push(format!("{} {}", request.method, request.uri));
    // To a proxy, a browser names the host too; what comes to us as a server is a path alone.
    if request.uri.host().is_some() {
        return (StatusCode::FORBIDDEN, "The tests do not reach out.").into_response();
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let Some(path) = request.uri.path().strip_prefix(&shared.prefix) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let outside = Path::new(&path).components().any(|part| !matches!(part, Component::Normal(_)));
    let file = if outside { None } else { tokio::fs::read(shared.root.join(&path)).await.ok() };
    match (file, shared.next_damage(&path)) {
        (None, _) | (_, Some(Damage::NotFound)) => StatusCode::NOT_FOUND.into_response(),
        (_, Some(Damage::Html)) => file_response("index.html", b"<!doctype html><title>Welcome</title>".to_vec()),
        (Some(mut bytes), Some(Damage::Truncated)) => {
            bytes.truncate(bytes.len() / 2);
            file_response(&path, bytes)
        }
        (Some(mut bytes), Some(Damage::Flipped)) => {
            let middle = bytes.len() / 2;
            bytes[middle..].iter_mut().take(64).for_each(|byte| *byte ^= 0xff);
            file_response(&path, bytes)
        }
        (Some(bytes), None) => file_response(&path, bytes),
    }
}

impl Shared {
    fn next_damage(&self, path: &str) -> Option<Damage> {
        let mut damages = self.damages.lock().unwrap();
        let (damage, left) = damages.get_mut(path)?;
        *left = left.checked_sub(1)?;
        Some(*damage)
    }
}

fn file_response(path: &str, bytes: Vec<u8>) -> Response {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    let mime = match extension {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    ([(header::CONTENT_TYPE, mime)], Bytes::from(bytes)).into_response()
}
