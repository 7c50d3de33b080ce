//! WARC archives (ISO 28500): the pages they hold, read as a stream.

use super::{Document, LIMIT, Reason, SetAside, date, decode, html, text};
use flate2::bufread::{GzDecoder, MultiGzDecoder};
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

/// The longest line of a head, in bytes.
const LINE: u64 = 64 << 10;
/// The most lines of one head.
const LINES: usize = 1000;

/// The pages of an archive, each a document known by its address. Answers other than 200 and what is no page are
/// passed over; a page that cannot be read is set aside, and an archive that breaks off says so once.
pub struct Pages {
    archive: Box<dyn BufRead + Send>,
    path: PathBuf,
    records: usize,
    pages: usize,
    done: bool,
}

impl Pages {
    /// The pages of an archive, packed or not.
    pub fn new(mut archive: Box<dyn BufRead + Send>, path: PathBuf) -> Pages {
        let packed = archive.fill_buf().is_ok_and(|head| head.starts_with(b"\x1f\x8b"));
        let archive: Box<dyn BufRead + Send> =
            if packed { Box::new(BufReader::new(MultiGzDecoder::new(archive))) } else { archive };
        Pages { archive, path, records: 0, pages: 0, done: false }
    }

    /// The next record's page; none where it holds no page. An error of the archive ends it.
    fn record(&mut self) -> io::Result<Option<Option<Result<Document, Reason>>>> {
        let Some(head) = self.record_head()? else { return Ok(None) };
        let length = head.get("content-length").and_then(|length| length.parse::<u64>().ok());
        let length = length.ok_or_else(|| broken("a record without its length"))?;
        let url = head.get("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
        let kind = head.get("warc-type").unwrap_or_default();
        let http = head.get("content-type").is_some_and(|kind| kind.starts_with("application/http"));
        let mut content = self.archive.by_ref().take(length);
        let wanted = (kind == "response" && http).then_some(url).flatten();
        let page = match wanted {
            Some(url) if length <= LIMIT as u64 => {
                let mut bytes = Vec::new();
                content.read_to_end(&mut bytes)?;
                if (bytes.len() as u64) < length {
                    return Err(broken("the last record breaks off"));
                }
                page(&url, &bytes, head.get("warc-date"))
            }
            Some(_) => Some(Err(Reason::TooLarge)),
            None => None,
        };
        let left = content.limit();
        if left > 0 && io::copy(&mut content, &mut io::sink())? < left {
            return Err(broken("the last record breaks off"));
        }
        Ok(Some(page))
    }

    /// The head of the next record; none at the end.
    fn record_head(&mut self) -> io::Result<Option<Head>> {
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.archive.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            if !line.trim_ascii().is_empty() {
                break;
            }
        }
        if !line.starts_with(b"WARC/") {
            return Err(broken("no record of WARC where one should begin"));
        }
        self.records += 1;
        Head::read(&mut self.archive).map(Some)
    }
}

impl Iterator for Pages {
    type Item = Result<Document, SetAside>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.record() {
                Ok(Some(None)) => continue,
                Ok(Some(Some(page))) => {
                    self.pages += 1;
                    return Some(page.map_err(|reason| SetAside::line(&self.path, self.records, reason)));
                }
                Ok(None) => {
                    self.done = true;
                    return (self.pages == 0).then(|| Err(SetAside::file(&self.path, Reason::Empty)));
                }
                Err(error) => {
                    self.done = true;
                    return Some(Err(SetAside::file(&self.path, Reason::Unreadable(error.to_string()))));
                }
            }
        }
        None
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

/// The named lines of a head, names in lower case.
struct Head(Vec<(String, String)>);

