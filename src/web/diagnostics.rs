//! What Diagnostics asks of the browser: what it is like, and the file of known values, which lies beside the page.

use js_sys::Reflect;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, StorageEstimate};

use super::offline::is_answered;
use crate::diagnostics::Browser;
use crate::verification::{Cases, FILE};

/// The version that `scripts/finish.py` gave the page; empty in a build that it did not finish.
pub fn version() -> String {
    let named = gloo::utils::document().query_selector("meta[name=version]").ok().flatten();
    named.and_then(|named| named.get_attribute("content")).unwrap_or_default()
}

/// What the browser tells of itself.
pub async fn browser() -> Browser {
    let window = gloo::utils::window();
    let navigator = window.navigator();
    let mut browser = Browser {
        user_agent: navigator.user_agent().unwrap_or_default(),
        language: navigator.language().unwrap_or_default(),
        cores: navigator.hardware_concurrency(),
        memory_gb: property(&navigator, "deviceMemory").and_then(|memory| memory.as_f64()),
        isolated: property(&window, "crossOriginIsolated").is_some_and(|isolated| isolated.is_truthy()),
        online: navigator.on_line(),
        service_worker: is_answered(),
        ..Browser::default()
    };
    let storage = navigator.storage();
    // Pages that came over plain HTTP have none.
    if storage.is_object() {
        browser.storage_persisted = settled(storage.persisted()).await.and_then(|persisted| persisted.as_bool());
        if let Some(estimate) = settled(storage.estimate()).await {
            let estimate: StorageEstimate = estimate.unchecked_into();
            (browser.storage_used, browser.storage_quota) = (estimate.get_usage(), estimate.get_quota());
        }
    }
    browser
}

/// The known values. None where they do not arrive, or are another build's.
pub async fn cases() -> Option<Cases> {
    let response = JsFuture::from(gloo::utils::window().fetch_with_str(FILE)).await.ok()?;
    let response: Response = response.unchecked_into();
    let text = response.ok().then(|| response.text())?;
    Cases::read(&settled(text).await?.as_string()?)
}

fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok()
}

async fn settled(promise: Result<js_sys::Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}
