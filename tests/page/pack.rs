//! The offline pack: from the page's button and from `make pack`, unpacked, and served as anybody might serve it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{Page, dist};
use crate::support::server::{Damage, REPORTED, Server};

/// `python3 -m http.server` in a folder, and its address.
async fn python(folder: &Path) -> (Child, String) {
    let mut child = Command::new("python3")
        .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("python3 is there");
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).await.unwrap();
    let port = line.split_once("port ").and_then(|(_, rest)| rest.split_whitespace().next());
    let url = format!("http://127.0.0.1:{}/", port.unwrap_or_else(|| panic!("no port in “{line}”")));
    (child, url)
}

fn unpack(zip: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    zip::ZipArchive::new(File::open(zip).unwrap()).expect("a zip").extract(folder.path()).expect("which can be unpacked");
    folder
}

/// What `make pack` runs.
fn pack_command(out: &Path) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(root.join("scripts/pack.py"));
    command.arg("--out").arg(out).current_dir(root);
    command
}

/// Every file of a folder with its bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in std::fs::read_dir(current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// Presses the button, and gives the zip.
async fn downloaded(page: &Page, folder: &Path) -> PathBuf {
    page.browser.download_to(folder).await;
    page.press("Offline pack").await;
    page.says("The pack is in your downloads.").await;
    let zip = folder.join("whyword-offline.zip");
    eventually(DEADLINE, async || super::export::downloaded(folder).contains(&zip).then_some(()).ok_or("nothing was downloaded"))
        .await;
    zip
}

#[tokio::test]
async fn from_the_button_to_any_server() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.says("Ready to work offline").await;
    // The engines that this browser did not choose are fetched for the pack; what there is of the page is kept.
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    page.settled().await;
    server.forget();
    let downloads = tempfile::tempdir().unwrap();
    let zip = downloaded(&page, downloads.path()).await;
    let fetched = server.requests();
    assert!(!fetched.iter().any(|request| request.contains("models/")), "the model is at hand: {fetched:?}");
    page.assert_healthy().await;

    let (pack, command) = (unpack(&zip), downloads.path().join("command.zip"));
    let mut made = pack_command(&command);
    assert!(made.status().await.unwrap().success(), "`make pack` works");
    let (mut from_button, from_command) = (contents(pack.path()), contents(unpack(&command).path()));
    // The button's is what the server here sends, which has it say more (`Server`).
    for (path, content) in &mut from_button {
        if path.ends_with("service_worker.js") {
            *content = String::from_utf8_lossy(content).replace(REPORTED, "").into();
        }
    }
    let names = |files: &[(PathBuf, Vec<u8>)]| files.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
    assert_eq!(names(&from_button), names(&from_command));
    assert!(from_button == from_command, "the same files, byte for byte");

    let folder = pack.path().join("whyword-offline");
    assert!(std::fs::read_to_string(folder.join("README.txt")).unwrap().contains("python3 -m http.server"));
    let (_python, url) = python(&folder).await;
    let witness = Server::start(downloads.path()).await;
    let page = Page::open_at(&witness, &url).await;
    page.settled().await;
    page.says("Ready to work offline").await;
    let asked: Vec<_> = witness.requests().into_iter().filter(|request| !request.starts_with("CONNECT ")).collect();
    assert!(asked.is_empty(), "nobody else is asked: {asked:?}");
    page.assert_healthy().await;
}

/// In a folder below another one.
#[tokio::test]
async fn in_a_folder_of_a_plain_server() {
    let out = tempfile::tempdir().unwrap();
    let zip = out.path().join("pack.zip");
    let mut made = pack_command(&zip);
    assert!(made.status().await.unwrap().success());
    let pack = unpack(&zip);
    let (_python, url) = python(pack.path()).await;
    let witness = Server::start(out.path()).await;
    let page = Page::open_at(&witness, &format!("{url}whyword-offline/")).await;
    page.settled().await;
    page.assert_healthy().await;
}

/// A pack is whole or there is none.
#[tokio::test]
async fn a_damaged_file_makes_no_pack() {
    let server = Server::start(dist()).await;
    server.damage("service_worker.js", Damage::NotFound, 1_000);
    let page = Page::open_explained(&server).await;
    server.damage("icons/icon-192.png", Damage::Flipped, 1_000);
    page.press("Offline pack").await;
    page.says("icons/icon-192.png is of another version of this page: reload the page and try again.").await;
    server.heal();
    page.press("Offline pack").await;
    page.says("The pack is in your downloads.").await;
}
