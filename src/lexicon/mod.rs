//! The lexicon: what attache knows, read from the files under `data/` and checked.
//!
//! Everything here answers a question about a name: which country, demonym or seat of government it is,
//! which place, outlet or organisation, and who is meant by a name or a title on a given day.

pub mod acts;
mod city;
mod country;
pub mod cues;
mod day;
mod fold;
mod format;
mod leaders;
mod map;
mod names;
mod offices;
pub mod ontology;
mod organisation;
mod outlet;
mod people;
mod phrase;
pub(crate) mod table;
mod title;

pub use city::{City, Size};
pub use country::Country;
pub use day::Day;
pub use fold::fold;
pub use offices::{Gender, Office, Person, Role, Term};
pub use organisation::{Body, Organisation};
pub use outlet::{Grade, Outlet, OutletKind};
pub use people::Resolution;
pub use table::{DataError, Example, PartialDate};
pub use title::{Tense, Title, TitleOffice};

use jiff::civil::Date;
use map::Map;
use names::{Meaning, Names};
use offices::Offices;
use people::People;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use table::Table;
use title::Titles;

/// The data files in this binary: path within the project, text.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/data_files.rs"));

static INSTALLED: OnceLock<Lexicon> = OnceLock::new();
static OWN: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();

/// The data files in use: those in this binary, or the user's own where they stand in for them.
pub fn files() -> &'static [(&'static str, &'static str)] {
    OWN.get().map_or(FILES, Vec::as_slice)
}

/// Why a user's own data files could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// A file or folder could not be read.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// A file holds a fault.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The lexicon was in use already.
    #[error("the data folder was named after reading began")]
    Late,
}

