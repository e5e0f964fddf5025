//! The worker's side of the browser: its global object, and addresses as its page means them.

use wasm_bindgen::JsCast as _;
use web_sys::{DedicatedWorkerGlobalScope, Url};

/// The worker's global object.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// An address relative to the page, which lies above the folder of this worker's program, as an absolute one.
pub fn absolute(address: &str) -> String {
    let page = Url::new_with_base("../", &scope().location().href());
    let url = page.and_then(|page| Url::new_with_base(address, &page.href()));
    url.map_or_else(|_| address.to_owned(), |url| url.href())
}
