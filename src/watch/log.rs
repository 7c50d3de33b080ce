//! The log: one line of JSON for everything asked for, with the reason where nothing came of it.

use jiff::{Timestamp, Unit};
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line<'l> {
    /// `listed`, `unchanged`, `cut`, `later`, `refused`, `given-up`, `read` or `set-aside`.
    pub what: &'l str,
    /// The address.
    pub address: &'l str,
    /// The source it belongs to.
    pub source: &'l str,
    /// Why nothing came of it, or what more there is to say.
    pub why: &'l str,
}

#[derive(Serialize)]
struct Stamped<'l> {
    time: String,
    #[serde(flatten)]
    line: &'l Line<'l>,
}

/// Where lines go.
pub struct Log {
    file: Option<Mutex<File>>,
}

impl Log {
    /// Adds to the file at `path`; without one, keeps nothing.
    pub fn open(path: Option<&Path>) -> io::Result<Log> {
        let open = |path| OpenOptions::new().create(true).append(true).open(path).map(Mutex::new);
        Ok(Log { file: path.map(open).transpose()? })
    }

    /// Adds a line. A full disk does not stop the watch.
    pub fn line(&self, line: &Line) {
        let Some(file) = &self.file else { return };
        let now = Timestamp::now().round(Unit::Second).unwrap_or_else(|_| Timestamp::now());
        let Ok(mut text) = serde_json::to_string(&Stamped { time: now.to_string(), line }) else { return };
        text.push('\n');
        let _ = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(text.as_bytes());
    }
}
