//! The file of sources: what to watch, how often, and what may be fetched for it.
//!
//! ```toml
//! every = "15m"            # how often a feed is asked; s, m, h, d
//! wait = "1s"              # between two requests to one host
//! at_once = 1              # requests to one host at once
//! robots = true            # honour robots.txt
//! max_kb = 4096            # of one page
//!
//! [[source]]
//! feed = "https://example.org/news.xml"     # RSS, Atom or JSON Feed
//! hosts = ["news.example.org"]              # its articles may stand there as well
//!
//! [[source]]
//! list = "https://example.net/archive"      # a page whose links are articles
//! match = ["/2018/"]                        # those with one of these in their path
//!
//! [[source]]
//! pages = ["https://example.com/statement"] # articles themselves
//! name = "Example Daily"                    # the outlet, as documents should name it
//! ```

use super::address::Allowed;
use super::fetch::Limits;
use serde::Deserialize;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use toml::Spanned;
use url::Url;

/// What is wrong in a settings file, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}")]
pub struct Fault {
    /// The file as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, and the mend.
    pub what: String,
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("cannot read {0}: {1}")]
    Unreadable(String, std::io::Error),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What to watch.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What one request may take.
    pub limits: Limits,
    /// The sources, in the order of the file.
    pub sources: Vec<Source>,
}

/// What a source's address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A page whose links are articles.
    List,
    /// An article.
    Page,
}

/// Something to watch.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub url: Url,
    /// The outlet, where the user names it.
    pub name: Option<String>,
    /// Where it and its articles may stand.
    pub allowed: Allowed,
    /// How often it is asked.
    pub every: Duration,
    /// How often an article is asked whether it was corrected, while its source lists it.
    pub again: Duration,
    /// Parts of a path one of which an article's address must hold; any when empty.
    pub matching: Vec<String>,
    /// Whether articles are fetched; otherwise the feed's own text is read.
    pub articles: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    every: Option<Spanned<String>>,
    again: Option<Spanned<String>>,
    wait: Option<Spanned<String>>,
    timeout: Option<Spanned<String>>,
    at_once: Option<Spanned<u16>>,
    max_kb: Option<Spanned<u32>>,
    robots: Option<bool>,
    agent: Option<Spanned<String>>,
    #[serde(default)]
    source: Vec<Spanned<One>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    feed: Option<Spanned<String>>,
    list: Option<Spanned<String>>,
    pages: Option<Vec<Spanned<String>>>,
    name: Option<String>,
    #[serde(default)]
    hosts: Vec<Spanned<String>>,
    every: Option<Spanned<String>>,
    again: Option<Spanned<String>>,
    #[serde(default, rename = "match")]
    matching: Vec<String>,
    articles: Option<bool>,
    #[serde(default)]
    allow_private: bool,
}

/// A text with its name, to say where something stands in it.
#[derive(Clone, Copy)]
pub struct File<'t> {
    /// The file as it was named.
    pub name: &'t str,
    /// Its text.
    pub text: &'t str,
}

impl File<'_> {
    /// A fault at some bytes of the text.
    pub fn fault(&self, at: Range<usize>, what: impl Into<String>) -> Fault {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|sign| *sign != '\n').count() + 1;
        Fault { file: self.name.to_owned(), line, column, what: what.into() }
    }

    /// The values of a TOML text.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Fault> {
        toml::from_str(self.text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            self.fault(error.span().unwrap_or(0..0), message)
        })
    }

    /// An address of a page.
    pub fn address(&self, text: &Spanned<String>) -> Result<Url, Fault> {
        let wrong = || {
            let what =
                format!("`{}` is no address; write it as \"https://example.org/news.xml\"", text.get_ref());
            self.fault(text.span(), what)
        };
        let url = Url::parse(text.get_ref()).map_err(|_| wrong())?;
        match url.scheme() {
            "http" | "https" if url.username().is_empty() && url.password().is_none() => Ok(url),
            "http" | "https" => {
                Err(self.fault(text.span(), "a name and password in an address; attache asks without"))
            }
            _ => Err(wrong()),
        }
    }

    /// A length of time such as `15m`.
    pub fn time(&self, text: &Spanned<String>) -> Result<Duration, Fault> {
        let wrong = || {
            let what = format!(
                "`{}` is no length of time; write a number and s, m, h or d: \"15m\"",
                text.get_ref()
            );
            self.fault(text.span(), what)
        };
        let text = text.get_ref().trim();
        let (digits, unit) = text.split_at(text.len() - text.chars().next_back().map_or(0, char::len_utf8));
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return Err(wrong()),
        };
        let number: u64 = digits.trim().parse().map_err(|_| wrong())?;
        number
            .checked_mul(seconds)
            .filter(|all| *all <= 366 * 86_400)
            .map(Duration::from_secs)
            .ok_or_else(wrong)
    }
}

