//! The OpenAPI description of the pages' twins, made from the list of pages.

use super::asked::{Format, LONGEST};
use super::routes::{ROUTES, Route};
use crate::lexicon::ontology::{Act, Status};
use serde_json::{Map, Value, json};

/// The description.
pub fn description() -> Value {
    let mut paths = Map::new();
    for route in ROUTES.iter().filter(|route| route.path != "/") {
        for form in route.all_forms() {
            let dot = if form == Format::Html { "" } else { "." };
            paths.insert(format!("{}{dot}{}", route.path, form.ending()), json!({ "get": of(route, form) }));
        }
    }
    paths.insert("/note".into(), json!({ "post": note() }));
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

fn of(route: &Route, form: Format) -> Value {
    let path = route.names().map(|name| parameter(name, "path"));
    let query = route.query.iter().map(|name| parameter(name, "query"));
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
            "404": told("Nothing of that name"), "503": told("It took too long")
        }
    })
}

fn parameter(name: &str, place: &str) -> Value {
    let names = |all: Vec<&str>| json!({ "type": "string", "enum": all });
    let schema = match name {
        "since" | "until" | "as_of" => json!({ "type": "string", "format": "date" }),
        "status" => names(Status::ALL.map(Status::name).to_vec()),
        "act" => names(Act::ALL.map(Act::name).to_vec()),
        "skip" | "days" | "line" => json!({ "type": "integer", "minimum": 0 }),
        "event" => json!({ "type": "string", "pattern": "^[0-9a-f]{4,16}$" }),
        _ => json!({ "type": "string", "maxLength": LONGEST }),
    };
    let needed = place == "path" || ["id", "name", "rule", "file"].contains(&name);
    json!({ "name": name, "in": place, "required": needed, "schema": schema })
}

fn note() -> Value {
    let fields = ["event", "kind", "field", "value", "text", "by", "claim", "other", "note", "sign"];
    let fields: Map<String, Value> =
        fields.into_iter().map(|field| (field.to_owned(), json!({ "type": "string" }))).collect();
    let form = json!({ "schema": { "type": "object", "required": ["kind", "by"], "properties": fields } });
    json!({
        "summary": "Note something about an event; evidence is never changed",
        "requestBody": { "required": true, "content": { "application/x-www-form-urlencoded": form } },
        "responses": {
            "303": { "description": "Noted; the event's page follows" }, "400": { "description": "A field is wrong" },
            "401": { "description": "A token is needed" }, "403": { "description": "Not from a page of the desk, or no right to edit" },
            "404": { "description": "No such event" }
        }
    })
}
