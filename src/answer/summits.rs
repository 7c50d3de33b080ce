//! Summits whose host and days are public long before: `data/summits.tsv`.

use super::offices::{Row, rows};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::HashMap;

/// A summit, as it was announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summit {
    /// The body that gathers, by id.
    pub body: String,
    /// What it is called.
    pub name: String,
    /// Whether heads of state and government gather; else ministers.
    pub leaders: bool,
    /// The country it is held in.
    pub host: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The day from which host and days are known.
    pub told: Date,
    /// The day it was called off.
    pub off: Option<Date>,
    /// Countries that take part.
    pub members: Vec<String>,
    /// The row of data it stands in.
    pub row: Row,
}

impl Summit {
    /// Whether it is known of on a day, and not called off by then.
    pub fn stands(&self, day: Date) -> bool {
        self.told <= day && self.off.is_none_or(|off| day < off)
    }

    /// Whether a country takes part.
    pub fn has(&self, country: &str) -> bool {
        self.members.iter().any(|member| member == country)
    }
}

/// All summits of the table, the earliest first.
pub fn summits() -> Vec<Summit> {
    let bodies: HashMap<String, Vec<String>> = rows("data/summits.tsv", "body")
        .into_iter()
        .filter_map(|(_, cells)| {
            Some(((*cells.get(1)?).to_owned(), cells.iter().map(|cell| (*cell).to_owned()).collect()))
        })
        .collect();
    let rows = rows("data/summits.tsv", "summit").into_iter();
    let mut all: Vec<Summit> = rows.filter_map(|(row, cells)| summit(row, &cells, &bodies)).collect();
    all.sort_by(|a, b| (a.from, &a.row).cmp(&(b.from, &b.row)));
    all
}

fn summit(row: Row, cells: &[&str], bodies: &HashMap<String, Vec<String>>) -> Option<Summit> {
    let [_, from, to, host, body, told, off, _checked] = cells else { return None };
    let [_, id, name, level, members] = &bodies.get(*body)?[..] else { return None };
    let day = |cell: &str| cell.parse::<Date>().ok();
    let from = day(from)?;
    Some(Summit {
        body: id.clone(),
        name: name.clone(),
        leaders: level == "leaders",
        host: (*host).to_owned(),
        from,
        to: day(to)?,
        told: day(told).unwrap_or_else(|| from.saturating_sub(1.years())),
        off: day(off),
        members: members.split('|').map(str::to_owned).collect(),
        row,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_row_is_read_and_known_only_from_when_it_was_told() {
        let all = summits();
        assert_eq!(all.len(), rows("data/summits.tsv", "summit").len());
        let sochi = all.iter().find(|one| one.body == "G7" && one.host == "RUS" && one.from.year() == 2014);
        let sochi = sochi.expect("the summit of Sochi");
        assert!(!sochi.stands(date(2013, 6, 1)) && sochi.stands(date(2014, 3, 23)));
        assert!(!sochi.stands(date(2014, 3, 24)), "called off");
    }

    #[test]
    fn every_row_says_what_it_was_checked_by() {
        for (row, cells) in rows("data/summits.tsv", "summit") {
            let checked = ["trips", "china", "pages", "-"].contains(cells.last().unwrap_or(&""));
            assert!(checked && cells.len() == 8, "{row:?}: end the row with trips, china, pages or -");
        }
    }

    #[test]
    fn hosts_and_members_are_countries() {
        for one in summits() {
            assert!(one.from <= one.to && one.told < one.from, "{:?}", one.row);
            for code in one.members.iter().chain([&one.host]) {
                assert_eq!(super::super::offices::country(code).as_ref(), Some(code), "{:?}", one.row);
            }
        }
    }
}
