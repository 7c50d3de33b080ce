//! Commands that ask a record.

use super::{Asked, Found, as_of, country, first_day, last_day, terminal};
use crate::answer::offices::{self, Term};
use crate::answer::{self, Outcome};
use crate::brief::{covers, words};
use crate::lexicon::ontology::{Act, Status};
use crate::record::{Event, Filter, chain};
use anyhow::Result;
use clap::Args;
use jiff::civil::Date;

/// List events with their status and the ledger of who said so
#[derive(Args)]
#[command(after_help = "Examples:\n  attache events --dyad CHN PRK --act CONSULT\n  \
    attache events --dyad China \"North Korea\" --status planned --as-of 2018-08-21\n  \
    attache events --words '\"special train\"'\n  \
    attache events --since 2018-03 --until 2018-06 --json")]
pub struct Events {
    #[command(flatten)]
    asked: Asked,
    /// Two countries that both take part
    #[arg(long, num_args = 2, value_names = ["A", "B"], value_parser = country)]
    dyad: Vec<String>,
    /// A country that takes part
    #[arg(long, value_name = "COUNTRY", value_parser = country, conflicts_with = "dyad")]
    country: Option<String>,
    /// The act, as PLOVER names it
    #[arg(long, value_parser = act)]
    act: Option<Act>,
    /// The mode: visit, meet, call, third-party, multilateral, ...
    #[arg(long)]
    mode: Option<String>,
    /// occurred, ongoing, planned, cancelled, negated, denied, hypothetical or reported-unconfirmed
    #[arg(long, value_parser = status)]
    status: Option<Status>,
    /// Not over before this day
    #[arg(long, value_name = "DAY", value_parser = first_day)]
    since: Option<Date>,
    /// Begun by this day
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    until: Option<Date>,
    /// Words that a sentence about the event must all hold; quote a phrase
    #[arg(long)]
    words: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// Show every claim of the ledger
    #[arg(long)]
    ledger: bool,
    /// The bare evidence, without what people noted
    #[arg(long)]
    without_notes: bool,
}

pub(super) fn act(text: &str) -> Result<Act, String> {
    let names: Vec<&str> = Act::ALL.into_iter().map(Act::name).collect();
    Act::from_name(&text.to_uppercase()).ok_or_else(|| format!("acts are {}", names.join(", ")))
}

pub(super) fn status(text: &str) -> Result<Status, String> {
    let names: Vec<&str> = Status::ALL.into_iter().map(Status::name).collect();
    Status::from_name(text).ok_or_else(|| format!("statuses are {}", names.join(", ")))
}

pub fn events(args: &Events) -> Found {
    let filter = Filter {
        sides: args.dyad.iter().chain(&args.country).cloned().collect(),
        act: args.act,
        mode: args.mode.clone(),
        status: args.status,
        since: args.since,
        until: args.until,
        words: args.words.clone(),
        as_of: args.asked.as_of,
        without_notes: args.without_notes,
        limit: Some(args.limit),
        ..Filter::default()
    };
    let record = args.asked.open()?;
    let events = record.events(&filter)?;
    for event in &events {
        if args.asked.json { terminal::json(event)? } else { show_event(event, args.ledger)? }
    }
    if events.is_empty() && !args.asked.json {
        terminal::line(&format!("No report found in {}.", covers(&record.coverage(args.asked.as_of)?)))?;
    }
    Ok(!events.is_empty())
}

pub(super) fn show_event(event: &Event, ledger: bool) -> Result<()> {
    let days = event.when.map_or("undated".into(), |when| match when.from == when.to {
        true => when.from.to_string(),
        false => format!("{}..{}", when.from, when.to),
    });
    let what = what(event);
    let new = |place: &&crate::claim::Place| !what.contains(&place.name);
    let place = event.place.as_ref().filter(new).map(|place| format!(", {}", place.name)).unwrap_or_default();
    let kind = match event.kind {
        crate::record::Kind::Single => String::new(),
        kind => format!(" ({})", kind.name()),
    };
    let credibility =
        event.credibility.map_or("credibility not judged".into(), |n| format!("credibility {n}"));
    terminal::line(&format!(
        "{days:<22} {:<12} {what}{place}{kind}  [{}, {}, {credibility}; {}]",
        event.status.name(),
        words::count(event.ledger.len(), "claim"),
        words::count(event.independent, "source"),
        &event.id,
    ))?;
    event
        .notes
        .iter()
        .try_for_each(|note| terminal::line(&format!("    {}", super::notes::in_words(note))))?;
    for told in event.ledger.iter().filter(|_| ledger) {
        let source = chain(&told.claim.sources).map(|chain| format!("{chain}, ")).unwrap_or_default();
        let outlet = told.outlet.as_deref().unwrap_or("outlet not stated");
        let day = told.published.map_or("no date".into(), |day| day.to_string());
        let span = told.sentence_span;
        let head = format!(
            "{day}  {}  {source}{outlet} · {} · bytes {}–{} · claim {}",
            told.claim.status.name(),
            told.claim.doc,
            span.start,
            span.end,
            told.id()
        );
        terminal::line(&format!(
            "    {head}\n        “{}”",
            told.claim.text.split_whitespace().collect::<Vec<_>>().join(" ")
        ))?;
    }
    Ok(())
}

