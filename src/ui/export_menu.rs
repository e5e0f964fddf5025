//! The menu of what can be taken away: files, things to paste, a link; and the way back for a file.
//!
//! It works as menus do: Enter, Space or the arrow down opens it, the arrows, Home and End move in it, Escape closes it and leaves the
//! focus where it was.

use web_sys::{Element, File, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::messages::{Messages, use_messages};
use crate::web::dropped::chosen;

/// What can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The explanation file.
    Json,
    /// The tokens as a table.
    Csv,
    /// A page that needs nothing else.
    Html,
    /// A picture that can be scaled.
    Svg,
    /// A picture of pixels.
    Png,
    /// Text for the clipboard.
    Markdown,
    /// A picture for the clipboard.
    Image,
    /// The address that brings this back.
    Link,
}

impl Way {
    /// All of them, in the order of the menu: files first.
    const ALL: [Self; 8] = [Self::Json, Self::Csv, Self::Html, Self::Svg, Self::Png, Self::Markdown, Self::Image, Self::Link];

    /// The name in the menu. Formats have the same in every language.
    fn name(self, say: &Messages) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Csv => "CSV",
            Self::Html => "HTML",
            Self::Svg => "SVG",
            Self::Png => "PNG",
            Self::Markdown => say.sharing.copy_markdown,
            Self::Image => say.sharing.copy_image,
            Self::Link => say.sharing.copy_link,
        }
    }
}

/// What an [`ExportMenu`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ExportMenuProps {
    /// Whether there is something to take away.
    pub ready: bool,
    /// Take it away.
    pub on_export: Callback<Way>,
    /// Files came back.
    pub on_give: Callback<Vec<File>>,
}

/// The last entry, which is the way back.
const OPEN: usize = Way::ALL.len();

/// The button and its menu.
#[component]
pub fn ExportMenu(props: &ExportMenuProps) -> Html {
    let say = use_messages();
    let open = use_state_eq(|| None::<usize>);
    let (whole, button, input) = (use_node_ref(), use_node_ref(), use_node_ref());

    // The focus is on the entry that the menu stands at.
    use_effect_with(*open, {
        let whole = whole.clone();
        move |open| {
            let entry = open.and_then(|at| whole.cast::<Element>()?.query_selector(&format!("[data-entry='{at}']")).ok()?);
            focus(entry);
        }
    });
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(if open.is_some() { None } else { Some(0) }))
    };
    let onkeydown = {
        let (open, button) = (open.clone(), button.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match (event.key().as_str(), *open) {
                ("ArrowDown", None) => Some(0),
                ("ArrowUp", None) => Some(OPEN),
                ("ArrowDown", Some(at)) => Some(if at == OPEN { 0 } else { at + 1 }),
                ("ArrowUp", Some(at)) => Some(at.checked_sub(1).unwrap_or(OPEN)),
                ("Home", Some(_)) => Some(0),
                ("End", Some(_)) => Some(OPEN),
                ("Escape", Some(_)) => {
                    focus(button.cast());
                    None
                }
                _ => return,
            };
            event.prevent_default();
            open.set(next);
        })
    };
    // The focus went elsewhere, by Tab or by a click.
    let onfocusout = {
        let (open, whole) = (open.clone(), whole.clone());
        Callback::from(move |event: FocusEvent| {
            use wasm_bindgen::JsCast as _;
            let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
            if !whole.cast::<Element>().is_some_and(|whole| whole.contains(to.as_ref())) {
                open.set(None);
            }
        })
    };
    let choose = {
        let (open, button, input, on_export) = (open.clone(), button.clone(), input.clone(), props.on_export.clone());
        move |at: usize| {
            let (open, button, input, on_export) = (open.clone(), button.clone(), input.clone(), on_export.clone());
            Callback::from(move |_: MouseEvent| {
                focus(button.cast());
                open.set(None);
                match (Way::ALL.get(at), input.cast::<HtmlInputElement>()) {
                    (Some(way), _) => on_export.emit(*way),
                    (None, Some(input)) => input.click(),
                    (None, None) => {}
                }
            })
        }
    };
    let onchange = props.on_give.reform(|event: Event| chosen(&event));
    let names = Way::ALL.into_iter().map(|way| way.name(say)).chain([say.sharing.open_file]);
    html! {
        <div class="export" ref={whole} {onkeydown} {onfocusout}>
            <button
                type="button"
                id="export"
                class="toggle export-button"
                ref={button}
                aria-haspopup="menu"
                aria-expanded={open.is_some().to_string()}
                aria-controls={open.is_some().then_some("export-menu")}
                disabled={!props.ready}
                onclick={toggle}
            >
                { say.sharing.export }
            </button>
            if open.is_some() {
                <div id="export-menu" class="export-menu card" role="menu" aria-labelledby="export">
                    for (at, name) in names.enumerate() {
                        <button
                            type="button"
                            class={classes!("export-entry", [5, OPEN].contains(&at).then_some("export-apart"))}
                            role="menuitem"
                            tabindex="-1"
                            data-entry={at.to_string()}
                            onclick={choose(at)}
                        >
                            { name }
                        </button>
                    }
                </div>
            }
            <input
                type="file"
                class="visually-hidden"
                accept=".json,application/json"
                tabindex="-1"
                aria-label={say.sharing.open_file}
                ref={input}
                {onchange}
            />
        </div>
    }
}

fn focus(element: Option<Element>) {
    use wasm_bindgen::JsCast as _;
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Only an element that cannot be focused could refuse.
        let _ = element.focus();
    }
}
