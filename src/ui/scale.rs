//! The legend: what the colours and the lines under the words mean, and how much the strongest stands for.

use yew::prelude::*;

use super::messages::use_messages;
use crate::format::label;
use crate::units::shade;

/// What a [`Scale`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ScaleProps {
    /// The score that gets the full colour, and the class that is explained; none before there is a result.
    pub of: Option<(f64, AttrValue)>,
}

/// The scale from away to toward.
#[component]
pub fn Scale(props: &ScaleProps) -> Html {
    let say = use_messages();
    let class = props.of.as_ref().map_or_else(|| say.passage.the_class.to_owned(), |(_, class)| label(class));
    let number = |sign: f64| props.of.as_ref().map_or_else(|| "–".to_owned(), |(largest, _)| say.signed_four(sign * largest));
    let steps = (-4..=4).map(|step| {
        let class = shade(f64::from(step), 4.0);
        html! { <span class={classes!("scale-step", class)} /> }
    });
    html! {
        <div class="scale">
            <span class="scale-end">
                { (say.passage.away)(&class) }
                <span class="scale-number">{ number(-1.0) }</span>
            </span>
            <span class="scale-steps" aria-hidden="true">{ for steps }</span>
            <span class="scale-end">
                { (say.passage.toward)(&class) }
                <span class="scale-number">{ number(1.0) }</span>
            </span>
        </div>
    }
}
