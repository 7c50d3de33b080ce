//! The commands through the binary: what they print, and the code they end with.

mod desk;

use desk::{fill, korea};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of this test's own, gone with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("attache-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn file(&self, name: &str, text: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("written");
        path
    }

    /// A record of the year 2018 in Korea.
    fn record(&self) -> String {
        let path = self.0.join("korea.db");
        let mut record = attache::record::Record::create(&path).expect("a record");
        fill(&mut record, &korea());
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    command.args(args).current_dir(folder).env_remove("ATTACHE_RECORD").env("COLUMNS", "80");
    command
}

fn run(folder: &Folder, args: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command(&folder.0, args).output().expect("attache runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

const ARTICLE: &str =
    "Envoys meet\ndate: 2018-03-28\nsource: sample wire\n\nXi met Kim in Beijing on Monday.\n";

#[test]
fn read_is_safe_to_repeat_and_sets_aside_what_is_broken() {
    let folder = Folder::new("read");
    folder.file("good.txt", ARTICLE.as_bytes());
    folder.file("broken.txt", &[0, 159, 146, 150, 0, 1, 2, 3]);
    let (code, out, err) = run(&folder, &["read", ".", "--record", "r.db", "--json"]);
    let reading: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &reading["added"], err.contains("broken.txt")), (0, &1.into(), true), "{out}{err}");
    let (code, out, _) = run(&folder, &["read", ".", "--record", "r.db", "--json"]);
    let reading: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &reading["added"], &reading["unchanged"]), (0, &0.into(), &1.into()));
}

#[test]
fn times_of_every_kind_of_input() {
    let folder = Folder::new("times");
    folder.file("a.txt", ARTICLE.as_bytes());
    folder.file(
        "b.jsonl",
        br#"{"id":"b","published":"2018-03-28","text":"\u00c9t\u00e9: for three days, twice a week."}"#,
    );
    let (code, out, _) = run(&folder, &["times", ".", "--json"]);
    let rows: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let seen = rows.iter().map(|row| {
        [&row["doc"], &row["span"], &row["text"], &row["type"], &row["value"]]
            .map(ToString::to_string)
            .join(" ")
    });
    let expected = [
        r#""a" [25,31] "Monday" "DATE" "2018-03-26""#,
        r#""b" [11,21] "three days" "DURATION" "P3D""#,
        r#""b" [23,35] "twice a week" "SET" "P1W""#,
    ];
    assert_eq!((code, seen.collect::<Vec<_>>()), (0, expected.map(String::from).to_vec()));
    let (code, out, _) = run(&folder, &["times", "a.txt"]);
    assert!(code == 0 && out.contains("2018-03-26"), "{out}");
    folder.file("broken.txt", &[0, 159, 146, 150, 0, 1, 2, 3]);
    let (code, out, err) = run(&folder, &["times", ".", "--json"]);
    assert_eq!((code, out.lines().count(), err.contains("broken.txt")), (1, 3, true), "{err}");
    folder.file("none.txt", b"They met.");
    assert_eq!(run(&folder, &["times", "none.txt"]).0, 1);
}

