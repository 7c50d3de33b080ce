//! The claim room.

pub mod when;
