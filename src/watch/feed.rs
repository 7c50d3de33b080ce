//! What a source lists: the entries of a feed, or the links of a page.

use super::settings::{Kind, Source};
use super::{Why, fetch::Fetched};
use crate::document::{decode, html};
use feed_rs::model;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashSet;
use url::Url;

/// More entries than this are not taken from one feed at once.
const MOST: usize = 2_000;
/// Stack for taking a feed apart.
const STACK: usize = 64 << 20;

/// An article as its source lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub url: Url,
    pub title: Option<String>,
    pub published: Option<Date>,
    /// Changes when the source says that the article did.
    pub mark: i64,
    /// The feed's own text of it, as HTML or plain.
    pub words: Option<String>,
}

/// What a source lists, and what it calls itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    pub name: Option<String>,
    pub entries: Vec<Entry>,
}

/// Takes apart what was fetched from a source.
pub(super) fn listing(source: &Source, fetched: &Fetched) -> Result<Listing, Why> {
    if source.kind == Kind::Feed && fetched.cut {
        return Err(Why::Large(fetched.body.len() as u64));
    }
    let text = decode::decode_as(&fetched.body, fetched.charset.as_deref()).map_err(Why::Text)?;
    let mut listing = match source.kind {
        Kind::Feed => guarded(text, fetched.url.clone())?,
        _ => Listing { name: None, entries: links(&text, &fetched.url) },
    };
    let mut seen = HashSet::new();
    let fits = |url: &Url| {
        source.matching.is_empty() || source.matching.iter().any(|part| url.path().contains(part))
    };
    listing.entries.retain(|entry| fits(&entry.url) && seen.insert(entry.url.clone()));
    listing.entries.truncate(MOST);
    Ok(listing)
}

/// Parses a feed where a fault of the parser costs nothing but this feed.
fn guarded(text: String, base: Url) -> Result<Listing, Why> {
    let parse = move || of_feed(&text, &base);
    let run = std::thread::Builder::new().stack_size(STACK).spawn(parse);
    let run = run.map_err(|error| Why::Feed(error.to_string()))?;
    run.join().unwrap_or_else(|_| Err(Why::Feed("the reader of feeds failed on it".into())))
}

fn of_feed(text: &str, base: &Url) -> Result<Listing, Why> {
    let parser = feed_rs::parser::Builder::new().base_uri(Some(base.as_str())).build();
    let bare = undeclared(text);
    let feed = parser.parse(bare.as_bytes()).map_err(|error| Why::Feed(brief(&error.to_string())))?;
    let name = feed.title.map(|title| title.content.trim().to_owned()).filter(|name| !name.is_empty());
    let entries = feed.entries.into_iter().filter_map(|entry| of_entry(entry, base)).collect();
    Ok(Listing { name, entries })
}

/// The text without its XML declaration, whose encoding is no longer true.
fn undeclared(text: &str) -> &str {
    let text = text.trim_start();
    let declaration = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    declaration.map_or(text, |(_, rest)| rest)
}

fn brief(words: &str) -> String {
    words.chars().take(200).collect()
}

fn of_entry(entry: model::Entry, base: &Url) -> Option<Entry> {
    let url = address(&entry, base)?;
    let title =
        entry.title.map(|title| one_line(&html::plain(&title.content))).filter(|title| !title.is_empty());
    let content = entry.content.and_then(|content| content.body);
    let words =
        content.or(entry.summary.map(|summary| summary.content)).filter(|words| !words.trim().is_empty());
    let published = entry.published.or(entry.updated).map(|time| time.timestamp());
    let marks = [
        entry.updated.map(|time| time.timestamp().to_string()),
        title.clone(),
        words.clone(),
        entry.published.map(|time| time.timestamp().to_string()),
    ];
    let mark = mark_of(&marks);
    Some(Entry { url, title, published: published.and_then(day), mark, words })
}

