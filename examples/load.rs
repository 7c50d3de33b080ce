//! How quickly the desk answers on a record:
//!
//!     cargo build --release && cargo run --release --example load -- RECORD [SECONDS] [A_SECOND]
//!
//! opens `attache serve` on the record (sixty seconds and fifty requests a second unless said) and asks for every kind of
//! page and twin in turn. Countries, events, people, words and days are drawn from the record, as often as they stand
//! in it, so that nearly every request asks for something that was not asked before. Times count from the moment a
//! request was due, so that waiting in a queue counts. Prints median, 99th percentile and worst by kind of page, and the
//! machine's load; ends with 1 if a median is above 50 ms, a 99th percentile above 250 ms, or an answer is a fault.

use attache::lexicon::Lexicon;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// Requests under way at once; more than the server has seats, so that it is the server that makes wait.
const WORKERS: usize = 64;
/// What the desk promises, in milliseconds.
const MEDIAN: f64 = 50.0;
const NEARLY_ALL: f64 = 250.0;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The server, stopped when dropped.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is asked about.
struct Keys {
    pairs: Vec<(String, String)>,
    events: Vec<String>,
    documents: Vec<String>,
    people: Vec<String>,
    sources: Vec<String>,
    words: Vec<String>,
    days: Vec<String>,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool> {
    let mut args = std::env::args().skip(1);
    let record = PathBuf::from(args.next().ok_or("name a record: load RECORD [SECONDS] [A_SECOND]")?);
    let seconds: u64 = args.next().map_or(Ok(60), |text| text.parse())?;
    let rate: u64 = args.next().map_or(Ok(50), |text| text.parse())?;
    let keys = keys(&record)?;
    let server = serve(&record)?;
    warm(server.port)?;
    println!("load of the machine before: {}", load());
    let asked = ask(server.port, &keys, seconds * rate, Duration::from_secs(1) / u32::try_from(rate)?);
    println!("load of the machine after: {}", load());
    Ok(show(asked))
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_else(|_| "not known".into()).trim().to_owned()
}

/// The program that stands beside this example's folder.
fn serve(record: &Path) -> Result<Server> {
    let own = std::env::current_exe()?;
    let program = own.parent().and_then(Path::parent).ok_or("no folder")?.join("attache");
    let mut child = Command::new(program)
        .args(["serve", "--json", "--port", "0", "--read-only", "--record"])
        .arg(record)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    let told: serde_json::Value = serde_json::from_str(&line)?;
    let url = told["url"].as_str().unwrap_or_default().trim_end_matches('/');
    let port = url.rsplit(':').next().unwrap_or_default().parse()?;
    Ok(Server { child, port })
}

/// Waits until the server has made its first answer of each kind that is kept for the whole record.
fn warm(port: u16) -> Result<()> {
    for path in ["/today", "/sources", "/help"] {
        get(port, path)?;
    }
    Ok(())
}

fn column(db: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

fn keys(record: &Path) -> Result<Keys> {
    let db = Connection::open(record)?;
    let some = "WITH some AS (SELECT key FROM events WHERE key % 1009 = 7 LIMIT 1500)";
    let mut statement = db.prepare(&format!(
        "{some} SELECT a.side, b.side FROM some CROSS JOIN event_sides AS a ON a.event = some.key
         CROSS JOIN event_sides AS b ON b.event = some.key WHERE a.side < b.side"
    ))?;
    let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let known = |code: &String| Lexicon::embedded().country(code).is_some();
    let pairs: Vec<(String, String)> = pairs.collect::<rusqlite::Result<_>>()?;
    let person = |slug: &String| Lexicon::embedded().person_by_slug(slug).is_some();
    let words = column(&db, "SELECT text FROM documents WHERE key % 997 = 3 LIMIT 400")?;
    let word = |text: &String| {
        let words = text.split(|sign: char| !sign.is_alphabetic()).filter(|word| word.len() > 4);
        words.skip(5).step_by(7).map(str::to_lowercase).next()
    };
    let keys = Keys {
        pairs: pairs.into_iter().filter(|(a, b)| known(a) && known(b)).collect(),
        events: column(&db, &format!("{some} SELECT id FROM events WHERE key IN some"))?,
        documents: column(&db, "SELECT id FROM documents WHERE key % 499 = 5 LIMIT 1500")?,
        people: column(&db, &format!("{some} SELECT person FROM event_people WHERE event IN some"))?
            .into_iter()
            .filter(person)
            .collect(),
        sources: column(&db, "SELECT DISTINCT source FROM documents WHERE key % 997 = 3")?,
        words: words.iter().filter_map(word).collect(),
        days: column(
            &db,
            "SELECT DISTINCT published FROM documents WHERE key % 499 = 5 ORDER BY published DESC LIMIT 400",
        )?,
    };
    let empty = [keys.pairs.is_empty(), keys.events.is_empty(), keys.words.is_empty(), keys.days.is_empty()];
    if empty.contains(&true) {
        return Err("the record is too small to draw from; examples/million.rs makes a large one".into());
    }
    Ok(keys)
}

/// How the address of a page is made, for the nth request.
type Address = fn(&Keys, usize) -> String;

/// Kinds of pages, and the address of the nth request of each.
const KINDS: [(&str, Address); 32] = [
    ("today", |_, n| format!("/today?days={}", 1 + n % 366)),
    ("today.json", |_, n| format!("/today.json?days={}", 1 + n % 366)),
    ("search words", |k, n| format!("/search?q={}", pick(&k.words, n))),
    ("search words .json", |k, n| {
        format!("/search.json?q={}+{}", pick(&k.words, n), pick(&k.words, n * 3 + 1))
    }),
    ("search side", |k, n| format!("/search?side={}&until={}", pick(&k.pairs, n).0, pick(&k.days, n))),
    ("search status .json", |k, n| format!("/search.json?status=denied&until={}", pick(&k.days, n))),
    ("search person", |k, n| format!("/search?person={}&skip={}", pick_or(&k.people, n), n % 40)),
    ("search .csv", |k, n| {
        format!("/search.csv?side={}&act=CONSULT&since={}", pick(&k.pairs, n).1, pick(&k.days, n))
    }),
    ("search as of", |k, n| two("/search?side=", k, n, "&other=", &format!("&as_of={}", pick(&k.days, n)))),
    ("pair", |k, n| two("/pair/", k, n, "/", "")),
    ("pair.json", |k, n| two("/pair/", k, n * 7 + 3, "/", ".json")),
    ("pair as of", |k, n| two("/pair/", k, n, "/", &format!("?as_of={}", pick(&k.days, n)))),
    ("pair.json as of", |k, n| two("/pair/", k, n * 7, "/", &format!(".json?as_of={}", pick(&k.days, n)))),
    ("visits", |k, n| two("/visits/", k, n, "/", "")),
    ("visits.json", |k, n| two("/visits/", k, n * 7 + 3, "/", ".json")),
    ("visits as of", |k, n| two("/visits/", k, n, "/", &format!("?as_of={}", pick(&k.days, n)))),
    ("calendar", |k, n| two("/calendar/", k, n, "/", "")),
    ("calendar.ics as of", |k, n| two("/calendar/", k, n, "/", &format!(".ics?as_of={}", pick(&k.days, n)))),
    ("brief", |k, n| two("/brief/", k, n, "/", "")),
    ("brief.json", |k, n| two("/brief/", k, n * 7 + 3, "/", ".json")),
    ("brief as of", |k, n| two("/brief/", k, n, "/", &format!("?as_of={}", pick(&k.days, n)))),
    ("event", |k, n| format!("/event/{}", pick(&k.events, n))),
    ("event.json", |k, n| format!("/event/{}.json", pick(&k.events, n * 7 + 3))),
    ("document", |k, n| format!("/document?id={}", pick(&k.documents, n))),
    ("document.json", |k, n| format!("/document.json?id={}", pick(&k.documents, n * 7 + 3))),
    ("person", |k, n| format!("/person/{}", pick_or(&k.people, n))),
    ("person.json as of", |k, n| {
        format!("/person/{}.json?as_of={}", pick_or(&k.people, n), pick(&k.days, n))
    }),
    ("sources", |_, n| format!("/sources?n={n}")),
    ("sources.json", |_, n| format!("/sources.json?n={n}")),
    ("source", |k, n| format!("/source?name={}&n={n}", pick(&k.sources, n))),
    ("notes", |_, _| "/notes".into()),
    ("help, why, data", |_, n| {
        ["/help", "/why?rule=visit/travel", "/data?file=data/outlets.tsv&line=25"][n % 3].into()
    }),
];

fn pick<T>(all: &[T], n: usize) -> &T {
    &all[n.wrapping_mul(2_654_435_761) % all.len()]
}

fn pick_or(all: &[String], n: usize) -> String {
    if all.is_empty() { "xi-jinping".into() } else { pick(all, n).clone() }
}

fn two(start: &str, keys: &Keys, n: usize, between: &str, end: &str) -> String {
    let (a, b) = pick(&keys.pairs, n);
    format!("{start}{a}{between}{b}{end}")
}

/// What became of a request: its kind, its address, how long it took, its status.
type Done = (usize, String, Duration, u16);

/// Asks so many times, one request every `every`, whether or not those before have been answered.
fn ask(port: u16, keys: &Keys, times: u64, every: Duration) -> Vec<Done> {
    let (send, receive) = mpsc::channel::<(usize, String, Instant)>();
    let receive = Arc::new(Mutex::new(receive));
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            let (receive, done) = (Arc::clone(&receive), &done);
            scope.spawn(move || {
                loop {
                    let next = receive.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((kind, path, due)) = next else { return };
                    let status = get(port, &path).unwrap_or(0);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((
                        kind,
                        path,
                        due.elapsed(),
                        status,
                    ));
                }
            });
        }
        let begun = Instant::now();
        for n in 0..times {
            let due = begun + every * u32::try_from(n).unwrap_or(u32::MAX);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let kind = usize::try_from(n).unwrap_or(0) % KINDS.len();
            let nth = usize::try_from(n).unwrap_or(0) / KINDS.len();
            let _ = send.send((kind, (KINDS[kind].1)(keys, nth), due));
        }
        drop(send);
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The status of an answer, once all of it has come.
fn get(port: u16, path: &str) -> Result<u16> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let path = path.replace(' ', "%20");
    stream.write_all(
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").as_bytes(),
    )?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(16)]).into_owned();
    Ok(head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0))
}

