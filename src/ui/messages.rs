//! Everything the page says, in two languages: one file each, [`ENGLISH`] and [`FRENCH`], which the compiler holds complete.
//!
//! A message without values is a text; one with values is a function of them, so that each language can put them where they
//! belong. Numbers are written by [`Messages`] too, because French has a decimal comma.
//!
//! What the engine's worker says (a download that failed, a file that is no model) comes as a finished English sentence;
//! `told` knows it in the language of the page.

mod en;
mod fr;
pub mod parts;
mod told;

use yew::prelude::*;

pub use self::en::ENGLISH;
pub use self::fr::FRENCH;
use self::parts::*;
use self::told::Told;
use crate::explanation::Prediction;
use crate::export::Words;
use crate::format;

/// The languages of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, also for whoever speaks neither.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// What the page says in it.
    pub fn messages(self) -> &'static Messages {
        match self {
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
        }
    }

    /// Its tag, for the `lang` of the page.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// Between the whole part of a number and the rest.
    pub const fn decimal(self) -> char {
        match self {
            Self::English => '.',
            Self::French => ',',
        }
    }

    /// Its own name for itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
        }
    }

    /// The language for a browser that asks for `tag`, such as `fr-CA`.
    pub fn from_tag(tag: &str) -> Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("fr") { Self::French } else { Self::English }
    }
}

/// What the page says in the language around a component; English where none is set.
#[hook]
pub fn use_messages() -> &'static Messages {
    use_context::<Language>().unwrap_or_default().messages()
}

/// Everything the page says in one language.
#[derive(Debug)]
pub struct Messages {
    /// The title of the document.
    pub title: &'static str,
    /// The name of the list of languages: in both, for whoever reads only the other.
    pub language: &'static str,
    /// How a number is written, given as English writes it.
    pub number: fn(String) -> String,
    /// The head and the foot.
    pub masthead: Masthead,
    /// The views.
    pub views: Views,
    /// What is shown of an explanation beyond its scores.
    pub workbench: Workbench,
    /// Explanations side by side.
    pub compare: Compare,
    /// Many texts.
    pub many: Many,
    /// The text box.
    pub composer: Composer,
    /// Models to download and to keep.
    pub models: Models,
    /// The notices.
    pub notice: Notice,
    /// The line of progress.
    pub status: Status,
    /// The settings.
    pub settings: Settings,
    /// The answer.
    pub prediction: Answer,
    /// The marked text.
    pub passage: Passage,
    /// The table of tokens.
    pub table: Table,
    /// What the convergence delta says.
    pub trust: Trust,
    /// The comparison with the notebook.
    pub notebook: Notebook,
    /// The terms.
    pub guide: Guide,
    /// The sentences worth trying.
    pub examples: Examples,
    /// The keys.
    pub shortcuts: Shortcuts,
    /// How it works.
    pub how: How,
    /// The page without a network.
    pub offline: Offline,
    /// What a bug report needs.
    pub diagnostics: Diagnostics,
    /// Files and links.
    pub sharing: Sharing,
    /// What happened, in one sentence.
    pub sentences: Sentences,
    /// Files that are read.
    pub files: Words,
    /// What the worker tells in English.
    pub told: Told,
}

/// The word for so many.
fn of_one(count: &str, one: &'static str, more: &'static str) -> &'static str {
    if count == "1" { one } else { more }
}

impl Messages {
    /// As [`format::four`].
    pub fn four(&self, value: f64) -> String {
        (self.number)(format::four(value))
    }

    /// As [`format::signed_four`].
    pub fn signed_four(&self, value: f64) -> String {
        (self.number)(format::signed_four(value))
    }

    /// As [`format::significant`].
    pub fn significant(&self, value: f64) -> String {
        (self.number)(format::significant(value))
    }

    /// As [`format::percent`].
    pub fn percent(&self, probability: f64) -> String {
        (self.number)(format::percent(probability))
    }

    /// As [`format::share`].
    pub fn share(&self, ratio: f64) -> String {
        (self.number)(format::share(ratio))
    }

    /// As [`format::exact_share`].
    pub fn exact_share(&self, ratio: f64) -> String {
        (self.number)(format::exact_share(ratio))
    }

    /// As [`format::correlation`].
    pub fn correlation(&self, value: f64) -> String {
        (self.number)(format::correlation(value))
    }

    /// As [`format::megabytes`], with the unit.
    pub fn megabytes(&self, bytes: u64) -> String {
        (self.models.megabytes)(&(self.number)(format::megabytes(bytes)))
    }

    /// So many megabytes of so many.
    pub fn megabytes_of(&self, part: u64, whole: u64) -> String {
        (self.models.part_of)(&(self.number)(format::megabytes(part)), &self.megabytes(whole))
    }

    /// So many seconds, roughly.
    pub fn duration(&self, seconds: f64) -> String {
        let (unit, number) = match seconds {
            s if s < 1.5 => return self.models.a_second.to_owned(),
            s if s < 90.0 => (self.models.seconds, s),
            s if s < 5400.0 => (self.models.minutes, s / 60.0),
            s => (self.models.hours, s / 3600.0),
        };
        unit(&format!("{number:.0}"))
    }

    /// Any other number, written out.
    pub fn plain(&self, value: f64) -> String {
        (self.number)(value.to_string())
    }

    /// What the model answers: “Positive 99.03 %”.
    pub fn verdict(&self, prediction: &Prediction) -> String {
        format::verdict(prediction, self.number)
    }
}

