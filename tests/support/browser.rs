//! A headless browser for the page's tests, driven through WebDriver, that finds things as assistive technology does: by role and
//! accessible name.
//!
//! It is Chromium, or Firefox where WHYWORD_BROWSER says so; what is different about the two stands in a file each. Its proxy is the
//! test's own server, loopback excepted, so nothing it asks for goes unseen or leaves the machine. Browser and driver end when a
//! [`Browser`] is dropped, after a panic too. Every wait has a deadline.

mod bidi;
mod chromium;
mod firefox;

use std::fmt::Debug;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use axum::http::Method;
use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use self::chromium::Chromium;
use self::firefox::Firefox;
use super::server::Server;

/// How long something may take that should take moments: generous, as a loaded machine must not fail a test.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The pauses between two looks: a tenth of what was waited, within these. To look takes the processor from what is waited for.
const LOOK_AGAIN: [Duration; 2] = [Duration::from_millis(25), Duration::from_millis(250)];

/// One browser with one window and a profile of its own.
pub struct Browser {
    maker: Maker,
    driver_process: Child,
    _profile: TempDir,
}

/// What answers for all that is not the same everywhere.
enum Maker {
    Chromium(Chromium),
    Firefox(Box<Firefox>),
}

/// Asks whichever it is.
macro_rules! ask {
    ($browser:expr, $it:ident => $answer:expr) => {
        match &$browser.maker {
            Maker::Chromium($it) => $answer,
            Maker::Firefox($it) => $answer,
        }
    };
}

/// What a browser lets pages keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// What they like.
    Usual,
    /// A private window: as long as it is open.
    Incognito,
    /// Nothing.
    NoStorage,
    /// What they like, in little memory. Chromium alone can be told so.
    LittleMemory,
}

/// Which browser the tests run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Unless something else is said.
    Chromium,
    /// With WHYWORD_BROWSER=firefox.
    Firefox,
}

impl Kind {
    /// The one that was asked for.
    pub fn chosen() -> Self {
        match std::env::var("WHYWORD_BROWSER").as_deref() {
            Err(_) | Ok("" | "chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok(other) => panic!("WHYWORD_BROWSER is “{other}”: choose chromium or firefox."),
        }
    }
}

/// Whether a test, or the rest of it, has to be left out in Firefox, and if so says why, past the test's captured output: `make
/// firefox` lists it.
#[must_use]
pub fn left_out_in_firefox(why: &str) -> bool {
    let is_left_out = Kind::chosen() == Kind::Firefox;
    if is_left_out {
        let test = std::thread::current();
        let line = format!("left out in Firefox: {}: {why}.\n", test.name().unwrap_or("a test"));
        std::io::stderr().write_all(line.as_bytes()).expect("an output");
    }
    is_left_out
}

impl Browser {
    /// Starts one whose way out is `server`.
    pub async fn start(server: &Server) -> Self {
        Self::start_as(server, Privacy::Usual).await
    }

    /// The same with another idea of what pages may keep.
    pub async fn start_as(server: &Server, privacy: Privacy) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let (process, maker) = match Kind::chosen() {
            Kind::Chromium => {
                let (process, chromium) = Chromium::start(server, privacy, profile.path()).await;
                (process, Maker::Chromium(chromium))
            }
            Kind::Firefox => {
                let (process, firefox) = Firefox::start(server, privacy, profile.path()).await;
                (process, Maker::Firefox(Box::new(firefox)))
            }
        };
        let browser = Self { maker, driver_process: process, _profile: profile };
        browser.driver().set_script_timeout(DEADLINE).await.expect("a script timeout");
        browser
    }

    /// The Chromium that it is, for what only Chromium can do: [`left_out_in_firefox`] comes first.
    pub fn chromium(&self) -> &Chromium {
        match &self.maker {
            Maker::Chromium(chromium) => chromium,
            Maker::Firefox(_) => panic!("this needs Chromium"),
        }
    }

    /// Opens an address and waits until its document is loaded.
    pub async fn goto(&self, url: &str) {
        self.driver().goto(url).await.unwrap_or_else(|error| panic!("{url} did not open: {error}"));
    }

    /// Sets the page's size in CSS pixels.
    pub async fn set_size(&self, width: u32, height: u32) {
        ask!(self, it => it.set_size(width, height).await);
    }

    /// Sets the colour scheme the page sees: `light` or `dark`.
    pub async fn set_color_scheme(&self, scheme: &str) {
        self.set_media("", scheme).await;
    }

    /// The same, and the medium: `print`, `screen`, or none for what it is.
    pub async fn set_media(&self, medium: &str, scheme: &str) {
        ask!(self, it => it.set_media(medium, scheme).await);
    }

