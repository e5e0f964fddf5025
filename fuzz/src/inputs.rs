//! One function for each kind of input. It panics if the library does, if the input takes more memory than it may, if what is refused is
//! not refused in one sentence, or if what is accepted is not what it should be.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::mem::discriminant;

use whyword::dataset::{self, MAX_ROWS};
use whyword::engine::{Engine, EngineError};
use whyword::explanation::Explanation;
use whyword::export::json;
use whyword::model::catalog::{Catalog, Place};
use whyword::model::config::Config;
use whyword::model::distilbert::DistilBert;
use whyword::model::loader::{INDEX, Loaded, Loader, MAX_SMALL_FILE, WEIGHTS};
use whyword::model::manifest::{MANIFEST, Manifest, PART_BYTES};
use whyword::model::weights::Stream;
use whyword::share;
use whyword::tokenizer::Tokenizer;

use super::memory::bounded;

/// Between the files of an input that has several.
pub const BETWEEN: &[u8] = b"\n%%\n";

/// The configuration that weights belong to, small enough that libFuzzer can make up all of a model.
pub const CONFIG: &[u8] = br#"{"dim":2,"hidden_dim":2,"n_heads":1,"n_layers":1,"vocab_size":64,"max_position_embeddings":8}"#;

/// The configuration that tokenizers and vocabularies belong to: more rows than a made-up file has words, so that it is not refused for these.
pub const WIDE: &[u8] = br#"{"dim":2,"hidden_dim":2,"n_heads":1,"n_layers":1,"vocab_size":16384,"max_position_embeddings":8}"#;

/// The vocabulary that weights belong to.
pub const VOCAB: &[u8] = b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n";

/// Texts to be read by every tokenizer that is accepted.
const TEXTS: [&str; 5] = ["", "a", "ab a\u{301}\u{200b}👩‍👩‍👧 中文 [MASK]", "\0\u{fffd}\u{1}\t", "a b a b a b a b a b a b"];

/// What is done with an input.
pub type Reader = fn(&[u8]);

/// By name, for whoever feeds them files.
pub const ALL: &[(&str, Reader)] = &[
    ("config", config),
    ("explanation", explanation),
    ("hub_tree", hub_tree),
    ("manifest", manifest),
    ("safetensors", safetensors),
    ("share_link", share_link),
    ("shards", shards),
    ("table", table),
    ("tokenizer", tokenizer),
    ("vocab", vocab),
];

/// What is refused is refused in one sentence, however much of it is somebody else's.
fn sentence(error: &impl Display) {
    let said = error.to_string();
    assert!(said.ends_with('.') && !said.contains(char::is_control) && said.chars().count() < 700, "no sentence: {said:?}");
}

/// A file of weights, of a known configuration.
pub fn safetensors(bytes: &[u8]) {
    let small = BTreeMap::from([("config.json".to_owned(), CONFIG.to_vec()), ("vocab.txt".to_owned(), VOCAB.to_vec())]);
    let whole = bounded(bytes.len(), || {
        let mut loader = Loader::new(&small)?;
        let mut stream = loader.open(WEIGHTS, bytes.len() as u64);
        stream.push(bytes)?;
        loader.add(stream)?;
        loader.finish()
    });
    let config = Config::parse(CONFIG).expect("a sound configuration");
    let pieces = bounded(bytes.len(), || {
        let mut stream = Stream::new(WEIGHTS, bytes.len() as u64, DistilBert::tensors(&config), DistilBert::is_linear);
        bytes.chunks(7).try_for_each(|piece| stream.push(piece))?;
        stream.finish()
    });
    match (whole, pieces) {
        (Ok(loaded), Ok((_, sha256))) => {
            assert_eq!(loaded.sha256, sha256);
            assert!(::safetensors::SafeTensors::deserialize(bytes).is_ok(), "another reader refuses what this one reads");
            answers(loaded);
        }
        (Err(error), Err(again)) => {
            sentence(&error);
            // How much has arrived when it is seen that it is too much depends on the pieces, and which of two tensors in one place is
            // named on chance.
            assert_eq!(discriminant(&error), discriminant(&again), "{error} {again}");
        }
        (whole, pieces) => panic!("read as a whole: {}, in pieces: {}", whole.is_ok(), pieces.is_ok()),
    }
}

/// A model gives numbers, or says that it cannot.
fn answers(loaded: Loaded) {
    match Engine::new("fuzz".to_owned(), loaded).predict("a ab") {
        Ok(found) => assert!(found.logits.iter().chain(&found.probabilities).all(|number| number.is_finite())),
        Err(EngineError::NotFinite) => {}
        Err(error) => panic!("{error}"),
    }
}

