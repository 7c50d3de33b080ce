//! Cities, and other places the news names.

use super::table::{Example, Result, Table};

/// How large a place is, or why it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Size {
    /// Fewer than 300,000 people.
    Town,
    /// A place noted in the news: a palace, a base, a border crossing.
    Place,
    /// A region, province or island.
    Region,
    /// 300,000 people or more.
    City,
    /// A million people or more.
    Metropolis,
    /// A capital.
    Capital,
}

const SIZES: &[(&str, Size)] = &[
    ("capital", Size::Capital),
    ("metropolis", Size::Metropolis),
    ("city", Size::City),
    ("town", Size::Town),
    ("place", Size::Place),
    ("region", Size::Region),
];

/// A city or another place with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct City {
    /// Its name.
    pub name: String,
    /// Code of the country it lies in, or by which the news files it.
    pub country: String,
    /// Degrees north.
    pub lat: f32,
    /// Degrees east.
    pub lon: f32,
    /// How large it is.
    pub size: Size,
    /// Other spellings and former names.
    pub others: Vec<String>,
    /// Whether the name alone is too little, being an English word or a personal name too.
    pub weak: bool,
}

impl City {
    /// Every name of the place.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.others).map(String::as_str)
    }
}

/// Reads the rows of a `cities` file.
pub(crate) fn read(table: &Table, cities: &mut Vec<City>, examples: &mut Vec<Example>) -> Result<()> {
    for row in &table.rows {
        if let Some(example) = Example::read(row, table.kind, false)? {
            examples.push(example);
        } else if row.kind() == "city" {
            cities.push(City {
                name: row.need(1, "name")?.to_owned(),
                country: row.need(2, "country")?.to_owned(),
                lat: row.number(3, "latitude")?,
                lon: row.number(4, "longitude")?,
                size: row.one_of(5, SIZES)?,
                others: row.list(6),
                weak: row.one_of(7, &[("", false), ("weak", true)])?,
            });
        } else {
            return Err(row.unknown("city, read, not"));
        }
    }
    Ok(())
}
