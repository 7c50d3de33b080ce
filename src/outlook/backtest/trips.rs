//! Trips of officeholders: "will A visit B within 90 days", asked on the first of every month.
//!
//! The odds begin with the tenure base rate and the time of the year, as [`super::super::odds`] has
//! them, and with the summits that are known to be held there (`data/summits.tsv`); a few terms more have weights that are
//! fitted, each January, to questions that were over by then.

use super::super::odds::{Kept, chance, logit};
use super::logit::{dot, fit};
use super::{Report, report};
use crate::answer::{Summit, offices, summits};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Days a question looks ahead.
pub const AHEAD: i32 = 90;
/// Years of office that a holder's own rate must outweigh.
const OFFICE: f64 = 4.0;
/// Visits of other seasons that those of the same days must outweigh.
const SEASON: f64 = 2.0;
const YEAR: f64 = 365.25;
/// Summits of a body that an office's own attendance must outweigh.
const ATTENDED: f64 = 2.0;
/// Days before a summit on which a trip to it may begin.
const EARLY: i32 = 6;
/// Strength of the ridge, in rows.
const RIDGE: f64 = 3.0;
/// Rows from before this year are not fitted to.
const FIRST: i16 = 1980;

/// The terms of the odds, in words; the first three are the constant, the base rate and the time of the year.
pub const TERMS: [&str; 16] = [
    "constant",
    "tenure base rate, log-odds",
    "time of the year, log ratio",
    "rate of all holders over all years, log",
    "rate of both offices in the last five years, log",
    "the holder has been there in this office",
    "days since the holder's last visit, log years",
    "there in the last 90 days",
    "there on these days a year ago",
    "there on these days two years ago",
    "the other office there in the last 60 days",
    "travels of the last 180 days against the holder's mean, log",
    "days of the window left in office, log share",
    "first year in office",
    "a summit there, by how often the office went to the like, log-odds added",
    "visits of its leaders since the office last went there, log",
];
const SUMMIT: usize = 14;
/// Days back to which visits that were not returned count.
const OWED: i32 = 8 * 365;

/// A visit of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// The office, by id.
    pub office: String,
    /// The first day, counted from 1900.
    pub day: i32,
    /// The country gone to, as the table writes it.
    pub country: String,
}

/// What a back-test of trips came to.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// By office, and over all, against the holder's own rate.
    pub reports: Vec<Report>,
    /// The same against the holder's own rate drawn toward that of all holders to the country.
    pub drawn: Vec<Report>,
    /// The last weights, by office and term.
    pub weights: BTreeMap<String, Vec<(String, f64)>>,
}

/// A leader's visit the other way: to the country whose offices are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The country visited, by its code.
    pub host: String,
    /// The country the guest leads, as the table writes it.
    pub country: String,
    /// The first day, counted from 1900.
    pub day: i32,
}

/// Reads a table of visits of leaders to a country: that of the Office of the Historian.
///
/// # Errors
/// A file that is no CSV, or lacks a column.
pub fn guests(file: &str, text: &str, host: &str) -> Result<Vec<Guest>, Trouble> {
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let broken = |error| Trouble::Csv { file: file.to_owned(), error };
    let head = rows.headers().map_err(broken)?.clone();
    let need = |names: &[&str], what| {
        let at = head.iter().position(|cell| names.contains(&cell));
        at.ok_or(Trouble::Column(file.to_owned(), what))
    };
    let (start, country) = (need(&["start", "first"], "first day")?, need(&["from", "country"], "country")?);
    let mut guests = Vec::new();
    for row in rows.records() {
        let row = row.map_err(|error| Trouble::Csv { file: file.to_owned(), error })?;
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        let Ok(day) = cell(start).parse::<Date>() else { continue };
        guests.push(Guest { host: host.to_owned(), country: plain(cell(country)), day: number(day) });
    }
    Ok(guests)
}

/// Why a table of trips cannot be used.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Trouble {
    #[error("{file}: {error}")]
    Csv { file: String, error: csv::Error },
    #[error(
        "{0}: no column for the {1}; a table of trips has name or leader, start or start_date, country or destination_country"
    )]
    Column(String, &'static str),
}

