//! What is kept in the record's file: how far each rule has come, the alerts made, and where they still have to go.

use super::{Alert, Result, Rule, Rules, Target};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

/// Documents are numbered as they come in, from the first run on, so that a rule knows which are new to it.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS alert_news (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    document  INTEGER NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER IF NOT EXISTS alert_news_added AFTER INSERT ON documents BEGIN
    INSERT OR REPLACE INTO alert_news (document) VALUES (new.key);
END;
CREATE TABLE IF NOT EXISTS alert_rules (
    name      TEXT PRIMARY KEY,
    number    INTEGER NOT NULL,           -- the last of alert_news it has seen
    since     TEXT,                       -- the first day of publication that counts
    question  TEXT,
    odds      REAL,                       -- when it was asked last
    crossed   INTEGER NOT NULL DEFAULT 0  -- how often they crossed the threshold
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alerts (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    id        TEXT NOT NULL UNIQUE,
    rule      TEXT NOT NULL,
    alert     TEXT NOT NULL               -- JSON
) STRICT;
CREATE TABLE IF NOT EXISTS alert_claims (
    rule      TEXT NOT NULL,
    matter    TEXT NOT NULL,              -- what was told of the claim's event
    claim     TEXT NOT NULL,              -- id of the claim
    PRIMARY KEY (rule, matter, claim)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alert_sent (
    alert     INTEGER NOT NULL REFERENCES alerts (number),
    target    TEXT NOT NULL,
    done      INTEGER NOT NULL DEFAULT 0,
    tries     INTEGER NOT NULL DEFAULT 0,
    next      INTEGER NOT NULL DEFAULT 0, -- not before this second (Unix time)
    why       TEXT,                       -- what went wrong last
    PRIMARY KEY (target, alert)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alert_sent_waiting ON alert_sent (target, alert) WHERE NOT done;
";

/// The tables of alerts in a record's file.
pub struct Kept {
    db: Connection,
}

/// How far a rule has come.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Whether it was never asked before.
    pub first: bool,
    /// The last document it has seen.
    pub number: i64,
    /// The first day of publication that counts.
    pub since: Option<Date>,
    /// The question its odds belong to.
    pub question: Option<String>,
    /// The odds it gave then.
    pub odds: Option<f64>,
    /// How often they crossed.
    pub crossed: u32,
}

/// An alert that is to be carried.
#[derive(Debug)]
pub struct Waiting {
    /// Its number.
    pub number: i64,
    /// It.
    pub alert: Alert,
    /// Vain attempts.
    pub tries: u32,
}

impl Kept {
    /// Opens the tables in the record at `path`, which must exist.
    pub fn open(path: &Path) -> Result<Kept> {
        let db = Connection::open(path)?;
        db.busy_timeout(Duration::from_secs(60))?;
        Ok(Kept { db })
    }

    /// Begins what is kept whole or not at all; nobody else makes alerts meanwhile.
    pub fn begin(&mut self) -> Result<Transaction<'_>> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(TABLES)?;
        Ok(tx)
    }

    /// The first alert that waits for a target and may be tried by `now`, and takes it until `until`, so that nobody
    /// else carries it meanwhile.
    pub fn take(&mut self, target: &str, now: i64, until: i64) -> Result<Option<Waiting>> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = "SELECT alerts.number, alerts.alert, tries, next FROM alert_sent AS sent
                   JOIN alerts ON alerts.number = sent.alert
                   WHERE target = ?1 AND NOT done ORDER BY sent.alert LIMIT 1";
        let read = |row: &rusqlite::Row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get::<_, i64>(3)?))
        };
        let first = tx.query_row(sql, [target], read).optional()?;
        let Some((number, alert, tries, next)) = first.filter(|(.., next)| *next <= now) else {
            return Ok(None);
        };
        let _: i64 = next;
        tx.execute(
            "UPDATE alert_sent SET next = ?3 WHERE alert = ?1 AND target = ?2",
            params![number, target, until],
        )?;
        tx.commit()?;
        Ok(Some(Waiting { number, alert: serde_json::from_str(&alert)?, tries }))
    }

    /// Lets alerts that were to wait longer be tried now.
    pub fn hurry(&self, target: &str) -> Result<()> {
        self.db.execute("UPDATE alert_sent SET next = 0 WHERE target = ?1 AND NOT done", [target])?;
        Ok(())
    }

    /// An alert was carried.
    pub fn done(&self, number: i64, target: &str) -> Result<()> {
        let sql = "UPDATE alert_sent SET done = 1, why = NULL WHERE alert = ?1 AND target = ?2";
        self.db.execute(sql, params![number, target])?;
        Ok(())
    }

    /// An alert could not be carried, and is tried again at `next`.
    pub fn failed(&self, number: i64, target: &str, tries: u32, next: i64, why: &str) -> Result<()> {
        let sql = "UPDATE alert_sent SET tries = ?3, next = ?4, why = ?5 WHERE alert = ?1 AND target = ?2";
        self.db.execute(sql, params![number, target, tries, next, why])?;
        Ok(())
    }

    /// The alerts of a target, the latest first, at most so many.
    pub fn latest(&self, target: &str, most: usize) -> Result<Vec<Alert>> {
        let sql = "SELECT alerts.alert FROM alert_sent AS sent JOIN alerts ON alerts.number = sent.alert
                   WHERE target = ?1 ORDER BY sent.alert DESC LIMIT ?2";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map(params![target, most], |row| row.get::<_, String>(0))?;
        rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
    }

    /// All alerts a target has been given are carried.
    pub fn all_done(&self, target: &str) -> Result<usize> {
        Ok(self
            .db
            .execute("UPDATE alert_sent SET done = 1, why = NULL WHERE target = ?1 AND NOT done", [target])?)
    }

    /// How many alerts wait for the targets of these rules.
    pub fn waiting(&self, rules: &Rules) -> Result<usize> {
        let count = |target: &Target| {
            let sql = "SELECT count(*) FROM alert_sent WHERE target = ?1 AND NOT done";
            Ok(self.db.query_row(sql, [target.name()], |row| row.get::<_, usize>(0))?)
        };
        rules.targets.iter().map(count).sum()
    }
}

