//! Once through all sources: ask the feeds, fetch what they list, read it into the record.

use super::archive::Archive;
use super::article::{self, Known};
use super::fetch::{Answer, Asked, Fetched, Fetcher, place};
use super::settings::{Kind, Settings, Source};
use super::state::{self, State, Waiting};
use super::{Line, Log, Why, feed};
use crate::claim::Claim;
use crate::document::Document;
use crate::record::{self, Reading, Record};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use url::Url;

/// Requests under way at once, to different hosts.
const WORKERS: usize = 8;
/// Pages fetched before they are read.
const BATCH: usize = 32;
/// A page that may be asked again within so many seconds is waited for before the round ends.
const SOON: i64 = 8;

/// Kinds of content a page is taken from.
const PAGES: &[&str] = &["text/html", "application/xhtml+xml", "text/plain"];

/// What a round did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Round {
    /// Sources asked.
    pub asked: usize,
    /// Sources that could not be asked or taken apart.
    pub failed: usize,
    /// Pages that are new, or changed, by their source's word.
    pub listed: usize,
    /// Pages fetched.
    pub fetched: usize,
    /// Pages the same as before.
    pub unchanged: usize,
    /// Pages not fetched, for good.
    pub refused: usize,
    /// Pages to be asked again later.
    pub later: usize,
    /// Bytes that came.
    pub bytes: u64,
    /// What the record took in.
    pub reading: Reading,
}

/// A watch on sources.
pub struct Watch {
    /// What is watched.
    pub settings: Settings,
    fetcher: Fetcher,
    state: State,
    log: Log,
    archive: Option<Archive>,
}

