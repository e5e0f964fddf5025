//! A hosted model, fetched part by part into the engine. Runs in the worker.
//!
//! Nothing is believed: a server may answer 200 with a page of HTML, or with half a file. A part is held whole until its length and
//! SHA-256 are those of the manifest, and only then read.

use std::collections::BTreeMap;

use js_sys::{Reflect, Uint8Array};
use sha2::{Digest as _, Sha256};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache, RequestInit, Response};

use crate::model::ModelError;
use crate::model::loader::{Loaded, Loader, SMALL_FILES};
use crate::model::manifest::{File, Manifest};
use crate::model::weights::hex;

/// The largest manifest that is read, in bytes.
const MAX_MANIFEST: usize = 1 << 20;

/// A model that did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The files arrived but are no model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// No answer.
    #[error("{0} could not be fetched: check the connection and try again.")]
    Network(String),
    /// An answer that says no.
    #[error(
        "{file} could not be fetched (the server answers {status}): check that the model is where it should be and try again."
    )]
    Status {
        /// Which file.
        file: String,
        /// The HTTP status.
        status: u16,
    },
    /// More or less than was announced.
    #[error("{file} arrived incomplete ({found} of {expected} bytes): try again.")]
    Length {
        /// Which file.
        file: String,
        /// Bytes announced.
        expected: u64,
        /// Bytes that came.
        found: u64,
    },
    /// Other bytes than were announced.
    #[error("{0} arrived damaged (its SHA-256 is not the announced one): try again.")]
    Hash(String),
}

/// Fetches and loads the model whose `manifest.json` lies under `base`. `progress` hears of bytes received, and of how many there
/// will be. `cache` says whether copies that the browser kept will do.
pub async fn load(base: &str, cache: RequestCache, progress: impl Fn(u64, u64)) -> Result<(String, Loaded), DownloadError> {
    let mut manifest = Vec::new();
    fetch(base, "manifest.json", cache, |chunk| {
        manifest.extend_from_slice(chunk);
        if manifest.len() > MAX_MANIFEST {
            return Err(ModelError::Manifest { problem: "is over a megabyte long".to_owned() }.into());
        }
        Ok(())
    })
    .await?;
    let manifest = Manifest::parse(&manifest)?;

    let has_json = manifest.file("tokenizer.json").is_some();
    let needed = SMALL_FILES.into_iter().filter(|&name| !(has_json && name == "vocab.txt"));
    let small_files: Vec<&File> = needed.filter_map(|name| manifest.file(name)).collect();
    let is_weights = |file: &&File| file.path.ends_with(".safetensors");
    let weights_size: u64 = manifest.files.iter().filter(is_weights).map(|file| file.size).sum();
    let total = weights_size + small_files.iter().map(|file| file.size).sum::<u64>();
    let mut received = 0;
    progress(received, total);

    let mut small = BTreeMap::new();
    for file in small_files {
        let mut bytes = Vec::new();
        each_part(base, file, cache, &mut received, &|received| progress(received, total), |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })
        .await?;
        small.insert(file.path.clone(), bytes);
    }
    let mut loader = Loader::new(&small)?;
    for name in loader.weight_files().clone().into_keys() {
        let file = manifest.file(&name).ok_or(ModelError::Missing { file: name })?;
        let mut stream = loader.open(&file.path, file.size);
        each_part(base, file, cache, &mut received, &|received| progress(received, total), |part| stream.push(part)).await?;
        loader.add(stream)?;
    }
    Ok((manifest.name, loader.finish()?))
}

/// Fetches a file's parts in order and hands each to `take` once it is verified.
async fn each_part(
    base: &str,
    file: &File,
    cache: RequestCache,
    received: &mut u64,
    progress: &impl Fn(u64),
    mut take: impl FnMut(&[u8]) -> Result<(), ModelError>,
) -> Result<(), DownloadError> {
    let mut bytes = Vec::new();
    for part in &file.parts {
        bytes.clear();
        fetch(base, &part.path, cache, |chunk| {
            bytes.extend_from_slice(chunk);
            *received += chunk.len() as u64;
            progress(*received);
            if bytes.len() as u64 > part.size {
                return Err(DownloadError::Length { file: part.path.clone(), expected: part.size, found: bytes.len() as u64 });
            }
            Ok(())
        })
        .await?;
        if bytes.len() as u64 != part.size {
            return Err(DownloadError::Length { file: part.path.clone(), expected: part.size, found: bytes.len() as u64 });
        }
        if !hex(&Sha256::digest(&bytes)).eq_ignore_ascii_case(&part.sha256) {
            return Err(DownloadError::Hash(part.path.clone()));
        }
        take(&bytes)?;
    }
    Ok(())
}

/// Fetches `base` + `path` and hands its bytes to `take` as they arrive.
async fn fetch(
    base: &str,
    path: &str,
    cache: RequestCache,
    mut take: impl FnMut(&[u8]) -> Result<(), DownloadError>,
) -> Result<(), DownloadError> {
    let network = |_: JsValue| DownloadError::Network(path.to_owned());
    let init = RequestInit::new();
    init.set_cache(cache);
    let request = super::worker::scope().fetch_with_str_and_init(&format!("{base}{path}"), &init);
    let response: Response = JsFuture::from(request).await.map_err(network)?.unchecked_into();
    if !response.ok() {
        return Err(DownloadError::Status { file: path.to_owned(), status: response.status() });
    }
    let Some(body) = response.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let next = JsFuture::from(reader.read()).await.map_err(network)?;
        if Reflect::get(&next, &"done".into()).map_err(network)?.is_truthy() {
            return Ok(());
        }
        let chunk: Uint8Array = Reflect::get(&next, &"value".into()).map_err(network)?.unchecked_into();
        if let Err(error) = take(&chunk.to_vec()) {
            // The rest is not wanted; that it cannot be told so changes nothing.
            drop(reader.cancel());
            return Err(error);
        }
    }
}
