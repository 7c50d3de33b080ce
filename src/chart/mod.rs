//! Pictures as SVG, from plain numbers: the same functions serve the pages, the brief and the command line.
//!
//! Every function returns one `<svg>` element that can be written to a file or set into a page as it is. It brings its own
//! style for light and dark, names what it shows (`role="img"`, `<title>`, `<desc>`), has no script and asks for nothing
//! from outside, and the same input gives the same bytes.
//!
//! | picture | function | input |
//! |---|---|---|
//! | a level with its band over time, and marks of events | [`level`] | [`Level`] |
//! | forecasts against what came | [`calibration`] | [`Bin`] |
//! | days between two events | [`lags`] | [`Lag`] |
//! | numbers by name, such as visits by term | [`bars`] | [`Bar`] |
//! | odds and what moved them | [`waterfall`] | [`Share`] |
//! | cost against size, both axes logarithmic | [`log_log`] | [`Curve`] |
//! | towns and trips on the part of the world they lie in | [`map()`] | [`Map`] |
//!
//! A page whose policy allows no style within an element takes a picture by way of [`in_page`], and [`STYLE`] into its own.

mod axis;
mod bars;
mod calibration;
mod cost;
mod lags;
mod level;
mod map;
mod svg;
mod waterfall;

pub use bars::{Bar, bars};
pub use calibration::{Bin, calibration};
pub use cost::{Curve, log_log};
pub use lags::{Lag, lags};
pub use level::{Level, Mark, Point, level};
pub use map::{Map, Place, Town, Trip, map};
pub use svg::{STYLE, in_page};
pub use waterfall::{Share, waterfall};
