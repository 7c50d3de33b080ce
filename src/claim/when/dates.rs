//! Patterns of days and periods that are named: "Sept. 9", "March 2018", "the third quarter of
//! this year", "Friday", "the 1990s", "Christmas".

use super::calendar::{Period, Unit};
use super::grammar::{Found, Grammar, Read, longest, take};
use super::lengths;
use super::reading::{Core, Named, Point, Reading};
use super::vocabulary::Sense;
use super::words::Shape;
use jiff::civil::Date;
use std::ops::Range;

/// Marks that may stand against a year without making it part of another number.
const BESIDE_A_YEAR: [&str; 9] = ["(", "-", "–", "—", "/", "\"", "'", "‘", "“"];

impl Grammar<'_> {
    fn digits(&self, i: usize) -> Option<(i32, u8)> {
        match self.shape(i)? {
            Shape::Digits(n, long) => Some((n, long)),
            _ => None,
        }
    }

    /// `2018-06-19`, `6/12/2018`, `9/11`.
    pub(super) fn numeric(&self, i: usize) -> Read<Core> {
        let marks = |k: usize, mark| self.mark(k, mark) && self.joined(k) && self.joined(k + 1);
        let ((a, long), (b, _)) = (self.digits(i)?, self.digits(i + 2)?);
        if (a, b) == (9, 11) && marks(i + 1, '/') && !self.mark(i + 3, '/') {
            return Some((i + 3, Core::Fixed(Period::day(date(2001, 9, 11)?))));
        }
        let (c, end) = self.digits(i + 4)?;
        let both = |mark| marks(i + 1, mark) && marks(i + 3, mark);
        let (year, month, day) = match (long, end) {
            (4, 1 | 2) if both('-') || both('/') => (a, b, c),
            (1 | 2, 4) if both('/') && a > 12 => (c, b, a),
            (1 | 2, 4) if both('/') => (c, a, b),
            _ => return None,
        };
        Some((i + 5, Core::Fixed(Period::day(date(year, month, day)?))))
    }

    /// A month's name, with the full stop of its abbreviation.
    pub(super) fn month(&self, i: usize) -> Read<i8> {
        let month = self.sense(i, take!(Sense::Month(m) => m))?;
        let short = self.word(i).len() < 5 && !self.any(i, &["may", "june", "july"]);
        let stop = usize::from(short && self.mark(i + 1, '.') && self.joined(i + 1));
        let number = |k: usize| matches!(self.shape(k), Some(Shape::Digits(..) | Shape::Nth(_)));
        let sure = !short || stop == 1 || number(i + 1) || i > 0 && number(i - 1);
        (self.capital(i) && sure).then_some((i + 1 + stop, month))
    }

    /// The number of a day of the month.
    fn day(&self, i: usize) -> Option<i8> {
        let day = match self.shape(i)? {
            Shape::Digits(n, 1 | 2) | Shape::Nth(n) => n,
            _ => return None,
        };
        let part = self.joined(i + 1) && (self.mark(i + 1, '%') || self.mark(i + 1, '/'));
        ((1..=31).contains(&day) && !part).then_some(i8::try_from(day).ok()?)
    }

    /// The year after a day or month, perhaps past a comma.
    fn year_after(&self, i: usize) -> Read<i16> {
        let at = i + usize::from(self.mark(i, ','));
        match self.digits(at)? {
            (year @ 1000..=2199, 4) if !self.measured(at) => Some((at + 1, i16::try_from(year).ok()?)),
            _ => None,
        }
    }

    /// Whether number `i` counts what follows: "2018 troops".
    fn measured(&self, i: usize) -> bool {
        self.has(i + 1, Sense::Measure) || (self.joined(i + 1) && self.mark(i + 1, '%'))
    }

    /// "of last year", "next year": the year of a month or day.
    fn year_of(&self, i: usize) -> Read<Core> {
        let at = self.skip(i, &["of", "in", ","]);
        let named = if at > i { self.year(at) } else { None };
        let (end, core) = longest([self.deictic(at), self.told(at), named, lengths::reckoned(self, at)])?;
        let year = match &core {
            Core::Shift(unit, ..) => *unit == Unit::Year,
            Core::Fixed(period) => period.unit == Unit::Year,
            _ => false,
        };
        year.then_some((end, core))
    }

    /// A named day or period with the year that follows it, if one does.
    fn dated(&self, end: usize, named: Named) -> Read<Core> {
        let whole = self.year_after(end).and_then(|(end, year)| Some((end, Core::year(year)?)));
        match whole.or_else(|| self.year_of(end)) {
            Some((end, year)) => Some((end, Core::In(named, Box::new(year)))),
            None => Some((end, Core::bare(named))),
        }
    }

    /// "March 25, 2018", "Sept. 9", "March 2018", "March of last year", "March".
    pub(super) fn month_first(&self, i: usize) -> Read<Core> {
        let (end, month) = self.month(i)?;
        let the = self.skip_the(end);
        if let Some(day) = self.day(the) {
            let attacks =
                (month, day) == (9, 11) && self.any(the + 1, &["attack", "attacks", "terror", "terrorist"]);
            let day = Named::MonthDay(month, day);
            return if attacks {
                Some((the + 1, Core::In(day, Box::new(Core::year(2001)?))))
            } else {
                self.dated(the + 1, day)
            };
        }
        let (dated, core) = self.dated(end, Named::Month(month))?;
        (dated > end || self.month_alone(i)).then_some((dated, core))
    }

    /// Whether "May", "March" and "August" stand for months where no number tells.
    fn month_alone(&self, i: usize) -> bool {
        let led = !self.opens(i) && self.led(i);
        match self.sense(i, take!(Sense::Month(m) => m)) {
            Some(5) => led,
            Some(3 | 8) => led || !self.opens(i) && !self.capital(i - 1),
            _ => true,
        }
    }

    /// Whether the word before `i` often leads a date.
    fn led(&self, i: usize) -> bool {
        let lead = take!(Sense::Lead | Sense::Shift(_) | Sense::Told(_) | Sense::Part(_) => ());
        let leads = |k: usize| self.sense(k, lead).is_some();
        i > 0 && (leads(i - 1) || i > 1 && self.mark(i - 1, '-') && leads(i - 2))
    }

    /// "19 June 2018", "the 19th of June", "the 25th".
    pub(super) fn day_first(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let day = self.day(at)?;
        let of = self.skip(at + 1, &["of"]);
        let nth = matches!(self.shape(at), Some(Shape::Nth(_)));
        if let Some((end, month)) = self.month(of).filter(|_| nth || of == at + 1) {
            return self.dated(end, Named::MonthDay(month, day));
        }
        let led = nth && at > i && self.after(i, &["on", "until", "by"]);
        let ends = self.shape(of) != Some(Shape::Letters) || self.any(of, &["and", "to", "in", "at"]);
        (led && ends && of == at + 1).then_some((of, Core::bare(Named::DayOfMonth(day))))
    }

    /// "25" in "25-28 March", which shares the month of the second.
    pub(super) fn shared_month(&self, i: usize) -> Read<Reading> {
        let day = self.day(i)?;
        if !self.any(i + 1, &["-", "–", "to", "and", "or", "through"]) {
            return None;
        }
        let (_, core) = self.day(i + 2).and_then(|_| self.day_first(i + 2))?;
        Some((i + 1, with_day(&core, day)?.into()))
    }

    /// A further day or year in a row: "28" in "March 25-28", "13" in "2011-13".
    pub(super) fn next_in_row(&self, last: &Found) -> Option<(Range<usize>, Core)> {
        let Reading::Point(Point { core, clock: None, .. }) = &last.reading else {
            return None;
        };
        let (mark, at) = (last.words.end, last.words.end + 1);
        let dash = self.any(mark, &["-", "–", "—"]);
        let word = self.any(mark, &["to", "and", "or", "through", "until", ","]);
        if !(dash || word) || self.month(at + 1).is_some() {
            return None;
        }
        if let Core::Fixed(Period { unit: Unit::Year, first }) = core {
            return self.second_year(at, first.year()).filter(|_| dash);
        }
        let day = self.day(at).filter(|_| dash || !self.counts(at))?;
        let core = with_day(core, day)?;
        match (self.year_after(at + 1), core) {
            (Some((end, year)), Core::Named(named, _)) => {
                Some((at..end, Core::In(named, Box::new(Core::year(year)?))))
            }
            (_, core) => Some((at..at + 1, core)),
        }
    }

    /// "13" in "2011-13".
    fn second_year(&self, at: usize, first: i16) -> Option<(Range<usize>, Core)> {
        let (year, 2) = self.digits(at)? else {
            return None;
        };
        let year = first - first % 100 + i16::try_from(year).ok()?;
        (year > first).then_some((at..at + 1, Core::year(year)?))
    }

    /// Whether number `i` counts the noun after it: "28 people".
    fn counts(&self, i: usize) -> bool {
        self.plural(i + 1) || self.measured(i) || self.unit(i + 1).is_some() || self.mark(i + 1, '-')
    }

    /// The weekday named at `i`; "Sun." needs a date after it.
    pub(super) fn weekday_name(&self, i: usize) -> Read<i8> {
        let weekday = self.sense(i, take!(Sense::Weekday(n) => n))?;
        let full = self.word(i).len() > 5;
        let stop = i + 1 + usize::from(!full && self.mark(i + 1, '.') && self.joined(i + 1));
        let next = stop + usize::from(self.mark(stop, ','));
        let day = self.day(next).is_some() && self.month(next + 1).is_some();
        let sure = full || day || self.month(next).is_some();
        let event = self.after(i, &["black", "bloody", "super", "good"]) && self.capital(i - 1);
        let paper = self.capital(i + 1) && self.has(i + 1, Sense::Paper);
        (self.capital(i) && sure && !event && !paper).then_some((stop, weekday))
    }

    /// "Friday", "Friday, March 25", "Monday of next week".
    pub(super) fn weekday(&self, i: usize) -> Read<Core> {
        let (end, weekday) = self.weekday_name(i)?;
        let comma = end + usize::from(self.mark(end, ','));
        let date = longest([self.month_first(comma), self.day_first(comma)]);
        if let Some((end, core)) = date.filter(|(_, core)| core.is_day()) {
            return Some((end, core));
        }
        let of = self.skip(end, &["of"]);
        let named = Named::Weekday(weekday);
        match longest([self.deictic(of), self.told(of)]) {
            Some((end, week @ Core::Shift(Unit::Week, ..))) => Some((end, Core::In(named, Box::new(week)))),
            _ => Some((end, Core::bare(named))),
        }
    }

    /// A year that stands alone: "in 2018", "the 1991 agreement".
    pub(super) fn year(&self, i: usize) -> Read<Core> {
        let (year, 4) = self.digits(i)? else {
            return None;
        };
        let led = self.led(i);
        let likely = (1900..2060).contains(&year) || led && (1000..2200).contains(&year);
        let (core, before) = (Core::year(i16::try_from(year).ok()?)?, i.checked_sub(1));
        let glued = self.joined(i) && !self.after(i, &BESIDE_A_YEAR);
        let serial = before.is_some_and(|k| self.has(k, Sense::Serial)) || glued;
        let counted = self.measured(i) && !self.after(i, &["in", "since"]);
        let apart =
            led || self.after(i, &["the", "s", "(", "and", "to", "a", "its", "their", "his", "-", "–", ","]);
        let noun = self.plural(i + 1) && !apart;
        let ancient = self.any(i + 1, &["bc", "bce"]);
        let ratio =
            self.mark(i + 1, '/') && self.joined(i + 1) && self.digits(i + 2).is_some_and(|d| d.1 > 2);
        (likely && !(serial || counted || noun || ancient || ratio)).then_some((i + 1, core))
    }

    /// "fiscal 2018", "fiscal year 2018", "the 2018 fiscal year", "FY2018".
    pub(super) fn fiscal(&self, i: usize) -> Read<Core> {
        if let Some(year) = self.word(i).strip_prefix("FY").filter(|year| year.len() == 4) {
            return Some((i + 1, Core::Fiscal(year.parse().ok()?)));
        }
        let first = self.skip_the(i);
        if let Some((year, 4)) = self.digits(first).filter(|_| self.is(first + 2, "year")) {
            let year = i16::try_from(year).ok()?;
            let fiscal = self.any(first + 1, &["fiscal", "financial"]).then_some(Core::Fiscal(year));
            let calendar = || self.is(first + 1, "calendar").then(|| Core::year(year))?;
            return Some((first + 3, fiscal.or_else(calendar)?));
        }
        let at = self.skip(i + 1, &["year"]);
        match self.digits(at)? {
            (year, 4) if self.any(i, &["fiscal", "financial", "FY"]) => {
                Some((at + 1, Core::Fiscal(i16::try_from(year).ok()?)))
            }
            _ => None,
        }
    }

    /// "the 1990s", "the '80s", "the nineties"; not "in his 70s".
    pub(super) fn decade(&self, i: usize) -> Read<Core> {
        let the = self.skip_the(i);
        let at = self.skip(the, &["'", "’", "‘"]);
        let n = match self.shape(at)? {
            Shape::Decade(n) => n,
            _ => self.sense(at, take!(Sense::Decade(n) => n))?,
        };
        let whose = |k: usize| self.after(k, &["his", "her", "their", "my", "your", "our"]);
        let age = whose(i) || i > 0 && whose(i - 1) || i > 1 && whose(i - 2);
        let said = n > 99 || at > i || self.after(i, &["and", "or", "to", "-", "–", "early", "late"]);
        let year = match n {
            0..=20 => n + 2000,
            21..=99 => n + 1900,
            n => n,
        };
        (said && !age).then_some((at + 1, period(Unit::Decade, year)?))
    }

    /// "the 19th century".
    pub(super) fn century(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let noun = self.skip(at + 1, &["-"]);
        let n = self.ordinal(at).filter(|n| self.is(noun, "century") && (1..30).contains(n))?;
        Some((noun + 1, period(Unit::Century, (n - 1) * 100)?))
    }

    /// An ordinal: "third", "21st".
    pub(super) fn ordinal(&self, i: usize) -> Option<i32> {
        match self.shape(i)? {
            Shape::Nth(n) => Some(n),
            _ => self.sense(i, take!(Sense::Ordinal(n) => n)),
        }
    }

    /// "the third quarter of this year", "Q3 2018", "the first half of 2018".
    pub(super) fn quarter(&self, i: usize) -> Read<Core> {
        if let Some(n @ 1..=4) = self.word(i).strip_prefix('Q').and_then(|n| n.parse().ok()) {
            return self.dated_of(i + 1, Named::Quarter(n));
        }
        let at = self.skip_the(i);
        let n = i8::try_from(self.ordinal(at)?).ok()?;
        let noun = self.skip(at + 1, &["-"]);
        if self.is(noun, "quarter") && (1..5).contains(&n) {
            return self.dated_of(noun + 1, Named::Quarter(n));
        }
        let half = self.is(noun, "half") && (1..3).contains(&n);
        let dated = if half { self.dated_of(noun + 1, Named::Half(n)) } else { None };
        dated.filter(|(end, _)| *end > noun + 1)
    }

    /// As `dated`, also past "of": "of 2018", "of the year".
    fn dated_of(&self, end: usize, named: Named) -> Read<Core> {
        let of = self.skip(end, &["of"]);
        if of > end && self.is(of, "the") && self.is(of + 1, "year") {
            return Some((of + 2, Core::bare(named)));
        }
        match self.dated(of, named.clone()) {
            Some((end, core @ Core::In(..))) => Some((end, core)),
            _ => Some((end, Core::bare(named))),
        }
    }

    /// "summer 2018", "the spring of last year", "in the fall".
    pub(super) fn season(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let named = Named::Season(self.sense(at, take!(Sense::Season(n) => n))?);
        let (end, core) = self.dated_of(at + 1, named)?;
        if end > at + 1 {
            return Some((end, core));
        }
        let led = self.after(i, &["in", "by", "during", "since", "until", "late", "early", "mid", "-"]);
        let verb = self.any(at, &["fall", "spring"]) && at == i && !self.after(i, &["by", "late", "early"]);
        let plain = !self.any(at + 1, &["of", "in"]) && !self.capital(at);
        (led && plain && !verb).then_some((end, core))
    }

    /// "Christmas", "Labor Day 2018"; not "Easter Island" or the "Good Friday agreement".
    pub(super) fn holiday(&self, i: usize) -> Read<Core> {
        let (end, rule) = self.phrase(i, true)?;
        let other = self.any(end, &["island", "islands", "agreement", "accord", "accords"]);
        let name = self.capital(end) && self.shape(end) == Some(Shape::Letters);
        let sure = self.capital(i) && !other && !name;
        sure.then(|| self.dated(end, Named::Holiday(rule)))?
    }

    /// "the first week of March", "the last day of 2018".
    pub(super) fn nth_of(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let n = if self.any(at, &["last", "final"]) { -1 } else { self.ordinal(at)? };
        let unit = self.unit(at + 1).filter(|unit| (Unit::Day..=Unit::Quarter).contains(unit))?;
        let of = self.any(at + 2, &["of", "in"]).then_some(at + 3)?;
        let outer = [self.month_first(of), self.year(of), self.deictic(of), self.told(of), self.decade(of)];
        let (end, outer) = longest(outer)?;
        Some((end, Core::In(Named::Nth(unit, n), Box::new(outer))))
    }

    /// "year-end", "the year's end", "by year end".
    pub(super) fn year_end(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let unit = self.unit(at).filter(|unit| *unit >= Unit::Week)?;
        let end = match () {
            () if self.hyphen(at + 1) => at + 2,
            () if unit == Unit::Year && self.after(i, &["by", "at", "before", "until"]) => at + 1,
            () if self.any(at + 1, &["'", "’"]) && self.is(at + 2, "s") => at + 3,
            () => return None,
        };
        self.is(end, "end").then(|| (end + 1, Core::shift(unit, 0)))
    }
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    let small = |n: i32| i8::try_from(n).ok();
    Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()
}

fn period(unit: Unit, year: i32) -> Option<Core> {
    Some(Core::Fixed(Period { unit, ..Period::year(i16::try_from(year).ok()?)? }))
}

/// The same month (and year) as `core`, another day.
fn with_day(core: &Core, day: i8) -> Option<Core> {
    match core {
        Core::Named(Named::MonthDay(month, _), pick) => {
            Some(Core::Named(Named::MonthDay(*month, day), *pick))
        }
        Core::In(Named::MonthDay(month, _), outer) => {
            Some(Core::In(Named::MonthDay(*month, day), outer.clone()))
        }
        _ => None,
    }
}
