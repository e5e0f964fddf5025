//! Sums over the answers so far, which only ever adds the answers that are new.

use std::rc::Rc;

use crate::dataset::{TopWords, WordMeans};
use crate::options::Class;
use crate::ui::state::many::{Many, Run};

/// So many words of either sign are shown.
const SHOWN: usize = 10;

/// The words' means for one class of one run.
#[derive(Default)]
pub struct Tally {
    of: Option<(Rc<Run>, usize)>,
    seen: usize,
    counted: usize,
    means: Option<WordMeans>,
}

impl Tally {
    /// The strongest words over all answers that are about a class, and how many these are.
    pub fn top(&mut self, many: &Many, class: usize) -> (TopWords, usize) {
        let Some(run) = &many.run else { return Default::default() };
        let is_same = self.of.as_ref().is_some_and(|(of, counted)| Rc::ptr_eq(of, run) && *counted == class);
        if !is_same || self.seen > many.answers.len() {
            *self = Self { of: Some((run.clone(), class)), ..Self::default() };
        }
        let means = self.means.get_or_insert_with(|| WordMeans::new(class));
        for (row, answer) in many.rows.iter().zip(&*many.answers.0).skip(self.seen) {
            let Some(brief) = answer.brief() else { continue };
            let words = brief.words.iter().map(|&(start, end, score)| {
                let text: String = row.text.chars().skip(start as usize).take((end - start) as usize).collect();
                (text, f64::from(score))
            });
            self.counted += usize::from(means.add_words(brief.class, run.labels.len(), run.options.output, words));
        }
        self.seen = many.answers.len();
        (means.top(SHOWN, least(self.counted)), self.counted)
    }
}

/// How often a word must occur to be counted among the strongest of so many texts: what occurs once says nothing of a large set.
pub fn least(texts: usize) -> usize {
    match texts {
        0..50 => 1,
        50..500 => 2,
        _ => 3,
    }
}

/// The class whose pushes are shown until another is chosen: the one that the settings name, or else the last.
pub fn first_class(run: &Run) -> usize {
    let last = run.labels.len().saturating_sub(1);
    match &run.options.class {
        Class::Predicted => last,
        class => class.resolve(&run.labels, last).unwrap_or(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::many::tests::answered;

    #[test]
    fn each_answer_is_counted_once() {
        let (one, two) = ((1, 0.9, 0.0), (0, 0.8, 0.0));
        let mut tally = Tally::default();
        let first = answered(&["a", "A", "b"], &[one]);
        let top = |tally: &mut Tally, many: &Many, class| {
            tally.top(many, class).0.toward.into_iter().map(|word| (word.text, word.count)).collect::<Vec<_>>()
        };
        assert_eq!(top(&mut tally, &first, 1), [("a".to_owned(), 1)]);
        assert_eq!(top(&mut tally, &first, 1), [("a".to_owned(), 1)], "again");
        let mut more = answered(&["a", "A", "b"], &[one, two]);
        more.run = first.run.clone();
        assert_eq!(top(&mut tally, &more, 1), [("a".to_owned(), 2)]);
        assert_eq!(tally.top(&more, 1).1, 2, "both are about it");
        assert!(top(&mut tally, &more, 0).is_empty(), "what pushes to one of two classes pushes away from the other");
        assert_eq!(top(&mut tally, &answered(&["b"], &[one]), 1), [("b".to_owned(), 1)], "another run begins anew");
    }
}
