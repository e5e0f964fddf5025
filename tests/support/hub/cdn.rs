//! What the CDN's origin answers: the large files, by signed addresses only.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::api::{preflight, quoted};
use super::catalog::Catalog;
use crate::support::host::content::{Content, Gzip};
use crate::support::host::damage::{Damage, login};
use crate::support::host::traffic::Traffic;

/// Answers a request to the CDN.
pub async fn answer(catalog: Arc<Catalog>, traffic: Arc<Traffic>, request: Request) -> Response {
    let request = request.into_parts().0;
    let tally = traffic.note(&request);
    if let Some(page) = login(&request) {
        return page;
    }
    let mut damage = None;
    let mut response = match request.method {
        Method::OPTIONS => StatusCode::OK.into_response(),
        Method::GET | Method::HEAD => match catalog.check(&request) {
            None => (StatusCode::FORBIDDEN, "<Error><Code>AccessDenied</Code></Error>").into_response(),
            Some(file) => {
                let lfs = file.lfs.expect("only such files are here");
                // /xet-bridge/hash/file
                let path = request.uri.path().splitn(4, '/').nth(3).unwrap_or_default();
                damage = traffic.next_damage(path);
                let content = Content::file(&file.source).await.expect("a file that is still there");
                let content = content.with(header::ETAG, &quoted(&lfs.xet_hash));
                content.answer(&request, &traffic, &tally, damage, Gzip::Off).await
            }
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000"));
    if damage != Some(Damage::NoCors) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*"));
        preflight(&request, headers);
    }
    response
}