/// How far a rule has come.
pub fn place(tx: &Transaction, rule: &Rule) -> Result<Place> {
    let sql = "SELECT number, since, question, odds, crossed FROM alert_rules WHERE name = ?1";
    let read = |row: &rusqlite::Row| {
        let since: Option<String> = row.get(1)?;
        Ok(Place {
            first: false,
            number: row.get(0)?,
            since: since.and_then(|day| day.parse().ok()),
            question: row.get(2)?,
            odds: row.get(3)?,
            crossed: row.get(4)?,
        })
    };
    let known = tx.query_row(sql, [&rule.name], read).optional()?;
    Ok(known.unwrap_or(Place { first: true, ..Place::default() }))
}

/// Keeps how far a rule has come.
pub fn put_place(tx: &Transaction, rule: &Rule, place: &Place) -> Result<()> {
    let Place { number, since, question, odds, crossed, .. } = place;
    tx.execute(
        "INSERT OR REPLACE INTO alert_rules VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![rule.name, number, since.map(|day| day.to_string()), question, odds, crossed],
    )?;
    Ok(())
}

/// The number of the document that came in last.
pub fn last(tx: &Transaction) -> Result<i64> {
    let sql = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'alert_news'), 0)";
    Ok(tx.query_row(sql, [], |row| row.get(0))?)
}

/// Forgets numbers that every rule has seen.
pub fn forget_seen(tx: &Transaction) -> Result<()> {
    tx.execute("DELETE FROM alert_news WHERE number <= (SELECT min(number) FROM alert_rules)", [])?;
    Ok(())
}

/// The documents that came in after `number`, by id, with their numbers.
pub fn news(tx: &Transaction, number: i64) -> Result<HashMap<String, i64>> {
    let sql = "SELECT documents.id, n.number FROM alert_news AS n
               CROSS JOIN documents ON documents.key = n.document WHERE n.number > ?1";
    let mut statement = tx.prepare(sql)?;
    let rows = statement.query_map([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The ids of single events told of by documents that came in after `number`, or were published from `since` on; in
/// the order of publication.
pub fn events(tx: &Transaction, number: i64, since: Option<Date>) -> Result<Vec<String>> {
    let sql = "SELECT events.id FROM (
                   SELECT document AS key FROM alert_news WHERE number > ?1
                   UNION SELECT key FROM documents WHERE ?2 IS NOT NULL AND published >= ?2) AS new
               CROSS JOIN documents ON documents.key = new.key
               CROSS JOIN claims ON claims.document = documents.key
               CROSS JOIN slots ON slots.grp = claims.grp AND slots.claim = claims.key
               CROSS JOIN events ON events.key = slots.event WHERE events.kind = 'single'
               GROUP BY events.id ORDER BY min(published), events.id";
    let mut statement = tx.prepare(sql)?;
    let rows = statement
        .query_map(params![number, since.map(|day| day.to_string())], |row| row.get::<_, String>(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a rule has told of a matter by that id or by one of these claims.
pub fn told(tx: &Transaction, rule: &Rule, matter: &str, id: &str, claims: &[String]) -> Result<bool> {
    let known: bool = tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM alerts WHERE id = ?1)")?
        .query_row([id], |r| r.get(0))?;
    let sql = "SELECT EXISTS (SELECT 1 FROM alert_claims WHERE rule = ?1 AND matter = ?2 AND claim = ?3)";
    let mut statement = tx.prepare_cached(sql)?;
    for claim in claims {
        if known || statement.query_row(params![rule.name, matter, claim], |row| row.get(0))? {
            return Ok(true);
        }
    }
    Ok(known)
}

/// Keeps an alert, the claims it tells of, and that it has to go to the rule's targets.
pub fn put(
    tx: &Transaction,
    rule: &Rule,
    rules: &Rules,
    alert: &Alert,
    matter: &str,
    claims: &[String],
) -> Result<()> {
    tx.prepare_cached("INSERT INTO alerts (id, rule, alert) VALUES (?1, ?2, ?3)")?.execute(params![
        alert.id,
        rule.name,
        serde_json::to_string(alert)?
    ])?;
    let number = tx.last_insert_rowid();
    for claim in claims {
        tx.prepare_cached("INSERT OR IGNORE INTO alert_claims VALUES (?1, ?2, ?3)")?
            .execute(params![rule.name, matter, claim])?;
    }
    let names = rules.targets.iter().map(Target::name);
    for target in names.filter(|name| rule.to.is_empty() || rule.to.iter().any(|to| to == name)) {
        tx.prepare_cached("INSERT INTO alert_sent (alert, target) VALUES (?1, ?2)")?
            .execute(params![number, target])?;
    }
    Ok(())
}
