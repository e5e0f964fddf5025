//! The text with every unit marked: green toward the explained class, red away from it, stronger where it counted more.
//!
//! At most as many units as the model reads tokens are drawn, whatever the length of the text. Events are listened for once,
//! on the whole passage.

use std::rc::Rc;

use web_sys::{Element, File};
use yew::prelude::*;

use super::export_menu::{ExportMenu, Way};
use super::messages::{Messages, use_messages};
use super::scale::Scale;
use super::tooltip::{TOOLTIP, Tooltip, mark};
use crate::explanation::Explanation;
use crate::units::{Gap, Unit, UnitKind, largest, shade, units};
use crate::web::surroundings::focus;

/// What a [`Passage`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct PassageProps {
    /// What is explained, once something is.
    pub result: Option<Rc<Explanation>>,
    /// What stands in its place until then.
    pub text: AttrValue,
    /// What to mark.
    pub kind: UnitKind,
    /// Whether a newer explanation is being computed.
    pub busy: bool,
    /// Whether the shown one was computed in advance.
    #[prop_or_default]
    pub precomputed: bool,
    /// Mark the other kind.
    pub on_show: Callback<UnitKind>,
    /// A word was chosen.
    #[prop_or_default]
    pub on_pick: Callback<usize>,
    /// Whether the table of all tokens stands below.
    #[prop_or_default]
    pub has_table: bool,
    /// Take it away, where that is possible.
    #[prop_or_default]
    pub on_export: Option<Callback<Way>>,
    /// Files came back.
    #[prop_or_default]
    pub on_give: Callback<Vec<File>>,
}

/// The explanation.
#[component]
pub fn Passage(props: &PassageProps) -> Html {
    let say = use_messages();
    let toggle = |kind: UnitKind, name: &'static str| {
        let onclick = props.on_show.reform(move |_: MouseEvent| kind);
        html! {
            <button type="button" class="toggle" aria-pressed={(props.kind == kind).to_string()} {onclick}>{ name }</button>
        }
    };
    html! {
        <section class="passage card" aria-labelledby="explanation" aria-busy={props.busy.to_string()}>
            <div class="passage-head">
                <h2 id="explanation">{ say.passage.explanation }</h2>
                if props.precomputed {
                    <span class="badge precomputed">{ say.examples.precomputed }</span>
                }
                if let Some(on_export) = props.on_export.clone() {
                    <ExportMenu ready={props.result.is_some()} {on_export} on_give={props.on_give.clone()} />
                }
                <div class="toggles" role="group" aria-label={say.passage.show}>
                    { toggle(UnitKind::Words, say.passage.words) }
                    { toggle(UnitKind::Tokens, say.passage.tokens) }
                </div>
            </div>
            if let Some(result) = &props.result {
                if result.truncated {
                    <p class="truncated">{ (say.passage.left_out)(result.tokens.len(), result.omitted_tokens) }</p>
                }
                <Marks result={result.clone()} kind={props.kind} has_table={props.has_table} on_pick={props.on_pick.clone()} />
                <Scale of={(largest(result), result.attribution.class_label.clone().into())} />
            } else {
                <p class="units units-pending">{ beginning(&props.text) }</p>
                <Scale of={None::<(f64, AttrValue)>} />
            }
        </section>
    }
}

/// As much of a text as the model could read at most, so that a long one costs nothing to show.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(4_000).map_or(text, |(end, _)| &text[..end])
}

#[derive(Clone, PartialEq, Properties)]
struct MarksProps {
    result: Rc<Explanation>,
    kind: UnitKind,
    has_table: bool,
    on_pick: Callback<usize>,
}

