//! The page without a network, and from one version to the next.

use serde_json::json;
use thirtyfour::WindowHandle;

use super::engines::open_patiently;
use crate::support::browser::{DEADLINE, eventually, left_out_in_firefox};
use crate::support::build::Build;
use crate::support::host::content::Gzip;
use crate::support::host::damage::ALWAYS;
use crate::support::page::{Page, dist};
use crate::support::server::{Damage, Server};

const READY: &str = "Ready to work offline";
const UPDATE: &str = "An update is ready";
const TOKENS: [&str; 7] = ["[CLS]", "what", "a", "terrible", "film", ".", "[SEP]"];

/// Explains a text that is not the first one.
async fn explains(page: &Page) {
    page.write("What a terrible film.").await;
    page.press("Explain").await;
    page.explained(&TOKENS).await;
    assert!(page.region("Prediction").await.contains("Negative"), "{}", page.region("Prediction").await);
}

async fn text(page: &Page, script: &str) -> String {
    let found = page.browser.run_async(script, vec![]).await;
    found.as_str().unwrap_or_else(|| panic!("{script} gives {found}")).to_owned()
}

/// The versions that are kept.
async fn versions(page: &Page) -> usize {
    let count = page
        .browser
        .run_async("return (await caches.keys()).filter(name => name.startsWith('whyword http')).length", vec![])
        .await;
    usize::try_from(count.as_u64().expect("a number")).unwrap()
}

async fn title(page: &Page) -> String {
    // While the page is loaded again, not all of it may be there.
    let found = page.browser.run("return document.querySelector('meta[name=description]')?.content ?? ''", vec![]).await;
    found.as_str().expect("a text").to_owned()
}

async fn second_tab(page: &Page, server: &Server) -> (WindowHandle, WindowHandle) {
    let driver = page.browser.driver();
    let first = driver.window().await.unwrap();
    let second = driver.new_tab().await.unwrap();
    driver.switch_to_window(second.clone()).await.unwrap();
    page.watch().await;
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    (first, second)
}

/// With whatever engine this browser chooses.
#[tokio::test]
async fn without_a_server() {
    let server = Server::start(dist()).await;
    let page = open_patiently(&server).await;
    page.settled().await;
    page.says(READY).await;
    let engine = "return document.querySelector('.footer-engine').textContent";
    let before = text(&page, engine).await;
    server.stop().await;
    page.browser.goto(&server.url()).await;
    page.settled().await;
    page.says(READY).await;
    assert_eq!(text(&page, engine).await, before, "the same engine as with a network");
    explains(&page).await;
    page.assert_healthy().await;
}

/// What the page is made of, and under which licences, is a part of it.
#[tokio::test]
async fn its_licences_too() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.says(READY).await;
    let link =
        text(&page, "return [...document.querySelectorAll('footer a')].find(link => link.textContent === 'Licences').href").await;
    server.stop().await;
    page.browser.goto(&link).await;
    let shown = text(&page, "return document.body.innerText").await;
    for part in ["minilm-l6-sst2", "candle-core", "tokenizers", "Permission is hereby granted"] {
        assert!(shown.contains(part), "no {part} in what the page is made of");
    }
}

#[tokio::test]
async fn at_a_path_behind_compression() {
    for gzip in [Gzip::Sized, Gzip::Chunked] {
        let server = Server::start_at(dist(), "/repo/").await;
        server.compress(gzip);
        let page = Page::open(&server).await;
        page.settled().await;
        page.says(READY).await;
        let manifest = "const link = document.querySelector('link[rel=manifest]').href;
            const manifest = await (await fetch(link)).json();
            const icons = manifest.icons.concat(manifest.screenshots).map(icon => fetch(new URL(icon.src, link)));
            return (await Promise.all(icons)).map(answer => answer.status).join(' ') + ' ' + new URL(manifest.start_url, link).pathname";
        assert_eq!(text(&page, manifest).await, "200 200 200 200 200 /repo/");
        if !left_out_in_firefox("whether the page can be installed; Firefox installs none") {
            assert_eq!(page.browser.chromium().installability_errors().await, json!([]));
        }
        server.stop().await;
        page.browser.goto(&server.url()).await;
        page.settled().await;
        explains(&page).await;
    }
}

/// What does not arrive whole is not kept, whatever it looks like, and nothing is claimed until it does.
#[tokio::test]
async fn nothing_is_claimed_before_everything_is_kept() {
    for damage in [Damage::Html, Damage::Truncated, Damage::Flipped, Damage::NotFound] {
        let server = Server::start(dist()).await;
        server.damage("icons/icon-512.png", damage, ALWAYS);
        let page = Page::open_explained(&server).await;
        page.says("Not saved for offline use yet").await;
        let shown = text(&page, "return document.body.innerText").await;
        assert!(!shown.contains(READY), "{damage:?}: {shown}");
        if damage == Damage::Html {
            server.heal();
            page.says(READY).await;
        }
    }
}

