//! Examples that are there at once, the view that explains how it works, and the keys.

use thirtyfour::prelude::*;

use crate::support::browser::eventually;
use crate::support::page::{Page, SOON, dist};
use crate::support::server::{Damage, Server};

/// A sentence that the page knows in advance.
const EXAMPLE: &str = "This is not a good film.";

async fn try_example(page: &Page) {
    // The page may only just have begun.
    let summary = async || page.browser.driver().find(By::Css(".examples > summary")).await;
    eventually(SOON, async || summary().await?.click().await).await;
    page.press(EXAMPLE).await;
}

async fn is_precomputed(page: &Page) -> bool {
    page.region("Explanation").await.contains("precomputed")
}

#[tokio::test]
async fn an_example_is_there_at_once_and_then_checked() {
    let server = Server::start(dist()).await;
    // The model never arrives, so that what is shown can only have been there before.
    server.damage(crate::support::page::WEIGHTS, Damage::NotFound, 100);
    let page = Page::open(&server).await;
    try_example(&page).await;
    eventually(SOON, async || if is_precomputed(&page).await { Ok(()) } else { Err("nothing is shown") }).await;
    let known = page.rows().await;
    assert!(known.iter().any(|row| row.token == "not"), "{known:?}");
    assert!(page.region("Prediction").await.contains("Negative 97.83 %"), "{}", page.region("Prediction").await);

    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    assert!(!is_precomputed(&page).await);
    try_example(&page).await;
    eventually(SOON, async || {
        let (working, precomputed, rows) = (page.is_working().await, is_precomputed(&page).await, page.rows().await);
        if !working && !precomputed && rows.len() == known.len() { Ok(rows) } else { Err((working, precomputed, rows)) }
    })
    .await
    .iter()
    .zip(&known)
    .for_each(|(live, known)| {
        assert!(live.token == known.token && (live.number() - known.number()).abs() < 2e-4, "{live:?} {known:?}")
    });
    assert_eq!(page.text().await, EXAMPLE);
    page.assert_healthy().await;
}

/// With a query and a text of one's own, which another document would not have.
#[tokio::test]
async fn who_skips_to_the_table_stays_on_the_page() {
    let server = Server::start(dist()).await;
    let page = Page::open_with(&server, "?engine=baseline").await;
    page.settled().await;
    page.write("mine").await;
    // Explained now: the page would do so by itself later, and take away the mark that has the focus.
    page.press("Explain").await;
    page.explained(&["[CLS]", "mine", "[SEP]"]).await;
    let address = page.browser.driver().current_url().await.unwrap();
    let focused = async |what: &str| page.browser.run(&format!("return document.activeElement.{what}"), vec![]).await;
    page.browser.run("document.querySelector('.skip').focus()", vec![]).await;
    page.browser.press(Key::Enter + "").await;
    eventually(SOON, async || match focused("id").await {
        id if id == "token-table" => Ok(()),
        id => Err(id),
    })
    .await;
    assert_eq!((page.text().await.as_str(), page.browser.driver().current_url().await.unwrap()), ("mine", address));
    // Escape puts a tooltip away, and leaves the focus where it is.
    page.browser.run("document.querySelector('mark').focus()", vec![]).await;
    for _ in 0..2 {
        page.browser.press(Key::Escape + "").await;
        assert_eq!(focused("tagName").await, "MARK");
    }
    page.assert_healthy().await;
}

#[tokio::test]
async fn how_it_works_has_the_numbers_of_the_text() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.write("Unwatchable.").await;
    page.press("Explain").await;
    eventually(SOON, async || {
        let rows = page.rows().await;
        if rows.iter().any(|row| row.token.starts_with("##")) && !page.is_working().await { Ok(()) } else { Err(rows) }
    })
    .await;
    let tokens: Vec<String> = page.rows().await.into_iter().map(|row| row.token).collect();
    page.press("How it works").await;
    for heading in ["1The model", "2Tokens", "3The baseline", "4The path", "5Completeness", "6What a sign means", "To read on"] {
        let heading = heading.trim_start_matches(|c: char| c.is_ascii_digit());
        page.browser.find("heading", heading).await;
    }
    let script = "return [...document.querySelectorAll('.how-chips')].map(chips => [...chips.querySelectorAll('li')].map(li => li.textContent))";
    let chips: Vec<Vec<String>> = serde_json::from_value(page.browser.run(script, vec![]).await).unwrap();
    assert_eq!(chips[0], tokens);
    assert_eq!(chips[1], vec!["[PAD]"; tokens.len()]);
    // The path is followed as soon as it is looked at, and the ledger is there.
    eventually(SOON, async || {
        let text = page.browser.run("return document.querySelector('.how').textContent", vec![]).await;
        let pictures = page.browser.driver().find_all(By::Css(".how [role=img] svg")).await.unwrap().len();
        let is_there = pictures >= 2 && !text.as_str().unwrap_or_default().contains("until that of your text is known");
        if is_there { Ok(()) } else { Err(format!("{pictures} pictures: {text}")) }
    })
    .await;
    assert!(page.violations().await.is_empty());
}

/// The button of the view that is shown.
async fn view(page: &Page) -> String {
    let script = "return document.querySelector('.views [aria-current]').textContent";
    page.browser.run(script, vec![]).await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn keys_lead_everywhere_but_not_while_typing() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let becomes = async |name: &str| {
        eventually(SOON, async || match view(&page).await {
            view if view == name => Ok(()),
            view => Err(view),
        })
        .await;
    };
    for (key, name) in [("4", "How it works"), ("2", "Compare"), ("3", "Many texts"), ("1", "One text")] {
        page.browser.press(key).await;
        becomes(name).await;
    }
    page.browser.press("w").await;
    eventually(SOON, async || if page.marks().await[0] == "[CLS]" { Ok(()) } else { Err("words") }).await;
    page.browser.press("4").await;
    becomes("How it works").await;
    let chain = page.browser.driver().action_chain();
    chain.key_down(Key::Control).send_keys("k").key_up(Key::Control).perform().await.unwrap();
    becomes("One text").await;
    eventually(SOON, async || {
        let at = page.browser.run("return document.activeElement.id", vec![]).await;
        if at == "text" { Ok(()) } else { Err(at) }
    })
    .await;
    let before = page.text().await;
    page.browser.press("w4?").await;
    eventually(SOON, async || if page.text().await.len() == before.len() + 3 { Ok(()) } else { Err("not typed") }).await;
    assert_eq!(view(&page).await, "One text");
    assert_eq!(page.marks().await[0], "[CLS]");

    page.browser.run("document.activeElement.blur()", vec![]).await;
    page.browser.press("?").await;
    let open =
        "return document.querySelector('dialog').open && document.querySelector('dialog').contains(document.activeElement)";
    eventually(SOON, async || if page.browser.run(open, vec![]).await == true { Ok(()) } else { Err("the sheet is not open") })
        .await;
    for _ in 0..6 {
        page.browser.press(Key::Tab + "").await;
        let at = page
            .browser
            .run("const at = document.activeElement; return at === document.body || !!at.closest('dialog')", vec![])
            .await;
        assert_eq!(at, true, "the focus stays in the sheet");
    }
    page.browser.press("4").await;
    assert_eq!(view(&page).await, "One text", "the sheet comes first");
    page.browser.press(Key::Escape + "").await;
    eventually(SOON, async || if page.browser.run(open, vec![]).await == false { Ok(()) } else { Err("open") }).await;
    page.assert_healthy().await;
}
