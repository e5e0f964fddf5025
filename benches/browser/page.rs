//! The built page: how soon it paints, how soon it explains, and how it holds while thousands of texts go through.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::browser::Browser;
use crate::support::server::Server;

/// What the page is asked to note from its very beginning: when something explained was first drawn, and when all was done; when it was
/// painted, and how far what was painted moved.
const WATCH: &str = "window.seen = {}; setInterval(() => {
    const settled = document.querySelector('table tbody tr') && !document.querySelector('progress');
    if (document.querySelector('h1')) seen.page ??= performance.now();
    if (document.querySelector('mark')) seen.drawn ??= performance.now();
    if (settled) seen.settled ??= performance.now();
}, 4);
window.shifts = [0];
new PerformanceObserver(list => shifts.push(...list.getEntries().filter(entry => !entry.hadRecentInput).map(entry => entry.value)))
    .observe({type: 'layout-shift', buffered: true});";

/// How much slower the processor is made where it is made slower, as for a phone.
const SLOWED: u32 = 4;

/// Everything, for every engine.
pub async fn measure(dist: &Path, cores: usize) -> Vec<Value> {
    let server = Server::start_cached(dist.to_owned()).await;
    let mut rows = Vec::new();
    for (engine, threads) in [("baseline", 1), ("relaxed", 1), ("threads", cores)] {
        let of = json!({"engine": engine, "threads": threads});
        for row in [opening(&server, engine, threads).await, many(&server, engine, threads).await] {
            let mut row = row;
            row.as_object_mut().expect("a row").extend(of.as_object().expect("an object").clone());
            rows.push(row);
        }
    }
    rows.push(paint(&server).await);
    rows
}

async fn watched(server: &Server) -> Browser {
    let browser = Browser::start(server).await;
    browser.run_first(WATCH).await;
    browser
}

async fn open(browser: &Browser, server: &Server, engine: &str, threads: usize) -> Value {
    browser.goto(&format!("{}?engine={engine}&threads={threads}", server.url())).await;
    browser.run_async("while (!seen.settled) await new Promise(done => setTimeout(done, 10)); return seen;", vec![]).await
}

fn least(seen: &[Value], key: &str) -> f64 {
    seen.iter().filter_map(|seen| seen[key].as_f64()).fold(f64::INFINITY, f64::min)
}

/// The page, opened cold (a browser that never saw it) and warm (the same address once more), and a text of 16 tokens typed into it.
async fn opening(server: &Server, engine: &str, threads: usize) -> Value {
    let browser = watched(server).await;
    let mut visits = Vec::new();
    let mut asked = Vec::new();
    for _ in 0..6 {
        visits.push(open(&browser, server, engine, threads).await);
        asked.push(enter(&browser).await);
    }
    json!({
        "what": "open",
        "cold": visits[0], "warm": {"drawn": least(&visits[1..], "drawn"), "settled": least(&visits[1..], "settled")},
        "enter": {"drawn": least(&asked, "drawn"), "settled": least(&asked, "settled"), "longestTask": least(&asked, "longestTask")},
    })
}

/// Milliseconds from Enter to the first drawn and to the settled explanation, and the longest task of the page's own thread meanwhile.
async fn enter(browser: &Browser) -> Value {
    let script = "
        const area = document.querySelector('textarea'), before = document.querySelector('table').textContent;
        const tasks = [0];
        const observer = new PerformanceObserver(list => tasks.push(...list.getEntries().map(entry => entry.duration)));
        observer.observe({type: 'longtask'});
        area.value = `the movie was not as dull as I had feared, but ${Math.random() < 0.5 ? 'close' : 'near'} .`;
        area.dispatchEvent(new InputEvent('input', {bubbles: true}));
        await new Promise(done => setTimeout(done, 50));
        const began = performance.now();
        area.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}));
        const seen = {};
        while (!seen.settled) {
            await new Promise(done => setTimeout(done, 4));
            const changed = document.querySelector('table').textContent !== before;
            if (changed) seen.drawn ??= performance.now() - began;
            if (changed && !document.querySelector('progress')) seen.settled = performance.now() - began;
        }
        await new Promise(done => setTimeout(done, 50));
        observer.disconnect();
        return {...seen, longestTask: Math.max(...tasks)};";
    browser.run_async(script, vec![]).await
}

