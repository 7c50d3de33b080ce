//! The lexicon room.