/// The marks and the tooltip of the one under the pointer, or else of the one that has the focus or was tapped.
#[component]
fn Marks(props: &MarksProps) -> Html {
    let say = use_messages();
    let hovered = use_state_eq(|| None::<usize>);
    let held = use_state_eq(|| None::<usize>);
    let units = use_memo((props.result.clone(), props.kind), |(result, kind)| units(result, *kind));
    let largest = use_memo(props.result.clone(), |result| largest(result));
    let active = hovered.or(*held).filter(|&index| index < units.len());

    let onpointerover = {
        let hovered = hovered.clone();
        Callback::from(move |event: PointerEvent| hovered.set(unit_of(&event)))
    };
    let onpointerout = {
        let hovered = hovered.clone();
        Callback::from(move |_: PointerEvent| hovered.set(None))
    };
    let onfocusin = {
        let held = held.clone();
        Callback::from(move |event: FocusEvent| held.set(unit_of(&event)))
    };
    let onfocusout = {
        let held = held.clone();
        Callback::from(move |_: FocusEvent| held.set(None))
    };
    // The word that a unit is, or begins in.
    let pick = {
        let props = props.clone();
        Rc::new(move |unit: Option<usize>| {
            let result = &props.result;
            let word = unit.and_then(|unit| match props.kind {
                UnitKind::Words => (unit < result.words.len()).then_some(unit),
                UnitKind::Tokens => result.tokens.get(unit)?.word,
            });
            if let Some(word) = word {
                props.on_pick.emit(word);
            }
        })
    };
    // Not every browser gives the focus to what is tapped.
    let onclick = {
        let (held, pick) = (held.clone(), pick.clone());
        Callback::from(move |event: MouseEvent| {
            held.set(unit_of(&event));
            pick(unit_of(&event));
        })
    };
    let onkeydown = {
        let last = units.len().saturating_sub(1);
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if key == "Escape" {
                // It put the tooltip away, and gives nothing up.
                if active.is_some() {
                    event.prevent_default();
                }
                hovered.set(None);
                held.set(None);
                return;
            }
            let Some(index) = unit_of(&event) else { return };
            let next = match key.as_str() {
                "ArrowRight" => (index + 1).min(last),
                "ArrowLeft" => index.saturating_sub(1),
                "Home" => 0,
                "End" => last,
                "Enter" => {
                    pick(Some(index));
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            let next = event.target_dyn_into::<Element>().and_then(|mark| mark.parent_element()).and_then(|all| mark(&all, next));
            if let Some(next) = next {
                // Only an element that cannot be focused could refuse.
                let _ = next.focus();
            }
        })
    };
    // The page's base would take the link to another document.
    let skip = Callback::from(|event: MouseEvent| {
        event.prevent_default();
        focus("token-table");
    });
    html! {
        <div class="units-frame" {onpointerover} {onpointerout} {onfocusin} {onfocusout} {onclick} {onkeydown}>
            if props.has_table {
                <a class="skip" href="#token-table" onclick={skip}>{ say.passage.skip }</a>
            }
            <p class="units">{ for units.iter().enumerate().map(|(index, unit)| drawn(unit, say, index, *largest, active)) }</p>
            if let Some(index) = active {
                <Tooltip {index} unit={units[index].clone()} name={name(&units[index], say)} />
            }
        </div>
    }
}

/// What stands before a unit.
pub fn gap(unit: &Unit) -> Html {
    match unit.gap {
        Gap::None => Html::default(),
        Gap::Space => " ".into(),
        Gap::Break => html! { <br /> },
    }
}

/// What a unit goes by.
pub fn name(unit: &Unit, say: &Messages) -> AttrValue {
    if unit.text.is_empty() { say.files.names.special.into() } else { (*unit.text).to_owned().into() }
}

fn drawn(unit: &Unit, say: &Messages, index: usize, largest: f64, active: Option<usize>) -> Html {
    let class = classes!("unit", shade(unit.normalized, largest), unit.special.then_some("special"));
    let described = (active == Some(index)).then_some(TOOLTIP);
    html! {
        <>
            { gap(unit) }
            <mark {class} data-unit={index.to_string()} tabindex="0" aria-describedby={described}>{ name(unit, say) }</mark>
        </>
    }
}

/// The place among the units of the mark that an event is about.
fn unit_of<E: AsRef<web_sys::Event> + Clone>(event: &E) -> Option<usize> {
    use wasm_bindgen::JsCast as _;
    let target = event.as_ref().target()?.dyn_into::<Element>().ok()?;
    target.closest("mark").ok()??.get_attribute("data-unit")?.parse().ok()
}
