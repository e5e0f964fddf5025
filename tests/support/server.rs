//! A web server for the page's tests: it serves a folder, remembers every request, and can damage what it hands out.
//!
//! It is also the browser's proxy (see [`super::browser`]), so a request to any other host, from the page, its worker or the
//! browser itself, arrives here as well, is remembered, and is refused.

use std::ops::Deref;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::host::Host;
use super::host::content::{Content, Gzip};
pub use super::host::damage::Damage;
use super::host::damage::login;
use super::host::traffic::Traffic;

/// Where browsers report what a policy stops.
const REPORTS: &str = "/policy-reports";
/// What a policy has more than the page's for that.
pub const REPORTED: &str = "; report-uri /policy-reports";

/// A running server; it stops when this is dropped, and panics if the page or its engine tried what its policy forbids.
pub struct Server {
    host: Host,
    site: Arc<Site>,
}

/// What is said with every file.
#[derive(Clone, Copy, Default)]
struct Headers {
    isolated: bool,
    cached: bool,
}

struct Site {
    root: Mutex<PathBuf>,
    gzip: Mutex<Gzip>,
    headers: Headers,
    prefix: String,
    /// What the page and its engine tried that their policies forbid, as browsers report it.
    reports: Mutex<Vec<String>>,
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
        let (root, prefix) = (Mutex::new(root), prefix.to_owned());
        let site = Arc::new(Site { root, gzip: Mutex::default(), headers, prefix, reports: Mutex::default() });
        let shared = site.clone();
        let host = Host::start(0, move |traffic, request| answer(shared.clone(), traffic, request)).await;
        Self { host, site }
    }

    /// The address of what it serves, ending in a slash.
    pub fn url(&self) -> String {
        format!("{}{}", self.host.origin(), self.site.prefix)
    }

    /// Serves another folder from now on: an update.
    pub fn serve(&self, root: impl Into<PathBuf>) {
        *self.site.root.lock().unwrap() = root.into();
    }

    /// Compresses what it serves, or no longer.
    pub fn compress(&self, gzip: Gzip) {
        *self.site.gzip.lock().unwrap() = gzip;
    }

    /// Takes what was tried so far that a policy forbids.
    pub fn reports(&self) -> Vec<String> {
        std::mem::take(&mut *self.site.reports.lock().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let reports = self.reports();
        assert!(
            reports.is_empty() || std::thread::panicking(),
            "the page or its engine tried what its policy forbids: {reports:?}"
        );
    }
}

/// It damages files by their paths below the root.
impl Deref for Server {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.host
    }
}

async fn answer(site: Arc<Site>, traffic: Arc<Traffic>, request: Request) -> Response {
    let (request, body) = request.into_parts();
    if request.uri.path() == REPORTS {
        let report = to_bytes(body, 1 << 16).await.unwrap_or_default();
        site.reports.lock().unwrap().push(String::from_utf8_lossy(&report).into_owned());
    }
    let mut response = find(&site, &traffic, &request).await;
    // The page has its policy in itself and the engine from the second visit on (static/service_worker.js), neither with where to report
    // to: here they have both from the first.
    let policy = match request.uri.path().strip_prefix(&site.prefix) {
        Some("" | "index.html") => policy(&site),
        Some(path) if path.ends_with("/worker_loader.js") => {
            let names_hub = request.uri.query().is_some_and(|query| query.contains("hub="));
            policy(&site).map(|policy| of_workers(&policy, names_hub))
        }
        _ => None,
    };
    if let Some(policy) = policy.filter(|_| response.status().is_success()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).expect("one line"));
    }
    // Otherwise never from the browser's cache: a test should see every request.
    let cache = if site.headers.cached { "max-age=3600" } else { "no-store" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if site.headers.isolated {
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

/// The page's policy, with where to report to; none where another page is served.
fn policy(site: &Site) -> Option<String> {
    let page = std::fs::read_to_string(site.root.lock().unwrap().join("index.html")).ok()?;
    let (_, policy) = page.split_once("default-src 'none'")?;
    let (policy, _) = policy.split_once('"')?;
    let policy = policy.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(format!("default-src 'none'{policy}{REPORTED}"))
}

/// The engine's, as the service worker sends it: a Hub on this machine may be named in the query.
fn of_workers(policy: &str, names_hub: bool) -> String {
    let policy = policy.replace("worker-src 'self'", "worker-src 'self' blob:");
    if names_hub { policy.replace("connect-src 'self'", "connect-src 'self' http://127.0.0.1:*") } else { policy }
}

/// The service worker, which says where to report to with the policies that it sends.
fn reporting(service_worker: &Path) -> Option<Content> {
    let program = std::fs::read_to_string(service_worker).ok()?;
    let (before, rest) = program.split_once("const POLICY = \"")?;
    let program = format!("{before}const POLICY = \"{}", rest.replacen("\";", &format!("{REPORTED}\";"), 1));
    Some(Content::bytes(program, "text/javascript; charset=utf-8"))
}

async fn find(site: &Site, traffic: &Arc<Traffic>, request: &Parts) -> Response {
    let tally = traffic.note(request);
    // To a proxy, a browser names the host too; what comes to us as a server is a path alone.
    if request.uri.host().is_some() {
        return (StatusCode::FORBIDDEN, "The tests do not reach out.").into_response();
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(page) = login(request) {
        return page;
    }
    let Some(path) = request.uri.path().strip_prefix(&site.prefix) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let outside = Path::new(&path).components().any(|part| !matches!(part, Component::Normal(_)));
    let file = site.root.lock().unwrap().join(&path);
    let damage = traffic.next_damage(&path);
    let content = match &*path {
        _ if outside => None,
        "service_worker.js" => reporting(&file),
        _ => Content::file(&file).await,
    };
    let gzip = *site.gzip.lock().unwrap();
    match content {
        // As most hosts do: another for each file.
        Some(content) => content.with(header::ETAG, &format!("\"{path}\"")).answer(request, traffic, &tally, damage, gzip).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
