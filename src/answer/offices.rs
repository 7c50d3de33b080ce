//! Who held which office: questions to the lexicon's tables of offices, with the row behind each answer.

use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/data_files.rs"));

/// One person in one office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Slug of the person.
    pub person: String,
    /// The person's usual name.
    pub name: String,
    /// Slug of the office, unique within its country.
    pub office: String,
    /// Its title ("President").
    pub title: String,
    /// Country of the office.
    pub country: String,
    /// Branch of the office: state, government, party, ...
    pub branch: String,
    /// First day, as far as it is known.
    pub from: Date,
    /// Last day; `None` while it lasts.
    pub to: Option<Date>,
    /// Who says so.
    pub source: String,
    /// The row of data it stands in.
    pub row: Row,
}

/// A row of a data file, as a citation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Row {
    /// The file within the project.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The row itself, cells parted by " | ".
    pub words: String,
}

impl Term {
    /// Whether the office was held on `day`.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether it leads a state, a government or a ruling party.
    pub fn leads(&self) -> bool {
        let lesser = [
            "vice",
            "member",
            "deputy",
            "spokes",
            "head",
            "secretary-of",
            "chief-of",
            "ild",
            "spa-",
            "councilor",
        ];
        let top = matches!(self.branch.as_str(), "state" | "government" | "party")
            || self.office == "paramount-leader";
        top && !lesser.iter().any(|word| self.office.contains(word))
    }
}

/// A row of the table of national days: a country, a month and day, a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NationalDay {
    /// The country.
    pub country: String,
    /// Month and day, 1 to 12 and 1 to 31.
    pub month: i8,
    /// Day of the month.
    pub day: i8,
    /// Year of the event it marks, where known.
    pub since: Option<i16>,
    /// What is marked.
    pub name: String,
    /// The row of data it stands in.
    pub row: Row,
}

struct Tables {
    terms: Vec<Term>,
    offices: BTreeMap<(String, String), Vec<String>>,
    countries: BTreeMap<String, Vec<String>>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(load)
}

/// The embedded data files under `folder`, by name.
pub fn files(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().filter(move |(path, _)| path.starts_with(folder))
}

/// The rows of the data files under `path` that begin with `kind`.
pub(super) fn rows(path: &str, kind: &str) -> Vec<(Row, Vec<&'static str>)> {
    let lines = files(path).flat_map(|(file, text)| text.lines().enumerate().map(move |line| (file, line)));
    let rows = lines.filter(|(_, (_, line))| line.split('\t').next() == Some(kind));
    rows.map(|(file, (at, line))| {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        (Row { file: file.into(), line: at + 1, words: cells.join(" | ") }, cells)
    })
    .collect()
}

fn load() -> Tables {
    let country =
        |file: &str| file.rsplit('/').next().unwrap_or_default().trim_end_matches(".tsv").to_owned();
    let names: BTreeMap<(String, String), String> = rows("data/offices/", "person")
        .into_iter()
        .filter_map(|(row, cells)| {
            Some(((country(&row.file), cells.get(1)?.to_string()), cells.get(2)?.to_string()))
        })
        .collect();
    let mut offices = BTreeMap::new();
    let mut branches = BTreeMap::new();
    for (row, cells) in rows("data/offices/", "office") {
        let [_, id, branch, title, ..] = cells[..] else { continue };
        let key = (country(&row.file), id.to_owned());
        let aliases = cells.get(4).into_iter().flat_map(|cell| cell.split('|'));
        let titles: Vec<String> = std::iter::once(title).chain(aliases).map(str::to_owned).collect();
        branches.insert(key.clone(), branch.to_owned());
        offices.insert(key, titles);
    }
    let term = |(row, cells): (Row, Vec<&str>)| {
        let [_, person, office, from, to, ..] = cells[..] else { return None };
        let key = (country(&row.file), office.to_owned());
        Some(Term {
            person: person.to_owned(),
            name: names.get(&(key.0.clone(), person.to_owned()))?.clone(),
            office: office.to_owned(),
            title: offices.get(&key)?.first()?.clone(),
            branch: branches.get(&key)?.clone(),
            country: key.0,
            from: first_day(from)?,
            to: last_day(to),
            source: cells.get(5).unwrap_or(&"").to_string(),
            row,
        })
    };
    let terms = rows("data/offices/", "term").into_iter().filter_map(term).collect();
    let countries = rows("data/countries.tsv", "country").into_iter().filter_map(|(_, cells)| {
        let [_, code, name, ..] = cells[..] else { return None };
        let others = cells.iter().skip(3).take(3).flat_map(|cell| cell.split('|')).map(str::to_owned);
        Some((code.to_owned(), std::iter::once(name.to_owned()).chain(others).collect()))
    });
    Tables { terms, offices, countries: countries.collect() }
}

