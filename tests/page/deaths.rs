//! Engines that end: the page says what happened, starts another once, loses nothing, and then offers what needs less.

use thirtyfour::prelude::*;

use crate::support::browser::{DEADLINE, Privacy, eventually, left_out_in_firefox};
use crate::support::build::Build;
use crate::support::page::{FIRST_TEXT, Page, dist};
use crate::support::server::Server;

/// Asks at once, before the page does so by itself.
async fn explain(page: &Page, text: &str) {
    page.write(text).await;
    page.browser.press(Key::Enter + "").await;
}

async fn alert(page: &Page, words: &str) -> String {
    eventually(DEADLINE, async || match page.alert().await {
        Some(alert) if alert.contains(words) => Ok(alert),
        other => Err(other),
    })
    .await
}

/// A program of one function, which WebAssembly stops at once: “unreachable”.
const TRAP: &str = "const trap = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11]))).exports.f;";

/// The fastest engines die of every text but the first: one by an error of its script, one by a trap.
#[tokio::test]
async fn what_dies_twice_has_the_smallest_engine_to_offer() {
    dies_twice("relaxed", "() => { throw new Error('made to fail'); }", "stopped unexpectedly").await;
    // Which is what a program of Rust does where it gets no memory.
    dies_twice("threads", "trap", "ran out of memory").await;
}

async fn dies_twice(engine: &str, end: &str, said_of_it: &str) {
    let build = Build::with_loader(&format!(
        "{TRAP} if (query.get('engine') !== 'baseline') addEventListener('message', ({{ data }}) => {{
            if (String(data).includes('\"explain\"') && String(data).includes('dull')) setTimeout({end});
        }});"
    ));
    let server = Server::start_isolated(build.path()).await;
    let page = Page::open_with(&server, &format!("?engine={engine}")).await;
    page.settled().await;
    page.open_settings().await;
    page.choose("Output", "logit").await;
    page.settled().await;
    explain(&page, "dull").await;
    let said = alert(&page, &format!("{said_of_it} while explaining")).await;
    assert!(said.contains("your text and the last result are still here"), "{said}");
    assert_eq!((page.text().await.as_str(), page.rows().await.len()), ("dull", 13), "nothing is lost");
    page.press("Explain").await;
    alert(&page, &format!("{said_of_it} again")).await;
    page.press("Use the smallest engine").await;
    page.explained(&["[CLS]", "dull", "[SEP]"].map(str::to_owned)).await;
    assert_eq!(page.alert().await, None);
    assert_eq!(page.browser.run("return document.querySelector('#output').value", vec![]).await, "logit", "settings stay");
    let footer = page.browser.run("return document.querySelector('.footer-engine').textContent", vec![]).await;
    assert_eq!(footer, "Engine: baseline SIMD, one thread.");
    // What was found before it all is still among what can be compared.
    page.press("Compare").await;
    page.browser.find("button", &format!("Open “{FIRST_TEXT}”")).await;
}

/// What ends a thread reaches the page, though the worker waits for the thread.
#[tokio::test]
async fn a_thread_that_ends_is_not_waited_for() {
    // Once it is up: the worker computes, and hears nothing.
    let build = Build::with_loader(
        "addEventListener('message', ({ data }) => {
            if (!String(data).includes('\"explain\"') || !String(data).includes('dull')) return;
            new BroadcastChannel(self.name).postMessage('RuntimeError: unreachable');
            for (;;);
        });",
    );
    let server = Server::start_isolated(build.path()).await;
    let page = Page::open_with(&server, "?threads=2").await;
    page.settled().await;
    explain(&page, "dull").await;
    alert(&page, "ran out of memory while explaining").await;
    assert_eq!((page.text().await.as_str(), page.rows().await.len()), ("dull", 13), "nothing is lost");
    // Before it is up: the next best engine takes its place. The loader counts on no clock for it, as its own never strikes here.
    let build = Build::with_thread("self.postMessage = () => { throw new RangeError('no room'); };");
    build.change_loader(|loader| {
        let changed = loader.replace("20_000", "2_000_000");
        assert_ne!(changed, loader);
        changed
    });
    let server = Server::start_isolated(build.path()).await;
    let page = Page::open_with(&server, "?threads=2").await;
    page.settled().await;
    assert_eq!(super::engines::engine(&page).await, "Engine: relaxed SIMD, one thread.");
    assert_eq!(page.alert().await, None);
}

