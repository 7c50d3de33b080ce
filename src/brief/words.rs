//! Days, numbers and lists in words.

pub use crate::outlook::odds::capital;

use crate::answer::level::State;
use crate::answer::{Direction, Relations, SCALE};
use crate::claim::Party;
use crate::claim::when::{Interval, Precision};
use crate::lexicon::ontology::Act;
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

/// The names of parties as a list; "a person not named" where no one is.
pub fn names(parties: &[Party]) -> String {
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
    if names.is_empty() { "a person not named".into() } else { list(&names) }
}

/// "1 document", "2 documents".
pub fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// A noun phrase for an event: "a visit by Xi Jinping to North Korea".
pub fn event(event: &Event) -> String {
    let (actors, recipients) = (names(&event.actors), names(&event.recipients));
    let with = || {
        let all: Vec<&str> = event.actors.iter().chain(&event.recipients).map(|p| p.name.as_str()).collect();
        list(&all)
    };
    match (event.act, event.mode.as_deref()) {
        (Act::Consult, Some("visit")) if event.actors.is_empty() => format!("a visit to {}", host(event)),
        (Act::Consult, Some("visit")) => format!("a visit of {actors} to {}", host(event)),
        (Act::Consult, Some("call" | "phone")) => format!("a call between {}", with()),
        (Act::Consult, _) if event.actors.len() + event.recipients.len() > 1 => {
            format!("a meeting of {}", with())
        }
        (Act::Consult, _) => format!("talks of {}", with()),
        (act, _) if event.recipients.is_empty() => format!("{} by {actors}", noun(act)),
        (act, _) => format!("{} by {actors} toward {recipients}", noun(act)),
    }
}

/// Where a visit goes: the host country, with the place where it says more.
pub fn host(event: &Event) -> String {
    let country = event.visit_host().map(crate::answer::offices::country_name);
    country.unwrap_or_else(|| names(&event.recipients))
}

/// What an act is called in prose.
pub fn noun(act: Act) -> &'static str {
    match act {
        Act::Agree => "an agreement",
        Act::Consult => "talks",
        Act::Support => "support",
        Act::Concede => "a concession",
        Act::Cooperate => "cooperation",
        Act::Aid => "aid",
        Act::Retreat => "a retreat",
        Act::Request => "a demand",
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

/// The ends of the scale of acts: "-10 to +10".
pub fn scale() -> String {
    format!("{:+} to {:+}", SCALE.0, SCALE.1)
}

/// How relations stand and where they go, in a sentence or two.
pub fn standing(relations: &Relations) -> String {
    let band = |state: &State| {
        let half = 1.96 * state.error;
        format!(
            "{:+.1}, with 95 % between {:+.1} and {:+.1}",
            state.level,
            state.level - half,
            state.level + half
        )
    };
    let level = match &relations.level {
        Some(level) => format!("The level of what the two do toward each other is {}", band(level)),
        None => "There are too few weeks with events to speak of a level".into(),
    };
    let change = relations.change.as_ref().map(|change| match change.error > 0.0 {
        true => format!(" (over 26 weeks {})", band(change)),
        false => " (nothing in the weeks speaks for a drift at all)".into(),
    });
    let way = match relations.direction {
        Direction::Warming => "They are warming",
        Direction::Cooling => "They are cooling",
        Direction::NoClearChange => "No change beyond chance shows",
        Direction::TooFew => "The events are too few to say which way they go",
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
