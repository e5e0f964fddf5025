//! What a model consists of, wherever it comes from: files with sizes and hashes, each a list of parts that can be fetched one by one.
//!
//! A catalog is made from a manifest, from what the Hub's tree API says of a repository, or from files the user gave. It only says what there
//! is; [`super::loader`] says what is needed, and whoever fetches the parts checks them against it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::ModelError;
use super::loader::{INDEX, MAX_SMALL_FILE, WEIGHTS, needed};
use super::manifest::{MANIFEST, MAX_PART_BYTES, Manifest, PART_BYTES};
use super::weights::hex;

/// The longest name of a file that is listed, in bytes: what file systems take.
const MAX_NAME: usize = 255;

/// How much of a repository is cut into parts: twice what a browser's memory can address. A list may announce any sizes, and each part
/// takes memory before a byte of it has come.
const MAX_BYTES: u64 = 8 << 30;

/// A model's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// The model's name, to show.
    pub name: String,
    /// All files that could be of use.
    pub files: Vec<File>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name, such as `model.safetensors`.
    pub path: String,
    /// Its length in bytes.
    pub size: u64,
    /// What it must hash to; none for files that nobody announced.
    pub digest: Option<Digest>,
    /// What it consists of, in order.
    pub parts: Vec<Part>,
}

/// A hash of a whole file, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Digest {
    /// SHA-256.
    Sha256(String),
    /// git's name for the content: SHA-1 of `blob`, its length, a zero byte and the bytes. What the Hub gives for files outside LFS.
    GitBlob(String),
}

/// One piece of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where to get it.
    pub place: Place,
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256, where it is announced.
    pub sha256: Option<String>,
}

/// Where the bytes of a part are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// All of what lies at this absolute URL.
    Url(String),
    /// Those from `start` on of what lies at this absolute URL, `total` bytes long.
    Range {
        /// Of the whole file.
        url: String,
        /// Where the part begins.
        start: u64,
        /// How long the whole file is.
        total: u64,
    },
    /// Those from `start` on of a file that the user gave.
    Given {
        /// Which of them.
        file: usize,
        /// Where the part begins.
        start: u64,
    },
}

#[derive(Deserialize)]
struct TreeEntry {
    r#type: String,
    path: String,
    size: u64,
    oid: String,
    lfs: Option<Lfs>,
}

#[derive(Deserialize)]
struct Lfs {
    oid: String,
    size: u64,
}

impl Catalog {
    /// From a manifest that lies under `base`, an absolute URL that ends in a slash.
    pub fn of_manifest(manifest: Manifest, base: &str) -> Self {
        let part = |part: super::manifest::Part| Part {
            place: Place::Url(format!("{base}{}", part.path)),
            size: part.size,
            sha256: Some(part.sha256.to_ascii_lowercase()),
        };
        let files = manifest.files.into_iter().map(|file| File {
            path: file.path,
            size: file.size,
            digest: Some(Digest::Sha256(file.sha256.to_ascii_lowercase())),
            parts: file.parts.into_iter().map(part).collect(),
        });
        Self { name: manifest.name, files: files.collect() }
    }

    /// From the Hub's answer to `/api/models/ID/tree/REVISION`.
    ///
    /// # Errors
    /// If it is none.
    pub fn of_hub(tree: &[u8], hub: &str, id: &str, revision: &str) -> Result<Self, ModelError> {
        let unreadable = |reason: String| ModelError::Unreadable { file: format!("the Hub's list of the files of {id}"), reason };
        let entries: Vec<TreeEntry> = serde_json::from_slice(tree).map_err(|error| unreadable(error.to_string()))?;
        let is_of_use = |entry: &TreeEntry| entry.r#type == "file" && !entry.path.contains('/') && entry.path.len() <= MAX_NAME;
        let (mut files, mut total) = (Vec::new(), 0_u64);
        for entry in entries.into_iter().filter(is_of_use) {
            let (size, digest) = match entry.lfs {
                Some(lfs) => (lfs.size, Digest::Sha256(checked(lfs.oid, 64).ok_or_else(|| unreadable("a hash is none".into()))?)),
                None => (entry.size, Digest::GitBlob(checked(entry.oid, 40).ok_or_else(|| unreadable("a hash is none".into()))?)),
            };
            let url = format!("{hub}/{id}/resolve/{}/{}", encoded(revision), encoded(&entry.path));
            // What is large and holds no weights that can be read, as `pytorch_model.bin`, is not fetched: it is enough to know of it.
            // But it may be a part that a manifest among these names.
            let is_cut = size > PART_BYTES as u64 && (size <= MAX_PART_BYTES || entry.path.ends_with(".safetensors"));
            let parts = if is_cut {
                total = total.saturating_add(size);
                if total > MAX_BYTES {
                    return Err(ModelError::TooLarge { file: id.to_owned(), bytes: total });
                }
                cut(size, |start| Place::Range { url: url.clone(), start, total: size })
            } else {
                vec![Part { place: Place::Url(url), size, sha256: None }]
            };
            files.push(File { path: entry.path, size, digest: Some(digest), parts });
        }
        Ok(Self { name: id.to_owned(), files })
    }

