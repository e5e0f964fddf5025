//! The share link: a text, a model and settings in the fragment of the page's address, which browsers never send to a server.
//!
//! The fragment is `w1=` and base64url of JSON. Whoever made a link may be anyone, so everything in it is checked, and its model
//! is no more than a name to look up among those the page knows.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::options::{OptionError, Options};
use crate::units::UnitKind;

/// The longest fragment made or read, in characters: what browsers, messengers and course pages pass on whole.
pub const MAX_FRAGMENT: usize = 8_000;

/// What this version's fragments begin with.
const MARK: &str = "w1=";

/// The longest name of a model or a view.
const MAX_NAME: usize = 300;

/// What a link restores.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shared {
    /// The text.
    pub text: String,
    /// The model, by the id of its source ([`crate::protocol::Source::id`]); none for the page's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How it is explained.
    #[serde(default)]
    pub options: Options,
    /// Words or tokens.
    #[serde(default)]
    pub units: UnitKind,
    /// The name of the view that is open; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
}

/// A link would be longer than what is passed on whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "This text is too long for a link, which would take {length} of at most {MAX_FRAGMENT} characters: export it as JSON and send the file."
)]
pub struct TooLong {
    /// How long.
    pub length: usize,
}

/// Why a link cannot be opened, in one sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LinkError {
    /// Longer than any this page makes.
    #[error("This link is longer than any this page makes: ask for the file instead.")]
    TooLong,
    /// Made by another version.
    #[error("This link was made by another version of this page: update the page, or ask for the text instead.")]
    Version,
    /// Cut off or changed on its way.
    #[error("This link was cut off or changed on its way: copy it again, whole.")]
    Damaged,
    /// Asks for what cannot be.
    #[error("This link asks for settings that cannot be used. {0}")]
    Options(#[from] OptionError),
}

/// The fragment, without its `#`.
pub fn encode(shared: &Shared) -> Result<String, TooLong> {
    // Before it is worth the work.
    if shared.text.len() > MAX_FRAGMENT {
        return Err(TooLong { length: MARK.len() + shared.text.len().div_ceil(3) * 4 });
    }
    // Text, numbers and lists can always be written.
    let json = serde_json::to_vec(shared).unwrap_or_default();
    let fragment = MARK.to_owned() + URL_SAFE_NO_PAD.encode(json).as_str();
    if fragment.len() > MAX_FRAGMENT { Err(TooLong { length: fragment.len() }) } else { Ok(fragment) }
}

/// What a fragment says, with or without its `#`; none where it is not a share link.
pub fn decode(fragment: &str) -> Result<Option<Shared>, LinkError> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment).trim();
    let Some(coded) = fragment.strip_prefix(MARK) else {
        return if is_another_version(fragment) { Err(LinkError::Version) } else { Ok(None) };
    };
    if fragment.len() > MAX_FRAGMENT {
        return Err(LinkError::TooLong);
    }
    let json = URL_SAFE_NO_PAD.decode(coded.trim_end_matches('=')).map_err(|_| LinkError::Damaged)?;
    let shared: Shared = serde_json::from_slice(&json).map_err(|_| LinkError::Damaged)?;
    shared.options.check()?;
    if shared.model.iter().chain(&shared.view).any(|name| name.len() > MAX_NAME) {
        return Err(LinkError::Damaged);
    }
    Ok(Some(shared))
}

