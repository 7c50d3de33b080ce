//! The patterns: which words together make a time expression, and what they say.
//!
//! Each pattern looks at word `i` and answers where it ended and what it read. At every word the
//! longest reading wins, and no pattern looks further than a dozen or two words ahead, so that
//! reading is linear. Here are the frame and what may stand around a day ("early next week",
//! "Monday morning"); [`super::dates`], [`super::relative`], [`super::clock`] and
//! [`super::lengths`] hold the rest.

use super::calendar::Unit;
use super::lengths;
use super::reading::{Clock, Core, Point, Reading};
use super::vocabulary::{Part, Sense};
use super::words::{Shape, Word};
use std::ops::Range;

/// An expression as read: its words and what they say.
pub(super) struct Found {
    pub(super) words: Range<usize>,
    pub(super) reading: Reading,
}

/// The end of a pattern and what it read.
pub(super) type Read<T> = Option<(usize, T)>;

/// The longest of several readings of the same words; the first of equals.
pub(super) fn longest<T>(reads: impl IntoIterator<Item = Read<T>>) -> Read<T> {
    let longer = |best: (usize, T), next: (usize, T)| if next.0 > best.0 { next } else { best };
    reads.into_iter().flatten().reduce(longer)
}

/// What a sense holds, if it is of this kind.
macro_rules! take {
    ($pattern:pat => $value:expr) => {
        |sense| match sense {
            $pattern => Some($value),
            _ => None,
        }
    };
}
pub(super) use take;

/// The words and the patterns over them.
pub(super) struct Grammar<'t> {
    pub(super) text: &'t str,
    pub(super) words: &'t [Word],
}

/// Questions to ask of word `i`; past the end of the text, every answer is no.
impl Grammar<'_> {
    pub(super) fn word(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |w| w.span.of(self.text))
    }

    pub(super) fn is(&self, i: usize, word: &str) -> bool {
        self.word(i).eq_ignore_ascii_case(word)
    }

    pub(super) fn any(&self, i: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(i, word))
    }

    /// Whether the word before `i` is one of `words`.
    pub(super) fn after(&self, i: usize, words: &[&str]) -> bool {
        i > 0 && self.any(i - 1, words)
    }

    /// What its senses hold, of the kind that `pick` picks.
    pub(super) fn sense<T>(&self, i: usize, pick: impl Fn(Sense) -> Option<T>) -> Option<T> {
        self.words.get(i)?.entry.senses.iter().copied().find_map(pick)
    }

    pub(super) fn has(&self, i: usize, sense: Sense) -> bool {
        self.words.get(i).is_some_and(|w| w.entry.senses.contains(&sense))
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

    /// Whether it is a hyphen within a word: the one of "two-day".
    pub(super) fn hyphen(&self, i: usize) -> bool {
        self.mark(i, '-') && self.joined(i)
    }

    pub(super) fn capital(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(|w| w.capital)
    }

    /// Whether it is a noun in lower case that looks plural.
    pub(super) fn plural(&self, i: usize) -> bool {
        let letters = self.shape(i) == Some(Shape::Letters) && !self.capital(i);
        let verb = self.any(i, &["was", "is", "has", "as", "this", "its", "his"]);
        letters && self.word(i).ends_with('s') && !self.word(i).ends_with("ss") && !verb
    }

    /// Whether it begins a sentence.
    pub(super) fn opens(&self, i: usize) -> bool {
        let sentence = |k: usize| self.words.get(k).map(|w| w.sentence);
        i == 0 || sentence(i - 1) != sentence(i)
    }

    /// `i`, or one further past one of `words`.
    pub(super) fn skip(&self, i: usize, words: &[&str]) -> usize {
        i + usize::from(self.any(i, words))
    }

    pub(super) fn skip_the(&self, i: usize) -> usize {
        i + usize::from(self.has(i, Sense::The))
    }

    pub(super) fn unit(&self, i: usize) -> Option<Unit> {
        self.sense(i, take!(Sense::Unit(unit) => unit))
    }
}

