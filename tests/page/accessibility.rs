//! For everyone: nothing that axe-core finds, colours that can be read, all of it by keyboard, and nothing that jumps.

use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use whyword::drawing::colour::{Palette, Rgb, Theme, fill};

use crate::support::browser::{Browser, eventually, left_out_in_firefox};
use crate::support::page::{Page, SOON, dist};
use crate::support::server::Server;

/// Looks for whatever keeps people out, on what is shown now.
async fn assert_open_to_all(browser: &Browser, what: &str) {
    let script = "if (!window.axe) return 'no axe';
        const {violations} = await axe.run(document, {resultTypes: ['violations']});
        return violations.flatMap(({id, help, nodes}) => nodes.map(node => `${id} (${help}): ${node.target} ${node.failureSummary}`))";
    let found = browser.run_async(script, vec![]).await;
    assert_eq!(found, json!([]), "{what}: {found:#}");
}

/// Gives the page axe-core, which is no part of it.
async fn bring_axe(browser: &Browser) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/npm/node_modules/axe-core/axe.min.js");
    let source =
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}; `make test` installs it", file.display()));
    browser.run(&source, vec![]).await;
}

#[tokio::test]
async fn nothing_keeps_people_out() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    bring_axe(&page.browser).await;
    // Something in every view.
    super::many::show(&page).await;
    page.press("Compare").await;
    page.press("Compare with and without “but”").await;
    page.browser.find("table", "Word by word").await;
    for language in ["English", "Français"] {
        page.choose("Language / Langue", language).await;
        for scheme in ["light", "dark"] {
            page.browser.set_color_scheme(scheme).await;
            for view in 0..4 {
                let script = "document.querySelectorAll('.views button')[arguments[0]].click();
                    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                    document.querySelectorAll('details:not(.export)').forEach(details => details.open = true);
                    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                    await Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {})));
                    return null";
                page.browser.run_async(script, vec![view.into()]).await;
                assert_open_to_all(&page.browser, &format!("view {view}, {language}, {scheme}")).await;
            }
            page.browser.run("document.activeElement.blur()", vec![]).await;
            page.browser.press("?").await;
            eventually(SOON, async || {
                let open = page.browser.run("return !!document.querySelector('dialog[open]')", vec![]).await;
                if open == true { Ok(()) } else { Err("the sheet is not open") }
            })
            .await;
            assert_open_to_all(&page.browser, &format!("the sheet of keys, {language}, {scheme}")).await;
            page.browser.press(Key::Escape + "").await;
            eventually(SOON, async || {
                let open = page.browser.run("return !!document.querySelector('dialog[open]')", vec![]).await;
                if open == false { Ok(()) } else { Err("the sheet stays") }
            })
            .await;
        }
    }
}

/// The contrast of two colours, as WCAG 2 defines it.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let [r, g, b] = colour.map(|channel| {
            let channel = channel / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055_f64).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The channels of a computed colour.
fn channels(colour: &Value) -> [f64; 3] {
    let text = colour.as_str().expect("a colour");
    let numbers: Vec<f64> =
        text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|number| number.parse().ok()).collect();
    numbers[..3].try_into().expect("three channels")
}

#[tokio::test]
async fn marks_can_be_read_in_every_strength() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.open_settings().await;
    // One mark that takes on every strength in turn.
    let script = "const mark = document.querySelector('mark'), before = mark.className;
        const colours = [];
        for (const direction of ['toward', 'away']) for (let s = 1; s < 100; s++) {
            mark.className = `unit ${direction} t${Math.floor(s / 10)} o${s % 10}`;
            const {backgroundColor, color} = getComputedStyle(mark);
            colours.push([direction == 'toward' ? s : -s, backgroundColor, color]);
        }
        mark.className = before;
        return colours";
    for (word, palette) in [("Green–red", Palette::GreenRed), ("Blue–orange", Palette::BlueOrange)] {
        page.choose("Colours", word).await;
        for (scheme, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
            page.browser.set_color_scheme(scheme).await;
            let colours = page.browser.run(script, vec![]).await;
            let colours = colours.as_array().expect("colours");
            assert_eq!(colours.len(), 198);
            for colour in colours {
                let strength = colour[0].as_i64().expect("a strength") as i32;
                let (background, text) = (channels(&colour[1]), channels(&colour[2]));
                let Rgb(r, g, b) = fill(palette, theme, strength);
                let off =
                    background.iter().zip([r, g, b]).map(|(seen, drawn)| (seen - f64::from(drawn)).abs()).fold(0.0, f64::max);
                assert!(off <= 1.0, "{word}, {scheme}, {strength}: {background:?} on the page, {r} {g} {b} in files");
                let Rgb(r, g, b) = theme.paper().ink;
                assert_eq!(text, [r, g, b].map(f64::from));
                assert!(contrast(background, text) >= 4.5, "{word}, {scheme}, {strength}: {}", contrast(background, text));
            }
        }
    }
}

