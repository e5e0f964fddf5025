//! The highlighted text and the ledger under it, as one picture.

use super::facts::{SPECIAL, answer, legend, title};
use crate::drawing::ledger::Captions as LedgerCaptions;
use crate::drawing::passage::Captions as PassageCaptions;
use crate::drawing::svg::stacked;
use crate::drawing::{Look, ledger, passage};
use crate::explanation::Explanation;
use crate::format::{four, label};
use crate::ledger::{Kind, Ledger, signed};
use crate::units::{UnitKind, largest, units};

/// At most so many words have a row in a picture of the ledger.
pub const ROWS: usize = 30;

/// The picture.
pub fn svg(explanation: &Explanation, kind: UnitKind, look: &Look<'_>) -> String {
    let words = passage_captions(explanation);
    let ledger = Ledger::of(explanation).condensed(ROWS);
    let captions = ledger_captions(explanation, &ledger);
    let description = format!("{} {}", explanation.text, captions.description);
    let pictures = vec![
        passage::picture(&units(explanation, kind), largest(explanation), &words, look),
        ledger::picture(&ledger, &captions, look),
    ];
    stacked(look.theme.paper().surface, &format!("{} — {}", words.title, words.verdict), &description, pictures).to_string()
}

/// What is written around the text, in English.
pub fn passage_captions(explanation: &Explanation) -> PassageCaptions {
    let [away, toward] = legend(explanation);
    PassageCaptions { title: title(explanation), verdict: answer(explanation), special: SPECIAL.to_owned(), away, toward }
}

/// What is written on the ledger, in English.
pub fn ledger_captions(explanation: &Explanation, ledger: &Ledger) -> LedgerCaptions {
    let attribution = &explanation.attribution;
    let what = format!("{} of {}", attribution.output, label(&attribution.class_label));
    let mut words: Vec<_> =
        ledger.entries.iter().filter(|entry| matches!(entry.kind, Kind::Word(_)) && entry.value != 0).collect();
    words.sort_by_key(|entry| std::cmp::Reverse(entry.value.abs()));
    let strongest: Vec<_> = words.iter().take(3).map(|entry| format!("{} {}", entry.label, signed(entry.value))).collect();
    let ends = (four(attribution.output_baseline), four(attribution.output_input));
    let strongest = if strongest.is_empty() { "none".to_owned() } else { strongest.join(", ") };
    LedgerCaptions {
        title: format!("The {what}, from the baseline to the text"),
        description: format!("From {} for the baseline to {} for the text. Strongest words: {strongest}.", ends.0, ends.1),
        baseline: "baseline".to_owned(),
        input: "text".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::look;
    use crate::testing::explained::explanation;

    #[test]
    fn a_picture_has_text_ledger_and_legend() {
        let explanation = explanation("so bad", &[("so", 0, 2), ("bad", 3, 6)]);
        let svg = svg(&explanation, UnitKind::Words, &look(640.0));
        for text in
            [">Positive 99.03 %<", ">bad<", ">\u{2212}0.6000<", ">unexplained remainder<", ">toward Positive<", ">+0.9370<"]
        {
            assert!(svg.contains(text), "{text} in {svg}");
        }
        assert!(svg.contains("Strongest words: bad \u{2212}0.6000, so +0.1000."), "{svg}");
    }
}
