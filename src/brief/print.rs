//! A brief as plain text: sentences wrapped to the width, the quoted words indented under them.

use super::words;
use super::{Brief, Citation, Evidence, Sentence};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Characters shown of a row of data.
const ROW: usize = 150;

/// How parts of the text are set off; the identity where there is no colour.
pub type Style<'s> = &'s dyn Fn(Part, &str) -> String;

/// Parts of a printed brief that a terminal may set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The title and the titles of sections.
    Title,
    /// A sentence.
    Text,
    /// The number of a citation.
    Number,
    /// Quoted words.
    Quote,
    /// Outlet, day, document and span.
    Origin,
}

/// Lays out a brief for lines of `width` characters.
pub fn print(brief: &Brief, width: usize, style: Style) -> String {
    let width = width.clamp(40, 100);
    let mut out = String::new();
    let head = format!("{}, as of {}", brief.title, words::day(brief.as_of));
    let _ = writeln!(out, "{}\n{}\n", style(Part::Title, &head), "─".repeat(head.chars().count().min(width)));
    let mut shown = BTreeSet::new();
    for section in &brief.sections {
        let _ = writeln!(out, "{}\n", style(Part::Title, &section.title.to_uppercase()));
        for sentence in &section.sentences {
            print_sentence(&mut out, brief, sentence, &mut shown, width, style);
        }
    }
    out
}

fn print_sentence(
    out: &mut String,
    brief: &Brief,
    sentence: &Sentence,
    shown: &mut BTreeSet<usize>,
    width: usize,
    style: Style,
) {
    let mut numbers: String = sentence.cites.iter().map(|n| format!("[{n}]")).collect();
    if sentence.others > 0 {
        let _ = write!(numbers, " +{}", sentence.others);
    }
    for line in wrap(&format!("{} {numbers}", sentence.text), width) {
        let _ = writeln!(out, "{}", style(Part::Text, &line));
    }
    let new = sentence.cites.iter().filter(|n| shown.insert(**n));
    for citation in new.filter_map(|n| brief.citations.get(n.wrapping_sub(1))) {
        print_citation(out, citation, width, style);
    }
    out.push('\n');
}

fn print_citation(out: &mut String, citation: &Citation, width: usize, style: Style) {
    let number = format!("{:>6} ", format!("[{}]", citation.n));
    let (quote, origin) = match &citation.evidence {
        Evidence::Report { words, .. } => (
            format!("“{}”", words.split_whitespace().collect::<Vec<_>>().join(" ")),
            origin(&citation.evidence),
        ),
        Evidence::Data(row) => (format!("{}:{} {}", row.file, row.line, short(&row.words)), String::new()),
        Evidence::Record { words, .. } => (format!("this record: {words}"), String::new()),
    };
    for (nth, line) in wrap(&quote, width - 8).into_iter().enumerate() {
        let lead = if nth == 0 { style(Part::Number, &number) } else { " ".repeat(7) };
        let _ = writeln!(out, "{lead}{}", style(Part::Quote, &line));
    }
    for line in wrap(&origin, width - 8) {
        let _ = writeln!(out, "       {}", style(Part::Origin, &line));
    }
}

/// "Xinhua, 28 March 2018 · 2018-03-28-visit · bytes 120–310".
fn origin(evidence: &Evidence) -> String {
    let Evidence::Report { doc, span, outlet, published, .. } = evidence else { return String::new() };
    let outlet = outlet.as_deref().unwrap_or("outlet not stated");
    let day = published.map_or("no date".into(), words::day);
    format!("{outlet}, {day} · {doc} · bytes {}–{}", span.start, span.end)
}

/// The beginning of a long row; the JSON has all of it.
fn short(row: &str) -> String {
    match row.char_indices().nth(ROW) {
        Some((at, _)) => format!("{} …", row[..at].trim_end()),
        None => row.to_owned(),
    }
}

/// `text` in lines of at most `width` characters, broken at spaces; a longer word has its own line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
