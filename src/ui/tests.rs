//! The components as a browser would get them, rendered to text without one.

use std::rc::Rc;

use yew::LocalServerRenderer;
use yew::prelude::*;

use super::app::AppProps;
use super::passage::{Passage, PassageProps};
use super::state::tests::explanation;
use super::token_table::{TokenTable, TokenTableProps};
use super::units::UnitKind;
use super::{App, format};
use crate::explanation::Explanation;

async fn render<C: BaseComponent>(props: C::Properties) -> String {
    let renderer = LocalServerRenderer::<C>::with_props(props).hydratable(false);
    tokio::task::LocalSet::new().run_until(renderer.render()).await
}

fn hostile() -> Rc<Explanation> {
    Rc::new(explanation("<script>alert(1)</script> &amp;", &[("<script>", 0, 8), ("##alert(1)", 8, 16), ("&amp;", 26, 31)]))
}

fn passage(kind: UnitKind) -> PassageProps {
    PassageProps { result: Some(hostile()), text: "".into(), kind, busy: false, on_show: Callback::noop() }
}

#[tokio::test]
async fn the_page_opens_with_everything_in_place() {
    let page = render::<App>(AppProps { hub: "https://hub.example".into() }).await;
    for control in [
        r#"<label for="text""#,
        ">Text to explain</label>",
        ">I absolutely loved the acting, it was a masterpiece.</textarea>",
        ">Explain</button>",
        ">Cancel</button>",
        "<progress",
        ">Model</label>",
        r#"aria-labelledby="prediction""#,
        r#"aria-labelledby="explanation""#,
        ">Token attributions</caption>",
        ">Convergence delta</h2>",
        ">Settings</legend>",
        ">Notebook preset</button>",
        ">Offline pack</button>",
    ] {
        assert!(page.contains(control), "no {control} in {page}");
    }
    for name in ["Method", "Steps", "Baseline", "Output", "Class"] {
        assert!(page.contains(&format!(r#"<label for="{}">{name}</label>"#, name.to_lowercase())), "no {name}");
    }
    assert!(page.contains(r#"<option value="riemann_trapezoid""#));
    assert!(page.contains(r#"<option value="auto" selected"#), "{page}");
    assert!(page.contains("auto · at most 500 steps"), "{page}");
}

#[tokio::test]
async fn the_text_stays_text() {
    for kind in [UnitKind::Tokens, UnitKind::Words] {
        let html = render::<Passage>(passage(kind)).await;
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&lt;script&gt;") && html.contains("&amp;amp;"), "{html}");
    }
    let table = render::<TokenTable>(TokenTableProps { result: Some(hostile()) }).await;
    assert!(!table.contains("<script") && table.contains("&lt;script&gt;"), "{table}");
}

#[tokio::test]
async fn every_unit_is_a_mark_and_nothing_else_is() {
    let tokens = render::<Passage>(passage(UnitKind::Tokens)).await;
    assert_eq!(tokens.matches("<mark").count(), 5, "{tokens}");
    assert_eq!(tokens.matches(r#"tabindex="0""#).count(), 5, "{tokens}");
    let words = render::<Passage>(passage(UnitKind::Words)).await;
    assert_eq!(words.matches("<mark").count(), 4, "{words}");
    assert!(words.contains(">[CLS]</mark>") && words.contains(">&lt;script&gt;alert(1)</mark>"), "{words}");
}

#[tokio::test]
async fn the_table_has_every_token_s_number() {
    let result = hostile();
    let table = render::<TokenTable>(TokenTableProps { result: Some(result.clone()) }).await;
    assert_eq!(table.matches("<tr").count(), 1 + result.tokens.len());
    for token in &result.tokens {
        assert!(table.contains(&format!(">{}</td>", format::four(token.normalized))), "{} in {table}", token.normalized);
    }
}

#[tokio::test]
async fn what_was_left_out_is_said() {
    let truncated = Explanation { truncated: true, omitted_tokens: 19_488, ..explanation("a", &[("a", 0, 1)]) };
    let props = PassageProps { result: Some(Rc::new(truncated)), ..passage(UnitKind::Tokens) };
    let html = render::<Passage>(props).await;
    assert!(html.contains("the last 19\u{a0}488 tokens were left out"), "{html}");
}
