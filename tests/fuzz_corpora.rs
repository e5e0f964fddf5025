//! What `make fuzz` found, and what it begins with, fed to the same functions on a stable toolchain: `fuzz/` has the rest.

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

use fuzz::inputs;
use whyword::model::config::Config;
use whyword::model::distilbert::DistilBert;
use whyword::tokenizer::Tokenizer;

/// The longest an input may take.
const LONGEST: Duration = Duration::from_secs(1);

/// How long this thread has computed, whatever else the machine is doing; where the system does not say, what the clock says.
fn computed(since: Instant) -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// Feeds an input to its function, which must answer in time.
#[track_caller]
fn answers(read: inputs::Reader, bytes: &[u8], what: &str) {
    let start = Instant::now();
    let before = computed(start);
    // What panics is told by its place.
    assert!(std::panic::catch_unwind(|| read(bytes)).is_ok(), "{what} is not answered");
    let taken = computed(start) - before;
    assert!(taken < LONGEST, "{what} takes {taken:?}");
}

fn names(directory: &Path) -> BTreeSet<String> {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_input_is_answered_in_time_and_in_bounds() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (target, read) in inputs::ALL {
        let files = names(&corpora.join(target));
        assert!(!files.is_empty(), "{target} has inputs");
        for file in files {
            let bytes = fs::read(corpora.join(target).join(&file)).unwrap();
            assert!(bytes.len() <= 64 << 10, "{target}/{file} is small enough to be kept");
            answers(*read, &bytes, &format!("fuzz/corpus/{target}/{file}"));
        }
    }
}

/// The fewest inputs that reach all that fuzzing ever reached.
#[test]
fn all_that_was_reached_is_answered_in_time_and_in_bounds() {
    for (target, read) in inputs::ALL {
        let archive = fs::File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/coverage/{target}.zip"))).unwrap();
        let mut archive = zip::ZipArchive::new(archive).unwrap();
        assert!(!archive.is_empty(), "{target} has inputs");
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            answers(*read, &bytes, &format!("fuzz/coverage/{target}.zip: number {at}"));
        }
    }
}

/// What libFuzzer never makes, because it is too long: nothing in it may take more than its share of time or memory.
#[test]
fn long_inputs_are_answered_in_time_and_in_bounds() {
    let many = |word: &str| word.repeat((1 << 20) / word.len());
    let inside = |before: &str, word: &str, after: &str| format!("{before}{}{after}", many(word).trim_end_matches(','));
    let distinct = |each: &dyn Fn(usize) -> String| (0..30_000).map(each).collect::<Vec<_>>().join(",");
    let digits = "0".repeat(64);
    let long: Vec<String> = vec![
        many("["),
        many("{\"a\":"),
        inside("[", "0,", "]"),
        inside("\"", "a", "\""),
        inside("{\"model_type\":\"", "\\n", "\"}"),
        inside("{\"id2label\":{", "\"0\":\"\",", "}}"),
        inside("{\"weight_map\":{", "\"a\":\"b.safetensors\",", "}}"),
        format!("{{\"weight_map\":{{{}}}}}", distinct(&|at| format!("\"tensor.number.{at}\":\"model-{at}.safetensors\""))),
        format!(
            "{{\"schema\":\"whyword/model@1\",\"name\":\"\",\"license\":\"\",\"files\":[{{\"path\":\"a\",\"size\":30000,\"sha256\":\"{digits}\",\"parts\":[{}]}}]}}",
            distinct(&|at| format!("{{\"path\":\"a.{at}\",\"size\":1,\"sha256\":\"{digits}\"}}"))
        ),
        format!(
            "[{}]",
            distinct(&|at| format!(
                "{{\"type\":\"file\",\"path\":\"{at}.safetensors\",\"size\":67108864,\"oid\":\"{}\"}}",
                &digits[..40]
            ))
        ),
        format!(
            "{{\"added_tokens\":[{{\"id\":0,\"content\":\"{}\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":true}}],\"model\":{{\"type\":\"WordPiece\",\"unk_token\":\"a\",\"vocab\":{{\"a\":0}}}}}}",
            many("ab")
        ),
        // More words than the model has.
        distinct(&|at| format!("{at}\n")).replace(',', ""),
        format!(
            "{{\"model\":{{\"type\":\"WordPiece\",\"unk_token\":\"a\",\"vocab\":{{{}}}}}}}",
            distinct(&|at| format!("\"{at}\":{at}"))
        ),
        many(","),
        format!("{}\n{}", many(","), many("a\n")),
        format!("text\n{}", many("\"a\"\"\",")),
        many("\"\t"),
        many("\""),
        many("words and words\n"),
        many("\t\t\n"),
        format!("w1={}", many("A")),
    ];
    // Headers of weights, which begin with their length in eight bytes: alone, and as those of a shard.
    let headers = [
        inside("{\"a\":{\"dtype\":\"F32\",\"shape\":[", "0,", "],\"data_offsets\":[0,0]}}"),
        inside("{\"a\":{\"more\":[", "0,", "]}}"),
        inside("{\"__metadata__\":{", "\"\":\"\",", "}}"),
        format!("{{{}}}", distinct(&|at| format!("\"{at}\":{{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}}"))),
    ];
    let weights = headers.map(|header| [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat());
    let needed = DistilBert::tensors(&Config::parse(inputs::CONFIG).unwrap());
    let map: Vec<_> = needed.iter().map(|(name, _)| format!("\"{name}\":\"a.safetensors\"")).collect();
    let index = format!("{{\"weight_map\":{{{}}}}}", map.join(","));
    let shards = weights.clone().map(|file| [index.as_bytes(), inputs::BETWEEN, &file].concat());
    let long = long.into_iter().map(String::into_bytes).chain(weights).chain(shards);
    for (at, input) in long.enumerate() {
        for (target, read) in inputs::ALL {
            answers(*read, &input, &format!("{target}: the long input {at}"));
        }
    }
}

