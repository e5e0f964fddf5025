//! The components as a browser would get them, rendered to text without one.

use std::rc::Rc;

use yew::LocalServerRenderer;
use yew::prelude::*;

use super::App;
use super::app::AppProps;
use super::delta::Delta;
use super::keeping::Keeping;
use super::messages::tests::{ALIKE, plain};
use super::messages::{ENGLISH, FRENCH, Language};
use super::model_panel::{ModelPanel, ModelPanelProps};
use super::notebook::SelfTest;
use super::notice::Notice;
use super::passage::{Passage, PassageProps};
use super::preferences::Preferences;
use super::state::tests::{explanation, opened};
use super::state::{Losses, Models, Offline, Pack, Problem, Remedy, Sentence, Smaller, Transfer, Wanted};
use super::token_table::{TokenTable, TokenTableProps};
use super::update::Update;
use crate::explanation::Explanation;
use crate::format;
use crate::protocol::{KeptModel, Source};
use crate::units::UnitKind;
use crate::web::client::Cause;
use crate::web::offline::Kept;

async fn render<C: BaseComponent>(props: C::Properties) -> String {
    let renderer = LocalServerRenderer::<C>::with_props(props).hydratable(false);
    tokio::task::LocalSet::new().run_until(renderer.render()).await
}

fn hostile() -> Rc<Explanation> {
    Rc::new(explanation("<script>alert(1)</script> &amp;", &[("<script>", 0, 8), ("##alert(1)", 8, 16), ("&amp;", 26, 31)]))
}

fn passage(kind: UnitKind) -> PassageProps {
    PassageProps {
        result: Some(hostile()),
        text: "".into(),
        kind,
        busy: false,
        precomputed: true,
        has_table: true,
        on_show: Callback::noop(),
        on_pick: Callback::noop(),
        on_export: None,
        on_give: Callback::noop(),
    }
}

