//! The pages there are, the forms each has, and what may be asked of it. The router and the OpenAPI description are
//! both made from this list.

use super::asked::{Asked, Format};
use super::desk::Sitting;
use super::fault::Fault;
use super::page;
use super::reply::Reply;

/// A page.
pub struct Route {
    /// Its path; names in braces are parameters.
    pub path: &'static str,
    /// Its forms beside HTML and JSON.
    pub forms: &'static [Format],
    /// Parameters of the query.
    pub query: &'static [&'static str],
    /// What it shows.
    pub says: &'static str,
    /// Whether its answers are kept until the record changes.
    pub kept: bool,
    /// Whether it may take long on a large record: see [`super::desk::Desk::ask`].
    pub long: bool,
    /// What makes it.
    pub page: fn(&Sitting, &Asked) -> Result<Reply, Fault>,
}

/// Parameters that filter events.
const FILTER: &[&str] =
    &["q", "side", "other", "person", "act", "mode", "status", "since", "until", "as_of", "skip"];

/// Every page.
pub const ROUTES: &[Route] = &[
    Route {
        path: "/",
        forms: &[],
        query: &["days"],
        says: "What is new and what changed status",
        kept: true,
        long: false,
        page: page::today::today,
    },
    Route {
        path: "/today",
        forms: &[],
        query: &["days"],
        says: "What is new and what changed status",
        kept: true,
        long: false,
        page: page::today::today,
    },
    Route {
        path: "/search",
        forms: &[Format::Csv],
        query: FILTER,
        says: "Events, people, countries and documents by words and facets",
        kept: true,
        long: false,
        page: page::search::search,
    },
    Route {
        path: "/pair/{a}/{b}",
        forms: &[Format::Csv],
        query: &["status", "act", "mode", "since", "until", "as_of", "skip"],
        says: "Two countries: their events, visits, relations, patterns and calendar",
        kept: true,
        long: false,
        page: page::pair::pair,
    },
    Route {
        path: "/visits/{a}/{b}",
        forms: &[Format::Csv],
        query: &["as_of"],
        says: "Visits of the leaders of one country to another, by office and term, zeros included",
        kept: true,
        long: false,
        page: page::visits::visits,
    },
    Route {
        path: "/calendar/{a}/{b}",
        forms: &[Format::Ics],
        query: &["as_of"],
        says: "The days ahead of two countries",
        kept: true,
        long: false,
        page: page::pair::calendar,
    },
    Route {
        path: "/brief/{a}/{b}",
        forms: &[Format::Text],
        query: &["as_of"],
        says: "The brief on two countries, every sentence cited",
        kept: true,
        long: true,
        page: page::brief::brief,
    },
    Route {
        path: "/patterns/{country}",
        forms: &[Format::Csv],
        query: &["as_of"],
        says: "What precedes what around a country, held against chance, with every instance",
        kept: true,
        long: true,
        page: page::patterns::patterns,
    },
    Route {
        path: "/outlook",
        forms: &[Format::Csv],
        query: &["q", "as_of"],
        says: "Questions with their odds: those open, what became of the others, and the score; or the odds of one asked now",
        kept: false,
        long: true,
        page: page::outlook::outlook,
    },
    Route {
        path: "/question/{question}",
        forms: &[],
        query: &[],
        says: "A kept question: its odds, the reasons that add up to them, and what became of it",
        kept: false,
        long: false,
        page: page::outlook::question,
    },
    Route {
        path: "/event/{event}",
        forms: &[Format::Geojson],
        query: &["claim"],
        says: "An event: its ledger, its claims with their evidence, and the article",
        kept: false,
        long: false,
        page: page::event::event,
    },
    Route {
        path: "/document",
        forms: &[],
        query: &["id"],
        says: "An article with the claims read from it",
        kept: false,
        long: false,
        page: page::event::document,
    },
    Route {
        path: "/person/{person}",
        forms: &[Format::Csv, Format::Geojson],
        query: &["as_of"],
        says: "A person: offices, trips, visitors received, events",
        kept: true,
        long: false,
        page: page::person::person,
    },
    Route {
        path: "/sources",
        forms: &[Format::Csv],
        query: &[],
        says: "Outlets and cited sources: grade, and how what they said came out",
        kept: true,
        long: false,
        page: page::sources::sources,
    },
    Route {
        path: "/source",
        forms: &[],
        query: &["name"],
        says: "The latest documents of an outlet",
        kept: true,
        long: false,
        page: page::sources::source,
    },
    Route {
        path: "/notes",
        forms: &[],
        query: &[],
        says: "What people noted",
        kept: false,
        long: false,
        page: page::notes::notes,
    },
    Route {
        path: "/why",
        forms: &[],
        query: &["rule"],
        says: "The line of data that made a claim",
        kept: true,
        long: false,
        page: page::data::why,
    },
    Route {
        path: "/data",
        forms: &[],
        query: &["file", "line"],
        says: "A line of a data file, with its neighbours",
        kept: true,
        long: false,
        page: page::data::data,
    },
    Route {
        path: "/help",
        forms: &[],
        query: &[],
        says: "Keys, and what the marks mean",
        kept: true,
        long: false,
        page: page::data::help,
    },
];

impl Route {
    /// Names of the parameters of the path.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// All of its forms.
    pub fn all_forms(&self) -> impl Iterator<Item = Format> {
        [Format::Html, Format::Json].into_iter().chain(self.forms.iter().copied())
    }

    /// The paths the router knows it by; where the last part is a parameter, the form stands at its end.
    pub fn paths(&self) -> Vec<String> {
        if self.path == "/" || self.path.ends_with('}') {
            return vec![self.path.to_owned()];
        }
        let ended = self.all_forms().skip(1).map(|form| format!("{}.{}", self.path, form.ending()));
        std::iter::once(self.path.to_owned()).chain(ended).collect()
    }
}
