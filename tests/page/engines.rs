//! The engines that not every browser can run: each gives the golden values, and each leaves its place to the next where it cannot run.

use super::golden::preset_agrees;
use crate::support::browser::{Browser, DEADLINE, eventually};
use crate::support::page::{Page, dist, engine_file};
use crate::support::server::{Damage, Server};

/// How often the page was loaded.
fn loads(server: &Server) -> usize {
    server
        .requests()
        .iter()
        .filter(|request| request.starts_with("GET / ") || request.starts_with("GET /?") || *request == "GET /")
        .count()
}

/// What the page says at its foot of the engine that runs.
pub async fn engine(page: &Page) -> String {
    eventually(DEADLINE, async || {
        let text = page.browser.run("return document.querySelector('.footer-engine')?.textContent ?? ''", vec![]).await;
        text.as_str().filter(|text| !text.is_empty()).map(str::to_owned).ok_or("the footer names no engine")
    })
    .await
}

/// Opens the page with whatever engine this browser chooses. It gives the service worker three seconds to start; a loaded machine may take
/// longer.
pub async fn open_patiently(server: &Server) -> Page {
    let page = Page { browser: Browser::start(server).await };
    page.watch().await;
    let source = "const plain = window.setTimeout;
        window.setTimeout = (what, millis, ...more) => plain(what, millis === 3000 ? 60_000 : millis, ...more);";
    page.browser.run_first(source).await;
    page.browser.goto(&server.url()).await;
    page
}

#[tokio::test]
async fn relaxed() {
    let server = Server::start(dist()).await;
    let page = Page::open_with(&server, "?engine=relaxed").await;
    page.settled().await;
    assert_eq!(engine(&page).await, "Engine: relaxed SIMD, one thread.");
    preset_agrees(&page).await;
}

/// The host sends no headers: the service worker does, after a single reload, and from the second visit on there is none.
#[tokio::test]
async fn threads_without_headers() {
    let server = Server::start(dist()).await;
    let page = open_patiently(&server).await;
    let threads = eventually(DEADLINE, async || {
        let isolated = page.browser.run("return crossOriginIsolated && navigator.hardwareConcurrency", vec![]).await;
        isolated.as_u64().ok_or("the page is not isolated")
    })
    .await;
    assert!(threads > 1, "this test needs a machine with two cores");
    page.settled().await;
    assert_eq!(engine(&page).await, format!("Engine: relaxed SIMD, {} threads.", threads.min(16)));
    assert_eq!(loads(&server), 2, "one reload: {:?}", server.requests());
    preset_agrees(&page).await;
    page.says("Ready to work offline").await;
    page.browser.goto(&server.url()).await;
    page.settled().await;
    assert_eq!(loads(&server), 2, "what is kept is not asked for: {:?}", server.requests());
    let visit = page.browser.run("return performance.getEntriesByType('navigation')[0].type", vec![]).await;
    assert_eq!(visit, "navigate", "and nothing is loaded twice");
}

#[tokio::test]
async fn threads_with_headers() {
    let server = Server::start_isolated(dist()).await;
    let page = Page::open_with(&server, "?threads=2").await;
    page.settled().await;
    assert_eq!(engine(&page).await, "Engine: relaxed SIMD, 2 threads.");
    assert_eq!(loads(&server), 1, "no reload: {:?}", server.requests());
    page.assert_healthy().await;
}

/// A browser without service workers, or one that refuses: one thread, and no second load.
#[tokio::test]
async fn one_thread_where_the_service_worker_is_missing() {
    let server = Server::start(dist()).await;
    server.damage("service_worker.js", Damage::NotFound, 9);
    let page = Page::open_with(&server, "").await;
    page.settled().await;
    assert_eq!(engine(&page).await, "Engine: relaxed SIMD, one thread.");
    assert_eq!(loads(&server), 1, "no reload: {:?}", server.requests());
}

#[tokio::test]
async fn the_next_best_where_one_does_not_arrive_or_compile() {
    for damage in [Damage::NotFound, Damage::Truncated, Damage::Html] {
        let server = Server::start(dist()).await;
        server.damage(&engine_file("worker-relaxed_bg.wasm"), damage, 9);
        let page = Page::open_with(&server, "?engine=relaxed").await;
        page.settled().await;
        assert_eq!(engine(&page).await, "Engine: baseline SIMD, one thread.", "{damage:?}");
    }
}

/// What the browser keeps is not asked for again.
#[tokio::test]
async fn a_second_visit_downloads_no_weights() {
    let server = Server::start_cached(dist()).await;
    let page = Page::open_with(&server, "?engine=baseline").await;
    page.settled().await;
    let weights = || server.requests().iter().filter(|request| request.contains(".part")).count();
    let before = weights();
    assert!(before > 0, "the recorder works");
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    page.settled().await;
    assert_eq!(weights(), before, "{:?}", server.requests());
}
