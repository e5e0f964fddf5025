//! The main job: open, read, type, explain.

use thirtyfour::prelude::*;

use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{FIRST_TEXT, Page, dist, number};
use crate::support::server::Server;

const FIRST_TOKENS: [&str; 13] =
    ["[CLS]", "i", "absolutely", "loved", "the", "acting", ",", "it", "was", "a", "masterpiece", ".", "[SEP]"];

const FIRST_WORDS: [&str; 12] =
    ["I", "absolutely", "loved", "the", "acting", ",", "it", "was", "a", "masterpiece", ".", "special tokens"];

#[tokio::test]
async fn first_text_is_explained_without_a_click() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    assert_eq!(page.text().await, FIRST_TEXT);
    assert_reads_as_the_first_text(&page).await;
    page.browser.find("combobox", "Model").await;
    assert_eq!(page.alert().await, None);
    page.assert_healthy().await;
}

#[tokio::test]
async fn works_below_a_path() {
    let server = Server::start_at(dist(), "/repo/").await;
    assert_reads_as_the_first_text(&Page::open_explained(&server).await).await;
}

async fn assert_reads_as_the_first_text(page: &Page) {
    let prediction = page.region("Prediction").await;
    assert!(prediction.contains("Positive 99.03 %"), "{prediction}");
    let rows = page.rows().await;
    assert_eq!(rows.iter().map(|row| row.token.as_str()).collect::<Vec<_>>(), FIRST_TOKENS);
    for row in &rows {
        assert!(row.value.rsplit_once('.').is_some_and(|(_, decimals)| decimals.len() == 4), "four decimals: {row:?}");
    }
    // The scores are over their norm, so their squares add up to one.
    let squares: f64 = rows.iter().map(|row| row.number().powi(2)).sum();
    assert!((squares - 1.0).abs() < 1e-3, "{squares}");
    assert_eq!(page.marks().await, FIRST_WORDS);
    let explanation = page.region("Explanation").await;
    assert!(explanation.contains("masterpiece"), "{explanation}");
    let delta = page.delta().await.expect("a convergence delta");
    assert!(delta.rsplit_once('.').is_some_and(|(_, decimals)| decimals.len() == 4), "{delta}");
    assert!(number(&delta).abs() < 0.01, "{delta}");
}

#[tokio::test]
async fn enter_explains_and_shift_enter_breaks_the_line() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    // Not in a pause of typing, or nobody could tell what explained it.
    page.open_settings().await;
    page.browser.find("checkbox", "Explain when I stop typing").await.click().await.unwrap();
    page.write("Not good").await;
    page.send_keys(Key::Shift + Key::Enter).await;
    let is_explained = page.is_working().await || page.rows().await.len() != FIRST_TOKENS.len();
    assert!(!is_explained, "a line break explains nothing");
    page.send_keys("at all.").await;
    assert_eq!(page.text().await, "Not good\nat all.");
    let tokens = ["[CLS]", "not", "good", "at", "all", ".", "[SEP]"];
    page.send_keys(Key::Enter + "").await;
    page.explained(&tokens).await;
    assert_eq!(page.text().await, "Not good\nat all.", "Enter adds nothing to the text");
    let prediction = page.region("Prediction").await;
    assert!(prediction.contains("Negative"), "{prediction}");
}

/// The computation is the worker's: while it runs, the page goes on drawing frames, and progress arrives step by step.
#[tokio::test]
async fn page_draws_while_the_worker_computes() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.open_settings().await;
    page.choose("Method", "gausslegendre").await;
    page.set_steps("60").await;
    page.write("The service was slow, the food was cold, and yet we had a wonderful evening.").await;
    page.settled().await;
    let script = "
        const bars = () => [...document.querySelectorAll('progress, [role=progressbar]')];
        const seen = {frames: 0, values: []};
        const explain = [...document.querySelectorAll('button')].find(button => button.textContent.trim() === 'Explain');
        explain.click();
        let started = false;
        for (;;) {
            await new Promise(requestAnimationFrame);
            const bar = bars()[0];
            if (bar) {
                started = true;
                seen.frames += 1;
                const value = Number(bar.getAttribute('aria-valuenow') ?? bar.value);
                if (seen.values.at(-1) !== value) seen.values.push(value);
            } else if (started) {
                return seen;
            }
        }";
    let seen = page.browser.run_async(script, vec![]).await;
    assert!(seen["frames"].as_u64() > Some(10), "{seen}");
    let values: Vec<f64> = serde_json::from_value(seen["values"].clone()).unwrap();
    assert!(values.len() > 3 && values.is_sorted(), "progress goes forward in several steps: {values:?}");
}

#[tokio::test]
async fn a_setting_that_makes_no_sense_gets_a_sentence() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let before = page.rows().await;
    page.open_settings().await;
    page.set_steps("0").await;
    page.press("Explain").await;
    let alert = eventually(DEADLINE, async || page.alert().await.ok_or("no alert")).await;
    assert!(alert.contains("teps"), "{alert}");
    assert_eq!(page.rows().await, before, "the earlier result stays");
    page.set_steps("20").await;
    page.press("Explain").await;
    eventually(DEADLINE, async || match page.alert().await {
        None => Ok(()),
        Some(alert) => Err(alert),
    })
    .await;
    page.settled().await;
}
