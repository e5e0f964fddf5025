//! How often the model agrees with the labels.

/// Counts over texts that have been answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Answered texts.
    pub answered: usize,
    /// Those among them whose label is one of the model's classes.
    pub labelled: usize,
    /// Those among them whose label is not, so that nothing can be said about them.
    pub unknown: usize,
    /// The share of the labelled ones that are answered with their label; none where there is no such text.
    pub accuracy: Option<f64>,
    /// How often each class was predicted.
    pub predicted: Vec<usize>,
    /// `confusion[label][predicted]`, among the labelled ones.
    pub confusion: Vec<Vec<usize>>,
}

/// Counts `rows`: the class predicted for each text, and its label, if it has one. `labels` are the names of the model's classes.
pub fn summary<'a>(rows: impl IntoIterator<Item = (usize, Option<&'a str>)>, labels: &[String]) -> Summary {
    let classes = labels.len();
    let mut counts = Summary {
        answered: 0,
        labelled: 0,
        unknown: 0,
        accuracy: None,
        predicted: vec![0; classes],
        confusion: vec![vec![0; classes]; classes],
    };
    let mut right = 0;
    for (predicted, label) in rows.into_iter().filter(|(predicted, _)| *predicted < classes) {
        counts.answered += 1;
        counts.predicted[predicted] += 1;
        match label.map(|label| class_of(label, labels)) {
            Some(Some(class)) => {
                counts.labelled += 1;
                counts.confusion[class][predicted] += 1;
                right += usize::from(class == predicted);
            }
            Some(None) => counts.unknown += 1,
            None => {}
        }
    }
    counts.accuracy = (counts.labelled > 0).then(|| right as f64 / counts.labelled as f64);
    counts
}

/// The class that a label names: by its name in any case, or else by its index.
pub fn class_of(label: &str, labels: &[String]) -> Option<usize> {
    let label = label.trim();
    let lower = label.to_lowercase();
    let named =
        labels.iter().position(|name| name == label).or_else(|| labels.iter().position(|name| name.to_lowercase() == lower));
    // Spreadsheets and data frames make fractions of whole numbers.
    let index = || label.strip_suffix(".0").unwrap_or(label).parse().ok().filter(|index| *index < labels.len());
    named.or_else(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<String> {
        vec!["NEGATIVE".into(), "POSITIVE".into()]
    }

    #[test]
    fn labels_are_names_or_indices() {
        let class = |label| class_of(label, &labels());
        assert_eq!(
            ["POSITIVE", " negative ", "1", "0.0", "2", "-1", "", "joy"].map(class),
            [Some(1), Some(0), Some(1), Some(0), None, None, None, None]
        );
        assert_eq!(class_of("5", &["1".into(), "5".into()]), Some(1), "a name is a name");
    }

    #[test]
    fn agreement_is_counted() {
        let rows = [(1, Some("1")), (1, Some("negative")), (0, Some("0")), (0, Some("?")), (1, None), (9, Some("1"))];
        let found = summary(rows, &labels());
        assert_eq!((found.answered, found.labelled, found.unknown), (5, 3, 1));
        assert_eq!(found.confusion, [[1, 1], [0, 1]]);
        assert_eq!(found.predicted, [2, 3]);
        assert_eq!(found.accuracy, Some(2.0 / 3.0));
        assert_eq!(summary([(1, None)], &labels()).accuracy, None);
    }
}
