//! What the user may choose. The words are the same on the page, on the command line and in the explanation file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest number of steps anyone may ask for.
pub const MAX_STEPS: usize = 10_000;

/// The error that [`Method::Auto`] is allowed however little the output changes, absolute.
pub const LEAST_ERROR: f64 = 1e-3;

/// One enum of named choices: its words, parsing and printing, and a sentence for a word that is not among them.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every choice, in the order the page lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for it on the command line, on the page and in files.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = OptionError;
            fn from_str(word: &str) -> Result<Self, OptionError> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == word).ok_or_else(|| OptionError::Unknown {
                    what: $what,
                    word: word.to_owned(),
                    choices: Self::ALL.iter().map(|choice| choice.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

choices! {
    /// The quadrature rule for the path integral: Captum's five, quirks included, and one that chooses its own steps.
    Method, "method" {
        /// Refines the path until the error is under the tolerance.
        Auto = "auto",
        /// Gauss–Legendre, Captum's default.
        GaussLegendre = "gausslegendre",
        /// Left Riemann sum.
        RiemannLeft = "riemann_left",
        /// Right Riemann sum.
        RiemannRight = "riemann_right",
        /// Midpoint Riemann sum.
        RiemannMiddle = "riemann_middle",
        /// Captum's trapezoid, whose weights sum to (n − 1)/n.
        RiemannTrapezoid = "riemann_trapezoid",
    }
}

choices! {
    /// What the text is compared with: the input the path starts from.
    Baseline, "baseline" {
        /// Every position becomes `[PAD]`, `[CLS]` and `[SEP]` too (the notebook's `zeros_like(input_ids)`).
        Pad = "pad",
        /// `[PAD]` everywhere but the first and last position.
        PadKeepSpecial = "pad-keep-special",
        /// `[MASK]` everywhere but the first and last position.
        MaskKeepSpecial = "mask-keep-special",
    }
}

choices! {
    /// The number that is explained.
    Output, "output" {
        /// The softmax probability of the class.
        Probability = "probability",
        /// The class's logit, which does not saturate.
        Logit = "logit",
    }
}

impl Method {
    /// The steps of a fixed rule, or the ceiling of [`Method::Auto`], where nobody asks for another number.
    pub const fn default_steps(self) -> usize {
        match self {
            Self::Auto => 500,
            _ => 50,
        }
    }
}

/// The class whose output is explained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// The one the model predicts for this text.
    #[default]
    Predicted,
    /// By position.
    Index(usize),
    /// By its name in the model's `id2label`.
    Label(String),
}

impl Class {
    /// The index among `labels`; `predicted` answers [`Class::Predicted`].
    pub fn resolve(&self, labels: &[String], predicted: usize) -> Result<usize, OptionError> {
        match self {
            Self::Predicted => Ok(predicted),
            Self::Index(index) if *index < labels.len() => Ok(*index),
            Self::Label(label) => labels
                .iter()
                .position(|known| known == label)
                .or_else(|| labels.iter().position(|known| known.eq_ignore_ascii_case(label)))
                .ok_or_else(|| OptionError::Class { class: self.to_string(), labels: labels.join(", ") }),
            Self::Index(_) => Err(OptionError::Class { class: self.to_string(), labels: labels.join(", ") }),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Predicted => f.write_str("predicted"),
            Self::Index(index) => write!(f, "{index}"),
            Self::Label(label) => f.write_str(label),
        }
    }
}

impl From<&str> for Class {
    /// `predicted`, an index, or else a label.
    fn from(word: &str) -> Self {
        match (word, word.parse()) {
            ("predicted", _) => Self::Predicted,
            (_, Ok(index)) => Self::Index(index),
            _ => Self::Label(word.to_owned()),
        }
    }
}

impl Serialize for Class {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Index(index) => serializer.serialize_u64(*index as u64),
            other => serializer.collect_str(other),
        }
    }
}

impl<'de> Deserialize<'de> for Class {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Word {
            Index(usize),
            Text(String),
        }
        Ok(match Word::deserialize(deserializer)? {
            Word::Index(index) => Self::Index(index),
            Word::Text(text) => Self::from(text.as_str()),
        })
    }
}

/// Everything the user may choose about one explanation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// The quadrature rule.
    pub method: Method,
    /// How many points of the path a fixed rule evaluates; for [`Method::Auto`], the most it may. None for the method's own number.
    pub steps: Option<usize>,
    /// For [`Method::Auto`]: the error allowed to every token and to their sum, relative to |f(x) − f(baseline)|; at least [`LEAST_ERROR`] in
    /// absolute terms.
    pub tolerance: f64,
    /// Where the path starts.
    pub baseline: Baseline,
    /// What is explained.
    pub output: Output,
    /// For which class.
    pub class: Class,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            method: Method::Auto,
            steps: None,
            tolerance: 0.01,
            baseline: Baseline::Pad,
            output: Output::Probability,
            class: Class::Predicted,
        }
    }
}

impl Options {
    /// The settings of the teaching notebook this project grew out of. Where no class is called POSITIVE, it is the second.
    pub fn notebook(labels: &[String]) -> Self {
        let positive = Class::Label("POSITIVE".to_owned());
        let class = if positive.resolve(labels, 0).is_ok() { positive } else { Class::Index(1) };
        Self { method: Method::GaussLegendre, steps: Some(2), class, ..Self::default() }
    }

