//! Text to token ids, wordpieces and positions, by the `tokenizers` crate, set up as the checkpoint asks.
//!
//! Of that crate only what a DistilBERT's tokenizer consists of is used: BERT's normalizer and pre-tokenizer, and WordPiece. Its other kinds are
//! not read, because a file could have them panic, compile a regular expression of any size, or take hours over a word.

mod around;

use std::fmt;

use ahash::AHashMap;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::utils::truncation::TruncationDirection;
use tokenizers::{AddedToken, TokenizerImpl};

use self::around::Around;
use crate::model::ModelError;
use crate::model::config::Config;

/// The library's tokenizer.
type Inner = TokenizerImpl<WordPiece, BertNormalizer, BertPreTokenizer, Around, Unread>;

/// The longest word that a tokenizer may want to cut into pieces, in characters (DistilBERT's is 100): the time it takes grows with the
/// square of it.
const MAX_WORD: usize = 256;

/// The longest mark of a piece that continues a word, in bytes (DistilBERT's is `##`): it is written before everything that is looked up.
const MAX_PREFIX: usize = 32;

/// The special tokens and others that are looked for in every text may take this in bytes, all together, and a twelfth of the file, but no
/// more than the second: the library makes an automaton of them that takes some 75 times as much, and a second for 300 KB.
const MAX_ADDED: [usize; 2] = [4096, 64 << 10];

/// A decoder that is not read: nothing here turns tokens into text.
struct Unread;

impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl tokenizers::Decoder for Unread {
    fn decode_chain(&self, tokens: Vec<String>) -> tokenizers::Result<Vec<String>> {
        Ok(tokens)
    }
}

/// What the parts of a `tokenizer.json` say they are, how large its vocabulary is, and what it adds to that.
#[derive(Deserialize)]
struct Kinds {
    #[serde(default)]
    added_tokens: Vec<Added>,
    model: Option<Model>,
    normalizer: Option<Kind>,
    pre_tokenizer: Option<Kind>,
    post_processor: Option<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    r#type: Option<String>,
}

#[derive(Deserialize)]
struct Model {
    r#type: Option<String>,
    #[serde(default)]
    vocab: Extent,
}

/// How many wordpieces a vocabulary has and the largest of their numbers, read without keeping any.
#[derive(Default)]
struct Extent {
    count: usize,
    largest: u32,
}

impl<'de> Deserialize<'de> for Extent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pieces;
        impl<'de> Visitor<'de> for Pieces {
            type Value = Extent;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("wordpieces and their numbers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut pieces: A) -> Result<Extent, A::Error> {
                let mut extent = Extent::default();
                while let Some((_, id)) = pieces.next_entry::<IgnoredAny, u32>()? {
                    extent.count += 1;
                    extent.largest = extent.largest.max(id);
                }
                Ok(extent)
            }

            /// As other kinds of models have them, which are refused by their names.
            fn visit_seq<A: SeqAccess<'de>>(self, mut pieces: A) -> Result<Extent, A::Error> {
                while pieces.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Extent::default())
            }
        }
        deserializer.deserialize_any(Pieces)
    }
}

