//! The share link: what it restores, where it is refused, and that nobody is told.

use super::*;
use crate::support::hub::{Hub, SST2, SST2_REVISION};
use crate::support::page::{FIRST_TEXT, dist};
use crate::support::server::Server;

/// Copies the link, and gives the address.
async fn link(page: &Page) -> String {
    choose(page, "Copy link").await;
    eventually(DEADLINE, async || {
        let address = page.browser.run("return location.href", vec![]).await.as_str().unwrap().to_owned();
        if address.contains("#w1=") { Ok(address) } else { Err(address) }
    })
    .await
}

#[tokio::test]
async fn a_fresh_profile_sees_the_same() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.open_settings().await;
    page.choose("Method", "riemann_trapezoid").await;
    page.choose("Baseline", "mask-keep-special").await;
    page.choose("Output", "logit").await;
    page.write(MARKUP).await;
    page.press("Explain").await;
    let options = Options {
        method: whyword::options::Method::RiemannTrapezoid,
        baseline: whyword::options::Baseline::MaskKeepSpecial,
        output: whyword::options::Output::Logit,
        ..Options::default()
    };
    let expected = native(MARKUP, &options);
    let tokens: Vec<_> = expected.tokens.iter().map(|token| token.piece.clone()).collect();
    page.explained(&tokens).await;
    page.press("Tokens").await;
    let folder = downloads(&page).await;
    let expected = read(&exported(&page, &folder, "JSON").await);
    assert_eq!((expected.attribution.method, &expected.requested), (options.method, &options));
    let address = link(&page).await;

    let other = Page::open_at(&server, &address).await;
    other.explained(&tokens).await;
    assert_eq!(other.text().await, MARKUP);
    assert_eq!(other.marks().await.len(), tokens.len(), "tokens, as they were");
    let folder = downloads(&other).await;
    agree(&read(&exported(&other, &folder, "JSON").await), &expected, &SAME);
    let said = server.requests();
    assert!(!said.iter().any(|request| request.contains("w1")), "a server was told: {said:?}");
    let remembered = other.browser.run("return localStorage.getItem('whyword-preferences')", vec![]).await;
    assert_eq!(remembered, Value::Null, "a link is no choice of the user's");
    other.assert_healthy().await;
}

#[tokio::test]
async fn links_from_others_do_no_harm() {
    let server = Server::start(dist()).await;
    let page = Page::open_with(&server, "?engine=baseline#w1=bm90IGEgbGluaw").await;
    page.settled().await;
    assert!(page.alert().await.unwrap().contains("copy it again"), "{:?}", page.alert().await);
    assert_eq!(page.text().await, FIRST_TEXT, "the page opens as usual");
    page.press("Dismiss").await;
    assert_eq!(page.alert().await, None);
    for fragment in ["w1=", "w1=<script>alert(1)</script>", "w7=abc", "w1=eyJ0ZXh0IjoxfQ"] {
        page.browser.run("location.hash = arguments[0]", vec![fragment.into()]).await;
        eventually(DEADLINE, async || page.alert().await.ok_or(fragment)).await;
        page.press("Dismiss").await;
    }
    page.browser.run("location.hash = 'token-table'", vec![]).await;
    page.assert_healthy().await;
    assert_eq!(page.alert().await, None);
    assert_eq!(page.text().await, FIRST_TEXT);
}

#[tokio::test]
async fn a_model_that_is_not_here_is_offered_and_not_fetched() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    hub.add(SST2, SST2_REVISION, dist().join("models/minilm-l6-sst2").as_path()).await;
    let fragment = from_afar(format!("{}/{SST2}/tree/{SST2_REVISION}", hub.origin()));
    let page = Page::open_with(&server, &format!("?engine=baseline&hub={}#{fragment}", hub.origin())).await;
    page.settled().await;
    page.says("choose Download to explain with it").await;
    page.browser.find("button", "Download 268.1 MB").await;
    assert!(hub.front().requests().is_empty(), "nothing is asked for before the user does");
    let elsewhere = from_afar("http://elsewhere.example/a/b/tree/main".to_owned());
    page.browser.run("location.hash = arguments[0]", vec![elsewhere.into()]).await;
    page.says("a model that this page does not know").await;
    assert!(!server.requests().iter().any(|request| request.contains("elsewhere")));
    page.assert_healthy().await;
}

#[tokio::test]
async fn a_text_too_long_for_a_link_goes_into_a_file() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let folder = downloads(&page).await;
    page.open_settings().await;
    page.set_steps("2").await;
    let text = "word ".repeat(1_600);
    page.write(&text).await;
    page.press("Explain").await;
    eventually(
        DEADLINE,
        async || if page.rows().await.len() == 512 && !page.is_working().await { Ok(()) } else { Err("working") },
    )
    .await;
    choose(&page, "Copy link").await;
    page.says("too long for a link").await;
    eventually(DEADLINE, async || {
        let files = downloaded(folder.path());
        let file = files.iter().find(|file| file.extension().is_some_and(|kind| kind == "json")).ok_or("no file")?;
        if read(file).text == text { Ok(()) } else { Err("another text") }
    })
    .await;
    page.assert_healthy().await;
}