fn what(event: &Event) -> String {
    match event.act {
        Act::Consult => words::capital(&words::event(event)),
        act => {
            format!("{}: {} -> {}", act.name(), words::names(&event.actors), words::names(&event.recipients))
        }
    }
}

pub fn span(term: &Term) -> String {
    let day = |day: Option<Date>, open: &str| day.map_or(open.to_owned(), |day| day.to_string());
    let (from, to) = (day(term.from, "?"), day(term.to, "today"));
    format!("{from} to {to}, {}:{}", term.row.file, term.row.line)
}

/// The documents an event rests on.
pub fn because(event: &Event) -> String {
    let mut docs: Vec<&str> = event.ledger.iter().map(|told| told.claim.doc.as_str()).collect();
    docs.dedup();
    let noted: Vec<String> =
        event.notes.iter().map(|note| format!("; {} by {}", note.kind.name(), note.by)).collect();
    format!("[{}{}]", docs.join(", "), noted.concat())
}

/// Two countries.
#[derive(Args)]
pub struct Pair {
    /// First country
    #[arg(value_parser = country)]
    pub a: String,
    /// Second country
    #[arg(value_parser = country)]
    b: String,
}

/// Write the brief on two countries, every sentence cited
#[derive(Args)]
#[command(after_help = "Examples:\n  attache brief CHN PRK --as-of 2018-08-21\n  \
    attache brief China \"North Korea\" --record korea.db --json")]
pub struct Brief {
    #[command(flatten)]
    pair: Pair,
    #[command(flatten)]
    asked: Asked,
}

pub fn brief(args: &Brief) -> Found {
    let record = args.asked.open()?;
    let brief = crate::brief::brief(&record, &args.pair.a, &args.pair.b, as_of(&args.asked, &record)?)?;
    if args.asked.json {
        terminal::json(&brief)?;
    } else {
        terminal::say(&crate::brief::print(&brief, terminal::width(), &terminal::style()))?;
    }
    let reports = brief.citations.iter().any(|c| matches!(c.evidence, crate::brief::Evidence::Report { .. }));
    Ok(reports)
}

/// Look for the signs of data/indicators.tsv and test them: hit rate, lead, and how often it would have been so anyway
#[derive(Args)]
#[command(after_help = "Examples:\n  attache indicators --as-of 2018-08-21\n  \
    attache --data mine indicators    with your own mine/indicators.tsv")]
pub struct Indicators {
    #[command(flatten)]
    asked: Asked,
}

pub fn indicators(args: &Indicators) -> Found {
    let record = args.asked.open()?;
    let day = as_of(&args.asked, &record)?;
    let mut any = false;
    for indicator in answer::indicators()? {
        let test = answer::test(&record, &indicator, day)?;
        any |= !test.signs.is_empty();
        if args.asked.json { terminal::json(&test)? } else { show_test(&test)? }
    }
    Ok(any)
}

fn show_test(test: &answer::Test) -> Result<()> {
    let lead =
        test.lead.map(|days| format!("; {} ahead", words::count(usize::try_from(days).unwrap_or(0), "day")));
    let base = test.base.map(|share| format!("; {:.0} % of all days", share * 100.0)).unwrap_or_default();
    let rated = |rate: answer::Rate| format!("{rate}{}{base}", lead.unwrap_or_default());
    let rate = test.rate.map_or("untested".into(), rated);
    terminal::line(&format!("{}: {} ({rate})", test.indicator.id, test.indicator.says))?;
    for sign in &test.signs {
        let outcome = match &sign.outcome {
            Outcome::Hit { event, lead } => format!("followed after {lead} days by {}", words::event(event)),
            Outcome::Miss => "nothing followed that was reported".into(),
            Outcome::Open { until } => format!("open until {until}"),
        };
        terminal::line(&format!("    {}  {}: {outcome}", sign.day, sign.told[0].claim.doc))?;
    }
    Ok(())
}

