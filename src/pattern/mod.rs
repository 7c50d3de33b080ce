//! What precedes what: rules between dated events, counted exhaustively and held against chance.
//!
//! Five families, each "an event of one kind within so many days before one of another":
//! the same event again; another act between the same two; the inverse; paths of two and three steps that close
//! (X r1 Y, Y r2 Z before X r3 Z); and a leader's meetings with one counterpart before those with any other.
//! Rules are counted for states by act and mode, and for people.
//!
//! **Chance.** The later events of a rule keep their number in each year and are dealt anew over the days of that
//! year's events of the record, so that a record that reads more in one year, or on some days, favours no rule: shuffled time
//! stamps within strata, P(w, t) in Gauvin et al., "Randomized reference models for temporal networks", SIAM Review 64
//! (2022), and the interval jitter of Amarasingham et al., J. Neurophysiol. 107 (2012). With the earlier events held
//! fixed the number of hits is then a sum of draws whose distribution is known, so the shuffles are not sampled but summed
//! exactly ([`chance`]). The windows tried are paid for by Simes' test, the rules tried by Benjamini and Hochberg's.

pub mod chance;
mod field;
mod mine;
mod path;
mod sequence;
mod toward;
mod verbs;

pub use field::{Deed, Field};
pub use mine::{Found, Rule, Scope, mine};
pub use sequence::{Case, Sequence, sequence};
pub use toward::{Firing, firing};

use crate::answer::Rate;
use crate::answer::offices;
use crate::record::{Coverage, Filter, Record, Result};
use jiff::civil::Date;
use serde::Serialize;

/// Windows tried, in days.
pub const WINDOWS: [i32; 7] = [3, 7, 14, 30, 40, 60, 90];
/// Events of one country looked at, the latest.
const LATEST: usize = 1_000;
/// Fewer events than this on either side make no rule.
pub const LEAST: usize = 3;

/// Days before a leader's meeting within which one with the fixed party is looked for: about six weeks, set beforehand so that no
/// choice among windows must be paid for.
pub const AHEAD: i32 = 40;

/// The kind of rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// The same event again.
    Recurring,
    /// Another act between the same two, in the same direction.
    Another,
    /// The other way round.
    Inverse,
    /// X r1 Y, Y r2 Z before X r3 Z.
    TwoSteps,
    /// X r1 Y, Y r2 Z, Z r3 W before X r4 W.
    ThreeSteps,
    /// One counterpart before any other.
    FixedParty,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Asked {
    /// A country that takes part in the later event; none for the whole record.
    pub about: Option<String>,
    /// Only this window in days, instead of the best of [`WINDOWS`].
    pub within: Option<i32>,
    /// The share of patterns that may stand by chance.
    pub rate: f64,
    /// At most so many, the surest first.
    pub limit: usize,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Patterns {
    /// What was asked.
    pub asked: Asked,
    /// How many rules were tried; the false discovery rate accounts for all of them.
    pub tried: usize,
    /// How many stand against chance.
    pub stand: usize,
    /// The patterns, the surest first.
    pub patterns: Vec<Pattern>,
    /// What the record covers.
    pub coverage: Coverage,
}

/// A rule with its numbers and its instances.
#[derive(Clone, Debug, Serialize)]
pub struct Pattern {
    /// Hash of the rule, the same whenever it is found.
    pub id: String,
    /// Its family.
    pub family: Family,
    /// In English.
    pub sentence: String,
    /// What comes before, in English.
    pub before: String,
    /// What comes after.
    pub after: String,
    /// The window in days.
    pub within: i32,
    /// Of the later events, how many had the earlier within the window: the rule's confidence, with its Wilson interval.
    pub preceded: Rate,
    /// Of the earlier events, how many were followed within the window.
    pub followed: Rate,
    /// Share expected when dates are dealt anew within each year: the base rate.
    pub base: f64,
    /// The share found over the base rate.
    pub lift: f64,
    /// Days between the two, where it held.
    pub lags: Lags,
    /// Probability of so many or more by chance, the windows tried accounted for.
    pub p: f64,
    /// The least false discovery rate at which it would stand.
    pub q: f64,
    /// Whether it stands at the rate asked for.
    pub stands: bool,
    /// Where it held.
    pub instances: Vec<Instance>,
    /// Later events before which it did not hold.
    pub misses: Vec<Miss>,
}

/// How many days lay between.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lags {
    /// Half were no longer.
    pub median: Option<f64>,
    /// A quarter were no longer.
    pub lower: Option<f64>,
    /// Three quarters were no longer.
    pub upper: Option<f64>,
    /// First day, last day, how many.
    pub buckets: Vec<(i32, i32, usize)>,
}

