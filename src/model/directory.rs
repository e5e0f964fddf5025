//! A model directory on disk: the files themselves, or a manifest and the parts they were cut into.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::ModelError;
use super::loader::{INDEX, Loaded, Loader, MAX_SMALL_FILE, WEIGHTS, needed};
use super::manifest::{self, MANIFEST, Manifest};
use super::weights::{Expected, hex};

/// Where a model's files are.
pub struct Directory {
    root: PathBuf,
    manifest: Option<Manifest>,
}

impl Directory {
    /// Opens a directory; a `manifest.json` in it is read and checked.
    pub fn open(root: &Path) -> Result<Self, ModelError> {
        if !root.is_dir() {
            return Err(ModelError::Unreadable { file: root.display().to_string(), reason: "no such directory".to_owned() });
        }
        let mut directory = Self { root: root.to_owned(), manifest: None };
        if root.join(MANIFEST).is_file() {
            let manifest = Manifest::parse(&directory.read(MANIFEST)?);
            // Where the weights lie beside it, it may be the manifest of something else.
            let is_needed = [WEIGHTS, INDEX].iter().all(|weights| !root.join(weights).is_file());
            directory.manifest = if is_needed { Some(manifest?) } else { manifest.ok() };
        }
        Ok(directory)
    }

    /// The model's name: the manifest's, or the directory's.
    pub fn name(&self) -> String {
        let of_directory = || {
            let path = self.root.canonicalize().unwrap_or_else(|_| self.root.clone());
            path.file_name().map_or_else(|| "model".to_owned(), |name| name.to_string_lossy().into_owned())
        };
        self.manifest.as_ref().map_or_else(of_directory, |manifest| manifest.name.clone())
    }

    /// Whether there is a file of this name, whole or in parts. A manifest that lists the weights lists all that belongs to them.
    pub fn has(&self, file: &str) -> bool {
        self.listed(file).is_some() || (self.listed(WEIGHTS).is_none() && self.root.join(file).is_file())
    }

    /// What the manifest says of a file.
    fn listed(&self, file: &str) -> Option<&manifest::File> {
        self.manifest.as_ref()?.file(file)
    }

    /// A small file, whole.
    pub fn read(&self, file: &str) -> Result<Vec<u8>, ModelError> {
        if self.length(file)? > MAX_SMALL_FILE {
            return Err(ModelError::Unreadable {
                file: file.to_owned(),
                reason: format!("it is over {MAX_SMALL_FILE} bytes long"),
            });
        }
        let mut bytes = Vec::new();
        self.stream(file, |chunk| {
            bytes.extend_from_slice(chunk);
            Ok(())
        })?;
        self.check(file, || hex(&Sha256::digest(&bytes)))?;
        Ok(bytes)
    }

    /// Holds a file's SHA-256 against the manifest's, if that lists it.
    fn check(&self, file: &str, found: impl FnOnce() -> String) -> Result<(), ModelError> {
        match self.listed(file) {
            Some(listed) if !listed.sha256.eq_ignore_ascii_case(&found()) => Err(ModelError::Hash { file: file.to_owned() }),
            _ => Ok(()),
        }
    }

    /// The length of a file in bytes.
    pub fn length(&self, file: &str) -> Result<u64, ModelError> {
        let mut total = 0;
        for path in self.pieces(file)? {
            total += std::fs::metadata(&path).map_err(|error| unreadable(&path, &error))?.len();
        }
        Ok(total)
    }

    /// Hands a file's bytes to `take`, piece by piece.
    pub fn stream(&self, file: &str, mut take: impl FnMut(&[u8]) -> Result<(), ModelError>) -> Result<(), ModelError> {
        let mut buffer = vec![0; 1 << 20];
        for path in self.pieces(file)? {
            let mut reader = File::open(&path).map_err(|error| unreadable(&path, &error))?;
            loop {
                match reader.read(&mut buffer).map_err(|error| unreadable(&path, &error))? {
                    0 => break,
                    count => take(&buffer[..count])?,
                }
            }
        }
        Ok(())
    }

    /// The files that hold the weights, each with the tensors that the model needs of it.
    pub fn weight_files(&self) -> Result<BTreeMap<String, Vec<Expected>>, ModelError> {
        Ok(self.loader()?.weight_files().clone())
    }

    /// Loads the model.
    pub fn load(&self) -> Result<Loaded, ModelError> {
        let mut loader = self.loader()?;
        for file in loader.weight_files().clone().into_keys() {
            let mut stream = loader.open(&file, self.length(&file)?);
            self.stream(&file, |chunk| stream.push(chunk))?;
            let found = loader.add(stream)?;
            self.check(&file, || found)?;
        }
        loader.finish()
    }

    /// A loader that has read the small files.
    fn loader(&self) -> Result<Loader, ModelError> {
        let small = needed(|file| self.has(file))
            .map(|file| Ok((file.to_owned(), self.read(file)?)))
            .collect::<Result<BTreeMap<_, _>, ModelError>>()?;
        Loader::new(&small)
    }

    /// The file itself where it exists, else its parts.
    fn pieces(&self, file: &str) -> Result<Vec<PathBuf>, ModelError> {
        let whole = self.root.join(file);
        if whole.is_file() {
            return Ok(vec![whole]);
        }
        match self.listed(file) {
            Some(file) => Ok(file.parts.iter().map(|part| self.root.join(&part.path)).collect()),
            None => Err(ModelError::Missing { file: file.to_owned() }),
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> ModelError {
    ModelError::Unreadable { file: path.display().to_string(), reason: error.to_string() }
}
