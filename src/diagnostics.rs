//! What a bug report needs to know, as one JSON object: the page's version, its engine and model, the browser, and how far the engine is
//! from the known values. Never a text of the user's. The page shows it and copies it; it sends it to nobody.

use serde::Serialize;

use crate::explanation::ModelInfo;
use crate::options::Options;
use crate::protocol::Build;
use crate::verification::{Cases, Errors, Outcome, TOLERANCE, largest};

/// The name and version of the format.
pub const SCHEMA: &str = "whyword/diagnostics@1";

/// The page's surroundings. What a browser does not tell is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Browser {
    /// How it names itself.
    pub user_agent: String,
    /// The language that the user reads best.
    pub language: String,
    /// Processor cores.
    pub cores: f64,
    /// Memory of the device in GB, which browsers tell roughly.
    pub memory_gb: Option<f64>,
    /// Whether the page is isolated, as shared memory requires.
    pub isolated: bool,
    /// Whether it has a network, as far as it knows.
    pub online: bool,
    /// Whether a service worker answers for the page.
    pub service_worker: bool,
    /// Whether what is stored is kept even when space is short.
    pub storage_persisted: Option<bool>,
    /// Bytes that are stored.
    pub storage_used: Option<f64>,
    /// Bytes that may be.
    pub storage_quota: Option<f64>,
}

/// All of it.
#[derive(Clone, Debug, Serialize)]
pub struct Report<'a> {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The version of the page, a part of the hash of all its files.
    pub version: &'a str,
    /// The language of the page.
    pub language: &'static str,
    /// The engine that runs, once it said so.
    pub engine: Option<&'a Build>,
    /// The model in use.
    pub model: Option<&'a ModelInfo>,
    /// How much is kept for use without a network.
    pub offline: &'static str,
    /// Whether another version of the page waits.
    pub update_waits: bool,
    /// What the page says went wrong, in English.
    pub problem: Option<String>,
    /// The browser.
    pub browser: &'a Browser,
    /// How far the engine is from the known values, if that was looked at.
    pub verification: Option<Verification<'a>>,
}

/// How far the engine is from the known values.
#[derive(Clone, Debug, Serialize)]
pub struct Verification<'a> {
    /// The model that they are known of.
    pub model: &'a str,
    /// How many cases there are.
    pub cases: usize,
    /// How many are right.
    pub right: usize,
    /// What is allowed.
    pub tolerance: Errors,
    /// The largest errors, if anything could be compared.
    pub largest: Option<Errors>,
    /// Case by case, as far as it came.
    pub results: Vec<Checked<'a>>,
}

/// A case and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Checked<'a> {
    /// How it is explained.
    pub options: &'a Options,
    /// The length of its text.
    pub tokens: usize,
    /// What came of it.
    pub outcome: &'a Outcome,
}

impl<'a> Verification<'a> {
    /// What became of the cases so far.
    pub fn new(cases: &'a Cases, outcomes: &'a [Outcome]) -> Self {
        let results = cases.cases.iter().zip(outcomes).map(|(case, outcome)| Checked {
            options: &case.options,
            tokens: case.ids.len(),
            outcome,
        });
        Self {
            model: &cases.model,
            cases: cases.cases.len(),
            right: outcomes.iter().filter(|outcome| outcome.is_right()).count(),
            tolerance: TOLERANCE,
            largest: largest(outcomes),
            results: results.collect(),
        }
    }

    /// Whether all are.
    pub fn is_right(&self) -> bool {
        self.right == self.cases
    }
}

impl Report<'_> {
    /// As it is shown and copied.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::testing::explained::explanation;
    use crate::testing::verification::cases_of;

    #[test]
    fn the_report_has_what_is_known_and_no_text() {
        let found = explanation("My secret sentence.", &[("my", 0, 2), ("secret", 3, 9), ("sentence", 10, 18), (".", 18, 19)]);
        let mut cases = cases_of(&found);
        cases.cases.push(cases.cases[0].clone());
        let outcomes = [cases.compare(0, &found), Outcome::Compared(Errors { attribution: f64::NAN, ..Errors::default() })];
        let verification = Verification::new(&cases, &outcomes);
        assert!(!verification.is_right() && verification.right == 1);
        assert!(Verification::new(&cases_of(&found), &outcomes[..1]).is_right());
        assert!(!Verification::new(&cases, &outcomes[..1]).is_right(), "one is missing");
        let report = Report {
            schema: SCHEMA,
            version: "0123",
            language: "en",
            engine: Some(&Build { engine: "relaxed".into(), threads: 1 }),
            model: Some(&found.model),
            offline: "kept",
            update_waits: false,
            problem: None,
            browser: &Browser { cores: 2.0, ..Browser::default() },
            verification: Some(verification),
        };
        let json = report.json();
        assert!(json.starts_with("{\n  \"schema\": \"whyword/diagnostics@1\","), "{json}");
        assert!(!json.contains("secret"), "{json}");
        let report: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(report["engine"]["engine"], "relaxed");
        assert_eq!(report["browser"]["cores"], 2.0);
        let verification = &report["verification"];
        assert_eq!((&verification["cases"], &verification["right"]), (&2.into(), &1.into()));
        assert_eq!(verification["largest"]["attribution"], Value::Null, "no number is not a small one");
        assert_eq!(verification["results"][0]["outcome"]["compared"]["delta"], 0.0);
        assert_eq!(verification["results"][1]["tokens"], 6);
    }
}