    /// The steps of a fixed rule, or the ceiling of [`Method::Auto`].
    pub fn steps(&self) -> usize {
        self.steps.unwrap_or(self.method.default_steps())
    }

    /// The error allowed where the output changes so much, absolute.
    pub fn allowed_error(&self, change: f64) -> f64 {
        (self.tolerance * change.abs()).max(LEAST_ERROR)
    }

    /// Whether the numbers make sense, whatever the model.
    pub fn check(&self) -> Result<(), OptionError> {
        if self.steps() == 0 || self.steps() > MAX_STEPS {
            return Err(OptionError::Steps(self.steps()));
        }
        // More than all of the change is no tolerance, and its product with the change might be no number.
        if !(self.tolerance > 0.0 && self.tolerance <= 1.0) {
            return Err(OptionError::Tolerance(self.tolerance));
        }
        Ok(())
    }
}

/// A choice that cannot be honoured, in one sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OptionError {
    /// A word that is none of the choices.
    #[error("There is no {what} “{word}”: choose one of {choices}.")]
    Unknown {
        /// Which option.
        what: &'static str,
        /// What was asked for.
        word: String,
        /// What there is.
        choices: String,
    },
    /// A step count out of range.
    #[error("{0} steps cannot be computed: choose between 1 and {MAX_STEPS}.")]
    Steps(usize),
    /// A tolerance that is no share of the change.
    #[error("A tolerance of {0} makes no sense: choose a number above 0 and up to 1, such as 0.01.")]
    Tolerance(f64),
    /// A class this model does not have.
    #[error("This model has no class “{class}”: choose predicted, an index from 0, or one of {labels}.")]
    Class {
        /// What was asked for.
        class: String,
        /// What there is.
        labels: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_parses_back() {
        for method in Method::ALL {
            assert_eq!(method.as_str().parse::<Method>().as_ref(), Ok(method));
            assert_eq!(serde_json::to_string(method).unwrap(), format!("\"{method}\""));
        }
        let error = "simpson".parse::<Method>().unwrap_err().to_string();
        assert!(error.contains("simpson") && error.contains("riemann_trapezoid"), "{error}");
    }

    #[test]
    fn classes_are_found_by_index_and_label() {
        let labels = ["NEGATIVE".to_owned(), "POSITIVE".to_owned()];
        let resolve = |word: &str| Class::from(word).resolve(&labels, 0);
        assert_eq!(resolve("predicted"), Ok(0));
        assert_eq!(resolve("1"), Ok(1));
        assert_eq!(resolve("Positive"), Ok(1));
        assert!(resolve("2").unwrap_err().to_string().contains("POSITIVE"));
        assert!(resolve("joy").is_err());
    }

    #[test]
    fn classes_survive_json() {
        for class in [Class::Predicted, Class::Index(3), Class::Label("joy".into())] {
            let json = serde_json::to_string(&class).unwrap();
            assert_eq!(serde_json::from_str::<Class>(&json).unwrap(), class, "{json}");
        }
    }

    #[test]
    fn a_tolerance_is_a_share() {
        let with = |tolerance| Options { tolerance, ..Options::default() }.check();
        assert_eq!([1e-9, 0.5, 1.0].map(with), [Ok(()), Ok(()), Ok(())]);
        // The largest would make an allowed error that is no number, which JSON cannot say.
        for tolerance in [0.0, -1.0, 1.0001, f64::MAX, f64::INFINITY, f64::NAN] {
            assert!(with(tolerance).is_err(), "{tolerance}");
        }
    }

    #[test]
    fn the_notebook_asks_for_the_positive_class() {
        let labels = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(Options::notebook(&labels(&["NEGATIVE", "POSITIVE"])).class, Class::Label("POSITIVE".into()));
        assert_eq!(Options::notebook(&labels(&["sad", "glad"])).class, Class::Index(1));
    }

    #[test]
    fn steps_are_the_method_s_unless_asked_for() {
        let auto = Options::default();
        assert_eq!((auto.method, auto.steps()), (Method::Auto, 500));
        assert_eq!(Options { method: Method::RiemannLeft, ..auto.clone() }.steps(), 50);
        assert_eq!(Options { steps: Some(7), ..auto.clone() }.steps(), 7);
        assert_eq!((auto.allowed_error(-0.5), auto.allowed_error(0.0)), (0.005, LEAST_ERROR));
        assert_eq!(serde_json::from_str::<Options>(&serde_json::to_string(&auto).unwrap()).unwrap(), auto);
    }

    #[test]
    fn senseless_numbers_are_refused() {
        assert!(Options::default().check().is_ok());
        for bad in [
            Options { steps: Some(0), ..Options::default() },
            Options { steps: Some(MAX_STEPS + 1), ..Options::default() },
            Options { tolerance: f64::NAN, ..Options::default() },
            Options { tolerance: 0.0, ..Options::default() },
        ] {
            assert!(bad.check().is_err(), "{bad:?}");
        }
    }
}