#[cfg(test)]
pub mod tests {
    //! Both languages side by side; the page's own tests use the list, too.

    use super::*;

    /// What both languages say alike.
    pub const ALIKE: [&str; 7] = ["Language / Langue", "Tokens", "Token", "Attribution", "[MASK]", "Score", "Version"];

    /// Every message without values, by the names of the fields that lead to it.
    pub fn plain(messages: &Messages) -> Vec<(String, String)> {
        let written = format!("{messages:#?}");
        let quoted = written.lines().filter_map(|line| {
            let (before, rest) = line.split_once('"')?;
            Some((before.trim().to_owned(), rest.rsplit_once('"')?.0.replace("\\\"", "\"")))
        });
        quoted.collect()
    }

    #[test]
    fn every_message_is_translated() {
        let (english, french) = (plain(&ENGLISH), plain(&FRENCH));
        assert!(english.len() > 120, "only {} messages were found", english.len());
        assert_eq!(english.len(), french.len());
        for ((name, english), (same, french)) in english.iter().zip(&french) {
            assert_eq!(name, same);
            assert!(!french.trim().is_empty(), "{name}");
            assert!(english != french || ALIKE.contains(&english.as_str()), "{name} {french}");
        }
    }

    #[test]
    fn french_is_set_as_french_is() {
        let lines = include_str!("messages/fr.rs").lines().map(str::trim);
        for line in lines.filter(|line| !line.starts_with("//") && !line.contains("replace")) {
            for breaking in [" :", " ;", " !", " ?", " %", "« ", " »"] {
                assert!(!line.contains(breaking), "a space that breaks: {line}");
            }
            let letters: Vec<char> = line.chars().collect();
            let straight = letters.windows(3).any(|near| near[0].is_alphabetic() && near[1] == '\'' && near[2].is_alphabetic());
            assert!(!straight, "a straight apostrophe: {line}");
        }
        for messages in [&ENGLISH, &FRENCH] {
            for (name, text) in plain(messages) {
                assert!(!text.contains('\''), "a straight apostrophe: {name} {text}");
            }
        }
    }

    #[test]
    fn numbers_are_written_as_the_language_does() {
        let written =
            |say: &Messages| [say.four(-0.5), say.signed_four(0.25), say.percent(0.9903), say.share(0.031), say.plain(18.5)];
        assert_eq!(written(&ENGLISH), ["\u{2212}0.5000", "+0.2500", "99.03 %", "3.1 %", "18.5"]);
        assert_eq!(written(&FRENCH), ["\u{2212}0,5000", "+0,2500", "99,03\u{a0}%", "3,1\u{a0}%", "18,5"]);
        assert_eq!(ENGLISH.megabytes_of(50_000_000, 268_000_000), "50.0 of 268.0 MB");
        assert_eq!(FRENCH.megabytes_of(50_000_000, 268_000_000), "50,0 sur 268,0\u{a0}Mo");
        assert_eq!(
            (FRENCH.passage.left_out)(512, 1),
            "Le modèle lit 512\u{a0}tokens à la fois\u{a0}: le dernier token a été laissé de côté."
        );
    }

    #[test]
    fn one_is_told_as_one() {
        let told = |say: &Messages| {
            [
                (say.many.done)("1"),
                (say.many.accuracy_of)(0, 1),
                (say.many.words_hint)(1, 1, true),
                (say.status.evaluations_done)("1"),
                (say.files.facts.tokens_left_out)(1, 512),
            ]
        };
        assert_eq!(
            told(&ENGLISH),
            [
                "Done: 1 of 1 text.",
                "0 of 1 labelled text answered as it is labelled.",
                "By their mean push in 1 text so far.",
                "1 gradient evaluation, all in this tab.",
                "1 token after the first 512",
            ]
        );
        assert_eq!(
            told(&FRENCH),
            [
                "Terminé\u{a0}: 1\u{a0}texte sur 1.",
                "0\u{a0}réponse conforme à l’étiquette, sur 1\u{a0}texte étiqueté.",
                "D’après leur poussée moyenne dans 1\u{a0}texte jusqu’ici.",
                "1\u{a0}évaluation du gradient, faite dans cet onglet.",
                "1\u{a0}token après les 512 premiers",
            ]
        );
        let more = (ENGLISH.many.accuracy_of)(1_234, 5_000);
        assert_eq!(more, "1\u{a0}234 of 5\u{a0}000 labelled texts answered as they are labelled.");
        assert_eq!((ENGLISH.status.evaluations_done)("18"), "18 gradient evaluations, all in this tab.");
    }

    #[test]
    fn durations_are_rough() {
        let lines = [0.3, 12.4, 90.0, 600.0, 7200.0].map(|seconds| ENGLISH.duration(seconds));
        assert_eq!(lines, ["a second", "12 seconds", "2 minutes", "10 minutes", "2 hours"]);
    }

    #[test]
    fn a_browser_gets_its_language() {
        for tag in ["fr", "fr-CA", "FR", "fr_BE"] {
            assert_eq!(Language::from_tag(tag), Language::French, "{tag}");
        }
        for tag in ["", "en-GB", "de", "fro", "frr-DE"] {
            assert_eq!(Language::from_tag(tag), Language::English, "{tag}");
        }
        assert!(Language::ALL.iter().all(|language| Language::from_tag(language.tag()) == *language));
    }
}
