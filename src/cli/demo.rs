//! The demonstration: embedded dispatches into a fresh record, and the brief on China and North Korea.

use super::{Found, reading, terminal};
use crate::answer::offices;
use crate::document::{Document, SetAside, text};
use crate::record::Record;
use anyhow::{Result, bail};
use clap::Args;
use jiff::civil::{Date, date};
use std::path::PathBuf;

/// The day the brief looks from.
const AS_OF: Date = date(2018, 8, 21);

/// Read the sample dispatches and facts into a fresh record and print the brief on China and North Korea
/// as of 21 August 2018
#[derive(Args)]
#[command(after_help = "Examples:\n  attache demo\n  attache demo --json\n  \
    attache demo --record demo.db && attache events --record demo.db --dyad CHN PRK")]
pub struct Demo {
    /// Keep the record in this file, which must not exist yet
    #[arg(short, long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn demo(args: &Demo) -> Found {
    let mut record = match &args.record {
        Some(path) if path.exists() => {
            bail!("{}: there already; the demo wants a fresh record", path.display())
        }
        Some(path) => Record::create(path)?,
        None => Record::in_memory()?,
    };
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let reading = reading::into(&mut record, dispatches(), cores)?;
    reading
        .set_aside
        .iter()
        .for_each(|aside| terminal::warn(&format!("set aside {}: {}", aside.id, aside.reason)));
    super::import::packs(&mut record)?;
    show(&record, args)
}

fn show(record: &Record, args: &Demo) -> Result<bool> {
    let brief = crate::brief::brief(record, "CHN", "PRK", AS_OF)?;
    if args.json {
        terminal::json(&brief)?;
    } else {
        terminal::say(&crate::brief::print(&brief, terminal::width(), &terminal::style()))?;
    }
    Ok(true)
}

/// The dispatches this binary carries.
fn dispatches() -> impl Iterator<Item = std::result::Result<Document, SetAside>> + Send {
    let texts = offices::files("data/dispatches/").filter(|(path, _)| path.ends_with(".txt"));
    let stem = |path: &'static str| path.rsplit('/').next().unwrap_or(path).trim_end_matches(".txt");
    texts.map(move |(path, text)| Ok(text::parse(stem(path), text.to_owned())))
}
