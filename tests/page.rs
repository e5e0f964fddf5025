//! End to end: the built page in `dist/`, in a real browser, found and read the way assistive technology does.
//!
//! `make test` builds the page and runs these; `cargo test --release --test page` runs them on the `dist/` that is there.
//! Speed is not asserted, with the one exception of how fast Cancel answers, because the machine may be busy.

#[path = "support"]
mod support {
    pub mod browser;
    pub mod build;
    pub mod checkpoint;
    pub mod host;
    #[expect(dead_code, reason = "tests/hub.rs uses more of it")]
    pub mod hub;
    pub mod page;
    pub mod server;
    pub mod synthetic;
}

#[path = "page"]
mod page {
    mod harness;

    mod accessibility;
    mod cancel;
    mod deaths;
    mod diagnostics;
    mod endurance;
    mod engines;
    mod explain;
    mod export;
    mod golden;
    mod guidance;
    mod language;
    mod many;
    mod marks;
    mod models;
    mod offline;
    mod older;
    mod pack;
    mod policy;
    mod preferences;
    mod privacy;
    mod recovery;
    mod screenshots;
    mod texts;
    mod workbench;
}
