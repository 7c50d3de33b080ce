//! Pages: the article on them, its headline, its outlet and its day.

use super::{Document, Reason, date};
use dom_smoothie::{Article, Config, Readability, TextMode};
use jiff::civil::Date;

/// How deep elements may nest; deeper ones are opened out before the page is taken apart.
const DEPTH: usize = 200;

/// Pages with more elements than this are not searched for their article but taken whole.
const ELEMENTS: usize = 200_000;

/// More links of one page than this are not looked at.
const MOST_LINKS: usize = 2_000;

/// Stack for taking a page apart.
const STACK: usize = 64 << 20;

/// Elements that have no end or whose end is often left out, so that they say nothing about depth.
const LOOSE: [&str; 27] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "html", "body",
];

/// A document from a decoded page.
pub fn parse(stem: &str, page: &str) -> Result<Document, Reason> {
    let head: String = page.chars().take(1000).collect();
    if head.trim_start().starts_with("<?xml") && (head.contains("<rss") || head.contains("<feed")) {
        return Err(Reason::Feed);
    }
    let (page, stem) = (flatten(page), stem.to_owned());
    let guarded = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || document(&stem, &page))
        .map_err(|error| Reason::Unreadable(error.to_string()))?;
    guarded.join().unwrap_or(Err(Reason::Page))
}

fn document(stem: &str, html: &str) -> Result<Document, Reason> {
    let mut page = Readability::new(html, None, Some(config())).map_err(|_| Reason::Page)?;
    let (published, title) = (day(&page), page.get_article_title().to_string());
    let document = match page.parse() {
        Ok(article) if has_words(&article.text_content) => of_article(article, published),
        _ => Document { title: Some(title), published, text: words(html), ..Document::default() },
    };
    match has_words(&document.text) {
        true => Ok(Document {
            id: stem.to_owned(),
            title: document.title.filter(|title| has_words(title)),
            ..document
        }),
        false => Err(Reason::NoWords),
    }
}

fn config() -> Config {
    Config { text_mode: TextMode::Formatted, max_elements_to_parse: ELEMENTS, ..Config::default() }
}

fn has_words(text: &str) -> bool {
    !text.trim().is_empty()
}

fn of_article(article: Article, day: Option<Date>) -> Document {
    let published = article.published_time.and_then(|time| date::parse(&time));
    Document {
        id: String::new(),
        url: article.url,
        title: Some(article.title),
        source: article.site_name.or(article.byline),
        published: published.or(day),
        text: article.text_content.trim().to_owned(),
    }
}

/// All words a reader would see.
fn words(html: &str) -> String {
    let page = Readability::from(html).doc;
    page.select("script, style, noscript, template, head").remove();
    page.formatted_text().trim().to_owned()
}

/// The links of a page with their words, in order; none where the page cannot be taken apart.
pub fn links(page: &str) -> Vec<(String, String)> {
    let page = flatten(page);
    let guarded = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let page = Readability::from(page.as_str()).doc;
        let links = page.select("a[href]");
        let found = links.iter().take(MOST_LINKS);
        found
            .filter_map(|link| Some((link.attr("href")?.to_string(), link.text().to_string())))
            .collect::<Vec<_>>()
    });
    guarded.ok().and_then(|run| run.join().ok()).unwrap_or_default()
}

/// A headline as plain words, should it be marked up.
pub fn plain(text: &str) -> String {
    match text.contains(['<', '&']) {
        true => words(&flatten(text)),
        false => text.to_owned(),
    }
}

/// The day of publication by the marks that the extraction does not look at.
fn day(page: &Readability) -> Option<Date> {
    let attribute = |selector: &str, name: &str| Some(page.doc.select(selector).attr(name)?.to_string());
    let linked = page.doc.select("script[type='application/ld+json']").text();
    let marks = [
        after(&linked, "\"datePublished\"").map(str::to_owned),
        attribute("meta[itemprop='datePublished']", "content"),
        attribute("meta[name='date'], meta[name='pubdate']", "content"),
        attribute("meta[name='DC.date.issued']", "content"),
        attribute("time[itemprop='datePublished'], time[pubdate]", "datetime"),
        attribute("time[datetime]", "datetime"),
    ];
    marks.into_iter().flatten().find_map(|mark| date::parse(&mark))
}

/// The string that follows a key in JSON, however broken the rest of it is.
fn after<'j>(json: &'j str, key: &str) -> Option<&'j str> {
    let (_, rest) = json.split_once(key)?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    value.split('"').next()
}

