//! The lexicon room: what attache knows, loaded from `data/` and checked.

pub mod acts;
pub mod cues;
pub mod data;
pub mod ontology;
