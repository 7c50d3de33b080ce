//! A record of many claims, and how long questions to it and reading into it take:
//!
//!     cargo run --release --example million -- PATH [CLAIMS] [FOLDER]
//!
//! makes the record at PATH (a million claims unless said; kept if it is there already) and prints medians of 21 runs
//! each through the library. The claims are made up, not read: half a million events of thirty years, told by one to
//! several documents each, of states, people and acts as unevenly spread as in the news. Reading is timed with the real
//! reader on the texts of FOLDER (`data/dispatches` unless said), into an empty record and into the large one, on one
//! thread.

use attache::answer::{Question, visits_by_office};
use attache::claim::when::Interval;
use attache::claim::{Claim, Party, Place, claims};
use attache::document::{Document, Span, text};
use attache::lexicon::Lexicon;
use attache::lexicon::ontology::{Act, Status};
use attache::record::{self, Filter, Record};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const RUNS: usize = 21;
const ROUNDS: usize = 6;
const FIRST: Date = date(1995, 1, 1);
const DAYS: u64 = 11_000;
/// The two states most in the news of this record.
const BUSY: (&str, &str) = ("AFG", "COK");
const CLAIMS_A_DOCUMENT: u64 = 10;
const WORDS: &[&str] = &[
    "talks",
    "border",
    "envoys",
    "treaty",
    "grain",
    "negotiators",
    "pipeline",
    "embassy",
    "parliament",
    "tariffs",
    "fishing",
    "refugees",
    "reactor",
    "ceasefire",
    "delegation",
    "customs",
    "airspace",
    "summit",
    "prisoners",
    "communique",
    "visas",
    "islands",
    "port",
    "railway",
    "missiles",
    "observers",
    "credits",
    "inspectors",
    "gas",
    "steel",
    "election",
    "court",
    "minority",
    "dam",
    "satellite",
    "base",
    "loan",
    "vaccine",
    "drought",
    "garrison",
];

/// Numbers that look random and are always the same (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    /// Low numbers far more often than high ones, as Zipf has it.
    fn uneven(&mut self, sides: u64) -> u64 {
        let share = self.roll(1 << 20) as f64 / f64::from(1 << 20);
        (((sides + 1) as f64).powf(share) - 1.0) as u64
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().expect("a path for the record");
    let n: u64 = args.next().map_or(1_000_000, |n| n.parse().expect("a number of claims"));
    let folder = args.next().map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("data/dispatches"));
    let path = Path::new(&path);
    if !path.exists() {
        make(path, n);
    }
    println!("{} MB", std::fs::metadata(path).map_or(0, |file| file.len()) / 1_000_000);
    let record = Record::open(path).expect("a record");
    ask(&record);
    drop(record);
    read(path, &folder);
}

fn make(path: &Path, n: u64) {
    let mut record = Record::create(path).expect("a record");
    let start = Instant::now();
    let documents = n / CLAIMS_A_DOCUMENT;
    for at in 0..documents {
        let (document, claims) = document(at, documents);
        record.put(&document, &claims).expect("a good document");
    }
    println!("{n} claims written in {:.1?}", start.elapsed());
    let start = Instant::now();
    println!("{} groups settled in {:.1?}", record.settle().expect("settled"), start.elapsed());
}

/// The document of that number, ten sentences that claim something among twice as many.
fn document(at: u64, of: u64) -> (Document, Vec<Claim>) {
    let mut dice = Dice(at);
    let day = FIRST + i64::try_from(at * DAYS / of).unwrap_or(0).days();
    let mut body = String::new();
    let mut claims = Vec::new();
    let id = format!("d{at}");
    for number in 0..CLAIMS_A_DOCUMENT {
        let back = dice.uneven(4000);
        let event = (at * CLAIMS_A_DOCUMENT / 2 + number / 2).saturating_sub(back);
        let start = body.len();
        let mut claim = claim(event, of * CLAIMS_A_DOCUMENT / 2, &mut dice);
        body.push_str(&claim.text);
        claim.doc.clone_from(&id);
        claim.sentence = 2 * usize::try_from(number).unwrap_or(0);
        claim.span = Span::new(start, start + claim.text.len());
        claims.push(claim);
        let word = |dice: &mut Dice| WORDS[dice.roll(WORDS.len() as u64) as usize];
        body.push_str(&format!(
            " Analysts pointed to the {} and to the {}, and said that the {} would matter more. ",
            word(&mut dice),
            word(&mut dice),
            word(&mut dice)
        ));
    }
    let source = Some(format!("outlet {}", dice.uneven(300)));
    let title = Some(format!("Round {at} of the {}", WORDS[dice.roll(WORDS.len() as u64) as usize]));
    (Document { id, title, source, published: Some(day), text: body, ..Document::default() }, claims)
}

