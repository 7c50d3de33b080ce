//! What a request asks, parsed: nothing else of a request reaches a page.

use super::fault::Fault;
use crate::answer::offices;
use crate::lexicon::ontology::{Act, Status};
use jiff::civil::Date;

/// The longest word or name of a request, in characters.
pub const LONGEST: usize = 300;

/// The forms an answer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Format {
    Html,
    Json,
    Csv,
    Ics,
    Geojson,
    Text,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 6] =
        [Format::Html, Format::Json, Format::Csv, Format::Ics, Format::Geojson, Format::Text];

    /// The end of its paths, without the dot; pages have none.
    pub fn ending(self) -> &'static str {
        ["", "json", "csv", "ics", "geojson", "txt"][self as usize]
    }

    /// Its media type.
    pub fn media(self) -> &'static str {
        [
            "text/html; charset=utf-8",
            "application/json",
            "text/csv; charset=utf-8",
            "text/calendar; charset=utf-8",
            "application/geo+json",
            "text/plain; charset=utf-8",
        ][self as usize]
    }
}

/// What a page with forms needs to know of who asks.
#[derive(Clone, Debug, Default)]
pub struct Stamp {
    /// What its forms carry.
    pub sign: String,
    /// Whether there are forms.
    pub edits: bool,
    /// The name last given.
    pub by: String,
}

/// A request to a page.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Parameters of the path and of the query; the first of a name counts.
    values: Vec<(String, String)>,
    /// The form asked for.
    pub format: Format,
    /// Path and query as they came, for links to the twins.
    pub address: String,
    /// Who asks, for pages with forms.
    pub stamp: Stamp,
    /// What lets a page have a style of its own.
    pub style: String,
}

impl Asked {
    /// With what is known of who asks.
    pub fn stamped(self, stamp: Option<Stamp>) -> Asked {
        Asked { stamp: stamp.unwrap_or_default(), ..self }
    }

    /// The request with these parameters: too long ones and those with control characters are refused.
    pub fn new(values: Vec<(String, String)>, format: Format, address: String) -> Result<Asked, Fault> {
        let wrong = |(_, value): &&(String, String)| {
            value.chars().count() > LONGEST || value.contains(char::is_control)
        };
        match values.iter().find(wrong) {
            Some((name, _)) => Err(Fault::Wrong(format!(
                "`{name}` is too long or holds signs that are not text; at most {LONGEST} characters"
            ))),
            None => Ok(Asked { values, format, address, stamp: Stamp::default(), style: String::new() }),
        }
    }

    /// The value of that name, blanks around it taken off; an empty one counts as absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        let known = self.values.iter().find(|(known, _)| known == name)?;
        Some(known.1.trim()).filter(|value| !value.is_empty())
    }

    /// That value, which must be there.
    pub fn need(&self, name: &str) -> Result<&str, Fault> {
        self.text(name).ok_or_else(|| Fault::Wrong(format!("say `{name}`")))
    }

    /// A country by code or name.
    pub fn country(&self, name: &str) -> Result<Option<String>, Fault> {
        let known = |text: &str| {
            offices::country(text).ok_or_else(|| Fault::Missing(format!("`{text}` is no country known here")))
        };
        self.text(name).map(known).transpose()
    }

    /// The two countries of the path; not the same one twice.
    pub fn pair(&self) -> Result<(String, String), Fault> {
        let side = |name| self.country(name)?.ok_or_else(|| Fault::Wrong(format!("say `{name}`")));
        match (side("a")?, side("b")?) {
            (a, b) if a == b => Err(Fault::Missing("a pair has two different countries".into())),
            pair => Ok(pair),
        }
    }

    /// A day: `YYYY-MM-DD`.
    pub fn day(&self, name: &str) -> Result<Option<Date>, Fault> {
        let parse = |text: &str| {
            let day = text.parse().ok().filter(|day: &Date| (1..=9999).contains(&day.year()));
            day.ok_or_else(|| Fault::Wrong(format!("`{name}` is a day, written YYYY-MM-DD")))
        };
        self.text(name).map(parse).transpose()
    }

    /// A status by its name.
    pub fn status(&self) -> Result<Option<Status>, Fault> {
        let names = || Status::ALL.map(Status::name).join(", ");
        let parse = |text| {
            Status::from_name(text).ok_or_else(|| Fault::Wrong(format!("`status` is one of {}", names())))
        };
        self.text("status").map(parse).transpose()
    }

    /// An act by its name.
    pub fn act(&self) -> Result<Option<Act>, Fault> {
        let names = || Act::ALL.map(Act::name).join(", ");
        let parse = |text: &str| {
            Act::from_name(&text.to_uppercase())
                .ok_or_else(|| Fault::Wrong(format!("`act` is one of {}", names())))
        };
        self.text("act").map(parse).transpose()
    }

    /// A word of small letters, digits and hyphens: a mode, the slug of a person, an id.
    pub fn slug(&self, name: &str) -> Result<Option<String>, Fault> {
        let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        match self.text(name) {
            Some(text) if !text.chars().all(plain) => {
                Err(Fault::Missing(format!("`{name}` is made of small letters, digits and hyphens")))
            }
            text => Ok(text.map(str::to_owned)),
        }
    }

    /// The id of an event, or its beginning.
    pub fn event(&self, name: &str) -> Result<String, Fault> {
        let hex = |sign: char| sign.is_ascii_digit() || ('a'..='f').contains(&sign);
        let id = self.need(name)?;
        match (4..=16).contains(&id.len()) && id.chars().all(hex) {
            true => Ok(id.to_owned()),
            false => {
                Err(Fault::Missing("the id of an event is made of 4 to 16 digits and letters a to f".into()))
            }
        }
    }

    /// A number from 0 up to `most`.
    pub fn number(&self, name: &str, otherwise: usize, most: usize) -> Result<usize, Fault> {
        let parse = |text: &str| {
            let number = text.parse().ok().filter(|n| *n <= most);
            number.ok_or_else(|| Fault::Wrong(format!("`{name}` is a number from 0 to {most}")))
        };
        self.text(name).map_or(Ok(otherwise), parse)
    }

    /// The address of this answer in another form.
    pub fn twin(&self, format: Format) -> String {
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        let path = if path == "/" { "/today" } else { path };
        let own = format!(".{}", self.format.ending());
        let stem = if self.format == Format::Html { path } else { path.strip_suffix(&own).unwrap_or(path) };
        let dot = if format == Format::Html { "" } else { "." };
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{stem}{dot}{}{mark}{query}", format.ending())
    }

    /// The address of this page with one parameter of the query set, or taken out; the part shown begins anew.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        self.with_all(&[(name, value)])
    }

    /// The same with several parameters.
    pub fn with_all(&self, set: &[(&str, Option<&str>)]) -> String {
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        let other = |part: &&str| {
            let key = part.split('=').next().unwrap_or_default();
            let own = key == "skip" || set.iter().any(|(name, _)| *name == key);
            !part.is_empty() && !own && !part.ends_with('=')
        };
        let kept = query.split('&').filter(other).map(str::to_owned);
        let set = set.iter().filter_map(|(name, value)| Some(format!("{name}={}", encode((*value)?))));
        let query: Vec<String> = kept.chain(set).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

/// A value as it may stand in a query.
pub fn encode(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    value
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
