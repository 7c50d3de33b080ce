//! Words of a sentence, cut as the English UD treebanks cut them.
//!
//! Clitics are words of their own (do|n't, Xi|'s, we|'re), and so are hyphens and slashes between words
//! (Jong|-|un, high|-|level, and|/|or), but prefixes stay on (non-aggression, co-founder, pre-war, e-mail), and
//! numbers stay whole (1,000; 10:30; 3.5; 12/15/2001; 713-853-3989) though ranges do not (5|-|10). Abbreviations keep
//! their stop (Mr., U.S.) except at the end of a sentence. Addresses of sites and mail are one word.

use super::split::is_abbreviation;
use crate::document::Span;

const PREFIXES: [&str; 33] = [
    "anti", "bi", "co", "counter", "cross", "e", "ex", "extra", "inter", "intra", "micro", "mid", "mini",
    "mis", "multi", "neo", "non", "over", "pan", "post", "pre", "pro", "pseudo", "quasi", "re", "semi",
    "sub", "super", "tele", "trans", "tri", "un", "under",
];

const UNITS: [&str; 25] = [
    "am", "pm", "km", "kg", "mm", "cm", "m", "k", "mi", "ft", "lb", "lbs", "oz", "mph", "kph", "hrs", "hr",
    "min", "mg", "ml", "bn", "mn", "mw", "kw", "gb",
];

/// Words that are two: where the second begins, in bytes.
const PAIRS: [(&str, usize); 14] = [
    ("cannot", 3),
    ("gonna", 3),
    ("wanna", 3),
    ("gotta", 3),
    ("dont", 2),
    ("doesnt", 4),
    ("didnt", 3),
    ("cant", 2),
    ("isnt", 2),
    ("wont", 2),
    ("lemme", 3),
    ("gimme", 3),
    ("ive", 1),
    ("im", 1),
];

/// Bytes past which a run is no English word, and is not looked into.
const LONGEST: usize = 80;

const FACES: [&str; 12] = [":)", ":(", ";)", ":D", ":-)", ":-(", ";-)", "=)", ":P", ":/", "(:", "^_^"];

/// Words that begin with an apostrophe.
const APOSTROPHIC: [&str; 8] = ["em", "til", "cause", "tis", "twas", "bout", "round", "n"];

/// The words of one sentence, as [`super::sentences`] gave it, in order. `span` must lie on character borders of `text`.
pub fn words(text: &str, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = span.start;
    for blank_ended in span.of(text).split_inclusive(char::is_whitespace) {
        let end = start + blank_ended.trim_end().len();
        if end > start {
            let last = text[end..span.end].trim().is_empty();
            Cutter { text, out: &mut out, last }.chunk(start, end);
        }
        start += blank_ended.len();
    }
    out
}

/// Cuts one run without blanks.
struct Cutter<'t, 'o> {
    text: &'t str,
    out: &'o mut Vec<Span>,
    /// Whether it is the sentence's last.
    last: bool,
}

impl Cutter<'_, '_> {
    fn push(&mut self, start: usize, end: usize) {
        if start < end {
            self.out.push(Span::new(start, end));
        }
    }

    /// Peels signs off both ends and cuts the rest.
    fn chunk(&mut self, mut start: usize, mut end: usize) {
        if FACES.contains(&&self.text[start..end]) {
            return self.push(start, end);
        }
        while let Some(sign) = leading_sign(&self.text[start..end]) {
            self.push(start, start + sign);
            start += sign;
        }
        let mut tail = Vec::new();
        let mut at_end = self.last;
        while let Some(sign) = trailing_sign(&self.text[start..end], at_end) {
            tail.push(Span::new(end - sign, end));
            at_end = at_end && closes(&self.text[end - sign..end]);
            end -= sign;
        }
        self.core(start, end);
        self.out.extend(tail.into_iter().rev());
    }

    fn core(&mut self, start: usize, end: usize) {
        let own = &self.text[start..end];
        if is_address(own) || is_figure(own) || is_abbreviation(own.trim_end_matches('.')) {
            return self.push(start, end);
        }
        let mut from = start;
        let mut at = start;
        while at < end {
            let cut = inner_sign(&self.text[from..end], at - from);
            if cut > 0 {
                self.word(from, at);
                self.push(at, at + cut);
                from = at + cut;
                at = from;
            } else {
                at += self.text[at..].chars().next().map_or(1, char::len_utf8);
            }
        }
        self.word(from, end);
    }