/// The frame.
impl Grammar<'_> {
    /// All expressions, in order; none overlap.
    pub(super) fn read(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let mut i = 0;
        while i < self.words.len() {
            let Some((end, reading)) = self.begin(i) else {
                i += 1;
                continue;
            };
            found.push(Found { words: i..end, reading });
            i = end;
            while let Some((range, core)) = found.last().and_then(|last| self.next_in_row(last)) {
                i = range.end;
                found.push(Found { words: range, reading: core.into() });
            }
        }
        found
    }

    fn begin(&self, i: usize) -> Read<Reading> {
        let quoted = self.any(i + 1, &["'", "’", "‘"]);
        let opens = match self.has(i, Sense::The) {
            true => self.opens_phrase(i + 1) || quoted || self.phrase(i, false).is_some(),
            false => self.opens_phrase(i),
        };
        match opens {
            true => self.shared_month(i).or_else(|| self.expression(i)),
            false => None,
        }
    }

    fn opens_phrase(&self, i: usize) -> bool {
        let known = self.words.get(i).is_some_and(|word| word.entry.opens);
        let mark = matches!(self.shape(i), None | Some(Shape::Letters | Shape::Mark(_)));
        known || !mark || self.is_code(i)
    }

    /// Whether it is like `Q3` or `FY2018`.
    fn is_code(&self, i: usize) -> bool {
        let word = self.word(i);
        word.len() < 8 && (word.starts_with('Q') || word.starts_with("FY"))
    }

    fn expression(&self, i: usize) -> Read<Reading> {
        let point = self.point(i).map(|(end, point)| (end, Reading::Point(point)));
        let others = [
            lengths::set(self, i),
            lengths::ago(self, i),
            lengths::window(self, i),
            lengths::length(self, i),
            self.reference(i),
        ];
        longest([point].into_iter().chain(others))
    }

    fn point(&self, i: usize) -> Read<Point> {
        longest([self.at_clock(i), self.in_part(i), self.on_day(i), self.part_of_day(i), self.early_hours(i)])
    }

    /// "early next week", "the end of this year", "earlier today", "mid-January".
    pub(super) fn in_part(&self, i: usize) -> Read<Point> {
        let at = self.skip_the(i);
        let part = self.sense(at, take!(Sense::Part(part) => part))?;
        let moves = matches!(part, Part::Earlier | Part::Later);
        let noun = self.has(at, Sense::Edge);
        let next = match () {
            () if noun && self.is(at + 1, "of") => at + 2,
            () if noun => return None,
            () if self.hyphen(at + 1) => at + 2,
            () if moves || self.any(at + 1, &["on", "in"]) => self.skip(at + 1, &["on", "in"]),
            () => at + 1,
        };
        let periods = [self.on_day(next), self.bare_period(next, noun || moves), self.part_of_day(next)];
        let (end, mut point) = longest(periods)?;
        point.part.get_or_insert(part);
        Some((end, point))
    }

    /// "the year" in "the end of the year", "later in the day".
    fn bare_period(&self, i: usize, wanted: bool) -> Read<Point> {
        let at = self.skip_the(i);
        let period = |unit: &Unit| wanted && (Unit::Day..=Unit::Century).contains(unit);
        let unit = self.unit(at).filter(period)?;
        let core = if unit == Unit::Day { Core::told(unit, 0) } else { Core::shift(unit, 0) };
        (at > i || unit > Unit::Day).then(|| (at + 1, core.into()))
    }

    /// A day or period, perhaps with its part of the day: "Monday morning".
    pub(super) fn on_day(&self, i: usize) -> Read<Point> {
        let (end, core) = self.core(i)?;
        let mut point = Point::from(core);
        if self.sense(i, take!(Sense::Tonight | Sense::Overnight => ())).is_some() {
            point.clock = Some(Clock::Part("NI"));
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

    /// A day or period of the calendar, without modifiers.
    pub(super) fn core(&self, i: usize) -> Read<Core> {
        longest([self.anchor(i), self.day_beside(i), lengths::reckoned(self, i), lengths::counted(self, i)])
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
            self.century(i),
            self.quarter(i),
            self.season(i),
            self.holiday(i),
            self.deictic(i),
            self.told(i),
            self.nth_of(i),
            self.year_end(i),
        ])
    }
}
