//! One request: redirects followed under the same rules, every time and size limited, robots.txt honoured.

use super::Why;
use super::address::{Allowed, Guard};
use super::hosts::{Hosts, Turn};
use super::robots::{self, Robots};
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Response};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::{Agent, Body, Timeout};
use url::Url;

/// What one request may take.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// To find the host and connect to it.
    pub connect: Duration,
    /// From the request to the end of the answer's head.
    pub head: Duration,
    /// Between two pieces of the answer.
    pub stall: Duration,
    /// For all of it.
    pub whole: Duration,
    /// Bytes of an answer, before and after it is unpacked.
    pub bytes: u64,
    /// Redirects followed.
    pub redirects: usize,
    /// Between two requests to one host.
    pub wait: Duration,
    /// Requests to one host at once.
    pub at_once: usize,
    /// Whether robots.txt is honoured.
    pub robots: bool,
    /// The name attache gives.
    pub agent: String,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connect: Duration::from_secs(10),
            head: Duration::from_secs(30),
            stall: Duration::from_secs(20),
            whole: Duration::from_secs(120),
            bytes: 4 << 20,
            redirects: 5,
            wait: Duration::from_secs(1),
            at_once: 1,
            robots: true,
            agent: format!("attache/{} (news reader)", env!("CARGO_PKG_VERSION")),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The address.
    pub url: Url,
    /// Where it and its redirects may lead.
    pub allowed: &'a Allowed,
    /// The mark of what is known of it, by which an unchanged page is not sent again.
    pub etag: Option<String>,
    /// The day of what is known of it, likewise.
    pub modified: Option<String>,
    /// Kinds of content to take; any when empty.
    pub kinds: &'static [&'static str],
}

/// What came.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Nothing new.
    Unchanged,
    /// The content.
    Fetched(Box<Fetched>),
}

/// An answer with status 200.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Where it was found in the end.
    pub url: Url,
    /// The head of the request, as sent.
    pub request: String,
    /// The head of the answer, without what belongs to the connection alone.
    pub head: String,
    /// The bytes as they came.
    pub raw: Vec<u8>,
    /// The bytes unpacked.
    pub body: Vec<u8>,
    /// Whether there was more than the limit allows.
    pub cut: bool,
    /// Content type in lower case, without parameters; empty when there is none.
    pub kind: String,
    /// The encoding the head names.
    pub charset: Option<String>,
    /// Mark for the next request.
    pub etag: Option<String>,
    /// Day for the next request.
    pub modified: Option<String>,
    /// When it came.
    pub at: Timestamp,
    /// The redirects that led there, in order.
    pub hops: Vec<Hop>,
}

/// An answer that leads elsewhere; its body is not read.
#[derive(Clone, Debug)]
pub struct Hop {
    /// Where it was asked for.
    pub url: Url,
    /// The head of the request, as sent.
    pub request: String,
    /// The head of the answer.
    pub head: String,
    /// When it came.
    pub at: Timestamp,
}

/// Makes requests.
pub struct Fetcher {
    public: Agent,
    private: Agent,
    /// What one request may take.
    pub limits: Limits,
    pub(super) hosts: Hosts,
    robots: Mutex<HashMap<String, Arc<Mutex<Option<Rules>>>>>,
    stop: Arc<AtomicBool>,
}

/// A site's rules, or why they cannot be had; and since when.
type Rules = (Instant, Result<Arc<Robots>, Why>);

/// How long a site's rules are used before they are asked for again.
const FRESH: Duration = Duration::from_secs(24 * 3600);
/// How long a failure to get them is remembered.
const FAILED: Duration = Duration::from_secs(60);

/// Heads of answers that speak of the connection and not of the content.
const OF_CONNECTION: [&str; 4] = ["transfer-encoding", "connection", "keep-alive", "content-length"];

impl Fetcher {
    /// A fetcher that stops soon after `stop` is set.
    pub fn new(limits: Limits, stop: Arc<AtomicBool>) -> Fetcher {
        let (public, private) = (agent(&limits, false), agent(&limits, true));
        Fetcher { public, private, limits, hosts: Hosts::default(), robots: Mutex::default(), stop }
    }

