//! How a table of facts is read: which of its columns is the visitor, the host, the first day.
//!
//! A mapping is a data file under `data/tables/`, or one of the user's. Its rows:
//!
//! | row | cells |
//! |---|---|
//! | `table` | name, title, licence of the table |
//! | `file` | `csv`, `tab`, `semicolon`, `pipe`, or `xml ELEMENT`; then the names of the columns where the file has no head |
//! | `covers` | side, first day, last day: the table means to hold every such event of that side |
//! | `key` | the column that names a row; without it a row goes by its line |
//! | `from`, `to`, `published` | a column with a day, then the form of the day where it is unusual |
//! | `url`, `outlet` | a column |
//! | `actor`, `recipient` | the column of the name, of the country, of the office |
//! | `place` | the column of the place, of its country |
//! | `act` | `CONSULT/visit`, for every row |
//! | `status` | `occurred`, for every row |
//! | `when` | column, pattern, `act` or `status`, value: instead, where the pattern holds |
//! | `leave` | column, pattern: a row to leave out |
//! | `empty` | words that stand in a cell which says nothing |
//! | `several` | the sign that parts several parties in one cell; their countries and offices are parted the same way |
//! | `like` | table, column: the row says again what the row of that table says whose key the column holds |
//!
//! A column may be named in several ways, parted by `|`; `=WORDS` stands for a cell with these words in
//! every row. A pattern is a part of the cell, or with `=`
//! before it the whole cell, or with `^` how the cell begins; several are parted by `|`.

use crate::lexicon::DataError;
use crate::lexicon::ontology::{Act, Status};
use crate::lexicon::table::{Row, Table};
use jiff::civil::Date;

/// How the rows of a table become claims.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// The table's name in the record: "leader-visits".
    pub name: String,
    /// What it is, in words.
    pub title: String,
    /// Its licence.
    pub licence: String,
    /// How the file is laid out.
    pub layout: Layout,
    /// Names of the columns of a file without a head.
    pub columns: Vec<String>,
    /// What it means to hold in full.
    pub covers: Option<Covers>,
    pub(super) key: Column,
    pub(super) from: Day,
    pub(super) to: Day,
    pub(super) published: Day,
    pub(super) url: Column,
    pub(super) outlet: Column,
    pub(super) actors: Vec<PartyColumns>,
    pub(super) recipients: Vec<PartyColumns>,
    pub(super) place: (Column, Column),
    pub(super) act: Option<(Act, Option<String>)>,
    pub(super) status: Option<Status>,
    pub(super) rules: Vec<Rule>,
    pub(super) leave: Vec<(Column, Pattern)>,
    pub(super) empty: Vec<String>,
    pub(super) several: Option<String>,
    pub(super) like: Option<(String, Column)>,
}

/// How a file is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Lines of cells parted by this byte, quoted where needed.
    Cells(u8),
    /// XML with an element of this name for each row.
    Xml(String),
}

impl Default for Layout {
    fn default() -> Self {
        Layout::Cells(b',')
    }
}

/// The side and the days for which a table means to be complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covers {
    /// Country whose events it holds.
    pub side: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// The names a column may go by; none when the mapping does not use one.
pub(super) type Column = Vec<String>;

/// A column with a day, and the form of the day.
#[derive(Clone, Debug, Default)]
pub(super) struct Day {
    pub column: Column,
    pub form: Option<String>,
}

/// Where a party stands.
#[derive(Clone, Debug, Default)]
pub(super) struct PartyColumns {
    pub name: Column,
    pub country: Column,
    pub office: Column,
}

/// What a cell must look like.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<String>);

impl Pattern {
    /// Whether a cell fits; letter case does not matter.
    pub fn fits(&self, cell: &str) -> bool {
        let cell = cell.to_lowercase();
        self.0.iter().any(|pattern| match pattern.strip_prefix('=') {
            Some(whole) => cell == whole,
            None => match pattern.strip_prefix('^') {
                Some(begin) => cell.starts_with(begin),
                None => cell.contains(pattern.as_str()),
            },
        })
    }
}

/// What a row says instead where a cell fits; the last that fits counts.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub column: Column,
    pub pattern: Pattern,
    pub says: Says,
}

/// What a rule sets.
#[derive(Clone, Debug)]
pub(super) enum Says {
    Act(Act, Option<String>),
    Status(Status),
}

const KINDS: &str = "table, file, covers, key, from, to, published, url, outlet, actor, recipient, place, act, status, when, leave, empty, several, like";

impl Mapping {
    /// Reads a mapping; `file` is named in errors.
    ///
    /// # Errors
    /// The first fault, with its line, its column and how to mend it.
    pub fn parse(file: &str, text: &str) -> Result<Mapping, DataError> {
        let table = Table::read(file, text)?;
        let mut mapping = Mapping::default();
        for row in &table.rows {
            mapping.read(row)?;
        }
        let last = table.rows.last();
        let missing = |what: &str, mend: &str| match last {
            Some(row) => row.error(0, what.into(), mend.into()),
            None => DataError { file: file.into(), line: 1, column: 1, what: what.into(), mend: mend.into() },
        };
        if mapping.name.is_empty() {
            return Err(missing("no row names the table", "add a row `table NAME TITLE LICENCE`"));
        }
        if mapping.like.is_none() && (mapping.from.column.is_empty() || mapping.actors.is_empty()) {
            return Err(missing("no row says who acts, or when", "add the rows `actor` and `from`"));
        }
        Ok(mapping)
    }