/// An engine that falls silent in the midst of its work is replaced after a while. (The while is shorter here.)
#[tokio::test]
async fn what_says_nothing_any_more_is_replaced() {
    is_replaced_in_the_midst("for (;;)").await;
    // Nobody is told that a worker was ended from outside, as by a browser that needs the room.
    is_replaced_in_the_midst("close()").await;
}

async fn is_replaced_in_the_midst(end: &str) {
    let build = Build::with_loader(&format!(
        "addEventListener('message', ({{ data }}) => {{
            if (String(data).includes('\"explain\"') && String(data).includes('dull')) {end};
        }});"
    ));
    let server = Server::start(build.path()).await;
    let impatient = "const plain = window.setInterval; window.setInterval = (what, millis) => plain(what, millis > 1000 ? millis / 5 : millis);";
    let page = Page::open_prepared(&server, impatient).await;
    explain(&page, "dull").await;
    let said = alert(&page, "did not answer any more while explaining").await;
    assert!(said.contains("your text and the last result are still here"), "{said}");
    assert_eq!((page.text().await.as_str(), page.rows().await.len()), ("dull", 13), "nothing is lost");
    explain(&page, "fine").await;
    page.explained(&["[CLS]", "fine", "[SEP]"].map(str::to_owned)).await;
    assert_eq!(page.alert().await, None);
}

/// One of another version from its first word on: what an update leaves of a page that is still open.
#[tokio::test]
async fn what_never_was_of_this_version_asks_for_a_reload() {
    let build =
        Build::with_loader("postMessage(JSON.stringify({ hello: { version: 99, build: { engine: 'baseline', threads: 1 } } }));");
    let server = Server::start(build.path()).await;
    let page = Page::open(&server).await;
    alert(&page, "different versions").await;
    page.write("What a fine film.").await;
    page.browser.run("window.before = true", vec![]).await;
    page.press("Reload the page").await;
    // Here that does not help; the text is there all the same.
    eventually(DEADLINE, async || match (page.browser.run("return !!window.before", vec![]).await, page.alert().await) {
        (loaded, Some(said)) if loaded == false && said.contains("different versions") => Ok(()),
        other => Err(other),
    })
    .await;
    assert_eq!(page.text().await, "What a fine film.");
}

/// A browser that lets a page have little memory: a long text does not fit, a short one does.
#[tokio::test]
async fn what_runs_out_of_memory_says_so_and_goes_on() {
    if left_out_in_firefox("its memory cannot be limited") {
        return;
    }
    let server = Server::start(dist()).await;
    let page = Page::open_as(&server, &format!("{}?engine=baseline", server.url()), Privacy::LittleMemory).await;
    page.settled().await;
    let long = "a dull film ".repeat(160);
    explain(&page, &long).await;
    let said = alert(&page, "memory").await;
    println!("{said}");
    assert_eq!(page.text().await, long);
    assert_eq!(page.rows().await.len(), 13, "the last result is still there");
    explain(&page, "dull").await;
    page.explained(&["[CLS]", "dull", "[SEP]"].map(str::to_owned)).await;
    assert_eq!(page.alert().await, None);
}

/// An engine of another version, as an update may leave behind: a reload mends it, and loses nothing.
#[tokio::test]
async fn what_is_of_another_version_asks_for_a_reload_that_loses_nothing() {
    // Its greeting comes first, once the page has something to lose.
    let build = Build::with_loader(
        "addEventListener('message', ({ data }) => {
            if (String(data).includes('\"explain\"') && String(data).includes('stale'))
                postMessage(JSON.stringify({ hello: { version: 99, build: { engine: 'baseline', threads: 1 } } }));
        });",
    );
    let server = Server::start(build.path()).await;
    let page = Page::open(&server).await;
    page.settled().await;
    explain(&page, "stale").await;
    alert(&page, "different versions").await;
    page.write("What a fine film.").await;
    page.press("Reload the page").await;
    page.explained(&["[CLS]", "what", "a", "fine", "film", ".", "[SEP]"].map(str::to_owned)).await;
    assert_eq!(page.text().await, "What a fine film.");
    page.press("Compare").await;
    page.browser.find("button", &format!("Open “{FIRST_TEXT}”")).await;
}
