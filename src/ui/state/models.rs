//! Which models there are, which one is wanted, and how far it is on its way.

use yew::AttrValue;

use super::{Engine, Problem, Remedy, Sentence, State, Transfer};
use crate::protocol::{KeptModel, LoadedModel, Source};
use crate::ui::messages::Messages;
use crate::ui::notebook::Notebook;

/// The bundled model's place, relative to the page.
pub const BUNDLED: &str = "models/minilm-l6-sst2/";

/// The real checkpoint that the notebook uses, at the revision whose numbers are known: repository, commit, name, bytes, licence.
const SST2: (&str, &str, &str, u64, &str) = (
    "distilbert/distilbert-base-uncased-finetuned-sst-2-english",
    "714eb0fa89d2f80546fda750413ed43d93601a13",
    "DistilBERT SST-2",
    268_064_700,
    "Apache-2.0",
);

/// What the list of models stands at.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A model.
    Model(Source),
    /// A repository of the Hub that is still to be named.
    Repository,
    /// Files that are still to be given.
    Files,
}

/// A model that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Where it comes from.
    pub source: Source,
    /// Its name.
    pub name: AttrValue,
    /// Its size in bytes, where that is known.
    pub size: Option<u64>,
    /// Its licence, where that is known.
    pub license: Option<&'static str>,
    /// How many of its bytes are here.
    pub here: u64,
    /// Whether it needs no network.
    pub ready: bool,
    /// Whether the engine answers with it.
    pub in_use: bool,
}

/// All of that.
#[derive(Clone, Debug, PartialEq)]
pub struct Models {
    /// The Hub's origin.
    hub: AttrValue,
    /// Those on the page's own site, beside the bundled one; none until the page knows.
    site: Option<Vec<Source>>,
    /// The repository of the Hub that a link asks for.
    linked: Option<Source>,
    /// Those that the browser keeps.
    pub kept: Vec<KeptModel>,
    /// What the list stands at.
    pub wanted: Wanted,
    /// What the engine was last told to load.
    pub loading: Source,
    /// What it answers with.
    pub in_use: Option<Source>,
    /// Where the model came from that answered last: what it answered is still shown when the engine is gone.
    pub last: Option<Source>,
    /// Which of the user's own are still at hand: those given last.
    pub(super) given: Option<Source>,
    /// What is on its way, if that is not the page's own.
    pub transfer: Option<Transfer>,
    /// Whether nothing can arrive at present: the network is gone, or another tab is at it.
    pub stands_still: bool,
    /// Whether the browser refuses to keep it.
    pub not_kept: bool,
}

impl Models {
    /// Nothing but the bundled one, on its way.
    pub fn new(hub: AttrValue) -> Self {
        let bundled = Self::own();
        Self {
            hub,
            site: None,
            linked: None,
            kept: Vec::new(),
            wanted: Wanted::Model(bundled.clone()),
            loading: bundled,
            in_use: None,
            last: None,
            given: None,
            transfer: None,
            stands_still: false,
            not_kept: false,
        }
    }

    /// The bundled one.
    pub fn own() -> Source {
        Source::Bundled { base: BUNDLED.to_owned() }
    }

    /// A repository of the Hub.
    pub fn repository(&self, id: &str, revision: &str) -> Source {
        let revision = if revision.trim().is_empty() { "main" } else { revision.trim() };
        Source::Hub { hub: self.hub.to_string(), id: id.trim().to_owned(), revision: revision.to_owned() }
    }

    /// What can be chosen, in the order of the list.
    pub fn offers(&self) -> Vec<Offer> {
        let (id, revision, name, size, license) = SST2;
        let bundled = Self::own();
        let mut offers = vec![Offer {
            name: bundled.name().into(),
            source: bundled,
            size: None,
            license: Some("Apache-2.0"),
            here: 0,
            ready: true,
            in_use: false,
        }];
        offers.extend(self.site.iter().flatten().map(|source| offer(source.clone())));
        let sst2 = offer(self.repository(id, revision));
        offers.push(Offer { name: name.into(), size: Some(size), license: Some(license), ..sst2 });
        let kept = self.kept.iter().map(|kept| &kept.source);
        let coming = self.transfer.iter().map(|transfer| &transfer.source).chain([&self.loading]);
        let others = kept.chain(&self.in_use).chain(coming).chain(&self.linked);
        for source in others {
            if offers.iter().all(|offer| offer.source != *source) {
                offers.push(offer(source.clone()));
            }
        }
        for offer in &mut offers {
            if let Some(kept) = self.kept.iter().find(|kept| kept.source == offer.source) {
                (offer.size, offer.here, offer.ready) = (Some(kept.size), kept.here, kept.complete);
            }
            offer.in_use = self.in_use.as_ref() == Some(&offer.source);
        }
        offers
    }

