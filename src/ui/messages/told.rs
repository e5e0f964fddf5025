//! What the worker and the readers of files say, in the language of the page.
//!
//! They say it in finished English sentences, so that the engine carries no second language. The page knows these sentences by their
//! fixed parts, as a catalogue of translations does; what stands between the parts is carried over. A sentence that is not
//! in the catalogue is shown as it was told.

use std::fmt;

/// The catalogue: each sentence in English and in the language of the page, with `{}` for each part that varies, in the same order.
#[derive(Clone, Copy)]
pub struct Told(pub &'static [[&'static str; 2]]);

impl Told {
    /// The sentence in the language of the page.
    pub fn say(self, sentence: &str) -> String {
        self.find(sentence).unwrap_or_else(|| sentence.to_owned())
    }

    fn find(self, sentence: &str) -> Option<String> {
        self.0.iter().find_map(|[english, translated]| {
            let parts = parts(english, sentence)?;
            let mut words = String::new();
            for (index, fixed) in translated.split("{}").enumerate() {
                if let Some(part) = index.checked_sub(1).and_then(|before| parts.get(before)) {
                    // One sentence may be told within another.
                    words += &self.say(part);
                }
                words += fixed;
            }
            Some(words)
        })
    }
}

/// What stands at each `{}` of the pattern, if the sentence is made after it.
fn parts<'a>(pattern: &str, sentence: &'a str) -> Option<Vec<&'a str>> {
    let Some((head, rest)) = pattern.split_once("{}") else { return (pattern == sentence).then(Vec::new) };
    let mut left = sentence.strip_prefix(head)?;
    let mut fixed: Vec<&str> = rest.split("{}").collect();
    let last = fixed.pop()?;
    let mut parts = Vec::new();
    for fixed in fixed {
        let (part, after) = left.split_once(fixed)?;
        parts.push(part);
        left = after;
    }
    parts.push(left.strip_suffix(last)?);
    Some(parts)
}

/// The sentences are not written out: they are no messages of their own.
impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Told")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::ui::messages::{ENGLISH, FRENCH};

    /// Every sentence in the sources that is told as an error or while something waits, with `{}` where it varies. Not those of the
    /// programs, which speak in a terminal, nor those of links, which have messages of their own.
    fn sentences(folder: &Path, found: &mut BTreeSet<String>, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("bin") {
                sentences(&path, found, all);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !path.ends_with("share.rs")
                && !path.components().any(|part| part.as_os_str() == "messages")
            {
                let source = std::fs::read_to_string(&path).unwrap();
                all.push_str(&source);
                for opening in ["#[error(", "Waiting(", "Waiting(&format!(", ".ok_or("] {
                    let literals = source.split(opening).skip(1).filter_map(|call| call.trim_start().strip_prefix('"'));
                    let literals = literals.filter_map(|literal| Some(literal.split_once('"')?.0));
                    found.extend(literals.filter(|literal| literal.ends_with('.')).map(with_holes));
                }
            }
        }
    }

    fn with_holes(literal: &str) -> String {
        let mut pieces = literal.split('{');
        let first = pieces.next().unwrap().to_owned();
        pieces.fold(first, |all, piece| all + "{}" + piece.split_once('}').unwrap().1)
    }

    #[test]
    fn every_sentence_has_a_translation_and_every_translation_a_sentence() {
        let mut told = BTreeSet::new();
        let mut all = String::new();
        sentences(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut told, &mut all);
        assert!(told.len() > 40, "only {} sentences were found", told.len());
        let known: BTreeSet<_> = FRENCH.told.0.iter().map(|[english, _]| (*english).to_owned()).collect();
        assert_eq!(told.difference(&known).collect::<Vec<_>>(), [""; 0]);
        // The others are parts of sentences.
        for part in known.difference(&told) {
            assert!(all.contains(&format!("\"{part}\"")), "nothing says {part}");
        }
        for [english, french] in FRENCH.told.0 {
            assert_eq!(english.matches("{}").count(), french.matches("{}").count(), "{english}");
        }
    }

    #[test]
    fn what_varies_is_carried_over() {
        let error = "The Hub has no public repository “a/b”: check its name.";
        assert_eq!(FRENCH.told.say(error), "Le Hub n’a pas de dépôt public «\u{a0}a/b\u{a0}»\u{a0}: vérifiez son nom.");
        assert_eq!(ENGLISH.told.say(error), error);
        assert_eq!(FRENCH.told.say("Something else."), "Something else.");
    }

    #[test]
    fn parts_stand_between_what_is_fixed() {
        assert_eq!(parts("{} has {} of {}.", "a has b of c."), Some(vec!["a", "b", "c"]));
        assert_eq!(parts("{} has {}.", "a had b."), None);
        assert_eq!(parts("Stopped.", "Stopped."), Some(vec![]));
        assert_eq!(parts("Stopped.", "Stopped. Or not."), None);
        assert_eq!(parts("“{}” is it.", "“” is it."), Some(vec![""]));
    }
}