/// A number that changes with any of the parts.
fn mark_of(parts: &[Option<String>]) -> i64 {
    crate::record::hash(parts.iter().map(|part| part.as_deref().unwrap_or("\0"))) as i64
}

fn day(seconds: i64) -> Option<Date> {
    Some(TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).ok()?).date())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where an entry's article stands: the link to it, or its id where that is an address.
fn address(entry: &model::Entry, base: &Url) -> Option<Url> {
    let page = |link: &&model::Link| {
        let rel = link.rel.as_deref().is_none_or(|rel| rel == "alternate");
        rel && link.media_type.as_deref().is_none_or(|kind| kind.contains("html"))
    };
    let link = entry.links.iter().find(page).map(|link| link.href.as_str());
    let own = Some(entry.id.as_str()).filter(|id| id.starts_with("http://") || id.starts_with("https://"));
    let mut url = base.join(link.or(own)?.trim()).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// The links of a page, in their order, itself left out.
fn links(page: &str, base: &Url) -> Vec<Entry> {
    let entry = |(href, words): (String, String)| {
        let mut url = base.join(href.trim()).ok()?;
        url.set_fragment(None);
        let page = matches!(url.scheme(), "http" | "https") && url != *base;
        let title = Some(one_line(&words)).filter(|words| words.split(' ').count() > 3);
        page.then_some(Entry { url, title, published: None, mark: 0, words: None })
    };
    html::links(page).into_iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = "<?xml version='1.0' encoding='windows-1252'?><rss version='2.0'><channel><title>Nord</title>\
        <item><title>Envoy &amp;amp; minister</title><link>/a?x=1#top</link>\
        <pubDate>Mon, 20 Aug 2018 23:10:00 GMT</pubDate><description>They met.</description></item>\
        <item><guid isPermaLink='true'>https://b.org/b</guid></item><item><title>no link</title></item>\
        </channel></rss>";
    const ATOM: &str = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Nord</title><entry><id>tag:1</id>\
        <title>A</title><link rel='self' href='/x.atom'/><link rel='alternate' href='/a'/>\
        <updated>2018-08-20T10:00:00Z</updated></entry></feed>";
    const JSON: &str = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Nord","items":[
        {"id":"1","url":"https://a.org/a","title":"A","content_html":"<p>x","date_published":"2018-08-20T10:00:00Z"}]}"#;

    fn entries(text: &str) -> Vec<(String, Option<String>)> {
        let base = Url::parse("https://a.org/feed").expect("an address");
        let listing = guarded(text.to_owned(), base).expect("a feed");
        assert_eq!(listing.name.as_deref(), Some("Nord"));
        let day = |entry: &Entry| entry.published.map(|day| day.to_string());
        listing.entries.iter().map(|entry| (entry.url.to_string(), day(entry))).collect()
    }

    #[test]
    fn feeds_of_three_kinds() {
        let day = Some("2018-08-20".to_owned());
        let a = ("https://a.org/a".to_owned(), day.clone());
        assert_eq!(
            entries(RSS),
            [("https://a.org/a?x=1".to_owned(), day), ("https://b.org/b".to_owned(), None)]
        );
        assert_eq!(entries(ATOM), std::slice::from_ref(&a));
        assert_eq!(entries(JSON), [a]);
    }

    #[test]
    fn what_is_no_feed_says_so() {
        let base = Url::parse("https://a.org/feed").expect("an address");
        for text in ["", "<html><body>no", "{\"a\":", "<rss version='2.0'><channel><item>", "plain words"] {
            let read = guarded(text.to_owned(), base.clone());
            assert!(read.is_err() || read.is_ok_and(|listing| listing.entries.is_empty()), "{text}");
        }
    }

    #[test]
    fn links_of_a_page() {
        let base = Url::parse("https://a.org/list").expect("an address");
        let page =
            "<a href='/a#x'>Envoy arrives in the capital</a> <a href='mailto:x'>m</a> <a href='/list'>.</a>";
        let found = links(page, &base);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].title.as_deref(), Some("Envoy arrives in the capital"));
    }
}
