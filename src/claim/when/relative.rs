//! Patterns that count from the publication day or from the narrative: "today", "next week",
//! "that Friday", "the following day", "the same month a year ago", "now".

use super::calendar::Unit;
use super::grammar::{Grammar, Read, longest, take};
use super::lengths;
use super::reading::{Base, Core, Named, Pick, Reading};
use super::vocabulary::Sense;
use super::words::Shape;

impl Grammar<'_> {
    /// "today", "last week", "next March", "this Friday".
    pub(super) fn deictic(&self, i: usize) -> Read<Core> {
        let days = self.sense(i, |sense| match sense {
            Sense::Today(n) => Some(n),
            Sense::Tonight | Sense::Overnight => Some(0),
            _ => None,
        });
        if let Some(days) = days {
            return Some((i + 1, Core::shift(Unit::Day, days)));
        }
        let at = self.skip_the(i);
        let shift = self.sense(at, take!(Sense::Shift(n) => n))?;
        let noun = self.skip(at + 1, &["past", "coming", "calendar", "fiscal", "whole"]);
        if let Some(core) = self.unit(noun).and_then(|unit| self.shifted(at, unit, shift, at > i)) {
            return Some((noun + 1, core));
        }
        let (end, named) = self.named(noun)?;
        Some((end, Core::Named(named, Pick::Shift(shift))))
    }

    /// The unit that "last", "this" or "next" at `at` picks; "the next day" counts from the
    /// narrative, and "the past year" is a length.
    fn shifted(&self, at: usize, unit: Unit, shift: i32, the: bool) -> Option<Core> {
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Night => None,
            Unit::Day if shift == 1 && self.is(at, "next") => Some(Core::told(unit, 1)),
            Unit::Day => None,
            Unit::Weekend => Some(Core::shift(unit, shift)),
            _ if self.is(at, "past") => None,
            Unit::Decade | Unit::Century if the && shift != 0 => None,
            _ => Some(Core::shift(unit, shift)),
        }
    }

    /// A name that recurs: a month, a weekday, a season, a holiday.
    fn named(&self, i: usize) -> Read<Named> {
        let month = self.month(i).map(|(end, month)| match self.shape(end) {
            Some(Shape::Digits(day @ 1..=31, 1 | 2)) => (end + 1, Named::MonthDay(month, day as i8)),
            _ => (end, Named::Month(month)),
        });
        let weekday = self.weekday_name(i).map(|(end, n)| (end, Named::Weekday(n)));
        let season = self.sense(i, take!(Sense::Season(n) => (i + 1, Named::Season(n))));
        let holiday = self.phrase(i, true).map(|(end, rule)| (end, Named::Holiday(rule)));
        longest([month, weekday, season, holiday])
    }

    /// "the following day", "that year", "the previous March", "at that time", "the weekend".
    pub(super) fn told(&self, i: usize) -> Read<Core> {
        let at = self.skip_the(i);
        if at > i && self.is(at, "weekend") {
            return Some((at + 1, Core::bare(Named::Weekend)));
        }
        if let Some(unit) = self.in_a_row(i).or_else(|| self.at_hand(i)) {
            return Some(unit);
        }
        let told = self.sense(at, take!(Sense::Told(n) => n))?;
        match () {
            () if self.is(at, "same") && at == i && !self.after(i, &["that", "this"]) => None,
            () if self.is(at, "same") => self.same(at),
            () if self.is(at, "prior") && self.is(at + 1, "to") => None,
            () if self.is(at, "that") && self.is(at + 1, "time") && self.after(i, &["at", "by"]) => {
                Some((at + 2, Core::Told))
            }
            () => self.told_unit(at, told),
        }
    }

    /// "a third straight day": the day that is told.
    fn in_a_row(&self, i: usize) -> Read<Core> {
        let article = self.has(i, Sense::Article) || self.has(i, Sense::The);
        let row = self.any(i + 2, &["straight", "consecutive", "successive"]);
        self.ordinal(i + 1).filter(|_| article && row)?;
        let unit = self.unit(i + 3).filter(|unit| !unit.is_clock())?;
        Some((i + 4, Core::told(unit, 0)))
    }

    /// "for the day", "in the quarter".
    fn at_hand(&self, i: usize) -> Read<Core> {
        let led = [
            "for",
            "during",
            "in",
            "end",
            "ended",
            "close",
            "closed",
            "finish",
            "finished",
            "throughout",
            "within",
            "over",
            "of",
        ];
        let unit = self.unit(i + 1).filter(|unit| (Unit::Day..=Unit::Year).contains(unit))?;
        let alone = self.has(i, Sense::The) && self.after(i, &led) && self.ends_phrase(i + 2);
        (alone && unit != Unit::Night).then(|| (i + 2, Core::told(unit, 0)))
    }

    fn told_unit(&self, at: usize, told: i32) -> Read<Core> {
        let noun = self.skip(at + 1, &["calendar", "fiscal", "whole"]);
        if let Some(unit) = self.unit(noun).filter(|unit| !unit.is_clock()) {
            return (!self.hyphen(noun + 1)).then_some((noun + 1, Core::told(unit, told)));
        }
        let (end, named) = self.named(noun)?;
        let pick = if told == 0 { Pick::Told } else { Pick::Shift(told) };
        Some((end, Core::Named(named, pick)))
    }

    /// "the same day", "the same month a year ago", "the same period last year".
    fn same(&self, at: usize) -> Read<Core> {
        let unit = self.unit(at + 1).filter(|unit| !unit.is_clock());
        if unit.is_none() && !self.any(at + 1, &["period", "time"]) {
            return self.told_unit(at, 0);
        }
        let core = unit.map_or(Core::Told, |unit| Core::told(unit, 0));
        let of = self.skip(at + 2, &["of", "in"]);
        let the = self.skip_the(of);
        let previous = self.sense(the, take!(Sense::Told(-1) => -1));
        let previous = previous.and_then(|n| self.told_unit(the, n));
        match longest([self.deictic(of), lengths::reckoned(self, of), previous]) {
            Some((end, Core::Shift(Unit::Year, by, _))) => {
                Some((end, Core::Shift(Unit::Year, by, Base::At(Box::new(core)))))
            }
            _ => unit.map(|_| (at + 2, core)),
        }
    }

    /// "the day before", "the day after tomorrow", "the week before last".
    pub(super) fn day_beside(&self, i: usize) -> Read<Core> {
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
            None if self.ends_phrase(at + 2) => Some((at + 2, Core::told(unit, by))),
            None => None,
        }
    }

    /// Whether nothing stands at `i` that a preposition before it could govern.
    pub(super) fn ends_phrase(&self, i: usize) -> bool {
        match self.shape(i) {
            None => true,
            Some(Shape::Mark(mark)) => !matches!(mark, '"' | '“' | '‘' | '\'' | '$' | '€' | '£'),
            _ => self.any(i, &["and", "but", "in", "on", "at", "when", "that", "was", "were"]),
        }
    }

    /// The longest phrase of the vocabulary at `i`.
    pub(super) fn phrase(&self, i: usize, holiday: bool) -> Read<&'static str> {
        let same = |k: usize, word: &str| self.is(k, word) || word == "'" && self.is(k, "’");
        let phrases = self.words.get(i)?.entry.phrases.iter().filter(|p| p.holiday == holiday);
        let whole = phrases.filter(|p| p.words.iter().enumerate().all(|(k, word)| same(i + k, word)));
        longest(whole.map(|p| Some((i + p.words.len(), p.value))))
    }

    /// "now", "the near future", "recently".
    pub(super) fn reference(&self, i: usize) -> Read<Reading> {
        let (end, value) = self.phrase(i, false)?;
        let compound = self.hyphen(end) && self.joined(end + 1);
        let noun = value != "PRESENT_REF" && self.is(end, "of");
        let order = self.is(end - 1, "soon")
            && (self.after(end - 1, &["as", "how", "too"]) || self.any(end, &["after", "as"]));
        let unit = take!(Sense::Unit(_) | Sense::Units(_) => ());
        let counted = i > 0 && self.sense(i - 1, unit).is_some();
        let compared = counted || self.is(end, "than") || self.after(i, &["or", "no"]);
        (!compound && !noun && !order && !compared).then_some((end, Reading::Ref(value)))
    }
}
