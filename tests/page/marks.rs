//! The marked text: the exact value of each unit on hover, focus and tap; words, and tokens on demand.

use thirtyfour::prelude::*;

use crate::support::browser::eventually;
use crate::support::page::{Page, SOON, dist};
use crate::support::server::Server;

/// Waits for a tooltip with this value.
async fn tooltip_shows(page: &Page, value: &str) {
    eventually(SOON, async || {
        for (_, tooltip) in page.browser.all("tooltip").await {
            let text = tooltip.text().await.unwrap_or_default();
            if text.contains(value) {
                return Ok(());
            }
        }
        Err(format!("no tooltip says {value}"))
    })
    .await;
}

async fn no_tooltip(page: &Page) {
    eventually(SOON, async || if page.browser.all("tooltip").await.is_empty() { Ok(()) } else { Err("a tooltip is left") }).await;
}

#[tokio::test]
async fn exact_value_on_hover_focus_and_tap() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let rows = page.rows().await;
    page.press("Tokens").await;
    let marks = page.browser.driver().find_all(By::Css("mark")).await.unwrap();
    let actions = || page.browser.driver().action_chain();

    actions().move_to_element_center(&marks[3]).perform().await.unwrap();
    tooltip_shows(&page, &rows[3].value).await;
    actions().move_to(1, 1).perform().await.unwrap();
    no_tooltip(&page).await;

    marks[5].focus().await.unwrap();
    tooltip_shows(&page, &rows[5].value).await;
    // The mark is described by its tooltip, so a screen reader says the value too.
    let described = marks[5].attr("aria-describedby").await.unwrap().expect("a description");
    let description = page.browser.driver().find(By::Id(described.as_str())).await.unwrap();
    assert!(description.text().await.unwrap().contains(&rows[5].value));
    page.browser.press(Key::Escape + "").await;
    no_tooltip(&page).await;

    page.browser.tap(&marks[10]).await;
    tooltip_shows(&page, &rows[10].value).await;
}

#[tokio::test]
async fn words_and_tokens() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.write("The Notting Hill re-run wasn't unwatchable.").await;
    page.press("Explain").await;
    let rows = eventually(SOON, async || {
        // In this order: rows that were read while the page was still at work may be of a partial result.
        let is_working = page.is_working().await;
        let rows = page.rows().await;
        if rows.iter().any(|row| row.token == "hill") && !is_working { Ok(rows) } else { Err(rows) }
    })
    .await;
    let tokens: Vec<String> = rows.iter().map(|row| row.token.clone()).collect();
    assert!(tokens.iter().any(|token| token.starts_with("##")), "some word has several tokens: {tokens:?}");
    let words = ["The", "Notting", "Hill", "re", "-", "run", "wasn't", "unwatchable", ".", "special tokens"];
    assert_eq!(page.marks().await, words);

    page.press("Tokens").await;
    eventually(SOON, async || if page.marks().await == tokens { Ok(()) } else { Err("no tokens") }).await;
    assert_eq!(page.rows().await, rows, "the table always lists tokens");
    page.press("Words").await;
    eventually(SOON, async || if page.marks().await == words { Ok(()) } else { Err("no words") }).await;

    // A word is worth the sum of its tokens: those of “unwatchable” are the last before “.” and [SEP].
    let start = tokens.iter().rposition(|token| !token.starts_with("##") && token.starts_with("un")).expect("un…");
    let sum: f64 = rows[start..rows.len() - 2].iter().map(|row| row.number()).sum();
    tooltip_is_close(&page, "unwatchable", sum).await;
    // And the added tokens, which stand around the text, are worth theirs.
    tooltip_is_close(&page, "special tokens", rows[0].number() + rows[rows.len() - 1].number()).await;
}

/// Waits until the mark with this text has a tooltip with about this number.
async fn tooltip_is_close(page: &Page, text: &str, expected: f64) {
    let place = page.marks().await.iter().position(|mark| mark == text).expect("the mark is there");
    let marks = page.browser.driver().find_all(By::Css("mark")).await.unwrap();
    marks[place].focus().await.unwrap();
    eventually(SOON, async || {
        let Some((_, tooltip)) = page.browser.all("tooltip").await.pop() else { return Err("no tooltip".to_owned()) };
        let shown = tooltip.text().await.unwrap_or_default().replace('\u{2212}', "-");
        let mut numbers = shown.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
        let is_close = shown.contains(text) && numbers.any(|value| (value - expected).abs() < 4e-4);
        if is_close { Ok(()) } else { Err(format!("{shown} for {expected}")) }
    })
    .await;
}