#[tokio::test]
async fn an_update_waits_until_it_is_asked_for() {
    let (old, new) = (Build::other("Version A"), Build::other("Version B"));
    let server = Server::start(old.path()).await;
    let page = Page::open_explained(&server).await;
    page.says(READY).await;

    server.serve(new.path());
    let (first, second) = second_tab(&page, &server).await;
    assert_eq!(title(&page).await, "Version A", "the kept version opens");
    page.settled().await;
    page.says(UPDATE).await;
    page.browser.driver().switch_to_window(first.clone()).await.unwrap();
    page.says(UPDATE).await;

    page.browser.driver().switch_to_window(second).await.unwrap();
    page.press("Update").await;
    eventually(DEADLINE, async || match title(&page).await {
        title if title == "Version B" => Ok(()),
        title => Err(title),
    })
    .await;
    page.settled().await;
    let named = "return document.querySelector('meta[name=engine]').content";
    assert_eq!(text(&page, named).await, format!("{}/", new.engine()));
    page.says(READY).await;
    assert!(page.browser.try_find("button", "Update").await.is_none(), "and that was all");

    // The other tab is of the old version, all of it, though the host has it no more.
    page.browser.driver().switch_to_window(first).await.unwrap();
    assert_eq!(title(&page).await, "Version A");
    explains(&page).await;
    let of_engine = "const folder = document.querySelector('meta[name=engine]').content;
        const answer = await fetch(folder + 'worker_bg.wasm');
        return `${answer.status} ${folder}`";
    assert_eq!(text(&page, of_engine).await, format!("200 {}/", old.engine()));
    assert_eq!(versions(&page).await, 2, "as long as somebody uses it");
    page.press("Update").await;
    eventually(DEADLINE, async || match title(&page).await {
        title if title == "Version B" => Ok(()),
        title => Err(title),
    })
    .await;
    page.settled().await;
    eventually(DEADLINE, async || if versions(&page).await == 1 { Ok(()) } else { Err("the old version is still kept") }).await;
    server.stop().await;
    page.browser.goto(&server.url()).await;
    page.settled().await;
    assert_eq!(title(&page).await, "Version B");
}

/// A file of the update that does not arrive whole leaves everything as it was; the next visit brings the update.
#[tokio::test]
async fn a_damaged_update_changes_nothing() {
    let (old, new) = (Build::other("Version A"), Build::other("Version B"));
    let server = Server::start(old.path()).await;
    let page = Page::open_explained(&server).await;
    page.says(READY).await;
    let engine = format!("{}/worker_bg.wasm", new.engine());
    server.damage(&engine, Damage::Flipped, ALWAYS);
    server.serve(new.path());
    page.browser.goto(&server.url()).await;
    page.settled().await;
    eventually(DEADLINE, async || {
        let asked = server.requests().iter().filter(|request| request.contains(&engine)).count();
        if asked >= 2 { Ok(()) } else { Err("the update is not tried") }
    })
    .await;
    let pending = "const registration = await navigator.serviceWorker.getRegistration();
        return [!!registration.installing, !!registration.waiting]";
    eventually(DEADLINE, async || match page.browser.run_async(pending, vec![]).await {
        state if state == json!([false, false]) => Ok(()),
        state => Err(state),
    })
    .await;
    assert!(page.browser.try_find("button", "Update").await.is_none(), "it is not offered");
    assert_eq!(title(&page).await, "Version A");
    page.says(READY).await;
    explains(&page).await;
    server.heal();
    page.browser.goto(&server.url()).await;
    page.settled().await;
    assert_eq!(title(&page).await, "Version A");
    page.says(UPDATE).await;
}

/// A browser that refuses service workers: the page works and claims nothing.
#[tokio::test]
async fn where_nothing_can_be_kept() {
    let server = Server::start(dist()).await;
    server.damage("service_worker.js", Damage::NotFound, ALWAYS);
    let page = Page::open_explained(&server).await;
    explains(&page).await;
    let shown = text(&page, "return document.body.innerText").await;
    assert!(!shown.contains("offline use") && !shown.contains(READY), "{shown}");
}

/// A host that writes something of its own into every page: what is kept is the page as it was built.
#[tokio::test]
async fn a_host_that_writes_into_pages() {
    let build = Build::copy();
    let index = build.path().join("index.html");
    let page = std::fs::read_to_string(&index).unwrap();
    std::fs::write(&index, page.replace("</head>", "<meta name=\"added\"></head>")).unwrap();
    let server = Server::start(build.path()).await;
    let page = Page::open_explained(&server).await;
    let added = "return document.querySelectorAll('[name=added]').length";
    assert_eq!(page.browser.run(added, vec![]).await, 1);
    page.says(READY).await;
    server.stop().await;
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    page.settled().await;
    assert_eq!(page.browser.run(added, vec![]).await, 0);
    page.assert_healthy().await;
}
