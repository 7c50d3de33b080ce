//! Where sentences begin and end: own rules over blank lines, stops, abbreviations, initials and quotes.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::document::Span;

/// What the words before a full stop say about it.
#[derive(Clone, Copy, PartialEq)]
enum Stop {
    /// A name follows a title.
    Title,
    /// A number follows ("No. 5", "Sept. 9").
    Number,
    /// An abbreviation that can also close a sentence.
    MayEnd,
}

static STOPS: LazyLock<HashMap<&str, Stop>> = LazyLock::new(|| {
    let lines = include_str!("../../data/syntax/abbreviations.txt").lines().filter(|l| !l.starts_with('#'));
    let entries = lines.flat_map(|line| {
        let mut words = line.split_whitespace();
        let stop = match words.next() {
            Some("title") => Stop::Title,
            Some("number") => Stop::Number,
            _ => Stop::MayEnd,
        };
        words.map(move |w| (w, stop))
    });
    entries.collect()
});

/// Words that begin a sentence more often than they follow an abbreviation within one.
const STARTERS: [&str; 46] = [
    "The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "This", "That", "These", "Those", "There", "In", "On",
    "At", "By", "For", "From", "With", "After", "Before", "When", "While", "If", "As", "Since", "But", "And", "Or", "So",
    "However", "Meanwhile", "His", "Her", "Its", "Their", "Our", "My", "What", "Earlier", "Last", "Both", "No",
];

/// Whether `word` (without its final stop) is a known abbreviation.
pub(super) fn is_abbreviation(word: &str) -> bool {
    STOPS.contains_key(word) || is_dotted(word)
}

/// "U.S", "J.K", "a.m": letters with a stop between each two.
fn is_dotted(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

/// The sentences of `text` in order, without the blanks around them. Costs next to nothing beside the analysis.
pub fn sentences(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    for block in blocks(text) {
        let mut start = block.start;
        while let Some(end) = next_end(text, Span::new(start, block.end)) {
            push_trimmed(text, Span::new(start, end), &mut out);
            start = end;
        }
        push_trimmed(text, Span::new(start, block.end), &mut out);
    }
    out
}

/// Bytes past which a sentence is cut at a blank, whatever it is; no real one comes near.
const LONGEST: usize = 8000;

fn push_trimmed(text: &str, mut span: Span, out: &mut Vec<Span>) {
    while span.end - span.start > LONGEST {
        let window = head(span.of(text), LONGEST);
        let cut = span.start + window.rfind(char::is_whitespace).filter(|&at| at > 0).unwrap_or(window.len());
        push_trimmed(text, Span::new(span.start, cut), out);
        span.start = cut;
    }
    let own = span.of(text);
    let trimmed = own.trim();
    if !trimmed.is_empty() {
        let start = span.start + (own.len() - own.trim_start().len());
        out.push(Span::new(start, start + trimmed.len()));
    }
}

/// Runs of lines that belong together: a blank line always parts them, a single line end only when the text is
/// not wrapped there.
fn blocks(text: &str) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let lines = lines(text);
    let mut joined = false;
    for (i, &line) in lines.iter().enumerate() {
        if line.of(text).trim().is_empty() {
            joined = false;
            continue;
        }
        match out.last_mut() {
            Some(last) if joined => last.end = line.end,
            _ => out.push(line),
        }
        joined = lines.get(i + 1).is_some_and(|next| continues(line.of(text), next.of(text)));
    }
    out
}

fn lines(text: &str) -> Vec<Span> {
    let mut start = 0;
    let mut spans = Vec::new();
    for line in text.split_inclusive(['\n', '\u{2028}', '\u{2029}']) {
        spans.push(Span::new(start, start + line.len()));
        start += line.len();
    }
    spans
}

/// Whether a sentence may run on from `line` into `next`: text wrapped at some 50 to 100 columns does, so does one
/// that goes on in small letters; a short line (a headline, a list) and a whole paragraph on a line do not.
fn continues(line: &str, next: &str) -> bool {
    let width = line.trim_end().chars().count();
    let small = next.trim_start().chars().next().is_some_and(char::is_lowercase);
    (50..=100).contains(&width) || (small && !line.trim_end().ends_with(['.', '?', '!']))
}

/// End of the first sentence within `span`, if it ends before the span does.
fn next_end(text: &str, span: Span) -> Option<usize> {
    let own = span.of(text);
    let mut from = 0;
    while let Some(at) = own[from..].find(['.', '?', '!', '…', '。', '？', '！']) {
        let stop = from + at;
        let after = own[stop..].find(|c| !is_stop(c)).map_or(own.len(), |i| stop + i);
        let end = past_closers(own, after);
        if end >= own.len() {
            return None;
        }
        if ends_here(own, stop, after, end) {
            return Some(span.start + end);
        }
        from = after;
    }
    None
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…' | '。' | '？' | '！')
}

