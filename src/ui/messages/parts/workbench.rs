//! The messages of what is done with explanations: looked into, compared, gathered, taken away, and learnt from.

use super::{Of, OfTwo};
use crate::options::Output;

/// What is shown of an explanation beyond its scores.
#[derive(Debug)]
pub struct Workbench {
    pub ledger: &'static str,
    pub ledger_about: &'static str,
    /// From, the pushes, to.
    pub ledger_described: fn(&str, &str, &str) -> String,
    pub text_for: Of,
    pub path: &'static str,
    pub path_about: &'static str,
    pub follow: &'static str,
    pub following: &'static str,
    pub play: &'static str,
    pub stop: &'static str,
    pub place: &'static str,
    pub probability_of: Of,
    pub logit_of: Of,
    pub density: &'static str,
    /// The place, what the output is, and its value.
    pub at_place: fn(&str, &str, &str) -> String,
    pub deletion: &'static str,
    pub deletion_about: &'static str,
    pub word: &'static str,
    pub how: &'static str,
    pub deleted: &'static str,
    pub masked: &'static str,
    pub replaced: &'static str,
    pub with: &'static str,
    pub pick: &'static str,
    /// The word and the verdict.
    pub without: OfTwo,
    pub before: &'static str,
    pub foretold: &'static str,
    pub measured: &'static str,
    pub take_each: fn(usize) -> String,
    /// The correlation, of how many words.
    pub agreement: fn(&str, usize) -> String,
    pub no_agreement: &'static str,
    pub asking: &'static str,
    pub check: &'static str,
    pub checking: &'static str,
    pub settled: &'static str,
    pub unsettled_by_quadrature: Of,
    pub unsettled_by_baseline: Of,
    pub as_typed: Of,
}

/// Explanations side by side.
#[derive(Debug)]
pub struct Compare {
    pub past: &'static str,
    pub about: &'static str,
    pub nothing: &'static str,
    pub contrast: &'static str,
    pub open: Of,
    pub open_short: &'static str,
    pub aligned: &'static str,
    pub first: &'static str,
    pub second: &'static str,
    pub score: &'static str,
    pub difference: &'static str,
    pub another_scale: &'static str,
}

/// Many texts.
#[derive(Debug)]
pub struct Many {
    pub texts: &'static str,
    pub texts_hint: &'static str,
    pub choose: &'static str,
    pub file: fn(&str, &str) -> String,
    pub remove: &'static str,
    pub start: &'static str,
    pub stop: &'static str,
    pub go_on: &'static str,
    pub with: fn(&str) -> String,
    /// By what model and settings.
    pub by: fn(&str) -> String,
    pub bar: &'static str,
    pub so_far: fn(&str, &str) -> String,
    pub after_yours: &'static str,
    pub stopped: &'static str,
    pub begun: fn(&str) -> String,
    pub done: fn(&str) -> String,
    pub caption: &'static str,
    /// Below the rows on paper, where they are not all.
    pub printed: &'static str,
    pub number: &'static str,
    pub text: &'static str,
    pub predicted: &'static str,
    pub probability: &'static str,
    pub delta: &'static str,
    pub label: &'static str,
    pub right: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub waiting: &'static str,
    pub died: &'static str,
    pub download: &'static str,
    pub accuracy: &'static str,
    /// How many are right, and of how many.
    pub accuracy_of: fn(usize, usize) -> String,
    pub unknown: fn(usize) -> String,
    pub confusion: &'static str,
    pub confusion_corner: &'static str,
    pub many_classes: fn(usize) -> String,
    pub words: &'static str,
    /// How many texts, how often a word occurs at least, and whether texts explained for the other class count, too.
    pub words_hint: fn(usize, usize, bool) -> String,
    pub class: &'static str,
    pub word: &'static str,
    pub mean: &'static str,
    pub count: &'static str,
    pub no_words: &'static str,
    pub unreadable: &'static str,
    pub another_model: &'static str,
    pub kept: &'static str,
}

/// The sentences worth trying.
#[derive(Debug)]
pub struct Examples {
    pub examples: &'static str,
    pub about: &'static str,
    pub groups: [&'static str; 5],
    pub precomputed: &'static str,
}

/// The keys.
#[derive(Debug)]
pub struct Shortcuts {
    pub shortcuts: &'static str,
    pub close: &'static str,
    pub single: &'static str,
    pub single_hint: &'static str,
    /// In the order of the sheet.
    pub meanings: [&'static str; 7],
    pub escape: &'static str,
}

/// How it works.
#[derive(Debug)]
pub struct How {
    pub lead: &'static str,
    pub of_example: &'static str,
    pub of_text: &'static str,
    pub model: &'static str,
    pub model_says: [&'static str; 2],
    pub chain: &'static str,
    /// How many.
    pub chain_tokens: fn(usize) -> String,
    pub chain_layers: &'static str,
    pub chain_first: &'static str,
    pub chain_head: &'static str,
    pub tokens: &'static str,
    pub tokens_say: &'static str,
    pub tokens_of: &'static str,
    pub more: fn(usize) -> String,
    pub baseline: &'static str,
    pub baseline_says: &'static str,
    pub baseline_of: &'static str,
    /// f(b) and f(x), of the class.
    pub from_to: fn(Output, &str, &str, &str) -> String,
    pub path: &'static str,
    pub path_says: [&'static str; 2],
    pub path_label: OfTwo,
    pub path_of: Of,
    pub completeness: &'static str,
    pub completeness_says: &'static str,
    pub sign: &'static str,
    pub sign_says: [&'static str; 2],
    pub limits: &'static str,
    pub limits_are: [(&'static str, &'static str); 5],
    pub papers: &'static str,
    pub papers_say: [&'static str; 5],
}

/// Files and links: the menu, and what became of them.
#[derive(Debug)]
pub struct Sharing {
    pub export: &'static str,
    pub copy_markdown: &'static str,
    pub copy_image: &'static str,
    pub copy_link: &'static str,
    pub open_file: &'static str,
    pub dismiss: &'static str,
    pub copied: &'static str,
    pub link_copied: &'static str,
    pub link_in_address: &'static str,
    /// How long, and the most.
    pub link_too_long: OfTwo,
    pub clipboard_refused: &'static str,
    pub link_of_another: &'static str,
    pub no_picture: &'static str,
    pub link_model: Of,
    pub link_model_unknown: &'static str,
    pub link_version: &'static str,
    pub link_settings: &'static str,
    pub link_damaged: &'static str,
    pub file_refused: &'static str,
    pub recomputing: &'static str,
    pub recomputed: Of,
    pub other_tokens: &'static str,
    pub other_model: Of,
}
