//! Errors in data files.

/// What is wrong in a data file, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}; {mend}")]
pub struct DataError {
    /// File name as embedded or given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl DataError {
    /// An error at a place of a file.
    pub fn new(
        file: &str,
        line: usize,
        column: usize,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        DataError { file: file.to_string(), line, column, what: what.into(), mend: mend.into() }
    }
}
