//! How far a reading is, on standard error; only on a terminal and only after a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

/// A line that counts bytes, also inside a document, and says what came of them. Any thread may move it.
pub struct Progress {
    bar: ProgressBar,
    start: Instant,
}

impl Progress {
    pub fn new() -> Progress {
        let bar = ProgressBar::hidden();
        let style = ProgressStyle::with_template("{spinner} {bytes} read, {msg}{elapsed} ({bytes_per_sec})");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Progress { bar, start: Instant::now() }
    }

    /// So many more bytes are read.
    pub fn read(&self, bytes: usize) {
        let late = self.start.elapsed() > Duration::from_secs(1);
        if late && self.bar.is_hidden() && io::stderr().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(bytes as u64);
    }

    pub fn count(&self, documents: usize, claims: usize) {
        self.bar.set_message(format!("{documents} documents, {claims} claims, "));
    }

    /// Prints something with the line out of the way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}
