//! The gazetteer: every name in the lexicon, found in running text by longest match.

use super::fold::{self, Word};
use std::collections::HashMap;
use std::ops::Range;

/// What a name means: an index into the lexicon's lists. The order is that of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    Country(usize),
    Demonym(usize),
    Person(usize),
    Outlet(usize),
    Organisation(usize),
    City(usize),
    Seat(usize),
}

/// One listed name.
#[derive(Clone, Debug)]
struct Listed {
    meaning: Meaning,
    /// Which of its words must begin with a capital.
    capitals: u32,
    /// Whether it must stand in capitals throughout, as "US" and "WHO" must.
    acronym: bool,
    /// Whether it is left out when running text is searched.
    only_alone: bool,
}

/// All names, by their folded words.
#[derive(Debug, Default)]
pub(crate) struct Names {
    listed: HashMap<Box<str>, Vec<Listed>>,
    longest: HashMap<Box<str>, usize>,
}

/// A word of the text searched, and the token it is part of.
struct Placed {
    word: Word,
    token: usize,
    /// Whether nothing but a hyphen, an apostrophe or space stands between it and the word before.
    joined: bool,
}

impl Names {
    /// Lists `name` with what it means.
    pub fn add(&mut self, name: &str, meaning: Meaning) {
        self.insert(name, meaning, false);
    }

    /// Lists `name`, to be found by [`Names::meanings`] but not in running text.
    pub fn add_quietly(&mut self, name: &str, meaning: Meaning) {
        self.insert(name, meaning, true);
    }

    fn insert(&mut self, name: &str, meaning: Meaning, only_alone: bool) {
        let words = listed_words(name);
        let Some(first) = words.first() else { return };
        let longest = self.longest.entry(first.folded.as_str().into()).or_default();
        *longest = (*longest).max(words.len());
        let listed = Listed { meaning, capitals: capitals(&words), acronym: acronym(&words), only_alone };
        let meanings = self.listed.entry(join(&words).into()).or_default();
        if !meanings.iter().any(|known| known.meaning == meaning && known.capitals == listed.capitals) {
            meanings.push(listed);
        }
    }

    /// Orders the meanings of every name by preference, `rank` breaking ties within a kind (higher first).
    pub fn settle(&mut self, rank: impl Fn(&Meaning) -> u32) {
        for meanings in self.listed.values_mut().filter(|meanings| meanings.len() > 1) {
            meanings.sort_by_key(|listed| {
                (kind(&listed.meaning), std::cmp::Reverse(rank(&listed.meaning)), listed.meaning)
            });
        }
    }

    /// What `name` means, best first.
    pub fn meanings(&self, name: &str) -> Vec<Meaning> {
        let words = fold::words(name);
        let plain = without_article(&words);
        let whole = self.fitting(&join(&words), &words, false).map(|listed| listed.meaning);
        let bare = self
            .fitting(&join(plain), plain, false)
            .map(|listed| listed.meaning)
            .filter(|_| plain.len() < words.len());
        whole.chain(bare).collect()
    }