fn first_day(cell: &str) -> Option<Date> {
    let parts: Option<Vec<i16>> = cell.split('-').map(|part| part.parse().ok()).collect();
    match parts?[..] {
        [year] => Date::new(year, 1, 1).ok(),
        [year, month] => Date::new(year, i8::try_from(month).ok()?, 1).ok(),
        _ => cell.parse().ok(),
    }
}

fn last_day(cell: &str) -> Option<Date> {
    let first = first_day(cell)?;
    Some(match cell.matches('-').count() {
        0 => first.last_of_year(),
        1 => first.last_of_month(),
        _ => first,
    })
}

/// The code of a country by code or by any of its names.
pub fn country(name: &str) -> Option<String> {
    let upper = name.trim().to_uppercase();
    let same = |known: &String| known.eq_ignore_ascii_case(name.trim());
    let countries = &tables().countries;
    let code = countries.keys().find(|code| **code == upper);
    code.or_else(|| countries.iter().find(|(_, names)| names.iter().any(same)).map(|(code, _)| code)).cloned()
}

/// The usual name of a country; its code when it is not known.
pub fn country_name(code: &str) -> String {
    tables().countries.get(code).and_then(|names| names.first()).cloned().unwrap_or_else(|| code.to_owned())
}

/// The country and slug of an office such as "president of China" or "Chinese president".
pub fn office(words: &str) -> Option<(String, String)> {
    let parts = words.match_indices(" of ").map(|(at, of)| (&words[..at], &words[at + of.len()..]));
    let of = parts.filter_map(|(title, place)| Some((title, country(place)?))).last();
    let spaces = words.match_indices(' ').map(|(at, _)| (&words[at + 1..], &words[..at]));
    let before = || spaces.filter_map(|(title, place)| Some((title, country(place)?))).next();
    let (title, country) = of.or_else(before)?;
    let title = title.trim().trim_start_matches("the ");
    let matches = |rank: usize| {
        let named = |titles: &Vec<String>| match rank {
            0 => titles.first().is_some_and(|first| first.eq_ignore_ascii_case(title)),
            _ => titles.iter().any(|known| known.eq_ignore_ascii_case(title)),
        };
        let mut of_country = tables().offices.iter().filter(|((of, _), _)| *of == country);
        of_country
            .find(|((_, id), titles)| (rank == 0 && *id == title) || named(titles))
            .map(|(key, _)| key.clone())
    };
    matches(0).or_else(|| matches(1))
}

/// The title of an office, as in "President".
pub fn title(country: &str, office: &str) -> String {
    let key = (country.to_owned(), office.to_owned());
    tables().offices.get(&key).and_then(|titles| titles.first()).cloned().unwrap_or_else(|| office.to_owned())
}

/// Everyone who held an office, earliest first.
pub fn holders(country: &str, office: &str) -> Vec<&'static Term> {
    let mut terms: Vec<&Term> =
        tables().terms.iter().filter(|term| term.country == country && term.office == office).collect();
    terms.sort_by_key(|term| (term.from, &term.person));
    terms
}

/// Everything a person held, by slug or name.
pub fn terms_of(person: &str) -> Vec<&'static Term> {
    let same = |term: &&Term| term.person == person || term.name.eq_ignore_ascii_case(person);
    let mut terms: Vec<&Term> = tables().terms.iter().filter(same).collect();
    terms.sort_by_key(|term| (term.from, &term.office));
    terms
}

/// The highest post a person held on a day that leads a state, a government or a ruling party.
pub fn leading(person: &str, day: Date) -> Option<&'static Term> {
    let rank = |term: &&Term| {
        ["state", "government", "party"].iter().position(|branch| *branch == term.branch).unwrap_or(3)
    };
    terms_of(person).into_iter().filter(|term| term.leads() && term.covers(day)).min_by_key(rank)
}

/// Those who led a country on a day.
pub fn leaders(country: &str, day: Date) -> Vec<&'static Term> {
    tables().terms.iter().filter(|term| term.country == country && term.leads() && term.covers(day)).collect()
}

/// The national days of a country.
pub fn national_days(country: &str) -> Vec<NationalDay> {
    let days = rows("data/days.tsv", "day").into_iter().filter_map(|(row, cells)| {
        let [_, code, date, name, ..] = cells[..] else { return None };
        let (month, day) = date.split_once('-')?;
        let since = cells.get(4).and_then(|year| year.parse().ok());
        Some(NationalDay {
            country: code.into(),
            month: month.parse().ok()?,
            day: day.parse().ok()?,
            since,
            name: name.into(),
            row,
        })
    });
    days.filter(|day| day.country == country).collect()
}
