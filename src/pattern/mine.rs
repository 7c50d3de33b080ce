//! Rules, counted: for each, how many of the later events had the earlier one before them, and what chance would give.

use super::chance::{self, Draws};
use super::field::{Field, Series};
use super::path::{self, Path};
use super::{AHEAD, Family, Instance, LEAST, Lags, Miss, Pattern, Sequence, WINDOWS, verbs};
use crate::answer::Rate;
use rustc_hash::FxHashMap;

/// Whose later events a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everybody's.
    Any,
    /// Those one member does.
    Subject(u32),
    /// Those done to one member.
    Object(u32),
    /// Those one does to another.
    Pair(u32, u32),
}

impl Scope {
    fn holds(self, (subject, _, object): (u32, u32, u32)) -> bool {
        match self {
            Scope::Any => true,
            Scope::Subject(one) => subject == one,
            Scope::Object(one) => object == one,
            Scope::Pair(one, other) => (subject, object) == (one, other),
        }
    }

    /// Whether a series is counted as the later event; what both do is counted from one side.
    fn counts(self, key: (u32, u32, u32), mutual: bool) -> bool {
        let once = match self {
            Scope::Any | Scope::Pair(..) => key.0 < key.2,
            Scope::Subject(_) => true,
            Scope::Object(_) => false,
        };
        self.holds(key) && (once || !mutual)
    }
}

/// A rule: what is done before, and after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// Its family.
    pub family: Family,
    /// Whose later events.
    pub scope: Scope,
    /// Relations of the earlier events, by place in the field.
    pub before: Vec<u32>,
    /// Relation of the later one.
    pub after: u32,
}

/// A rule with its numbers; the instances are gathered when it is shown.
pub struct Found<'f> {
    /// The rule.
    pub rule: Rule,
    /// The window in days that shows it best.
    pub within: i32,
    /// Later events with the earlier one before them, and all later events.
    pub preceded: (usize, usize),
    /// The share expected by chance.
    pub base: f64,
    /// The probability of so many by chance, all windows accounted for.
    pub p: f64,
    field: &'f Field,
    fixed: Option<Fixed>,
}

/// What a rule with a fixed party shows.
struct Fixed {
    says: (String, String),
    instances: Vec<Instance>,
    misses: Vec<Miss>,
    followed: (usize, usize),
}

/// What comes before, by day in order, for one series of what comes after.
struct Case<'c> {
    before: &'c [i32],
    after: &'c Series,
}

/// All rules of the given scopes that have enough events on both sides.
pub fn mine<'f>(field: &'f Field, scopes: &[Scope], within: Option<i32>) -> Vec<Found<'f>> {
    toward(field, scopes, within, None)
}

/// Those whose later event is of one relation, if any is named.
pub(super) fn toward<'f>(
    field: &'f Field,
    scopes: &[Scope],
    within: Option<i32>,
    only: Option<u32>,
) -> Vec<Found<'f>> {
    let crowding = field.crowding();
    let mut found = Vec::new();
    for scope in scopes {
        for after in later(field, *scope, only) {
            found.extend(pairs(field, *scope, &after, within, &crowding));
        }
    }
    let open: Vec<Scope> = scopes.iter().copied().filter(|scope| !matches!(scope, Scope::Pair(..))).collect();
    path::each(field, &open, &mut |relations, paths| {
        for scope in &open {
            for after in later(field, *scope, only) {
                found.extend(closing(field, *scope, relations, paths, &after, within));
            }
        }
    });
    found
}

/// The series within a scope, by relation.
fn later(field: &Field, scope: Scope, only: Option<u32>) -> Vec<Vec<&Series>> {
    let mut by_relation: Vec<Vec<&Series>> = vec![Vec::new(); field.relations.len()];
    let once = |series: &&Series| scope.counts(series.key, field.both_do(series.key.1));
    let asked = |series: &&Series| only.is_none_or(|only| series.key.1 == only);
    for series in field.series.iter().filter(asked).filter(once) {
        by_relation[series.key.1 as usize].push(series);
    }
    by_relation.retain(|all| all.iter().map(|series| series.days.len()).sum::<usize>() >= LEAST);
    by_relation
}

