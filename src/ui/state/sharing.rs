//! What comes back to the page, links and exported files, from whoever made them; and what became of what was given out.
//!
//! A link restores text and settings, and no more: it never names another Hub, and never starts a download. A file is computed anew, since
//! its numbers may be anybody's.

use std::rc::Rc;

use yew::AttrValue;

use super::class::named;
use super::models::BUNDLED;
use super::{Problem, Remedy, Sentence, State, Wanted};
use crate::explanation::Explanation;
use crate::format::{count, magnitude, shortened, significant};
use crate::options::{Class, Options};
use crate::share::{LinkError, MAX_FRAGMENT, Shared, decode};
use crate::ui::messages::Messages;
use crate::ui::preferences::Preferences;
use crate::ui::view::View;

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Sharing {
    /// This is the fragment of the address.
    Link(AttrValue),
    /// A file was given that may be an exported one; none where it could not be read.
    File(Option<AttrValue>),
    /// Something was given out.
    Done(Outcome),
    /// What is said about it was read.
    Dismiss,
}

/// What is said about it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is in the clipboard.
    Copied,
    /// The link is, too.
    LinkCopied,
    /// The link is in the address only.
    LinkInAddress,
    /// The link would have been so long, so that a file was saved instead.
    LinkTooLong(usize),
    /// What is shown is by another model than the one in use.
    LinkOfAnother,
    /// The clipboard is not this page's to write to.
    ClipboardRefused,
    /// The browser drew no picture.
    NoPicture,
    /// The link has another model, which is not here.
    LinkModel(AttrValue),
    /// The link has a model that this page cannot offer.
    LinkModelUnknown,
    /// The link cannot be opened.
    LinkRefused(LinkError),
    /// The file cannot be read, or is no explanation.
    FileRefused,
    /// The file is being computed anew.
    Recomputing,
    /// It was, and differs by so much.
    Recomputed(f64),
    /// It has other tokens than those computed.
    OtherTokens,
    /// It is of another model, of this name.
    OtherModel(AttrValue),
}

/// What is known of both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// What the last of them came to.
    pub report: Sentence,
    /// The file that is computed anew.
    file: Option<Rc<Explanation>>,
    /// The id of the model that an opened link, or the visit before a reload, asks for, until it is in use or the user wants another.
    model: Option<String>,
    /// Whether it is the visit's, which nobody speaks of.
    is_return: bool,
    /// The user's own settings, before a link or a file brought others.
    own: Option<Preferences>,
    /// The class that it names, until the user chooses one: a model that has none of this name may be in use before its own is.
    class: Option<Class>,
}

impl Outcome {
    /// The sentence in a language.
    pub fn words(&self, say: &Messages) -> AttrValue {
        let words = &say.sharing;
        match self {
            Self::Copied => words.copied.into(),
            Self::LinkCopied => words.link_copied.into(),
            Self::LinkInAddress => words.link_in_address.into(),
            Self::LinkTooLong(length) => (words.link_too_long)(&count(*length), &count(MAX_FRAGMENT)).into(),
            Self::LinkOfAnother => words.link_of_another.into(),
            Self::ClipboardRefused => words.clipboard_refused.into(),
            Self::NoPicture => words.no_picture.into(),
            Self::LinkModel(name) => (words.link_model)(name).into(),
            Self::LinkModelUnknown => words.link_model_unknown.into(),
            Self::LinkRefused(LinkError::Version) => words.link_version.into(),
            Self::LinkRefused(LinkError::Options(_)) => words.link_settings.into(),
            Self::LinkRefused(LinkError::TooLong | LinkError::Damaged) => words.link_damaged.into(),
            Self::FileRefused => words.file_refused.into(),
            Self::Recomputing => words.recomputing.into(),
            Self::Recomputed(difference) => (words.recomputed)(&(say.number)(written(*difference))).into(),
            Self::OtherTokens => words.other_tokens.into(),
            Self::OtherModel(name) => (words.other_model)(name).into(),
        }
    }
}

impl Shares {
    /// The settings that belong to the user, where those of the page are somebody else's.
    pub(super) fn own(&self) -> Option<&Preferences> {
        self.own.as_ref()
    }

    /// Those of the page are about to be somebody else's; these are the user's.
    pub(super) fn keep_own(&mut self, preferences: Preferences) {
        self.own.get_or_insert(preferences);
    }

    /// The user chose settings: from now on those of the page are the user's.
    pub(super) fn make_own(&mut self) {
        self.own = None;
    }

    /// The user chose something that says nothing of what is explained: the settings of the page stay somebody else's.
    pub(super) fn change_own(&mut self, change: impl FnOnce(&mut Preferences)) {
        if let Some(own) = &mut self.own {
            change(own);
        }
    }

    /// The page was loaded again, and goes on with the model of this id, if it is still here.
    pub(super) fn ask_again(&mut self, model: Option<String>) {
        (self.model, self.is_return) = (model, true);
    }

    /// The class that a link, a file or the visit before a reload asks for.
    pub(super) fn class(&self) -> Option<&Class> {
        self.class.as_ref()
    }

    /// It asks for this one.
    pub(super) fn ask_for_class(&mut self, class: Class) {
        self.class = Some(class);
    }

    /// The user wants another.
    pub(super) fn forget_class(&mut self) {
        self.class = None;
    }

    /// The file is not computed any more.
    pub(super) fn stop_recomputing(&mut self) {
        if self.report == Sentence::Shared(Outcome::Recomputing) {
            self.report = Sentence::Silence;
        }
    }