    /// As if the user had asked the system for more contrast.
    pub async fn prefer_contrast(&self) {
        ask!(self, it => it.prefer_contrast().await);
    }

    /// Runs a script in this tab's pages from now on, before any of their own.
    pub async fn run_first(&self, source: &str) {
        ask!(self, it => it.run_first(source).await);
    }

    /// Puts a text where the caret is, as if it were pasted.
    pub async fn insert(&self, text: &str) {
        ask!(self, it => it.insert(text).await);
    }

    /// Has downloads put into this folder.
    pub async fn download_to(&self, folder: &Path) {
        ask!(self, it => it.download_to(folder).await);
    }

    /// Lets pages of this origin read the clipboard.
    pub async fn allow_clipboard(&self, origin: &str) {
        ask!(self, it => it.allow_clipboard(origin).await);
    }

    /// Drops files on the page.
    pub async fn drop_files(&self, files: &[PathBuf]) {
        ask!(self, it => it.drop_files(files).await);
    }

    /// Touches the middle of an element.
    pub async fn tap(&self, element: &WebElement) {
        let script = "arguments[0].scrollIntoView({block: 'center'}); const box = arguments[0].getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2]";
        let place = self.run(script, vec![element.to_json().unwrap()]).await;
        let (x, y): (f64, f64) = serde_json::from_value(place).expect("a place");
        ask!(self, it => it.tap(x, y).await);
    }

    /// Takes its network away.
    pub async fn go_offline(&self) {
        ask!(self, it => it.go_offline().await);
    }

    /// Stops all of its processes, as a device does that falls asleep, or lets them go on.
    pub fn sleep(&self, asleep: bool) {
        let signal = if asleep { "-STOP" } else { "-CONT" };
        let mut processes = vec![self.driver_process.id().expect("the driver runs")];
        let mut at = 0;
        while let Some(process) = processes.get(at) {
            let children = std::process::Command::new("ps")
                .args(["-o", "pid=", "--ppid", &process.to_string()])
                .output()
                .expect("ps is there");
            processes
                .extend(String::from_utf8_lossy(&children.stdout).split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
            at += 1;
        }
        // The driver itself stays awake.
        let signalled = processes[1..].iter().filter(|process| {
            // One may have ended since it was listed.
            let mut kill = std::process::Command::new("kill");
            kill.args([signal, &process.to_string()]).stderr(Stdio::null()).status().expect("kill is there").success()
        });
        assert!(signalled.count() > 0, "the driver has started a browser");
    }

    /// Runs the body of a function in the page and gives what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.driver().execute(script, arguments).await;
        answer.unwrap_or_else(|error| panic!("this script failed: {script}\n{error}")).json().clone()
    }

