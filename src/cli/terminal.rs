//! Printing: nothing from a document reaches the terminal but plain characters.

use crate::brief::Part;
use crate::document::signs::{clean, escaped};
use anyhow::{Context, Result};
use console::Term;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Writes to standard output.
pub fn say(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Writes text with words of documents in it, and a line end.
pub fn line(text: &str) -> Result<()> {
    say(&format!("{}\n", clean(text)))
}

/// Writes a value as one line of JSON. Characters a terminal might obey are written as escapes.
pub fn json<T: serde::Serialize>(value: &T) -> Result<()> {
    say(&format!("{}\n", escaped(serde_json::to_string(value)?)))
}

/// Writes a picture to a file.
pub fn picture(path: &Path, svg: &str) -> Result<()> {
    std::fs::write(path, svg).with_context(|| format!("{} cannot be written", path.display()))
}

/// A warning on standard error; it does not matter if no one reads it.
pub fn warn(text: &str) {
    let _ = writeln!(io::stderr(), "{}", clean(text));
}

/// The width to wrap to.
pub fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let term = || Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    columns.or_else(term).unwrap_or(80)
}

/// Whether standard output wants colour: a terminal, and NO_COLOR not set.
fn colour() -> bool {
    let asked_not = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && !asked_not && !dumb
}

/// How parts of a brief look on this terminal.
pub fn style() -> impl Fn(Part, &str) -> String {
    let colour = colour();
    move |part, text| {
        let text = clean(text);
        let code = match part {
            Part::Text => return text.into_owned(),
            Part::Title => "1",
            Part::Number => "36",
            Part::Quote => "3",
            Part::Origin => "2",
        };
        if colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.into_owned() }
    }
}