impl Extent {
    /// Refuses more wordpieces than the word embedding has rows.
    fn check(&self, file: &str, config: &Config) -> Result<(), ModelError> {
        let rows = config.vocab_size;
        if self.count > rows {
            return Err(wrong(file, format!("has {} wordpieces, but the word embedding has {rows} rows", self.count)));
        }
        if self.largest as usize >= rows {
            let problem = format!("numbers its wordpieces up to {}, but the word embedding has {rows} rows", self.largest);
            return Err(wrong(file, problem));
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Added {
    content: String,
}

/// Refuses tokens of so many bytes, in a file of this length.
fn check_added(file: &str, bytes: usize, length: usize) -> Result<(), ModelError> {
    let most = (MAX_ADDED[0] + length / 12).min(MAX_ADDED[1]);
    if bytes > most {
        return Err(wrong(file, format!("has special and added tokens of {bytes} bytes in all, where {most} are the most")));
    }
    Ok(())
}

impl Kinds {
    /// The first that DistilBERT does not have.
    fn problem(&self) -> Option<String> {
        let kind = |kind: &Option<Kind>| kind.as_ref()?.r#type.clone();
        let parts = [
            ("model", self.model.as_ref().and_then(|model| model.r#type.clone()), "WordPiece"),
            ("normalizer", kind(&self.normalizer), "BertNormalizer"),
            ("pre-tokenizer", kind(&self.pre_tokenizer), "BertPreTokenizer"),
            ("post-processor", kind(&self.post_processor), around::KINDS),
        ];
        parts.into_iter().find_map(|(part, kind, known)| {
            let kind = kind?;
            (!known.split(" or ").any(|known| known == kind))
                .then(|| format!("has the {part} “{kind}” where a DistilBERT's has {known}"))
        })
    }
}

/// A checkpoint's tokenizer.
pub struct Tokenizer {
    inner: Inner,
    around: Around,
    /// The longest text, in wordpieces.
    max_pieces: usize,
    pad: u32,
    mask: Option<u32>,
}

/// A text as the model reads it: `[CLS]`, its wordpieces, `[SEP]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Numbers in the vocabulary.
    pub ids: Vec<u32>,
    /// Wordpieces.
    pub pieces: Vec<String>,
    /// Where each begins and ends in the text, in Unicode scalar values.
    pub offsets: Vec<(usize, usize)>,
    /// How many wordpieces at the end of the text did not fit.
    pub omitted: usize,
}

/// What `tokenizer_config.json` says. As in transformers, it wins over what `tokenizer.json` says of the same.
#[derive(Deserialize)]
#[serde(default)]
struct Settings {
    do_lower_case: Option<bool>,
    strip_accents: Option<bool>,
    tokenize_chinese_chars: Option<bool>,
    unk_token: Special,
    sep_token: Special,
    pad_token: Special,
    cls_token: Special,
    mask_token: Special,
}

/// A special token's text, given as such or as an object around it; null where there is none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Special {
    Plain(String),
    Object { content: String },
    None,
}

impl Special {
    fn text(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Object { content: text } => text,
            Self::None => "",
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let special = |text: &str| Special::Plain(text.to_owned());
        Self {
            do_lower_case: None,
            strip_accents: None,
            tokenize_chinese_chars: None,
            unk_token: special("[UNK]"),
            sep_token: special("[SEP]"),
            pad_token: special("[PAD]"),
            cls_token: special("[CLS]"),
            mask_token: special("[MASK]"),
        }
    }
}

impl Settings {
    /// A normalizer as this says it is to be.
    fn of(&self, mut normalizer: BertNormalizer) -> BertNormalizer {
        normalizer.lowercase = self.do_lower_case.unwrap_or(normalizer.lowercase);
        normalizer.strip_accents = self.strip_accents.or(normalizer.strip_accents);
        normalizer.handle_chinese_chars = self.tokenize_chinese_chars.unwrap_or(normalizer.handle_chinese_chars);
        normalizer
    }

    /// The special tokens, which a text may have in it.
    fn specials(&self) -> impl Iterator<Item = AddedToken> {
        [&self.unk_token, &self.sep_token, &self.pad_token, &self.cls_token, &self.mask_token]
            .into_iter()
            .map(|token| AddedToken::from(token.text().to_owned(), true))
    }

    fn parse(json: Option<&[u8]>) -> Result<Self, ModelError> {
        let Some(json) = json else { return Ok(Self::default()) };
        serde_json::from_slice(json).map_err(|error| wrong("tokenizer_config.json", format!("cannot be read ({error})")))
    }
}

impl Tokenizer {
    /// From a `tokenizer.json`. Its padding and truncation are replaced: no padding, and as many tokens as the model reads.
    pub fn from_json(json: &[u8], settings: Option<&[u8]>, config: &Config) -> Result<Self, ModelError> {
        let file = "tokenizer.json";
        let unreadable = |error: &dyn std::fmt::Display| wrong(file, format!("cannot be read ({error})"));
        let kinds: Kinds = serde_json::from_slice(json).map_err(|error| unreadable(&error))?;
        let settings = Settings::parse(settings)?;
        // As in transformers, what is a special token is one even where the file does not add it.
        let is_added = |content: &str| kinds.added_tokens.iter().any(|added| added.content == content);
        let missing: Vec<_> = settings.specials().filter(|token| !is_added(&token.content)).collect();
        let added = kinds.added_tokens.iter().map(|token| token.content.len());
        check_added(file, added.chain(missing.iter().map(|token| token.content.len())).sum(), json.len())?;
        // Looked at by themselves, because the library takes some parts for what is asked for, whatever they say they are.
        if let Some(problem) = kinds.problem() {
            return Err(wrong(file, problem));
        }
        if let Some(model) = &kinds.model {
            model.vocab.check(file, config)?;
        }
        let mut inner = Inner::from_bytes(json).map_err(|error| unreadable(&error))?;
        if let Some(normalizer) = inner.get_normalizer().copied() {
            inner.with_normalizer(Some(settings.of(normalizer))).map_err(|error| unreadable(&error))?;
        }
        let missing: Vec<_> = missing.into_iter().filter(|token| inner.token_to_id(&token.content).is_some()).collect();
        inner.add_special_tokens(missing).map_err(|error| unreadable(&error))?;
        Self::new(inner, file, &settings, config)
    }

    /// From a `vocab.txt`, one wordpiece a line, and what `tokenizer_config.json` says about it.
    pub fn from_vocab(vocab: &[u8], settings: Option<&[u8]>, config: &Config) -> Result<Self, ModelError> {
        let file = "vocab.txt";
        let settings = Settings::parse(settings)?;
        let length = vocab.len();
        let vocab = std::str::from_utf8(vocab).map_err(|_| wrong(file, "is not UTF-8 text".to_owned()))?;
        Extent { count: vocab.lines().count(), largest: 0 }.check(file, config)?;
        let ids: AHashMap<String, u32> = vocab.lines().map(str::to_owned).zip(0..).collect();
        let id = |token: &Special| match ids.get(token.text()) {
            Some(&id) => Ok((token.text().to_owned(), id)),
            None => Err(wrong(file, format!("has no line “{}”", token.text()))),
        };
        let (cls, sep) = (id(&settings.cls_token)?, id(&settings.sep_token)?);
        id(&settings.unk_token)?;
        let specials: Vec<_> = settings.specials().filter(|token| ids.contains_key(&token.content)).collect();
        check_added(file, specials.iter().map(|token| token.content.len()).sum(), length)?;
        let unk = settings.unk_token.text().to_owned();
        let model = WordPiece::builder().vocab(ids).unk_token(unk).build().map_err(|error| wrong(file, error.to_string()))?;
        let mut inner = Inner::new(model);
        inner.with_normalizer(Some(settings.of(BertNormalizer::default()))).map_err(|error| wrong(file, error.to_string()))?;
        inner.with_pre_tokenizer(Some(BertPreTokenizer));
        inner.with_post_processor(Some(Around::new(cls, sep)));
        inner.add_special_tokens(specials).map_err(|error| wrong(file, error.to_string()))?;
        Self::new(inner, file, &settings, config)
    }

    fn new(mut inner: Inner, file: &str, settings: &Settings, config: &Config) -> Result<Self, ModelError> {
        // Those that are added come after the others.
        let largest = inner.get_added_vocabulary().get_added_tokens_decoder().keys().copied().max().unwrap_or(0);
        Extent { count: 0, largest }.check(file, config)?;
        let (longest, prefix) = {
            let model = inner.get_model();
            (model.max_input_chars_per_word, model.continuing_subword_prefix.len())
        };
        if longest > MAX_WORD {
            return Err(wrong(file, format!("cuts words of {longest} characters, where {MAX_WORD} are the most")));
        }
        if prefix > MAX_PREFIX {
            return Err(wrong(file, format!("marks what continues a word with {prefix} bytes, where {MAX_PREFIX} are the most")));
        }
        inner.with_padding(None);
        inner.with_truncation(None).map_err(|error| wrong(file, error.to_string()))?;
        let around = inner.get_post_processor().cloned().unwrap_or_default();
        let (before, after) = around.sides();
        if (before, after) != (1, 1) {
            let problem =
                format!("puts {before} tokens before a text and {after} after it, where DistilBERT has [CLS] and [SEP]");
            return Err(wrong(file, problem));
        }
        if let Some(id) = around.ids().find(|id| *id as usize >= config.vocab_size) {
            return Err(wrong(
                file,
                format!("puts token {id} around a text, but the word embedding has {} rows", config.vocab_size),
            ));
        }
        let pad = inner.token_to_id(settings.pad_token.text()).unwrap_or(config.pad_token_id);
        if pad as usize >= config.vocab_size {
            return Err(ModelError::Config { problem: format!("gives pad_token_id as {pad}, which is not in the vocabulary") });
        }
        let mask = inner.token_to_id(settings.mask_token.text());
        // [CLS] and [SEP] take two of the positions.
        let max_pieces = config.max_positions - 2;
        Ok(Self { inner, around, max_pieces, pad, mask })
    }

    /// The tokens of a text, as many as the model reads. The error is the library's own words.
    pub fn encode(&self, text: &str) -> Result<Encoded, String> {
        let failed = |error: tokenizers::Error| error.to_string();
        // Cut here and not by the library, which stops reading early and so cannot say how much was left out.
        let mut encoding = self.inner.encode_char_offsets(text, false).map_err(failed)?;
        let omitted = encoding.len().saturating_sub(self.max_pieces);
        encoding.truncate(self.max_pieces, 0, TruncationDirection::Right);
        let read = Encoded {
            ids: encoding.get_ids().to_vec(),
            pieces: encoding.get_tokens().to_vec(),
            offsets: encoding.get_offsets().to_vec(),
            omitted,
        };
        Ok(self.around.put(read))
    }

    /// The id of `[PAD]`.
    pub fn pad(&self) -> u32 {
        self.pad
    }

    /// The id of `[MASK]`, if the vocabulary has one.
    pub fn mask(&self) -> Option<u32> {
        self.mask
    }
}

fn wrong(file: &str, problem: String) -> ModelError {
    ModelError::Tokenizer { file: file.to_owned(), problem }
}
