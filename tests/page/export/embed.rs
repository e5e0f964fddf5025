//! The page in a frame of another page, and on paper.

use super::*;
use crate::support::build::Build;
use crate::support::hub::{Hub, SST2, SST2_REVISION};
use crate::support::page::dist;
use crate::support::server::Server;

const LESSON: &str = "<!doctype html><html lang=\"en\"><title>Lesson</title><link rel=\"icon\" href=\"data:,\"><h1>Lesson</h1>
<iframe title=\"Whyword\" width=\"700\" height=\"900\" src=\"./?embed&engine=baseline\"></iframe>";

#[tokio::test]
async fn as_a_part_of_a_lesson() {
    let build = Build::copy();
    std::fs::write(build.path().join("lesson.html"), LESSON).unwrap();
    let server = Server::start(build.path()).await;
    let page = Page { browser: crate::support::browser::Browser::start(&server).await };
    page.watch().await;
    page.browser.goto(&format!("{}lesson.html", server.url())).await;
    page.browser.driver().enter_frame(0).await.unwrap();
    marks_begin_with(&page, "I").await;
    let seen = page.browser.run("return document.body.innerText", vec![]).await;
    let seen = seen.as_str().unwrap();
    for part in ["Text to explain", "Prediction", "Explanation", "Convergence delta"] {
        assert!(seen.contains(part), "no {part} in {seen}");
    }
    for part in ["Settings", "Offline pack", "How to read this", "Language", "Export", "One text"] {
        assert!(!seen.contains(part), "{part} in {seen}");
    }
    assert!(page.browser.try_find("combobox", "Model").await.is_none());
    assert_eq!(
        page.browser.run("return document.querySelectorAll('.skip').length", vec![]).await,
        0,
        "there is no table to skip to"
    );
    page.signs_are_judged().await;
    page.write("Dull.").await;
    page.press("Explain").await;
    marks_begin_with(&page, "Dull").await;
    page.assert_healthy().await;
}

/// What is around the page neither hears of what happens in it nor makes anything happen, and a link in its frame fetches no model.
#[tokio::test]
async fn an_embedded_page_neither_hears_nor_tells() {
    let (server, hub) = (Server::start(dist()).await, Hub::start().await);
    hub.add(SST2, SST2_REVISION, dist().join("models/minilm-l6-sst2").as_path()).await;
    let link = from_afar(format!("{}/{SST2}/tree/{SST2_REVISION}", hub.origin()));
    // Of another origin.
    let around = tempfile::tempdir().unwrap();
    let hears = "<script>window.heard = []; addEventListener('message', event => heard.push(event.data));</script><iframe";
    let frame = format!("{}?embed&engine=baseline&hub={}#{link}", server.url(), hub.origin());
    let lesson = LESSON.replace("<iframe", hears).replace("./?embed&engine=baseline", &frame);
    std::fs::write(around.path().join("lesson.html"), lesson).unwrap();
    let lessons = Server::start(around.path()).await;
    let page = Page { browser: crate::support::browser::Browser::start(&server).await };
    page.watch().await;
    page.browser.goto(&format!("{}lesson.html", lessons.url())).await;
    page.browser.driver().enter_frame(0).await.unwrap();
    marks_begin_with(&page, "from").await;
    page.browser.driver().enter_parent_frame().await.unwrap();
    let script = "for (const said of ['dull', { text: 'dull' }, '{\"explain\":{}}', null]) {
            document.querySelector('iframe').contentWindow.postMessage(said, '*');
        }
        await new Promise(done => setTimeout(done, 500));
        return heard";
    assert_eq!(page.browser.run_async(script, vec![]).await, json!([]), "nothing is told");
    page.browser.driver().enter_frame(0).await.unwrap();
    assert_eq!(page.text().await, "from afar", "nothing is heard");
    marks_begin_with(&page, "from").await;
    page.browser.find("button", "Download 268.1 MB").await;
    assert!(hub.front().requests().is_empty(), "nothing is asked for before the user does");
    page.assert_healthy().await;
}

/// Waits until something is explained that begins with this word.
async fn marks_begin_with(page: &Page, word: &str) {
    eventually(DEADLINE, async || {
        let marks = page.marks().await;
        if marks.first().is_some_and(|mark| mark == word) && !page.is_working().await { Ok(()) } else { Err(marks) }
    })
    .await;
}

/// What is found on paper: results in light colours, and nothing to operate.
#[tokio::test]
async fn on_paper() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let ledger = async || page.browser.run("return document.querySelector('.ledger svg').outerHTML", vec![]).await;
    let light = ledger().await;
    page.browser.set_color_scheme("dark").await;
    eventually(DEADLINE, async || if ledger().await == light { Err("pictures are still light") } else { Ok(()) }).await;
    let dark = ledger().await;
    page.browser.run("dispatchEvent(new Event('beforeprint'))", vec![]).await;
    eventually(DEADLINE, async || if ledger().await == dark { Err("pictures are still dark") } else { Ok(()) }).await;
    page.browser.run("dispatchEvent(new Event('afterprint'))", vec![]).await;
    eventually(DEADLINE, async || if ledger().await == dark { Ok(()) } else { Err("pictures stay light") }).await;
    page.browser.set_media("print", "dark").await;
    let script = "const seen = selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility()).length;
        return {
            controls: seen('button, select, textarea, input, summary, nav, header, footer'),
            marks: seen('mark'), rows: seen('#token-table tr, .token-table tr'), verdict: seen('.verdict-line'), delta: seen('.delta-value'),
            paper: getComputedStyle(document.body).backgroundColor,
        }";
    let seen = page.browser.run(script, vec![]).await;
    assert_eq!((&seen["controls"], &seen["verdict"], &seen["delta"]), (&json!(0), &json!(1), &json!(1)), "{seen}");
    assert!(seen["marks"].as_u64() > Some(5) && seen["rows"].as_u64() > Some(10), "{seen}");
    assert_eq!(seen["paper"], "rgb(255, 255, 255)");
    let printed = shown(&page).await;
    page.browser.set_media("screen", "dark").await;
    assert_ne!(shown(&page).await, printed, "the dark colours are for screens");
    page.browser.set_color_scheme("light").await;
    assert_eq!(shown(&page).await, printed);
}
