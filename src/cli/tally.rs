//! `attache tally`: counts, with the rows behind each number.

use super::ask::{because, span};
use super::{Asked, Found, country, first_day, last_day, terminal};
use crate::answer::offices;
use crate::answer::{self, Course, Precedent, Question, Rank};
use crate::brief::{covers, words};
use crate::record::Event;
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use jiff::civil::Date;

/// What to count.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Counted {
    /// Visits
    Visits,
    /// Meetings of the leaders of two countries
    Meetings,
}

/// By what to count.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Holders of an office
    Office,
    /// Countries gone to
    Country,
}

/// Count visits and meetings, zeros included, with the rows behind each number
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    attache tally visits --by office --office \"president of China\" --to PRK --since 1949\n  \
    attache tally visits --received-by \"Kim Jong Un\" --as-of 2018-08-21 --json\n  \
    attache tally visits --received-by \"Kim Jong Un\" --anyone\n  \
    attache tally visits --by country --person \"John Kerry\"\n  \
    attache tally meetings --between CHN PRK --since 2000")]
pub struct Tally {
    #[command(flatten)]
    asked: Asked,
    /// What to count
    counted: Counted,
    /// By what
    #[arg(long, default_value = "office")]
    by: By,
    /// The visitors' office, such as "president of China"
    #[arg(long)]
    office: Option<String>,
    /// The country visited
    #[arg(long, value_name = "COUNTRY", value_parser = country, requires = "office")]
    to: Option<String>,
    /// The visitor, with --by country
    #[arg(long, value_name = "PERSON", conflicts_with_all = ["office", "received_by"])]
    person: Option<String>,
    /// Foreign leaders received by this person instead
    #[arg(long, value_name = "PERSON", conflicts_with_all = ["office", "to"])]
    received_by: Option<String>,
    /// With --received-by: visitors of any rank
    #[arg(long, requires = "received_by")]
    anyone: bool,
    /// The two countries, with meetings
    #[arg(long, num_args = 2, value_names = ["A", "B"], value_parser = country)]
    between: Vec<String>,
    /// Only terms and visits that reach this day
    #[arg(long, value_name = "DAY", value_parser = first_day)]
    since: Option<Date>,
    /// Only terms and visits begun by this day
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    until: Option<Date>,
}

pub fn tally(args: &Tally) -> Found {
    match (args.counted, &args.received_by, &args.person, &args.office, &args.between[..]) {
        (Counted::Meetings, _, _, _, [a, b]) => between(args, a, b),
        (Counted::Meetings, ..) => bail!("say whose meetings to count with --between A B"),
        (_, Some(host), ..) => received(args, host),
        (_, _, Some(person), ..) => by_country(args, person),
        (_, _, _, Some(office), _) => by_office(args, office),
        _ => bail!("say whose visits to count with --office, --person or --received-by"),
    }
}

fn by_office(args: &Tally, office: &str) -> Found {
    let office = offices::office(office)
        .with_context(|| format!("`{office}` is no office known here; write it as \"president of China\""))?;
    let question = Question {
        office,
        to: args.to.clone(),
        since: args.since,
        until: args.until,
        as_of: args.asked.as_of,
    };
    let tally = answer::visits_by_office(&args.asked.open()?, &question)?;
    if args.asked.json {
        terminal::json(&tally)?;
    } else {
        show_tally(&tally)?;
    }
    Ok(tally.holders.iter().any(|holder| holder.count > 0))
}

fn show_tally(tally: &answer::Tally) -> Result<()> {
    for holder in &tally.holders {
        terminal::line(&format!("{:>3}  {}  ({})", holder.count, holder.term.name, span(&holder.term)))?;
        holder.visits.iter().try_for_each(|visit| terminal::line(&format!("       {}", row(visit))))?;
    }
    terminal::line(&format!("\nWent at all: {}.", tally.went_in_words()))?;
    show_course(tally.course.as_ref())?;
    tally.precedent.iter().try_for_each(show_precedent)?;
    for (events, label) in [(&tally.counting, "By number, not counted"), (&tally.uncounted, "Not counted")] {
        for event in events {
            terminal::line(&format!("{label}: {} {}", words::event(event), row(event)))?;
        }
    }
    tally.definition.iter().try_for_each(|rule| terminal::line(rule))?;
    let known =
        tally.known_from().map(|day| format!(" It could know of visits from {day} on.")).unwrap_or_default();
    terminal::line(&format!("0 means no report was found in {}.{known}", covers(&tally.coverage)))
}

/// "on 27 April 2018 [documents]", and where tables and news differ, what each says.
fn row(visit: &Event) -> String {
    let days = visit.when.as_ref().map(words::when).unwrap_or_default();
    let differ = answer::differing(visit);
    let differ = if differ.is_empty() { String::new() } else { format!("; {}", differ.join("; ")) };
    format!("{days} {}{differ}", because(visit))
}

