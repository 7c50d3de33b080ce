//! Countries: their names, demonyms, capitals, and the buildings that stand for their governments.

use super::table::{Example, PartialDate, Result, Table, within};
use jiff::civil::Date;

/// A state or territory with a code of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-3, `XKX` for Kosovo.
    pub code: String,
    /// The name English-language news uses.
    pub name: String,
    /// Whether prose puts "the" before the name.
    pub definite: bool,
    /// Official, former and short names.
    pub others: Vec<String>,
    /// Adjectives and names of its people ("Chinese", "North Koreans").
    pub demonyms: Vec<String>,
    /// Its capital; "" if it has none.
    pub capital: String,
    /// What stands for its government besides the capital ("the Kremlin").
    pub seats: Vec<String>,
    /// When it came to be, for states that are no more.
    pub from: Option<PartialDate>,
    /// When it ceased to be.
    pub to: Option<PartialDate>,
}

impl Country {
    /// Every name of the country itself.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.others).map(String::as_str)
    }

    /// Its name as it stands within a sentence: "the United States".
    pub fn said(&self) -> String {
        if self.definite { format!("the {}", self.name) } else { self.name.clone() }
    }

    /// Whether it existed on that day.
    pub fn existed(&self, on: Date) -> bool {
        within(on, &self.from, &self.to)
    }

    /// Whether it is a state that is no more.
    pub fn dissolved(&self) -> bool {
        self.to.is_some()
    }
}

/// Reads the rows of a `countries` file.
pub(crate) fn read(table: &Table, countries: &mut Vec<Country>, examples: &mut Vec<Example>) -> Result<()> {
    for row in &table.rows {
        if let Some(example) = Example::read(row, table.kind, false)? {
            examples.push(example);
        } else if row.kind() == "country" {
            let code = row.need(1, "code")?;
            if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err(row.error(
                    1,
                    format!("`{code}` is no country code"),
                    "write three capitals, such as CHN".into(),
                ));
            }
            countries.push(Country {
                code: code.to_owned(),
                name: row.need(2, "name")?.to_owned(),
                definite: false,
                others: row.list(3),
                demonyms: row.list(4),
                capital: row.cell(5).to_owned(),
                seats: row.list(6),
                from: row.day(7)?,
                to: row.day(8)?,
            });
        } else if row.kind() == "the" {
            let codes = row.list(1);
            for country in countries.iter_mut().filter(|country| codes.contains(&country.code)) {
                country.definite = true;
            }
        } else {
            return Err(row.unknown("country, the, read, not"));
        }
    }
    Ok(())
}
