//! The pages: each a plain function from what was asked to a value, which is then shown in the form asked for.

pub mod brief;
pub mod data;
pub mod event;
pub mod line;
pub mod map;
pub mod notes;
pub mod outlook;
pub mod pair;
pub mod patterns;
pub mod person;
pub mod search;
pub mod sources;
pub mod today;