impl Settings {
    /// Reads a file of sources.
    pub fn load(path: &Path) -> Result<Settings, Error> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| Error::Unreadable(name.clone(), error))?;
        Ok(Settings::parse(&name, &text)?)
    }

    /// The sources a text names.
    pub fn parse(name: &str, text: &str) -> Result<Settings, Fault> {
        let file = File { name, text };
        let written: Written = file.read()?;
        let time =
            |given: &Option<Spanned<String>>, or| given.as_ref().map_or(Ok(or), |text| file.time(text));
        let every = time(&written.every, Duration::from_secs(900))?;
        let again = time(&written.again, Duration::from_secs(86_400))?;
        let mut sources = Vec::new();
        for one in &written.source {
            sources.extend(source(&file, one, every, again)?);
        }
        if sources.is_empty() {
            return Err(
                file.fault(0..0, "no source; add one:  [[source]]  feed = \"https://example.org/news.xml\"")
            );
        }
        let mut limits = Limits::default();
        limits.wait = time(&written.wait, limits.wait)?;
        if written.timeout.is_some() {
            let whole = time(&written.timeout, limits.whole)?.max(Duration::from_secs(1));
            limits.whole = whole;
            limits.connect = limits.connect.min(whole);
            limits.head = limits.head.min(whole);
            limits.stall = limits.stall.min(whole);
        }
        limits.robots = written.robots.unwrap_or(true);
        if let Some(n) = &written.at_once {
            limits.at_once = within(&file, n.span(), u32::from(*n.get_ref()), 1..=16)? as usize;
        }
        if let Some(kb) = &written.max_kb {
            limits.bytes = u64::from(within(&file, kb.span(), *kb.get_ref(), 1..=65_536)?) << 10;
        }
        if let Some(agent) = &written.agent {
            let plain = agent.get_ref().bytes().all(|byte| (b' '..=b'~').contains(&byte));
            let wrong = || {
                file.fault(agent.span(), "the name must be plain ASCII, such as \"attache (me@example.org)\"")
            };
            limits.agent =
                Some(agent.get_ref().clone()).filter(|name| plain && !name.is_empty()).ok_or_else(wrong)?;
        }
        Ok(Settings { limits, sources })
    }
}

fn within(
    file: &File,
    at: Range<usize>,
    number: u32,
    range: std::ops::RangeInclusive<u32>,
) -> Result<u32, Fault> {
    let wrong =
        || format!("{number} is out of range; write a number from {} to {}", range.start(), range.end());
    if range.contains(&number) { Ok(number) } else { Err(file.fault(at, wrong())) }
}

