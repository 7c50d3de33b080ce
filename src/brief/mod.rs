//! The brief room.
