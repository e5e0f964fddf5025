//! Models that are made to do harm, handed over as the user's own files: each gets its sentence, and the page goes on.

use std::fs;
use std::path::Path;

use safetensors::SafeTensors;
use serde_json::{Map, Value, json};
use thirtyfour::prelude::*;

use super::super::many::until;
use super::{give, list, tiny};
use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{Page, brief, dist};
use crate::support::server::Server;

const FILES: [&str; 3] = ["config.json", "vocab.txt", "model.safetensors"];

/// The configuration, with one thing changed.
fn configure(directory: &Path, key: &str, value: Value) {
    let path = directory.join("config.json");
    let mut config: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    config[key] = value;
    fs::write(path, config.to_string()).unwrap();
}

/// The weights, with these bytes at a place; counted from the end where it is negative.
fn patch(directory: &Path, place: i64, bytes: &[u8]) {
    let path = directory.join("model.safetensors");
    let mut weights = fs::read(&path).unwrap();
    let start = if place < 0 { weights.len() - place.unsigned_abs() as usize } else { place as usize };
    weights[start..start + bytes.len()].copy_from_slice(bytes);
    fs::write(path, weights).unwrap();
}

/// The weights, each this many times as large.
fn enlarge(directory: &Path, times: f32) {
    let path = directory.join("model.safetensors");
    let mut weights = fs::read(&path).unwrap();
    let begin = 8 + u64::from_le_bytes(weights[..8].try_into().unwrap()) as usize;
    for number in weights[begin..].chunks_exact_mut(4) {
        let larger = f32::from_le_bytes([number[0], number[1], number[2], number[3]]) * times;
        number.copy_from_slice(&larger.to_le_bytes());
    }
    fs::write(path, weights).unwrap();
}

#[tokio::test]
async fn each_gets_its_sentence_and_the_page_goes_on() {
    let server = Server::start(dist()).await;
    let page = Page::open_with(&server, &format!("?engine=baseline{}", brief())).await;
    page.settled().await;
    let before = page.rows().await;
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 9] = [
        ("config.json", |model| configure(model, "n_layers", json!(0))),
        ("config.json", |model| configure(model, "n_layers", json!(10_000))),
        ("model.safetensors", |model| configure(model, "n_layers", json!(31))),
        ("config.json", |model| configure(model, "dim", json!(4_294_967_296_u64))),
        ("model.safetensors", |model| patch(model, 0, &(4_u64 << 30).to_le_bytes())),
        ("model.safetensors", |model| patch(model, -4, &[0xff, 0xff, 0xff, 0x7f])),
        ("model.safetensors", |model| patch(model, 8, b"{\"a\":")),
        ("model.safetensors", |model| patch(model, -4, &f32::INFINITY.to_le_bytes())),
        ("vocab.txt", |model| fs::write(model.join("vocab.txt"), "[PAD]\n").unwrap()),
    ];
    let mut last = String::new();
    for (at, (file, harm)) in harms.into_iter().enumerate() {
        let model = tiny();
        harm(model.path());
        give(&page, &FILES.map(|file| model.path().join(file))).await;
        let said = eventually(DEADLINE, async || match page.alert().await {
            Some(said) if said.contains(file) && said != last => Ok(said),
            other => Err((at, other)),
        })
        .await;
        println!("{said}");
        assert!(said.ends_with('.') && !said.contains('\n') && said.len() < 700, "it is one sentence: {said}");
        assert_eq!(page.rows().await, before, "what was there still is");
        last = said;
    }
    // A directory of ten thousand shards, none of which is one.
    let model = tiny();
    let weights = fs::read(model.path().join("model.safetensors")).unwrap();
    let shard = |at: usize| Value::from(format!("model-{:05}-of-10000.safetensors", at * 97));
    let names = SafeTensors::deserialize(&weights).unwrap().names().into_iter().map(str::to_owned).collect::<Vec<_>>();
    let map: Map<String, Value> = names.into_iter().enumerate().map(|(at, name)| (name, shard(at))).collect();
    let read = |file: &str| fs::read_to_string(model.path().join(file)).unwrap();
    let small = json!({
        "config.json": read("config.json"),
        "vocab.txt": read("vocab.txt"),
        "model.safetensors.index.json": json!({"weight_map": map}).to_string(),
    });
    page.choose("Model", "Your own files…").await;
    eventually(DEADLINE, async || page.browser.driver().find(By::Id("files")).await).await;
    let script = "const files = new DataTransfer();
        for (const [name, content] of Object.entries(arguments[0])) files.items.add(new File([content], name));
        for (let at = 0; at < 10000; at++) {
            files.items.add(new File(['nothing'], `model-${String(at).padStart(5, '0')}-of-10000.safetensors`));
        }
        const input = document.querySelector('#files');
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
        return input.files.length";
    page.browser.run(script, vec![small]).await;
    eventually(DEADLINE, async || match page.alert().await {
        Some(said) if said.contains("model-00000-of-10000.safetensors") && said.ends_with('.') => Ok(()),
        other => Err(other),
    })
    .await;
    assert_eq!(page.rows().await, before, "what was there still is");
    // Numbers that can be read, and not computed with.
    let model = tiny();
    enlarge(model.path(), 1e30);
    give(&page, &FILES.map(|file| model.path().join(file))).await;
    eventually(DEADLINE, async || match page.alert().await {
        Some(said) if said.starts_with("The model’s output is no finite number") => Ok(()),
        other => Err(other),
    })
    .await;
    page.choose("Model", "minilm-l6-sst2 · part of this page").await;
    // The page's own model answers as before.
    eventually(DEADLINE, async || match (page.rows().await, page.alert().await, page.is_working().await) {
        (rows, None, false) if rows == before => Ok(()),
        other => Err(other),
    })
    .await;
    page.assert_healthy().await;
}

