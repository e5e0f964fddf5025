//! The Hub when all is well: what it lists, where it sends, what it gives.

use reqwest::Method;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::client::{COMMIT, CONFIG, MODEL, ORIGIN, ask, file, follow, hub, tree, try_ask, weights};
use crate::support::checkpoint::distilbert_base;
use crate::support::hub::{Hub, SST2, SST2_REVISION};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn the_tree_has_sizes_and_hashes() {
    let (hub, _folder) = hub().await;
    let answer = ask(&tree(&hub), &[]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
    let entries = answer.json();
    let paths: Vec<_> = entries.as_array().unwrap().iter().map(|entry| entry["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["onnx", "config.json", "model.safetensors"]);
    assert_eq!(entries[0]["type"], "directory");
    // What `git hash-object` says of that file.
    assert_eq!(entries[1]["oid"], "49a614b07d9674875e87edce5422bee097f74f99");
    assert_eq!(entries[1]["size"], CONFIG.len());
    assert!(entries[1].get("lfs").is_none());
    let lfs = &entries[2]["lfs"];
    assert_eq!(lfs["oid"], hex(&Sha256::digest(weights())));
    assert_eq!((&lfs["size"], &lfs["pointerSize"]), (&3_000_000.into(), &132.into()));

    let recursive = ask(&format!("{}?recursive=true", tree(&hub)), &[]).await.json();
    assert_eq!(recursive[3]["path"], "onnx/model.onnx");
    let below = ask(&format!("{}/onnx", tree(&hub)), &[]).await.json();
    assert_eq!((below[0]["path"].as_str(), below.as_array().unwrap().len()), (Some("onnx/model.onnx"), 1));
}

#[tokio::test]
async fn weights_may_be_in_git_itself() {
    let (hub, folder) = hub().await;
    hub.add_without_lfs(MODEL, "another-commit", folder.path()).await;
    let entries = ask(&tree(&hub).replace(COMMIT, "another-commit"), &[]).await.json();
    assert!(entries[2].get("lfs").is_none());
    let git = Sha1::new_with_prefix("blob 3000000\0").chain_update(weights()).finalize();
    assert_eq!((&entries[2]["oid"], &entries[2]["size"]), (&hex(&git).into(), &3_000_000.into()));
    let content = follow(&file(&hub, "model.safetensors").replace(COMMIT, "another-commit"), &[]).await;
    assert!(content.body == weights());
}

#[tokio::test]
async fn a_large_file_comes_from_the_cdn() {
    let (hub, _folder) = hub().await;
    let redirect = ask(&file(&hub, "model.safetensors"), &[]).await;
    assert_eq!(redirect.status, 302);
    assert!(redirect.header("location").starts_with(&format!("{}/", hub.cdn_origin())), "{redirect:?}");
    assert_ne!(hub.origin(), hub.cdn_origin());
    assert_eq!(redirect.header("x-linked-size"), "3000000");
    let sha256 = hex(&Sha256::digest(weights()));
    assert_eq!(redirect.header("x-linked-etag"), format!("\"{sha256}\""));
    assert_eq!(redirect.header("x-repo-commit"), COMMIT);
    assert!(redirect.header("access-control-expose-headers").contains("X-Linked-ETag"));

    let content = follow(&file(&hub, "model.safetensors"), &[]).await;
    assert_eq!((content.status.as_u16(), content.header("content-length")), (200, "3000000"));
    assert_eq!(content.header("access-control-allow-origin"), "*");
    assert!(content.body == weights());
    assert!(!content.header("etag").contains(&sha256), "the CDN's ETag is another hash");
    let visits = hub.visits("model.safetensors");
    assert_eq!((visits.len(), visits[0].sent, &visits[0].range), (1, 3_000_000, &None));
    assert_eq!(hub.visits("config.json"), []);
    assert_eq!(hub.front().requests()[0], format!("GET /{MODEL}/resolve/{COMMIT}/model.safetensors"));
}

#[tokio::test]
async fn a_small_file_comes_from_the_hub() {
    let (hub, _folder) = hub().await;
    let redirect = ask(&file(&hub, "config.json"), &[]).await;
    assert_eq!(redirect.status, 307);
    assert!(redirect.header("location").starts_with(&format!("/api/resolve-cache/models/{MODEL}/{COMMIT}/config.json?")));
    let content = follow(&file(&hub, "config.json"), &[]).await;
    assert_eq!((content.status.as_u16(), content.text()), (200, CONFIG));
    assert_eq!(content.header("x-repo-commit"), COMMIT);
    assert_eq!(hub.visits("config.json")[0].sent, CONFIG.len() as u64);
    assert_eq!(follow(&file(&hub, "onnx/model.onnx"), &[]).await.text(), "not large");
    assert_eq!(hub.cdn().requests(), [""; 0]);
}

#[tokio::test]
async fn ranges_are_those_asked_for() {
    let (hub, _folder) = hub().await;
    let url = file(&hub, "model.safetensors");
    for (range, bytes) in [
        ("bytes=0-0", 0..1),
        ("bytes=1000-1999", 1000..2000),
        ("bytes=2999990-", 2_999_990..3_000_000),
        ("bytes=2999990-4000000", 2_999_990..3_000_000),
        ("bytes=-10", 2_999_990..3_000_000),
    ] {
        let answer = follow(&url, &[("range", range)]).await;
        assert_eq!(answer.status, 206, "{range}");
        assert_eq!(answer.header("content-range"), format!("bytes {}-{}/3000000", bytes.start, bytes.end - 1));
        assert_eq!(answer.header("content-length"), bytes.len().to_string());
        assert!(answer.body == weights()[bytes.clone()], "{range}");
        let visit = hub.visits("model.safetensors").pop().unwrap();
        assert_eq!((visit.range.as_deref(), visit.sent), (Some(range), bytes.len() as u64));
    }
    let beyond = follow(&url, &[("range", "bytes=3000000-3000001")]).await;
    assert_eq!((beyond.status.as_u16(), beyond.body.len()), (416, 0));
    for nonsense in ["bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6"] {
        assert_eq!(follow(&url, &[("range", nonsense)]).await.status, 200, "{nonsense}");
    }
}

#[tokio::test]
async fn an_address_of_the_cdn_is_good_for_its_range_only() {
    let (hub, _folder) = hub().await;
    let url = file(&hub, "model.safetensors");
    let signed = ask(&url, &[("range", "bytes=0-9")]).await.header("location").to_owned();
    assert_eq!(ask(&signed, &[("range", "bytes=0-9")]).await.status, 206);
    assert_eq!(ask(&signed, &[("range", "bytes=10-19")]).await.status, 403);
    assert_eq!(ask(signed.split('?').next().unwrap(), &[]).await.status, 403);
    assert_ne!(ask(&url, &[("range", "bytes=0-9")]).await.header("location"), signed, "each is signed anew");
}

#[tokio::test]
async fn refusals_say_what_the_hub_says() {
    let (hub, folder) = hub().await;
    hub.add_gated("somebody/gated", COMMIT, folder.path()).await;
    let origin = hub.origin();
    let other = COMMIT.replace('0', "f");
    for (path, status, code) in [
        (format!("nobody/nothing/resolve/{COMMIT}/config.json"), 401, ""),
        (format!("api/models/nobody/nothing/tree/{COMMIT}"), 401, ""),
        (format!("somebody/gated/resolve/{COMMIT}/config.json"), 401, "GatedRepo"),
        (format!("api/models/somebody/gated/tree/{COMMIT}"), 401, "GatedRepo"),
        (format!("{MODEL}/resolve/{other}/config.json"), 404, "RevisionNotFound"),
        (format!("api/models/{MODEL}/tree/{other}"), 404, "RevisionNotFound"),
        (format!("{MODEL}/resolve/{COMMIT}/vocab.txt"), 404, "EntryNotFound"),
        (format!("api/models/{MODEL}/tree/{COMMIT}/none"), 404, "EntryNotFound"),
    ] {
        let answer = ask(&format!("{origin}/{path}"), &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header("x-error-code")), (status, code), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN, "a script may read it: {path}");
        assert!(answer.header("access-control-expose-headers").contains("X-Error-Code"));
    }
}

#[tokio::test]
async fn main_is_the_newest_commit() {
    let (hub, folder) = hub().await;
    let newer = COMMIT.replace('0', "f");
    let info = |revision: &str| format!("{}/api/models/{MODEL}{revision}", hub.origin());
    assert_eq!(ask(&info("/revision/main"), &[]).await.json()["sha"], COMMIT);
    std::fs::write(folder.path().join("vocab.txt"), "[PAD]\n").unwrap();
    hub.add(MODEL, &newer, folder.path()).await;
    let about = ask(&info(""), &[]).await.json();
    assert_eq!((&about["sha"], &about["gated"]), (&newer.as_str().into(), &false.into()));
    assert!(about["siblings"].as_array().unwrap().contains(&serde_json::json!({"rfilename": "vocab.txt"})));
    assert_eq!(ask(&info(&format!("/revision/{COMMIT}")), &[]).await.json()["sha"], COMMIT);
    assert_eq!(follow(&file(&hub, "vocab.txt"), &[]).await.status, 404, "the older commit stays as it was");
    assert_eq!(follow(&file(&hub, "vocab.txt").replace(COMMIT, "main"), &[]).await.text(), "[PAD]\n");
}

#[tokio::test]
async fn a_head_has_no_body_and_a_preflight_allows_ranges() {
    let (hub, _folder) = hub().await;
    let url = file(&hub, "model.safetensors");
    let head = try_ask(Method::HEAD, &url, &[]).await.unwrap();
    assert_eq!((head.status.as_u16(), head.header("x-linked-size"), head.body.len()), (302, "3000000", 0));
    let head = try_ask(Method::HEAD, head.header("location"), &[]).await.unwrap();
    assert_eq!((head.status.as_u16(), head.header("content-length"), head.body.len()), (200, "3000000", 0));
    for url in [url, format!("{}/xet-bridge/x/y", hub.cdn_origin())] {
        let preflight = try_ask(Method::OPTIONS, &url, &[("access-control-request-headers", "range")]).await.unwrap();
        assert_eq!(preflight.status, 200);
        assert!(preflight.header("access-control-allow-headers").contains("Range"), "{url}");
    }
    assert_eq!(try_ask(Method::POST, &hub.origin(), &[]).await.unwrap().status, 405);
}

#[tokio::test]
#[ignore = "slow: writes a 268 MB checkpoint; make test runs it"]
async fn the_full_size_checkpoint_is_written_once_and_served() {
    let written = std::fs::metadata(distilbert_base().join("model.safetensors")).unwrap().modified().unwrap();
    let directory = distilbert_base();
    assert_eq!(std::fs::metadata(directory.join("model.safetensors")).unwrap().modified().unwrap(), written);
    let hub = Hub::start().await;
    hub.add(SST2, SST2_REVISION, &directory).await;
    let tree = ask(&format!("{}/api/models/{SST2}/tree/{SST2_REVISION}", hub.origin()), &[]).await.json();
    let (size, sha256) = (tree[1]["size"].as_u64().unwrap(), tree[1]["lfs"]["oid"].as_str().unwrap());
    assert_eq!((&tree[1]["path"], size / 1_000_000), (&"model.safetensors".into(), 267));
    let url = format!("{}/{SST2}/resolve/{SST2_REVISION}/model.safetensors", hub.origin());
    let mut hash = Sha256::new();
    for start in (0..size).step_by(16 << 20) {
        let range = format!("bytes={start}-{}", size.min(start + (16 << 20)) - 1);
        hash.update(&follow(&url, &[("range", &range)]).await.body);
    }
    assert_eq!(hex(&hash.finalize()), sha256);
    assert_eq!(hub.visits("model.safetensors").iter().map(|visit| visit.sent).sum::<u64>(), size);
}