fn show_course(course: Option<&Course>) -> Result<()> {
    let Some(course) = course else { return Ok(()) };
    let last = course.last.when.as_ref().map(words::when).unwrap_or_default();
    let ago = course.since_last.map(|days| format!(", {} ago", long(days))).unwrap_or_default();
    terminal::line(&format!("The last: {} {last}{ago}.", words::event(&course.last)))?;
    if let Some(step) = course.steps.last() {
        terminal::line(&format!("It was the first since {}, {} before.", step.since, long(step.days)))?;
    }
    match &course.longest_gap {
        Some(gap) => {
            let open = course.since_last.is_some_and(|days| days > gap.days);
            let open = if open { " It is longer since the last." } else { "" };
            let days = long(gap.days);
            terminal::line(&format!("The longest gap: {days}, from {} to {}.{open}", gap.since, gap.on))
        }
        None => Ok(()),
    }
}

/// Days in words; as years where there are two or more of them.
fn long(days: i64) -> String {
    match days {
        730.. => format!("{:.1} years", days as f64 / 365.25),
        _ => words::count(usize::try_from(days).unwrap_or(0), "day"),
    }
}

fn show_precedent(precedent: &Precedent) -> Result<()> {
    let gone = if precedent.gone { "has gone" } else { "has not gone" };
    terminal::line(&format!(
        "Precedent: after {} in office {} {gone}; by then {} of those before had.",
        long(precedent.in_office),
        precedent.name,
        precedent.before
    ))
}

fn received(args: &Tally, host: &str) -> Found {
    let rank = if args.anyone { Rank::Anyone } else { Rank::Leaders };
    let mut received = answer::received_by(&args.asked.open()?, host, rank, args.asked.as_of)?
        .with_context(|| format!("{host} is in no table of offices"))?;
    let inside = |event: &Event| {
        event.when.is_some_and(|when| {
            args.since.is_none_or(|day| day <= when.to) && args.until.is_none_or(|day| when.from <= day)
        })
    };
    received.visitors.retain(|visitor| inside(&visitor.visit));
    if args.asked.json {
        terminal::json(&received)?;
        return Ok(!received.visitors.is_empty());
    }
    for visitor in &received.visitors {
        let office = visitor.term.as_ref().map(|term| format!(", {}", offices::title(&term.office)));
        let office = office.unwrap_or_default();
        terminal::line(&format!("{}{office} {}", visitor.name, row(&visitor.visit)))?;
    }
    let n = received.visitors.len();
    terminal::line(&format!("\n{} received by {}.", words::count(n, "visit"), received.host))?;
    show_course(received.course.as_ref())?;
    for event in &received.general {
        let (status, text) = (event.status.name(), &event.ledger[0].claim.text);
        terminal::line(&format!("In general: {status} {}: {text}", because(event)))?;
    }
    received.definition.iter().try_for_each(|rule| terminal::line(rule))?;
    terminal::line(&format!("What is missing was not found in {}.", covers(&received.coverage)))?;
    Ok(n > 0)
}

fn by_country(args: &Tally, person: &str) -> Found {
    let trips = answer::trips(&args.asked.open()?, person, (args.since, args.until), args.asked.as_of)?
        .with_context(|| format!("{person} is in no table of offices"))?;
    if args.asked.json {
        terminal::json(&trips)?;
        return Ok(!trips.countries.is_empty());
    }
    for country in &trips.countries {
        terminal::line(&format!("{:>3}  {}", country.count, offices::country_name(&country.code)))?;
        country.visits.iter().try_for_each(|visit| terminal::line(&format!("       {}", row(visit))))?;
    }
    terminal::line("")?;
    trips.definition.iter().try_for_each(|rule| terminal::line(rule))?;
    terminal::line(&format!("What is missing was not found in {}.", covers(&trips.coverage)))?;
    Ok(!trips.countries.is_empty())
}

fn between(args: &Tally, a: &str, b: &str) -> Found {
    let meetings = answer::meetings(&args.asked.open()?, a, b, (args.since, args.until), args.asked.as_of)?;
    if args.asked.json {
        terminal::json(&meetings)?;
        return Ok(!meetings.pairs.is_empty());
    }
    for pair in &meetings.pairs {
        terminal::line(&format!("{:>3}  {} and {}", pair.count, pair.a, pair.b))?;
        pair.events.iter().try_for_each(|event| terminal::line(&format!("       {}", row(event))))?;
    }
    terminal::line("")?;
    show_course(meetings.course.as_ref())?;
    meetings.definition.iter().try_for_each(|rule| terminal::line(rule))?;
    terminal::line(&format!("What is missing was not found in {}.", covers(&meetings.coverage)))?;
    Ok(!meetings.pairs.is_empty())
}
