//! Periods of the civil calendar: where they start and end, how they are written in TimeML.

use super::{Interval, Precision};
use jiff::Span;
use jiff::civil::{Date, Weekday};

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Night,
    Week,
    Weekend,
    Fortnight,
    Month,
    Quarter,
    Half,
    Season,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    pub(super) fn named(name: &str) -> Option<Unit> {
        Some(match name {
            "second" => Unit::Second,
            "minute" => Unit::Minute,
            "hour" => Unit::Hour,
            "day" => Unit::Day,
            "night" => Unit::Night,
            "week" => Unit::Week,
            "weekend" => Unit::Weekend,
            "fortnight" => Unit::Fortnight,
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "half" => Unit::Half,
            "season" => Unit::Season,
            "year" => Unit::Year,
            "decade" => Unit::Decade,
            "century" => Unit::Century,
            "millennium" => Unit::Millennium,
            _ => return None,
        })
    }

    /// Whether the unit is shorter than a day.
    pub(super) fn is_clock(self) -> bool {
        matches!(self, Unit::Second | Unit::Minute | Unit::Hour)
    }

    /// How many of what ISO 8601 letter: a decade is ten `Y`.
    pub(super) fn iso(self) -> (f64, &'static str) {
        match self {
            Unit::Second => (1.0, "S"),
            Unit::Minute => (1.0, "M"),
            Unit::Hour => (1.0, "H"),
            Unit::Day | Unit::Night => (1.0, "D"),
            Unit::Week => (1.0, "W"),
            Unit::Weekend => (1.0, "WE"),
            Unit::Fortnight => (2.0, "W"),
            Unit::Month => (1.0, "M"),
            Unit::Quarter => (1.0, "Q"),
            Unit::Season => (3.0, "M"),
            Unit::Half => (6.0, "M"),
            Unit::Year => (1.0, "Y"),
            Unit::Decade => (10.0, "Y"),
            Unit::Century => (100.0, "Y"),
            Unit::Millennium => (1000.0, "Y"),
        }
    }

    /// The length of `n` units, for stepping from day to day.
    fn step(self, n: i32) -> Option<Span> {
        let n = i64::from(n);
        let span = Span::new();
        match self {
            Unit::Second | Unit::Minute | Unit::Hour => Some(span),
            Unit::Day | Unit::Night => span.try_days(n).ok(),
            Unit::Week | Unit::Weekend => span.try_weeks(n).ok(),
            Unit::Fortnight => span.try_weeks(2 * n).ok(),
            Unit::Month => span.try_months(n).ok(),
            Unit::Quarter => span.try_months(3 * n).ok(),
            Unit::Half => span.try_months(6 * n).ok(),
            Unit::Season | Unit::Year => span.try_years(n).ok(),
            Unit::Decade => span.try_years(10 * n).ok(),
            Unit::Century => span.try_years(100 * n).ok(),
            Unit::Millennium => span.try_years(1000 * n).ok(),
        }
    }

    /// The day `n` units from `day`.
    pub(super) fn from(self, day: Date, n: i32) -> Option<Date> {
        day.checked_add(self.step(n)?).ok()
    }

    /// The value of this unit where the calendar is not known.
    pub(super) fn unknown(self) -> &'static str {
        match self {
            Unit::Second | Unit::Minute | Unit::Hour => "XXXX-XX-XXTXX",
            Unit::Day => "XXXX-XX-XX",
            Unit::Night => "XXXX-XX-XXTNI",
            Unit::Week | Unit::Fortnight => "XXXX-WXX",
            Unit::Weekend => "XXXX-WXX-WE",
            Unit::Month => "XXXX-XX",
            Unit::Quarter => "XXXX-QX",
            Unit::Half => "XXXX-HX",
            Unit::Season | Unit::Year => "XXXX",
            Unit::Decade => "XXX",
            Unit::Century | Unit::Millennium => "XX",
        }
    }
}

/// One unit on the calendar: a day, the week of a day, a month, a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) unit: Unit,
    pub(super) first: Date,
}

impl Period {
    pub(super) fn day(first: Date) -> Period {
        Period { unit: Unit::Day, first }
    }

    pub(super) fn year(year: i16) -> Option<Period> {
        Some(Period { unit: Unit::Year, first: Date::new(year, 1, 1).ok()? })
    }

    /// The period of this unit that holds `day`.
    pub(super) fn of(unit: Unit, day: Date) -> Option<Period> {
        let (year, month) = (day.year(), day.month());
        let first = match unit {
            Unit::Week | Unit::Fortnight => monday(day)?,
            Unit::Weekend => Unit::Day.from(monday(day)?, 5)?,
            Unit::Month => Date::new(year, month, 1).ok()?,
            Unit::Quarter => Date::new(year, (month - 1) / 3 * 3 + 1, 1).ok()?,
            Unit::Half => Date::new(year, (month - 1) / 6 * 6 + 1, 1).ok()?,
            Unit::Season => season(day)?,
            Unit::Year => Date::new(year, 1, 1).ok()?,
            Unit::Decade => Date::new(year - year.rem_euclid(10), 1, 1).ok()?,
            Unit::Century => Date::new(year - year.rem_euclid(100), 1, 1).ok()?,
            Unit::Millennium => Date::new(year - year.rem_euclid(1000), 1, 1).ok()?,
            _ => day,
        };
        Some(Period { unit, first })
    }

