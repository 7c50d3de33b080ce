//! `attache watch`: feeds and pages the user listed, read into the record again and again.

use super::{Found, terminal};
use crate::alert::{How, Rules};
use crate::brief::words;
use crate::claim;
use crate::record::Record;
use crate::watch::archive::Archive;
use crate::watch::fetch::{Fetcher, Limits};
use crate::watch::{self, Log, Round, Settings, Watch};
use anyhow::{Context, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Watch feeds and pages, and read what is new into a record
///
/// Only addresses you listed are asked: the sources, and articles they list on the same host or one under
/// `hosts`. Addresses of private networks are refused unless a source says `allow_private = true`.
/// robots.txt is honoured. Ctrl-C ends it after the page at hand; the next run goes on from there.
#[derive(Args)]
#[command(after_help = "Examples:\n  attache watch feeds.toml --record korea.db\n  \
    attache watch feeds.toml --once --log watch.jsonl     once through, for cron\n  \
    attache watch feeds.toml --warc kept/                 keep what was read; `attache read kept/` reads it again\n  \
    attache watch feeds.toml --alerts rules.toml          and tell of what is new\n\
    The file, in short:\n  [[source]]\n  feed = \"https://example.org/news.xml\"   # or list = \"…\", or pages = [\"…\"]\n  \
    hosts = [\"news.example.org\"]           # its articles may stand there as well\n\
    docs/watch.md has all of it.")]
pub struct WatchOn {
    /// The file of sources
    file: PathBuf,
    /// The record; made if there is none
    #[arg(short, long, value_name = "FILE", env = "ATTACHE_RECORD", default_value = "attache.db")]
    record: PathBuf,
    /// Go once through all sources and end
    #[arg(long)]
    once: bool,
    /// Add a line of JSON for everything asked for, with the reason where nothing came of it
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Keep what was read as WARC in this folder
    #[arg(long, value_name = "DIR")]
    warc: Option<PathBuf>,
    /// Ask the rules of this file after every round, and carry their alerts (see `attache alert`)
    #[arg(long, value_name = "RULES")]
    alerts: Option<PathBuf>,
    /// Print JSON, one object a round
    #[arg(long)]
    json: bool,
}

pub fn watch(args: &WatchOn) -> Found {
    let settings = Settings::load(&args.file)?;
    let rules = args.alerts.as_deref().map(Rules::load).transpose()?;
    let stop = stopping()?;
    let log = Log::open(args.log.as_deref()).context("the log cannot be opened")?;
    let archive =
        args.warc.as_deref().map(Archive::new).transpose().context("nothing can be kept as WARC")?;
    let mut record = Record::create(&args.record)?;
    let fetcher = Fetcher::new(settings.limits.clone(), Arc::clone(&stop));
    let mut watch = Watch::new(settings, fetcher, &args.record, log, archive)?;
    loop {
        let round = one_round(&mut watch, &mut record, args)?;
        if let Some(rules) = &rules {
            alerts(&mut record, args, rules, &stop)?;
        }
        if args.once || stop.load(Ordering::Relaxed) {
            return Ok(round.failed < round.asked || round.asked == 0);
        }
        while Timestamp::now().as_second() < watch.due()? && !stop.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(200));
        }
        if stop.load(Ordering::Relaxed) {
            return Ok(true);
        }
    }
}

fn one_round(watch: &mut Watch, record: &mut Record, args: &WatchOn) -> Result<Round> {
    let bar = if stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{spinner} {msg} ({elapsed})")?);
    let round = watch.round(record, args.once, claim::claims, |round| {
        bar.set_message(format!(
            "{} asked, {} fetched, {} read",
            words::count(round.asked, "source"),
            words::count(round.fetched, "page"),
            words::count(round.reading.added + round.reading.replaced, "document"),
        ));
        bar.tick();
    })?;
    bar.finish_and_clear();
    if args.json {
        terminal::json(&round)?
    } else {
        terminal::line(&summary(&round, watch.left()?))?
    }
    Ok(round)
}

/// Asks the rules about what a round read.
fn alerts(record: &mut Record, args: &WatchOn, rules: &Rules, stop: &AtomicBool) -> Result<()> {
    record.settle()?;
    let how = How { dry: false, eager: args.once };
    let run = super::alert::once(record, &args.record, rules, how, &|| stop.load(Ordering::Relaxed))?;
    let log = Log::open(args.log.as_deref()).context("the log cannot be opened")?;
    for sent in run.sent.iter().filter(|sent| sent.alert.is_some() || sent.why.is_some()) {
        let (what, why) = match &sent.why {
            None => ("told", ""),
            Some(why) => ("not-told", why.as_str()),
        };
        let source = sent.alert.as_deref().unwrap_or("");
        log.line(&watch::Line { what, address: &sent.target, source, why });
    }
    if args.json { terminal::json(&run) } else { super::alert::show(&run, false) }
}

fn summary(round: &Round, left: usize) -> String {
    let mut parts = vec![format!(
        "{}: {} new or changed, {} read, {} corrected, {} unchanged",
        words::count(round.asked, "source"),
        words::count(round.listed, "page"),
        round.reading.added,
        round.reading.replaced,
        round.unchanged
    )];
    let failed = words::count(round.failed, "source");
    parts.extend((round.failed > 0).then(|| format!("{failed} not reached")));
    parts.extend((round.refused > 0).then(|| format!("{} refused", round.refused)));
    parts.extend((left > 0).then(|| format!("{left} waiting")));
    format!("{}; {}", parts.join(", "), words::count(round.reading.claims, "new claim"))
}

/// Set by Ctrl-C or a request to end; a second one ends at once.
fn stopping() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

/// The document at an address, for `attache read URL`.
pub fn fetch(address: &str, private: bool) -> Result<crate::document::Document> {
    let url = url::Url::parse(address).with_context(|| format!("`{address}` is no address"))?;
    let fetcher = Fetcher::new(Limits::default(), Arc::default());
    watch::page(&fetcher, &url, private).with_context(|| address.to_owned())
}
