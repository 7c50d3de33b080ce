//! The score room: gold claims against what attache reads, for every bar in the README.
//!
//! A directory holds pairs `NN-slug.txt` and `NN-slug.json`. A gold claim and a system claim match
//! when they stand on the same sentence, name the same act, and share an actor or a recipient by
//! name or state; see [`pair`]. Everything else is counted on the matched pairs; see [`figures`].

mod assign;
pub mod errors;
pub mod figures;
pub mod gold;
pub mod line;
pub mod names;
pub mod pair;
mod table;
#[cfg(test)]
mod tests;

use crate::claim::Claim;
use crate::document::{Document, text};
use figures::Figures;
use gold::GoldError;
use pair::Marked;
use std::path::Path;

/// The outcome of scoring a directory of gold.
pub struct Report {
    /// Each document with its verdicts, in the order of file names.
    pub documents: Vec<Marked>,
    /// What is counted on them.
    pub figures: Figures,
}

/// Reads every gold pair of `dir`, has `read` find the claims, and marks them.
pub fn score(dir: &Path, read: impl Fn(&Document) -> Vec<Claim>) -> Result<Report, GoldError> {
    let mut documents = Vec::new();
    for path in gold::files(dir)? {
        let document = open(&path)?;
        let gold = gold::read(&path.with_extension("json"), &document.text)?;
        documents.push(pair::mark(&document.id, gold, read(&document)));
    }
    Ok(Report::of(documents))
}

fn open(path: &Path) -> Result<Document, GoldError> {
    let text = std::fs::read_to_string(path).map_err(|error| GoldError::io(path, error))?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(text::parse(&stem, text))
}

impl Report {
    /// Counts on documents already marked.
    pub fn of(documents: Vec<Marked>) -> Report {
        let figures = figures::of(&documents);
        Report { documents, figures }
    }

    /// The figures as a text table.
    pub fn table(&self) -> String {
        table::of(&self.figures)
    }

    /// The figures as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(&self.figures).expect("figures are plain numbers and names")
    }

    /// Misses, false claims and wrong fields, sentence by sentence.
    pub fn errors(&self) -> String {
        self.documents.iter().map(errors::of).collect()
    }
}
