//! What the Hub's own origin answers, as it answers somebody who is not signed in.

use std::sync::Arc;

use axum::Json;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::catalog::{Catalog, Refusal};
use super::{INFO, TREE, redirect_of};
use crate::support::host::content::{Content, Gzip};
use crate::support::host::damage::{Damage, login};
use crate::support::host::traffic::{Tally, Traffic};

/// The headers that the Hub lets scripts read. Retry-After is not among them.
const EXPOSED: &str = "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,\
                       Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash";

/// Answers a request to the Hub.
pub async fn answer(catalog: Arc<Catalog>, traffic: Arc<Traffic>, request: Request) -> Response {
    let request = request.into_parts().0;
    let tally = traffic.note(&request);
    if let Some(page) = login(&request) {
        return page;
    }
    let mut call = Call { catalog: &catalog, traffic: &traffic, request: &request, tally: &tally, damage: None };
    let mut response = match request.method {
        Method::OPTIONS => StatusCode::OK.into_response(),
        Method::GET | Method::HEAD => call.answer().await,
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if call.damage != Some(Damage::NoCors) {
        // Whoever asks is told that it may read.
        let origin = request.headers.get(header::ORIGIN).cloned();
        let origin = origin.unwrap_or(HeaderValue::from_static("https://huggingface.co"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        preflight(&request, headers);
    }
    response
}

/// What is said to a browser that asks before it asks.
pub fn preflight(request: &Parts, headers: &mut HeaderMap) {
    if request.method == Method::OPTIONS {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,HEAD,OPTIONS"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization,Content-Type,Range"));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    }
}

struct Call<'a> {
    catalog: &'a Arc<Catalog>,
    traffic: &'a Arc<Traffic>,
    request: &'a Parts,
    tally: &'a Arc<Tally>,
    /// What happens to this answer.
    damage: Option<Damage>,
}

impl Call<'_> {
    async fn answer(&mut self) -> Response {
        let path = self.request.uri.path();
        if let Some(rest) = path.strip_prefix("/api/resolve-cache/models/") {
            // owner/name/commit/file
            let mut slashes = rest.match_indices('/').map(|(slash, _)| slash).skip(1);
            let (Some(first), Some(second)) = (slashes.next(), slashes.next()) else { return not_found() };
            return self.small(&rest[..first], &rest[first + 1..second], &rest[second + 1..]).await;
        }
        if let Some(rest) = path.strip_prefix("/api/models/") {
            return if let Some((id, rest)) = rest.split_once("/tree/") {
                let (revision, directory) = rest.split_once('/').unwrap_or((rest, ""));
                self.tree(id, revision, directory).await
            } else {
                let (id, revision) = rest.split_once("/revision/").unwrap_or((rest, "main"));
                self.info(id, revision).await
            };
        }
        let named = path[1..].split_once("/resolve/").and_then(|(id, rest)| Some((id, rest.split_once('/')?)));
        match named {
            Some((id, (revision, file))) => self.resolve(id, revision, file).await,
            None => not_found(),
        }
    }

    async fn tree(&mut self, id: &str, revision: &str, directory: &str) -> Response {
        let repository = match self.catalog.find(id, revision) {
            Ok(repository) => repository,
            Err(refusal) => return refused(refusal, true),
        };
        let recursive = self.request.uri.query().is_some_and(|query| query.contains("recursive=true"));
        let entries = repository.tree(directory, recursive);
        if entries.is_empty() {
            return refused(Refusal::Entry, true);
        }
        self.json(TREE, &json!(entries)).await
    }

    async fn info(&mut self, id: &str, revision: &str) -> Response {
        match self.catalog.find_listed(id, revision) {
            Ok(repository) => {
                let siblings: Vec<_> = repository.files.keys().map(|path| json!({"rfilename": path})).collect();
                let gated = if repository.gated { json!("auto") } else { json!(false) };
                let (id, commit) = (&repository.id, &repository.commit);
                let value =
                    json!({"id": id, "modelId": id, "sha": commit, "private": false, "gated": gated, "siblings": siblings});
                self.json(INFO, &value).await
            }
            Err(refusal) => refused(refusal, true),
        }
    }

    async fn json(&mut self, key: &str, value: &Value) -> Response {
        self.damage = self.traffic.next_damage(key);
        self.send(Content::bytes(value.to_string(), "application/json; charset=utf-8")).await
    }

    /// Sends the caller on: to the CDN for what is in LFS, and otherwise to a cache of the Hub's own.
    async fn resolve(&mut self, id: &str, revision: &str, path: &str) -> Response {
        let (repository, file) = match self.catalog.find_file(id, revision, path) {
            Ok(found) => found,
            Err(refusal) => return refused(refusal, false),
        };
        self.damage = self.traffic.next_damage(&redirect_of(path));
        let content = match &file.lfs {
            Some(lfs) => {
                let location = self.catalog.sign(&format!("/xet-bridge/{}/{path}", lfs.xet_hash), self.request, &file);
                Content::redirect(StatusCode::FOUND, &location)
                    .with("x-linked-size", &file.size.to_string())
                    .with("x-linked-etag", &quoted(&lfs.sha256))
                    .with("x-xet-hash", &lfs.xet_hash)
            }
            None => {
                let target = format!("/api/resolve-cache/models/{}/{}/{path}", repository.id, repository.commit);
                Content::redirect(StatusCode::TEMPORARY_REDIRECT, &format!("{target}?etag=%22{}%22", file.oid))
            }
        };
        self.send(content.with("x-repo-commit", &repository.commit)).await
    }

    async fn small(&mut self, id: &str, revision: &str, path: &str) -> Response {
        let (repository, file) = match self.catalog.find_file(id, revision, path) {
            Ok(found) => found,
            Err(refusal) => return refused(refusal, false),
        };
        self.damage = self.traffic.next_damage(path);
        let content = Content::file(&file.source).await.expect("a file that is still there");
        // Text, whatever it is, so that no browser runs it.
        let content = content.with(header::CONTENT_TYPE, "text/plain; charset=utf-8").with(header::ETAG, &quoted(&file.oid));
        self.send(content.with("x-repo-commit", &repository.commit)).await
    }

    async fn send(&self, content: Content) -> Response {
        content.answer(self.request, self.traffic, self.tally, self.damage, Gzip::Off).await
    }
}

/// As an ETag is written.
pub fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "Not found").into_response()
}

/// How the Hub says no. Whether a repository exists it does not tell those it does not know: to them, an unknown one and a private
/// one are a wrong password, without an error code.
fn refused(refusal: Refusal, is_api: bool) -> Response {
    let (status, code, message) = match refusal {
        Refusal::Repository => (StatusCode::UNAUTHORIZED, None, "Invalid username or password."),
        Refusal::Gated => {
            (StatusCode::UNAUTHORIZED, Some("GatedRepo"), "Access to this model is restricted. You must be authenticated.")
        }
        Refusal::Revision => (StatusCode::NOT_FOUND, Some("RevisionNotFound"), "Invalid rev id"),
        Refusal::Entry => (StatusCode::NOT_FOUND, Some("EntryNotFound"), "Entry not found"),
    };
    let mut response = match is_api {
        true => Json(json!({"error": message})).into_response(),
        false => message.into_response(),
    };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert("x-error-message", HeaderValue::from_static(message));
    if let Some(code) = code {
        headers.insert(HeaderName::from_static("x-error-code"), HeaderValue::from_static(code));
    }
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer realm=\"Authentication required\", charset=\"UTF-8\"");
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}
