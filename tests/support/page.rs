//! The page as its users meet it: what they can press and read, by the accessible names that DESIGN fixes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::*;
use whyword::engine::Engine;
use whyword::options::{Method, Options};
use whyword::share::{self, Shared};

use super::browser::{Browser, DEADLINE, Privacy, eventually};
use super::server::Server;

/// The text that is explained when the page opens.
pub const FIRST_TEXT: &str = "I absolutely loved the acting, it was a masterpiece.";

/// A link to a short text and few steps, for tests that open the page many times and ask about something else: the first text takes the
/// processor a second, each time.
pub fn brief() -> String {
    let options = Options { method: Method::GaussLegendre, steps: Some(2), ..Options::default() };
    let shared = Shared { text: "brief".into(), options, ..Shared::default() };
    format!("#{}", share::encode(&shared).expect("a short link"))
}

/// Where the bundled model lies below the page, and the file of its weights that arrives last.
pub const WEIGHTS: &str = "models/minilm-l6-sst2/model.safetensors.part001";

/// The built page.
pub fn dist() -> PathBuf {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    assert!(dist.join("index.html").is_file(), "There is no built page in dist/: run `make build` first.");
    dist
}

/// The bundled model, natively.
pub fn bundled() -> Engine {
    Engine::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("static/models/minilm-l6-sst2")).expect("the bundled model")
}

/// The path below the page of one of the engines' files, which lie in a folder that is named after their contents.
pub fn engine_file(name: &str) -> String {
    let page = std::fs::read_to_string(dist().join("index.html")).expect("the built page");
    let folder = page.split_once(r#"name="engine" content=""#).and_then(|(_, rest)| rest.split_once('"'));
    format!("{}{name}", folder.expect("the page names the engines' folder").0)
}

/// One row of the table of tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The wordpiece.
    pub token: String,
    /// Its normalized attribution, as shown.
    pub value: String,
}

impl Row {
    /// The value as a number.
    pub fn number(&self) -> f64 {
        number(&self.value)
    }
}

/// A number as the page writes it.
pub fn number(shown: &str) -> f64 {
    shown.replace('\u{2212}', "-").parse().unwrap_or_else(|_| panic!("“{shown}” is no number"))
}

/// The page, open in a browser of its own.
pub struct Page {
    pub browser: Browser,
}

impl Page {
    /// Opens what the server serves, in a new browser, with the engine that every browser can run.
    pub async fn open(server: &Server) -> Self {
        Self::open_with(server, "?engine=baseline").await
    }

    /// The same with another query, which may be empty.
    pub async fn open_with(server: &Server, query: &str) -> Self {
        Self::open_at(server, &format!("{}{query}", server.url())).await
    }

    /// Opens an address in a new browser whose way out is `server`.
    pub async fn open_at(server: &Server, url: &str) -> Self {
        Self::open_as(server, url, Privacy::Usual).await
    }

    /// The same in one that keeps less than usual.
    pub async fn open_as(server: &Server, url: &str, privacy: Privacy) -> Self {
        let page = Self { browser: Browser::start_as(server, privacy).await };
        page.watch().await;
        page.browser.goto(url).await;
        page
    }

    /// The same in the usual browser, with a script that runs in the page before its own; waits until the first text is explained.
    pub async fn open_prepared(server: &Server, first: &str) -> Self {
        let page = Self { browser: Browser::start(server).await };
        page.watch().await;
        page.browser.run_first(first).await;
        page.browser.goto(&format!("{}?engine=baseline", server.url())).await;
        page.settled().await;
        page
    }

