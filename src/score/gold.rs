//! Gold files: claims as annotated by hand, each found again in the text.

use crate::document::Span;
use crate::lexicon::ontology::{Act, Status};
use jiff::civil::Date;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// What can be wrong with a directory of gold.
#[derive(Debug, Error)]
pub enum GoldError {
    /// A file or the directory cannot be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The directory holds no pair.
    #[error("{}: no pair NAME.txt and NAME.json; give a directory of gold", .0.display())]
    Empty(PathBuf),
    /// A file is not gold.
    #[error("{}: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl GoldError {
    pub(super) fn io(path: &Path, error: std::io::Error) -> GoldError {
        let path = path.to_owned();
        GoldError::Io { path, error }
    }
}

/// An inclusive range of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Days {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// One claim as annotated.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Gold {
    /// The sentence, an exact part of the text.
    pub sentence: String,
    /// Index of the sentence by the annotator's split.
    pub index: usize,
    /// Where the sentence stands in the body.
    pub span: Span,
    /// Who, by canonical name.
    pub actors: Side,
    /// To whom.
    pub recipients: Side,
    /// What was done.
    pub act: Act,
    /// The mode of a CONSULT.
    pub mode: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// When.
    pub when: Option<Days>,
    /// Between word and deed.
    pub status: Status,
    /// On whose word; `None` when the article asserts it.
    pub source: Option<String>,
    /// Borderline: neither a miss nor, when claimed, a false claim.
    pub optional: bool,
}

/// The parties on one side of an act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Canonical names.
    pub names: Vec<String>,
    /// ISO 3166 alpha-3 codes of the states they belong to.
    pub countries: Vec<String>,
}

#[derive(Deserialize)]
struct Raw {
    sentence: String,
    sentence_index: usize,
    actor: Vec<String>,
    actor_country: Vec<String>,
    act: String,
    #[serde(default)]
    mode: Option<String>,
    recipient: Vec<String>,
    recipient_country: Vec<String>,
    place: Option<String>,
    when: Option<Days>,
    status: String,
    attributed_to: Option<String>,
    #[serde(default)]
    optional: bool,
}

impl TryFrom<Raw> for Gold {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Gold, String> {
        let Raw { act, status, .. } = &raw;
        Ok(Gold {
            act: Act::from_name(act).ok_or(format!("{act} is no act"))?,
            status: Status::from_name(status).ok_or(format!("{status} is no status"))?,
            index: raw.sentence_index,
            span: Span::new(0, 0),
            actors: side(raw.actor, raw.actor_country),
            recipients: side(raw.recipient, raw.recipient_country),
            mode: raw.mode.filter(|mode| !mode.is_empty()),
            sentence: raw.sentence,
            place: raw.place,
            when: raw.when,
            source: raw.attributed_to,
            optional: raw.optional,
        })
    }
}

fn side(names: Vec<String>, countries: Vec<String>) -> Side {
    Side { names, countries }
}

#[derive(Deserialize)]
struct File {
    claims: Vec<Gold>,
}

/// The texts of `dir` that have gold beside them, in the order of their names.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>, GoldError> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(|error| GoldError::io(dir, error))? {
        let path = entry.map_err(|error| GoldError::io(dir, error))?.path();
        let text = path.extension().is_some_and(|ending| ending == "txt");
        if text && path.with_extension("json").exists() {
            found.push(path);
        }
    }
    found.sort();
    match found.is_empty() {
        true => Err(GoldError::Empty(dir.to_owned())),
        false => Ok(found),
    }
}

/// The claims of a gold file, their sentences found in `text`.
pub fn read(path: &Path, text: &str) -> Result<Vec<Gold>, GoldError> {
    let json = std::fs::read_to_string(path).map_err(|error| GoldError::io(path, error))?;
    parse(&json, text).map_err(|reason| GoldError::Malformed { path: path.to_owned(), reason })
}

/// The claims of gold in JSON, their sentences found in `text`.
pub fn parse(json: &str, text: &str) -> Result<Vec<Gold>, String> {
    let file: File = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let mut claims = file.claims;
    claims.sort_by_key(|gold| gold.index);
    let mut from = 0;
    for gold in &mut claims {
        let start = find(text, &gold.sentence, from)
            .ok_or_else(|| format!("not in the text: {:?}", gold.sentence))?;
        gold.span = Span::new(start, start + gold.sentence.len());
        from = start;
    }
    Ok(claims)
}

/// The sentence at or after `from`, else anywhere: repeated sentences are taken in order.
fn find(text: &str, sentence: &str, from: usize) -> Option<usize> {
    let later = text[from..].find(sentence).map(|at| from + at);
    later.or_else(|| text.find(sentence))
}
