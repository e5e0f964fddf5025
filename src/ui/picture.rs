//! A picture on the page, and what it is drawn for: the browser's theme and how wide it can be.
//!
//! Pictures come from [`crate::drawing`] as SVG text with their colours written into them, so they are drawn anew when the theme
//! or the width changes.

use gloo::events::EventListener;
use gloo::utils::{document_element, window};
use yew::prelude::*;

use crate::drawing::NARROWEST;
use crate::drawing::colour::Theme;
use crate::web::surroundings;

/// What a [`Picture`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct PictureProps {
    /// The picture, as [`crate::drawing`] writes it: its text is escaped already.
    pub svg: AttrValue,
    /// What it is and what it says, for those who do not see it.
    pub label: AttrValue,
}

/// The picture, no wider than its place.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    html! {
        <div class="picture" role="img" aria-label={props.label.clone()}>{ Html::from_html_unchecked(props.svg.clone()) }</div>
    }
}

/// What the browser shows.
pub fn theme() -> Theme {
    if surroundings::is_dark() { Theme::Dark } else { Theme::Light }
}

/// What pictures are drawn for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// What the browser shows.
    pub theme: Theme,
    /// The width of the page's column in CSS pixels. What stands beside something else gets a part of it.
    pub width: f64,
}

impl Sight {
    /// Until the browser was asked.
    const UNSEEN: Self = Self { theme: Theme::Light, width: 640.0 };
    /// From the window's edge to what is in a card, on both sides together.
    const EDGES: f64 = 66.0;
    /// In steps, so that a window that is being resized does not draw at every pixel.
    const STEP: f64 = 16.0;

    fn seen() -> Self {
        let room = f64::from(document_element().client_width()) - Self::EDGES;
        Self { theme: theme(), width: ((room / Self::STEP).floor() * Self::STEP).max(NARROWEST) }
    }
}

/// What pictures are drawn for now, and again whenever it changes.
#[hook]
pub fn use_sight() -> Sight {
    let sight = use_state_eq(|| Sight::UNSEEN);
    use_effect_with((), {
        let sight = sight.clone();
        move |()| {
            let setter = sight.setter();
            setter.set(Sight::seen());
            let look_again = move |_: &web_sys::Event| setter.set(Sight::seen());
            // Paper is light.
            let setter = sight.setter();
            let to_paper = move |_: &web_sys::Event| setter.set(Sight { theme: Theme::Light, ..Sight::seen() });
            let query = window().match_media(surroundings::DARK).ok().flatten();
            let listeners = [
                query.map(|query| EventListener::new(&query, "change", look_again.clone())),
                Some(EventListener::new(&window(), "resize", look_again.clone())),
                Some(EventListener::new(&window(), "beforeprint", to_paper)),
                Some(EventListener::new(&window(), "afterprint", look_again)),
            ];
            move || drop(listeners)
        }
    });
    *sight
}
