//! What crosses the boundary between the page and the engine's worker: JSON text, one message each.
//!
//! Both sides are built together but may be cached apart, so the worker opens with its [`VERSION`], and the page does not
//! speak to one of another version.

use serde::{Deserialize, Serialize};

use crate::explanation::{Explanation, ModelInfo, Prediction};
use crate::options::Options;

/// Raised whenever a message changes its meaning.
pub const VERSION: u32 = 3;

/// Names one request; the page counts up, and an answer carries its request's number.
pub type RequestId = u32;

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Request {
    /// Load the model whose `manifest.json` lies under this absolute URL, ending in a slash.
    Load {
        /// Where the model is.
        base: String,
    },
    /// Explain a text. Replaces whatever is being explained.
    Explain {
        /// Given back with every answer.
        id: RequestId,
        /// The text.
        text: String,
        /// How.
        options: Options,
    },
    /// Make the offline pack of the page at this absolute URL, ending in a slash.
    Pack {
        /// Where the page is.
        base: String,
    },
    /// Stop working on this request, if it is still being worked on.
    Cancel {
        /// Which.
        id: RequestId,
    },
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The worker is up. Sent first, once.
    Hello {
        /// Its [`VERSION`].
        version: u32,
        /// Which engine it is.
        build: Build,
    },
    /// The model's files are arriving.
    Loading {
        /// Bytes so far.
        received: u64,
        /// Bytes in all.
        total: u64,
    },
    /// The model can be asked.
    Ready {
        /// What was loaded.
        model: LoadedModel,
    },
    /// The model cannot be loaded.
    LoadFailed {
        /// One sentence: what is wrong and what to do.
        message: String,
    },
    /// The offline pack's files are arriving.
    Packing {
        /// Bytes so far.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// The offline pack is made.
    Packed {
        /// The address of the zip, as long as this worker runs.
        url: String,
    },
    /// The offline pack cannot be made.
    PackFailed {
        /// One sentence: what is wrong and what to do.
        message: String,
    },
    /// The text was read and classified; the explanation follows.
    Started {
        /// Which request.
        id: RequestId,
        /// What the model answers.
        prediction: Prediction,
        /// How many steps are to do, where that is known.
        total: Option<usize>,
    },
    /// Some of the steps are done.
    Progress {
        /// Which request.
        id: RequestId,
        /// How far it is.
        progress: Progress,
    },
    /// The explanation as far as it is known, which is worth showing and will get better.
    Partial {
        /// Which request.
        id: RequestId,
        /// The result so far.
        explanation: Box<Explanation>,
    },
    /// The explanation is complete.
    Explained {
        /// Which request.
        id: RequestId,
        /// The result.
        explanation: Box<Explanation>,
    },
    /// The request was given up, because it was cancelled or replaced by a newer one.
    Cancelled {
        /// Which request.
        id: RequestId,
    },
    /// The request cannot be answered.
    Failed {
        /// Which request.
        id: RequestId,
        /// One sentence: what is wrong and what to do.
        message: String,
    },
}

/// An engine, as `static/worker_loader.js` chose it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// `baseline`, `relaxed` or `threads`.
    pub engine: String,
    /// How many threads it computes on.
    pub threads: usize,
}

/// How far an explanation is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Steps so far.
    pub done: usize,
    /// Steps in all, where that is known.
    pub total: Option<usize>,
    /// From 0 to 1, never falling; an estimate where the total is not known.
    pub fraction: f64,
    /// The estimated error and the one allowed, where the method estimates one.
    pub error: Option<(f64, f64)>,
}

/// What the page needs to know of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadedModel {
    /// Name, hash and dtype.
    pub info: ModelInfo,
    /// The classes' names, by index.
    pub labels: Vec<String>,
    /// The longest text it reads, in tokens.
    pub max_tokens: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_boundary() {
        let request = Request::Explain { id: 7, text: "</script>\0🙂".into(), options: Options::default() };
        let json = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), request);
        let event =
            Event::Progress { id: 7, progress: Progress { done: 13, total: None, fraction: 0.7, error: Some((0.02, 0.01)) } };
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
    }
}
