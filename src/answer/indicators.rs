//! Indicators: signs that are held to point to something, tested as far as the record can.

use super::offices::{self, Row};
use super::rate::Rate;
use crate::lexicon::ontology::{Act, Status};
use crate::lexicon::table::Table;
use crate::lexicon::{self, DataError, Lexicon};
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
    /// What it pointed to is on record, and began after it.
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
    /// Days from sign to event in the middle one of the hits.
    pub lead: Option<i32>,
    /// Share of the days the record covers on which such an event would have followed in time, sign or
    /// none: what the rate has to beat. Absent when it is untested.
    pub base: Option<f64>,
}

/// The hypotheses of `data/indicators.tsv`, or of the user's file in its place.
///
/// # Errors
/// The first fault of the file, with its line, column and how to mend it.
pub fn indicators() -> std::result::Result<Vec<Indicator>, DataError> {
    let Some((file, text)) = offices::files("data/indicators.tsv").next() else { return Ok(Vec::new()) };
    Table::read(file, text)?.rows.iter().map(indicator).collect()
}

fn indicator(row: &lexicon::table::Row) -> std::result::Result<Indicator, DataError> {
    if row.kind() != "indicator" {
        return Err(row.unknown("indicator"));
    }
    let (act, mode) = act(row, row.need(5, "act it points to")?, 5)?;
    let acts = row.list(2);
    let acts = acts.iter().map(|name| Ok(self::act(row, name, 2)?.0));
    let alternatives = |group: &str| group.split('|').map(|word| word.trim().to_lowercase()).collect();
    Ok(Indicator {
        id: row.need(1, "id")?.into(),
        acts: acts.collect::<std::result::Result<_, DataError>>()?,
        words: row.need(3, "words of the sign")?.split('&').map(alternatives).collect(),
        country: country(row, 4)?,
        act,
        mode,
        actor: country(row, 6)?,
        recipient: country(row, 7)?,
        within: days_of(row)?,
        says: row.need(9, "hypothesis in words")?.into(),
        held_by: row.need(10, "name of who holds it")?.into(),
        row: offices::row_at(row.file, row.line),
    })
}

fn act(
    row: &lexicon::table::Row,
    cell: &str,
    at: usize,
) -> std::result::Result<(Act, Option<String>), DataError> {
    let (name, mode) =
        cell.split_once('/').map_or((cell, None), |(name, mode)| (name, Some(mode.to_owned())));
    let known = || Act::ALL.map(Act::name).join(", ");
    let found = Act::from_name(name);
    let error = || row.error(at, format!("`{name}` is no act"), format!("use one of: {}", known()));
    Ok((found.ok_or_else(error)?, mode))
}

fn country(row: &lexicon::table::Row, at: usize) -> std::result::Result<String, DataError> {
    let code = row.need(at, "country")?;
    let known = Lexicon::embedded().country(code).map(|country| country.code.clone());
    known.ok_or_else(|| {
        row.error(at, format!("`{code}` is no country"), "use an ISO 3166 code such as PRK".into())
    })
}

fn days_of(row: &lexicon::table::Row) -> std::result::Result<i32, DataError> {
    let days = row.need(8, "number of days")?;
    let number = days.parse().ok().filter(|days| (1..=3660).contains(days));
    number.ok_or_else(|| {
        row.error(8, format!("`{days}` is no number of days"), "write digits, such as 30".into())
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
    let tested = closed > 0;
    let first = record.coverage(Some(as_of))?.first.filter(|_| tested);
    Ok(Test {
        indicator: indicator.clone(),
        rate: tested.then(|| Rate::new(hits, closed)),
        lead: middle_lead(&signs),
        base: first.map(|first| base(indicator, &events, first, as_of)),
        signs,
    })
}

fn middle_lead(signs: &[Sign]) -> Option<i32> {
    let lead = |sign: &Sign| match sign.outcome {
        Outcome::Hit { lead, .. } => Some(lead),
        _ => None,
    };
    let mut leads: Vec<i32> = signs.iter().filter_map(lead).collect();
    leads.sort_unstable();
    leads.get(leads.len() / 2).copied()
}

/// Share of the days on which an event of the kind pointed to begins within the window; days whose
/// window is not over are left out.
fn base(indicator: &Indicator, events: &[Event], first: Date, as_of: Date) -> f64 {
    let last = as_of.saturating_sub(indicator.within.days());
    let starts: Vec<Date> = events.iter().filter_map(Event::from).collect();
    let follows = |day: &Date| {
        let until = day.saturating_add(indicator.within.days());
        starts.iter().any(|start| day < start && *start <= until)
    };
    let days = || first.series(1.day()).take_while(|day| *day <= last);
    days().filter(follows).count() as f64 / days().count().max(1) as f64
}

/// The days a sign was seen, with its reports; sightings close to each other are one.
fn sightings(record: &Record, indicator: &Indicator, as_of: Date) -> Result<Vec<(Date, Vec<Told>)>> {
    let mut told = Vec::new();
    for word in indicator.words.first().into_iter().flatten() {
        told.extend(record.claims_near(word, &indicator.country, Some(as_of))?);
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
    let after = dated.filter(|(when, _)| day < when.from && when.from <= until);
    let first = after.map(|(when, event)| (when.from, event)).min_by_key(|(from, _)| *from);
    match first {
        Some((from, event)) => {
            let lead = day.until(from).map_or(0, |span| span.get_days());
            Outcome::Hit { event: Box::new(event.clone()), lead }
        }
        None if until >= as_of => Outcome::Open { until },
        None => Outcome::Miss,
    }
}
