//! Reading a data file: a header of comments, then rows of tab-separated cells.

use jiff::civil::Date;

/// What is wrong in a data file, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}; {mend}")]
pub struct DataError {
    /// The file as it was named to the loader.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

/// A result whose error points into a data file.
pub type Result<T> = std::result::Result<T, DataError>;

/// A data file, parsed no further than rows.
pub(crate) struct Table<'t> {
    /// What the file holds: "countries", "offices", ...
    pub kind: &'t str,
    /// The day up to which its open terms are known to hold.
    pub as_of: Option<Date>,
    /// Its rows, comments and blank lines left out.
    pub rows: Vec<Row<'t>>,
}

/// One row: cells parted by tabs; the first says what kind of row it is.
#[derive(Clone, Debug)]
pub(crate) struct Row<'t> {
    pub file: &'t str,
    pub line: usize,
    cells: Vec<&'t str>,
}

impl<'t> Table<'t> {
    /// Reads `text`, which must open with `# attache KIND, format 1` and state source and licence.
    pub fn read(file: &'t str, text: &'t str) -> Result<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let kind = kind(file, text)?;
        for stated in ["source", "licence"] {
            if header(text, stated).is_none() {
                let what = format!("the header states no {stated}");
                return Err(error(file, 1, 1, what, format!("add a line `# {stated}: ...`")));
            }
        }
        let rows = text.lines().enumerate().filter_map(|(at, line)| Row::new(file, at + 1, line)).collect();
        Ok(Table { kind, as_of: header(text, "as-of").and_then(|day| day.parse().ok()), rows })
    }
}

fn kind<'t>(file: &str, text: &'t str) -> Result<&'t str> {
    let first = text.lines().next().unwrap_or_default();
    let kind = first.strip_prefix("# attache ").and_then(|rest| rest.trim_end().strip_suffix(", format 1"));
    let mend = "begin the file with `# attache KIND, format 1`, such as `# attache offices, format 1`";
    kind.and_then(|kind| kind.split_whitespace().next()).ok_or_else(|| {
        error(file, 1, 1, "the first line does not say what this file holds".into(), mend.into())
    })
}

/// The value of `# NAME: value` in the comments that open the file.
fn header<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines()
        .take_while(|line| line.starts_with('#') || line.trim().is_empty())
        .filter_map(|line| line.trim_start_matches(['#', ' ']).split_once(':'))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

fn error(file: &str, line: usize, column: usize, what: String, mend: String) -> DataError {
    DataError { file: file.to_owned(), line, column, what, mend }
}

impl<'t> Row<'t> {
    fn new(file: &'t str, line: usize, text: &'t str) -> Option<Self> {
        let text = text.trim_end();
        let blank = text.is_empty() || text.starts_with('#');
        (!blank).then(|| Row { file, line, cells: text.split('\t').collect() })
    }