/// Rules of two events between the same two.
fn pairs<'f>(
    field: &'f Field,
    scope: Scope,
    after: &[&'f Series],
    within: Option<i32>,
    crowding: &[[(f64, f64); WINDOWS.len()]],
) -> Vec<Found<'f>> {
    let relation = after[0].key.1;
    let same = recurring(field, scope, after, within, crowding);
    let kinds = (0..field.relations.len() as u32).flat_map(|before| [(before, false), (before, true)]);
    let other = kinds.filter_map(|(before, turned)| {
        let known = if turned { field.both_do(before) } else { before == relation };
        if known {
            return None;
        }
        let cases = after.iter().filter_map(|after| {
            let (one, _, two) = after.key;
            let key = if turned { (two, before, one) } else { (one, before, two) };
            Some(Case { before: &field.series[*field.index.get(&key)?].days, after })
        });
        let cases: Vec<Case> = cases.collect();
        let family = if turned { Family::Inverse } else { Family::Another };
        let rule = Rule { family, scope, before: vec![before], after: relation };
        weigh(field, rule, &cases, total(after), within)
    });
    same.into_iter().chain(other).collect()
}

fn total(after: &[&Series]) -> usize {
    after.iter().map(|series| series.days.len()).sum()
}

/// Rules of paths that close.
fn closing<'f>(
    field: &'f Field,
    scope: Scope,
    before: &[u32],
    paths: &FxHashMap<(u32, u32), Vec<Path>>,
    after: &[&'f Series],
    within: Option<i32>,
) -> Option<Found<'f>> {
    let days: Vec<(Vec<i32>, &Series)> = after
        .iter()
        .filter_map(|after| {
            let paths = paths.get(&(after.key.0, after.key.2))?;
            Some((paths.iter().map(|path| path.day).collect(), *after))
        })
        .collect();
    let cases: Vec<Case> = days.iter().map(|(before, after)| Case { before, after }).collect();
    let family = if before.len() == 2 { Family::TwoSteps } else { Family::ThreeSteps };
    let rule = Rule { family, scope, before: before.to_vec(), after: after[0].key.1 };
    weigh(field, rule, &cases, total(after), within)
}

/// Counts a rule and holds it against chance; `n` is the number of all later events.
fn weigh<'f>(
    field: &'f Field,
    rule: Rule,
    cases: &[Case],
    n: usize,
    within: Option<i32>,
) -> Option<Found<'f>> {
    if cases.iter().map(|case| case.before.len()).sum::<usize>() < LEAST {
        return None;
    }
    let looks: Vec<Look> = windows(within)
        .into_iter()
        .map(|window| {
            let hits = cases.iter().map(|case| hits(case.before, &case.after.days, window)).sum();
            let draws = cases.iter().flat_map(|case| draws(field, case, window)).collect();
            Look { window, hits, draws }
        })
        .collect();
    judge(field, rule, &looks, n)
}

fn windows(within: Option<i32>) -> Vec<i32> {
    within.map_or(WINDOWS.to_vec(), |window| vec![window])
}

/// One window's count and chances.
struct Look {
    window: i32,
    hits: usize,
    draws: Vec<Draws>,
}

fn judge<'f>(field: &'f Field, rule: Rule, looks: &[Look], n: usize) -> Option<Found<'f>> {
    let each: Vec<f64> = looks.iter().map(|look| chance::tail(&look.draws, look.hits)).collect();
    let (best, _) = each.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1))?;
    let look = &looks[best];
    Some(Found {
        rule,
        within: look.window,
        preceded: (look.hits, n),
        base: chance::expected(&look.draws) / n.max(1) as f64,
        p: chance::simes(&each),
        field,
        fixed: None,
    })
}

