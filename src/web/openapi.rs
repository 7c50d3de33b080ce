//! The OpenAPI description of the pages' twins, made from the list of pages.

use super::asked::{Format, LONGEST};
use super::desk::Sitting;
use super::edit;
use super::fault::Fault;
use super::routes::{ROUTES, Route};
use crate::lexicon::Lexicon;
use crate::lexicon::ontology::{Act, Status};
use crate::record::person;
use jiff::ToSpan;
use serde_json::{Map, Value, json};

/// Events looked at for examples, and days back from the last one.
const LATEST: usize = 60;
const DAYS: i64 = 366;
/// Examples of a parameter.
const EXAMPLES: usize = 3;

/// Values that parameters can have in the record at hand, so that who tries the description gets real answers.
#[derive(Default)]
pub struct Known(Vec<(&'static str, Vec<String>)>);

impl Known {
    /// What the latest events and the kept questions name.
    pub fn of(sitting: &Sitting) -> Result<Known, Fault> {
        let mut known = Known(FIXED.iter().map(|(name, value)| (*name, vec![(*value).to_owned()])).collect());
        for question in sitting.record.questions()?.into_iter().rev() {
            known.add("question", question.id);
        }
        let Some(last) = sitting.coverage()?.last else { return Ok(known) };
        let since = last.saturating_sub(DAYS.days());
        for event in sitting.record.lately(since, last, LATEST)? {
            known.add("event", event.id.clone());
            for party in event.actors.iter().chain(&event.recipients).filter_map(person) {
                if Lexicon::embedded().person_by_slug(&party).is_some() {
                    known.add("person", party);
                }
            }
            for told in &event.ledger {
                known.add("id", told.claim.doc.clone());
                known.add("claim", told.id());
                told.outlet.iter().for_each(|outlet| known.add("name", outlet.clone()));
            }
        }
        Ok(known)
    }

    fn add(&mut self, name: &'static str, value: String) {
        let plain = !value.contains(char::is_control) && value.chars().count() <= LONGEST;
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) if plain && values.len() < EXAMPLES && !values.contains(&value) => {
                values.push(value)
            }
            None if plain => self.0.push((name, vec![value])),
            _ => {}
        }
    }

    fn values(&self, name: &str) -> &[String] {
        self.0.iter().find(|(known, _)| *known == name).map_or(&[], |(_, values)| values)
    }
}

/// The description.
pub fn description(known: &Known) -> Value {
    let mut paths = Map::new();
    for route in ROUTES.iter().filter(|route| route.path != "/") {
        for form in route.all_forms() {
            let dot = if form == Format::Html { "" } else { "." };
            paths.insert(
                format!("{}{dot}{}", route.path, form.ending()),
                json!({ "get": of(route, form, known) }),
            );
        }
    }
    paths.insert("/note".into(), json!({ "post": note(known) }));
    paths.insert("/question".into(), json!({ "post": question() }));
    paths.insert("/resolve".into(), json!({ "post": resolve(known) }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "attache",
            "version": "1",
            "description": "The diplomatic record as JSON. Fields are added within version 1, never renamed or taken away."
        },
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
        "security": [{}, { "token": [] }],
        "paths": paths
    })
}

fn of(route: &Route, form: Format, known: &Known) -> Value {
    let path = route.names().map(|name| parameter(name, "path", known));
    let query = route.query.iter().map(|name| parameter(name, "query", known));
    let schema = match form {
        Format::Json | Format::Geojson => json!({ "type": "object" }),
        _ => json!({ "type": "string" }),
    };
    let media = form.media().split(';').next().unwrap_or_default();
    let told = |what: &str| json!({ "description": what });
    json!({
        "summary": route.says,
        "parameters": path.chain(query).collect::<Vec<_>>(),
        "responses": {
            "200": { "description": route.says, "content": { media: { "schema": schema } } },
            "400": told("A parameter is wrong"), "401": told("A token is needed"),
            "404": told("Nothing of that name"), "414": told("The address is too long"),
            "421": told("The server is not called by that name"), "503": told("It took too long")
        }
    })
}

/// A parameter. An empty one of the query counts as absent, since forms send those too; control characters are
/// refused everywhere.
fn parameter(name: &str, place: &str, known: &Known) -> Value {
    let needed = place == "path" || ["id", "name", "rule", "file"].contains(&name);
    let names = |mut all: Vec<&'static str>| {
        all.push("");
        json!({ "type": "string", "enum": all })
    };
    let whole = |most: usize| json!({ "anyOf": [{ "type": "integer", "minimum": 0, "maximum": most }, { "type": "string", "maxLength": 0 }] });
    let least = usize::from(needed);
    let schema = match name {
        "since" | "until" | "as_of" => {
            json!({ "type": "string", "anyOf": [{ "format": "date" }, { "maxLength": 0 }] })
        }
        "status" => names(Status::ALL.map(Status::name).to_vec()),
        "act" => names(Act::ALL.map(Act::name).to_vec()),
        "skip" => whole(super::page::MOST),
        "days" => whole(super::page::DAYS),
        "line" => whole(super::page::LINES),
        "event" => json!({ "type": "string", "pattern": "^[0-9a-f]{4,16}$" }),
        _ => {
            json!({ "type": "string", "minLength": least, "maxLength": LONGEST, "pattern": if needed { SOME } else { TEXT } })
        }
    };
    let values = known.values(name);
    let mut parameter = json!({ "name": name, "in": place, "required": needed, "schema": schema });
    if !values.is_empty() {
        let example =
            |(nth, value): (usize, &String)| (format!("{name}-{}", nth + 1), json!({ "value": value }));
        parameter["examples"] = Value::Object(values.iter().enumerate().map(example).collect());
    }
    // What the record is known to hold stands first among what may be asked.
    if needed && !values.is_empty() {
        parameter["schema"] =
            json!({ "anyOf": [{ "type": "string", "enum": values }, parameter["schema"].take()] });
    }
    parameter
}

