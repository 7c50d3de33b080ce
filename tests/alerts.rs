//! Alerts through the binary: each fires once, none is lost, and they go where the user said and nowhere else.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A folder of this test's own, with a record.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("attache-alerts-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("written");
    }

    /// Reads an article of that day into the record.
    fn article(&self, name: &str, day: &str, words: &str) {
        self.file(name, &format!("A headline\ndate: {day}\nsource: Radio Nord\n\n{words}\n"));
        let (code, _, err) = self.run(&["read", "-r", "r.db", name]);
        assert_eq!(code, 0, "{err}");
    }

    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let run = Command::new(env!("CARGO_BIN_EXE_attache"))
            .args(args)
            .current_dir(&self.0)
            .env_remove("ATTACHE_RECORD")
            .env("HOOK_KEY", "Jefe")
            .output()
            .expect("attache runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (run.status.code().unwrap_or(-1), text(run.stdout), text(run.stderr))
    }

    /// A run of the rules; its code and JSON.
    fn alert(&self) -> (i32, Value) {
        let (code, out, err) = self.run(&["alert", "rules.toml", "--db", "r.db", "--json"]);
        (code, serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}")))
    }

    /// The rules that fired in a run, with their titles.
    fn fired(&self) -> Vec<String> {
        titles(&self.alert().1)
    }

    fn feed(&self) -> feed_rs::model::Feed {
        let bytes = std::fs::read(self.0.join("alerts.xml")).expect("a feed");
        feed_rs::parser::parse(&bytes[..]).expect("valid Atom")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn titles(run: &Value) -> Vec<String> {
    let of = |alert: &Value| {
        format!("{}: {}", alert["rule"].as_str().unwrap_or(""), alert["title"].as_str().unwrap_or(""))
    };
    run["fired"].as_array().expect("a list").iter().map(of).collect()
}

/// A request a webhook got.
#[derive(Clone, Debug)]
struct Request {
    head: String,
    body: String,
}

/// A webhook on loopback that gives the status of a list, one after the other, then 200.
fn hook(statuses: &'static [&'static str]) -> (u16, Arc<Mutex<Vec<Request>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
    let kept = Arc::clone(&requests);
    thread::spawn(move || {
        for (at, stream) in listener.incoming().flatten().enumerate() {
            let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
            let mut head = String::new();
            while reader.read_line(&mut head).is_ok_and(|n| n > 2) {}
            let length = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            let _ = reader.read_exact(&mut body);
            kept.lock()
                .expect("unpoisoned")
                .push(Request { head, body: String::from_utf8_lossy(&body).into() });
            let status = statuses.get(at).unwrap_or(&"200 OK");
            let mut stream = stream;
            let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    (port, requests)
}

const PLANNED: &str =
    "Xi Jinping will visit North Korea on 27 April 2018, China's foreign ministry said on Tuesday.";
const CANCELLED: &str =
    "Xi Jinping cancelled his visit to North Korea planned for 27 April 2018, China's foreign ministry said.";
const MET: &str = "Xi Jinping met Kim Jong Un in Beijing on Monday, the ministry said in a statement.";

const RULES: &str = r#"
[[rule]]
name = "visits"
sides = ["China", "North Korea"]
mode = "visit"

[[rule]]
name = "called off"
sides = ["China", "PRK"]
change = "planned -> cancelled"

[[rule]]
name = "falling"
question = "Will Xi Jinping visit North Korea by 2018-06-30?"
below = 0.3

[atom]
file = "alerts.xml"
desk = "http://127.0.0.1:4114/"
"#;

#[test]
fn what_is_new_fires_once_and_what_was_known_never() {
    let folder = Folder::new("once");
    folder.file("rules.toml", RULES);
    folder.article("old.txt", "2018-03-27", MET);
    assert_eq!(folder.fired(), Vec::<String>::new(), "a first run knows what is there");
    folder.article("a.txt", "2018-04-03", PLANNED);
    let dry = || folder.run(&["alert", "rules.toml", "-r", "r.db", "--dry-run"]).1;
    assert!(dry().contains("visits: A visit of Xi Jinping to North Korea (planned)"), "{}", dry());
    assert_eq!(folder.feed().entries.len(), 0, "a dry run writes nothing");
    assert_eq!(folder.fired(), ["visits: A visit of Xi Jinping to North Korea (planned)"]);
    assert_eq!(folder.fired(), Vec::<String>::new());
    folder.article("b.txt", "2018-04-10", CANCELLED);
    let (code, run) = folder.alert();
    assert_eq!(code, 0);
    let fired = titles(&run);
    assert_eq!(fired[0], "called off: A visit of Xi Jinping to North Korea: cancelled, was planned");
    assert!(fired[1].starts_with("falling: The odds fell to"), "{fired:?}");
    assert_eq!(fired.len(), 2, "{fired:?}");
    let change = &run["fired"][0];
    assert_eq!(
        (&change["kind"], &change["from"], &change["to"]),
        (&"change".into(), &"planned".into(), &"cancelled".into())
    );
    assert_eq!(change["reports"][0]["words"], CANCELLED);
    assert_eq!(folder.fired(), Vec::<String>::new());
    folder.article("c.txt", "2018-01-02", PLANNED);
    assert_eq!(folder.fired(), Vec::<String>::new(), "what was published before the rule is no news");
    folder.article("b.txt", "2018-04-10", &format!("Officials spoke. {CANCELLED}"));
    assert_eq!(folder.fired(), Vec::<String>::new(), "a corrected article tells nothing twice");
}

#[test]
fn the_feed_is_atom_and_its_ids_stay() {
    let folder = Folder::new("atom");
    folder.file("rules.toml", &RULES.replace("mode = \"visit\"", "mode = \"visit\"\nsince = \"2018-04-01\""));
    let hostile = PLANNED.replace("China's", "<script>alert(1)</script> \u{202e}\u{1b}[31m China's");
    folder.article("a.txt", "2018-04-03", &hostile);
    assert_eq!(folder.fired().len(), 1);
    let first = folder.feed();
    folder.article("b.txt", "2018-04-10", CANCELLED);
    assert_eq!(folder.fired().len(), 2);
    let feed = folder.feed();
    let spec = |entry: &feed_rs::model::Entry| {
        let title = entry.title.as_ref().map_or("", |title| title.content.as_str()).to_owned();
        let link = entry.links.first().map_or("", |link| link.href.as_str()).to_owned();
        (title, link.split("/event/").next().unwrap_or("").to_owned(), entry.categories[0].term.clone())
    };
    let entries: Vec<_> = feed.entries.iter().map(spec).collect();
    let (desk, to) = ("http://127.0.0.1:4114", "A visit of Xi Jinping to North Korea");
    assert_eq!(
        entries[1],
        (format!("{to}: cancelled, was planned"), desk.to_owned(), "called off".to_owned())
    );
    assert_eq!(entries[2], (format!("{to} (planned)"), desk.to_owned(), "visits".to_owned()));
    assert_eq!(feed.id, first.id);
    assert_eq!(feed.entries[2].id, first.entries[0].id);
    assert!(feed.entries.iter().all(|entry| entry.id.starts_with("urn:uuid:") && entry.updated.is_some()));
    let text = std::fs::read_to_string(folder.0.join("alerts.xml")).expect("a feed");
    assert!(!text.contains("<script") && !text.contains('\u{202e}') && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_webhook_that_fails_is_asked_again_and_nothing_is_lost() {
    let folder = Folder::new("hook");
    let (port, requests) = hook(&["500 No", "404 No"]);
    let rules = format!(
        "{RULES}[[webhook]]\nname = \"hook\"\nurl = \"http://127.0.0.1:{port}/in\"\nsecret_env = \"HOOK_KEY\"\n"
    );
    folder.file("rules.toml", &format!("{rules}allow_private = true\n"));
    folder.article("old.txt", "2018-03-27", MET);
    folder.alert();
    folder.article("a.txt", "2018-04-03", PLANNED);
    folder.article("b.txt", "2018-04-10", CANCELLED);
    let (code, run) = folder.alert();
    assert_eq!(code, 1, "{run}");
    assert_eq!(run["fired"].as_array().map(Vec::len), Some(2), "{run}");
    assert_eq!(run["waiting"], 2, "500 is tried again at once, 404 waits: {run}");
    assert!(run["sent"].to_string().contains("status 404"), "{run}");
    let (code, run) = folder.alert();
    assert_eq!((code, &run["waiting"], &run["fired"]), (0, &0.into(), &Value::Array(Vec::new())), "{run}");
    assert_eq!(folder.alert().0, 0);
    let requests = requests.lock().expect("unpoisoned").clone();
    let ids: Vec<String> = requests
        .iter()
        .map(|request| serde_json::from_str::<Value>(&request.body).expect("JSON")["id"].to_string())
        .collect();
    assert_eq!(requests.len(), 4, "{ids:?}");
    assert!(ids[0] == ids[1] && ids[1] == ids[2] && ids[2] != ids[3], "{ids:?}");
    let head = requests[3].head.to_lowercase();
    assert!(head.starts_with("post /in http/1.1"), "{head}");
    assert!(head.contains("content-type: application/json") && head.contains("x-attache-signature: sha256="));
    assert!(head.contains(&format!("idempotency-key: {}", ids[3].trim_matches('"'))), "{head}");
}

#[test]
fn a_webhook_reaches_nothing_but_the_address_listed() {
    let folder = Folder::new("private");
    let (other, elsewhere) = hook(&[]);
    let (port, requests) = hook(&[]);
    let rules = format!("{RULES}[[webhook]]\nname = \"hook\"\nurl = \"http://127.0.0.1:{port}/\"\n");
    folder.file("rules.toml", &rules);
    folder.article("old.txt", "2018-03-27", MET);
    folder.alert();
    folder.article("a.txt", "2018-04-03", PLANNED);
    let (code, run) = folder.alert();
    assert_eq!(code, 1);
    assert!(run["sent"].to_string().contains("a loopback address; set `allow_private = true`"), "{run}");
    folder.file("rules.toml", &rules.replace("127.0.0.1", "localhost"));
    let (_, run) = folder.alert();
    assert!(run["sent"].to_string().contains("a loopback address"), "a name is resolved and checked: {run}");
    folder.file("rules.toml", &rules.replace(&format!("127.0.0.1:{port}"), "169.254.169.254"));
    let (_, run) = folder.alert();
    assert!(run["sent"].to_string().contains("link-local address, which is never asked"), "{run}");
    assert!(requests.lock().expect("unpoisoned").is_empty());
    let target: &'static str =
        Box::leak(format!("302 Go\r\nlocation: http://127.0.0.1:{other}/").into_boxed_str());
    let (moved, _) = hook(Box::leak(Box::new([target; 9])));
    folder.file(
        "rules.toml",
        &format!("{}allow_private = true\n", rules.replace(&port.to_string(), &moved.to_string())),
    );
    let (_, run) = folder.alert();
    assert!(run["sent"].to_string().contains("leads elsewhere"), "{run}");
    assert!(elsewhere.lock().expect("unpoisoned").is_empty(), "a redirect is not followed");
    assert_eq!(run["waiting"], 1);
}

#[test]
fn a_program_gets_the_alert_on_its_input_and_has_to_end_in_time() {
    let folder = Folder::new("program");
    let program = |run: &str| format!("{RULES}[[command]]\nname = \"own\"\nrun = {run}\ntimeout = \"1s\"\n");
    folder.file("rules.toml", &program(r#"["sleep", "60"]"#));
    folder.article("old.txt", "2018-03-27", MET);
    folder.alert();
    folder.article("a.txt", "2018-04-03", PLANNED);
    let begun = Instant::now();
    let (code, run) = folder.alert();
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert!(code == 1 && run["sent"].to_string().contains("took longer than 1 s"), "{run}");
    folder.file("rules.toml", &program(r#"["false"]"#));
    assert!(folder.alert().1["sent"].to_string().contains("false failed: exit status: 1"));
    folder.file("rules.toml", &program(r#"["no-such-program-here"]"#));
    assert!(folder.alert().1["sent"].to_string().contains("cannot be run"));
    folder.file("rules.toml", &program(r#"["tee", "-a", "$(touch pwned); told.jsonl"]"#));
    let (code, run) = folder.alert();
    assert_eq!((code, &run["waiting"]), (0, &0.into()), "{run}");
    assert!(!folder.0.join("pwned").exists(), "no shell reads the arguments");
    let told = std::fs::read_to_string(folder.0.join("$(touch pwned); told.jsonl")).expect("told");
    let alert: Value = serde_json::from_str(&told).expect("one line of JSON");
    assert_eq!(alert["rule"], "visits");
}

#[test]
fn faults_of_the_file_say_where() {
    let folder = Folder::new("faults");
    folder.article("a.txt", "2018-04-03", PLANNED);
    folder.file("rules.toml", "[[rule]]\nname = \"a\"\nsides = [\"Atlantis\"]\n");
    let (code, _, err) = folder.run(&["alert", "rules.toml", "-r", "r.db"]);
    assert_eq!(code, 2);
    assert!(err.contains("rules.toml:3:10: `Atlantis` is no country known here; use a name"), "{err}");
    let (code, _, err) = folder.run(&["alert", "none.toml", "-r", "r.db"]);
    assert!(code == 2 && err.contains("cannot read none.toml"), "{err}");
    let (code, _, err) = folder.run(&["watch", "feeds.toml", "--alerts", "rules.toml", "-r", "r.db"]);
    assert!(code == 2 && !err.is_empty(), "{err}");
}

#[test]
fn the_example_file_is_sound() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/alerts.toml");
    let rules = attache::alert::Rules::load(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((rules.rules.len(), rules.targets.len()), (5, 1));
}

#[test]
fn watching_tells_after_each_round() {
    let folder = Folder::new("watch");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = String::new();
            let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
            while reader.read_line(&mut head).is_ok_and(|n| n > 2) {}
            let (status, body) = match head.starts_with("GET /page") {
                true => (
                    "200 OK",
                    format!(
                        "<html><head><title>T</title><meta property='article:published_time' content='2018-04-03'></head><body><article><p>{PLANNED}</p></article></body></html>"
                    ),
                ),
                false => ("404 No", String::new()),
            };
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
        }
    });
    folder.file(
        "feeds.toml",
        &format!(
            "wait = \"0s\"\n[[source]]\npages = [\"http://127.0.0.1:{port}/page\"]\nallow_private = true\n"
        ),
    );
    folder.file("rules.toml", &RULES.replace("mode = \"visit\"", "mode = \"visit\"\nsince = \"2018-04-01\""));
    let (code, out, err) = folder.run(&[
        "watch",
        "feeds.toml",
        "--once",
        "--alerts",
        "rules.toml",
        "-r",
        "r.db",
        "--log",
        "log",
    ]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("visits: A visit of Xi Jinping to North Korea (planned)"), "{out}{err}");
    assert_eq!(folder.feed().entries.len(), 1);
}