/// Reads a table of trips: that of the Office of the Historian, or one row a visit of a leader.
///
/// # Errors
/// A file that is no CSV, or lacks a column.
pub fn read(file: &str, text: &str) -> Result<Vec<Trip>, Trouble> {
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let broken = |error| Trouble::Csv { file: file.to_owned(), error };
    let head = rows.headers().map_err(broken)?.clone();
    let column = |names: &[&str]| head.iter().position(|cell| names.contains(&cell));
    let need = |names: &[&str], what| column(names).ok_or(Trouble::Column(file.to_owned(), what));
    let (name, start) =
        (need(&["name", "leader"], "traveller")?, need(&["start", "start_date"], "first day")?);
    let country = need(&["country", "destination_country"], "country")?;
    let role = column(&["role"]);
    let mut trips = Vec::new();
    for row in rows.records() {
        let row = row.map_err(|error| Trouble::Csv { file: file.to_owned(), error })?;
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        let Ok(day) = cell(start).parse::<Date>() else { continue };
        if let Some(office) = office(role.map(cell), cell(name), day) {
            trips.push(Trip { office, day: number(day), country: plain(cell(country)) });
        }
    }
    Ok(trips)
}

/// The office a row is about: that of its role, or the one its traveller led a state from.
fn office(role: Option<&str>, name: &str, day: Date) -> Option<String> {
    match role {
        Some("president") => Some("USA/president".into()),
        Some("secretary") => Some("USA/secretary-of-state".into()),
        Some(_) => None,
        None => {
            let term = offices::terms_of(name).into_iter().find(|term| term.leads())?;
            let leader = offices::leader(&term.country, day)?;
            (leader.person == term.person).then_some(leader.office)
        }
    }
}

/// One name for countries that tables write in several ways.
fn plain(name: &str) -> String {
    offices::country(name).unwrap_or_else(|| name.to_owned())
}

fn number(day: Date) -> i32 {
    date(1900, 1, 1).until(day).map_or(0, |span| span.get_days())
}

/// A holder's time in office, in days.
struct Holder {
    from: i32,
    to: i32,
}

/// Days of visits by country and office, sorted.
struct Table<'t> {
    visits: BTreeMap<&'t str, BTreeMap<&'t str, Vec<i32>>>,
    holders: BTreeMap<&'t str, Vec<Holder>>,
    gatherings: Vec<Gathering>,
    guests: BTreeMap<(&'t str, &'t str), Vec<i32>>,
    first: i32,
}

/// A summit by its days, counted from 1900.
struct Gathering {
    summit: Summit,
    /// The host, as trips name it.
    host: String,
    from: i32,
    to: i32,
}

impl Gathering {
    fn of(summit: Summit) -> Gathering {
        let (from, to) = (number(summit.from), number(summit.to));
        Gathering { host: plain(&summit.host), from, to, summit }
    }

    /// Whether an office goes to such: leaders to those of leaders, ministers to either; none to one at home.
    fn for_office(&self, office: &str) -> bool {
        let (country, leads) = (&office[..3], !office.ends_with("secretary-of-state"));
        self.summit.has(country) && self.summit.host != country && (self.summit.leaders || !leads)
    }
}

/// A question with its terms and what came.
struct Row {
    office: usize,
    month: Date,
    over: i32,
    terms: [f64; TERMS.len()],
    tenure: f64,
    yes: bool,
}

