//! The tokens around a text, `[CLS]` and `[SEP]`: what a `tokenizer.json` calls its post-processor.
//!
//! The library's own takes a template's word for it that the tokens it names are there, and that there is but one text.

use std::collections::HashMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use tokenizers::{Encoding, PostProcessor};

use super::Encoded;

/// The kinds that are read.
pub const KINDS: &str = "TemplateProcessing or BertProcessing";

/// A token by its text and number.
type Token = (String, u32);

/// The tokens before and after a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    before: Vec<Token>,
    after: Vec<Token>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Written {
    BertProcessing { sep: Token, cls: Token },
    TemplateProcessing { single: Vec<Piece>, special_tokens: HashMap<String, Special> },
}

/// A place in a template.
#[derive(Deserialize)]
enum Piece {
    SpecialToken { id: String },
    Sequence { id: String },
}

/// What stands at a place: several tokens, in principle.
#[derive(Deserialize)]
struct Special {
    ids: Vec<u32>,
    tokens: Vec<String>,
}

impl<'de> Deserialize<'de> for Around {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (single, special) = match Written::deserialize(deserializer)? {
            Written::BertProcessing { sep, cls } => return Ok(Self::new(cls, sep)),
            Written::TemplateProcessing { single, special_tokens } => (single, special_tokens),
        };
        let (mut around, mut is_after) = (Self::default(), false);
        for piece in single {
            match piece {
                Piece::SpecialToken { id } => {
                    let special = special.get(&id).filter(|special| special.ids.len() == special.tokens.len());
                    let special =
                        special.ok_or_else(|| D::Error::custom(format!("the template's “{id}” is no special token")))?;
                    let tokens = special.tokens.iter().cloned().zip(special.ids.iter().copied());
                    if is_after {
                        around.after.extend(tokens)
                    } else {
                        around.before.extend(tokens)
                    }
                    // One more than there may be, so that it can be said.
                    if around.before.len() + around.after.len() > 3 {
                        return Err(D::Error::custom("the template puts too many tokens around a text"));
                    }
                }
                Piece::Sequence { id } if id == "A" && !is_after => is_after = true,
                Piece::Sequence { .. } => return Err(D::Error::custom("the template is not that of one text")),
            }
        }
        if is_after { Ok(around) } else { Err(D::Error::custom("the template leaves no place for a text")) }
    }
}

impl Around {
    /// One token before and one after.
    pub fn new(before: Token, after: Token) -> Self {
        Self { before: vec![before], after: vec![after] }
    }

    /// How many tokens there are before a text and after it.
    pub fn sides(&self) -> (usize, usize) {
        (self.before.len(), self.after.len())
    }

    /// Their numbers.
    pub fn ids(&self) -> impl Iterator<Item = u32> {
        self.before.iter().chain(&self.after).map(|(_, id)| *id)
    }

    /// A text with them around it; they are nowhere in it.
    pub fn put(&self, text: Encoded) -> Encoded {
        fn joined<T>(before: impl Iterator<Item = T>, inside: Vec<T>, after: impl Iterator<Item = T>) -> Vec<T> {
            before.chain(inside).chain(after).collect()
        }
        let (before, after) = (self.before.iter(), self.after.iter());
        Encoded {
            ids: joined(before.clone().map(|(_, id)| *id), text.ids, after.clone().map(|(_, id)| *id)),
            pieces: joined(
                before.clone().map(|(piece, _)| piece.clone()),
                text.pieces,
                after.clone().map(|(piece, _)| piece.clone()),
            ),
            offsets: joined(before.map(|_| (0, 0)), text.offsets, after.map(|_| (0, 0))),
            omitted: text.omitted,
        }
    }
}

/// The library puts nothing around a text: [`Around::put`] does, once the text is cut.
impl PostProcessor for Around {
    fn added_tokens(&self, _: bool) -> usize {
        0
    }

    fn process_encodings(&self, encodings: Vec<Encoding>, _: bool) -> tokenizers::Result<Vec<Encoding>> {
        Ok(encodings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(single: &str) -> Result<Around, String> {
        let special = r#"{"C":{"id":"C","ids":[2],"tokens":["[CLS]"]},"S":{"id":"S","ids":[3],"tokens":["[SEP]"]},"two":{"id":"two","ids":[4,5],"tokens":["x"]}}"#;
        let piece = |id: &str| match id {
            "A" | "B" => format!(r#"{{"Sequence":{{"id":"{id}","type_id":0}}}}"#),
            _ => format!(r#"{{"SpecialToken":{{"id":"{id}","type_id":0}}}}"#),
        };
        let single: Vec<String> = single.split_whitespace().map(piece).collect();
        let json =
            format!(r#"{{"type":"TemplateProcessing","single":[{}],"pair":[],"special_tokens":{special}}}"#, single.join(","));
        serde_json::from_str(&json).map_err(|error| error.to_string())
    }

    #[test]
    fn both_kinds_say_the_same() {
        let written = r#"{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}"#;
        let around = Around::new(("[CLS]".into(), 2), ("[SEP]".into(), 3));
        assert_eq!(serde_json::from_str::<Around>(written).unwrap(), around);
        assert_eq!(template("C A S").unwrap(), around);
        let text = Encoded { ids: vec![7], pieces: vec!["a".into()], offsets: vec![(1, 2)], omitted: 4 };
        let found = around.put(text);
        assert_eq!((found.ids, found.offsets, found.omitted), (vec![2, 7, 3], vec![(0, 0), (1, 2), (0, 0)], 4));
        assert_eq!(found.pieces, ["[CLS]", "a", "[SEP]"]);
    }

    #[test]
    fn templates_that_name_what_is_not_there_are_refused() {
        for (single, said) in [
            ("X A S", "“X”"),
            ("two A S", "“two”"),
            ("C A B S", "one text"),
            ("C A A S", "one text"),
            ("C B S", "one text"),
            ("C S", "no place"),
            ("C C C C A", "too many"),
        ] {
            let error = template(single).unwrap_err();
            assert!(error.contains(said), "{single}: {error}");
        }
        assert_eq!(template("C S A").unwrap().sides(), (2, 0));
        assert!(serde_json::from_str::<Around>(r#"{"type":"ByteLevel"}"#).is_err());
    }
}
