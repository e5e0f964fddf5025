//! A model on its way into the engine, part by part: from the store where a part is kept, else from where it comes from. Runs in the worker.
//!
//! Every source ends here as a [`Catalog`]. A part is read only once it is whole; it is kept before the next one is asked for, so that
//! whatever ends a download (a closed tab, a lost network, a sleeping laptop), the next one begins where this one ended. What passes is tried
//! again, after a pause that grows; what does not pass is an error with a sentence. A model is complete only when every file hashed to what
//! was announced.

mod error;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use gloo::timers::future::TimeoutFuture;
use sha2::{Digest as _, Sha256};
use web_sys::{File as GivenFile, RequestCache};

pub use self::error::DownloadError;
use self::error::Refused;
use super::fetch::{self, Control, FetchError, Terms};
use super::lock::Lock;
use super::scope::{absolute, scope};
use super::store::{Record, Store};
use crate::model::ModelError;
use crate::model::catalog::{Catalog, Digest, File, Place};
use crate::model::loader::{Loaded, Loader, WEIGHTS};
use crate::model::manifest::{MANIFEST, Manifest};
use crate::model::weights::hex;
use crate::protocol::Source;

/// The largest manifest, or list of a repository's files, that is read, in bytes.
const MAX_LIST: u64 = 4 << 20;

/// The pauses before what failed is tried again, in seconds.
const PAUSES: [u32; 6] = [1, 2, 4, 8, 16, 30];

/// How much longer somebody waits for a connection, in pauses of the longest kind: what is kept goes on where it was.
const MORE_PAUSES: usize = 20;

/// How long it is between two looks at whether to try again, in milliseconds.
const LOOK_MILLIS: u32 = 250;

/// The longest that a server's Retry-After is heeded, in seconds.
const LONGEST_PAUSE: u32 = 300;

/// What a download says of itself.
pub enum Report<'a> {
    /// So many bytes of so many are here.
    Arrived(u64, u64),
    /// Nothing arrives, for this reason.
    Waiting(&'a str),
    /// The browser will not keep it.
    NotKept,
}

/// What a download needs.
pub struct Download<'a> {
    /// Where the model comes from.
    pub source: &'a Source,
    /// The user's files, for [`Source::Given`].
    pub given: &'a [GivenFile],
    /// Ends it early.
    pub control: &'a Control,
    /// Whether copies that the browser's own cache kept will do.
    pub cache: RequestCache,
    /// Where parts are kept.
    pub store: Option<&'a Store>,
    /// Hears how it goes.
    pub report: &'a dyn Fn(Report),
}

/// How far a download is, and whether it is kept.
struct State<'a> {
    store: Option<&'a Store>,
    /// Whether all of it is said to be in the store.
    complete: bool,
    arrived: u64,
    total: u64,
}