#[test]
fn reading_standard_input() {
    let folder = Folder::new("stdin");
    let mut child = command(&folder.0, &["read", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    child.stdin.take().expect("a pipe").write_all(ARTICLE.as_bytes()).expect("written");
    assert_eq!(child.wait_with_output().expect("ends").status.code(), Some(0));
    assert_eq!(run(&folder, &["search", "Beijing"]).0, 0);
    assert_eq!(run(&folder, &["search", "Strelsau"]).0, 1);
}

#[test]
fn wrong_use_ends_with_two_and_says_what_to_do() {
    let folder = Folder::new("wrong");
    let none = run(&folder, &["events"]);
    assert!(none.0 == 2 && none.2.contains("attache read"), "{none:?}");
    for args in [
        &["claims", "nowhere.txt"][..],
        &["times", "nowhere.txt"],
        &["brief", "CHN", "Ruritania"],
        &["events", "--act", "DANCE"],
        &["events", "--as-of", "soon"],
        &["tally", "visits", "--office", "king of nowhere"],
        &["unheard-of"],
        &[],
    ] {
        let (code, out, err) = run(&folder, args);
        assert!(code == 2 && out.is_empty() && !err.is_empty(), "{args:?}: {code} {out} {err}");
    }
}

#[test]
fn help_has_examples() {
    let folder = Folder::new("help");
    let commands = [
        "demo",
        "claims",
        "times",
        "read",
        "events",
        "tally",
        "brief",
        "relations",
        "patterns",
        "indicators",
        "calendar",
        "who",
        "search",
        "note",
        "notes",
        "export",
        "score",
    ];
    for name in commands {
        let (code, out, _) = run(&folder, &[name, "--help"]);
        assert!(code == 0 && out.contains("Examples:") && out.contains("--json"), "{name}: {out}");
    }
}

#[test]
fn questions_to_a_record() {
    let folder = Folder::new("ask");
    let record = folder.record();
    let ask = |args: &[&str]| run(&folder, &[args, &["--record", &record, "--as-of", "2018-08-21"]].concat());
    let (code, out, _) = ask(&["events", "--dyad", "China", "North Korea", "--status", "planned", "--json"]);
    assert_eq!((code, out.lines().count()), (0, 1), "{out}");
    let event: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(event["when"]["from"], "2018-09-09");
    let (code, out, _) = ask(&["events", "--dyad", "CHN", "PRK", "--ledger"]);
    assert!(code == 0 && out.contains("“Beijing signalled that Xi plans a trip to Pyongyang.”"), "{out}");
    assert_eq!(ask(&["events", "--dyad", "FRA", "BRA"]).0, 1);
    let (code, out, _) =
        ask(&["tally", "visits", "--office", "supreme leader of North Korea", "--to", "CHN"]);
    assert!(code == 0 && out.contains("  3  Kim Jong Un") && out.contains("  0  Kim Il Sung"), "{out}");
    let (code, out, _) = ask(&["tally", "visits", "--received-by", "Kim Jong Un", "--json"]);
    assert!(code == 0 && out.contains("\"name\":\"Moon Jae-in\""), "a meeting at home is a visit: {out}");
    let (code, out, _) = ask(&["patterns", "PRK", "CHN"]);
    assert!(code == 0 && out.contains("3 of 3"), "{out}");
    let (code, out, _) = ask(&["patterns", "--about", "PRK"]);
    assert!(code == 0 && out.contains("Kim Jong Un meets the leader of China: 3 of 3"), "{out}");
    let (code, out, _) =
        ask(&["patterns", "--about", "PRK", "--json", "--within", "40", "--picture", "l.svg"]);
    let found: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, found["patterns"].as_array().map(Vec::is_empty)), (0, Some(false)));
    assert!(std::fs::read_to_string(folder.0.join("l.svg")).is_ok_and(|svg| svg.starts_with("<svg")));
    let (code, out, _) = ask(&["relations", "--between", "CHN,PRK", "--json", "--picture", "r.svg"]);
    let found: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &found["direction"]), (0, &"too-few".into()));
    assert!(std::fs::read_to_string(folder.0.join("r.svg")).is_ok_and(|svg| svg.starts_with("<svg")));
    assert_eq!(ask(&["relations", "CHN"]).0, 2);
    assert_eq!(ask(&["indicators"]).0, 0);
    assert_eq!(ask(&["relations", "CHN", "PRK"]).0, 0);
}