/// What has the focus: its kind and what it says.
async fn focused(browser: &Browser) -> (String, String) {
    let script = "const at = document.activeElement; return [at.localName, at.id || at.textContent.trim()]";
    serde_json::from_value(browser.run(script, vec![]).await).expect("two texts")
}

/// Presses Tab until that has the focus; with Shift, backwards.
async fn walk(browser: &Browser, back: bool, is_it: impl Fn(&str, &str) -> bool) {
    let mut passed = Vec::new();
    for _ in 0..60 {
        let (kind, says) = focused(browser).await;
        if is_it(&kind, &says) {
            return;
        }
        passed.push(says);
        let keys = browser.driver().action_chain();
        let keys = if back {
            keys.key_down(Key::Shift).send_keys(Key::Tab + "").key_up(Key::Shift)
        } else {
            keys.send_keys(Key::Tab + "")
        };
        keys.perform().await.expect("keys are pressed");
    }
    panic!("Tab does not get there: {passed:?}");
}

#[tokio::test]
async fn everything_by_keyboard() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    let browser = &page.browser;
    walk(browser, false, |_, says| says == "text").await;
    let keys = browser.driver().action_chain();
    keys.key_down(Key::Control).send_keys("a").key_up(Key::Control).perform().await.unwrap();
    browser.press("A dull film.").await;
    browser.press(Key::Enter + "").await;
    eventually(SOON, async || {
        let marks = page.marks().await;
        if marks.iter().any(|mark| mark == "dull") && !page.is_working().await { Ok(()) } else { Err(marks) }
    })
    .await;

    walk(browser, false, |kind, _| kind == "mark").await;
    assert_eq!(focused(browser).await.1, "A");
    browser.press(Key::Right + "").await;
    assert_eq!(focused(browser).await.1, "dull");
    // Its value is shown.
    eventually(SOON, async || match browser.all("tooltip").await.len() {
        1 => Ok(()),
        count => Err(format!("{count} tooltips")),
    })
    .await;
    browser.press(Key::End + "").await;
    assert_eq!(focused(browser).await.1, "special tokens");

    walk(browser, true, |kind, says| kind == "button" && says == "Tokens").await;
    browser.press(" ").await;
    eventually(SOON, async || {
        let marks = page.marks().await;
        if marks.first().is_some_and(|mark| mark == "[CLS]") { Ok(()) } else { Err(marks) }
    })
    .await;

    walk(browser, true, |kind, says| kind == "summary" && says.starts_with("Settings")).await;
    browser.press(Key::Enter + "").await;
    walk(browser, false, |_, says| says == "method").await;
    walk(browser, true, |kind, says| kind == "button" && says == "How it works").await;
    browser.press(Key::Enter + "").await;
    browser.find("heading", "What it cannot tell you").await;
    assert!(page.violations().await.is_empty());
}

#[tokio::test]
async fn listeners_hear_the_answer_and_its_words() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.says("Positive, 99.0 percent; strongest for: ").await;
    page.choose("Language / Langue", "Français").await;
    page.says("Positive, 99,0 pour cent").await;
}

#[tokio::test]
async fn nothing_jumps_while_the_page_opens() {
    if left_out_in_firefox("it does not tell of what is shifted") {
        return;
    }
    let server = Server::start(dist()).await;
    let page = Page { browser: Browser::start(&server).await };
    let source = "window.shifts = [];
        new PerformanceObserver(list => shifts.push(...list.getEntries().filter(entry => !entry.hadRecentInput)
            .map(entry => [entry.value, ...entry.sources.map(source => source.node?.className || source.node?.nodeName)])))
            .observe({type: 'layout-shift', buffered: true});";
    page.watch().await;
    page.browser.run_first(source).await;
    // As on a slow telephone, where things arrive one after the other.
    page.browser.chromium().slow_down(4).await;
    for (width, height) in [(375, 812), (1280, 860)] {
        page.browser.set_size(width, height).await;
        page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
        page.settled().await;
        page.signs_are_judged().await;
        // A shift is told of a moment after it was drawn.
        let drawn = "for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
            await new Promise(done => setTimeout(done, 100));
            return window.shifts";
        let shifts = page.browser.run_async(drawn, vec![]).await;
        let sum: f64 = shifts.as_array().expect("shifts").iter().filter_map(|shift| shift[0].as_f64()).sum();
        assert!(sum <= 0.02, "{width} px wide: {sum}: {shifts}");
    }
}
