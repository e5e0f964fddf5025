//! The page's views, and the row of buttons that leads to them.

use yew::prelude::*;

use super::messages::use_messages;

/// What the page is used for at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One text.
    #[default]
    Explain,
    /// Explanations side by side.
    Compare,
    /// Many texts at once.
    Many,
    /// What is behind all this.
    How,
}

impl View {
    /// All of them, in the order of the row.
    pub const ALL: [Self; 4] = [Self::Explain, Self::Compare, Self::Many, Self::How];

    /// The word for it in links.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Explain => "explain",
            Self::Compare => "compare",
            Self::Many => "many",
            Self::How => "how",
        }
    }
}

/// What a [`Views`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ViewsProps {
    /// The one that is shown.
    pub view: View,
    /// Show another.
    pub on_go: Callback<View>,
}

/// The row of buttons.
#[component]
pub fn Views(props: &ViewsProps) -> Html {
    let say = use_messages();
    let name = |view| match view {
        View::Explain => say.views.explain,
        View::Compare => say.views.compare,
        View::Many => say.views.many,
        View::How => say.views.how,
    };
    html! {
        <nav class="views" aria-label={say.views.views}>
            for view in View::ALL {
                <button
                    type="button"
                    class="toggle"
                    aria-current={(view == props.view).then_some("page")}
                    onclick={props.on_go.reform(move |_: MouseEvent| view)}
                >
                    { name(view) }
                </button>
            }
        </nav>
    }
}