/// List national days, seasons of summits and planned events of two countries
#[derive(Args)]
#[command(after_help = "Examples:\n  attache calendar CHN PRK --as-of 2018-08-21 --ahead 90\n  \
    attache calendar CHN PRK --ics > ahead.ics")]
pub struct Calendar {
    #[command(flatten)]
    pair: Pair,
    /// How many days to look ahead
    #[arg(long, value_name = "DAYS", default_value_t = 60)]
    ahead: i32,
    /// Print iCalendar (RFC 5545), dated entries only
    #[arg(long)]
    ics: bool,
    #[command(flatten)]
    asked: Asked,
}

pub fn calendar(args: &Calendar) -> Found {
    let record = args.asked.open()?;
    let day = as_of(&args.asked, &record)?;
    let calendar = answer::calendar(&record, &args.pair.a, &args.pair.b, day, args.ahead)?;
    let any = !(calendar.days.is_empty() && calendar.planned.is_empty() && calendar.seasons.is_empty());
    if args.ics {
        terminal::say(&crate::brief::ics(&calendar))?;
        return Ok(any);
    }
    if args.asked.json {
        terminal::json(&calendar)?;
        return Ok(any);
    }
    for entry in &calendar.days {
        terminal::line(&format!(
            "{}  {} ({})",
            entry.date,
            entry.name,
            offices::country_name(&entry.country)
        ))?;
    }
    for season in &calendar.seasons {
        terminal::line(&format!("{} to {}  {} (usual days)", season.from, season.to, season.name))?;
    }
    for planned in &calendar.planned {
        let event = &planned.event;
        let days = event.when.as_ref().map(words::when).unwrap_or_else(|| "on a day not stated".into());
        let standing = words::firmness(planned);
        terminal::line(&format!(
            "{} {days}, {standing} {}",
            words::capital(&words::event(event)),
            because(event)
        ))?;
    }
    Ok(any)
}

/// Say who held an office, or which offices someone held
#[derive(Args)]
#[command(
    after_help = "Examples:\n  attache who \"president of China\" --on 2005-10-28\n  attache who \"Xi Jinping\"\n  \
    attache who 김정은\n  attache who \"former president of South Korea\" --on 2018-04-27"
)]
pub struct Who {
    /// An office, such as "president of China", or a person's name
    name: String,
    /// Only on this day
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    on: Option<Date>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn who(args: &Who) -> Found {
    let today = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date();
    let terms = offices::who(&args.name, args.on, today);
    for term in &terms {
        if args.json {
            terminal::json(term)?;
        } else {
            let office = offices::title(&term.office);
            let note = term.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
            terminal::line(&format!("{}, {office}, {} (by {}{note})", term.name, span(term), term.source))?;
        }
    }
    if terms.is_empty() && !args.json {
        terminal::line(&format!("No term found for “{}” in data/offices.", args.name))?;
    }
    Ok(!terms.is_empty())
}

/// Find documents by their words
#[derive(Args)]
#[command(
    after_help = "Examples:\n  attache search Dandong smuggling\n  attache search '\"special train\"' --as-of 2018-04-01\n  attache search --claims 'border trade' --json"
)]
pub struct Search {
    /// Words that must all occur; quote a phrase
    #[arg(required = true)]
    words: Vec<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Find single claims by the words of their sentences instead
    #[arg(long)]
    claims: bool,
    #[command(flatten)]
    asked: Asked,
}

pub fn search(args: &Search) -> Found {
    if args.claims {
        return search_claims(args);
    }
    let found = args.asked.open()?.search(&args.words.join(" "), args.asked.as_of, args.limit)?;
    for one in &found {
        if args.asked.json {
            terminal::json(one)?;
            continue;
        }
        let day = one.published.map_or("no date".into(), |day| day.to_string());
        let title = one.title.as_deref().unwrap_or(&one.id);
        let snippet = one.words.split_whitespace().collect::<Vec<_>>().join(" ");
        terminal::line(&format!("{day}  {title}  ({})\n    {snippet}", one.id))?;
    }
    Ok(!found.is_empty())
}

fn search_claims(args: &Search) -> Found {
    let found = args.asked.open()?.search_claims(&args.words.join(" "), args.asked.as_of, args.limit)?;
    for told in &found {
        if args.asked.json {
            terminal::json(told)?;
            continue;
        }
        let day = told.published.map_or("no date".into(), |day| day.to_string());
        let act = told.claim.act.name();
        let text = told.claim.text.split_whitespace().collect::<Vec<_>>().join(" ");
        terminal::line(&format!(
            "{day}  {act} {}  ({})\n    {text}",
            told.claim.status.name(),
            told.claim.doc
        ))?;
    }
    Ok(!found.is_empty())
}
