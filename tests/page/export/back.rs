//! A file that comes back: computed anew, compared, or refused in a sentence.

use super::*;
use crate::support::page::{FIRST_TEXT, dist};
use crate::support::server::Server;

/// Drops a file on the page.
async fn drop_file(page: &Page, file: &std::path::Path) {
    page.browser.drop_files(&[file.to_owned()]).await;
}

/// How far the page found the file to be from what it computes.
async fn difference(page: &Page) -> f64 {
    eventually(DEADLINE, async || {
        let said = page.browser.run("return document.querySelector('.report p')?.textContent ?? ''", vec![]).await;
        let said = said.as_str().unwrap().to_owned();
        let number = said
            .strip_prefix("Recomputed: the largest difference is ")
            .and_then(|number| number.trim_end_matches('.').replace('\u{2212}', "-").parse().ok());
        number.ok_or(said)
    })
    .await
}

#[tokio::test]
async fn an_exported_file_is_computed_anew() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let folder = downloads(&page).await;
    page.open_settings().await;
    page.choose("Baseline", "mask-keep-special").await;
    page.write("Not bad at all.").await;
    page.press("Explain").await;
    let options = Options { baseline: whyword::options::Baseline::MaskKeepSpecial, ..Options::default() };
    let expected = native("Not bad at all.", &options);
    let tokens: Vec<_> = expected.tokens.iter().map(|token| token.piece.clone()).collect();
    page.explained(&tokens).await;
    let file = exported(&page, &folder, "JSON").await;

    let other = Page::open_explained(&server).await;
    drop_file(&other, &file).await;
    let found = difference(&other).await;
    assert!(found < 1e-6, "{found}");
    assert_eq!(other.text().await, "Not bad at all.");
    other.explained(&tokens).await;

    // A number that somebody changed is noticed.
    let mut changed = read(&file);
    changed.tokens[2].attribution += 0.25;
    let forged = folder.path().join("forged.json");
    std::fs::write(&forged, whyword::export::json(&changed)).unwrap();
    drop_file(&other, &forged).await;
    eventually(DEADLINE, async || match difference(&other).await {
        0.2499..0.2501 => Ok(()),
        another => Err(another),
    })
    .await;

    changed.model.sha256 = "0".repeat(64);
    changed.model.name = "somebody/else".into();
    std::fs::write(&forged, whyword::export::json(&changed)).unwrap();
    drop_file(&other, &forged).await;
    other.says("The file is by another model, somebody/else").await;
    other.assert_healthy().await;
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let good = whyword::export::json(&native("Fine.", &Options::default()));
    for (name, content) in [("cut.json", &good[..good.len() / 2]), ("other.JSON", "{\"a\": 1}"), ("empty.json", "")] {
        let file = folder.path().join(name);
        std::fs::write(&file, content).unwrap();
        drop_file(&page, &file).await;
        eventually(DEADLINE, async || page.alert().await.filter(|alert| alert.contains("no explanation")).ok_or(name)).await;
        page.press("Dismiss").await;
        assert_eq!(page.text().await, FIRST_TEXT);
    }
    page.assert_healthy().await;
}