/// Something that keeps the watch from going on.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(transparent)]
    Record(#[from] record::Error),
    #[error("the record cannot be used: {0}")]
    State(#[from] rusqlite::Error),
}

type Result<T> = std::result::Result<T, Error>;

/// A page's document, with the marks for the next time.
struct Read {
    document: Document,
    etag: Option<String>,
    modified: Option<String>,
}

impl Watch {
    /// A watch that keeps its state in the record at `path`, which must exist.
    pub fn new(
        settings: Settings,
        fetcher: Fetcher,
        path: &Path,
        log: Log,
        archive: Option<Archive>,
    ) -> Result<Watch> {
        let state = State::open(path, settings.sources.iter().map(|source| source.url.as_str()))?;
        Ok(Watch { settings, fetcher, state, log, archive })
    }

    /// Goes once through all sources that are due; with `all`, through every one that did not ask for a pause.
    /// `claims` makes the claims of a document, `progress` is called after each step.
    pub fn round<C, P>(&mut self, record: &mut Record, all: bool, claims: C, mut progress: P) -> Result<Round>
    where
        C: Fn(&Document) -> Vec<Claim> + Sync,
        P: FnMut(&Round),
    {
        let mut round = Round::default();
        self.ask(all, &mut round, &mut progress)?;
        while !self.fetcher.stopped() {
            let jobs = self.state.waiting(now(), BATCH)?;
            if jobs.is_empty() {
                match self.state.next()? {
                    Some(next) if next <= now() + SOON => thread::sleep(Duration::from_millis(100)),
                    _ => break,
                }
                continue;
            }
            self.batch(record, jobs, &claims, &mut round, &mut progress)?;
        }
        Ok(round)
    }

    /// The second at which something is due next.
    pub fn due(&self) -> Result<i64> {
        let mut due = self.state.next()?.unwrap_or(i64::MAX);
        for source in &self.settings.sources {
            due = due.min(self.state.source(source.url.as_str())?.next);
        }
        Ok(due)
    }

    /// How many pages wait to be fetched.
    pub fn left(&self) -> Result<usize> {
        Ok(self.state.left()?)
    }

    /// Asks the sources that are due what they list.
    fn ask(&mut self, all: bool, round: &mut Round, progress: &mut impl FnMut(&Round)) -> Result<()> {
        let mut due = Vec::new();
        for source in &self.settings.sources {
            let known = self.state.source(source.url.as_str())?;
            if known.next <= now() || (all && known.tries == 0) {
                due.push((source.clone(), known));
            }
        }
        let (fetcher, archive) = (&self.fetcher, &self.archive);
        let ask =
            |(source, known): &(Source, state::Asked)| ask_one(fetcher, archive.as_ref(), source, known);
        let host = |(source, _): &(Source, state::Asked)| place(&source.url);
        let mut results = Vec::new();
        each(fetcher, due, host, ask, |result| results.push(result));
        for ((source, known), result) in results {
            round.asked += 1;
            self.listed(&source, known, result, round)?;
            progress(round);
        }
        Ok(())
    }

    /// Keeps what a source listed, or why it did not.
    fn listed(
        &mut self,
        source: &Source,
        mut known: state::Asked,
        result: std::result::Result<Option<Listed>, Why>,
        round: &mut Round,
    ) -> Result<()> {
        let address = source.url.as_str();
        let tries = std::mem::take(&mut known.tries);
        known.next = now() + seconds(source.every);
        let line = |what: &str, why: &str| self.log.line(&Line { what, address, source: address, why });
        match result {
            Ok(None) => {
                line("unchanged", "");
                self.state.asked(address, &known, None)?;
            }
            Ok(Some(listed)) => {
                let entries = self.admitted(source, listed.entries, round);
                known.name = listed.name.or(known.name);
                (known.etag, known.modified) = (listed.etag, listed.modified);
                let new = self.state.listed(address, &known, &entries, seconds(source.again), now())?;
                round.listed += new;
                let why = format!("{new} new or changed of {}", entries.len());
                self.log.line(&Line { what: "listed", address, source: address, why: &why });
            }
            Err(Why::Stopped) => {}
            Err(why) => {
                round.failed += 1;
                let again = why.again(tries).map_or(known.next, |wait| now() + seconds(wait));
                known.tries = tries + 1;
                known.next = again.min(now() + 86_400);
                line("later", &format!("{why}; asked again in {} s", known.next - now()));
                self.state.asked(address, &known, Some(&why))?;
            }
        }
        Ok(())
    }

    /// The entries whose addresses may be asked; the others are logged.
    fn admitted(&self, source: &Source, entries: Vec<feed::Entry>, round: &mut Round) -> Vec<feed::Entry> {
        let mut admitted = Vec::with_capacity(entries.len());
        for entry in entries {
            match source.allowed.admits(&entry.url) {
                Err(why) if source.articles => {
                    round.refused += 1;
                    self.log.line(&Line {
                        what: "refused",
                        address: entry.url.as_str(),
                        source: source.url.as_str(),
                        why: &why.to_string(),
                    });
                }
                _ => admitted.push(entry),
            }
        }
        admitted
    }

    /// Fetches pages, reads them into the record, and only then counts them as read.
    fn batch<C, P>(
        &mut self,
        record: &mut Record,
        jobs: Vec<Waiting>,
        claims: &C,
        round: &mut Round,
        progress: &mut P,
    ) -> Result<()>
    where
        C: Fn(&Document) -> Vec<Claim> + Sync,
        P: FnMut(&Round),
    {
        let sources: HashMap<&str, &Source> =
            self.settings.sources.iter().map(|source| (source.url.as_str(), source)).collect();
        let mut names = HashMap::new();
        for job in &jobs {
            let name = self.state.source(&job.source)?.name;
            names.insert(job.source.clone(), name);
        }
        let (fetcher, archive) = (&self.fetcher, &self.archive);
        let fetch = |job: &Waiting| match sources.get(job.source.as_str()) {
            Some(source) => {
                fetch_one(fetcher, archive.as_ref(), source, job, names.get(&job.source).cloned().flatten())
            }
            None => Err(Why::Host("its source".into())),
        };
        let host = |job: &Waiting| Url::parse(&job.address).map(|url| place(&url)).unwrap_or_default();
        let mut results = Vec::new();
        each(fetcher, jobs, host, fetch, |result| {
            if let Ok(Some(_)) = &result.1 {
                round.fetched += 1;
            }
            progress(round);
            results.push(result);
        });
        let documents: Vec<Document> = results
            .iter()
            .filter_map(|(_, result)| Some(result.as_ref().ok()?.as_ref()?.0.document.clone()))
            .collect();
        let cores = thread::available_parallelism().map_or(1, |n| n.get());
        let reading = record::read(record, documents.into_iter().map(Ok), claims, cores, |_| ())?;
        add(&mut round.reading, reading);
        for (job, result) in results {
            self.settled(&job, result, round)?;
        }
        progress(round);
        Ok(())
    }

    /// Keeps what became of a page.
    fn settled(&mut self, job: &Waiting, result: Fetching, round: &mut Round) -> Result<()> {
        let line = |what: &str, why: &str| {
            self.log.line(&Line { what, address: &job.address, source: &job.source, why });
        };
        match result {
            Ok(Some((read, bytes, cut))) => {
                round.bytes += bytes;
                if cut {
                    line(
                        "cut",
                        &format!("larger than {} kB; its beginning is read", self.fetcher.limits.bytes >> 10),
                    );
                }
                line("read", "");
                let marks = Some((read.etag.as_deref(), read.modified.as_deref()));
                self.state.read(&job.address, marks, now())?;
            }
            Ok(None) => {
                round.unchanged += 1;
                line("unchanged", "");
                self.state.read(&job.address, None, now())?;
            }
            Err(why) => {
                let again = why.again(job.tries).map(|wait| now() + seconds(wait));
                let counts = !matches!(why, Why::Stopped | Why::Pause(_));
                match again {
                    Some(at) => {
                        round.later += usize::from(counts);
                        line("later", &format!("{why}; asked again in {} s", at - now()));
                    }
                    None => {
                        round.refused += 1;
                        line(kind_of(&why), &why.to_string());
                    }
                }
                let next = again.map(|at| if matches!(why, Why::Pause(_)) { at + 60 } else { at });
                self.state.failed(job, &why.to_string(), next, counts, now())?;
            }
        }
        Ok(())
    }
}

/// The word of the log for a page that is not asked again.
fn kind_of(why: &Why) -> &'static str {
    match why {
        Why::Text(_) => "set-aside",
        _ if why.again(0).is_some() => "given-up",
        _ => "refused",
    }
}