    /// The source of this id, if the page itself could offer it. Files from a device are on that device only.
    pub fn known(&self, id: &str) -> Option<Source> {
        let offered =
            self.offers().into_iter().map(|offer| offer.source).filter(|source| !matches!(source, Source::Given { .. }));
        let found = offered.into_iter().find(|source| source.id() == id);
        found.or_else(|| {
            let (repository, revision) = id.strip_prefix(self.hub.as_str())?.strip_prefix('/')?.split_once("/tree/")?;
            let (owner, name) = repository.split_once('/')?;
            [owner, name, revision].into_iter().all(is_plain).then(|| self.repository(repository, revision))
        })
    }

    /// The user's files are mostly of the same names: those of another model than the one in use are called otherwise.
    fn told_apart(&self, source: Source) -> Source {
        match &source {
            Source::Given { name } if self.in_use.as_ref() == Some(&source) => Source::Given { name: format!("{name} (2)") },
            _ => source,
        }
    }

    /// Whether no more models will be heard of.
    pub fn is_all_known(&self) -> bool {
        self.site.is_some()
    }

    /// A link asks for this one.
    pub fn link_to(&mut self, source: Source) {
        self.linked = Some(source);
    }

    /// Whether the notebook's own checkpoint is in use.
    pub fn is_original(&self) -> bool {
        let notebook = Notebook::read();
        self.in_use == Some(self.repository(&notebook.repository, &notebook.revision))
    }

    /// Whether one that is on its way, and would take over, has to wait: the one in use was chosen.
    pub fn gives_way(&self, wanted: &Wanted) -> bool {
        matches!((wanted, &self.in_use), (Wanted::Model(wanted), Some(in_use)) if wanted == in_use && self.loading != *in_use)
    }

    /// What is on its way is to wait, and what is in use goes on; without any model there is no page: the bundled one it is.
    pub(super) fn wait(&mut self) {
        if let Some(transfer) = &mut self.transfer {
            transfer.paused = true;
            (transfer.waiting, transfer.rate) = (None, None);
        }
        self.stands_still = false;
        self.loading = self.in_use.clone().unwrap_or_else(Self::own);
    }

    /// The one that is wanted, if it is one that can be chosen and is not in use.
    pub fn pending(&self) -> Option<Offer> {
        let Wanted::Model(source) = &self.wanted else { return None };
        let is_on_its_way = self.transfer.as_ref().is_some_and(|transfer| transfer.source == *source);
        let offer = self.offers().into_iter().find(|offer| offer.source == *source);
        offer.filter(|_| self.in_use.as_ref() != Some(source) && self.loading != *source && !is_on_its_way)
    }
}

impl Offer {
    /// What the list says of it behind its name.
    pub fn state(&self, say: &Messages) -> String {
        let words = match (self.ready, self.size) {
            (true, _) if matches!(self.source, Source::Bundled { .. }) => say.models.part_of_page,
            (true, _) => say.models.ready_offline,
            (false, _) if matches!(self.source, Source::Given { .. }) => say.models.from_this_device,
            (false, _) if self.in_use => say.models.not_kept_but_in_use,
            (false, Some(size)) if self.here > 0 => return (say.number)(format!("{} %", percent(self.here, size))),
            (false, _) => say.models.not_downloaded,
        };
        words.to_owned()
    }
}

impl State {
    /// Something was chosen from the list. What needs no network, and no word from the user, is loaded at once.
    pub(super) fn want(&mut self, wanted: Wanted) {
        if self.models.gives_way(&wanted) {
            self.pause();
        }
        self.models.wanted = wanted;
        if let Some(offer) = self.models.pending().filter(|offer| offer.ready) {
            self.fetch(offer.source);
        }
    }

    /// Loads a model.
    pub(super) fn fetch(&mut self, source: Source) {
        let source = self.models.told_apart(source);
        if self.problem.as_ref().is_some_and(|problem| problem.remedy == Remedy::TryAgain) {
            self.problem = None;
        }
        self.models.wanted = Wanted::Model(source.clone());
        self.models.loading = source.clone();
        if matches!(source, Source::Given { .. }) {
            self.models.given = Some(source.clone());
        }
        (self.models.not_kept, self.models.stands_still) = (false, false);
        self.models.transfer = (!matches!(source, Source::Bundled { .. })).then(|| Transfer::new(source));
        self.retry();
    }

    /// The download is to wait; what is here stays here.
    pub(super) fn pause(&mut self) {
        self.models.wait();
        self.fall_back();
    }

    /// The download is given up.
    pub(super) fn give_up_transfer(&mut self) {
        // Why it failed, if it did, is nothing to try again any more.
        self.problem = self.problem.take().filter(|problem| problem.remedy != Remedy::TryAgain);
        self.models.wait();
        self.models.transfer = None;
        if matches!(self.models.wanted, Wanted::Model(_)) {
            self.models.wanted = Wanted::Model(self.models.loading.clone());
        }
        self.fall_back();
    }

