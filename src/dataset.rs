//! Many texts: pasted lines, or a CSV or TSV file with labels perhaps.
//!
//! A file is somebody else's, and what it means has to be found out: [`table`] reads the cells, this module finds the texts
//! and the labels among them, [`mod@summary`] and [`words`] say what the model made of them.

pub mod summary;
pub mod table;
pub mod words;

pub use summary::{Classes, Summary, summary};
pub use words::{TopWords, WordMeans};

use table::{MAX_CELLS, Record, records};

/// The most texts at once.
pub const MAX_ROWS: usize = 20_000;

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 20_000_000;

/// One text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As it was given, without white space around it.
    pub text: String,
    /// What it is said to be, in the file's words.
    pub label: Option<String>,
}

/// All texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dataset {
    /// In the order of the file, those without text left out.
    pub rows: Vec<Row>,
}

/// Why there are no texts, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatasetError {
    /// Too many bytes.
    #[error("This is larger than 20 MB: split it, or leave out what is not needed.")]
    TooLarge,
    /// Too many rows.
    #[error("These are more than 20 000 texts: split them, and explain one part at a time.")]
    TooMany,
    /// Nothing in it.
    #[error("There is no text in it: give one text a line, or a CSV or TSV file with a column called “text”.")]
    Empty,
    /// A binary file.
    #[error("This is not a text file: save the table as CSV (UTF-8) and choose that.")]
    Binary,
    /// A quote without an end.
    #[error("The quotation mark that opens a cell in line {0} is never closed: close it, or write it twice.")]
    Quote(usize),
}

/// What columns of texts are called, the likeliest first.
const TEXTS: &[&str] = &[
    "text",
    "texte",
    "sentence",
    "phrase",
    "review",
    "avis",
    "comment",
    "commentaire",
    "content",
    "contenu",
    "tweet",
    "message",
    "document",
    "body",
    "input",
];

/// What columns of labels are called.
const LABELS: &[&str] = &[
    "label",
    "labels",
    "class",
    "classe",
    "sentiment",
    "polarity",
    "polarité",
    "category",
    "catégorie",
    "target",
    "étiquette",
    "etiquette",
    "gold",
];

/// The texts of `source`, whose file was called `name` if it was one.
pub fn parse(source: &str, name: Option<&str>) -> Result<Dataset, DatasetError> {
    if source.len() > MAX_BYTES {
        return Err(DatasetError::TooLarge);
    }
    if source.contains('\0') {
        return Err(DatasetError::Binary);
    }
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let rows: Vec<Row> = match delimiter(source, name) {
        Some(delimiter) => table_rows(source, delimiter)?,
        None => source.lines().filter_map(|line| row(line, None)).take(MAX_ROWS + 1).collect(),
    };
    match rows.len() {
        0 => Err(DatasetError::Empty),
        1..=MAX_ROWS => Ok(Dataset { rows }),
        _ => Err(DatasetError::TooMany),
    }
}

fn row(text: &str, label: Option<&str>) -> Option<Row> {
    let label = label.map(str::trim).filter(|label| !label.is_empty());
    let text = text.trim();
    (!text.is_empty()).then(|| Row { text: text.to_owned(), label: label.map(str::to_owned) })
}

/// What separates the cells; none for plain lines. Prose has commas, so that without the name of a table there must be a line of
/// known headings, or one tab in every line.
fn delimiter(source: &str, name: Option<&str>) -> Option<char> {
    let first = source.lines().find(|line| !line.trim().is_empty())?;
    let extension = name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("tsv" | "tab") => return Some('\t'),
        // A column alone is not separated from anything, and its commas are the texts' own where no cell is quoted.
        Some("csv") if !first.contains([',', ';']) && !source.lines().any(is_quoted) => return Some('\t'),
        // Where the comma is for decimals, spreadsheets write semicolons.
        Some("csv") => return [',', ';', '\t'].into_iter().rev().max_by_key(|delimiter| outside_quotes(first, *delimiter)),
        _ => {}
    }
    // Prose has a space behind its commas: of headings that have one, two must be known.
    let has_headings = |delimiter: &char| {
        let known = |names| heading(first.split(*delimiter), names).is_some();
        let is_list = *delimiter != '\t' && first.contains(&format!("{delimiter} "));
        first.contains(*delimiter) && known(TEXTS) && (!is_list || known(LABELS))
    };
    if let Some(delimiter) = ['\t', ',', ';'].into_iter().find(has_headings) {
        return Some(delimiter);
    }
    let mut lines = source.lines().filter(|line| !line.trim().is_empty());
    lines.all(|line| line.matches('\t').count() == 1).then_some('\t')
}

/// Whether the first cell of a line begins with a quotation mark, unlike one that only has it, as inches do.
fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('"')
}

fn outside_quotes(line: &str, delimiter: char) -> usize {
    line.split('"').step_by(2).map(|part| part.matches(delimiter).count()).sum()
}

/// The place among headings of the likeliest of `names`.
fn heading<'a>(cells: impl Iterator<Item = &'a str>, names: &[&str]) -> Option<usize> {
    let cells: Vec<String> = cells.take(MAX_CELLS).map(|cell| cell.trim().trim_matches('"').trim().to_lowercase()).collect();
    names.iter().find_map(|name| cells.iter().position(|cell| cell == name))
}

