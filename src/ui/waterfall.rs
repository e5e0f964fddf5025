//! The completeness ledger: from the baseline's output to the text's, push by push.

use std::rc::Rc;

use yew::prelude::*;

use super::messages::{Language, use_messages};
use super::picture::{Picture, Sight, use_sight};
use crate::drawing::colour::Palette;
use crate::drawing::ledger::{Captions, ledger};
use crate::drawing::{Look, estimate};
use crate::explanation::Explanation;
use crate::format::label;
use crate::ledger::{Ledger, signed, written};

/// More words than these share a row.
const ROWS: usize = 24;

/// The widest that the picture is drawn.
const WIDEST: f64 = 720.0;

/// What a [`Waterfall`] needs.
#[derive(Clone, PartialEq, Properties)]
pub struct WaterfallProps {
    /// What is explained.
    pub result: Rc<Explanation>,
    /// The colours.
    pub palette: Palette,
}

/// How pictures on the page are drawn.
pub fn look(palette: Palette, sight: Sight, language: Language, widest: f64) -> Look<'static> {
    let decimal = language.decimal();
    Look { palette, theme: sight.theme, width: sight.width.min(widest), decimal, measure: &estimate }
}

/// The ledger.
#[component]
pub fn Waterfall(props: &WaterfallProps) -> Html {
    let say = &use_messages().workbench;
    html! {
        <section class="card ledger" aria-labelledby="ledger">
            <h2 id="ledger">{ say.ledger }</h2>
            <p class="hint">{ say.ledger_about }</p>
            <LedgerPicture ..props.clone() />
        </section>
    }
}

/// The picture alone.
#[component]
pub fn LedgerPicture(props: &WaterfallProps) -> Html {
    let say = use_messages();
    let language = use_context::<Language>().unwrap_or_default();
    let sight = use_sight();
    let drawn = use_memo((props.clone(), sight, language), move |(props, sight, language)| {
        let whole = Ledger::of(&props.result).condensed(ROWS).named(&say.files.names);
        let class = label(&props.result.attribution.class_label);
        let pushes: Vec<_> =
            whole.entries.iter().map(|entry| format!("{} {}", entry.label, (say.number)(signed(entry.value)))).collect();
        let (from, to) = ((say.number)(written(whole.baseline)), (say.number)(written(whole.input)));
        let captions = Captions {
            title: say.workbench.ledger.to_owned(),
            description: (say.workbench.ledger_described)(&from, &pushes.join(", "), &to),
            baseline: say.files.baseline.to_owned(),
            input: (say.workbench.text_for)(&class),
        };
        let picture = ledger(&whole, &captions, &look(props.palette, *sight, *language, WIDEST));
        (AttrValue::from(picture.to_string()), AttrValue::from(captions.description))
    });
    let (svg, described) = (*drawn).clone();
    html! { <Picture {svg} label={described} /> }
}
