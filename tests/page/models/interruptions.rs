//! A download that is stopped, by the user, by a closed tab or by a lost network, goes on where it was.

use std::time::Duration;

use super::*;
use crate::support::build::Build;
use crate::support::host::damage::ALWAYS;

#[tokio::test]
async fn pause_resume_and_cancel() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    hub.add(SST2, SST2_REVISION, distilbert_base()).await;
    let page = open(&server, &hub).await;
    hub.throttle(Some(4 << 20));
    page.choose("Model", OFFER).await;
    page.press("Download 268.1 MB").await;
    page.press("Pause").await;
    page.browser.find("button", "Resume").await;
    // The model before it still answers.
    page.write("not bad at all").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "not", "bad", "at", "all", "[SEP]"]).await;
    page.press("Resume").await;
    // Who chooses the one in use keeps it: the other one waits.
    page.browser.find("button", "Pause").await;
    page.choose("Model", "minilm-l6-sst2 · part of this page").await;
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

/// A network that goes away and comes back: the page says what it waits for, and then goes on by itself.
#[tokio::test]
async fn a_lost_network() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    hub.add(SST2, SST2_REVISION, distilbert_base()).await;
    let page = open(&server, &hub).await;
    hub.throttle(Some(20 << 20));
    page.choose("Model", OFFER).await;
    page.press("Download 268.1 MB").await;
    megabytes(&page, 60.0).await;
    hub.stop().await;
    eventually(DEADLINE, async || {
        let said = page.region("Models").await;
        if said.contains("The server cannot be reached: trying again in") { Ok(()) } else { Err(said) }
    })
    .await;
    let before = counts(&hub, "model.safetensors");
    hub.restart();
    hub.throttle(None);
    stands_at(&page, |chosen| chosen.ends_with("ready offline")).await;
    let after = counts(&hub, "model.safetensors");
    assert!(before.len() < 16 && after.iter().sum::<usize>() <= 17, "{before:?}, {after:?}");
    agrees_with(&page, "base.json").await;
}

/// A clock that is set back by an hour while the page waits to try again: it does not wait an hour.
#[tokio::test]
async fn a_clock_set_back() {
    let build = Build::with_loader(
        "const [plain, channel] = [Date.now.bind(Date), new BroadcastChannel('clock')];
        let offset = 0;
        channel.onmessage = ({ data }) => offset = data;
        Date.now = () => plain() + offset;",
    );
    let server = Server::start(build.path()).await;
    let hub = Hub::start().await;
    let repository = tiny();
    hub.add("somebody/tiny", "main-commit", repository.path()).await;
    hub.damage("model.safetensors", Damage::Busy(4), ALWAYS);
    let page = open(&server, &hub).await;
    ask_for(&page, "somebody/tiny").await;
    eventually(DEADLINE, async || {
        let said = page.region("Models").await;
        if said.contains("The server is being asked too often: trying again in") { Ok(()) } else { Err(said) }
    })
    .await;
    page.browser.run("new BroadcastChannel('clock').postMessage(-3_600_000)", vec![]).await;
    hub.heal();
    stands_at(&page, |chosen| chosen.ends_with("ready offline")).await;
    agrees_with(&page, "tiny.json").await;
}

/// Fifty tabs, each closed at another moment of the download of the real size: no part that had arrived whole is ever asked for again.
#[tokio::test]
async fn fifty_closed_tabs() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    hub.add(SST2, SST2_REVISION, distilbert_base()).await;
    let page = Page::open_with(&server, &address(&hub)).await;
    let mut seed = 20_261_124_u64;
    let (mut kills, mut downloads) = (0, 0);
    while kills < 50 {
        // One download, from the first byte to the last.
        page.browser.run_async("await caches.delete('whyword-models-2')", vec![]).await;
        hub.forget();
        hub.throttle(Some(80 << 20));
        let mut killed = 0;
        loop {
            let last = kills == 50 || killed == 30;
            if last {
                hub.throttle(None);
            }
            another_tab(&page).await;
            page.browser.goto(&format!("{}{}", server.url(), address(&hub))).await;
            if !go_on(&page).await {
                break;
            }
            if last {
                break;
            }
            // SplitMix64.
            seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut random = seed;
            random = (random ^ (random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            random = (random ^ (random >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            tokio::time::sleep(Duration::from_millis((random ^ (random >> 31)) % 500)).await;
            kills += 1;
            killed += 1;
        }
        stands_at(&page, |chosen| chosen.ends_with("ready offline")).await;
        let counts = counts(&hub, "model.safetensors");
        assert_eq!(counts.len(), 16, "every part was fetched");
        assert!(counts.iter().sum::<usize>() <= 16 + killed, "{killed} closed tabs cost more than a part each: {counts:?}");
        agrees_with(&page, "base.json").await;
        downloads += 1;
        println!("download {downloads}: {killed} closed tabs, {} parts fetched", counts.iter().sum::<usize>());
    }
}

/// Begins the download or goes on with it; false if it was complete before the tab was closed.
async fn go_on(page: &Page) -> bool {
    eventually(DEADLINE, async || {
        // What the list says of it changes while the page finds out what is kept.
        let script = "const list = document.querySelector('#model');
            const real = [...list?.options ?? []].find(option => option.textContent.startsWith('DistilBERT SST-2'));
            if (real && !real.selected) {
                list.value = real.value;
                list.dispatchEvent(new Event('change', {bubbles: true}));
            }
            return real?.textContent ?? ''";
        let real = page.browser.run(script, vec![]).await;
        for button in ["Download 268.1 MB", "Resume"] {
            if let Some(button) = page.browser.try_find("button", button).await
                && button.click().await.is_ok()
            {
                return Ok(true);
            }
        }
        if real.as_str().is_some_and(|real| real.ends_with("ready offline")) { Ok(false) } else { Err("there is no button") }
    })
    .await
}

/// Closes the tab, whatever it is doing, and goes on in a new one.
async fn another_tab(page: &Page) {
    let driver = page.browser.driver();
    let next = driver.new_tab().await.unwrap();
    driver.close_window().await.unwrap();
    driver.switch_to_window(next).await.unwrap();
    page.watch().await;
}

/// Waits until more than so many megabytes are here.
async fn megabytes(page: &Page, at_least: f64) {
    eventually(DEADLINE, async || {
        let said = page.region("Models").await;
        let number = said.split(" of ").next().and_then(|said| said.split(' ').next_back()).map(str::parse::<f64>);
        if matches!(number, Some(Ok(number)) if number > at_least) { Ok(()) } else { Err(said) }
    })
    .await;
}
