//! A record of every format that was ever released opens, and says the same as a fresh one.

use attache::record::{Error, FORMAT, Filter, Record};
use std::path::{Path, PathBuf};

/// A copy of a record kept with the tests, in a folder of this test's own.
fn copy(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("attache-formats-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let to = folder.join(name);
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(name);
    std::fs::copy(from, &to).expect("copied");
    to
}

/// Everything the evidence of a record says, in the record's own words.
fn evidence(path: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(path).expect("SQLite");
    let sql = "SELECT documents.id || ' ' || sentence || ' ' || span_start || ' ' || span_end || ' ' || act || ' ' ||
                      status || ' ' || coalesce(day_from, '-') || ' ' ||
                      (SELECT group_concat(name || role) FROM parties WHERE parties.claim = claims.key) AS said
               FROM claims JOIN documents ON documents.key = claims.document ORDER BY said";
    let mut statement = db.prepare(sql).expect("a query");
    let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0)).expect("rows");
    rows.map(|row| row.expect("a row").unwrap_or_default()).collect()
}

/// What is counted along: what became of what was said, whom events name, and the sides and pairs of sides they have.
fn counted(path: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(path).expect("SQLite");
    let sql = "SELECT name || ' ' || cited || ' ' || said || ' ' || became || ' ' || n AS line FROM fared WHERE n <> 0
               UNION ALL SELECT person || ' ' || id || ' ' || p.day_from || ' ' || p.day_to FROM event_people AS p
                         JOIN events ON events.key = p.event
               UNION ALL SELECT side || ' ' || id || ' ' || s.day_from || ' ' || s.day_to FROM event_sides AS s
                         JOIN events ON events.key = s.event
               ORDER BY line";
    let mut statement = db.prepare(sql).expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

#[test]
fn a_record_of_format_1_opens() {
    opens("format-1.db", 50);
}

#[test]
fn a_record_of_format_2_opens() {
    let old = opens("format-2.db", 80);
    let notes = old.notes(None).expect("notes");
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(old.fact_tables(None).expect("tables")[0].rows, 3);
}

#[test]
fn a_record_of_format_3_opens() {
    assert_eq!(opens("format-3.db", 80).notes(None).expect("notes").len(), 1);
}

#[test]
fn a_record_of_format_4_opens() {
    assert_eq!(opens("format-4.db", 80).notes(None).expect("notes").len(), 1);
}

/// Opens a copy of a record of that name, of at least so many claims, and holds it against one made anew of the same.
#[track_caller]
fn opens(name: &str, least: usize) -> Record {
    let path = copy(name);
    let before = evidence(&path);
    let old = Record::open(&path).expect("opened");
    let bare = || Filter { without_notes: true, ..Filter::default() };
    let events = old.events(&bare()).expect("events");
    let told: usize = events.iter().map(|event| event.ledger.len()).sum();
    let coverage = old.coverage(None).expect("coverage");
    let rows: usize = coverage.tables.iter().map(|table| table.rows).sum();
    assert_eq!((told, coverage.claims + rows), (before.len(), before.len()));
    assert!(before.len() >= least, "{} claims", before.len());
    assert_eq!(evidence(&path), before, "the evidence is as it was");
    let anew = path.with_file_name("anew.db");
    let mut fresh = Record::create(&anew).expect("a record");
    let db = rusqlite::Connection::open(&path).expect("SQLite");
    let ids: Vec<String> = {
        let mut statement = db.prepare("SELECT id FROM documents ORDER BY id DESC").expect("a query");
        statement.query_map([], |row| row.get(0)).expect("rows").map(|id| id.expect("an id")).collect()
    };
    for id in &ids {
        let document = old.document(id).expect("loaded").expect("there");
        let claims: Vec<_> = old.claims_of(id).expect("claims").into_iter().map(|told| told.claim).collect();
        fresh.put(&document, &claims).expect("a good document");
    }
    fresh.settle().expect("settled");
    let json = |events| serde_json::to_string_pretty(&events).expect("plain values");
    assert_eq!(json(events), json(fresh.events(&bare()).expect("events")));
    assert!(!old.search_claims("visited", None, 100).expect("found").is_empty());
    drop((old, fresh));
    assert_eq!(counted(&path), counted(&anew), "and is counted the same");
    let format: i32 = db.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a format");
    let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
    let orphans: i64 = db
        .prepare("PRAGMA foreign_key_check")
        .expect("a check")
        .query_map([], |_| Ok(()))
        .expect("rows")
        .count() as i64;
    assert_eq!((format, whole.as_str(), orphans), (FORMAT, "ok", 0));
    let again = Record::open(&path).expect("and opens again");
    let _ = std::fs::remove_dir_all(path.parent().expect("a folder"));
    again
}

#[test]
fn a_record_of_a_newer_format_names_the_way_out() {
    let path = copy("format-1.db");
    let newer = path.with_file_name("newer.db");
    std::fs::copy(&path, &newer).expect("copied");
    let db = rusqlite::Connection::open(&newer).expect("SQLite");
    db.pragma_update(None, "user_version", FORMAT + 1).expect("stamped");
    drop(db);
    let error = Record::open(&newer).err().expect("refused");
    assert!(
        matches!(error, Error::Newer { .. }) && error.to_string().contains("use a newer attache"),
        "{error}"
    );
}
