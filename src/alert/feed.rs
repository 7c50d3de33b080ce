//! Alerts as an Atom feed (RFC 4287): the latest of them, in a file that is replaced whole.

use super::{Alert, Matter};
use crate::document::signs::turns;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// So many alerts stand in the feed.
pub const MOST: usize = 200;

/// Writes the feed, the latest alert first, to a new file that takes the old one's place.
pub fn write(file: &Path, title: &str, desk: Option<&str>, alerts: &[Alert]) -> io::Result<()> {
    let text = atom(title, desk, alerts);
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = file.with_file_name(name);
    let written = fs::File::create(&new).and_then(|mut new| {
        new.write_all(text.as_bytes())?;
        new.sync_all()
    });
    let replaced = written.and_then(|()| fs::rename(&new, file));
    if replaced.is_err() {
        let _ = fs::remove_file(&new);
    }
    replaced
}

/// The feed's text. Its ids are those of its alerts; its own is that of its title.
pub fn atom(title: &str, desk: Option<&str>, alerts: &[Alert]) -> String {
    let updated =
        alerts.first().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |alert| alert.fired.to_string());
    let own = format!(
        "{:016x}{:016x}",
        crate::record::hash(["feed", title].iter()),
        crate::record::hash([title].iter())
    );
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n",
    );
    text.push_str(&format!(
        "  <id>{}</id>\n  <title>{}</title>\n  <updated>{updated}</updated>\n  <author><name>attache</name></author>\n",
        urn(&own),
        plain(title)
    ));
    if let Some(desk) = desk {
        text.push_str(&format!("  <link rel=\"alternate\" href=\"{}/\"/>\n", plain(desk)));
    }
    alerts.iter().for_each(|alert| text.push_str(&entry(alert, desk)));
    text.push_str("</feed>\n");
    text
}

fn entry(alert: &Alert, desk: Option<&str>) -> String {
    let link = desk.zip(event(alert)).map(|(desk, id)| {
        format!("    <link rel=\"alternate\" href=\"{}/event/{}\"/>\n", plain(desk), plain(id))
    });
    format!(
        "  <entry>\n    <id>{}</id>\n    <title>{}</title>\n    <updated>{}</updated>\n    \
         <category term=\"{}\"/>\n{}    <content type=\"text\">{}</content>\n  </entry>\n",
        urn(&alert.id),
        plain(&alert.title),
        alert.fired,
        plain(&alert.rule),
        link.unwrap_or_default(),
        plain(&content(alert))
    )
}

fn event(alert: &Alert) -> Option<&str> {
    match &alert.matter {
        Matter::Event { event } | Matter::Change { event, .. } => Some(&event.id),
        Matter::Indicator { .. } | Matter::Odds { .. } => None,
    }
}

/// The rule, and the sentences the alert rests on with where they stand.
fn content(alert: &Alert) -> String {
    let mut lines = vec![format!("Rule: {}", alert.rule)];
    for report in &alert.reports {
        let day = report.published.map_or("no date".into(), |day| day.to_string());
        let outlet = report.outlet.as_deref().unwrap_or("outlet not stated");
        let words = report.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let (start, end) = (report.span.start, report.span.end);
        lines.push(format!("{day}, {outlet}: “{words}” ({}, bytes {start}–{end})", report.doc));
    }
    lines.join("\n")
}

/// A URN of an id of 32 hexadecimal digits, as a UUID of version 8 (RFC 9562).
fn urn(id: &str) -> String {
    let digits: Vec<char> = id.chars().chain("0".repeat(32).chars()).take(32).collect();
    let part = |from: usize, to: usize| digits[from..to].iter().collect::<String>();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// Text for XML: escaped, and without characters XML has none of or that turn the direction of others.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '"' => plain.push_str("&quot;"),
            '\n' | '\t' => plain.push(sign),
            sign if turns(sign) => plain.push(char::REPLACEMENT_CHARACTER),
            '\u{fffe}' | '\u{ffff}' => plain.push(char::REPLACEMENT_CHARACTER),
            sign if sign.is_control() => plain.push(char::REPLACEMENT_CHARACTER),
            sign => plain.push(sign),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_article_is_markup() {
        assert_eq!(
            plain("<b onload=\"x\">&\u{1b}[31m\u{202e}\u{0}"),
            "&lt;b onload=&quot;x&quot;&gt;&amp;\u{fffd}[31m\u{fffd}\u{fffd}"
        );
        assert_eq!(urn("0123456789abcdef0123456789abcdef"), "urn:uuid:01234567-89ab-8def-8123-456789abcdef");
    }

    #[test]
    fn an_empty_feed_is_a_feed() {
        let text = atom("A & B", None, &[]);
        let feed = feed_rs::parser::parse(text.as_bytes()).expect("a feed");
        assert_eq!((feed.entries.len(), feed.title.expect("a title").content.as_str()), (0, "A & B"));
    }
}
