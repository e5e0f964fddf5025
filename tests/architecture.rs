//! Arrows point one way: which module may use which, held against the paths in the source. And SECURITY.md and docs/browsers.md are held
//! to what they say of it.

use std::fs;
use std::path::{Path, PathBuf};

/// The two that use each other: a model's files include its tokenizer's, whose errors are the model's.
const PAIR: (&str, &str) = ("tokenizer", "model");

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
    ("web::export", &[]),
    ("web::offline", &["web::client"]),
    ("web::surroundings", &[]),
    ("web::pace", &[]),
    ("web::jobs", &["protocol"]),
    ("web::work", &["engine", "protocol", "web::jobs", "web::pace"]),
    ("web::scope", &[]),
    ("web::lock", &[]),
    ("web::fetch", &["model", "web::scope"]),
    ("web::pack", &["model", "pack", "web::fetch"]),
    ("web::store", &["model", "protocol", "web::scope"]),
    ("web::download", &["model", "protocol", "web::fetch", "web::lock", "web::scope", "web::store"]),
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
            "web::scope",
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

/// The paths in a line of `module` that begin in the crate, as they are from its root.
fn paths(line: &str, module: &[&str]) -> Vec<String> {
    let words = line.split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':'));
    words.filter_map(|word| from_root(word, module)).collect()
}

fn from_root(word: &str, module: &[&str]) -> Option<String> {
    let (first, rest) = word.split_once("::")?;
    let mut path = match first {
        "crate" => Vec::new(),
        "self" => module.to_vec(),
        "super" => module[..module.len() - 1].to_vec(),
        _ => return None,
    };
    for part in rest.split("::") {
        if part == "super" {
            path.pop();
        } else {
            path.push(part);
        }
    }
    Some(path.join("::"))
}

#[test]
fn paths_are_resolved() {
    let found = |line| paths(line, &["web", "download", "error"]);
    assert_eq!(found("use super::super::fetch::FetchError;"), ["web::fetch::FetchError"]);
    assert_eq!(found("pub(crate) use self::a::{b, c};"), ["web::download::error::a::"]);
    assert_eq!(found("let x = crate::a::B::new(&self, super::c(Self::D));"), ["a::B::new", "web::download::c"]);
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
        let mut place: Vec<&str> = name.split("::").collect();
        // How far the modules inside the file that are open here are indented: each ends at a brace that is as far.
        let mut inside = Vec::new();
        for line in source.lines() {
            let (code, indent) = (line.trim(), line.len() - line.trim_start().len());
            if code.starts_with("//") {
                continue;
            }
            for used in paths(code, &place) {
                let fits = |module: &&str| {
                    used.starts_with(*module) && !used[module.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
                };
                let is_fine = fits(module) || allowed.iter().any(fits) || used.starts_with("testing");
                assert!(is_fine, "src/{name}.rs may not use {used}");
                seen += 1;
            }
            if let Some((_, inner)) = code.strip_suffix(" {").and_then(|head| head.split_once("mod ")) {
                place.push(inner);
                inside.push(indent);
            } else if code == "}" && inside.last() == Some(&indent) {
                place.pop();
                inside.pop();
            }
        }
        // The browser is known in few places.
        let knows_browser = ["web_sys", "gloo::", "wasm_bindgen"].iter().any(|word| source.contains(word));
        assert!(!knows_browser || ["ui", "web"].iter().any(|place| name.starts_with(place)), "src/{name}.rs knows the browser");
    }
    assert!(seen > 400, "only {seen} uses were found: is this test still reading them?");
}

#[test]
fn no_arrow_leads_back() {
    let mut left = MAY_USE.to_vec();
    loop {
        // What uses nothing that is left is in no circle.
        let names: Vec<&str> = left.iter().map(|(module, _)| *module).collect();
        left.retain(|(module, used)| used.iter().any(|used| names.contains(used) && (*module, *used) != PAIR));
        if left.len() == names.len() {
            break;
        }
    }
    assert!(left.is_empty(), "in a circle, or using one: {left:?}");
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

/// Interfaces as old as browsers themselves, or nearly, which docs/browsers.md need not name.
const OF_OLD: &str = "console CssStyleDeclaration Document DomTokenList ErrorEvent FileList History HtmlAnchorElement HtmlElement \
    HtmlInputElement HtmlSelectElement HtmlTextAreaElement Location MediaQueryList MessageEvent Navigator Node Performance Storage \
    TextMetrics Window WorkerLocation WorkerNavigator";

/// Rust's names for plain objects and words, which are listed with what takes them.
const OPTIONS: &str = "BlobPropertyBag ReferrerPolicy RegistrationOptions RequestCache RequestCredentials RequestInit ResponseInit \
    ServiceWorkerState ServiceWorkerUpdateViaCache StorageEstimate VisibilityState WorkerOptions WorkerType";

/// docs/browsers.md names, in a code span, every interface that Cargo.toml asks of web-sys.
#[test]
fn every_interface_is_listed() {
    let read = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (manifest, page) = (read("Cargo.toml"), read("docs/browsers.md"));
    let table = manifest.split_once("[dependencies.web-sys]").unwrap().1.split_once("\n]").unwrap().0;
    let asked: Vec<&str> = table.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\",")).collect();
    assert!(asked.len() > 60, "{asked:?}");
    let spans = page.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let named: Vec<&str> = spans.flat_map(|span| span.split(|letter: char| !letter.is_alphanumeric())).collect();
    let not_listed: Vec<&str> = [OF_OLD, OPTIONS].iter().flat_map(|names| names.split_whitespace()).collect();
    for name in &asked {
        // As JavaScript spells it.
        let mut spelt = name.replace("2d", "2D");
        for word in ["Html", "Dom", "Url"] {
            spelt = spelt.replace(word, &word.to_uppercase());
        }
        let is_fine = named.contains(&spelt.as_str()) || not_listed.contains(name);
        assert!(is_fine, "docs/browsers.md does not name `{spelt}`: since when has each browser had it?");
    }
    for name in &not_listed {
        assert!(asked.contains(name), "{name} is not asked for any more");
    }
}
