//! The two pictures: the answer along the path, and the ledger.

use yew::AttrValue;

use crate::drawing::{Look, ledger, path};
use crate::explanation::Explanation;
use crate::format::label;
use crate::ledger::{Kind, Ledger, signed, written};
use crate::trace::Trace;
use crate::ui::examples::{curve, gallery};
use crate::ui::messages::Messages;

/// So many words have a row of their own.
const ROWS: usize = 12;

/// What is drawn, and how.
pub struct Figures<'a> {
    /// The explanation at hand.
    pub of: &'a Explanation,
    /// In which language.
    pub say: &'static Messages,
    /// In which colours.
    pub look: Look<'a>,
}

impl Figures<'_> {
    /// The answer along the path, as SVG and in words; the first example's until the path of the text at hand is known.
    pub fn path(&self, trace: Option<&Trace>) -> (AttrValue, AttrValue) {
        let words = &self.say.how;
        let (curve, gallery) = (curve(), gallery());
        let (alphas, outputs, densities, class) = match (trace, gallery.first()) {
            (Some(trace), _) => (&trace.alphas, &trace.outputs, &trace.densities, &self.of.attribution.class_label),
            (None, Some(first)) => (&curve.alphas, &curve.outputs, &curve.densities, &first.attribution.class_label),
            (None, None) => (&curve.alphas, &curve.outputs, &curve.densities, &self.of.attribution.class_label),
        };
        let end = |output: Option<&f64>| self.say.four(output.copied().unwrap_or(f64::NAN));
        let said = (words.path_label)(&end(outputs.first()), &end(outputs.last()));
        let captions = path::Captions {
            title: words.path_title.into(),
            description: said.clone(),
            output: (words.path_output)(&label(class)),
            density: words.path_density.into(),
            baseline: words.at_baseline.into(),
            input: words.at_text.into(),
        };
        let svg = path::path(&path::Path { alphas, outputs, densities }, 1.0, &captions, &self.look);
        (svg.into(), format!("{}. {said}", words.path_title).into())
    }

    /// The ledger, as SVG and in words.
    pub fn ledger(&self) -> (AttrValue, AttrValue) {
        let words = &self.say.how;
        let mut whole = Ledger::of(self.of).condensed(ROWS);
        let number = |written: String| (self.say.number)(written);
        let of = |is: fn(Kind) -> bool| whole.entries.iter().filter(|entry| is(entry.kind)).map(|entry| entry.value).sum();
        let said = (words.ledger_label)([
            &number(written(whole.baseline)),
            &number(written(whole.input)),
            &number(signed(of(|kind| matches!(kind, Kind::Word(_) | Kind::OtherWords(_))))),
            &number(signed(of(|kind| kind == Kind::Special))),
            &number(signed(of(|kind| kind == Kind::Remainder))),
        ]);
        for entry in &mut whole.entries {
            match entry.kind {
                Kind::Word(_) => {}
                Kind::OtherWords(count) => entry.label = (words.others)(count),
                Kind::Special => entry.label = words.special.into(),
                Kind::Remainder => entry.label = words.remainder.into(),
            }
        }
        let captions = ledger::Captions {
            title: words.ledger_title.into(),
            description: said.clone(),
            baseline: words.row_baseline.into(),
            input: words.row_text.into(),
        };
        (ledger::ledger(&whole, &captions, &self.look).into(), format!("{}. {said}", words.ledger_title).into())
    }
}
