//! Which words count most over many texts: the mean push of each.

use std::collections::HashMap;

use crate::options::Output;

/// One word over all texts.
#[derive(Clone, Debug, PartialEq)]
pub struct TopWord {
    /// In lower case.
    pub text: String,
    /// How often it occurs.
    pub count: usize,
    /// Its mean attribution.
    pub mean: f64,
}

/// The strongest words of either sign, the strongest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopWords {
    /// Toward the class.
    pub toward: Vec<TopWord>,
    /// Away from it.
    pub away: Vec<TopWord>,
}

/// Whether an explanation of this output for one class, of so many, is about every other as well: with two classes, the probability of one
/// is all that the other's lacks, so that its explanation is this one's with the signs turned.
pub fn counts_for_both(classes: usize, output: Output) -> bool {
    classes == 2 && output == Output::Probability
}

/// Sums over the texts so far, for one class, so that no explanation has to be kept.
#[derive(Clone, Debug)]
pub struct WordMeans {
    class: usize,
    sums: HashMap<String, (usize, f64)>,
}

impl WordMeans {
    /// For the class of this index.
    pub fn new(class: usize) -> Self {
        Self { class, sums: HashMap::new() }
    }

    /// Adds the scored words of one explanation, which explains this output of the class, of so many, and tells whether it could: it has
    /// to be about the class of these means, or about both.
    pub fn add_words(
        &mut self,
        class: usize,
        classes: usize,
        output: Output,
        words: impl IntoIterator<Item = (impl AsRef<str>, f64)>,
    ) -> bool {
        let sign = match class == self.class {
            true => 1.0,
            false if counts_for_both(classes, output) => -1.0,
            false => return false,
        };
        for (text, score) in words {
            let text = text.as_ref();
            if text.chars().any(char::is_alphanumeric) && score.is_finite() {
                let (count, sum) = self.sums.entry(text.to_lowercase()).or_default();
                *count += 1;
                *sum += sign * score;
            }
        }
        true
    }

    /// At most `most` words of either sign among those that occur at least `least` times.
    pub fn top(&self, most: usize, least: usize) -> TopWords {
        let mut words: Vec<_> = self
            .sums
            .iter()
            .filter(|(_, (count, _))| *count >= least.max(1))
            .map(|(text, (count, sum))| TopWord { text: text.clone(), count: *count, mean: sum / *count as f64 })
            .collect();
        // Equal words in one order, whatever the map's.
        words.sort_by(|a, b| b.mean.abs().total_cmp(&a.mean.abs()).then_with(|| a.text.cmp(&b.text)));
        let of = |toward: bool| {
            words.iter().filter(|word| if toward { word.mean > 0.0 } else { word.mean < 0.0 }).take(most).cloned().collect()
        };
        TopWords { toward: of(true), away: of(false) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explanation::Explanation;

    fn add(means: &mut WordMeans, explanation: &Explanation) -> bool {
        let attribution = &explanation.attribution;
        let words = explanation.words.iter().map(|word| (word.text.as_str(), word.attribution));
        means.add_words(attribution.class, explanation.prediction.probabilities.len(), attribution.output, words)
    }

    fn top_words(explanations: &[&Explanation], least: usize) -> TopWords {
        let mut means = WordMeans::new(1);
        for explanation in explanations {
            add(&mut means, explanation);
        }
        means.top(5, least)
    }
    use crate::testing::explained::explanation;

    #[test]
    fn the_mean_is_over_every_time_a_word_occurs() {
        // Scores 0.1, −0.6, 0.3, −1.2.
        let first = explanation("Good bad good !", &[("Good", 0, 4), ("bad", 5, 8), ("good", 9, 13), ("!", 14, 15)]);
        let mut other = explanation("bad", &[("bad", 0, 3)]);
        let top = top_words;
        let found = top(&[&first, &other], 1);
        assert_eq!(found.toward.len(), 1);
        assert_eq!((found.toward[0].text.as_str(), found.toward[0].count), ("good", 2));
        assert!((found.toward[0].mean - 0.2).abs() < 1e-12);
        assert_eq!((found.away[0].text.as_str(), found.away[0].count), ("bad", 2));
        assert!((found.away[0].mean + 0.25).abs() < 1e-12, "−0.6 and 0.1");
        assert_eq!(found.away.len(), 1, "punctuation is no word");

        // About the other class, the same push has the other sign.
        other.attribution.class = 0;
        assert!((top(&[&first, &other], 1).away[0].mean + 0.35).abs() < 1e-12);
        assert_eq!(top(&[&first, &other], 3), TopWords::default());
        other.attribution.output = Output::Logit;
        assert!(!add(&mut WordMeans::new(1), &other));
    }
}
