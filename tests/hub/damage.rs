//! Each thing that can go wrong at the Hub or its CDN, seen once from outside, and gone afterwards.

use std::time::{Duration, Instant};

use reqwest::Method;

use super::client::{Answer, CONFIG, ORIGIN, ask, file, follow, hub, tree, try_ask, weights};
use crate::support::host::damage::{ALWAYS, Damage};
use crate::support::hub::{Hub, TREE};

const RANGE: &str = "bytes=1000000-1999999";

/// A range of the weights as it comes with this damage, after which the same range comes undamaged.
async fn damaged(hub: &Hub, damage: Damage) -> Answer {
    hub.damage("model.safetensors", damage, 1);
    let url = file(hub, "model.safetensors");
    let answer = follow(&url, &[("range", RANGE)]).await;
    let healed = follow(&url, &[("range", RANGE)]).await;
    assert!(healed.status == 206 && healed.is_whole && healed.body == weights()[1_000_000..2_000_000], "after {damage:?}");
    answer
}

fn is_right(answer: &Answer) -> bool {
    answer.body == weights()[1_000_000..2_000_000]
}

#[tokio::test]
async fn a_connection_drops_after_so_many_bytes() {
    let (hub, _folder) = hub().await;
    for after in [0, 1, 300_000, 999_999] {
        let answer = damaged(&hub, Damage::Dropped(after)).await;
        assert_eq!((answer.status.as_u16(), answer.is_whole), (206, false), "{after}");
        assert_eq!(answer.header("content-length"), "1000000");
        assert!(answer.body == weights()[1_000_000..1_000_000 + after as usize], "{} of {after} bytes", answer.body.len());
        let visits = hub.visits("model.safetensors");
        assert_eq!(visits[visits.len() - 2].sent, after);
    }
}

#[tokio::test]
async fn a_connection_stalls_for_a_time_or_until_it_is_released() {
    let (hub, _folder) = hub().await;
    let started = Instant::now();
    let answer = damaged(&hub, Damage::Stalled(5000, Some(Duration::from_millis(400)))).await;
    assert!(started.elapsed() >= Duration::from_millis(400) && answer.is_whole && is_right(&answer));

    hub.damage("model.safetensors", Damage::Stalled(5000, None), 1);
    let url = file(&hub, "model.safetensors");
    let mut stalled = Box::pin(follow(&url, &[("range", RANGE)]));
    let begun = async {
        while hub.visits("model.safetensors").last().is_none_or(|visit| visit.sent != 5000) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        _ = &mut stalled => panic!("it came though nobody released it"),
        () = begun => {}
    }
    let early = tokio::time::timeout(Duration::from_millis(600), &mut stalled).await;
    assert!(early.is_err(), "it came though nobody released it");
    assert_eq!(hub.visits("model.safetensors").last().unwrap().sent, 5000);
    hub.release();
    let answer = stalled.await;
    assert!(answer.is_whole && is_right(&answer));
}

#[tokio::test]
async fn other_statuses_come_in_its_place() {
    let (hub, _folder) = hub().await;
    for (damage, status) in [
        (Damage::NotFound, 404),
        (Damage::Status(403), 403),
        (Damage::Status(500), 500),
        (Damage::Status(503), 503),
        (Damage::Busy(7), 429),
    ] {
        let answer = damaged(&hub, damage).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "a script may see what went wrong");
        assert_eq!(answer.header("retry-after"), if status == 429 { "7" } else { "" });
    }
    let answer = damaged(&hub, Damage::Html).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"));
}

#[tokio::test]
async fn a_range_is_another_or_everything() {
    let (hub, _folder) = hub().await;
    let answer = damaged(&hub, Damage::WrongRange).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-range")), (206, "bytes 2000000-2999999/3000000"));
    assert!(answer.body == weights()[2_000_000..]);
    let url = file(&hub, "model.safetensors");
    for (range, other) in [("bytes=2000000-2999999", "1000000-1999999"), ("bytes=0-2999999", "1-2999999")] {
        hub.damage("model.safetensors", Damage::WrongRange, 1);
        let answer = follow(&url, &[("range", range)]).await;
        assert_eq!(answer.header("content-range"), format!("bytes {other}/3000000"));
    }

    let answer = damaged(&hub, Damage::Whole).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-range")), (200, ""));
    assert!(answer.body == weights());
}

#[tokio::test]
async fn bytes_are_wrong_or_missing() {
    let (hub, _folder) = hub().await;
    let answer = damaged(&hub, Damage::Flipped).await;
    assert!(answer.is_whole && answer.body.len() == 1_000_000);
    let right = &weights()[1_000_000..2_000_000];
    let wrong: Vec<_> = (0..1_000_000).filter(|&i| answer.body[i] != right[i]).collect();
    assert_eq!(wrong, (500_000..500_064).collect::<Vec<_>>());

    let answer = damaged(&hub, Damage::FlippedAtFirst).await;
    let wrong: Vec<_> = (0..1_000_000).filter(|&i| answer.body[i] != right[i]).collect();
    assert_eq!(wrong, (0..64).collect::<Vec<_>>());

    let answer = damaged(&hub, Damage::Truncated).await;
    assert!(answer.is_whole && answer.body == weights()[1_000_000..1_500_000]);
    assert_eq!(answer.header("content-range"), "bytes 1000000-1999999/3000000", "it is said to be all that was asked for");
}

