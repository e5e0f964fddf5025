//! Models from elsewhere: the Hub, the page's own site, the user's device. Downloaded once, kept, found again without a network.

mod faults;
mod hostile;
mod interruptions;
mod kept;
mod sources;
mod storage;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;
use thirtyfour::prelude::*;
use whyword::engine::Engine;
use whyword::explanation::Explanation;
use whyword::model::config::Config;
use whyword::options::{Class, Options};

use crate::support::browser::{DEADLINE, eventually};
use crate::support::checkpoint::distilbert_base;
use crate::support::host::damage::Damage;
use crate::support::hub::{Hub, SST2, SST2_REVISION, TREE};
use crate::support::page::{Page, brief, dist};
use crate::support::server::Server;
use crate::support::synthetic::write_synthetic;

/// What the list says of the real checkpoint before it is here.
pub const OFFER: &str = "DistilBERT SST-2 · 268 MB · not downloaded";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The tiny model with its vocabulary, as a directory that a repository could be made of.
pub fn tiny() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for file in ["config.json", "model.safetensors"] {
        std::fs::copy(fixtures().join("tiny").join(file), directory.path().join(file)).unwrap();
    }
    add_vocabulary(directory.path());
    std::fs::write(directory.path().join("README.md"), "Not needed.").unwrap();
    directory
}

fn add_vocabulary(directory: &Path) {
    let vocabulary = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/models/minilm-l6-sst2/vocab.txt");
    std::fs::copy(vocabulary, directory.join("vocab.txt")).unwrap();
}

/// A synthetic model with the configuration of a fixture.
fn synthetic(fixture: &str, gain: f64) -> tempfile::TempDir {
    written(&std::fs::read(fixtures().join(fixture).join("config.json")).unwrap(), gain)
}

fn written(config: &[u8], gain: f64) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("config.json"), config).unwrap();
    add_vocabulary(directory.path());
    write_synthetic(&Config::parse(config).unwrap(), gain, &directory.path().join("model.safetensors"));
    directory
}

/// A model whose weights are downloaded in three parts, and what the engine makes of the first text with the notebook's settings.
fn three_parts() -> (tempfile::TempDir, Explanation) {
    let config = std::fs::read(fixtures().join("tiny/config.json")).unwrap();
    let mut config: Value = serde_json::from_slice(&config).unwrap();
    (config["dim"], config["hidden_dim"], config["n_heads"], config["n_layers"]) = (320.into(), 64.into(), 4.into(), 1.into());
    let directory = written(config.to_string().as_bytes(), 1.0);
    let engine = Engine::open(directory.path()).unwrap();
    let explanation = engine.explain("One part after another.", &Options::notebook(engine.labels())).unwrap();
    (directory, explanation)
}

/// Asks for what the engine was asked for.
async fn agrees_with_engine(page: &Page, expected: &Explanation) {
    page.open_settings().await;
    page.write(&expected.text).await;
    page.press("Notebook preset").await;
    shows_explanation(page, expected).await;
}

/// Waits until the page shows this.
pub async fn shows_explanation(page: &Page, expected: &Explanation) {
    let tokens = expected.tokens.iter().map(|token| (token.piece.clone(), token.normalized));
    page.shows(&tokens.collect::<Vec<_>>(), expected.attribution.delta).await;
}

/// Hands files over as if they were chosen.
pub async fn give(page: &Page, files: &[PathBuf]) {
    page.choose("Model", "Your own files…").await;
    let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let input = eventually(DEADLINE, async || page.browser.driver().find(By::Id("files")).await).await;
    input.send_keys(paths.join("\n")).await.expect("files are chosen");
}

/// The page, told to look for the Hub where the stand-in is.
async fn open(server: &Server, hub: &Hub) -> Page {
    let page = Page::open_with(server, &address(hub)).await;
    page.settled().await;
    page
}

/// The same, with the tiny model in the repository somebody/tiny.
async fn open_with_tiny() -> (Server, Hub, tempfile::TempDir, Page) {
    let (server, hub, repository) = (Server::start(dist()).await, Hub::start().await, tiny());
    hub.add("somebody/tiny", "main-commit", repository.path()).await;
    let page = open(&server, &hub).await;
    (server, hub, repository, page)
}

/// The same with a model of three parts in the repository somebody/larger, and what the engine makes of it.
async fn open_with_three_parts() -> (Server, Hub, tempfile::TempDir, Explanation, Page) {
    let (server, hub, (repository, expected)) = (Server::start(dist()).await, Hub::start().await, three_parts());
    hub.add("somebody/larger", "main-commit", repository.path()).await;
    let page = open(&server, &hub).await;
    (server, hub, repository, expected, page)
}

/// What comes after the page's own address for that.
fn address(hub: &Hub) -> String {
    format!("?engine=baseline&hub={}{}", hub.origin(), brief())
}

/// The list of models as it stands: its choices, and the one it stands at.
async fn list(page: &Page) -> (Vec<String>, String) {
    let script = "const list = document.querySelector('#model');
        return [[...list.options].map(option => option.textContent), list.selectedOptions[0]?.textContent]";
    serde_json::from_value(page.browser.run(script, vec![]).await).expect("texts")
}

