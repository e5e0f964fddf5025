//! The messages by the part of the page that shows them.

#![expect(
    missing_docs,
    reason = "a message's name and its English say what it is, and a third version of it would only go stale"
)]

mod workbench;

pub use self::workbench::*;
use crate::drawing::colour::Palette;
use crate::options::Output;
use crate::ui::state::Verdict;
use crate::verification::Quantity;
use crate::web::client::Cause;

/// A message with one value.
type Of = fn(&str) -> String;

/// How a language writes a number.
pub type Number = fn(String) -> String;

/// A message with two values.
type OfTwo = fn(&str, &str) -> String;

/// The head and the foot.
#[derive(Debug)]
pub struct Masthead {
    pub question: &'static str,
    pub promise: &'static str,
    pub about: &'static str,
    /// Of the link to what the page is made of.
    pub licences: &'static str,
    pub engine: Of,
    /// The build, and how many threads.
    pub build: fn(&str, usize) -> String,
}

/// The views.
#[derive(Debug)]
pub struct Views {
    pub views: &'static str,
    pub explain: &'static str,
    pub compare: &'static str,
    pub many: &'static str,
    pub how: &'static str,
}

/// The text box.
#[derive(Debug)]
pub struct Composer {
    pub text: &'static str,
    pub model: &'static str,
    pub enter: &'static str,
    pub enter_explains: &'static str,
    pub shift_enter: &'static str,
    pub shift_enter_breaks: &'static str,
    pub explain: &'static str,
    pub another_repository: &'static str,
    pub own_files: &'static str,
}

/// Models to download and to keep.
#[derive(Debug)]
pub struct Models {
    pub models: &'static str,
    pub megabytes: Of,
    /// The part without its unit, the whole with it.
    pub part_of: OfTwo,
    pub not_kept: &'static str,
    pub from_host: Of,
    pub from_this_site: &'static str,
    pub download: &'static str,
    pub download_size: Of,
    pub once: &'static str,
    pub until_then: Of,
    pub downloading: &'static str,
    pub resume: &'static str,
    pub pause: &'static str,
    pub cancel: &'static str,
    pub repository: &'static str,
    pub repository_example: &'static str,
    pub repository_hint: &'static str,
    pub revision: &'static str,
    pub revision_hint: &'static str,
    pub files: &'static str,
    pub files_hint: &'static str,
    pub your_files: &'static str,
    pub stored: &'static str,
    /// How many, and their size.
    pub stored_now: fn(usize, &str) -> String,
    pub delete: &'static str,
    pub delete_model: Of,
    pub delete_all: &'static str,
    pub part_of_page: &'static str,
    pub ready_offline: &'static str,
    pub from_this_device: &'static str,
    pub not_downloaded: &'static str,
    pub not_kept_but_in_use: &'static str,
    pub asking: &'static str,
    pub paused: &'static str,
    pub per_second: Of,
    pub left: Of,
    pub a_second: &'static str,
    pub seconds: Of,
    pub minutes: Of,
    pub hours: Of,
}

/// The notices.
#[derive(Debug)]
pub struct Notice {
    pub try_again: &'static str,
    pub reload: &'static str,
    pub smaller_engine: &'static str,
    pub smaller_model: &'static str,
    pub update_ready: &'static str,
    pub update: &'static str,
    pub loses_table: &'static str,
    pub loses_model: &'static str,
}

/// The line of progress.
#[derive(Debug)]
pub struct Status {
    pub starting: &'static str,
    pub loading: &'static str,
    pub loading_so_far: Of,
    pub preparing: &'static str,
    pub loading_bar: &'static str,
    pub explaining_bar: &'static str,
    pub reading: &'static str,
    pub not_running: &'static str,
    pub stale: &'static str,
    pub evaluations_done: Of,
    pub idle: &'static str,
    pub step: fn(usize, usize) -> String,
    pub evaluations: fn(usize) -> String,
    /// How many, their error, and the error allowed.
    pub evaluations_error: fn(usize, &str, &str) -> String,
    pub cancel: &'static str,
}

/// The settings. The choices themselves are the words of the command line and of the explanation file, in every language.
#[derive(Debug)]
pub struct Settings {
    pub settings: &'static str,
    pub steps_now: Of,
    pub steps_at_most: Of,
    pub method: &'static str,
    pub method_hint: &'static str,
    pub steps: &'static str,
    pub steps_hint: &'static str,
    /// The tolerance, as a share.
    pub steps_hint_auto: Of,
    pub baseline: &'static str,
    pub baseline_hint: &'static str,
    pub output: &'static str,
    pub output_hint: &'static str,
    pub class: &'static str,
    pub class_hint: &'static str,
    pub colours: &'static str,
    pub colours_hint: &'static str,
    pub live: &'static str,
    pub live_hint: &'static str,
    pub palette: fn(Palette) -> &'static str,
    pub preset: &'static str,
    pub preset_hint: &'static str,
}

