//! What the words of a time expression say, before it is known which day they were written on.

use super::calendar::{Period, Unit};
use super::vocabulary::Part;

/// A day or period that recurs and needs a year, a week or a month to be found.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    Month(i8),
    MonthDay(i8, i8),
    /// "the 25th".
    DayOfMonth(i8),
    /// "the weekend".
    Weekend,
    /// Monday is 1.
    Weekday(i8),
    /// Winter is 0.
    Season(i8),
    Quarter(i8),
    Half(i8),
    /// The rule of the holiday, as in `data/times.tsv`.
    Holiday(&'static str),
    /// "the second week of"; -1 is the last.
    Nth(Unit, i32),
}

impl Named {
    fn is_day(&self) -> bool {
        match self {
            Named::MonthDay(..) | Named::DayOfMonth(_) | Named::Weekday(_) | Named::Holiday(_) => true,
            Named::Nth(unit, _) => *unit == Unit::Day,
            _ => false,
        }
    }
}

/// Which of the many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pick {
    /// Bare: the tense and the publication day decide.
    Tense,
    /// "last", "this", "next".
    Shift(i32),
    /// "that Friday".
    Told,
    /// The last up to the publication day: "January" in "since taking office in January".
    Since,
    /// The first from what was last told: "Friday" in "from Monday to Friday".
    Following,
}

/// Where to count from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Base {
    /// The publication day.
    Published,
    /// The day or period last spoken of.
    Told,
    /// Another expression: "two days after Christmas".
    At(Box<Core>),
}

/// A point or period on the calendar.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Core {
    /// Said in full.
    Fixed(Period),
    /// "Friday", "last March".
    Named(Named, Pick),
    /// "the third quarter of this year".
    In(Named, Box<Core>),
    /// "yesterday", "next week", "two years ago", "the following day".
    Shift(Unit, i32, Base),
    /// "fiscal 2018": its days depend on whose year it is.
    Fiscal(i16),
    /// The day or period last spoken of, itself.
    Told,
}

impl Core {
    pub(super) fn shift(unit: Unit, by: i32) -> Core {
        Core::Shift(unit, by, Base::Published)
    }

    pub(super) fn told(unit: Unit, by: i32) -> Core {
        Core::Shift(unit, by, Base::Told)
    }

    pub(super) fn bare(named: Named) -> Core {
        Core::Named(named, Pick::Tense)
    }

    pub(super) fn year(year: i16) -> Option<Core> {
        Period::year(year).map(Core::Fixed)
    }

    /// Whether it is one day.
    pub(super) fn is_day(&self) -> bool {
        match self {
            Core::Fixed(period) => period.unit == Unit::Day,
            Core::Named(named, _) | Core::In(named, _) => named.is_day(),
            Core::Shift(unit, ..) => *unit == Unit::Day,
            Core::Told | Core::Fiscal(_) => false,
        }
    }
}

/// The time of day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Clock {
    /// A TimeML code: `MO`.
    Part(&'static str),
    /// Hour, minute, whether in universal time.
    Time(i8, i8, bool),
}

/// A point with its modifiers: "early next week", "Monday morning".
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) core: Core,
    pub(super) part: Option<Part>,
    pub(super) clock: Option<Clock>,
}

impl From<Core> for Point {
    fn from(core: Core) -> Point {
        Point { core, part: None, clock: None }
    }
}

/// How many; none for "several".
pub(super) type Amount = Option<f64>;

/// Which days a length covers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reach {
    None,
    /// "the past decade": back from the publication day.
    Back,
    /// "the next six months": on from the publication day.
    Ahead,
    /// "within two weeks": on from the publication day, if the clause looks ahead.
    Within,
    /// "in two weeks": at the end of that, if the clause looks ahead.
    In,
    /// "the first nine months of 2018".
    First(Box<Core>),
    /// "the last two weeks of May".
    Last(Box<Core>),
}

/// A time expression as read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    Point(Point),
    Length(Amount, Unit, Reach),
    /// Something that recurs, by its TimeML value.
    Set(String),
    /// The past, the present or the future at large.
    Ref(&'static str),
}

impl From<Core> for Reading {
    fn from(core: Core) -> Reading {
        Reading::Point(core.into())
    }
}

/// How the sentence stretches a point into a range.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bound {
    /// It does not.
    None,
    /// "since April": up to the publication day.
    Since,
    /// "two-day talks to begin on Tuesday": so many units from that day.
    Lasting(f64, Unit),
    /// "from May 20 to 26": the second end.
    To(Box<Point>),
    /// The first end.
    From(Box<Point>),
}
