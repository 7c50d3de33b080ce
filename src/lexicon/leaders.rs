//! Leaders of the countries that have no file of offices: one file for all, a row a term.

use super::fold::fold;
use super::offices::{Leadership, Office, Offices, Person, Role, Term};
use super::table::{Example, Result, Row, Table};
use jiff::civil::Date;

/// Reads the rows of a `leaders` file: `leader` and `holder`, each
/// `ISO3 title name from to aliases`. Countries with offices of their own are passed over.
pub(crate) fn read(
    table: &Table,
    offices: &mut Offices,
    role_of: impl Fn(&str) -> Role,
    examples: &mut Vec<Example>,
) -> Result<()> {
    let with_file: Vec<String> = offices.countries().map(str::to_owned).collect();
    for row in &table.rows {
        match row.kind() {
            "read" | "not" => examples.extend(Example::read(row, table.kind, true)?),
            "leader" | "holder" if with_file.iter().any(|country| country == row.cell(1)) => {}
            "leader" | "holder" => read_term(row, offices, &role_of, table.as_of)?,
            _ => return Err(row.unknown("leader, holder, read, not")),
        }
    }
    Ok(())
}

fn read_term(
    row: &Row,
    offices: &mut Offices,
    role_of: &impl Fn(&str) -> Role,
    as_of: Option<Date>,
) -> Result<()> {
    let (country, title) = (row.need(1, "country")?, row.need(2, "title")?);
    let person = person(row, offices, country)?;
    let office = office(offices, country, title, role_of);
    let lasts = row.cell(5) == "..";
    let (from, to) = (row.day(4)?, if lasts { None } else { row.day(5)? });
    if row.kind() == "leader" {
        offices.add_leadership(country, Leadership { office, from: from.clone(), to: to.clone() });
    }
    offices.add_term(Term {
        person,
        office: offices.offices[office].id.clone(),
        from,
        to,
        as_of: as_of.filter(|_| lasts),
        source: "leaders.tsv".into(),
        note: None,
        file: row.file.to_owned(),
        line: row.line,
    });
    Ok(())
}

/// The country's office of that title, made when first named.
fn office(offices: &mut Offices, country: &str, title: &str, role_of: impl Fn(&str) -> Role) -> usize {
    let id = format!("{country}/{}", fold(title).replace(' ', "-"));
    if let Some(at) = offices.office_at(&id) {
        return at;
    }
    let office = Office {
        id,
        country: country.to_owned(),
        role: role_of(title),
        title: title.to_owned(),
        others: Vec::new(),
    };
    offices.add_office(office)
}

/// The slug of who the row names: given outright, or made from the name; the same slug is the same person,
/// whichever file they stand in.
fn person(row: &Row, offices: &mut Offices, country: &str) -> Result<String> {
    let name = row.need(3, "name")?;
    if offices.person(name).is_some() {
        return Ok(name.to_owned());
    }
    let slug = fold(name).replace(' ', "-");
    let person = Person {
        slug: slug.clone(),
        name: name.to_owned(),
        aliases: row.list(6),
        gender: None,
        country: country.to_owned(),
        note: None,
    };
    offices.add_person(person).map_err(|other| {
        row.error(3, format!("{name} is taken for {other}"), "write the full name, or the slug".into())
    })?;
    Ok(slug)
}
