//! The desk: pages on a record for people, and the same values as JSON for programs.
//!
//! Every page is a value made by a plain function of `page/`; the HTML and its twins (`.json`, `.csv`, `.ics`,
//! `.geojson`) are made from that one value. `routes.rs` lists the pages, and the OpenAPI description is made from the
//! list. A request's words reach a page only through `asked`, which parses them. Questions run on their own threads
//! with connections that cannot write; edits go through one connection that can. Text of documents is escaped wherever
//! it is shown, and no page asks anything of another address.

mod asked;
mod desk;
mod edit;
mod fault;
mod guard;
mod openapi;
mod page;
mod reply;
mod routes;
mod serve;
mod view;

pub use guard::Role;
pub use serve::{Settings, serve};

/// The OpenAPI description of every route, as JSON; a running desk adds examples from its record.
pub fn description() -> serde_json::Value {
    openapi::description(&openapi::Known::default())
}
