//! Citations: what a sentence of a brief rests on, quoted word for word.

use super::words;
use crate::answer::offices::Row;
use crate::document::Span;
use crate::record::{Coverage, Event, Told, chain};
use jiff::civil::Date;
use serde::Serialize;

/// A numbered citation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Citation {
    /// Its number in the brief, from 1.
    pub n: usize,
    /// What is cited.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// What a sentence may rest on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Evidence {
    /// A sentence of a document.
    Report {
        /// Id of the document.
        doc: String,
        /// Where the quoted sentence stands in its text.
        span: Span,
        /// Where the words that carry the claim stand.
        evidence: Span,
        /// The sentence, exactly as it stands there.
        words: String,
        /// The outlet as the document names it.
        outlet: Option<String>,
        /// Day of publication.
        published: Option<Date>,
        /// On whose word, where the sentence names a source.
        on_word_of: Option<String>,
        /// The line of data or the model head that made the claim.
        why: String,
    },
    /// A row of a data file.
    Data(Row),
    /// The record as a whole: what an absence rests on.
    Record {
        /// What it covers, in words.
        words: String,
        /// What it covers.
        coverage: Coverage,
    },
}

/// The citations of a brief as it is written; the same evidence keeps its number.
#[derive(Default)]
pub(super) struct Notes {
    citations: Vec<Citation>,
}

impl Notes {
    pub fn into_citations(self) -> Vec<Citation> {
        self.citations
    }

    fn cite(&mut self, evidence: Evidence) -> usize {
        if let Some(known) = self.citations.iter().find(|citation| same(&citation.evidence, &evidence)) {
            return known.n;
        }
        let n = self.citations.len() + 1;
        self.citations.push(Citation { n, evidence });
        n
    }

    pub fn told(&mut self, told: &Told) -> usize {
        self.cite(Evidence::Report {
            doc: told.claim.doc.clone(),
            span: told.sentence_span,
            evidence: told.claim.span,
            words: told.claim.text.clone(),
            outlet: told.outlet.clone(),
            published: told.published,
            on_word_of: chain(&told.claim.sources),
            why: told.claim.why.clone(),
        })
    }

    /// The reports of an event that say most, see [`reports`].
    pub fn event(&mut self, event: &Event, most: usize) -> Vec<usize> {
        reports(event).into_iter().take(most).map(|told| self.told(told)).collect()
    }

    /// The best report of each event, and how many others there are.
    pub fn best(&mut self, events: &[Event]) -> (Vec<usize>, usize) {
        let others = events.iter().map(|event| reports(event).len().saturating_sub(1)).sum();
        (events.iter().flat_map(|event| self.event(event, 1)).collect(), others)
    }

    pub fn row(&mut self, row: &Row) -> usize {
        self.cite(Evidence::Data(row.clone()))
    }

    pub fn coverage(&mut self, coverage: &Coverage) -> usize {
        self.cite(Evidence::Record { words: covers(coverage), coverage: coverage.clone() })
    }
}

/// The reports of an event, one a document, those that say most first: of its present status, dated, and news before
/// rows of tables.
fn reports(event: &Event) -> Vec<&Told> {
    let mut ledger: Vec<&Told> = event.ledger.iter().collect();
    ledger.sort_by_key(|told| {
        let row = told.claim.why.starts_with("table/");
        (told.claim.status != event.status, told.claim.when.is_none(), row, told.published)
    });
    if ledger.iter().any(|told| told.claim.when.is_some()) {
        ledger.retain(|told| told.claim.when.is_some());
    }
    let mut docs: Vec<&str> = Vec::new();
    ledger.retain(|told| {
        let new = !docs.contains(&told.claim.doc.as_str());
        docs.push(&told.claim.doc);
        new
    });
    ledger
}

/// One sentence is cited once, whichever of its claims it is cited for.
fn same(a: &Evidence, b: &Evidence) -> bool {
    match (a, b) {
        (Evidence::Report { doc, span, .. }, Evidence::Report { doc: other, span: at, .. }) => {
            doc == other && span == at
        }
        _ => a == b,
    }
}

/// What a record covers, in words.
pub fn covers(coverage: &Coverage) -> String {
    let outlets = words::count(coverage.outlets, "outlet");
    let documents = format!("{} from {outlets}", words::count(coverage.documents, "document"));
    let tables = coverage
        .tables
        .iter()
        .map(|table| format!("{} of the table {}", words::count(table.rows, "row"), table.name));
    let days = match (coverage.first, coverage.last) {
        (Some(first), Some(last)) => format!(", published {} to {}", words::day(first), words::day(last)),
        _ => String::new(),
    };
    let read = (coverage.documents > 0 || coverage.tables.is_empty()).then(|| format!("{documents}{days}"));
    words::list(&read.into_iter().chain(tables).collect::<Vec<_>>())
}
