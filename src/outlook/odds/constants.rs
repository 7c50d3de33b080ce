//! The figures of `data/odds.tsv`: what odds start from before the record speaks.

use crate::answer::offices::{self, Row};
use crate::lexicon::DataError;
use crate::lexicon::table::Table;
use std::collections::BTreeMap;

/// A figure with the row it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// The share, count or log-odds.
    pub value: f64,
    /// Cases it weighs, or its standard error.
    pub give: f64,
    /// The row of data.
    pub row: Row,
}

/// All figures by kind and name, and the phrases that say that somebody goes in another's place.
#[derive(Clone, Debug, PartialEq)]
pub struct Constants {
    figures: BTreeMap<(String, String), Constant>,
    instead: Vec<String>,
}

const FILE: &str = "data/odds.tsv";

/// Every name the odds ask for, by kind.
const NEEDED: [(&str, &[&str]); 2] = [
    (
        "start",
        &[
            "reported",
            "announced",
            "undated",
            "sequence",
            "form",
            "office",
            "season",
            "horizon",
            "pattern",
            "summit",
            "ministerial",
        ],
    ),
    (
        "shift",
        &[
            "credibility-1",
            "credibility-2",
            "credibility-3",
            "credibility-4",
            "credibility-5",
            "credibility-6",
            "unconfirmed",
            "called-off",
            "instead",
            "unreturned",
            "sign-untested",
            "warming",
            "cooling",
        ],
    ),
];

impl Constants {
    /// Those of the file in use.
    ///
    /// # Errors
    /// The first fault of the file, with its line, column and how to mend it.
    pub fn load() -> Result<Constants, DataError> {
        let (file, text) = offices::files(FILE).next().unwrap_or((FILE, ""));
        Constants::parse(file, text)
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// As [`Constants::load`].
    pub fn parse(file: &str, text: &str) -> Result<Constants, DataError> {
        let table = Table::read(file, text)?;
        let (mut known, mut instead) = (BTreeMap::new(), Vec::new());
        for row in &table.rows {
            if row.kind() == "instead" {
                instead.push(row.need(1, "phrase with {who}")?.to_owned());
                continue;
            }
            if !["start", "shift"].contains(&row.kind()) {
                return Err(row.unknown("start, shift or instead"));
            }
            let name = row.need(1, "name")?.to_owned();
            let (value, give) =
                (f64::from(row.number(2, "value")?), f64::from(row.number(3, "weight")?.max(0.0)));
            row.need(4, "place it comes from")?;
            let words = text.lines().nth(row.line - 1).unwrap_or_default().replace('\t', " | ");
            let row_at = Row { file: file.to_owned(), line: row.line, words };
            known.insert((row.kind().to_owned(), name), Constant { value, give, row: row_at });
        }
        for (kind, names) in NEEDED {
            for name in names {
                if !known.contains_key(&(kind.to_owned(), (*name).to_owned())) {
                    return Err(missing(file, kind, name));
                }
            }
        }
        Ok(Constants { figures: known, instead })
    }

    /// Phrases in which `{who}` stands for who stays away.
    pub fn instead(&self) -> &[String] {
        &self.instead
    }

    /// Where a share starts.
    pub fn start(&self, name: &str) -> &Constant {
        &self.figures[&("start".to_owned(), name.to_owned())]
    }

    /// A shift of the log-odds.
    pub fn shift(&self, name: &str) -> &Constant {
        &self.figures[&("shift".to_owned(), name.to_owned())]
    }
}

fn missing(file: &str, kind: &str, name: &str) -> DataError {
    DataError {
        file: file.to_owned(),
        line: 1,
        column: 1,
        what: format!("the row `{kind} {name}` is missing"),
        mend: format!("add a row that begins with `{kind}<TAB>{name}`"),
    }
}
