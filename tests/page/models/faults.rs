//! What can go wrong on the way from the Hub: each fault ends in a working model or in one sentence with a way on.

use super::super::policy::reported;
use super::*;
use crate::support::host::damage::ALWAYS;

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
    page.explained(&["[CLS]", "still", "here", "[SEP]"]).await;
}

/// One fault, and what the user reads because of it; nothing where the page gets over it by itself.
type Fault = (&'static str, Damage, Option<&'static str>);

/// With small files, and weights of a single part.
const FAULTS: [Fault; 19] = [
    ("model.safetensors", Damage::Dropped(1000), None),
    ("model.safetensors", Damage::Truncated, None),
    ("model.safetensors", Damage::Stalled(1000, None), None),
    ("model.safetensors", Damage::Status(503), None),
    ("model.safetensors", Damage::Busy(1), None),
    ("model.safetensors", Damage::NoCors, None),
    ("model.safetensors", Damage::Gzipped, None),
    ("model.safetensors", Damage::Login { readable: false }, None),
    // The policy keeps the page from following anywhere else, wherever that lets itself be read.
    ("model.safetensors", Damage::Login { readable: true }, None),
    ("model.safetensors", Damage::Flipped, Some("damaged")),
    // Seen before the whole can be hashed.
    ("model.safetensors", Damage::FlippedAtFirst, Some("model.safetensors")),
    ("model.safetensors", Damage::Html, Some("web page")),
    ("model.safetensors", Damage::NotFound, Some("404")),
    ("model.safetensors", Damage::Status(403), Some("403")),
    ("vocab.txt", Damage::Flipped, Some("vocab.txt")),
    ("vocab.txt", Damage::Gzipped, None),
    (TREE, Damage::Busy(1), None),
    (TREE, Damage::Html, Some("web page")),
    (TREE, Damage::NoCors, None),
];

/// With weights that are fetched by ranges.
const FAULTS_OF_RANGES: [Fault; 5] = [
    ("model.safetensors", Damage::WrongRange, Some("other pieces")),
    ("model.safetensors", Damage::Whole, Some("other pieces")),
    ("model.safetensors", Damage::Changed, Some("changed on the server")),
    ("model.safetensors", Damage::Flipped, Some("damaged")),
    ("model.safetensors", Damage::Dropped(5_000_000), None),
];

/// Asks for the repository with this damage on its way, and follows the page's advice where there is any.
async fn survives(page: &Page, hub: &Hub, id: &str, after: usize, (file, damage, alert): Fault) {
    page.browser.run_async("await caches.delete('whyword-models-2')", vec![]).await;
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    hub.heal();
    hub.damage_later(file, after, damage, 1);
    ask_for(page, id).await;
    if let Some(said) = alert {
        let alert = eventually(DEADLINE, async || page.alert().await.ok_or("no alert")).await;
        println!("{damage:?} {file}: {alert}");
        assert!(alert.contains(said) && alert.ends_with('.'), "{damage:?} {file}: {alert}");
        page.press("Try again").await;
    }
    stands_at(page, |chosen| chosen.ends_with("ready offline")).await;
}

#[tokio::test]
async fn faults_on_the_way() {
    let (server, hub, _repository, page) = open_with_tiny().await;
    for fault in FAULTS {
        survives(&page, &hub, "somebody/tiny", 0, fault).await;
        if matches!(fault.1, Damage::Login { .. }) {
            assert!(reported(&server, 1).await.contains("connect-src"), "nor does it follow to the login");
        }
        agrees_with(&page, "tiny.json").await;
    }
}

#[tokio::test]
async fn faults_between_parts() {
    let (_server, hub, _repository, expected, page) = open_with_three_parts().await;
    for fault in FAULTS_OF_RANGES {
        survives(&page, &hub, "somebody/larger", 1, fault).await;
        agrees_with_engine(&page, &expected).await;
    }
}

/// Small weights may be committed as they are: then git's hash is all that is announced.
#[tokio::test]
async fn weights_outside_of_lfs_are_checked_too() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    let repository = tiny();
    hub.add_without_lfs("somebody/tiny", "main-commit", repository.path()).await;
    let page = open(&server, &hub).await;
    survives(&page, &hub, "somebody/tiny", 0, ("model.safetensors", Damage::Flipped, Some("damaged"))).await;
    agrees_with(&page, "tiny.json").await;
}

/// A Hub that this page cannot read, for good: it says so while it waits, and the model before it goes on.
#[tokio::test]
async fn what_does_not_pass_is_said() {
    let (_server, hub, _repository, page) = open_with_tiny().await;
    hub.damage("model.safetensors", Damage::NoCors, ALWAYS);
    ask_for(&page, "somebody/tiny").await;
    eventually(DEADLINE, async || {
        let said = page.region("Models").await;
        if said.contains("The server cannot be reached: trying again in") { Ok(()) } else { Err(said) }
    })
    .await;
    page.write("still here").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "still", "here", "[SEP]"]).await;
    page.press("Cancel download").await;
    stands_at(&page, |chosen| chosen.starts_with("minilm-l6-sst2")).await;
}
