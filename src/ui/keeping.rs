//! Whether the page works without a network, and the button that makes a pack of it to carry elsewhere.

use yew::prelude::*;

use super::messages::{Messages, use_messages};
use super::state::{Offline, Pack};
use crate::web::offline::Kept;

/// What a [`Keeping`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct KeepingProps {
    /// How well the page does without a network.
    pub offline: Offline,
    /// Whether a pack can be asked for now.
    pub can_pack: bool,
    /// Make the pack.
    pub on_pack: Callback<()>,
}

/// What is kept, in words; nothing where that is not known.
pub fn kept(kept: Kept, say: &Messages) -> &'static str {
    match kept {
        Kept::Unknown => "",
        Kept::Keeping => say.offline.keeping,
        Kept::Kept => say.offline.kept,
        Kept::Incomplete => say.offline.incomplete,
        Kept::NoRoom => say.offline.no_room,
    }
}

fn pack(pack: &Pack, say: &Messages) -> AttrValue {
    match pack {
        Pack::None => "".into(),
        Pack::Making(_, 0) => say.offline.making.into(),
        Pack::Making(done, total) => (say.offline.making_so_far)(*done, *total).into(),
        Pack::Made(_) => say.offline.made.into(),
        Pack::Failed(message) => message.words(say),
    }
}

/// One line, which screen readers hear as it changes, and one button.
#[component]
pub fn Keeping(props: &KeepingProps) -> Html {
    let say = use_messages();
    html! {
        <div class="keeping">
            <p class="keeping-line" role="status">{ kept(props.offline.kept, say) }</p>
            <div class="keeping-pack">
                <button
                    type="button"
                    class="button"
                    aria-describedby="pack-about"
                    disabled={!props.can_pack}
                    onclick={props.on_pack.reform(|_: MouseEvent| ())}
                >
                    { say.offline.pack }
                </button>
                <p id="pack-about">{ say.offline.pack_about }</p>
                <p role="status">{ pack(&props.offline.pack, say) }</p>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::messages::ENGLISH;

    #[test]
    fn a_claim_is_made_only_where_everything_is_kept() {
        for other in [Kept::Unknown, Kept::Keeping, Kept::Incomplete, Kept::NoRoom] {
            assert!(!kept(other, &ENGLISH).contains("Ready"), "{other:?}");
        }
        assert_eq!(kept(Kept::Kept, &ENGLISH), "Ready to work offline");
    }

    #[test]
    fn the_pack_says_how_far_it_is() {
        assert_eq!(pack(&Pack::Making(0, 0), &ENGLISH), "Making the pack…");
        assert_eq!(pack(&Pack::Making(12, 45), &ENGLISH), "Making the pack: 12 of 45 files");
        assert_eq!(pack(&Pack::Failed("No.".to_owned().into()), &ENGLISH), "No.");
    }
}
