//! The page's own host: compression, ranges, an update, and silence.

use std::io::Read as _;

use flate2::read::GzDecoder;
use reqwest::Method;
use tempfile::TempDir;

use super::client::{ask, follow, try_ask};
use crate::support::host::content::Gzip;
use crate::support::server::{Damage, Server};

/// What was compressed.
pub fn unzip(bytes: &[u8]) -> Vec<u8> {
    let mut unzipped = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut unzipped).expect("gzip");
    unzipped
}

fn folder(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), text).unwrap();
    folder
}

#[tokio::test]
async fn compresses_for_those_who_accept_it() {
    let text = "The same words again. ".repeat(10_000);
    let folder = folder(&text);
    let server = Server::start_at(folder.path(), "/repo/").await;
    let accept = ("accept-encoding", "gzip, deflate, br");
    assert_eq!(ask(&server.url(), &[accept]).await.header("content-encoding"), "");
    for (gzip, has_length) in [(Gzip::Sized, true), (Gzip::Chunked, false)] {
        server.compress(gzip);
        let answer = ask(&server.url(), &[accept]).await;
        assert_eq!(answer.header("content-encoding"), "gzip");
        let length = answer.body.len().to_string();
        assert_eq!(answer.header("content-length"), if has_length { &length } else { "" }, "{gzip:?}");
        assert!(answer.body.len() < text.len() / 10 && unzip(&answer.body) == text.as_bytes());
        assert_eq!(server.visits().last().unwrap().sent, answer.body.len() as u64);
        assert_eq!(ask(&server.url(), &[]).await.text(), text, "only then");
        // Its length is that of the file itself: the trap of hosts such as GitHub Pages.
        let range = ask(&server.url(), &[accept, ("range", "bytes=4-7")]).await;
        assert_eq!((range.text(), range.header("content-range")), ("same", format!("bytes 4-7/{}", text.len()).as_str()));
    }
}

#[tokio::test]
async fn is_stopped_and_comes_back_with_an_update() {
    let (old, new) = (folder("old"), folder("new"));
    let server = Server::start(old.path()).await;
    assert_eq!(ask(&server.url(), &[]).await.text(), "old");
    server.stop().await;
    assert!(try_ask(Method::GET, &server.url(), &[]).await.expect_err("nobody answers").is_connect());
    server.stop().await;
    server.restart();
    assert_eq!(ask(&server.url(), &[]).await.text(), "old");
    server.serve(new.path());
    assert_eq!(ask(&server.url(), &[]).await.text(), "new");
    assert_eq!(server.requests(), ["GET /", "GET /", "GET /"]);
}

#[tokio::test]
async fn keeps_to_its_folder() {
    let folder = folder("here");
    std::fs::create_dir(folder.path().join("repo")).unwrap();
    std::fs::write(folder.path().join("repo/index.html"), "there").unwrap();
    let server = Server::start(folder.path().join("repo")).await;
    let origin = server.origin();
    assert_eq!(ask(&format!("{origin}/index.html"), &[]).await.text(), "there");
    for outside in ["/etc/passwd", "nothing"] {
        assert_eq!(ask(&format!("{origin}/{outside}"), &[]).await.status, 404, "{outside}");
    }
    assert_eq!(try_ask(Method::POST, &server.url(), &[]).await.unwrap().status, 405);
}

#[tokio::test]
async fn fails_as_the_hub_does() {
    let folder = folder("0123456789");
    let server = Server::start(folder.path()).await;
    server.damage("index.html", Damage::Dropped(4), 1);
    let answer = ask(&server.url(), &[]).await;
    assert_eq!((answer.text(), answer.is_whole), ("0123", false));
    server.damage("index.html", Damage::Login { readable: false }, 1);
    assert!(follow(&server.url(), &[]).await.text().contains("Sign in"));
    assert_eq!(ask(&server.url(), &[]).await.text(), "0123456789");
}
