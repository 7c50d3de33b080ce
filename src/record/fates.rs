//! Fates: how what a teller announced or denied turned out, counted as events settle.

use super::{Record, Result};
use crate::lexicon::ontology::Status;
use rusqlite::{Connection, params};
use serde::Serialize;

/// How many claims of one teller had one status, and where the events they are about stand now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fate {
    /// On whose word: the id of an outlet of `data/outlets.tsv`, or the name in small letters.
    pub teller: String,
    /// What the claims said: planned, denied, ...
    pub said: Status,
    /// Where their events stand by all that was told since.
    pub became: Status,
    /// How many claims of single events.
    pub claims: usize,
}

impl Record {
    /// What became of what tellers said with one status, most claims first; of one teller if asked. By the evidence
    /// alone, as it stands today.
    pub fn fates(&self, said: Status, teller: Option<&str>) -> Result<Vec<Fate>> {
        let sql = "SELECT teller, became, claims FROM fates
                   WHERE said = ?1 AND (?2 IS NULL OR teller = ?2) AND claims > 0
                   ORDER BY sum(claims) OVER (PARTITION BY teller) DESC, teller, claims DESC, became";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(params![said.name(), teller], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?))
        })?;
        let fate = |(teller, became, claims): (String, String, usize)| {
            Some(Fate { teller, said, became: Status::from_name(&became)?, claims })
        };
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().filter_map(fate).collect())
    }
}

/// Whose claims to count.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// Of the event with that key.
    Event(i64),
    /// Of the document with that key.
    Document(i64),
    /// Of the whole record.
    All,
}

/// Counts claims of settled single events in (1) or out (-1).
pub(super) fn count(db: &Connection, of: Of, by: i64) -> Result<()> {
    let (from, key) = match of {
        Of::Event(key) => ("slots AS s CROSS JOIN claims AS c ON c.key = s.claim WHERE s.event = ?1", key),
        Of::Document(key) => (
            "claims AS c CROSS JOIN slots AS s ON s.grp = c.grp AND s.claim = c.key WHERE c.document = ?1",
            key,
        ),
        Of::All => {
            ("slots AS s CROSS JOIN claims AS c ON c.key = s.claim WHERE s.event IS NOT NULL AND ?1 = 0", 0)
        }
    };
    let sql = format!(
        "INSERT INTO fates SELECT teller, said, became, ?2 * count(*) FROM (
             SELECT c.teller, c.status AS said, (SELECT status FROM events
                    WHERE events.key = s.event AND kind = 'single') AS became FROM {from})
         WHERE became IS NOT NULL GROUP BY teller, said, became
         ON CONFLICT DO UPDATE SET claims = claims + excluded.claims"
    );
    db.prepare_cached(&sql)?.execute(params![key, by])?;
    Ok(())
}
