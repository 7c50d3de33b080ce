//! The patterns: which words together make a time expression, and what they say.
//!
//! Each pattern looks at word `i` and answers where it ended and what it read. At every word the
//! longest reading wins; no pattern looks further than a dozen words ahead, so reading is linear.

use super::calendar::{Period, Unit};
use super::lengths;
use super::reading::{Base, Clock, Core, Named, Pick, Point, Reading};
use super::words::{Part, Sense, Shape, Word, half_day};
use jiff::civil::Date;
use std::ops::Range;

/// An expression as read: its words and what they say.
pub(super) struct Found {
    pub(super) words: Range<usize>,
    pub(super) reading: Reading,
}

/// The end of a pattern and what it read.
pub(super) type Read<T> = Option<(usize, T)>;

/// All expressions, in order; none overlap.
pub(super) fn read(text: &str, words: &[Word]) -> Vec<Found> {
    let grammar = Grammar { text, words };
    let mut found = Vec::new();
    let mut i = 0;
    while i < words.len() {
        if !grammar.may_begin(i) {
            i += 1;
            continue;
        }
        if let Some((end, reading)) = grammar.shared_month(i) {
            found.push(Found { words: i..end, reading });
            i = end;
        }
        let Some((end, reading)) = grammar.expression(i) else {
            i += 1;
            continue;
        };
        found.push(Found { words: i..end, reading });
        i = end;
        while let Some((start, end, core)) = grammar.next_in_row(&found, i) {
            found.push(Found { words: start..end, reading: core.into() });
            i = end;
        }
    }
    found
}

/// Whether `mark` between two points, the first after `opener`, makes them the ends of a range.
pub(super) fn spans_range(mark: &str, opener: &str) -> bool {
    match mark.to_ascii_lowercase().as_str() {
        "-" | "–" | "—" | "to" | "through" | "thru" => true,
        "until" | "till" => opener.eq_ignore_ascii_case("from"),
        "and" => opener.eq_ignore_ascii_case("between"),
        _ => false,
    }
}

/// The longest of several readings of the same words; the first of equals.
pub(super) fn longest<T>(reads: impl IntoIterator<Item = Read<T>>) -> Read<T> {
    reads.into_iter().flatten().reduce(|best, next| if next.0 > best.0 { next } else { best })
}

/// The words and the patterns over them.
pub(super) struct Grammar<'t> {
    pub(super) text: &'t str,
    pub(super) words: &'t [Word],
}

