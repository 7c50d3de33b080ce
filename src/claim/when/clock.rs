//! Patterns of the time of day: "10:30 a.m. on Friday", "this morning", "the night of Sept. 9".

use super::calendar::Unit;
use super::grammar::{Grammar, Read, longest, take};
use super::reading::{Base, Clock, Core, Point};
use super::vocabulary::Sense;
use super::words::{Shape, half_day};

/// A time of day read off the words.
struct Hour {
    end: usize,
    hour: i8,
    minute: i8,
    /// Whether the words leave no doubt that it is a time of day.
    sure: bool,
}

impl Grammar<'_> {
    pub(super) fn daypart(&self, i: usize) -> Option<&'static str> {
        self.sense(i, take!(Sense::Daypart(code) => code))
    }

    /// "this morning", "last night", "that evening", "the night of Sept. 9", "in the afternoon".
    pub(super) fn part_of_day(&self, i: usize) -> Read<Point> {
        let at = self.skip_the(i);
        let which = self.sense(at, |sense| match sense {
            Sense::Shift(n) => Some(Core::shift(Unit::Day, n)),
            Sense::Told(n) => Some(Core::told(Unit::Day, n)),
            _ => None,
        });
        let noun = if which.is_some() { self.skip(at + 1, &["early", "late"]) } else { at };
        let clock = Some(Clock::Part(self.daypart(noun)?));
        let at_day = |end, core: Core| Some((end, Point { clock, ..core.into() }));
        match which {
            Some(Core::Shift(unit, 1, _)) => at_day(noun + 1, Core::told(unit, 1)),
            Some(Core::Shift(_, -1, Base::Published)) if !self.is(noun, "night") => None,
            Some(core) => at_day(noun + 1, core),
            None if self.any(noun + 1, &["of", "on"]) && at > i => {
                let (end, core) = self.core(noun + 2).filter(|(_, core)| core.is_day())?;
                at_day(end, core)
            }
            None if self.any(noun, &["dawn", "dusk", "daybreak"]) && self.after(i, &["at", "before"]) => {
                at_day(noun + 1, Core::told(Unit::Day, 0))
            }
            None if self.after(i, &["in", "during"]) => at_day(noun + 1, Core::told(Unit::Day, 0)),
            None => None,
        }
    }

    /// "the early hours of Monday".
    pub(super) fn early_hours(&self, i: usize) -> Read<Point> {
        let at = self.skip_the(i);
        let hours = self.any(at, &["early", "small", "wee"]) && self.is(at + 1, "hours");
        let of = (hours && self.any(at + 2, &["of", "on"])).then_some(at + 3)?;
        let (end, core) = self.core(of).filter(|(_, core)| core.is_day())?;
        Some((end, Point { clock: Some(Clock::Part("MO")), ..core.into() }))
    }

    /// A time of day, perhaps with its day: "10:30 a.m. on Friday".
    pub(super) fn at_clock(&self, i: usize) -> Read<Point> {
        let (end, clock) = self.clock(i)?;
        let next = self.skip(end, &["on", ","]);
        let day = longest([self.on_day(next), self.in_part(next)]);
        let (end, core) = match day {
            Some((end, point)) if point.core.is_day() && point.clock.is_none() => (end, point.core),
            _ => (end, Core::told(Unit::Day, 0)),
        };
        Some((end, Point { clock: Some(clock), ..core.into() }))
    }

    fn clock(&self, i: usize) -> Read<Clock> {
        let Hour { end, hour, minute, sure } = self.named_hour(i).or_else(|| self.hour(i))?;
        let local = self.is(end, "local") && self.is(end + 1, "time");
        let end = end + if local { 2 } else { 0 };
        let zone = self.zone(end);
        let led = ["at", "by", "until", "around", "about", "from", "to", "till"];
        let sure = sure || local || zone.is_some() || self.after(i, &led);
        let (end, universal) = zone.unwrap_or((end, false));
        sure.then_some((end, Clock::Time(hour, minute, universal)))
    }

    /// "GMT", "(EST)", "(GMT +8)", and whether it is universal time.
    fn zone(&self, i: usize) -> Read<bool> {
        let open = self.mark(i, '(');
        let at = i + usize::from(open);
        let universal = self.sense(at, take!(Sense::Zone(universal) => universal))?;
        let offset = matches!(self.shape(at + 1), Some(Shape::Mark('+' | '-' | '−')))
            && matches!(self.shape(at + 2), Some(Shape::Digits(_, 1..=4) | Shape::Clock(..)));
        let end = at + if offset { 3 } else { 1 };
        match open {
            true => self.mark(end, ')').then_some((end + 1, universal && !offset)),
            false if offset && !self.joined(at + 1) => Some((at + 1, universal)),
            false => Some((end, universal && !offset)),
        }
    }

    /// "noon", "10 o'clock".
    fn named_hour(&self, i: usize) -> Option<Hour> {
        let (end, hour) = match self.shape(i)? {
            Shape::Digits(n @ 0..=24, 1 | 2) if self.is(i + 1, "o") && self.is(i + 3, "clock") => {
                (i + 4, i8::try_from(n).ok()?)
            }
            _ => (i + 1, self.sense(i, take!(Sense::Hour(hour) => hour))?),
        };
        Some(Hour { end, hour, minute: 0, sure: true })
    }

    /// "10:30", "10:30 a.m.", "10 p.m.", "0800 GMT".
    fn hour(&self, i: usize) -> Option<Hour> {
        let said = self.meridiem(i + 1);
        let (end, suffix) = said.unwrap_or((i + 1, ""));
        let universal = self.sense(i + 1, take!(Sense::Zone(_) => ())).is_some();
        match self.shape(i)? {
            Shape::Clock(hour, minute) => {
                let sure = said.is_some() || self.word(i).ends_with(char::is_alphabetic);
                Some(Hour { end, hour: half_day(hour, suffix)?, minute, sure })
            }
            Shape::Digits(n, 1 | 2) if said.is_some() => {
                let hour = half_day(i8::try_from(n).ok()?, suffix)?;
                Some(Hour { end, hour, minute: 0, sure: true })
            }
            Shape::Digits(n, 4) if universal && n < 2400 && n % 100 < 60 => {
                let (hour, minute) = (i8::try_from(n / 100).ok()?, i8::try_from(n % 100).ok()?);
                Some(Hour { end: i + 1, hour, minute, sure: true })
            }
            _ => None,
        }
    }

    /// "a.m.", "pm".
    fn meridiem(&self, i: usize) -> Read<&'static str> {
        [("am", "a"), ("pm", "p")].into_iter().find_map(|(whole, letter)| {
            let spelled = self.is(i, letter) && self.mark(i + 1, '.') && self.is(i + 2, "m");
            match spelled {
                true => Some((i + 3 + usize::from(self.mark(i + 3, '.')), whole)),
                false => self.is(i, whole).then_some((i + 1, whole)),
            }
        })
    }
}
