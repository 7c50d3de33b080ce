//! How what outlets and the sources they cite said has fared: counted along as documents come and events settle.

use super::{Record, Result, Told};
use crate::lexicon::ontology::Status;
use rusqlite::{Connection, params};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// How what an outlet or a source said before the event came out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fared {
    /// Claims of that status.
    pub said: usize,
    /// Those whose event is now on record as having taken place or going on.
    pub occurred: usize,
    /// Those whose event is now called off, denied or negated.
    pub not: usize,
    /// Those still open, or of which nothing more was heard.
    pub open: usize,
}

/// An outlet, or a source that outlets cite, and what became of what it said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceCount {
    /// Its name as documents write it, or the id of a cited source.
    pub name: String,
    /// Its documents; of a cited source, those that cite it.
    pub documents: usize,
    /// Its claims.
    pub claims: usize,
    /// Of what it called planned.
    pub planned: Fared,
    /// Of what it denied: `occurred` means that it took place all the same.
    pub denied: Fared,
    /// Of what it reported unconfirmed.
    pub reported: Fared,
}

/// The outlets and the sources they cite.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceCounts {
    /// Outlets, those with most claims first.
    pub outlets: Vec<SourceCount>,
    /// Sources cited by them, those with most claims first.
    pub cited: Vec<SourceCount>,
}

impl Record {
    /// Outlets and cited sources with what became of what they said: by the evidence alone, as it stands today.
    pub fn source_counts(&self) -> Result<SourceCounts> {
        Ok(SourceCounts { outlets: self.fared(false)?, cited: self.fared(true)? })
    }

    fn fared(&self, cited: bool) -> Result<Vec<SourceCount>> {
        let sql = "SELECT name, said, became, n FROM fared WHERE cited = ?1 AND n > 0 ORDER BY name";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([cited])?;
        let mut counts: Vec<SourceCount> = Vec::new();
        while let Some(row) = rows.next()? {
            let name = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if counts.last().is_none_or(|last| last.name != name) {
                counts.push(SourceCount { name: name.to_owned(), ..SourceCount::default() });
            }
            let (said, became): (String, String) = (row.get(1)?, row.get(2)?);
            if let Some(last) = counts.last_mut() {
                last.add(&said, &became, row.get(3)?);
            }
        }
        counts.sort_by(|a, b| (b.claims, &a.name).cmp(&(a.claims, &b.name)));
        Ok(counts)
    }
}

impl SourceCount {
    fn add(&mut self, said: &str, became: &str, n: usize) {
        if said.is_empty() {
            self.documents += n;
            return;
        }
        self.claims += n;
        match Status::from_name(said) {
            Some(Status::Planned) => self.planned.add(became, n),
            Some(Status::Denied) => self.denied.add(became, n),
            Some(Status::ReportedUnconfirmed) => self.reported.add(became, n),
            _ => {}
        }
    }
}

impl Fared {
    fn add(&mut self, became: &str, n: usize) {
        self.said += n;
        match Status::from_name(became) {
            Some(Status::Occurred | Status::Ongoing) => self.occurred += n,
            Some(Status::Cancelled | Status::Denied | Status::Negated) => self.not += n,
            _ => self.open += n,
        }
    }
}

/// Changes of the counts, gathered before they are written.
#[derive(Default)]
pub(super) struct Changes(HashMap<(String, bool, Status, Status), i64>);

impl Changes {
    /// That the event of a claim stands at `now`, which stood at `before` if the claim had one.
    pub fn settled(&mut self, told: &Told, before: Option<Status>, now: Status) {
        if before == Some(now) {
            return;
        }
        let outlet = told.outlet.iter().map(|outlet| (outlet, false));
        let cited = told.claim.sources.iter().filter_map(|source| Some((source.id.as_ref()?, true)));
        for (name, cited) in outlet.chain(cited) {
            let mut count = |became, by| {
                *self.0.entry((name.clone(), cited, told.claim.status, became)).or_default() += by;
            };
            before.into_iter().for_each(|before| count(before, -1));
            count(now, 1);
        }
    }

    /// Writes them down.
    pub fn write(self, db: &Connection) -> Result<()> {
        for ((name, cited, said, became), by) in self.0.into_iter().filter(|(_, by)| *by != 0) {
            add(db, &name, cited, (said.name(), became.name()), by)?;
        }
        Ok(())
    }
}

fn add(db: &Connection, name: &str, cited: bool, stand: (&str, &str), by: i64) -> Result<()> {
    let sql = "INSERT INTO fared VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET n = n + excluded.n";
    db.prepare_cached(sql)?.execute(params![name, cited, stand.0, stand.1, by])?;
    Ok(())
}

/// Counts a document to its outlet and to the sources its claims cite.
pub(super) fn document_added<'s>(
    db: &Connection,
    outlet: Option<&str>,
    cited: impl Iterator<Item = &'s str>,
) -> Result<()> {
    let cited: BTreeSet<&str> = cited.collect();
    let all = outlet.into_iter().map(|name| (name, false)).chain(cited.into_iter().map(|name| (name, true)));
    all.into_iter().try_for_each(|(name, cited)| add(db, name, cited, ("", ""), 1))
}

/// Takes what a document counts out again, before it is removed.
pub(super) fn document_gone(db: &Connection, document: i64) -> Result<()> {
    count(db, "documents.key = ?2", -1, document)
}

/// Counts a record for which nothing was counted along.
pub(super) fn count_all(db: &Connection) -> Result<()> {
    count(db, "?2 = 0", 1, 0)
}

fn count(db: &Connection, wheres: &str, by: i64, document: i64) -> Result<()> {
    let stands = "CROSS JOIN slots ON slots.grp = claims.grp AND slots.claim = claims.key
                  CROSS JOIN events ON events.key = slots.event";
    let sql = format!(
        "INSERT INTO fared SELECT name, cited, said, became, ?1 * count(*) FROM (
             SELECT source AS name, 0 AS cited, '' AS said, '' AS became FROM documents
                 WHERE source IS NOT NULL AND {wheres}
             UNION ALL SELECT documents.source, 0, claims.status, events.status FROM documents
                 CROSS JOIN claims ON claims.document = documents.key {stands}
                 WHERE documents.source IS NOT NULL AND {wheres}
             UNION ALL SELECT id, 1, '', '' FROM (SELECT DISTINCT sources.id, documents.key FROM documents
                 CROSS JOIN claims ON claims.document = documents.key
                 CROSS JOIN sources ON sources.claim = claims.key WHERE sources.id IS NOT NULL AND {wheres})
             UNION ALL SELECT sources.id, 1, claims.status, events.status FROM documents
                 CROSS JOIN claims ON claims.document = documents.key
                 CROSS JOIN sources ON sources.claim = claims.key {stands}
                 WHERE sources.id IS NOT NULL AND {wheres})
         GROUP BY name, cited, said, became ON CONFLICT DO UPDATE SET n = n + excluded.n"
    );
    db.prepare_cached(&sql)?.execute(params![by, document])?;
    Ok(())
}
