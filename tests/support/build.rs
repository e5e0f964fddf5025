//! Another build of the page: a copy of `dist/`, changed, and finished as a build is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::page::dist;

/// What a build says of itself that the page never changes.
const NAMED: &str = "name=\"description\" content=\"";

/// A build in a folder of its own, which goes when this is dropped.
pub struct Build {
    folder: TempDir,
}

impl Build {
    /// A copy of the built page.
    pub fn copy() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&dist(), folder.path());
        Self { folder }
    }

    /// Another version: what it says of itself is `title`, and its engine is another one.
    pub fn other(title: &str) -> Self {
        let build = Self::copy();
        let index = build.path().join("index.html");
        let page = fs::read_to_string(&index).unwrap();
        // The page writes its title itself.
        let (before, rest) = page.split_once(NAMED).expect("the page says what it is");
        let (_, after) = rest.split_once('"').expect("and no more");
        fs::write(&index, format!("{before}{NAMED}{title}\"{after}")).unwrap();
        // A section of a module that nobody reads: its kind, its length, and a name of a letter, the title's last, as no two versions may
        // have the same engine.
        let engine = build.path().join(build.engine()).join("worker_bg.wasm");
        let mut module = fs::read(&engine).unwrap();
        module.extend([0, 2, 1, *title.as_bytes().last().expect("a title")]);
        fs::write(&engine, module).unwrap();
        build.finish(&[]);
        build
    }

    /// One with something more in the program that brings up its engine, whose query is `query`; names of its own are its own.
    pub fn with_loader(addition: &str) -> Self {
        let build = Self::copy();
        build.change_loader(|loader| format!("{loader}\n{{ {addition} }}\n"));
        build
    }

    /// Changes the program that brings up its engine.
    pub fn change_loader(&self, change: impl FnOnce(&str) -> String) {
        let loader = self.path().join(self.engine()).join("worker_loader.js");
        fs::write(&loader, change(&fs::read_to_string(&loader).unwrap())).unwrap();
        self.finish(&[]);
    }

    /// One with something more in the program that each of the engine's threads begins with.
    pub fn with_thread(addition: &str) -> Self {
        let build = Self::copy();
        let snippets = build.path().join(build.engine()).join("snippets");
        let folder = fs::read_dir(snippets).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.join("src").is_dir());
        let program = folder.expect("the threads have a program").join("src/workerHelpers.no-bundler.js");
        // The worker itself imports it, too; a thread is started from a copy.
        let threads = format!("\nif (location.protocol === 'blob:') {{ {addition} }}");
        fs::write(&program, fs::read_to_string(&program).unwrap() + threads.as_str()).unwrap();
        build.finish(&[]);
        build
    }

    /// Finishes it, with settings as `make build` takes them.
    pub fn finish(&self, settings: &[(&str, &str)]) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/finish.py");
        let status = Command::new(script).arg(self.path()).envs(settings.iter().copied()).status().expect("python3 is there");
        assert!(status.success(), "the copy cannot be finished");
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The name of the engines' folder.
    pub fn engine(&self) -> String {
        let entries = fs::read_dir(self.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        entries.into_iter().find(|name| name.starts_with("engine-")).expect("a folder of engines")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        // What a build that was broken off left behind.
        if path.ends_with(".stage") {
            continue;
        }
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
