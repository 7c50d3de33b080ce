//! Search: events by words and facets, and the countries, people and documents the words name.

use super::MOST;
use super::line::Line;
use crate::answer::offices;
use crate::brief::words;
use crate::lexicon::Lexicon;
use crate::record::{Facets, Filter, Found};
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Reply};
use serde::Serialize;
use std::collections::BTreeMap;

/// Events shown at once.
pub const SHOWN: usize = 40;
/// What the form for narrowing a search holds.
const FIELDS: [&str; 8] = ["q", "status", "act", "mode", "side", "other", "since", "until"];

#[derive(Serialize)]
struct Search {
    title: String,
    query: Filter,
    /// What was asked, as it was written.
    asked: BTreeMap<&'static str, String>,
    /// Pages the words name.
    named: Vec<Named>,
    events: Vec<Line>,
    total: usize,
    more: bool,
    facets: Vec<Facet>,
    documents: Vec<Found>,
    next: Option<String>,
}

/// A page named by the words.
#[derive(Serialize)]
struct Named {
    what: &'static str,
    name: String,
    link: String,
}

/// The values of a facet.
#[derive(Serialize)]
pub struct Facet {
    name: &'static str,
    values: Vec<Value>,
}

#[derive(Serialize)]
struct Value {
    value: String,
    n: usize,
    chosen: bool,
    /// The page with this value chosen, or with it no longer chosen.
    link: String,
}

/// The filter a request asks for.
pub fn filter(asked: &Asked) -> Result<Filter, Fault> {
    let sides = [asked.country("side")?, asked.country("other")?];
    Ok(Filter {
        sides: sides.into_iter().flatten().collect(),
        people: asked.slug("person")?.into_iter().collect(),
        act: asked.act()?,
        mode: asked.slug("mode")?,
        status: asked.status()?,
        words: asked.text("q").map(str::to_owned),
        since: asked.day("since")?,
        until: asked.day("until")?,
        as_of: asked.day("as_of")?,
        ..Filter::default()
    })
}

/// Facets as links.
pub fn facets(asked: &Asked, facets: &Facets) -> Vec<Facet> {
    let of = |name: &'static str, counts: &BTreeMap<String, usize>| {
        let mut values: Vec<Value> = counts
            .iter()
            .map(|(value, n)| {
                let chosen = asked.text(name).is_some_and(|text| text.eq_ignore_ascii_case(value));
                let link = asked.with(name, (!chosen).then_some(value));
                Value { value: value.clone(), n: *n, chosen, link }
            })
            .collect();
        values.sort_by(|a, b| (b.n, &a.value).cmp(&(a.n, &b.value)));
        Facet { name, values }
    };
    let mut all = vec![of("status", &facets.status), of("act", &facets.act), of("mode", &facets.mode)];
    all.push(years(asked, &facets.year));
    all.retain(|facet| !facet.values.is_empty());
    all
}

/// Years as a facet, the latest first: each stands for its first day and its last.
fn years(asked: &Asked, counts: &BTreeMap<String, usize>) -> Facet {
    let value = |(year, n): (&String, &usize)| {
        let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
        let chosen = asked.text("since") == Some(&first) && asked.text("until") == Some(&last);
        let [since, until] = [&first, &last].map(|day| (!chosen).then_some(day.as_str()));
        let link = asked.with_all(&[("since", since), ("until", until)]);
        Value { value: year.clone(), n: *n, chosen, link }
    };
    Facet { name: "year", values: counts.iter().rev().map(value).collect() }
}

pub fn search(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let mut filter = filter(asked)?;
    let named = filter.words.as_deref().map(named).unwrap_or_default();
    if filter.words.as_ref().is_some_and(|words| !words.contains(char::is_alphanumeric)) {
        filter.words = None;
    }
    let skip = asked.number("skip", 0, MOST)?;
    let found = sitting.record.browse(&filter, MOST, skip, SHOWN)?;
    let documents = match &filter.words {
        Some(words) if skip == 0 => sitting.record.search(words, filter.as_of, 8)?,
        _ => Vec::new(),
    };
    let next = (skip + SHOWN < found.total).then(|| asked.with("skip", Some(&(skip + SHOWN).to_string())));
    let page = Search {
        title: filter.words.clone().map_or("Search".into(), |words| format!("Search: {words}")),
        query: filter,
        asked: FIELDS.into_iter().filter_map(|name| Some((name, asked.text(name)?.to_owned()))).collect(),
        named,
        events: Line::all(&found.events),
        total: found.total,
        more: found.more,
        facets: facets(asked, &found.facets),
        documents,
        next,
    };
    reply::show(asked, "search.html", &page, |format| {
        (format == Format::Csv)
            .then(|| reply::csv(&Line::HEAD, page.events.iter().map(Line::cells)))
            .flatten()
    })
}

/// The pages of the countries and people that words name, a pair where they name two countries.
fn named(text: &str) -> Vec<Named> {
    let lexicon = Lexicon::embedded();
    let plain: Vec<&str> = text
        .split(|sign: char| !sign.is_alphanumeric() && sign != '-')
        .filter(|w| !w.is_empty())
        .take(12)
        .collect();
    let (mut countries, mut people): (Vec<String>, Vec<Named>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < plain.len() {
        let mut step = 1;
        for end in (at + 1..=plain.len().min(at + 4)).rev() {
            let words = plain[at..end].join(" ");
            let code = (end - at > 1 || words.len() > 3 || words.chars().all(char::is_uppercase))
                .then(|| offices::country(&words))
                .flatten();
            let name = code.is_none() && words.chars().count() > 3;
            let slugs = if name { offices::people(&words) } else { Vec::new() };
            if code.is_some() || !slugs.is_empty() {
                step = end - at;
                countries.extend(code.filter(|code| !countries.contains(code)));
                people.extend(slugs.iter().filter_map(|slug| lexicon.person_by_slug(slug)).map(|person| {
                    Named {
                        what: "person",
                        name: person.name.clone(),
                        link: format!("/person/{}", person.slug),
                    }
                }));
                break;
            }
        }
        at += step;
    }
    let mut named = Vec::new();
    if let [a, b, ..] = &countries[..] {
        let names = words::list(&[offices::country_name(a), offices::country_name(b)]);
        named.push(Named { what: "pair", name: names, link: format!("/pair/{a}/{b}") });
        for (from, to) in [(a, b), (b, a)] {
            let name = format!(
                "Visits of leaders of {} to {}",
                offices::country_name(from),
                offices::country_name(to)
            );
            named.push(Named { what: "visits", name, link: format!("/visits/{from}/{to}") });
        }
    }
    if let [one] = &countries[..] {
        named.push(Named {
            what: "country",
            name: offices::country_name(one),
            link: format!("/search?side={one}"),
        });
    }
    people.dedup_by(|a, b| a.link == b.link);
    named.into_iter().chain(people).take(8).collect()
}
