//! An event with its ledger, claims and the article beside them; an article with what was read from it.

use super::data::{Reason, reason};
use super::line::{Line, Quote, telling};
use crate::answer::differing;
use crate::brief::words;
use crate::document::{Document, Span};
use crate::lexicon::ontology::{Act, Status};
use crate::record::{Correction, Event, Record, Told, chain};
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Reply};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

/// The longest article shown, in bytes; the rest is left out, and the page says so.
const LONGEST: usize = 400_000;

#[derive(Serialize)]
struct Page {
    title: String,
    line: Line,
    claims: Vec<Claimed>,
    chosen: Option<String>,
    article: Option<Article>,
    /// Who called it what.
    said: Vec<Said>,
    differing: Vec<String>,
    fields: Vec<&'static str>,
    statuses: Vec<&'static str>,
    event: Event,
}

/// Those who gave an event one status, by the day they first did.
#[derive(Serialize)]
struct Said {
    status: &'static str,
    voices: Vec<Voice>,
}

/// Somebody who said so, and the claim in which it was first said.
#[derive(Serialize)]
struct Voice {
    by: String,
    published: Option<Date>,
    claim: String,
}

/// Who called an event what; the ledger stands in the order of publication.
fn said(event: &Event) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    for told in &event.ledger {
        let status = told.claim.status.name();
        let by = chain(&told.claim.sources).or_else(|| told.outlet.clone());
        let by = by.unwrap_or_else(|| "source not stated".into());
        let voice = Voice { by, published: told.published, claim: told.id() };
        match all.iter_mut().find(|said| said.status == status) {
            Some(said) if said.voices.iter().any(|known| known.by == voice.by) => {}
            Some(said) => said.voices.push(voice),
            None => all.push(Said { status, voices: vec![voice] }),
        }
    }
    all
}

/// A claim with its evidence marked in its sentence.
#[derive(Serialize)]
struct Claimed {
    quote: Quote,
    pieces: Vec<Piece>,
    act: &'static str,
    mode: Option<String>,
    days: Option<String>,
    cue: Option<String>,
    confidence: f32,
    grades: Vec<String>,
    why: Reason,
}

/// A stretch of text: of the chosen claim's sentence, of its evidence, of another claim.
#[derive(Debug, Serialize)]
struct Piece {
    text: String,
    sentence: bool,
    evidence: bool,
    /// The event another claim here is about.
    event: Option<String>,
}

#[derive(Serialize)]
struct Article {
    id: String,
    title: Option<String>,
    outlet: Option<String>,
    published: Option<String>,
    /// Its address, if it is one of the web.
    url: Option<String>,
    pieces: Vec<Piece>,
    cut: bool,
}

pub fn event(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let event = sitting.record.event(&asked.event("event")?, false)?;
    let chosen = asked.slug("claim")?;
    let chosen = event.ledger.iter().find(|told| Some(told.id()) == chosen).or(telling(&event));
    let article =
        chosen.map(|told| article(sitting.record, &told.claim.doc, Some(told))).transpose()?.flatten();
    let page = Page {
        title: words::capital(&words::event(&event)),
        line: Line::of(&event),
        claims: event.ledger.iter().map(claimed).collect(),
        chosen: chosen.map(Told::id),
        article,
        said: said(&event),
        differing: differing(&event),
        fields: Correction::ALL.map(Correction::name).to_vec(),
        statuses: Status::ALL.map(Status::name).to_vec(),
        event,
    };
    let pictures = || {
        let map = super::map::of_event(&page.event);
        map.map(|svg| ("map".to_owned(), svg)).into_iter().collect()
    };
    reply::drawn(asked, "event.html", &page, pictures, |format| {
        (format == Format::Geojson).then(|| point(&page))
    })
}

fn point(page: &Page) -> String {
    let place = page.event.place.as_ref();
    let at =
        place.and_then(|place| Some(json!({ "type": "Point", "coordinates": [place.lon?, place.lat?] })));
    json!({ "type": "Feature", "id": page.event.id, "geometry": at, "properties": page.line }).to_string()
}

