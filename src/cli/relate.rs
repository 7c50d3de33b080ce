//! The command that codes given pairs: relate.

use super::{Found, terminal};
use crate::claim::relate::{Decision, pairs, relate};
use anyhow::Context;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Code the act between a source and a target that are given with their sentence
#[derive(Args)]
#[command(
    after_help = "The table is tab separated; its header names the columns sentence, source and target.\n\
    Each row of data prints one line: its number from 0 (the header not counted), act, quad class,\n\
    the rule or head that decided, and confidence. YIELD stands for CONCEDE and RETREAT together.\n\n\
    Examples:\n  attache relate pairs.tsv\n  attache relate pairs.tsv --json"
)]
pub struct Relate {
    /// Table of pairs
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'d> {
    row: usize,
    #[serde(flatten)]
    decision: &'d Decision,
}

pub fn run(args: &Relate) -> Found {
    let bytes = std::fs::read(&args.file).with_context(|| args.file.display().to_string())?;
    let table = crate::document::decode::decode(&bytes)?;
    let pairs = pairs(&table).with_context(|| args.file.display().to_string())?;
    for (row, pair) in pairs.iter().enumerate() {
        let decision = relate(pair);
        if args.json {
            terminal::json(&Row { row, decision: &decision })?;
        } else {
            let Decision { act, quad, why, confidence } = &decision;
            terminal::line(&format!("{row}\t{act}\t{quad}\t{why}\t{confidence:.2}"))?;
        }
    }
    Ok(!pairs.is_empty())
}