    /// A run without signs inside: clitics, units and pairs are cut off.
    fn word(&mut self, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let own = &self.text[start..end];
        if own.len() > LONGEST {
            return self.push(start, end);
        }
        let cut = clitic(own).or_else(|| unit(own)).or_else(|| pair(own)).unwrap_or(own.len());
        if cut > 0 && cut < own.len() {
            self.word(start, start + cut);
            self.push(start + cut, end);
        } else {
            self.push(start, end);
        }
    }
}

/// Length of the run of one and the same sign (or of `!?`) that `text` begins with.
fn run(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    let same = |c: char| c == first || (matches!(c, '!' | '?') && matches!(first, '!' | '?'));
    match first {
        '.' | '!' | '?' | '-' | '*' | '=' | '_' | '~' | '>' | '<' | '`' | '\'' | '…' | '–' | '—' | '#' | '’' | '‘' => {
            text.find(|c| !same(c)).unwrap_or(text.len())
        }
        _ => first.len_utf8(),
    }
}

/// Length of the sign that opens `text`, if one does and more follows or it is all there is.
fn leading_sign(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let length = run(text);
    let rest = &text[length..];
    let begins_number = rest.starts_with(|c: char| c.is_ascii_digit());
    let stays = match first {
        '\'' | '’' if length == first.len_utf8() => is_clitic(text) || is_apostrophic(rest),
        '.' | '+' | '-' => begins_number && length == 1,
        '@' => rest.starts_with(char::is_alphanumeric),
        '_' => !rest.is_empty(),
        c => c.is_alphanumeric(),
    };
    (!stays).then_some(length)
}

fn closes(sign: &str) -> bool {
    matches!(sign, "\"" | "”" | "''" | "'" | "’" | ")" | "]")
}

fn is_clitic(text: &str) -> bool {
    text.len() < 8
        && ["s", "re", "ve", "ll", "d", "m"]
            .contains(&text.trim_start_matches(['\'', '’']).to_lowercase().as_str())
}

fn is_apostrophic(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
    APOSTROPHIC.contains(&word.as_str()) || (word.len() == 3 && word.ends_with("0s"))
}

/// Length of the sign that closes `text`, if one does. A single stop stays on abbreviations unless the sentence ends there.
fn trailing_sign(text: &str, at_end: bool) -> Option<usize> {
    let last = text.chars().next_back()?;
    if last.is_alphanumeric() || text.len() <= last.len_utf8() {
        return (!last.is_alphanumeric()).then_some(text.len());
    }
    let same = |c: char| c == last || (matches!(c, '!' | '?') && matches!(last, '!' | '?'));
    let length = match last {
        '.' | '!' | '?' | '-' | '*' | '=' | '~' | '>' | '<' | '\'' | '…' | '–' | '—' => {
            text.len() - text.trim_end_matches(same).len()
        }
        _ => last.len_utf8(),
    };
    let before = &text[..text.len() - length];
    let stays = match last {
        '.' if length == 1 => !at_end && keeps_stop(before),
        '/' | '_' => is_address(text),
        '$' => before.chars().all(char::is_uppercase),
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => true,
        _ => false,
    };
    (!stays).then_some(length)
}

fn keeps_stop(before: &str) -> bool {
    let mut chars = before.chars();
    let single = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    before.len() < LONGEST
        && (single || is_abbreviation(before) || before.rsplit('-').next().is_some_and(is_abbreviation))
}

fn is_address(text: &str) -> bool {
    let lower = || text.to_ascii_lowercase();
    let site = |t: &str| {
        let host = t.split('/').next().unwrap_or("");
        [".com", ".org", ".net", ".gov", ".edu", ".co.uk", ".info"]
            .iter()
            .any(|end| host.ends_with(end) && host.len() > end.len())
    };
    if text.len() > 2048 {
        return false;
    }
    text.contains("://")
        || (text.contains('@') && text.find('@').is_some_and(|i| i > 0 && text[i..].contains('.')))
        || (text.is_ascii() && text.contains('.') && (lower().starts_with("www.") || site(&lower())))
}

