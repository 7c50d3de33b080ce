//! The events of a record as series: who did what to whom, on which days.

use super::mine::Scope;
use super::{LEAST, WINDOWS};
use crate::claim::Party;
use crate::claim::when::days_between;
use crate::lexicon::ontology::Act;
use crate::record::{Filter, Kind, Outlined, Record, Result};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// Days of a stratum within which dates are dealt anew.
const YEAR: i32 = 365;
/// An event whose day is known no better than this is left out.
const VAGUE: i32 = 16;

/// One event between two members of a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deed {
    /// Who does it, by place in [`Field::names`].
    pub subject: u32,
    /// What is done, by place in [`Field::relations`].
    pub relation: u32,
    /// To or with whom.
    pub object: u32,
    /// The day, counted back from the field's last day: 0 or less.
    pub day: i32,
    /// The event, by place in [`Field::events`].
    pub event: u32,
}

/// The same done by one to another.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    pub key: (u32, u32, u32),
    pub days: Vec<i32>,
    pub events: Vec<u32>,
}

/// All series of a record at one level, states or people.
pub struct Field {
    /// The last day: dates are counted from it.
    pub last: Date,
    /// Members: id and name.
    pub names: Vec<(String, String)>,
    /// Acts with their modes, and whether both sides do them.
    pub relations: Vec<(Act, Option<String>)>,
    /// Ids of events.
    pub events: Vec<String>,
    /// What happened; in order once settled.
    pub deeds: Vec<Deed>,
    pub(super) series: Vec<Series>,
    pub(super) index: FxHashMap<(u32, u32, u32), usize>,
    /// The days of all deeds, and where each year of them begins, the earliest first.
    pool: Vec<i32>,
    years: Vec<usize>,
    members: FxHashMap<String, u32>,
    acts: FxHashMap<(Act, Option<String>), u32>,
}

impl Field {
    /// An empty field that looks back from a day.
    pub fn new(last: Date) -> Field {
        Field {
            last,
            names: Vec::new(),
            relations: Vec::new(),
            events: Vec::new(),
            deeds: Vec::new(),
            series: Vec::new(),
            index: FxHashMap::default(),
            pool: Vec::new(),
            years: Vec::new(),
            members: FxHashMap::default(),
            acts: FxHashMap::default(),
        }
    }

    /// The number of a member, new or known.
    pub fn member(&mut self, id: &str, name: &str) -> u32 {
        let next = self.names.len() as u32;
        *self.members.entry(id.to_owned()).or_insert_with(|| {
            self.names.push((id.to_owned(), name.to_owned()));
            next
        })
    }

    /// The number of an act with its mode, new or known.
    pub fn relation(&mut self, act: Act, mode: Option<&str>) -> u32 {
        let next = self.relations.len() as u32;
        *self.acts.entry((act, mode.map(str::to_owned))).or_insert_with(|| {
            self.relations.push((act, mode.map(str::to_owned)));
            next
        })
    }

    /// The numbers of two members and of what one does to the other, where all are known.
    pub(super) fn known(&self, one: &str, deed: (Act, Option<&str>), other: &str) -> Option<(u32, u32, u32)> {
        let relation = self.acts.get(&(deed.0, deed.1.map(str::to_owned)))?;
        Some((*self.members.get(one)?, *relation, *self.members.get(other)?))
    }

    /// The number of an event.
    pub fn event(&mut self, id: &str) -> u32 {
        self.events.push(id.to_owned());
        self.events.len() as u32 - 1
    }

    /// Orders what was put in; one deed of a series a day.
    pub fn settle(&mut self) {
        self.deeds.sort();
        self.deeds.dedup_by_key(|deed| (deed.subject, deed.relation, deed.object, deed.day));
        self.series.clear();
        self.index.clear();
        for deed in &self.deeds {
            let key = (deed.subject, deed.relation, deed.object);
            let at = *self.index.entry(key).or_insert_with(|| {
                self.series.push(Series { key, ..Series::default() });
                self.series.len() - 1
            });
            self.series[at].days.push(deed.day);
            self.series[at].events.push(deed.event);
        }
        self.pool = self.deeds.iter().map(|deed| deed.day).collect();
        self.pool.sort_unstable();
        let first = self.pool.first().copied().unwrap_or(0);
        let years = (1 - first).div_euclid(YEAR) + 1;
        self.years = (0..=years).map(|year| self.before(-(years - year) * YEAR + 1)).collect();
    }

