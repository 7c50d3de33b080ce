//! `attache check`: an article against the record.

use super::ask::because;
use super::{Asked, Found, exists, terminal};
use crate::answer::{self, Finding, Part, Verdict};
use crate::brief::{covers, words};
use crate::claim;
use crate::record::Event;
use anyhow::{Result, bail};
use clap::Args;
use std::path::PathBuf;

/// Check what an article counts, dates or rules out against the record
///
/// Each such claim is supported, contradicted or not covered, with the rows and reports behind the
/// verdict. What the article itself says is no evidence. Plans are not checked.
#[derive(Args)]
#[command(after_help = "Examples:\n  attache check article.txt --record korea.db\n  \
    attache check article.txt --as-of 2018-08-21 --json\n\
    Exit code 1 says that something is contradicted, or that nothing could be checked.")]
pub struct Check {
    /// The article, or - for standard input
    path: PathBuf,
    #[command(flatten)]
    asked: Asked,
}

pub fn check(args: &Check) -> Found {
    if !exists(&args.path) {
        bail!("{}: no such file", args.path.display());
    }
    let record = args.asked.open()?;
    let (mut any, mut held) = (false, true);
    for read in crate::document::read(std::slice::from_ref(&args.path)) {
        let document = match read {
            Ok(document) => document,
            Err(error) => bail!("{error}"),
        };
        let check = answer::check(&record, &document, &claim::claims(&document), args.asked.as_of)?;
        any |= !check.findings.is_empty();
        held &= check.findings.iter().all(|finding| finding.verdict != Verdict::Contradicted);
        if args.asked.json { terminal::json(&check)? } else { show(&check)? }
    }
    Ok(any && held)
}

fn show(check: &answer::Check) -> Result<()> {
    let mut last = "";
    for finding in &check.findings {
        show_finding(finding, last == finding.claim.text)?;
        last = &finding.claim.text;
    }
    terminal::line("")?;
    let unchecked = match check.unchecked {
        0 => String::new(),
        n => format!(" Not checked: {} of a plan, an opinion or an undated deed.", words::count(n, "report")),
    };
    terminal::line(&format!(
        "{} checked against {}.{unchecked}",
        words::count(check.findings.len(), "claim"),
        covers(&check.coverage)
    ))
}

fn show_finding(finding: &Finding, again: bool) -> Result<()> {
    let text = finding.claim.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let quote = if again { "of the same sentence".into() } else { format!("“{text}”") };
    let between = if again { "" } else { "\n" };
    terminal::line(&format!("{between}{}: {quote}", finding.verdict.name().to_uppercase()))?;
    finding.parts.iter().try_for_each(show_part)
}

fn show_part(part: &Part) -> Result<()> {
    terminal::line(&format!("    {}: {}; {}.", part.subject, part.verdict.name(), part.says))?;
    for (label, events) in [("on record", &part.events), ("near", &part.near)] {
        events.iter().try_for_each(|event| terminal::line(&format!("        {label}: {}", row(event))))?;
    }
    let rows = part.rows.iter();
    rows.take(6).try_for_each(|row| {
        terminal::line(&format!("        office: {}:{} {}", row.file, row.line, row.words))
    })
}

fn row(event: &Event) -> String {
    let days = event.when.as_ref().map(words::when).unwrap_or_default();
    format!("{} {days} {}", words::event(event), because(event))
}