#[test]
fn the_brief_and_its_twin_say_the_same() {
    let folder = Folder::new("brief");
    let record = folder.record();
    let args = ["brief", "CHN", "PRK", "--record", &record, "--as-of", "2018-08-21"];
    let (code, text, _) = run(&folder, &args);
    let (twin_code, json, _) = run(&folder, &[&args[..], &["--json"]].concat());
    let twin: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((code, twin_code), (0, 0));
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = flat(&text);
    for section in twin["sections"].as_array().expect("sections") {
        for sentence in section["sentences"].as_array().expect("sentences") {
            let words = flat(sentence["text"].as_str().expect("text"));
            assert!(text.contains(&words), "{words}");
        }
    }
}

#[test]
fn who_held_what() {
    let folder = Folder::new("who");
    let (code, out, _) = run(&folder, &["who", "president of China", "--on", "2005-10-28"]);
    assert!(
        code == 0
            && out.starts_with("Hu Jintao, President of China")
            && out.contains("data/offices/CHN.tsv:"),
        "{out}"
    );
    for (words, on, name) in [
        ("pope", "2015-09-24", "Pope Francis"),
        ("UN secretary-general", "1998-01-01", "Kofi Annan"),
        ("secretary of state", "2005-03-01", "Condoleezza Rice"),
    ] {
        let (_, out, _) = run(&folder, &["who", words, "--on", on]);
        assert!(out.contains(name), "{words}: {out}");
    }
    assert_eq!(run(&folder, &["who", "Nobody Inparticular"]).0, 1);
}

