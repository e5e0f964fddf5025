//! The page for hours, in minutes: requests that are taken back at any moment, many of them, in a tab that is put aside, beside another.

use crate::support::browser::Browser;
use crate::support::page::{Page, dist};
use crate::support::server::Server;

/// Has a page ask its worker directly as the page does: `explain(id, text)`, `cancel(id)`, and every answer's kind by its id.
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

async fn talking(server: &Server) -> Page {
    let page = Page { browser: Browser::start(server).await };
    page.watch().await;
    page.browser.run_first(TALK).await;
    page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
    page.settled().await;
    page
}

/// Explanations of mixed lengths, of which a third is taken back at some moment: each request has exactly one ending, none is lost.
#[tokio::test]
async fn each_request_has_exactly_one_ending() {
    let server = Server::start(dist()).await;
    let page = talking(&server).await;
    let script = "
        const options = { method: 'gausslegendre', steps: 2, tolerance: 0.01, baseline: 'pad', output: 'probability', class: 'predicted' };
        const words = 'the movie was not as dull as I had feared but close'.split(' ');
        // Not random from run to run.
        let seed = 7;
        const random = below => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
        const rest = millis => new Promise(done => setTimeout(done, millis));
        const count = 300, first = 1_000_000;
        for (let at = 0; at < count; at++) {
            const id = first + at;
            const text = Array.from({ length: 1 + random(at % 50 === 0 ? 300 : 12) }, () => words[random(words.length)]).join(' ');
            ask({ explain: { id, text, options, partials: at % 2 === 0 } });
            if (at % 3 === 0) {
                await rest(random(40));
                ask({ cancel: { id } });
            } else if (at % 3 === 1) {
                // A newer request takes its place: that is an ending, too.
                while (!ends[id] && random(4)) await rest(10);
            } else {
                for (let waits = 0; !ends[id] && waits < 3000; waits++) await rest(10);
            }
        }
        for (let waits = 0; waits < 3000; waits++) {
            if (Array.from({ length: count }, (_, at) => ends[first + at]).every(end => end)) break;
            await rest(10);
        }
        await rest(300);
        return Array.from({ length: count }, (_, at) => (ends[first + at] ?? []).join(' '));";
    let ends: Vec<String> = serde_json::from_value(page.browser.run_async(script, vec![]).await).expect("texts");
    let count = |kind: &str| ends.iter().filter(|end| *end == kind).count();
    println!("{} explained, {} cancelled", count("explained"), count("cancelled"));
    let others: Vec<_> = ends.iter().enumerate().filter(|(_, end)| !["explained", "cancelled"].contains(&end.as_str())).collect();
    assert!(others.is_empty(), "these did not end exactly once: {others:?}");
    assert!(count("explained") > 100 && count("cancelled") > 20, "both happen");
    // And the page itself goes on.
    page.write("dull").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "dull", "[SEP]"].map(str::to_owned)).await;
    page.assert_healthy().await;
}
