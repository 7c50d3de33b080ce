//! Printing: nothing from a document reaches the terminal but plain characters.

use crate::brief::Part;
use anyhow::{Context, Result};
use console::Term;
use std::borrow::Cow;
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
    say(&format!("{}\n", escaped(&serde_json::to_string(value)?)))
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

/// `text` with every control and direction character made harmless; line ends and tabs stay.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(obeyed) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if obeyed(c) { char::REPLACEMENT_CHARACTER } else { c }).collect::<String>().into()
}

/// Whether a terminal may do something other than show it.
fn obeyed(c: char) -> bool {
    let direction =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    direction || (c.is_control() && c != '\n' && c != '\t')
}

/// JSON with what `clean` would replace written as escapes, so that its values stay the same.
fn escaped(json: &str) -> String {
    let escape = |c: char| if obeyed(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    if json.chars().any(obeyed) { json.chars().map(escape).collect() } else { json.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// Whatever an article holds, what is printed commands nothing, and JSON keeps its value.
        #[test]
        fn nothing_printed_is_obeyed(text in "\\PC*|[\u{0}-\u{9f}\u{61c}\u{200e}-\u{202e}\u{2066}-\u{2069}a]*") {
            proptest::prop_assert!(!clean(&text).chars().any(obeyed));
            let json = escaped(&serde_json::to_string(&text).unwrap_or_default());
            proptest::prop_assert!(!json.chars().any(obeyed));
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap_or_default(), text);
        }
    }

    #[test]
    fn escapes_are_never_obeyed() {
        let hostile = "a\u{1b}[31mred\u{9b}2J\u{202e}b\r\u{7}";
        assert!(!clean(hostile).chars().any(obeyed));
        let json = escaped(&serde_json::to_string(hostile).expect("a string"));
        assert!(!json.chars().any(obeyed));
        assert_eq!(serde_json::from_str::<String>(&json).expect("valid JSON"), hostile);
    }
}
