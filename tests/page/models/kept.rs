//! What is kept stays, and belongs to the model that it was kept for.

use super::*;
use crate::support::host::damage::ALWAYS;

/// What the list says of the tiny model once it is here.
const KEPT: &str = "somebody/tiny · 3 MB · ready offline";

/// A model that announces the hash of another's weights, and has others: neither takes the other's parts for its own.
#[tokio::test]
async fn models_do_not_share_what_they_announce() {
    let (_server, hub, repository, page) = open_with_tiny().await;
    hub.add("stranger/liar", "main-commit", repository.path()).await;
    ask_for(&page, "somebody/tiny").await;
    stands_at(&page, |chosen| chosen == KEPT).await;
    hub.damage("model.safetensors", Damage::Flipped, ALWAYS);
    ask_for(&page, "stranger/liar").await;
    let alert = eventually(DEADLINE, async || page.alert().await.ok_or("no alert")).await;
    assert!(alert.contains("model.safetensors arrived damaged"), "{alert}");
    hub.stop().await;
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    page.choose("Model", KEPT).await;
    agrees_with(&page, "tiny.json").await;
}

/// A part of a complete model is lost: from then on the model is not called complete, and nothing is fetched until somebody says so,
/// whatever comes in the place of the part and however that ends.
#[tokio::test]
async fn what_has_lost_a_part_is_not_complete() {
    let (_server, hub, _repository, expected, page) = open_with_three_parts().await;
    ask_for(&page, "somebody/larger").await;
    stands_at(&page, |chosen| chosen.starts_with("somebody/larger") && chosen.ends_with("ready offline")).await;
    let lose = "const cache = await caches.open('whyword-models-2');
        const last = (await cache.keys()).map(request => request.url).find(url => url.includes('larger') && url.endsWith('/2'));
        return await cache.delete(last.replace(/2$/, '0'))";
    assert_eq!(page.browser.run_async(lose, vec![]).await, true);
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    let lists_asked_for = || hub.front().visits().iter().filter(|visit| visit.request.contains("/tree/")).count();
    let lists = lists_asked_for();
    let kept = listed(&page, |choice| choice.starts_with("somebody/larger") && choice.ends_with("ready offline")).await;
    page.choose("Model", &kept).await;
    let alert = eventually(DEADLINE, async || page.alert().await.ok_or("no alert")).await;
    assert!(alert.contains("not on this device any more"), "{alert}");
    assert_eq!((hub.visits("model.safetensors").len(), lists_asked_for()), (3, lists), "nothing is fetched by itself");
    hub.damage("model.safetensors", Damage::Stalled(1000, None), 1);
    page.press("Try again").await;
    eventually(DEADLINE, async || {
        let asked = hub.visits("model.safetensors").len();
        if asked == 4 { Ok(()) } else { Err(format!("{asked} parts were asked for")) }
    })
    .await;
    assert_eq!(lists_asked_for(), lists + 1, "its source says what there is now");
    page.browser.driver().refresh().await.unwrap();
    page.settled().await;
    let is_incomplete = |choice: &String| choice.starts_with("somebody/larger") && choice.ends_with(" %");
    let found = eventually(DEADLINE, async || {
        let (choices, _) = list(&page).await;
        choices.iter().find(|choice| is_incomplete(choice)).cloned().ok_or(choices)
    })
    .await;
    hub.release();
    page.choose("Model", &found).await;
    page.press("Resume").await;
    stands_at(&page, |chosen| chosen.starts_with("somebody/larger") && chosen.ends_with("ready offline")).await;
    agrees_with_engine(&page, &expected).await;
}

/// Two tabs ask for the same model, and one of them gives it up: the other's download stays.
#[tokio::test]
async fn what_another_tab_completed_stays() {
    let (server, hub, _repository, page) = open_with_tiny().await;
    // Always: what stalls is asked for again after a while.
    hub.damage("model.safetensors", Damage::Stalled(1000, None), ALWAYS);
    ask_for(&page, "somebody/tiny").await;
    eventually(DEADLINE, async || if hub.visits("model.safetensors").is_empty() { Err("nothing is asked for") } else { Ok(()) })
        .await;
    let driver = page.browser.driver();
    let (first, second) = (driver.window().await.unwrap(), driver.new_tab().await.unwrap());
    driver.switch_to_window(second.clone()).await.unwrap();
    page.watch().await;
    page.browser.goto(&format!("{}{}", server.url(), address(&hub))).await;
    page.settled().await;
    ask_for(&page, "somebody/tiny").await;
    eventually(DEADLINE, async || {
        let said = page.region("Models").await;
        if said.contains("Another tab is downloading this model") { Ok(()) } else { Err(said) }
    })
    .await;
    page.press("Cancel download").await;
    hub.heal();
    hub.release();
    driver.switch_to_window(first).await.unwrap();
    stands_at(&page, |chosen| chosen == KEPT).await;
    driver.switch_to_window(second).await.unwrap();
    listed(&page, |choice| choice == KEPT).await;
    hub.stop().await;
    page.choose("Model", KEPT).await;
    agrees_with(&page, "tiny.json").await;
}

/// Another model does not arrive; the page's own is chosen again, and still here without a network.
#[tokio::test]
async fn the_page_s_own_model_survives_another_s_failure() {
    let (server, _hub, _repository, page) = open_with_tiny().await;
    page.says("Ready to work offline").await;
    ask_for(&page, "somebody/tiny").await;
    stands_at(&page, |chosen| chosen == KEPT).await;
    ask_for(&page, "nobody/nothing").await;
    eventually(DEADLINE, async || page.alert().await.ok_or("no alert")).await;
    page.choose("Model", "minilm-l6-sst2 · part of this page").await;
    stands_at(&page, |chosen| chosen == "minilm-l6-sst2 · part of this page").await;
    // The list stands there at once; that it is the one in use, its answers show.
    agrees_with(&page, "bundled.json").await;
    server.stop().await;
    page.browser.go_offline().await;
    // Not by the driver: what Firefox then loads again goes around service workers.
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    page.settled().await;
    page.assert_healthy().await;
}
