//! The page for hours, in minutes: thousands of requests, taken back at any moment; models that come and go; a tab beside another, put aside, and
//! on a device that sleeps and whose clock jumps. Nothing is lost, and memory comes back.

use std::time::Duration;

use serde_json::Value;
use whyword::explanation::Explanation;
use whyword::options::{Method, Options};

use super::models::{give, shows_explanation, tiny};
use crate::support::browser::{DEADLINE, eventually, left_out_in_firefox};
use crate::support::build::Build;
use crate::support::page::{FIRST_TEXT, Page, Row, bundled, dist};
use crate::support::server::Server;

/// Has a page ask its worker directly as the page does: `ask(request)`, and every answer's kind by its id.
const TALK: &str = "window.ends = {};
    const Plain = Worker;
    window.Worker = class extends Plain {
        constructor(...of) {
            super(...of);
            window.engine = this;
            this.addEventListener('message', ({ data }) => {
                const [[kind, event]] = Object.entries(JSON.parse(data));
                if (['explained', 'cancelled', 'failed', 'predicted', 'traced', 'checked'].includes(kind))
                    (window.ends[event.id] ??= []).push(kind);
            });
        }
    };
    window.ask = request => engine.postMessage(JSON.stringify(request));";

/// Has the engine tell how many bytes of memory its program has, to whom asks on a channel.
const TELL_MEMORY: &str = "
    let memory;
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const plain = WebAssembly[name];
        WebAssembly[name] = async (...of) => {
            const made = await plain.apply(WebAssembly, of);
            memory = (made.instance ?? made).exports.memory;
            return made;
        };
    }
    const channel = new BroadcastChannel('memory');
    channel.onmessage = ({ data }) => data === 'ask' && channel.postMessage(memory.buffer.byteLength);";

async fn engine_memory(page: &Page) -> f64 {
    let script = "const channel = new BroadcastChannel('memory');
        const answer = new Promise(done => channel.onmessage = ({ data }) => done(data));
        channel.postMessage('ask');
        return await answer";
    page.browser.run_async(script, vec![]).await.as_f64().expect("a size")
}

/// Asks for so many explanations, of lengths from one word to two hundred. Of twelve, one is taken back at some moment, one is replaced by
/// the next while it is under way; these take some steps, one chooses its own, and the others take one. Beside one of 120, something
/// else is asked for as well, of each kind in turn. Gives how each explanation ended, and then each of the others.
async fn ask(page: &Page, first: usize, count: usize) -> [Vec<String>; 2] {
    let script = "
        const [first, count] = arguments;
        const options = { method: 'gausslegendre', tolerance: 0.01, baseline: 'pad', output: 'probability', class: 'predicted' };
        const words = 'the movie was not as dull as I had feared but close'.split(' ');
        // Not random from run to run.
        let seed = first + 7;
        const random = below => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
        const beside = id => id + 1e9;
        const others = [];
        const rest = millis => new Promise(done => setTimeout(done, millis));
        for (let id = first; id < first + count; id++) {
            const length = id % 200 === 50 ? 200 : id % 20 === 3 ? 40 : 1 + random(4);
            const text = Array.from({ length }, () => words[random(words.length)]).join(' ');
            const steps = [5, 11].includes(id % 12) ? 30 : 1;
            const chosen = id % 12 === 8 ? { ...options, method: 'auto', steps: null } : { ...options, steps };
            ask({ explain: { id, text, options: chosen, partials: id % 2 === 0 } });
            if (id % 120 === 2) {
                const of = { id: beside(id), text: 'not dull', options: chosen };
                ask([{ predict: { id: of.id, texts: [of.text, ''] } }, { trace: of }, { check: of }][Math.floor(id / 120) % 3]);
                others.push(of.id);
            }
            if (id % 12 === 5) {
                await rest(random(40));
                ask({ cancel: { id } });
            } else if (id % 12 === 11) {
                // A newer request takes its place: that is an ending, too.
                while (!ends[id] && random(4)) await rest(2);
            } else {
                // What is asked for beside it is done when nothing is to be explained.
                const last = id % 120 === 2 ? beside(id) : id;
                for (let waits = 0; !(ends[id] && ends[last]) && waits < 15000; waits++) await rest(2);
            }
        }
        const asked = [Array.from({ length: count }, (_, at) => first + at), others];
        const all = () => asked.flat().map(id => ends[id]);
        for (let waits = 0; !all().every(end => end) && waits < 3000; waits++) await rest(10);
        await rest(100);
        return asked.map(ids => ids.map(id => (ends[id] ?? []).join(' ')));";
    let ends = page.browser.run_async(script, vec![first.into(), count.into()]).await;
    serde_json::from_value(ends).expect("texts")
}

