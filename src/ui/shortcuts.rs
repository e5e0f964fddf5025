//! The keys that work anywhere on the page, and the sheet that lists them.
//!
//! A key alone means a letter to a text box and a command to whoever dictates, so those work only outside of text boxes and lists, and
//! can be switched off.

use gloo::events::EventListener;
use gloo::utils::window;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

use super::messages::use_messages;
use super::state::Action;
use super::view::View;
use crate::units::UnitKind;
use crate::web::surroundings::focus;

/// The text box.
const TEXT: &str = "text";

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// Give up what is under way.
    Cancel,
    /// Go to the text box.
    Focus,
    /// Mark the other kind of units.
    Units,
    /// Go to a view.
    Go(View),
    /// Open the sheet.
    Help,
}

impl Shortcut {
    /// What a key asks for: the key's own meaning, whether Ctrl or ⌘ is held, and whether it could be meant for something that is typed
    /// into.
    pub fn of(key: &str, command: bool, typing: bool, single: bool) -> Option<Self> {
        match key {
            "Escape" if !command => Some(Self::Cancel),
            "k" | "K" if command => Some(Self::Focus),
            _ if command || typing || !single => None,
            "w" | "W" => Some(Self::Units),
            "?" => Some(Self::Help),
            "1" | "2" | "3" | "4" => key.parse().ok().and_then(|number: usize| View::ALL.get(number - 1)).copied().map(Self::Go),
            _ => None,
        }
    }
}

/// What a [`Shortcuts`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ShortcutsProps {
    /// What is marked.
    pub kind: UnitKind,
    /// The view that is shown.
    pub view: View,
    /// Whether a key alone is a command.
    pub single: bool,
    /// What the user does.
    pub on_act: Callback<Action>,
    /// Give up the request in hand.
    pub on_cancel: Callback<()>,
}

/// Listens to the keys; the button and the sheet.
#[component]
pub fn Shortcuts(props: &ShortcutsProps) -> Html {
    let say = use_messages();
    let words = &say.shortcuts;
    let sheet = use_node_ref();
    // The text box may be in a view that is yet to come.
    let wants_text = use_mut_ref(|| false);

    let open = {
        let sheet = sheet.clone();
        Callback::from(move |()| {
            if let Some(sheet) = sheet.cast::<HtmlDialogElement>().filter(|sheet| !sheet.open()) {
                // It only fails if the sheet is open already.
                let _ = sheet.show_modal();
            }
        })
    };
    use_effect_with(props.clone(), {
        let (sheet, wants_text, open) = (sheet.clone(), wants_text.clone(), open.clone());
        move |props| {
            if wants_text.replace(false) {
                focus(TEXT);
            }
            let props = props.clone();
            let on_key = move |event: &web_sys::Event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let is_open = sheet.cast::<HtmlDialogElement>().is_some_and(|sheet| sheet.open());
                if event.default_prevented() || event.is_composing() || event.alt_key() || is_open {
                    return;
                }
                let command = event.ctrl_key() || event.meta_key();
                let Some(shortcut) = Shortcut::of(&event.key(), command, is_typing(event), props.single) else { return };
                match shortcut {
                    Shortcut::Cancel => return props.on_cancel.emit(()),
                    Shortcut::Focus if props.view == View::Explain => focus(TEXT),
                    Shortcut::Focus => {
                        wants_text.replace(true);
                        props.on_act.emit(Action::Go(View::Explain));
                    }
                    Shortcut::Units => props.on_act.emit(Action::Show(match props.kind {
                        UnitKind::Words => UnitKind::Tokens,
                        UnitKind::Tokens => UnitKind::Words,
                    })),
                    Shortcut::Go(view) => props.on_act.emit(Action::Go(view)),
                    Shortcut::Help => open.emit(()),
                }
                event.prevent_default();
            };
            let options = gloo::events::EventListenerOptions::enable_prevent_default();
            let listener = EventListener::new_with_options(&window(), "keydown", options, on_key);
            move || drop(listener)
        }
    });

    let close = {
        let sheet = sheet.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(sheet) = sheet.cast::<HtmlDialogElement>() {
                sheet.close();
            }
        })
    };
    let onchange = props.on_act.reform(|event: Event| Action::Keys(event.target_unchecked_into::<HtmlInputElement>().checked()));
    let keys = [say.composer.enter, say.composer.shift_enter, words.escape, "Ctrl+K, ⌘K", "w", "1 2 3 4", "?"];
    html! {
        <>
            <p class="shortcuts">
                <button type="button" class="button" onclick={move |_: MouseEvent| open.emit(())}>{ words.shortcuts }</button>
            </p>
            <dialog class="sheet card" aria-labelledby="sheet-title" ref={sheet}>
                <h2 id="sheet-title">{ words.shortcuts }</h2>
                <dl class="sheet-keys">
                    for (key, meaning) in keys.into_iter().zip(words.meanings) {
                        <div><dt><kbd>{ key }</kbd></dt><dd>{ meaning }</dd></div>
                    }
                </dl>
                <label class="sheet-single">
                    <input type="checkbox" checked={props.single} aria-describedby="sheet-single-hint" {onchange} />
                    { words.single }
                </label>
                <p class="hint" id="sheet-single-hint">{ words.single_hint }</p>
                <button type="button" class="button" onclick={close}>{ words.close }</button>
            </dialog>
        </>
    }
}

/// Whether a key could be meant for what has the focus.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target
        .is_some_and(|target| target.closest("input, textarea, select, [contenteditable], [role=menu]").ok().flatten().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_one_meaning() {
        let plain = |key| Shortcut::of(key, false, false, true);
        assert_eq!(["Escape", "w", "?"].map(plain), [Shortcut::Cancel, Shortcut::Units, Shortcut::Help].map(Some));
        assert_eq!(["1", "2", "3", "4"].map(plain), View::ALL.map(Shortcut::Go).map(Some));
        assert_eq!(["0", "5", "k", "a", "Enter", " ", "Tab"].map(plain), [None; 7]);
    }

    #[test]
    fn what_is_typed_is_left_alone() {
        for key in ["w", "?", "1", "4"] {
            assert_eq!(Shortcut::of(key, false, true, true), None, "{key}");
            assert_eq!(Shortcut::of(key, true, false, true), None, "{key} with Ctrl is the browser's");
            assert_eq!(Shortcut::of(key, false, false, false), None, "{key} is switched off");
        }
        assert_eq!(Shortcut::of("k", true, true, false), Some(Shortcut::Focus));
        assert_eq!(Shortcut::of("Escape", false, true, false), Some(Shortcut::Cancel));
    }
}
