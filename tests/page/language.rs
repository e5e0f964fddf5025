//! English and French: chosen by the browser, changed by the user.

use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{Page, dist};
use crate::support::server::Server;

/// What the document says of itself: its language and its title.
async fn document(page: &Page) -> (String, String) {
    let said = page.browser.run("return [document.documentElement.lang, document.title]", vec![]).await;
    serde_json::from_value(said).expect("two texts")
}

/// Waits until the text is explained in French, with decimal commas.
async fn explained_in_french(page: &Page) {
    page.browser.find("button", "Expliquer").await;
    eventually(DEADLINE, async || {
        let table = page.browser.find("table", "Attributions des tokens").await;
        match table.text().await.unwrap_or_default() {
            rows if rows.contains("masterpiece") && rows.contains("0,") && !rows.contains("0.") => Ok(()),
            rows => Err(rows),
        }
    })
    .await;
}

#[tokio::test]
async fn french_stays_until_english_is_chosen() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    assert_eq!(document(&page).await.0, "en");
    page.choose("Language / Langue", "Français").await;
    explained_in_french(&page).await;
    eventually(DEADLINE, async || match document(&page).await {
        (language, title) if language == "fr" && title.contains("quels mots") => Ok(()),
        said => Err(said),
    })
    .await;
    page.browser.find("textbox", "Texte à expliquer").await;
    let prediction = page.region("Prédiction").await;
    assert!(prediction.contains("99,03"), "{prediction}");

    page.browser.driver().refresh().await.unwrap();
    explained_in_french(&page).await;
    assert_eq!(document(&page).await.0, "fr");

    page.choose("Language / Langue", "English").await;
    page.browser.find("button", "Explain").await;
    eventually(DEADLINE, async || match document(&page).await {
        (language, _) if language == "en" => Ok(()),
        said => Err(said),
    })
    .await;
    page.settled().await;
    page.assert_healthy().await;
}

#[tokio::test]
async fn a_french_browser_gets_french() {
    let server = Server::start(dist()).await;
    let page = Page::open(&server).await;
    let source = "Object.defineProperty(navigator, 'language', {get: () => 'fr-CA'})";
    page.browser.run_first(source).await;
    page.browser.driver().refresh().await.unwrap();
    explained_in_french(&page).await;
    assert_eq!(document(&page).await.0, "fr");
    page.choose("Language / Langue", "English").await;
    page.browser.find("button", "Explain").await;
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    assert_eq!(document(&page).await.0, "en", "what the user chose comes before what the browser asks for");
}
