//! HTML from the values of pages. All text is escaped where it is written, and signs that turn the direction of text or
//! are none at all are shown as a mark, so that no article can dress up the page around it.

use super::asked::{Asked, Format};
use super::fault::Fault;
use crate::chart;
use crate::document::signs::{clean, obeyed};
use crate::lexicon::Lexicon;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, Value, context};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

const TEMPLATES: &[(&str, &str)] = &[
    ("frame.html", include_str!("templates/frame.html")),
    ("parts.html", include_str!("templates/parts.html")),
    ("today.html", include_str!("templates/today.html")),
    ("search.html", include_str!("templates/search.html")),
    ("pair.html", include_str!("templates/pair.html")),
    ("visits.html", include_str!("templates/visits.html")),
    ("calendar.html", include_str!("templates/calendar.html")),
    ("brief.html", include_str!("templates/brief.html")),
    ("event.html", include_str!("templates/event.html")),
    ("document.html", include_str!("templates/document.html")),
    ("outlook.html", include_str!("templates/outlook.html")),
    ("question.html", include_str!("templates/question.html")),
    ("patterns.html", include_str!("templates/patterns.html")),
    ("head.html", include_str!("templates/head.html")),
    ("person.html", include_str!("templates/person.html")),
    ("sources.html", include_str!("templates/sources.html")),
    ("source.html", include_str!("templates/source.html")),
    ("notes.html", include_str!("templates/notes.html")),
    ("data.html", include_str!("templates/data.html")),
    ("help.html", include_str!("templates/help.html")),
    ("fault.html", include_str!("templates/fault.html")),
    ("door.html", include_str!("templates/door.html")),
];

/// A file a page loads, by name: its media type and text.
pub fn asset(name: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "desk.css" => Some(("text/css; charset=utf-8", style())),
        "desk.js" => Some(("text/javascript; charset=utf-8", include_str!("static/desk.js"))),
        "desk.svg" => Some(("image/svg+xml", include_str!("static/desk.svg"))),
        _ => None,
    }
}

/// The style of all pages, with that of the pictures in them.
fn style() -> &'static str {
    static STYLE: OnceLock<String> = OnceLock::new();
    STYLE.get_or_init(|| format!("{}\n{}\n", include_str!("static/desk.css"), chart::STYLE))
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        for (name, text) in TEMPLATES {
            // A fault of a template is one of the program; rendering then says so, and a test renders them all.
            let _ = environment.add_template(name, text);
        }
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(plainly);
        environment.add_filter("short", short);
        environment.add_test("person", |id: Value| {
            id.as_str().is_some_and(|id| Lexicon::embedded().person_by_slug(id).is_some())
        });
        environment
    })
}

/// The beginning of a text, up to so many characters.
fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{} …", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// Writes a value escaped, without signs that turn text around.
fn plainly(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() && text.contains(obeyed) => {
            minijinja::escape_formatter(out, state, &Value::from(clean(text).into_owned()))
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// A page from its template, its value and its pictures.
pub fn render<T: Serialize>(
    template: &str,
    asked: &Asked,
    page: &T,
    pictures: &[(String, String)],
) -> Result<String, Fault> {
    let drawn = |(name, svg): &(String, String)| {
        (name.clone(), Value::from_safe_string(clean(&chart::in_page(svg)).into_owned()))
    };
    let values = context! {
        page => Value::from(Serde(page)),
        pictures => pictures.iter().map(drawn).collect::<BTreeMap<String, Value>>(),
        here => asked.address.clone(),
        json => asked.twin(Format::Json),
        csv => asked.twin(Format::Csv),
        ics => asked.twin(Format::Ics),
        geojson => asked.twin(Format::Geojson),
        text => asked.twin(Format::Text),
        sign => asked.stamp.sign.clone(),
        edits => asked.stamp.edits,
        by => asked.stamp.by.clone(),
        style => asked.style.clone(),
        css => style(),
    };
    render_with(template, values)
}

fn render_with(template: &str, values: Value) -> Result<String, Fault> {
    let made = environment().get_template(template).and_then(|template| template.render(values));
    made.map_err(|error| {
        eprintln!("attache: {template}: {error:#}");
        Fault::Broken
    })
}

/// The page of a fault.
pub fn fault(value: &serde_json::Value) -> Result<String, Fault> {
    render_with("fault.html", context! { page => Value::from(Serde(value)) })
}

/// The page that asks for the token.
pub fn door() -> Result<String, Fault> {
    render_with("door.html", context! { page => context! { title => "Sign in" } })
}
