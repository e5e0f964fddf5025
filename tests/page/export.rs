//! What is taken out of the page: every file is downloaded, read as whoever gets it would, and compared with the page.

mod back;
mod embed;
mod files;
mod links;
mod pictures;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::Key;
use whyword::explanation::Explanation;
use whyword::options::Options;
use whyword::share::{self, Shared};

use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{Page, bundled};

/// A text that is markup, formulas and links, wherever it ends up.
const MARKUP: &str =
    "<script>window.ran=1</script> <img src=x onerror=window.ran=1> =1+1, \u{ff0d}2, \"loved\" & [it](http://elsewhere.example)";

/// Has this browser put its downloads into a folder of their own.
pub async fn downloads(page: &Page) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    page.browser.download_to(folder.path()).await;
    folder
}

/// The files in this folder; none as long as one is not complete. Until it is, its bytes are under another name, and in Firefox its own
/// name is taken already.
pub fn downloaded(folder: &Path) -> Vec<PathBuf> {
    let files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let is_part = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "part" || extension == "crdownload");
    if files.iter().any(is_part) { Vec::new() } else { files }
}

/// A link's fragment, to a text that this model is to explain.
fn from_afar(model: String) -> String {
    let shared = Shared { text: "from afar".into(), model: Some(model), ..Shared::default() };
    share::encode(&shared).unwrap()
}

/// Chooses from the menu.
async fn choose(page: &Page, entry: &str) {
    page.press("Export").await;
    eventually(DEADLINE, async || page.browser.find("menuitem", entry).await.click().await).await;
}

/// Chooses a format, and gives the file.
pub async fn exported(page: &Page, folder: &TempDir, format: &str) -> PathBuf {
    choose(page, format).await;
    let extension = format.to_lowercase();
    eventually(DEADLINE, async || {
        downloaded(folder.path())
            .into_iter()
            .find(|file| file.extension().is_some_and(|found| *found == *extension))
            .ok_or("no file")
    })
    .await
}

/// Explains a text as the page does of its own accord, and waits for it.
async fn explain(page: &Page, text: &str) -> Explanation {
    let expected = native(text, &Options::default());
    page.write(text).await;
    page.press("Explain").await;
    let tokens: Vec<_> = expected.tokens.iter().map(|token| token.piece.clone()).collect();
    page.explained(&tokens).await;
    expected
}

/// What the command line says: the same engine on the bundled model.
fn native(text: &str, options: &Options) -> Explanation {
    bundled().explain(text, options).unwrap()
}

/// The page's words with their backgrounds, as it shows them.
async fn shown(page: &Page) -> Vec<(String, String)> {
    let script = "return [...document.querySelectorAll('.units mark')].map(mark => [mark.textContent, getComputedStyle(mark).backgroundColor])";
    serde_json::from_value(page.browser.run(script, vec![]).await).expect("texts and colours")
}

/// Opens the page anew in a colour scheme and explains a text made of markup: where its downloads go, and its words with their backgrounds.
async fn markup_in(page: &Page, server: &crate::support::server::Server, scheme: &str) -> (TempDir, Vec<(String, String)>) {
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    page.settled().await;
    page.browser.set_color_scheme(scheme).await;
    let folder = downloads(page).await;
    explain(page, MARKUP).await;
    page.press("Words").await;
    (folder, shown(page).await)
}

/// How far two explanations of the same text may be from each other.
struct Apart {
    /// Of a token's score, as a share of the largest; but never less than 1e-6.
    score: f64,
    delta: f64,
    probability: f64,
}

/// Computed by the same program.
const SAME: Apart = Apart { score: 0.0, delta: 1e-6, probability: 1e-6 };

/// Computed by two: each is held to half of this from the exact numbers (tests/golden.rs).
const OTHER_MACHINE: Apart = Apart { score: 4e-5, delta: 2e-5, probability: 2e-6 };

/// Two explanations of the same text, made in different places.
#[track_caller]
fn agree(one: &Explanation, other: &Explanation, apart: &Apart) {
    assert_eq!((&one.text, &one.model.sha256), (&other.text, &other.model.sha256));
    assert_eq!(one.tokens.len(), other.tokens.len());
    assert_eq!(one.words.len(), other.words.len());
    let close = |one: f64, other: f64, allowed: f64| assert!((one - other).abs() <= allowed, "{one} is not {other}");
    let largest =
        |value: fn(&whyword::explanation::Token) -> f64| other.tokens.iter().map(value).map(f64::abs).fold(0.0, f64::max);
    let scores =
        [largest(|token| token.attribution), largest(|token| token.normalized)].map(|largest| (apart.score * largest).max(1e-6));
    for (one, other) in one.tokens.iter().zip(&other.tokens) {
        assert_eq!((&one.piece, one.start, one.end, one.word), (&other.piece, other.start, other.end, other.word));
        close(one.attribution, other.attribution, scores[0]);
        close(one.normalized, other.normalized, scores[1]);
    }
    close(one.attribution.delta, other.attribution.delta, apart.delta);
    close(one.attribution.output_input, other.attribution.output_input, apart.probability);
    close(one.prediction.probabilities[1], other.prediction.probabilities[1], apart.probability);
}

fn read(file: &std::path::Path) -> Explanation {
    serde_json::from_slice(&std::fs::read(file).unwrap()).expect("an explanation file")
}

/// By keyboard alone, as menus are.
#[tokio::test]
async fn the_menu_by_keyboard() {
    let server = crate::support::server::Server::start(crate::support::page::dist()).await;
    let page = Page::open_explained(&server).await;
    let focused = async || page.browser.run("return document.activeElement.textContent.trim()", vec![]).await;
    page.browser.find("button", "Export").await.focus().await.unwrap();
    page.browser.press(Key::Enter + "").await;
    page.browser.find("menuitem", "JSON").await;
    let entries: Vec<String> = page.browser.all("menuitem").await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(entries[..5], ["JSON", "CSV", "HTML", "SVG", "PNG"]);
    assert_eq!(entries[5..8], ["Copy as Markdown", "Copy as image", "Copy link"]);
    let last = entries.last().unwrap().as_str();
    let becomes = async |name: &str| {
        eventually(DEADLINE, async || match focused().await {
            at if at == name => Ok(()),
            at => Err(at),
        })
        .await;
    };
    becomes("JSON").await;
    for (key, name) in [(Key::Down, "CSV"), (Key::End, last), (Key::Down, "JSON"), (Key::Up, last), (Key::Home, "JSON")] {
        page.browser.press(key + "").await;
        becomes(name).await;
    }
    page.browser.press(Key::Escape + "").await;
    assert_eq!(focused().await, "Export", "the focus is back");
    assert!(page.browser.all("menuitem").await.is_empty());
    page.browser.press(Key::Space + "").await;
    page.browser.find("menuitem", "JSON").await;
    page.browser.press(Key::Tab + "").await;
    eventually(DEADLINE, async || if page.browser.all("menuitem").await.is_empty() { Ok(()) } else { Err("the menu is open") })
        .await;
    page.assert_healthy().await;
}
