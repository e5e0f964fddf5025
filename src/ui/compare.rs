//! Explanations side by side, on one scale: of other texts, other settings, other models.

use std::rc::Rc;

use yew::prelude::*;

use super::messages::{Messages, use_messages};
use super::passage::{gap, name};
use super::state::{Action, History};
use crate::explanation::{Explanation, Word};
use crate::format::{self, label};
use crate::units::{Unit, UnitKind, largest, shade, units};

/// Longer texts are cut in the list.
const SHOWN: usize = 60;

/// What a [`Compare`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct CompareProps {
    /// What was explained.
    pub history: History,
    /// What is marked.
    pub kind: UnitKind,
    /// Whether something is being explained.
    pub busy: bool,
    /// What the user does.
    pub on_act: Callback<Action>,
}

/// The view.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let say = use_messages();
    let words = &say.compare;
    let chosen = props.history.chosen();
    let scale = chosen.iter().map(|explanation| largest(explanation)).fold(0.0, f64::max);
    html! {
        <div class="compare">
            <section class="card" aria-labelledby="past">
                <h2 id="past">{ words.past }</h2>
                <p class="hint">{ words.about }</p>
                { past(props, say) }
                <button
                    type="button"
                    class="button"
                    disabled={props.busy || props.history.is_waiting()}
                    onclick={props.on_act.reform(|_: MouseEvent| Action::CompareContrast)}
                >
                    { words.contrast }
                </button>
                <p class="hint" role="status">{ if props.busy { say.workbench.asking } else { "" } }</p>
            </section>
            if !chosen.windows(2).all(|pair| is_same_scale(&pair[0], &pair[1])) {
                <p class="hint">{ words.another_scale }</p>
            }
            <div class="compare-columns">
                { for chosen.iter().map(|explanation| column(explanation, props.kind, scale, say)) }
            </div>
            if let [first, second] = chosen.as_slice() {
                { aligned_table(first, second, say) }
            }
        </div>
    }
}

/// All that were explained, to choose from.
fn past(props: &CompareProps, say: &Messages) -> Html {
    if props.history.past.is_empty() {
        return html! { <p>{ say.compare.nothing }</p> };
    }
    html! {
        <ul class="compare-past">
            { for props.history.past.iter().map(|(number, explanation)| {
                let (number, id) = (*number, format!("past-{number}"));
                let onchange = props.on_act.reform(move |_: Event| Action::Compare(number));
                let onclick = props.on_act.reform(move |_: MouseEvent| Action::Recall(number));
                html! {
                    <li key={number}>
                        <input
                            type="checkbox"
                            id={id.clone()}
                            checked={props.history.compared.contains(&number)}
                            {onchange}
                        />
                        <label for={id}>
                            <span class="compare-text">{ shortened(&explanation.text) }</span>
                            <small>{ format!("{} · {}", say.verdict(&explanation.prediction), settings(explanation)) }</small>
                        </label>
                        <button type="button" class="button" aria-label={(say.compare.open)(&shortened(&explanation.text))} {onclick}>
                            { say.compare.open_short }
                        </button>
                    </li>
                }
            }) }
        </ul>
    }
}

fn shortened(text: &str) -> String {
    format::shortened(text, SHOWN)
}

/// How it was explained, in the words of the settings.
fn settings(explanation: &Explanation) -> String {
    let attribution = &explanation.attribution;
    let steps = attribution.steps.map(|steps| format!(" {steps}")).unwrap_or_default();
    let class = label(&attribution.class_label);
    format!(
        "{} · {}{steps} · {} · {} · {class}",
        explanation.model.name, attribution.method, attribution.baseline, attribution.output
    )
}

/// One of them.
fn column(explanation: &Rc<Explanation>, kind: UnitKind, scale: f64, say: &Messages) -> Html {
    let attribution = &explanation.attribution;
    let fact = |name: &str, value: String| html! { <div><dt>{ name.to_owned() }</dt><dd>{ value }</dd></div> };
    html! {
        <article class="card">
            <h3>{ say.verdict(&explanation.prediction) }</h3>
            <p class="hint">{ settings(explanation) }</p>
            <p class="units">{ for units(explanation, kind).iter().map(|unit| marked(unit, scale, say)) }</p>
            <dl class="compare-facts">
                { fact(say.files.baseline, say.four(attribution.output_baseline)) }
                { fact(say.files.text, say.four(attribution.output_input)) }
                { fact(say.trust.delta, say.four(attribution.delta)) }
            </dl>
        </article>
    }
}