    /// What kind of row this is.
    pub fn kind(&self) -> &'t str {
        self.cells[0].trim()
    }

    /// The cell at `index`, "" where the row is shorter.
    pub fn cell(&self, index: usize) -> &'t str {
        self.cells.get(index).map_or("", |cell| cell.trim())
    }

    /// The cell at `index`, which must not be empty.
    pub fn need(&self, index: usize, what: &str) -> Result<&'t str> {
        match self.cell(index) {
            "" => Err(self.error(
                index,
                format!("the {what} is missing"),
                format!("write the {what} in cell {}", index + 1),
            )),
            cell => Ok(cell),
        }
    }

    /// The parts of the cell at `index`, parted by `|`.
    pub fn list(&self, index: usize) -> Vec<String> {
        self.cell(index)
            .split('|')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The number in the cell at `index`.
    pub fn number(&self, index: usize, what: &str) -> Result<f32> {
        let cell = self.need(index, what)?;
        cell.parse().map_err(|_| {
            self.error(
                index,
                format!("`{cell}` is no number"),
                format!("write the {what} as digits, such as 39.03"),
            )
        })
    }

    /// The day, month or year in the cell at `index`; `None` if it is empty.
    pub fn day(&self, index: usize) -> Result<Option<PartialDate>> {
        match self.cell(index) {
            "" => Ok(None),
            cell => PartialDate::read(cell).map(Some).ok_or_else(|| {
                self.error(index, format!("`{cell}` is no date"), "write YYYY, YYYY-MM or YYYY-MM-DD".into())
            }),
        }
    }

    /// The value `cell` stands for in `known`, or an error that lists what may stand there.
    pub fn one_of<T: Copy>(&self, index: usize, known: &[(&str, T)]) -> Result<T> {
        let cell = self.cell(index);
        let found = known.iter().find(|(word, _)| *word == cell).map(|(_, value)| *value);
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).filter(|word| !word.is_empty()).collect();
        found.ok_or_else(|| {
            self.error(
                index,
                format!("`{cell}` is not known here"),
                format!("use one of: {}", words.join(", ")),
            )
        })
    }

    /// An error at the cell `index`.
    pub fn error(&self, index: usize, what: String, mend: String) -> DataError {
        let before = self.cells.iter().take(index).map(|cell| cell.chars().count() + 1).sum::<usize>();
        error(self.file, self.line, before + 1, what, mend)
    }

    /// The error for a row whose kind its file does not know.
    pub fn unknown(&self, known: &str) -> DataError {
        self.error(
            0,
            format!("`{}` rows are not known here", self.kind()),
            format!("begin the row with one of: {known}"),
        )
    }
}

/// A day as far as it is known: a day, a month or a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialDate {
    /// As written: `2003`, `2003-03` or `2003-03-15`.
    pub written: String,
    /// The first day it can mean.
    pub first: Date,
    /// The last day it can mean.
    pub last: Date,
}

impl PartialDate {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn read(text: &str) -> Option<Self> {
        let numbers: Option<Vec<i16>> = text.split('-').map(|part| part.parse().ok()).collect();
        let (first, last) = match numbers?[..] {
            [year] => (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?),
            [year, month] => {
                let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
                (first, first.last_of_month())
            }
            [year, month, day] => {
                let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
                (day, day)
            }
            _ => return None,
        };
        Some(PartialDate { written: text.to_owned(), first, last })
    }
}

/// Whether `day` lies between two dates that may be open or known only in part.
pub(crate) fn within(day: Date, from: &Option<PartialDate>, to: &Option<PartialDate>) -> bool {
    from.as_ref().is_none_or(|from| from.first <= day) && to.as_ref().is_none_or(|to| day <= to.last)
}

/// A line of a data file that says how a phrase must, or must not, be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The file it stands in.
    pub file: String,
    /// The line it stands on.
    pub line: usize,
    /// What the file holds ("countries").
    pub kind: String,
    /// Whether the phrase must be read so (`read`) or must not (`not`).
    pub holds: bool,
    /// The day on which, where it matters.
    pub on: Option<Date>,
    /// The phrase.
    pub phrase: String,
    /// What it must, or must not, be read as.
    pub meaning: String,
}

impl Example {
    /// Reads `read PHRASE MEANING`, or with `dated` `read DATE PHRASE MEANING`; `None` for other rows.
    pub(crate) fn read(row: &Row, kind: &str, dated: bool) -> Result<Option<Self>> {
        let holds = match row.kind() {
            "read" => true,
            "not" => false,
            _ => return Ok(None),
        };
        let at = if dated { 2 } else { 1 };
        let on = if dated { row.day(1)?.map(|day| day.first) } else { None };
        let (phrase, meaning) = (row.need(at, "phrase")?.to_owned(), row.need(at + 1, "meaning")?.to_owned());
        Ok(Some(Example {
            file: row.file.to_owned(),
            line: row.line,
            kind: kind.to_owned(),
            holds,
            on,
            phrase,
            meaning,
        }))
    }
}
