//! Days, numbers and lists in words.

pub use crate::outlook::odds::capital;

use crate::answer::level::State;
use crate::answer::{Direction, Planned, Relations, SCALE, offices};
use crate::claim::Party;
use crate::claim::when::{Interval, Precision};
use crate::lexicon::ontology::{Act, Status};
use crate::record::Event;
use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "9 September 2018".
pub fn day(day: Date) -> String {
    format!("{} {} {}", day.day(), month_name(day), day.year())
}

/// "September 2018".
pub fn month(day: Date) -> String {
    format!("{} {}", month_name(day), day.year())
}

fn month_name(day: Date) -> &'static str {
    MONTHS[usize::try_from(day.month() - 1).unwrap_or(0)]
}

/// "on 9 September 2018", "on 25–28 March 2018", "in September 2018", "in 2018".
pub fn when(when: &Interval) -> String {
    let (from, to) = (when.from, when.to);
    match when.precision {
        _ if from == to => format!("on {}", day(from)),
        _ if from == from.first_of_year() && to == to.last_of_year() && from.year() == to.year() => {
            format!("in {}", from.year())
        }
        _ if from == from.first_of_month() && to == from.last_of_month() => format!("in {}", month(from)),
        Precision::Week => format!("in the week of {}", day(from)),
        _ if (from.year(), from.month()) == (to.year(), to.month()) => {
            format!("on {}–{} {}", from.day(), to.day(), month(to))
        }
        _ => format!("between {} and {}", day(from), day(to)),
    }
}

/// "once", "twice", "three times".
pub fn times(n: usize) -> String {
    match n {
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{} times", number(n)),
    }
}

/// Numbers up to twelve in letters.
pub fn number(n: usize) -> String {
    let small = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    small.get(n).map_or_else(|| n.to_string(), |word| word.to_string())
}

/// "a, b and c".
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// "for 9 September 2018", "for September 2018": the days of a plan.
pub fn planned_for(interval: &Interval) -> String {
    let on = when(interval);
    match on.split_once(' ') {
        Some(("between", _)) => format!("for some day {on}"),
        Some((_, days)) => format!("for {days}"),
        None => on,
    }
}

/// The names of parties as a list; "a person not named" where no one is. Parties known by the same common noun stand
/// together: "leaders of Brazil and Russia".
pub fn names(parties: &[Party]) -> String {
    let mut names: Vec<(String, Vec<String>)> = Vec::new();
    for party in parties {
        let land = party.country.as_deref().filter(|_| common(party)).map(offices::country_said);
        let name = offices::party_said(party);
        match names.iter_mut().find(|known| known.0 == name) {
            Some((_, lands)) => lands.extend(land.filter(|land| !lands.contains(land))),
            None => names.push((name, land.into_iter().collect())),
        }
    }
    let of = |(name, lands): &(String, Vec<String>)| match lands.is_empty() || name.contains(" of ") {
        true => name.clone(),
        false => format!("{name} of {}", list(lands)),
    };
    let names: Vec<String> = names.iter().map(of).collect();
    if names.is_empty() { "a person not named".into() } else { list(&names) }
}

/// Whether a party is called by a common noun alone: "leaders", "an ambassador".
fn common(party: &Party) -> bool {
    party.name.split(' ').all(|word| word.starts_with(char::is_lowercase))
}

/// "1 document", "2 documents".
pub fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// A noun phrase for an event: "a visit by Xi Jinping to North Korea".
pub fn event(event: &Event) -> String {
    let (actors, others) = (names(&event.actors), others(event));
    let with = || names(&event.actors.iter().chain(&event.recipients).cloned().collect::<Vec<_>>());
    match (event.act, event.mode.as_deref()) {
        (Act::Consult, Some("visit")) if event.actors.is_empty() => format!("a visit to {}", host(event)),
        (Act::Consult, Some("visit")) => format!("a visit of {actors} to {}", host(event)),
        (Act::Consult, Some("call" | "phone")) => format!("a call between {}", with()),
        (Act::Consult, _) if event.actors.len() + event.recipients.len() > 1 => {
            format!("a meeting of {}", with())
        }
        (Act::Consult, _) => format!("talks of {}", with()),
        (act, _) if others.is_empty() => format!("{} by {actors}", noun(act)),
        (act, _) => format!("{} by {actors} {} {}", noun(act), toward(act), names(&others)),
    }
}

