//! The command that lists time expressions: times.

use super::progress::Progress;
use super::{Found, reading, terminal};
use crate::claim::when::{Interval, Kind, TimeExpression, times};
use crate::document::{Document, Span};
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Print the time expressions of documents and what they mean; touches no record
#[derive(Args)]
#[command(
    after_help = "Relative expressions count from the document's `date:`; spans are bytes of its body. Values are\n\
    TimeML's (2018-09-09, 2013-W11, P3D, PRESENT_REF); `days` are the days it stands for, where known.\n\n\
    Examples:\n  attache times article.txt\n  attache times --json dispatches/ | jq -r .value\n  \
    echo 'They will meet on March 9, 2018.' | attache times -"
)]
pub struct Times {
    /// Files, folders, or - for standard input
    #[arg(default_value = "-")]
    paths: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'d> {
    doc: &'d str,
    span: Span,
    text: &'d str,
    #[serde(rename = "type")]
    kind: Kind,
    value: &'d str,
    days: Option<Interval>,
}

fn row<'d>(document: &'d Document, time: &'d TimeExpression) -> Row<'d> {
    let TimeExpression { span, kind, value, interval, .. } = time;
    Row { doc: &document.id, span: *span, text: span.of(&document.text), kind: *kind, value, days: *interval }
}

pub fn run(args: &Times) -> Found {
    let mut any = false;
    let progress = Progress::new();
    let whole = reading::each(&args.paths, &progress, |document| {
        let times = times(&document.text, document.published);
        any |= !times.is_empty();
        progress.read(document.text.len());
        progress.aside(|| times.iter().try_for_each(|time| print(&row(document, time), args.json)))
    })?;
    progress.done();
    Ok(any && whole)
}

fn print(row: &Row, json: bool) -> anyhow::Result<()> {
    if json { terminal::json(row) } else { terminal::line(&in_columns(row)) }
}

fn in_columns(row: &Row) -> String {
    let words = row.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let span = format!("{}-{}", row.span.start, row.span.end);
    format!("{:<20} {span:>11}  {:<8}  {:<18}  {words}", row.doc, row.kind.name(), row.value)
}