    /// The same for the body of an async function: what its promise resolves to. It must not be polled while
    /// another page is loaded: a promise goes with its page, and that is an error.
    pub async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async (...arguments) => {{ {script} }})(...arguments).then(done, error => done({{failed: String(error)}}));"
        );
        let answer = self.driver().execute_async(script.as_str(), arguments).await;
        let value = answer.unwrap_or_else(|error| panic!("this script failed: {script}\n{error}")).json().clone();
        assert!(value.get("failed").is_none(), "this script failed: {script}\n{value}");
        value
    }

    /// The one element with this role and accessible name; waits for it.
    pub async fn find(&self, role: &str, name: &str) -> WebElement {
        eventually(DEADLINE, async || match self.try_find(role, name).await {
            Some(element) => Ok(element),
            None => Err(format!("there is no {role} “{name}”")),
        })
        .await
    }

    /// The element with this role and accessible name, if there is one now.
    pub async fn try_find(&self, role: &str, name: &str) -> Option<WebElement> {
        // What has the name's longest word nowhere, nor what labels it, cannot have the name. To ask the browser about each of the page's
        // buttons would take it longer than most of what is waited for.
        let word = name.split(|letter: char| !letter.is_alphanumeric()).max_by_key(|word| word.len()).unwrap_or_default();
        let script = "
            const [candidates, word] = arguments;
            const labels = element => (element.getAttribute('aria-labelledby') ?? '').split(' ').map(id => document.getElementById(id));
            const has = source => (source.outerHTML + source.textContent).toLowerCase().includes(word.toLowerCase());
            return [...document.querySelectorAll(candidates)].filter(element =>
                [element, ...(element.labels ?? []), ...labels(element)].some(source => source && has(source)))";
        let search = async || self.driver().execute(script, vec![candidates(role).into(), word.into()]).await?.elements();
        // Firefox gives an error where the page takes away meanwhile what is found.
        let named = self.seen(eventually(DEADLINE, search).await, role).await;
        named.into_iter().find(|(label, _)| label == name).map(|(_, element)| element)
    }

    /// Every element of this role that assistive technology sees now, with its accessible name.
    pub async fn all(&self, role: &str) -> Vec<(String, WebElement)> {
        let search = async || self.driver().find_all(By::Css(candidates(role))).await;
        self.seen(eventually(DEADLINE, search).await, role).await
    }

    /// Those among the elements that are of this role, with their names, as the browser computes both.
    async fn seen(&self, elements: Vec<WebElement>, role: &str) -> Vec<(String, WebElement)> {
        let mut seen = Vec::new();
        for element in elements {
            // The page may take an element away between the two questions; then it is not there.
            let Ok(computed) = self.ask(&element, "computedrole").await else { continue };
            let Ok(name) = self.ask(&element, "computedlabel").await else { continue };
            if computed == role {
                seen.push((name, element));
            }
        }
        seen
    }

    /// What the page wrote to its console as errors, since this was last asked.
    pub async fn console_errors(&self) -> Vec<String> {
        ask!(self, it => it.console_errors().await)
    }

    /// A picture of the window, as PNG.
    pub async fn screenshot(&self) -> Vec<u8> {
        self.driver().screenshot_as_png().await.expect("a screenshot")
    }

    /// Presses keys on whatever has the focus.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.driver().action_chain().send_keys(keys).perform().await.expect("keys are pressed");
    }

    /// The driver, for what has no method here.
    pub fn driver(&self) -> &WebDriver {
        ask!(self, it => it.driver())
    }

    async fn ask(&self, element: &WebElement, question: &'static str) -> WebDriverResult<String> {
        self.driver().cmd(Ask { element: element.element_id().to_string(), question }).await?.value()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // thirtyfour would now wait for a polite end that a runtime which is itself ending no longer brings about. Dropping
        // the driver's process kills it, and Chromium with it.
        let _ = self.driver().clone().leak();
        if let Maker::Firefox(firefox) = &self.maker {
            firefox.end();
        }
    }
}

/// Looks until `look` answers `Ok`, and panics with its last `Err` at the deadline.
pub async fn eventually<T, E: Debug>(deadline: Duration, mut look: impl AsyncFnMut() -> Result<T, E>) -> T {
    let begun = Instant::now();
    loop {
        match look().await {
            Ok(value) => return value,
            Err(error) if begun.elapsed() > deadline => panic!("after {} s: {error:?}", deadline.as_secs()),
            Err(_) => tokio::time::sleep((begun.elapsed() / 10).clamp(LOOK_AGAIN[0], LOOK_AGAIN[1])).await,
        }
    }
}

/// The WebDriver standard's two questions about an element that thirtyfour has no method for.
#[derive(Debug)]
struct Ask {
    element: String,
    question: &'static str,
}

impl FormatRequestData for Ask {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(Method::GET, format!("session/{session}/element/{}/{}", self.element, self.question))
    }
}

/// The elements that can have a role; what the browser computes decides.
fn candidates(role: &str) -> &'static str {
    match role {
        "alert" => "[role=alert]",
        "button" => "button, [role=button], summary, input[type=button], input[type=submit]",
        "combobox" => "select, input[list], [role=combobox]",
        "group" => "fieldset, details, [role=group]",
        "heading" => "h1, h2, h3, h4, h5, h6, [role=heading]",
        "mark" => "mark, [role=mark]",
        "menuitem" => "[role=menuitem]",
        "progressbar" => "progress, [role=progressbar]",
        "radio" => "input[type=radio], [role=radio]",
        "region" => "section, [role=region]",
        "slider" => "input[type=range], [role=slider]",
        "spinbutton" => "input[type=number], [role=spinbutton]",
        "checkbox" => "input[type=checkbox]",
        "status" => "output, [role=status]",
        "table" => "table, [role=table]",
        "textbox" => "textarea, input:not([type]), input[type=text], [role=textbox], [contenteditable]",
        "tooltip" => "[role=tooltip]",
        other => panic!("the harness does not know what could be a {other}"),
    }
}

/// Starts a driver on a port of its own choice, which it prints after these words. It ends at once where another took that port just before
/// it, and is started again then.
async fn start_driver(mut command: Command, before_port: &str) -> (Child, u16) {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    for _ in 0..3 {
        let mut child =
            command.spawn().unwrap_or_else(|error| panic!("{program} could not be started ({error}): `make test` installs it"));
        let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        while let Some(line) = lines.next_line().await.expect("the driver's output") {
            let port = line.split_once(before_port).and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
            if let Some(port) = port {
                // Read on, or a full pipe would stop it one day.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return (child, port);
            }
        }
    }
    panic!("{program} ended before it said its port");
}
