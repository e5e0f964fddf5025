//! Firefox through geckodriver. What WebDriver has no words for is asked in WebDriver BiDi, or else of the browser's own scripts, which
//! geckodriver lets us run: its preferences, and whether it is online.

use std::path::{Path, PathBuf};

use axum::http::Method;
use base64::Engine as _;
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId};
use tokio::process::{Child, Command};

use super::bidi::Bidi;
use super::{Privacy, start_driver};
use crate::support::server::Server;

/// One Firefox.
pub struct Firefox {
    driver: WebDriver,
    bidi: Bidi,
    process: u64,
}

impl Firefox {
    /// Starts one whose way out is `server`, and gives its driver's process. What both leave behind lies in `temporary`.
    pub async fn start(server: &Server, privacy: Privacy, temporary: &Path) -> (Child, Self) {
        let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/bin/geckodriver");
        // scripts/setup.sh leaves one alone that is there already.
        let found = if installed.is_file() { installed } else { PathBuf::from("geckodriver") };
        let mut command = Command::new(std::env::var_os("GECKODRIVER").map_or(found, PathBuf::from));
        command.args(["--port=0", "--websocket-port=0", "--allow-system-access"]).env("TMPDIR", temporary);
        let (driver_process, port) = start_driver(command, "Listening on 127.0.0.1:").await;
        let mut capabilities = DesiredCapabilities::firefox();
        if let Some(program) = program() {
            capabilities.set_firefox_binary(&program).expect("a Firefox");
        }
        capabilities.set_headless().expect("a Firefox argument");
        let options = json!(preferences(server, privacy));
        capabilities.set_browser_option("prefs", options).expect("preferences");
        capabilities.enable_bidi().expect("a capability");
        // A dialog stays, and the next command fails: the page has no business opening one.
        capabilities.set("unhandledPromptBehavior", "ignore").expect("a capability");
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .unwrap_or_else(|error| panic!("geckodriver could not start Firefox: {error}"));
        let told =
            |name: &str| driver.handle().capabilities().get(name).cloned().unwrap_or_else(|| panic!("Firefox gives no {name}"));
        let process = told("moz:processID").as_u64().expect("a number");
        let bidi = Bidi::connect(told("webSocketUrl").as_str().expect("an address")).await;
        bidi.ask("session.subscribe", json!({"events": ["log.entryAdded"]})).await;
        (driver_process, Self { driver, bidi, process })
    }

    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    pub async fn set_size(&self, width: u32, height: u32) {
        let viewport = json!({"context": self.tab().await, "viewport": {"width": width, "height": height}});
        self.bidi.ask("browsingContext.setViewport", viewport).await;
    }

    pub async fn set_media(&self, medium: &str, scheme: &str) {
        let script = "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', ['dark', 'light'].indexOf(arguments[1]));
            gBrowser.selectedBrowser.browsingContext.mediumOverride = arguments[0];";
        self.run(script, vec![medium.into(), scheme.into()]).await;
    }

    pub async fn prefer_contrast(&self) {
        let script = "Services.prefs.setIntPref('ui.useAccessibilityTheme', 1);
            Services.prefs.setIntPref('browser.display.document_color_use', 1);";
        self.run(script, vec![]).await;
    }

    pub async fn run_first(&self, source: &str) {
        let script = json!({"functionDeclaration": format!("() => {{ {source} }}"), "contexts": [self.tab().await]});
        self.bidi.ask("script.addPreloadScript", script).await;
    }

    pub async fn insert(&self, text: &str) {
        let script = "document.execCommand('insertText', false, arguments[0])";
        self.driver.execute(script, vec![text.into()]).await.expect("a text is inserted");
    }

    pub async fn download_to(&self, folder: &Path) {
        let script = "Services.prefs.setIntPref('browser.download.folderList', 2);
            Services.prefs.setStringPref('browser.download.dir', arguments[0]);";
        self.run(script, vec![folder.display().to_string().into()]).await;
    }

    /// What a page may read of the clipboard is the browser's question to its user otherwise.
    pub async fn allow_clipboard(&self, _origin: &str) {
        self.run("Services.prefs.setBoolPref('dom.events.testing.asyncClipboard', true)", vec![]).await;
    }

