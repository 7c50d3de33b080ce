//! The brief: what the record says about two countries as of a day, in prose that is cited sentence
//! by sentence. A [`Brief`] is a value; [`print()`] lays it out for reading, and its JSON has the
//! same sentences and citations.

mod ahead;
mod cite;
mod ics;
mod odds;
mod past;
mod picture;
mod print;
pub mod words;

pub use cite::{Citation, Evidence, covers};
pub use ics::ics;
pub use picture::{calibration, lags, level, terms, waterfall};
pub use print::{Part, Style, print, wrap};

use crate::record::{Record, Result};
use cite::Notes;
use jiff::civil::Date;
use serde::Serialize;
use std::cell::RefCell;

/// A brief on two countries.
#[derive(Clone, Debug, Serialize)]
pub struct Brief {
    /// "China and North Korea".
    pub title: String,
    /// The two countries.
    pub dyad: (String, String),
    /// The day it looks from; nothing published later was used.
    pub as_of: Date,
    /// Its parts.
    pub sections: Vec<Section>,
    /// What the sentences cite, by number.
    pub citations: Vec<Citation>,
}

/// A part of a brief.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// What it is about.
    pub title: &'static str,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
}

/// A sentence and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// Numbers of its citations; never empty.
    pub cites: Vec<usize>,
    /// How many further reports say the same and are not cited.
    pub others: usize,
}

impl Sentence {
    fn new(text: impl Into<String>, cites: impl IntoIterator<Item = usize>) -> Sentence {
        let mut cites: Vec<usize> = cites.into_iter().collect();
        cites.sort_unstable();
        cites.dedup();
        Sentence { text: text.into(), cites, others: 0 }
    }
}

/// What every section is written from.
struct Desk<'r> {
    record: &'r Record,
    a: &'r str,
    b: &'r str,
    as_of: Date,
    /// Pictures of what is written, each with the title of its section.
    drawn: RefCell<Pictures>,
}

/// Pictures as SVG, each with the title of the section it belongs to.
pub type Pictures = Vec<(&'static str, String)>;

type Sentences = Result<Vec<Sentence>>;

/// A section: its title and what writes it.
type Write = fn(&Desk, &mut Notes) -> Sentences;

const SECTIONS: [(&str, Write); 9] = [
    ("On record", past::on_record),
    ("Signalled", ahead::signalled),
    ("Indicator", ahead::indicator),
    ("Calendar", ahead::calendar),
    ("Sequence seen so far", past::sequence),
    ("Odds", odds::odds),
    ("Relations", past::relations),
    ("Within the two countries", past::within_country),
    ("What is not covered", past::not_covered),
];

/// Writes the brief on countries `a` and `b` as of a day.
///
/// # Errors
/// A record that cannot be read.
pub fn brief(record: &Record, a: &str, b: &str, as_of: Date) -> Result<Brief> {
    Ok(illustrated(record, a, b, as_of)?.0)
}

/// The brief with its pictures.
///
/// # Errors
/// A record that cannot be read.
pub fn illustrated(record: &Record, a: &str, b: &str, as_of: Date) -> Result<(Brief, Pictures)> {
    let desk = Desk { record, a, b, as_of, drawn: RefCell::default() };
    let mut notes = Notes::default();
    let mut sections = Vec::new();
    for (title, write) in SECTIONS {
        sections.push(Section { title, sentences: write(&desk, &mut notes)? });
    }
    let name = crate::answer::offices::country_name;
    let brief = Brief {
        title: format!("{} and {}", name(a), name(b)),
        dyad: (a.into(), b.into()),
        as_of,
        sections,
        citations: notes.into_citations(),
    };
    Ok((brief, desk.drawn.into_inner()))
}
