//! What is kept for use without a network, the update that waits, and the offline pack.

use yew::AttrValue;

use super::{Sentence, State};
use crate::web::offline::{Kept, Signal};

/// The offline pack.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Pack {
    /// Nobody asked for it.
    #[default]
    None,
    /// It is being made: files so far and in all, which is 0 while that is not known.
    Making(u64, u64),
    /// It is made, and at this address.
    Made(AttrValue),
    /// It could not be made, and why.
    Failed(Sentence),
}

/// How well the page does without a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offline {
    /// What is kept.
    pub kept: Kept,
    /// Whether another version of the page waits.
    pub update: bool,
    /// The pack.
    pub pack: Pack,
}

impl State {
    pub(super) fn keep(&mut self, signal: Signal) {
        match signal {
            // Another attempt is no news until it has an end.
            Signal::Kept(Kept::Keeping) if matches!(self.offline.kept, Kept::Incomplete | Kept::NoRoom) => {}
            Signal::Kept(kept) => self.offline.kept = kept,
            Signal::Update => self.offline.update = true,
        }
    }

    /// Has the pack made, by the worker; without one, nothing happens.
    pub(super) fn make_pack(&mut self) {
        if self.can_pack() {
            self.offline.pack = Pack::Making(0, 0);
        }
    }

    /// Whether a pack can be asked for now.
    pub fn can_pack(&self) -> bool {
        self.worker.is_some() && !matches!(self.offline.pack, Pack::Making(..))
    }

    /// The worker is gone, and what it was packing with it.
    pub(super) fn lose_pack(&mut self) {
        if matches!(self.offline.pack, Pack::Making(..)) {
            self.offline.pack = Pack::Failed(Sentence::PackLost);
        }
    }
}