impl Download<'_> {
    /// Fetches and loads the model; answers its name too.
    pub async fn run(&self) -> Result<(String, Loaded), DownloadError> {
        let store = self.store.filter(|_| self.source.is_kept());
        // Two tabs that fetched the same parts would fetch twice as much as needed.
        let _lock = match store {
            Some(_) => {
                Lock::take(&self.source.id(), || (self.report)(Report::Waiting("Another tab is downloading this model."))).await
            }
            None => None,
        };
        let result = self.attempt(store).await;
        if let (Err(DownloadError::Gone), Some(store)) = (&result, store) {
            self.incomplete(store).await;
        }
        result
    }

    /// The model lacks a part that it had. It is fetched again only when somebody says so: perhaps in another version, and so from the list
    /// of its files on.
    async fn incomplete(&self, store: &Store) {
        if let Some(record) = store.record(self.source).await {
            // Where that cannot be written, the same will be found out again.
            drop(store.keep(&Record { complete: false, ..record }).await);
        }
    }

    /// A model that was complete before is neither listed nor hashed as a whole once more: each of its parts is hashed.
    async fn attempt(&self, store: Option<&Store>) -> Result<(String, Loaded), DownloadError> {
        let kept = match store {
            Some(store) => store.record(self.source).await.filter(|record| record.complete),
            None => None,
        };
        let complete = kept.is_some();
        let catalog = match kept {
            Some(record) => record.catalog,
            None => self.catalog().await?,
        };
        let small_files = catalog.small_files()?;
        let is_whole = catalog.file(WEIGHTS).is_some();
        let is_weights = |file: &&File| file.path == WEIGHTS || (!is_whole && file.path.ends_with(".safetensors"));
        let weights_size: u64 = catalog.files.iter().filter(is_weights).map(|file| file.size).sum();
        let total = weights_size + small_files.iter().map(|file| file.size).sum::<u64>();
        let mut state = State { store, complete, arrived: 0, total };
        self.arrived(&state);
        if self.source.is_kept() && store.is_none() {
            (self.report)(Report::NotKept);
        }
        let record = |complete| Record { source: self.source.clone(), catalog: catalog.clone(), size: total, complete };
        if let Some(store) = state.store.filter(|_| !complete)
            && store.keep(&record(false)).await.is_err()
        {
            self.not_kept(&mut state);
        }

        let mut small = BTreeMap::new();
        for file in small_files {
            let mut bytes = Vec::new();
            self.each_part(file, &mut state, |part| {
                bytes.extend_from_slice(part);
                Ok(())
            })
            .await?;
            if !file.is(&bytes) {
                return Err(self.damaged(file, &state).await);
            }
            small.insert(file.path.clone(), bytes);
        }
        let mut loader = Loader::new(&small)?;
        for name in loader.weight_files().clone().into_keys() {
            let file = catalog.file(&name).ok_or(ModelError::Missing { file: name })?;
            let mut stream = loader.open(&file.path, file.size);
            if let (true, Some(Digest::Sha256(known))) = (complete, &file.digest) {
                stream = stream.trusting(known.clone());
            }
            let mut git = file.git_blob();
            let take = |part: &[u8]| {
                if let Some((hash, _)) = &mut git {
                    hash.update(part);
                }
                stream.push(part)
            };
            match self.each_part(file, &mut state, take).await {
                // It may be sound.
                Err(error @ DownloadError::Model(ModelError::Memory { .. })) => return Err(error),
                // What is kept of it would be refused again.
                Err(error @ DownloadError::Model(_)) => {
                    self.damaged(file, &state).await;
                    return Err(error);
                }
                other => other?,
            }
            let found = loader.add(stream);
            let is_right = match (&file.digest, git) {
                (Some(Digest::Sha256(announced)), _) => found.as_ref().is_ok_and(|sha256| sha256 == announced),
                (_, Some((hash, announced))) => found.is_ok() && hex(&hash.finalize()) == announced,
                _ => found.is_ok(),
            };
            if !is_right {
                let error = self.damaged(file, &state).await;
                return Err(found.err().map_or(error, DownloadError::Model));
            }
        }
        let loaded = loader.finish()?;
        if let Some(store) = state.store
            && store.keep(&record(true)).await.is_err()
        {
            self.not_kept(&mut state);
        }
        Ok((catalog.name, loaded))
    }

    /// What the model consists of, as its source says.
    async fn catalog(&self) -> Result<Catalog, DownloadError> {
        match self.source {
            Source::Bundled { base } | Source::Site { base } => {
                let base = absolute(base);
                let json = self.list(MANIFEST, &format!("{base}{MANIFEST}")).await?;
                Ok(Catalog::of_manifest(Manifest::parse(&json)?, &base))
            }
            Source::Hub { hub, id, revision } => {
                let url = Catalog::tree_url(hub, id, revision);
                let tree =
                    self.list(&format!("the Hub's list of the files of {id}"), &url).await.map_err(|error| match error {
                        Refused { status: 401 | 403, code, .. } if code.contains("Gated") => DownloadError::Gated(id.clone()),
                        Refused { status: 401 | 403, .. } => DownloadError::NoRepository(id.clone()),
                        Refused { status: 404, code, .. } if code.contains("Revision") => {
                            DownloadError::NoRevision { id: id.clone(), revision: revision.clone() }
                        }
                        Refused { status: 404, .. } => DownloadError::NoRepository(id.clone()),
                        other => other.into(),
                    })?;
                let catalog = self.unfolded(Catalog::of_hub(&tree, hub, id, revision)?).await?;
                Ok(Catalog { name: id.clone(), ..catalog })
            }
            Source::Given { name } => {
                let given: Vec<(String, u64)> = self.given.iter().map(|file| (file.name(), file.size() as u64)).collect();
                self.unfolded(Catalog::of_given(name, &given)).await
            }
        }
    }

    /// What a converter wrote holds its files in parts, as its manifest says.
    async fn unfolded(&self, catalog: Catalog) -> Result<Catalog, DownloadError> {
        let Some(file) = catalog.file(MANIFEST).filter(|file| catalog.is_in_parts() && file.size <= MAX_LIST) else {
            return Ok(catalog);
        };
        let mut json = Vec::new();
        let mut state = State { store: None, complete: false, arrived: 0, total: file.size };
        self.each_part(file, &mut state, |part| {
            json.extend_from_slice(part);
            Ok(())
        })
        .await?;
        if !file.is(&json) {
            return Err(DownloadError::Hash(MANIFEST.to_owned()));
        }
        Ok(catalog.described_by(Manifest::parse(&json)?)?)
    }

    async fn list(&self, name: &str, url: &str) -> Result<Vec<u8>, Refused> {
        let terms = self.terms();
        self.patiently(name, async || fetch::whole(url, MAX_LIST, &terms).await).await
    }

    /// Hands each part of a file to `take`, in order.
    async fn each_part(
        &self,
        file: &File,
        state: &mut State<'_>,
        mut take: impl FnMut(&[u8]) -> Result<(), ModelError>,
    ) -> Result<(), DownloadError> {
        let terms = self.terms();
        let key = file.key();
        for (index, part) in file.parts.iter().enumerate() {
            if self.control.is_stopped() {
                return Err(DownloadError::Stopped);
            }
            let kept = match (state.store, &key) {
                (Some(store), Some(key)) => {
                    store.part(self.source, key, index).await.filter(|bytes| bytes.len() as u64 == part.size)
                }
                _ => None,
            };
            if let Some(bytes) = kept {
                state.arrived += part.size;
                self.arrived(state);
                take(&bytes)?;
                continue;
            }
            if state.complete {
                return Err(DownloadError::Gone);
            }
            let before = state.arrived;
            let name = match &part.place {
                Place::Url(url) => url.rsplit('/').next().unwrap_or(url),
                _ => &file.path,
            };
            let arrived = Cell::new(before);
            let bytes = self
                .patiently(name, async || {
                    arrived.set(before);
                    fetch::part(part, &terms, |count| {
                        arrived.set(arrived.get() + count);
                        (self.report)(Report::Arrived(arrived.get().min(state.total), state.total));
                    })
                    .await
                })
                .await
                .map_err(|error| match error {
                    Refused { error: FetchError::Length { found }, .. } => {
                        DownloadError::Length { file: name.to_owned(), expected: part.size, found }
                    }
                    other => other.into(),
                });
            let bytes = match bytes {
                Err(error @ DownloadError::Changed(_)) => {
                    // The parts that are kept may be of the other version.
                    self.damaged(file, state).await;
                    return Err(error);
                }
                other => other?,
            };
            if part.sha256.as_ref().is_some_and(|hash| hex(&Sha256::digest(&bytes)) != *hash) {
                return Err(DownloadError::Hash(name.to_owned()));
            }
            state.arrived = before + part.size;
            if let (Some(store), Some(key)) = (state.store, &key)
                && store.put(self.source, key, index, &bytes).await.is_err()
            {
                self.not_kept(state);
            }
            take(&bytes)?;
        }
        Ok(())
    }

    /// Calls `attempt` until it succeeds, or fails in a way that will not pass, or has failed too often.
    async fn patiently(&self, name: &str, attempt: impl AsyncFn() -> Result<Vec<u8>, FetchError>) -> Result<Vec<u8>, Refused> {
        let more = if self.source.is_kept() { MORE_PAUSES } else { 0 };
        let mut pauses = PAUSES.into_iter().chain(std::iter::repeat_n(PAUSES[PAUSES.len() - 1], more));
        // A part that came too short may have been cut off on the way.
        let mut seconds = usize::from(self.source.is_kept());
        loop {
            let error = match attempt().await {
                Ok(bytes) => return Ok(bytes),
                Err(error) => error,
            };
            let refused = Refused::new(name, error.clone());
            if matches!(error, FetchError::Length { .. }) && seconds > 0 {
                seconds -= 1;
                continue;
            }
            let Some(pause) = pauses.next().filter(|_| error.is_passing()) else { return Err(refused) };
            let error_is_network = error == FetchError::Network;
            let (reason, asked) = match error {
                FetchError::Stalled => ("The server has fallen silent", None),
                FetchError::Status { status: 429, retry_after, .. } => ("The server is being asked too often", retry_after),
                FetchError::Status { retry_after, .. } => ("The server is out of order", retry_after),
                _ if scope().navigator().on_line() => ("The server cannot be reached", None),
                _ => ("There is no connection", None),
            };
            // Some randomness, so that not everybody comes back at once.
            let millis = (f64::from(pause) * 1000.0 * (0.75 + 0.5 * js_sys::Math::random())) as u32;
            // Counted down look by look, as a clock may be set meanwhile.
            let mut millis = asked.map_or(millis, |seconds| seconds.clamp(1, LONGEST_PAUSE) * 1000);
            loop {
                if self.control.is_stopped() {
                    return Err(Refused::new(name, FetchError::Stopped));
                }
                // Without a connection there is nothing to try.
                let is_offline = error_is_network && !scope().navigator().on_line();
                match (millis == 0, is_offline) {
                    (true, false) => break,
                    (true, true) => (self.report)(Report::Waiting("There is no connection: going on as soon as there is.")),
                    _ => (self.report)(Report::Waiting(&format!("{reason}: trying again in {} s.", millis.div_ceil(1000)))),
                }
                TimeoutFuture::new(LOOK_MILLIS).await;
                millis = millis.saturating_sub(LOOK_MILLIS);
            }
        }
    }

    fn terms(&self) -> Terms<'_> {
        let cache = if self.source.is_kept() { RequestCache::NoStore } else { self.cache };
        Terms { control: self.control, cache, given: self.given, etag: RefCell::default(), page: false }
    }

    fn arrived(&self, state: &State) {
        (self.report)(Report::Arrived(state.arrived.min(state.total), state.total));
    }

    fn not_kept(&self, state: &mut State) {
        state.store = None;
        (self.report)(Report::NotKept);
    }

    /// Forgets a file that is not what was announced.
    async fn damaged(&self, file: &File, state: &State<'_>) -> DownloadError {
        if let (Some(store), Some(key)) = (state.store, file.key()) {
            store.forget(self.source, &key, file.parts.len()).await;
            self.incomplete(store).await;
        }
        DownloadError::Hash(file.path.clone())
    }
}

/// The models on the page's own site, as `models/index.json` lists their folders: where each has its manifest, relative to the page.
pub async fn offered() -> Vec<String> {
    let control = Control::default();
    let terms = Terms { control: &control, cache: RequestCache::Default, given: &[], etag: RefCell::default(), page: false };
    // A site need not have such a list.
    let json = fetch::whole(&absolute("models/index.json"), MAX_LIST, &terms).await.unwrap_or_default();
    let names: Vec<String> = serde_json::from_slice(&json).unwrap_or_default();
    let is_plain = |name: &String| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            && !name.starts_with('.')
    };
    names.into_iter().filter(is_plain).map(|name| format!("models/{name}/")).collect()
}