    /// The user wants another model than the link.
    pub(super) fn forget_model(&mut self) {
        self.model = None;
    }
}

impl State {
    pub(super) fn share(&mut self, sharing: Sharing) {
        match sharing {
            Sharing::Link(fragment) => match decode(&fragment) {
                Ok(None) => {}
                Ok(Some(shared)) => self.open_link(shared),
                Err(error) => self.refuse(Outcome::LinkRefused(error)),
            },
            Sharing::File(text) => match text.as_deref().and_then(Explanation::read) {
                Some(file) => self.check(file),
                None => self.refuse(Outcome::FileRefused),
            },
            Sharing::Done(outcome) => self.report(outcome),
            Sharing::Dismiss => {
                self.shares.report = Sentence::Silence;
                self.problem = self.problem.take().filter(|problem| problem.remedy != Remedy::Dismiss);
            }
        }
    }

    fn report(&mut self, outcome: Outcome) {
        self.shares.report = Sentence::Shared(outcome);
    }

    fn refuse(&mut self, outcome: Outcome) {
        self.problem = Some(Problem { message: Sentence::Shared(outcome), remedy: Remedy::Dismiss });
    }

    fn open_link(&mut self, shared: Shared) {
        let Shared { text, model, options, units, view, .. } = shared;
        self.restore(text, options);
        self.kind = units;
        self.view = view.and_then(|word| View::ALL.into_iter().find(|view| view.word() == word)).unwrap_or_default();
        (self.shares.model, self.shares.is_return) = (Some(model.unwrap_or_else(|| BUNDLED.to_owned())), false);
        self.seek_model();
    }

    fn check(&mut self, file: Explanation) {
        self.restore(file.text.clone(), file.requested.clone());
        self.shares.file = Some(Rc::new(file));
        self.report(Outcome::Recomputing);
    }

    /// A text and settings that somebody else chose, explained.
    fn restore(&mut self, text: String, options: Options) {
        self.shares.keep_own(self.preferences());
        self.text = text.into();
        self.steps = options.steps().to_string().into();
        let class = match &self.model {
            Some(model) => named(&options.class, &model.labels),
            None => options.class.clone(),
        };
        self.shares.class = Some(options.class.clone());
        self.options = Options { class, ..options };
        self.view = View::Explain;
        self.shares.file = None;
        self.shares.report = Sentence::Silence;
        self.ask();
    }

    /// Chooses the model that a link asks for, which may not be known yet. What has to be downloaded is only offered.
    pub(super) fn seek_model(&mut self) {
        let Some(id) = self.shares.model.clone() else { return };
        if self.models.in_use.as_ref().is_some_and(|source| source.id() == id) {
            // Its class is named by now.
            (self.shares.model, self.shares.class) = (None, None);
            if matches!(self.shares.report, Sentence::Shared(Outcome::LinkModel(_))) {
                self.shares.report = Sentence::Silence;
            }
        } else if let Some(source) = self.models.known(&id) {
            let name = source.name();
            self.models.link_to(source.clone());
            self.want(Wanted::Model(source));
            if self.models.pending().is_some() && !self.shares.is_return {
                self.report(Outcome::LinkModel(name.into()));
            }
        } else if self.models.is_all_known() {
            self.shares.model = None;
            if !self.shares.is_return {
                self.report(Outcome::LinkModelUnknown);
            }
        }
    }

    /// There is a new result: how far it is from the file, if it is the file's.
    pub(super) fn compare_with_file(&mut self) {
        let (Some(file), Some(result)) = (&self.shares.file, &self.result) else { return };
        let (then, now) = (&file.attribution, &result.attribution);
        let is_same = file.text == result.text
            && (then.method, then.steps, then.baseline, then.output) == (now.method, now.steps, now.baseline, now.output);
        // Another model may have no such class.
        let is_another = file.model.sha256 != result.model.sha256;
        if !is_same || !is_another && then.class != now.class {
            self.shares.file = None;
            self.shares.stop_recomputing();
            return;
        }
        let outcome = if is_another {
            // A name from a file could be a book.
            Outcome::OtherModel(shortened(&file.model.name, 80).into())
        } else {
            difference(file, result).map_or(Outcome::OtherTokens, Outcome::Recomputed)
        };
        self.report(outcome);
    }
}

/// The largest difference between the numbers of two explanations. None where they are not of the same tokens.
fn difference(file: &Explanation, now: &Explanation) -> Option<f64> {
    let is_same = file.tokens.iter().map(|token| token.id).eq(now.tokens.iter().map(|token| token.id))
        && file.words.len() == now.words.len()
        && file.prediction.probabilities.len() == now.prediction.probabilities.len();
    fn numbers(of: &Explanation) -> impl Iterator<Item = f64> {
        let attribution = &of.attribution;
        of.tokens
            .iter()
            .flat_map(|token| [token.attribution, token.normalized])
            .chain(of.words.iter().map(|word| word.attribution))
            .chain(of.prediction.probabilities.iter().copied())
            .chain([attribution.output_input, attribution.output_baseline, attribution.delta])
    }
    is_same.then(|| numbers(file).zip(numbers(now)).map(|(then, now)| (then - now).abs()).fold(0.0, f64::max))
}

/// As short as a difference deserves.
fn written(difference: f64) -> String {
    if difference > 0.0 && difference < 1e-3 { magnitude(difference) } else { significant(difference) }
}

#[cfg(test)]
mod tests;
