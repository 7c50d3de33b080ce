//! Watching: reading feeds and pages that the user listed, again and again, into the record.
//!
//! What may be fetched is decided in [`address`]: hosts the user listed, and never a private network unless
//! the source says so. [`fetch`] makes one request with every limit it needs; [`Watch::round`] goes once through
//! all sources. What is known of feeds and pages is kept in the record's own file ([`state`]), and only once
//! a page's claims are kept does it count as read, so a stop at any moment loses nothing.

pub mod address;
pub mod archive;
mod article;
mod feed;
pub mod fetch;
mod hosts;
mod log;
pub mod robots;
mod round;
pub mod settings;
pub mod state;
mod why;

pub use article::with_outlet;
pub use log::{Line, Log};
pub use round::{Error, Round, Watch, page};
pub use settings::{Kind, Settings, Source};
pub use why::Why;
