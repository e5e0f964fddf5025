//! Every token with its number: what the notebook prints.

use std::rc::Rc;

use yew::prelude::*;

use super::messages::use_messages;
use crate::explanation::Explanation;
use crate::units::{largest, shade};

/// What a [`TokenTable`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct TokenTableProps {
    /// What is explained, once something is.
    pub result: Option<Rc<Explanation>>,
}

/// The table.
#[component]
pub fn TokenTable(props: &TokenTableProps) -> Html {
    let say = use_messages();
    let largest = props.result.as_deref().map_or(0.0, largest);
    let rows = props.result.iter().flat_map(|result| &result.tokens).map(|token| {
        html! {
            <tr class={classes!(token.special.then_some("special"))}>
                <td class="token">{ token.piece.clone() }</td>
                <td class={classes!("value", shade(token.normalized, largest))}>{ say.four(token.normalized) }</td>
            </tr>
        }
    });
    html! {
        <div class="token-table card">
            <div class="table-scroll" id="token-table" tabindex="0">
                <table>
                    <caption>{ say.table.caption }</caption>
                    <thead>
                        <tr><th scope="col">{ say.table.token }</th><th scope="col">{ say.table.attribution }</th></tr>
                    </thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </div>
    }
}