/// The index of weights in several files, and then those files, in the order of their names.
pub fn shards(bytes: &[u8]) {
    let mut files = split(bytes).into_iter();
    let index = files.next().unwrap_or_default();
    let small = BTreeMap::from([
        ("config.json".to_owned(), CONFIG.to_vec()),
        ("vocab.txt".to_owned(), VOCAB.to_vec()),
        (INDEX.to_owned(), index.to_vec()),
    ]);
    let loaded = bounded(bytes.len(), || {
        let mut loader = Loader::new(&small)?;
        for name in loader.weight_files().clone().into_keys() {
            assert!(name.ends_with(".safetensors") && !name.contains(['/', '\\']), "{name} is a file beside the others");
            let file = files.next().unwrap_or_default();
            let mut stream = loader.open(&name, file.len() as u64);
            stream.push(file)?;
            loader.add(stream)?;
        }
        loader.finish()
    });
    match loaded {
        Ok(loaded) => answers(loaded),
        Err(error) => sentence(&error),
    }
}

/// `config.json`.
pub fn config(bytes: &[u8]) {
    match bounded(bytes.len(), || Config::parse(bytes)) {
        Ok(config) => {
            assert!(config.dim.is_multiple_of(config.heads) && config.layers > 0 && config.max_positions > 1);
            assert!(!config.labels.is_empty());
            // Its sizes multiplied, as they are when memory is set aside.
            let row = config.dim.checked_mul(config.hidden_dim).expect("a layer's size");
            assert!(row.checked_mul(config.layers).and_then(|size| size.checked_mul(64)).is_some());
            assert!(config.vocab_size.checked_mul(config.dim).and_then(|size| size.checked_mul(64)).is_some());
        }
        Err(error) => sentence(&error),
    }
}

/// `tokenizer.json`, and then `tokenizer_config.json` if it goes on.
pub fn tokenizer(bytes: &[u8]) {
    let config = Config::parse(WIDE).expect("a sound configuration");
    let mut files = split(bytes).into_iter();
    let (tokenizer, settings) = (files.next().unwrap_or_default(), files.next());
    match bounded(bytes.len(), || Tokenizer::from_json(tokenizer, settings, &config)) {
        Ok(tokenizer) => reads(&tokenizer, &config),
        Err(error) => sentence(&error),
    }
}

/// `vocab.txt`, and then `tokenizer_config.json` if it goes on.
pub fn vocab(bytes: &[u8]) {
    let config = Config::parse(WIDE).expect("a sound configuration");
    let mut files = split(bytes).into_iter();
    let (vocab, settings) = (files.next().unwrap_or_default(), files.next());
    match bounded(bytes.len(), || Tokenizer::from_vocab(vocab, settings, &config)) {
        Ok(tokenizer) => reads(&tokenizer, &config),
        Err(error) => sentence(&error),
    }
}

/// A tokenizer gives what a model can be asked about.
fn reads(tokenizer: &Tokenizer, config: &Config) {
    assert!((tokenizer.pad() as usize) < config.vocab_size);
    assert!(tokenizer.mask().is_none_or(|mask| (mask as usize) < config.vocab_size));
    for text in TEXTS {
        let Ok(found) = tokenizer.encode(text) else { continue };
        assert!((2..=config.max_positions).contains(&found.ids.len()), "{} tokens", found.ids.len());
        assert!(found.ids.iter().all(|id| (*id as usize) < config.vocab_size), "{:?}", found.ids);
        assert_eq!((found.pieces.len(), found.offsets.len()), (found.ids.len(), found.ids.len()));
        let length = text.chars().count();
        assert!(found.offsets.iter().all(|(start, end)| start <= end && *end <= length), "{text:?}: {:?}", found.offsets);
    }
}

/// `manifest.json`.
pub fn manifest(bytes: &[u8]) {
    let manifest = match bounded(bytes.len(), || Manifest::parse(bytes)) {
        Ok(manifest) => manifest,
        Err(error) => return sentence(&error),
    };
    let written = serde_json::to_vec(&manifest).expect("a manifest can be written");
    assert_eq!(Manifest::parse(&written).as_ref(), Ok(&manifest));
    let base = "https://host.example/m/";
    let catalog = bounded(bytes.len(), || Catalog::of_manifest(manifest.clone(), base));
    for part in catalog.files.iter().flat_map(|file| &file.parts) {
        let Place::Url(url) = &part.place else { panic!("{:?} is no address", part.place) };
        assert!(
            url.strip_prefix(base).is_some_and(|path| !path.contains("..") || !path.split('/').any(|step| step == "..")),
            "{url}"
        );
    }
    adds_up(&catalog);
    // The same from files that lie side by side, as they are dropped.
    let given: Vec<(String, u64)> = catalog
        .files
        .iter()
        .flat_map(|file| &file.parts)
        .map(|part| (url_of(&part.place).trim_start_matches(base).to_owned(), part.size))
        .chain([(MANIFEST.to_owned(), bytes.len() as u64)])
        .collect();
    match bounded(bytes.len(), || Catalog::of_given("fuzz", &given).described_by(manifest)) {
        Ok(described) => adds_up(&described),
        Err(error) => sentence(&error),
    }
}

