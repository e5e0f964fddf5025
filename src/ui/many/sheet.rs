//! The results as a CSV file, one text a row.

use crate::export::csv::{Cell, line};
use crate::ui::state::many::{Answer, Many};

/// The file; its columns are named in English, as in every file that leaves the page.
pub fn sheet(many: &Many) -> String {
    let header = [
        "number",
        "text",
        "label",
        "predicted",
        "probability",
        "right",
        "explained",
        "delta",
        "evaluations",
        "problem",
        "model",
        "method",
        "steps",
        "baseline",
        "output",
    ];
    let mut file = line(header.map(Cell::from));
    let run = many.run.as_deref();
    let labels = many.run.as_ref().map_or(&[][..], |run| &run.labels);
    let name = |class: usize| Cell::from(labels.get(class).map(String::as_str));
    for (at, (row, answer)) in many.rows.iter().zip(&*many.answers.0).enumerate() {
        let brief = answer.brief();
        let of = |number: fn(&_) -> f64| Cell::from(brief.map(number));
        let problem = match &**answer {
            Answer::Failed(message) => Some(message.as_deref().unwrap_or("The engine stopped over this text.")),
            Answer::Explained(_) => None,
        };
        file += &line([
            (at + 1).into(),
            row.text.as_str().into(),
            row.label.as_deref().into(),
            brief.map_or(Cell::Empty, |brief| name(brief.label)),
            of(|brief: &crate::ui::state::many::Brief| brief.probability),
            brief.and_then(|brief| brief.right).map(usize::from).into(),
            brief.map_or(Cell::Empty, |brief| name(brief.class)),
            of(|brief| brief.delta),
            of(|brief| brief.evaluations),
            problem.into(),
            run.map(|run| run.model.name.as_str()).into(),
            run.map(|run| run.options.method.as_str()).into(),
            run.map(|run| run.options.steps()).into(),
            run.map(|run| run.options.baseline.as_str()).into(),
            run.map(|run| run.options.output.as_str()).into(),
        ]);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::many::tests::answered;

    #[test]
    fn answered_texts_are_rows_and_formulas_are_none() {
        let many = answered(&["=cmd()", "a, b", "waits"], &[(1, 0.75, -0.5), (0, 0.5, 0.25)]);
        let file = sheet(&many);
        let rows: Vec<_> = file.split_terminator("\r\n").collect();
        assert_eq!(rows.len(), 3, "{file}");
        assert_eq!(rows[1], "1,'=cmd(),,POSITIVE,0.75,,POSITIVE,-0.5,50,,tiny,auto,500,pad,probability");
        assert_eq!(rows[2], "2,\"a, b\",,NEGATIVE,0.5,,POSITIVE,0.25,50,,tiny,auto,500,pad,probability");
    }
}
