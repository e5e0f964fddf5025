//! The synthetic DistilBERT-base of tests/fixtures/base.json: a model directory of the real one's size, written once and kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use whyword::model::config::Config;

use super::synthetic::write_synthetic;

/// Its directory, with `config.json`, `vocab.txt` and `model.safetensors` in it and nothing else. The first call takes a few seconds
/// and 268 MB of disk.
pub fn distilbert_base() -> PathBuf {
    static WRITING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = WRITING.lock();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("distilbert-base");
    fs::create_dir_all(&directory).unwrap();
    for (from, to) in
        [("tests/fixtures/base/config.json", "config.json"), ("static/models/minilm-l6-sst2/vocab.txt", "vocab.txt")]
    {
        let (from, to) = (root.join(from), directory.join(to));
        // Another process may be reading it.
        if fs::read(&to).ok() != Some(fs::read(&from).unwrap()) {
            fs::copy(&from, &to).unwrap();
        }
    }
    let weights = directory.join("model.safetensors");
    // It has its name only once it is complete.
    if !weights.is_file() {
        let config = Config::parse(&fs::read(directory.join("config.json")).unwrap()).unwrap();
        write_synthetic(&config, 1.0, &weights);
    }
    directory
}
