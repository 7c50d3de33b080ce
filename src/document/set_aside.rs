//! Documents that could not be read, and why.

use std::fmt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A document that could not be read. Reading goes on without it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct SetAside {
    /// The file; `-` for standard input.
    pub path: PathBuf,
    /// The line within the file, from 1, where a file holds a document a line.
    pub line: Option<usize>,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a document, and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Reason {
    /// The path leads nowhere.
    #[error("no such file or folder; check the path")]
    Missing,
    /// The system refuses to read it.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A folder without documents.
    #[error("no documents in this folder; attache reads .txt, .jsonl, .html and .warc files")]
    NoDocuments,
    /// Nothing but blanks.
    #[error("empty; there is nothing to read")]
    Empty,
    /// Not text, but something known or unknown.
    #[error("not text but {0}; turn it into text or HTML first")]
    Binary(&'static str),
    /// Text in no encoding that can be told.
    #[error("in an encoding that cannot be told; save it as UTF-8")]
    Encoding,
    /// Over [`super::LIMIT`].
    #[error("larger than {} MB; split it into articles, one JSON object a line", super::LIMIT >> 20)]
    TooLarge,
    /// A line of JSONL that is no article.
    #[error("not an article in JSON: {0}; one object a line is expected, with its words under \"text\"")]
    Json(String),
    /// A feed where an article is expected.
    #[error("a feed, not an article; save its articles as text or HTML")]
    Feed,
    /// A page without words.
    #[error("no words found on the page; save the article as text")]
    NoWords,
    /// A page on which the extraction gave up.
    #[error("the page cannot be taken apart; save the article as text")]
    Page,
}

impl SetAside {
    /// A whole file set aside.
    pub fn file(path: &Path, reason: Reason) -> SetAside {
        let path = path.to_owned();
        SetAside { path, line: None, reason }
    }

    /// One line of a file set aside.
    pub fn line(path: &Path, line: usize, reason: Reason) -> SetAside {
        let path = path.to_owned();
        SetAside { path, line: Some(line), reason }
    }
}

impl fmt::Display for SetAside {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        match self.line {
            Some(line) => write!(to, "{}:{line}: {}", self.path.display(), self.reason),
            None => write!(to, "{}: {}", self.path.display(), self.reason),
        }
    }
}

impl From<std::io::Error> for Reason {
    fn from(error: std::io::Error) -> Reason {
        match error.kind() {
            std::io::ErrorKind::NotFound => Reason::Missing,
            _ => Reason::Unreadable(error.to_string()),
        }
    }
}