/// `w2=…` and so on.
fn is_another_version(fragment: &str) -> bool {
    let number = fragment.strip_prefix('w').and_then(|rest| rest.split_once('=')).map(|(number, _)| number);
    number.is_some_and(|number| (1..=4).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Baseline, Class, Method, Output};
    use crate::testing::noise;

    fn shared() -> Shared {
        Shared {
            text: "Ça <b>&\n\u{202e}\u{0} 👩‍👩‍👧 \"loved\"".into(),
            model: Some("https://hub.example/a/b/tree/main".into()),
            options: Options {
                method: Method::RiemannLeft,
                steps: Some(7),
                baseline: Baseline::MaskKeepSpecial,
                output: Output::Logit,
                class: Class::Label("POSITIVE".into()),
                ..Options::default()
            },
            units: UnitKind::Words,
            view: Some("compare".into()),
        }
    }

    #[test]
    fn a_link_comes_back_whole() {
        for shared in [shared(), Shared::default()] {
            let fragment = encode(&shared).unwrap();
            assert!(fragment.starts_with("w1="), "{fragment}");
            assert!(fragment[3..].chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{fragment}");
            assert_eq!(decode(&fragment).unwrap().as_ref(), Some(&shared));
            assert_eq!(decode(&format!("#{fragment}==")).unwrap(), Some(shared));
        }
    }

    #[test]
    fn other_fragments_are_left_alone() {
        for other in ["", "#", "#token-table", "w", "words=1", "w=1", "#x=w1="] {
            assert_eq!(decode(other), Ok(None), "{other}");
        }
        assert_eq!(decode("#w2=abcd"), Err(LinkError::Version));
    }

    #[test]
    fn what_is_too_long_says_so() {
        let of = |length: usize| Shared { text: "x".repeat(length), ..Shared::default() };
        assert!(encode(&of(5_000)).unwrap().len() <= MAX_FRAGMENT);
        for length in [6_000, 8_000, 1_000_000] {
            let error = encode(&of(length)).unwrap_err();
            assert!(error.length > MAX_FRAGMENT && error.to_string().contains("export it as JSON"), "{error}");
        }
        assert_eq!(decode(&format!("w1={}", "A".repeat(MAX_FRAGMENT))), Err(LinkError::TooLong));
    }

    #[test]
    fn settings_that_cannot_be_are_refused() {
        let coded = |json: &str| decode(&format!("w1={}", URL_SAFE_NO_PAD.encode(json)));
        assert_eq!(coded(r#"{"text":"a"}"#).unwrap().unwrap().options, Options::default());
        let steps =
            r#"{"text":"a","options":{"method":"auto","steps":0,"tolerance":0.1,"baseline":"pad","output":"logit","class":1}}"#;
        assert!(coded(steps).unwrap_err().to_string().contains("0 steps cannot be computed"));
        assert_eq!(coded(&steps.replace("auto", "simpson")), Err(LinkError::Damaged));
        assert_eq!(coded(&format!(r#"{{"text":"a","model":"{}"}}"#, "m".repeat(301))), Err(LinkError::Damaged));
        assert_eq!(coded(&"[".repeat(5_000)), Err(LinkError::Damaged));
    }

    #[test]
    fn nothing_that_is_not_a_link_is_taken_for_one() {
        let whole = encode(&shared()).unwrap();
        let mut refused = 0;
        for seed in 0..2_000 {
            let numbers = noise(&format!("link {seed}"), 40);
            let at = |index: usize, of: usize| (numbers[index].abs() * of as f32) as usize % of;
            // A link with some letters changed, one cut off, and noise.
            let mut letters: Vec<char> = whole.chars().collect();
            for index in 0..1 + at(0, 8) {
                letters[3 + at(1 + index, whole.len() - 3)] = char::from(b' ' + at(10 + index, 95) as u8);
            }
            let noise: String = numbers.iter().filter_map(|number| char::from_u32((number.abs() * 70_000.0) as u32)).collect();
            for bad in [letters.into_iter().collect(), whole[..at(20, whole.len() - 1)].to_owned(), format!("w1={noise}"), noise]
            {
                match decode(&bad) {
                    Err(error) => {
                        refused += 1;
                        assert!(error.to_string().ends_with('.') && error.to_string().len() < 300, "{error}");
                    }
                    // A changed letter may change no more than a letter of the text.
                    Ok(Some(found)) => assert!(encode(&found).is_ok()),
                    Ok(None) => assert!(!bad.trim_start_matches('#').trim().starts_with(MARK)),
                }
            }
        }
        assert!(refused > 3_000, "{refused}");
    }
}
