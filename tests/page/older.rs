//! Browsers that lack what came late (docs/browsers.md): the page does without.

use super::engines::engine;
use crate::support::browser::{DEADLINE, eventually};
use crate::support::build::Build;
use crate::support::page::{Page, dist};
use crate::support::server::Server;

/// Has a worker say of a module with relaxed SIMD that it cannot be run. 253, 133, 2 is the fused multiply-add of the loader's probe.
const WITHOUT_RELAXED: &str = "const validate = WebAssembly.validate;
WebAssembly.validate = bytes => !bytes.join().includes('253,133,2') && validate(bytes);
";

#[tokio::test]
async fn without_relaxed_simd() {
    let build = Build::copy();
    let loader = build.path().join(build.engine()).join("worker_loader.js");
    let program = std::fs::read_to_string(&loader).unwrap();
    // An import comes first, wherever it is written.
    std::fs::write(&loader, format!("{WITHOUT_RELAXED}{program}")).unwrap();
    build.finish(&[]);
    let server = Server::start_isolated(build.path()).await;
    let page = Page::open_with(&server, "").await;
    page.settled().await;
    assert_eq!(engine(&page).await, "Engine: baseline SIMD, one thread.");
    let asked = server.requests();
    assert!(!asked.iter().any(|request| request.contains("worker-")), "no other engine is asked for: {asked:?}");
    page.assert_healthy().await;
}

/// What is not there at all, as in a page of another host without a certificate, or in a browser that was told so.
#[tokio::test]
async fn without_locks_storage_clipboard_and_service_worker() {
    let server = Server::start(dist()).await;
    let page = Page::open(&server).await;
    let source = "for (const name of ['locks', 'storage', 'clipboard', 'serviceWorker']) delete Navigator.prototype[name];
        for (const name of ['ClipboardItem', 'caches']) delete window[name];
        delete HTMLDialogElement.prototype.showModal;";
    page.browser.run_first(source).await;
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    page.write("What a terrible film.").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "what", "a", "terrible", "film", ".", "[SEP]"]).await;
    page.press("Export").await;
    eventually(DEADLINE, async || page.browser.find("menuitem", "Copy as Markdown").await.click().await).await;
    eventually(DEADLINE, async || {
        let report = page.browser.run("return document.querySelector('.report').textContent", vec![]).await;
        if report.as_str().is_some_and(|report| !report.is_empty()) { Ok(()) } else { Err("it does not say that it cannot copy") }
    })
    .await;
    page.assert_healthy().await;
}

/// An engine that can neither keep anything nor take turns with another tab: the worker has these for itself.
#[tokio::test]
async fn without_locks_and_storage_in_the_engine() {
    let build = Build::with_loader(
        "for (const of of [self, WorkerGlobalScope.prototype, WorkerNavigator.prototype])
            for (const name of ['caches', 'locks', 'storage']) delete of[name];
        if (self.caches || navigator.locks || navigator.storage) throw new Error('they are still there');",
    );
    let server = Server::start(build.path()).await;
    let page = Page::open_explained(&server).await;
    let own = page.rows().await;
    let model = super::models::tiny();
    super::models::give(&page, &["config.json", "vocab.txt", "model.safetensors"].map(|file| model.path().join(file))).await;
    eventually(DEADLINE, async || match page.rows().await {
        rows if rows.is_empty() || rows == own || page.is_working().await => Err(page.alert().await),
        _ => Ok(()),
    })
    .await;
    page.settled().await;
    page.assert_healthy().await;
}
