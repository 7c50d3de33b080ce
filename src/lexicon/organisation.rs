//! Organisations that act in the news: international bodies, parts of governments, parties, armed groups.

use super::table::{Example, Result, Table};

/// An organisation.
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
    examples: &mut Vec<Example>,
) -> Result<()> {
    for row in &table.rows {
        if let Some(example) = Example::read(row, table.kind, false)? {
            examples.push(example);
        } else if row.kind() == "organisation" {
            organisations.push(Organisation {
                id: row.need(1, "id")?.to_owned(),
                name: row.need(2, "name")?.to_owned(),
                others: row.list(3),
                sector: row.sector(4)?.to_owned(),
                country: Some(row.cell(5)).filter(|code| !code.is_empty()).map(str::to_owned),
                offices: Some(row.cell(6)).filter(|code| !code.is_empty()).map(str::to_owned),
            });
        } else {
            return Err(row.unknown("organisation, read, not"));
        }
    }
    Ok(())
}