fn claimed(told: &Told) -> Claimed {
    let claim = &told.claim;
    let start = told.sentence_span.start;
    let inside = Span::new(claim.span.start.saturating_sub(start), claim.span.end.saturating_sub(start));
    let mark = Mark { span: inside, kind: Kind::Evidence };
    Claimed {
        quote: Quote::of(told),
        pieces: pieces(&claim.text, &[mark]),
        act: Act::name(claim.act),
        mode: claim.mode.clone(),
        days: claim.when.as_ref().map(words::when),
        cue: claim.cue.clone(),
        confidence: claim.confidence,
        grades: claim.sources.iter().filter_map(|source| source.grade).map(String::from).collect(),
        why: reason(&claim.why),
    }
}

enum Kind {
    Sentence,
    Evidence,
    Event(String),
}

struct Mark {
    span: Span,
    kind: Kind,
}

/// A text cut at the borders of its marks.
fn pieces(text: &str, marks: &[Mark]) -> Vec<Piece> {
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]).collect();
    cuts.extend([0, text.len()]);
    cuts.retain(|cut| text.is_char_boundary(*cut));
    cuts.sort_unstable();
    cuts.dedup();
    let piece = |pair: &[usize]| {
        let over = |mark: &&Mark| mark.span.start <= pair[0] && pair[1] <= mark.span.end;
        let of = |test: fn(&Kind) -> bool| marks.iter().filter(over).any(|mark| test(&mark.kind));
        Piece {
            text: text[pair[0]..pair[1]].to_owned(),
            sentence: of(|kind| matches!(kind, Kind::Sentence)),
            evidence: of(|kind| matches!(kind, Kind::Evidence)),
            event: marks.iter().filter(over).find_map(|mark| match &mark.kind {
                Kind::Event(id) => Some(id.clone()),
                _ => None,
            }),
        }
    };
    cuts.windows(2).map(piece).collect()
}

fn article(record: &Record, id: &str, chosen: Option<&Told>) -> Result<Option<Article>, Fault> {
    let Some(document) = record.document(id)? else { return Ok(None) };
    let mut marks = Vec::new();
    for told in record.claims_of(id)? {
        let own = chosen.is_some_and(|chosen| chosen.sentence_span.overlaps(&told.sentence_span));
        if let Some(event) = record.event_of(told.key)?.filter(|_| !own) {
            marks.push(Mark { span: told.claim.span, kind: Kind::Event(event) });
        }
    }
    if let Some(chosen) = chosen {
        marks.push(Mark { span: chosen.sentence_span, kind: Kind::Sentence });
        marks.push(Mark { span: chosen.claim.span, kind: Kind::Evidence });
    }
    Ok(Some(shown(document, &marks)))
}

fn shown(document: Document, marks: &[Mark]) -> Article {
    let cut = document.text.len() > LONGEST;
    let mut end = document.text.len().min(LONGEST);
    while !document.text.is_char_boundary(end) {
        end -= 1;
    }
    let web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    Article {
        pieces: pieces(&document.text[..end], marks),
        url: document.url.filter(web),
        published: document.published.map(words::day),
        outlet: document.source,
        title: document.title,
        id: document.id,
        cut,
    }
}

#[derive(Serialize)]
struct DocumentPage {
    title: String,
    article: Article,
    claims: Vec<Claimed>,
}

pub fn document(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let id = asked.need("id")?;
    let none = || Fault::Missing(format!("the record holds no document {id}"));
    let article = article(sitting.record, id, None)?.ok_or_else(none)?;
    let claims = sitting.record.claims_of(id)?.iter().map(claimed).collect();
    let title = article.title.clone().unwrap_or_else(|| article.id.clone());
    reply::page(asked, "document.html", &DocumentPage { title, article, claims })
}
