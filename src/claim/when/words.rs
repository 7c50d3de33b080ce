//! Words for the purpose of time: runs of letters, numbers in their shapes, single marks, each
//! with its byte span and with what `data/times.tsv` knows of it.

use super::calendar::{SEASONS, Unit};
use crate::document::Span;
use std::collections::HashMap;
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
    Shift(i32),
    Told(i32),
    These,
    Today(i32),
    Tonight,
    Part(Part),
    Daypart(&'static str),
    Overnight,
    Hour(i8),
    Zone(bool),
    Every,
    Per,
    Times,
    Often(&'static str),
    Approx,
    Filler,
    Measure,
    Serial,
    Lead,
    Abbreviation,
    Future,
    Past,
    Say,
    Neutral,
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
        "shift" => Sense::Shift(number.ok()?),
        "told" => Sense::Told(number.ok()?),
        "these" => Sense::These,
        "today" => Sense::Today(number.ok()?),
        "tonight" => Sense::Tonight,
        "part" => Sense::Part(Part::named(value)?),
        "daypart" => Sense::Daypart(value),
        "overnight" => Sense::Overnight,
        "hour" => Sense::Hour(small.ok()?),
        "zone" => Sense::Zone(value == "Z"),
        "every" => Sense::Every,
        "per" => Sense::Per,
        "times" => Sense::Times,
        "often" => Sense::Often(value),
        "approx" => Sense::Approx,
        "filler" => Sense::Filler,
        "measure" => Sense::Measure,
        "serial" => Sense::Serial,
        "lead" => Sense::Lead,
        "abbr" => Sense::Abbreviation,
        "future" => Sense::Future,
        "past" => Sense::Past,
        "say" => Sense::Say,
        "neutral" => Sense::Neutral,
        _ => return None,
    })
}

/// `data/times.tsv`, ready for use: single words, and phrases by their first word.
#[derive(Default)]
struct Vocabulary {
    senses: HashMap<&'static str, Vec<Sense>>,
    phrases: HashMap<&'static str, Vec<Phrase>>,
    /// Lines that could not be read; a test holds this empty.
    bad: Vec<&'static str>,
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
        let mut columns = line.split('\t');
        let (Some(words), Some(class), Some(value)) = (columns.next(), columns.next(), columns.next()) else {
            vocabulary.bad.push(line);
            continue;
        };
        if class == "ref" || class == "holiday" {
            let words: Vec<_> = pieces(words).collect();
            let first = words.first().copied().unwrap_or_default();
            let phrase = Phrase { words, holiday: class == "holiday", value };
            vocabulary.phrases.entry(first).or_default().push(phrase);
        } else if let Some(sense) = sense(class, value) {
            vocabulary.senses.entry(words).or_default().push(sense);
        } else {
            vocabulary.bad.push(line);
        }
    }
    vocabulary
}

/// A phrase of the table cut as [`words`] cuts text.
fn pieces(phrase: &'static str) -> impl Iterator<Item = &'static str> {
    words(phrase).into_iter().map(|w| w.span.of(phrase))
}

/// The shape of a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Letters,
    /// Digits alone: the number and how many digits.
    Digits(i32, u8),
    /// `25th`.
    Nth(i32),
    /// `1990s`, `70s`.
    Decade(i32),
    /// `10:30`, `10:30pm`, `10am`.
    Clock(i8, i8),
    /// Any other number: `1,900`, `2.5`.
    Quantity(f64),
    Mark(char),
}

/// One word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) span: Span,
    pub(super) shape: Shape,
    /// Whether it follows the word before it without a gap.
    pub(super) joined: bool,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
    pub(super) sentence: u32,
    pub(super) senses: &'static [Sense],
    pub(super) phrases: &'static [Phrase],
}

/// The words of `text`, in order; linear in its length.
pub(super) fn cut(text: &str) -> Vec<Word> {
    let mut words = words(text);
    for word in &mut words {
        (word.senses, word.phrases) = known(word.span.of(text));
    }
    sentences(text, &mut words);
    words
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    let mut end = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let joined = at == end && at > 0;
        end = at + if c.is_alphanumeric() { run(&text[at..]) } else { c.len_utf8() };
        let shape = if c.is_alphanumeric() { shape(&text[at..end]) } else { Shape::Mark(c) };
        words.push(Word {
            span: Span::new(at, end),
            shape,
            joined,
            capital: c.is_uppercase(),
            sentence: 0,
            senses: &[],
            phrases: &[],
        });
        at = end;
    }
    words
}

/// The length of the run of letters or the number that `text` begins with.
fn run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    if bytes[0].is_ascii_digit() {
        loop {
            end += digits(&bytes[end..]);
            let more = matches!(bytes.get(end), Some(b',' | b'.' | b':')) && digits(&bytes[end + 1..]) > 0;
            if !more || (bytes[end] == b',' && digits(&bytes[end + 1..]) != 3) {
                break;
            }
            end += 1;
        }
    }
    let letters = text[end..].char_indices().find(|(_, c)| !c.is_alphanumeric());
    letters.map_or(text.len(), |(n, _)| end + n)
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_digit()).count()
}

