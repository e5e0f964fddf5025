//! The highlighted text and the ledger under it, as one picture.

use super::facts::{answer, legend, output, title};
use super::words::Words;
use crate::drawing::ledger::Captions as LedgerCaptions;
use crate::drawing::passage::Captions as PassageCaptions;
use crate::drawing::svg::stacked;
use crate::drawing::{Look, ledger, passage};
use crate::explanation::Explanation;
use crate::format::four;
use crate::ledger::{Kind, Ledger, signed};
use crate::units::{UnitKind, largest, units};

/// At most so many words have a row in a picture of the ledger.
pub const ROWS: usize = 30;

/// The picture.
pub fn svg(explanation: &Explanation, kind: UnitKind, say: &Words, look: &Look<'_>) -> String {
    let words = passage_captions(explanation, say);
    let ledger = Ledger::of(explanation).condensed(ROWS).named(&say.names);
    let captions = ledger_captions(explanation, &ledger, say);
    let description = format!("{} {}", explanation.text, captions.description);
    let pictures = vec![
        passage::passage(&units(explanation, kind), largest(explanation), &words, look),
        ledger::ledger(&ledger, &captions, look),
    ];
    stacked(look.theme.paper().surface, &format!("{} — {}", words.title, words.verdict), &description, pictures).to_string()
}

/// What is written around the text.
pub fn passage_captions(explanation: &Explanation, say: &Words) -> PassageCaptions {
    let [away, toward] = legend(explanation, say);
    let special = say.names.special.to_owned();
    PassageCaptions { title: title(explanation), verdict: answer(explanation, say), special, away, toward }
}

/// What is written on the ledger.
pub fn ledger_captions(explanation: &Explanation, ledger: &Ledger, say: &Words) -> LedgerCaptions {
    let mut words: Vec<_> =
        ledger.entries.iter().filter(|entry| matches!(entry.kind, Kind::Word(_)) && entry.value != 0).collect();
    words.sort_by_key(|entry| std::cmp::Reverse(entry.value.abs()));
    let strongest: Vec<_> =
        words.iter().take(3).map(|entry| format!("{} {}", entry.label, (say.number)(signed(entry.value)))).collect();
    let end = |value: f64| (say.number)(four(value));
    let (from, to) = (end(explanation.attribution.output_baseline), end(explanation.attribution.output_input));
    LedgerCaptions {
        title: (say.ledger)(&output(explanation, say)),
        description: (say.ledger_described)(&from, &to, (!strongest.is_empty()).then(|| strongest.join(", ")).as_deref()),
        baseline: say.baseline.to_owned(),
        input: say.text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::look;
    use crate::testing::explained::{explanation, words};

    #[test]
    fn a_picture_has_text_ledger_and_legend() {
        let explanation = explanation("so bad", &[("so", 0, 2), ("bad", 3, 6)]);
        let svg = svg(&explanation, UnitKind::Words, words(), &look(640.0));
        for text in
            [">Positive 99.03 %<", ">bad<", ">\u{2212}0.6000<", ">unexplained remainder<", ">toward Positive<", ">+0.9370<"]
        {
            assert!(svg.contains(text), "{text} in {svg}");
        }
        assert!(svg.contains("Strongest words: bad \u{2212}0.6000, so +0.1000."), "{svg}");
    }
}
