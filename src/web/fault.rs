//! What can keep a request from its answer, and the status each has.

use crate::record;
use axum::http::StatusCode;

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("{0}")]
    Wrong(String),
    #[error("{0}")]
    Missing(String),
    #[error("{0}")]
    Forbidden(String),
    #[error("this record can be read with a token; sign in, or send it as `Authorization: Bearer TOKEN`")]
    Unknown,
    #[error("the answer took too long and was stopped; ask for fewer days, or a single country")]
    Slow,
    #[error("too many questions at once; try again in a moment")]
    Busy,
    #[error("something broke while answering; the question is in the log of the server")]
    Broken,
    #[error("{0}")]
    Record(#[from] record::Error),
}

impl Fault {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Fault::Wrong(_) => StatusCode::BAD_REQUEST,
            Fault::Missing(_) | Fault::Record(record::Error::NoEvent(_)) => StatusCode::NOT_FOUND,
            Fault::Forbidden(_) => StatusCode::FORBIDDEN,
            Fault::Unknown => StatusCode::UNAUTHORIZED,
            Fault::Slow | Fault::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Record(record::Error::Note(_)) => StatusCode::BAD_REQUEST,
            Fault::Record(error) if interrupted(error) => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Broken | Fault::Record(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the asker is told; what went wrong within the record is for the log alone.
    pub fn told(&self) -> String {
        match self {
            Fault::Record(error) if interrupted(error) => Fault::Slow.to_string(),
            Fault::Record(record::Error::NoEvent(id)) => format!("no event of the record has the id {id}"),
            Fault::Record(record::Error::Note(why)) => why.clone(),
            Fault::Record(_) => Fault::Broken.to_string(),
            fault => fault.to_string(),
        }
    }
}

/// Whether a question was stopped because its time was over.
fn interrupted(error: &record::Error) -> bool {
    let record::Error::Sqlite(rusqlite::Error::SqliteFailure(code, _)) = error else { return false };
    code.code == rusqlite::ErrorCode::OperationInterrupted
}
