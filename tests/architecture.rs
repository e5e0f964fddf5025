//! Arrows point one way: which module may use which, held against the `use crate::…` lines of the source.

use std::fs;
use std::path::{Path, PathBuf};

/// A module and what it may use of the crate, besides itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("options", &[]),
    ("explanation", &["options"]),
    ("trace", &["explanation", "options"]),
    ("doubt", &["explanation"]),
    ("deletion", &["explanation", "options"]),
    ("protocol", &["doubt", "explanation", "options", "trace"]),
    ("kernels", &[]),
    ("ops", &["kernels"]),
    ("tokenizer", &["model"]),
    ("model", &["ops", "tokenizer"]),
    ("attribution", &["model", "ops", "options", "tokenizer"]),
    ("engine", &["attribution", "doubt", "explanation", "model", "ops", "options", "tokenizer", "trace"]),
    ("benchmark", &["kernels"]),
    ("format", &["explanation"]),
    ("units", &["explanation"]),
    ("ledger", &["explanation"]),
    ("drawing", &["ledger", "units"]),
    ("export", &["dataset", "drawing", "explanation", "format", "ledger", "options", "units"]),
    ("verification", &["explanation", "options"]),
    ("diagnostics", &["explanation", "options", "protocol", "verification"]),
    ("share", &["options", "units"]),
    ("dataset", &["explanation", "options"]),
    (
        "ui",
        &[
            "dataset",
            "deletion",
            "diagnostics",
            "doubt",
            "drawing",
            "explanation",
            "export",
            "format",
            "ledger",
            "options",
            "protocol",
            "share",
            "trace",
            "units",
            "verification",
            "web::address",
            "web::client",
            "web::diagnostics",
            "web::dropped",
            "web::export",
            "web::offline",
            "web::surroundings",
        ],
    ),
    ("pack", &[]),
    ("web::client", &["protocol"]),
    ("web::address", &[]),
    ("web::diagnostics", &["diagnostics", "verification", "web::offline"]),
    ("web::dropped", &[]),
    ("web::export", &["web::offline"]),
    ("web::offline", &["web::client"]),
    ("web::surroundings", &[]),
    ("web::pace", &[]),
    ("web::jobs", &["protocol"]),
    ("web::work", &["engine", "protocol", "web::jobs", "web::pace"]),
    ("web::pack", &["model", "pack", "web::worker"]),
    ("web::lock", &[]),
    ("web::fetch", &["model", "web::worker"]),
    ("web::store", &["model", "protocol", "web::worker"]),
    ("web::download", &["model", "protocol", "web::fetch", "web::lock", "web::store", "web::worker"]),
    (
        "web::worker",
        &[
            "engine",
            "protocol",
            "web::download",
            "web::fetch",
            "web::jobs",
            "web::lock",
            "web::pace",
            "web::pack",
            "web::store",
            "web::work",
        ],
    ),
];

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn arrows_point_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for file in sources(&root) {
        let name = file.strip_prefix(&root).unwrap().with_extension("").to_string_lossy().replace(['/', '\\'], "::");
        let Some((module, allowed)) =
            MAY_USE.iter().find(|(module, _)| name == *module || name.starts_with(&format!("{module}::")))
        else {
            assert!(
                ["lib", "web"].contains(&name.as_str()) || name.starts_with("testing") || name.starts_with("bin::"),
                "src/{name} is in no module listed here"
            );
            continue;
        };
        let source = fs::read_to_string(&file).unwrap();
        for line in source.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let fits = |module: &&str| {
                    used.starts_with(*module) && !used[module.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
                };
                let is_fine = fits(module) || allowed.iter().any(fits) || used.starts_with("testing");
                assert!(is_fine, "src/{name}.rs may not use crate::{used}");
                seen += 1;
            }
        }
        // The browser is known in few places.
        let knows_browser = ["web_sys", "gloo::", "wasm_bindgen"].iter().any(|word| source.contains(word));
        assert!(!knows_browser || ["ui", "web"].iter().any(|place| name.starts_with(place)), "src/{name}.rs knows the browser");
    }
    assert!(seen > 40, "only {seen} uses were found: is this test still reading them?");
}

/// SECURITY.md names a test for each promise.
#[test]
fn every_promise_has_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let code = ["src", "tests"].iter().flat_map(|folder| sources(&root.join(folder)));
    let code: String = code.map(|file| fs::read_to_string(file).unwrap()).collect();
    let code: Vec<&str> = code.lines().map(str::trim).collect();
    let code = code.join("\n");
    let is_test = |name: &str| {
        ["#[test]", "#[tokio::test]"].iter().any(|mark| {
            [format!("{mark}\nfn {name}("), format!("{mark}\nasync fn {name}(")].iter().any(|test| code.contains(test))
        })
    };
    // After the headings and the line below them.
    let promises: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).skip(2).collect();
    assert!(promises.len() > 8, "{promises:?}");
    for promise in promises {
        let tests = promise.trim_end_matches([' ', '|']).rsplit('|').next().unwrap();
        let names: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test: {promise}");
        for name in names {
            assert!(is_test(name), "there is no test “{name}”");
        }
    }
}
