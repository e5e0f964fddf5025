//! Giving up, and asking for something else instead.

use thirtyfour::prelude::*;

use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{Page, dist};
use crate::support::server::Server;

/// With a fixed rule, whose steps are all done however little they change.
async fn open_with_fixed_rule(server: &Server) -> Page {
    let page = Page::open_explained(server).await;
    page.open_settings().await;
    page.choose("Method", "gausslegendre").await;
    page.settled().await;
    page
}

/// Long enough that no machine finishes it during a test.
async fn begin_something_long(page: &Page) {
    page.set_steps("10000").await;
    page.write(&"It was good, and then it was bad, and then it was over. ".repeat(30)).await;
    page.press("Explain").await;
    page.browser.find("progressbar", "Explaining").await;
    // Cancelling must work in the middle of it, not only before the first step.
    eventually(DEADLINE, async || {
        let value = page.browser.run("return document.querySelector('progress')?.value ?? 0", vec![]).await;
        if value.as_f64() > Some(0.0) { Ok(()) } else { Err(value) }
    })
    .await;
}

#[tokio::test]
async fn cancel_answers_at_once_and_keeps_the_earlier_result() {
    let server = Server::start(dist()).await;
    let page = open_with_fixed_rule(&server).await;
    let before = page.rows().await;
    // Measured in the page, so that the driver's own delay does not count.
    let script = "
        const [cancel] = arguments;
        const begun = performance.now();
        cancel.click();
        while (cancel.isConnected || document.querySelector('progress, [role=progressbar]')) {
            await new Promise(resolve => setTimeout(resolve));
            if (performance.now() - begun > 5000) break;
        }
        return performance.now() - begun;";
    // A loaded machine may be slow once or twice.
    let mut fastest = f64::INFINITY;
    for _ in 0..3 {
        begin_something_long(&page).await;
        let cancel = page.browser.find("button", "Cancel").await;
        fastest = fastest.min(page.browser.run_async(script, vec![cancel.to_json().unwrap()]).await.as_f64().unwrap());
        if fastest <= 200.0 {
            break;
        }
    }
    assert!(fastest <= 200.0, "Cancel took {fastest} ms");
    assert!(page.browser.find("button", "Explain").await.is_clickable().await.unwrap());
    assert_eq!(page.rows().await, before, "the earlier result is kept");
    assert_eq!(page.alert().await, None, "cancelling is no error");
    assert!(page.text().await.starts_with("It was good"), "so is the text");

    // And the engine is free again.
    page.set_steps("20").await;
    page.write("Not good at all.").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "not", "good", "at", "all", ".", "[SEP]"]).await;
    page.assert_healthy().await;
}

#[tokio::test]
async fn what_auto_has_found_is_shown_and_kept() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.write(&"It was good, and then it was bad, and then it was over. ".repeat(30)).await;
    page.press("Explain").await;
    eventually(DEADLINE, async || match page.region("Convergence delta").await {
        said if said.contains("Still sharpening") => Ok(()),
        said => Err(said),
    })
    .await;
    let rows = page.rows().await.len();
    page.press("Cancel").await;
    let said = page.region("Convergence delta").await;
    assert!(said.contains("Stopped early"), "{said}");
    assert_eq!(page.rows().await.len(), rows);
    assert!(rows > 300, "{rows} rows are the long text's");
    page.assert_healthy().await;
}

#[tokio::test]
async fn a_newer_request_replaces_the_older() {
    let server = Server::start(dist()).await;
    let page = open_with_fixed_rule(&server).await;
    begin_something_long(&page).await;
    page.set_steps("20").await;
    page.write("Not good at all.").await;
    page.send_keys(Key::Enter + "").await;
    let rows = page.explained(&["[CLS]", "not", "good", "at", "all", ".", "[SEP]"]).await;
    assert_eq!(page.rows().await, rows);
    assert_eq!(page.alert().await, None, "being replaced is no error");
    page.assert_healthy().await;
}
