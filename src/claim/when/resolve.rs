//! From what was read to TimeML values and days.

use super::calendar::{Period, SEASONS, Unit, holiday};
use super::days_between;
use super::reading::{Amount, Base, Bound, Clock, Core, Named, Pick, Point, Reach, Reading};
use super::vocabulary::Part;
use super::{Direction, Interval, Kind};
use jiff::civil::Date;

/// What an expression is resolved against.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Context {
    pub(super) published: Option<Date>,
    /// The day or period last spoken of.
    pub(super) told: Option<Period>,
    /// The day last spoken of.
    pub(super) day: Option<Date>,
    pub(super) direction: Option<Direction>,
}

impl Context {
    /// After this has been told.
    pub(super) fn told(self, period: Option<Period>) -> Context {
        let day = period.filter(|period| period.unit == Unit::Day);
        Context { told: period.or(self.told), day: day.map(|day| day.first).or(self.day), ..self }
    }
}

/// Type, value and days of a reading.
pub(super) fn resolve(
    reading: &Reading,
    bound: &Bound,
    context: Context,
) -> (Kind, String, Option<Interval>) {
    let context = match bound {
        Bound::From(first) => context.told(first.period(context)),
        _ => context,
    };
    match reading {
        Reading::Point(point) => {
            let kind = if point.is_time() { Kind::Time } else { Kind::Date };
            (kind, point.value(context), stretch(point, bound, context))
        }
        Reading::Length(amount, unit, reach) => {
            let days = covered(*amount, *unit, reach, context);
            (Kind::Duration, length(*amount, *unit), days)
        }
        Reading::Set(value) => (Kind::Set, value.clone(), None),
        Reading::Ref(value) => {
            let today = context.published.filter(|_| *value == "PRESENT_REF");
            (Kind::Date, (*value).to_string(), today.map(Interval::day))
        }
    }
}

/// The days of a point within its sentence: "since April" reaches to the publication day.
fn stretch(point: &Point, bound: &Bound, context: Context) -> Option<Interval> {
    let days = point.days(context)?;
    match bound {
        Bound::None => Some(days),
        Bound::Since => Some(match context.published {
            Some(published) if published >= days.from => Interval::range(days.from, published),
            _ => days,
        }),
        Bound::Lasting(n, unit) => {
            let end = unit.from(days.from, whole(*n)?)?;
            Some(Interval::range(days.from, Unit::Day.from(end, -1)?.max(days.to)))
        }
        Bound::To(second) => {
            let second = second.days(context.told(point.period(context)))?;
            Some(days.join(second))
        }
        Bound::From(first) => Some(days.join(first.days(context)?)),
    }
}

/// A length in ISO 8601: `P3D`, `PT2H`, `PXY`.
pub(super) fn length(amount: Amount, unit: Unit) -> String {
    let (each, letter) = unit.iso();
    let time = if unit.is_clock() { "T" } else { "" };
    match amount {
        Some(n) => format!("P{time}{}{letter}", n * each),
        None => format!("P{time}X{letter}"),
    }
}

/// The days of "the past decade", "the next six months", "in two weeks".
fn covered(amount: Amount, unit: Unit, reach: &Reach, context: Context) -> Option<Interval> {
    let n = whole(amount?)?;
    let published = context.published;
    let ahead = context.direction == Some(Direction::Future);
    match reach {
        Reach::Back => Some(Interval::range(unit.from(published?, -n)?, published?)),
        Reach::Within if !ahead => None,
        Reach::Ahead | Reach::Within => Some(Interval::range(published?, unit.from(published?, n)?)),
        Reach::In if ahead => Period::of(unit, unit.from(published?, n)?)?.interval(),
        Reach::First(core) => {
            let first = core.period(context)?.first;
            Some(Interval::range(first, Unit::Day.from(unit.from(first, n)?, -1)?))
        }
        Reach::Last(core) => {
            let last = core.period(context)?.last()?;
            Some(Interval::range(unit.from(Unit::Day.from(last, 1)?, -n)?, last))
        }
        Reach::None | Reach::In => None,
    }
}

/// The nearest whole number that a calendar can count.
pub(super) fn whole(amount: f64) -> Option<i32> {
    (amount.abs() < 1e5).then_some(amount.round() as i32)
}

impl Point {
    fn is_time(&self) -> bool {
        self.clock.is_some()
            || matches!(&self.core, Core::Shift(unit, ..) if unit.is_clock() || *unit == Unit::Night)
    }

    /// The period meant, on the calendar.
    pub(super) fn period(&self, context: Context) -> Option<Period> {
        self.core.period(context)
    }

