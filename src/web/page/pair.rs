//! Two countries: their events, the visits of their leaders, relations, patterns and the days ahead.

use super::MOST;
use super::line::Line;
use super::outlook::{Odds, given};
use super::search::{Facet, SHOWN, facets};
use crate::answer::offices;
use crate::answer::{self, Calendar, Question, Relations, Standing};
use crate::brief::{self, words};
use crate::lexicon::Lexicon;
use crate::outlook::odds;
use crate::pattern::{Pattern, Sequence};
use crate::record::Filter;
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Pictures, Reply};
use jiff::civil::Date;
use serde::Serialize;

const AHEAD: i32 = 120;
/// Plans given odds.
const PLANS: usize = 3;

#[derive(Serialize)]
struct Pair {
    title: String,
    a: Side,
    b: Side,
    as_of: Date,
    events: Vec<Line>,
    total: usize,
    more: bool,
    facets: Vec<Facet>,
    next: Option<String>,
    relations: Option<Relations>,
    /// How relations stand, in words.
    standing: Option<String>,
    /// The ends of the scale of acts, in words.
    scale: String,
    /// What moved them of late, most first.
    moved: Vec<Moved>,
    sequence: Option<Sequential>,
    /// The surest patterns of the two.
    patterns: Vec<Pattern>,
    /// Odds of what is planned between them.
    odds: Vec<Odds>,
    /// What is planned between them, as questions to ask for odds of.
    questions: Vec<odds::Question>,
    /// How often the leaders of each went to the other, where one office leads: its title.
    tallies: Vec<(Side, Side, String)>,
    calendar: Option<Calendar>,
    /// What is planned, in words.
    plans: Vec<Plan>,
}

/// A planned event in words, and how firm it stands.
#[derive(Serialize)]
struct Plan {
    event: String,
    day: Option<Date>,
    words: String,
    standing: Standing,
    telling: answer::Telling,
    /// The same in words.
    told: &'static str,
}

fn plans(calendar: &Calendar) -> Vec<Plan> {
    let plan = |planned: &answer::Planned| Plan {
        event: planned.event.id.clone(),
        day: planned.event.from(),
        words: words::capital(&words::event(&planned.event)),
        standing: planned.standing,
        telling: planned.telling,
        told: words::firmness(planned),
    };
    calendar.planned.iter().map(plan).collect()
}

/// An event that moved the level of relations.
#[derive(Serialize)]
struct Moved {
    event: String,
    words: String,
    day: Date,
    score: f64,
    by: f64,
}

/// A country of a pair.
#[derive(Clone, Serialize)]
pub struct Side {
    pub code: String,
    pub name: String,
}

/// A sequence in words, with its cases.
#[derive(Serialize)]
struct Sequential {
    words: String,
    /// The name of the counterpart country.
    with: String,
    sequence: Sequence,
}

pub fn side(code: &str) -> Side {
    Side { code: code.to_owned(), name: offices::country_name(code) }
}

/// The day asked for, or the last day of publication.
pub fn as_of(sitting: &Sitting, asked: &Asked) -> Result<Date, Fault> {
    let last = || sitting.coverage().map(|coverage| coverage.last);
    let none = || Fault::Missing("the record holds no dated document; name a day with as_of".into());
    match asked.day("as_of")? {
        Some(day) => Ok(day),
        None => last()?.ok_or_else(none),
    }
}

pub fn pair(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let (a, b) = asked.pair()?;
    let day = as_of(sitting, asked)?;
    let filter = Filter { sides: vec![a.clone(), b.clone()], ..super::search::filter(asked)? };
    let skip = asked.number("skip", 0, MOST)?;
    let found = sitting.record.browse(&filter, MOST, skip, SHOWN)?;
    // Relations and patterns of a pair with more events have no place on its page.
    let small = !found.more;
    let sequence = if small { sequence(sitting, (&a, &b), day)? } else { None };
    let calendar = small.then(|| answer::calendar(sitting.record, &a, &b, day, AHEAD)).transpose()?;
    let relations = small.then(|| answer::relations(sitting.record, &a, &b, day)).transpose()?;
    // What takes long in a large record has pages of its own there.
    let (quick, mut drawn) = (small && super::is_small(sitting)?, Vec::new());
    let questions =
        calendar.as_ref().map(|calendar| odds::Question::of_plans(calendar, day, PLANS)).unwrap_or_default();
    let odds = questions.iter().filter(|_| quick).map(|question| Odds::of(&given(sitting, question)?));
    let ways = [(&a, &b), (&b, &a)].into_iter().filter(|_| quick);
    let page = Pair {
        tallies: ways
            .map(|(from, to)| tallied(sitting, (from, to), day, &mut drawn))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect(),
        odds: odds.collect::<Result<_, Fault>>()?,
        patterns: if quick { super::patterns::of_pair(sitting, &a, &b, day)? } else { Vec::new() },
        questions,
        title: words::list(&[offices::country_name(&a), offices::country_name(&b)]),
        standing: relations.as_ref().map(words::standing),
        scale: words::scale(),
        moved: relations.as_ref().map(moved).unwrap_or_default(),
        relations,
        sequence: sequence.map(|sequence| Sequential {
            words: in_words(&sequence),
            with: offices::country_name(&sequence.with),
            sequence,
        }),
        plans: calendar.as_ref().map(plans).unwrap_or_default(),
        calendar,
        events: Line::all(&found.events),
        total: found.total,
        more: found.more,
        facets: facets(asked, &found.facets),
        next: (skip + SHOWN < found.total).then(|| asked.with("skip", Some(&(skip + SHOWN).to_string()))),
        as_of: day,
        a: side(&a),
        b: side(&b),
    };
    reply::drawn(
        asked,
        "pair.html",
        &page,
        || pictures(&page).into_iter().chain(drawn).collect(),
        |format| {
            (format == Format::Csv)
                .then(|| reply::csv(&Line::HEAD, page.events.iter().map(Line::cells)))
                .flatten()
        },
    )
}

