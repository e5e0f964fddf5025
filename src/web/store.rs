//! What was downloaded, kept by the browser: parts of files by source and content, and a record of each model.
//!
//! The Cache API holds it, one entry a part. A part's entry carries its SHA-256 as it was when it arrived, and is read back only if it still
//! has it; a damaged one is deleted, so that fetching it again is all it takes. A file's parts are filed under where the model came from and
//! the hash that the whole file should have: two tabs share them, two models never do, because a stranger's model may announce the hash of
//! a file that it does not have. Where the browser keeps nothing, everything still works, from memory.

use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Headers, Request, Response, ResponseInit};

use super::scope::{absolute, scope};
use crate::model::catalog::Catalog;
use crate::model::weights::hex;
use crate::protocol::Source;

/// The cache's name; its number is raised when what lies in it changes its meaning.
const CACHE: &str = "whyword-models-2";

/// Entries are filed under addresses; these lead nowhere.
const PLACE: &str = "https://whyword.invalid/";

/// The header that a part's SHA-256 is kept in.
const HASH: &str = "x-sha256";

/// What is known of a model that is kept, wholly or in part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Where it came from.
    pub source: Source,
    /// Its files.
    pub catalog: Catalog,
    /// How many bytes it has in all.
    pub size: u64,
    /// Whether all of them are here.
    pub complete: bool,
}

/// The browser's storage for models.
pub struct Store(Cache);

/// There is no room, or no storage.
#[derive(Debug)]
pub struct NotKept;

impl Store {
    /// None where the browser gives this page no storage.
    pub async fn open() -> Option<Self> {
        let caches = Reflect::get(&js_sys::global(), &"caches".into()).ok()?;
        let caches: CacheStorage = caches.dyn_into().ok()?;
        let cache = JsFuture::from(caches.open(CACHE)).await.ok()?;
        Some(Self(cache.unchecked_into()))
    }

    /// A part of a source's file, if it is here and what it was.
    pub async fn part(&self, source: &Source, key: &str, index: usize) -> Option<Vec<u8>> {
        let place = part_place(source, key, index);
        let response = self.get(&place).await?;
        let announced = response.headers().get(HASH).ok()??;
        let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
        let bytes = Uint8Array::new(&buffer);
        if sha256(&bytes).await == announced {
            return Some(bytes.to_vec());
        }
        self.delete(&place).await;
        None
    }

    /// Whether a part is here, without looking at it closely.
    pub async fn has(&self, source: &Source, key: &str, index: usize) -> bool {
        self.get(&part_place(source, key, index)).await.is_some()
    }

    /// Keeps a part.
    pub async fn put(&self, source: &Source, key: &str, index: usize, bytes: &[u8]) -> Result<(), NotKept> {
        let hash = hex(&Sha256::digest(bytes));
        // A copy of its own: shared memory cannot be the body of a response.
        self.write(&part_place(source, key, index), &Uint8Array::from(bytes), Some(&hash)).await
    }

    /// Forgets a file.
    pub async fn forget(&self, source: &Source, key: &str, parts: usize) {
        for index in 0..parts {
            self.delete(&part_place(source, key, index)).await;
        }
    }

    /// All records.
    pub async fn records(&self) -> Vec<Record> {
        let Ok(keys) = JsFuture::from(self.0.keys()).await else { return Vec::new() };
        let mut records = Vec::new();
        for request in keys.unchecked_into::<Array>() {
            let url = request.unchecked_into::<Request>().url();
            if url.starts_with(&record_place("")) {
                // Another page of this origin may have kept models of its own site.
                let record = self.read_record(&url).await;
                records.extend(record.filter(|record| record_place(&source_id(&record.source)) == url));
            }
        }
        records
    }

    /// The record of what came from a source.
    pub async fn record(&self, source: &Source) -> Option<Record> {
        self.read_record(&record_place(&source_id(source))).await
    }

    /// Keeps a record. Where a branch has moved, files of the record before it go.
    pub async fn keep(&self, record: &Record) -> Result<(), NotKept> {
        let json = serde_json::to_vec(record).map_err(|_| NotKept)?;
        let before = self.record(&record.source).await;
        self.write(&record_place(&source_id(&record.source)), &Uint8Array::from(json.as_slice()), None).await?;
        if let Some(before) = before.filter(|before| before.catalog != record.catalog) {
            self.clear(&before).await;
        }
        Ok(())
    }

    /// Forgets a model.
    pub async fn remove(&self, record: &Record) {
        self.delete(&record_place(&source_id(&record.source))).await;
        self.clear(record).await;
    }

    /// Forgets the files that its source's record does not speak of any more.
    async fn clear(&self, gone: &Record) {
        let record = self.record(&gone.source).await;
        let is_needed =
            |key: &str| record.iter().flat_map(|record| &record.catalog.files).any(|file| file.key().as_deref() == Some(key));
        for file in &gone.catalog.files {
            if let Some(key) = file.key().filter(|key| !is_needed(key)) {
                self.forget(&gone.source, &key, file.parts.len()).await;
            }
        }
    }

    async fn read_record(&self, place: &str) -> Option<Record> {
        let text = JsFuture::from(self.get(place).await?.text().ok()?).await.ok()?;
        // One that an older version wrote is as good as none.
        serde_json::from_str(&text.as_string()?).ok()
    }

    async fn get(&self, place: &str) -> Option<Response> {
        JsFuture::from(self.0.match_with_str(place)).await.ok()?.dyn_into().ok()
    }

    async fn delete(&self, place: &str) {
        // What cannot be deleted is not there, or the browser will clear it away.
        let _ = JsFuture::from(self.0.delete_with_str(place)).await;
    }

    async fn write(&self, place: &str, bytes: &Uint8Array, hash: Option<&str>) -> Result<(), NotKept> {
        let not_kept = |_: JsValue| NotKept;
        let init = ResponseInit::new();
        let headers = Headers::new().map_err(not_kept)?;
        if let Some(hash) = hash {
            headers.set(HASH, hash).map_err(not_kept)?;
        }
        init.set_headers(&headers);
        let response = Response::new_with_opt_js_u8_array_and_init(Some(bytes), &init).map_err(not_kept)?;
        JsFuture::from(self.0.put_with_str(place, &response)).await.map_err(not_kept)?;
        Ok(())
    }
}

fn part_place(source: &Source, key: &str, index: usize) -> String {
    format!("{PLACE}part/{}/{key}/{index}", js_sys::encode_uri_component(&source_id(source)))
}

/// Names a source among those of all pages of this origin.
fn source_id(source: &Source) -> String {
    match source {
        Source::Bundled { base } | Source::Site { base } => absolute(base),
        source => source.id(),
    }
}

fn record_place(id: &str) -> String {
    format!("{PLACE}model/{}", js_sys::encode_uri_component(id))
}

/// By the browser itself where it can, which is several times faster.
async fn sha256(bytes: &Uint8Array) -> String {
    let by_browser = async {
        let subtle = scope().crypto().ok()?.subtle();
        if Object::is(&subtle, &JsValue::UNDEFINED) {
            return None;
        }
        let hash = JsFuture::from(subtle.digest_with_str_and_buffer_source("SHA-256", bytes).ok()?).await.ok()?;
        Some(hex(&Uint8Array::new(&hash).to_vec()))
    };
    match by_browser.await {
        Some(hash) => hash,
        None => hex(&Sha256::digest(bytes.to_vec())),
    }
}
