//! A model that arrives damaged: one sentence, and Try again recovers.

use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{Page, WEIGHTS, dist, engine_file};
use crate::support::server::{Damage, Server};

async fn recovers(path: &str, damage: Damage) {
    let server = Server::start(dist()).await;
    server.damage(path, damage, 1);
    let page = Page::open(&server).await;
    let alert = eventually(DEADLINE, async || page.alert().await.ok_or("no alert")).await;
    println!("{damage:?} {path}: {alert}");
    let file = path.rsplit('/').next().unwrap();
    assert!(alert.contains(file.split(".part").next().unwrap()), "the sentence names the file: {alert}");
    assert!(alert.ends_with('.') && !alert.contains('\n'), "it is one sentence: {alert}");
    assert!(page.browser.all("progressbar").await.is_empty(), "nothing is under way any more");
    page.press("Try again").await;
    page.settled().await;
    assert_eq!(page.rows().await.len(), 13);
    assert_eq!(page.alert().await, None, "the sentence goes with its cause");
}

#[tokio::test]
async fn from_truncated_weights() {
    recovers(WEIGHTS, Damage::Truncated).await;
}

#[tokio::test]
async fn from_flipped_weights() {
    recovers(WEIGHTS, Damage::Flipped).await;
}

#[tokio::test]
async fn from_a_page_in_place_of_weights() {
    recovers(WEIGHTS, Damage::Html).await;
}

#[tokio::test]
async fn from_missing_weights() {
    recovers(WEIGHTS, Damage::NotFound).await;
}

#[tokio::test]
async fn from_a_page_in_place_of_the_manifest() {
    recovers("models/minilm-l6-sst2/manifest.json", Damage::Html).await;
}

#[tokio::test]
async fn from_a_damaged_tokenizer() {
    recovers("models/minilm-l6-sst2/tokenizer.json", Damage::Flipped).await;
}

/// Without its program, whole, the engine cannot even say what is wrong.
#[tokio::test]
async fn from_an_engine_that_is_missing_or_does_not_compile() {
    for damage in [Damage::NotFound, Damage::Truncated, Damage::Html] {
        let server = Server::start(dist()).await;
        // The page itself tries a second time.
        server.damage(&engine_file("worker_bg.wasm"), damage, 2);
        let page = Page::open(&server).await;
        eventually(DEADLINE, async || page.browser.try_find("button", "Try again").await.ok_or("no Try again")).await;
        let alert = page.alert().await.expect("a sentence");
        println!("{damage:?}: {alert}");
        assert!(alert.starts_with("The engine did not start") && alert.contains("not all of it arrived"), "{alert}");
        page.press("Try again").await;
        page.settled().await;
        assert_eq!(page.rows().await.len(), 13);
    }
}