/// The texts and labels of a table, by its headings if it has them, or else by what its columns look like. It is read twice, so that no
/// more than a row of its cells has to be held.
fn table_rows(source: &str, delimiter: char) -> Result<Vec<Row>, DatasetError> {
    let mut read = records(source, delimiter);
    let Some(first) = read.next().transpose()? else { return Ok(Vec::new()) };
    let named = |names| heading(first.cells.iter().map(String::as_str), names);
    let (text, label) = (named(TEXTS), named(LABELS));
    let headings = usize::from(text.is_some() || label.is_some());
    let is_without_headings = headings == 0 && first.line == 1;
    // How long the cells of each column are, over the first rows.
    let mut lengths: Vec<usize> = Vec::new();
    for (at, record) in [Ok(first)].into_iter().chain(read).skip(headings).enumerate() {
        let cells = record?.cells;
        lengths.resize(lengths.len().max(cells.len()), 0);
        if at < 1_000 {
            lengths.iter_mut().zip(&cells).for_each(|(length, cell)| *length += cell.chars().count());
        }
    }
    let width = lengths.len();
    let free = (0..width).rev().filter(|column| Some(*column) != label);
    let Some(text) = text.or_else(|| free.max_by_key(|column| lengths[*column])) else { return Ok(Vec::new()) };
    // Of two columns without headings, the one that is not the text.
    let label = label.or_else(|| (width == 2 && is_without_headings).then_some(1 - text.min(1)));
    let cells = |record: Record| {
        row(
            record.cells.get(text)?,
            label.filter(|label| *label != text).and_then(|label| Some(record.cells.get(label)?.as_str())),
        )
    };
    Ok(records(source, delimiter).flatten().skip(headings).filter_map(cells).take(MAX_ROWS + 1).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn has(source: &str, name: Option<&str>, rows: &[(&str, Option<&str>)]) {
        let found = parse(source, name).unwrap();
        let found: Vec<_> = found.rows.iter().map(|row| (row.text.as_str(), row.label.as_deref())).collect();
        assert_eq!(found, rows, "{source:?}");
    }

    #[test]
    fn lines_are_texts() {
        has(
            "A fine film, really.\n\n  Dull; and \"long\r\n",
            None,
            &[("A fine film, really.", None), ("Dull; and \"long", None)],
        );
        for first in ["Content, but tired.", "Review; I hated it", "Comment, really, text"] {
            has(&format!("{first}\nI loved it, really.\n"), None, &[(first, None), ("I loved it, really.", None)]);
        }
        has("id, text, label\n7,a fine film,1\n", None, &[("a fine film", Some("1"))]);
        has("\u{feff}This text, they say\nis cheap", Some("lines.txt"), &[("This text, they say", None), ("is cheap", None)]);
    }

    #[test]
    fn tables_are_read_by_their_headings() {
        has(
            "sentence\tlabel\nit 's \" fine \" \t1\n\" dull\t0\n",
            None,
            &[("it 's \" fine \"", Some("1")), ("\" dull", Some("0"))],
        );
        has(
            "id,Label,Text\n1,POS,\"a, \"\"b\"\"\nc\"\n2,,d\n3,NEG,\n",
            Some("x.CSV"),
            &[("a, \"b\"\nc", Some("POS")), ("d", None)],
        );
        has("avis;étiquette\nbon, oui;pos\n", Some("avis.csv"), &[("bon, oui", Some("pos"))]);
        has("label,words\n1,fine film\n", None, &[("label,words", None), ("1,fine film", None)]);
        has("label,words\n1,fine film\n", Some("a.csv"), &[("fine film", Some("1"))]);
    }

    #[test]
    fn tables_without_headings_are_guessed() {
        has("1\ta fine film\n0\tdull\n", None, &[("a fine film", Some("1")), ("dull", Some("0"))]);
        has("a fine film,1\nthe plot is dull,0\n", Some("a.csv"), &[("a fine film", Some("1")), ("the plot is dull", Some("0"))]);
        has("one\ntwo\n", Some("a.csv"), &[("one", None), ("two", None)]);
        has("text\ngood, but long\n", Some("a.csv"), &[("good, but long", None)]);
        has("text\n\"good, but long\"\n", Some("a.csv"), &[("good, but long", None)]);
        has("text\nthe 5\" screen, really\n", Some("a.csv"), &[("the 5\" screen, really", None)]);
        has("1,7,a fine film\n0,8,the plot is dull\n", Some("a.csv"), &[("a fine film", None), ("the plot is dull", None)]);
    }

    #[test]
    fn limits_are_said() {
        assert_eq!(parse("", None), Err(DatasetError::Empty));
        assert_eq!(parse(" \n\t\n", Some("a.tsv")), Err(DatasetError::Empty));
        assert_eq!(parse("text,label\n", Some("a.csv")), Err(DatasetError::Empty));
        assert_eq!(parse("PK\0\u{3}", Some("a.csv")), Err(DatasetError::Binary));
        assert_eq!(parse("text\n\"never", Some("a.csv")), Err(DatasetError::Quote(2)));
        assert_eq!(parse(&"x\n".repeat(MAX_ROWS + 1), None), Err(DatasetError::TooMany));
        assert_eq!(parse(&"x\n".repeat(MAX_ROWS), None).unwrap().rows.len(), MAX_ROWS);
        assert_eq!(parse(&"x".repeat(MAX_BYTES + 1), None), Err(DatasetError::TooLarge));
        let all =
            [DatasetError::TooLarge, DatasetError::TooMany, DatasetError::Empty, DatasetError::Binary, DatasetError::Quote(3)];
        assert!(all.iter().all(|error| error.to_string().ends_with('.')));
    }
}
