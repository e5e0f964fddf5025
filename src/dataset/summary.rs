//! How often the model agrees with the labels.

use std::collections::{BTreeMap, HashMap};

/// Counts over texts that have been answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Those whose label is one of the model's classes.
    pub labelled: usize,
    /// Those among them that are answered with their label.
    pub right: usize,
    /// Their share; none where no label is known.
    pub accuracy: Option<f64>,
    /// Those whose label is none of the model's classes, so that nothing can be said about them.
    pub unknown: usize,
    /// How often a class was the label and another, or the same, the prediction. Only what occurs: a model may have many classes.
    pub confusion: BTreeMap<(usize, usize), usize>,
}

/// Counts `rows`: the class predicted for each text, and its label, if it has one. `labels` are the names of the model's classes.
pub fn summary<'a>(rows: impl IntoIterator<Item = (usize, Option<&'a str>)>, labels: &[String]) -> Summary {
    let classes = labels.len();
    let mut counts = Summary { labelled: 0, right: 0, accuracy: None, unknown: 0, confusion: BTreeMap::new() };
    let names = Classes::new(labels);
    for (predicted, label) in rows.into_iter().filter(|(predicted, _)| *predicted < classes) {
        match label.map(|label| names.find(label)) {
            Some(Some(class)) => {
                counts.labelled += 1;
                *counts.confusion.entry((class, predicted)).or_default() += 1;
                counts.right += usize::from(class == predicted);
            }
            Some(None) => counts.unknown += 1,
            None => {}
        }
    }
    counts.accuracy = (counts.labelled > 0).then(|| counts.right as f64 / counts.labelled as f64);
    counts
}

/// The names of a model's classes, to be looked up.
pub struct Classes<'a> {
    exact: HashMap<&'a str, usize>,
    any_case: HashMap<String, usize>,
    count: usize,
}

impl<'a> Classes<'a> {
    /// Of two classes of one name, the first has it.
    pub fn new(labels: &'a [String]) -> Self {
        let indexed = || labels.iter().enumerate().rev();
        Self {
            exact: indexed().map(|(class, name)| (name.as_str(), class)).collect(),
            any_case: indexed().map(|(class, name)| (name.to_lowercase(), class)).collect(),
            count: labels.len(),
        }
    }

    /// The class that a label names: by its name in any case, or else by its index.
    pub fn find(&self, label: &str) -> Option<usize> {
        let label = label.trim();
        let named = self.exact.get(label).or_else(|| self.any_case.get(&label.to_lowercase())).copied();
        // Spreadsheets and data frames make fractions of whole numbers.
        let index = || label.strip_suffix(".0").unwrap_or(label).parse().ok().filter(|index| *index < self.count);
        named.or_else(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<String> {
        vec!["NEGATIVE".into(), "POSITIVE".into()]
    }

    #[test]
    fn labels_are_names_or_indices() {
        let labels = labels();
        let class = |label| Classes::new(&labels).find(label);
        assert_eq!(
            ["POSITIVE", " negative ", "1", "0.0", "2", "-1", "", "joy"].map(class),
            [Some(1), Some(0), Some(1), Some(0), None, None, None, None]
        );
        assert_eq!(Classes::new(&["1".into(), "5".into()]).find("5"), Some(1), "a name is a name");
        assert_eq!(Classes::new(&["a".into(), "A".into(), "a".into()]).find("a"), Some(0), "the first of a name");
    }

    #[test]
    fn agreement_is_counted() {
        let rows = [(1, Some("1")), (1, Some("negative")), (0, Some("0")), (0, Some("?")), (1, None), (9, Some("1"))];
        let found = summary(rows, &labels());
        assert_eq!((found.labelled, found.right, found.unknown), (3, 2, 1));
        assert_eq!(found.confusion, BTreeMap::from([((0, 0), 1), ((0, 1), 1), ((1, 1), 1)]));
        assert_eq!(found.accuracy, Some(2.0 / 3.0));
        assert_eq!(summary([(1, None)], &labels()).accuracy, None);
    }
}