/// Numbers, dates, times, telephone numbers.
fn is_figure(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let all = |extra: &[char]| text.chars().all(|c| c.is_ascii_digit() || extra.contains(&c));
    let telephone = digits >= 7
        && all(&['-', '.', '(', ')'])
        && text.split('-').all(|p| p.len() != 4 || text.ends_with(p));
    digits > 0 && (all(&[',', '.', ':', '/', '+']) || (telephone && !all(&[])))
}

/// Length of the sign to cut out of `word` at `at`; 0 where there is none.
fn inner_sign(word: &str, at: usize) -> usize {
    let rest = &word[at..];
    let Some(sign) = rest.chars().next() else { return 0 };
    if sign.is_alphanumeric() {
        return 0;
    }
    let length = run(rest);
    let before = word[..at].chars().next_back();
    let after = rest[length..].chars().next();
    let digits = before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit());
    let cuts = match sign {
        '-' | '‐' | '‑' if length == sign.len_utf8() => {
            at > 0 && after.is_some() && !is_prefix(&word[..at])
        }
        '.' => is_glued_stop(word, at) || (length > 1 && after.is_some_and(char::is_alphabetic)),
        ',' | ':' | '/' => !digits,
        '\'' | '’' => length > sign.len_utf8(),
        '&' | '_' | '@' | '+' | '#' | '·' | '\u{ad}' => false,
        c => !(c.is_control() || matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}')),
    };
    if cuts { length } else { 0 }
}

fn is_prefix(before: &str) -> bool {
    before.len() <= 7 && PREFIXES.contains(&before.to_lowercase().as_str())
}

/// "talks.The": a word ends before this stop and another begins after it.
fn is_glued_stop(word: &str, at: usize) -> bool {
    let Some(after) = word[at..].strip_prefix('.') else { return false };
    let small = word[..at].chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
    small && after.starts_with(char::is_uppercase)
}

/// Where "n't", "'s", "'re", "'ve", "'ll", "'d" or "'m" begins.
fn clitic(word: &str) -> Option<usize> {
    let mark = word.rfind(['\'', '’'])?;
    let after = word[mark..].trim_start_matches(['\'', '’']).to_lowercase();
    match after.as_str() {
        "t" if word[..mark].ends_with(['n', 'N']) && mark > 1 => Some(mark - 1),
        "s" | "re" | "ve" | "ll" | "d" | "m" => Some(mark),
        _ => None,
    }
}

/// Where the unit of "10am" or "35mm" begins.
fn unit(word: &str) -> Option<usize> {
    let letters = word.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | ':'))?;
    let known = letters > 0 && UNITS.contains(&word[letters..].to_lowercase().as_str());
    known.then_some(letters)
}

fn pair(word: &str) -> Option<usize> {
    if word.len() > 6 {
        return None;
    }
    let lower = word.to_lowercase();
    PAIRS.iter().find(|(w, _)| *w == lower).map(|&(_, cut)| cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let spans = words(text, Span::new(0, text.len()));
        spans.iter().map(|s| s.of(text)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_are_cut_as_in_the_treebanks() {
        for (text, want) in [
            ("Kim Jong-un didn't go.", "Kim Jong - un did n't go ."),
            (
                "MOSCOW, Nov. 1 (Xinhua) -- Mr. Lavrov's visit",
                "MOSCOW , Nov. 1 ( Xinhua ) -- Mr. Lavrov 's visit",
            ),
            ("``We'll go,'' he said.", "`` We 'll go , '' he said ."),
            ("“It’s over,” said J. K. Olden.", "“ It ’s over , ” said J. K. Olden ."),
            ("the U.S.-led, high-level talks", "the U.S. - led , high - level talks"),
            ("non-aggression and/or $1,000 at 10:30am", "non-aggression and / or $ 1,000 at 10:30 am"),
            ("at 5 p.m.", "at 5 p.m ."),
            ("5-10 people in 2002-2004; 50%", "5 - 10 people in 2002 - 2004 ; 50 %"),
            ("the talks.The visit...", "the talks . The visit ..."),
            ("see www.fmprc.gov.cn/eng or a@b.org.", "see www.fmprc.gov.cn/eng or a@b.org ."),
            ("the leaders' cannot", "the leaders ' can not"),
            ("Pyongyang—or Seoul--was it?!", "Pyongyang — or Seoul -- was it ?!"),
            ("face- to-face AT&T (DPRK)", "face - to - face AT&T ( DPRK )"),
        ] {
            assert_eq!(cut(text), want);
        }
    }
}
