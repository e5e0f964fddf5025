//! Tables for spreadsheets, after RFC 4180.
//!
//! A spreadsheet computes a cell that begins like a formula, so text that does gets an apostrophe before it; numbers are the
//! program's own and never do. One whose language separates cells by semicolons cuts ours there, within quotation marks too, as these
//! do not stand where it looks for them: so what begins like a formula within a text is taken for one as well.

use crate::explanation::Explanation;

/// What formulas begin with, also as East Asian input methods write it.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Somebody's text.
    Text(String),
    /// A number, written in full so that it can be computed with.
    Number(f64),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Number(count as f64)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl<C: Into<Self>> From<Option<C>> for Cell {
    fn from(cell: Option<C>) -> Self {
        cell.map_or(Self::Empty, Into::into)
    }
}

/// The tokens of an explanation, one a row.
pub fn csv(explanation: &Explanation) -> String {
    let header = ["token", "id", "start", "end", "word", "special", "attribution", "normalized"];
    let word = |index: usize| explanation.words.get(index).map(|word| word.text.as_str());
    let mut text = line(header.map(Cell::from));
    for token in &explanation.tokens {
        text += &line([
            token.piece.as_str().into(),
            (token.id as usize).into(),
            token.start.into(),
            token.end.into(),
            token.word.and_then(word).into(),
            usize::from(token.special).into(),
            token.attribution.into(),
            token.normalized.into(),
        ]);
    }
    text
}

/// One row.
pub fn line(cells: impl IntoIterator<Item = Cell>) -> String {
    cells.into_iter().map(written).collect::<Vec<_>>().join(",") + "\r\n"
}

/// The text with an apostrophe before whatever could be taken for a formula.
fn disarmed(text: &str) -> String {
    let mut disarmed = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.chars() {
        if begins && FORMULA.contains(&letter) || disarmed.is_empty() && ['\t', '\r'].contains(&letter) {
            disarmed.push('\'');
        }
        disarmed.push(letter);
        begins = [';', '\t', '\r', '\n'].contains(&letter) || begins && [' ', '"'].contains(&letter);
    }
    disarmed
}

fn written(cell: Cell) -> String {
    let text = match cell {
        Cell::Empty => return String::new(),
        Cell::Number(number) => return number.to_string(),
        Cell::Text(text) => disarmed(&text),
    };
    let needs_quotes = text.contains([',', ';', '"', '\t', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ');
    if needs_quotes { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::table::records;
    use crate::testing::explained::explanation;

    #[test]
    fn text_that_looks_like_a_formula_is_disarmed_and_numbers_are_not() {
        let row = ["=cmd()", "+1", "-1", "@a", "\tx", "\rx", "a-b"].map(Cell::from);
        assert_eq!(line(row), "'=cmd(),'+1,'-1,'@a,\"'\tx\",\"'\rx\",a-b\r\n");
        assert_eq!(
            line([Cell::from(-0.25), Cell::from(3), Cell::from(None::<f64>), Cell::from("a\"b,c")]),
            "-0.25,3,,\"a\"\"b,c\"\r\n"
        );
    }

    #[test]
    fn full_width_signs_begin_formulas_as_well() {
        let row = ["\u{ff1d}1", "\u{ff0b}1", "\u{ff0d}1", "\u{ff20}a", "a\u{ff0d}b", "a;\u{ff1d}b"].map(Cell::from);
        assert_eq!(line(row), "'\u{ff1d}1,'\u{ff0b}1,'\u{ff0d}1,'\u{ff20}a,a\u{ff0d}b,\"a;'\u{ff1d}b\"\r\n");
    }

    #[test]
    fn nor_is_it_one_where_semicolons_separate_cells() {
        assert_eq!(line([Cell::from("a;\"=1;b")]), "\"a;\"\"'=1;b\"\r\n");
        let row = ["fine;=1+1;x", "a; =b", "a\n@b", "a\t-b", "a;b=c, =d", "  =e"].map(Cell::from);
        assert_eq!(line(row), "\"fine;'=1+1;x\",\"a; '=b\",\"a\n'@b\",\"a\t'-b\",\"a;b=c, =d\",\"  '=e\"\r\n");
    }

    #[test]
    fn a_row_for_each_token_comes_back_whole() {
        let explanation = explanation("a,\"b\"\nc", &[("a,\"b\"\nc", 0, 7), ("-", 7, 7)]);
        let rows: Vec<_> = records(&csv(&explanation), ',').map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1 + 4);
        assert_eq!(rows[2].cells[0], "a,\"b\"\nc");
        assert_eq!(rows[3].cells[0], "'-");
        assert!(rows.iter().all(|row| row.cells.len() == 8));
        for (row, token) in rows[1..].iter().zip(&explanation.tokens) {
            assert_eq!(row.cells[6].parse::<f64>().unwrap(), token.attribution);
            assert_eq!(row.cells[5] == "1", token.special);
        }
    }
}