    /// Where the Hub lists a repository's files.
    pub fn tree_url(hub: &str, id: &str, revision: &str) -> String {
        format!("{hub}/api/models/{id}/tree/{}", encoded(revision))
    }

    /// From files that the user gave: their names, without folders, and lengths.
    pub fn of_given(name: &str, given: &[(String, u64)]) -> Self {
        let file = |(file, (path, size)): (usize, &(String, u64))| File {
            path: path.clone(),
            size: *size,
            digest: None,
            parts: cut(*size, |start| Place::Given { file, start }),
        };
        Self { name: name.to_owned(), files: given.iter().enumerate().map(file).collect() }
    }

    /// Whether this is what a converter wrote: a manifest, and weights only as its parts.
    pub fn is_in_parts(&self) -> bool {
        self.file(MANIFEST).is_some() && self.file(WEIGHTS).is_none() && self.file(INDEX).is_none()
    }

    /// The model that a manifest among these files describes, whose parts are among them too.
    ///
    /// # Errors
    /// If one of them is not there, or has another length.
    pub fn described_by(&self, manifest: Manifest) -> Result<Self, ModelError> {
        let mut catalog = Self::of_manifest(manifest, "");
        // The first of a name is the one meant, as in [`Catalog::file`].
        let here: HashMap<&str, &File> = self.files.iter().rev().map(|file| (file.path.as_str(), file)).collect();
        for part in catalog.files.iter_mut().flat_map(|file| &mut file.parts) {
            let Place::Url(path) = &part.place else { continue };
            let whole = here.get(path.as_str()).filter(|file| file.size == part.size).and_then(|file| file.parts.first());
            part.place = whole.ok_or_else(|| ModelError::Missing { file: path.clone() })?.place.clone();
        }
        Ok(catalog)
    }

    /// The file of this name.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The small files that are needed, to be read whole.
    ///
    /// # Errors
    /// If what is there cannot be a model: the sentence names what is missing.
    pub fn small_files(&self) -> Result<Vec<&File>, ModelError> {
        let has = |path: &str| self.file(path).is_some();
        let missing = |file: &str| Err(ModelError::Missing { file: file.to_owned() });
        if !has("config.json") {
            return missing("config.json");
        }
        if !has("tokenizer.json") && !has("vocab.txt") {
            return missing("tokenizer.json");
        }
        if !has(WEIGHTS) && !has(INDEX) {
            return if has("pytorch_model.bin") { Err(ModelError::Pickled) } else { missing(WEIGHTS) };
        }
        let files: Vec<&File> = needed(has).filter_map(|path| self.file(path)).collect();
        match files.iter().find(|file| file.size > MAX_SMALL_FILE) {
            Some(file) => {
                Err(ModelError::Unreadable { file: file.path.clone(), reason: format!("it is over {MAX_SMALL_FILE} bytes long") })
            }
            None => Ok(files),
        }
    }
}

impl File {
    /// Whether these bytes, all of the file's, are the announced ones.
    pub fn is(&self, bytes: &[u8]) -> bool {
        match (&self.digest, self.git_blob()) {
            (Some(Digest::Sha256(expected)), _) => hex(&Sha256::digest(bytes)) == *expected,
            (_, Some((hash, expected))) => hex(&hash.chain_update(bytes).finalize()) == expected,
            _ => true,
        }
    }

