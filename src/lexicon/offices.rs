//! Offices, the people who held them, and from when to when.

use super::fold::fold;
use super::map::Map;
use super::table::{DataError, Example, PartialDate, Result, Row, Table, within};
use jiff::civil::Date;

/// What kind of office it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Role {
    State,
    Government,
    Party,
    Foreign,
    Defence,
    Military,
    Legislature,
    Envoy,
    Other,
}

/// The words for the roles.
pub(crate) const ROLES: &[(&str, Role)] = &[
    ("state", Role::State),
    ("government", Role::Government),
    ("party", Role::Party),
    ("foreign", Role::Foreign),
    ("defence", Role::Defence),
    ("military", Role::Military),
    ("legislature", Role::Legislature),
    ("envoy", Role::Envoy),
    ("other", Role::Other),
];

/// An office: a post of a state or an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// `CHN/president`.
    pub id: String,
    /// Code of the country or organisation it belongs to.
    pub country: String,
    /// What kind of office it is.
    pub role: Role,
    /// Its title in English ("President").
    pub title: String,
    /// Other titles it goes by.
    pub others: Vec<String>,
}

impl Office {
    /// Every title of the office.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.title).chain(&self.others).map(String::as_str)
    }
}

/// Which pronouns a person goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    /// "he"
    Male,
    /// "she"
    Female,
}

/// Someone who holds or held an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Unique and lasting: `xi-jinping`.
    pub slug: String,
    /// The name as the news writes it.
    pub name: String,
    /// Other spellings and names.
    pub aliases: Vec<String>,
    /// For "he" and "she".
    pub gender: Option<Gender>,
    /// Code of the country or organisation in whose file the person stands.
    pub country: String,
    /// A remark.
    pub note: Option<String>,
}

impl Person {
    /// Every name of the person.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }
}

/// A time in office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Slug of the person.
    pub person: String,
    /// Id of the office.
    pub office: String,
    /// First day, as far as it is known.
    pub from: Option<PartialDate>,
    /// Last day, as far as it is known; `None` while it lasts.
    pub to: Option<PartialDate>,
    /// For a term that lasts: the day on which that was last known to be so.
    pub as_of: Option<Date>,
    /// Where the dates are from.
    pub source: String,
    /// A remark.
    pub note: Option<String>,
    /// The data file it stands in.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
}

impl Term {
    /// Whether it covers that day.
    pub fn covers(&self, on: Date) -> bool {
        within(on, &self.from, &self.to)
    }

    /// Code of the country or organisation the office belongs to.
    pub fn country(&self) -> &str {
        self.office.split('/').next().unwrap_or_default()
    }

    /// Its first day, or the dawn of time.
    pub fn start(&self) -> Date {
        self.from.as_ref().map_or(Date::MIN, |from| from.first)
    }

    /// Its last day, or the end of time.
    pub fn end(&self) -> Date {
        self.to.as_ref().map_or(Date::MAX, |to| to.last)
    }
}

/// Which office leads a country, from when to when.
#[derive(Clone, Debug)]
pub(crate) struct Leadership {
    pub office: usize,
    pub from: Option<PartialDate>,
    pub to: Option<PartialDate>,
}

/// All offices, people and terms, with the ways in.
#[derive(Debug, Default)]
pub(crate) struct Offices {
    pub offices: Vec<Office>,
    pub people: Vec<Person>,
    pub terms: Vec<Term>,
    office_ids: Map<String, usize>,
    slugs: Map<String, usize>,
    of_country: Map<String, Vec<usize>>,
    /// By country and folded title: `CHN/state president`.
    by_title: Map<String, Vec<usize>>,
    /// By folded title, the one country that has an office so called, or "" if several have.
    only: Map<String, String>,
    leaderships: Map<String, Vec<Leadership>>,
    terms_of_office: Map<String, Vec<usize>>,
    terms_of_person: Map<String, Vec<usize>>,
}

impl Offices {
    /// Reads the rows of an `offices` file named after its country, but for terms and leaders,
    /// which may name what another file states.
    pub fn read(&mut self, table: &Table, country: &str, examples: &mut Vec<Example>) -> Result<()> {
        for row in &table.rows {
            match row.kind() {
                "office" => self.read_office(row, country)?,
                "person" => self.read_person(row, country)?,
                "leader" | "term" => {}
                "read" | "not" => examples.extend(Example::read(row, table.kind, true)?),
                _ => return Err(row.unknown("office, leader, person, term, read, not")),
            }
        }
        Ok(())
    }

