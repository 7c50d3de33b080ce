//! The outlook: who comes next. From dated facts `(subject, relation, object)` it answers "(subject, relation, ?) on day t"
//! with ranked answers, their probabilities and the reasons, out of exact counts of everything before t.

pub mod backtest;
pub mod boost;
pub mod chance;
pub mod crowd;
pub mod curve;
pub mod explain;
pub mod features;
pub mod forest;
pub mod kin;
pub mod learn;
pub mod memory;
pub mod odds;
pub mod quads;
pub mod rank;
pub mod reach;
pub mod rules;
pub mod sequel;
pub mod weigh;

/// What can go wrong with quadruple files.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A file that cannot be read.
    #[error("{file}: {error}")]
    File {
        /// The file.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// A line without four whole numbers.
    #[error("{file}:{line}:1: no fact; write subject, relation, object and time as four whole numbers")]
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// An id too great to be one of a list that is numbered from 0.
    #[error(
        "{file}:{line}:1: the id {id} is too great; number entities (below {entities}) and relations (below {relations}) from 0"
    )]
    Id {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The id.
        id: u32,
        /// The limit for entities.
        entities: u32,
        /// The limit for relations.
        relations: u32,
    },
}
