//! Browsers that keep nothing, or not enough: the page says so and explains all the same.

use super::*;
use crate::support::browser::{Privacy, left_out_in_firefox};

const NOT_KEPT: &str = "does not keep the model";

#[tokio::test]
async fn no_room() {
    if left_out_in_firefox("what one page may keep cannot be set there, only what all may") {
        return;
    }
    let (server, hub, _repository, expected, page) = open_with_three_parts().await;
    page.says("Ready to work offline").await;
    let usage = page.browser.run_async("return (await navigator.storage.estimate()).usage", vec![]).await;
    let quota = usage.as_u64().unwrap() + (20 << 20);
    let origin = server.url();
    page.browser.chromium().set_quota(&origin, quota).await;
    ask_for(&page, "somebody/larger").await;
    page.says(NOT_KEPT).await;
    stands_at(&page, |chosen| chosen.starts_with("somebody/larger") && chosen.ends_with("in use, not kept")).await;
    agrees_with_engine(&page, &expected).await;
    assert_eq!(counts(&hub, "model.safetensors"), [1; 3], "and fetches nothing twice");
    page.assert_healthy().await;
}

#[tokio::test]
async fn no_storage() {
    keeps_nothing(Privacy::NoStorage).await;
}

async fn keeps_nothing(privacy: Privacy) {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    let repository = tiny();
    hub.add("somebody/tiny", "main-commit", repository.path()).await;
    let url = format!("{}{}", server.url(), address(&hub));
    let page = Page::open_as(&server, &url, privacy).await;
    page.settled().await;
    ask_for(&page, "somebody/tiny").await;
    page.says(NOT_KEPT).await;
    stands_at(&page, |chosen| chosen == "somebody/tiny · in use, not kept").await;
    agrees_with(&page, "tiny.json").await;
    let shown = page.browser.run("return document.body.innerText", vec![]).await;
    assert!(!shown.as_str().unwrap().contains("Ready to work offline"), "{shown}");
    page.assert_healthy().await;
}

/// A private window keeps what it needs for as long as it is open.
#[tokio::test]
async fn a_private_window() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    let repository = tiny();
    hub.add("somebody/tiny", "main-commit", repository.path()).await;
    let url = format!("{}{}", server.url(), address(&hub));
    let page = Page::open_as(&server, &url, Privacy::Incognito).await;
    page.settled().await;
    ask_for(&page, "somebody/tiny").await;
    stands_at(&page, |chosen| chosen.ends_with("ready offline") || chosen.ends_with("in use, not kept")).await;
    agrees_with(&page, "tiny.json").await;
    page.assert_healthy().await;
}