    /// Reads the terms and leaders of an `offices` file, once all offices and people are known.
    pub fn link(&mut self, table: &Table, country: &str) -> Result<()> {
        for row in &table.rows {
            match row.kind() {
                "leader" => self.read_leader(row, country)?,
                "term" => self.read_term(row, country, table.as_of)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_office(&mut self, row: &Row, country: &str) -> Result<()> {
        let id = format!("{country}/{}", row.need(1, "id")?);
        if self.office_ids.contains_key(&id) {
            return Err(row.error(
                1,
                format!("the office `{}` stands here twice", row.cell(1)),
                "give one of them another id".into(),
            ));
        }
        let role = row.one_of(2, ROLES)?;
        self.add_office(Office {
            id,
            country: country.to_owned(),
            role,
            title: row.need(3, "title")?.to_owned(),
            others: row.list(4),
        });
        Ok(())
    }

    pub fn add_office(&mut self, office: Office) -> usize {
        let at = self.offices.len();
        self.office_ids.insert(office.id.clone(), at);
        self.of_country.entry(office.country.clone()).or_default().push(at);
        for title in office.titles() {
            let title = fold(title);
            self.by_title.entry(format!("{}/{title}", office.country)).or_default().push(at);
            let only = self.only.entry(title).or_insert_with(|| office.country.clone());
            if *only != office.country {
                only.clear();
            }
        }
        self.offices.push(office);
        at
    }

    fn read_person(&mut self, row: &Row, country: &str) -> Result<()> {
        let gender = row.one_of(4, &[("", None), ("m", Some(Gender::Male)), ("f", Some(Gender::Female))])?;
        let person = Person {
            slug: row.need(1, "slug")?.to_owned(),
            name: row.need(2, "name")?.to_owned(),
            aliases: row.list(3),
            gender,
            country: country.to_owned(),
            note: Some(row.cell(5)).filter(|note| !note.is_empty()).map(str::to_owned),
        };
        self.add_person(person).map_err(|other| {
            let what = format!("the slug `{}` is taken by {other}", row.cell(1));
            row.error(1, what, "give one of the two another slug".into())
        })
    }

    /// Adds a person, or the names of one known already; an error if the slug is another's.
    pub fn add_person(&mut self, person: Person) -> std::result::Result<(), String> {
        let Some(&at) = self.slugs.get(&person.slug) else {
            self.slugs.insert(person.slug.clone(), self.people.len());
            self.people.push(person);
            return Ok(());
        };
        let known = &mut self.people[at];
        if !person.names().any(|name| known.names().any(|other| fold(other) == fold(name))) {
            return Err(format!("{} ({})", known.name, known.country));
        }
        let new: Vec<String> = person
            .names()
            .filter(|name| !known.names().any(|other| other == *name))
            .map(str::to_owned)
            .collect();
        known.aliases.extend(new);
        Ok(())
    }

    fn read_leader(&mut self, row: &Row, country: &str) -> Result<()> {
        let office = self.linked_office(row, 1, country)?;
        let leadership = Leadership { office, from: row.day(2)?, to: row.day(3)? };
        self.add_leadership(country, leadership);
        Ok(())
    }

    fn read_term(&mut self, row: &Row, country: &str, as_of: Option<Date>) -> Result<()> {
        let person = row.need(1, "slug")?;
        if !self.slugs.contains_key(person) {
            return Err(row.error(
                1,
                format!("nobody has the slug `{person}`"),
                "add a `person` row for it".into(),
            ));
        }
        let office = self.linked_office(row, 2, country)?;
        let lasts = row.cell(4) == "..";
        let (from, to) = (row.day(3)?, if lasts { None } else { row.day(4)? });
        if let (Some(from), Some(to)) = (&from, &to)
            && to.last < from.first
        {
            return Err(row.error(
                4,
                format!("the term ends before it begins, on {}", from.written),
                "mend one of the two dates".into(),
            ));
        }
        self.add_term(Term {
            person: person.to_owned(),
            office: self.offices[office].id.clone(),
            from,
            to,
            as_of: as_of.filter(|_| lasts),
            source: row.cell(5).to_owned(),
            note: Some(row.cell(6)).filter(|note| !note.is_empty()).map(str::to_owned),
            file: row.file.to_owned(),
            line: row.line,
        });
        Ok(())
    }

    fn linked_office(&self, row: &Row, index: usize, country: &str) -> Result<usize> {
        let id = row.need(index, "office")?;
        let full = if id.contains('/') { id.to_owned() } else { format!("{country}/{id}") };
        let missing =
            || row.error(index, format!("there is no office `{id}`"), "add an `office` row for it".into());
        self.office_ids.get(&full).copied().ok_or_else(missing)
    }

    pub fn add_term(&mut self, term: Term) {
        let at = self.terms.len();
        self.terms_of_office.entry(term.office.clone()).or_default().push(at);
        self.terms_of_person.entry(term.person.clone()).or_default().push(at);
        self.terms.push(term);
    }

    /// Notes which office leads the country, from when to when.
    pub fn add_leadership(&mut self, country: &str, leadership: Leadership) {
        self.leaderships.entry(country.to_owned()).or_default().push(leadership);
    }

    /// The countries and organisations that have offices.
    pub fn countries(&self) -> impl Iterator<Item = &str> {
        self.of_country.keys().map(String::as_str)
    }

    pub fn office_at(&self, id: &str) -> Option<usize> {
        self.office_ids.get(id).copied()
    }

    pub fn office(&self, id: &str) -> Option<&Office> {
        self.office_ids.get(id).map(|&at| &self.offices[at])
    }

    pub fn person(&self, slug: &str) -> Option<&Person> {
        self.slugs.get(slug).map(|&at| &self.people[at])
    }

    /// Every office, in the order of the files.
    pub fn all(&self) -> impl Iterator<Item = &Office> {
        self.offices.iter()
    }

    pub fn of_country(&self, country: &str) -> impl Iterator<Item = &Office> {
        self.of_country.get(country).into_iter().flatten().map(|&at| &self.offices[at])
    }

    /// The country that alone has an office of that title, folded: "pope", "un chief".
    pub fn only_country(&self, title: &str) -> Option<&str> {
        self.only.get(title).map(String::as_str).filter(|country| !country.is_empty())
    }

    /// The offices of a country that go by that title, folded.
    pub fn titled(&self, country: &str, title: &str) -> impl Iterator<Item = &Office> {
        self.by_title.get(&format!("{country}/{title}")).into_iter().flatten().map(|&at| &self.offices[at])
    }

    pub fn terms_of_office(&self, office: &str) -> impl Iterator<Item = &Term> {
        self.terms_of_office.get(office).into_iter().flatten().map(|&at| &self.terms[at])
    }

    pub fn terms_of_person(&self, slug: &str) -> impl Iterator<Item = &Term> {
        self.terms_of_person.get(slug).into_iter().flatten().map(|&at| &self.terms[at])
    }

    /// The terms in that office on that day, the one that began last first.
    pub fn holders(&self, office: &str, on: Date) -> Vec<&Term> {
        let mut held: Vec<&Term> = self.terms_of_office(office).filter(|term| term.covers(on)).collect();
        held.sort_by_key(|term| std::cmp::Reverse(term.start()));
        held
    }

    /// The office that leads the country on that day, or without a day the one that did last.
    pub fn leading(&self, country: &str, on: Option<Date>) -> Option<&Office> {
        let rows = self.leaderships.get(country)?;
        let row = match on {
            Some(on) => rows.iter().rev().find(|row| within(on, &row.from, &row.to)),
            None => rows.last(),
        };
        row.map(|row| &self.offices[row.office])
    }

    /// Whether that term, on that day, makes its holder the country's leader.
    pub fn leads(&self, term: &Term, on: Date) -> bool {
        term.covers(on)
            && self.leading(term.country(), Some(on)).is_some_and(|office| office.id == term.office)
    }
}

/// The country an offices file is about: the stem of its name (`data/offices/CHN.tsv`).
pub(crate) fn country_of(file: &str) -> Result<&str> {
    let stem = file.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    if stem.len() == 3 && stem.bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(stem);
    }
    let what = "the name of the file is no country code".to_owned();
    Err(DataError {
        file: file.to_owned(),
        line: 1,
        column: 1,
        what,
        mend: "name it after its country, such as CHN.tsv".into(),
    })
}