fn url_of(place: &Place) -> &str {
    match place {
        Place::Url(url) | Place::Range { url, .. } => url,
        Place::Given { .. } => "",
    }
}

/// What the Hub says of a repository's files.
pub fn hub_tree(bytes: &[u8]) {
    let hub = "https://hub.example";
    let catalog = match bounded(bytes.len(), || Catalog::of_hub(bytes, hub, "a/b", "main")) {
        Ok(catalog) => catalog,
        Err(error) => return sentence(&error),
    };
    adds_up(&catalog);
    for (file, part) in catalog.files.iter().flat_map(|file| file.parts.iter().map(move |part| (file, part))) {
        assert!(part.size <= PART_BYTES as u64 || !file.path.ends_with(".safetensors"));
        let name = url_of(&part.place).strip_prefix("https://hub.example/a/b/resolve/main/").expect("the repository's own place");
        assert!(!name.contains(['/', '?', '#', '\\']) && name != "..", "{} lies at {name}", file.path);
    }
    match catalog.small_files() {
        Ok(files) => assert!(files.iter().all(|file| file.size <= MAX_SMALL_FILE)),
        Err(error) => sentence(&error),
    }
}

/// A catalog's parts are its files, and its files are not more than can be counted.
fn adds_up(catalog: &Catalog) {
    fn sum(mut sizes: impl Iterator<Item = u64>) -> Option<u64> {
        sizes.try_fold(0, u64::checked_add)
    }
    for file in &catalog.files {
        assert_eq!(sum(file.parts.iter().map(|part| part.size)), Some(file.size), "{}", file.path);
    }
    let weights = catalog.files.iter().filter(|file| file.path.ends_with(".safetensors"));
    assert!(sum(weights.map(|file| file.size)).is_some());
}

/// An explanation file.
pub fn explanation(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some(found) = bounded(bytes.len(), || Explanation::read(text)) else { return };
    found.requested.check().expect("what is asked for can be computed");
    // Writing a number and reading it again gives the same one.
    assert_eq!(Explanation::read(&json(&found)).as_ref(), Some(&found));
}

/// The fragment of an address.
pub fn share_link(bytes: &[u8]) {
    let Ok(fragment) = std::str::from_utf8(bytes) else { return };
    match bounded(bytes.len(), || share::decode(fragment)) {
        Ok(Some(shared)) => {
            shared.options.check().expect("what is asked for can be computed");
            // Whoever wrote it may have left out what goes without saying, so that this one may be longer.
            if let Ok(again) = share::encode(&shared) {
                assert_eq!(share::decode(&again), Ok(Some(shared)));
            }
        }
        Ok(None) => assert!(!fragment.strip_prefix('#').unwrap_or(fragment).trim().starts_with("w1=")),
        Err(error) => sentence(&error),
    }
}

/// Texts, as they are pasted and as they come in files of each kind.
pub fn table(bytes: &[u8]) {
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    for name in [None, Some("x.csv"), Some("x.tsv"), Some("x.txt")] {
        match bounded(bytes.len(), || dataset::parse(source, name)) {
            Ok(found) => {
                assert!((1..=MAX_ROWS).contains(&found.rows.len()));
                for row in &found.rows {
                    assert!(!row.text.is_empty() && row.text == row.text.trim(), "{:?}", row.text);
                    assert!(row.label.as_ref().is_none_or(|label| !label.trim().is_empty()));
                }
                // No text is made up, and none is there twice.
                let shown: usize = found.rows.iter().map(|row| row.text.len() + row.label.as_ref().map_or(0, String::len)).sum();
                assert!(shown <= source.len(), "{shown} of {} bytes", source.len());
            }
            Err(error) => sentence(&error),
        }
    }
}

/// The files of an input that has several.
fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut files, mut rest) = (Vec::new(), bytes);
    while let Some(at) = rest.windows(BETWEEN.len()).position(|window| window == BETWEEN) {
        files.push(&rest[..at]);
        rest = &rest[at + BETWEEN.len()..];
    }
    files.push(rest);
    files
}