    /// The last day.
    pub(super) fn last(&self) -> Option<Date> {
        let next = match self.unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Night => {
                return Some(self.first);
            }
            Unit::Weekend => Unit::Day.from(self.first, 2)?,
            Unit::Season => Unit::Quarter.from(self.first, 1)?,
            unit => unit.from(self.first, 1)?,
        };
        Unit::Day.from(next, -1)
    }

    /// The period `n` units on.
    pub(super) fn shift(&self, n: i32) -> Option<Period> {
        Some(Period { first: self.unit.from(self.first, n)?, ..*self })
    }

    /// The days of this period.
    pub(super) fn interval(&self) -> Option<Interval> {
        let precision = self.precision();
        Some(Interval { from: self.first, to: self.last()?, precision })
    }

    /// The TimeML value.
    pub(super) fn value(&self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        let week = self.first.iso_week_date();
        match self.unit {
            Unit::Second | Unit::Minute | Unit::Hour => format!("{}TXX", self.first),
            Unit::Day => self.first.to_string(),
            Unit::Night => format!("{}TNI", self.first),
            Unit::Week | Unit::Fortnight => format!("{:04}-W{:02}", week.year(), week.week()),
            Unit::Weekend => format!("{:04}-W{:02}-WE", week.year(), week.week()),
            Unit::Month => format!("{year:04}-{month:02}"),
            Unit::Quarter => format!("{year:04}-Q{}", (month + 2) / 3),
            Unit::Half => format!("{year:04}-H{}", (month + 5) / 6),
            Unit::Season => format!("{year:04}-{}", SEASONS[usize::from(month.unsigned_abs() / 3 % 4)]),
            Unit::Year => format!("{year:04}"),
            Unit::Decade => format!("{:03}", year.div_euclid(10)),
            Unit::Century => format!("{:02}", year.div_euclid(100)),
            Unit::Millennium => format!("{}", year.div_euclid(1000)),
        }
    }

    fn precision(&self) -> Precision {
        match self.unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Night => Precision::Day,
            Unit::Week => Precision::Week,
            Unit::Month => Precision::Month,
            Unit::Quarter => Precision::Quarter,
            Unit::Season => Precision::Season,
            Unit::Year => Precision::Year,
            Unit::Decade => Precision::Decade,
            Unit::Weekend | Unit::Fortnight | Unit::Half | Unit::Century | Unit::Millennium => {
                Precision::Range
            }
        }
    }
}

/// Seasons by a third of their first month: December, March, June, September.
pub(super) const SEASONS: [&str; 4] = ["WI", "SP", "SU", "FA"];

fn monday(day: Date) -> Option<Date> {
    Unit::Day.from(day, -i32::from(day.weekday().to_monday_zero_offset()))
}

/// First day of the season of `day`; seasons begin in March, June, September and December.
fn season(day: Date) -> Option<Date> {
    let back = day.month() % 3;
    let month = Date::new(day.year(), day.month(), 1).ok()?;
    Unit::Month.from(month, -i32::from(back))
}

/// The day `n` days after Western Easter Sunday (Meeus, Jones and Butcher).
fn easter(year: i16, n: i32) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let (month, day) = ((h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
    let sunday = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Unit::Day.from(sunday, n)
}

/// The day of a holiday: `12-25`, `11/4/4` (fourth Thursday of November), `05/-1/1` (last Monday
/// of May), `easter-2`, or the days themselves.
pub(super) fn holiday(rule: &str, year: i16) -> Option<Date> {
    if let Some(days) = rule.strip_prefix("easter") {
        return easter(year, days.parse().ok()?);
    }
    if rule.len() > "MM/nth/d".len() {
        let days = rule.split(' ').filter_map(|day| day.parse::<Date>().ok());
        return days.into_iter().find(|day| day.year() == year);
    }
    if let Some((month, day)) = rule.split_once('-').filter(|_| !rule.contains('/')) {
        return Date::new(year, month.parse().ok()?, day.parse().ok()?).ok();
    }
    let mut parts = rule.split('/');
    let month = Date::new(year, parts.next()?.parse().ok()?, 1).ok()?;
    let nth = parts.next()?.parse().ok()?;
    let weekday = Weekday::from_monday_one_offset(parts.next()?.parse().ok()?).ok()?;
    month.nth_weekday_of_month(nth, weekday).ok()
}