/// Waits until such a choice is in the list, and gives it.
async fn listed(page: &Page, is_it: impl Fn(&str) -> bool) -> String {
    eventually(DEADLINE, async || {
        let (choices, _) = list(page).await;
        choices.iter().find(|choice| is_it(choice)).cloned().ok_or(choices)
    })
    .await
}

/// Waits until the list stands at what `is_right` accepts.
async fn stands_at(page: &Page, is_right: impl Fn(&str) -> bool) {
    eventually(DEADLINE * 3, async || {
        let (_, chosen) = list(page).await;
        if is_right(&chosen) { Ok(()) } else { Err((chosen, page.region("Models").await, page.alert().await)) }
    })
    .await;
}

/// Asks for the first text with the notebook's settings that this golden file has, and compares what is shown.
async fn agrees_with(page: &Page, golden: &str) {
    let golden: Value = serde_json::from_slice(&std::fs::read(fixtures().join(golden)).unwrap()).unwrap();
    let is_preset = |expected: &&Value| {
        (expected["method"] == "gausslegendre" && expected["steps"] == 2)
            && (expected["baseline"] == "pad" && expected["output"] == "probability" && expected["class"] == 1)
    };
    let cases = golden["cases"].as_array().expect("cases").iter();
    let (case, expected) = cases
        .filter(|case| case["tokens"].as_array().is_some_and(|tokens| tokens.len() < 40))
        .find_map(|case| Some((case, case["explanations"].as_array()?.iter().find(is_preset)?)))
        .expect("a case with the notebook's settings");
    page.open_settings().await;
    page.write(case["text"].as_str().unwrap()).await;
    page.press("Notebook preset").await;
    let tokens = case["tokens"].as_array().unwrap().iter().map(|token| token.as_str().unwrap().to_owned());
    let norm = expected["norm"].as_f64().unwrap();
    let values = expected["attributions"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap() / norm);
    page.shows(&tokens.zip(values).collect::<Vec<_>>(), expected["delta"].as_f64().unwrap()).await;
}

/// How often each range of a file, or all of it, was asked for.
fn counts(hub: &Hub, file: &str) -> Vec<usize> {
    let mut ranges: Vec<_> = hub.visits(file).into_iter().map(|visit| visit.range).collect();
    ranges.sort();
    ranges.chunk_by(|a, b| a == b).map(<[_]>::len).collect()
}

#[tokio::test]
async fn the_real_size_from_the_hub_once_and_then_without_it() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    hub.add(SST2, SST2_REVISION, distilbert_base()).await;
    let page = open(&server, &hub).await;
    page.says("Ready to work offline").await;
    page.choose("Model", OFFER).await;
    page.browser.find("button", "Download 268.1 MB").await;
    let asked = hub.front().requests();
    assert!(asked.is_empty(), "nothing is downloaded before it is asked for, nor looked up: {asked:?}");
    page.press("Download 268.1 MB").await;
    stands_at(&page, |chosen| chosen.ends_with("ready offline")).await;
    agrees_with(&page, "base.json").await;
    assert_eq!(counts(&hub, "model.safetensors"), [1; 16], "every part of 16 MiB once");
    assert_eq!((counts(&hub, "config.json"), counts(&hub, "vocab.txt")), (vec![1], vec![1]));

    // No network, and nobody there.
    hub.stop().await;
    server.stop().await;
    page.browser.go_offline().await;
    let page_again = format!("{}{}", server.url(), address(&hub));
    page.browser.goto(&page_again).await;
    page.settled().await;
    let kept = listed(&page, |choice| choice.ends_with("ready offline")).await;
    let began = Instant::now();
    page.choose("Model", &kept).await;
    stands_at(&page, |chosen| chosen.ends_with("ready offline")).await;
    eventually(DEADLINE, async || {
        let bar = page.browser.try_find("progressbar", "Downloading the model").await;
        if bar.is_none() { Ok(()) } else { Err("it is still on its way") }
    })
    .await;
    println!("from the store into the engine: {:.1} s", began.elapsed().as_secs_f64());
    agrees_with(&page, "base.json").await;
}

#[tokio::test]
async fn another_repository_and_deleting_it() {
    let (_server, hub, _repository, page) = open_with_tiny().await;
    ask_for(&page, "somebody/tiny").await;
    stands_at(&page, |chosen| chosen.starts_with("somebody/tiny") && chosen.ends_with("ready offline")).await;
    agrees_with(&page, "tiny.json").await;
    assert!(hub.visits("README.md").is_empty(), "only what is needed is asked for");
    page.browser.run("document.querySelector('.kept').open = true", vec![]).await;
    page.press("Delete somebody/tiny").await;
    eventually(DEADLINE, async || {
        let (_, chosen) = list(&page).await;
        if chosen == "somebody/tiny · in use, not kept" { Ok(()) } else { Err(chosen) }
    })
    .await;
    agrees_with(&page, "tiny.json").await;
    page.assert_healthy().await;
}

async fn ask_for(page: &Page, id: &str) {
    page.choose("Model", "Another repository of the Hub…").await;
    page.browser.find("textbox", "Repository").await.send_keys(id).await.unwrap();
    page.press("Download").await;
}
