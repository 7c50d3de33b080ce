//! National days and anniversaries: when, of which country, and the names they go by.

use super::table::{Example, PartialDate, Result, Row, Table};
use jiff::civil::{Date, date};

/// A day of the year with political weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Code of its country; `UNO` for days of the United Nations.
    pub country: String,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month.
    pub day: i8,
    /// The year of the event it recalls, or in which it was first kept.
    pub since: Option<i16>,
    /// The last year it was kept.
    pub until: Option<i16>,
    /// Its name.
    pub name: String,
    /// Other names it goes by.
    pub others: Vec<String>,
    /// The data file it stands in.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
}

impl Day {
    /// Every name of the day.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.others).map(String::as_str)
    }

    /// Whether it is kept on that date.
    pub fn falls_on(&self, on: Date) -> bool {
        (self.month, self.day) == (on.month(), on.day()) && self.kept_in(on.year())
    }

    /// Whether it is kept in that year.
    pub fn kept_in(&self, year: i16) -> bool {
        self.since.is_none_or(|since| since <= year) && self.until.is_none_or(|until| year <= until)
    }

    /// The date in `year`; `None` if it is not kept then.
    pub fn in_year(&self, year: i16) -> Option<Date> {
        self.kept_in(year).then(|| Date::new(year, self.month, self.day).ok()).flatten()
    }

    /// Which anniversary it is in `year`: 70 for North Korea's foundation day in 2018.
    pub fn anniversary(&self, year: i16) -> Option<i16> {
        self.since.map(|since| year - since).filter(|years| *years > 0)
    }
}

/// Reads the rows of a `days` file.
pub(crate) fn read(table: &Table, days: &mut Vec<Day>, examples: &mut Vec<Example>) -> Result<()> {
    for row in &table.rows {
        if let Some(example) = Example::read(row, table.kind, false)? {
            examples.push(example);
        } else if row.kind() == "day" {
            let (month, day) = month_and_day(row)?;
            days.push(Day {
                country: row.need(1, "country")?.to_owned(),
                month,
                day,
                since: year(row, 3)?,
                until: year(row, 4)?,
                name: row.need(5, "name")?.to_owned(),
                others: row.list(6),
                file: row.file.to_owned(),
                line: row.line,
            });
        } else {
            return Err(row.unknown("day, read, not"));
        }
    }
    Ok(())
}

fn year(row: &Row, index: usize) -> Result<Option<i16>> {
    Ok(row.day(index)?.map(|PartialDate { first, .. }| first.year()))
}

/// Reads `MM-DD`; any year with a 29 February will do to check it.
fn month_and_day(row: &Row) -> Result<(i8, i8)> {
    let cell = row.need(2, "day")?;
    let numbers =
        cell.split_once('-').and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
    numbers.filter(|&(month, day)| date(2000, 1, 1).with().month(month).day(day).build().is_ok()).ok_or_else(
        || {
            row.error(
                2,
                format!("`{cell}` is no day of the year"),
                "write month and day, such as 09-09".into(),
            )
        },
    )
}
