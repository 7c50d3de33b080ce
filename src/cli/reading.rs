//! Commands that read documents: claims, read, score.

use super::progress::Progress;
use super::{Found, exists, terminal};
use crate::claim::{self, Claim};
use crate::document;
use crate::record::{self, Reading, Record};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::path::{Path, PathBuf};

/// Print what documents claim, one claim a line; touches no record
#[derive(Args)]
#[command(after_help = "Examples:\n  attache claims article.txt\n  attache claims --json dispatches/\n  \
    curl -s https://example.org/story.html | attache claims -")]
pub struct Claims {
    /// Files, folders, or - for standard input
    #[arg(default_value = "-")]
    paths: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Read documents into a record; safe to repeat
#[derive(Args)]
#[command(
    after_help = "Examples:\n  attache read dispatches/ --record korea.db\n  attache read news.jsonl\n  \
    attache read https://example.org/story.html\n  attache read kept.warc.gz\n  \
    cat article.html | attache read -"
)]
pub struct Read {
    /// Files, folders, addresses of pages, or - for standard input
    #[arg(default_value = "-", value_name = "PATH|URL")]
    paths: Vec<PathBuf>,
    /// Let an address stand for a machine of your own network
    #[arg(long)]
    allow_private: bool,
    /// The record; made if there is none
    #[arg(short, long, value_name = "FILE", env = "ATTACHE_RECORD", default_value = "attache.db")]
    record: PathBuf,
    /// Threads that read; as many as there are cores unless said
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Compare what attache reads with gold claims, NN-slug.txt beside NN-slug.json
#[derive(Args)]
#[command(after_help = "Examples:\n  attache score gold/dev\n  attache score gold/dev --json\n  \
    attache score gold/dev --errors | less\n  \
    attache score gold/dev --into README.md")]
pub struct Score {
    /// Folder of gold
    dir: PathBuf,
    /// List every miss and false claim instead
    #[arg(long)]
    errors: bool,
    /// Print JSON
    #[arg(long, conflicts_with = "errors")]
    json: bool,
    /// Write the table into this file, between `<!-- score:claims -->` and `<!-- /score:claims -->`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["errors", "json"])]
    into: Option<PathBuf>,
}

pub fn claims(args: &Claims) -> Found {
    let mut any = false;
    let progress = Progress::new();
    let whole = each(&args.paths, &progress, |document| {
        let claims = claim::claims_watched(document, &|bytes| progress.read(bytes));
        any |= !claims.is_empty();
        progress.aside(|| claims.iter().try_for_each(|claim| print(claim, args.json)))
    })?;
    progress.done();
    Ok(any && whole)
}

/// Hands every document to `show`; `false` when one was set aside, which is said on standard error.
pub fn each(
    paths: &[PathBuf],
    progress: &Progress,
    mut show: impl FnMut(&document::Document) -> Result<()>,
) -> Found {
    check(paths)?;
    let mut whole = true;
    for read in document::read(paths) {
        match read {
            Ok(document) => show(&document)?,
            Err(error) => {
                whole = false;
                progress.aside(|| terminal::warn(&error.to_string()));
            }
        }
    }
    Ok(whole)
}

fn print(claim: &Claim, json: bool) -> Result<()> {
    if json { terminal::json(claim) } else { terminal::line(&in_words(claim)) }
}

fn check(paths: &[PathBuf]) -> Result<()> {
    match paths.iter().find(|path| !exists(path)) {
        Some(path) => bail!("{}: no such file or folder", path.display()),
        None => Ok(()),
    }
}

/// A claim for reading: who, what, whom, where it stands, and the words.
fn in_words(claim: &Claim) -> String {
    let names =
        |parties: &[claim::Party]| parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ");
    let mode = claim.mode.as_ref().map(|mode| format!("/{mode}")).unwrap_or_default();
    let when =
        claim.when.as_ref().map(|when| format!(" {}", crate::brief::words::when(when))).unwrap_or_default();
    let place = claim.place.as_ref().map(|place| format!(" at {}", place.name)).unwrap_or_default();
    let source = record::chain(&claim.sources).map(|chain| format!(" ({chain})")).unwrap_or_default();
    let (actors, recipients) = (names(&claim.actors), names(&claim.recipients));
    let head = format!(
        "{}:{} [{}] {actors} -> {}{mode} -> {recipients}{place}{when}{source}",
        claim.doc,
        claim.sentence,
        claim.status.name(),
        claim.act.name(),
    );
    format!("{head}\n    {}  ({})", claim.text.split_whitespace().collect::<Vec<_>>().join(" "), claim.why)
}

pub fn read(args: &Read) -> Found {
    let (pages, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        args.paths.iter().cloned().partition(|path| is_address(path));
    check(&paths)?;
    let mut record = Record::create(&args.record)?;
    let fetched = pages.into_iter().map(|page| fetch(&page, args.allow_private));
    let documents = fetched.chain(document::read(&paths)).map(|read| read.map(crate::watch::with_outlet));
    let cores = || std::thread::available_parallelism().map_or(1, |n| n.get());
    let reading = into(&mut record, documents, args.threads.unwrap_or_else(cores))?;
    reading
        .set_aside
        .iter()
        .for_each(|aside| terminal::warn(&format!("set aside {}: {}", aside.id, aside.reason)));
    if args.json {
        terminal::json(&reading)?
    } else {
        terminal::line(&summary(&reading, &args.record))?
    }
    Ok(reading.added + reading.replaced + reading.unchanged > 0)
}

fn is_address(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.starts_with("http://") || text.starts_with("https://")
}

fn fetch(page: &Path, private: bool) -> std::result::Result<document::Document, document::SetAside> {
    let read = super::watch::fetch(&page.to_string_lossy(), private);
    read.map_err(|error| {
        document::SetAside::file(page, document::Reason::Unreadable(error.root_cause().to_string()))
    })
}

/// Reads documents into a record, with a progress bar on a terminal when it takes longer than a second.
pub fn into<D>(record: &mut Record, documents: D, threads: usize) -> Result<Reading>
where
    D: Iterator<Item = std::result::Result<document::Document, document::SetAside>> + Send,
{
    let progress = Progress::new();
    let claims =
        |document: &document::Document| claim::claims_watched(document, &|bytes| progress.read(bytes));
    let reading = record::read(record, documents, claims, threads, |reading| {
        let documents = reading.added + reading.replaced + reading.unchanged + reading.set_aside.len();
        progress.count(documents, reading.claims);
    })?;
    progress.done();
    Ok(reading)
}

fn summary(reading: &Reading, path: &std::path::Path) -> String {
    let aside = match reading.set_aside.len() {
        0 => String::new(),
        n => format!(", {n} set aside"),
    };
    format!(
        "{} read, {} replaced, {} already there{aside}; {} in {}",
        crate::brief::words::count(reading.added, "document"),
        reading.replaced,
        reading.unchanged,
        crate::brief::words::count(reading.claims, "new claim"),
        path.display()
    )
}

pub fn score(args: &Score) -> Found {
    let report = crate::score::score(&args.dir, claim::claims)?;
    let text = match (args.json, args.errors) {
        (true, _) => report.json(),
        (_, true) => report.errors(),
        _ => report.table(),
    };
    if let Some(page) = &args.into {
        write_between(page, "<!-- score:claims -->", "<!-- /score:claims -->", text.trim_end())?;
    }
    terminal::line(text.trim_end())?;
    Ok(true)
}

/// Puts a text, fenced as code, between two marks of a page.
fn write_between(page: &Path, begin: &str, end: &str, text: &str) -> Result<()> {
    let name = page.display();
    let whole = std::fs::read_to_string(page).with_context(|| format!("cannot read {name}"))?;
    let parts = whole.split_once(begin).and_then(|(head, rest)| Some((head, rest.split_once(end)?.1)));
    let (head, tail) = parts.with_context(|| format!("{name} lacks the marks {begin} and {end}"))?;
    let written = format!("{head}{begin}\n```\n{text}\n```\n{end}{tail}");
    std::fs::write(page, written).with_context(|| format!("cannot write {name}"))
}
