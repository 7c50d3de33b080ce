//! Notes made on pages.

use super::asked;
use super::desk::Desk;
use super::fault::Fault;
use super::guard::{self, Asker, Role};
use super::page::outlook;
use crate::lexicon::ontology::Status;
use crate::record::{Correction, Draft, NoteKind, Record, Told};
use axum::http::HeaderMap;
use jiff::civil::Date;
use std::sync::Arc;

/// The cookie that holds the name last given.
pub const BY: &str = "attache-by";
/// The longest field, in characters.
pub const LONGEST: usize = 2000;
/// The fields each form has; others are passed over.
const OF_NOTE: [&str; 10] =
    ["sign", "kind", "event", "field", "value", "text", "by", "claim", "other", "note"];
const OF_QUESTION: [&str; 3] = ["sign", "q", "as_of"];
const OF_ANSWER: [&str; 2] = ["sign", "question"];

/// A note as a form sends it.
struct Noted {
    event: String,
    kind: NoteKind,
    correction: Option<(Correction, String)>,
    text: Option<String>,
    by: String,
    claims: Vec<String>,
    other: String,
    note: String,
}

/// The value of a field, blanks around it taken off; "" where it is missing.
fn field<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
}

/// Whether a form may change the record: whoever sent it has the role, a page of this desk made it, and its own fields
/// hold text that is not too long.
fn may_edit(
    desk: &Desk,
    asker: &Asker,
    headers: &HeaderMap,
    fields: &[(String, String)],
    own: &[&str],
) -> Result<(), Fault> {
    if asker.role != Role::Edit {
        return Err(Fault::Forbidden("this desk is for looking only".into()));
    }
    if !guard::own_form(desk, asker, headers, field(fields, "sign")) {
        return Err(Fault::Forbidden(
            "the form did not come from a page of this desk; load the page again".into(),
        ));
    }
    for (name, value) in fields.iter().filter(|(name, _)| own.contains(&name.as_str())) {
        if value.contains(char::is_control) {
            return Err(Fault::Wrong(format!("`{name}` holds signs that are not text")));
        }
        if value.chars().count() > LONGEST {
            return Err(Fault::Wrong(format!("`{name}` has more than {LONGEST} characters")));
        }
    }
    Ok(())
}

/// Makes the note a form asks for; gives the page to show next and the name of who made it.
pub async fn note(
    desk: &Arc<Desk>,
    asker: &Asker,
    headers: &HeaderMap,
    fields: Vec<(String, String)>,
) -> Result<(String, String), Fault> {
    may_edit(desk, asker, headers, &fields, &OF_NOTE)?;
    let noted = noted(&fields)?;
    desk.edit(move |record| keep(record, &noted)).await
}

/// Keeps a question with its odds; gives the page to show next.
pub async fn keep_question(
    desk: &Arc<Desk>,
    asker: &Asker,
    headers: &HeaderMap,
    fields: Vec<(String, String)>,
) -> Result<String, Fault> {
    may_edit(desk, asker, headers, &fields, &OF_QUESTION)?;
    let text = |name| field(&fields, name);
    let sentence = text("q").to_owned();
    if sentence.is_empty() || sentence.chars().count() > asked::LONGEST {
        return Err(Fault::Wrong(format!("say what to ask, in at most {} characters", asked::LONGEST)));
    }
    let day: Date =
        text("as_of").parse().map_err(|_| Fault::Wrong("`as_of` is a day, written YYYY-MM-DD".into()))?;
    let kept = desk.ask(true, move |sitting| outlook::kept(sitting, &sentence, day)).await?;
    let next = format!("/question/{}", kept.id);
    desk.edit(move |record| Ok(record.keep_question(&kept)?)).await?;
    Ok(next)
}