/// How many days of `after` have one of `before` within the window before them; both in order.
fn hits(before: &[i32], after: &[i32], window: i32) -> usize {
    after
        .iter()
        .filter(|day| last_before(before, **day).is_some_and(|at| *day - before[at] <= window))
        .count()
}

/// The place of the last day before a day.
fn last_before(days: &[i32], day: i32) -> Option<usize> {
    days.partition_point(|one| *one < day).checked_sub(1)
}

/// The chance of each later event, dealt anew over its year, to fall within the window after an earlier one.
fn draws(field: &Field, case: &Case, window: i32) -> Vec<Draws> {
    let shares = field.shares_after(case.before, window);
    years(field, &case.after.days).into_iter().map(|(year, n)| Draws { chance: shares[year], n }).collect()
}

/// How many of the days, which are in order, lie in each year that has any.
fn years(field: &Field, days: &[i32]) -> Vec<(usize, usize)> {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for day in days {
        let year = field.year(*day);
        match counts.last_mut() {
            Some((known, n)) if *known == year => *n += 1,
            _ => counts.push((year, 1)),
        }
    }
    counts
}

/// The same event again. Both sides are dealt anew, so the chance of one to follow another is that of not being alone in
/// the window; gaps of a random deal are negatively associated, which makes the sum of draws err on the safe side
/// (Joag-Dev and Proschan, Ann. Stat. 11, 1983).
fn recurring<'f>(
    field: &'f Field,
    scope: Scope,
    after: &[&'f Series],
    within: Option<i32>,
    crowding: &[[(f64, f64); WINDOWS.len()]],
) -> Option<Found<'f>> {
    let looks: Vec<Look> = WINDOWS
        .iter()
        .enumerate()
        .filter(|(_, window)| within.is_none_or(|within| within == **window))
        .map(|(nth, window)| {
            let hits = after.iter().map(|series| hits(&series.days, &series.days, *window)).sum();
            let draws = after.iter().flat_map(|series| alone(field, series, nth, crowding)).collect();
            Look { window: *window, hits, draws }
        })
        .collect();
    let relation = after[0].key.1;
    let rule = Rule { family: Family::Recurring, scope, before: vec![relation], after: relation };
    judge(field, rule, &looks, total(after))
}

fn alone(field: &Field, series: &Series, nth: usize, crowding: &[[(f64, f64); WINDOWS.len()]]) -> Vec<Draws> {
    let years = years(field, &series.days);
    let before = |year: usize| years.iter().find(|(one, _)| one + 1 == year).map_or(0, |(_, n)| *n);
    let draw = |&(year, n): &(usize, usize)| {
        let (own, last) = crowding[year][nth];
        let none = (1.0 - own).powi(n as i32 - 1) * (1.0 - last).powi(before(year) as i32);
        Draws { chance: 1.0 - none, n }
    };
    years.iter().map(draw).collect()
}

/// The rule of a leader who meets one counterpart before any other; `None` where there is too little of it.
pub(super) fn fixed_party<'f>(
    field: &'f Field,
    sequence: &Sequence,
    within: Option<i32>,
) -> Option<Found<'f>> {
    let day = |date: jiff::civil::Date| date.until(field.last).map_or(0, |span| -span.get_days());
    let mut earlier: Vec<i32> = sequence.met.iter().filter_map(|event| Some(day(event.from()?))).collect();
    let mut later: Vec<i32> =
        sequence.cases.iter().filter_map(|case| Some(day(case.meeting.from()?))).collect();
    earlier.sort_unstable();
    later.sort_unstable();
    if earlier.len() < LEAST || later.len() < LEAST {
        return None;
    }
    let after = Series { days: later, ..Series::default() };
    let case = Case { before: &earlier, after: &after };
    let rule = Rule { family: Family::FixedParty, scope: Scope::Any, before: Vec::new(), after: 0 };
    let mut found = weigh(field, rule, &[case], after.days.len(), within.or(Some(AHEAD)))?;
    let window = found.within;
    let follows = |from: &&i32| after.days.iter().any(|to| (1..=window).contains(&(to - **from)));
    let followed = (earlier.iter().filter(follows).count(), earlier.len());
    let (instances, misses) = cases(sequence, window);
    let with = crate::answer::offices::country_name(&sequence.with);
    let says = (
        format!("{} meets the leader of {with}", sequence.leader.name),
        format!("{} meets any other leader", sequence.leader.name),
    );
    found.fixed = Some(Fixed { says, instances, misses, followed });
    Some(found)
}

