//! From what was fetched to a document.

use super::fetch::Fetched;
use crate::document::{Document, Reason, decode, html, text};
use crate::lexicon::Lexicon;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::Url;

/// What is known of an article before it is read.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The headline its feed gives.
    pub title: Option<String>,
    /// The day its feed gives.
    pub published: Option<Date>,
    /// The outlet, where the user names it.
    pub name: Option<String>,
    /// What the feed calls itself.
    pub feed: Option<String>,
}

/// The document of a fetched page. `address` is the one it is known by, whatever it redirects to.
pub fn document(address: &Url, fetched: &Fetched, known: &Known) -> Result<Document, Reason> {
    let content = decode::decode_as(&fetched.body, fetched.charset.as_deref())?;
    let read = match fetched.kind.as_str() {
        "text/plain" => text::parse(address.as_str(), content),
        _ => html::parse(address.as_str(), &content)?,
    };
    Ok(finish(read, address, known, TimeZone::UTC.to_datetime(fetched.at).date()))
}

/// The document of a feed's own text of an article.
pub fn of_words(address: &Url, words: &str, known: &Known, today: Date) -> Result<Document, Reason> {
    let read = match words.contains('<') || words.contains('&') {
        true => html::parse(address.as_str(), words)?,
        false => Document { text: words.trim().to_owned(), ..Document::default() },
    };
    let read = Document { title: None, source: None, ..read };
    if read.text.trim().is_empty() {
        return Err(Reason::NoWords);
    }
    Ok(finish(read, address, known, today))
}

fn finish(read: Document, address: &Url, known: &Known, today: Date) -> Document {
    let source = known.name.clone().or_else(|| outlet(address)).or(read.source);
    let host = || address.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    Document {
        id: address.to_string(),
        url: Some(address.to_string()),
        title: read.title.or_else(|| known.title.clone()),
        source: source.or_else(|| known.feed.clone()).or_else(host),
        published: day(known.published, read.published).or(Some(today)),
        text: read.text,
    }
}

/// The page's own day where it is near the feed's, for it is in the outlet's time; else the feed's.
fn day(feed: Option<Date>, page: Option<Date>) -> Option<Date> {
    match (feed, page) {
        (Some(feed), Some(page)) => {
            let apart = feed.until(page).map_or(i32::MAX, |span| span.get_days().abs());
            Some(if apart <= 1 { page } else { feed })
        }
        (feed, page) => feed.or(page),
    }
}

/// A document with the outlet its address belongs to, where it names none.
pub fn with_outlet(document: Document) -> Document {
    let address = || Url::parse(document.url.as_deref()?).ok();
    let source = document.source.clone().or_else(|| outlet(&address()?));
    Document { source, ..document }
}

/// The outlet a host belongs to.
fn outlet(address: &Url) -> Option<String> {
    let outlet = Lexicon::embedded().outlet_by_host(address.host_str()?)?;
    Some(outlet.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::date;

    #[test]
    fn the_pages_day_counts_where_it_is_near_the_feeds() {
        let on = |text: &str| date::parse(text);
        assert_eq!(day(on("2018-08-20"), on("2018-08-21")), on("2018-08-21"));
        assert_eq!(day(on("2018-08-20"), on("2001-01-01")), on("2018-08-20"));
        assert_eq!(day(None, on("2001-01-01")), on("2001-01-01"));
    }

    #[test]
    fn outlets_are_known_by_their_host() {
        let url = Url::parse("https://en.yna.co.uk.example/a").expect("an address");
        assert_eq!(outlet(&url), None);
        let url = Url::parse("https://en.yna.co.kr/view/1").expect("an address");
        assert_eq!(outlet(&url).as_deref(), Some("Yonhap News Agency"));
    }
}