/// What a source answered.
struct Listed {
    name: Option<String>,
    entries: Vec<feed::Entry>,
    etag: Option<String>,
    modified: Option<String>,
}

type Fetching = std::result::Result<Option<(Read, u64, bool)>, Why>;

/// Asks one source; none when nothing is new.
fn ask_one(
    fetcher: &Fetcher,
    archive: Option<&Archive>,
    source: &Source,
    known: &state::Asked,
) -> std::result::Result<Option<Listed>, Why> {
    if source.kind == Kind::Page {
        let mark = now() / seconds(source.every).max(1);
        let entry = feed::Entry { url: source.url.clone(), title: None, published: None, mark, words: None };
        return Ok(Some(Listed { name: None, entries: vec![entry], etag: None, modified: None }));
    }
    let asked = Asked {
        url: source.url.clone(),
        allowed: &source.allowed,
        etag: known.etag.clone(),
        modified: known.modified.clone(),
        kinds: &[],
    };
    let Answer::Fetched(fetched) = fetcher.get(&asked)? else { return Ok(None) };
    keep(archive, &fetched)?;
    let listing = feed::listing(source, &fetched)?;
    let Fetched { etag, modified, .. } = *fetched;
    Ok(Some(Listed { name: listing.name, entries: listing.entries, etag, modified }))
}