/// One time that a pattern held.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Instance {
    /// The events before, by id, earliest first.
    pub before: Vec<String>,
    /// The event after.
    pub after: String,
    /// Its day.
    pub day: Date,
    /// Days between the last of those before and it.
    pub lag: i32,
}

/// A later event before which a pattern did not hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Miss {
    /// The event.
    pub event: String,
    /// Its day.
    pub day: Date,
}

/// The patterns of a record as of a day.
///
/// # Errors
/// A record that cannot be read.
pub fn patterns(record: &Record, asked: &Asked, as_of: Date) -> Result<Patterns> {
    let (mut states, mut people) = (Field::new(as_of), Field::new(as_of));
    let filter = Filter { as_of: Some(as_of), ..Filter::default() };
    let mut fields = [(&mut states, field::state_of as field::Naming), (&mut people, field::person_of)];
    field::fill(record, &filter, usize::MAX, &mut fields)?;
    states.settle();
    people.settle();
    let about = asked.about.as_deref();
    let mut found = mine(&states, &scopes(&states, &|name| Some(name) == about), asked.within);
    if let Some(about) = about {
        let of = |slug: &str| offices::leader(about, as_of).is_some_and(|term| term.person == slug);
        found.extend(mine(&people, &scopes(&people, &of), asked.within));
        found.extend(leaders(record, &states, about, asked.within, as_of)?);
    }
    Ok(finish(found, asked, record.coverage(Some(as_of))?))
}

/// The whole field, or everything one of its members takes part in.
fn scopes(field: &Field, is: &dyn Fn(&str) -> bool) -> Vec<Scope> {
    let members = (0u32..).zip(&field.names).filter(|(_, (id, _))| is(id));
    let of = members.flat_map(|(member, _)| field.scopes_of(member));
    let mut scopes: Vec<Scope> = of.collect();
    if scopes.is_empty() {
        scopes.push(Scope::Any);
    }
    scopes
}

/// Rules with a fixed party: the leader of `about` meets one counterpart before any other.
fn leaders<'f>(
    record: &Record,
    field: &'f Field,
    about: &str,
    within: Option<i32>,
    as_of: Date,
) -> Result<Vec<Found<'f>>> {
    let widest = i64::from(within.unwrap_or(AHEAD));
    let Some(encounters) = sequence::Encounters::of(record, about, as_of)? else { return Ok(Vec::new()) };
    let counterparts = encounters.counterparts();
    let each = counterparts.iter().map(|with| encounters.before_others(with, widest, as_of));
    Ok(each.filter_map(|sequence| mine::fixed_party(field, &sequence, within)).collect())
}

/// Whether the leader of one country meets that of another within [`AHEAD`] days before meeting anyone else, and, with enough
/// meetings, what chance would give, as the one rule tried. `None` where the tables name no leader.
///
/// # Errors
/// A record that cannot be read.
pub fn tested(
    record: &Record,
    of: &str,
    with: &str,
    as_of: Date,
) -> Result<Option<(Sequence, Option<Pattern>)>> {
    let Some(sequence) = sequence(record, of, with, i64::from(AHEAD), as_of)? else { return Ok(None) };
    if sequence.met.len() < LEAST || sequence.cases.len() < LEAST {
        return Ok(Some((sequence, None)));
    }
    let mut states = Field::new(as_of);
    let filter = Filter { sides: vec![of.to_owned()], as_of: Some(as_of), ..Filter::default() };
    field::fill(record, &filter, LATEST, &mut [(&mut states, field::state_of)])?;
    states.settle();
    let pattern = mine::fixed_party(&states, &sequence, None).map(|found| {
        let p = found.p;
        found.into_pattern(p, p <= 0.05)
    });
    Ok(Some((sequence, pattern)))
}

/// Controls the share of false discoveries and keeps the surest.
pub fn finish(mut found: Vec<Found>, asked: &Asked, coverage: Coverage) -> Patterns {
    found.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| a.sentence_key().cmp(&b.sentence_key())));
    let q = chance::benjamini_hochberg(&found.iter().map(|one| one.p).collect::<Vec<f64>>());
    let tried = found.len();
    let stand = q.iter().filter(|q| **q <= asked.rate).count();
    let fixed = |one: &Found| one.rule.family == Family::FixedParty;
    let shown =
        found.into_iter().zip(q).enumerate().filter(|(nth, (one, _))| *nth < asked.limit || fixed(one));
    let patterns = shown.map(|(_, (one, q))| one.into_pattern(q, q <= asked.rate)).collect();
    Patterns { asked: asked.clone(), tried, stand, patterns, coverage }
}
