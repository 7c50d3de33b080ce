//! What people noted.

use crate::record::Note;
use crate::web::asked::Asked;
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Reply};
use serde::Serialize;

#[derive(Serialize)]
struct Notes {
    title: String,
    notes: Vec<Noted>,
}

#[derive(Serialize)]
struct Noted {
    #[serde(flatten)]
    note: Note,
    /// Whether its claim is no longer in the record.
    lost: bool,
}

pub fn notes(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let notes = sitting.record.notes(None)?.into_iter().rev();
    let notes = notes.map(|note| Noted { lost: note.is_lost(), note }).collect();
    reply::page(asked, "notes.html", &Notes { title: "Notes".into(), notes })
}
