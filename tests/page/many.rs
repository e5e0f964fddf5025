//! Many texts: thousands are listed, few rows are in the page, and whatever the user asks for goes first.

use std::time::Duration;

use serde_json::json;
use thirtyfour::prelude::*;

use crate::support::browser::{DEADLINE, eventually, left_out_in_firefox};
use crate::support::page::{Page, dist, number};
use crate::support::server::Server;

/// A page that shows many texts, of which few rows are in the page, however many there are.
const ROWS: usize = 80;

async fn open(server: &Server) -> Page {
    let page = Page::open_explained(server).await;
    // Few steps: here it is about how many texts there are.
    page.open_settings().await;
    page.choose("Method", "gausslegendre").await;
    page.settled().await;
    page.set_steps("2").await;
    page.browser.press(Key::Tab + "").await;
    page.settled().await;
    page.press("Many texts").await;
    page
}

async fn paste(page: &Page, text: &str) {
    let area = page.browser.find("textbox", "Texts").await;
    area.focus().await.unwrap();
    // At once: thousands of lines are too much for the driver to type.
    let script = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new InputEvent('input', {bubbles: true}))";
    page.browser.run(script, vec![area.to_json().unwrap(), text.into()]).await;
}

/// Some texts with labels, all of them explained.
pub async fn show(page: &Page) {
    let texts = [
        ("I absolutely loved the acting, it was a masterpiece.", "positive"),
        ("The movie was visually breathtaking but the plot was extremely dull and boring.", "negative"),
        ("Not bad at all.", "positive"),
        ("A waste of time, and of money.", "negative"),
        ("It is what it is.", "negative"),
        ("Funny, warm and never too long: the best film of the year.", "positive"),
    ];
    let rows: Vec<_> = texts.iter().cycle().take(24).map(|(text, label)| format!("{text}\t{label}")).collect();
    page.press("Many texts").await;
    paste(page, &format!("text\tlabel\n{}", rows.join("\n"))).await;
    page.press("Explain all").await;
    until(page, rows.len()).await;
}

/// How many texts are done.
async fn done(page: &Page) -> usize {
    let bar = page.browser.find("progressbar", "Explaining many texts").await;
    bar.prop("value").await.unwrap().unwrap().parse().unwrap()
}

/// Waits until so many texts are done.
pub async fn until(page: &Page, count: usize) {
    eventually(DEADLINE * 3, async || match done(page).await {
        done if done >= count => Ok(()),
        done => Err(format!("{done} of {count} are done; the page says {:?}", page.alert().await)),
    })
    .await;
}

/// The cells of a column, of the rows in the page.
async fn column(page: &Page, at: usize) -> Vec<String> {
    let script = "return [...document.querySelectorAll('tr[data-row]')].map(row => row.cells[arguments[0]]?.innerText ?? '')";
    serde_json::from_value(page.browser.run(script, vec![at.into()]).await).unwrap()
}

async fn drawn(page: &Page) -> usize {
    page.browser.run("return document.querySelectorAll('tr').length", vec![]).await.as_u64().unwrap() as usize
}

#[tokio::test]
async fn thousands_of_texts_stay_few_rows() {
    let server = Server::start(dist()).await;
    let page = open(&server).await;
    let texts: Vec<_> = (0..5_000).map(|at| format!("Film {at} was {}.", if at % 3 == 0 { "dull" } else { "lovely" })).collect();
    paste(&page, &texts.join("\n")).await;
    page.press("Explain all").await;
    page.browser.find("region", "Explained texts").await;
    let is_told = !left_out_in_firefox("how much memory the page takes, which it does not tell");
    let before = if is_told { page.browser.chromium().heap().await } else { 0.0 };
    let mut most = 0;
    eventually(DEADLINE * 2, async || {
        most = most.max(drawn(&page).await);
        match done(&page).await {
            done if done >= 60 => Ok(()),
            done => Err(done),
        }
    })
    .await;
    page.press("Stop").await;
    let stopped = done(&page).await;
    if is_told {
        // What the page's scripts hold for it all; the results themselves are a few hundred bytes each in the program's own memory.
        let grown = page.browser.chromium().heap().await - before;
        assert!(grown < 8e6, "{grown} bytes more after {stopped} texts");
    }
    assert!((60..5_000).contains(&stopped) && most < ROWS, "{most} rows while {stopped} texts were explained");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(done(&page).await, stopped, "it stopped");

    // Those that are not explained are listed all the same, to the very last.
    let script = "const frame = document.querySelector('.many-frame'); frame.scrollTop = frame.scrollHeight;";
    page.browser.run(script, vec![]).await;
    eventually(DEADLINE, async || {
        let numbers = column(&page, 0).await;
        if numbers.last().is_some_and(|last| last == "5000") { Ok(()) } else { Err(numbers) }
    })
    .await;
    assert!(drawn(&page).await < ROWS);
    assert!(column(&page, 2).await.iter().all(|cell| cell == "waiting"));

    // Sorted, the explained ones come first, one way and the other.
    for (turn, sorted) in [("ascending", false), ("descending", true)] {
        page.press("Probability").await;
        page.browser.run("document.querySelector('.many-frame').scrollTop = 0", vec![]).await;
        let shown = eventually(DEADLINE, async || {
            let shown: Vec<String> = column(&page, 3).await;
            let is_top = page
                .browser
                .run(
                    "return document.querySelector('.many-space') === null || document.querySelector('tbody').rows.length === 0",
                    vec![],
                )
                .await;
            if is_top == true && shown.iter().all(|cell| cell.ends_with('%')) { Ok(shown) } else { Err(shown) }
        })
        .await;
        let values: Vec<f64> = shown.iter().map(|cell| number(cell.trim_end_matches(" %"))).collect();
        assert!(values.len() > 10 && values.is_sorted_by(|a, b| if sorted { a >= b } else { a <= b }), "{values:?}");
        let header = page.browser.run("return document.querySelector('th[aria-sort]').getAttribute('aria-sort')", vec![]).await;
        assert_eq!(header, turn);
    }
    page.browser.find("button", "Go on").await;
    let words = page.region("Top words").await;
    assert!(words.contains("lovely") && words.contains("dull"), "{words}");
    assert!(page.violations().await.is_empty());
}

