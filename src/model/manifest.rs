//! `manifest.json`: how a model is hosted. Each file is a list of parts small enough for any static host, with sizes and hashes.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::ModelError;

/// What the file is called.
pub const MANIFEST: &str = "manifest.json";

/// The name and version of the format.
pub const SCHEMA: &str = "whyword/model@1";

/// The longest name of a model and of its licence, in characters.
const MAX_NAME: usize = 200;

/// The largest part the converter writes, in bytes: hosts refuse files of 100 MB, and a lost part is fetched again whole.
pub const PART_BYTES: usize = 16 << 20;

/// The largest part that is read, in bytes.
pub const MAX_PART_BYTES: u64 = 64 << 20;

/// A hosted model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The name to show.
    pub name: String,
    /// Its licence, as an SPDX expression.
    pub license: String,
    /// All files.
    pub files: Vec<File>,
}

/// One file of the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name in a model directory, such as `model.safetensors`.
    pub path: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// What it consists of, in order.
    pub parts: Vec<Part>,
}

/// One piece of a file, as it lies on the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where it is, relative to the manifest.
    pub path: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Reads and checks a `manifest.json`.
    pub fn parse(json: &[u8]) -> Result<Self, ModelError> {
        let unreadable = |error| ModelError::Manifest { problem: format!("cannot be read ({error})") };
        let manifest: Self = serde_json::from_slice(json).map_err(unreadable)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// Refuses one that makes no sense.
    pub fn check(&self) -> Result<(), ModelError> {
        let wrong = |problem: String| ModelError::Manifest { problem };
        if self.schema != SCHEMA {
            return Err(wrong(format!("has the schema “{}”, not {SCHEMA}", self.schema)));
        }
        // They are shown, and the name is written into every answer.
        let (name, license) = (self.name.chars().count(), self.license.chars().count());
        if name > MAX_NAME || license > MAX_NAME {
            return Err(wrong(format!("has a name or a licence of over {MAX_NAME} characters")));
        }
        let mut seen = HashSet::new();
        for file in &self.files {
            if !plain(&file.path) || file.path.contains('/') || !seen.insert(&file.path) {
                return Err(wrong(format!("lists “{}”, which is no file name of its own", file.path)));
            }
            let total = file.parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(part.size));
            if total != Some(file.size) {
                return Err(wrong(format!("gives {} a size that its parts do not add up to", file.path)));
            }
            for part in &file.parts {
                if !plain(&part.path) {
                    return Err(wrong(format!("has the part “{}”, which is not below its own folder", part.path)));
                }
                if part.size > MAX_PART_BYTES {
                    return Err(wrong(format!("has the part “{}”, which is larger than {MAX_PART_BYTES} bytes", part.path)));
                }
            }
            let hashes = file.parts.iter().map(|part| &part.sha256).chain([&file.sha256]);
            if let Some(hash) = hashes.into_iter().find(|hash| hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit())) {
                return Err(wrong(format!("gives {} the SHA-256 “{hash}”, which is none", file.path)));
            }
        }
        Ok(())
    }

    /// The file of this name.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// A relative path that stays below where it starts, and means the same on a disk and in a URL.
fn plain(path: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    path.chars().all(allowed) && path.split('/').all(|step| !step.is_empty() && step != "." && step != "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let sha256 = "0".repeat(64);
        let part = |path: &str, size| Part { path: path.into(), size, sha256: sha256.clone() };
        Manifest {
            schema: SCHEMA.into(),
            name: "sample".into(),
            license: "MIT".into(),
            files: vec![File { path: "a".into(), size: 5, sha256: sha256.clone(), parts: vec![part("a.0", 3), part("a.1", 2)] }],
        }
    }

    #[test]
    fn a_sound_manifest_survives() {
        let json = serde_json::to_vec(&sample()).unwrap();
        assert_eq!(Manifest::parse(&json).unwrap(), sample());
    }

    #[test]
    fn unsound_ones_are_refused() {
        type Change = fn(&mut Manifest);
        let changes: [(&str, Change); 9] = [
            ("200 characters", |m| m.name = "a".repeat(201)),
            ("schema", |m| m.schema = "other/model@1".into()),
            ("add up", |m| m.files[0].size = 6),
            ("add up", |m| m.files[0].parts[0].size = u64::MAX),
            ("below", |m| m.files[0].parts[0].path = "../secret".into()),
            ("below", |m| m.files[0].parts[0].path = "https://example.org/x".into()),
            ("file name", |m| m.files[0].path = "/etc/passwd".into()),
            ("file name", |m| m.files.push(sample().files.remove(0))),
            ("SHA-256", |m| m.files[0].parts[1].sha256 = "xyz".into()),
        ];
        for (said, change) in changes {
            let mut manifest = sample();
            change(&mut manifest);
            let error = Manifest::parse(&serde_json::to_vec(&manifest).unwrap()).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
