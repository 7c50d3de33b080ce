//! Keeping what was read as it came: WARC 1.1 (ISO 28500:2017), one gzip member a record.

use super::fetch::Fetched;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{Timestamp, Unit};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A file is closed and the next begun beyond so many bytes.
const LARGE: u64 = 1 << 30;

/// A folder of WARC files; every run begins a new one, so that none is ever written to after a crash.
pub struct Archive {
    folder: PathBuf,
    open: Mutex<Option<Open>>,
}

struct Open {
    file: File,
    size: u64,
    records: u64,
}

impl Archive {
    /// Keeps what is read in `folder`, which is made if there is none.
    pub fn new(folder: &Path) -> io::Result<Archive> {
        std::fs::create_dir_all(folder)?;
        Ok(Archive { folder: folder.to_owned(), open: Mutex::new(None) })
    }

    /// Keeps an answer and the request for it, after the redirects that led there.
    pub fn keep(&self, fetched: &Fetched) -> io::Result<()> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_none_or(|open| open.size > LARGE) {
            *open = Some(self.begin()?);
        }
        let Some(open) = open.as_mut() else { return Ok(()) };
        for hop in &fetched.hops {
            let body = format!("{}content-length: 0\r\n\r\n", hop.head);
            open.pair(
                hop.url.as_str(),
                hop.at,
                "WARC-Truncated: unspecified\r\n",
                body.as_bytes(),
                &hop.request,
            )?;
        }
        let truncated = if fetched.cut { "WARC-Truncated: length\r\n" } else { "" };
        let head = format!("{}content-length: {}\r\n\r\n", fetched.head, fetched.raw.len());
        let body = [head.as_bytes(), &fetched.raw].concat();
        open.pair(fetched.url.as_str(), fetched.at, truncated, &body, &fetched.request)
    }

    fn begin(&self) -> io::Result<Open> {
        let now = Timestamp::now();
        let stamp: String = second(now).chars().filter(char::is_ascii_alphanumeric).collect();
        let mut nth = 0;
        loop {
            let path = self.folder.join(format!("attache-{stamp}-{}-{nth}.warc.gz", std::process::id()));
            match OpenOptions::new().create_new(true).append(true).open(path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => nth += 1,
                file => {
                    let mut open = Open { file: file?, size: 0, records: 0 };
                    let id = open.id("warcinfo", now);
                    let info = format!(
                        "software: attache/{}\r\nformat: WARC File Format 1.1\r\n",
                        env!("CARGO_PKG_VERSION")
                    );
                    let head = format!(
                        "WARC-Type: warcinfo\r\nWARC-Record-ID: {id}\r\nWARC-Date: {}\r\nContent-Type: application/warc-fields\r\n",
                        second(now)
                    );
                    open.record(&head, info.as_bytes())?;
                    return Ok(open);
                }
            }
        }
    }
}

impl Open {
    /// Adds an answer and the request for it.
    fn pair(&mut self, url: &str, at: Timestamp, cut: &str, body: &[u8], request: &str) -> io::Result<()> {
        let ids = (self.id(url, at), self.id(url, at));
        let at = second(at);
        let head = format!(
            "WARC-Type: response\r\nWARC-Record-ID: {}\r\nWARC-Date: {at}\r\nWARC-Target-URI: {url}\r\n\
             {cut}Content-Type: application/http;msgtype=response\r\n",
            ids.0
        );
        self.record(&head, body)?;
        let head = format!(
            "WARC-Type: request\r\nWARC-Record-ID: {}\r\nWARC-Date: {at}\r\nWARC-Target-URI: {url}\r\n\
             WARC-Concurrent-To: {}\r\nContent-Type: application/http;msgtype=request\r\n",
            ids.1, ids.0
        );
        self.record(&head, request.as_bytes())
    }

    /// Adds a record.
    fn record(&mut self, head: &str, body: &[u8]) -> io::Result<()> {
        let mut member = GzEncoder::new(Vec::new(), Compression::default());
        write!(member, "WARC/1.1\r\n{head}Content-Length: {}\r\n\r\n", body.len())?;
        member.write_all(body)?;
        member.write_all(b"\r\n\r\n")?;
        let member = member.finish()?;
        self.size += member.len() as u64;
        self.file.write_all(&member)
    }

    /// An id that no other record has: a UUID (version 8) of what it is about, when, where and in which place.
    fn id(&mut self, about: &str, at: Timestamp) -> String {
        self.records += 1;
        let parts =
            [about.to_owned(), at.to_string(), std::process::id().to_string(), self.records.to_string()];
        let high = crate::record::hash(parts.iter());
        let low = crate::record::hash(parts.iter().rev());
        let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xfff);
        let (d, e) = (low >> 48 & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
        format!("<urn:uuid:{a:08x}-{b:04x}-8{c:03x}-{d:04x}-{e:012x}>")
    }
}

fn second(at: Timestamp) -> String {
    at.round(Unit::Second).unwrap_or(at).to_string()
}
