//! What a reload must not undo: the language, the colours, how explanations are computed and what is marked.
//!
//! Only what differs from an untouched page is kept, as one JSON object, so that the rest goes on following the system and newer
//! versions of the page. What is read back may be anything: a field that makes no sense here counts as if it were not there.

use serde_json::{Map, Value};

use super::messages::Language;
use crate::drawing::colour::Palette;
use crate::options::{Baseline, MAX_STEPS, Method, Options, Output};
use crate::units::UnitKind;

/// The version of the object. Another one's is not read.
const VERSION: u64 = 1;

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferences {
    /// The language of the page.
    pub language: Language,
    /// The colours.
    pub palette: Palette,
    /// The quadrature rule.
    pub method: Method,
    /// Its steps; none for its own number.
    pub steps: Option<usize>,
    /// Where the path starts.
    pub baseline: Baseline,
    /// What is explained. The class is not kept: it belongs to a model.
    pub output: Output,
    /// What is marked.
    pub units: UnitKind,
    /// Whether a text is explained in a pause of typing.
    pub live: bool,
    /// Whether a key alone is a command.
    pub keys: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self::untouched(Language::English, false)
    }
}

impl Preferences {
    /// Those of a page that nobody has set anything on, for a system that asks for this language and perhaps for more contrast.
    pub fn untouched(language: Language, more_contrast: bool) -> Self {
        let Options { method, steps, baseline, output, .. } = Options::default();
        let palette = if more_contrast { Palette::BlueOrange } else { Palette::GreenRed };
        Self { language, palette, method, steps, baseline, output, units: UnitKind::default(), live: true, keys: true }
    }

    /// The settings that a page opens with.
    pub fn options(&self) -> Options {
        let Self { method, steps, baseline, output, .. } = *self;
        Options { method, steps, baseline, output, ..Options::default() }
    }

    /// Reads what [`Preferences::write`] wrote, or anything else.
    pub fn read(kept: Option<&str>, untouched: &Self) -> Self {
        let kept = kept.and_then(|kept| serde_json::from_str::<Map<String, Value>>(kept).ok());
        let Some(kept) = kept.filter(|kept| kept.get("version").and_then(Value::as_u64) == Some(VERSION)) else {
            return untouched.clone();
        };
        let word = |name: &str| kept.get(name).and_then(Value::as_str).unwrap_or_default();
        let steps = kept.get("steps").and_then(Value::as_u64).and_then(|steps| usize::try_from(steps).ok());
        Self {
            language: named(&Language::ALL, Language::tag, word("language")).unwrap_or(untouched.language),
            palette: named(&Palette::ALL, Palette::as_str, word("palette")).unwrap_or(untouched.palette),
            method: named(Method::ALL, Method::as_str, word("method")).unwrap_or(untouched.method),
            steps: steps.filter(|steps| (1..=MAX_STEPS).contains(steps)).or(untouched.steps),
            baseline: named(Baseline::ALL, Baseline::as_str, word("baseline")).unwrap_or(untouched.baseline),
            output: named(Output::ALL, Output::as_str, word("output")).unwrap_or(untouched.output),
            units: named(&UnitKind::ALL, UnitKind::as_str, word("units")).unwrap_or(untouched.units),
            live: kept.get("live").and_then(Value::as_bool).unwrap_or(untouched.live),
            keys: kept.get("keys").and_then(Value::as_bool).unwrap_or(untouched.keys),
        }
    }

    /// What there is to keep, if anything.
    pub fn write(&self, untouched: &Self) -> Option<String> {
        let fields = |of: &Self| {
            [
                ("language", Value::from(of.language.tag())),
                ("palette", of.palette.as_str().into()),
                ("method", of.method.as_str().into()),
                ("steps", of.steps.into()),
                ("baseline", of.baseline.as_str().into()),
                ("output", of.output.as_str().into()),
                ("units", of.units.as_str().into()),
                ("live", of.live.into()),
                ("keys", of.keys.into()),
            ]
        };
        let differing = fields(self).into_iter().zip(fields(untouched)).filter(|(own, other)| own != other);
        let mut kept: Map<String, Value> = differing.map(|((name, value), _)| (name.to_owned(), value)).collect();
        if kept.is_empty() {
            return None;
        }
        kept.insert("version".to_owned(), VERSION.into());
        Some(Value::Object(kept).to_string())
    }
}

/// The one of `all` that goes by this name.
fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, word: &str) -> Option<T> {
    all.iter().copied().find(|choice| name(*choice) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn french() -> Preferences {
        Preferences {
            language: Language::French,
            palette: Palette::BlueOrange,
            method: Method::RiemannTrapezoid,
            steps: Some(7),
            baseline: Baseline::MaskKeepSpecial,
            output: Output::Logit,
            units: UnitKind::Tokens,
            live: false,
            keys: false,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let untouched = Preferences::default();
        let kept = french().write(&untouched).unwrap();
        assert_eq!(Preferences::read(Some(&kept), &untouched), french());
        assert_eq!(french().options().steps(), 7);
    }

    #[test]
    fn only_what_differs_is_kept_and_the_rest_follows_the_system() {
        let english = Preferences::default();
        assert_eq!(english.write(&english), None);
        let logit = Preferences { output: Output::Logit, ..english.clone() };
        let kept = logit.write(&english).unwrap();
        assert_eq!(kept, r#"{"output":"logit","version":1}"#);
        let system = Preferences::untouched(Language::French, true);
        let read = Preferences::read(Some(&kept), &system);
        assert_eq!((read.language, read.palette, read.output), (Language::French, Palette::BlueOrange, Output::Logit));
    }

    #[test]
    fn what_makes_no_sense_is_not_there() {
        let untouched = Preferences::untouched(Language::French, false);
        for kept in [
            "",
            "null",
            "[]",
            "{",
            "7",
            r#""fr""#,
            r#"{"output":"logit"}"#,
            r#"{"version":2,"output":"logit"}"#,
            r#"{"version":"1","output":"logit"}"#,
            r#"{"version":1,"output":["logit"],"language":"tlh","steps":-3,"units":null}"#,
            r#"{"version":1,"steps":0,"method":"simpson"}"#,
            r#"{"version":1,"steps":1e99,"palette":"plaid"}"#,
            r#"{"version":1,"steps":10001,"baseline":"","live":"no","keys":0}"#,
        ] {
            assert_eq!(Preferences::read(Some(kept), &untouched), untouched, "{kept}");
        }
        assert_eq!(Preferences::read(Some(&"[".repeat(100_000)), &untouched), untouched);
        assert_eq!(Preferences::read(None, &untouched), untouched);
        let one_good = r#"{"version":1,"steps":"many","units":"tokens"}"#;
        assert_eq!(Preferences::read(Some(one_good), &untouched).units, UnitKind::Tokens);
    }
}
