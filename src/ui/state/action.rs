//! What can happen on the page, and what then becomes of its state.

use std::rc::Rc;

use yew::{AttrValue, Reducible};

use super::many::ManyAction;
use super::verifying::Verify;
use super::{CONTRAST, Engine, How, Problem, Sentence, Sharing, State, Wanted};
use crate::drawing::colour::Palette;
use crate::options::Options;
use crate::protocol::Source;
use crate::ui::messages::Language;
use crate::ui::notebook::Notebook;
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
    /// Take a key alone for a command, or not.
    Keys(bool),
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

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Self::clone(&self);
        match action {
            Action::Choose(_) | Action::TypeSteps(_) | Action::Preset => next.shares.make_own(),
            // What else a link brought stays the link's.
            Action::Speak(language) => next.shares.change_own(|own| own.language = language),
            Action::Paint(palette) => next.shares.change_own(|own| own.palette = palette),
            Action::Show(kind) => next.shares.change_own(|own| own.units = kind),
            Action::Live(live) => next.shares.change_own(|own| own.live = live),
            Action::Keys(keys) => next.shares.change_own(|own| own.keys = keys),
            Action::Explain => next.shares.report = Sentence::Silence,
            Action::Want(_) | Action::Fetch(_) | Action::Pause | Action::Abandon | Action::Smaller => next.shares.forget_model(),
            _ => {}
        }
        match action {
            Action::Edit(text) => {
                next.text = text;
                // It is not overwritten by what was to follow.
                next.forget_queue();
            }
            Action::Explain => next.ask(),
            Action::Try(text) => next.try_example(text),
            Action::Cancel => {
                let kept = next.is_sharpening();
                if next.give_up() {
                    next.announcement = if kept { Sentence::StoppedEarly } else { Sentence::Cancelled };
                }
            }
            Action::Choose(options) => next.choose(options),
            Action::TypeSteps(steps) => next.steps = steps,
            Action::SetSteps => next.follow(),
            Action::Preset => next.preset(),
            Action::SelfTest => {
                next.text = Notebook::read().text.into();
                next.preset();
            }
            Action::Speak(language) => next.language = language,
            Action::Paint(palette) => next.palette = palette,
            Action::Go(view) => {
                next.view = view;
                next.forget_kept();
            }
            Action::Live(live) => next.live = live,
            Action::Keys(keys) => next.keys = keys,
            Action::Paused => next.classify(),
            Action::Rested => next.rest(),
            Action::CheckSigns => next.check_signs(),
            Action::FollowPath => next.follow_path(),
            Action::Pick(word) => next.pick(word),
            Action::Replace(how) => next.replace(how),
            Action::TakeEachAway => next.take_each_away(),
            Action::Compare(number) => next.compare(number),
            Action::CompareContrast => next.compare_texts(&CONTRAST),
            Action::Recall(number) => next.recall(number),
            Action::Many(action) => next.act_on_many(action),
            Action::Verify(action) => next.act_on_verifying(action),
            Action::Show(kind) => next.kind = kind,
            Action::TryAgain => {
                next.problem = None;
                next.restarts = 0;
                if self.result.is_none() || self.is_stale() {
                    next.ask();
                }
                if self.engine == Engine::Failed {
                    // Asking may have done so already.
                    if next.engine == Engine::Failed {
                        next.retry();
                    }
                } else if let Some(transfer) = next.models.transfer.as_ref().filter(|transfer| transfer.paused) {
                    next.fetch(transfer.source.clone());
                } else if let Some(offer) = next.models.pending().filter(|offer| offer.ready) {
                    next.fetch(offer.source);
                }
            }
            Action::Want(wanted) => next.want(wanted),
            Action::Fetch(source) => next.fetch(source),
            Action::Pause => next.pause(),
            Action::Abandon => next.give_up_transfer(),
            Action::Pack => next.make_pack(),
            Action::Offline(signal) => next.keep(signal),
            Action::Share(sharing) => next.share(sharing),
            Action::Worker(Signal::Event(event)) => next.hear(event),
            Action::Worker(Signal::Outdated) => next.outdated(),
            Action::Worker(Signal::Died(cause)) => next.died(cause),
            Action::Smaller => next.take_smaller(),
        }
        // What was typed while another text was explained is looked at once that has ended, but not over a sentence on how it did.
        let is_other = self.job.as_ref().is_some_and(|job| job.asked.text != next.text);
        if is_other && next.problem.as_ref().is_none_or(Problem::stays) {
            next.classify();
        }
        if next.problem.as_ref().is_some_and(|problem| problem.message == Sentence::Steps) && next.chosen().is_ok() {
            next.problem = None;
        }
        next.feed_verifying();
        next.feed();
        // The same Rc tells yew that there is nothing to draw.
        if next == *self { self } else { Rc::new(next) }
    }
}