/// Two thousand explanations of mixed lengths and two hundred that are taken back: each request has exactly one ending, none is lost, and
/// nothing is left of them in memory.
#[tokio::test]
async fn each_request_has_exactly_one_ending() {
    let build = Build::with_loader(TELL_MEMORY);
    let server = Server::start(build.path()).await;
    let page = Page::open_prepared(&server, TALK).await;
    let (mut ends, mut beside) = (Vec::new(), Vec::new());
    let mut memory = Vec::new();
    const FIRST: usize = 1_000_000;
    /// The place of the first whose number leaves this remainder when divided by twelve.
    const fn first_of(remainder: usize) -> usize {
        (12 + remainder - FIRST % 12) % 12
    }
    for round in 0..24 {
        let [explanations, others] = ask(&page, FIRST + round * 100, 100).await;
        ends.extend(explanations);
        beside.extend(others);
        memory.push(engine_memory(&page).await);
    }
    let count = |kind: &str| ends.iter().filter(|end| *end == kind).count();
    println!(
        "{} explained, {} cancelled; bytes of memory after every hundred: {memory:?}",
        count("explained"),
        count("cancelled")
    );
    let others: Vec<_> = ends.iter().enumerate().filter(|(_, end)| !["explained", "cancelled"].contains(&end.as_str())).collect();
    assert!(others.is_empty(), "these did not end exactly once: {others:?}");
    for kind in ["predicted", "traced", "checked"] {
        assert!(beside.iter().any(|end| end == kind), "something was {kind}: {beside:?}");
    }
    assert!(beside.iter().all(|end| ["predicted", "traced", "checked", "cancelled"].contains(&end.as_str())), "{beside:?}");
    // Of each twelve, the sixth is taken back, and the twelfth is replaced.
    let ended_early = |of: usize| ends.iter().skip(of).step_by(12).filter(|end| *end == "cancelled").count();
    assert!(count("explained") >= 2_000 && ended_early(first_of(5)) > 100 && ended_early(first_of(11)) > 100, "all three happen");
    // Nor has one ended again since.
    let again = page.browser.run("return Object.values(ends).filter(ends => ends.length !== 1).length", vec![]).await;
    assert_eq!(again, 0, "have ended more than once");
    // The program's memory never shrinks: that it does not grow means that what was freed is used again. How many steps are computed
    // at once depends on how fast the machine is, so where there is room may change a little; a kilobyte a request would be seen.
    assert!(memory[23] - memory[7] < 1.6e6, "{memory:?}");
    // And the page itself goes on.
    page.write("dull").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "dull", "[SEP]"].map(str::to_owned)).await;
    page.assert_healthy().await;
}

/// Another model and back, fifty times: each answers, and nothing is left of those before.
#[tokio::test]
async fn fifty_switches_of_the_model() {
    let build = Build::with_loader(TELL_MEMORY);
    let server = Server::start(build.path()).await;
    let page = Page::open_prepared(&server, "").await;
    page.open_settings().await;
    page.choose("Method", "gausslegendre").await;
    page.set_steps("2").await;
    page.write("brief").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "brief", "[SEP]"].map(str::to_owned)).await;
    let own = page.browser.run("return document.querySelector('#model').selectedOptions[0].textContent", vec![]).await;
    let (own, directory) = (own.as_str().unwrap().to_owned(), tiny());
    let mut memory = Vec::new();
    let first = page.rows().await;
    for _ in 0..25 {
        give(&page, &["config.json", "vocab.txt", "model.safetensors"].map(|file| directory.path().join(file))).await;
        let other = answers_unlike(&page, &first).await;
        page.choose("Model", &own).await;
        assert_eq!(answers_unlike(&page, &other).await, first, "it answers as ever");
        memory.push(engine_memory(&page).await);
    }
    println!("bytes of memory after every second switch: {memory:?}");
    // Where a model is put depends on what is free when it comes, so each of the two may once need a place of its own: 23 and 3 MB. Were
    // only the smaller one not freed, it would be 60 MB by now.
    assert!(memory[24] - memory[4] < 26.5e6, "{memory:?}");
    page.assert_healthy().await;
}

