//! Patterns that bear on what one country may do toward another now: they stand against chance, and what comes before has
//! happened within their window.

use super::field::{self, Field};
use super::mine::{self, Scope};
use super::{Family, Pattern, chance};
use crate::lexicon::ontology::Act;
use crate::record::{Filter, Record, Result};
use jiff::civil::Date;

/// A pattern whose earlier event has happened and whose window is open.
#[derive(Clone, Debug)]
pub struct Firing {
    /// The pattern, with its instances and misses.
    pub pattern: Pattern,
    /// The day of what came before now.
    pub day: Date,
    /// The events that came before now, by id.
    pub before: Vec<String>,
}

/// What fires on a day for `one` doing something to `other`: the rules before that act of `one`, toward anybody and toward
/// `other`, at a false discovery rate over all of them.
///
/// # Errors
/// A record that cannot be read.
pub fn firing(
    record: &Record,
    one: &str,
    deed: (Act, Option<&str>),
    other: &str,
    as_of: Date,
    rate: f64,
) -> Result<Vec<Firing>> {
    let field = of_two(record, one, other, as_of)?;
    let Some((subject, relation, object)) = field.known(one, deed, other) else { return Ok(Vec::new()) };
    let pair =
        if field.both_do(relation) && object < subject { (object, subject) } else { (subject, object) };
    let scopes = [Scope::Subject(subject), Scope::Pair(pair.0, pair.1)];
    let mut found = mine::toward(&field, &scopes, None, Some(relation));
    found.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| a.sentence_key().cmp(&b.sentence_key())));
    let q = chance::benjamini_hochberg(&found.iter().map(|one| one.p).collect::<Vec<f64>>());
    let stand =
        found.into_iter().zip(q).filter(|(one, q)| *q <= rate && one.rule.family != Family::FixedParty);
    let fires = stand.filter_map(|(one, q)| {
        let (day, events) = one.last_before(subject, object).filter(|(day, _)| -day < one.within)?;
        let before = events.iter().map(|event| field.events[*event as usize].clone()).collect();
        Some(Firing { day: field.date(day), before, pattern: one.into_pattern(q, true) })
    });
    Ok(fires.collect())
}

/// The states' deeds of the latest events that either of two takes part in.
fn of_two(record: &Record, one: &str, other: &str, as_of: Date) -> Result<Field> {
    let mut states = Field::new(as_of);
    for side in [one, other] {
        let filter = Filter { sides: vec![side.to_owned()], as_of: Some(as_of), ..Filter::default() };
        field::fill(record, &filter, super::LATEST, &mut [(&mut states, field::state_of)])?;
    }
    states.settle();
    Ok(states)
}
