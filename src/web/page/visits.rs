//! The visits of the leaders of one country to another, by office and term.

use super::line::Line;
use super::pair::{Side, side};
use crate::answer::offices::{self, Term};
use crate::answer::{self, Question};
use crate::brief;
use crate::lexicon::Lexicon;
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Pictures, Reply};
use jiff::civil::Date;
use serde::Serialize;

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
    /// The tallies as bars, by office.
    #[serde(skip)]
    bars: Pictures,
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
        bars: Vec::new(),
        definition: Vec::new(),
        covers: crate::brief::covers(&*sitting.coverage()?),
    };
    for office in leading(&a) {
        let question = Question { office, to: Some(b.clone()), as_of, ..Question::default() };
        take(&mut page, answer::visits_by_office(sitting.record, &question)?);
    }
    page.visits.sort_by(|x, y| (y.event.from, &x.name).cmp(&(x.event.from, &y.name)));
    const HEAD: [&str; 5] = ["visitor", "offices", "event", "from", "to"];
    let pictures = || page.bars.clone();
    reply::drawn(asked, "visits.html", &page, pictures, |format| {
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
    page.bars.push((tally.question.office.clone(), brief::terms(&tally)));
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
    let went = tally.went_in_words();
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
        went,
        holders: tally.holders.into_iter().map(held).collect(),
    });
}

/// The offices of a country that lead its state, government or ruling party.
fn leading(country: &str) -> Vec<String> {
    let offices = Lexicon::embedded().offices_in(country);
    let leads = |office: &&crate::lexicon::Office| offices::holders(&office.id).iter().any(Term::leads);
    offices.filter(leads).map(|office| office.id.clone()).collect()
}
