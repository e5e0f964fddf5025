//! The user's own words: UAX #29 segments that are not white space, and which token belongs to which.

use unicode_segmentation::UnicodeSegmentation as _;

/// A word and where it lies in the text, in Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// As it is written.
    pub text: &'a str,
    /// Where it begins, in bytes.
    byte: usize,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The words of a text that begin before `limit`.
pub fn segments(text: &str, limit: usize) -> Vec<Segment<'_>> {
    let mut start = 0;
    let mut words = Vec::new();
    for (byte, text) in text.split_word_bound_indices() {
        if start >= limit {
            break;
        }
        let end = start + text.chars().count();
        if !text.chars().all(char::is_whitespace) {
            words.push(Segment { text, byte, start, end });
        }
        start = end;
    }
    words
}

/// Makes one of neighbours that a token reaches across, as an emoji behind a word or a `[MASK]` in the text: what each of them is worth
/// cannot be told. Tokens are where they begin and end.
pub fn joined<'a>(text: &'a str, words: Vec<Segment<'a>>, tokens: impl Iterator<Item = (usize, usize)>) -> Vec<Segment<'a>> {
    let mut joins = vec![false; words.len()];
    for (start, end) in tokens.filter(|(start, end)| start < end) {
        if let (Some(first), Some(last)) = (holding(&words, start), holding(&words, end - 1)) {
            joins[first..last.max(first)].fill(true);
        }
    }
    let mut whole: Vec<Segment<'a>> = Vec::with_capacity(words.len());
    let joins_before = std::iter::once(false).chain(joins);
    for (word, is_joined) in words.into_iter().zip(joins_before) {
        match whole.last_mut().filter(|before| is_joined && before.end == word.start) {
            Some(before) => {
                before.text = &text[before.byte..word.byte + word.text.len()];
                before.end = word.end;
            }
            None => whole.push(word),
        }
    }
    whole
}

/// The index of the word that holds `start`. Positions between words count to the one before, or else to the first.
pub fn holding(words: &[Segment<'_>], start: usize) -> Option<usize> {
    let after = words.partition_point(|word| word.start <= start);
    (!words.is_empty()).then(|| after.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_the_users_spelling_and_count_scalar_values() {
        let words = segments("Café 👩‍👩‍👧 isn’t\n bad!", 100);
        let texts: Vec<_> = words.iter().map(|word| word.text).collect();
        assert_eq!(texts, ["Café", "👩‍👩‍👧", "isn’t", "bad", "!"]);
        assert_eq!((words[1].start, words[1].end), (5, 10), "five scalar values make one family");
        assert_eq!(holding(&words, 11), Some(2));
        assert_eq!(holding(&words, 13), Some(2));
        assert_eq!(segments("one two three", 5).len(), 2);
    }

    #[test]
    fn what_one_token_covers_is_one_word() {
        let text = "é great👍 [MASK] x";
        let joined = |tokens: &[(usize, usize)]| {
            let words = joined(text, segments(text, 100), tokens.iter().copied());
            words.iter().map(|word| (word.text, word.start, word.end)).collect::<Vec<_>>()
        };
        let apart = [("é", 0, 1), ("great", 2, 7), ("👍", 7, 8), ("[", 9, 10), ("MASK", 10, 14), ("]", 14, 15), ("x", 16, 17)];
        assert_eq!(joined(&[(0, 1), (2, 7), (7, 8), (9, 10), (0, 0)]), apart);
        let together = [("é", 0, 1), ("great👍", 2, 8), ("[MASK]", 9, 15), ("x", 16, 17)];
        assert_eq!(joined(&[(0, 1), (2, 8), (9, 15), (16, 17)]), together);
        assert_eq!(
            joined(&[(0, 99)]),
            [("é", 0, 1), ("great👍", 2, 8), ("[MASK]", 9, 15), ("x", 16, 17)],
            "but not across a space"
        );
        assert_eq!(super::joined("", Vec::new(), [(0, 1)].into_iter()), []);
    }

    #[test]
    fn there_may_be_none() {
        assert!(segments(" \t\n", 3).is_empty());
        assert_eq!(holding(&[], 0), None);
    }
}