/// The source of one table, or of its pages each.
fn source(file: &File, one: &Spanned<One>, every: Duration, again: Duration) -> Result<Vec<Source>, Fault> {
    let at = one.span();
    let one = one.get_ref();
    let pages = one.pages.iter().flatten().map(|page| (Kind::Page, page));
    let given: Vec<(Kind, &Spanned<String>)> = one
        .feed
        .iter()
        .map(|feed| (Kind::Feed, feed))
        .chain(one.list.iter().map(|list| (Kind::List, list)))
        .chain(pages)
        .collect();
    let said = [one.feed.is_some(), one.list.is_some(), one.pages.is_some()];
    if said.iter().filter(|said| **said).count() != 1 || given.is_empty() {
        return Err(file.fault(at, "a source has one of `feed`, `list` and `pages`, and an address there"));
    }
    if one.articles == Some(false) && one.feed.is_none() {
        return Err(
            file.fault(at, "`articles = false` is for feeds, whose own text is read then; leave it out here")
        );
    }
    let hosts = one.hosts.iter().map(|text| host(file, text)).collect::<Result<Vec<_>, _>>()?;
    let time = |given: &Option<Spanned<String>>, or| given.as_ref().map_or(Ok(or), |text| file.time(text));
    let (every, again) = (time(&one.every, every)?, time(&one.again, again)?);
    let read = |(kind, address): (Kind, &Spanned<String>)| {
        let url = file.address(address)?;
        let allowed = Allowed { hosts: hosts.clone(), private: one.allow_private }.and(&url);
        Ok(Source {
            kind,
            allowed,
            url,
            name: one.name.clone().filter(|name| !name.trim().is_empty()),
            every: every.max(Duration::from_secs(1)),
            again,
            matching: one.matching.clone(),
            articles: one.articles.unwrap_or(true),
        })
    };
    given.into_iter().map(read).collect()
}

/// A host as it is listed.
fn host(file: &File, text: &Spanned<String>) -> Result<String, Fault> {
    let host = text.get_ref().trim().to_lowercase();
    let bare = host.strip_prefix("*.").unwrap_or(&host);
    let url = Url::parse(&format!("http://{bare}/")).ok();
    let whole = url.filter(|url| url.path() == "/" && url.query().is_none() && url.username().is_empty());
    match whole {
        Some(_) if !bare.contains(['/', '*', '?', '#', '@']) && !bare.is_empty() => Ok(host),
        _ => {
            let what = format!(
                "`{}` is no host; write \"news.example.org\", \"*.example.org\" or \"example.org:8080\"",
                text.get_ref()
            );
            Err(file.fault(text.span(), what))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn faulty(text: &str, expected: &str) {
        let fault = Settings::parse("feeds.toml", text).expect_err("a fault").to_string();
        assert!(fault.contains(expected), "{fault}");
    }

    #[test]
    fn faults_say_where_and_what_to_write() {
        faulty("", "feeds.toml:1:1: no source; add one");
        faulty(
            "every = \"soon\"\n[[source]]\nfeed = \"https://a.org/x\"",
            "feeds.toml:1:9: `soon` is no length of time",
        );
        faulty("[[source]]\nfeed = \"news.xml\"", "feeds.toml:2:8: `news.xml` is no address");
        faulty("[[source]]\nfeed = \"ftp://a.org\"", "is no address");
        faulty("[[source]]\nfeed = \"https://me:pw@a.org/\"", "name and password");
        faulty("[[source]]\nname = \"A\"", "feeds.toml:1:1: a source has one of");
        faulty("[[source]]\nfeed = \"https://a.org/\"\nlist = \"https://a.org/\"", "has one of");
        faulty("[[source]]\nfead = \"https://a.org/\"", "feeds.toml:2:1: unknown field `fead`");
        faulty(
            "[[source]]\nfeed = \"https://a.org/\"\nhosts = [\"https://b.org\"]",
            "feeds.toml:3:10: `https://b.org` is no host",
        );
        faulty("[[source]\n", "feeds.toml:1:");
        faulty("max_kb = 0\n[[source]]\nfeed = \"https://a.org/\"", "from 1 to 65536");
    }

    #[test]
    fn sources_of_every_kind() {
        let text = "wait = \"3s\"\n[[source]]\nfeed = \"https://a.org/x\"\nhosts = [\"*.b.org\"]\nevery = \"2h\"\n\
            [[source]]\npages = [\"http://c.org/1\", \"http://c.org/2\"]\nname = \"C\"\nallow_private = true\n";
        let settings = Settings::parse("f", text).expect("settings");
        let [feed, one, two] = &settings.sources[..] else { panic!("{:?}", settings.sources) };
        assert_eq!((feed.kind, feed.every), (Kind::Feed, Duration::from_secs(7200)));
        assert_eq!(feed.allowed.hosts, ["*.b.org", "a.org"]);
        assert!(!feed.allowed.private && one.allowed.private && two.kind == Kind::Page);
        assert_eq!((settings.limits.wait, one.name.as_deref()), (Duration::from_secs(3), Some("C")));
    }
}
