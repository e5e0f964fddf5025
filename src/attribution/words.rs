//! The user's own words: UAX #29 segments that are not white space, and which token belongs to which.

use unicode_segmentation::UnicodeSegmentation as _;

/// A word and where it lies in the text, in Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// As it is written.
    pub text: &'a str,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The words of a text that begin before `limit`.
pub fn segments(text: &str, limit: usize) -> Vec<Segment<'_>> {
    let mut start = 0;
    let mut words = Vec::new();
    for text in text.split_word_bounds() {
        if start >= limit {
            break;
        }
        let end = start + text.chars().count();
        if !text.chars().all(char::is_whitespace) {
            words.push(Segment { text, start, end });
        }
        start = end;
    }
    words
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
    fn there_may_be_none() {
        assert!(segments(" \t\n", 3).is_empty());
        assert_eq!(holding(&[], 0), None);
    }
}