/// Past the quotes and brackets that close right after a stop. A straight quote closes unless a letter follows it
/// and none is open.
fn past_closers(own: &str, mut at: usize) -> usize {
    while let Some(c) = own[at..].chars().next() {
        let next = own[at + c.len_utf8()..].chars().next();
        let closes = match c {
            '”' | '’' | ')' | ']' | '»' => true,
            '"' | '\'' => next.is_none_or(|n| !n.is_alphanumeric()) || tail(&own[..at], 2000).matches(c).count() % 2 == 1,
            _ => false,
        };
        if !closes {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// Whether the stops in `own[stop..after]`, with closers up to `end`, end a sentence.
fn ends_here(own: &str, stop: usize, after: usize, end: usize) -> bool {
    let glued = !own[end..].starts_with(char::is_whitespace);
    let rest = head(own[end..].trim_start(), 80);
    let following = Following::read(rest);
    if own[stop..].starts_with(['。', '？', '！']) {
        return true;
    }
    if glued {
        return end == after && is_glued_end(&own[..stop], rest);
    }
    let before = last_word(&own[..stop]);
    match &own[stop..after] {
        "." => full_stop_ends(own, before, end > after, &following),
        dots if dots.starts_with("..") || dots.starts_with('…') => following.capital && !following.small,
        _ if following.small => end == after && before.starts_with(char::is_lowercase),
        _ => !(end > after && following.speaker),
    }
}

/// "the talks. they": careless writing begins a sentence small; only after a plain word that is no abbreviation.
fn is_plain_word(word: &str) -> bool {
    word.len() > 3 && word.chars().all(char::is_lowercase) && word.contains(['a', 'e', 'i', 'o', 'u']) && !STOPS.contains_key(word)
}

/// What stands after a stop.
struct Following<'t> {
    word: &'t str,
    /// Anything but a small letter, quotes and brackets aside.
    capital: bool,
    small: bool,
    figure: bool,
    /// An opening quote comes first.
    opened: bool,
    /// "Smith said": the quote before belongs to it.
    speaker: bool,
}

impl Following<'_> {
    fn read(rest: &str) -> Following<'_> {
        let bare = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_whitespace());
        let first = bare.chars().next().unwrap_or(' ');
        let word = bare.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let mut next = rest.split_whitespace().skip(1).take(2);
        Following {
            word,
            capital: !first.is_lowercase(),
            small: first.is_lowercase(),
            figure: first.is_numeric(),
            opened: rest.starts_with(['"', '“', '`', '‘', '\'']),
            speaker: next.any(|w| ["said", "says", "asked", "told"].contains(&w.trim_end_matches([',', '.']))),
        }
    }
}

/// "talks.The": a small letter, the stop, then a capitalised word.
fn is_glued_end(before: &str, rest: &str) -> bool {
    let mut letters = rest.chars();
    let capitalised = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(|c| c.is_lowercase() || c == ' ')
        && !rest.split_whitespace().next().is_some_and(|w| w.contains('@'));
    let word = last_word(before);
    let lower = word.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
    capitalised && lower && !word.contains(['.', '/', '@']) && !STOPS.contains_key(word)
}

/// At most the first `bytes` bytes; long runs without a blank are not looked through again and again.
fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// At most the last `bytes` bytes.
fn tail(text: &str, bytes: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes))..]
}

fn last_word(before: &str) -> &str {
    let before = tail(before, 80);
    let start = before.rfind(|c: char| c.is_whitespace() || "([\"'“‘`".contains(c));
    let word = start.map_or(before, |i| &before[i..]);
    word.trim_start_matches(|c: char| !c.is_alphanumeric())
}

fn full_stop_ends(own: &str, before: &str, closed: bool, next: &Following) -> bool {
    if !next.capital {
        return is_plain_word(before);
    }
    let begins = next.opened || STARTERS.contains(&next.word);
    match STOPS.get(before) {
        _ if closed => true,
        Some(Stop::Title) => false,
        Some(Stop::Number) => !next.figure && begins,
        Some(Stop::MayEnd) => begins,
        None if is_dotted(before) => begins,
        None if is_initial(before) => before == "I" && begins,
        None => !is_list_number(own, before),
    }
}

/// "1." at the start of what is split is a list's number, not a sentence.
fn is_list_number(own: &str, before: &str) -> bool {
    (1..=3).contains(&before.len()) && before.chars().all(|c| c.is_ascii_digit()) && own.trim_start().starts_with(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|s| &text[s.start..s.end]).collect()
    }

    fn whole(text: &str) {
        assert_eq!(split(text), [text]);
    }

    #[test]
    fn abbreviations_and_initials_stay_inside() {
        whole("Mr. Kabila met J. K. Olden of the U.S. State Department on Sept. 9 at 5 p.m. in Room No. 5.");
        whole("MOSCOW, Nov. 1 (Xinhua) -- Georgian Foreign Minister Gela Bezhuashvili met Sergei Lavrov.");
        whole("The C.C., the WPK and Gen. Kim were there.");
    }

    #[test]
    fn stops_end_sentences() {
        assert_eq!(split("He left. She stayed."), ["He left.", "She stayed."]);
        assert_eq!(split("He lives in the U.S. The visit ended."), ["He lives in the U.S.", "The visit ended."]);
        assert_eq!(split("They held talks.The visit ended."), ["They held talks.", "The visit ended."]);
        assert_eq!(split("Will he go? Yes!"), ["Will he go?", "Yes!"]);
        assert_eq!(split("Headline here\n\nBody."), ["Headline here", "Body."]);
        assert_eq!(split("(He left.) She stayed."), ["(He left.)", "She stayed."]);
    }

    #[test]
    fn quotes_stay_with_their_sentence() {
        assert_eq!(split("\"We will go.\" He left."), ["\"We will go.\"", "He left."]);
        assert_eq!(split("``We will go.'' ``When?''"), ["``We will go.''", "``When?''"]);
        assert_eq!(split("\"We won. \"There is more.\""), ["\"We won.", "\"There is more.\""]);
        whole("\"Will he go?\" she asked.");
        whole("“Will he go?” Smith asked.");
    }

    #[test]
    fn wrapped_lines_go_on_and_short_ones_end() {
        let wrapped = "The foreign minister of Georgia arrived in Moscow on Wednesday\nto mend ties.";
        whole(wrapped);
        assert_eq!(split("Visit ends\nXi went home."), ["Visit ends", "Xi went home."]);
    }
}
