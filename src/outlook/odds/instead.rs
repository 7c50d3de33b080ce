//! Somebody else is told to go in the place of the one asked about.

use super::constants::Constants;
use super::happened::of_dyad;
use super::work::{Ground, Move, Step};
use super::{Question, Result, words};
use crate::claim::when::days_between;
use crate::lexicon::ontology::Status;
use crate::record::{Event, Kind, Outlined, Record, Told, person};
use jiff::civil::Date;

/// Days around those asked about within which the other's visit takes the place of the own.
const NEAR: i32 = 5;
/// Days for which word of it without days of its own counts.
const FRESH: i32 = 14;
/// Words that may stand between the phrase and the name: "represent [President] Xi".
const BETWEEN: usize = 3;

/// The latest word that somebody of the same side goes in the place of the one asked about.
pub(super) fn instead(record: &Record, question: &Question, constants: &Constants) -> Result<Option<Step>> {
    let (Some(own), Some(who)) = (question.actor_person(), question.actors.first()) else { return Ok(None) };
    let single = |one: &Outlined| {
        let days = one.when.map(|when| (when.from, when.to));
        one.kind == Kind::Single
            && one.is_meeting()
            && days.is_none_or(|(from, to)| beside(from, to, question))
    };
    let events = of_dyad(record, question, Some(question.as_of), single)?;
    let other = |event: &&Event| {
        let mut people = event.actors.iter().filter_map(person);
        event.kind == Kind::Single
            && same_form(question, event)
            && people.all(|one| one != own)
            && near(event, question)
    };
    let said = |told: &Told| {
        matches!(told.claim.status, Status::Planned | Status::Occurred | Status::Ongoing)
            && constants.instead().iter().any(|phrase| says(&told.claim.text, phrase, &who.name))
    };
    let told = events
        .iter()
        .filter(other)
        .flat_map(|event| event.ledger.iter().filter(|told| said(told)).map(move |told| (told, event)));
    let Some((told, event)) = told.max_by_key(|(told, _)| told.published) else { return Ok(None) };
    let shift = constants.shift("instead");
    let goes = event.actors.first().map(|party| party.name.clone()).unwrap_or_default();
    let text = format!("{goes} is told to go in the place of {}", who.name);
    let day = told.published.map(|day| format!(", on {}", words::day(day))).unwrap_or_default();
    let grounds = vec![Ground::report(told, Some(event)), Ground::Row(shift.row.clone())];
    let moves = Move::Shift { by: shift.value, error: shift.give };
    Ok(Some(Step { kind: "intent", text: text + &day, moves, grounds }))
}

/// Whether an event is of the form asked about, whoever acts.
fn same_form(question: &Question, event: &Event) -> bool {
    match question.is_visit() {
        true => event.is_visit() && event.visit_host() == question.other_side().as_deref(),
        false => question.is_meeting() && event.is_meeting(),
    }
}

/// Whether days are near those asked about.
fn beside(from: Date, to: Date, question: &Question) -> bool {
    days_between(question.from, to) >= -NEAR && days_between(from, question.by) >= -NEAR
}

/// Whether an event is dated near the days asked about, or was told of shortly before them.
fn near(event: &Event, question: &Question) -> bool {
    let last = event.ledger.iter().filter_map(|told| told.published).max();
    match event.when {
        Some(when) => beside(when.from, when.to, question),
        None => last.is_some_and(|day| days_between(day, question.as_of) <= FRESH),
    }
}

/// Whether a sentence says a phrase of a name: "on behalf of {who}", with a title before the name or its last part alone.
fn says(sentence: &str, phrase: &str, name: &str) -> bool {
    let plain = |text: &str| -> Vec<String> {
        let text = text.to_lowercase().replace(['’', '\''], " '");
        text.split(|sign: char| !sign.is_alphanumeric() && sign != '\'' && sign != '{' && sign != '}')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (sentence, phrase, name) = (plain(sentence), plain(phrase), plain(name));
    let Some(place) = phrase.iter().position(|word| word == "{who}") else { return false };
    let (before, after) = (&phrase[..place], &phrase[place + 1..]);
    let named = |at: usize| {
        let from =
            (at..=at + BETWEEN).find(|at| sentence.get(*at).is_some_and(|word| name.contains(word)))?;
        Some(from + sentence[from..].iter().take_while(|word| name.contains(word)).count())
    };
    (0..sentence.len()).any(|at| {
        sentence[at..].starts_with(before)
            && named(at + before.len()).is_some_and(|end| sentence[end..].starts_with(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, phrase: &str, expected: bool) {
        assert_eq!(says(sentence, phrase, "Xi Jinping"), expected, "{sentence}");
    }

    #[test]
    fn phrases_are_found_around_names() {
        check("Li will represent President Xi Jinping at the parade.", "represent {who}", true);
        check("Li will go in Xi's place.", "in {who}'s place", true);
        check("Li will go on behalf of the Chinese President Xi.", "on behalf of {who}", true);
        check("Li will represent China; Xi stays.", "on behalf of {who}", false);
        check("Xi will represent China.", "represent {who}", false);
    }
}