    /// As the page would see them: no driver drops a file of the disk on Firefox.
    pub async fn drop_files(&self, files: &[PathBuf]) {
        let files = files.iter().map(|file| {
            let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            json!([file.file_name().unwrap().to_str(), base64::engine::general_purpose::STANDARD.encode(bytes)])
        });
        let script = "const data = new DataTransfer();
            for (const [name, bytes] of arguments[0]) {
                data.items.add(new File([Uint8Array.from(atob(bytes), byte => byte.charCodeAt(0))], name));
            }
            for (const kind of ['dragenter', 'dragover', 'drop']) {
                const options = {bubbles: true, cancelable: true, clientX: 40, clientY: 40, dataTransfer: data};
                document.elementFromPoint(40, 40).dispatchEvent(new DragEvent(kind, options));
            }";
        self.driver.execute(script, vec![files.collect()]).await.expect("files are dropped");
    }

    pub async fn tap(&self, x: f64, y: f64) {
        let finger = json!({"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": [
            {"type": "pointerMove", "x": x.round(), "y": y.round()},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]});
        self.bidi.ask("input.performActions", json!({"context": self.tab().await, "actions": [finger]})).await;
    }

    pub async fn go_offline(&self) {
        self.run("Services.io.offline = true", vec![]).await;
    }

    pub async fn console_errors(&self) -> Vec<String> {
        let entries = self.bidi.events().await.into_iter();
        let errors = entries.filter(|entry| entry["level"] == "error").map(|entry| entry["text"].to_string());
        // It says so itself, though the page expects to be refused.
        errors.filter(|text| !text.contains("Failed to register/update a ServiceWorker")).collect()
    }

    /// Unlike Chromium, it outlives its driver.
    pub fn end(&self) {
        let _ = std::process::Command::new("kill").args(["-KILL", &self.process.to_string()]).status();
    }

    /// The tab that WebDriver is at, by the name that BiDi has for it.
    async fn tab(&self) -> String {
        self.driver.window().await.expect("a tab").to_string()
    }

    /// Runs a script with the browser's own rights.
    async fn run(&self, script: &str, arguments: Vec<Value>) {
        self.driver.cmd(Scope("chrome")).await.expect("the browser's own scripts");
        let done = self.driver.execute(script, arguments).await;
        self.driver.cmd(Scope("content")).await.expect("the page's scripts");
        done.unwrap_or_else(|error| panic!("Firefox refused this: {script}\n{error}"));
    }
}

/// Where Debian puts it; elsewhere geckodriver finds it by itself.
fn program() -> Option<String> {
    std::env::var("FIREFOX").ok().or_else(|| {
        let debian = "/usr/bin/firefox-esr";
        Path::new(debian).exists().then(|| debian.to_owned())
    })
}

fn preferences(server: &Server, privacy: Privacy) -> Value {
    let proxy = server.address();
    let mut preferences = json!({
        "intl.accept_languages": "en-US",
        "network.proxy.type": 1,
        "network.proxy.http": proxy.ip().to_string(),
        "network.proxy.http_port": proxy.port(),
        "network.proxy.ssl": proxy.ip().to_string(),
        "network.proxy.ssl_port": proxy.port(),
        // What it asks for of its own accord would be taken for the page's doing.
        "browser.safebrowsing.downloads.remote.enabled": false,
        "dom.push.connection.enabled": false,
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "security.OCSP.enabled": 0,
        "browser.download.alwaysOpenPanel": false,
        "layout.css.prefers-color-scheme.content-override": 1,
    });
    match privacy {
        Privacy::Usual | Privacy::LittleMemory => {}
        Privacy::Incognito => preferences["browser.privatebrowsing.autostart"] = true.into(),
        // 2 is “block”; it goes for everything that a site could keep.
        Privacy::NoStorage => preferences["network.cookie.cookieBehavior"] = 2.into(),
    }
    preferences
}

/// Whose scripts run from now on: `content` for the page's, `chrome` for the browser's.
#[derive(Debug)]
struct Scope(&'static str);

impl FormatRequestData for Scope {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(Method::POST, format!("session/{session}/moz/context")).add_body(json!({"context": self.0}))
    }
}
