//! The input that stands for “nothing said”: where the path starts.

use crate::options::Baseline;
use crate::tokenizer::Tokenizer;

/// The baseline's token ids for a text's, as many of them; none if the vocabulary lacks the token it is made of.
pub fn ids(baseline: Baseline, ids: &[u32], tokenizer: &Tokenizer) -> Option<Vec<u32>> {
    let (fill, keep_ends) = match baseline {
        Baseline::Pad => (tokenizer.pad(), false),
        Baseline::PadKeepSpecial => (tokenizer.pad(), true),
        Baseline::MaskKeepSpecial => (tokenizer.mask()?, true),
    };
    let last = ids.len().saturating_sub(1);
    Some(ids.iter().enumerate().map(|(at, &id)| if keep_ends && (at == 0 || at == last) { id } else { fill }).collect())
}
