//! No text leaves the page.

use std::time::Duration;

use crate::support::page::{Page, dist};
use crate::support::server::Server;

/// What a browser asks its maker for of its own accord, with any page open: updates of its components and its hints. No switch turns
/// all of it off, and none of it comes from the page.
pub fn is_the_browsers(request: &str) -> bool {
    [".googleapis.com:443", ".gvt1.com:443", ".google.com:443", ".mozilla.com:443", ".mozilla.net:443", ".mozilla.org:443"]
        .iter()
        .any(|host| request.starts_with("CONNECT ") && request.ends_with(host))
}

/// The server sees every request of the page, its worker and the browser, to whatever host (`page::harness` shows that it does).
#[tokio::test]
async fn nothing_is_requested_whatever_is_done_with_a_text() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.says("Ready to work offline").await;
    let loaded = server.requests();
    assert!(loaded.iter().any(|request| request.contains("model.safetensors")), "the recorder works: {loaded:?}");
    assert!(
        loaded.iter().all(|request| request.starts_with("GET /") || is_the_browsers(request)),
        "loading asks nobody else: {loaded:?}"
    );

    page.write("My doctor says the results are not good at all.").await;
    page.press("Explain").await;
    let tokens = ["[CLS]", "my", "doctor", "says", "the", "results", "are", "not", "good", "at", "all", ".", "[SEP]"];
    page.explained(&tokens).await;
    page.open_settings().await;
    page.press("Notebook preset").await;
    page.settled().await;
    page.press("Words").await;
    // Nor by what is done beside it: typing, the path, taking words away, comparing, many texts, and giving it out.
    page.write("My lawyer is dull.").await;
    page.explained(&["[CLS]", "my", "lawyer", "is", "dull", ".", "[SEP]"]).await;
    page.press("Follow the path").await;
    page.browser.find("slider", "Place on the path, α").await;
    page.press("Take each of 5 words away").await;
    page.region_says("Check by deletion", "agree to").await;
    let folder = super::export::downloads(&page).await;
    super::export::exported(&page, &folder, "JSON").await;
    page.press("Compare").await;
    super::many::show(&page).await;
    // What was begun last has been sent by then, if it is.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let asked: Vec<_> = server.requests().into_iter().skip(loaded.len()).filter(|request| !is_the_browsers(request)).collect();
    assert!(asked.is_empty(), "requests while a text was explained: {asked:?}");
    page.press("One text").await;
    page.assert_healthy().await;
}
