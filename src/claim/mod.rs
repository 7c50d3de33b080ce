//! The claim room.