    fn read(&mut self, row: &Row) -> Result<(), DataError> {
        match row.kind() {
            "table" => {
                self.name = row.need(1, "name")?.into();
                self.title = row.need(2, "title")?.into();
                self.licence = row.need(3, "licence")?.into();
            }
            "file" => (self.layout, self.columns) = (layout(row)?, row.list(2)),
            "covers" => self.covers = Some(covers(row)?),
            "key" => self.key = columns(row, 1)?,
            "from" => self.from = day(row)?,
            "to" => self.to = day(row)?,
            "published" => self.published = day(row)?,
            "url" => self.url = columns(row, 1)?,
            "outlet" => self.outlet = columns(row, 1)?,
            "actor" => self.actors.push(party(row)?),
            "recipient" => self.recipients.push(party(row)?),
            "place" => self.place = (columns(row, 1)?, row.list(2)),
            "act" => self.act = Some(act(row, 1)?),
            "status" => self.status = Some(status(row, 1)?),
            "when" => self.rules.push(rule(row)?),
            "leave" => self.leave.push((columns(row, 1)?, pattern(row, 2)?)),
            "empty" => self.empty.push(row.need(1, "words")?.into()),
            "several" => self.several = Some(row.need(1, "sign")?.into()),
            "like" => self.like = Some((row.need(1, "table")?.into(), columns(row, 2)?)),
            _ => return Err(row.unknown(KINDS)),
        }
        Ok(())
    }

    /// How many of the columns it names a file with this head has; `None` where one of those that a row
    /// cannot do without is missing.
    pub fn fit(&self, head: &[String]) -> Option<usize> {
        let has = |column: &&Column| column.iter().any(|name| name.starts_with('=') || head.contains(name));
        let parties = || self.actors.iter().chain(&self.recipients);
        let needed =
            parties().map(|party| &party.name).chain([&self.from.column, &self.to.column, &self.key]);
        let needed: Vec<&Column> = needed.filter(|column| !column.is_empty()).collect();
        let others = parties().flat_map(|party| [&party.country, &party.office]);
        let others = others.chain([&self.place.0, &self.place.1, &self.url, &self.outlet]);
        let headed = self.columns.is_empty() && !needed.is_empty() && needed.iter().all(&has);
        headed.then(|| needed.len() + others.filter(has).count())
    }
}

fn columns(row: &Row, at: usize) -> Result<Column, DataError> {
    row.need(at, "column")?;
    Ok(row.list(at))
}

fn day(row: &Row) -> Result<Day, DataError> {
    Ok(Day { column: columns(row, 1)?, form: Some(row.cell(2).to_owned()).filter(|form| !form.is_empty()) })
}

fn party(row: &Row) -> Result<PartyColumns, DataError> {
    let name = if row.cell(2).is_empty() { columns(row, 1)? } else { row.list(1) };
    Ok(PartyColumns { name, country: row.list(2), office: row.list(3) })
}

fn layout(row: &Row) -> Result<Layout, DataError> {
    let cell = row.need(1, "layout")?;
    if let Some(element) = cell.strip_prefix("xml ") {
        return Ok(Layout::Xml(element.trim().into()));
    }
    row.one_of(1, &[("csv", b','), ("tab", b'\t'), ("semicolon", b';'), ("pipe", b'|')]).map(Layout::Cells)
}

fn covers(row: &Row) -> Result<Covers, DataError> {
    let day = |at| {
        row.day(at)?.ok_or_else(|| row.error(at, "the day is missing".into(), "write YYYY-MM-DD".into()))
    };
    Ok(Covers { side: row.need(1, "side")?.into(), from: day(2)?.first, to: day(3)?.last })
}

fn act(row: &Row, at: usize) -> Result<(Act, Option<String>), DataError> {
    let cell = row.need(at, "act")?;
    let (name, mode) =
        cell.split_once('/').map_or((cell, None), |(name, mode)| (name, Some(mode.to_owned())));
    let known = || Act::ALL.map(Act::name).join(", ");
    let act = Act::from_name(name)
        .ok_or_else(|| row.error(at, format!("`{name}` is no act"), format!("use one of: {}", known())))?;
    Ok((act, mode))
}

fn status(row: &Row, at: usize) -> Result<Status, DataError> {
    let cell = row.need(at, "status")?;
    let known = || Status::ALL.map(Status::name).join(", ");
    Status::from_name(cell)
        .ok_or_else(|| row.error(at, format!("`{cell}` is no status"), format!("use one of: {}", known())))
}

fn pattern(row: &Row, at: usize) -> Result<Pattern, DataError> {
    row.need(at, "pattern")?;
    Ok(Pattern(row.list(at).iter().map(|pattern| pattern.to_lowercase()).collect()))
}

fn rule(row: &Row) -> Result<Rule, DataError> {
    let says = match row.cell(3) {
        "act" => {
            let (act, mode) = act(row, 4)?;
            Says::Act(act, mode)
        }
        "status" => Says::Status(status(row, 4)?),
        _ => {
            let mend = "write `when COLUMN PATTERN act VALUE` or `when COLUMN PATTERN status VALUE`";
            return Err(row.error(3, "a rule sets an act or a status".into(), mend.into()));
        }
    };
    Ok(Rule { column: columns(row, 1)?, pattern: pattern(row, 2)?, says })
}
