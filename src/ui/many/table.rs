//! All texts as a table that scrolls in its own frame. Only the rows in view are in the page, between two empty ones that are as high
//! as all the others together.

use gloo::events::EventListener;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::order::{ROW, order, window};
use super::row::TextRow;
use crate::ui::messages::use_messages;
use crate::ui::state::many::{Column, Many, ManyAction, Shared};

/// What a [`Table`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct TableProps {
    /// The texts and what came of them.
    pub many: Many,
    /// What the user does.
    pub on_act: Callback<ManyAction>,
}

/// The table.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let say = use_messages();
    let many = &props.many;
    let labelled = many.is_labelled();
    // What the file has is in the same order whatever the answers.
    let by_answers = !matches!(many.sort.0, Column::Number | Column::Text | Column::Label);
    let answers = if by_answers { Some(many.answers.clone()) } else { None::<Shared<_>> };
    let order = use_memo((many.sort, many.rows.clone(), answers), |_| order(many));

    // The row at the top, and how many fit.
    let view = use_state_eq(|| (many.top, 20));
    let frame = use_node_ref();
    use_effect_with(many.rows.clone(), {
        let (frame, view, top) = (frame.clone(), view.clone(), many.top);
        move |_| {
            let listener = frame.cast::<HtmlElement>().map(|frame| {
                frame.set_scroll_top((top * ROW) as i32);
                let look = {
                    let frame = frame.clone();
                    move || {
                        let rows = |pixels: i32| usize::try_from(pixels).unwrap_or(0) / ROW;
                        view.set((rows(frame.scroll_top()), rows(frame.client_height()) + 1));
                    }
                };
                look();
                EventListener::new(&frame, "scroll", move |_| look())
            });
            move || drop(listener)
        }
    });
    let drawn = window(view.0, view.1, order.len());
    let onclick = {
        let (on_act, top) = (props.on_act.clone(), view.0);
        Callback::from(move |event: MouseEvent| {
            if let Some(row) = row_of(&event) {
                on_act.emit(ManyAction::Open(row, top));
            }
        })
    };
    let heading = |column: Column, class: &'static str, name: &'static str| {
        let (by, turned) = many.sort;
        let (sort, arrow) = match (by == column, turned) {
            (true, false) => (Some("ascending"), "▲"),
            (true, true) => (Some("descending"), "▼"),
            (false, _) => (None, ""),
        };
        let onclick = props.on_act.reform(move |_: MouseEvent| ManyAction::Sort(column));
        html! {
            <th scope="col" {class} aria-sort={sort}>
                <button type="button" class="many-sort" {onclick}>
                    { name }<span class="many-arrow" aria-hidden="true">{ arrow }</span>
                </button>
            </th>
        }
    };
    let columns = if labelled { "7" } else { "5" };
    let space = |rows: usize| {
        html! {
            if rows > 0 {
                <tr class="many-space" aria-hidden="true"><td colspan={columns} height={(rows * ROW).to_string()} /></tr>
            }
        }
    };
    let rows = drawn.clone().map(|place| {
        let at = order[place];
        html! {
            <TextRow
                key={at}
                {at}
                place={place + 1}
                rows={many.rows.clone()}
                answer={many.answers.get(at).cloned()}
                run={many.run.clone()}
                {labelled}
            />
        }
    });
    html! {
        <div class="many-table card">
            <div class="many-frame" tabindex="0" role="region" aria-labelledby="many-caption" ref={frame}>
                <table class={classes!(labelled.then_some("many-labelled"))} aria-rowcount={(order.len() + 1).to_string()}>
                    <caption id="many-caption">{ say.many.caption }</caption>
                    <thead>
                        <tr aria-rowindex="1">
                            { heading(Column::Number, "many-narrow", say.many.number) }
                            { heading(Column::Text, "many-wide", say.many.text) }
                            { heading(Column::Prediction, "many-middle", say.many.predicted) }
                            { heading(Column::Probability, "many-middle", say.many.probability) }
                            { heading(Column::Delta, "many-middle", say.many.delta) }
                            if labelled {
                                { heading(Column::Label, "many-middle", say.many.label) }
                                { heading(Column::Right, "many-narrow", say.many.right) }
                            }
                        </tr>
                    </thead>
                    <tbody>{ space(drawn.start) }</tbody>
                    <tbody {onclick}>{ for rows }</tbody>
                    <tbody>{ space(order.len() - drawn.end) }</tbody>
                </table>
            </div>
            if drawn.len() < order.len() {
                <p class="on-paper">{ say.many.printed }</p>
            }
        </div>
    }
}

/// The place in the file of the row that was clicked.
fn row_of(event: &MouseEvent) -> Option<usize> {
    let target: Element = event.target_dyn_into()?;
    target.closest("tr").ok()??.get_attribute("data-row")?.parse().ok()
}
