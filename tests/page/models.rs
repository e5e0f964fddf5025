//! Models from elsewhere: the Hub, the page's own site, the user's device. Downloaded once, kept, found again without a network.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;
use thirtyfour::prelude::*;

use crate::support::browser::{DEADLINE, eventually};
use crate::support::checkpoint::distilbert_base;
use crate::support::host::damage::Damage;
use crate::support::hub::{Hub, SST2, SST2_REVISION, TREE};
use crate::support::page::{Page, dist};
use crate::support::server::Server;

/// What the list says of the real checkpoint before it is here.
pub const OFFER: &str = "DistilBERT SST-2 · 268 MB · not downloaded";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The tiny model with its vocabulary, as a directory that a repository could be made of.
fn tiny() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for file in ["config.json", "model.safetensors"] {
        std::fs::copy(fixtures().join("tiny").join(file), directory.path().join(file)).unwrap();
    }
    let vocabulary = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/models/minilm-l6-sst2/vocab.txt");
    std::fs::copy(vocabulary, directory.path().join("vocab.txt")).unwrap();
    std::fs::write(directory.path().join("README.md"), "Not needed.").unwrap();
    directory
}

/// The page, told to look for the Hub where the stand-in is.
async fn open(server: &Server, hub: &Hub) -> Page {
    let page = Page::open_with(server, &format!("?engine=baseline&hub={}", hub.origin())).await;
    page.settled().await;
    page
}

/// The list of models as it stands: its choices, and the one it stands at.
async fn list(page: &Page) -> (Vec<String>, String) {
    let script = "const list = document.querySelector('#model');
        return [[...list.options].map(option => option.textContent), list.selectedOptions[0]?.textContent]";
    serde_json::from_value(page.browser.run(script, vec![]).await).expect("texts")
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
    page.choose("Model", OFFER).await;
    assert!(hub.visits("config.json").is_empty(), "nothing is downloaded before it is asked for");
    page.press("Download 268.1 MB").await;
    stands_at(&page, |chosen| chosen.ends_with("ready offline")).await;
    agrees_with(&page, "base.json").await;
    assert_eq!(counts(&hub, "model.safetensors"), [1; 16], "every part of 16 MiB once");
    assert_eq!((counts(&hub, "config.json"), counts(&hub, "vocab.txt")), (vec![1], vec![1]));

    hub.stop().await;
    let page_again = format!("{}?engine=baseline&hub={}", server.url(), hub.origin());
    page.browser.goto(&page_again).await;
    page.settled().await;
    let (choices, _) = list(&page).await;
    let kept = choices.iter().find(|choice| choice.ends_with("ready offline")).expect("it is still here").clone();
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
async fn a_closed_tab_costs_one_part_at_most() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    hub.add(SST2, SST2_REVISION, distilbert_base()).await;
    let page = open(&server, &hub).await;
    hub.throttle(Some(60 << 20));
    page.choose("Model", OFFER).await;
    page.press("Download 268.1 MB").await;
    let some = |page: Page| async move {
        eventually(DEADLINE, async || {
            let said = page.region("Models").await;
            let megabytes = said
                .split(" of ")
                .next()
                .and_then(|said| said.split(' ').next_back())
                .and_then(|number| number.parse::<f64>().ok());
            if megabytes.is_some_and(|megabytes| megabytes > 60.0) { Ok(()) } else { Err(said) }
        })
        .await;
        page
    };
    let page = some(page).await;
    page.browser.goto("about:blank").await;
    page.browser.goto(&format!("{}?engine=baseline&hub={}", server.url(), hub.origin())).await;
    page.settled().await;
    let (choices, _) = list(&page).await;
    let begun = choices.iter().find(|choice| choice.ends_with(" %")).unwrap_or_else(|| panic!("{choices:?}")).clone();
    page.choose("Model", &begun).await;
    hub.throttle(None);
    page.press("Resume").await;
    stands_at(&page, |chosen| chosen.ends_with("ready offline")).await;
    let counts = counts(&hub, "model.safetensors");
    assert_eq!(counts.len(), 16);
    assert!(counts.iter().sum::<usize>() <= 17, "more than one part was fetched again: {counts:?}");
    agrees_with(&page, "base.json").await;
}

#[tokio::test]
async fn pause_resume_and_cancel() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    hub.add(SST2, SST2_REVISION, distilbert_base()).await;
    let page = open(&server, &hub).await;
    hub.throttle(Some(40 << 20));
    page.choose("Model", OFFER).await;
    page.press("Download 268.1 MB").await;
    page.press("Pause").await;
    page.browser.find("button", "Resume").await;
    // The model before it still answers.
    page.write("not bad at all").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "not", "bad", "at", "all", "[SEP]"].map(str::to_owned)).await;
    page.press("Resume").await;
    page.press("Cancel download").await;
    stands_at(&page, |chosen| chosen.starts_with("minilm-l6-sst2")).await;
    eventually(DEADLINE, async || {
        let (choices, _) = list(&page).await;
        if choices.iter().any(|choice| choice == OFFER) { Ok(()) } else { Err(choices) }
    })
    .await;
    page.assert_healthy().await;
}

