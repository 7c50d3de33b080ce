//! Claims: what one sentence says was done, by whom, to whom, where, when, how surely, and on whose word.

pub mod attribution;
mod cast;
pub mod clause;
mod draft;
mod find;
mod homes;
pub mod names;
mod place;
pub mod reality;
mod refer;
pub mod relate;
mod share;
mod source;
pub mod speech;
pub mod status;
mod story;
pub mod when;

use crate::document::{Document, Span};
use crate::lexicon::Lexicon;
use crate::lexicon::ontology::{Act, Status};
use crate::syntax::Sentence;
use cast::Cast;
pub use place::place_named;
use serde::{Deserialize, Serialize};
use when::Interval;

/// A party to an act as one mention names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The words of the mention.
    pub text: String,
    /// Slug of a person or organisation, or ISO 3166 alpha-3 of a state; `None` when unknown to the lexicon.
    pub id: Option<String>,
    /// Canonical name; the mention's own words when unknown.
    pub name: String,
    /// ISO 3166 alpha-3 code of the state the party belongs to.
    pub country: Option<String>,
    /// Office held on the day of the act, or the title the text gives ("president of China").
    pub office: Option<String>,
    /// Whether the party stands outside the act's own clause and was inferred.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
}

/// Where an act took or is to take place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The words of the mention.
    pub text: String,
    /// Canonical name.
    pub name: String,
    /// ISO 3166 alpha-3 code.
    pub country: Option<String>,
    /// Degrees north, -90 to 90.
    pub lat: Option<f64>,
    /// Degrees east, -180 to 180.
    pub lon: Option<f64>,
    /// Whether it was inferred from outside the act's own clause.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
}

/// One link of the chain of those on whose word a claim stands, nearest the event last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The words of the mention.
    pub text: String,
    /// Outlet, person or state id, where known.
    pub id: Option<String>,
    /// Admiralty grade A to E of a known outlet; `None` when it cannot be judged.
    pub grade: Option<char>,
}

/// What one sentence says. Printed as one JSON object a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Id of the document.
    pub doc: String,
    /// Index of the sentence within the document, from 0.
    pub sentence: usize,
    /// The evidence: the words that carry the act, its parties, place and time.
    pub span: Span,
    /// The whole sentence as it stands in the document.
    pub text: String,
    /// Who did it; empty when the text does not say.
    pub actors: Vec<Party>,
    /// What was done.
    pub act: Act,
    /// Its mode (visit, meet, call, third-party, multilateral, ...).
    pub mode: Option<String>,
    /// Quad class of the act, 1 to 4.
    pub quad: u8,
    /// To or with whom.
    pub recipients: Vec<Party>,
    /// Where.
    pub place: Option<Place>,
    /// When, as far as the text dates it.
    pub when: Option<Interval>,
    /// Where it stands between word and deed.
    pub status: Status,
    /// The words that license the status, where it is not plain assertion.
    pub cue: Option<String>,
    /// On whose word, outermost first ("Yonhap" citing "KCNA").
    pub sources: Vec<Source>,
    /// How many times, where the text counts ("thrice" is 3).
    pub count: Option<u32>,
    /// The line of data or the model head that made the claim.
    pub why: String,
    /// How sure the reading is, 0 to 1; not how true the claim.
    pub confidence: f32,
}

/// All claims of a document, in the order of their sentences. Pure: the same document gives the same claims.
pub fn claims(document: &Document) -> Vec<Claim> {
    claims_watched(document, &|_| ())
}

/// [`claims`], telling `watch` every few sentences about how many more bytes of the text are done.
pub fn claims_watched(document: &Document, watch: &(dyn Fn(usize) + Sync)) -> Vec<Claim> {
    let sentences = crate::syntax::read_watched(&document.text, watch);
    claims_in(document, &sentences)
}

/// The claims of a document whose sentences are analysed already.
pub fn claims_in(document: &Document, sentences: &[Sentence]) -> Vec<Claim> {
    let times = when::times(&document.text, document.published);
    let listings: Vec<_> =
        sentences.iter().map(|sentence| names::listings(&document.text, sentence)).collect();
    let mut cast = Cast::new(document, sentences, &listings);
    let mut drafts = Vec::new();
    for index in 0..sentences.len() {
        let found = find::find(&Lexicon::embedded().acts, cast.parsed(index), index, &cast);
        let read = found.iter().filter_map(|found| draft::draft(found, index, &cast, &times)).collect();
        let kept = share::without_doubles(read);
        for claim in kept.iter().filter(|draft| !draft.beside).map(|draft| &draft.claim) {
            if claim.mode.as_deref() == Some("visit") {
                cast.remember_visit(&claim.actors, &claim.recipients);
            } else if claim.act == Act::Consult {
                cast.remember_meeting(&claim.actors, &claim.recipients);
            }
        }
        drafts.extend(kept);
    }
    let dateline = cast.dateline.as_ref().and_then(|line| place::place_named(&line.city, &cast.context));
    share::share(&mut drafts, &story::days(&cast, sentences.len(), &times), dateline.as_ref());
    drafts.into_iter().map(|draft| draft.claim).collect()
}
