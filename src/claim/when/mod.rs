//! When: the time expressions of a text and the days they stand for.
//!
//! [`times`] finds expressions ("early next week", "since late 2011", "for three days") in raw
//! text and values them as TimeML does, against the publication day and the dates already told.
//! Which way a bare "Friday" or "in October" points depends on tense; [`times`] guesses it from
//! the verbs nearby, and [`TimeExpression::resolve`] takes the word of a caller who knows better.

mod bounds;
mod calendar;
mod clock;
mod dates;
mod grammar;
mod lengths;
mod reading;
mod relative;
mod resolve;
mod tense;
mod vocabulary;
mod words;

use crate::document::Span;
use grammar::{Found, Grammar};
use jiff::civil::Date;
use reading::{Bound, Core, Pick, Point, Reading};
use resolve::Context;
use serde::{Deserialize, Serialize};

/// The four types of TimeML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// A day or something coarser.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Something that recurs.
    Set,
}

impl Kind {
    /// TimeML's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Date => "DATE",
            Kind::Time => "TIME",
            Kind::Duration => "DURATION",
            Kind::Set => "SET",
        }
    }
}

/// How sharp an interval is: the calendar unit it fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// Three months from December, March, June or September.
    Season,
    /// A calendar year.
    Year,
    /// Ten calendar years.
    Decade,
    /// Days that fill no single calendar unit: part of a month, "May 20 to 26", a weekend.
    Range,
    /// The days bound it, but nothing says how closely.
    Unknown,
}

/// Days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The unit it fills.
    pub precision: Precision,
}

/// Days from one day to another; negative where that lies before.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

impl Interval {
    /// How many days it spans, both ends counted.
    pub fn days(&self) -> i32 {
        days_between(self.from, self.to) + 1
    }

    /// The interval of one day.
    pub fn day(day: Date) -> Interval {
        Interval { from: day, to: day, precision: Precision::Day }
    }

    /// Days that fill no single calendar unit.
    pub fn range(from: Date, to: Date) -> Interval {
        let precision = if from == to { Precision::Day } else { Precision::Range };
        Interval { from, to, precision }
    }

    /// From the earlier beginning to the later end.
    fn join(self, other: Interval) -> Interval {
        Interval::range(self.from.min(other.from), self.to.max(other.to))
    }
}

/// Which way a clause looks from its publication day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Back.
    Past,
    /// Ahead.
    Future,
}

/// Words that say when, how long or how often.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeExpression {
    /// Where it stands.
    pub span: Span,
    /// Its TimeML type.
    pub kind: Kind,
    /// Its TimeML value: "2018-09-09", "2013-W11", "P3D", "PAST_REF". It is what the words alone say.
    pub value: String,
    /// The days it stands for in its sentence, if they are known: with "since April" they reach up
    /// to the publication day, and either end of "May 20 to 26" has all seven.
    pub interval: Option<Interval>,
    /// The way its clause looks, if its verbs tell.
    pub direction: Option<Direction>,
    reading: Reading,
    bound: Bound,
    context: Context,
}

impl TimeExpression {
    fn new(span: Span, reading: Reading, bound: Bound, context: Context) -> TimeExpression {
        let (kind, value, interval) = resolve::resolve(&reading, &bound, context);
        TimeExpression { span, kind, value, interval, direction: context.direction, reading, bound, context }
    }

    /// The same words read in a clause that looks this way.
    pub fn resolve(&self, direction: Option<Direction>) -> TimeExpression {
        let context = Context { direction, ..self.context };
        TimeExpression::new(self.span, self.reading.clone(), self.bound.clone(), context)
    }

    /// Whether tense has a say in which day is meant: true of a bare "Friday", not of "yesterday".
    pub fn depends_on_tense(&self) -> bool {
        matches!(&self.reading, Reading::Point(Point { core: Core::Named(_, Pick::Tense), .. }))
    }
}

/// Every time expression of `text`, in order; relative ones count from `published`.
pub fn times(text: &str, published: Option<Date>) -> Vec<TimeExpression> {
    let words = words::cut(text);
    let grammar = Grammar { text, words: &words };
    let mut found = grammar.read();
    let bounds = bounds::bounds(&grammar, &mut found);
    let mut context = Context { published, ..Context::default() };
    let mut times = Vec::with_capacity(found.len());
    for (Found { words: at, reading }, bound) in found.into_iter().zip(bounds) {
        if !matches!(bound, Bound::From(_)) {
            context.direction = tense::direction(&grammar, at.clone());
        }
        let span = words[at.start].span.join(words[at.end - 1].span);
        let time = TimeExpression::new(span, reading, bound, context);
        if let Reading::Point(point) = &time.reading {
            context = context.told(point.period(context));
        }
        times.push(time);
    }
    times
}

/// Whether a word alone is the name of a weekday or month ("Wednesday", "Sept").
pub fn is_day_or_month(word: &str) -> bool {
    let named = |sense: &vocabulary::Sense| {
        matches!(sense, vocabulary::Sense::Weekday(_) | vocabulary::Sense::Month(_))
    };
    word.starts_with(char::is_uppercase)
        && vocabulary::known(word.trim_end_matches('.')).senses.iter().any(named)
}