    /// Nothing is being loaded any more; whatever was in use still is, or is loaded again where its engine is gone.
    fn fall_back(&mut self) {
        match (&self.models.in_use, self.worker) {
            (Some(_), Some(_)) => self.engine = Engine::Ready,
            _ if matches!(self.engine, Engine::Failed | Engine::Outdated) => self.wake(),
            _ => self.retry(),
        }
    }

    pub(super) fn hear_loading(&mut self, received: (u64, u64), rate: Option<f64>, waiting: Option<String>) {
        self.models.stands_still = waiting.is_some();
        if let Some(transfer) = self.models.transfer.as_mut().filter(|transfer| !transfer.paused) {
            (transfer.received, transfer.rate, transfer.waiting) = (received, rate, waiting.map(AttrValue::from));
        }
        if self.engine != Engine::Ready {
            self.engine = Engine::Loading(received.0, received.1);
        }
    }

    pub(super) fn hear_ready(&mut self, source: Source, model: &LoadedModel) {
        if self.models.transfer.as_ref().is_some_and(|transfer| transfer.source == source) {
            self.models.transfer = None;
            self.announcement = Sentence::ModelReady(model.info.name.clone().into());
        }
        // Another may be on its way since the engine was told to load this one…
        let Models { loading, transfer, wanted, .. } = &mut self.models;
        let is_overtaken =
            *loading != source && transfer.as_ref().is_some_and(|transfer| !transfer.paused && transfer.source == *loading);
        if !is_overtaken {
            // …or chosen: who is about to download it goes on with that.
            if *wanted == Wanted::Model(loading.clone()) {
                *wanted = Wanted::Model(source.clone());
            }
            *loading = source.clone();
        }
        self.models.last = Some(source.clone());
        self.models.in_use = Some(source);
    }

    /// A model did not load: the one before it goes on, or else the page's own is loaded.
    pub(super) fn hear_load_failed(&mut self, message: String) {
        match self.models.in_use.clone() {
            None if self.models.loading == Models::own() => self.fail(message.into()),
            Some(source) if source == self.models.loading => self.fail(message.into()),
            _ => {
                self.pause();
                // Nor is it asked for by itself again.
                self.shares.forget_model();
                self.announcement = Sentence::default();
                self.problem = Some(Problem { message: message.into(), remedy: Remedy::TryAgain });
            }
        }
    }

    pub(super) fn hear_kept(&mut self, kept: Vec<KeptModel>) {
        self.models.kept = kept;
        // One that was chosen may have been deleted, and nothing in the list stands for it any more.
        if let Wanted::Model(wanted) = &self.models.wanted
            && self.models.offers().iter().all(|offer| offer.source != *wanted)
        {
            self.models.wanted = Wanted::Model(self.models.in_use.clone().unwrap_or_else(|| self.models.loading.clone()));
        }
        self.seek_model();
    }

    pub(super) fn hear_offered(&mut self, bases: Vec<String>) {
        let site = bases.into_iter().filter(|base| base != BUNDLED).map(|base| Source::Site { base });
        self.models.site = Some(site.collect());
        self.seek_model();
    }
}

fn offer(source: Source) -> Offer {
    Offer { name: source.name().into(), source, size: None, license: None, here: 0, ready: false, in_use: false }
}

/// Whether a part of a repository's address is one, and nothing else.
fn is_plain(part: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    (1..=96).contains(&part.len()) && part.chars().all(is_letter) && !part.starts_with(['.', '-'])
}

fn percent(here: u64, size: u64) -> u64 {
    (100 * here).checked_div(size).unwrap_or(0).min(99)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::messages::ENGLISH;

    #[test]
    fn what_is_kept_is_known_by_its_source() {
        let mut models = Models::new("https://hub.example".into());
        assert_eq!(
            models.offers().iter().map(|offer| offer.state(&ENGLISH)).collect::<Vec<_>>(),
            ["part of this page", "not downloaded"]
        );
        let sst2 = models.offers()[1].source.clone();
        let kept = |source, here, complete| KeptModel { source, name: "x".into(), size: 200, here, complete };
        models.kept = vec![kept(sst2, 86, false), kept(models.repository("a/b", "main"), 200, true)];
        let offers = models.offers();
        assert_eq!(
            offers.iter().map(|offer| offer.state(&ENGLISH)).collect::<Vec<_>>(),
            ["part of this page", "43 %", "ready offline"]
        );
        assert_eq!((offers[1].name.as_str(), offers[2].name.as_str()), ("DistilBERT SST-2", "a/b"));
    }
}
