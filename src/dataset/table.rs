//! The cells of a CSV file (RFC 4180) or a TSV file, as strict as it needs to be: rows may differ in length, and a quotation
//! mark inside a cell is a quotation mark.
//!
//! In CSV a cell in quotation marks may hold separators and line breaks. TSV files mostly come from corpora, whose sentences
//! begin with quotation marks that mean themselves: there, a cell counts as quoted only if it is so from end to end.

use super::DatasetError;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line it begins in, from 1.
    pub line: usize,
    /// Its cells.
    pub cells: Vec<String>,
}

/// The most cells of a row that are kept: a file of nothing but separators would take fifty times its length.
pub const MAX_CELLS: usize = 1_000;

/// The rows of a file one after the other, those of blank lines left out.
pub fn records(source: &str, delimiter: char) -> impl Iterator<Item = Result<Record, DatasetError>> {
    Records { rest: source, delimiter, line: 1 }
}

/// A file that is being read.
struct Records<'a> {
    rest: &'a str,
    delimiter: char,
    line: usize,
}

impl Iterator for Records<'_> {
    type Item = Result<Record, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            match self.record() {
                Ok(record) if record.cells.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(record) => return Some(Ok(record)),
                Err(error) => {
                    self.rest = "";
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

impl Records<'_> {
    fn record(&mut self) -> Result<Record, DatasetError> {
        let Self { mut rest, delimiter, .. } = *self;
        let mut record = Record { line: self.line, cells: Vec::new() };
        loop {
            let quoted = rest.strip_prefix('"').filter(|inside| delimiter != '\t' || is_whole(inside));
            let (cell, after) = match quoted {
                Some(inside) => in_quotes(inside, delimiter).ok_or(DatasetError::Quote(self.line))?,
                None => {
                    let (cell, after) = plain(rest, delimiter);
                    (cell.to_owned(), after)
                }
            };
            self.line += cell.matches('\n').count();
            if record.cells.len() < MAX_CELLS {
                record.cells.push(cell);
            }
            rest = after;
            match rest.strip_prefix(delimiter) {
                Some(next) => rest = next,
                None => break,
            }
        }
        self.rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest);
        self.line += 1;
        Ok(record)
    }
}

/// A cell as it stands, and what follows it.
fn plain(rest: &str, delimiter: char) -> (&str, &str) {
    rest.split_at(rest.find([delimiter, '\n', '\r']).unwrap_or(rest.len()))
}

/// A cell whose opening quotation mark has been read, and what follows it; none where it never ends. Letters after the closing
/// mark, which RFC 4180 does not know, belong to the cell.
fn in_quotes(inside: &str, delimiter: char) -> Option<(String, &str)> {
    let (mut cell, mut rest) = (String::new(), inside);
    loop {
        let (part, after) = rest.split_once('"')?;
        cell.push_str(part);
        match after.strip_prefix('"') {
            Some(next) => {
                cell.push('"');
                rest = next;
            }
            None => {
                let (tail, after) = plain(after, delimiter);
                cell.push_str(tail);
                return Some((cell, after));
            }
        }
    }
}

/// Whether a cell of a TSV file that began with a quotation mark has its other one at its end, in the same line, and no single one between.
fn is_whole(inside: &str) -> bool {
    let (cell, _) = plain(inside, '\t');
    cell.strip_suffix('"').is_some_and(|cell| !cell.replace("\"\"", "").contains('"'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::noise;

    fn cells(source: &str, delimiter: char) -> Vec<Vec<String>> {
        records(source, delimiter).map(|record| record.unwrap().cells).collect()
    }

    #[test]
    fn quotes_hold_separators_line_breaks_and_quotes() {
        assert_eq!(cells("a,\"b,\"\"c\"\"\r\nd\",\r\n\r\ne", ','), [vec!["a", "b,\"c\"\r\nd", ""], vec!["e"]]);
        assert_eq!(cells("a \"b\" c,\"d\" e\rf", ','), [vec!["a \"b\" c", "d e"], vec!["f"]]);
        assert_eq!(records("a\n\"b\nc\",d\ne", ',').nth(2).unwrap().unwrap().line, 4);
        let mut open = records("a\n\nb,\"c\n", ',');
        assert!(open.next().unwrap().is_ok());
        assert_eq!((open.next(), open.next()), (Some(Err(DatasetError::Quote(3))), None));
    }

    #[test]
    fn in_tsv_a_quote_may_mean_itself() {
        let source = "\" so it begins \t1\n\"fine\"\t0\n\"a \"\"b\"\"\"\t0\n\"a\" or \"b\"\t1\n";
        assert_eq!(cells(source, '\t'), [["\" so it begins ", "1"], ["fine", "0"], ["a \"b\"", "0"], ["\"a\" or \"b\"", "1"]]);
    }

    #[test]
    fn any_bytes_end() {
        for seed in 0..3_000 {
            let letters = ['"', '"', ',', '\n', '\r', '\t', 'é', ' ', 'a'];
            let source: String =
                noise(&format!("table {seed}"), 60).iter().map(|number| letters[(number.abs() * 9.0) as usize % 9]).collect();
            for delimiter in [',', '\t'] {
                if let Ok(found) = records(&source, delimiter).collect::<Result<Vec<_>, _>>() {
                    let shown: usize = found.iter().flat_map(|record| &record.cells).map(|cell| cell.matches('a').count()).sum();
                    assert_eq!(shown, source.matches('a').count(), "{source:?}");
                }
            }
        }
    }
}
