//! The offline pack, made in the worker: everything that `SHA256SUMS` lists, fetched and compared with its SHA-256, as one zip.
//!
//! What the service worker keeps comes from there, without a network. A file is held while it is added and then handed to the browser, which
//! need not keep it in memory, so that a pack may be larger than what this program can hold.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use sha2::{Digest as _, Sha256};
use web_sys::{Blob, BlobPropertyBag, RequestCache, Url};

use super::fetch::{self, Control, Terms};
use crate::model::weights::hex;
use crate::pack::{Pack, TooLarge};

/// The largest file of a page, in bytes: what a browser's memory can address.
const MAX_FILE: u64 = 4 << 30;

/// What lists the others: the version after a `#`, then a line of hash, two spaces and path for each.
const LIST: &str = "SHA256SUMS";

/// What cannot be listed with its hash, because it holds the list: it names the version instead.
const PROGRAM: &str = "service_worker.js";

/// A pack that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file that did not arrive.
    #[error("The offline pack could not be made, because {0} did not arrive: check the connection and try again.")]
    Missing(String),
    /// A file that is not the listed one.
    #[error("The offline pack could not be made, because {0} is of another version of this page: reload the page and try again.")]
    Other(String),
    /// More than a zip can hold.
    #[error("The offline pack could not be made, because it would be larger than 4 GB: choose a smaller model and try again.")]
    TooLarge,
    /// No room.
    #[error("The offline pack could not be made, because the browser has no room for it: free some space and try again.")]
    Room,
}

impl From<TooLarge> for PackError {
    fn from(_: TooLarge) -> Self {
        Self::TooLarge
    }
}

/// Makes the pack of the page at `base`, an absolute URL that ends in a slash, and gives the address of the zip, which is good until
/// the worker ends. `progress` hears of files so far and in all.
pub async fn make(base: &str, progress: impl Fn(u64, u64)) -> Result<String, PackError> {
    let mut zip = Zip::new();
    add_page(&mut zip, base, progress).await?;
    zip.finish()
}

/// Adds what the list names, and what cannot list itself.
async fn add_page(zip: &mut Zip, base: &str, progress: impl Fn(u64, u64)) -> Result<(), PackError> {
    let list = arrives(base, LIST).await?;
    let other = |path: &str| PackError::Other(path.to_owned());
    let text = str::from_utf8(&list).map_err(|_| other(LIST))?;
    let (version, files) = text.strip_prefix("# ").and_then(|text| text.split_once('\n')).ok_or_else(|| other(LIST))?;
    let total = files.lines().count() as u64;
    for (done, line) in (0..).zip(files.lines()) {
        progress(done, total);
        let (sha256, path) = line.split_once("  ").ok_or_else(|| other(LIST))?;
        let bytes = arrives(base, path).await?;
        if hex(&Sha256::digest(&bytes)) != sha256 {
            return Err(other(path));
        }
        zip.add(path, &bytes)?;
    }
    let program = arrives(base, PROGRAM).await?;
    if !str::from_utf8(&program).is_ok_and(|program| program.contains(version)) {
        return Err(other(PROGRAM));
    }
    zip.add(PROGRAM, &program)?;
    zip.add(LIST, &list)
}

/// A pack in the browser's hands. Anything can be added to it, file by file.
struct Zip {
    pack: Pack,
    parts: Array,
}

impl Zip {
    fn new() -> Self {
        Self { pack: Pack::default(), parts: Array::new() }
    }

    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), PackError> {
        let header = self.pack.add(path, bytes)?;
        keep(&self.parts, &header)?;
        keep(&self.parts, bytes)
    }

    fn finish(self) -> Result<String, PackError> {
        let bytes = self.pack.finish()?;
        keep(&self.parts, &bytes)?;
        let options = BlobPropertyBag::new();
        options.set_type("application/zip");
        let zip = Blob::new_with_blob_sequence_and_options(&self.parts, &options).map_err(|_| PackError::Room)?;
        Url::create_object_url_with_blob(&zip).map_err(|_| PackError::Room)
    }
}

/// Each file becomes a blob of its own, so that the bytes need not stay in memory.
fn keep(parts: &Array, bytes: &[u8]) -> Result<(), PackError> {
    let part = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)));
    parts.push(&part.map_err(|_| PackError::Room)?.into());
    Ok(())
}

async fn arrives(base: &str, path: &str) -> Result<Vec<u8>, PackError> {
    let control = Control::default();
    let terms = Terms { control: &control, cache: RequestCache::NoCache, given: &[], etag: RefCell::default(), page: true };
    let arrived = fetch::whole(&format!("{base}{path}"), MAX_FILE, &terms).await;
    arrived.map_err(|_| PackError::Missing(path.to_owned()))
}
