//! The answer along the path: that of the text at hand once it was followed, and the first example's until then.

use std::rc::Rc;

use yew::prelude::*;

use crate::drawing::colour::Palette;
use crate::drawing::path::{Path, path};
use crate::explanation::Explanation;
use crate::trace::Trace;
use crate::ui::examples::{curve, gallery};
use crate::ui::messages::{Language, use_messages};
use crate::ui::path_player::{captions, followed};
use crate::ui::picture::{Picture, use_sight};
use crate::ui::waterfall::look;

/// No picture is wider.
const WIDEST: f64 = 656.0;

/// What a [`PathPicture`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct PathPictureProps {
    /// The explanation at hand.
    pub of: Rc<Explanation>,
    /// Its path, once it was followed.
    pub trace: Option<Rc<Trace>>,
    /// The colours.
    pub palette: Palette,
}

/// Whether both have the same path: one text, one model, asked in one way.
fn is_same(a: &Explanation, b: &Explanation) -> bool {
    (&a.text, &a.model, &a.requested) == (&b.text, &b.model, &b.requested)
}

/// The picture, and whose path it is.
#[component]
pub fn PathPicture(props: &PathPictureProps) -> Html {
    let say = use_messages();
    let (sight, language) = (use_sight(), use_context::<Language>().unwrap_or_default());
    let (example, gallery) = (use_memo((), |()| curve()), gallery());
    let (alphas, outputs, densities, of) = match (&props.trace, gallery.first()) {
        (Some(trace), _) => (&trace.alphas, &trace.outputs, &trace.densities, &props.of),
        (None, first) => (&example.alphas, &example.outputs, &example.densities, first.unwrap_or(&props.of)),
    };
    let end = |output: Option<&f64>| say.four(output.copied().unwrap_or(f64::NAN));
    let described = (say.how.path_label)(&end(outputs.first()), &end(outputs.last()));
    let what = followed(of.attribution.output, &of.attribution.class_label, say);
    let captions = captions(what, described.clone(), say);
    let svg = path(&Path { alphas, outputs, densities }, 1.0, &captions, &look(props.palette, sight, language, WIDEST));
    html! {
        <>
            <Picture {svg} label={described} />
            if props.trace.is_none() && !is_same(of, &props.of) {
                <p class="hint">{ (say.how.path_of)(&of.text) }</p>
            }
        </>
    }
}