/// Markup in every place that strangers write in: labels, texts, labels of texts, names of files. Everywhere on the page it is text.
#[tokio::test]
async fn what_strangers_write_stays_text() {
    const MARKUP: &str = "<img src=x onerror=\"window.ran = true\">";
    let server = Server::start(dist()).await;
    let page = Page::open_with(&server, &format!("?engine=baseline{}", brief())).await;
    page.settled().await;
    let stays_text = async |view: &str| {
        let script = "return [window.ran ?? false, document.images.length, document.querySelectorAll('[onerror]').length,
            document.body.innerText.includes(arguments[0])]";
        let found = page.browser.run(script, vec![MARKUP.into()]).await;
        assert_eq!(found, json!([false, 0, 0, true]), "[ran, pictures, handlers, shown as text] in {view}");
    };
    let model = tiny();
    configure(model.path(), "id2label", json!({"0": format!("0{MARKUP}"), "1": MARKUP}));
    configure(model.path(), "label2id", json!({ MARKUP: 1 }));
    give(&page, &FILES.map(|file| model.path().join(file))).await;
    page.write(MARKUP).await;
    page.press("Explain").await;
    eventually(DEADLINE, async || match page.region("Prediction").await {
        shown if shown.contains(MARKUP) && page.text().await == MARKUP && !page.is_working().await => Ok(()),
        shown => Err((shown, page.alert().await)),
    })
    .await;
    stays_text("the answer").await;
    page.press("Follow the path").await;
    page.browser.find("slider", "Place on the path, α").await;
    page.press("Words").await;
    let mark = page.browser.driver().find(By::Css("mark")).await.unwrap();
    page.browser.driver().action_chain().move_to_element_center(&mark).perform().await.unwrap();
    mark.click().await.unwrap();
    page.region_says("Check by deletion", "Without “").await;
    stays_text("path, tooltip and deletion").await;
    page.press("Compare").await;
    page.browser.find("button", &format!("Open “{MARKUP}”")).await;
    stays_text("comparison").await;
    page.press("Many texts").await;
    let script = "const files = new DataTransfer();
        files.items.add(new File([`text\\tlabel\n${arguments[0]}\\t${arguments[0]}\n=cmd()\\t${arguments[0]}\n`], arguments[0] + '.tsv'));
        const input = document.querySelector('input[type=file][accept*=csv]');
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));";
    page.browser.run(script, vec![MARKUP.into()]).await;
    eventually(DEADLINE, async || {
        let body = page.browser.run("return document.body.innerText", vec![]).await;
        if body.as_str().unwrap().contains(&format!("{MARKUP}.tsv")) { Ok(()) } else { Err(body) }
    })
    .await;
    page.press("Explain all").await;
    until(&page, 2).await;
    stays_text("many texts").await;
    // A model's file by such a name.
    page.press("One text").await;
    let named = model.path().join(format!("{MARKUP}.safetensors"));
    fs::copy(model.path().join("config.json"), &named).unwrap();
    give(&page, &[named]).await;
    eventually(DEADLINE, async || page.alert().await.ok_or("no sentence")).await;
    let (choices, _) = list(&page).await;
    assert!(choices.iter().any(|choice| choice.starts_with(&format!("{MARKUP}.safetensors"))), "{choices:?}");
    stays_text("a model's name").await;
    page.settled().await;
    page.assert_healthy().await;
}
