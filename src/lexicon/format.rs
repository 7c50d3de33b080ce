//! Standing formats of talks and who sits in them.

use super::fold::fold;
use super::table::{Example, PartialDate, Result, Table, within};
use jiff::civil::Date;

/// A standing format of talks.
#[derive(Clone, Debug)]
pub(crate) struct Format {
    /// What it goes by, folded.
    names: Vec<String>,
    /// ISO 3166 alpha-3 codes of those who sit in it.
    pub members: Vec<String>,
    from: Option<PartialDate>,
    to: Option<PartialDate>,
}

/// Reads the rows of a `formats` file.
pub(crate) fn read(table: &Table, formats: &mut Vec<Format>, examples: &mut Vec<Example>) -> Result<()> {
    for row in &table.rows {
        if let Some(example) = Example::read(row, table.kind, true)? {
            examples.push(example);
        } else if row.kind() == "format" {
            let names = row.list(1).iter().map(|name| fold(name)).collect();
            let to = if row.cell(4) == ".." { None } else { row.day(4)? };
            formats.push(Format { names, members: row.list(2), from: row.day(3)?, to });
        } else {
            return Err(row.unknown("format, read, not"));
        }
    }
    Ok(())
}

/// The format that a phrase names ("the fifth round of six-party talks"), if it stood on that day.
pub(crate) fn named<'f>(formats: &'f [Format], phrase: &str, on: Date) -> Option<&'f Format> {
    let folded = format!(" {} ", fold(phrase).replace(['\'', '"', ',', '.'], " "));
    let stands = |format: &&Format| within(on, &format.from, &format.to);
    let names = |format: &&Format| format.names.iter().any(|name| folded.contains(&format!(" {name} ")));
    formats.iter().filter(stands).find(names)
}
