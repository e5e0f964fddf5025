//! The page: a yew app of small components over one pure state.
//!
//! [`state`] holds everything that is shown and decides what follows from what; it never touches the browser. [`app`] owns the engine's
//! worker through [`crate::web::client`] and carries messages between the two. All other components take plain data and hand events up;
//! of the browser they know their own elements, and what [`crate::web`] does for them, such as reading and saving files.
//!
//! | module | what it shows |
//! | --- | --- |
//! | [`masthead`] | the name, the promise, the footer |
//! | [`view`] | the row of buttons that leads to the page's views |
//! | [`composer`] | the text box, the model and Explain |
//! | [`examples`] | sentences worth trying, explained in advance |
//! | [`model_panel`] | a model that is not here yet: how to get it, how far it is, and what is kept |
//! | [`settings`] | how the explanation is computed, each [`choice`] a list |
//! | [`status`] | progress by steps done and Cancel, or what the page is waiting for |
//! | [`notice`] | one sentence on what went wrong, and the way out |
//! | [`reading`] | one text, explained; all that follows is in it |
//! | [`prediction`] | the class and its probability, and Captum's summary row |
//! | [`passage`] | the coloured words, with its [`scale`] and [`tooltip`] for the exact value |
//! | [`waterfall`] | the completeness ledger |
//! | [`path_player`] | the path from baseline to text |
//! | [`deletion_card`] | what the model says without a word |
//! | [`compare`] | explanations side by side |
//! | [`picture`] | a chart, and what it is drawn for |
//! | [`token_table`] | every token's number |
//! | [`delta`] | the convergence delta and what it says |
//! | [`notebook`] | the comparison with the teaching notebook, where the model is its checkpoint |
//! | [`guide`] | the terms, in plain words |
//! | [`how`] | how all of it works, with the text at hand |
//! | [`shortcuts`] | the keys, and the sheet that lists them |
//! | [`export_menu`] | what can be taken away, which [`outlet`] hands to the browser; [`report`] says what became of it |
//! | [`embedded`] | the page as a part of another one |
//! | [`many`] | many texts: explained one after the other, in a table, with what they have in common |
//! | [`keeping`] | whether the page works offline, and the offline pack |
//! | [`diagnostics`] | whether this engine is right, and what a bug report needs |
//! | [`update`] | another version of the page, and the button that switches to it |
//!
//! Behind them, [`messages`] has every word that they say, in English and in French, and [`preferences`] what a reload must not undo;
//! [`mod@crate::format`] writes numbers and labels, [`crate::units`] turns an explanation into coloured units, and [`trust`] judges
//! a convergence delta.

pub mod app;
pub mod choice;
pub mod compare;
pub mod composer;
pub mod deletion_card;
pub mod delta;
pub mod diagnostics;
pub mod embedded;
pub mod examples;
pub mod export_menu;
pub mod guide;
pub mod how;
pub mod keeping;
pub mod many;
pub mod masthead;
pub mod messages;
pub mod model_panel;
pub mod notebook;
pub mod notice;
pub mod outlet;
pub mod passage;
pub mod path_player;
pub mod picture;
pub mod prediction;
pub mod preferences;
pub mod reading;
pub mod report;
pub mod scale;
pub mod settings;
pub mod shortcuts;
pub mod state;
pub mod status;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
pub mod token_table;
pub mod tooltip;
pub mod trust;
pub mod update;
pub mod view;
pub mod waterfall;

pub use app::App;