    /// How many deeds lie before a day.
    fn before(&self, day: i32) -> usize {
        self.pool.partition_point(|one| *one < day)
    }

    /// The year a day belongs to, the earliest first.
    pub(super) fn year(&self, day: i32) -> usize {
        let years = self.years.len() as i32 - 1;
        (years - 1 - (-day).div_euclid(YEAR)).clamp(0, years - 1) as usize
    }

    /// How many years there are.
    pub(super) fn len(&self) -> usize {
        self.years.len() - 1
    }

    /// Of each year's deeds the share within `window` days after one of `days`, which are in order.
    pub(super) fn shares_after(&self, days: &[i32], window: i32) -> Vec<f64> {
        let mut hit = vec![0usize; self.len()];
        let mut free = i32::MIN;
        for &day in days {
            let (from, to) = ((day + 1).max(free), day + window);
            free = to + 1;
            if from <= to {
                let (start, end) = (self.before(from), self.before(to + 1));
                self.spread(start, end, &mut hit);
            }
        }
        hit.iter().enumerate().map(|(year, hit)| *hit as f64 / self.size(year).max(1) as f64).collect()
    }

    fn size(&self, year: usize) -> usize {
        self.years[year + 1] - self.years[year]
    }

    fn spread(&self, start: usize, end: usize, hit: &mut [usize]) {
        let first = self.years.partition_point(|begin| *begin <= start).saturating_sub(1);
        let years = self.years.windows(2).zip(hit).skip(first);
        for (year, hit) in years.take_while(|(year, _)| year[0] < end) {
            *hit += end.min(year[1]).saturating_sub(start.max(year[0]));
        }
    }

    /// For each year and window: the mean share of the year's deeds, and of the year before, that lie within the window
    /// before one of its deeds.
    pub(super) fn crowding(&self) -> Vec<[(f64, f64); WINDOWS.len()]> {
        (0..self.len()).map(|year| WINDOWS.map(|window| self.crowd(year, window))).collect()
    }

    fn crowd(&self, year: usize, window: i32) -> (f64, f64) {
        let (begin, end) = (self.years[year], self.years[year + 1]);
        let (mut own, mut last) = (0usize, 0usize);
        let mut low = 0;
        for at in begin..end {
            let day = self.pool[at];
            while self.pool[low] < day - window {
                low += 1;
            }
            let same = self.pool[begin..end].partition_point(|one| *one < day) + begin;
            own += same - low.clamp(begin, same);
            last += begin - low.min(begin);
        }
        let n = (end - begin).max(1) as f64;
        let before = if year > 0 { self.size(year - 1).max(1) as f64 } else { 1.0 };
        (own as f64 / n / n, (last as f64 / n / before).min(1.0))
    }

    /// The scopes of rules about a member: as subject, as object, and with each partner there is enough of.
    pub(super) fn scopes_of(&self, member: u32) -> Vec<Scope> {
        let mut pairs: FxHashMap<(u32, u32), usize> = FxHashMap::default();
        for series in self.series.iter().filter(|one| one.key.0 == member || one.key.2 == member) {
            *pairs.entry((series.key.0, series.key.2)).or_default() += series.days.len();
        }
        let mut pairs: Vec<(u32, u32)> =
            pairs.into_iter().filter(|(_, n)| *n >= LEAST).map(|(p, _)| p).collect();
        pairs.sort_unstable();
        let fixed = pairs.into_iter().map(|(subject, object)| Scope::Pair(subject, object));
        [Scope::Subject(member), Scope::Object(member)].into_iter().chain(fixed).collect()
    }

