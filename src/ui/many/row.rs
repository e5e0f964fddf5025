//! One text in one line: its words coloured as where it is explained alone, and what the model answers.

use std::rc::Rc;

use yew::prelude::*;

use crate::dataset::Row;
use crate::format::label;
use crate::ui::messages::use_messages;
use crate::ui::state::many::{Answer, Brief, Run, Shared};
use crate::units::shade;

/// More letters than that do not fit into the line.
const LETTERS: usize = 200;

/// What a [`TextRow`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct TextRowProps {
    /// Its place in the file.
    pub at: usize,
    /// Its place in the table, from 1, as the browser is told.
    pub place: usize,
    /// All texts.
    pub rows: Shared<Vec<Row>>,
    /// What came of this one.
    pub answer: Option<Rc<Answer>>,
    /// By whom and how.
    pub run: Option<Rc<Run>>,
    /// Whether there are labels.
    pub labelled: bool,
}

/// The row. The button in it carries the text's place; clicks are listened for once, on the whole table.
#[component]
pub fn TextRow(props: &TextRowProps) -> Html {
    let say = use_messages();
    let Some(row) = props.rows.get(props.at) else { return Html::default() };
    let brief = props.answer.as_deref().and_then(Answer::brief);
    let name = |class: usize| props.run.as_ref().and_then(|run| run.labels.get(class)).map(|name| label(name));
    let cells = match (brief, props.answer.as_deref()) {
        (Some(brief), _) => html! {
            <>
                <td class="many-class">{ name(brief.label) }</td>
                <td class="many-number">{ say.percent(brief.probability) }</td>
                <td class="many-number">{ say.signed_four(brief.delta) }</td>
            </>
        },
        (None, Some(Answer::Failed(message))) => {
            let message = message.as_ref().map_or(say.many.died.into(), |message| AttrValue::from(say.told.say(message)));
            html! { <td class="many-problem" colspan="3" title={message.clone()}>{ message }</td> }
        }
        _ => html! { <td class="many-waiting" colspan="3">{ say.many.waiting }</td> },
    };
    let right = match brief.and_then(|brief| brief.right) {
        Some(true) => html! { <span class="many-yes">{ "✓ " }{ say.many.yes }</span> },
        Some(false) => html! { <span class="many-no">{ "✗ " }{ say.many.no }</span> },
        None => "–".into(),
    };
    html! {
        <tr class="many-row" data-row={props.at.to_string()} aria-rowindex={(props.place + 1).to_string()}>
            <td class="many-number">{ props.at + 1 }</td>
            <td><button type="button" class="many-open" title={row.text.clone()}>{ marked(&row.text, brief) }</button></td>
            { cells }
            if props.labelled {
                <td class="many-class">{ row.label.clone().unwrap_or_else(|| "–".to_owned()) }</td>
                <td class="many-class">{ right }</td>
            }
        </tr>
    }
}

/// The text's beginning with its words marked.
fn marked(text: &str, brief: Option<&Brief>) -> Html {
    let Some(brief) = brief else { return text.chars().take(LETTERS).collect::<String>().into() };
    let pieces = pieces(text, brief).into_iter().map(|(piece, score)| match score {
        Some(score) => {
            let class = classes!("unit", shade(f64::from(score), f64::from(brief.scale)));
            html! { <mark {class}>{ piece }</mark> }
        }
        None => piece.into(),
    });
    pieces.collect()
}

/// The text's beginning in pieces, each a word with its score or what lies between two.
fn pieces(text: &str, brief: &Brief) -> Vec<(String, Option<f32>)> {
    let mut letters = text.chars().take(LETTERS);
    let (mut pieces, mut position) = (Vec::new(), 0);
    let mut take = |count: usize| letters.by_ref().take(count).collect::<String>();
    for &(start, end, score) in &brief.words {
        let (start, end) = (start as usize, end as usize);
        let between = take(start.saturating_sub(position));
        if !between.is_empty() {
            pieces.push((between, None));
        }
        let start = start.max(position);
        let word = take(end.saturating_sub(start));
        position = end.max(start);
        if word.is_empty() {
            return pieces;
        }
        pieces.push((word, Some(score)));
    }
    let rest: String = letters.collect();
    if !rest.is_empty() {
        pieces.push((rest, None));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::many::tests::answered;

    fn with(text: &str, words: &[(u32, u32, f32)]) -> Vec<(String, Option<f32>)> {
        let many = answered(&[text], &[(1, 0.9, 0.0)]);
        let brief = Brief { words: words.into(), ..many.answers[0].brief().unwrap().clone() };
        pieces(text, &brief)
    }

    #[test]
    fn words_are_cut_out_of_the_text() {
        let owned = |pieces: &[(&str, Option<f32>)]| pieces.iter().map(|(text, s)| ((*text).to_owned(), *s)).collect::<Vec<_>>();
        assert_eq!(
            with("très bon, oui", &[(0, 4, 0.1), (5, 8, 0.5), (8, 9, -0.1)]),
            owned(&[("très", Some(0.1)), (" ", None), ("bon", Some(0.5)), (",", Some(-0.1)), (" oui", None)])
        );
        assert_eq!(with("plain", &[]), owned(&[("plain", None)]));
        // Words that a model claims where there are none.
        assert_eq!(with("ab", &[(0, 1, 1.0), (7, 9, 1.0)]), owned(&[("a", Some(1.0)), ("b", None)]));
    }

    #[test]
    fn a_long_text_costs_no_more_than_its_line() {
        let words: Vec<_> = (0..5_000).map(|at| (2 * at, 2 * at + 1, 0.1)).collect();
        let pieces = with(&"a ".repeat(5_000), &words);
        assert_eq!(pieces.iter().map(|(text, _)| text.len()).sum::<usize>(), LETTERS);
    }
}