#[tokio::test]
async fn the_page_opens_with_everything_in_place() {
    let page = render::<App>(AppProps {
        hub: "https://hub.example".into(),
        untouched: Preferences::default(),
        preferences: Preferences::default(),
        visit: None,
        embedded: false,
    })
    .await;
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
    assert_eq!(words.matches("<mark").count(), 3, "{words}");
    assert!(words.contains(">special tokens</mark>") && words.contains(">&lt;script&gt;alert(1)</mark>"), "{words}");
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

/// All that shows more than it does on the page as it opens, in French.
#[component]
fn French() -> Html {
    let mut models = opened().models;
    models.not_kept = true;
    models.kept = [1, 2].map(|here| kept(here * 1_000_000)).to_vec();
    let (mut files, mut transfer) = (models.clone(), models.clone());
    files.wanted = Wanted::Files;
    transfer.transfer = Some(Transfer::new(models.repository("a/b", "")));
    models.wanted = Wanted::Repository;
    let panel = |models: Models| {
        html! {
            <ModelPanel {models} on_fetch={Callback::noop()} on_pause={Callback::noop()} on_abandon={Callback::noop()}
                on_delete={Callback::noop()} on_give={Callback::noop()} />
        }
    };
    let problem = Problem { message: Sentence::DiedAgain(Cause::Memory), remedy: Remedy::TryAgain };
    let offline = Offline { kept: Kept::NoRoom, update: true, pack: Pack::Making(3, 9) };
    let truncated = Explanation { truncated: true, omitted_tokens: 7, ..explanation("a", &[("a", 0, 1)]) };
    html! {
        <ContextProvider<Language> context={Language::French}>
            { for [models, files, transfer].map(panel) }
            <Notice {problem} smaller={Smaller::Engine} losses={Losses { table: true, model: true }} on_try_again={Callback::noop()} on_smaller={Callback::noop()} on_reload={Callback::noop()} on_dismiss={Callback::noop()} />
            <Update ready=true losses={Losses { table: true, model: true }} on_update={Callback::noop()} />
            <Keeping {offline} can_pack=true on_pack={Callback::noop()} />
            <Passage ..PassageProps { result: Some(Rc::new(truncated)), ..passage(UnitKind::Words) } />
            <TokenTable result={hostile()} />
            <Delta result={hostile()} sharpening=false />
            <SelfTest is_original=true result={None::<Rc<Explanation>>} on_run={Callback::noop()} />
        </ContextProvider<Language>>
    }
}

fn kept(here: u64) -> KeptModel {
    KeptModel {
        source: Source::Site { base: format!("models/{here}/") },
        name: "x".into(),
        size: 9_000_000,
        here,
        complete: false,
    }
}

#[tokio::test]
async fn no_english_is_left_on_the_french_page() {
    let french = Preferences::untouched(Language::French, false);
    let opening = AppProps {
        hub: "https://hub.example".into(),
        untouched: french.clone(),
        preferences: french,
        visit: None,
        embedded: false,
    };
    let page = render::<App>(opening).await + render::<French>(()).await.as_str();
    let page = page.replace("translate=\"no\"", "");
    // The language's own tag stands beside its name in the list of languages.
    for (name, english) in plain(&ENGLISH).into_iter().filter(|(name, _)| name != "tag:") {
        // A word may also be part of the markup or of the text to explain, so it has to stand alone to count.
        let stands = |around: [&str; 2]| page.contains(&format!("{}{english}{}", around[0], around[1]));
        let is_there = if english.contains(' ') { page.contains(&english) } else { stands([">", "<"]) || stands(["=\"", "\""]) };
        assert!(!is_there || ALIKE.contains(&english.as_str()), "{name} {english} in {page}");
    }
    let said = plain(&FRENCH).iter().filter(|(_, french)| page.contains(french)).count();
    assert!(said > 80, "only {said} messages are on the page: {page}");
    for words in [
        "au plus 500\u{a0}étapes",
        "1,0 sur 9,0\u{a0}Mo",
        "les 7\u{a0}derniers tokens",
        "tokens spéciaux",
        "3\u{a0}fichiers sur 9",
    ] {
        assert!(page.contains(words), "no {words} in {page}");
    }
    assert!(page.contains(&FRENCH.four(hostile().tokens[1].normalized)), "{page}");
}

#[tokio::test]
async fn a_model_that_is_only_chosen_says_which_one_answers() {
    let panel = async |models: Models| {
        let (on_pause, on_fetch, on_abandon, on_delete, on_give) =
            (Callback::noop(), Callback::noop(), Callback::noop(), Callback::noop(), Callback::noop());
        render::<ModelPanel>(ModelPanelProps { models, on_fetch, on_pause, on_abandon, on_delete, on_give }).await
    };
    let mut models = opened().models;
    models.wanted = Wanted::Model(models.repository("a/b", ""));
    models.kept = vec![KeptModel { source: models.repository("a/b", ""), ..kept(1_000_000) }];
    let none = panel(models.clone()).await;
    assert!(none.contains("Resume") && !none.contains("Until then"), "{none}");
    models.in_use = Some(Models::own());
    let html = panel(models).await;
    assert!(html.contains(">Until then, minilm-l6-sst2 answers.</p>"), "{html}");
}

#[tokio::test]
async fn other_files_can_be_given_while_a_model_waits() {
    let mut models = opened().models;
    models.transfer = Some(Transfer { paused: true, ..Transfer::new(models.repository("a/b", "")) });
    models.wanted = Wanted::Files;
    let (on_pause, on_fetch, on_abandon, on_delete, on_give) =
        (Callback::noop(), Callback::noop(), Callback::noop(), Callback::noop(), Callback::noop());
    let html = render::<ModelPanel>(ModelPanelProps { models, on_fetch, on_pause, on_abandon, on_delete, on_give }).await;
    assert!(html.contains("type=\"file\"") && html.contains("Resume"), "{html}");
}
