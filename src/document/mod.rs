//! Documents: the only owner of text. Everything later points into [`Document::text`] by byte spans.

pub mod date;
pub mod decode;
mod files;
pub mod html;
pub mod jsonl;
mod set_aside;
pub mod signs;
pub mod text;
pub mod warc;

pub use files::{read, read_from};
pub use set_aside::{Reason, SetAside};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The largest document, in bytes; JSONL files may be larger, their lines not.
pub const LIMIT: usize = 64 << 20;

/// A half-open range of bytes `[start, end)` of [`Document::text`]; always on character borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "[usize; 2]", into = "[usize; 2]")]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The words of this span in `text`.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Whether any byte belongs to both.
    pub fn overlaps(&self, other: &Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl From<[usize; 2]> for Span {
    fn from([start, end]: [usize; 2]) -> Self {
        Span { start, end }
    }
}

impl From<Span> for [usize; 2] {
    fn from(span: Span) -> Self {
        [span.start, span.end]
    }
}

/// One article as it came in: its text and what is known about where and when it was published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// File stem, or the id the feed gave; unique within a record.
    pub id: String,
    /// Where it was published, if it came from the network or a feed.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// The outlet as the document names it ("Xinhua").
    pub source: Option<String>,
    /// Day of publication; relative dates count from here.
    pub published: Option<Date>,
    /// The body, exactly as stored; all spans point into it.
    pub text: String,
}
