//! What can happen on the page.

use yew::AttrValue;

use super::many::ManyAction;
use super::verifying::Verify;
use super::{How, Sharing, Wanted};
use crate::drawing::colour::Palette;
use crate::options::Options;
use crate::protocol::Source;
use crate::ui::messages::Language;
use crate::ui::view::View;
use crate::units::UnitKind;
use crate::web::client::Signal;
use crate::web::offline::Signal as OfflineSignal;

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The text was edited.
    Edit(AttrValue),
    /// Explain what is in the box.
    Explain,
    /// Explain one of the examples.
    Try(AttrValue),
    /// Give up the request in hand.
    Cancel,
    /// Another setting was chosen.
    Choose(Options),
    /// The steps are being typed.
    TypeSteps(AttrValue),
    /// The steps are as they should be.
    SetSteps,
    /// The notebook's settings, at once.
    Preset,
    /// The notebook's own sentence with its settings.
    SelfTest,
    /// Another language was chosen.
    Speak(Language),
    /// Other colours were chosen.
    Paint(Palette),
    /// Show another view.
    Go(View),
    /// Explain in a pause of typing, or only when asked.
    Live(bool),
    /// The user paused while typing.
    Paused,
    /// The user stopped typing.
    Rested,
    /// Look for signs that are not settled.
    CheckSigns,
    /// Follow the path.
    FollowPath,
    /// Take this word away, or none.
    Pick(Option<usize>),
    /// Put something else in its place.
    Replace(How),
    /// Take each word away in turn.
    TakeEachAway,
    /// Compare this explanation, too, or no longer.
    Compare(u32),
    /// Compare a sentence with itself without a word.
    CompareContrast,
    /// Show this explanation again.
    Recall(u32),
    /// Something about many texts.
    Many(ManyAction),
    /// Something about whether this engine is right.
    Verify(Verify),
    /// Show tokens or words.
    Show(UnitKind),
    /// Start the engine again, or the download.
    TryAgain,
    /// Take the smaller engine, or the page's own model.
    Smaller,
    /// Something was chosen from the list of models.
    Want(Wanted),
    /// Load a model.
    Fetch(Source),
    /// Let a download wait.
    Pause,
    /// Give a download up.
    Abandon,
    /// Make the offline pack.
    Pack,
    /// The service worker.
    Offline(OfflineSignal),
    /// A link, a file, or something given out.
    Share(Sharing),
    /// The worker, or its end.
    Worker(Signal),
}
