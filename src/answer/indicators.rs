//! Indicators: signs that are held to point to something, tested as far as the record can.

use super::offices::{Row, rows};
use super::rate::Rate;
use crate::lexicon::ontology::{Act, Status};
use crate::record::{Event, Filter, Record, Result, Told};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// Signs seen within this many days of each other are one sign.
const SAME_SIGN: i32 = 14;

/// A hypothesis: such a sign points to such an event within so many days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// Its name.
    pub id: String,
    /// Acts one of which the sign's claim must be; any when empty.
    pub acts: Vec<Act>,
    /// Groups of beginnings of words; the sentence must hold one of each group.
    pub words: Vec<Vec<String>>,
    /// The country whose people or places the sign must name.
    pub country: String,
    /// The act it points to.
    pub act: Act,
    /// Its mode.
    pub mode: Option<String>,
    /// Who is to act.
    pub actor: String,
    /// To whom.
    pub recipient: String,
    /// Within how many days.
    pub within: i32,
    /// The hypothesis in words.
    pub says: String,
    /// Who holds it.
    pub held_by: String,
    /// The row of data it stands in.
    pub row: Row,
}

/// What became of a sign.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// What it pointed to is on record.
    Hit {
        /// The event.
        event: Box<Event>,
        /// Days from the sign to it.
        lead: i32,
    },
    /// The days have passed and nothing is on record.
    Miss,
    /// The days have not passed yet.
    Open {
        /// The last of them.
        until: Date,
    },
}

/// A sign seen.
#[derive(Clone, Debug, Serialize)]
pub struct Sign {
    /// First day of publication.
    pub day: Date,
    /// Every report of it.
    pub told: Vec<Told>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// An indicator with the signs the record holds.
#[derive(Clone, Debug, Serialize)]
pub struct Test {
    /// The hypothesis.
    pub indicator: Indicator,
    /// Its signs, earliest first.
    pub signs: Vec<Sign>,
    /// Hits among the closed signs; absent when it is untested.
    pub rate: Option<Rate>,
}

/// The hypotheses of data/indicators.tsv.
pub fn indicators() -> Vec<Indicator> {
    rows("data/indicators.tsv", "indicator")
        .into_iter()
        .filter_map(|(row, cells)| indicator(row, &cells))
        .collect()
}

fn indicator(row: Row, cells: &[&str]) -> Option<Indicator> {
    let [_, id, acts, words, country, points, actor, recipient, within, says, held_by] = cells[..] else {
        return None;
    };
    let alternatives = |group: &str| group.split('|').map(|word| word.trim().to_lowercase()).collect();
    let (act, mode) =
        points.split_once('/').map_or((points, None), |(act, mode)| (act, Some(mode.to_owned())));
    Some(Indicator {
        id: id.into(),
        acts: acts.split('|').filter_map(Act::from_name).collect(),
        words: words.split('&').map(alternatives).collect(),
        country: country.into(),
        act: Act::from_name(act)?,
        mode,
        actor: actor.into(),
        recipient: recipient.into(),
        within: within.parse().ok()?,
        says: says.into(),
        held_by: held_by.into(),
        row,
    })
}

/// Looks for the signs of an indicator and for what became of them, as of a day.
pub fn test(record: &Record, indicator: &Indicator, as_of: Date) -> Result<Test> {
    let filter = Filter {
        sides: vec![indicator.actor.clone(), indicator.recipient.clone()],
        act: Some(indicator.act),
        mode: indicator.mode.clone(),
        as_of: Some(as_of),
        ..Filter::default()
    };
    let acts = |event: &Event| event.actors.iter().any(|p| p.country.as_ref() == Some(&indicator.actor));
    let mut events = record.events(&filter)?;
    events.retain(|event| event.happened() && acts(event));
    let signs: Vec<Sign> = sightings(record, indicator, as_of)?
        .into_iter()
        .map(|(day, told)| Sign { day, told, outcome: outcome(indicator, day, &events, as_of) })
        .collect();
    let closed = signs.iter().filter(|sign| !matches!(sign.outcome, Outcome::Open { .. })).count();
    let hits = signs.iter().filter(|sign| matches!(sign.outcome, Outcome::Hit { .. })).count();
    Ok(Test { indicator: indicator.clone(), rate: (closed > 0).then(|| Rate::new(hits, closed)), signs })
}

/// The days a sign was seen, with its reports; sightings close to each other are one.
fn sightings(record: &Record, indicator: &Indicator, as_of: Date) -> Result<Vec<(Date, Vec<Told>)>> {
    let mut told = Vec::new();
    for word in indicator.words.first().into_iter().flatten() {
        told.extend(record.claims_near(word, Some(as_of))?);
    }
    told.retain(|told| indicator.seen_in(told));
    told.sort_by_key(|told| (told.published, told.key));
    told.dedup_by_key(|told| told.key);
    let mut seen: Vec<(Date, Vec<Told>)> = Vec::new();
    for one in told {
        let Some(day) = one.published else { continue };
        match seen.last_mut() {
            Some((first, group)) if first.saturating_add(SAME_SIGN.days()) >= day => group.push(one),
            _ => seen.push((day, vec![one])),
        }
    }
    Ok(seen)
}

impl Indicator {
    /// Whether a claim is its sign.
    pub fn seen_in(&self, told: &Told) -> bool {
        let text = told.claim.text.to_lowercase();
        let begins = |word: &String| {
            text.match_indices(word.as_str()).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
        };
        let real = !matches!(told.claim.status, Status::Negated | Status::Denied | Status::Hypothetical);
        let act = self.acts.is_empty() || self.acts.contains(&told.claim.act);
        let claim = &told.claim;
        let place = claim.place.iter().filter_map(|place| place.country.as_ref());
        let mut named =
            claim.actors.iter().chain(&claim.recipients).filter_map(|p| p.country.as_ref()).chain(place);
        let here = named.any(|country| *country == self.country);
        real && act && here && self.words.iter().all(|group| group.iter().any(begins))
    }
}

fn outcome(indicator: &Indicator, day: Date, events: &[Event], as_of: Date) -> Outcome {
    let until = day.saturating_add(indicator.within.days());
    let dated = events.iter().filter_map(|event| Some((event.when?, event)));
    let after = dated.filter(|(when, _)| day <= when.to && when.from <= until);
    let first = after.map(|(when, event)| (when.from.max(day), event)).min_by_key(|(from, _)| *from);
    match first {
        Some((from, event)) => {
            let lead = day.until(from).map_or(0, |span| span.get_days());
            Outcome::Hit { event: Box::new(event.clone()), lead }
        }
        None if until >= as_of => Outcome::Open { until },
        None => Outcome::Miss,
    }
}