/// Fetches one page and makes it a document; none when it is the same as before.
fn fetch_one(
    fetcher: &Fetcher,
    archive: Option<&Archive>,
    source: &Source,
    job: &Waiting,
    feed: Option<String>,
) -> Fetching {
    let url = Url::parse(&job.address).map_err(|_| Why::Address)?;
    let known = Known { title: job.title.clone(), published: job.published, name: source.name.clone(), feed };
    if !source.articles {
        let words = job.words.as_deref().unwrap_or_default();
        let document = article::of_words(&url, words, &known, today()).map_err(Why::Text)?;
        return Ok(Some((Read { document, etag: None, modified: None }, 0, false)));
    }
    let asked = Asked {
        url: url.clone(),
        allowed: &source.allowed,
        etag: job.etag.clone(),
        modified: job.modified.clone(),
        kinds: PAGES,
    };
    let Answer::Fetched(fetched) = fetcher.get(&asked)? else { return Ok(None) };
    keep(archive, &fetched)?;
    let document = article::document(&url, &fetched, &known).map_err(Why::Text)?;
    let (bytes, cut) = (fetched.raw.len() as u64, fetched.cut);
    Ok(Some((Read { document, etag: fetched.etag, modified: fetched.modified }, bytes, cut)))
}

/// Fetches one page for `attache read URL`: only from the host named.
pub fn page(fetcher: &Fetcher, url: &Url, private: bool) -> std::result::Result<Document, Why> {
    let allowed = super::address::Allowed { hosts: Vec::new(), private }.and(url);
    let asked = Asked { url: url.clone(), allowed: &allowed, etag: None, modified: None, kinds: PAGES };
    match fetcher.get(&asked)? {
        Answer::Fetched(fetched) => article::document(url, &fetched, &Known::default()).map_err(Why::Text),
        Answer::Unchanged => Err(Why::Status(304)),
    }
}

fn keep(archive: Option<&Archive>, fetched: &Fetched) -> std::result::Result<(), Why> {
    let kept = archive.map_or(Ok(()), |archive| archive.keep(fetched));
    kept.map_err(|error| Why::Broken(format!("it could not be kept as WARC: {error}")))
}

/// Works through jobs with a few workers. A worker takes the first job whose host is free; so a slow host
/// holds up nobody else.
fn each<J: Send, T: Send>(
    fetcher: &Fetcher,
    jobs: Vec<J>,
    host: impl Fn(&J) -> String + Sync,
    work: impl Fn(&J) -> T + Sync,
    mut then: impl FnMut((J, T)),
) {
    let workers = WORKERS.min(jobs.len());
    let queue = Mutex::new(jobs);
    let (send, receive) = sync_channel(WORKERS);
    let (queue, host, work) = (&queue, &host, &work);
    thread::scope(|scope| {
        for _ in 0..workers {
            let send = send.clone();
            scope.spawn(move || {
                while let Some(job) = take(fetcher, queue, host) {
                    let result = work(&job);
                    if send.send((job, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        receive.into_iter().for_each(&mut then);
    });
}

/// The first job whose host is free, else the first.
fn take<J>(fetcher: &Fetcher, queue: &Mutex<Vec<J>>, host: &impl Fn(&J) -> String) -> Option<J> {
    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    let free = queue.iter().position(|job| fetcher.hosts.is_free(&host(job), fetcher.limits.at_once));
    if queue.is_empty() { None } else { Some(queue.remove(free.unwrap_or(0))) }
}

fn add(all: &mut Reading, one: Reading) {
    all.added += one.added;
    all.replaced += one.replaced;
    all.unchanged += one.unchanged;
    all.claims += one.claims;
    all.set_aside.extend(one.set_aside);
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX / 2)
}

fn now() -> i64 {
    Timestamp::now().as_second()
}

fn today() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}
