//! One tab at a time, by the Web Locks API. Where a browser has none, everybody goes ahead.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"])]
    fn request(name: &str, options: &JsValue, held: &Closure<dyn FnMut(JsValue) -> Promise>) -> Result<Promise, JsValue>;
}

/// A lock, held until it is dropped. A tab that ends gives its locks back by itself.
pub struct Lock {
    release: Function,
}

impl Lock {
    /// Takes the lock of this name, and calls `waiting` if somebody else has it. None where there are no locks.
    pub async fn take(name: &str, waiting: impl FnOnce()) -> Option<Self> {
        match Self::ask(name, true).await? {
            Some(lock) => Some(lock),
            None => {
                waiting();
                Self::ask(name, false).await?
            }
        }
    }

    /// The outer option is none where there are no locks, the inner one where the lock is taken and `only_if_free`.
    async fn ask(name: &str, only_if_free: bool) -> Option<Option<Self>> {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
        Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
        let options = js_sys::Object::new();
        Reflect::set(&options, &"ifAvailable".into(), &only_if_free.into()).ok()?;
        let mut answer = None;
        let answered = Promise::new(&mut |resolve, _| answer = Some(resolve));
        let answer = answer?;
        // The lock is held until the promise that this gives is resolved.
        let held = Closure::once(move |lock: JsValue| {
            let mut release = JsValue::NULL;
            let promise = match lock.is_null() {
                true => Promise::resolve(&JsValue::NULL),
                false => Promise::new(&mut |resolve, _| release = resolve.into()),
            };
            let _ = answer.call1(&JsValue::NULL, &release);
            promise
        });
        let request = request(name, &options, &held).ok()?;
        // It ends when the lock is given back, and nobody awaits that; a refusal was heard above.
        drop(request);
        held.forget();
        let release = JsFuture::from(answered).await.ok()?;
        Some(release.dyn_into().ok().map(|release| Self { release }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::NULL);
    }
}