impl Head {
    fn read(from: &mut impl BufRead) -> io::Result<Head> {
        let mut lines = Vec::new();
        for _ in 0..LINES {
            let mut line = Vec::new();
            from.by_ref().take(LINE).read_until(b'\n', &mut line)?;
            if line.trim_ascii().is_empty() {
                return Ok(Head(lines));
            }
            let line = String::from_utf8_lossy(&line);
            if let Some((name, value)) = line.split_once(':') {
                lines.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Err(broken("a head of more than a thousand lines"))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The page of an answer with its head; none where it is no page.
fn page(url: &str, mut answer: &[u8], kept: Option<&str>) -> Option<Result<Document, Reason>> {
    let mut status = Vec::new();
    answer.by_ref().take(LINE).read_until(b'\n', &mut status).ok()?;
    let ok = String::from_utf8_lossy(&status).split_whitespace().nth(1) == Some("200");
    let head = Head::read(&mut answer).ok().filter(|_| ok)?;
    let kind = head.get("content-type").unwrap_or("text/html").to_ascii_lowercase();
    let charset = kind.split_once("charset=").map(|(_, rest)| rest.trim_matches(['"', '\'', ' ']).to_owned());
    let plain = kind.starts_with("text/plain");
    let robots = url.ends_with("/robots.txt");
    if robots || !(plain || kind.starts_with("text/html") || kind.starts_with("application/xhtml")) {
        return None;
    }
    let read = unpacked(&head, answer).and_then(|body| {
        let content = decode::decode_as(&body, charset.as_deref())?;
        if plain { Ok(text::parse(url, content)) } else { html::parse(url, &content) }
    });
    Some(read.map(|read| Document {
        id: url.to_owned(),
        url: Some(url.to_owned()),
        published: read.published.or_else(|| kept.and_then(date::parse)),
        ..read
    }))
}

/// The content as it was before it was sent.
fn unpacked(head: &Head, body: &[u8]) -> Result<Vec<u8>, Reason> {
    let chunked = head.get("transfer-encoding").is_some_and(|how| how.eq_ignore_ascii_case("chunked"));
    let body = if chunked { joined(body) } else { body.to_vec() };
    let packed = head.get("content-encoding").unwrap_or_default().to_ascii_lowercase();
    if !packed.contains("gzip") || !body.starts_with(b"\x1f\x8b") {
        return Ok(body);
    }
    let mut bytes = Vec::new();
    let read = GzDecoder::new(&body[..]).take(LIMIT as u64 + 1).read_to_end(&mut bytes);
    match read {
        _ if bytes.len() > LIMIT => Err(Reason::TooLarge),
        Err(error) if bytes.is_empty() => Err(Reason::Unreadable(error.to_string())),
        _ => Ok(bytes),
    }
}

/// The pieces of a chunked body, as far as they go; bytes that are not chunked stay as they are.
fn joined(body: &[u8]) -> Vec<u8> {
    let (mut all, mut rest) = (Vec::new(), body);
    while let Some(end) = rest.iter().take(100).position(|byte| *byte == b'\n') {
        let size = String::from_utf8_lossy(&rest[..end]);
        let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16);
        let Ok(size) = size else { break };
        let piece = &rest[end + 1..];
        let length = size.min(piece.len());
        all.extend_from_slice(&piece[..length]);
        rest = piece[length..].strip_prefix(b"\r\n").unwrap_or(&piece[length..]);
        if size == 0 || length < size {
            return all;
        }
    }
    if all.is_empty() { body.to_vec() } else { all }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn archive(records: &[(&str, &str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (kind, url, content) in records {
            let length = content.len();
            bytes.extend(
                format!(
                    "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2018-03-28T10:00:00Z\r\n\
                     Content-Type: application/http;msgtype={kind}\r\nContent-Length: {length}\r\n\r\n{content}\r\n\r\n"
                )
                .bytes(),
            );
        }
        bytes
    }

    fn pages(bytes: Vec<u8>) -> Vec<Result<Document, SetAside>> {
        Pages::new(Box::new(Cursor::new(bytes)), "a.warc".into()).collect()
    }

    const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>They met in Beijing.</p>";

    #[test]
    fn pages_and_nothing_else() {
        let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nThey \r\n4\r\nmet.\r\n0\r\n\r\n";
        let read = pages(archive(&[
            ("request", "http://a.org/1", "GET / HTTP/1.1\r\n\r\n"),
            ("response", "http://a.org/1", PAGE),
            ("response", "http://a.org/2", "HTTP/1.1 404 No\r\n\r\nno"),
            ("response", "http://a.org/3", chunked),
            ("response", "http://a.org/4", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x01"),
        ]));
        let read: Vec<Document> = read.into_iter().map(|page| page.expect("a page")).collect();
        let seen: Vec<(&str, &str)> = read.iter().map(|page| (page.id.as_str(), page.text.trim())).collect();
        assert_eq!(seen, [("http://a.org/1", "They met in Beijing."), ("http://a.org/3", "They met.")]);
        assert_eq!(read[0].published, date::parse("2018-03-28"));
    }

    #[test]
    fn an_archive_that_breaks_off_gives_what_came_before() {
        let whole = archive(&[("response", "http://a.org/1", PAGE), ("response", "http://a.org/2", PAGE)]);
        for cut in 1..whole.len() {
            let read = pages(whole[..cut].to_vec());
            assert!(!read.is_empty() && read.len() <= 2, "{cut}");
        }
        let read = pages(whole[..whole.len() - 20].to_vec());
        assert!(read[0].is_ok() && read[1].is_err(), "{read:?}");
        assert!(pages(b"no archive".to_vec())[0].is_err());
    }
}
