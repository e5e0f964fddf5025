//! The exact value of one unit, above it and inside the passage.
//!
//! The place is measured and set once the browser has laid the words out. It is set through the element's style object: a
//! strict content security policy refuses style attributes.

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::messages::use_messages;
use crate::units::Unit;

/// Its id in the page, for `aria-describedby`.
pub const TOOLTIP: &str = "unit-value";

/// Between the unit and the tooltip, in CSS pixels.
const DISTANCE: f64 = 8.0;

/// What a [`Tooltip`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct TooltipProps {
    /// The unit.
    pub unit: Unit,
    /// What it goes by.
    pub name: AttrValue,
    /// Its place among the units.
    pub index: usize,
}

/// The tooltip, in a positioned container that also holds the marks.
#[component]
pub fn Tooltip(props: &TooltipProps) -> Html {
    let say = use_messages();
    let node = use_node_ref();
    use_effect_with(props.clone(), {
        let node = node.clone();
        move |props| {
            if let Some(tooltip) = node.cast::<HtmlElement>() {
                place(&tooltip, props.index);
            }
        }
    });
    let Unit { normalized, attribution, .. } = &props.unit;
    html! {
        <div ref={node} id={TOOLTIP} role="tooltip" class="tooltip">
            <span class="tooltip-text">{ props.name.clone() }</span>{ " " }
            <span class="tooltip-value">{ say.signed_four(*normalized) }</span>{ " " }
            <span class="tooltip-raw">{ (say.passage.raw)(&say.significant(*attribution)) }</span>
        </div>
    }
}

/// The mark of a unit, anywhere inside `container`.
pub fn mark(container: &Element, index: usize) -> Option<HtmlElement> {
    use wasm_bindgen::JsCast as _;
    container.query_selector(&format!("mark[data-unit=\"{index}\"]")).ok()??.dyn_into().ok()
}

fn place(tooltip: &HtmlElement, index: usize) -> Option<()> {
    let container = tooltip.offset_parent()?;
    let rows = mark(&container, index)?.get_client_rects();
    let (first, last) = (rows.item(0)?, rows.item(rows.length() - 1)?);
    let around = container.get_bounding_client_rect();
    let own = tooltip.get_bounding_client_rect();

    let left =
        (first.left() + first.width() / 2.0 - own.width() / 2.0 - around.left()).min(around.width() - own.width()).max(0.0);
    let above = first.top() - own.height() - DISTANCE;
    let top = if above >= 0.0 { above } else { last.bottom() + DISTANCE } - around.top();
    let style = tooltip.style();
    style.set_property("left", &format!("{left:.1}px")).ok()?;
    style.set_property("top", &format!("{top:.1}px")).ok()
}
