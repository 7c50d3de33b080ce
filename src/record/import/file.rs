//! Files of tables: cells parted by a sign, or XML, as rows of named cells.

use super::mapping::{Layout, Mapping};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufRead, BufReader, Read};

/// A row of a table: its line in the file and its cells by column, empty ones left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line of the file, from 1.
    pub line: u64,
    /// Column and cell.
    pub cells: Vec<(String, String)>,
}

impl Row {
    /// The first of the columns that has something in it, or "".
    ///
    /// A column named `=WORDS` is the same in every row: the words.
    pub fn cell<'r>(&'r self, columns: &'r [String]) -> &'r str {
        let found = |name: &'r String| match name.strip_prefix('=') {
            Some(words) => Some(words),
            None => self.cells.iter().find(|(column, _)| column == name).map(|(_, cell)| cell.as_str()),
        };
        columns.iter().find_map(found).unwrap_or("")
    }
}

/// The names of the columns of a file with a head, by its first line.
pub fn head(first: &str) -> Vec<String> {
    let sign = [b'\t', b';', b'|', b',']
        .into_iter()
        .max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sign.unwrap_or(b','))
        .has_headers(false)
        .from_reader(first.as_bytes());
    let cells = reader.records().next().and_then(std::result::Result::ok);
    cells.map(|cells| cells.iter().map(clean).collect()).unwrap_or_default()
}

fn clean(cell: &str) -> String {
    cell.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of a table; a row that cannot be read comes as the reason and its line.
pub fn rows<'r>(
    input: impl Read + 'r,
    mapping: &Mapping,
) -> Box<dyn Iterator<Item = Result<Row, (u64, String)>> + 'r> {
    match &mapping.layout {
        Layout::Cells(sign) => Box::new(cells(input, *sign, mapping.columns.clone(), mapping.empty.clone())),
        Layout::Xml(element) => Box::new(Elements::new(BufReader::new(input), element)),
    }
}

fn cells(
    input: impl Read,
    sign: u8,
    columns: Vec<String>,
    empty: Vec<String>,
) -> impl Iterator<Item = Result<Row, (u64, String)>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sign)
        .has_headers(columns.is_empty())
        .comment(columns.is_empty().then_some(b'#'))
        .flexible(true)
        .quoting(sign != b'\t')
        .from_reader(input);
    let named: Vec<String> = match columns.is_empty() {
        true => reader.byte_headers().map(|head| head.iter().map(text).collect()).unwrap_or_default(),
        false => columns,
    };
    reader.into_byte_records().map(move |record| {
        let record =
            record.map_err(|error| (error.position().map_or(0, csv::Position::line), error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = named.iter().zip(&record).map(|(name, cell)| (name.clone(), text(cell)));
        let says = |(_, cell): &(String, String)| !cell.is_empty() && !empty.contains(cell);
        Ok(Row { line, cells: cells.filter(says).collect() })
    })
}

/// A cell as text: UTF-8, or else Windows-1252 as older tables are.
fn text(cell: &[u8]) -> String {
    match std::str::from_utf8(cell) {
        Ok(cell) => clean(cell),
        Err(_) => clean(&encoding_rs::WINDOWS_1252.decode(cell).0),
    }
}

/// The elements of an XML file that are rows; their children and attributes are the cells.
struct Elements<R: BufRead> {
    reader: Reader<R>,
    element: String,
    line: u64,
    done: bool,
}

impl<R: BufRead> Elements<R> {
    fn new(input: R, element: &str) -> Self {
        Elements { reader: Reader::from_reader(input), element: element.into(), line: 0, done: false }
    }

    /// The cells of the row whose element has just begun.
    fn row(&mut self, begin: &BytesStart) -> Result<Row, String> {
        self.line += 1;
        let mut cells: Vec<(String, String)> = attributes(begin, "");
        let (mut column, mut words, mut buffer) = (String::new(), String::new(), Vec::new());
        loop {
            match self.reader.read_event_into(&mut buffer).map_err(|error| error.to_string())? {
                Event::Start(begin) => {
                    column = String::from_utf8_lossy(begin.name().as_ref()).into_owned();
                    cells.extend(attributes(&begin, &format!("{column}-")));
                    words.clear();
                }
                Event::Text(text) => {
                    words.push_str(&text.xml_content().map_err(|error| error.to_string())?);
                }
                Event::GeneralRef(name) => words.push_str(&entity(&name)),
                Event::End(end) if end.name().as_ref() == self.element.as_bytes() => break,
                Event::End(_) => cells.push((std::mem::take(&mut column), clean(&words))),
                Event::Eof => return Err(format!("the file ends within a <{}>", self.element)),
                _ => {}
            }
            buffer.clear();
        }
        cells.retain(|(column, cell)| !column.is_empty() && !cell.is_empty());
        Ok(Row { line: self.line, cells })
    }
}

/// The sign an entity such as `amp` or `#8217` stands for.
fn entity(name: &quick_xml::events::BytesRef) -> String {
    if let Ok(Some(sign)) = name.resolve_char_ref() {
        return sign.to_string();
    }
    let known = name.decode().ok().and_then(|name| quick_xml::escape::resolve_xml_entity(&name));
    known.unwrap_or_default().to_owned()
}

fn attributes(begin: &BytesStart, before: &str) -> Vec<(String, String)> {
    let attributes = begin.attributes().filter_map(std::result::Result::ok);
    let cell = |attribute: quick_xml::events::attributes::Attribute| {
        let value = attribute.unescape_value().map(|value| clean(&value)).unwrap_or_default();
        (format!("{before}{}", String::from_utf8_lossy(attribute.key.as_ref())), value)
    };
    attributes.map(cell).collect()
}

impl<R: BufRead> Iterator for Elements<R> {
    type Item = Result<Row, (u64, String)>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut buffer = Vec::new();
        while !self.done {
            match self.reader.read_event_into(&mut buffer) {
                Ok(Event::Start(begin)) if begin.name().as_ref() == self.element.as_bytes() => {
                    let row = self.row(&begin.into_owned());
                    self.done = row.is_err();
                    return Some(row.map_err(|reason| (self.line, reason)));
                }
                Ok(Event::Eof) => self.done = true,
                Ok(_) => {}
                Err(error) => {
                    self.done = true;
                    return Some(Err((self.line, error.to_string())));
                }
            }
            buffer.clear();
        }
        None
    }
}
