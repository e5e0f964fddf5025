//! The path from baseline to text, to be walked by hand: the output on the way, where the scores come from, and how each word's comes
//! together.

use std::rc::Rc;

use gloo::timers::callback::Interval;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::messages::{Language, Messages, use_messages};
use super::picture::{Picture, use_sight};
use super::state::Finding;
use super::waterfall::look;
use crate::drawing::colour::Palette;
use crate::drawing::path::{Captions, Path, between, path};
use crate::format::label;
use crate::options::Output;
use crate::trace::Trace;
use crate::units::shade;

/// The slider's steps.
const STEPS: u32 = 200;

/// From one of them to the next, in milliseconds, when it walks by itself.
const PACE: u32 = 30;

/// The widest that the picture is drawn.
const WIDEST: f64 = 720.0;

/// What a [`PathPlayer`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct PathPlayerProps {
    /// The path, once it was followed.
    pub trace: Finding<Rc<Trace>>,
    /// The class that is explained.
    pub class: AttrValue,
    /// The colours.
    pub palette: Palette,
    /// Whether the path can be asked for now.
    pub can_follow: bool,
    /// Follow the path.
    pub on_follow: Callback<()>,
}

/// What the curve is of.
pub fn followed(output: Output, class: &str, say: &Messages) -> String {
    match output {
        Output::Probability => (say.workbench.probability_of)(&label(class)),
        Output::Logit => (say.workbench.logit_of)(&label(class)),
    }
}

/// What is written on the picture of a path.
pub fn captions(output: String, description: String, say: &Messages) -> Captions {
    let words = &say.workbench;
    Captions {
        title: words.path.to_owned(),
        description,
        output,
        density: words.density.to_owned(),
        baseline: say.files.baseline.to_owned(),
        input: say.files.text.to_owned(),
    }
}

/// What each word has gained at a place of the path.
fn gained(trace: &Trace, at: f64) -> Vec<f64> {
    let mut words = vec![0.0; trace.words.len()];
    let after = trace.alphas.partition_point(|alpha| *alpha < at);
    // The places before and after it are enough.
    let near = after.saturating_sub(1)..(after + 1).min(trace.alphas.len());
    for (index, token) in trace.tokens.iter().enumerate() {
        let gain = |place: usize| trace.contributions.get(place)?.get(index).copied();
        let points: Vec<_> = near.clone().map(|place| (trace.alphas[place], gain(place).unwrap_or_default())).collect();
        if let (Some(word), Some(value)) = (token.word.and_then(|word| words.get_mut(word)), between(&points, at)) {
            *word += value;
        }
    }
    words
}

/// The path, or the button that asks for it.
#[component]
pub fn PathPlayer(props: &PathPlayerProps) -> Html {
    let say = use_messages();
    let words = &say.workbench;
    let body = match &props.trace {
        Finding::Found(trace) => {
            html! { <Player trace={trace.clone()} class={props.class.clone()} palette={props.palette} /> }
        }
        Finding::Failed(sentence) => html! { <p role="alert">{ sentence.words(say) }</p> },
        asked => {
            let onclick = props.on_follow.reform(|_: MouseEvent| ());
            html! {
                <button type="button" class="button" disabled={!props.can_follow || asked.is_asked()} {onclick}>
                    { if asked.is_asked() { words.following } else { words.follow } }
                </button>
            }
        }
    };
    html! {
        <section class="card path" aria-labelledby="path">
            <h2 id="path">{ words.path }</h2>
            <p class="hint">{ words.path_about }</p>
            { body }
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PlayerProps {
    trace: Rc<Trace>,
    class: AttrValue,
    palette: Palette,
}

#[component]
fn Player(props: &PlayerProps) -> Html {
    let say = use_messages();
    let words = &say.workbench;
    let language = use_context::<Language>().unwrap_or_default();
    let sight = use_sight();
    let step = use_state(|| STEPS);
    let walking = use_state(|| false);
    // A step further as long as it walks; each step draws anew and so plans the next.
    use_effect_with((*walking, *step), {
        let (walking, step) = (walking.clone(), step.clone());
        move |(is_walking, at)| {
            let at = *at;
            let timer = is_walking.then(|| {
                Interval::new(PACE, move || {
                    if at >= STEPS {
                        walking.set(false);
                    } else {
                        step.set(at + 1);
                    }
                })
            });
            move || drop(timer)
        }
    });
    let oninput = {
        let (step, walking) = (step.clone(), walking.clone());
        Callback::from(move |event: InputEvent| {
            walking.set(false);
            step.set(event.target_unchecked_into::<HtmlInputElement>().value().parse().unwrap_or(STEPS).min(STEPS));
        })
    };
    let onclick = {
        let (step, walking) = (step.clone(), walking.clone());
        Callback::from(move |_: MouseEvent| {
            if !*walking && *step >= STEPS {
                step.set(0);
            }
            walking.set(!*walking);
        })
    };

    let trace = &props.trace;
    let at = f64::from(*step) / f64::from(STEPS);
    let what = followed(trace.output, &props.class, say);
    let along = |values: &[f64]| between(&trace.alphas.iter().copied().zip(values.iter().copied()).collect::<Vec<_>>(), at);
    let output = along(&trace.outputs).unwrap_or_default();
    let line = (words.at_place)(&(say.number)(format!("{at:.3}")), &what, &say.four(output));
    let captions = captions(what, line.clone(), say);
    let points = Path { alphas: &trace.alphas, outputs: &trace.outputs, densities: &trace.densities };
    let svg = path(&points, at, &captions, &look(props.palette, sight, language, WIDEST));
    let now = gained(trace, at);
    // One scale for the whole way.
    let largest = use_memo(props.trace.clone(), |trace| gained(trace, 1.0).into_iter().map(f64::abs).fold(0.0, f64::max));
    html! {
        <>
            <Picture {svg} label={line.clone()} />
            <div class="path-controls">
                <button type="button" class="button" {onclick}>{ if *walking { words.stop } else { words.play } }</button>
                <label for="alpha">{ words.place }</label>
                <input
                    id="alpha"
                    type="range"
                    min="0"
                    max={STEPS.to_string()}
                    value={step.to_string()}
                    aria-valuetext={line.clone()}
                    {oninput}
                />
            </div>
            <p class="path-line">{ line }</p>
            <p class="units path-words" aria-hidden="true">
                { for trace.words.iter().zip(&now).map(|(word, value)| html! {
                    <><span class={classes!("unit", shade(*value, *largest))}>{ word.text.clone() }</span>{ " " }</>
                }) }
            </p>
        </>
    }
}
