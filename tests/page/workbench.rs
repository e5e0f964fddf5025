//! What an explanation shows beyond its scores: the ledger, signs, the path, deletions, what the model says as one types, comparisons.

use std::time::Duration;

use serde_json::Value;
use thirtyfour::prelude::*;
use whyword::deletion::{replaced, without};
use whyword::engine::Engine;
use whyword::explanation::{Explanation, Prediction};
use whyword::options::Options;

use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{Page, bundled, dist, number};
use crate::support::server::Server;

const CONTRAST: &str = "The movie was visually breathtaking but the plot was extremely dull and boring.";

/// Explains a text on the page and with the engine itself.
async fn explained(page: &Page, engine: &Engine, text: &str) -> Explanation {
    let expected = engine.explain(text, &Options::default()).unwrap();
    page.write(text).await;
    page.press("Explain").await;
    page.explained(&expected.tokens.iter().map(|token| token.piece.clone()).collect::<Vec<_>>()).await;
    expected
}

/// A number as the page writes it, in units of its fourth decimal.
fn units(shown: &str) -> i64 {
    (number(shown.trim_start_matches('+')) * 1e4).round() as i64
}

#[tokio::test]
async fn the_ledger_adds_up_on_screen() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let engine = bundled();
    for text in [CONTRAST, "", "not bad", "It’s – well – fine 👍 …", &"a long, long road to nowhere ".repeat(8)] {
        let expected = explained(&page, &engine, text).await;
        let script = "const rows = [...document.querySelectorAll('section.ledger svg text')];
            return rows.filter(row => row.getAttribute('text-anchor') === 'end').map(row => row.textContent)";
        let shown: Vec<String> = serde_json::from_value(page.browser.run(script, vec![]).await).unwrap();
        let numbers: Vec<i64> = shown.iter().map(|shown| units(shown)).collect();
        let (from, to) = (numbers[0], numbers[numbers.len() - 1]);
        let pushes = &numbers[1..numbers.len() - 1];
        assert!(pushes.len() >= 2, "{shown:?}");
        assert_eq!(from + pushes.iter().sum::<i64>(), to, "“{text}”: {shown:?}");
        assert!((to as f64 - expected.attribution.output_input * 1e4).abs() < 1.5, "{shown:?}");
    }
}

#[tokio::test]
async fn signs_are_judged() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    eventually(DEADLINE, async || {
        let said = page.browser.run("return document.querySelector('.delta-signs')?.textContent ?? ''", vec![]).await;
        let said = said.as_str().unwrap_or_default().to_owned();
        let is_judged = said.starts_with("The sign of every word that counts is settled")
            || said.contains("the sign of: ")
            || said.contains(" for: ");
        if is_judged { Ok(()) } else { Err(said) }
    })
    .await;
    page.assert_healthy().await;
}

#[tokio::test]
async fn the_path_is_walked() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let expected = explained(&page, &bundled(), CONTRAST).await;
    page.press("Follow the path").await;
    let slider = page.browser.find("slider", "Place on the path, α").await;
    for (keys, at, output) in
        [(Key::Home, "0.000", expected.attribution.output_baseline), (Key::End, "1.000", expected.attribution.output_input)]
    {
        slider.send_keys(keys + "").await.unwrap();
        let said = page.region_says("The path", &format!("At α = {at}:")).await;
        let shown = said.split(&format!("At α = {at}: ")).nth(1).unwrap().split(' ').find_map(|word| word.parse::<f64>().ok());
        assert!((shown.unwrap() - output).abs() < 2e-4, "{said}");
    }
    // It walks by itself, and ends where the text is.
    page.press("Play").await;
    page.browser.find("button", "Stop").await;
    page.region_says("The path", "At α = 1.000:").await;
    page.browser.find("button", "Play").await;
    page.assert_healthy().await;
}

/// What the page shows of an answer, against the engine's.
async fn deletion_shows(page: &Page, expected: &Explanation, word: usize, answer: &Prediction) {
    let attribution = &expected.attribution;
    let foretold = attribution.output_input - expected.words[word].attribution;
    let measured = answer.probabilities[attribution.class];
    eventually(DEADLINE, async || {
        let script = "return [...document.querySelectorAll('.deletion-numbers dd')].map(number => number.textContent)";
        let shown: Vec<String> = serde_json::from_value(page.browser.run(script, vec![]).await).unwrap();
        let right = |shown: &str, value: f64| (number(shown) - value).abs() < 2e-4;
        match shown.as_slice() {
            [before, told, then] if right(before, attribution.output_input) && right(told, foretold) && right(then, measured) => {
                Ok(())
            }
            _ => Err(format!("{shown:?}, not {foretold} and {measured}")),
        }
    })
    .await;
}