fn cases(sequence: &Sequence, window: i32) -> (Vec<Instance>, Vec<Miss>) {
    let (mut held, mut misses) = (Vec::new(), Vec::new());
    for case in &sequence.cases {
        let lag = case.lead.and_then(|lead| i32::try_from(lead).ok()).filter(|lag| *lag <= window);
        match (lag, &case.before, case.meeting.from()) {
            (Some(lag), Some(before), Some(day)) => {
                let (before, after) = (vec![before.id.clone()], case.meeting.id.clone());
                held.push(Instance { before, after, day, lag });
            }
            (_, _, Some(day)) => misses.push(Miss { event: case.meeting.id.clone(), day }),
            _ => {}
        }
    }
    (held, misses)
}

impl Found<'_> {
    /// The last of what comes before, between two: its day and its events.
    pub(super) fn last_before(&self, one: u32, other: u32) -> Option<(i32, Vec<u32>)> {
        let after = Series { key: (one, self.rule.after, other), ..Series::default() };
        let pair = [Scope::Pair(one, other)];
        let paths = (self.rule.before.len() > 1).then(|| path::along(self.field, &self.rule.before, &pair));
        earlier(self.field, &self.rule, &after, paths.as_ref()).pop()
    }

    /// Orders rules of the same chance.
    pub(super) fn sentence_key(&self) -> (&Rule, Option<&String>) {
        (&self.rule, self.fixed.as_ref().map(|fixed| &fixed.says.0))
    }

    /// The pattern with its instances, misses and lags.
    pub(super) fn into_pattern(self, q: f64, stands: bool) -> Pattern {
        let fixed = self.fixed.unwrap_or_else(|| gather(self.field, &self.rule, self.within));
        let rate = Rate::new(self.preceded.0, self.preceded.1);
        let share = self.preceded.0 as f64 / self.preceded.1.max(1) as f64;
        let (before, after) = fixed.says;
        let percent = |share: f64| (share * 100.0).round();
        let sentence = format!(
            "Within {} days before {after}, {before}: {rate}, where chance gives {} %.",
            self.within,
            percent(self.base)
        );
        let id = crate::record::hash([&before, &after, &self.within.to_string()].into_iter());
        Pattern {
            id: format!("{id:016x}"),
            family: self.rule.family,
            sentence,
            before,
            after,
            within: self.within,
            preceded: rate,
            followed: Rate::new(fixed.followed.0, fixed.followed.1),
            base: self.base,
            lift: if self.base > 0.0 { share / self.base } else { 0.0 },
            lags: lags(&fixed.instances, self.within),
            p: self.p,
            q,
            stands,
            instances: fixed.instances,
            misses: fixed.misses,
        }
    }
}

/// Instances and misses of a rule, counted once more.
fn gather(field: &Field, rule: &Rule, window: i32) -> Fixed {
    let mut fixed =
        Fixed { says: verbs::says(field, rule), instances: Vec::new(), misses: Vec::new(), followed: (0, 0) };
    let paths = (rule.before.len() > 1).then(|| path::along(field, &rule.before, &[rule.scope]));
    let after = field.series.iter().filter(|series| {
        series.key.1 == rule.after && rule.scope.counts(series.key, field.both_do(rule.after))
    });
    let mut followed: FxHashMap<(u32, u32), ()> = FxHashMap::default();
    for after in after {
        let before = earlier(field, rule, after, paths.as_ref());
        followed.insert((after.key.0, after.key.2), ());
        add(field, &mut fixed, &before, after, window);
    }
    fixed.followed.1 += unfollowed(field, rule, &followed, paths.as_ref());
    fixed
}

