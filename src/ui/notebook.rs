//! The self-test: where the model is the notebook's own checkpoint, its printed numbers must come out here too.
//!
//! The numbers are `tests/fixtures/notebook.json`'s. They belong to one repository at one revision; of any other model nothing is said.

use std::rc::Rc;

use serde::Deserialize;
use yew::prelude::*;

use super::messages::{Messages, use_messages};
use crate::explanation::Explanation;
use crate::options::Options;

const FIXTURE: &str = include_str!("../../tests/fixtures/notebook.json");

/// What the notebook prints.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Notebook {
    /// The checkpoint's repository on the Hub.
    pub repository: String,
    /// Its revision.
    pub revision: String,
    /// The sentence.
    pub text: String,
    probability: f64,
    delta: f64,
    normalized: Vec<(String, f64)>,
    tolerance: Tolerance,
}

/// How far the page may be from it.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
struct Tolerance {
    token: f64,
    delta: f64,
}

/// How far the page is from it.
#[derive(Clone, Debug, PartialEq)]
enum Comparison {
    /// The sentence is read as other tokens, or classified otherwise.
    Different,
    /// The largest differences.
    Close { token: f64, delta: f64, is_within: bool },
}

impl Notebook {
    /// The fixture.
    ///
    /// # Panics
    /// Never: it is part of the program, and a test reads it.
    pub fn read() -> Self {
        serde_json::from_str(FIXTURE).expect("the fixture is sound")
    }

    /// Whether this explanation answers the notebook's question.
    fn asks(&self, found: &Explanation) -> bool {
        let labels = ["NEGATIVE", "POSITIVE"].map(str::to_owned);
        found.text == self.text && found.requested == Options::notebook(&labels)
    }

    fn compare(&self, found: &Explanation) -> Comparison {
        let pieces = found.tokens.iter().map(|token| &token.piece);
        let probability = found.prediction.probabilities.get(found.attribution.class);
        let (true, Some(probability)) = (pieces.eq(self.normalized.iter().map(|(piece, _)| piece)), probability) else {
            return Comparison::Different;
        };
        let differences =
            found.tokens.iter().zip(&self.normalized).map(|(token, (_, expected))| (token.normalized - expected).abs());
        // A difference that is no number stays one.
        let token = differences.fold(0.0, |largest, next: f64| if next <= largest { largest } else { next });
        let delta = (found.attribution.delta - self.delta).abs();
        let is_within = token <= self.tolerance.token
            && delta <= self.tolerance.delta
            && (probability - self.probability).abs() <= self.tolerance.delta;
        Comparison::Close { token, delta, is_within }
    }

    /// The outcome in one sentence.
    fn sentence(&self, found: &Explanation, say: &Messages) -> String {
        match self.compare(found) {
            Comparison::Different => say.notebook.other_tokens.to_owned(),
            Comparison::Close { token, delta, is_within } => {
                let verdict = if is_within { say.notebook.agrees } else { say.notebook.disagrees };
                let numbers =
                    [say.four(token), say.plain(self.tolerance.token), say.four(delta), say.plain(self.tolerance.delta)];
                (say.notebook.differences)(verdict, numbers.each_ref().map(String::as_str))
            }
        }
    }
}

/// What a [`SelfTest`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct SelfTestProps {
    /// Whether the model in use is the notebook's checkpoint.
    pub is_original: bool,
    /// What is explained, once something is.
    pub result: Option<Rc<Explanation>>,
    /// Explain the notebook's sentence with its settings.
    pub on_run: Callback<()>,
}

/// Offers the comparison, and says how it came out.
#[component]
pub fn SelfTest(props: &SelfTestProps) -> Html {
    let say = use_messages();
    let notebook = use_memo((), |()| Notebook::read());
    if !props.is_original {
        return Html::default();
    }
    let outcome = props.result.as_ref().filter(|result| notebook.asks(result)).map(|result| notebook.sentence(result, say));
    html! {
        <section class="self-test card" aria-labelledby="self-test">
            <h2 id="self-test">{ say.notebook.self_test }</h2>
            if let Some(outcome) = outcome {
                <p>{ outcome }</p>
            } else {
                <p>{ say.notebook.about }</p>
                <button type="button" class="button" onclick={props.on_run.reform(|_: MouseEvent| ())}>{ say.notebook.compare }</button>
            }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::messages::ENGLISH;
    use crate::ui::state::tests::explanation;

    /// What the page would show if it agreed to the last digit, but for what `change` does to it.
    fn found(change: impl Fn(&mut Explanation)) -> Explanation {
        let notebook = Notebook::read();
        let mut found = explanation(&notebook.text, &[]);
        let template = found.tokens[0].clone();
        let tokens = notebook.normalized.iter();
        found.tokens = tokens
            .map(|(piece, normalized)| crate::explanation::Token {
                piece: piece.clone(),
                normalized: *normalized,
                ..template.clone()
            })
            .collect();
        found.prediction.probabilities = vec![0.0001, 0.9999];
        found.attribution.delta = notebook.delta;
        found.requested = Options::notebook(&["NEGATIVE".to_owned(), "POSITIVE".to_owned()]);
        change(&mut found);
        found
    }

    #[test]
    fn the_fixture_is_sound() {
        let notebook = Notebook::read();
        let norm: f64 = notebook.normalized.iter().map(|(_, value)| value * value).sum();
        assert!((norm - 1.0).abs() < 1e-3, "the scores are over their norm: {norm}");
        assert_eq!((notebook.normalized.len(), notebook.revision.len()), (13, 40));
    }

    #[test]
    fn agreement_is_within_the_tolerances() {
        let sentence = |change: fn(&mut Explanation)| Notebook::read().sentence(&found(change), &ENGLISH);
        let exact = "It agrees: the largest difference is 0.0000 in a token’s score (0.002 is allowed) and 0.0000 in the delta (0.001 is allowed).";
        assert_eq!(sentence(|_| {}), exact);
        assert!(
            sentence(|found| found.tokens[3].normalized += 0.0019).starts_with("It agrees: the largest difference is 0.0019")
        );
        for change in [
            (|found| found.tokens[3].normalized -= 0.0021) as fn(&mut Explanation),
            |found| found.attribution.delta += 0.0011,
            |found| found.attribution.delta = f64::NAN,
            |found| found.tokens[12].normalized = f64::NAN,
            |found| found.prediction.probabilities[1] = 0.99,
            |found| found.tokens[1].piece = "I".into(),
            |found| drop(found.tokens.pop()),
        ] {
            assert!(sentence(change).starts_with("It does not agree"), "{}", sentence(change));
        }
    }

    #[test]
    fn only_the_notebook_s_question_is_compared() {
        let notebook = Notebook::read();
        assert!(notebook.asks(&found(|_| {})));
        assert!(!notebook.asks(&found(|found| found.text.push('!'))));
        assert!(!notebook.asks(&found(|found| found.requested = Options::default())));
    }
}
