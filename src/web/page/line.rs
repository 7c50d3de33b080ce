//! An event as lists show it.

use crate::brief::words;
use crate::record::{Event, Told, chain};
use jiff::civil::Date;
use serde::Serialize;

/// An event in a line, with the sentence that says most.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub id: String,
    pub words: String,
    pub days: Option<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub status: &'static str,
    pub act: &'static str,
    pub mode: Option<String>,
    pub kind: &'static str,
    pub place: Option<String>,
    pub claims: usize,
    pub sources: usize,
    pub credibility: Option<u8>,
    pub noted: usize,
    pub quote: Option<Quote>,
}

/// A sentence and where it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Quote {
    pub claim: String,
    pub text: String,
    pub document: String,
    pub outlet: Option<String>,
    pub published: Option<Date>,
    pub by: Option<String>,
    pub status: &'static str,
    /// Whether it is a row of a table and no sentence.
    pub row: bool,
}

/// Whether a claim was read from a row of a table.
pub fn is_row(told: &Told) -> bool {
    told.claim.why.starts_with("table/")
}

/// The claim to show for an event: the last one of its present status, a sentence rather than a row.
pub fn telling(event: &Event) -> Option<&Told> {
    let weight = |told: &&Told| (told.claim.status == event.status, !is_row(told));
    event.ledger.iter().max_by_key(weight)
}

impl Quote {
    pub fn of(told: &Told) -> Quote {
        Quote {
            claim: told.id(),
            text: told.claim.text.split_whitespace().collect::<Vec<_>>().join(" "),
            document: told.claim.doc.clone(),
            outlet: told.outlet.clone(),
            published: told.published,
            by: chain(&told.claim.sources),
            status: told.claim.status.name(),
            row: is_row(told),
        }
    }
}

impl Line {
    pub fn of(event: &Event) -> Line {
        Line {
            id: event.id.clone(),
            words: words::capital(&words::event(event)),
            days: event.when.as_ref().map(words::when),
            from: event.from(),
            to: event.when.map(|when| when.to),
            status: event.status.name(),
            act: event.act.name(),
            mode: event.mode.clone(),
            kind: event.kind.name(),
            place: event.place.as_ref().map(|place| place.name.clone()),
            claims: event.ledger.len(),
            sources: event.independent,
            credibility: event.credibility,
            noted: event.notes.len(),
            quote: telling(event).map(Quote::of),
        }
    }

    pub fn all<'e>(events: impl IntoIterator<Item = &'e Event>) -> Vec<Line> {
        events.into_iter().map(Line::of).collect()
    }

    /// The head of a table of lines.
    pub const HEAD: [&str; 12] = [
        "event", "what", "from", "to", "status", "act", "mode", "place", "claims", "sources", "document",
        "sentence",
    ];

    /// The cells under [`Line::HEAD`].
    pub fn cells(&self) -> Vec<String> {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let quote = |of: fn(&Quote) -> &String| self.quote.as_ref().map(of).cloned().unwrap_or_default();
        vec![
            self.id.clone(),
            self.words.clone(),
            day(self.from),
            day(self.to),
            self.status.into(),
            self.act.into(),
            self.mode.clone().unwrap_or_default(),
            self.place.clone().unwrap_or_default(),
            self.claims.to_string(),
            self.sources.to_string(),
            quote(|quote| &quote.document),
            quote(|quote| &quote.text),
        ]
    }
}
