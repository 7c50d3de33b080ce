//! Answers: a value, and the forms it is shown in.

use super::asked::{Asked, Format};
use super::fault::Fault;
use super::view;
use crate::document::signs::{clean, escaped};
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

/// An answer ready to be sent.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub format: Format,
    pub body: Bytes,
}

/// Pictures of a page, each with the name its template knows it by.
pub type Pictures = Vec<(String, String)>;

/// The answer of a page: its value in the form asked for. `other` makes the forms that are neither HTML nor JSON.
pub fn show<T: Serialize>(
    asked: &Asked,
    template: &'static str,
    value: &T,
    other: impl FnOnce(Format) -> Option<String>,
) -> Result<Reply, Fault> {
    drawn(asked, template, value, Vec::new, other)
}

/// The answer of a page with pictures, which are drawn for its HTML alone.
pub fn drawn<T: Serialize>(
    asked: &Asked,
    template: &'static str,
    value: &T,
    pictures: impl FnOnce() -> Pictures,
    other: impl FnOnce(Format) -> Option<String>,
) -> Result<Reply, Fault> {
    let body = match asked.format {
        Format::Html => view::render(template, asked, value, &pictures())?,
        Format::Json => json(value)?,
        format => {
            let text = other(format);
            let text =
                text.ok_or_else(|| Fault::Missing(format!("this page has no .{}", format.ending())))?;
            if format == Format::Geojson { escaped(text) } else { plain(&text) }
        }
    };
    Ok(Reply { status: StatusCode::OK, format: asked.format, body: body.into() })
}

/// A page with no forms but HTML and JSON.
pub fn page<T: Serialize>(asked: &Asked, template: &'static str, value: &T) -> Result<Reply, Fault> {
    show(asked, template, value, |_| None)
}

/// A value as JSON.
pub fn json<T: Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map(escaped).map_err(|_| Fault::Broken)
}

/// Text that a terminal may be shown: signs it would obey are replaced, line ends stay.
fn plain(text: &str) -> String {
    let lines = text.split("\r\n").map(clean);
    lines.collect::<Vec<_>>().join("\r\n")
}

/// A fault in the form asked for.
pub fn fault(fault: &Fault, format: Format) -> Reply {
    let (status, told) = (fault.status(), fault.told());
    let value =
        serde_json::json!({ "title": status.canonical_reason(), "status": status.as_u16(), "error": told });
    let format = if format == Format::Html { Format::Html } else { Format::Json };
    let body = match format {
        Format::Html => view::fault(&value).unwrap_or(told),
        _ => escaped(value.to_string()),
    };
    Reply { status, format, body: body.into() }
}

impl Reply {
    /// As a response, its headers aside that every answer has.
    pub fn response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let media = HeaderValue::from_static(self.format.media());
        response.headers_mut().insert(header::CONTENT_TYPE, media);
        response
    }
}

/// Rows as CSV (RFC 4180), a head first. Cells that a spreadsheet would run as a formula get an apostrophe.
pub fn csv<R: AsRef<[String]>>(head: &[&str], rows: impl IntoIterator<Item = R>) -> Option<String> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    out.write_record(head).ok()?;
    for row in rows {
        out.write_record(row.as_ref().iter().map(|cell| harmless(cell))).ok()?;
    }
    String::from_utf8(out.into_inner().ok()?).ok()
}

fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}
