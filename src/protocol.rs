//! What crosses the boundary between the page and the engine's worker: JSON text, one message each.
//!
//! Both sides are built together but may be cached apart, so the worker opens with its [`VERSION`], and the page does not
//! speak to one of another version. A message is an object around the name of its kind: a tag inside would have to be looked for before anything
//! else is read, which takes three times the code.

use serde::{Deserialize, Serialize};

use crate::doubt::Unsettled;
use crate::explanation::{Explanation, ModelInfo, Prediction};
use crate::options::Options;
use crate::trace::Trace;

/// Raised whenever a message changes its meaning.
pub const VERSION: u32 = 5;

/// Names one request; the page counts up, and an answer carries its request's number.
pub type RequestId = u32;

/// Where a model comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The one that is part of the page: its `manifest.json` lies under this absolute URL, ending in a slash. Not kept again.
    Bundled {
        /// Where.
        base: String,
    },
    /// Another one on the page's own site, with its `manifest.json` under this absolute URL.
    Site {
        /// Where.
        base: String,
    },
    /// A repository of the Hugging Face Hub.
    Hub {
        /// The Hub's origin.
        hub: String,
        /// `owner/name`.
        id: String,
        /// A commit, branch or tag.
        revision: String,
    },
    /// Files that the user gave.
    Given {
        /// What to call it.
        name: String,
    },
}

impl Source {
    /// Names it among all sources.
    pub fn id(&self) -> String {
        match self {
            Self::Bundled { base } | Self::Site { base } => base.clone(),
            Self::Hub { hub, id, revision } => format!("{hub}/{id}/tree/{revision}"),
            Self::Given { name } => format!("given:{name}"),
        }
    }

    /// What to call the model before its own name is known.
    pub fn name(&self) -> String {
        match self {
            Self::Bundled { base } | Self::Site { base } => {
                base.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
            }
            Self::Hub { id, .. } => id.clone(),
            Self::Given { name } => name.clone(),
        }
    }

    /// Whether its files are to be kept once they are here.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Site { .. } | Self::Hub { .. })
    }
}

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Load a model, which takes the place of the one in use once it is complete. Replaces a load under way.
    Load {
        /// Where it comes from. The user's own files travel beside this message.
        source: Source,
    },
    /// Stop loading; what arrived is kept.
    StopLoading,
    /// Delete a model that is kept, or all of them.
    Delete {
        /// Which; none for all.
        source: Option<Source>,
    },
    /// Delete what came of a download that is given up, unless it is complete by now.
    Abandon {
        /// Of which model.
        source: Source,
    },
    /// Explain a text, before anything else is done. Replaces whatever is being explained.
    Explain {
        /// Given back with every answer.
        id: RequestId,
        /// The text.
        text: String,
        /// How.
        options: Options,
        /// Whether to send what is known on the way there.
        partials: bool,
    },
    /// Classify some texts, between the batches of what else is being done. Replaces an older one.
    Predict {
        /// Given back with the answer.
        id: RequestId,
        /// The texts.
        texts: Vec<String>,
    },
    /// Follow the path from baseline to text, when nothing is to be explained or classified. Replaces an older one.
    Trace {
        /// Given back with the answer.
        id: RequestId,
        /// The text.
        text: String,
        /// How it is explained. The path is followed to the same tolerance whatever the method.
        options: Options,
    },
    /// Look for words whose sign another method or baseline would turn, when nothing else is to do. Replaces an older one, and is itself
    /// given up when something is to be explained.
    Check {
        /// Given back with the answer.
        id: RequestId,
        /// The text.
        text: String,
        /// How it was explained.
        options: Options,
    },
    /// Make the offline pack of the page at this absolute URL, ending in a slash.
    Pack {
        /// Where the page is.
        base: String,
    },
    /// Stop working on this request, whichever it is, if it is still being worked on.
    Cancel {
        /// Which.
        id: RequestId,
    },
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
        /// How fast they arrive, once that can be said.
        bytes_per_second: Option<f64>,
        /// One sentence, while nothing arrives: what it waits for.
        waiting: Option<String>,
    },
    /// The browser does not keep the model that is being loaded: it has no room, or no storage for this page.
    NotKept,
    /// Loading was stopped, as asked.
    LoadStopped,
    /// The models that are kept.
    Kept {
        /// All of them.
        models: Vec<KeptModel>,
    },
    /// The models on the page's own site.
    Offered {
        /// Where each has its `manifest.json`, relative to the page, ending in a slash.
        bases: Vec<String>,
    },
    /// The model can be asked.
    Ready {
        /// Where it came from.
        source: Source,
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
        /// Files so far.
        done: u64,
        /// Files in all.
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
    /// The texts are classified.
    Predicted {
        /// Which request.
        id: RequestId,
        /// One for each text, in their order.
        predictions: Vec<Prediction>,
        /// How many milliseconds a step of an explanation of the last of them is expected to take, where that can be said.
        step_millis: Option<f64>,
    },
    /// The path was followed.
    Traced {
        /// Which request.
        id: RequestId,
        /// What was seen on it.
        trace: Box<Trace>,
    },
    /// The words were looked at.
    Checked {
        /// Which request.
        id: RequestId,
        /// Those whose sign is not settled.
        unsettled: Vec<Unsettled>,
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

/// A model that the browser keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptModel {
    /// Where it came from.
    pub source: Source,
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// How many of them are here.
    pub here: u64,
    /// Whether it can be used without a network.
    pub complete: bool,
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
    use crate::doubt::Doubt;

    #[test]
    fn messages_survive_the_boundary() {
        let (text, options) = ("</script>\0🙂".to_owned(), Options::default());
        for request in [
            Request::Explain { id: 7, text: text.clone(), options: options.clone(), partials: false },
            Request::Predict { id: 8, texts: vec![text.clone(), String::new()] },
            Request::Trace { id: 9, text: text.clone(), options: options.clone() },
            Request::Check { id: 10, text, options },
        ] {
            let json = serde_json::to_string(&request).unwrap();
            assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), request);
        }
        let progress = Progress { done: 13, total: None, fraction: 0.7, error: Some((0.02, 0.01)) };
        for event in [
            Event::Progress { id: 7, progress },
            Event::Checked { id: 10, unsettled: vec![Unsettled { word: 3, by: Doubt::Baseline }] },
        ] {
            let json = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
        }
    }
}
