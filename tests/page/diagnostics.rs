//! Diagnostics: this browser's engine is held to the known values, and what a bug report asks for can be read and copied.

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use whyword::verification::TOLERANCE;

use super::privacy::is_the_browsers;
use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{FIRST_TEXT, Page, SOON, dist};
use crate::support::server::{Damage, Server};

/// Opens the card.
async fn open(page: &Page) {
    let summary = page.browser.driver().find(By::XPath("//summary[normalize-space() = 'Diagnostics']")).await;
    summary.expect("the card is there").click().await.expect("a click on Diagnostics");
    page.browser.find("button", "Verify this build").await;
}

/// The JSON, as it stands on the page.
async fn written(page: &Page) -> String {
    page.browser.find("textbox", "Diagnostics as JSON").await.value().await.unwrap().unwrap_or_default()
}

/// The same, read.
async fn shown(page: &Page) -> Value {
    let text = written(page).await;
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Verifies, and gives the JSON once it is done.
async fn verified(page: &Page) -> Value {
    page.press("Verify this build").await;
    page.says("Right: 6 of 6 cases, largest error ").await;
    page.browser.find("button", "Verify this build").await;
    shown(page).await
}

/// Whatever the engine is called in JSON and in words, its errors are within the tolerance.
async fn is_right(query: &str, engine: &str, threads: u64, words: &str) {
    let server = if threads > 1 { Server::start_isolated(dist()).await } else { Server::start(dist()).await };
    let page = Page::open_with(&server, query).await;
    page.settled().await;
    let secret = "My doctor says the results are not good at all.";
    page.write(secret).await;
    page.press("Explain").await;
    let tokens = ["[CLS]", "my", "doctor", "says", "the", "results", "are", "not", "good", "at", "all", ".", "[SEP]"];
    page.explained(&tokens).await;
    page.says("Ready to work offline").await;
    open(&page).await;
    let before = shown(&page).await;
    assert_eq!((&before["schema"], &before["verification"]), (&json!("whyword/diagnostics@1"), &Value::Null));
    let asked = server.requests().len();

    let report = verified(&page).await;
    page.says(words).await;
    let requests: Vec<_> = server.requests().into_iter().skip(asked).filter(|request| !is_the_browsers(request)).collect();
    assert!(requests.iter().all(|request| request == "GET /verification.json"), "{requests:?}");
    let verification = &report["verification"];
    println!("{engine}: largest errors {}", verification["largest"]);
    assert_eq!((&verification["right"], &verification["cases"]), (&json!(6), &json!(6)));
    let largest = |name: &str| verification["largest"][name].as_f64().expect("an error");
    assert!(largest("attribution") > 0.0 && largest("attribution") <= TOLERANCE.attribution);
    assert!(largest("probability") <= TOLERANCE.probability && largest("delta") <= TOLERANCE.delta);
    assert_eq!(verification["results"].as_array().map(Vec::len), Some(6));
    assert_eq!(report["engine"], json!({"engine": engine, "threads": threads}));
    assert_eq!(report["model"]["sha256"], verification["model"]);
    assert_eq!((&report["offline"], &report["problem"]), (&json!("kept"), &Value::Null));
    assert_eq!(report["version"].as_str().map(str::len), Some(16), "{report}");
    assert!(report["browser"]["user_agent"].as_str().is_some_and(|agent| agent.contains("Mozilla")));
    assert!(report["browser"]["cores"].as_f64() >= Some(1.0) && report["browser"]["storage_quota"].as_f64() > Some(0.0));
    let written = written(&page).await;
    assert!([secret, "doctor", FIRST_TEXT].iter().all(|text| !written.contains(text)), "{written}");

    // What was explained is still there.
    assert_eq!(page.text().await, secret);
    assert!(page.rows().await.iter().map(|row| row.token.as_str()).eq(tokens));
    page.assert_healthy().await;
}

#[tokio::test]
async fn the_baseline_engine_is_right() {
    is_right("?engine=baseline", "baseline", 1, "on baseline SIMD, one thread, version ").await;
}

#[tokio::test]
async fn the_relaxed_engine_is_right() {
    is_right("?engine=relaxed", "relaxed", 1, "on relaxed SIMD, one thread, version ").await;
}

#[tokio::test]
async fn the_engine_with_threads_is_right() {
    is_right("?threads=2", "threads", 2, "on relaxed SIMD, 2 threads, version ").await;
}

#[tokio::test]
async fn it_works_without_a_network_and_copies() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.says("Ready to work offline").await;
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    page.settled().await;
    page.says("Ready to work offline").await;
    server.damage("verification.json", Damage::NotFound, 9);
    open(&page).await;
    let report = verified(&page).await;
    assert_eq!(report["browser"]["service_worker"], true);

    let clipboard = "window.copied = []; navigator.clipboard.writeText = async text => { window.copied.push(text) }";
    page.browser.run(clipboard, vec![]).await;
    eventually(DEADLINE, async || {
        // The page may look up something else between the two.
        page.press("Copy as JSON").await;
        let copied = page.browser.run("return window.copied.at(-1)", vec![]).await;
        let written = written(&page).await;
        if copied == written.as_str() { Ok(()) } else { Err((copied, written)) }
    })
    .await;
    page.says("Copied: paste it into the report.").await;
    page.browser.run("navigator.clipboard.writeText = async () => { throw new Error('no') }", vec![]).await;
    page.press("Copy as JSON").await;
    page.says("select the text below").await;
    page.assert_healthy().await;
}

#[tokio::test]
async fn values_that_do_not_arrive_are_asked_for_again() {
    let server = Server::start(dist()).await;
    // Without a service worker, which would have kept them.
    server.damage("service_worker.js", Damage::NotFound, 9);
    let page = Page::open_explained(&server).await;
    server.damage("verification.json", Damage::Html, 1);
    open(&page).await;
    page.press("Verify this build").await;
    page.says("The known values did not arrive").await;
    verified(&page).await;
    for width in [375, 1280] {
        page.browser.set_size(width, 812).await;
        eventually(SOON, async || {
            let wide = page.browser.run("return document.documentElement.scrollWidth", vec![]).await;
            if wide.as_i64() <= Some(i64::from(width)) { Ok(()) } else { Err(format!("{wide} px of content on {width}")) }
        })
        .await;
    }
}

#[tokio::test]
async fn a_part_of_another_page_has_none() {
    let server = Server::start(dist()).await;
    let page = Page::open_with(&server, "?engine=baseline&embed").await;
    eventually(DEADLINE, async || page.browser.try_find("button", "Explain").await.map(|_| ()).ok_or("no page yet")).await;
    let cards = page.browser.run("return document.querySelectorAll('.diagnostics').length", vec![]).await;
    assert_eq!(cards, 0);
}
