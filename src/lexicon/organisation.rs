//! Organisations that act in the news: international bodies, parts of governments, parties, armed groups.

use super::Lexicon;
use super::fold::fold;
use super::map::Map;
use super::table::{Example, Result, Row, Table};

/// An organisation with a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Short id, unique among organisations ("un-security-council").
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names it goes by.
    pub others: Vec<String>,
    /// Its PLOVER sector: `IGO`, `NGO`, `GOV`, `MIL`, `LEG`, `PTY`, `REB`, ...
    pub sector: String,
    /// Code of its country; `None` for international ones.
    pub country: Option<String>,
    /// Code of the file its offices stand in (`UNO`), if it has one.
    pub offices: Option<String>,
}

impl Organisation {
    /// Every name of the organisation.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.others).map(String::as_str)
    }
}

/// A body that every country has: a foreign ministry, a parliament, an army.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// What it is called, in lower case ("foreign ministry").
    pub name: String,
    /// Its PLOVER sector.
    pub sector: String,
}

/// The bodies that every country has, by what they are called.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    bodies: Vec<Body>,
    by_name: Map<String, usize>,
}

impl Bodies {
    fn add(&mut self, row: &Row) -> Result<()> {
        let name = row.need(1, "name")?.split('|').next().unwrap_or_default().trim().to_owned();
        for variant in row.list(1) {
            self.by_name.insert(fold(&variant), self.bodies.len());
        }
        self.bodies.push(Body { name, sector: row.sector(2)?.to_owned() });
        Ok(())
    }

    /// The body called so, the words folded.
    fn named(&self, folded: &str) -> Option<&Body> {
        self.by_name.get(folded).map(|&at| &self.bodies[at])
    }
}

impl Lexicon {
    /// A body that every country has, and the country it is said to be of: "the Chinese foreign ministry",
    /// "Iran's parliament", "Ministry of Defence of Japan", "the army".
    pub fn body(&self, text: &str) -> Option<(&Body, Option<&super::Country>)> {
        let folded = fold(text);
        let plain = folded.strip_prefix("the ").unwrap_or(&folded);
        if let Some(body) = self.bodies.named(plain) {
            return Some((body, None));
        }
        let (country, rest) = self.state_first(text).or_else(|| self.state_last(text))?;
        Some((self.bodies.named(&fold(&rest))?, Some(country)))
    }

    /// "Chinese foreign ministry": the country the first words name, and the rest.
    fn state_first(&self, text: &str) -> Option<(&super::Country, String)> {
        let words: Vec<&str> = text.split_whitespace().collect();
        (1..words.len().min(6)).rev().find_map(|used| {
            let name = words[..used].join(" ");
            let name = ["'s", "’s", "'", "’"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
            let country = self.demonym(name).or_else(|| self.find_country(name)).or_else(|| self.seat(name));
            country.map(|country| (country, words[used..].join(" ")))
        })
    }

    /// "Ministry of Defence of Japan": the country after the last "of", and what is before.
    fn state_last(&self, text: &str) -> Option<(&super::Country, String)> {
        let (body, country) = text.rsplit_once(" of ")?;
        let body = body.strip_prefix("the ").or_else(|| body.strip_prefix("The ")).unwrap_or(body);
        self.find_country(country).map(|country| (country, body.to_owned()))
    }
}

/// The sectors of the PLOVER codebook.
pub(crate) const SECTORS: &[&str] = &[
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM", "CVL",
    "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC", "IGO", "UNO", "EUR", "NGO", "ISM",
    "IMG", "MNC",
];

/// Reads the rows of an `organisations` file.
pub(crate) fn read(
    table: &Table,
    organisations: &mut Vec<Organisation>,
    bodies: &mut Bodies,
    examples: &mut Vec<Example>,
) -> Result<()> {
    let some = |cell: &str| Some(cell.to_owned()).filter(|cell| !cell.is_empty());
    for row in &table.rows {
        match row.kind() {
            "read" | "not" => examples.extend(Example::read(row, table.kind, false)?),
            "body" => bodies.add(row)?,
            "organisation" => organisations.push(Organisation {
                id: row.need(1, "id")?.to_owned(),
                name: row.need(2, "name")?.to_owned(),
                others: row.list(3),
                sector: row.sector(4)?.to_owned(),
                country: some(row.cell(5)),
                offices: some(row.cell(6)),
            }),
            _ => return Err(row.unknown("organisation, body, read, not")),
        }
    }
    Ok(())
}
