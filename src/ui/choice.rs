//! One list of choices under its name, with a line on what it is; and what every list must be told.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What a [`Choice`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ChoiceProps {
    /// Its id in the page.
    pub id: AttrValue,
    /// Its name.
    pub name: AttrValue,
    /// What it is, in one line.
    pub hint: AttrValue,
    /// The words to choose from.
    pub choices: Vec<AttrValue>,
    /// Which of them is chosen.
    pub chosen: usize,
    /// Another was chosen.
    pub on_choose: Callback<usize>,
}

/// Tells a list, through the node that is given back, which of its choices is chosen, whenever that or the choices change: once the user
/// has chosen, a browser ignores the options' `selected`, and only the list itself can be told.
#[hook]
pub fn use_chosen<T: PartialEq + 'static>(chosen: usize, choices: T) -> NodeRef {
    let node = use_node_ref();
    use_effect_with((chosen, choices), {
        let node = node.clone();
        move |(chosen, _)| {
            if let Some(list) = node.cast::<HtmlSelectElement>() {
                list.set_selected_index(*chosen as i32);
            }
        }
    });
    node
}

/// The list.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let node = use_chosen(props.chosen, props.choices.clone());
    let onchange = props.on_choose.reform(|event: Event| {
        // Something is always chosen: no choice is ever taken away without another in its place.
        event.target_unchecked_into::<HtmlSelectElement>().selected_index().max(0) as usize
    });
    let id = props.id.clone();
    let hint = format!("{id}-hint");
    html! {
        <div class="field">
            <label for={id.clone()}>{ props.name.clone() }</label>
            <select ref={node} {id} class="select" aria-describedby={hint.clone()} {onchange}>
                for (index, choice) in props.choices.iter().enumerate() {
                    <option value={choice.clone()} selected={index == props.chosen}>{ choice.clone() }</option>
                }
            </select>
            <p class="hint" id={hint}>{ props.hint.clone() }</p>
        </div>
    }
}
