//! What precedes what, around a country: every pattern a card with its numbers, its lags and its instances.

use super::pair::as_of;
use crate::answer::offices;
use crate::brief;
use crate::pattern::{self, Pattern};
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Pictures, Reply};
use jiff::civil::Date;
use serde::Serialize;

/// The share of patterns that may stand by chance.
const RATE: f64 = 0.1;
/// Patterns of a page about a country.
const SHOWN: usize = 24;
/// Patterns looked at for a pair, and shown of them.
const MOST: usize = 400;
const OF_PAIR: usize = 6;
/// Patterns shown for a pair though they may be chance.
const FEW: usize = 2;

#[derive(Serialize)]
struct Page {
    title: String,
    country: String,
    as_of: Date,
    tried: usize,
    stand: usize,
    rate: f64,
    patterns: Vec<Pattern>,
    covers: String,
}

fn asked_about(country: &str, limit: usize) -> pattern::Asked {
    pattern::Asked { about: Some(country.to_owned()), within: None, rate: RATE, limit }
}

pub fn patterns(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let country = asked.country("country")?.ok_or_else(|| Fault::Wrong("say `country`".into()))?;
    let day = as_of(sitting, asked)?;
    let found = pattern::patterns(sitting.record, &asked_about(&country, SHOWN), day)?;
    let page = Page {
        title: format!("What precedes what: {}", offices::country_name(&country)),
        country,
        as_of: day,
        tried: found.tried,
        stand: found.stand,
        rate: RATE,
        covers: brief::covers(&found.coverage),
        patterns: found.patterns,
    };
    const HEAD: [&str; 10] =
        ["pattern", "what", "within days", "held", "of", "base rate", "lift", "p", "q", "stands"];
    reply::drawn(
        asked,
        "patterns.html",
        &page,
        || pictures(&page.patterns),
        |format| {
            (format == Format::Csv).then(|| reply::csv(&HEAD, page.patterns.iter().map(cells))).flatten()
        },
    )
}

/// The days between of each pattern, as pictures under the patterns' ids.
pub fn pictures(patterns: &[Pattern]) -> Pictures {
    patterns.iter().map(|pattern| (pattern.id.clone(), brief::lags(pattern))).collect()
}

fn cells(pattern: &Pattern) -> Vec<String> {
    let Pattern { id, sentence, within, preceded, base, lift, p, q, stands, .. } = pattern;
    let numbers = [base, lift, p, q].map(|number| format!("{number:.4}"));
    let counts = [i64::from(*within).to_string(), preceded.hits.to_string(), preceded.n.to_string()];
    let own = [id.clone(), sentence.clone()];
    own.into_iter().chain(counts).chain(numbers).chain([stands.to_string()]).collect()
}

/// The surest patterns of two countries, those that stand first. All events of the record are read for them.
pub fn of_pair(sitting: &Sitting, a: &str, b: &str, day: Date) -> Result<Vec<Pattern>, Fault> {
    let mut all: Vec<Pattern> = Vec::new();
    for (about, with) in [(a, b), (b, a)] {
        let found = pattern::patterns(sitting.record, &asked_about(about, MOST), day)?;
        let with = offices::country_name(with);
        let own =
            found.patterns.into_iter().filter(|one| one.sentence.contains(&with) && one.preceded.hits > 1);
        for pattern in own {
            if all.iter().all(|known| known.id != pattern.id) {
                all.push(pattern);
            }
        }
    }
    all.sort_by(|x, y| {
        (y.stands, x.q, x.p).partial_cmp(&(x.stands, y.q, y.p)).unwrap_or(std::cmp::Ordering::Equal)
    });
    let stand = all.iter().filter(|one| one.stands).count();
    all.truncate(stand.clamp(FEW, OF_PAIR));
    Ok(all)
}