#[tokio::test]
async fn a_file_is_replaced_between_two_parts() {
    let (hub, _folder) = hub().await;
    let url = file(&hub, "model.safetensors");
    hub.damage_later("model.safetensors", 1, Damage::Changed, ALWAYS);
    let before = follow(&url, &[("range", RANGE)]).await;
    assert!(is_right(&before));
    for _ in 0..2 {
        let after = follow(&url, &[("range", RANGE)]).await;
        assert_eq!((after.status, after.body.len()), (before.status, before.body.len()));
        assert_ne!(after.header("etag"), before.header("etag"));
        assert!(!is_right(&after));
    }
    hub.heal();
    assert!(is_right(&follow(&url, &[("range", RANGE)]).await));
}

#[tokio::test]
async fn compression_hides_the_length() {
    let (hub, _folder) = hub().await;
    let answer = damaged(&hub, Damage::Gzipped).await;
    assert_eq!((answer.header("content-encoding"), answer.header("content-length")), ("gzip", ""));
    assert_eq!(answer.header("transfer-encoding"), "chunked");
    assert!(super::server::unzip(&answer.body) == weights()[1_000_000..2_000_000]);
}

#[tokio::test]
async fn a_login_stands_in_the_way() {
    let (hub, _folder) = hub().await;
    for (readable, allowed) in [(false, ""), (true, "*")] {
        hub.damage("model.safetensors", Damage::Login { readable }, 1);
        let redirect = ask(&file(&hub, "model.safetensors"), &[]).await;
        let redirect = ask(redirect.header("location"), &[]).await;
        assert_eq!(redirect.status, 302);
        let place = redirect.header("location");
        assert!(place.starts_with("http://localhost:"), "another origin than 127.0.0.1: {place}");
        let login = follow(place, &[]).await;
        assert_eq!((login.status.as_u16(), login.header("access-control-allow-origin")), (200, allowed));
        assert!(login.text().contains("Sign in"));
    }
}

#[tokio::test]
async fn scripts_are_not_allowed_to_read() {
    let (hub, _folder) = hub().await;
    let answer = damaged(&hub, Damage::NoCors).await;
    assert!(is_right(&answer));
    hub.damage(TREE, Damage::NoCors, 1);
    let listing = ask(&tree(&hub), &[]).await;
    for answer in [answer, listing] {
        assert!(answer.status.is_success());
        assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control")), "{:?}", answer.headers);
    }
    assert_eq!(ask(&tree(&hub), &[]).await.header("access-control-allow-origin"), ORIGIN);
}

#[tokio::test]
async fn the_tree_is_damaged_too() {
    let (hub, _folder) = hub().await;
    let whole = ask(&tree(&hub), &[]).await.body;
    hub.damage(TREE, Damage::Truncated, 1);
    let half = ask(&tree(&hub), &[]).await;
    assert!(half.is_whole && half.body == whole[..whole.len() / 2]);
    hub.damage(TREE, Damage::Html, 1);
    assert!(ask(&tree(&hub), &[]).await.text().starts_with("<!doctype html>"));
    hub.damage(TREE, Damage::Busy(1), 1);
    let busy = ask(&tree(&hub), &[]).await;
    assert_eq!((busy.status.as_u16(), busy.header("retry-after")), (429, "1"));
    assert!(!busy.header("access-control-expose-headers").contains("Retry-After"), "which a script may not read");
    assert!(ask(&tree(&hub), &[]).await.body == whole);
}

#[tokio::test]
async fn a_small_file_and_a_redirect_are_damaged_apart() {
    let (hub, _folder) = hub().await;
    hub.damage("config.json", Damage::Flipped, 1);
    let answer = follow(&file(&hub, "config.json"), &[]).await;
    assert_eq!(answer.body.len(), CONFIG.len());
    assert_ne!(answer.body, CONFIG.as_bytes());
    assert_eq!(follow(&file(&hub, "config.json"), &[]).await.text(), CONFIG);

    hub.forget();
    hub.damage_redirect("model.safetensors", Damage::Busy(2), 2);
    for status in [429, 429, 206] {
        assert_eq!(follow(&file(&hub, "model.safetensors"), &[("range", RANGE)]).await.status, status);
    }
    assert_eq!((hub.front().requests().len(), hub.visits("model.safetensors").len()), (3, 1));
    hub.damage_redirect("model.safetensors", Damage::Dropped(0), 1);
    assert!(!ask(&file(&hub, "model.safetensors"), &[]).await.is_whole);
}

#[tokio::test]
async fn the_network_is_lost_and_comes_back() {
    let (hub, _folder) = hub().await;
    let url = file(&hub, "model.safetensors");
    hub.throttle(Some(500_000));
    let under_way = follow(&url, &[]);
    let loss = async {
        while hub.visits("model.safetensors").first().is_none_or(|visit| visit.sent == 0) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        hub.stop().await;
    };
    let (broken, ()) = tokio::join!(under_way, loss);
    assert!(!broken.is_whole && broken.body.len() < 3_000_000);
    for url in [url.clone(), format!("{}/", hub.cdn_origin())] {
        let error = try_ask(Method::GET, &url, &[]).await.expect_err("nobody answers");
        assert!(error.is_connect(), "{error:?}");
    }
    hub.throttle(None);
    hub.restart();
    assert!(follow(&url, &[]).await.body == weights(), "the same address works again");
}

#[tokio::test]
async fn a_throttle_makes_time_to_act() {
    let (hub, _folder) = hub().await;
    hub.throttle(Some(1_000_000));
    let started = Instant::now();
    let url = file(&hub, "model.safetensors");
    // Two at once share the line.
    let (first, second) =
        tokio::join!(follow(&url, &[("range", "bytes=0-249999")]), follow(&url, &[("range", "bytes=250000-499999")]));
    assert!(first.is_whole && second.is_whole);
    assert!(started.elapsed() >= Duration::from_millis(490), "500 kB came in {:?}", started.elapsed());
}