fn marked(unit: &Unit, scale: f64, say: &Messages) -> Html {
    let class = classes!("unit", shade(unit.normalized, scale), unit.special.then_some("special"));
    html! { <>{ gap(unit) }<mark {class} title={say.signed_four(unit.normalized)}>{ name(unit, say) }</mark></> }
}

/// Whether the scores of both push the same number up and down, so that they can be subtracted.
fn is_same_scale(a: &Explanation, b: &Explanation) -> bool {
    let of = |explanation: &Explanation| (explanation.attribution.output, explanation.attribution.class_label.clone());
    of(a) == of(b)
}

/// Two texts word by word, what they share in one row.
fn aligned_table(first: &Explanation, second: &Explanation, say: &Messages) -> Html {
    let cell = |word: Option<&Word>| match word {
        Some(word) => html! { <><td>{ word.text.clone() }</td><td class="number">{ say.signed_four(word.attribution) }</td></> },
        None => html! { <><td></td><td></td></> },
    };
    let is_same = is_same_scale(first, second);
    html! {
        <section class="card compare-table">
            <table>
                <caption>{ say.compare.aligned }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ say.compare.first }</th><th scope="col">{ say.compare.score }</th>
                        <th scope="col">{ say.compare.second }</th><th scope="col">{ say.compare.score }</th>
                        if is_same {
                            <th scope="col">{ say.compare.difference }</th>
                        }
                    </tr>
                </thead>
                <tbody>
                    { for aligned(&first.words, &second.words).into_iter().map(|(a, b)| {
                        let difference = match (a, b) {
                            (Some(a), Some(b)) => say.signed_four(b.attribution - a.attribution),
                            _ => String::new(),
                        };
                        html! {
                            <tr>
                                { cell(a) }{ cell(b) }
                                if is_same {
                                    <td class="number">{ difference }</td>
                                }
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </section>
    }
}

/// Pairs the words of two texts so that as many as possible are paired with themselves, in order, whatever their case: the longest
/// common subsequence.
fn aligned<'a>(first: &'a [Word], second: &'a [Word]) -> Vec<(Option<&'a Word>, Option<&'a Word>)> {
    let lower = |words: &[Word]| words.iter().map(|word| word.text.to_lowercase()).collect::<Vec<_>>();
    let (a, b) = (lower(first), lower(second));
    // How long it is for what begins at each pair of places.
    let mut length = vec![vec![0_u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            length[i][j] = if a[i] == b[j] { length[i + 1][j + 1] + 1 } else { length[i + 1][j].max(length[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            pairs.push((Some(&first[i]), Some(&second[j])));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || (i < a.len() && length[i + 1][j] >= length[i][j + 1]) {
            pairs.push((Some(&first[i]), None));
            i += 1;
        } else {
            pairs.push((None, Some(&second[j])));
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explanation::Attribution;
    use crate::options::Output;
    use crate::testing::explained::explanation;

    fn words(text: &str) -> Vec<Word> {
        let word = |text: &str| Word { text: text.to_owned(), start: 0, end: text.len(), attribution: 0.0 };
        text.split(' ').filter(|word| !word.is_empty()).map(word).collect()
    }

    fn shown(first: &str, second: &str) -> Vec<String> {
        let (first, second) = (words(first), words(second));
        let text = |word: Option<&Word>| word.map_or("·", |word| word.text.as_str()).to_owned();
        aligned(&first, &second).into_iter().map(|(a, b)| format!("{}|{}", text(a), text(b))).collect()
    }

    #[test]
    fn shared_words_stand_in_one_row() {
        assert_eq!(
            shown("but The plot was dull", "the plot was so dull"),
            ["but|·", "The|the", "plot|plot", "was|was", "·|so", "dull|dull"]
        );
        assert_eq!(shown("a", "b"), ["a|·", "·|b"]);
        assert_eq!(shown("", "x y"), ["·|x", "·|y"]);
        assert!(shown("", "").is_empty());
    }

    #[test]
    fn only_what_is_alike_is_subtracted() {
        let first = explanation("a", &[("a", 0, 1)]);
        let of = |attribution| Explanation { attribution, ..first.clone() };
        assert!(is_same_scale(&first, &Explanation { text: "b".into(), ..first.clone() }));
        assert!(!is_same_scale(&first, &of(Attribution { output: Output::Logit, ..first.attribution.clone() })));
        assert!(!is_same_scale(&first, &of(Attribution { class_label: "NEGATIVE".into(), ..first.attribution.clone() })));
    }

    #[test]
    fn long_texts_are_cut_between_letters() {
        assert_eq!(shortened(&"é".repeat(SHOWN)), "é".repeat(SHOWN));
        assert_eq!(shortened(&"é".repeat(SHOWN + 1)), "é".repeat(SHOWN) + "…");
    }
}