#[tokio::test]
async fn another_repository_and_deleting_it() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    let repository = tiny();
    hub.add("somebody/tiny", "main-commit", repository.path()).await;
    let page = open(&server, &hub).await;
    ask_for(&page, "somebody/tiny").await;
    stands_at(&page, |chosen| chosen.starts_with("somebody/tiny") && chosen.ends_with("ready offline")).await;
    agrees_with(&page, "tiny.json").await;
    assert!(hub.visits("README.md").is_empty(), "only what is needed is asked for");
    page.browser.run("document.querySelector('.kept').open = true", vec![]).await;
    page.press("Delete somebody/tiny").await;
    eventually(DEADLINE, async || {
        let (_, chosen) = list(&page).await;
        if chosen == "somebody/tiny · not downloaded" { Ok(()) } else { Err(chosen) }
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

#[tokio::test]
async fn what_the_hub_refuses_is_named() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    let repository = tiny();
    hub.add_gated("somebody/gated", "main-commit", repository.path()).await;
    std::fs::remove_file(repository.path().join("model.safetensors")).unwrap();
    hub.add("somebody/empty", "main-commit", repository.path()).await;
    let page = open(&server, &hub).await;
    for (id, said) in [
        ("nobody/nothing", "“nobody/nothing”"),
        ("somebody/gated", "agreed to its terms"),
        ("somebody/empty", "model.safetensors is missing"),
    ] {
        ask_for(&page, id).await;
        let alert =
            eventually(DEADLINE, async || page.alert().await.filter(|alert| alert.contains(said)).ok_or("no such alert")).await;
        println!("{id}: {alert}");
        page.press("Cancel download").await;
    }
    // The bundled model was there all the time.
    page.write("still here").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "still", "here", "[SEP]"].map(str::to_owned)).await;
}

/// What passes is waited for; what does not is named, and Try again recovers.
#[tokio::test]
async fn faults_on_the_way() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    let repository = tiny();
    hub.add("somebody/tiny", "main-commit", repository.path()).await;
    for (at, (file, damage, alert)) in [
        ("model.safetensors", Damage::Dropped(1000), None),
        ("model.safetensors", Damage::Status(503), None),
        (TREE, Damage::Busy(1), None),
        ("model.safetensors", Damage::Flipped, Some("damaged")),
        ("model.safetensors", Damage::Html, Some("web page")),
        ("model.safetensors", Damage::NotFound, Some("404")),
        ("vocab.txt", Damage::Flipped, Some("vocab.txt")),
    ]
    .into_iter()
    .enumerate()
    {
        let page = open(&server, &hub).await;
        hub.damage(file, damage, 1);
        ask_for(&page, "somebody/tiny").await;
        if let Some(said) = alert {
            let alert = eventually(DEADLINE, async || page.alert().await.ok_or("no alert")).await;
            println!("{at}. {damage:?} {file}: {alert}");
            assert!(alert.contains(said) && alert.ends_with('.'), "{alert}");
            page.press("Try again").await;
        }
        stands_at(&page, |chosen| chosen.ends_with("ready offline")).await;
        agrees_with(&page, "tiny.json").await;
    }
}

#[tokio::test]
async fn the_users_own_files() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    let directory = tiny();
    let page = open(&server, &hub).await;
    page.choose("Model", "Your own files…").await;
    let paths: Vec<String> =
        ["config.json", "vocab.txt", "model.safetensors"].map(|file| directory.path().join(file).display().to_string()).to_vec();
    let input = page.browser.driver().find(By::Id("files")).await.expect("a place for files");
    input.send_keys(paths.join("\n")).await.expect("files are chosen");
    stands_at(&page, |chosen| chosen.starts_with("model.safetensors")).await;
    agrees_with(&page, "tiny.json").await;
    assert!(hub.front().requests().is_empty(), "they are sent nowhere, and nothing is asked for");
    page.assert_healthy().await;
}

#[tokio::test]
async fn a_model_on_the_same_site() {
    let site = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-r").arg(dist().join(".")).arg(site.path()).status().unwrap();
    assert!(copied.success());
    let directory = tiny();
    let convert = Command::new(env!("CARGO_BIN_EXE_convert"))
        .arg(directory.path())
        .args(["--dtype", "f32", "--out"])
        .arg(site.path().join("models/tiny"))
        .status()
        .unwrap();
    assert!(convert.success());
    let server = Server::start(site.path()).await;
    let hub = Hub::start().await;
    let page = open(&server, &hub).await;
    page.choose("Model", "tiny · not downloaded").await;
    page.press("Download").await;
    stands_at(&page, |chosen| chosen.starts_with("tiny") && chosen.ends_with("ready offline")).await;
    agrees_with(&page, "tiny.json").await;
}