/// The readers that may take more than ten times their input: the library keeps the words of a vocabulary twice, in hash tables, for which
/// a word of three letters counts as much as a long one. There are no more of them than the word embedding has rows.
#[test]
fn a_vocabulary_takes_no_more_than_is_said() {
    let takes_no_more = |what: &str, words: usize, length: usize, read: &dyn Fn() -> bool| {
        let (is_read, taken) = fuzz::memory::measured(read);
        println!("{what}: {} bytes a word, {:.1} times its {length} bytes", taken / words, taken as f64 / length as f64);
        assert!(is_read, "{what} is not read");
        assert!(taken < 10 * length + 200 * words, "{what}: {taken} bytes for {words} words in {length} bytes");
    };
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/models/minilm-l6-sst2");
    let config = Config::parse(&fs::read(model.join("config.json")).unwrap()).unwrap();
    let vocab = fs::read(model.join("vocab.txt")).unwrap();
    takes_no_more("a model's own vocabulary", config.vocab_size, vocab.len(), &|| {
        Tokenizer::from_vocab(&vocab, None, &config).is_ok()
    });
    // Just more words than a table has room for before it doubles, and each as short as there are so many.
    let config = Config { vocab_size: 1 << 16, ..Config::parse(inputs::WIDE).unwrap() };
    let digits = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let word =
        |at: usize| [at / 1296 % 36, at / 36 % 36, at % 36].map(|digit| char::from(digits[digit])).iter().collect::<String>();
    let words: Vec<String> =
        ["[UNK]", "[CLS]", "[SEP]", "[PAD]"].map(str::to_owned).into_iter().chain((0..28_700).map(word)).collect();
    let vocab = words.join("\n");
    takes_no_more("the shortest words, a line each", words.len(), vocab.len(), &|| {
        Tokenizer::from_vocab(vocab.as_bytes(), None, &config).is_ok()
    });
    for id in [|at: usize| at, |_: usize| 1] {
        let pairs: Vec<String> = words.iter().enumerate().map(|(at, word)| format!("\"{word}\":{}", id(at))).collect();
        let json = format!(
            "{{\"model\":{{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\",\"max_input_chars_per_word\":100,\"vocab\":{{{}}}}},\"post_processor\":{{\"type\":\"BertProcessing\",\"cls\":[\"[CLS]\",1],\"sep\":[\"[SEP]\",2]}}}}",
            pairs.join(",")
        );
        takes_no_more("the shortest words as JSON", words.len(), json.len(), &|| {
            Tokenizer::from_json(json.as_bytes(), None, &config).is_ok()
        });
    }
}

#[test]
fn every_target_has_a_corpus_and_a_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let known: BTreeSet<String> = inputs::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&root.join("corpus")), known);
    let programs = names(&root.join("fuzz_targets"));
    assert_eq!(programs, known.iter().map(|name| format!("{name}.rs")).collect());
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    for name in &known {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "fuzz/Cargo.toml names {name}");
        let program = fs::read_to_string(root.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(program.contains(&format!("inputs::{name}(bytes)")), "{name} runs its own function");
    }
}

/// What is fuzzed is what is built: both lock files have the same versions of what both name.
#[test]
fn lock_files_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packages = |file: &str| -> BTreeSet<(String, String)> {
        let lock = fs::read_to_string(root.join(file)).unwrap();
        let value = |entry: &str, key: &str| {
            let line = entry.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")));
            line.unwrap_or_default().trim_matches('"').to_owned()
        };
        lock.split("[[package]]").skip(1).map(|entry| (value(entry, "name"), value(entry, "version"))).collect()
    };
    let ours = packages("Cargo.lock");
    let names: BTreeSet<&str> = ours.iter().map(|(name, _)| name.as_str()).collect();
    let theirs = packages("fuzz/Cargo.lock");
    assert!(theirs.iter().any(|(name, _)| name == "tokenizers"));
    for package in theirs.iter().filter(|(name, _)| names.contains(name.as_str())) {
        assert!(
            ours.contains(package),
            "fuzz/Cargo.lock has {package:?}: run “cp Cargo.lock fuzz/ && cargo fetch --manifest-path fuzz/Cargo.toml”"
        );
    }
}
