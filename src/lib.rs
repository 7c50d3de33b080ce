//! `attache` reads the news and keeps the diplomatic record.
//!
//! The rooms, in the order of the flow; each may use only those above it:
//! [`document`] owns text, [`syntax`] finds words and how they hang together, [`lexicon`] is what
//! attache knows, [`claim`] is what one sentence says, [`record`] keeps claims and the events they
//! are about, [`answer`] answers from the record, [`pattern`] finds what precedes what, [`outlook`] says what comes next,
//! [`chart`] draws, [`brief`] writes, [`score`] measures, [`web`] shows pages, [`watch`] reads feeds, [`alert`] tells
//! of what a rule asks for, [`cli`] is the command line.

pub mod alert;
pub mod answer;
pub mod brief;
pub mod chart;
pub mod claim;
pub mod cli;
pub mod document;
pub mod lexicon;
pub mod outlook;
pub mod pattern;
pub mod record;
pub mod score;
pub mod syntax;
pub mod watch;
pub mod web;