#[tokio::test]
async fn what_the_user_asks_for_goes_first_and_nothing_is_lost() {
    let server = Server::start(dist()).await;
    let page = open(&server).await;
    let texts: Vec<_> = (0..40).map(|at| format!("Film {at} was good.")).collect();
    paste(&page, &texts.join("\n")).await;
    page.press("Explain all").await;
    until(&page, 5).await;
    // From a row to its own view, with the rest still to do.
    let script = "document.querySelector('tr[data-row=\"3\"] button').focus()";
    page.browser.run(script, vec![]).await;
    page.browser.press(Key::Enter + "").await;
    let tokens = ["[CLS]", "film", "3", "was", "good", ".", "[SEP]"];
    page.explained(&tokens).await;
    assert_eq!(page.text().await, "Film 3 was good.");
    page.write("Not good at all.").await;
    page.press("Explain").await;
    page.explained(&["[CLS]", "not", "good", "at", "all", ".", "[SEP]"]).await;
    page.press("Many texts").await;
    until(&page, 40).await;
    assert_eq!(page.browser.run("return document.querySelector('#texts').value", vec![]).await, texts.join("\n"));
    let (numbers, predictions) = (column(&page, 0).await, column(&page, 2).await);
    assert_eq!(numbers[..12], (1..=12).map(|at| at.to_string()).collect::<Vec<_>>());
    assert!(predictions.iter().all(|cell| cell == "Positive" || cell == "Negative"), "{predictions:?}");
    page.says("Done: 40 of 40 texts.").await;
    assert!(page.browser.try_find("button", "Stop").await.is_none());
    page.press("One text").await;
    page.assert_healthy().await;
}

#[tokio::test]
async fn a_table_with_labels_is_held_against_the_answers() {
    let server = Server::start(dist()).await;
    let page = open(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("reviews.csv");
    let rows = "id,review,sentiment\n1,\"A wonderful film, really.\",positive\n2,Dull and boring.,0\n3,A wonderful story.,negative\n4,=1+1 <b>fine</b>,?\n";
    std::fs::write(&file, rows).unwrap();
    let input = page.browser.driver().find(By::Css("input[type=file]")).await.unwrap();
    input.send_keys(file.to_str().unwrap()).await.unwrap();
    eventually(DEADLINE, async || match column(&page, 1).await {
        texts if texts.len() == 4 => Ok(()),
        texts => Err(texts),
    })
    .await;
    page.press("Explain all").await;
    until(&page, 4).await;
    assert_eq!(
        column(&page, 1).await,
        ["A wonderful film, really.", "Dull and boring.", "A wonderful story.", "=1+1 <b>fine</b>"]
    );
    assert_eq!(column(&page, 5).await, ["positive", "0", "negative", "?"]);
    assert_eq!(column(&page, 6).await, ["✓ yes", "✓ yes", "✗ no", "–"]);
    let accuracy = page.region("Accuracy").await;
    assert!(accuracy.contains("66.67 %") && accuracy.contains("2 of 3 labelled texts"), "{accuracy}");
    let confusion =
        "return [...document.querySelectorAll('.many-accuracy tbody tr')].map(row => row.innerText.replace(/\\s+/g, ' ').trim())";
    assert_eq!(page.browser.run(confusion, vec![]).await, json!(["Negative 1 1", "Positive 0 1"]));
    page.browser.find("button", "Download CSV").await;

    // What is no table is said to be none, and changes nothing.
    let other = folder.path().join("other.csv");
    std::fs::write(&other, "text\n\"never closed").unwrap();
    page.browser.driver().find(By::Css("input[type=file]")).await.unwrap().send_keys(other.to_str().unwrap()).await.unwrap();
    eventually(DEADLINE, async || match page.alert().await {
        Some(alert) if alert.contains("line 2") => Ok(()),
        alert => Err(alert),
    })
    .await;
    assert_eq!(done(&page).await, 4);
    page.press("Remove the file").await;
    page.press("Explain all").await;
    eventually(DEADLINE, async || match page.alert().await {
        Some(alert) if alert.contains("one text a line") => Ok(()),
        alert => Err(alert),
    })
    .await;
    page.press("One text").await;
    page.assert_healthy().await;
}