/// To whom something is done: all recipients but the own countries of those who act, unless nobody is left.
fn others(event: &Event) -> Vec<Party> {
    let own = |party: &Party| {
        let country = |actor: &Party| actor.country.is_some() && actor.country == party.id;
        event.actors.iter().any(|actor| country(actor) && actor.id != party.id)
    };
    let others: Vec<Party> = event.recipients.iter().filter(|party| !own(party)).cloned().collect();
    if others.is_empty() { event.recipients.clone() } else { others }
}

/// The word between an act and those it is done to.
fn toward(act: Act) -> &'static str {
    match act {
        Act::Consult | Act::Cooperate => "with",
        Act::Support | Act::Aid => "for",
        Act::Agree | Act::Concede | Act::Reject | Act::Request => "to",
        Act::Retreat => "toward",
        Act::Accuse | Act::Threaten | Act::Protest | Act::Sanction | Act::Mobilize | Act::Coerce => "against",
        Act::Assault => "on",
    }
}

/// Where a visit goes: the host country, with the place where it says more.
pub fn host(event: &Event) -> String {
    let country = event.visit_host().map(offices::country_said);
    country.unwrap_or_else(|| names(&event.recipients))
}

/// What an act is called in prose.
pub fn noun(act: Act) -> &'static str {
    match act {
        Act::Agree => "an offer or agreement",
        Act::Consult => "talks",
        Act::Support => "support",
        Act::Concede => "a concession",
        Act::Cooperate => "cooperation",
        Act::Aid => "aid",
        Act::Retreat => "a retreat",
        Act::Request => "a request",
        Act::Accuse => "an accusation",
        Act::Reject => "a refusal",
        Act::Threaten => "a threat",
        Act::Protest => "a protest",
        Act::Sanction => "a sanction",
        Act::Mobilize => "a show of force",
        Act::Coerce => "coercion",
        Act::Assault => "an assault",
    }
}

/// How firm a planned event stands: how the plan is told, or that it is off.
pub fn firmness(planned: &Planned) -> &'static str {
    match planned.event.status {
        Status::Planned => planned.telling.says(),
        Status::Cancelled => "called off",
        Status::Negated => "ruled out",
        status => status.name(),
    }
}

/// The ends of the scale of acts: "-10 to +10".
pub fn scale() -> String {
    format!("{:+} to {:+}", SCALE.0, SCALE.1)
}

/// How relations stand and where they go, in a sentence or two.
pub fn standing(relations: &Relations) -> String {
    let band = |state: &State| {
        let half = 1.96 * state.error;
        format!(
            "{:+.1} (95 % interval {:+.1} to {:+.1})",
            state.level,
            state.level - half,
            state.level + half
        )
    };
    let level = match &relations.level {
        Some(level) => format!("The level of what the two do to each other stands at {}", band(level)),
        None => "There are too few weeks with events to speak of a level of relations".into(),
    };
    let change = relations.change.as_ref().map(|change| match change.error > 0.0 {
        true => format!(": over 26 weeks it moved by {}", band(change)),
        false => ", and nothing in the weeks speaks for a drift at all".into(),
    });
    let way = match relations.direction {
        Direction::Warming => "They are warming",
        Direction::Cooling => "They are cooling",
        Direction::NoClearChange => "It shows no change beyond chance",
        Direction::TooFew => "The events are too few to say which way it goes",
    };
    format!("{level}. {way}{}.", change.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(from: Date, to: Date, precision: Precision) -> String {
        when(&Interval { from, to, precision })
    }

    #[test]
    fn days_as_a_desk_writes_them() {
        assert_eq!(of(date(2018, 9, 9), date(2018, 9, 9), Precision::Day), "on 9 September 2018");
        assert_eq!(of(date(2018, 3, 25), date(2018, 3, 28), Precision::Range), "on 25–28 March 2018");
        assert_eq!(of(date(2018, 9, 1), date(2018, 9, 30), Precision::Month), "in September 2018");
        assert_eq!(of(date(2018, 1, 1), date(2018, 12, 31), Precision::Year), "in 2018");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!((times(1), times(3)), ("once".into(), "three times".into()));
    }
}
