//! What a reload must not undo.

use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{Page, dist};
use crate::support::server::Server;

/// What one of the lists stands at.
async fn chosen(page: &Page, list: &str) -> String {
    let list = page.browser.find("combobox", list).await;
    let script = "return arguments[0].selectedOptions[0].textContent";
    let word = page.browser.run(script, vec![list.to_json().unwrap()]).await;
    word.as_str().expect("a word").to_owned()
}

async fn classes(page: &Page) -> String {
    let classes = page.browser.run("return document.documentElement.className", vec![]).await;
    classes.as_str().expect("classes").to_owned()
}

#[tokio::test]
async fn settings_survive_a_reload() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.open_settings().await;
    let choices =
        [("Method", "riemann_middle"), ("Baseline", "mask-keep-special"), ("Output", "logit"), ("Colours", "Blue–orange")];
    for (list, word) in choices {
        page.choose(list, word).await;
    }
    page.set_steps("7").await;
    page.press("Explain").await;
    page.press("Tokens").await;
    let before = page.settled().await;
    let (marks, delta) = (page.marks().await, page.delta().await);
    assert!(classes(&page).await.contains("palette-blue-orange"));

    page.browser.driver().refresh().await.unwrap();
    assert_eq!(page.settled().await, before);
    assert_eq!((page.marks().await, page.delta().await), (marks, delta));
    assert!(classes(&page).await.contains("palette-blue-orange"));
    page.open_settings().await;
    for (list, word) in choices {
        assert_eq!(chosen(&page, list).await, word);
    }
    page.choose("Colours", "Green–red").await;
    eventually(DEADLINE, async || match classes(&page).await {
        classes if classes.contains("palette") => Err(classes),
        _ => Ok(()),
    })
    .await;
    page.assert_healthy().await;
}

#[tokio::test]
async fn without_a_storage_the_page_only_forgets() {
    let server = Server::start(dist()).await;
    let page = Page::open(&server).await;
    let source = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('refused', 'SecurityError') }})";
    page.browser.run_first(source).await;
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    page.choose("Language / Langue", "Français").await;
    page.browser.find("button", "Expliquer").await;
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    page.assert_healthy().await;
}

#[tokio::test]
async fn more_contrast_gets_the_other_colours() {
    let server = Server::start(dist()).await;
    let page = Page::open(&server).await;
    page.browser.prefer_contrast().await;
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    assert!(classes(&page).await.contains("palette-blue-orange"));
    page.open_settings().await;
    assert_eq!(chosen(&page, "Colours").await, "Blue–orange");
}