    /// Whether both sides do it.
    pub(super) fn both_do(&self, relation: u32) -> bool {
        let (act, mode) = &self.relations[relation as usize];
        mutual(*act, mode.as_deref())
    }

    /// The day of a deed.
    pub(super) fn date(&self, day: i32) -> Date {
        self.last.saturating_add(jiff::Span::new().days(day))
    }
}

/// How a party is named as a member of a field: id and name.
pub(super) type Naming = fn(&Party) -> Option<(String, String)>;

/// Puts into each field the latest `most` events that pass a filter, between every two who take part in them.
pub(super) fn fill(
    record: &Record,
    filter: &Filter,
    most: usize,
    fields: &mut [(&mut Field, Naming)],
) -> Result<()> {
    let Some(last) = fields.first().map(|(field, _)| field.last) else { return Ok(()) };
    // Of the latest events some are not dated or did not take place.
    let limit = (most < usize::MAX).then_some(2 * most);
    let looked_from = match (filter.as_of, limit) {
        (Some(day), Some(n)) => record.latest_from(filter, day, n)?,
        _ => None,
    };
    let kind = Some(Kind::Single);
    let single = Filter { kind, until: Some(last), latest: true, limit, looked_from, ..filter.clone() };
    let mut events: Vec<Outlined> = record.outlines(&single)?;
    events.retain(|event| day(event, last).is_some());
    for event in events.iter().take(most) {
        let (actors, recipients) = record.takes_part(event)?;
        fields.iter_mut().for_each(|(field, of)| take(field, event, (&actors, &recipients), *of));
    }
    Ok(())
}

/// The day of an event, counted back from `last`, if it is one that took place by then on days that are known.
fn day(event: &Outlined, last: Date) -> Option<i32> {
    let when = event.when.filter(|_| event.kind == Kind::Single && event.happened())?;
    let day = -days_between(when.from, last);
    (days_between(when.from, when.to) < VAGUE && day <= 0).then_some(day)
}

/// Puts an event between every two who take part in it, as `of` names them.
fn take(field: &mut Field, event: &Outlined, (actors, recipients): (&[Party], &[Party]), of: Naming) {
    let Some(day) = day(event, field.last) else { return };
    let mut named = |parties: &[Party]| -> Vec<u32> {
        let mut known: Vec<u32> =
            parties.iter().filter_map(of).map(|(id, name)| field.member(&id, &name)).collect();
        known.sort_unstable();
        known.dedup();
        known
    };
    let (actors, recipients) = (named(actors), named(recipients));
    let relation = field.relation(event.act, event.mode.as_deref());
    let mut pairs: Vec<(u32, u32)> =
        actors.iter().flat_map(|one| recipients.iter().map(move |other| (*one, *other))).collect();
    if mutual(event.act, event.mode.as_deref()) {
        let all: Vec<u32> = actors.iter().chain(&recipients).copied().collect();
        pairs = all.iter().flat_map(|one| all.iter().map(move |other| (*one, *other))).collect();
    }
    pairs.retain(|(one, other)| one != other);
    if pairs.is_empty() {
        return;
    }
    let number = field.event(&event.id);
    let deed = |(subject, object)| Deed { subject, relation, object, day, event: number };
    field.deeds.extend(pairs.into_iter().map(deed));
}

/// Whether both sides do it: meetings and calls, not visits.
fn mutual(act: Act, mode: Option<&str>) -> bool {
    act.reciprocal() && mode != Some("visit")
}

/// A party's state: id and name.
pub(super) fn state_of(party: &Party) -> Option<(String, String)> {
    let code = party.country.as_ref()?;
    Some((code.clone(), crate::answer::offices::country_name(code)))
}

/// The person a party is: slug and name.
pub(super) fn person_of(party: &Party) -> Option<(String, String)> {
    let id = party.id.as_ref().filter(|id| party.country.as_ref() != Some(id))?;
    Some((id.clone(), party.name.clone()))
}