/// The page with tags nested deeper than [`DEPTH`] taken out, their words kept: parsing takes time in
/// the square of the depth. Scripts, styles, drawings and comments go whole, but for linked data.
fn flatten(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let mut flat = String::with_capacity(page.len());
    let (mut depth, mut from) = (0_usize, 0);
    while let Some(at) = lower[from..].find('<').map(|at| from + at) {
        flat.push_str(&page[from..at]);
        let Some(end) = lower[at..].find('>').map(|end| at + end + 1) else {
            from = at;
            break;
        };
        let tag = &lower[at..end];
        if let Some(length) = wordless(&lower[at..], tag) {
            from = at + length;
            continue;
        }
        let (opens, closes) = nesting(tag);
        depth += usize::from(opens);
        if depth <= DEPTH || !(opens || closes) {
            flat.push_str(&page[at..end]);
        }
        depth = depth.saturating_sub(usize::from(closes));
        from = end;
    }
    flat + &page[from..]
}

/// The length of the comment, script, style or drawing that begins with `tag`; without an end it takes
/// the rest of the page.
fn wordless(html: &str, tag: &str) -> Option<usize> {
    let close = match name(tag) {
        _ if tag.starts_with("<!--") => "-->",
        _ if tag.starts_with("</") => return None,
        "script" if !tag.contains("ld+json") => "</script>",
        "style" => "</style>",
        "svg" => "</svg>",
        "math" => "</math>",
        _ => return None,
    };
    Some(html.find(close).map_or(html.len(), |at| at + close.len()))
}

/// Whether a tag opens or closes an element that counts for depth.
fn nesting(tag: &str) -> (bool, bool) {
    let name = name(tag);
    let counts = !name.is_empty() && !tag.ends_with("/>") && !LOOSE.contains(&name);
    let closes = tag.starts_with("</");
    (counts && !closes, counts && closes)
}

/// The element a tag opens or closes; empty for comments, declarations and stray signs.
fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric());
    match inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => &inner[..end.unwrap_or(inner.len())],
        false => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "The envoy of Ruritania arrived in Strelsau on Monday for three days of talks, \
        the ministry said, and he is expected to meet the chancellor before he leaves again for home.";

    fn page(head: &str, body: &str) -> String {
        format!("<!doctype html><html><head>{head}</head><body>{body}</body></html>")
    }

    #[test]
    fn article_of_a_page() {
        let head = "<title>Envoy arrives in Strelsau for talks</title>\
            <meta property=\"og:site_name\" content=\"Radio Nord\">\
            <meta property=\"article:published_time\" content=\"2001-05-03T10:00:00Z\">";
        let menu = "<nav><ul><li><a href=/a>Home</a></li><li><a href=/b>World</a></li></ul></nav>";
        let body = format!(
            "{menu}<article><h1>Envoy</h1><p>{BODY}</p><p>{BODY}</p><p>{BODY} Fish &amp; chips.</p></article>"
        );
        let document = parse("a", &page(head, &body)).expect("an article");
        assert_eq!(document.title.as_deref(), Some("Envoy arrives in Strelsau for talks"));
        assert_eq!(document.source.as_deref(), Some("Radio Nord"));
        assert_eq!(document.published, date::parse("2001-05-03"));
        assert_eq!(document.text.matches(BODY).count(), 3);
        assert!(document.text.contains("home.\n"), "{}", document.text);
        assert!(document.text.ends_with("Fish & chips."));
        assert!(!document.text.contains("World"));
    }

    #[test]
    fn days_by_other_marks() {
        for mark in [
            "<script type='application/ld+json'>{\"@graph\":[{\"datePublished\": \"2001-05-03T10:00\"</script>",
            "<meta name=date content='3 May 2001'>",
            "<time datetime=2001-05-03>yesterday</time>",
        ] {
            let document = parse("a", &page("", &format!("{mark}<p>{BODY}</p>"))).expect("an article");
            assert_eq!(document.published, date::parse("2001-05-03"), "{mark}");
        }
    }

    #[test]
    fn short_page_is_taken_whole() {
        let document = parse("a", "<p>They met.<p>They left.<script>no()</script>").expect("words");
        assert!(document.text.contains("They met.\n"), "{}", document.text);
        assert!(document.text.contains("They left.") && !document.text.contains("no()"));
    }

    #[test]
    fn deep_page() {
        let deep = format!("{}{BODY}{}<p>{BODY}</p>", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let document = parse("a", &page("", &deep)).expect("words");
        assert_eq!(document.text.matches(BODY).count(), 2);
    }

    #[test]
    fn no_page() {
        assert_eq!(parse("a", "<html><body><img src=a></body></html>"), Err(Reason::NoWords));
        assert_eq!(parse("a", "<?xml version='1.0'?><rss><channel/></rss>"), Err(Reason::Feed));
        assert!(parse("a", "< a <b").is_ok());
    }

    #[test]
    fn flat_pages_stay_as_they_are() {
        let flat = page("<title>a < b</title>", &format!("<p>{BODY}<br/><p>"));
        assert_eq!(flatten(&flat), flat);
    }

    #[test]
    fn wordless_parts_go() {
        assert_eq!(flatten("a<!-- <p> -->b<script>'<div>'</script>c<SVG><td></SVG>d"), "abcd");
        assert_eq!(flatten("<svg><td>a</svg>b<!-- c"), "b<!-- c");
    }
}