impl Grammar<'_> {
    pub(super) fn is(&self, i: usize, word: &str) -> bool {
        self.words.get(i).is_some_and(|w| w.span.of(self.text).eq_ignore_ascii_case(word))
    }

    pub(super) fn any(&self, i: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(i, word))
    }

    /// Whether the word before `i` is one of `words`.
    pub(super) fn after(&self, i: usize, words: &[&str]) -> bool {
        i > 0 && self.any(i - 1, words)
    }

    pub(super) fn sense<T>(&self, i: usize, pick: impl Fn(Sense) -> Option<T>) -> Option<T> {
        self.words.get(i)?.senses.iter().copied().find_map(pick)
    }

    pub(super) fn has(&self, i: usize, sense: Sense) -> bool {
        self.words.get(i).is_some_and(|w| w.senses.contains(&sense))
    }

    pub(super) fn shape(&self, i: usize) -> Option<Shape> {
        self.words.get(i).map(|w| w.shape)
    }

    pub(super) fn mark(&self, i: usize, mark: char) -> bool {
        self.shape(i) == Some(Shape::Mark(mark))
    }

    pub(super) fn joined(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(|w| w.joined)
    }

    pub(super) fn capital(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(|w| w.capital)
    }

    /// `i`, or one further past one of `words`.
    pub(super) fn skip(&self, i: usize, words: &[&str]) -> usize {
        i + usize::from(self.any(i, words))
    }

    pub(super) fn skip_the(&self, i: usize) -> usize {
        i + usize::from(self.has(i, Sense::The))
    }

    fn may_begin(&self, i: usize) -> bool {
        let word = &self.words[i];
        let number = !matches!(word.shape, Shape::Letters | Shape::Mark(_));
        number || !word.senses.is_empty() || !word.phrases.is_empty() || self.is(i, "at") || self.is_code(i)
    }

    /// `Q3`, `FY2018`.
    fn is_code(&self, i: usize) -> bool {
        let letters = self.words[i].span.of(self.text);
        letters.len() < 8 && (letters.starts_with('Q') || letters.starts_with("FY"))
    }

    fn expression(&self, i: usize) -> Read<Reading> {
        let point = self.point(i).map(|(end, point)| (end, Reading::Point(point)));
        let ago = lengths::counted(self, i).map(|(end, core)| (end, core.into()));
        let rest = [
            ago,
            lengths::set(self, i),
            lengths::window(self, i),
            lengths::length(self, i),
            self.reference(i),
        ];
        longest([point].into_iter().chain(rest))
    }

    /// A point with its modifiers and time of day.
    fn point(&self, i: usize) -> Read<Point> {
        longest([self.at_clock(i), self.in_part(i), self.on_day(i), self.part_of_day(i)])
    }

    /// "early next week", "the end of this year", "earlier today", "mid-January".
    fn in_part(&self, i: usize) -> Read<Point> {
        let at = self.skip_the(i);
        let part = self.sense(at, |s| if let Sense::Part(part) = s { Some(part) } else { None })?;
        let noun = self.any(
            at,
            &["start", "beginning", "outset", "middle", "end", "close", "turn", "height", "dawn", "opening"],
        );
        let next = match noun {
            true if self.is(at + 1, "of") => at + 2,
            true => return None,
            false if self.mark(at + 1, '-') && self.joined(at + 1) => at + 2,
            false => self.skip(at + 1, &["on", "in", "of"]),
        };
        let moves = matches!(part, Part::Earlier | Part::Later);
        if next > at + 1 && !noun && !moves && !self.mark(at + 1, '-') {
            return None;
        }
        let (end, mut point) = longest([self.on_day(next), self.bare_period(next, noun || moves)])?;
        point.part.get_or_insert(part);
        Some((end, point))
    }

    /// "the year" in "the end of the year", "later in the day".
    fn bare_period(&self, i: usize, wanted: bool) -> Read<Point> {
        let at = self.skip_the(i);
        let unit = self.unit(at).filter(|unit| wanted && (Unit::Day..=Unit::Century).contains(unit))?;
        let core = if unit == Unit::Day { Core::told(unit, 0) } else { Core::shift(unit, 0) };
        (at > i || unit > Unit::Day).then(|| (at + 1, core.into()))
    }

    /// A day or period, perhaps with its part of the day: "Monday morning".
    fn on_day(&self, i: usize) -> Read<Point> {
        let (end, core) = self.core(i)?;
        let mut point = Point::from(core);
        if let Some(Clock::Part(code)) = self.tonight(i) {
            point.clock = Some(Clock::Part(code));
        }
        let early = self.skip(end, &["early", "late"]);
        match self.daypart(early) {
            Some(code) if point.core.is_day() => {
                point.clock = Some(Clock::Part(code));
                Some((early + 1, point))
            }
            _ => Some((end, point)),
        }
    }

    fn tonight(&self, i: usize) -> Option<Clock> {
        self.sense(i, |s| matches!(s, Sense::Tonight | Sense::Overnight).then_some(Clock::Part("NI")))
    }

    fn daypart(&self, i: usize) -> Option<&'static str> {
        self.sense(i, |s| if let Sense::Daypart(code) = s { Some(code) } else { None })
    }

    /// "this morning", "last night", "that evening", "the night of Sept. 9", "in the afternoon".
    fn part_of_day(&self, i: usize) -> Read<Point> {
        let at = self.skip_the(i);
        let which = self.sense(at, |s| match s {
            Sense::Shift(n) => Some(Core::shift(Unit::Day, n)),
            Sense::Told(n) => Some(Core::told(Unit::Day, n)),
            _ => None,
        });
        let noun = at + usize::from(which.is_some());
        let noun = if which.is_some() { self.skip(noun, &["early", "late"]) } else { noun };
        let code = self.daypart(noun)?;
        let day = match which {
            Some(Core::Shift(_, n, Base::Published)) if n != 0 && !self.is(noun, "night") => {
                return None;
            }
            Some(Core::Shift(_, 1, Base::Published)) => Core::told(Unit::Day, 1),
            Some(day) => day,
            None if self.is(noun + 1, "of") => {
                let (end, day) = self.core(noun + 2).filter(|(_, core)| core.is_day())?;
                return Some((end, Point { clock: Some(Clock::Part(code)), ..day.into() }));
            }
            None if at > i && self.after(i, &["in", "during"]) => Core::told(Unit::Day, 0),
            None => return None,
        };
        Some((noun + 1, Point { clock: Some(Clock::Part(code)), ..day.into() }))
    }

    /// A time of day, perhaps with its day: "10:30 a.m. on Friday".
    fn at_clock(&self, i: usize) -> Read<Point> {
        let (end, clock) = self.clock(i)?;
        let next = self.skip(end, &["on", ","]);
        let day = longest([self.on_day(next), self.in_part(next)])
            .filter(|(_, p)| p.core.is_day() && p.clock.is_none());
        let (end, core) = day.map_or((end, Core::told(Unit::Day, 0)), |(end, point)| (end, point.core));
        Some((end, Point { clock: Some(clock), ..core.into() }))
    }

    fn clock(&self, i: usize) -> Read<Clock> {
        let (end, hour, minute, said) = self.hour(i)?;
        let end = if self.any(end, &["local", "Moscow", "Beijing"]) && self.is(end + 1, "time") {
            end + 2
        } else {
            end
        };
        let zone = self.sense(end, |s| if let Sense::Zone(z) = s { Some(z) } else { None });
        if !said
            && zone.is_none()
            && !self.after(i, &["at", "by", "until", "around", "about", "from", "to", "till"])
        {
            return None;
        }
        Some((end + usize::from(zone.is_some()), Clock::Time(hour, minute, zone == Some(true))))
    }

    /// Hour and minute, and whether the words leave no doubt that it is a time of day.
    fn hour(&self, i: usize) -> Option<(usize, i8, i8, bool)> {
        if let Some(hour) = self.sense(i, |s| if let Sense::Hour(h) = s { Some(h) } else { None }) {
            return Some((i + 1, hour, 0, true));
        }
        let meridiem = self.meridiem(i + 1);
        let end = meridiem.map_or(i + 1, |(end, _)| end);
        let suffix = meridiem.map_or("", |(_, suffix)| suffix);
        let word = self.words.get(i)?.span.of(self.text);
        match self.words[i].shape {
            Shape::Clock(hour, minute) => {
                let said = meridiem.is_some() || word.ends_with(|c: char| c.is_ascii_alphabetic());
                Some((end, half_day(hour, suffix)?, minute, said))
            }
            Shape::Digits(hour, 1 | 2) if meridiem.is_some() => {
                Some((end, half_day(i8::try_from(hour).ok()?, suffix)?, 0, true))
            }
            Shape::Digits(hour, 1 | 2) if self.is(i + 1, "o") && self.is(i + 3, "clock") => {
                Some((i + 4, i8::try_from(hour).ok()?, 0, true))
            }
            Shape::Digits(n, 4)
                if n < 2400
                    && n % 100 < 60
                    && self.sense(i + 1, |s| matches!(s, Sense::Zone(_)).then_some(())).is_some() =>
            {
                Some((i + 1, i8::try_from(n / 100).ok()?, i8::try_from(n % 100).ok()?, true))
            }
            _ => None,
        }
    }

    /// "a.m.", "pm".
    fn meridiem(&self, i: usize) -> Read<&'static str> {
        for (whole, letter) in [("am", "a"), ("pm", "p")] {
            if self.is(i, whole) {
                return Some((i + 1, whole));
            }
            if self.is(i, letter) && self.mark(i + 1, '.') && self.is(i + 2, "m") {
                return Some((i + 3 + usize::from(self.mark(i + 3, '.')), whole));
            }
        }
        None
    }

    /// A day or period of the calendar, without modifiers.
    pub(super) fn core(&self, i: usize) -> Read<Core> {
        longest([self.anchor(i), self.day_beside(i), lengths::counted(self, i)])
    }

    /// A day or period that others can be counted from; it is not itself counted from another.
    pub(super) fn anchor(&self, i: usize) -> Read<Core> {
        longest([
            self.numeric(i),
            self.month_first(i),
            self.day_first(i),
            self.weekday(i),
            self.year(i),
            self.fiscal(i),
            self.decade(i),
            self.quarter(i),
            self.season(i),
            self.holiday(i),
            self.deictic(i),
            self.told(i),
            self.nth_of(i),
        ])
    }

    /// `2018-06-19`, `6/12/2018`, `19.6.2018` is left alone.
    fn numeric(&self, i: usize) -> Read<Core> {
        let number = |k: usize| match self.shape(k) {
            Some(Shape::Digits(n, digits)) => Some((n, digits)),
            _ => None,
        };
        let mark = |m| self.mark(i + 1, m) && self.mark(i + 3, m) && (1..5).all(|k| self.joined(i + k));
        let ((a, long), (b, _), (c, end)) = (number(i)?, number(i + 2)?, number(i + 4)?);
        let (year, month, day) = match (long, end) {
            (4, 2) if mark('-') || mark('/') => (a, b, c),
            (1 | 2, 4) if mark('/') && a > 12 => (c, b, a),
            (1 | 2, 4) if mark('/') => (c, a, b),
            _ => return None,
        };
        Some((i + 5, Core::Fixed(Period::day(date(year, month, day)?))))
    }

    /// A month's name, with the full stop of its abbreviation.
    pub(super) fn month(&self, i: usize) -> Read<i8> {
        let month = self.sense(i, |s| if let Sense::Month(m) = s { Some(m) } else { None })?;
        let word = self.words[i].span.of(self.text);
        let short = word.len() < 5 && !self.any(i, &["may", "june", "july"]);
        let end = i + 1 + usize::from(short && self.mark(i + 1, '.') && self.joined(i + 1));
        let number = matches!(self.shape(end), Some(Shape::Digits(..) | Shape::Nth(_)));
        let sure = !short
            || number
            || end > i + 1
            || (i > 0 && matches!(self.shape(i - 1), Some(Shape::Digits(..))));
        (self.capital(i) && sure).then_some((end, month))
    }

    /// The number of a day of the month.
    fn day(&self, i: usize) -> Option<i8> {
        let day = match self.shape(i)? {
            Shape::Digits(n, 1 | 2) | Shape::Nth(n) => n,
            _ => return None,
        };
        let fraction = self.joined(i + 1) && (self.mark(i + 1, '%') || self.mark(i + 1, '/'));
        ((1..=31).contains(&day) && !fraction).then_some(i8::try_from(day).ok()?)
    }

    /// A year after a day or month, perhaps past a comma.
    fn year_after(&self, i: usize) -> Read<i16> {
        let at = i + usize::from(self.mark(i, ','));
        match self.shape(at)? {
            Shape::Digits(year @ 1000..=2199, 4) if !self.measured(at) => {
                Some((at + 1, i16::try_from(year).ok()?))
            }
            _ => None,
        }
    }

    /// Whether number `i` counts something: "2018 troops".
    fn measured(&self, i: usize) -> bool {
        self.has(i + 1, Sense::Measure) || (self.joined(i + 1) && self.mark(i + 1, '%'))
    }

    /// "of last year", "next year": the year of a month or day.
    fn year_of(&self, i: usize) -> Read<Core> {
        let at = self.skip(i, &["of", "in", ","]);
        let year = longest([self.deictic(at), self.told(at), if at > i { self.year(at) } else { None }])?;
        matches!(&year.1, Core::Shift(Unit::Year, ..) | Core::Fixed(Period { unit: Unit::Year, .. }))
            .then_some(year)
    }

    /// A named day or period with the year that follows it, if one does.
    fn dated(&self, end: usize, named: Named) -> Read<Core> {
        if let Some((end, year)) = self.year_after(end) {
            return Some((end, Core::In(named, Box::new(Core::Fixed(Period::year(year)?)))));
        }
        match self.year_of(end) {
            Some((end, year)) => Some((end, Core::In(named, Box::new(year)))),
            None => Some((end, Core::bare(named))),
        }
    }

    /// "March 25, 2018", "Sept. 9", "March 2018", "March of last year", "March".
    fn month_first(&self, i: usize) -> Read<Core> {
        let (end, month) = self.month(i)?;
        let the = self.skip_the(end);
        if let Some(day) = self.day(the) {
            return self.dated(the + 1, Named::MonthDay(month, day));
        }
        let (dated, core) = self.dated(end, Named::Month(month))?;
        (dated > end || self.month_alone(i)).then_some((dated, core))
    }

    /// Whether "May" and "March" stand for months where no number tells.
    fn month_alone(&self, i: usize) -> bool {
        let begins = i == 0 || self.words[i - 1].sentence != self.words[i].sentence;
        let lead = !begins && self.led(i);
        match self.words[i].senses.first() {
            Some(Sense::Month(5)) => lead,
            Some(Sense::Month(3 | 8)) => lead || !begins,
            _ => true,
        }
    }

    /// Whether the word before `i` often leads a date.
    pub(super) fn led(&self, i: usize) -> bool {
        let before = |k: usize| {
            self.sense(k, |s| {
                matches!(s, Sense::Lead | Sense::Shift(_) | Sense::Told(_) | Sense::Part(_)).then_some(())
            })
            .is_some()
        };
        i > 0 && (before(i - 1) || (self.mark(i - 1, '-') && i > 1 && before(i - 2)))
    }

    /// "19 June 2018", "the 19th of June".
    fn day_first(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let day = self.day(at)?;
        let of = self.skip(at + 1, &["of"]);
        if of > at + 1 && !matches!(self.shape(at), Some(Shape::Nth(_))) {
            return None;
        }
        match self.month(of) {
            Some((end, month)) => self.dated(end, Named::MonthDay(month, day)),
            None => self.day_of_month(i, at, day),
        }
    }

    /// "the 25th": only after "on", and only if no noun follows.
    fn day_of_month(&self, i: usize, at: usize, day: i8) -> Read<Core> {
        let nth =
            at > i && matches!(self.shape(at), Some(Shape::Nth(_))) && self.after(i, &["on", "until", "by"]);
        let ends = !matches!(self.shape(at + 1), Some(Shape::Letters))
            || self.any(at + 1, &["of", "and", "to", "in", "at"]);
        (nth && ends).then_some((at + 1, Core::bare(Named::DayOfMonth(day))))
    }

    /// "25" in "25-28 March", which shares the month of the second.
    fn shared_month(&self, i: usize) -> Read<Reading> {
        let day = self.day(i)?;
        if !self.any(i + 1, &["-", "–", "to", "and", "or", "through"]) || self.day(i + 2).is_none() {
            return None;
        }
        let (_, core) = self.day_first(i + 2)?;
        Some((i + 1, with_day(&core, day)?.into()))
    }

    /// A further day, month or year in a row: "28" in "March 25-28", "2013" in "2011-13".
    fn next_in_row(&self, found: &[Found], i: usize) -> Option<(usize, usize, Core)> {
        let Reading::Point(Point { core, clock: None, .. }) = &found.last()?.reading else {
            return None;
        };
        let dash = self.any(i, &["-", "–", "—"]);
        let word = self.any(i, &["to", "and", "or", "through", "until"])
            || (self.mark(i, ',') && !self.joined(i + 1));
        let at = i + 1;
        if !(dash || word) || self.month(at + 1).is_some() {
            return None;
        }
        if let (true, Core::Fixed(Period { unit: Unit::Year, first }), Some(Shape::Digits(year, 2))) =
            (dash, core, self.shape(at))
        {
            let year = first.year() - first.year() % 100 + i16::try_from(year).ok()?;
            return (year > first.year()).then_some((at, at + 1, Core::Fixed(Period::year(year)?)));
        }
        let day = self.day(at)?;
        (dash || !self.counts(at)).then_some(())?;
        let core = with_day(core, day)?;
        let Some((end, year)) = self.year_after(at + 1) else {
            return Some((at, at + 1, core));
        };
        match core {
            Core::Named(named, _) => {
                Some((at, end, Core::In(named, Box::new(Core::Fixed(Period::year(year)?)))))
            }
            core => Some((at, at + 1, core)),
        }
    }

    /// Whether number `i` counts the noun after it: "28 people".
    fn counts(&self, i: usize) -> bool {
        let plural = self
            .words
            .get(i + 1)
            .is_some_and(|w| w.shape == Shape::Letters && w.span.of(self.text).ends_with('s'));
        plural || self.measured(i) || self.unit(i + 1).is_some() || self.mark(i + 1, '-')
    }

    /// The weekday named at `i`.
    pub(super) fn weekday_name(&self, i: usize) -> Read<i8> {
        let weekday = self.sense(i, |s| if let Sense::Weekday(n) = s { Some(n) } else { None })?;
        let full = self.words[i].span.of(self.text).len() > 5;
        let stop = usize::from(!full && self.mark(i + 1, '.') && self.joined(i + 1));
        let comma = usize::from(self.mark(i + 1 + stop, ','));
        let sure = full
            || self.month(i + 1 + stop + comma).is_some()
            || self.day_first(i + 1 + stop + comma).is_some();
        let event = self.after(i, &["black", "bloody", "super"]) && self.capital(i - 1);
        (self.capital(i) && sure && !event).then_some((i + 1 + stop, weekday))
    }

    /// "Friday", "Friday, March 25", "Monday of next week".
    fn weekday(&self, i: usize) -> Read<Core> {
        let (end, weekday) = self.weekday_name(i)?;
        let comma = end + usize::from(self.mark(end, ','));
        let date = longest([self.month_first(comma), self.day_first(comma)]);
        if let Some((end, core)) = date.filter(|(_, core)| core.is_day()) {
            return Some((end, core));
        }
        let of = self.skip(end, &["of"]);
        match longest([self.deictic(of), self.told(of)]) {
            Some((end, week @ Core::Shift(Unit::Week, ..))) => {
                Some((end, Core::In(Named::Weekday(weekday), Box::new(week))))
            }
            _ => Some((end, Core::bare(Named::Weekday(weekday)))),
        }
    }

    /// A year that stands alone: "in 2018", "the 1991 agreement".
    fn year(&self, i: usize) -> Read<Core> {
        let Shape::Digits(year, 4) = self.shape(i)? else {
            return None;
        };
        let led = self.led(i);
        let likely = (1900..2060).contains(&year) || (led && (1000..2200).contains(&year));
        let serial = i > 0
            && (self.has(i - 1, Sense::Serial)
                || (self.joined(i) && !self.any(i - 1, &["(", "-", "–", "/", "\"", "'", "‘", "“"])));
        let glued = self.joined(i + 1)
            && (self.mark(i + 1, '%')
                || self.mark(i + 1, '/')
                    && self.shape(i + 2).is_some_and(|s| matches!(s, Shape::Digits(_, 4))));
        let counted = self.measured(i) && !self.after(i, &["in", "since"]);
        let plural = self
            .words
            .get(i + 1)
            .is_some_and(|w| w.shape == Shape::Letters && !w.capital && w.span.of(self.text).ends_with('s'));
        let bare = !led
            && !self.after(i, &["the", "s", "(", "and", "to", "a", "its", "their", "his", "-", "–", ","]);
        let ancient = self.any(i + 1, &["bc", "bce"]);
        if !likely
            || serial
            || glued
            || counted
            || ancient
            || (plural && bare && !self.any(i + 1, &["was", "is", "has"]))
        {
            return None;
        }
        Some((i + 1, Core::Fixed(Period::year(i16::try_from(year).ok()?)?)))
    }

    /// "fiscal 2018", "fiscal year 2018", "FY2018".
    fn fiscal(&self, i: usize) -> Read<Core> {
        let word = self.words.get(i)?.span.of(self.text);
        if let Some(year) = word.strip_prefix("FY").filter(|y| y.len() == 4).and_then(|y| y.parse().ok()) {
            return Some((i + 1, Core::Fiscal(year)));
        }
        if !self.any(i, &["fiscal", "fy"]) {
            return None;
        }
        match self.shape(self.skip(i + 1, &["year"]))? {
            Shape::Digits(year, 4) => {
                Some((self.skip(i + 1, &["year"]) + 1, Core::Fiscal(i16::try_from(year).ok()?)))
            }
            _ => None,
        }
    }

    /// "the 1990s", "the '80s", "the 19th century".
    fn decade(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        if let Some(n) = self.ordinal(at).filter(|_| self.any(self.skip(at + 1, &["-"]), &["century"])) {
            let year = i16::try_from((n - 1) * 100).ok()?;
            return Some((
                self.skip(at + 1, &["-"]) + 1,
                Core::Fixed(Period { unit: Unit::Century, ..Period::year(year)? }),
            ));
        }
        let at = at + usize::from(self.any(at, &["'", "’", "‘"]));
        let Shape::Decade(n) = self.shape(at)? else {
            return None;
        };
        let age = self.after(i, &["his", "her", "their", "my", "your", "our"])
            || (i > 2 && self.after(i - 1, &["his", "her", "their"]));
        let year = match n {
            0..=20 => n + 2000,
            21..=99 => n + 1900,
            n => n,
        };
        let said = n > 99 || at > i || self.after(i, &["and", "or", "to", "-", "–"]);
        let first = Period::year(i16::try_from(year).ok()?)?.first;
        (!age && said).then_some((at + 1, Core::Fixed(Period { unit: Unit::Decade, first })))
    }

    /// An ordinal: "third", "21st".
    pub(super) fn ordinal(&self, i: usize) -> Option<i32> {
        match self.shape(i)? {
            Shape::Nth(n) => Some(n),
            _ => self.sense(i, |s| if let Sense::Ordinal(n) = s { Some(n) } else { None }),
        }
    }

    /// "the third quarter of this year", "Q3 2018", "the first half of 2018".
    fn quarter(&self, i: usize) -> Read<Core> {
        let word = self.words.get(i)?.span.of(self.text);
        if let Some(n @ 1..=4) = word.strip_prefix('Q').and_then(|n| n.parse().ok()) {
            return self
                .dated(self.skip(i + 1, &["of"]), Named::Quarter(n))
                .filter(|(end, _)| !self.is(end - 1, "of"));
        }
        let at = self.skip_the(i);
        let n = i8::try_from(self.ordinal(at)?).ok()?;
        let noun = self.skip(at + 1, &["-"]);
        if self.is(noun, "quarter") && n < 5 {
            return self.dated_of(noun + 1, Named::Quarter(n));
        }
        let (end, core) =
            self.dated_of(noun + 1, Named::Half(n)).filter(|_| self.is(noun, "half") && n < 3)?;
        matches!(core, Core::In(..)).then_some((end, core))
    }

    /// As `dated`, also past "of": "of 2018", "of the year".
    fn dated_of(&self, end: usize, named: Named) -> Read<Core> {
        let of = self.skip(end, &["of"]);
        if of > end && self.is(of, "the") && self.is(of + 1, "year") {
            return Some((of + 2, Core::bare(named)));
        }
        let dated = self.dated(of, named.clone()).filter(|(_, core)| matches!(core, Core::In(..)));
        dated.or(Some((end, Core::bare(named))))
    }

    /// "summer 2018", "the spring of last year", "in the fall".
    fn season(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let season = self.sense(at, |s| if let Sense::Season(n) = s { Some(n) } else { None })?;
        let named = Named::Season(season);
        let (end, core) = self.dated_of(at + 1, named)?;
        if matches!(core, Core::In(..)) {
            return Some((end, core));
        }
        let verbal = self.any(at, &["fall", "spring"]);
        let led = self.after(i, &["in", "by", "during", "since", "until", "late", "early", "mid", "-"]);
        let noun = !self.any(at + 1, &["of", "in"])
            && !self.capital(at)
            && (!verbal || at > i || self.after(i, &["by", "late", "early"]));
        (led && noun).then_some((at + 1, core))
    }

    /// "Christmas", "Labor Day 2018".
    fn holiday(&self, i: usize) -> Read<Core> {
        let (end, phrase) = self.phrase(i, true)?;
        self.capital(i).then(|| self.dated(end, Named::Holiday(phrase)))?
    }

    /// The longest phrase of the table at `i`.
    fn phrase(&self, i: usize, holiday: bool) -> Read<&'static str> {
        let phrases = self.words.get(i)?.phrases.iter().filter(|p| p.holiday == holiday);
        let whole = phrases.filter(|p| p.words.iter().enumerate().all(|(k, word)| self.is(i + k, word)));
        longest(whole.map(|p| Some((i + p.words.len(), p.value))))
    }

    /// "now", "the near future", "recently".
    fn reference(&self, i: usize) -> Read<Reading> {
        let (end, value) = self.phrase(i, false)?;
        let compound = self.mark(end, '-') && self.joined(end) && self.joined(end + 1);
        (!compound).then_some((end, Reading::Ref(value)))
    }

    pub(super) fn unit(&self, i: usize) -> Option<Unit> {
        self.sense(i, |s| if let Sense::Unit(unit) = s { Some(unit) } else { None })
    }

    /// "today", "last week", "next March", "this Friday".
    pub(super) fn deictic(&self, i: usize) -> Read<Core> {
        if let Some(days) = self.sense(i, |s| match s {
            Sense::Today(n) => Some(n),
            Sense::Tonight | Sense::Overnight => Some(0),
            _ => None,
        }) {
            return Some((i + 1, Core::shift(Unit::Day, days)));
        }
        let at = self.skip_the(i);
        let shift = self.sense(at, |s| if let Sense::Shift(n) = s { Some(n) } else { None })?;
        let noun = self.skip(at + 1, &["past", "coming", "calendar", "fiscal", "whole"]);
        if let Some(core) = self.shifted_unit(at, noun, shift, at > i) {
            return Some((noun + 1, core));
        }
        let (end, named) = self.named(noun)?;
        Some((end, Core::Named(named, Pick::Shift(shift))))
    }

    fn shifted_unit(&self, at: usize, noun: usize, shift: i32, the: bool) -> Option<Core> {
        let unit = self.unit(noun)?;
        let past = self.is(at, "past") || self.is(at, "current") && unit == Unit::Day;
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Night => None,
            Unit::Day if shift == 1 && !self.is(at, "coming") => Some(Core::told(unit, 1)),
            Unit::Day => None,
            Unit::Weekend => Some(Core::shift(unit, shift)),
            _ if past => None,
            Unit::Decade | Unit::Century if the && shift != 0 => None,
            _ => Some(Core::shift(unit, shift)),
        }
    }

    /// A name that recurs: a month, a weekday, a season, a holiday.
    fn named(&self, i: usize) -> Read<Named> {
        let month = self.month(i).map(|(end, month)| match self.day(end) {
            Some(day) => (end + 1, Named::MonthDay(month, day)),
            None => (end, Named::Month(month)),
        });
        let weekday = self.weekday_name(i).map(|(end, n)| (end, Named::Weekday(n)));
        let season =
            self.sense(i, |s| if let Sense::Season(n) = s { Some((i + 1, Named::Season(n))) } else { None });
        let holiday = self.phrase(i, true).map(|(end, rule)| (end, Named::Holiday(rule)));
        longest([month, weekday, season, holiday])
    }

    /// "the following day", "that year", "the same month a year ago", "the day after tomorrow".
    pub(super) fn told(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let told = self.sense(at, |s| if let Sense::Told(n) = s { Some(n) } else { None })?;
        if self.is(at, "same") {
            return self.same(at).filter(|_| at > i || self.after(i, &["that", "this"]));
        }
        let clash = self.is(at, "prior") && self.is(at + 1, "to");
        (!clash).then(|| self.told_unit(at, told))?
    }

    /// "the same day", "the same month a year ago", "the same period last year".
    fn same(&self, at: usize) -> Read<Core> {
        let unit = self.unit(at + 1).filter(|unit| !unit.is_clock());
        if unit.is_none() && !self.any(at + 1, &["period", "time"]) {
            return unit.is_none().then(|| self.told_unit(at, 0))?;
        }
        let core = unit.map_or(Core::Told, |unit| Core::told(unit, 0));
        let of = self.skip(at + 2, &["of", "in"]);
        let previous =
            self.sense(self.skip_the(of), |s| if let Sense::Told(n @ -1) = s { Some(n) } else { None });
        let previous = previous.and_then(|n| self.told_unit(self.skip_the(of), n));
        match longest([self.deictic(of), lengths::counted(self, of), previous]) {
            Some((end, Core::Shift(Unit::Year, by, _))) => {
                Some((end, Core::Shift(Unit::Year, by, Base::At(Box::new(core)))))
            }
            _ => unit.map(|_| (at + 2, core)),
        }
    }

    fn told_unit(&self, at: usize, told: i32) -> Read<Core> {
        let noun = self.skip(at + 1, &["calendar", "fiscal", "whole"]);
        if let Some(unit) = self.unit(noun).filter(|unit| !unit.is_clock()) {
            let clash = self.is(at, "that") && self.mark(noun + 1, '-');
            return (!clash).then_some((noun + 1, Core::told(unit, told)));
        }
        let (end, named) = self.named(noun)?;
        Some((end, Core::Named(named, if told == 0 { Pick::Told } else { Pick::Shift(told) })))
    }

    /// "the day before", "the day after tomorrow", "the week before last".
    fn day_beside(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let unit = self.unit(at).filter(|unit| at > i && *unit >= Unit::Day)?;
        let by = match () {
            () if self.is(at + 1, "before") => -1,
            () if self.is(at + 1, "after") => 1,
            () => return None,
        };
        if self.any(at + 2, &["last", "next"]) && self.unit(at + 3).is_none() {
            return Some((at + 3, Core::shift(unit, 2 * by)));
        }
        match self.anchor(at + 2) {
            Some((end, core)) => Some((end, Core::Shift(unit, by, Base::At(Box::new(core))))),
            None if self.ends_clause(at + 2) => Some((at + 2, Core::told(unit, by))),
            None => None,
        }
    }

    /// Whether nothing stands at `i` that a preposition before it could govern.
    pub(super) fn ends_clause(&self, i: usize) -> bool {
        match self.shape(i) {
            None => true,
            Some(Shape::Mark(c)) => {
                matches!(c, '.' | ',' | ';' | ':' | ')' | '!' | '?' | '—' | '–')
            }
            _ => self.any(i, &["and", "but", "in", "on", "at", "when", "that", "was", "were"]),
        }
    }

    /// "the first week of March", "the last day of 2018".
    fn nth_of(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        let n = if self.any(at, &["last", "final"]) { -1 } else { self.ordinal(at)? };
        let unit = self.unit(at + 1).filter(|unit| {
            matches!(unit, Unit::Day | Unit::Week | Unit::Weekend | Unit::Month | Unit::Quarter)
        })?;
        if !self.any(at + 2, &["of", "in"]) {
            return None;
        }
        let (end, outer) = longest([
            self.month_first(at + 3),
            self.year(at + 3),
            self.deictic(at + 3),
            self.told(at + 3),
            self.decade(at + 3),
        ])?;
        Some((end, Core::In(Named::Nth(unit, n), Box::new(outer))))
    }
}

impl Core {
    /// Whether it is one day.
    pub(super) fn is_day(&self) -> bool {
        let named = |named: &Named| match named {
            Named::MonthDay(..) | Named::DayOfMonth(_) | Named::Weekday(_) | Named::Holiday(_) => true,
            Named::Nth(unit, _) => *unit == Unit::Day,
            _ => false,
        };
        match self {
            Core::Fixed(period) => period.unit == Unit::Day,
            Core::Named(name, _) | Core::In(name, _) => named(name),
            Core::Shift(unit, ..) => *unit == Unit::Day,
            Core::Told | Core::Fiscal(_) => false,
        }
    }
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
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