/// The answer.
#[derive(Debug)]
pub struct Answer {
    pub prediction: &'static str,
    pub summary: &'static str,
    pub reading: &'static str,
    pub none: &'static str,
    pub predicted: &'static str,
    pub predicted_note: &'static str,
    pub explained: &'static str,
    pub explained_note: &'static str,
    pub score: &'static str,
    pub score_note: &'static str,
    pub from_to: &'static str,
    pub from_to_note: &'static str,
}

/// The marked text.
#[derive(Debug)]
pub struct Passage {
    pub explanation: &'static str,
    pub show: &'static str,
    pub words: &'static str,
    pub tokens: &'static str,
    pub skip: &'static str,
    pub the_class: &'static str,
    pub away: Of,
    pub toward: Of,
    pub raw: Of,
    /// How many tokens are read, and how many were left out.
    pub left_out: fn(usize, usize) -> String,
}

/// The table of tokens.
#[derive(Debug)]
pub struct Table {
    pub caption: &'static str,
    pub token: &'static str,
    pub attribution: &'static str,
}

/// What the convergence delta says.
#[derive(Debug)]
pub struct Trust {
    pub delta: &'static str,
    pub delta_about: &'static str,
    pub sound: &'static str,
    pub fair: &'static str,
    pub rough: &'static str,
    pub broken: &'static str,
    pub no_change: fn(Output) -> String,
    /// The change, and the share of it that is missed.
    pub is_sound: fn(Output, &str, &str) -> String,
    pub is_fair: fn(Output, &str, &str) -> String,
    pub is_rough: fn(Output, &str, &str) -> String,
    /// The sum of the scores, and the change.
    pub is_broken: fn(Output, &str, &str) -> String,
    /// A share, and the change it is of.
    pub size: fn(Output, &str, &str) -> String,
    pub size_unknown: fn(Output, &str) -> String,
    /// The evaluations, and a size.
    pub sharpening: OfTwo,
    pub converged: OfTwo,
    pub ceiling: OfTwo,
    pub stopped: OfTwo,
}

/// The comparison with the notebook.
#[derive(Debug)]
pub struct Notebook {
    pub self_test: &'static str,
    pub about: &'static str,
    pub compare: &'static str,
    pub other_tokens: &'static str,
    pub agrees: &'static str,
    pub disagrees: &'static str,
    /// The verdict; then the difference and what is allowed, in a score and in the delta.
    pub differences: fn(&str, [&str; 4]) -> String,
}

/// The terms.
#[derive(Debug)]
pub struct Guide {
    pub title: &'static str,
    pub colours: &'static str,
    pub colours_mean: fn(Palette) -> String,
    pub terms: [(&'static str, &'static str); 5],
}

/// The page without a network.
#[derive(Debug)]
pub struct Offline {
    pub keeping: &'static str,
    pub kept: &'static str,
    pub incomplete: &'static str,
    pub no_room: &'static str,
    pub pack: &'static str,
    pub pack_about: &'static str,
    pub making: &'static str,
    pub making_so_far: fn(u64, u64) -> String,
    pub made: &'static str,
}

/// What a bug report needs, and whether the engine is right.
#[derive(Debug)]
pub struct Diagnostics {
    pub title: &'static str,
    pub about: &'static str,
    pub version: &'static str,
    pub unfinished: &'static str,
    pub engine: &'static str,
    pub model: &'static str,
    pub browser: &'static str,
    pub device: &'static str,
    pub cores: fn(f64) -> String,
    pub memory: Of,
    pub isolated: &'static str,
    pub not_isolated: &'static str,
    pub offline: &'static str,
    pub not_offline: &'static str,
    pub storage: &'static str,
    pub persisted: &'static str,
    pub not_persisted: &'static str,
    pub problem: &'static str,
    pub no_problem: &'static str,
    pub unknown: &'static str,
    pub verify: &'static str,
    pub stop: &'static str,
    pub bar: &'static str,
    pub fetching: &'static str,
    /// How many are done, and of how many.
    pub so_far: fn(usize, usize) -> String,
    pub not_fetched: &'static str,
    pub another_model: &'static str,
    pub own_model: &'static str,
    /// How many are right and of how many, what the worst error is of, its size and what is allowed, and engine and version.
    pub right: fn([usize; 2], Quantity, [&str; 2], &str) -> String,
    pub wrong: fn([usize; 2], Quantity, [&str; 2], &str) -> String,
    pub try_baseline: &'static str,
    /// How many are right and of how many, and engine and version.
    pub stopped: fn([usize; 2], &str) -> String,
    /// The engine and the version.
    pub on: OfTwo,
    pub copy: &'static str,
    pub copied: &'static str,
    pub refused: &'static str,
    pub json: &'static str,
}

/// What happened, in one sentence.
#[derive(Debug)]
pub struct Sentences {
    pub explaining: &'static str,
    /// And how a number is written.
    pub explained: fn(&Verdict, Number) -> String,
    pub cancelled: &'static str,
    pub stopped_early: &'static str,
    pub model_ready: Of,
    pub steps: Of,
    pub slow_start: &'static str,
    pub died_explaining: fn(Cause) -> String,
    pub died: fn(Cause) -> String,
    pub died_again: fn(Cause) -> String,
    pub never_started: fn(Cause) -> &'static str,
    pub outdated: &'static str,
    pub pack_lost: &'static str,
}