#[test]
fn escapes_in_documents_never_reach_the_terminal() {
    let folder = Folder::new("escapes");
    let mut dispatches = korea();
    dispatches.truncate(2);
    let hostile = "Kim \u{1b}[31mvisited\u{202e} China\u{9b}2J\u{7} on Sunday.";
    let evil = desk::dispatch("evil\u{1b}]0;x\u{7}", "2018-03-28", "Xin\u{1b}[2Jhua", hostile);
    dispatches.push(evil.visit(desk::kim(), desk::china()).on("2018-03-25", "2018-03-28"));
    let path = folder.0.join("evil.db");
    let mut record = attache::record::Record::create(&path).expect("a record");
    fill(&mut record, &dispatches);
    let path = path.to_string_lossy().into_owned();
    for args in [
        &["brief", "CHN", "PRK"][..],
        &["brief", "CHN", "PRK", "--json"],
        &["events", "--ledger"],
        &["events", "--json"],
        &["search", "China"],
    ] {
        let (code, out, err) = run(&folder, &[args, &["--record", &path]].concat());
        let obeyed = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
        assert!(code == 0 && !out.chars().chain(err.chars()).any(obeyed), "{args:?}: {out:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::new("pipe");
    let record = folder.record();
    let mut child = command(&folder.0, &["events", "--ledger", "--record", &record])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{:?}", output.stderr);
}

/// Kills a reading at random moments, ten of them unless `ATTACHE_KILLS` says how many, with the record's own work done
/// in between: what was committed stays, and the record is whole every time.
#[test]
fn killed_while_reading_the_record_stays_whole() {
    let kills: u64 = std::env::var("ATTACHE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let folder = Folder::new("kill");
    for n in 0..400 {
        folder.file(&format!("a{n}.txt"), ARTICLE.as_bytes());
    }
    let mut seen = 0;
    for nth in 0..kills {
        let mut child = command(&folder.0, &["read", ".", "--record", "r.db"])
            .stdout(Stdio::null())
            .spawn()
            .expect("runs");
        let wait = (nth * 2_654_435_761 + u64::from(std::process::id())) % 250;
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let _ = child.kill();
        let _ = child.wait();
        let (whole, documents) = state(&folder);
        assert!(
            whole == "ok" && documents >= seen,
            "killed after {wait} ms: {whole}, {documents} after {seen}"
        );
        seen = documents;
    }
    let (code, _, err) = run(&folder, &["read", ".", "--record", "r.db"]);
    assert_eq!(code, 0, "{err}");
    let db = rusqlite::Connection::open(folder.0.join("r.db")).expect("SQLite");
    let unsettled: i64 =
        db.query_row("SELECT count(*) FROM groups WHERE unsettled", [], |row| row.get(0)).expect("counted");
    let told: i64 = db
        .query_row(
            "SELECT count(*) FROM claims WHERE key NOT IN (SELECT claim FROM slots WHERE event > 0)",
            [],
            |r| r.get(0),
        )
        .expect("counted");
    assert_eq!((state(&folder), unsettled, told), (("ok".into(), 400), 0, 0));
}

/// Whether the record of a folder is whole, and how many documents it holds; none where there is no record yet.
fn state(folder: &Folder) -> (String, i64) {
    let path = folder.0.join("r.db");
    if std::fs::metadata(&path).map_or(0, |file| file.len()) == 0 {
        return ("ok".into(), 0);
    }
    let db = rusqlite::Connection::open(path).expect("SQLite");
    let tables: i64 =
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).expect("counted");
    if tables == 0 {
        return ("ok".into(), 0);
    }
    let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
    let orphans = "SELECT count(*) FROM claims WHERE document NOT IN (SELECT key FROM documents)";
    let orphans: i64 = db.query_row(orphans, [], |row| row.get(0)).expect("counted");
    assert_eq!(orphans, 0, "documents and claims are written together");
    (whole, db.query_row("SELECT count(*) FROM documents", [], |row| row.get(0)).expect("counted"))
}

#[test]
fn notes_are_made_shown_and_exported() {
    let folder = Folder::new("notes");
    let record = folder.record();
    let ask = |args: &[&str]| run(&folder, &[args, &["--record", &record]].concat());
    let (_, out, _) = ask(&["events", "--dyad", "KOR", "PRK", "--json"]);
    let event: serde_json::Value = serde_json::from_str(out.lines().next().expect("an event")).expect("JSON");
    let id = event["id"].as_str().expect("an id");
    for args in [
        &[
            "note",
            id,
            "--accept",
            "--correct",
            "place=Kaesong",
            "--by",
            "A. Desk",
            "--comment",
            "seen the film",
        ][..],
        &["note", id, "--reject", "--by", "B. Desk", "--json"],
    ] {
        let (code, out, err) = ask(args);
        assert!(code == 0 && out.contains('n'), "{args:?}: {out}{err}");
    }
    let (_, out, _) = ask(&["events", "--dyad", "KOR", "PRK"]);
    assert!(out.contains("correct place=Kaesong by A. Desk: seen the film"), "{out}");
    let (_, out, _) = ask(&["events", "--dyad", "KOR", "PRK", "--without-notes"]);
    assert!(!out.contains("Desk"), "{out}");
    assert_eq!(ask(&["notes", "--json"]).1.lines().count(), 3);
    let (code, out, _) = ask(&["export"]);
    let lines: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let noted: Vec<_> = lines.iter().filter(|line| line["notes"].as_array().is_some()).collect();
    assert_eq!((code, noted.len(), noted[0]["notes"][0]["by"].as_str().is_some()), (0, 1, true));
    assert!(
        lines
            .iter()
            .all(|line| line["ledger"][0]["span"].is_array() || line["ledger"][0]["span"].is_object())
    );
    for wrong in [
        &["note", "ffff", "--accept", "--by", "X"][..],
        &["note", id, "--by", "X"],
        &["note", id, "--accept"],
        &["note", id, "--correct", "colour=red", "--by", "X"],
        &["note", id, "--split", "123", "--by", "X"],
        &["note", "--withdraw", "n1", "--by", "X"],
    ] {
        assert_eq!(ask(wrong).0, 2, "{wrong:?}");
    }
}

#[test]
fn the_demonstration() {
    let folder = Folder::new("demo");
    let (code, out, err) = run(&folder, &["demo", "--record", "demo.db"]);
    assert!(code == 0 && out.contains("ON RECORD") && out.contains("as of 21 August 2018"), "{out}{err}");
    assert_eq!(run(&folder, &["demo", "--record", "demo.db"]).0, 2, "the record is there already");
}
