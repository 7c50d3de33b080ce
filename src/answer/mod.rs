//! The answer room.
