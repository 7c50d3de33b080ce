//! What a row of a table says, as a document and its claim.

use super::file::Row;
use super::mapping::{Column, Day, Mapping, PartyColumns, Says};
use crate::claim::names::of_person;
use crate::claim::when::{Interval, Precision};
use crate::claim::{Claim, Party, Place, place_named};
use crate::document::{Document, Span, date};
use crate::lexicon::Lexicon;
use crate::lexicon::ontology::{Act, Status};
use jiff::civil::Date;
use jiff::fmt::strtime;

/// The document a row stands as: its text is the row, each cell after the name of its column. It counts
/// as published on the day the mapping names, or else on the last day of what it tells.
pub fn document(row: &Row, mapping: &Mapping) -> Document {
    let cells: Vec<String> = row.cells.iter().map(|(column, cell)| format!("{column}: {cell}")).collect();
    let key = Some(row.cell(&mapping.key)).filter(|key| !key.is_empty() && mapping.like.is_none());
    let when = days(row, mapping);
    let stated = |column: &Column| Some(row.cell(column)).filter(|cell| !cell.is_empty()).map(str::to_owned);
    Document {
        id: key.map_or_else(|| format!("{}:{}", mapping.name, row.line), |key| id(&mapping.name, key)),
        url: stated(&mapping.url),
        title: Some(mapping.title.clone()),
        source: stated(&mapping.outlet).or_else(|| Some(format!("table {}", mapping.name))),
        published: day(row, &mapping.published).map(|(_, last)| last).or(when.map(|when| when.to)),
        text: cells.join("; "),
    }
}

/// The id of the document that stands for the row with that key.
pub fn id(table: &str, key: &str) -> String {
    format!("{table}#{key}")
}

/// The claim a row makes, or why it makes none.
pub fn claim(row: &Row, document: &Document, mapping: &Mapping) -> Result<Claim, String> {
    let when = days(row, mapping).ok_or("the first day cannot be read")?;
    let (act, mode, status) = deed(row, mapping).ok_or("no rule of the mapping says which act it is")?;
    let of = |columns: &[PartyColumns]| -> Vec<Party> {
        columns.iter().flat_map(|columns| parties(row, columns, mapping, when.from)).collect()
    };
    let (actors, recipients) = (of(&mapping.actors), of(&mapping.recipients));
    if actors.is_empty() {
        return Err("nobody acts in it".into());
    }
    Ok(Claim {
        doc: document.id.clone(),
        sentence: 0,
        span: Span::new(0, document.text.len()),
        text: document.text.clone(),
        place: place(row, mapping, &recipients),
        actors,
        act,
        mode,
        quad: act.quad(),
        recipients,
        when: Some(when),
        status,
        cue: None,
        sources: Vec::new(),
        count: None,
        why: format!("table/{}", mapping.name),
        confidence: 1.0,
    })
}

/// The first and the last day of what a row tells.
fn days(row: &Row, mapping: &Mapping) -> Option<Interval> {
    let (from, first_to) = day(row, &mapping.from)?;
    let to = day(row, &mapping.to).map_or(first_to, |(_, last)| last).max(from);
    Some(Interval { from, to, precision: if from == to { Precision::Day } else { Precision::Range } })
}

/// The days a cell can mean: one, or all of a month or a year.
fn day(row: &Row, day: &Day) -> Option<(Date, Date)> {
    let cell = row.cell(&day.column);
    if cell.is_empty() {
        return None;
    }
    if let Some(form) = &day.form {
        let cell = cell.get(..form_length(form)).unwrap_or(cell);
        return strtime::parse(form, cell).and_then(|time| time.to_date()).ok().map(|day| (day, day));
    }
    let partial = || crate::lexicon::PartialDate::read(cell).map(|day| (day.first, day.last));
    date::parse(cell).map(|day| (day, day)).or_else(partial)
}

/// How many letters of a cell a form of fixed length reads; all of them where its length is not fixed.
fn form_length(form: &str) -> usize {
    if form == "%Y%m%d" { 8 } else { usize::MAX }
}

fn deed(row: &Row, mapping: &Mapping) -> Option<(Act, Option<String>, Status)> {
    let mut deed = mapping.act.clone();
    let mut status = mapping.status.unwrap_or(Status::Occurred);
    for rule in mapping.rules.iter().filter(|rule| rule.pattern.fits(row.cell(&rule.column))) {
        match &rule.says {
            Says::Act(act, mode) => deed = Some((*act, mode.clone())),
            Says::Status(said) => status = *said,
        }
    }
    deed.map(|(act, mode)| (act, mode, status))
}