    /// Where git's name for the content is announced: the hash so far, before the first byte, and what it must come to.
    pub fn git_blob(&self) -> Option<(Sha1, &str)> {
        let Some(Digest::GitBlob(expected)) = &self.digest else { return None };
        Some((Sha1::new_with_prefix(format!("blob {}\0", self.size)), expected))
    }

    /// What the file is stored under; none for one that nobody announced.
    pub fn key(&self) -> Option<String> {
        self.digest.as_ref().map(|digest| match digest {
            Digest::Sha256(hash) => format!("sha256-{hash}"),
            Digest::GitBlob(hash) => format!("git-{hash}"),
        })
    }
}

/// Parts of [`PART_BYTES`], the last of what is left.
fn cut(size: u64, place: impl Fn(u64) -> Place) -> Vec<Part> {
    let starts = (0..size).step_by(PART_BYTES);
    starts.map(|start| Part { place: place(start), size: (size - start).min(PART_BYTES as u64), sha256: None }).collect()
}

/// A hash in lower case, if it has so many hexadecimal digits.
fn checked(hash: String, digits: usize) -> Option<String> {
    (hash.len() == digits && hash.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| hash.to_ascii_lowercase())
}

/// A file's name, or a branch's, as one segment of a URL's path.
fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn tree(entries: &[serde_json::Value]) -> Result<Catalog, ModelError> {
        Catalog::of_hub(serde_json::to_string(entries).unwrap().as_bytes(), "https://hub.example", "a/b", "main")
    }

    fn large(path: &str, size: u64) -> serde_json::Value {
        serde_json::json!({"type": "file", "oid": "1".repeat(40), "size": size, "path": path, "lfs": {"oid": "A".repeat(64), "size": size, "pointerSize": 135}})
    }

    fn small(path: &str) -> serde_json::Value {
        serde_json::json!({"type": "file", "oid": "2".repeat(40), "size": 629, "path": path})
    }

    #[test]
    fn the_hubs_large_files_are_fetched_by_ranges() {
        let folder = serde_json::json!({"type": "directory", "oid": "3".repeat(40), "size": 0, "path": "onnx"});
        let catalog = tree(&[folder, small("config.json"), large("model.safetensors", 33 * MIB)]).unwrap();
        let weights = catalog.file("model.safetensors").unwrap();
        let url = "https://hub.example/a/b/resolve/main/model.safetensors".to_owned();
        assert_eq!(weights.parts.iter().map(|part| part.size).collect::<Vec<_>>(), [16 * MIB, 16 * MIB, MIB]);
        assert_eq!(weights.parts[2].place, Place::Range { url, start: 32 * MIB, total: 33 * MIB });
        assert_eq!(weights.key().unwrap(), format!("sha256-{}", "a".repeat(64)));
        assert_eq!(catalog.file("config.json").unwrap().parts.len(), 1);
        assert!(catalog.file("onnx").is_none());
    }

    #[test]
    fn branches_have_slashes() {
        assert_eq!(
            Catalog::tree_url("https://h.example", "a/b", "refs/pr/1"),
            "https://h.example/api/models/a/b/tree/refs%2Fpr%2F1"
        );
        let json = serde_json::to_string(&[small("config.json")]).unwrap();
        let catalog = Catalog::of_hub(json.as_bytes(), "https://h.example", "a/b", "x/y").unwrap();
        assert_eq!(catalog.files[0].parts[0].place, Place::Url("https://h.example/a/b/resolve/x%2Fy/config.json".into()));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(Catalog::of_hub(b"<!doctype html>", "h", "a/b", "main").is_err());
        let mut odd = small("config.json");
        odd["oid"] = "xyz".into();
        assert!(tree(&[odd]).is_err());
    }

    #[test]
    fn sizes_are_not_believed_before_anything_has_come() {
        for size in [9 << 30, u64::MAX] {
            let error = tree(&[large("model.safetensors", size)]).unwrap_err().to_string();
            assert!(error.contains("a/b holds") && error.contains(&size.to_string()), "{error}");
        }
        assert!(tree(&vec![large("model.safetensors", u64::MAX / 2); 4]).is_err());
        assert!(tree(&vec![large("x.bin", 64 << 20); 10_000]).is_err());
        // Large files of other kinds are nobody's business.
        let catalog = tree(&[small("config.json"), small("vocab.txt"), large("pytorch_model.bin", u64::MAX)]).unwrap();
        assert_eq!(catalog.small_files().unwrap_err(), ModelError::Pickled);
        assert!(tree(&[small(&"x".repeat(256))]).unwrap().files.is_empty());
    }

    #[test]
    fn only_what_is_needed_is_named() {
        let names = |files: &[&str]| {
            let catalog = tree(&files.iter().map(|file| small(file)).collect::<Vec<_>>()).unwrap();
            catalog.small_files().map(|files| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>())
        };
        let all = [
            "README.md",
            "config.json",
            "vocab.txt",
            "tokenizer.json",
            "tokenizer_config.json",
            "model.safetensors",
            "pytorch_model.bin",
        ];
        assert_eq!(names(&all).unwrap(), ["config.json", "tokenizer.json", "tokenizer_config.json"]);
        let shards = ["config.json", "vocab.txt", "model.safetensors.index.json"];
        assert_eq!(names(&shards).unwrap(), shards);
        assert_eq!(names(&["config.json", "vocab.txt", "pytorch_model.bin"]).unwrap_err(), ModelError::Pickled);
        for without in ["config.json", "model.safetensors"] {
            let files: Vec<&str> =
                ["config.json", "vocab.txt", "model.safetensors"].into_iter().filter(|file| *file != without).collect();
            assert_eq!(names(&files).unwrap_err(), ModelError::Missing { file: without.into() });
        }
    }

    #[test]
    fn both_kinds_of_hash_are_checked() {
        let file = |digest| File { path: "a".into(), size: 6, digest, parts: Vec::new() };
        // `printf 'hello\n' | git hash-object --stdin`
        let git = file(Some(Digest::GitBlob("ce013625030ba8dba906f756967f9e9ca394464a".into())));
        assert!(git.is(b"hello\n") && !git.is(b"hello\r"));
        let sha256 = file(Some(Digest::Sha256("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03".into())));
        assert!(sha256.is(b"hello\n") && !sha256.is(b"hello"));
        assert!(file(None).is(b"anything"));
    }

    #[test]
    fn a_manifest_among_the_files_leads_to_its_parts() {
        let hash = "b".repeat(64);
        let part = |path: &str, size: u64| serde_json::json!({"path": path, "size": size, "sha256": hash});
        let manifest = |parts: &[serde_json::Value]| {
            let file = serde_json::json!({"path": "model.safetensors", "size": 17 * MIB, "sha256": hash, "parts": parts});
            let json = serde_json::json!({"schema": "whyword/model@1", "name": "mine", "license": "MIT", "files": [file]});
            Manifest::parse(json.to_string().as_bytes()).unwrap()
        };
        let given = [("manifest.json".into(), 900), ("w.part000".into(), 16 * MIB), ("w.part001".into(), MIB)];
        let catalog = Catalog::of_given("x", &given);
        assert!(catalog.is_in_parts());
        let described = catalog.described_by(manifest(&[part("w.part000", 16 * MIB), part("w.part001", MIB)])).unwrap();
        let weights = described.file("model.safetensors").unwrap();
        assert_eq!((described.name.as_str(), weights.parts.len(), described.is_in_parts()), ("mine", 2, false));
        let second = Part { place: Place::Given { file: 2, start: 0 }, size: MIB, sha256: Some(hash.clone()) };
        assert_eq!(weights.parts[1], second);
        let lost = catalog.described_by(manifest(&[part("w.part000", 16 * MIB), part("w.part002", MIB)]));
        assert_eq!(lost.unwrap_err(), ModelError::Missing { file: "w.part002".into() });
    }

    #[test]
    fn given_files_are_cut_too() {
        let catalog = Catalog::of_given("mine", &[("config.json".into(), 10), ("model.safetensors".into(), 17 * MIB)]);
        let parts = &catalog.file("model.safetensors").unwrap().parts;
        assert_eq!(parts[1], Part { place: Place::Given { file: 1, start: 16 * MIB }, size: MIB, sha256: None });
        assert_eq!(catalog.file("model.safetensors").unwrap().key(), None);
    }
}
