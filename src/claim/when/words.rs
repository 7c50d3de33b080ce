//! Words for the purpose of time: runs of letters, numbers in their shapes, single marks, each
//! with its byte span, its sentence and what the vocabulary knows of it.

use super::vocabulary::{Entry, Sense, known};
use crate::document::Span;

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
    pub(super) entry: &'static Entry,
}

/// The words of `text`, in order; linear in its length.
pub(super) fn cut(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 5);
    let mut end = usize::MAX;
    for span in spans(text) {
        let word = span.of(text);
        words.push(Word {
            span,
            shape: shape(word),
            joined: span.start == end,
            capital: word.starts_with(char::is_uppercase),
            sentence: 0,
            entry: known(word),
        });
        end = span.end;
    }
    sentences(text, &mut words);
    words
}

/// Where the words of `text` are.
pub(super) fn spans(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text[at..].trim_start();
        let start = text.len() - rest.len();
        let first = rest.chars().next()?;
        at = start + if first.is_alphanumeric() { run(rest) } else { first.len_utf8() };
        Some(Span::new(start, at))
    })
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
    if number.is_empty() || !number.starts_with(|c: char| c.is_ascii_digit()) {
        return match word.chars().next() {
            Some(mark) if !mark.is_alphanumeric() => Shape::Mark(mark),
            _ => Shape::Letters,
        };
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
    let month = word.entry.senses.iter().any(|s| matches!(s, Sense::Month(_)))
        && matches!(next.shape, Shape::Digits(..));
    let lower = matches!(next.shape, Shape::Letters) && !next.capital;
    initial || month || lower || word.entry.senses.contains(&Sense::Abbreviation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_shape() {
        let shapes = |text: &str| spans(text).map(|s| shape(s.of(text))).collect::<Vec<_>>();
        assert_eq!(shapes("1,900"), [Shape::Quantity(1900.0)]);
        assert_eq!(shapes("25,2018"), [Shape::Digits(25, 2), Shape::Mark(','), Shape::Digits(2018, 4)]);
        assert_eq!(shapes("10:30pm 10am"), [Shape::Clock(22, 30), Shape::Clock(10, 0)]);
        assert_eq!(shapes("1990s 70s 25th"), [Shape::Decade(1990), Shape::Decade(70), Shape::Nth(25)]);
    }
}