    /// Whether it was told to stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Gets what is asked for, following redirects.
    pub fn get(&self, asked: &Asked) -> Result<Answer, Why> {
        let mut url = asked.url.clone();
        url.set_fragment(None);
        let (mut seen, mut hops) = (vec![url.clone()], Vec::new());
        loop {
            asked.allowed.admits(&url)?;
            self.permitted(&url, asked.allowed)?;
            let (answer, _turn) = self.once(&url, asked)?;
            match answer.status().as_u16() {
                304 => return Ok(Answer::Unchanged),
                200 | 203 => {
                    let page = self.take(url, answer, asked)?;
                    return Ok(Answer::Fetched(Box::new(Fetched { hops, ..page })));
                }
                301..=303 | 307 | 308 => {
                    let to = header(answer.headers(), "location").ok_or(Why::Nowhere)?;
                    let request = self.sent(&url, asked);
                    hops.push(Hop { url: url.clone(), request, head: head(&answer), at: Timestamp::now() });
                    url = url.join(&to).map_err(|_| Why::Nowhere)?;
                    url.set_fragment(None);
                    if seen.contains(&url) {
                        return Err(Why::Circle);
                    }
                    if seen.len() > self.limits.redirects {
                        return Err(Why::Redirects(self.limits.redirects));
                    }
                    seen.push(url.clone());
                }
                status => return Err(self.refused(&url, status, answer.headers())),
            }
        }
    }

    /// One request in the host's own time, no redirects. The host's turn lasts until the answer is read.
    fn once(&self, url: &Url, asked: &Asked) -> Result<(Response<Body>, Turn<'_>), Why> {
        let limits = &self.limits;
        let turn = self.hosts.turn(&place(url), limits.wait, limits.at_once, &self.stop)?;
        let agent = if asked.allowed.private { &self.private } else { &self.public };
        let mut request = agent.get(url.as_str()).header("accept", accept(asked.kinds));
        for (name, value) in marks(asked, url) {
            request = request.header(name, value);
        }
        Ok((request.call().map_err(why)?, turn))
    }

    /// Reads the body, cut at the limit.
    fn take(&self, url: Url, answer: Response<Body>, asked: &Asked) -> Result<Fetched, Why> {
        let heads = answer.headers();
        let (kind, charset) = kind(heads);
        if !asked.kinds.is_empty() && !kind.is_empty() && !asked.kinds.contains(&kind.as_str()) {
            return Err(Why::Kind(kind));
        }
        let (etag, modified) = (header(heads, "etag"), header(heads, "last-modified"));
        let packed = header(heads, "content-encoding").unwrap_or_default().to_ascii_lowercase();
        let head = head(&answer);
        let reader = answer.into_body().into_with_config().limit(u64::MAX).reader();
        let (raw, cut) = self.read(reader)?;
        let (body, more) = match packed.as_str() {
            "" | "identity" => (raw.clone(), false),
            "gzip" | "x-gzip" => unpack(&raw, self.limits.bytes, cut)?,
            other => {
                return Err(Why::Broken(format!("packed in the way {other:?}, which was not asked for")));
            }
        };
        let request = self.sent(&url, asked);
        let at = Timestamp::now();
        let hops = Vec::new();
        Ok(Fetched {
            url,
            request,
            head,
            raw,
            body,
            cut: cut || more,
            kind,
            charset,
            etag,
            modified,
            at,
            hops,
        })
    }

    /// The bytes of an answer up to the limit, and whether there are more.
    fn read(&self, mut from: impl Read) -> Result<(Vec<u8>, bool), Why> {
        let (mut raw, mut piece) = (Vec::new(), vec![0; 1 << 16]);
        let begun = Instant::now();
        while raw.len() as u64 <= self.limits.bytes {
            if self.stopped() {
                return Err(Why::Stopped);
            }
            if begun.elapsed() > self.limits.whole {
                return Err(Why::Slow("the whole page"));
            }
            match from.read(&mut piece) {
                Ok(0) => return Ok((raw, false)),
                Ok(n) => raw.extend_from_slice(&piece[..n]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(why(ureq::Error::from(error))),
            }
        }
        raw.truncate(usize::try_from(self.limits.bytes).unwrap_or(usize::MAX));
        Ok((raw, true))
    }

    /// What a status other than a page or a redirect means.
    fn refused(&self, url: &Url, status: u16, heads: &HeaderMap) -> Why {
        let after = header(heads, "retry-after").and_then(|value| pause(&value, Timestamp::now()));
        match (status, after) {
            (429 | 503, Some(after)) => {
                self.hosts.pause(&place(url), after);
                Why::Busy { status, after }
            }
            _ => Why::Status(status),
        }
    }

    /// Whether the site's robots.txt permits an address.
    fn permitted(&self, url: &Url, allowed: &Allowed) -> Result<(), Why> {
        if !self.limits.robots {
            return Ok(());
        }
        let site = url.origin().ascii_serialization();
        let cell = {
            let mut all = self.robots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(site.clone()).or_default())
        };
        let mut known = cell.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |rules: &Rules| rules.0.elapsed() < if rules.1.is_ok() { FRESH } else { FAILED };
        let rules = match known.take().filter(fresh) {
            Some(rules) => rules.1,
            None => self.ask_rules(url, &site, allowed),
        };
        if !matches!(rules, Err(Why::Stopped)) {
            *known = Some((Instant::now(), rules.clone()));
        }
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        match rules?.allows(path) {
            true => Ok(()),
            false => Err(Why::Robots(site)),
        }
    }

