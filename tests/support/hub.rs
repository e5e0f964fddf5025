//! A stand-in for the Hugging Face Hub and its CDN, two servers on loopback that answer as the real ones do, and fail on demand.
//!
//! What was seen of the real ones, in 2026, and is so here, for somebody who is not signed in:
//! - `resolve` never gives content. For a file in LFS it redirects (302) to an address of the CDN that is signed, expires, and is
//!   good for the asked range only; for a small one (307) to a cache of the Hub's own. What the redirect says (`X-Linked-ETag`, the
//!   SHA-256) no script can read, since `fetch` only shows the last answer; the CDN's ETag is another hash. So sizes and hashes come
//!   from the tree API.
//! - The CDN answers a range beyond the end with 416 and nothing more, and takes no notice of If-Range.
//! - An unknown repository is a 401 without an error code, a gated one a 401 with one.
//! - Scripts may not read Retry-After from the Hub, but may from the CDN.
//!
//! Not here: pages of long listings, ends of signatures, what one sees who is signed in.

mod api;
mod catalog;
mod cdn;
mod repository;

use std::path::PathBuf;
use std::sync::Arc;

use super::host::Host;
use super::host::damage::Damage;
use super::host::traffic::Visit;
use catalog::Catalog;
use repository::Repository;

/// What the answers of the tree API are called where [`Hub::damage`] takes a file.
pub const TREE: &str = "api/tree";

/// The same for those about a repository as a whole.
pub const INFO: &str = "api/info";

/// The real checkpoint's repository.
pub const SST2: &str = "distilbert/distilbert-base-uncased-finetuned-sst-2-english";

/// Its pinned revision.
pub const SST2_REVISION: &str = "714eb0fa89d2f80546fda750413ed43d93601a13";

/// A Hub and its CDN; they stop when this is dropped.
pub struct Hub {
    catalog: Arc<Catalog>,
    front: Host,
    cdn: Host,
}

impl Hub {
    /// An empty one, on any ports.
    pub async fn start() -> Self {
        Self::start_on([0, 0]).await
    }

    /// The same on given ports, the Hub's and the CDN's, for a page that was built to look for them there.
    pub async fn start_on(ports: [u16; 2]) -> Self {
        let catalog = Arc::new(Catalog::default());
        let shared = catalog.clone();
        let cdn = Host::start(ports[1], move |traffic, request| cdn::answer(shared.clone(), traffic, request)).await;
        catalog.set_cdn(cdn.origin());
        let shared = catalog.clone();
        let front = Host::start(ports[0], move |traffic, request| api::answer(shared.clone(), traffic, request)).await;
        Self { catalog, front, cdn }
    }

    /// Adds a repository that holds the files of a directory, or a newer commit of one.
    pub async fn add(&self, id: &str, commit: &str, directory: impl Into<PathBuf>) {
        self.catalog.add(read(id, commit, directory.into()).await);
    }

    /// Adds one that is only for those who agreed to its terms.
    pub async fn add_gated(&self, id: &str, commit: &str, directory: impl Into<PathBuf>) {
        let repository = read(id, commit, directory.into()).await;
        self.catalog.add(Repository { gated: true, ..repository });
    }

    /// Adds one that keeps nothing in LFS.
    pub async fn add_without_lfs(&self, id: &str, commit: &str, directory: impl Into<PathBuf>) {
        let repository = read(id, commit, directory.into()).await;
        let files = repository.files.into_iter().map(|(path, file)| (path, file.without_lfs())).collect();
        self.catalog.add(Repository { files, ..repository });
    }

    /// The Hub's origin, as `https://huggingface.co`.
    pub fn origin(&self) -> String {
        self.front.origin()
    }

    /// The CDN's origin.
    pub fn cdn_origin(&self) -> String {
        self.cdn.origin()
    }

    /// The Hub's own server, with its log.
    pub fn front(&self) -> &Host {
        &self.front
    }

    /// The CDN's, with its log.
    pub fn cdn(&self) -> &Host {
        &self.cdn
    }

    /// Damages the content of this file, wherever it comes from, or what [`TREE`] and [`INFO`] stand for, the next `times` times.
    pub fn damage(&self, file: &str, damage: Damage, times: usize) {
        self.damage_later(file, 0, damage, times);
    }

    /// The same after so many requests that go well.
    pub fn damage_later(&self, file: &str, after: usize, damage: Damage, times: usize) {
        let host = match self.catalog.is_large(file) {
            Some(true) => &self.cdn,
            Some(false) => &self.front,
            None if [TREE, INFO].contains(&file) => &self.front,
            None => panic!("no repository has a {file}"),
        };
        host.damage_later(file, after, damage, times);
    }

    /// Damages the Hub's answer that sends the caller to the content of this file.
    pub fn damage_redirect(&self, file: &str, damage: Damage, times: usize) {
        assert!(self.catalog.is_large(file).is_some(), "no repository has a {file}");
        assert!(!damage.needs_content(), "{damage:?} cannot happen to a redirect");
        self.front.damage(&redirect_of(file), damage, times);
    }

    /// Takes back all damage that was planned.
    pub fn heal(&self) {
        self.hosts().for_each(|host| host.heal());
    }

    /// Lets at most so many bytes a second through, each of the two.
    pub fn throttle(&self, bytes_per_second: Option<u64>) {
        self.hosts().for_each(|host| host.throttle(bytes_per_second));
    }

    /// Lets the answers go on that have stalled.
    pub fn release(&self) {
        self.hosts().for_each(|host| host.release());
    }

    /// Breaks every connection and refuses new ones, as if the network were gone.
    pub async fn stop(&self) {
        for host in self.hosts() {
            host.stop().await;
        }
    }

    /// Accepts connections again.
    pub fn restart(&self) {
        self.hosts().for_each(Host::restart);
    }

    /// The requests so far for the content of this file.
    pub fn visits(&self, file: &str) -> Vec<Visit> {
        let is_large = self.catalog.is_large(file).unwrap_or_else(|| panic!("no repository has a {file}"));
        let (host, place) = if is_large { (&self.cdn, "/xet-bridge/") } else { (&self.front, "/api/resolve-cache/") };
        let asks = |visit: &Visit| {
            let path = visit.request.split(['?', ' ']).nth(1).unwrap_or_default();
            path.starts_with(place) && path.ends_with(&format!("/{file}"))
        };
        host.visits().into_iter().filter(asks).collect()
    }

    /// Forgets the requests so far.
    pub fn forget(&self) {
        self.hosts().for_each(|host| host.forget());
    }

    fn hosts(&self) -> impl Iterator<Item = &Host> {
        [&self.front, &self.cdn].into_iter()
    }
}

async fn read(id: &str, commit: &str, directory: PathBuf) -> Repository {
    let (id, commit) = (id.to_owned(), commit.to_owned());
    tokio::task::spawn_blocking(move || Repository::read(&id, &commit, &directory)).await.expect("the directory is read")
}

/// What the answer that sends the caller to a file is called among the damages.
fn redirect_of(file: &str) -> String {
    format!("resolve/{file}")
}
