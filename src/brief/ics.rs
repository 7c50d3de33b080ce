//! A calendar as iCalendar (RFC 5545), for the calendars people have.

use super::words;
use crate::answer::offices::country_name;
use crate::answer::{Calendar, Standing};
use crate::document::signs::turns;
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt::Write;

/// Octets a line may have before it is folded.
const WIDTH: usize = 75;

/// The days, seasons and dated events of a calendar as one iCalendar object. An event without a day
/// has no place in one. The same calendar gives the same text: the stamp is the day it looks from.
pub fn ics(calendar: &Calendar) -> String {
    let mut out = String::new();
    let stamp = format!("{}T000000Z", compact(calendar.as_of));
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//attache//attache//EN", "CALSCALE:GREGORIAN"] {
        fold(&mut out, line);
    }
    for day in &calendar.days {
        let nth = day.nth.map(|nth| format!(" ({nth} years)")).unwrap_or_default();
        let summary = format!("{}{nth}, {}", day.name, country_name(&day.country));
        let uid = format!("day-{}-{}-{}", day.country, compact(day.date), slug(&day.name));
        let source = format!("{}:{}", day.row.file, day.row.line);
        entry(&mut out, &stamp, &uid, (day.date, day.date), "CONFIRMED", &summary, &source);
    }
    for season in &calendar.seasons {
        let uid = format!("season-{}-{}", compact(season.from), slug(&season.name));
        let source = format!("Usual days, not those of this year. {}:{}", season.row.file, season.row.line);
        entry(&mut out, &stamp, &uid, (season.from, season.to), "TENTATIVE", &season.name, &source);
    }
    for planned in &calendar.planned {
        let Some(when) = planned.event.when else { continue };
        let status = match planned.standing {
            Standing::Tentative => "TENTATIVE",
            Standing::Confirmed => "CONFIRMED",
            Standing::Cancelled => "CANCELLED",
        };
        let told: Vec<String> = planned
            .event
            .ledger
            .iter()
            .map(|told| {
                let day = told.published.map_or("no date".into(), |day| day.to_string());
                format!("{day} {}: {} ({})", told.claim.status.name(), told.claim.text, told.claim.doc)
            })
            .collect();
        let summary = words::capital(&words::event(&planned.event));
        let uid = format!("event-{}", planned.event.id);
        entry(&mut out, &stamp, &uid, (when.from, when.to), status, &summary, &told.join("\n"));
    }
    fold(&mut out, "END:VCALENDAR");
    out
}

fn entry(
    out: &mut String,
    stamp: &str,
    uid: &str,
    days: (Date, Date),
    status: &str,
    summary: &str,
    description: &str,
) {
    let end = days.1.saturating_add(1.day());
    fold(out, "BEGIN:VEVENT");
    fold(out, &format!("UID:{uid}@attache"));
    fold(out, &format!("DTSTAMP:{stamp}"));
    fold(out, &format!("DTSTART;VALUE=DATE:{}", compact(days.0)));
    fold(out, &format!("DTEND;VALUE=DATE:{}", compact(end)));
    fold(out, &format!("STATUS:{status}"));
    fold(out, "TRANSP:TRANSPARENT");
    fold(out, &format!("SUMMARY:{}", escape(summary)));
    fold(out, &format!("DESCRIPTION:{}", escape(description)));
    fold(out, "END:VEVENT");
}

fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

fn slug(name: &str) -> String {
    crate::lexicon::fold(name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// Text as RFC 5545 3.3.11 wants it.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| *c != '\r') {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c if turns(c) => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

/// Adds a content line, folded so that no line has more than 75 octets and no letter is cut.
fn fold(out: &mut String, line: &str) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > WIDTH {
            out.push_str("\r\n ");
            width = 1;
        }
        let _ = write!(out, "{c}");
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::{escape, fold};

    #[test]
    fn long_lines_are_folded_between_letters() {
        let mut out = String::new();
        fold(&mut out, &format!("SUMMARY:{}", "평양 ".repeat(40)));
        assert!(out.ends_with("\r\n"));
        assert!(out.split("\r\n").all(|line| line.len() <= 75), "{out}");
        assert_eq!(out.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "평양 ".repeat(40)).trim_end());
    }

    #[test]
    fn signs_with_a_meaning_are_escaped() {
        assert_eq!(escape("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}
