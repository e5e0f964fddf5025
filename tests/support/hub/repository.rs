//! A model's repository, at one commit: a directory, and what git and LFS call its files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::SystemTime;

use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// Files above this are kept in LFS.
const LARGE: u64 = 1 << 20;

/// A repository at a commit.
pub struct Repository {
    /// Who may read it.
    pub gated: bool,
    /// Owner and name.
    pub id: String,
    /// The commit.
    pub commit: String,
    /// By path.
    pub files: BTreeMap<String, File>,
}

/// A file of a repository.
#[derive(Clone)]
pub struct File {
    /// Where it lies on disk.
    pub source: PathBuf,
    /// Its length.
    pub size: u64,
    /// The id of git's blob: of the file, or of its pointer to LFS.
    pub oid: String,
    /// What LFS knows of it, if it is kept there.
    pub lfs: Option<Lfs>,
}

/// The part of a [`File`] in LFS.
#[derive(Clone)]
pub struct Lfs {
    /// SHA-256 of the file.
    pub sha256: String,
    /// The length of the pointer in git.
    pub pointer_size: usize,
    /// Another hash of the content, by which the store keeps it: nobody can compare it with anything.
    pub xet_hash: String,
}

impl Repository {
    /// Reads a directory and those below it. Hashing takes its time.
    pub fn read(id: &str, commit: &str, directory: &Path) -> Self {
        let mut files = BTreeMap::new();
        collect(directory, "", &mut files);
        Self { gated: false, id: id.to_owned(), commit: commit.to_owned(), files }
    }

    /// What the tree API lists: the files of a directory (the root is empty) and its directories, or all below it.
    pub fn tree(&self, directory: &str, recursive: bool) -> Vec<Value> {
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let below = || self.files.iter().filter_map(|(path, file)| Some((path, path.strip_prefix(&prefix)?, file)));
        let mut directories = BTreeSet::new();
        for (_, rest, _) in below() {
            let ends = rest.match_indices('/').map(|(end, _)| format!("{prefix}{}", &rest[..end]));
            directories.extend(ends.take(if recursive { usize::MAX } else { 1 }));
        }
        // Nobody reads a directory's id; it only has to look like one.
        let directory =
            |path: String| json!({"type": "directory", "oid": git_id("tree", path.as_bytes()), "size": 0, "path": path});
        let files = below().filter(|(_, rest, _)| recursive || !rest.contains('/')).map(|(path, _, file)| file.entry(path));
        directories.into_iter().map(directory).chain(files).collect()
    }
}

impl File {
    /// The same, committed as it is.
    pub fn without_lfs(self) -> Self {
        Self { oid: git_id("blob", &fs::read(&self.source).unwrap()), lfs: None, ..self }
    }

    fn read(source: PathBuf) -> Self {
        let size = fs::metadata(&source).unwrap().len();
        if size <= LARGE && source.extension().is_none_or(|extension| extension != "safetensors") {
            return Self { size, oid: git_id("blob", &fs::read(&source).unwrap()), source, lfs: None };
        }
        let sha256 = sha256(&source);
        let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n");
        let xet_hash = hex(&Sha256::digest(format!("stored as {sha256}")));
        let lfs = Lfs { sha256, pointer_size: pointer.len(), xet_hash };
        Self { source, size, oid: git_id("blob", pointer.as_bytes()), lfs: Some(lfs) }
    }

    fn entry(&self, path: &str) -> Value {
        let mut entry = json!({"type": "file", "oid": self.oid, "size": self.size, "path": path});
        if let Some(lfs) = &self.lfs {
            entry["lfs"] = json!({"oid": lfs.sha256, "size": self.size, "pointerSize": lfs.pointer_size});
            entry["xetHash"] = json!(lfs.xet_hash);
        }
        entry
    }
}

fn collect(directory: &Path, prefix: &str, files: &mut BTreeMap<String, File>) {
    for entry in fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display())) {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().expect("a name in Unicode"));
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, File::read(entry.path()));
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// How git names what it keeps.
fn git_id(kind: &str, bytes: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(format!("{kind} {}\0", bytes.len()));
    hash.update(bytes);
    hex(&hash.finalize())
}

/// Of a file that may be large, and is the same for many tests: each is read once, unless it changes.
fn sha256(path: &Path) -> String {
    type Known = HashMap<(PathBuf, u64, SystemTime), String>;
    static KNOWN: OnceLock<Mutex<Known>> = OnceLock::new();
    let metadata = fs::metadata(path).unwrap();
    let key = (path.to_owned(), metadata.len(), metadata.modified().unwrap());
    let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap();
    known.entry(key).or_insert_with(|| digest(path)).clone()
}

fn digest(path: &Path) -> String {
    let mut file = fs::File::open(path).unwrap();
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).unwrap() {
            0 => return hex(&hash.finalize()),
            read => hash.update(&buffer[..read]),
        }
    }
}
