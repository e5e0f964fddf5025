//! From a file and a request to an answer: ranges, compression, and damage.

use std::io::Write as _;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::IntoHeaderName;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::damage::Damage;
use super::flow::{Flow, Halt, Source, flip};
use super::traffic::{Tally, Traffic};

/// Whether a host compresses whole answers for those who accept it. Ranges it never does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gzip {
    /// Never.
    #[default]
    Off,
    /// Beforehand: the length given is the compressed one.
    Sized,
    /// While it is sent: no length is given.
    Chunked,
}

/// Something to hand out.
pub struct Content {
    source: Source,
    size: u64,
    /// What is said with it.
    headers: HeaderMap,
    /// Instead of 200 or 206; then a range makes no sense.
    status: Option<StatusCode>,
}

impl Content {
    /// A file on disk, if it is there.
    pub async fn file(path: &Path) -> Option<Self> {
        let metadata = tokio::fs::metadata(path).await.ok().filter(std::fs::Metadata::is_file)?;
        Some(Self::new(Source::File(path.to_owned()), metadata.len(), mime(path)))
    }

    /// Bytes from memory.
    pub fn bytes(bytes: impl Into<Bytes>, mime: &str) -> Self {
        let bytes = bytes.into();
        let size = bytes.len() as u64;
        Self::new(Source::Bytes(bytes), size, mime)
    }

    /// A redirect.
    pub fn redirect(status: StatusCode, location: &str) -> Self {
        let words = format!("{}. Redirecting to {location}", status.canonical_reason().unwrap_or_default());
        let content = Self::bytes(words, "text/plain; charset=utf-8").with(header::LOCATION, location);
        Self { status: Some(status), ..content }
    }

    fn new(source: Source, size: u64, mime: &str) -> Self {
        let content = Self { source, size, headers: HeaderMap::new(), status: None };
        content.with(header::CONTENT_TYPE, mime).with(header::ACCEPT_RANGES, "bytes")
    }

    /// With a header more, or another value of one.
    pub fn with(mut self, name: impl IntoHeaderName, text: &str) -> Self {
        self.headers.insert(name, value(text));
        self
    }

    /// The answer to a request for it.
    pub async fn answer(
        self,
        request: &Parts,
        traffic: &Arc<Traffic>,
        tally: &Arc<Tally>,
        damage: Option<Damage>,
        gzip: Gzip,
    ) -> Response {
        let host = request.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if let Some(instead) = damage.and_then(|damage| damage.instead(host)) {
            return instead;
        }
        let whole = self.status.is_some() || damage == Some(Damage::Whole);
        let (status, mut range) = match range(request, self.size) {
            Asked::Some(range) if !whole && damage == Some(Damage::WrongRange) => {
                (StatusCode::PARTIAL_CONTENT, another(&range, self.size))
            }
            Asked::Some(range) if !whole => (StatusCode::PARTIAL_CONTENT, range),
            Asked::Beyond if !whole => return StatusCode::RANGE_NOT_SATISFIABLE.into_response(),
            _ => (self.status.unwrap_or(StatusCode::OK), 0..self.size),
        };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        *response.headers_mut() = self.headers;
        let headers = response.headers_mut();
        if status == StatusCode::PARTIAL_CONTENT {
            let label = format!("bytes {}-{}/{}", range.start, range.end - 1, self.size);
            headers.insert(header::CONTENT_RANGE, value(&label));
        }
        if damage == Some(Damage::Changed)
            && let Some(etag) = headers.get_mut(header::ETAG)
        {
            let other = etag.as_bytes().iter().rev().copied().collect::<Vec<_>>();
            *etag = HeaderValue::from_bytes(&other).expect("the same characters");
        }

        let middle = range.start + (range.end - range.start) / 2;
        let flipped = match damage {
            Some(Damage::Flipped) => middle..middle + 64,
            Some(Damage::FlippedAtFirst) => range.start..range.start + 64,
            Some(Damage::Changed) => 0..self.size,
            _ => 0..0,
        };
        if damage == Some(Damage::Truncated) {
            range.end = middle;
        }
        let halt = match damage {
            Some(Damage::Dropped(after)) => Some(Halt::Drop(after)),
            Some(Damage::Stalled(after, lasting)) => Some(Halt::Stall(after, lasting)),
            _ => None,
        };
        let gzip = match damage {
            Some(Damage::Gzipped) => Gzip::Chunked,
            _ if status == StatusCode::OK && accepts_gzip(request) => gzip,
            _ => Gzip::Off,
        };

        let mut flow =
            Flow { traffic: traffic.clone(), tally: tally.clone(), source: self.source, range, flipped, halt, sent: 0 };
        if gzip != Gzip::Off {
            flow = compressed(flow).await;
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if gzip != Gzip::Chunked {
            headers.insert(header::CONTENT_LENGTH, value(&(flow.range.end - flow.range.start).to_string()));
        }
        if request.method != Method::HEAD {
            *response.body_mut() = flow.body();
        }
        response
    }
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("a header's value")
}

enum Asked {
    All,
    Some(Range<u64>),
    Beyond,
}

/// What of `size` bytes is asked for. Several ranges at once may be answered with everything, and are.
fn range(request: &Parts, size: u64) -> Asked {
    let Some(range) = request.headers.get(header::RANGE).and_then(|range| range.to_str().ok()) else { return Asked::All };
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else { return Asked::All };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..size.min(last.saturating_add(1)),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(last)) if first.is_empty() => size.saturating_sub(last)..size,
        _ => return Asked::All,
    };
    if range.is_empty() { Asked::Beyond } else { Asked::Some(range) }
}

/// A range of the same length elsewhere if there is room, or else one that is a byte short.
fn another(range: &Range<u64>, size: u64) -> Range<u64> {
    let length = range.end - range.start;
    if range.end + length <= size {
        range.end..range.end + length
    } else if range.start >= length {
        range.start - length..range.start
    } else {
        range.start + 1..range.end.max(range.start + 2).min(size)
    }
}

fn accepts_gzip(request: &Parts) -> bool {
    let accepted = request.headers.get(header::ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| accepted.split(',').any(|one| one.trim().starts_with("gzip")))
}

/// The same, compressed beforehand.
async fn compressed(flow: Flow) -> Flow {
    let bytes = flow.source.read(flow.range.clone()).await.expect("a file that can be read");
    let bytes = flip(bytes, flow.range.start, &flow.flipped);
    let compress = move || {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&bytes).and_then(|()| encoder.finish()).expect("memory takes everything")
    };
    let bytes = Bytes::from(tokio::task::spawn_blocking(compress).await.expect("compressing ends"));
    Flow { range: 0..bytes.len() as u64, source: Source::Bytes(bytes), flipped: 0..0, ..flow }
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