/// The data files under a folder, named as the embedded ones are.
fn folder_files(folder: &Path) -> Result<Vec<(String, String)>, InstallError> {
    let unreadable = |path: &Path| {
        let path = path.to_path_buf();
        move |error| InstallError::Unreadable(path, error)
    };
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).map_err(unreadable(&next))? {
            let path = entry.map_err(unreadable(&next))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "tsv" || kind == "act") {
                let text = std::fs::read_to_string(&path).map_err(unreadable(&path))?;
                let inner = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.push((format!("data/{inner}"), text));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What attache knows.
#[derive(Debug, Default)]
pub struct Lexicon {
    countries: Vec<Country>,
    codes: Map<String, usize>,
    cities: Vec<City>,
    days: Vec<Day>,
    /// By folded name, days with that as their first name before those with it as another.
    days_named: Map<String, Vec<usize>>,
    outlets: Vec<Outlet>,
    formats: Vec<format::Format>,
    organisations: Vec<Organisation>,
    bodies: organisation::Bodies,
    titles: Titles,
    offices: Offices,
    people: People,
    names: Names,
    examples: Vec<Example>,
    /// The acts and the rules that read them.
    pub acts: acts::Acts,
    /// The words that carry, report, plan, deny.
    pub cues: cues::Cues,
}

/// What a name in running text means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry<'l> {
    /// A country by its name.
    Country(&'l Country),
    /// A country by its people or its adjective.
    Demonym(&'l Country),
    /// A country by its capital's or its government's seat's name ("the Kremlin").
    Seat(&'l Country),
    /// A place.
    City(&'l City),
    /// An organisation.
    Organisation(&'l Organisation),
    /// A news outlet.
    Outlet(&'l Outlet),
    /// A person by full name.
    Person(&'l Person),
}

impl Lexicon {
    /// The lexicon this binary carries.
    pub fn embedded() -> &'static Lexicon {
        INSTALLED.get_or_init(|| {
            Lexicon::parse(FILES.iter().copied())
                .unwrap_or_else(|error| panic!("the embedded data is broken: {error}"))
        })
    }

    /// Makes the data files of a folder count before the embedded ones: a file at the same path
    /// (`acts/visit.act`, `outlets.tsv`) takes the embedded one's place, any other is added.
    /// To be called once, before anything is read.
    ///
    /// # Errors
    /// A file that cannot be read, or the first fault in one.
    pub fn install(folder: &Path) -> Result<(), InstallError> {
        let own = folder_files(folder)?;
        let replaced = |name: &str| own.iter().any(|(path, _)| path == name);
        let mut files: Vec<(&'static str, &'static str)> =
            FILES.iter().copied().filter(|(name, _)| !replaced(name)).collect();
        files.extend(own.into_iter().map(|(name, text)| (&*name.leak(), &*text.leak())));
        let lexicon = Lexicon::parse(files.iter().copied())?;
        OWN.set(files).map_err(|_| InstallError::Late)?;
        INSTALLED.set(lexicon).map_err(|_| InstallError::Late)
    }

    /// Reads data files, given as name and text. Files that do not end in `.tsv` are passed over.
    pub fn parse<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Lexicon, DataError> {
        let files: Vec<(&str, &str)> = files.into_iter().collect();
        let tables = files.iter().copied().filter(|(name, _)| name.ends_with(".tsv"));
        let tables: Vec<_> = tables
            .map(|(name, text)| Ok((name, Table::read(name, text)?)))
            .collect::<Result<_, DataError>>()?;
        let mut lexicon = Lexicon::default();
        for (name, table) in &tables {
            lexicon.read(name, table)?;
        }
        for (name, table) in tables.iter().filter(|(_, table)| table.kind == "offices") {
            lexicon.offices.link(table, offices::country_of(name)?)?;
        }
        for (_, table) in tables.iter().filter(|(_, table)| table.kind == "leaders") {
            let Lexicon { offices, titles, examples, .. } = &mut lexicon;
            leaders::read(table, offices, |title| titles.role(title), examples)?;
        }
        lexicon.acts = acts::Acts::parse(files.into_iter().filter(|(name, _)| name.ends_with(".act")))?;
        lexicon.index();
        Ok(lexicon)
    }

    fn read(&mut self, name: &str, table: &Table) -> Result<(), DataError> {
        match table.kind {
            "countries" => country::read(table, &mut self.countries, &mut self.examples),
            "cities" => city::read(table, &mut self.cities, &mut self.examples),
            "days" => day::read(table, &mut self.days, &mut self.examples),
            "outlets" => outlet::read(table, &mut self.outlets, &mut self.examples),
            "organisations" => {
                organisation::read(table, &mut self.organisations, &mut self.bodies, &mut self.examples)
            }
            "titles" => self.titles.read(table, &mut self.examples),
            "formats" => format::read(table, &mut self.formats, &mut self.examples),
            "cues" => {
                self.cues = cues::Cues::read(table)?;
                Ok(())
            }
            "offices" => self.offices.read(table, offices::country_of(name)?, &mut self.examples),
            _ => Ok(()),
        }
    }

    fn index(&mut self) {
        self.codes =
            self.countries.iter().enumerate().map(|(at, country)| (country.code.clone(), at)).collect();
        self.people = People::new(&self.offices.people);
        self.list_countries();
        self.list_places();
        for (at, outlet) in self.outlets.iter().enumerate() {
            outlet.names().for_each(|name| self.names.add(name, Meaning::Outlet(at)));
        }
        for (at, organisation) in self.organisations.iter().enumerate() {
            organisation.names().for_each(|name| self.names.add(name, Meaning::Organisation(at)));
        }
        for (at, person) in self.offices.people.iter().enumerate() {
            person
                .names()
                .filter(|name| name.contains(' '))
                .for_each(|name| self.names.add(name, Meaning::Person(at)));
        }
        self.days_named = list_days(&self.days);
        let cities = &self.cities;
        self.names.settle(|meaning| match meaning {
            Meaning::City(at) => cities[*at].size as u32,
            _ => 0,
        });
    }

    fn list_countries(&mut self) {
        for (at, country) in self.countries.iter().enumerate() {
            country.names().for_each(|name| self.names.add(name, Meaning::Country(at)));
            country.demonyms.iter().for_each(|name| self.names.add(name, Meaning::Demonym(at)));
            country.seats.iter().for_each(|name| self.names.add(name, Meaning::Seat(at)));
            if !country.dissolved() && !country.capital.is_empty() {
                self.names.add(&country.capital, Meaning::Seat(at));
            }
        }
    }

    fn list_places(&mut self) {
        for (at, city) in self.cities.iter().enumerate() {
            for name in city.names() {
                match city.weak {
                    true => self.names.add_quietly(name, Meaning::City(at)),
                    false => self.names.add(name, Meaning::City(at)),
                }
            }
        }
    }

    /// The country with that code; `KOS` is taken for `XKX`.
    pub fn country(&self, code: &str) -> Option<&Country> {
        let code = if code == "KOS" { "XKX" } else { code };
        self.codes.get(code).map(|&at| &self.countries[at])
    }

    /// All countries, those that are no more included.
    pub fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// The country of that name: "North Korea", "the PRC".
    pub fn find_country(&self, text: &str) -> Option<&Country> {
        self.meanings(text)
            .into_iter()
            .find_map(|entry| if let Entry::Country(country) = entry { Some(country) } else { None })
    }

    /// The country of that adjective or people: "Chinese", "North Koreans".
    pub fn demonym(&self, text: &str) -> Option<&Country> {
        self.meanings(text)
            .into_iter()
            .find_map(|entry| if let Entry::Demonym(country) = entry { Some(country) } else { None })
    }

    /// The country whose government that capital or building stands for: "Beijing", "the Kremlin".
    pub fn seat(&self, text: &str) -> Option<&Country> {
        self.meanings(text)
            .into_iter()
            .find_map(|entry| if let Entry::Seat(country) = entry { Some(country) } else { None })
    }

    /// The place of that name: in one of the countries of the context if there is one, else the largest
    /// whose name is no English word or personal name.
    pub fn city(&self, text: &str, context: &[&str]) -> Option<&City> {
        let meanings = self.meanings(text).into_iter();
        let cities: Vec<&City> = meanings
            .filter_map(|entry| if let Entry::City(city) = entry { Some(city) } else { None })
            .collect();
        let capital = cities.iter().find(|city| city.size == Size::Capital);
        let near = cities.iter().find(|city| context.contains(&city.country.as_str()));
        near.or(capital).or_else(|| cities.iter().find(|city| !city.weak)).copied()
    }

    /// The news outlet of that name.
    pub fn outlet(&self, text: &str) -> Option<&Outlet> {
        self.meanings(text)
            .into_iter()
            .find_map(|entry| if let Entry::Outlet(outlet) = entry { Some(outlet) } else { None })
    }

    /// The news outlet with that id, such as `daily-nk`.
    pub fn outlet_by_id(&self, id: &str) -> Option<&Outlet> {
        self.outlets.iter().find(|outlet| outlet.id == id)
    }

    /// The organisation of that name, else the one with that id.
    pub fn organisation(&self, text: &str) -> Option<&Organisation> {
        let mut meanings = self.meanings(text).into_iter();
        let named = meanings.find_map(|entry| {
            if let Entry::Organisation(organisation) = entry { Some(organisation) } else { None }
        });
        named.or_else(|| self.organisation_by_id(text))
    }

    /// The organisation with that id, such as `un-security-council`.
    pub fn organisation_by_id(&self, id: &str) -> Option<&Organisation> {
        self.organisations.iter().find(|organisation| organisation.id == id)
    }

    /// The title that `text` is or ends in: "chief nuclear negotiator" is a "negotiator".
    pub fn title(&self, text: &str) -> Option<&Title> {
        self.titles.ending(&fold(text))
    }

    /// What a word before a title or name says about the time: "former", "then", "incoming".
    pub fn modifier(&self, word: &str) -> Option<Tense> {
        self.titles.modifier(&fold(word))
    }

    /// The office with that id, such as `CHN/president`.
    pub fn office(&self, id: &str) -> Option<&Office> {
        self.offices.office(id)
    }

    /// The offices of a country or organisation, as its file lists them.
    pub fn offices_in(&self, country: &str) -> impl Iterator<Item = &Office> {
        self.offices.of_country(country)
    }

    /// The offices of every country and organisation that go by a title: "foreign minister", "pope".
    pub fn offices_anywhere(&self, title: &str) -> impl Iterator<Item = &Office> {
        let title = fold(title);
        self.offices.all().filter(move |office| office.titles().any(|known| fold(known) == title))
    }

    /// The person with that slug, such as `xi-jinping`.
    pub fn person_by_slug(&self, slug: &str) -> Option<&Person> {
        self.offices.person(slug)
    }

    /// The office that leads that country on that day; without a day, the one that did last.
    pub fn leading_office(&self, country: &str, on: Option<Date>) -> Option<&Office> {
        self.offices.leading(country, on)
    }

    /// The terms in that office on that day, the one that began last first.
    pub fn holders(&self, office: &str, on: Date) -> Vec<&Term> {
        self.offices.holders(office, on)
    }

    /// All terms in that office, in the order of the file.
    pub fn terms(&self, office: &str) -> impl Iterator<Item = &Term> {
        self.offices.terms_of_office(office)
    }

    /// The offices a person held on that day, the most telling first: leader, head of state, and so on.
    pub fn offices_of(&self, slug: &str, on: Date) -> Vec<(&Office, &Term)> {
        let terms = self.offices.terms_of_person(slug).filter(|term| term.covers(on));
        let mut held: Vec<_> =
            terms.filter_map(|term| Some((self.offices.office(&term.office)?, term))).collect();
        held.sort_by_key(|(office, term)| (!self.offices.leads(term, on), office.role));
        held
    }

    /// All terms of a person.
    pub fn career(&self, slug: &str) -> impl Iterator<Item = &Term> {
        self.offices.terms_of_person(slug)
    }

    /// The days kept on that date.
    pub fn days(&self, on: Date) -> impl Iterator<Item = &Day> {
        self.days.iter().filter(move |day| day.falls_on(on))
    }

    /// All days, as the file lists them.
    pub fn all_days(&self) -> &[Day] {
        &self.days
    }

    /// The day of that name: of that country, or without one the only day that goes by it.
    pub fn day_by_name(&self, text: &str, country: Option<&str>) -> Option<&Day> {
        let folded = fold(text);
        let plain = folded.strip_prefix("the ").unwrap_or(&folded);
        let named: Vec<&Day> = self.days_named.get(plain)?.iter().map(|&at| &self.days[at]).collect();
        let mut here = named.iter().filter(|day| country.is_none_or(|country| day.country == country));
        let first = here.next()?;
        let alone = here.all(|day| country.is_some() || (day.month, day.day) == (first.month, first.day));
        alone.then_some(*first)
    }

    /// All that `text` as a whole can mean, best first. Bare family names are no part of this.
    pub fn meanings(&self, text: &str) -> Vec<Entry<'_>> {
        self.names.meanings(text).into_iter().map(|meaning| self.entry(meaning)).collect()
    }

    /// The names in a run of tokens, leftmost and longest first, with the best meaning of each.
    pub fn names_in(&self, tokens: &[&str]) -> Vec<(Range<usize>, Entry<'_>)> {
        self.names.find(tokens).into_iter().map(|(range, meaning)| (range, self.entry(meaning))).collect()
    }

    fn entry(&self, meaning: Meaning) -> Entry<'_> {
        match meaning {
            Meaning::Country(at) => Entry::Country(&self.countries[at]),
            Meaning::Demonym(at) => Entry::Demonym(&self.countries[at]),
            Meaning::Seat(at) => Entry::Seat(&self.countries[at]),
            Meaning::City(at) => Entry::City(&self.cities[at]),
            Meaning::Organisation(at) => Entry::Organisation(&self.organisations[at]),
            Meaning::Outlet(at) => Entry::Outlet(&self.outlets[at]),
            Meaning::Person(at) => Entry::Person(&self.offices.people[at]),
        }
    }

    /// The states that sit in a standing format of talks ("six-party talks") named in a phrase, on that day.
    pub fn format_members(&self, phrase: &str, on: Date) -> &[String] {
        format::named(&self.formats, phrase, on).map_or(&[], |format| &format.members)
    }

    /// The examples that the data files carry, to be held true by a test.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }
}

fn list_days(days: &[Day]) -> Map<String, Vec<usize>> {
    let first = days.iter().enumerate().map(|(at, day)| (fold(&day.name), at));
    let others =
        days.iter().enumerate().flat_map(|(at, day)| day.others.iter().map(move |name| (fold(name), at)));
    let mut named: Map<String, Vec<usize>> = Map::default();
    for (name, at) in first.chain(others) {
        named.entry(name.strip_prefix("the ").unwrap_or(&name).to_owned()).or_default().push(at);
    }
    named
}