    /// Has this tab remember, for `violations`, what the content security policy stops in the pages that it opens from now on.
    pub async fn watch(&self) {
        let source = "window.violations = [];
            addEventListener('securitypolicyviolation', event =>
                violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));";
        self.browser.run_first(source).await;
    }

    /// The same, and waits until the first text is explained.
    pub async fn open_explained(server: &Server) -> Self {
        let page = Self::open(server).await;
        page.settled().await;
        page
    }

    /// What the page tried since it was loaded that its content security policy forbids.
    pub async fn violations(&self) -> Vec<String> {
        serde_json::from_value(self.browser.run("return window.violations", vec![]).await).expect("the page's violations")
    }

    /// Waits until the page says so at its foot, or elsewhere that a screen reader hears of.
    pub async fn says(&self, words: &str) {
        let script = "return [...document.querySelectorAll('[role=status]')].map(status => status.innerText.trim())";
        eventually(DEADLINE, async || {
            let said: Vec<String> = serde_json::from_value(self.browser.run(script, vec![]).await).expect("texts");
            if said.iter().any(|said| said.contains(words)) {
                Ok(())
            } else {
                Err(format!("“{words}” is not among {said:?}"))
            }
        })
        .await;
    }

    /// Waits until the region of this name says so, and gives all that it says.
    pub async fn region_says(&self, region: &str, words: &str) -> String {
        eventually(DEADLINE, async || {
            let said = self.region(region).await;
            if said.contains(words) { Ok(said) } else { Err(said) }
        })
        .await
    }

    /// Waits until something is said of the words' signs, which comes last.
    pub async fn signs_are_judged(&self) {
        eventually(DEADLINE, async || {
            let said = self.region("Convergence delta").await;
            if said.contains("The sign") || said.contains("the sign of") { Ok(()) } else { Err(said) }
        })
        .await;
    }

    /// Waits until there is a result and nothing is under way, and gives the table.
    pub async fn settled(&self) -> Vec<Row> {
        let rows = self.results().await;
        self.assert_within_policy().await;
        rows
    }

    /// Fails if the page tried what its policy forbids.
    async fn assert_within_policy(&self) {
        let violations = self.violations().await;
        assert!(violations.is_empty(), "the page tried what its policy forbids: {violations:?}");
    }

    async fn results(&self) -> Vec<Row> {
        eventually(DEADLINE, async || {
            if self.is_working().await {
                return Err("the page is still working".to_owned());
            }
            match self.rows().await {
                rows if rows.is_empty() => Err(format!("there is no result; the page says {:?}", self.alert().await)),
                rows => Ok(rows),
            }
        })
        .await
    }

    /// Whether there is something to cancel.
    pub async fn is_working(&self) -> bool {
        self.browser.try_find("button", "Cancel").await.is_some()
    }

    /// Replaces the text in the box, as if it were pasted.
    pub async fn write(&self, text: &str) {
        let area = self.browser.find("textbox", "Text to explain").await;
        area.focus().await.expect("the text box takes the focus");
        self.browser.run("arguments[0].select()", vec![area.to_json().unwrap()]).await;
        if text.is_empty() {
            self.browser.press(Key::Delete + "").await;
        } else {
            self.browser.insert(text).await;
        }
    }

    /// The text in the box.
    pub async fn text(&self) -> String {
        self.browser.find("textbox", "Text to explain").await.value().await.unwrap().unwrap_or_default()
    }

    /// Presses the button of this name.
    pub async fn press(&self, button: &str) {
        // The page may put another in its place between the two.
        eventually(DEADLINE, async || self.browser.find("button", button).await.click().await).await;
    }

    /// Opens the settings, if they are one click away.
    pub async fn open_settings(&self) {
        if self.browser.try_find("group", "Settings").await.is_none() {
            let summary = self.browser.driver().find(By::XPath("//summary[starts-with(normalize-space(), 'Settings')]")).await;
            summary.expect("the settings can be opened").click().await.expect("a click on Settings");
            self.browser.find("group", "Settings").await;
        }
    }

    /// Chooses a word from one of the lists.
    pub async fn choose(&self, list: &str, word: &str) {
        // The page may put others in their place meanwhile.
        eventually(DEADLINE, async || {
            let element = self.browser.find("combobox", list).await;
            SelectElement::new(&element).await?.select_by_exact_text(word).await
        })
        .await;
    }

    /// Types a number of steps.
    pub async fn set_steps(&self, steps: &str) {
        let element = self.browser.find("spinbutton", "Steps").await;
        self.browser.run("arguments[0].select()", vec![element.to_json().unwrap()]).await;
        element.send_keys(steps).await.expect("a number is typed");
    }

    /// The table of tokens; empty while there is none.
    pub async fn rows(&self) -> Vec<Row> {
        let Some(table) = self.browser.try_find("table", "Token attributions").await else { return Vec::new() };
        // All cells at once: a long text has hundreds.
        let script =
            "const [head, ...rest] = [...arguments[0].rows].map(row => [...row.cells].map(cell => cell.innerText.trim()));
            const body = [...arguments[0].tBodies].flatMap(body => [...body.rows]).length;
            return [head.indexOf('Token'), head.indexOf('Attribution'), rest.slice(0, body)]";
        // The page may take the table away between the two questions; then there is none.
        let Ok(answer) = self.browser.driver().execute(script, vec![table.to_json().unwrap()]).await else { return Vec::new() };
        let cells = answer.json();
        let column = |name: usize| cells[name].as_u64().expect("the table has the columns Token and Attribution") as usize;
        let (token, value) = (column(0), column(1));
        let word = |cell: &Value| cell.as_str().unwrap_or_default().to_owned();
        let rows = cells[2].as_array().expect("rows");
        rows.iter().map(|row| Row { token: word(&row[token]), value: word(&row[value]) }).collect()
    }

    /// What the region of this name says, with single spaces.
    pub async fn region(&self, name: &str) -> String {
        let text = self.browser.find("region", name).await.text().await.unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Sends keys to the text box, after what is in it.
    pub async fn send_keys(&self, keys: impl Into<TypingData>) {
        let area = self.browser.find("textbox", "Text to explain").await;
        area.send_keys(keys).await.expect("keys are pressed");
    }

    /// The convergence delta as shown, which follows its name; none while there is no number.
    pub async fn delta(&self) -> Option<String> {
        let shown = self.browser.run("return document.body.innerText", vec![]).await;
        let after = shown.as_str()?.split_once("Convergence delta")?.1.trim_start_matches([' ', '\n', ':', '=']);
        let value = after.split_whitespace().next()?;
        value.contains('.').then(|| value.to_owned())
    }

    /// What the page calls for attention with, if anything: the words, without those of buttons.
    pub async fn alert(&self) -> Option<String> {
        let script = "return [...document.querySelectorAll('[role=alert]')].map(alert => {
                const copy = alert.cloneNode(true);
                copy.querySelectorAll('button').forEach(button => button.remove());
                return copy.textContent.trim();
            }).filter(words => words).join(' ')";
        let words = self.browser.run(script, vec![]).await;
        words.as_str().filter(|words| !words.is_empty()).map(str::to_owned)
    }

    /// The units of the explanation, in order.
    pub async fn marks(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('mark')].map(mark => mark.textContent)";
        serde_json::from_value(self.browser.run(script, vec![]).await).expect("texts")
    }

    /// Waits until the table has exactly these tokens, nothing is under way, and gives the rows.
    pub async fn explained(&self, tokens: &[impl AsRef<str>]) -> Vec<Row> {
        let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
        let rows = eventually(DEADLINE, async || {
            // In this order: rows that were read while the page was still at work may be of a partial result.
            let is_working = self.is_working().await;
            let rows = self.rows().await;
            let same = rows.iter().map(|row| row.token.as_str()).eq(tokens.iter().copied());
            if same && !is_working { Ok(rows) } else { Err(rows) }
        })
        .await;
        self.assert_within_policy().await;
        rows
    }

    /// Waits until the table shows these values, four decimals each. That it shows them at the end is the claim: while the page is
    /// at work it may still show an older result.
    pub async fn shows(&self, expected: &[(String, f64)], delta: f64) {
        eventually(DEADLINE, async || {
            let rows = self.rows().await;
            let tokens = rows.iter().map(|row| &row.token).eq(expected.iter().map(|(token, _)| token));
            let close = |shown: f64, value: f64| (shown - value).abs() <= ROUNDING;
            let values = rows.iter().zip(expected).all(|(row, (_, value))| close(row.number(), *value));
            let shown = self.delta().await;
            let delta = shown.as_deref().is_some_and(|shown| close(number(shown), delta));
            if tokens && values && delta && !self.is_working().await {
                Ok(())
            } else {
                Err(format!("expected {expected:?}, the page shows {rows:?}, delta {shown:?}, alert {:?}", self.alert().await))
            }
        })
        .await;
        self.assert_within_policy().await;
    }

    /// Fails if the page broke without saying so: an error in the console, a dialog, a text that ran as a script.
    pub async fn assert_healthy(&self) {
        self.assert_within_policy().await;
        let errors = self.browser.console_errors().await;
        assert!(errors.is_empty(), "the console has errors: {errors:?}");
        assert!(self.browser.driver().get_alert_text().await.is_err(), "a dialog is open");
        assert!(self.browser.try_find("textbox", "Text to explain").await.is_some(), "the text box is gone");
    }
}

/// Half a unit of the fourth decimal, for the rounding, and as much again for float32's.
const ROUNDING: f64 = 1e-4;

/// As [`DEADLINE`], for what should begin at once.
pub const SOON: Duration = Duration::from_secs(20);
