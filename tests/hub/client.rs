//! A caller that shows what comes over the wire: it follows no redirects by itself and undoes no compression.

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, StatusCode, redirect};

use crate::support::hub::Hub;

/// The page's origin, as a browser would give it.
pub const ORIGIN: &str = "http://127.0.0.1:8080";

/// An answer, and how its body ended.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Whether all came that was promised.
    pub is_whole: bool,
}

impl Answer {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// Asks, as a page of [`ORIGIN`]. An error is one of the connection.
pub async fn try_ask(method: Method, url: &str, headers: &[(&str, &str)]) -> Result<Answer, reqwest::Error> {
    let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
    let mut request = client.request(method, url).header("origin", ORIGIN);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    let is_whole = loop {
        match response.chunk().await {
            Ok(Some(bytes)) => body.extend(bytes),
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    Ok(Answer { status, headers, body, is_whole })
}

/// The same where an answer is certain.
pub async fn ask(url: &str, headers: &[(&str, &str)]) -> Answer {
    try_ask(Method::GET, url, headers).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// Asks and goes where the answer sends, as a browser does.
pub async fn follow(url: &str, headers: &[(&str, &str)]) -> Answer {
    let mut url = reqwest::Url::parse(url).unwrap();
    for _ in 0..5 {
        let answer = ask(url.as_str(), headers).await;
        if !answer.status.is_redirection() {
            return answer;
        }
        url = url.join(answer.header("location")).unwrap();
    }
    panic!("{url} goes in circles");
}

/// The id and commit of the repository of [`hub`].
pub const MODEL: &str = "somebody/small-model";
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// The bytes of its `model.safetensors`: 3,000,000 of them, each position recognisable.
pub fn weights() -> Vec<u8> {
    (0..3_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// The text of its `config.json`.
pub const CONFIG: &str = r#"{"model_type": "distilbert"}"#;

/// A Hub with one repository: a small file, a large one, and one in a folder.
pub async fn hub() -> (Hub, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.json"), CONFIG).unwrap();
    std::fs::write(folder.path().join("model.safetensors"), weights()).unwrap();
    std::fs::create_dir(folder.path().join("onnx")).unwrap();
    std::fs::write(folder.path().join("onnx/model.onnx"), b"not large").unwrap();
    let hub = Hub::start().await;
    hub.add(MODEL, COMMIT, folder.path()).await;
    (hub, folder)
}

/// The address of a file of it.
pub fn file(hub: &Hub, path: &str) -> String {
    format!("{}/{MODEL}/resolve/{COMMIT}/{path}", hub.origin())
}

/// The address of its tree.
pub fn tree(hub: &Hub) -> String {
    format!("{}/api/models/{MODEL}/tree/{COMMIT}", hub.origin())
}
