//! Words as the encoder sees them: word pieces, and the case and spacing that the pieces lose.
//! `train/syntax/pieces.py` does exactly the same.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Pieces kept of one word; a longer one (an address, noise) is cut.
const MAX_PIECES: usize = 8;

/// The vocabulary of all-MiniLM-L6-v2 (MIT; upstream BERT Apache-2.0): one piece a line, its number the line's.
static VOCABULARY: LazyLock<HashMap<&str, u32>> =
    LazyLock::new(|| include_str!("../../data/model/vocab.txt").lines().zip(0..).collect());

static FOLD: LazyLock<HashMap<char, &str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/syntax/fold.txt").lines().filter(|l| !l.starts_with('#'));
    let pairs = lines.filter_map(|l| l.split_once('\t'));
    pairs.filter_map(|(letter, plain)| Some((letter.chars().next()?, plain))).collect()
});

/// Number of one piece of the vocabulary; unknown ones share `[UNK]`'s.
pub(super) fn piece(text: &str) -> u32 {
    VOCABULARY.get(text).or_else(|| VOCABULARY.get("[UNK]")).copied().unwrap_or(0)
}

/// Numbers of the pieces of one word: at least one, at most eight.
pub(super) fn pieces(word: &str) -> Vec<u32> {
    let folded = fold(word);
    let mut ids = Vec::new();
    let mut rest = folded.as_str();
    while let Some(first) = rest.chars().next() {
        let run = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let end = if run == 0 { first.len_utf8() } else { run };
        if run > 0 || !(first.is_whitespace() || first.is_control() || is_format(first)) {
            wordpiece(&rest[..end], &mut ids);
        }
        rest = &rest[end..];
        if ids.len() >= MAX_PIECES {
            break;
        }
    }
    ids.truncate(MAX_PIECES);
    if ids.is_empty() {
        ids.push(piece("[UNK]"));
    }
    ids
}

/// Soft hyphens, zero-width characters and marks of direction.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Longest match first; a run that cannot be covered is one unknown piece.
fn wordpiece(run: &str, ids: &mut Vec<u32>) {
    let begun = ids.len();
    let mut start = 0;
    if run.chars().count() > 100 {
        return ids.push(piece("[UNK]"));
    }
    while start < run.len() {
        let mark = if start > 0 { "##" } else { "" };
        let ends = run[start..].char_indices().map(|(i, c)| start + i + c.len_utf8()).rev();
        let longest = ends
            .filter_map(|end| Some((end, *VOCABULARY.get(format!("{mark}{}", &run[start..end]).as_str())?)))
            .next();
        let Some((end, id)) = longest else {
            ids.truncate(begun);
            return ids.push(piece("[UNK]"));
        };
        ids.push(id);
        start = end;
    }
}

/// Lower case without accents; quotes and dashes in one spelling.
fn fold(word: &str) -> String {
    match word {
        "“" | "”" | "„" | "«" | "»" | "``" | "''" => return "\"".into(),
        "--" | "---" => return "—".into(),
        _ => {}
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars().flat_map(plain_quote).flat_map(char::to_lowercase) {
        match FOLD.get(&c) {
            Some(plain) => out.push_str(plain),
            None if ('\u{300}'..='\u{36f}').contains(&c) => {}
            None => out.push(c),
        }
    }
    out
}

fn plain_quote(c: char) -> Option<char> {
    Some(match c {
        '’' | '‘' | '`' | '´' => '\'',
        '‐' | '‑' => '-',
        '“' | '”' => '"',
        other => other,
    })
}

/// Number of rows of the model's table of shapes.
pub(super) const SHAPES: usize = 9 * 4;

/// One number a word: its shape, whether no letter came before it, whether no blank did.
pub(super) fn shapes<'w>(words: impl Iterator<Item = (&'w str, bool)>) -> Vec<u32> {
    let mut first = true;
    let shape = |(word, glued): (&str, bool)| {
        let number = shape_class(word) * 4 + 2 * u32::from(first) + u32::from(glued);
        first = first && !word.chars().any(char::is_alphabetic);
        number
    };
    words.map(shape).collect()
}

/// 1 lower, 2 Title, 3 CAPITALS, 4 one capital, 5 miXed, 6 digits, 7 letters and digits, 8 neither.
fn shape_class(word: &str) -> u32 {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let first_is_capital = word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    match (letters, capitals) {
        (0, _) if word.chars().any(char::is_numeric) => 6,
        _ if word.chars().any(char::is_numeric) => 7,
        (0, _) => 8,
        (_, 0) => 1,
        (1, _) => 4,
        (l, c) if l == c => 3,
        (_, 1) if first_is_capital => 2,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fall_into_pieces() {
        assert_eq!(pieces("visited"), [piece("visited")]);
        assert_eq!(pieces("Désiré"), pieces("desire"));
        assert_eq!(pieces("“"), pieces("\""));
        assert_eq!(pieces("Beijing's"), [piece("beijing"), piece("'"), piece("s")]);
        assert_eq!(pieces("\u{200b}"), [piece("[UNK]")]);
        assert_eq!(pieces(&"ab".repeat(5000)).len(), 1);
        assert_eq!(pieces("...........................").len(), MAX_PIECES);
    }

    #[test]
    fn shapes_tell_case_and_place() {
        let words = ["\"", "Xi", "met", "the", "FM", "B", "McKay", "2018", "G20"].map(|w| (w, false));
        let classes: Vec<u32> = shapes(words.into_iter()).iter().map(|s| s / 4).collect();
        assert_eq!(classes, [8, 2, 1, 1, 3, 4, 5, 6, 7]);
        assert_eq!(shapes(words.into_iter())[..3], [8 * 4 + 2, 2 * 4 + 2, 4]);
    }
}
