//! Outlets and the sources they cite: grade, and what became of what they called planned, denied or reported.

use crate::lexicon::{Lexicon, Outlet};
use crate::record::{Fared, Listed, SourceCount};
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Reply};
use serde::Serialize;

const SHOWN: usize = 300;

#[derive(Serialize)]
struct Sources {
    title: String,
    outlets: Vec<Source>,
    cited: Vec<Source>,
}

#[derive(Serialize)]
struct Source {
    /// The name used by documents, or the id.
    id: String,
    name: String,
    grade: Option<&'static str>,
    state: bool,
    documents: usize,
    claims: usize,
    planned: Fared,
    denied: Fared,
    reported: Fared,
}

fn counted(count: &SourceCount) -> Source {
    let lexicon = Lexicon::embedded();
    let known: Option<&Outlet> = lexicon.outlet_by_id(&count.name).or_else(|| lexicon.outlet(&count.name));
    let person = lexicon.person_by_slug(&count.name).map(|person| person.name.clone());
    let country = lexicon.country(&count.name).map(|country| country.name.clone());
    let body = lexicon.organisation_by_id(&count.name).map(|body| body.name.clone());
    let name = known.map(|outlet| outlet.name.clone()).or(person).or(country).or(body);
    Source {
        id: count.name.clone(),
        name: name.unwrap_or_else(|| count.name.clone()),
        grade: known.and_then(|outlet| outlet.grade).map(|grade| grade.letter()),
        state: known.is_some_and(|outlet| outlet.state),
        documents: count.documents,
        claims: count.claims,
        planned: count.planned.clone(),
        denied: count.denied.clone(),
        reported: count.reported.clone(),
    }
}

pub fn sources(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let counts = sitting.record.source_counts()?;
    let all = |counts: &[SourceCount]| counts.iter().take(SHOWN).map(counted).collect::<Vec<_>>();
    let page = Sources { title: "Sources".into(), outlets: all(&counts.outlets), cited: all(&counts.cited) };
    const HEAD: [&str; 13] = [
        "source",
        "grade",
        "documents",
        "claims",
        "planned",
        "planned occurred",
        "planned not",
        "denied",
        "denied occurred",
        "reported",
        "reported occurred",
        "reported not",
        "denied not",
    ];
    reply::show(asked, "sources.html", &page, |format| {
        let rows = page.outlets.iter().chain(&page.cited).map(cells);
        (format == Format::Csv).then(|| reply::csv(&HEAD, rows)).flatten()
    })
}

fn cells(source: &Source) -> Vec<String> {
    let Source { documents, claims, planned, denied, reported, .. } = source;
    let of = |fared: &Fared| [fared.said, fared.occurred, fared.not];
    let ([p, po, pn], [d, done, dn], [r, ro, rn]) = (of(planned), of(denied), of(reported));
    let numbers = [*documents, *claims, p, po, pn, d, done, r, ro, rn, dn].map(|n| n.to_string());
    [source.name.clone(), source.grade.unwrap_or_default().to_owned()].into_iter().chain(numbers).collect()
}

#[derive(Serialize)]
struct One {
    title: String,
    name: String,
    documents: Vec<Listed>,
}

pub fn source(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let name = asked.need("name")?;
    let documents = sitting.record.documents_of(name, 200)?;
    if documents.is_empty() {
        return Err(Fault::Missing(format!("the record holds no document of {name}")));
    }
    reply::page(asked, "source.html", &One { title: name.to_owned(), name: name.to_owned(), documents })
}
