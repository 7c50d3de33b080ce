//! Two countries: their events, the visits of their leaders, relations, patterns and the days ahead.

use super::MOST;
use super::line::Line;
use super::outlook::{Odds, given};
use super::search::{Facet, SHOWN, facets};
use crate::answer::offices::{self, Term};
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
    /// What moved them of late, most first.
    moved: Vec<Moved>,
    sequence: Option<Sequential>,
    /// The surest patterns of the two.
    patterns: Vec<Pattern>,
    /// Odds of what is planned between them.
    odds: Vec<Odds>,
    calendar: Option<Calendar>,
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

#[derive(Clone, Serialize)]
struct Side {
    code: String,
    name: String,
}

/// A sequence in words, with its cases.
#[derive(Serialize)]
struct Sequential {
    words: String,
    sequence: Sequence,
}

fn side(code: &str) -> Side {
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
    let sequence = if small { crate::pattern::sequence(sitting.record, &a, &b, 45, day)? } else { None };
    let calendar = small.then(|| answer::calendar(sitting.record, &a, &b, day, AHEAD)).transpose()?;
    let relations = small.then(|| answer::relations(sitting.record, &a, &b, day)).transpose()?;
    let page = Pair {
        odds: calendar.as_ref().map_or(Ok(Vec::new()), |calendar| planned(sitting, calendar, day))?,
        patterns: if small { super::patterns::of_pair(sitting, &a, &b, day)? } else { Vec::new() },
        title: words::list(&[offices::country_name(&a), offices::country_name(&b)]),
        standing: relations.as_ref().map(words::standing),
        moved: relations.as_ref().map(moved).unwrap_or_default(),
        relations,
        sequence: sequence.map(|sequence| Sequential { words: in_words(&sequence), sequence }),
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
        || pictures(&page),
        |format| {
            (format == Format::Csv)
                .then(|| reply::csv(&Line::HEAD, page.events.iter().map(Line::cells)))
                .flatten()
        },
    )
}

/// Odds of the plans of a calendar that are still open.
fn planned(sitting: &Sitting, calendar: &Calendar, day: Date) -> Result<Vec<Odds>, Fault> {
    let open = calendar.planned.iter().filter(|plan| plan.standing != Standing::Cancelled);
    let mut questions: Vec<odds::Question> = Vec::new();
    for question in open.filter_map(|plan| odds::Question::of_plan(&plan.event, day)) {
        if !questions.iter().any(|known| known.text == question.text) {
            questions.push(question);
        }
    }
    questions.iter().take(PLANS).map(|question| Odds::of(&given(sitting, question)?)).collect()
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
        "{} met the leader of {with} in the {} days before meeting another leader in {}; on {:.0} % of all days in office such a meeting lay that near.",
        sequence.leader.name,
        sequence.within,
        sequence.rate,
        sequence.base * 100.0
    )
}

#[derive(Serialize)]
struct Visits {
    title: String,
    from: Side,
    to: Side,
    as_of: Option<Date>,
    /// Every visit once, the latest first.
    visits: Vec<Visit>,
    /// By office, with every holder.
    tallies: Vec<Tallied>,
    definition: Vec<String>,
    covers: String,
}

#[derive(Serialize)]
struct Visit {
    name: String,
    offices: Vec<String>,
    event: Line,
}

#[derive(Serialize)]
struct Tallied {
    office: String,
    title: String,
    went: String,
    holders: Vec<Held>,
}

#[derive(Serialize)]
struct Held {
    term: Term,
    count: usize,
    visits: Vec<Line>,
}

pub fn visits(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let (a, b) = asked.pair()?;
    let as_of = asked.day("as_of")?;
    let mut page = Visits {
        title: format!("Visits of leaders of {} to {}", offices::country_name(&a), offices::country_name(&b)),
        from: side(&a),
        to: side(&b),
        as_of,
        visits: Vec::new(),
        tallies: Vec::new(),
        definition: Vec::new(),
        covers: crate::brief::covers(&*sitting.coverage()?),
    };
    for office in leading(&a) {
        let question = Question { office, to: Some(b.clone()), as_of, ..Question::default() };
        take(&mut page, answer::visits_by_office(sitting.record, &question)?);
    }
    page.visits.sort_by(|x, y| (y.event.from, &x.name).cmp(&(x.event.from, &y.name)));
    const HEAD: [&str; 5] = ["visitor", "offices", "event", "from", "to"];
    reply::show(asked, "visits.html", &page, |format| {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let row = |visit: &Visit| {
            let event = &visit.event;
            vec![
                visit.name.clone(),
                visit.offices.join("; "),
                event.id.clone(),
                day(event.from),
                day(event.to),
            ]
        };
        (format == Format::Csv).then(|| reply::csv(&HEAD, page.visits.iter().map(row))).flatten()
    })
}

fn take(page: &mut Visits, tally: answer::Tally) {
    let title = offices::title(&tally.question.office);
    for holder in &tally.holders {
        for visit in &holder.visits {
            let same = |known: &&mut Visit| known.event.id == visit.id && known.name == holder.term.name;
            match page.visits.iter_mut().find(same) {
                Some(known) => known.offices.push(title.clone()),
                None => page.visits.push(Visit {
                    name: holder.term.name.clone(),
                    offices: vec![title.clone()],
                    event: Line::of(visit),
                }),
            }
        }
    }
    for rule in tally.definition {
        if !page.definition.contains(&rule) {
            page.definition.push(rule);
        }
    }
    let held = |holder: answer::Holder| Held {
        term: holder.term,
        count: holder.count,
        visits: Line::all(&holder.visits),
    };
    page.tallies.push(Tallied {
        office: tally.question.office,
        title,
        went: tally.went.to_string(),
        holders: tally.holders.into_iter().map(held).collect(),
    });
}

/// The offices of a country that lead its state, government or ruling party.
fn leading(country: &str) -> Vec<String> {
    let offices = Lexicon::embedded().offices_in(country);
    let leads = |office: &&crate::lexicon::Office| offices::holders(&office.id).iter().any(Term::leads);
    offices.filter(leads).map(|office| office.id.clone()).collect()
}

#[derive(Serialize)]
struct Ahead {
    title: String,
    a: Side,
    b: Side,
    calendar: Calendar,
}

pub fn calendar(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let (a, b) = asked.pair()?;
    let calendar = answer::calendar(sitting.record, &a, &b, as_of(sitting, asked)?, AHEAD)?;
    let title = format!("Ahead: {}", words::list(&[offices::country_name(&a), offices::country_name(&b)]));
    let page = Ahead { title, a: side(&a), b: side(&b), calendar };
    reply::show(asked, "calendar.html", &page, |format| {
        (format == Format::Ics).then(|| crate::brief::ics(&page.calendar))
    })
}
