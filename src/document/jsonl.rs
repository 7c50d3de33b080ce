//! JSONL: one article a line, read as a stream.

use super::{Document, LIMIT, Reason, SetAside, date, decode};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use std::io::{self, BufRead, Read};
use std::path::PathBuf;

/// The documents of a stream of lines; a bad line is set aside and the rest go on.
pub struct Lines<R> {
    reader: R,
    path: PathBuf,
    stem: String,
    line: usize,
    given: usize,
    done: bool,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Article {
    id: Option<Value>,
    url: Option<String>,
    title: Option<String>,
    source: Option<String>,
    published: Option<String>,
    text: Option<String>,
}

impl<R: BufRead> Lines<R> {
    /// Documents without an id or an address are called `stem-LINE`.
    pub fn new(reader: R, path: PathBuf, stem: String) -> Lines<R> {
        Lines { reader, path, stem, line: 0, given: 0, done: false }
    }

    /// The next line; `None` at the end.
    fn bytes(&mut self) -> Result<Option<Vec<u8>>, Reason> {
        let mut bytes = Vec::new();
        let mut limited = self.reader.by_ref().take(LIMIT as u64 + 1);
        limited.read_until(b'\n', &mut bytes)?;
        if bytes.len() > LIMIT && bytes.last() != Some(&b'\n') {
            skip_line(&mut self.reader)?;
            return Err(Reason::TooLarge);
        }
        Ok((!bytes.is_empty()).then_some(bytes))
    }

    fn document(&self, bytes: &[u8]) -> Result<Document, Reason> {
        let json = decode::decode(bytes)?;
        let article = serde_json::from_str(json.trim()).map_err(explain)?;
        article_document(article, || format!("{}-{}", self.stem, self.line))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Document, SetAside>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            self.line += 1;
            let read = match self.bytes() {
                Ok(None) => return self.end(),
                Ok(Some(bytes)) if bytes.trim_ascii().is_empty() => continue,
                Ok(Some(bytes)) => self.document(&bytes),
                Err(reason) => {
                    self.done = reason != Reason::TooLarge;
                    Err(reason)
                }
            };
            self.given += 1;
            return Some(read.map_err(|reason| SetAside::line(&self.path, self.line, reason)));
        }
        None
    }
}

impl<R> Lines<R> {
    /// A stream that held nothing says so once.
    fn end(&mut self) -> Option<Result<Document, SetAside>> {
        self.done = true;
        (self.given == 0).then(|| Err(SetAside::file(&self.path, Reason::Empty)))
    }
}

/// What is wrong with a line, without the line number that is always 1.
fn explain(error: serde_json::Error) -> Reason {
    if error.is_eof() {
        return Reason::Json("the line is cut off".to_owned());
    }
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    Reason::Json(format!("{words} at column {}", error.column()))
}

fn article_document(article: Article, stem: impl Fn() -> String) -> Result<Document, Reason> {
    let id = match article.id {
        Some(Value::String(id)) => Some(id),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let text = article.text.ok_or(Reason::Json("no \"text\" in it".to_owned()))?;
    let text = decode::clean(Cow::Owned(text));
    if text.trim().is_empty() {
        return Err(Reason::Empty);
    }
    Ok(Document {
        id: said(id).or_else(|| said(article.url.clone())).unwrap_or_else(stem),
        url: said(article.url),
        title: said(article.title),
        source: said(article.source),
        published: article.published.and_then(|day| date::parse(&day)),
        text,
    })
}

/// The words, unless blank.
fn said(words: Option<String>) -> Option<String> {
    words.filter(|words| !words.trim().is_empty())
}

/// Drops the rest of the line without holding it.
fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let (used, done) = end.map_or((buffer.len(), buffer.is_empty()), |at| (at + 1, true));
        reader.consume(used);
        if done {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Result<Document, SetAside>> {
        Lines::new(text.as_bytes(), "a.jsonl".into(), "a".to_owned()).collect()
    }

    #[test]
    fn fields() {
        let read = lines(
            "{\"id\":\"x\",\"url\":\"http://example.org\",\"title\":\"T\",\"source\":\"S\",\
             \"published\":\"2018-08-20T01:02:03Z\",\"text\":\"A\\r\\nB\"}\n",
        );
        let document = read[0].as_ref().expect("a good line");
        assert_eq!((document.id.as_str(), document.text.as_str()), ("x", "A\nB"));
        assert_eq!(document.published, date::parse("2018-08-20"));
        assert_eq!(document.source.as_deref(), Some("S"));
    }

    #[test]
    fn ids() {
        let ids: Vec<String> =
            lines("{\"id\":7,\"text\":\"A\"}\n\n{\"url\":\"u\",\"text\":\"A\"}\n{\"text\":\"A\"}")
                .into_iter()
                .filter_map(|read| Some(read.ok()?.id))
                .collect();
        assert_eq!(ids, ["7", "u", "a-4"]);
    }

    #[test]
    fn bad_lines_do_not_stop_the_rest() {
        let read = lines(
            "{\"text\":\"A\"}\n{\"text\":\"B\n[1]\n{\"text\":\"\"}\n{}\n{\"text\":\"\\ud800\"}\n{\"text\":\"C\"}\n",
        );
        let bad: Vec<String> =
            read.iter().filter_map(|read| Some(read.as_ref().err()?.to_string())).collect();
        assert_eq!((read.len(), bad.len()), (7, 5));
        assert!(bad[0].starts_with("a.jsonl:2: not an article in JSON: the line is cut off"), "{}", bad[0]);
        assert!(bad[2].starts_with("a.jsonl:4: empty"), "{}", bad[2]);
    }
}