    fn value(&self, context: Context) -> String {
        if let Core::Fiscal(year) = self.core {
            return format!("FY{year:04}");
        }
        let day = match self.period(context) {
            Some(period) => period.value(),
            None => self.core.unknown(),
        };
        match self.clock {
            Some(Clock::Part(part)) => format!("{day}T{part}"),
            Some(Clock::Time(hour, minute, universal)) => {
                format!("{day}T{hour:02}:{minute:02}{}", if universal { "Z" } else { "" })
            }
            None => day,
        }
    }

    fn days(&self, context: Context) -> Option<Interval> {
        let period = self.period(context)?;
        match self.part {
            Some(part) => part_of(part, period, context.published).or(period.interval()),
            None => period.interval(),
        }
    }
}

/// The days of a part: "early this month" is days 1-10, "early next week" Monday to Wednesday.
fn part_of(part: Part, period: Period, published: Option<Date>) -> Option<Interval> {
    let (first, last) = (period.first, period.last()?);
    let (middle, late) = match period.unit {
        Unit::Week => (Unit::Day.from(first, 2)?, Unit::Day.from(first, 3)?),
        Unit::Month => (Unit::Day.from(first, 10)?, Unit::Day.from(first, 20)?),
        Unit::Quarter | Unit::Season => (Unit::Month.from(first, 1)?, Unit::Month.from(first, 2)?),
        Unit::Year => (Unit::Month.from(first, 4)?, Unit::Month.from(first, 8)?),
        Unit::Decade => (Unit::Year.from(first, 4)?, Unit::Year.from(first, 7)?),
        Unit::Century => (Unit::Year.from(first, 33)?, Unit::Year.from(first, 67)?),
        _ => return None,
    };
    let before = |day: Date| Unit::Day.from(day, -1);
    let year = period.unit == Unit::Year;
    let published = published.filter(|day| (first..=last).contains(day) && year);
    match (part, published) {
        (Part::Early, _) if period.unit == Unit::Week => Some(Interval::range(first, middle)),
        (Part::Early, _) => Some(Interval::range(first, before(middle)?)),
        (Part::Middle, _) if period.unit == Unit::Week => {
            Some(Interval::range(Unit::Day.from(first, 1)?, late))
        }
        (Part::Middle, _) => Some(Interval::range(middle, before(late)?)),
        (Part::Late, _) => Some(Interval::range(late, last)),
        (Part::Earlier, Some(day)) => Some(Interval::range(first, day)),
        (Part::Later, Some(day)) => Some(Interval::range(day, last)),
        (Part::Earlier | Part::Later, None) => None,
    }
}

impl Core {
    fn period(&self, context: Context) -> Option<Period> {
        match self {
            Core::Fixed(period) => Some(*period),
            Core::Named(named, pick) => named.pick(*pick, context),
            Core::In(named, outer) => named.within(outer.period(context)?),
            Core::Shift(unit, by, base) => shifted(*unit, *by, base, context),
            Core::Told => context.told,
            Core::Fiscal(_) => None,
        }
    }

    /// The value where the calendar is not known.
    fn unknown(&self) -> String {
        match self {
            Core::Fixed(period) => period.value(),
            Core::Named(named, _) | Core::In(named, _) => named.unknown(),
            Core::Shift(unit, ..) => unit.unknown().to_string(),
            Core::Told | Core::Fiscal(_) => "XXXX-XX-XX".to_string(),
        }
    }
}

fn shifted(unit: Unit, by: i32, base: &Base, context: Context) -> Option<Period> {
    let day = match base {
        Base::Published => context.published?,
        Base::Told => match context.told {
            Some(told) if told.unit <= unit => told.first,
            _ => context.day.or(context.published)?,
        },
        Base::At(core) => {
            let period = core.period(context)?;
            return Period::of(unit.min(period.unit), unit.from(period.first, by)?);
        }
    };
    Period::of(unit, day)?.shift(by)
}

impl Named {
    /// The one that is meant, counted from the publication day.
    fn pick(&self, pick: Pick, context: Context) -> Option<Period> {
        if pick == Pick::Following {
            let day = context.told.map(|told| told.first).or(context.published)?;
            return self.earliest(day, |period| period.first >= day);
        }
        let day = context.published?;
        match pick {
            Pick::Told => self.within(context.told.or(Period::year(day.year()))?),
            Pick::Shift(0) => {
                self.nearby(0, day).filter(|_| !matches!(self, Named::Season(0))).or(self.nearest(day))
            }
            Pick::Shift(-1) => self.latest(day, |period| period.last() < Some(day)),
            Pick::Shift(_) if matches!(self, Named::Weekday(_)) => self.nearby(1, day),
            Pick::Shift(_) => self.earliest(day, |period| period.first > day),
            Pick::Since => self.latest(day, |period| period.first <= day),
            Pick::Tense | Pick::Following => self.by_tense(day, context.direction),
        }
    }