    /// Asks a site for its rules: none when it has none, an error when it cannot say.
    fn ask_rules(&self, url: &Url, site: &str, allowed: &Allowed) -> Result<Arc<Robots>, Why> {
        let cannot = |why: Why| match why {
            Why::Stopped => Why::Stopped,
            why => Why::NoRobots(site.to_owned(), why.to_string()),
        };
        let mut at = url.join("/robots.txt").map_err(|_| Why::Address)?;
        for _ in 0..=self.limits.redirects {
            allowed.admits(&at).map_err(cannot)?;
            let asked = Asked { url: at.clone(), allowed, etag: None, modified: None, kinds: &[] };
            let (answer, _turn) = self.once(&at, &asked).map_err(cannot)?;
            match answer.status().as_u16() {
                200..=299 => {
                    let fetched = self.take(at, answer, &asked).map_err(cannot)?;
                    let text = &fetched.body[..fetched.body.len().min(robots::LIMIT)];
                    let rules = Robots::parse(&String::from_utf8_lossy(text));
                    if let Some(delay) = rules.delay {
                        self.hosts.slow_down(&place(url), Duration::from_secs_f32(delay));
                    }
                    return Ok(Arc::new(rules));
                }
                301..=303 | 307 | 308 => {
                    let to = header(answer.headers(), "location").and_then(|to| at.join(&to).ok());
                    at = to.ok_or_else(|| cannot(Why::Nowhere))?;
                }
                status @ (429 | 500..) => {
                    let why = self.refused(&at, status, answer.headers());
                    return Err(cannot(why));
                }
                _ => return Ok(Arc::default()),
            }
        }
        Err(cannot(Why::Redirects(self.limits.redirects)))
    }

    /// The head of a request, as it is kept.
    fn sent(&self, url: &Url, asked: &Asked) -> String {
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let marks = marks(asked, url).map(|(name, value)| format!("{name}: {value}\r\n")).collect::<String>();
        format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\naccept: {}\r\naccept-encoding: gzip\r\nuser-agent: {}\r\n{marks}\r\n",
            place(url),
            accept(asked.kinds),
            self.limits.agent
        )
    }
}

/// What makes requests within limits, follows nothing by itself, and reaches a private network only if it may.
pub(crate) fn agent(limits: &Limits, private: bool) -> Agent {
    let config = Agent::config_builder()
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(&limits.agent)
        .accept_encoding("gzip")
        .timeout_resolve(Some(limits.connect))
        .timeout_connect(Some(limits.connect))
        .timeout_send_request(Some(limits.connect))
        .timeout_recv_response(Some(limits.head))
        .timeout_per_read(Some(limits.stall))
        .timeout_global(Some(limits.whole))
        .build();
    let guard = Guard { private, names: DefaultResolver::default() };
    Agent::with_parts(config, ureq::unversioned::transport::DefaultConnector::default(), guard)
}

/// Host and port of an address.
pub(super) fn place(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", url.host_str().unwrap_or_default())
}

fn accept(kinds: &[&str]) -> String {
    match kinds {
        [] => "*/*".to_owned(),
        kinds => format!("{}, */*;q=0.1", kinds.join(", ")),
    }
}

/// The heads by which an unchanged page is not sent again; they belong to the address first asked for.
fn marks<'a>(asked: &'a Asked, url: &Url) -> impl Iterator<Item = (&'static str, &'a str)> {
    let same = asked.url[..url::Position::AfterQuery] == url[..url::Position::AfterQuery];
    let both = [("if-none-match", &asked.etag), ("if-modified-since", &asked.modified)];
    let sendable = |value: &str| value.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control());
    let given = both.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    given.filter(move |(_, value)| same && sendable(value))
}