/// Whether the leader of one met that of the other before others, as the brief has it: the one of the two for which
/// that was ever so, or else the first with meetings at all.
fn sequence(sitting: &Sitting, (a, b): (&str, &str), day: Date) -> Result<Option<Sequence>, Fault> {
    let mut found: Option<Sequence> = None;
    for (of, with) in [(b, a), (a, b)] {
        let within = i64::from(crate::pattern::AHEAD);
        let one = crate::pattern::sequence(sitting.record, of, with, within, day)?;
        let held = |one: &Sequence| one.cases.iter().any(|case| case.before.is_some());
        match one.filter(|one| !one.cases.is_empty()) {
            Some(one) if held(&one) => return Ok(Some(one)),
            one => found = found.or(one),
        }
    }
    Ok(found)
}

/// The visits of the holders of the office that leads a country, drawn as bars.
fn tallied(
    sitting: &Sitting,
    (from, to): (&str, &str),
    day: Date,
    drawn: &mut Pictures,
) -> Result<Option<(Side, Side, String)>, Fault> {
    let Some(office) = Lexicon::embedded().leading_office(from, Some(day)) else { return Ok(None) };
    let question = Question {
        office: office.id.clone(),
        to: Some(to.to_owned()),
        as_of: Some(day),
        ..Question::default()
    };
    let tally = answer::visits_by_office(sitting.record, &question)?;
    drawn.push((format!("tally-{from}"), brief::terms(&tally)));
    Ok(Some((side(from), side(to), offices::title(&office.id))))
}

fn moved(relations: &Relations) -> Vec<Moved> {
    let named = relations.moved.iter().filter(|one| one.by.abs() >= 0.005).filter_map(|one| {
        let event = relations.drivers.iter().find(|event| event.id == one.event)?;
        let words = words::capital(&words::event(event));
        Some(Moved { event: one.event.clone(), words, day: one.day, score: one.score, by: one.by })
    });
    named.collect()
}

fn pictures(page: &Pair) -> Pictures {
    let level = page.relations.iter().filter(|relations| relations.level.is_some());
    let level = level.map(|relations| ("relations".to_owned(), brief::level(relations)));
    let odds = page.odds.iter().enumerate().map(|(nth, odds)| (format!("odds-{nth}"), odds.picture()));
    level.chain(odds).chain(super::patterns::pictures(&page.patterns)).collect()
}

fn in_words(sequence: &Sequence) -> String {
    let with = offices::country_name(&sequence.with);
    format!(
        "{} met the leader of {with} in the {} days before meeting another leader {} times; on {:.0} % of all days in office such a meeting lay that near.",
        sequence.leader.name,
        sequence.within,
        sequence.rate,
        sequence.base * 100.0
    )
}

#[derive(Serialize)]
struct Ahead {
    title: String,
    a: Side,
    b: Side,
    calendar: Calendar,
    plans: Vec<Plan>,
}

pub fn calendar(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let (a, b) = asked.pair()?;
    let calendar = answer::calendar(sitting.record, &a, &b, as_of(sitting, asked)?, AHEAD)?;
    let title = format!("Ahead: {}", words::list(&[offices::country_name(&a), offices::country_name(&b)]));
    let page = Ahead { title, a: side(&a), b: side(&b), plans: plans(&calendar), calendar };
    reply::show(asked, "calendar.html", &page, |format| {
        (format == Format::Ics).then(|| crate::brief::ics(&page.calendar))
    })
}
