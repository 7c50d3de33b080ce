//! The command line: what was typed, and which room does it.

mod alert;
mod ask;
mod backtest;
mod check;
mod demo;
mod forecast;
mod import;
mod kept;
mod mcp;
mod notes;
mod outlook;
mod patterns;
mod progress;
mod reading;
mod relate;
mod relations;
mod serve;
mod tally;
mod terminal;
mod times;
mod watch;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Reads the news and keeps the diplomatic record: who dealt with whom, where, when, in which office,
/// what is only planned, and who says so.
#[derive(Parser)]
#[command(name = "attache", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 done, 1 nothing found or a check failed, 2 wrong use or an error.\n\
    Start with: attache demo")]
struct Cli {
    /// A folder of your own data files; one at the same path as an embedded file takes its place
    #[arg(long, global = true, value_name = "DIR", env = "ATTACHE_DATA")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Claims(reading::Claims),
    Times(times::Times),
    Read(reading::Read),
    Watch(watch::WatchOn),
    Alert(alert::Alert),
    Import(import::Import),
    Relate(relate::Relate),
    Events(ask::Events),
    Tally(tally::Tally),
    Brief(ask::Brief),
    Relations(relations::Relations),
    Patterns(patterns::Patterns),
    Indicators(ask::Indicators),
    Calendar(ask::Calendar),
    Who(ask::Who),
    Check(check::Check),
    Search(ask::Search),
    Note(notes::NoteOn),
    Notes(notes::Notes),
    Export(notes::Export),
    Score(reading::Score),
    Forecast(forecast::Forecast),
    Outlook(outlook::Outlook),
    Mcp(mcp::Mcp),
    Serve(serve::Serve),
}

/// Options of every command that asks a record.
#[derive(Args)]
struct Asked {
    /// The record
    #[arg(short, long, value_name = "FILE", env = "ATTACHE_RECORD", default_value = "attache.db")]
    record: PathBuf,
    /// Answer from what was published by this day (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    as_of: Option<Date>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Asked {
    fn open(&self) -> Result<crate::record::Record> {
        let mut record = crate::record::Record::open(&self.record)?;
        record.settle()?;
        Ok(record)
    }
}

/// Whether anything was found: exit code 0 or 1.
type Found = Result<bool>;

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if let Some(Err(error)) = cli.data.as_deref().map(crate::lexicon::Lexicon::install) {
        terminal::warn(&format!("attache: {error}"));
        return ExitCode::from(2);
    }
    let found = match cli.command {
        Command::Demo(demo) => demo::demo(&demo),
        Command::Claims(claims) => reading::claims(&claims),
        Command::Times(args) => times::run(&args),
        Command::Read(read) => reading::read(&read),
        Command::Watch(on) => watch::watch(&on),
        Command::Alert(rules) => alert::alert(&rules),
        Command::Import(tables) => import::import(&tables),
        Command::Relate(pairs) => relate::run(&pairs),
        Command::Events(events) => ask::events(&events),
        Command::Tally(tally) => tally::tally(&tally),
        Command::Brief(brief) => ask::brief(&brief),
        Command::Relations(relations) => relations::relations(&relations),
        Command::Patterns(patterns) => patterns::patterns(&patterns),
        Command::Indicators(indicators) => ask::indicators(&indicators),
        Command::Calendar(calendar) => ask::calendar(&calendar),
        Command::Who(who) => ask::who(&who),
        Command::Check(article) => check::check(&article),
        Command::Search(search) => ask::search(&search),
        Command::Note(note) => notes::note(&note),
        Command::Notes(all) => notes::notes(&all),
        Command::Export(export) => notes::export(&export),
        Command::Score(score) => reading::score(&score),
        Command::Forecast(asked) => forecast::run(&asked),
        Command::Outlook(asked) => outlook::outlook(&asked),
        Command::Mcp(on) => mcp::serve(&on),
        Command::Serve(asked) => serve::run(asked),
    };
    match found {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) if broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::warn(&format!("attache: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// Whether the reader of our output went away, which is no fault.
fn broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == ErrorKind::BrokenPipe)
    };
    error.chain().any(io)
}

/// A year, a month or a day, taken as its first day.
fn first_day(text: &str) -> Result<Date, String> {
    whole(text).map(|(first, _)| first)
}

/// A year, a month or a day, taken as its last day.
fn last_day(text: &str) -> Result<Date, String> {
    whole(text).map(|(_, last)| last)
}

fn whole(text: &str) -> Result<(Date, Date), String> {
    let no_date = || format!("`{text}` is no date; write YYYY-MM-DD, YYYY-MM or YYYY");
    let parts: Option<Vec<i16>> = text.split('-').map(|part| part.parse().ok()).collect();
    let date = |year, month, day| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let days = match parts.as_deref() {
        Some([year]) => date(*year, 1, 1).map(|day| (day, day.last_of_year())),
        Some([year, month]) => date(*year, *month, 1).map(|day| (day, day.last_of_month())),
        Some([year, month, day]) => date(*year, *month, *day).map(|day| (day, day)),
        _ => None,
    };
    days.ok_or_else(no_date)
}

/// The code of a country by code or name.
fn country(text: &str) -> Result<String, String> {
    crate::answer::offices::country(text).ok_or_else(|| {
        format!("`{text}` is no country known here; use a name or an ISO 3166 code such as PRK")
    })
}

/// The day answers look from when none was asked for: the last day of publication.
fn as_of(asked: &Asked, record: &crate::record::Record) -> Result<Date> {
    let last = || record.coverage(None).map(|coverage| coverage.last);
    match asked.as_of {
        Some(day) => Ok(day),
        None => {
            last()?.context("the record holds no dated document; say from which day to look with --as-of")
        }
    }
}

fn exists(path: &Path) -> bool {
    path.as_os_str() == "-" || path.exists()
}
