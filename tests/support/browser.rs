//! A headless Chromium for the page's tests, driven through chromedriver, that finds things as assistive technology does: by
//! role and accessible name.
//!
//! Its proxy is the test's own server, loopback excepted, so nothing it asks for goes unseen or leaves the machine. Browser and
//! driver end when a [`Browser`] is dropped, after a panic too. Every wait has a deadline.

use std::fmt::Debug;
use std::path::Path;
use std::time::{Duration, Instant};

use axum::http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::server::Server;

/// How long something may take that should take moments: generous, as a loaded machine must not fail a test.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The pause between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// One browser with one window and a profile of its own.
pub struct Browser {
    driver: WebDriver,
    _chromedriver: Child,
    _profile: TempDir,
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
}

impl Browser {
    /// Starts one whose way out is `server`.
    pub async fn start(server: &Server) -> Self {
        Self::start_as(server, Privacy::Usual).await
    }

    /// The same with another idea of what pages may keep.
    pub async fn start_as(server: &Server, privacy: Privacy) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let (chromedriver, port) = start_chromedriver(profile.path()).await;
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--lang=en-US",
            // What else a browser asks for of its own accord would be taken for the page's doing.
            "--disable-features=AutofillServerCommunication,NetworkTimeServiceQuerying,OptimizationHints",
            "--component-updater=url-source=http://127.0.0.1:9/",
            "--gaia-url=http://127.0.0.1:9/",
            // It then ends with its driver, however that ends.
            "--remote-debugging-pipe",
            &format!("--proxy-server=http://{}", server.address()),
            &format!("--user-data-dir={}", profile.path().display()),
        ] {
            capabilities.add_arg(argument).expect("a Chromium argument");
        }
        if privacy == Privacy::Incognito {
            capabilities.add_arg("--incognito").expect("a Chromium argument");
        }
        // A browser keeps a connection to its search engine warm: here, one on a port where nobody answers.
        let search = json!({"keyword": "none", "short_name": "none", "url": "http://127.0.0.1:9/?q={searchTerms}"});
        let mut preferences = json!({"default_search_provider_data": {"template_url_data": search}});
        if privacy == Privacy::NoStorage {
            // 2 is “block”; it goes for everything that a site could keep.
            preferences["profile"] = json!({"default_content_setting_values": {"cookies": 2}});
        }
        capabilities.add_experimental_option("prefs", preferences).expect("preferences");
        capabilities.set_browser_log_level(thirtyfour::LoggingPrefsLogLevel::All).expect("a log level");
        // A dialog stays, and the next command fails: the page has no business opening one.
        capabilities.set("unhandledPromptBehavior", "ignore").expect("a capability");
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .unwrap_or_else(|error| panic!("chromedriver could not start Chromium: {error}"));
        driver.set_script_timeout(DEADLINE).await.expect("a script timeout");
        Self { driver, _chromedriver: chromedriver, _profile: profile }
    }

    /// Opens an address and waits until its document is loaded.
    pub async fn goto(&self, url: &str) {
        self.driver.goto(url).await.unwrap_or_else(|error| panic!("{url} did not open: {error}"));
    }

    /// Sets the page's size in CSS pixels.
    pub async fn set_size(&self, width: u32, height: u32) {
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}),
        )
        .await;
    }

    /// Sets the colour scheme the page sees: `light` or `dark`.
    pub async fn set_color_scheme(&self, scheme: &str) {
        self.cdp("Emulation.setEmulatedMedia", json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]})).await;
    }

    /// One command of the Chrome DevTools Protocol.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Runs the body of a function in the page and gives what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.driver.execute(script, arguments).await;
        answer.unwrap_or_else(|error| panic!("this script failed: {script}\n{error}")).json().clone()
    }

    /// The same for the body of an async function: what its promise resolves to.
    pub async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async (...arguments) => {{ {script} }})(...arguments).then(done, error => done({{failed: String(error)}}));"
        );
        let answer = self.driver.execute_async(script.as_str(), arguments).await;
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
        let found = self.all(role).await;
        found.into_iter().find(|(label, _)| label == name).map(|(_, element)| element)
    }

    /// Every element of this role that assistive technology sees now, with its accessible name.
    pub async fn all(&self, role: &str) -> Vec<(String, WebElement)> {
        let mut found = Vec::new();
        for element in self.driver.find_all(By::Css(candidates(role))).await.expect("a search") {
            // The page may take an element away between the two questions; then it is not there.
            let Ok(computed) = self.ask(&element, "computedrole").await else { continue };
            let Ok(name) = self.ask(&element, "computedlabel").await else { continue };
            if computed == role {
                found.push((name, element));
            }
        }
        found
    }

    /// What the page wrote to its console as errors.
    pub async fn console_errors(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("the browser's log");
        log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect()
    }

    /// A picture of the window, as PNG.
    pub async fn screenshot(&self) -> Vec<u8> {
        self.driver.screenshot_as_png().await.expect("a screenshot")
    }

    /// Presses keys on whatever has the focus.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.driver.action_chain().send_keys(keys).perform().await.expect("keys are pressed");
    }

    /// The driver, for what has no method here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    async fn ask(&self, element: &WebElement, question: &'static str) -> WebDriverResult<String> {
        self.driver.cmd(Ask { element: element.element_id().to_string(), question }).await?.value()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // thirtyfour would now wait for a polite end that a runtime which is itself ending no longer brings about. Dropping
        // the driver's process kills it, and the browser with it.
        let _ = self.driver.clone().leak();
    }
}

/// Looks until `look` answers `Ok`, and panics with its last `Err` at the deadline.
pub async fn eventually<T, E: Debug>(deadline: Duration, mut look: impl AsyncFnMut() -> Result<T, E>) -> T {
    let end = Instant::now() + deadline;
    loop {
        match look().await {
            Ok(value) => return value,
            Err(error) if Instant::now() > end => panic!("after {} s: {error:?}", deadline.as_secs()),
            Err(_) => tokio::time::sleep(LOOK_AGAIN).await,
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
        "status" => "output, [role=status]",
        "table" => "table, [role=table]",
        "textbox" => "textarea, input:not([type]), input[type=text], [role=textbox], [contenteditable]",
        "tooltip" => "[role=tooltip]",
        other => panic!("the harness does not know what could be a {other}"),
    }
}

/// Starts chromedriver on a port of its own choice. What it and the browser leave behind lies in `temporary`.
async fn start_chromedriver(temporary: &Path) -> (Child, u16) {
    let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
    let mut child = Command::new(&program)
        .arg("--port=0")
        .env("TMPDIR", temporary)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{program} could not be started ({error}): `make test` installs it"));
    let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
    while let Some(line) = lines.next_line().await.expect("chromedriver's output") {
        let port = line.split_once("started successfully on port ").and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
        if let Some(port) = port {
            // Read on, or a full pipe would stop it one day.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (child, port);
        }
    }
    panic!("{program} ended before it said its port");
}