/// Answers a kept question, or all of them, by what the record holds; gives the page to show next.
pub async fn resolve(
    desk: &Arc<Desk>,
    asker: &Asker,
    headers: &HeaderMap,
    fields: Vec<(String, String)>,
) -> Result<String, Fault> {
    may_edit(desk, asker, headers, &fields, &OF_ANSWER)?;
    let id = field(&fields, "question").to_owned();
    if !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Fault::Wrong("that is no id of a question".into()));
    }
    let next = if id.is_empty() { "/outlook".into() } else { format!("/question/{id}") };
    let answers = desk.ask(true, move |sitting| outlook::answers(sitting, &id)).await?;
    let keep = move |record: &mut Record| {
        answers.iter().try_for_each(|one| record.answer_question(&one.id, one.answer, one.settled, &one.text))
    };
    desk.edit(move |record| Ok(keep(record)?)).await?;
    Ok(next)
}

fn noted(fields: &[(String, String)]) -> Result<Noted, Fault> {
    let text = |name: &str| field(fields, name).to_owned();
    let kind = NoteKind::ALL.into_iter().find(|kind| kind.name() == text("kind"));
    let kind = kind.ok_or_else(|| Fault::Wrong("say what to note".into()))?;
    let by = Some(text("by")).filter(|by| !by.is_empty());
    let correction =
        (kind == NoteKind::Correct).then(|| correction(&text("field"), text("value"))).transpose()?;
    let claims = fields.iter().filter(|(name, _)| name == "claim").map(|(_, claim)| claim.clone());
    Ok(Noted {
        event: text("event"),
        kind,
        correction,
        text: Some(text("text")).filter(|text| !text.is_empty()),
        by: by.ok_or_else(|| Fault::Wrong("say who notes it".into()))?,
        claims: claims.collect(),
        other: text("other"),
        note: text("note"),
    })
}

fn correction(field: &str, value: String) -> Result<(Correction, String), Fault> {
    let field = Correction::named(field).ok_or_else(|| Fault::Wrong("say which field is wrong".into()))?;
    let right = match field {
        Correction::From | Correction::To => value.parse::<Date>().is_ok(),
        Correction::Status => Status::from_name(&value).is_some(),
        _ => !value.is_empty(),
    };
    let wrong = || Fault::Wrong(format!("`{value}` cannot be the {} of an event", field.name()));
    if right { Ok((field, value)) } else { Err(wrong()) }
}

fn keep(record: &mut Record, noted: &Noted) -> Result<(String, String), Fault> {
    let (about, told) = about(record, noted)?;
    let first = about.first().cloned();
    let draft = Draft {
        kind: noted.kind,
        by: noted.by.clone(),
        day: jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date(),
        correction: noted.correction.clone(),
        text: noted.text.clone(),
        about,
    };
    record.note(&draft, &told)?;
    let key = told.iter().find(|told| Some(told.id()) == first).map(|told| told.key);
    let stays = !matches!(noted.kind, NoteKind::Withdraw | NoteKind::Merge | NoteKind::Split);
    let next = match key.filter(|_| stays) {
        Some(_) => format!("/event/{}", noted.event),
        None => "/notes".into(),
    };
    Ok((next, noted.by.clone()))
}

/// The claims a note holds on to, and all it could.
fn about(record: &Record, noted: &Noted) -> Result<(Vec<String>, Vec<Told>), Fault> {
    if noted.kind == NoteKind::Withdraw {
        let known = record.notes(None)?.into_iter().any(|note| note.id == noted.note);
        return match known {
            true => Ok((vec![noted.note.clone()], Vec::new())),
            false => Err(Fault::Missing("no such note is in force".into())),
        };
    }
    let event = event_of(record, &noted.event)?;
    let (anchor, mut told) = (event.anchor(), event.ledger);
    match noted.kind {
        NoteKind::Merge => {
            let other = event_of(record, &noted.other)?;
            let both = vec![anchor, other.anchor()];
            told.extend(other.ledger);
            Ok((both, told))
        }
        NoteKind::Split if noted.claims.is_empty() => {
            Err(Fault::Wrong("choose the claims to split off".into()))
        }
        NoteKind::Split => Ok((noted.claims.clone(), told)),
        _ => Ok((vec![anchor], told)),
    }
}

fn event_of(record: &Record, id: &str) -> Result<crate::record::Event, Fault> {
    let hex = id.len() >= 4 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex { Ok(record.event(id, false)?) } else { Err(Fault::Wrong("that is no id of an event".into())) }
}
