//! Which words made DistilBERT say so: Layer Integrated Gradients, natively and in the browser.
//!
//! | module | what it is for |
//! |---|---|
//! | [`explanation`] | what the user gets, and the explanation file |
//! | [`trace`] | what is seen on the way from baseline to text |
//! | [`doubt`] | words whose sign is not settled |
//! | [`deletion`] | texts without a word, and how well an explanation foretells them |
//! | [`options`] | what the user may choose |
//! | [`tokenizer`] | text to token ids, wordpieces and positions |
//! | [`kernels`] | the arithmetic on plain slices |
//! | [`ops`] | each kernel as a candle op with both directions |
//! | [`model`] | a checkpoint's files, checked, and the network |
//! | [`attribution`] | the integral, its rules and baselines, and the words |
//! | [`engine`] | all of it together: predict and explain |
//! | [`mod@format`] | how numbers and labels are written |
//! | [`units`] | the coloured tokens or words of an explanation |
//! | [`ledger`] | how the output gets from the baseline to the text, push by push |
//! | [`drawing`] | pictures of all that, as SVG |
//! | [`mod@export`] | explanations as files |
//! | [`verification`] | whether the engine is right: known explanations, and the comparison with them |
//! | [`diagnostics`] | what a bug report needs to know |
//! | [`share`] | the link that restores a view |
//! | [`dataset`] | many texts, from lines or tables |
//! | [`pack`] | the offline pack, a zip |
//! | [`protocol`] | what the page and the engine's worker say to each other |
//! | [`web`] | the browser: the worker and the page's line to it |
//! | [`ui`] | the page |
//!
//! Arrows point one way: `kernels ← ops ← model ← attribution ← engine ← web::worker`. The page, `ui`, uses the pure modules, the
//! protocol and the page's side of `web`, never the engine. `tests/architecture.rs` has the whole list.

pub mod attribution;
#[cfg(feature = "benchmark")]
pub mod benchmark;
pub mod dataset;
pub mod deletion;
pub mod diagnostics;
pub mod doubt;
pub mod drawing;
pub mod engine;
pub mod explanation;
pub mod export;
pub mod format;
pub mod kernels;
pub mod ledger;
pub mod model;
pub mod ops;
pub mod options;
pub mod pack;
pub mod protocol;
pub mod share;
#[cfg(test)]
mod testing;
pub mod tokenizer;
pub mod trace;
pub mod ui;
pub mod units;
pub mod verification;
pub mod web;