/// Asks every office about every country known by then, on the first of every month of the years.
pub fn backtest(trips: &[Trip], guests: &[Guest], years: (i16, i16)) -> Outcome {
    let table = Table::of(trips, guests);
    let offices: Vec<&str> = table.holders.keys().copied().collect();
    let last = trips.iter().map(|trip| trip.day).max().unwrap_or(0);
    let mut rows = Vec::new();
    for month in months(FIRST, years.1) {
        let day = number(month);
        let asked = offices.iter().enumerate().filter(|_| day + AHEAD <= last);
        asked.for_each(|(at, office)| rows.extend(table.ask(at, office, month)));
    }
    let mut given: [BTreeMap<usize, BTreeMap<Date, Vec<Kept>>>; 2] = Default::default();
    let mut weights = BTreeMap::new();
    for year in years.0..=years.1 {
        for (at, office) in offices.iter().enumerate() {
            let learned = learn(&rows, at, number(date(year, 1, 1)));
            for row in rows.iter().filter(|row| row.office == at && row.month.year() == year) {
                for (drawn, given) in given.iter_mut().enumerate() {
                    let months = given.entry(at).or_default();
                    months.entry(row.month).or_default().push(row.kept(&learned, drawn == 1));
                }
            }
            let named = TERMS.iter().map(|name| (*name).to_owned()).zip(learned);
            weights.insert((*office).to_owned(), named.collect());
        }
    }
    Outcome { reports: reports(&offices, &given[0]), drawn: reports(&offices, &given[1]), weights }
}

fn reports(offices: &[&str], given: &BTreeMap<usize, BTreeMap<Date, Vec<Kept>>>) -> Vec<Report> {
    let mut all: BTreeMap<Date, Vec<Kept>> = BTreeMap::new();
    let mut reports = Vec::new();
    for (at, months) in given {
        let blocks: Vec<Vec<Kept>> = months.values().cloned().collect();
        reports.extend(report(offices[*at], &blocks));
        months.iter().for_each(|(month, kept)| all.entry(*month).or_default().extend(kept));
    }
    let blocks: Vec<Vec<Kept>> = all.into_values().collect();
    reports.extend(report("all", &blocks));
    reports
}

fn months(first: i16, last: i16) -> impl Iterator<Item = Date> {
    (first..=last).flat_map(|year| (1..=12).filter_map(move |month| Date::new(year, month, 1).ok()))
}

/// Weights from the questions that were over by `day`: the office's own, drawn toward base rate and season.
fn learn(rows: &[Row], office: usize, day: i32) -> Vec<f64> {
    let mut toward = vec![0.0; TERMS.len()];
    (toward[1], toward[2], toward[SUMMIT]) = (1.0, 1.0, 1.0);
    let past = rows.iter().filter(|row| row.office == office && row.over < day);
    fit(past.map(|row| (&row.terms[..], row.yes)), &toward, RIDGE)
}

impl Row {
    /// Against the holder's own rate; with `drawn` against that drawn toward the rate of all holders to the country.
    fn kept(&self, weights: &[f64], drawn: bool) -> Kept {
        let base = if drawn { self.terms[1] } else { self.tenure };
        Kept {
            probability: chance(dot(&self.terms, weights)),
            base: chance(base),
            seasonal: chance(base + self.terms[2]),
            yes: self.yes,
        }
    }
}

