//! `attache import`: tables of facts into a record.

use super::{Found, exists, terminal};
use crate::brief::words;
use crate::record::Record;
use crate::record::import::{self, Import as Done, Layout, Mapping};
use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How many lines of a file may stand before its head.
const PREAMBLE: usize = 40;

/// Read tables of facts into a record, a row at a time; safe to repeat
///
/// Known are GDELT 2.0 events and mentions, POLECAT, ICEWS, ACLED, trips as COLT has them, and the
/// travels of the Office of the Historian as CSV or XML. Any other table needs a small mapping file.
#[derive(Args)]
#[command(after_help = "Examples:\n  attache import --list\n  \
    attache import 20180821.export.CSV --table gdelt-events --record korea.db\n  \
    attache import visits.csv --mapping visits.tsv\n  \
    attache import trump-donald-j.xml --table us-travels-xml\n\
    The mapping files of the known tables are in data/tables; their rows are explained in\n\
    src/record/import/mapping.rs. An import brings the record up to the file: rows that are gone are removed.")]
pub struct Import {
    /// A file, or - for standard input
    #[arg(required_unless_present = "list")]
    path: Option<PathBuf>,
    /// The table it is, where its columns do not tell
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// A mapping file for a table of your own
    #[arg(long, value_name = "FILE", conflicts_with = "table")]
    mapping: Option<PathBuf>,
    /// List the tables known
    #[arg(long)]
    list: bool,
    /// The record; made if there is none
    #[arg(short, long, value_name = "FILE", env = "ATTACHE_RECORD", default_value = "attache.db")]
    record: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn import(args: &Import) -> Found {
    if args.list {
        return list(args.json);
    }
    let path = args.path.as_deref().context("name a file to import")?;
    if !exists(path) {
        bail!("{}: no such file", path.display());
    }
    let mut input = open(path)?;
    let mapping = mapping(args, path, input.as_mut())?;
    let mut record = Record::create(&args.record)?;
    let (bar, start) = (ProgressBar::hidden(), Instant::now());
    let done = record.import(input, &mapping, |done| {
        if bar.is_hidden() && io::stderr().is_terminal() && start.elapsed() > Duration::from_secs(1) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{spinner} {pos} rows, {elapsed} ({per_sec})");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        bar.set_position(done.seen() as u64);
    })?;
    bar.finish_and_clear();
    if args.json {
        terminal::json(&done)?
    } else {
        terminal::line(&summary(&done, &args.record, start.elapsed()))?
    }
    done.set_aside.iter().take(10).for_each(|(line, why)| {
        terminal::warn(&format!("{}:{line}: set aside: {why}", path.display()));
    });
    Ok(done.added + done.replaced + done.unchanged > 0)
}

fn list(json: bool) -> Found {
    for mapping in import::mappings()? {
        if json {
            terminal::json(
                &serde_json::json!({ "name": mapping.name, "title": mapping.title, "licence": mapping.licence }),
            )?;
        } else {
            terminal::line(&format!("{:<16} {}", mapping.name, mapping.title))?;
        }
    }
    Ok(true)
}

fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// The mapping asked for, or the one whose columns the file has.
fn mapping(args: &Import, path: &Path, input: &mut (dyn BufRead + 'static)) -> Result<Mapping> {
    if let Some(own) = &args.mapping {
        let text = std::fs::read_to_string(own).with_context(|| format!("cannot read {}", own.display()))?;
        return Ok(Mapping::parse(&own.display().to_string(), &text)?);
    }
    let known = import::mappings()?;
    let names: Vec<&str> = known.iter().map(|mapping| mapping.name.as_str()).collect();
    let names = names.join(", ");
    if let Some(name) = &args.table {
        let found = known.into_iter().find(|mapping| mapping.name == *name);
        return found.with_context(|| format!("`{name}` is no table known here; known are {names}"));
    }
    let buffer = input.fill_buf()?;
    let text = String::from_utf8_lossy(buffer);
    let first = text.lines().take(PREAMBLE).find(|line| !line.starts_with('#')).unwrap_or_default();
    let head = import::head(first);
    let cells = known.into_iter().filter(|mapping| matches!(mapping.layout, Layout::Cells(_)));
    let found = cells.filter_map(|mapping| Some((mapping.fit(&head)?, mapping))).max_by_key(|(fit, _)| *fit);
    let found = found.map(|(_, mapping)| mapping);
    found.with_context(|| {
        format!(
            "the columns of {} are those of no table known here; say which it is with --table ({names}), or write a mapping",
            path.display()
        )
    })
}

/// Reads the packs of facts this binary carries into a record.
pub fn packs(record: &mut Record) -> Result<()> {
    let known = import::mappings()?;
    for (path, text) in crate::answer::offices::files("data/packs/") {
        let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".tsv");
        let mapping = known.iter().find(|mapping| mapping.name == name);
        let mapping = mapping.with_context(|| format!("{path}: no mapping of that name in data/tables"))?;
        let done = record.import(Cursor::new(text), mapping, |_| ())?;
        if let Some((line, why)) = done.set_aside.first() {
            bail!("{path}:{line}: {why}");
        }
    }
    Ok(())
}

fn summary(done: &Done, record: &Path, took: Duration) -> String {
    let mut parts = vec![format!("{} read", words::count(done.added, "row"))];
    let others = [
        (done.replaced, "replaced"),
        (done.unchanged, "already there"),
        (done.removed, "removed"),
        (done.left, "left out"),
        (done.set_aside.len(), "set aside"),
    ];
    parts.extend(others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
    let pace = done.seen() as f64 / took.as_secs_f64();
    let pace =
        if took < Duration::from_secs(1) { String::new() } else { format!(", {pace:.0} rows a second") };
    format!("{} of the table {} in {}{pace}", parts.join(", "), done.table, record.display())
}