    fn fitting(&self, key: &str, words: &[Word], shouting: bool) -> impl Iterator<Item = &Listed> + use<'_> {
        let (capitals, acronym) = (capitals(words), acronym(words) && !shouting);
        let listed = self.listed.get(key).into_iter().flatten();
        listed.filter(move |listed| listed.capitals & !capitals == 0 && (acronym || !listed.acronym))
    }

    /// The names in a run of tokens, leftmost and longest first, each with its best meaning.
    pub fn find(&self, tokens: &[&str]) -> Vec<(Range<usize>, Meaning)> {
        let placed = place(tokens);
        let shouting = shouting(&placed);
        let (mut found, mut at) = (Vec::new(), 0);
        while at < placed.len() {
            match self.longest_at(&placed[at..], shouting) {
                Some((length, meaning)) => {
                    found.push((placed[at].token..placed[at + length - 1].token + 1, meaning));
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest name that begins with the first of `placed`.
    fn longest_at(&self, placed: &[Placed], shouting: bool) -> Option<(usize, Meaning)> {
        let first = placed.first()?;
        if !first.word.upper && first.word.folded != "the" {
            return None;
        }
        let longest = *self.longest.get(first.word.folded.as_str())?;
        let reach = 1 + placed[1..].iter().take(longest - 1).take_while(|placed| placed.joined).count();
        let words: Vec<Word> = placed[..reach].iter().map(|placed| placed.word.clone()).collect();
        (1..=reach).rev().find_map(|length| {
            let words = &words[..length];
            let listed = self.fitting(&join(words), words, shouting).find(|listed| !listed.only_alone)?;
            Some((length, listed.meaning))
        })
    }
}

/// The place of a kind of meaning in the order of preference.
fn kind(meaning: &Meaning) -> u8 {
    match meaning {
        Meaning::Country(_) => 0,
        Meaning::Demonym(_) => 1,
        Meaning::Person(_) => 2,
        Meaning::Outlet(_) => 3,
        Meaning::Organisation(_) => 4,
        Meaning::City(_) => 5,
        Meaning::Seat(_) => 6,
    }
}

fn join(words: &[Word]) -> String {
    let mut key = String::with_capacity(words.iter().map(|word| word.folded.len() + 1).sum());
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            key.push(' ');
        }
        key.push_str(&word.folded);
    }
    key
}

fn without_article(words: &[Word]) -> &[Word] {
    match words {
        [article, rest @ ..] if article.folded == "the" && !rest.is_empty() => rest,
        _ => words,
    }
}

/// The words to list a name by: an article is kept before a single word, where it tells "The Hill" from a hill,
/// and need have no capital; before several it is dropped.
fn listed_words(name: &str) -> Vec<Word> {
    let mut words = fold::words(name);
    match without_article(&words) {
        [_] if words.len() == 2 => words[0].upper = false,
        plain => words = plain.to_vec(),
    }
    words
}

/// One bit a word, set where it begins with a capital.
fn capitals(words: &[Word]) -> u32 {
    words.iter().take(32).enumerate().filter(|(_, word)| word.upper).map(|(at, _)| 1 << at).sum()
}

fn acronym(words: &[Word]) -> bool {
    matches!(words, [word] if word.caps && word.folded.len() > 1)
}

/// Whether the whole run is in capitals, so that capitals tell nothing.
fn shouting(placed: &[Placed]) -> bool {
    placed.len() > 3 && placed.iter().all(|placed| placed.word.caps)
}

fn place(tokens: &[&str]) -> Vec<Placed> {
    let (mut placed, mut joined) = (Vec::with_capacity(tokens.len()), false);
    for (at, token) in tokens.iter().enumerate() {
        let words = fold::words(token);
        if words.is_empty() {
            joined &= is_link(token);
            continue;
        }
        for word in words {
            placed.push(Placed { word, token: at, joined });
            joined = true;
        }
        joined = !token.ends_with([',', ';', ':', '!', '?', ')', '"']);
    }
    placed
}

/// Whether a token without letters may stand inside a name.
fn is_link(token: &str) -> bool {
    token.chars().all(|c| matches!(c, '-' | '‐' | '‑' | '–' | '\'' | '’' | '‘' | '.' | '&' | '·'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        for (at, name) in
            ["US", "United States", "China", "People's Republic of China", "Kim Jong-un"].iter().enumerate()
        {
            names.add(name, Meaning::Country(at));
        }
        names
    }

    fn found(text: &str) -> Vec<(Range<usize>, Meaning)> {
        names().find(&text.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn the_longest_name_wins() {
        assert_eq!(found("the People 's Republic of China said"), [(1..6, Meaning::Country(3))]);
        assert_eq!(
            found("Kim Jong - un visited China"),
            [(0..4, Meaning::Country(4)), (5..6, Meaning::Country(2))]
        );
    }

    #[test]
    fn capitals_tell_the_country_from_the_pronoun() {
        assert_eq!(found("tell us and the U.S. now"), [(4..5, Meaning::Country(0))]);
        assert_eq!(found("TELL US ABOUT CHINA"), [(3..4, Meaning::Country(2))]);
        assert_eq!(found("U.S.-China talks"), [(0..1, Meaning::Country(0)), (0..1, Meaning::Country(2))]);
    }

    #[test]
    fn a_comma_parts_names() {
        assert_eq!(found("United , States"), []);
    }
}