/// Prints the figures; whether all kinds are within what is promised.
fn show(done: Vec<Done>) -> bool {
    let mut kinds: BTreeMap<usize, Vec<(f64, String)>> = BTreeMap::new();
    let mut faults: BTreeMap<String, usize> = BTreeMap::new();
    for (kind, path, took, status) in done {
        if status != 200 {
            *faults.entry(format!("{status} {}", KINDS[kind].0)).or_default() += 1;
        }
        kinds.entry(kind).or_default().push((took.as_secs_f64() * 1000.0, path));
    }
    println!("{:<22} {:>5} {:>9} {:>9} {:>9} {:>5}   slowest", "page", "n", "median", "p99", "worst", "slow");
    let mut held = faults.is_empty();
    let mut all: Vec<f64> = Vec::new();
    for (kind, mut times) in kinds {
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let only: Vec<f64> = times.iter().map(|(time, _)| *time).collect();
        held &= line(KINDS[kind].0, &only, times.last().map_or("", |(_, path)| path));
        all.extend(only);
    }
    all.sort_by(f64::total_cmp);
    held &= line("all", &all, "");
    faults.iter().for_each(|(fault, n)| println!("{n} times {fault}"));
    held
}

fn line(name: &str, times: &[f64], slowest: &str) -> bool {
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
    let (median, nearly_all) = (at(0.5), at(0.99));
    let held = median < MEDIAN && nearly_all < NEARLY_ALL;
    let mark = if held { ' ' } else { '!' };
    println!(
        "{name:<22} {:>5} {median:>6.1} ms {nearly_all:>6.1} ms {:>6.1} ms {:>5} {mark} {slowest}",
        times.len(),
        times.last().copied().unwrap_or_default(),
        times.iter().filter(|time| **time >= NEARLY_ALL).count()
    );
    held
}
