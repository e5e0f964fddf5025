//! What the Hub and its CDN both know: the repositories, and the addresses the Hub has signed for the CDN.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use axum::http::header;
use axum::http::request::Parts;

use super::repository::{File, Repository};

/// The repositories, oldest commit first, and the signed addresses.
#[derive(Default)]
pub struct Catalog {
    repositories: Mutex<Vec<Arc<Repository>>>,
    signed: Mutex<HashMap<String, Signed>>,
    cdn: OnceLock<String>,
}

/// What an address was signed for.
#[derive(Clone)]
pub struct Signed {
    /// The range that was asked for. The CDN gives this and nothing else.
    pub range: Option<String>,
    /// The file.
    pub file: File,
}

/// Why something cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such repository.
    Repository,
    /// Only for those who agreed to its terms.
    Gated,
    /// No such revision.
    Revision,
    /// No such file.
    Entry,
}

impl Catalog {
    /// Adds a repository, or a commit to one: then `main` is the newest.
    pub fn add(&self, repository: Repository) {
        self.repositories.lock().unwrap().push(Arc::new(repository));
    }

    /// Says where the CDN is.
    pub fn set_cdn(&self, origin: String) {
        self.cdn.set(origin).expect("there is one CDN");
    }

    /// A repository's public side, at a commit or `main`.
    pub fn find_listed(&self, id: &str, revision: &str) -> Result<Arc<Repository>, Refusal> {
        let repositories = self.repositories.lock().unwrap();
        let mut commits = repositories.iter().rev().filter(|repository| repository.id == id).peekable();
        commits.peek().ok_or(Refusal::Repository)?;
        let wanted = commits.find(|repository| revision == "main" || repository.commit == revision);
        wanted.cloned().ok_or(Refusal::Revision)
    }

    /// A repository whose files may be read, at a commit or `main`.
    pub fn find(&self, id: &str, revision: &str) -> Result<Arc<Repository>, Refusal> {
        let repository = self.find_listed(id, revision)?;
        if repository.gated { Err(Refusal::Gated) } else { Ok(repository) }
    }

    /// A file of it.
    pub fn find_file(&self, id: &str, revision: &str, path: &str) -> Result<(Arc<Repository>, File), Refusal> {
        let repository = self.find(id, revision)?;
        let file = repository.files.get(path).cloned().ok_or(Refusal::Entry)?;
        Ok((repository, file))
    }

    /// Whether a path is a file in LFS; `None` if no repository has it.
    pub fn is_large(&self, path: &str) -> Option<bool> {
        let repositories = self.repositories.lock().unwrap();
        repositories.iter().find_map(|repository| Some(repository.files.get(path)?.lfs.is_some()))
    }

    /// The CDN's address for a path there, good for the range of this request only. Each is another, as with the real one, so
    /// that nothing comes from the browser's cache.
    pub fn sign(&self, path: &str, request: &Parts, file: &File) -> String {
        let range = range_of(request);
        let mut signed = self.signed.lock().unwrap();
        let target = format!("{path}?Signature={:08x}", signed.len());
        signed.insert(target.clone(), Signed { range, file: file.clone() });
        format!("{}{target}", self.cdn.get().expect("the CDN has started"))
    }

    /// The file behind a signed address, if this is what it was signed for.
    pub fn check(&self, request: &Parts) -> Option<File> {
        let target = request.uri.path_and_query()?.as_str();
        let signed = self.signed.lock().unwrap().get(target).cloned()?;
        (signed.range == range_of(request)).then_some(signed.file)
    }
}

fn range_of(request: &Parts) -> Option<String> {
    request.headers.get(header::RANGE).map(|range| String::from_utf8_lossy(range.as_bytes()).into_owned())
}
