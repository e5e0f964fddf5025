//! What can go wrong with an answer, on purpose.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

/// For as long as the server runs, or until it is healed.
pub const ALWAYS: usize = usize::MAX;

/// What can happen to a file on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Damage {
    /// Only the first half arrives, and as if that were all.
    Truncated,
    /// Bytes in the middle arrive with their bits flipped.
    Flipped,
    /// The first bytes arrive with their bits flipped.
    FlippedAtFirst,
    /// A friendly page arrives instead, with status 200, as captive portals and single-page hosts answer.
    Html,
    /// It is not there.
    NotFound,
    /// This status arrives instead, and nothing more.
    Status(u16),
    /// Too many requests; the seconds to wait.
    Busy(u64),
    /// The connection ends after so many bytes.
    Dropped(u64),
    /// Nothing more arrives after so many bytes until the host's `release`, or this time has passed.
    Stalled(u64, Option<Duration>),
    /// Another range than was asked for, and said so.
    WrongRange,
    /// All of it, with status 200, though a range was asked for.
    Whole,
    /// Compressed as it is sent, so that no length is given.
    Gzipped,
    /// Something else of the same length, under another ETag: the file was replaced.
    Changed,
    /// A redirect to a page of another origin that wants a password; that origin may let scripts read it.
    Login {
        /// Whether it does.
        readable: bool,
    },
    /// The browser is not told that scripts of other origins may read it.
    NoCors,
}

impl Damage {
    /// The answer in place of the file, if there is one. The page with the password is the host's own, under its other name.
    pub fn instead(self, host: &str) -> Option<Response> {
        Some(match self {
            Self::Html => Html("<!doctype html><title>Welcome</title>").into_response(),
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Status(code) => StatusCode::from_u16(code).expect("a status").into_response(),
            Self::Busy(seconds) => {
                let page = Html("<!doctype html><title>Too many requests</title>");
                (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], page).into_response()
            }
            Self::Login { readable } => {
                let port = host.rsplit(':').next().unwrap_or_default();
                let page = if readable { LOGIN_READABLE } else { LOGIN };
                (StatusCode::FOUND, [(header::LOCATION, format!("http://localhost:{port}{page}"))]).into_response()
            }
            _ => return None,
        })
    }

    /// Whether it can happen to an answer that has no content of its own, such as a redirect.
    pub fn needs_content(self) -> bool {
        use Damage::{Changed, Flipped, FlippedAtFirst, Gzipped, Truncated, Whole, WrongRange};
        matches!(self, Truncated | Flipped | FlippedAtFirst | WrongRange | Whole | Gzipped | Changed)
    }
}

const LOGIN: &str = "/login";
const LOGIN_READABLE: &str = "/login?readable";

/// The page behind [`Damage::Login`], if that is what is asked for.
pub fn login(request: &Parts) -> Option<Response> {
    let path = request.uri.path_and_query()?.as_str();
    let page = Html("<!doctype html><title>Sign in</title><input type=password>");
    match path {
        LOGIN => Some(page.into_response()),
        LOGIN_READABLE => Some(([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], page).into_response()),
        _ => None,
    }
}

/// Which file is damaged how, and how often.
#[derive(Default)]
pub struct Damages(HashMap<String, Planned>);

struct Planned {
    damage: Damage,
    skip: usize,
    times: usize,
}

impl Damages {
    /// Replaces what was planned for the file.
    pub fn plan(&mut self, file: &str, damage: Damage, skip: usize, times: usize) {
        self.0.insert(file.to_owned(), Planned { damage, skip, times });
    }

    /// What happens to the file this time.
    pub fn next(&mut self, file: &str) -> Option<Damage> {
        let planned = self.0.get_mut(file)?;
        if planned.skip > 0 {
            planned.skip -= 1;
            return None;
        }
        planned.times = planned.times.checked_sub(1)?;
        Some(planned.damage)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
