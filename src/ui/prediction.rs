//! What the model answers, and the row that Captum's visualisation opens with.

use std::rc::Rc;

use yew::prelude::*;

use super::messages::{Messages, use_messages};
use crate::explanation::{Attribution, Explanation, Prediction as Answer};
use crate::format::label;
use crate::units::digits;

/// At most so many classes are listed under the verdict.
const LISTED: usize = 6;

/// What a [`Prediction`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct PredictionProps {
    /// What the model answers: of the result, or, before there is one, of the request in hand.
    pub answer: Option<Rc<Answer>>,
    /// Whether an answer is on its way.
    pub busy: bool,
    /// The names of the model's classes.
    pub labels: Rc<[AttrValue]>,
    /// What is explained.
    pub result: Option<Rc<Explanation>>,
}

/// The verdict and the summary.
#[component]
pub fn Prediction(props: &PredictionProps) -> Html {
    let say = use_messages();
    html! {
        <div class="answer card">
            <section class="verdict" aria-labelledby="prediction">
                <h2 id="prediction">{ say.prediction.prediction }</h2>
                { props.answer.as_ref().map_or_else(|| pending(props.busy, say), |answer| verdict(answer, &props.labels, say)) }
            </section>
            <section class="summary" aria-label={say.prediction.summary}>
                { summary(props.result.as_deref(), say) }
            </section>
        </div>
    }
}

fn pending(busy: bool, say: &Messages) -> Html {
    html! { <p class="verdict-line verdict-pending">{ if busy { say.prediction.reading } else { say.prediction.none } }</p> }
}

fn verdict(answer: &Answer, labels: &[AttrValue], say: &Messages) -> Html {
    let probability = answer.probability();
    let mut others: Vec<_> = answer.probabilities.iter().enumerate().filter(|(index, _)| *index != answer.index).collect();
    others.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let others = others.into_iter().take(LISTED).map(|(index, other)| {
        let name = labels.get(index).map_or_else(|| format!("{} {index}", say.settings.class), |name| label(name));
        html! { <li>{ format!("{name} {}", say.percent(*other)) }</li> }
    });
    html! {
        <>
            <p class="verdict-line">
                <span class="verdict-label">{ label(&answer.label) }</span>{ " " }
                <span class="verdict-number">{ say.percent(probability) }</span>
            </p>
            <div class={classes!("bar", digits((probability * 100.0).round().clamp(0.0, 99.0) as u32))} aria-hidden="true" />
            <ul class="others">{ for others }</ul>
        </>
    }
}

fn summary(result: Option<&Explanation>, say: &Messages) -> Html {
    let words = &say.prediction;
    let attribution = result.map(|result| &result.attribution);
    let cell = |term: &'static str, note: &'static str, value: Option<String>| {
        html! {
            <div>
                <dt title={note}>{ term }</dt>
                <dd>{ value.unwrap_or_else(|| "–".into()) }</dd>
            </div>
        }
    };
    let from_to = |of: &Attribution| format!("{} → {}", say.four(of.output_baseline), say.four(of.output_input));
    let score = |result: &Explanation| say.four(result.tokens.iter().map(|token| token.normalized).sum());
    let predicted = |result: &Explanation| {
        let answer = &result.prediction;
        format!("{} ({})", label(&answer.label), say.four(answer.probability()))
    };
    html! {
        <dl>
            { cell(words.predicted, words.predicted_note, result.map(predicted)) }
            { cell(words.explained, words.explained_note, attribution.map(|of| label(&of.class_label))) }
            { cell(words.score, words.score_note, result.map(score)) }
            { cell(words.from_to, words.from_to_note, attribution.map(from_to)) }
        </dl>
    }
}