impl<'t> Table<'t> {
    fn of(trips: &'t [Trip], guests: &'t [Guest]) -> Table<'t> {
        let mut visits: BTreeMap<&str, BTreeMap<&str, Vec<i32>>> = BTreeMap::new();
        for trip in trips {
            visits.entry(&trip.country).or_default().entry(&trip.office).or_default().push(trip.day);
        }
        visits.values_mut().flat_map(|of| of.values_mut()).for_each(|days| days.sort_unstable());
        let offices: BTreeSet<&str> = trips.iter().map(|trip| &trip.office[..]).collect();
        let span = |term: offices::Term| Holder {
            from: term.from.map_or(0, number),
            to: term.to.map_or(i32::MAX, number),
        };
        let held = |office: &str| offices::holders(office).into_iter().map(span).collect();
        let holders = offices.into_iter().map(|office| (office, held(office))).collect();
        let first = trips.iter().map(|trip| trip.day).min().unwrap_or(0).max(number(date(1950, 1, 1)));
        let gatherings = summits().into_iter().map(Gathering::of).collect();
        let mut came: BTreeMap<(&str, &str), Vec<i32>> = BTreeMap::new();
        for guest in guests {
            came.entry((&guest.host, &guest.country)).or_default().push(guest.day);
        }
        came.values_mut().for_each(|days| days.sort_unstable());
        Table { visits, holders, gatherings, guests: came, first }
    }

    /// How often leaders of a country came since an office last went there.
    fn unreturned(&self, office: &str, country: &str, day: i32) -> usize {
        let last = self.days(office, country).iter().rev().find(|d| **d <= day);
        let since = last.map_or(day - OWED, |last| (*last).max(day - OWED));
        self.guests.get(&(&office[..3], country)).map_or(0, |days| between(days, since, day))
    }

    /// How likely an office goes to a summit that is known by `day` to be held in a country within the days asked about.
    fn summit(&self, office: &str, country: &str, day: i32, month: Date) -> f64 {
        let ahead = self.gatherings.iter().filter(|one| {
            one.host == country
                && day < one.from
                && one.from <= day + AHEAD
                && one.for_office(office)
                && one.summit.stands(month)
        });
        1.0 - ahead.map(|one| 1.0 - self.attendance(office, one, day)).product::<f64>()
    }

    /// The share of a body's summits abroad so far that an office went to, drawn to that of all such summits.
    fn attendance(&self, office: &str, next: &Gathering, day: i32) -> f64 {
        let level = |one: &&Gathering| one.summit.leaders == next.summit.leaders;
        let begun = self.begun(office);
        let over = self
            .gatherings
            .iter()
            .filter(|one| begun <= one.from && one.to < day && one.summit.off.is_none());
        let over: Vec<&Gathering> = over.filter(|one| one.for_office(office)).filter(level).collect();
        let went =
            |one: &&&Gathering| between(self.days(office, &one.host), one.from - EARLY - 1, one.to) > 0;
        let all = (over.iter().filter(went).count() as f64 + 1.0) / (over.len() as f64 + 2.0);
        let own: Vec<&Gathering> =
            over.iter().filter(|one| one.summit.body == next.summit.body).copied().collect();
        (own.iter().filter(went).count() as f64 + ATTENDED * all) / (own.len() as f64 + ATTENDED)
    }

    /// The first day of an office's trips.
    fn begun(&self, office: &str) -> i32 {
        let firsts = self.visits.values().filter_map(|of| of.get(office)?.first());
        firsts.min().copied().unwrap_or(i32::MAX)
    }

    /// The questions of one office on one day.
    fn ask(&self, at: usize, office: &str, month: Date) -> Vec<Row> {
        let day = number(month);
        let begun = self.begun(office);
        let holder = self.holders[office].iter().find(|one| one.from <= day && day <= one.to);
        let Some(holder) = holder.filter(|_| begun <= day) else {
            return Vec::new();
        };
        let by_then = |days: &Vec<i32>| days.first().is_some_and(|first| *first <= day);
        let known = self.visits.iter().filter(|(_, of)| of.values().any(by_then));
        let countries: Vec<&str> = known.map(|(country, _)| *country).collect();
        let pace = self.pace(office, holder, day);
        let mean = self.mean(office, day) / countries.len().max(1) as f64;
        let row = |country: &str| {
            let (terms, yes) = self.terms(office, country, holder, day, month, pace);
            let own = between(self.days(office, country), holder.from, day) as f64;
            let served = f64::from(day - holder.from) / YEAR;
            let rate = (own + OFFICE * mean) / (served + OFFICE);
            let tenure = logit(1.0 - (-rate * f64::from(AHEAD) / YEAR).exp());
            Row { office: at, month, over: day + AHEAD, terms, tenure, yes }
        };
        countries.into_iter().map(row).collect()
    }

    /// Travels of all holders a year.
    fn mean(&self, office: &str, day: i32) -> f64 {
        let of_office = self.visits.values().filter_map(|of| of.get(office));
        let n: usize = of_office.map(|days| between(days, self.first, day)).sum();
        (n as f64 + 0.5) / (f64::from(day - self.first).max(1.0) / YEAR)
    }

    /// Travels of the last half year against the mean of the holder's time, as a logarithm.
    fn pace(&self, office: &str, holder: &Holder, day: i32) -> f64 {
        let of_office = self.visits.values().filter_map(|of| of.get(office));
        let (mut late, mut all) = (0, 0);
        for days in of_office {
            late += between(days, (day - 180).max(holder.from), day);
            all += between(days, holder.from, day);
        }
        let served = f64::from(day - holder.from).max(1.0);
        let expected = all as f64 * served.min(180.0) / served;
        ((late as f64 + 3.0) / (expected + 3.0)).ln()
    }

    fn days(&self, office: &str, country: &str) -> &[i32] {
        self.visits.get(country).and_then(|of| of.get(office)).map_or(&[], Vec::as_slice)
    }

    fn terms(
        &self,
        office: &str,
        country: &str,
        holder: &Holder,
        day: i32,
        month: Date,
        pace: f64,
    ) -> ([f64; TERMS.len()], bool) {
        let days = self.days(office, country);
        let (own, served) = (between(days, holder.from, day) as f64, f64::from(day - holder.from) / YEAR);
        let (n, since) = (between(days, self.first, day) as f64, f64::from(day - self.first).max(1.0) / YEAR);
        let all = (n + 0.5) / since;
        let rate = (own + OFFICE * all) / (served + OFFICE);
        let late = self.late(country, day);
        let last = days.iter().rev().find(|d| **d <= day && **d >= holder.from);
        let gone = last.map_or(0.0, |last| (f64::from(day - last) / YEAR + 0.05).ln());
        let again = |years: i32| f64::from(u8::from(same_days(days, month, years) > 0));
        let left = f64::from((holder.to.saturating_sub(day)).clamp(1, AHEAD)) / f64::from(AHEAD);
        let flag = |is: bool| f64::from(u8::from(is));
        let base = logit(1.0 - (-rate * f64::from(AHEAD) / YEAR).exp());
        let there = self.summit(office, country, day, month);
        let terms = [
            1.0,
            base,
            season(days, self.first, month),
            all.ln(),
            late.ln(),
            flag(last.is_some()),
            gone,
            flag(between(days, day - AHEAD, day) > 0),
            again(1),
            again(2),
            flag(self.others(office, country, day) > 0),
            pace,
            if inaugurated(holder.to) { left.ln() } else { 0.0 },
            flag(served < 1.0),
            logit(1.0 - (1.0 - there) * (1.0 - chance(base))) - base,
            (self.unreturned(office, country, day) as f64).ln_1p(),
        ];
        (terms, between(days, day, day + AHEAD) > 0)
    }

    /// Visits of both offices a year, in the last five years.
    fn late(&self, country: &str, day: i32) -> f64 {
        let of = self.holders.keys().map(|office| self.days(office, country));
        let n: usize = of.map(|days| between(days, day - 1826, day)).sum();
        (n as f64 + 0.5) / 5.0
    }

    fn others(&self, office: &str, country: &str, day: i32) -> usize {
        let others = self.holders.keys().filter(|other| **other != office && other[..3] == office[..3]);
        others.map(|other| between(self.days(other, country), day - 60, day)).sum()
    }
}

/// Whether a term ends on a 20 January, which is public by the election before it.
fn inaugurated(day: i32) -> bool {
    let end = (day < 200_000).then(|| date(1900, 1, 1).saturating_add(day.days()));
    end.is_some_and(|end| end.month() == 1 && (19..=21).contains(&end.day()))
}

/// How many days lie after `from` and up to `to`.
fn between(days: &[i32], from: i32, to: i32) -> usize {
    days.partition_point(|day| *day <= to).saturating_sub(days.partition_point(|day| *day <= from))
}

/// Visits that began on the days asked about, so many years before.
fn same_days(days: &[i32], month: Date, years: i32) -> usize {
    month.checked_sub(years.years()).map_or(0, |then| between(days, number(then), number(then) + AHEAD))
}

/// The log ratio of visits on these days of earlier years to what chance would give.
fn season(days: &[i32], first: i32, month: Date) -> f64 {
    let day = number(month);
    let years = (day - first) / 365;
    let hits: usize = (1..=years).map(|years| same_days(days, month, years)).sum();
    let n = between(days, first, day) as f64;
    ((hits as f64 + SEASON) / (n * f64::from(AHEAD) / YEAR + SEASON)).ln()
}