#[tokio::test]
async fn words_are_taken_away() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let engine = bundled();
    let expected = explained(&page, &engine, CONTRAST).await;
    let dull = expected.words.iter().position(|word| word.text == "dull").unwrap();
    let marks = page.browser.driver().find_all(By::Css("mark")).await.unwrap();
    marks[dull].click().await.unwrap();
    let said = page.region_says("Check by deletion", "Without “dull”").await;
    println!("{said}");
    deletion_shows(&page, &expected, dull, &engine.predict(&without(&expected, dull)).unwrap()).await;
    page.choose("In its place", "[MASK]").await;
    deletion_shows(&page, &expected, dull, &engine.predict(&replaced(&expected, dull, "[MASK]")).unwrap()).await;
    page.choose("In its place", "another word").await;
    page.browser.find("textbox", "Another word").await.send_keys("funny".to_owned() + Key::Tab).await.unwrap();
    deletion_shows(&page, &expected, dull, &engine.predict(&replaced(&expected, dull, "funny")).unwrap()).await;
    page.choose("Word", "–").await;
    page.region_says("Check by deletion", "Choose a word here").await;

    page.press(&format!("Take each of {} words away", expected.words.len())).await;
    let said = page.region_says("Check by deletion", "agree to").await;
    let falls: Vec<f64> = (0..expected.words.len())
        .map(|word| {
            let answer = engine.predict(&without(&expected, word)).unwrap();
            expected.attribution.output_input - answer.probabilities[expected.attribution.class]
        })
        .collect();
    let scores: Vec<f64> = expected.words.iter().map(|word| word.attribution).collect();
    let agreement = whyword::deletion::agreement(&scores, &falls).unwrap();
    let shown = said.split("agree to ").nth(1).unwrap().split(' ').next().unwrap();
    assert!((number(shown) - agreement).abs() < 0.006, "{said}: {agreement}");
    page.assert_healthy().await;
}

#[tokio::test]
async fn who_stops_typing_sees_why() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    // Two steps are quick on every machine.
    page.open_settings().await;
    page.press("Notebook preset").await;
    page.settled().await;
    page.write("What a terrible film.").await;
    let tokens = ["[CLS]", "what", "a", "terrible", "film", ".", "[SEP]"];
    page.explained(&tokens).await;
    // Those who would rather ask have it so, also the next time.
    page.open_settings().await;
    page.browser.find("checkbox", "Explain when I stop typing").await.click().await.unwrap();
    eventually(DEADLINE, async || match page.browser.run("return localStorage['whyword-preferences'] ?? ''", vec![]).await {
        kept if kept.as_str().unwrap().contains("\"live\":false") => Ok(()),
        kept => Err(kept),
    })
    .await;
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    page.write("What a terrible film.").await;
    eventually(DEADLINE, async || {
        let said = page.browser.run("return document.querySelector('.status-text').textContent", vec![]).await;
        if said.as_str().is_some_and(|said| said.starts_with("As typed: Negative 9")) { Ok(()) } else { Err(said) }
    })
    .await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(page.rows().await.len(), 13, "what is explained is still the first text");
    page.assert_healthy().await;
}

#[tokio::test]
async fn explanations_side_by_side() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.press("Compare").await;
    page.press("Compare with and without “but”").await;
    let columns = "return [...document.querySelectorAll('.compare-columns article')].map(column => [
        column.querySelector('h3').textContent, [...column.querySelectorAll('mark')].map(mark => mark.textContent).join(' ')])";
    let shown = eventually(DEADLINE, async || {
        let shown = page.browser.run(columns, vec![]).await;
        match shown.as_array().map(Vec::as_slice) {
            Some([with, without])
                if with[1].as_str().unwrap().contains(" but ") && !without[1].as_str().unwrap().contains(" but ") =>
            {
                Ok(shown)
            }
            _ => Err(shown),
        }
    })
    .await;
    println!("{shown}");
    // In one row what they share, and alone what they do not.
    let table = page.browser.find("table", "Word by word").await;
    let script = "return [...arguments[0].tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent))";
    let rows: Vec<Vec<String>> = serde_json::from_value(page.browser.run(script, vec![table.to_json().unwrap()]).await).unwrap();
    assert!(rows.iter().any(|row| row[0] == "but" && row[2].is_empty()), "{rows:?}");
    assert!(rows.iter().any(|row| row[0] == "plot" && row[2] == "plot" && !row[4].is_empty()), "{rows:?}");
    // Any of the past can be opened again.
    page.press("Open “I absolutely loved the acting, it was a masterpiece.”").await;
    assert_eq!(page.text().await, "I absolutely loved the acting, it was a masterpiece.");
    // The button is gone.
    eventually(DEADLINE, async || match page.browser.run("return document.activeElement.id", vec![]).await {
        id if id == "main" => Ok(()),
        id => Err(id),
    })
    .await;
    assert_eq!(page.rows().await.len(), 13);
    let checked: Value = page.browser.run("return document.querySelectorAll('.status-stale').length", vec![]).await;
    assert_eq!(checked, 0, "it is the answer to what is set");
    page.assert_healthy().await;
}
