//! Text is text: whatever is typed gets a right answer or one clear sentence.

use thirtyfour::Key;

use crate::support::browser::{DEADLINE, eventually};
use crate::support::page::{Page, Row, dist};
use crate::support::server::Server;

/// Explains a text and gives the tokens between the two added ones. The text before it must have had other tokens.
async fn explain(page: &Page, text: &str) -> Vec<String> {
    let before: Vec<Row> = page.rows().await;
    page.write(text).await;
    page.press("Explain").await;
    let rows = eventually(DEADLINE, async || {
        let rows = page.rows().await;
        if rows != before && !rows.is_empty() && !page.is_working().await { Ok(rows) } else { Err(page.alert().await) }
    })
    .await;
    page.assert_healthy().await;
    assert_eq!(page.alert().await, None, "{text:?}");
    let tokens: Vec<String> = rows.into_iter().map(|row| row.token).collect();
    assert_eq!(
        (tokens.first().map(String::as_str), tokens.last().map(String::as_str)),
        (Some("[CLS]"), Some("[SEP]")),
        "{text:?}"
    );
    tokens[1..tokens.len() - 1].to_vec()
}

#[tokio::test]
async fn unusual_texts_are_explained() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    assert_eq!(explain(&page, "").await, [""; 0]);
    assert_eq!(explain(&page, "fine").await, ["fine"]);
    assert_eq!(explain(&page, " \t\n  ").await, [""; 0]);
    assert_eq!(
        explain(&page, "<script>alert(1)</script>").await,
        ["<", "script", ">", "alert", "(", "1", ")", "<", "/", "script", ">"]
    );
    assert_eq!(explain(&page, "<img src=x onerror=alert(2)>").await.first().map(String::as_str), Some("<"));
    // The reference tokenizer reads its own special tokens where they are typed.
    assert_eq!(explain(&page, "a [MASK] b").await, ["a", "[MASK]", "b"]);
    assert_eq!(explain(&page, "I 💖 this").await.len(), 3);
    assert_eq!(explain(&page, "这部电影太棒了").await.len(), 7);
    // Accents are combining marks or not, and are taken off either way.
    assert_eq!(explain(&page, "cafe\u{301} café").await, ["cafe", "cafe"]);
    assert_eq!(explain(&page, "good\u{200b}film \u{7}\u{1b}[0m").await.first().map(String::as_str), Some("good"));
    assert!(!explain(&page, "e\u{301}\u{302}\u{303}\u{304} مرحبا \u{202e}abc").await.is_empty());
}

#[tokio::test]
async fn a_very_long_text_is_explained_up_to_the_limit() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    // Few steps: here it is about the length.
    page.open_settings().await;
    page.set_steps("2").await;
    // Leaving the field explains the first text anew.
    page.browser.press(Key::Tab + "").await;
    page.settled().await;
    let text = "word ".repeat(20_480);
    assert_eq!(text.len(), 102_400);
    let tokens = explain(&page, &text).await;
    assert_eq!(tokens.len(), 510, "512 with the two added ones");
    let explanation = page.region("Explanation").await;
    assert!(explanation.contains("left out"), "{}", explanation.chars().take(200).collect::<String>());
    assert!(page.marks().await.len() <= 512, "what is drawn is bounded by what is read");
    // And the page is as good as before.
    assert_eq!(explain(&page, "fine").await, ["fine"]);
    assert!(!page.region("Explanation").await.contains("left out"));
}