/// With a slower processor: milliseconds to the first paint, and to the page itself, best of the visits; and how far its parts moved.
async fn paint(server: &Server) -> Value {
    let mut visits = Vec::new();
    for _ in 0..3 {
        let browser = watched(server).await;
        browser.chromium().slow_down(SLOWED).await;
        for _ in 0..2 {
            let mut seen = open(&browser, server, "baseline", 1).await;
            let painted =
                "return [performance.getEntriesByName('first-contentful-paint')[0].startTime, shifts.reduce((a, b) => a + b)]";
            let painted = browser.run(painted, vec![]).await;
            (seen["paint"], seen["shift"]) = (painted[0].clone(), painted[1].clone());
            visits.push(seen);
        }
    }
    let (cold, warm): (Vec<_>, Vec<_>) = visits.iter().cloned().enumerate().partition(|(visit, _)| visit % 2 == 0);
    let of = |visits: Vec<(usize, Value)>| {
        let visits: Vec<Value> = visits.into_iter().map(|(_, seen)| seen).collect();
        json!({"paint": least(&visits, "paint"), "page": least(&visits, "page")})
    };
    let shift = visits.iter().filter_map(|seen| seen["shift"].as_f64()).fold(0.0, f64::max);
    json!({"what": "paint", "slowed": SLOWED, "cold": of(cold), "warm": of(warm), "shift": shift})
}

/// Five thousand texts: how many of them and how many frames a second, while they stream and the table is scrolled; the longest frame and
/// task; and what is in memory after the first hundred and at the end.
async fn many(server: &Server, engine: &str, threads: usize) -> Value {
    let browser = watched(server).await;
    // Two steps for each, so that rows come as fast as they ever do.
    let few = json!({"version": 1, "method": "gausslegendre", "steps": 2}).to_string();
    browser.goto(&format!("{}licences.txt", server.url())).await;
    browser.run("localStorage.setItem('whyword-preferences', arguments[0])", vec![few.into()]).await;
    open(&browser, server, engine, threads).await;
    browser.find("button", "Many texts").await.click().await.expect("a click");
    let area = browser.find("textbox", "Texts").await;
    let texts: Vec<_> = (0..5_000).map(|at| format!("Film {at} was {}.", if at % 3 == 0 { "dull" } else { "lovely" })).collect();
    let paste = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new InputEvent('input', {bubbles: true}))";
    browser.run(paste, vec![area.to_json().expect("an element"), texts.join("\n").into()]).await;
    browser.find("button", "Explain all").await.click().await.expect("a click");
    browser
        .run_async(
            "window.explained = () => document.querySelector('progress')?.value ?? 0;
        while (explained() < 100) await new Promise(next => setTimeout(next, 20));
        return null;",
            vec![],
        )
        .await;
    let before = memory(&browser).await;
    let script = "
        const tasks = [0], frames = [], first = explained(), began = performance.now();
        const observer = new PerformanceObserver(list => tasks.push(...list.getEntries().map(entry => entry.duration)));
        observer.observe({type: 'longtask'});
        const table = document.querySelector('.many-frame');
        for (let last = began; last - began < 20_000;) {
            await new Promise(requestAnimationFrame);
            const now = performance.now();
            frames.push(now - last);
            last = now;
            table.scrollTop += 7;
        }
        observer.disconnect();
        const seconds = (performance.now() - began) / 1000, late = frames.filter(frame => frame > 25).length;
        return {seconds, texts: (explained() - first) / seconds, frames: frames.length / seconds, late: late / frames.length,
            longestFrame: Math.max(...frames), longestTask: Math.max(...tasks)};";
    let mut row = browser.run_async(script, vec![]).await;
    browser
        .run_async(
            "const end = performance.now() + 50_000;
        while (explained() < 5_000 && performance.now() < end) await new Promise(next => setTimeout(next, 100)); return null;",
            vec![],
        )
        .await;
    let done = browser.run("return explained()", vec![]).await;
    let after = memory(&browser).await;
    let fields = json!({"what": "many", "done": done, "before": before, "after": after});
    row.as_object_mut().expect("a row").extend(fields.as_object().expect("an object").clone());
    row
}

/// Nodes of the document, and megabytes of its heap, once what nobody needs is gone.
async fn memory(browser: &Browser) -> Value {
    let heap = browser.chromium().heap().await;
    let rows = browser.run("return document.querySelectorAll('*').length", vec![]).await;
    json!({"elements": rows, "heapMegabytes": heap / 1e6})
}
