//! News outlets and how far each can be relied on.

use super::table::{Example, Result, Table};

/// What kind of outlet it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum OutletKind {
    Agency,
    Newspaper,
    Magazine,
    Broadcaster,
    Site,
    Organ,
}

const KINDS: &[(&str, OutletKind)] = &[
    ("agency", OutletKind::Agency),
    ("newspaper", OutletKind::Newspaper),
    ("magazine", OutletKind::Magazine),
    ("broadcaster", OutletKind::Broadcaster),
    ("site", OutletKind::Site),
    ("organ", OutletKind::Organ),
];

/// Reliability of a source on the Admiralty scale. F, "cannot be judged", is the absence of a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Completely reliable.
    A,
    /// Usually reliable.
    B,
    /// Fairly reliable.
    C,
    /// Not usually reliable.
    D,
    /// Unreliable.
    E,
}

const GRADES: &[(&str, Option<Grade>)] = &[
    ("", None),
    ("A", Some(Grade::A)),
    ("B", Some(Grade::B)),
    ("C", Some(Grade::C)),
    ("D", Some(Grade::D)),
    ("E", Some(Grade::E)),
];

impl Grade {
    /// Its letter.
    pub fn letter(self) -> &'static str {
        ["A", "B", "C", "D", "E"][self as usize]
    }
}

/// A news agency, newspaper, broadcaster, site or government organ that is quoted as a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// Short id, unique among outlets ("daily-nk").
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names it goes by.
    pub others: Vec<String>,
    /// Code of its country; `None` if it belongs to none.
    pub country: Option<String>,
    /// What kind of outlet it is.
    pub kind: OutletKind,
    /// How reliable it is; `None` if that cannot be judged.
    pub grade: Option<Grade>,
    /// Whether a state or ruling party controls what it says.
    pub state: bool,
}

impl Outlet {
    /// Every name of the outlet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.others).map(String::as_str)
    }
}

/// Reads the rows of an `outlets` file.
pub(crate) fn read(table: &Table, outlets: &mut Vec<Outlet>, examples: &mut Vec<Example>) -> Result<()> {
    for row in &table.rows {
        if let Some(example) = Example::read(row, table.kind, false)? {
            examples.push(example);
        } else if row.kind() == "outlet" {
            outlets.push(Outlet {
                id: row.need(1, "id")?.to_owned(),
                name: row.need(2, "name")?.to_owned(),
                others: row.list(3),
                country: Some(row.cell(4)).filter(|code| !code.is_empty()).map(str::to_owned),
                kind: row.one_of(5, KINDS)?,
                grade: row.one_of(6, GRADES)?,
                state: row.one_of(7, &[("", false), ("state", true)])?,
            });
        } else {
            return Err(row.unknown("outlet, read, not"));
        }
    }
    Ok(())
}

/// Reads the rows of a `hosts` file.
pub(crate) fn read_hosts(table: &Table, hosts: &mut super::map::Map<String, String>) -> Result<()> {
    for row in &table.rows {
        match row.kind() {
            "host" => hosts.insert(row.need(1, "host")?.to_lowercase(), row.need(2, "outlet")?.to_owned()),
            _ => return Err(row.unknown("host")),
        };
    }
    Ok(())
}
