//! Whether the page works without a network, and the button that makes a pack of it to carry elsewhere.

use yew::prelude::*;

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

fn kept(kept: Kept) -> &'static str {
    match kept {
        Kept::Unknown => "",
        Kept::Keeping => "Saving for offline use…",
        Kept::Kept => "Ready to work offline",
        Kept::Incomplete => "Not saved for offline use yet, because a file did not arrive; stay online, it is tried again.",
        Kept::NoRoom => "Not saved for offline use, because the browser has no room for it: free some space.",
    }
}

fn pack(pack: &Pack) -> String {
    match pack {
        Pack::None => String::new(),
        Pack::Making(_, 0) => "Making the pack…".into(),
        Pack::Making(done, total) => format!("Making the pack: {done} of {total} files"),
        Pack::Made(_) => "The pack is in your downloads.".into(),
        Pack::Failed(message) => message.to_string(),
    }
}

/// One line, which screen readers hear as it changes, and one button.
#[component]
pub fn Keeping(props: &KeepingProps) -> Html {
    html! {
        <div class="keeping">
            <p class="keeping-line" role="status">{ kept(props.offline.kept) }</p>
            <div class="keeping-pack">
                <button
                    type="button"
                    class="button"
                    aria-describedby="pack-about"
                    disabled={!props.can_pack}
                    onclick={props.on_pack.reform(|_: MouseEvent| ())}
                >
                    { "Offline pack" }
                </button>
                <p id="pack-about">{ "The whole page as a zip, for any web server in a folder." }</p>
                <p role="status">{ pack(&props.offline.pack) }</p>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_made_only_where_everything_is_kept() {
        for other in [Kept::Unknown, Kept::Keeping, Kept::Incomplete, Kept::NoRoom] {
            assert!(!kept(other).contains("Ready"), "{other:?}");
        }
        assert_eq!(kept(Kept::Kept), "Ready to work offline");
    }

    #[test]
    fn the_pack_says_how_far_it_is() {
        assert_eq!(pack(&Pack::Making(0, 0)), "Making the pack…");
        assert_eq!(pack(&Pack::Making(12, 45)), "Making the pack: 12 of 45 files");
        assert_eq!(pack(&Pack::Failed("No.".into())), "No.");
    }
}
