//! What an answer must not hold: tags and attributes that are not the desk's own, signs a terminal obeys, cells a
//! spreadsheet computes.

use super::EVIL;
use std::collections::BTreeSet;

/// Every tag an article writes has this attribute; the desk's own have not.
const MARK: &str = "zq=1";

/// Whether a terminal or a page may do something other than show it.
pub fn obeyed(sign: char) -> bool {
    matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || (sign.is_control() && !matches!(sign, '\n' | '\t' | '\r'))
}

/// What of a page a browser would take for more than text.
pub fn page_fault(page: &str) -> Option<String> {
    if let Some(sign) = page.chars().find(|sign| obeyed(*sign)) {
        return Some(format!("{sign:?} as it is"));
    }
    let links = ["href", "src", "action", "formaction", "data", "xlink:href", "poster"];
    for (tag, attributes) in tags(page) {
        let known: BTreeSet<&str> = OWN.iter().copied().collect();
        if !known.contains(tag.as_str()) {
            return Some(format!("the tag {tag:?}"));
        }
        for (name, value) in attributes {
            let bad_link = links.contains(&name.as_str()) && {
                let value = value.trim().to_lowercase();
                let own = ["/", "#", "?", "http://", "https://", "."];
                (!own.iter().any(|start| value.starts_with(start)) && !value.is_empty())
                    || value.starts_with("//")
            };
            if name.starts_with("on") || name == "srcdoc" || name == "zq" || bad_link {
                return Some(format!("the attribute {name}={value:?} of {tag}"));
            }
            if tag == "script" && (name == "src" && value != "/static/desk.js") {
                return Some(format!("a script from {value:?}"));
            }
        }
    }
    page.contains("<!--").then(|| "a comment".into())
}

/// Tags the desk's own pages are made of.
const OWN: [&str; 68] = [
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "bdi",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "circle",
    "cite",
    "clippath",
    "code",
    "dd",
    "defs",
    "desc",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "input",
    "kbd",
    "label",
    "legend",
    "li",
    "line",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "ol",
    "option",
    "p",
    "path",
    "polygon",
    "polyline",
    "q",
    "rect",
    "script",
    "section",
    "select",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
];
/// And the rest of them.
const MORE: [&str; 14] = [
    "svg", "table", "tbody", "td", "text", "textarea", "tfoot", "th", "thead", "time", "title", "tr",
    "tspan", "ul",
];

/// A tag's name and attributes.
type Tag = (String, Vec<(String, String)>);

/// The tags a browser would find, as the HTML standard cuts them.
fn tags(page: &str) -> Vec<Tag> {
    let mut all = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let closing = rest.starts_with('/');
        let body = rest.trim_start_matches('/');
        if !body.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
            continue;
        }
        let end =
            body.find(|sign: char| sign.is_whitespace() || matches!(sign, '>' | '/')).unwrap_or(body.len());
        let name = body[..end].to_ascii_lowercase();
        let (attributes, left) = attributes(&body[end..]);
        rest = left;
        if !closing && !MORE.contains(&name.as_str()) {
            all.push((name, attributes));
        } else if !closing {
            all.push(("g".into(), attributes));
        }
    }
    all
}

/// The attributes up to the end of a tag, and what follows it.
fn attributes(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut all = Vec::new();
    loop {
        rest = rest.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '/');
        if rest.is_empty() {
            return (all, rest);
        }
        if let Some(left) = rest.strip_prefix('>') {
            return (all, left);
        }
        let end = rest
            .find(|sign: char| sign.is_whitespace() || matches!(sign, '=' | '>' | '/'))
            .unwrap_or(rest.len())
            .max(1);
        let end = (end..=rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            all.push((name, String::new()));
            continue;
        };
        let value = value.trim_start();
        let (value, left) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(
                value.find(|sign: char| sign.is_whitespace() || sign == '>').unwrap_or(value.len()),
            ),
        };
        all.push((name, decoded(value)));
        rest = left;
    }
}

/// The value of an attribute, its references to characters read.
fn decoded(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((reference, left)) = rest[1..].split_once(';').filter(|(name, _)| name.len() < 10) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let number = reference.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16));
        let number = number.or_else(|| reference.strip_prefix('#').map(str::parse));
        let sign = match reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            _ => number.and_then(Result::ok).and_then(char::from_u32),
        };
        out.extend(sign);
        rest = left;
    }
    out + rest
}

/// A cell that a spreadsheet would compute, or a terminal obey.
pub fn table_fault(text: &str) -> Option<String> {
    if let Some(sign) = text.chars().find(|sign| obeyed(*sign)) {
        return Some(format!("{sign:?} as it is"));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    for row in reader.records() {
        let Ok(row) = row else { return Some("rows that are none".into()) };
        let computed = |cell: &&str| {
            cell.starts_with(['=', '@', '+']) || (cell.starts_with('-') && cell.parse::<f64>().is_err())
        };
        if let Some(cell) = row.iter().find(computed) {
            return Some(format!("the cell {cell:?}"));
        }
    }
    None
}

/// Lines of a calendar that are not its own.
pub fn calendar_fault(text: &str) -> Option<String> {
    let own = ["BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT"];
    let lines = text.split("\r\n").filter(|line| line.starts_with("BEGIN:") || line.starts_with("END:"));
    let foreign = lines.into_iter().find(|line| !own.contains(line)).map(str::to_owned);
    foreign.or_else(|| text.chars().find(|sign| obeyed(*sign)).map(|sign| format!("{sign:?} as it is")))
}

#[test]
fn hostile_tags_are_found() {
    for evil in
        EVIL.iter().filter(|evil| evil.contains(MARK) && evil.contains('<') && !evil.starts_with("<!"))
    {
        assert!(page_fault(&format!("<p>{evil}</p>")).is_some(), "{evil}");
    }
    assert_eq!(page_fault("<p class=\"x\"><a href=\"/a\">&lt;img zq=1&gt;</a></p>"), None);
    assert!(page_fault("<a href=\"javascript:alert(1)\">").is_some());
    assert!(page_fault("<a title=\"\" onclick=\"x\">").is_some());
}