/// The parties in the cells of a row: one, or as many as the mapping's sign parts.
fn parties(row: &Row, columns: &PartyColumns, mapping: &Mapping, on: Date) -> Vec<Party> {
    let cells = [&columns.name, &columns.country, &columns.office].map(|column| row.cell(column));
    let Some(sign) = &mapping.several else { return party(cells, on).into_iter().collect() };
    let lists = cells.map(|cell| cell.split(sign.as_str()).map(str::trim).collect::<Vec<_>>());
    let n = lists.iter().map(Vec::len).max().unwrap_or(0);
    let nth = |at: usize| lists.each_ref().map(|list| list.get(at).copied().unwrap_or_default());
    (0..n).filter_map(|at| party(nth(at), on)).collect()
}

/// A party by name, country and office: a person the tables know, or the country, or whoever the name names.
fn party([name, land, office]: [&str; 3], on: Date) -> Option<Party> {
    let country = country(land).or_else(|| country(after_of(name)));
    let context: Vec<&str> = country.iter().map(String::as_str).collect();
    let lexicon = Lexicon::embedded();
    let text = if name.is_empty() { land } else { name };
    let fits = |party: &Party| country.is_none() || party.country.is_none() || party.country == country;
    let person = || {
        let named = lexicon.person_by_name(name, Some(on), &context);
        named.likeliest().map(|person| of_person(person, text, on)).filter(fits)
    };
    let state = |code: String| Party {
        text: text.to_owned(),
        name: lexicon.country(&code).map_or_else(|| code.clone(), |country| country.name.clone()),
        id: Some(code.clone()),
        country: Some(code),
        office: None,
        inferred: false,
    };
    let other = |country: Option<String>| Party {
        text: text.to_owned(),
        id: None,
        name: text.to_owned(),
        country,
        office: None,
        inferred: false,
    };
    let seat = || {
        let city = lexicon.city(name, &context).map(|city| &city.country);
        lexicon
            .seat(name)
            .map(|land| &land.code)
            .or(city)
            .filter(|code| Some(*code) == country.as_ref())
            .cloned()
    };
    let mut found = match (name.is_empty(), self::country(name).or_else(seat)) {
        (true, _) => state(country?),
        (false, Some(code)) => state(code),
        (false, None) => person().unwrap_or_else(|| other(country)),
    };
    if found.office.is_none() && !office.is_empty() {
        found.office = Some(office.to_owned());
    }
    Some(found)
}

/// "Russia" of "Military Forces of Russia (2000-)".
fn after_of(name: &str) -> &str {
    let plain = name.split(" (").next().unwrap_or(name);
    plain.rsplit_once(" of ").map_or("", |(_, land)| land.trim())
}

/// The code of a country by code or by name; "Korea, South" is read as "South Korea".
pub fn country(cell: &str) -> Option<String> {
    let lexicon = Lexicon::embedded();
    let by_code = || lexicon.country(cell).filter(|_| cell.len() == 3);
    let turned = || {
        let (last, first) = cell.split_once(", ")?;
        lexicon.find_country(&format!("{first} {last}"))
    };
    let found = by_code().or_else(|| lexicon.find_country(cell)).or_else(turned);
    found.filter(|_| !cell.is_empty()).map(|country| country.code.clone())
}

/// The place of a row: the first city the cell names that lies where it should, or else the country.
fn place(row: &Row, mapping: &Mapping, recipients: &[Party]) -> Option<Place> {
    let (cell, land) = (row.cell(&mapping.place.0), row.cell(&mapping.place.1));
    let parts: Vec<&str> = cell.split([';', ',', '(', ')']).map(str::trim).collect();
    let last = parts.last().and_then(|last| country(last)).filter(|_| parts.len() > 1);
    let stated = country(land).or(last);
    let host = recipients.iter().find_map(|party| party.country.clone());
    let near: Vec<String> = stated.iter().chain(&host).cloned().collect();
    let fits = |place: &Place| stated.is_none() || place.country == stated;
    let named = parts.iter().filter(|part| !part.is_empty()).filter_map(|part| place_named(part, &near));
    let city = { named }.find(fits);
    let unknown = || {
        let first = parts.first().filter(|first| !first.is_empty() && country(first).is_none())?;
        let (text, land) = (first.to_string(), stated.clone().or(host.clone())?);
        Some(Place { name: text.clone(), text, country: Some(land), lat: None, lon: None, inferred: false })
    };
    city.or_else(unknown).or_else(|| {
        let land = Lexicon::embedded().country(stated.as_deref()?)?;
        place_named(&land.name, &near)
    })
}