/// What one sentence says of an event; everything about the event follows from its number.
fn claim(event: u64, of: u64, teller: &mut Dice) -> Claim {
    let mut dice = Dice(event.wrapping_mul(7919));
    let countries = Lexicon::embedded().countries();
    let state = |dice: &mut Dice| {
        &countries[(dice.uneven(countries.len() as u64 - 1) * 37 % countries.len() as u64) as usize]
    };
    let (a, b) = (state(&mut dice), state(&mut dice));
    let act =
        if dice.roll(100) < 35 { Act::Consult } else { Act::ALL[dice.roll(Act::ALL.len() as u64) as usize] };
    let mode = ["visit", "meet", "call", "meet"][dice.roll(4) as usize];
    let day = FIRST + i64::try_from(event * DAYS / of).unwrap_or(0).days();
    let when = match teller.roll(10) {
        0..=2 => None,
        3 => Some(Interval::range(day.first_of_month(), day.last_of_month())),
        _ => Some(Interval::day(day)),
    };
    let status = match teller.roll(20) {
        0..=2 => Status::Planned,
        3 => Status::Denied,
        4 => Status::ReportedUnconfirmed,
        _ => Status::Occurred,
    };
    let (actor, recipient) =
        (party(a.code.as_str(), &a.name, &mut dice), party(b.code.as_str(), &b.name, &mut dice));
    let word = |dice: &mut Dice| WORDS[dice.roll(WORDS.len() as u64) as usize];
    let text = format!(
        "{} and {} spoke of the {} and the {} when round {event} began, a person close to the {} told reporters.",
        actor.name,
        recipient.name,
        word(&mut dice),
        word(&mut dice),
        word(teller),
    );
    let place = (dice.roll(3) == 0).then(|| Place {
        text: b.name.clone(),
        name: b.name.clone(),
        country: Some(b.code.clone()),
        lat: None,
        lon: None,
        inferred: false,
    });
    Claim {
        doc: String::new(),
        sentence: 0,
        span: Span::new(0, 0),
        text,
        actors: vec![actor],
        act,
        mode: (act == Act::Consult).then(|| mode.into()),
        quad: act.quad(),
        recipients: vec![recipient],
        place,
        when,
        status,
        cue: None,
        sources: Vec::new(),
        count: None,
        why: "example/made-up".into(),
        confidence: 0.8,
    }
}

/// A state, or in two of five cases one of its people: a few of them are in the news far more than the rest.
fn party(code: &str, name: &str, dice: &mut Dice) -> Party {
    let people: Vec<_> = Lexicon::embedded().offices_in(code).take(1).collect();
    let head = people.first().and_then(|office| Lexicon::embedded().terms(&office.id).last());
    let person = (dice.roll(5) < 2).then(|| dice.uneven(12));
    let (id, name) = match (person, head) {
        (None, _) => (code.to_owned(), name.to_owned()),
        (Some(0), Some(term)) => (term.person.clone(), term.person.replace('-', " ")),
        (Some(nth), _) => (format!("{}-{nth}", code.to_lowercase()), format!("Minister{nth} of {name}")),
    };
    let country = Some(code.to_owned());
    Party { text: name.clone(), id: Some(id), name, country, office: None, inferred: false }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn timed(name: &str, ask: &dyn Fn() -> usize) {
    let start = Instant::now();
    let found = ask();
    let first = start.elapsed();
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        ask();
        start.elapsed()
    });
    println!("{name:<44} median {:>8.1?}, first {first:>8.1?}, {found} found", median(times.collect()));
}