/// Waits until the page shows other answers than these, and gives them.
async fn answers_unlike(page: &Page, before: &[Row]) -> Vec<Row> {
    let mut last = Vec::new();
    eventually(DEADLINE, async || {
        // An explanation may begin and end between two questions: what is shown once may be a result so far.
        let rows = if page.is_working().await { Vec::new() } else { page.rows().await };
        let again = std::mem::replace(&mut last, rows.clone());
        if rows.is_empty() || rows == before || rows != again { Err((page.alert().await, rows)) } else { Ok(rows) }
    })
    .await
}

/// What the page should show for a text.
fn expected(text: &str) -> Explanation {
    bundled().explain(text, &Options::default()).unwrap()
}

/// A text that takes the engine some seconds.
fn long() -> String {
    "It was not the best film I have seen, but it has its moments, and I would see it again. ".repeat(5).trim().to_owned()
}

/// Two tabs of one browser, each with work of its own: the one behind goes on, and neither hears of the other's.
#[tokio::test]
async fn two_tabs_at_once() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let first = page.browser.driver().window().await.unwrap();
    let long = long();
    page.write(&long).await;
    page.press("Explain").await;
    let second = page.browser.driver().new_tab().await.unwrap();
    page.browser.driver().switch_to_window(second.clone()).await.unwrap();
    page.watch().await;
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    page.settled().await;
    page.write("Not bad at all.").await;
    page.press("Explain").await;
    shows_explanation(&page, &expected("Not bad at all.")).await;
    page.browser.driver().switch_to_window(first).await.unwrap();
    shows_explanation(&page, &expected(&long)).await;
    assert_eq!(page.text().await, long);
    page.browser.driver().switch_to_window(second).await.unwrap();
    assert_eq!(page.text().await, "Not bad at all.");
    page.assert_healthy().await;
}

/// A tab that is put aside in the midst of its work, and a device that falls asleep: both go on where they were.
#[tokio::test]
async fn work_survives_being_frozen_and_asleep() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let long = long();
    let found = expected(&long);
    page.write(&long).await;
    page.press("Explain").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    page.browser.sleep(true);
    tokio::time::sleep(Duration::from_secs(8)).await;
    page.browser.sleep(false);
    shows_explanation(&page, &found).await;
    assert_eq!(page.alert().await, None);
    if left_out_in_firefox("a page that is put aside") {
        return;
    }
    page.write("dull").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "dull", "[SEP]"].map(str::to_owned)).await;
    page.write(&long).await;
    page.press("Explain").await;
    page.browser.run("document.addEventListener('freeze', () => window.wasFrozen = true)", vec![]).await;
    page.browser.chromium().freeze(true).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    page.browser.chromium().freeze(false).await;
    assert_eq!(page.browser.run("return window.wasFrozen ?? false", vec![]).await, true);
    shows_explanation(&page, &found).await;
    assert_eq!(page.alert().await, None);
    page.assert_healthy().await;
}

/// Clocks that jump by an hour, forth and back, in the page and in the engine, as when a device is set right or has slept.
#[tokio::test]
async fn clocks_may_jump() {
    let jumping = "for (const clock of [performance, Date]) {
        const plain = clock.now.bind(clock);
        let looks = 0;
        clock.now = () => plain() + (Math.floor(looks++ / 5) % 3 - 1) * 3_600_000;
    }";
    let build = Build::with_loader(jumping);
    let server = Server::start(build.path()).await;
    let page = Page::open_prepared(&server, jumping).await;
    shows_explanation(&page, &expected(FIRST_TEXT)).await;
    // No batch is so large that it could not be stopped.
    page.open_settings().await;
    page.choose("Method", "gausslegendre").await;
    page.set_steps("5000").await;
    page.write("Not bad at all.").await;
    for _ in 0..5 {
        page.press("Explain").await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        let began = std::time::Instant::now();
        page.press("Cancel").await;
        eventually(DEADLINE, async || if page.is_working().await { Err("it goes on") } else { Ok(()) }).await;
        assert!(began.elapsed() < DEADLINE / 6, "{:?}", began.elapsed());
    }
    page.set_steps("20").await;
    page.press("Explain").await;
    let options = Options { method: Method::GaussLegendre, steps: Some(20), ..Options::default() };
    shows_explanation(&page, &bundled().explain("Not bad at all.", &options).unwrap()).await;
    assert_eq!(page.browser.run("return window.violations", vec![]).await, Value::Array(vec![]));
    page.assert_healthy().await;
}
