//! A model on its way, and how it says how it goes.

use yew::AttrValue;

use crate::protocol::Source;
use crate::ui::messages::Messages;

/// A model on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// Where it comes from.
    pub source: Source,
    /// Bytes so far, and in all; 0 while that is not known.
    pub received: (u64, u64),
    /// Bytes a second, lately.
    pub rate: Option<f64>,
    /// What it waits for, while nothing arrives.
    pub waiting: Option<AttrValue>,
    /// Whether the user made it wait.
    pub paused: bool,
}

impl Transfer {
    /// One that has just begun.
    pub fn new(source: Source) -> Self {
        Self { source, received: (0, 0), rate: None, waiting: None, paused: false }
    }

    /// How it goes, in one line.
    pub fn line(&self, say: &Messages) -> String {
        let (received, total) = self.received;
        let so_far = match total {
            0 => say.models.asking.to_owned(),
            total => say.megabytes_of(received, total),
        };
        match (self.paused, &self.waiting, self.rate) {
            (true, ..) => format!("{so_far} · {}", say.models.paused),
            (_, Some(waiting), _) => format!("{so_far} · {}", say.told.say(waiting)),
            _ if total > 0 && received == total => say.status.preparing.to_owned(),
            (_, _, Some(rate)) if rate > 0.0 && total > 0 => {
                let left = (say.models.left)(&say.duration((total - received) as f64 / rate));
                format!("{so_far} · {} · {left}", (say.models.per_second)(&say.megabytes(rate as u64)))
            }
            _ => so_far,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Models;
    use super::*;
    use crate::ui::messages::ENGLISH;

    #[test]
    fn a_transfer_says_how_it_goes() {
        let models = Models::new("https://hub.example".into());
        let mut transfer = Transfer::new(models.repository(" a/b ", ""));
        assert_eq!(transfer.source.id(), "https://hub.example/a/b/tree/main");
        assert_eq!(transfer.line(&ENGLISH), "Asking for its files…");
        transfer.received = (50_000_000, 268_000_000);
        assert_eq!(transfer.line(&ENGLISH), "50.0 of 268.0 MB");
        transfer.rate = Some(10e6);
        assert_eq!(transfer.line(&ENGLISH), "50.0 of 268.0 MB · 10.0 MB/s · 22 seconds left");
        transfer.waiting = Some("There is no connection: trying again in 4 s.".into());
        assert_eq!(transfer.line(&ENGLISH), "50.0 of 268.0 MB · There is no connection: trying again in 4 s.");
        transfer.paused = true;
        assert_eq!(transfer.line(&ENGLISH), "50.0 of 268.0 MB · paused");
    }
}