fn header(heads: &HeaderMap, name: &str) -> Option<String> {
    let value = heads.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned()).filter(|value| !value.is_empty())
}

/// Content type and encoding as the head names them.
fn kind(heads: &HeaderMap) -> (String, Option<String>) {
    let value = header(heads, "content-type").unwrap_or_default().to_ascii_lowercase();
    let kind = value.split(';').next().unwrap_or_default().trim().to_owned();
    let charset = value.split_once("charset=").map(|(_, rest)| {
        rest.split(';').next().unwrap_or_default().trim_matches([' ', '"', '\'']).to_owned()
    });
    (kind, charset.filter(|charset| !charset.is_empty()))
}

/// The head of an answer as it is kept: without what was true of the connection alone.
fn head(answer: &Response<Body>) -> String {
    let mut head = format!("HTTP/1.1 {}\r\n", answer.status());
    for (name, value) in answer.headers() {
        if !OF_CONNECTION.contains(&name.as_str()) {
            head.push_str(&format!("{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes())));
        }
    }
    head
}

/// What is packed with gzip, up to `limit` bytes, and whether there is more. Of what was `cut`, as far as it goes.
fn unpack(raw: &[u8], limit: u64, cut: bool) -> Result<(Vec<u8>, bool), Why> {
    let mut body = Vec::new();
    let read = MultiGzDecoder::new(raw).take(limit + 1).read_to_end(&mut body);
    if let (Err(error), false) = (read, cut) {
        return Err(Why::Broken(format!("gzip: {error}")));
    }
    let more = body.len() as u64 > limit;
    body.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok((body, more))
}

/// How long to wait by a `Retry-After`: seconds, or a date.
pub(super) fn pause(value: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let parser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let until = parser.parse_zoned_datetime(value).ok()?.timestamp();
    Some(Duration::from_secs(u64::try_from(until.as_second() - now.as_second()).unwrap_or(0)))
}

/// What a failed request means.
pub(crate) fn why(error: ureq::Error) -> Why {
    match error {
        ureq::Error::Other(other) => match other.downcast::<Why>() {
            Ok(why) => *why,
            Err(other) => Why::Broken(other.to_string()),
        },
        ureq::Error::Timeout(timeout) => Why::Slow(stage(timeout)),
        ureq::Error::BodyStalled => Why::Slow("the next piece of the page"),
        ureq::Error::HostNotFound => Why::Unknown,
        ureq::Error::Io(io) => of_io(io),
        other => Why::Broken(other.to_string()),
    }
}

fn of_io(error: io::Error) -> Why {
    if let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
        match inner {
            ureq::Error::Timeout(timeout) => return Why::Slow(stage(*timeout)),
            ureq::Error::BodyStalled => return Why::Slow("the next piece of the page"),
            _ => {}
        }
    }
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Why::Slow("the next piece of the page"),
        _ if error.to_string().contains("lookup") => Why::Unknown,
        _ => Why::Broken(error.to_string()),
    }
}

fn stage(timeout: Timeout) -> &'static str {
    match timeout {
        Timeout::Resolve => "the name of the host",
        Timeout::Connect => "the connection",
        Timeout::SendRequest | Timeout::SendBody => "sending the request",
        Timeout::RecvResponse => "the head of the answer",
        Timeout::RecvBody | Timeout::PerRead => "the next piece of the page",
        _ => "the whole page",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_in_seconds_and_as_a_date() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        assert_eq!(pause("120", now), Some(Duration::from_secs(120)));
        assert_eq!(pause("Thu, 01 Jan 2026 00:01:00 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(pause("Wed, 31 Dec 2025 00:01:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(pause("soon", now), None);
    }

    #[test]
    fn unpacking_stops_at_the_limit() {
        use std::io::Write;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&vec![b'a'; 1 << 20]).expect("packed");
        let packed = packed.finish().expect("packed");
        assert_eq!(unpack(&packed, 1000, false), Ok((vec![b'a'; 1000], true)));
        assert!(matches!(unpack(&packed[..packed.len() / 2], 1 << 21, false), Err(Why::Broken(_))));
        assert!(unpack(&packed[..packed.len() / 2], 1 << 21, true).is_ok());
    }
}
