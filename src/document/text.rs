//! Text files: title lines, `key: value` lines, a blank line, the body.

use super::{Document, date};
use jiff::civil::Date;

/// A document from decoded text; without a header all of it is body.
pub fn parse(stem: &str, text: String) -> Document {
    let mut document = Document { id: stem.to_owned(), ..Document::default() };
    let body = header(&text, &mut document).unwrap_or(0);
    document.text = text[body..].to_owned();
    document.published = document.published.or_else(|| dateline(&document.text));
    document
}

/// The day of a document whose header names none: one of its first three lines that is a date and no more.
fn dateline(text: &str) -> Option<Date> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.take(3).find_map(|line| date::parse(&line.replace(" ,", ",")))
}

/// Reads the header into `document`; the byte where the body begins, or `None` when there is no header.
fn header(text: &str, document: &mut Document) -> Option<usize> {
    let mut at = text.len() - text.trim_start_matches('\n').len();
    let mut titles = Vec::new();
    let mut keys = 0;
    for line in text[at..].split_inclusive('\n') {
        let bare = line.trim();
        match key(bare) {
            _ if bare.is_empty() => {
                at += line.len();
                break;
            }
            Some((key, value)) => {
                keys += 1;
                set(document, key, value);
            }
            None if keys == 0 && titles.len() < 3 => titles.push(bare),
            None if keys == 0 => return None,
            None => break,
        }
        at += line.len();
    }
    if keys == 0 {
        return None;
    }
    let title = titles.join(" ");
    if document.title.is_none() && !title.is_empty() && title != "(untitled)" {
        document.title = Some(title);
    }
    Some(at + text[at..].len() - text[at..].trim_start_matches('\n').len())
}

/// The key and value of a header line, when it is one.
fn key(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    ["title", "date", "source", "url", "id"]
        .into_iter()
        .find(|known| key.trim_end().eq_ignore_ascii_case(known))
        .map(|known| (known, value.trim()))
}

fn set(document: &mut Document, key: &str, value: &str) {
    let text = (!value.is_empty()).then(|| value.to_owned());
    match key {
        "title" => document.title = text,
        "source" => document.source = text,
        "url" => document.url = text,
        "date" => document.published = date::parse(value),
        _ => document.id = text.unwrap_or(std::mem::take(&mut document.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_and_body() {
        let text = "Envoys meet\ndate: 2003-08-27\nsource: Sample Wire\n\nBEIJING, Aug. 27 -- They met.\n";
        let document = parse("a", text.to_owned());
        assert_eq!(document.title.as_deref(), Some("Envoys meet"));
        assert_eq!(document.source.as_deref(), Some("Sample Wire"));
        assert_eq!(document.published, date::parse("2003-08-27"));
        assert_eq!(document.text, "BEIJING, Aug. 27 -- They met.\n");
    }

    #[test]
    fn untitled_is_no_title() {
        let document = parse("a", "(untitled)\ndate: 2003-08-27\n\nBody".to_owned());
        assert_eq!((document.title, document.text.as_str()), (None, "Body"));
    }

    #[test]
    fn no_header_is_all_body() {
        let text = "They met: in Beijing.\n\nThen they left.";
        assert_eq!(parse("a", text.to_owned()).text, text);
    }

    #[test]
    fn a_line_that_is_a_date_is_the_day_where_the_header_has_none() {
        let day = |text: &str| parse("a", text.to_owned()).published;
        assert_eq!(day("Envoys meet\n\nAugust 27 , 2003\n\nThey met."), date::parse("2003-08-27"));
        assert_eq!(day("date: 2003-08-28\n\nAugust 27, 2003\n\nThey met."), date::parse("2003-08-28"));
        assert_eq!(day("They met on August 27, 2003.\n"), None);
    }

    #[test]
    fn id_and_url_are_taken() {
        let document = parse("a", "id: x1\nurl: http://example.org/1\n\nBody".to_owned());
        assert_eq!((document.id.as_str(), document.url.as_deref()), ("x1", Some("http://example.org/1")));
    }
}