/// Text without control characters.
const TEXT: &str = "^[^\\x00-\\x1f\\x7f-\\x9f]*$";
/// Text of which something is left when blanks are taken off.
const SOME: &str = "^[^\\x00-\\x1f\\x7f-\\x9f]*[^\\s\\x00-\\x1f\\x7f-\\x9f][^\\x00-\\x1f\\x7f-\\x9f]*$";

/// What some parameters can be in any record.
const FIXED: &[(&str, &str)] = &[
    ("a", "CHN"),
    ("b", "PRK"),
    ("country", "PRK"),
    ("person", "xi-jinping"),
    ("q", "summit"),
    ("side", "China"),
    ("rule", "visit/travel"),
    ("file", "data/outlets.tsv"),
    ("as_of", "2018-08-21"),
];

/// The form that keeps a question.
fn question() -> Value {
    let properties = json!({
        "q": { "type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": SOME },
        "as_of": { "type": "string", "format": "date" },
        "sign": { "type": "string", "maxLength": edit::LONGEST, "pattern": TEXT }
    });
    let form = json!({
        "schema": { "type": "object", "required": ["q", "as_of"], "properties": properties },
        "example": { "q": "Kim Jong Un visits China within 90 days", "as_of": "2018-08-21" }
    });
    posted(
        "Keep a question with its odds, to be resolved and scored",
        form,
        &[("303", "Kept; the question's page follows"), ("400", "It is not understood, or a field is wrong")],
    )
}

/// A form that is sent: what all of them may answer, and what this one may.
fn posted(summary: &str, form: Value, own: &[(&str, &str)]) -> Value {
    let all = [
        ("401", "A token is needed"),
        ("403", "Not from a page of the desk, or no right to edit"),
        ("503", "It took too long"),
    ];
    let told =
        all.iter().chain(own).map(|(status, what)| ((*status).to_owned(), json!({ "description": what })));
    json!({
        "summary": summary,
        "requestBody": { "required": true, "content": { "application/x-www-form-urlencoded": form } },
        "responses": Map::from_iter(told)
    })
}

/// The form that answers kept questions.
fn resolve(known: &Known) -> Value {
    let id = json!({ "anyOf": [{ "enum": known.values("question") }, { "type": "string", "pattern": "^([0-9a-f]{12})?$" }] });
    let id = if known.values("question").is_empty() { id["anyOf"][1].clone() } else { id };
    let properties =
        json!({ "question": id, "sign": { "type": "string", "maxLength": edit::LONGEST, "pattern": TEXT } });
    let form = json!({ "schema": { "type": "object", "properties": properties } });
    posted(
        "Answer a kept question, or all of them, by what the record holds",
        form,
        &[
            ("303", "Done; the question's page follows"),
            ("400", "That is no id of a question"),
            ("404", "No such question is kept"),
        ],
    )
}

/// The form of a note: what each kind needs.
fn note(known: &Known) -> Value {
    let some = || json!({ "type": "string", "minLength": 1, "maxLength": edit::LONGEST, "pattern": SOME });
    let any = json!({ "type": "string", "pattern": "^[0-9a-f]{4,16}$" });
    let id = || match known.values("event") {
        [] => any.clone(),
        values => json!({ "anyOf": [{ "enum": values }, any] }),
    };
    let date = || json!({ "type": "string", "format": "date" });
    let of = |kind: &str, fields: &[(&str, Value)]| {
        let mut properties =
            Map::from_iter([("kind".into(), json!({ "const": kind })), ("by".into(), some())]);
        properties.extend(fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())));
        let required: Vec<String> = properties.keys().cloned().collect();
        properties
            .insert("text".into(), json!({ "type": "string", "maxLength": edit::LONGEST, "pattern": TEXT }));
        properties
            .insert("sign".into(), json!({ "type": "string", "maxLength": edit::LONGEST, "pattern": TEXT }));
        json!({ "type": "object", "required": required, "properties": properties })
    };
    let correct = |fields: &[&str], value: Value| {
        of("correct", &[("event", id()), ("field", json!({ "enum": fields })), ("value", value)])
    };
    let status = json!({ "enum": Status::ALL.map(Status::name) });
    let kinds = [
        of("accept", &[("event", id())]),
        of("reject", &[("event", id())]),
        of("comment", &[("event", id())]),
        correct(&["actor", "recipient", "place", "mode"], some()),
        correct(&["from", "to"], date()),
        correct(&["status"], status),
        of("merge", &[("event", id()), ("other", id())]),
        of("split", &[("event", id()), ("claim", some())]),
        of("withdraw", &[("note", some())]),
    ];
    let form = json!({ "schema": { "type": "object", "oneOf": kinds } });
    posted(
        "Note something about an event; evidence is never changed",
        form,
        &[("303", "Noted; the event's page follows"), ("400", "A field is wrong"), ("404", "No such event")],
    )
}
