//! Commands for notes by people, and the export of events with their claims and notes.

use super::{Asked, Found, last_day, terminal};
use crate::lexicon::ontology::Status;
use crate::record::{Correction, Draft, Filter, Note, NoteKind, Record, Told};
use anyhow::{Result, bail};
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::path::PathBuf;

/// Note something about an event: accept, reject, correct, merge, split or comment; never changes the evidence
#[derive(Args)]
#[command(after_help = "Examples:\n  attache note 3f2a9c --accept --by \"A. Desk\"\n  \
    attache note 3f2a9c --correct place=Dalian --comment \"the dateline is wrong\" --by \"A. Desk\"\n  \
    attache note 3f2a9c --merge 77b0d1 --by \"A. Desk\"\n  \
    attache note 3f2a9c --split 0a1b2c3d4e5f --by \"A. Desk\" --json\n  \
    attache note --withdraw n0123456789a --by \"A. Desk\"\n\n\
    Ids of events and claims are shown by `attache events --ledger`; the beginning of an event's id will do.\n\
    Fields to correct: actor, recipient, place, from, to (YYYY-MM-DD), status, mode.")]
pub struct NoteOn {
    /// The event's id, or its beginning
    #[arg(required_unless_present = "withdraw")]
    event: Option<String>,
    /// It is as told
    #[arg(long, conflicts_with = "reject")]
    accept: bool,
    /// It is not to be counted
    #[arg(long)]
    reject: bool,
    /// A field is something else
    #[arg(long, value_name = "FIELD=VALUE", value_parser = correction)]
    correct: Vec<(Correction, String)>,
    /// Another event is the same one
    #[arg(long, value_name = "EVENT")]
    merge: Vec<String>,
    /// These claims of it are about another event
    #[arg(long, value_name = "CLAIM", num_args = 1..)]
    split: Vec<String>,
    /// A remark, or why
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// An earlier note no longer holds
    #[arg(long, value_name = "NOTE", conflicts_with = "event")]
    withdraw: Option<String>,
    /// Who says so
    #[arg(long, value_name = "NAME", env = "ATTACHE_NAME")]
    by: String,
    /// The day it is said; today unless given
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    on: Option<Date>,
    /// The record
    #[arg(short, long, value_name = "FILE", env = "ATTACHE_RECORD", default_value = "attache.db")]
    record: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// List what people noted
#[derive(Args)]
#[command(after_help = "Examples:\n  attache notes\n  attache notes --record korea.db --json")]
pub struct Notes {
    #[command(flatten)]
    asked: Asked,
}

/// Print every event with its claims and notes, one JSON object a line
#[derive(Args)]
#[command(after_help = "Examples:\n  attache export --record korea.db > korea.jsonl\n  \
    attache export --without-notes --as-of 2018-08-21 --json | jq .id")]
pub struct Export {
    #[command(flatten)]
    asked: Asked,
    /// The bare evidence, without what people noted
    #[arg(long)]
    without_notes: bool,
}

fn correction(text: &str) -> Result<(Correction, String), String> {
    let names = || Correction::ALL.map(Correction::name).join(", ");
    let (field, value) = text.split_once('=').ok_or("write FIELD=VALUE, as in place=Dalian")?;
    let field = Correction::named(field).ok_or_else(|| format!("fields to correct are {}", names()))?;
    let right = match field {
        Correction::From | Correction::To => value.parse::<Date>().is_ok(),
        Correction::Status => Status::from_name(value).is_some(),
        _ => !value.trim().is_empty(),
    };
    if right { Ok((field, value.to_owned())) } else { Err(format!("`{value}` is no {}", field.name())) }
}

pub fn note(args: &NoteOn) -> Found {
    let mut record = Record::open(&args.record)?;
    record.settle()?;
    let (drafts, told) = drafts(args, &record)?;
    if drafts.is_empty() {
        bail!("say what to note: --accept, --reject, --correct, --merge, --split, --comment or --withdraw");
    }
    for draft in &drafts {
        let id = record.note(draft, &told)?;
        if args.json {
            terminal::json(&serde_json::json!({ "note": id, "kind": draft.kind }))?;
        } else {
            terminal::line(&format!("noted: {} ({id})", draft.kind.name()))?;
        }
    }
    Ok(true)
}

/// The notes asked for, and the claims they can hold on to.
fn drafts(args: &NoteOn, record: &Record) -> Result<(Vec<Draft>, Vec<Told>)> {
    let draft = |kind: NoteKind, about: Vec<String>| Draft {
        kind,
        by: args.by.clone(),
        day: args.on.unwrap_or_else(|| TimeZone::UTC.to_datetime(Timestamp::now()).date()),
        correction: None,
        text: args.comment.clone(),
        about,
    };
    if let Some(note) = &args.withdraw {
        let known = record.notes(None)?.iter().any(|known| known.id == *note);
        if !known {
            bail!("the record has no note {note} in force; `attache notes` lists them");
        }
        return Ok((vec![draft(NoteKind::Withdraw, vec![note.clone()])], Vec::new()));
    }
    let event = record.event(args.event.as_deref().unwrap_or_default(), false)?;
    let anchor = event.anchor();
    let mut drafts = Vec::new();
    let verdict = [(args.accept, NoteKind::Accept), (args.reject, NoteKind::Reject)];
    drafts.extend(
        verdict.into_iter().filter(|(said, _)| *said).map(|(_, kind)| draft(kind, vec![anchor.clone()])),
    );
    for correction in &args.correct {
        drafts.push(Draft {
            correction: Some(correction.clone()),
            ..draft(NoteKind::Correct, vec![anchor.clone()])
        });
    }
    let mut told = event.ledger.clone();
    for other in &args.merge {
        let other = record.event(other, false)?;
        drafts.push(draft(NoteKind::Merge, vec![anchor.clone(), other.anchor()]));
        told.extend(other.ledger);
    }
    if !args.split.is_empty() {
        let unknown = args.split.iter().find(|claim| !event.ledger.iter().any(|told| told.id() == **claim));
        if let Some(claim) = unknown {
            bail!("the event has no claim {claim}; `attache events --ledger` shows its claims");
        }
        drafts.push(draft(NoteKind::Split, args.split.clone()));
    }
    if drafts.is_empty() && args.comment.is_some() {
        drafts.push(draft(NoteKind::Comment, vec![anchor]));
    }
    Ok((drafts, told))
}

/// A note in words: "2018-05-09 correct place=Dalian by A. Desk: the dateline is wrong".
pub fn in_words(note: &Note) -> String {
    let value = note.value.as_deref().unwrap_or_default();
    let field = note.field.map(|field| format!(" {}={value}", field.name())).unwrap_or_default();
    let text = note.text.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
    format!("noted {}: {}{field} by {}{text} ({})", note.day, note.kind.name(), note.by, note.id)
}

pub fn notes(args: &Notes) -> Found {
    let notes = args.asked.open()?.notes(args.asked.as_of)?;
    for note in &notes {
        if args.asked.json {
            terminal::json(note)?;
            continue;
        }
        let lost = if note.is_lost() { "  [its claim is no longer in the record]" } else { "" };
        terminal::line(&format!("{}{lost}", in_words(note)))?;
    }
    Ok(!notes.is_empty())
}

pub fn export(args: &Export) -> Found {
    let record = args.asked.open()?;
    let filter = Filter { as_of: args.asked.as_of, without_notes: args.without_notes, ..Filter::default() };
    let mut any = false;
    record.each_event(&filter, |event| {
        any = true;
        terminal::json(&event)
    })?;
    let lost = if args.without_notes { Vec::new() } else { record.notes(args.asked.as_of)? };
    for note in lost.iter().filter(|note| note.is_lost()) {
        terminal::json(&serde_json::json!({ "lost": note }))?;
    }
    Ok(any)
}
