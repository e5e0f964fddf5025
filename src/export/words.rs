//! What a file says beside the explanation's own words, in one language: in those that are read, not in tables and explanation files,
//! whose columns and fields have fixed names.

use crate::ledger::Names;
use crate::options::Output;

/// All of it. [`crate::ui::messages`] has it for each language of the page.
#[derive(Debug)]
pub struct Words {
    /// The language's tag.
    pub tag: &'static str,
    /// How a number is written, given as English writes it.
    pub number: fn(String) -> String,
    /// What the ledger calls what is no word.
    pub names: Names,
    /// Where the ledger begins.
    pub baseline: &'static str,
    /// Where it ends.
    pub text: &'static str,
    /// A class's share of the output: “probability of Positive”.
    pub output_of: fn(Output, &str) -> String,
    /// Against a class.
    pub away: fn(&str) -> String,
    /// For a class.
    pub toward: fn(&str) -> String,
    /// The title of the ledger, for what is explained.
    pub ledger: fn(&str) -> String,
    /// Where the ledger begins and ends, and its strongest words, if there are any.
    pub ledger_described: fn(&str, &str, Option<&str>) -> String,
    /// The headings of a page.
    pub headings: [&'static str; 3],
    /// The head of the table of tokens: token, attribution, raw attribution.
    pub columns: [&'static str; 3],
    /// The head of the ledger as a table: step, push, output.
    pub steps: [&'static str; 3],
    /// What the colours mean, from away to toward.
    pub scale: fn(&str, &str) -> String,
    /// The names of the facts.
    pub facts: Facts,
}

/// How an explanation was computed: the name of each fact, and its words.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after the fact it stands for")]
pub struct Facts {
    pub model: &'static str,
    pub weights: &'static str,
    pub method: &'static str,
    pub baseline: &'static str,
    pub output: &'static str,
    pub class: &'static str,
    pub ends: &'static str,
    pub delta: &'static str,
    pub error: &'static str,
    pub left_out: &'static str,
    /// So many tokens, after so many that are read.
    pub tokens_left_out: fn(usize, usize) -> String,
    /// A share of the change.
    pub of_change: fn(&str) -> String,
    pub steps: fn(usize) -> String,
    /// A tolerance, and whether it was met, where that is known.
    pub tolerance: fn(&str, Option<bool>) -> String,
    pub evaluations: fn(&str) -> String,
}
