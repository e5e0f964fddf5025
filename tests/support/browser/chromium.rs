//! Chromium through chromedriver. What WebDriver has no words for is asked of its DevTools protocol.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use tokio::process::{Child, Command};

use super::{Privacy, start_driver};
use crate::support::server::Server;

/// One Chromium.
pub struct Chromium {
    driver: WebDriver,
}

/// So many pages of 64 KB: the bundled model fits, and a sentence, but not 512 tokens.
const LITTLE_MEMORY: u32 = 1_900;

impl Chromium {
    /// Starts one whose way out is `server`, and gives its driver's process. What both leave behind lies in `temporary`.
    pub async fn start(server: &Server, privacy: Privacy, temporary: &Path) -> (Child, Self) {
        let mut command = Command::new(std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned()));
        command.arg("--port=0").env("TMPDIR", temporary);
        let (process, port) = start_driver(command, "started successfully on port ").await;
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
            // And what it makes ready for a user who will not come costs half of a start.
            "--disable-features=AutofillServerCommunication,NetworkTimeServiceQuerying,OptimizationHints,PreloadTopChromeWebUI",
            "--component-updater=url-source=http://127.0.0.1:9/",
            "--gaia-url=http://127.0.0.1:9/",
            // It then ends with its driver, however that ends.
            "--remote-debugging-pipe",
            &format!("--proxy-server=http://{}", server.address()),
            &format!("--user-data-dir={}", temporary.display()),
        ] {
            capabilities.add_arg(argument).expect("a Chromium argument");
        }
        if privacy == Privacy::Incognito {
            capabilities.add_arg("--incognito").expect("a Chromium argument");
        }
        if privacy == Privacy::LittleMemory {
            capabilities.add_arg(&format!("--js-flags=--wasm-max-mem-pages={LITTLE_MEMORY}")).expect("a Chromium argument");
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
        (process, Self { driver })
    }

    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    pub async fn set_size(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    pub async fn set_media(&self, medium: &str, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.cdp("Emulation.setEmulatedMedia", json!({"media": medium, "features": features})).await;
    }

    pub async fn prefer_contrast(&self) {
        let features = json!([{"name": "prefers-contrast", "value": "more"}]);
        self.cdp("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    pub async fn run_first(&self, source: &str) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": source})).await;
    }

    pub async fn insert(&self, text: &str) {
        self.cdp("Input.insertText", json!({"text": text})).await;
    }

    pub async fn download_to(&self, folder: &Path) {
        let behavior = json!({"behavior": "allow", "downloadPath": folder, "eventsEnabled": false});
        self.cdp("Browser.setDownloadBehavior", behavior).await;
    }

    pub async fn allow_clipboard(&self, origin: &str) {
        let permissions = json!({"origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
        self.cdp("Browser.grantPermissions", permissions).await;
    }

    pub async fn drop_files(&self, files: &[PathBuf]) {
        let data = json!({"items": [], "files": files, "dragOperationsMask": 1});
        for kind in ["dragEnter", "dragOver", "drop"] {
            self.cdp("Input.dispatchDragEvent", json!({"type": kind, "x": 40, "y": 40, "data": data})).await;
        }
    }

    pub async fn tap(&self, x: f64, y: f64) {
        self.cdp("Emulation.setTouchEmulationEnabled", json!({"enabled": true})).await;
        self.cdp("Input.dispatchTouchEvent", json!({"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})).await;
        self.cdp("Input.dispatchTouchEvent", json!({"type": "touchEnd", "touchPoints": []})).await;
    }

    pub async fn go_offline(&self) {
        let nothing = json!({"offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0});
        self.cdp("Network.enable", json!({})).await;
        self.cdp("Network.emulateNetworkConditions", nothing).await;
    }

    pub async fn console_errors(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("the browser's log");
        log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect()
    }

    /// Makes the page's processor so many times slower.
    pub async fn slow_down(&self, times: u32) {
        self.cdp("Emulation.setCPUThrottlingRate", json!({"rate": times})).await;
    }

    /// Bytes in the heap of the page's scripts, once what nobody needs is gone.
    pub async fn heap(&self) -> f64 {
        self.cdp("HeapProfiler.collectGarbage", json!({})).await;
        self.cdp("Performance.enable", json!({})).await;
        let metrics = self.cdp("Performance.getMetrics", json!({})).await;
        let mut metrics = metrics["metrics"].as_array().into_iter().flatten();
        let heap = metrics.find(|metric| metric["name"] == "JSHeapUsedSize").and_then(|metric| metric["value"].as_f64());
        heap.expect("the size of the heap")
    }

    /// Puts the page aside as a browser does to one that nobody looks at for long, or takes it up again.
    pub async fn freeze(&self, frozen: bool) {
        self.cdp("Page.setWebLifecycleState", json!({"state": if frozen { "frozen" } else { "active" }})).await;
    }

    /// Lets this origin keep so many bytes.
    pub async fn set_quota(&self, origin: &str, bytes: u64) {
        self.cdp("Storage.overrideQuotaForOrigin", json!({"origin": origin, "quotaSize": bytes})).await;
    }

    /// Why the page cannot be installed.
    pub async fn installability_errors(&self) -> Value {
        self.cdp("Page.getInstallabilityErrors", json!({})).await["installabilityErrors"].take()
    }

    async fn cdp(&self, method: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }
}
