//! Wasm equals native equals PyTorch: the table shows the golden values of the bundled model to four decimals.

use std::path::Path;

use serde_json::Value;

use crate::support::page::{Page, dist};
use crate::support::server::Server;

fn cases() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bundled.json");
    let json = std::fs::read(file).expect("the golden values of the bundled model");
    let golden: Value = serde_json::from_slice(&json).expect("a golden file");
    golden["cases"].as_array().expect("cases").clone()
}

fn text(case: &Value) -> &str {
    case["text"].as_str().expect("a text")
}

async fn assert_shown(page: &Page, case: &Value, expected: &Value) {
    let tokens = case["tokens"].as_array().expect("tokens").iter().map(|token| token.as_str().unwrap().to_owned());
    let values = expected["normalized"].as_array().expect("values").iter().map(|value| value.as_f64().unwrap());
    let rows: Vec<_> = tokens.zip(values).collect();
    page.shows(&rows, expected["delta"].as_f64().expect("a delta")).await;
}

#[tokio::test]
async fn notebook_preset_on_every_text() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    preset_agrees(&page).await;
}

/// Goes through the golden texts with the notebook's settings.
pub async fn preset_agrees(page: &Page) {
    page.open_settings().await;
    let mut compared = 0;
    for case in cases() {
        let preset = |expected: &&Value| {
            (expected["method"] == "gausslegendre" && expected["steps"] == 2)
                && (expected["baseline"] == "pad" && expected["output"] == "probability" && expected["class"] == 1)
        };
        let Some(expected) = case["explanations"].as_array().unwrap().iter().find(preset) else { continue };
        page.write(text(&case)).await;
        page.press("Notebook preset").await;
        page.press("Explain").await;
        assert_shown(page, &case, expected).await;
        compared += 1;
    }
    assert!(compared > 5, "only {compared} golden texts have the notebook's settings");
    page.assert_healthy().await;
}

/// Every method, baseline, output and class that the golden file has for a text with many settings.
#[tokio::test]
async fn all_settings_on_one_text() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let cases = cases();
    let case = cases.iter().max_by_key(|case| case["explanations"].as_array().unwrap().len()).unwrap();
    page.open_settings().await;
    page.write(text(case)).await;
    // Many steps take long and say nothing new about the browser; the native tests have them.
    let expected = case["explanations"].as_array().unwrap().iter().filter(|expected| expected["steps"].as_u64() <= Some(50));
    for expected in expected {
        let word = |name: &str| expected[name].as_str().unwrap().to_owned();
        page.choose("Method", &word("method")).await;
        page.choose("Baseline", &word("baseline")).await;
        page.choose("Output", &word("output")).await;
        page.choose("Class", ["NEGATIVE", "POSITIVE"].get(index(&expected["class"])).copied().unwrap_or("predicted")).await;
        page.set_steps(&expected["steps"].to_string()).await;
        page.press("Explain").await;
        assert_shown(&page, case, expected).await;
    }
    page.assert_healthy().await;
}

/// The class's index; beyond all where it is the predicted one.
fn index(class: &Value) -> usize {
    class.as_u64().map_or(usize::MAX, |index| index as usize)
}