    /// The one that the tense asks for, or the nearest, should that be far off and this be near.
    fn by_tense(&self, day: Date, direction: Option<Direction>) -> Option<Period> {
        let nearest = self.nearest(day)?;
        let chosen = match direction {
            Some(Direction::Future) => self.earliest(day, |period| period.last() >= Some(day))?,
            Some(Direction::Past) => self.latest(day, |period| period.first <= day)?,
            None if matches!(self, Named::Weekday(_) | Named::Weekend) => {
                self.latest(day, |period| period.first <= day)?
            }
            None => nearest,
        };
        let (far, near) = (distance(day, chosen), distance(day, nearest));
        let lopsided = match self {
            Named::MonthDay(..) => far > 200 && near < 120,
            _ => far > 270 && near < 60 && chosen.first.year() != day.year(),
        };
        Some(if lopsided { nearest } else { chosen })
    }

    /// The one `n` rounds (years; for weekdays weeks, for days of a month months) from the round of `day`.
    fn nearby(&self, n: i32, day: Date) -> Option<Period> {
        let round = match self {
            Named::Weekday(_) | Named::Weekend => Unit::Week,
            Named::DayOfMonth(_) => Unit::Month,
            _ => Unit::Year,
        };
        self.within(Period::of(round, day)?.shift(n)?)
    }

    fn latest(&self, day: Date, holds: impl Fn(&Period) -> bool) -> Option<Period> {
        [1, 0, -1, -2].iter().filter_map(|n| self.nearby(*n, day)).find(holds)
    }

    fn earliest(&self, day: Date, holds: impl Fn(&Period) -> bool) -> Option<Period> {
        [-1, 0, 1, 2].iter().filter_map(|n| self.nearby(*n, day)).find(holds)
    }

    fn nearest(&self, day: Date) -> Option<Period> {
        let all = [0, -1, 1].into_iter().filter_map(|n| self.nearby(n, day));
        all.min_by_key(|period| distance(day, *period))
    }

    /// The one inside `outer`: March of a year, Friday of a week.
    fn within(&self, outer: Period) -> Option<Period> {
        let year = outer.first.year();
        let part = |unit, month| Some(Period { unit, first: Date::new(year, month, 1).ok()? });
        match *self {
            Named::Month(month) => part(Unit::Month, month),
            Named::MonthDay(month, day) => Date::new(year, month, day).ok().map(Period::day),
            Named::DayOfMonth(day) => Date::new(year, outer.first.month(), day).ok().map(Period::day),
            Named::Season(0) => part(Unit::Season, 12),
            Named::Season(n) => part(Unit::Season, 3 * n),
            Named::Quarter(n) => part(Unit::Quarter, 3 * n - 2),
            Named::Half(n) => part(Unit::Half, 6 * n - 5),
            Named::Holiday(rule) => holiday(rule, year).map(Period::day),
            Named::Weekday(n) => weekday(n, outer).map(Period::day),
            Named::Weekend => Period::of(Unit::Weekend, outer.first),
            Named::Nth(unit, -1) => Period::of(unit, outer.last()?),
            Named::Nth(unit, n) => Period::of(unit, outer.first)?.shift(n - 1),
        }
    }

    fn unknown(&self) -> String {
        match self {
            Named::Month(month) => format!("XXXX-{month:02}"),
            Named::MonthDay(month, day) => format!("XXXX-{month:02}-{day:02}"),
            Named::DayOfMonth(day) => format!("XXXX-XX-{day:02}"),
            Named::Weekday(n) => format!("XXXX-WXX-{n}"),
            Named::Season(n) => format!("XXXX-{}", SEASONS[usize::from(n.unsigned_abs()) % 4]),
            Named::Quarter(n) => format!("XXXX-Q{n}"),
            Named::Half(n) => format!("XXXX-H{n}"),
            Named::Weekend => Unit::Weekend.unknown().to_string(),
            Named::Holiday(_) => Unit::Day.unknown().to_string(),
            Named::Nth(unit, _) => unit.unknown().to_string(),
        }
    }
}

/// The first Monday (1) or Tuesday (2) of a period; of a day, that of its week.
fn weekday(n: i8, outer: Period) -> Option<Date> {
    let monday = Period::of(Unit::Week, outer.first)?.first;
    let day = Unit::Day.from(monday, i32::from(n) - 1)?;
    let early = day < outer.first && outer.unit != Unit::Day;
    if early { Unit::Week.from(day, 1) } else { Some(day) }
}

/// Days from `day` to the period; none if it is inside.
fn distance(day: Date, period: Period) -> i32 {
    let last = period.last().unwrap_or(period.first);
    if day < period.first {
        days_between(day, period.first)
    } else if day > last {
        days_between(last, day)
    } else {
        0
    }
}