/// What comes before a series: days and events.
fn earlier(
    field: &Field,
    rule: &Rule,
    after: &Series,
    paths: Option<&FxHashMap<(u32, u32), Vec<Path>>>,
) -> Vec<(i32, Vec<u32>)> {
    let (one, _, two) = after.key;
    if let Some(paths) = paths {
        let paths = paths.get(&(one, two)).into_iter().flatten();
        return paths.map(|path| (path.day, path.events.clone())).collect();
    }
    let key =
        if rule.family == Family::Inverse { (two, rule.before[0], one) } else { (one, rule.before[0], two) };
    let series = field.index.get(&key).map(|at| &field.series[*at]);
    let days = series.into_iter().flat_map(|series| series.days.iter().zip(&series.events));
    days.map(|(day, event)| (*day, vec![*event])).collect()
}

fn add(field: &Field, fixed: &mut Fixed, before: &[(i32, Vec<u32>)], after: &Series, window: i32) {
    let days: Vec<i32> = before.iter().map(|(day, _)| *day).collect();
    let id = |event: &u32| field.events[*event as usize].clone();
    for (day, event) in after.days.iter().zip(&after.events) {
        match last_before(&days, *day).filter(|at| day - days[*at] <= window) {
            Some(at) => fixed.instances.push(Instance {
                before: before[at].1.iter().map(id).collect(),
                after: id(event),
                day: field.date(*day),
                lag: day - days[at],
            }),
            None => fixed.misses.push(Miss { event: id(event), day: field.date(*day) }),
        }
    }
    let next =
        |day: &&i32| after.days.iter().find(|later| later > day).is_some_and(|later| later - **day <= window);
    fixed.followed.0 += days.iter().filter(next).count();
    fixed.followed.1 += days.len();
}

/// Earlier events between two for whom the later one never came.
fn unfollowed(
    field: &Field,
    rule: &Rule,
    followed: &FxHashMap<(u32, u32), ()>,
    paths: Option<&FxHashMap<(u32, u32), Vec<Path>>>,
) -> usize {
    let mutual = field.both_do(rule.after);
    let in_scope =
        |one: u32, two: u32| rule.scope.counts((one, 0, two), mutual) && !followed.contains_key(&(one, two));
    if let Some(paths) = paths {
        return paths
            .iter()
            .filter(|((one, two), _)| in_scope(*one, *two))
            .map(|(_, paths)| paths.len())
            .sum();
    }
    let turned = rule.family == Family::Inverse;
    let ends = |series: &Series| match turned {
        true => (series.key.2, series.key.0),
        false => (series.key.0, series.key.2),
    };
    let same = field.series.iter().filter(|series| series.key.1 == rule.before[0]);
    same.filter(|series| in_scope(ends(series).0, ends(series).1)).map(|series| series.days.len()).sum()
}

/// The spread of lags, and their counts by range.
fn lags(instances: &[Instance], window: i32) -> Lags {
    let mut days: Vec<i32> = instances.iter().map(|instance| instance.lag).collect();
    days.sort_unstable();
    let at = |share: f64| {
        let place = share * days.len().saturating_sub(1) as f64;
        let (low, high) = (days.get(place.floor() as usize)?, days.get(place.ceil() as usize)?);
        Some(f64::from(*low) + place.fract() * f64::from(high - low))
    };
    let ends: Vec<i32> = WINDOWS.into_iter().filter(|end| *end < window).chain([window]).collect();
    let starts = std::iter::once(1).chain(ends.iter().map(|end| end + 1));
    let buckets = starts
        .zip(&ends)
        .map(|(from, to)| (from, *to, days.iter().filter(|day| (from..=*to).contains(*day)).count()));
    Lags { median: at(0.5), lower: at(0.25), upper: at(0.75), buckets: buckets.collect() }
}
