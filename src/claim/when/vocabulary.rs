//! What is known of time words: `data/times.tsv`, read once.

use super::calendar::{SEASONS, Unit};
use super::words::spans;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// What a word may mean; the classes of `data/times.tsv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sense {
    Month(i8),
    Weekday(i8),
    Weekdays(i8),
    /// 0 winter, 1 spring, 2 summer, 3 autumn.
    Season(i8),
    Unit(Unit),
    Units(Unit),
    Number(i32),
    Article,
    The,
    Ordinal(i32),
    Few(i32),
    Half,
    Shift(i32),
    Told(i32),
    These,
    Today(i32),
    Tonight,
    Part(Part),
    /// "start", "end": a part only with "of".
    Edge,
    /// "nineties".
    Decade(i32),
    /// "weeklong".
    Length(Unit),
    Daypart(&'static str),
    Overnight,
    Hour(i8),
    Zone(bool),
    /// "all" of a unit: "all week".
    All,
    Every,
    Per,
    Times,
    Often(&'static str),
    Approx,
    Filler,
    Fiscal,
    Measure,
    Serial,
    Lead,
    Paper,
    Abbreviation,
    Future,
    Past,
    /// A verb of speech.
    Say,
    /// Ahead with "to": "agreed to meet on Friday", not "agreed on Friday".
    Vow,
    Neutral,
}

impl Sense {
    /// Whether an expression may begin with such a word.
    fn opens(self) -> bool {
        !matches!(
            self,
            Sense::Filler
                | Sense::Zone(_)
                | Sense::Measure
                | Sense::Serial
                | Sense::Lead
                | Sense::Paper
                | Sense::Abbreviation
                | Sense::Future
                | Sense::Past
                | Sense::Say
                | Sense::Vow
                | Sense::Neutral
        )
    }
}

/// A part of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Early,
    Middle,
    Late,
    Earlier,
    Later,
}

impl Part {
    fn named(name: &str) -> Option<Part> {
        Some(match name {
            "early" | "start" => Part::Early,
            "mid" | "middle" => Part::Middle,
            "late" | "end" => Part::Late,
            "earlier" => Part::Earlier,
            "later" => Part::Later,
            _ => return None,
        })
    }
}

fn sense(class: &str, value: &'static str) -> Option<Sense> {
    let number = value.parse::<i32>();
    let small = value.parse::<i8>();
    Some(match class {
        "month" => Sense::Month(small.ok()?),
        "weekday" => Sense::Weekday(small.ok()?),
        "weekdays" => Sense::Weekdays(small.ok()?),
        "season" => Sense::Season(i8::try_from(SEASONS.iter().position(|s| *s == value)?).ok()?),
        "unit" => Sense::Unit(Unit::named(value)?),
        "units" => Sense::Units(Unit::named(value)?),
        "number" => Sense::Number(number.ok()?),
        "article" => Sense::Article,
        "the" => Sense::The,
        "ordinal" => Sense::Ordinal(number.ok()?),
        "few" => Sense::Few(number.ok()?),
        "half" => Sense::Half,
        "shift" => Sense::Shift(number.ok()?),
        "told" => Sense::Told(number.ok()?),
        "these" => Sense::These,
        "today" => Sense::Today(number.ok()?),
        "tonight" => Sense::Tonight,
        "edge" => Sense::Edge,
        "decade" => Sense::Decade(number.ok()?),
        "length" => Sense::Length(Unit::named(value)?),
        "part" => Sense::Part(Part::named(value)?),
        "daypart" => Sense::Daypart(value),
        "overnight" => Sense::Overnight,
        "hour" => Sense::Hour(small.ok()?),
        "zone" => Sense::Zone(value == "Z"),
        "all" => Sense::All,
        "every" => Sense::Every,
        "per" => Sense::Per,
        "times" => Sense::Times,
        "often" => Sense::Often(value),
        "approx" => Sense::Approx,
        "filler" => Sense::Filler,
        "measure" => Sense::Measure,
        "serial" => Sense::Serial,
        "lead" => Sense::Lead,
        "paper" => Sense::Paper,
        "abbr" => Sense::Abbreviation,
        "future" => Sense::Future,
        "past" => Sense::Past,
        "say" => Sense::Say,
        "vow" => Sense::Vow,
        "fiscal" => Sense::Fiscal,
        "neutral" => Sense::Neutral,
        _ => return None,
    })
}

/// What is known of one word.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) senses: Vec<Sense>,
    /// The phrases it begins.
    pub(super) phrases: Vec<Phrase>,
    /// Whether an expression may begin with it.
    pub(super) opens: bool,
}

/// `data/times.tsv`, ready for use.
#[derive(Default)]
struct Vocabulary {
    entries: HashMap<&'static [u8], Entry, BuildHasherDefault<Fnv>>,
    unknown: Entry,
    /// Lines that could not be read; a test holds this empty.
    bad: Vec<&'static str>,
}

/// The hash of Fowler, Noll and Vo: quick for short words.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A holiday or a word for the past, the present or the future.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) words: Vec<&'static str>,
    pub(super) holiday: bool,
    pub(super) value: &'static str,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| read(include_str!("../../../data/times.tsv")));

fn read(table: &'static str) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for line in table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if vocabulary.learn(line).is_none() {
            vocabulary.bad.push(line);
        }
    }
    vocabulary
}

impl Vocabulary {
    fn learn(&mut self, line: &'static str) -> Option<()> {
        let mut columns = line.split('\t');
        let (words, class, value) = (columns.next()?, columns.next()?, columns.next()?);
        let phrases = class == "ref" || class == "holiday";
        for words in words.split('|').filter(|_| phrases).map(pieces) {
            let entry = self.entries.entry(words.first()?.as_bytes()).or_default();
            let holiday = class == "holiday";
            entry.phrases.push(Phrase { words, holiday, value });
            entry.opens = true;
        }
        if !phrases {
            let sense = sense(class, value)?;
            let entry = self.entries.entry(words.as_bytes()).or_default();
            entry.senses.push(sense);
            entry.opens |= sense.opens();
        }
        Some(())
    }
}

/// A phrase of the table cut as text is.
fn pieces(phrase: &'static str) -> Vec<&'static str> {
    spans(phrase).map(|span| span.of(phrase)).collect()
}

/// What the vocabulary has for `word`.
pub(super) fn known(word: &str) -> &'static Entry {
    let vocabulary = &*VOCABULARY;
    let mut buffer = [0u8; 16];
    let Some(lower) = buffer.get_mut(..word.len()) else {
        return &vocabulary.unknown;
    };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    vocabulary.entries.get(&*lower).unwrap_or(&vocabulary.unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_can_be_read() {
        assert_eq!(VOCABULARY.bad, Vec::<&str>::new());
    }
}