fn shape(word: &str) -> Shape {
    let cut = word.find(|c: char| !matches!(c, '0'..='9' | ',' | '.' | ':')).unwrap_or(word.len());
    let (number, suffix) = word.split_at(cut);
    if number.is_empty() {
        return Shape::Letters;
    }
    let plain = number.parse::<i32>().ok();
    match (plain, suffix) {
        (Some(n), "") => Shape::Digits(n, u8::try_from(number.len()).unwrap_or(u8::MAX)),
        (Some(n), "st" | "nd" | "rd" | "th") => Shape::Nth(n),
        (Some(n), "s") if n % 10 == 0 && matches!(number.len(), 2 | 4) => Shape::Decade(n),
        (_, "am" | "AM" | "a" | "pm" | "PM" | "p" | "") if clock(number, suffix).is_some() => {
            clock(number, suffix).unwrap_or(Shape::Letters)
        }
        _ => number.replace(',', "").parse().map_or(Shape::Letters, Shape::Quantity),
    }
}

fn clock(number: &str, suffix: &str) -> Option<Shape> {
    let (hour, minute) =
        match number.split_once(':').or(number.split_once('.').filter(|_| !suffix.is_empty())) {
            Some((hour, minute)) => (hour, minute.get(..2)?),
            None if matches!(suffix.len(), 2) => (number, "00"),
            None => return None,
        };
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = half_day(hour, suffix)?;
    ((0..=24).contains(&hour) && (0..60).contains(&minute)).then_some(Shape::Clock(hour, minute))
}

/// The hour of the day of `hour` a.m. or p.m.
pub(super) fn half_day(hour: i8, suffix: &str) -> Option<i8> {
    match suffix.chars().next() {
        Some('p' | 'P') if (1..12).contains(&hour) => Some(hour + 12),
        Some('a' | 'A') if hour == 12 => Some(0),
        Some(_) if !(0..=12).contains(&hour) => None,
        _ => Some(hour),
    }
}

/// What the vocabulary has for `word`.
fn known(word: &str) -> (&'static [Sense], &'static [Phrase]) {
    let mut buffer = [0u8; 16];
    let Some(lower) = buffer.get_mut(..word.len()) else {
        return (&[], &[]);
    };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(lower) else {
        return (&[], &[]);
    };
    let vocabulary = &*VOCABULARY;
    let senses = vocabulary.senses.get(lower).map_or(&[][..], Vec::as_slice);
    (senses, vocabulary.phrases.get(lower).map_or(&[][..], Vec::as_slice))
}

/// Number the sentences: a stop followed by a gap and a capital, or an empty line, ends one.
fn sentences(text: &str, words: &mut [Word]) {
    let mut sentence = 0;
    for i in 0..words.len() {
        if i > 0 && (stops(text, words, i) || paragraph(text, words[i - 1], words[i])) {
            sentence += 1;
        }
        words[i].sentence = sentence;
    }
}

fn paragraph(text: &str, before: Word, word: Word) -> bool {
    text[before.span.end..word.span.start].bytes().filter(|b| *b == b'\n').count() > 1
}

/// Whether word `i` begins a sentence after a full stop or its like.
fn stops(text: &str, words: &[Word], i: usize) -> bool {
    let quote = |k: usize| matches!(words[k].shape, Shape::Mark('"' | '”' | '’' | '\'' | ')'));
    let stop = if i > 1 && quote(i - 1) { i - 2 } else { i - 1 };
    match words[stop].shape {
        Shape::Mark('!' | '?') => !words[i].joined || quote(i - 1),
        Shape::Mark('.') if words[i].joined => false,
        Shape::Mark('.') => stop == 0 || !abbreviates(text, words[stop - 1], words[i]),
        _ => false,
    }
}

fn abbreviates(text: &str, word: Word, next: Word) -> bool {
    let initial = word.capital && word.span.of(text).chars().count() == 1;
    let month =
        word.senses.iter().any(|s| matches!(s, Sense::Month(_))) && matches!(next.shape, Shape::Digits(..));
    let lower = matches!(next.shape, Shape::Letters) && !next.capital;
    initial || month || lower || word.senses.contains(&Sense::Abbreviation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_can_be_read() {
        assert_eq!(VOCABULARY.bad, Vec::<&str>::new());
    }

    #[test]
    fn numbers_keep_their_shape() {
        let shapes = |text: &str| words(text).iter().map(|w| w.shape).collect::<Vec<_>>();
        assert_eq!(shapes("1,900"), [Shape::Quantity(1900.0)]);
        assert_eq!(shapes("25,2018"), [Shape::Digits(25, 2), Shape::Mark(','), Shape::Digits(2018, 4)]);
        assert_eq!(shapes("10:30pm 10am"), [Shape::Clock(22, 30), Shape::Clock(10, 0)]);
        assert_eq!(shapes("1990s 70s 25th"), [Shape::Decade(1990), Shape::Decade(70), Shape::Nth(25)]);
    }
}
