//! JSON, CSV and HTML.

use super::*;
use crate::support::browser::left_out_in_firefox;
use crate::support::page::dist;
use crate::support::server::Server;

#[tokio::test]
async fn json_is_what_the_command_line_says() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let folder = downloads(&page).await;
    let expected = explain(&page, "The plot wasn't dull, but “unwatchable” is too kind. 💖").await;
    agree(&read(&exported(&page, &folder, "JSON").await), &expected, &OTHER_MACHINE);
    page.assert_healthy().await;
}

#[tokio::test]
async fn csv_has_every_token() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let folder = downloads(&page).await;
    let expected = explain(&page, MARKUP).await;
    let csv = std::fs::read_to_string(exported(&page, &folder, "CSV").await).unwrap();
    // What spreadsheets know the encoding by.
    let csv = csv.strip_prefix('\u{feff}').expect("a mark");
    let rows = whyword::dataset::table::records(csv, ',').collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(rows.len(), 1 + expected.tokens.len());
    let column = |name: &str| rows[0].cells.iter().position(|cell| cell == name).unwrap();
    let (token, attribution) = (column("token"), column("attribution"));
    for (row, expected) in rows[1..].iter().zip(&expected.tokens) {
        assert_eq!(row.cells[token].trim_start_matches('\''), expected.piece);
        assert!(!row.cells[token].starts_with(['=', '+', '-', '@', '\u{ff0d}']), "{:?} would be computed", row.cells[token]);
        assert!((row.cells[attribution].parse::<f64>().unwrap() - expected.attribution).abs() <= 1e-6);
    }
    page.assert_healthy().await;
}

/// A frame in which no script runs, and the colours are the system's.
const FRAME: &str = "<!doctype html><meta name=\"color-scheme\" content=\"light dark\"><title>Reader</title>
    <iframe sandbox=\"allow-same-origin\" width=\"800\" height=\"900\"></iframe>";

/// What the file shows in it.
const SEEN: &str = "
    const frame = document.querySelector('iframe');
    const loaded = new Promise(done => frame.onload = done);
    frame.src = arguments[0];
    await loaded;
    const page = frame.contentDocument;
    return {
        words: [...page.querySelectorAll('.passage mark')].map(mark => [mark.textContent, frame.contentWindow.getComputedStyle(mark).backgroundColor]),
        values: [...page.querySelectorAll('table:last-of-type tr')].map(row => row.cells[1].textContent).slice(1),
        verdict: page.querySelector('h1').textContent,
        ran: frame.contentWindow.ran ?? null,
        loaded: frame.contentWindow.performance.getEntriesByType('resource').map(entry => entry.name),
    }";

/// Opened where no script runs.
#[tokio::test]
async fn html_shows_the_same_without_scripts() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    for scheme in ["light", "dark"] {
        let (folder, words) = markup_in(&page, &server, scheme).await;
        let verdict = page.region("Prediction").await;
        let values: Vec<String> = page.rows().await.into_iter().map(|row| row.value).collect();
        let file = exported(&page, &folder, "HTML").await;
        let beside = Server::start(folder.path()).await;
        std::fs::write(folder.path().join("index.html"), FRAME).unwrap();
        page.browser.goto(&beside.url()).await;
        let name = file.file_name().unwrap().to_str().unwrap();
        let seen = page.browser.run_async(SEEN, vec![name.into()]).await;
        assert_eq!(serde_json::from_value::<Vec<(String, String)>>(seen["words"].clone()).unwrap(), words, "{scheme}");
        assert_eq!(serde_json::from_value::<Vec<String>>(seen["values"].clone()).unwrap(), values);
        assert!(verdict.contains(seen["verdict"].as_str().unwrap()), "{verdict} is not {}", seen["verdict"]);
        assert_eq!((&seen["ran"], &seen["loaded"]), (&Value::Null, &json!([])));
    }
}

/// In the clipboard as it stands, and no longer on the page than it takes to read it.
#[tokio::test]
async fn markdown_in_the_clipboard() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let origin = server.url().trim_end_matches('/').to_owned();
    page.browser.allow_clipboard(&origin).await;
    explain(&page, MARKUP).await;
    choose(&page, "Copy as Markdown").await;
    page.says("Copied.").await;
    let pasted = page.browser.run_async("return await navigator.clipboard.readText()", vec![]).await;
    let pasted = pasted.as_str().unwrap();
    assert!(pasted.contains("| Step | Push | Output |") && pasted.contains("Convergence delta"), "{pasted}");
    assert!(!pasted.contains("<script") && !pasted.contains("](http"), "{pasted}");
    page.press("Dismiss").await;
    choose(&page, "Copy as image").await;
    page.says("Copied.").await;
    if !left_out_in_firefox("that the picture is in the clipboard; without a screen, that of Firefox holds texts only") {
        let kinds = "return (await navigator.clipboard.read())[0].types";
        eventually(DEADLINE, async || {
            let kinds = page.browser.run_async(kinds, vec![]).await;
            if kinds == json!(["image/png"]) { Ok(()) } else { Err(kinds) }
        })
        .await;
    }
    page.press("Dismiss").await;
    let left = page.browser.run("return document.querySelector('.report').textContent", vec![]).await;
    assert_eq!(left, "");
    page.assert_healthy().await;
}
