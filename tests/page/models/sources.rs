//! The same model from every source, as somebody converted it or as it was; and models that are not like the bundled one.

use super::*;
use crate::support::browser::left_out_in_firefox;

#[tokio::test]
async fn the_users_own_files() {
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    let directory = tiny();
    let page = open(&server, &hub).await;
    give(&page, &["config.json", "vocab.txt", "model.safetensors"].map(|file| directory.path().join(file))).await;
    stands_at(&page, |chosen| chosen.starts_with("model.safetensors")).await;
    agrees_with(&page, "tiny.json").await;
    assert!(hub.front().requests().is_empty(), "they are sent nowhere, and nothing is asked for");
    page.assert_healthy().await;
}

/// The page with another model on its site, converted.
fn site_with(checkpoint: &Path, name: &str) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-r").arg(dist().join(".")).arg(site.path()).status().unwrap();
    assert!(copied.success());
    convert(checkpoint, &site.path().join("models").join(name));
    site
}

fn convert(checkpoint: &Path, out: &Path) {
    let mut convert = Command::new(env!("CARGO_BIN_EXE_convert"));
    convert.arg(checkpoint).args(["--dtype", "f32", "--out"]).arg(out).stdout(std::process::Stdio::null());
    assert!(convert.status().unwrap().success());
}

/// What a converter wrote, from the page's own site, from the Hub, and from the user. (The bundled model is such a directory too;
/// tests/page/golden.rs compares it.)
#[tokio::test]
async fn a_converted_model_from_every_source() {
    let (checkpoint, expected) = three_parts();
    let site = site_with(checkpoint.path(), "parts");
    let converted = site.path().join("models/parts");
    assert!(!converted.join("model.safetensors").exists(), "it is in parts");
    let server = Server::start(site.path()).await;
    let hub = Hub::start().await;
    hub.add("somebody/converted", "main-commit", &converted).await;
    let page = open(&server, &hub).await;
    page.choose("Model", "parts · not downloaded").await;
    page.press("Download").await;
    stands_at(&page, |chosen| chosen.starts_with("parts") && chosen.ends_with("ready offline")).await;
    agrees_with_engine(&page, &expected).await;

    ask_for(&page, "somebody/converted").await;
    stands_at(&page, |chosen| chosen.starts_with("somebody/converted") && chosen.ends_with("ready offline")).await;
    agrees_with_engine(&page, &expected).await;

    let files: Vec<PathBuf> = std::fs::read_dir(&converted).unwrap().map(|entry| entry.unwrap().path()).collect();
    give(&page, &files).await;
    stands_at(&page, |chosen| chosen.starts_with("your files")).await;
    // The model before it would answer the same.
    eventually(DEADLINE, async || {
        let is_here = page.browser.try_find("progressbar", "Downloading the model").await.is_none();
        match (is_here, page.alert().await) {
            (true, None) => Ok(()),
            other => Err(other),
        }
    })
    .await;
    agrees_with_engine(&page, &expected).await;
    page.assert_healthy().await;
}

/// A folder can be dropped anywhere on the page.
#[tokio::test]
async fn a_folder_that_is_dropped() {
    if left_out_in_firefox("no driver drops a folder on Firefox, and no script can make one") {
        return;
    }
    let server = Server::start(dist()).await;
    let hub = Hub::start().await;
    let page = open(&server, &hub).await;
    let folder = tiny();
    page.browser.drop_files(&[folder.path().to_owned()]).await;
    stands_at(&page, |chosen| chosen.starts_with("model.safetensors")).await;
    agrees_with(&page, "tiny.json").await;
    page.assert_healthy().await;
}

/// Three classes, one layer, another activation: the class to explain is chosen by its name.
#[tokio::test]
async fn three_classes() {
    let checkpoint = synthetic("variant", 4.0);
    let site = site_with(checkpoint.path(), "feelings");
    let server = Server::start(site.path()).await;
    let hub = Hub::start().await;
    let page = open(&server, &hub).await;
    page.choose("Model", "feelings · not downloaded").await;
    page.press("Download").await;
    stands_at(&page, |chosen| chosen.starts_with("feelings") && chosen.ends_with("ready offline")).await;
    page.open_settings().await;
    let engine = Engine::open(checkpoint.path()).unwrap();
    let text = "It was neither good nor bad.";
    page.write(text).await;
    page.press("Notebook preset").await;
    for (index, class) in ["sad", "so-so", "glad"].into_iter().enumerate() {
        page.choose("Class", class).await;
        let options = Options { class: Class::Index(index), ..Options::notebook(engine.labels()) };
        shows_explanation(&page, &engine.explain(text, &options).unwrap()).await;
    }
    let said = page.region("Prediction").await;
    for class in ["sad", "so-so", "glad"] {
        assert!(said.to_lowercase().contains(class), "{said}");
    }
    page.assert_healthy().await;
}
