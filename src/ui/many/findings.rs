//! What the answers so far have in common: how often they are right, and which words count most.

use std::collections::BTreeSet;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::tally::{Tally, first_class, least};
use crate::dataset::summary;
use crate::dataset::words::counts_for_both;
use crate::format::{count, label};
use crate::ui::choice::use_chosen;
use crate::ui::messages::{Messages, use_messages};
use crate::ui::state::many::Many;

/// A table of more classes than this nobody can read, and it would grow with their square.
const MOST_CLASSES: usize = 20;

/// What a [`Findings`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct FindingsProps {
    /// The texts and what came of them.
    pub many: Many,
}

/// The findings.
#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    let many = &props.many;
    html! {
        <div class="many-findings">
            if many.is_labelled() {
                <Accuracy many={many.clone()} />
            }
            <Words many={many.clone()} />
        </div>
    }
}

/// How often the model agrees with the labels.
#[component]
fn Accuracy(props: &FindingsProps) -> Html {
    let say = use_messages();
    let many = &props.many;
    let Some(run) = &many.run else { return Html::default() };
    let rows = many.rows.iter().zip(&*many.answers.0);
    let labelled = rows.filter_map(|(row, answer)| Some((answer.brief()?.label, row.label.as_deref())));
    let counts = summary(labelled, &run.labels);
    // All of them, or else those that occur.
    let shown: BTreeSet<usize> = match run.labels.len() {
        few @ ..=MOST_CLASSES => (0..few).collect(),
        _ => counts.confusion.keys().flat_map(|&(class, predicted)| [class, predicted]).collect(),
    };
    let name = |class: &usize| run.labels.get(*class).map(|name| label(name)).unwrap_or_default();
    let heads = shown.iter().map(|class| html! { <th scope="col">{ name(class) }</th> });
    let rows = shown.iter().map(|class| {
        let cells = shown.iter().map(|predicted| {
            let texts = counts.confusion.get(&(*class, *predicted)).copied().unwrap_or_default();
            html! { <td class={classes!("many-number", (class == predicted).then_some("many-right"))}>{ count(texts) }</td> }
        });
        html! { <tr><th scope="row">{ name(class) }</th>{ for cells }</tr> }
    });
    html! {
        <section class="card many-accuracy" aria-labelledby="accuracy">
            <h2 id="accuracy">{ say.many.accuracy }</h2>
            <p class="many-figure">{ counts.accuracy.map_or_else(|| "–".to_owned(), |accuracy| say.percent(accuracy)) }</p>
            <p class="hint">{ (say.many.accuracy_of)(counts.right, counts.labelled) }</p>
            if counts.unknown > 0 {
                <p class="hint">{ (say.many.unknown)(counts.unknown) }</p>
            }
            if shown.len() > MOST_CLASSES {
                <p class="hint">{ (say.many.many_classes)(MOST_CLASSES) }</p>
            } else {
                <div class="many-scroll" tabindex="0">
                    <table>
                        <caption>{ say.many.confusion }</caption>
                        <thead><tr><th scope="col">{ say.many.confusion_corner }</th>{ for heads }</tr></thead>
                        <tbody>{ for rows }</tbody>
                    </table>
                </div>
            }
        </section>
    }
}

/// The words that count most.
#[component]
fn Words(props: &FindingsProps) -> Html {
    let say = use_messages();
    let many = &props.many;
    let tally = use_mut_ref(Tally::default);
    let chosen = use_state_eq(|| None::<usize>);
    let class = many.run.as_ref().map_or(0, |run| {
        let class = chosen.filter(|class| *class < run.labels.len());
        class.unwrap_or_else(|| first_class(run))
    });
    let class_list = use_chosen(class, many.run.as_ref().map(|run| run.labels.clone()));
    let Some(run) = &many.run else { return Html::default() };
    let (top, counted) = tally.borrow_mut().top(many, class);
    let name = run.labels.get(class).map(|name| label(name)).unwrap_or_default();
    let onchange = Callback::from(move |event: Event| {
        chosen.set(usize::try_from(event.target_unchecked_into::<HtmlSelectElement>().selected_index()).ok());
    });
    let choices = run.labels.iter().enumerate().map(|(at, name)| {
        html! { <option selected={at == class}>{ label(name) }</option> }
    });
    let lists = [((say.passage.toward)(&name), "toward", &top.toward), ((say.passage.away)(&name), "away", &top.away)];
    html! {
        <section class="card many-words" aria-labelledby="many-words">
            <h2 id="many-words">{ say.many.words }</h2>
            if counted > 0 {
                <p class="hint">{ (say.many.words_hint)(counted, least(counted), counts_for_both(run.labels.len(), run.options.output)) }</p>
            }
            if run.labels.len() > 2 {
                <div class="field">
                    <label for="many-class">{ say.many.class }</label>
                    <select ref={class_list} id="many-class" class="select" {onchange}>{ for choices }</select>
                </div>
            }
            <div class="many-lists">
                { for lists.map(|(caption, sign, words)| list(&caption, sign, words.iter().map(|word| (word.text.as_str(), word.mean, word.count)), say)) }
            </div>
        </section>
    }
}

/// One list of words with their means and how often they occur.
fn list<'a>(caption: &str, sign: &'static str, words: impl Iterator<Item = (&'a str, f64, usize)>, say: &Messages) -> Html {
    let rows: Vec<Html> = words
        .map(|(text, mean, times)| {
            html! {
                <tr>
                    <td class="token">{ text.to_owned() }</td>
                    <td class="many-number">{ say.signed_four(mean) }</td>
                    <td class="many-number">{ count(times) }</td>
                </tr>
            }
        })
        .collect();
    html! {
        <table class={classes!("many-list", sign)}>
            <caption>{ caption.to_owned() }</caption>
            <thead>
                <tr>
                    <th scope="col">{ say.many.word }</th>
                    <th scope="col">{ say.many.mean }</th>
                    <th scope="col">{ say.many.count }</th>
                </tr>
            </thead>
            <tbody>
                if rows.is_empty() {
                    <tr><td colspan="3" class="hint">{ say.many.no_words }</td></tr>
                }
                { for rows }
            </tbody>
        </table>
    }
}
