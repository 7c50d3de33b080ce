//! The lexicon room: what attache knows, loaded from `data/` and checked.

pub mod ontology;