fn ask(record: &Record) {
    let of = |filter: Filter| record.events(&filter).expect("events").len();
    let pair = || Filter { sides: vec![BUSY.0.into(), BUSY.1.into()], limit: Some(100), ..Filter::default() };
    let usa = || Filter { sides: vec![BUSY.0.into()], limit: Some(100), ..Filter::default() };
    let year =
        |filter: Filter| Filter { since: Some(date(2015, 1, 1)), until: Some(date(2015, 12, 31)), ..filter };
    let hundred = || Filter { limit: Some(100), ..Filter::default() };
    timed("events, all", &|| of(hundred()));
    timed("events, a dyad", &|| of(pair()));
    timed("events, a dyad, all of them", &|| of(Filter { limit: None, ..pair() }));
    timed("events, a dyad, act, a year", &|| of(year(Filter { act: Some(Act::Consult), ..pair() })));
    timed("events, a country", &|| of(usa()));
    timed("events, a country, planned, a year", &|| {
        of(year(Filter { status: Some(Status::Planned), ..usa() }))
    });
    timed("events, planned, a year", &|| of(year(Filter { status: Some(Status::Planned), ..hundred() })));
    timed("events, denied visits", &|| {
        of(Filter { status: Some(Status::Denied), mode: Some("visit".into()), ..hundred() })
    });
    timed("events, words", &|| of(Filter { words: Some("pipeline negotiators".into()), ..hundred() }));
    timed("events, a dyad as of 2010", &|| of(Filter { as_of: Some(date(2010, 1, 1)), ..pair() }));
    timed("events, a country as of 2010", &|| of(Filter { as_of: Some(date(2010, 1, 1)), ..usa() }));
    timed("search, two words", &|| record.search("negotiators dam", None, 20).expect("found").len());
    timed("search, one common word", &|| record.search("talks", None, 20).expect("found").len());
    timed("search, a phrase", &|| record.search("\"round 4711\"", None, 20).expect("found").len());
    timed("search, claims", &|| {
        record.search_claims("dam \"close to the reactor\"", None, 20).expect("found").len()
    });
    timed("coverage", &|| record.coverage(None).expect("coverage").claims);
    timed("sources and how they fared", &|| record.source_counts().expect("counts").outlets.len());
    for (office, to) in [("CHN/president", Some("PRK")), ("USA/president", None), ("CHN/president", None)] {
        let question = Question { office: office.into(), to: to.map(str::to_owned), ..Question::default() };
        let name = format!("tally, {office} to {}", to.unwrap_or("anywhere"));
        timed(&name, &|| {
            visits_by_office(record, &question).expect("a tally").holders.iter().map(|h| h.count).sum()
        });
    }
}

/// Reads every text of `folder` once, a share of them a round and by turns into a record that began empty and into the
/// large one, and says how long a document takes: by the clock, and in time of a processor, which other work on the
/// machine disturbs less. A record keeps what it was given: use a fresh copy each time.
fn read(path: &Path, folder: &Path) {
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("texts").filter_map(|file| file.ok()).collect();
    files.sort_by_key(std::fs::DirEntry::path);
    let texts: Vec<String> =
        files.iter().filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect();
    let stamp = std::process::id();
    let run = |record: &mut Record, round: usize| {
        let named = |(at, body): (usize, &String)| Ok(text::parse(&format!("r{stamp}-{at}"), body.clone()));
        let documents: Vec<_> = texts.iter().enumerate().skip(round).step_by(ROUNDS).map(named).collect();
        let n = u32::try_from(documents.len()).unwrap_or(1);
        let (start, busy) = (Instant::now(), processor());
        record::read(record, documents.into_iter(), claims, 1, |_| {}).expect("read");
        (start.elapsed() / n, (processor() - busy) / n)
    };
    let beside = path.with_extension("empty.db");
    let mut small = Record::create(&beside).expect("a record");
    let mut large = Record::open(path).expect("a record");
    let (mut into_empty, mut into_large) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            into_empty.push(run(&mut small, round));
        }
        into_large.push(run(&mut large, round));
        if round % 2 == 1 {
            into_empty.push(run(&mut small, round));
        }
    }
    drop(small);
    for end in ["empty.db", "empty.db-wal", "empty.db-shm"] {
        let _ = std::fs::remove_file(path.with_extension(end));
    }
    type Times = (Duration, Duration);
    for (name, of) in [("the clock", (|one| one.0) as fn(&Times) -> Duration), ("a processor", |one| one.1)] {
        let mut kept: Vec<f64> = into_empty
            .iter()
            .zip(&into_large)
            .map(|(a, b)| of(a).as_secs_f64() / of(b).as_secs_f64())
            .collect();
        kept.sort_by(f64::total_cmp);
        let sum = |times: &[Times]| times.iter().map(of).sum::<Duration>();
        let (empty, large) = (sum(&into_empty), sum(&into_large));
        println!(
            "by {name} a document takes {:.1?} into an empty record, {:.1?} into the large one; speed kept: {:.1} %, \
             rounds {:.0} to {:.0} %, median {:.1} %",
            empty / ROUNDS as u32,
            large / ROUNDS as u32,
            100.0 * empty.as_secs_f64() / large.as_secs_f64(),
            100.0 * kept[0],
            100.0 * kept[ROUNDS - 1],
            50.0 * (kept[ROUNDS / 2] + kept[(ROUNDS - 1) / 2]),
        );
    }
}

/// The time processors have worked for this program, where the system tells it (Linux).
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}
