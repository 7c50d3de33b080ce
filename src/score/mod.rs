//! The score room.
