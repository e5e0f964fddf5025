//! Why a model did not arrive, in one sentence each.

use super::super::fetch::FetchError;
use crate::model::ModelError;

/// A model that did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// It was asked to stop.
    #[error("Stopped.")]
    Stopped,
    /// A part of a model that was complete is damaged, or not there any more.
    #[error("A part of this model is not on this device any more: try again to download it.")]
    Gone,
    /// The files arrived but are no model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// No answer.
    #[error("{0} could not be fetched: check the connection and try again.")]
    Network(String),
    /// An answer that says no.
    #[error(
        "{file} could not be fetched (the server answers {status}): check that the model is where it should be and try again."
    )]
    Status {
        /// Which file.
        file: String,
        /// The HTTP status.
        status: u16,
    },
    /// No repository of this name.
    #[error("The Hub has no public repository “{0}”: check its name.")]
    NoRepository(String),
    /// A repository that asks for consent first.
    #[error(
        "“{0}” is only for those who agreed to its terms on the Hub: download its files there and open them from this device."
    )]
    Gated(String),
    /// A repository without this revision.
    #[error("“{id}” has no revision “{revision}”: check it, or use main.")]
    NoRevision {
        /// The repository.
        id: String,
        /// The revision.
        revision: String,
    },
    /// A web page in place of a file.
    #[error("In place of {0} came a web page: sign in to this network in another tab, or check the address, and try again.")]
    Html(String),
    /// Not the range that was asked for.
    #[error(
        "{0} came in other pieces than were asked for: the server or something on the way cannot serve large files; try again later."
    )]
    Range(String),
    /// Another version of a file in the middle of it.
    #[error("{0} changed on the server while it was being downloaded: try again to begin anew.")]
    Changed(String),
    /// More or less than was announced.
    #[error("{file} arrived incomplete ({found} of {expected} bytes): try again.")]
    Length {
        /// Which file.
        file: String,
        /// Bytes announced.
        expected: u64,
        /// Bytes that came.
        found: u64,
    },
    /// Other bytes than were announced.
    #[error("{0} arrived damaged (its hash is not the announced one): try again.")]
    Hash(String),
}

/// What could not be fetched, and why.
pub struct Refused {
    name: String,
    /// Why.
    pub error: FetchError,
    /// The HTTP status; 0 where there was no such answer.
    pub status: u16,
    /// The Hub's own name for it.
    pub code: String,
}

impl Refused {
    /// What this failure means for a file of this name.
    pub fn new(name: &str, error: FetchError) -> Self {
        let (status, code) = match &error {
            FetchError::Status { status, code, .. } => (*status, code.clone()),
            _ => (0, String::new()),
        };
        Self { name: name.to_owned(), error, status, code }
    }
}

impl From<Refused> for DownloadError {
    fn from(Refused { name, error, .. }: Refused) -> Self {
        match error {
            FetchError::Stopped => Self::Stopped,
            FetchError::Network | FetchError::Stalled => Self::Network(name),
            FetchError::Status { status, .. } => Self::Status { file: name, status },
            FetchError::Html => Self::Html(name),
            FetchError::Range => Self::Range(name),
            FetchError::Changed => Self::Changed(name),
            FetchError::Unreadable => Self::Model(ModelError::Unreadable {
                file: name,
                reason: "it has changed, or is gone, since it was chosen".to_owned(),
            }),
            FetchError::Length { .. } => Self::Model(ModelError::Unreadable { file: name, reason: "it is too long".to_owned() }),
        }
    }
}
