//! Speech: on whose word something stands, within a sentence and across the sentences of one quotation.

use super::clause::{Parsed, antecedent, case, passive, subject};
use super::names::Listing;
use crate::document::Span;
use crate::lexicon::cues::{Class, cues};
use crate::syntax::{Relation, Sentence, Tag};

/// A word of the document: sentence index and word index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At {
    /// Index of the sentence.
    pub sentence: usize,
    /// Index of the word within it.
    pub word: usize,
}

/// One who speaks, with the word that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// Head word of the one who speaks.
    pub who: At,
    /// The verb of speech, or "according".
    pub verb: At,
}

/// Whether a word is a verb of speech.
pub fn says(s: Parsed<'_>, word: usize) -> bool {
    s.words[word].tag == Tag::Verb && cues().is(Class::Say, &s.words[word].lemma)
}

/// Who speaks the words of each sentence, found once for a document.
pub struct Speech<'d> {
    text: &'d str,
    sentences: &'d [Sentence],
    listings: &'d [Vec<Listing>],
    quotes: Vec<Quote>,
}

/// A quotation and who speaks it.
struct Quote {
    span: Span,
    speaker: Option<Speaker>,
}

impl<'d> Speech<'d> {
    /// Finds the quotations of a document and their speakers.
    pub fn new(text: &'d str, sentences: &'d [Sentence], listings: &'d [Vec<Listing>]) -> Self {
        let mut speech = Speech { text, sentences, listings, quotes: Vec::new() };
        let mut last = None;
        for span in quotations(text) {
            let speaker = speech.quoted_by(span).or(last);
            last = speaker;
            speech.quotes.push(Quote { span, speaker });
        }
        speech
    }

    pub(super) fn parsed(&self, sentence: usize) -> Parsed<'d> {
        Parsed { text: self.text, sentence: &self.sentences[sentence], listings: &self.listings[sentence] }
    }

    /// On whose word stands what this word says, outermost first; empty when the text asserts it.
    pub fn speakers(&self, at: At) -> Vec<Speaker> {
        let s = self.parsed(at.sentence);
        let mut found = within(s, at);
        let quote = self.quote_at(s.words[at.word].span.start);
        let spoken_here = |speaker: &Speaker| found.iter().any(|known: &Speaker| known.verb == speaker.verb);
        if let Some(speaker) = quote.and_then(|quote| quote.speaker)
            && found.is_empty()
            && !spoken_here(&speaker)
        {
            found.push(speaker);
        }
        found
    }

    /// Whether this byte stands inside a quotation.
    pub fn quoted(&self, byte: usize) -> bool {
        self.quote_at(byte).is_some()
    }

    /// Who speaks the quotation around this byte.
    pub fn voice(&self, byte: usize) -> Option<Speaker> {
        self.quote_at(byte).and_then(|quote| quote.speaker)
    }

    /// The quotations and who speaks them.
    pub(super) fn spoken(&self) -> impl Iterator<Item = (Span, Option<Speaker>)> + '_ {
        self.quotes.iter().map(|quote| (quote.span, quote.speaker))
    }

    fn quote_at(&self, byte: usize) -> Option<&Quote> {
        let index = self.quotes.partition_point(|quote| quote.span.end <= byte);
        self.quotes.get(index).filter(|quote| quote.span.start <= byte)
    }

    /// The speaker of a quotation: a verb of speech beside it, nearest the closing mark first.
    fn quoted_by(&self, span: Span) -> Option<Speaker> {
        let first = self.sentences.partition_point(|sentence| sentence.span.end <= span.start);
        let touched: Vec<usize> =
            (first..self.sentences.len()).take_while(|&i| self.sentences[i].span.start < span.end).collect();
        let before = touched.first()?.checked_sub(1);
        let ends_with_colon =
            |i: &usize| self.sentences[*i].span.of(self.text).trim_end().ends_with([':', ',']);
        touched
            .iter()
            .rev()
            .copied()
            .chain(before.filter(ends_with_colon))
            .find_map(|sentence| self.speaker_outside(sentence, span))
    }

    fn speaker_outside(&self, sentence: usize, quote: Span) -> Option<Speaker> {
        let s = self.parsed(sentence);
        let outside = |&word: &usize| !s.words[word].span.overlaps(&quote);
        (0..s.words.len())
            .filter(|&word| says(s, word) || before_colon(s, word))
            .filter(outside)
            .filter_map(|verb| speaker_of(s, sentence, verb))
            .filter(|speaker| outside(&speaker.who.word))
            .min_by_key(|speaker| {
                let span = s.words[speaker.verb.word].span;
                span.start.abs_diff(quote.end).min(quote.start.abs_diff(span.end))
            })
    }
}

/// "Cruz continued: “...”": any verb before a colon announces a quotation.
fn before_colon(s: Parsed<'_>, word: usize) -> bool {
    s.words[word].tag == Tag::Verb && word + 1 < s.words.len() && s.form(word + 1) == ":"
}

/// Long quotations without a closing mark end with their paragraph.
fn quotations(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open: Option<usize> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        match (c, open) {
            ('\n', Some(start)) if next == Some('\n') => {
                spans.push(Span::new(start, at));
                open = None;
            }
            ('“', _) => open = open.or(Some(at)),
            ('`', None) if next == Some('`') => open = Some(at),
            ('”', Some(start)) => {
                spans.push(Span::new(start, at));
                open = None;
            }
            ('\'', Some(start)) if next == Some('\'') => {
                spans.push(Span::new(start, at));
                open = None;
            }
            ('"', None) => open = Some(at),
            ('"', Some(start)) => {
                spans.push(Span::new(start, at));
                open = None;
            }
            _ => {}
        }
    }
    spans.extend(open.map(|start| Span::new(start, text.len())));
    spans
}

/// Speakers over a word found by climbing from it to the root of its sentence.
fn within(s: Parsed<'_>, at: At) -> Vec<Speaker> {
    let mut inner_first = Vec::new();
    let mut word = at.word;
    for _ in 0..40 {
        inner_first.extend(beside(s, at.sentence, word, at.word));
        let Some(head) = s.words[word].head else { break };
        let content =
            matches!(s.words[word].relation, Relation::Ccomp | Relation::Parataxis | Relation::Csubj);
        if content && says(s, head) && word != head {
            inner_first.extend(speaker_of(s, at.sentence, head));
        } else if s.words[word].relation == Relation::Xcomp && says(s, head) && passive(s, head) {
            inner_first.extend(agent_of(s, at.sentence, head));
        }
        word = head;
    }
    inner_first.reverse();
    inner_first.dedup_by_key(|speaker| speaker.who);
    inner_first
}

/// Speakers that hang beside a clause: "X said" set apart, "as X said", "according to X".
fn beside(s: Parsed<'_>, sentence: usize, clause: usize, from: usize) -> Vec<Speaker> {
    let mut found = Vec::new();
    for child in s.children(clause).filter(|&child| !holds(s, child, from)) {
        match s.words[child].relation {
            Relation::Parataxis if says(s, child) && !content(s, child) => {
                found.extend(speaker_of(s, sentence, child))
            }
            Relation::Advcl if says(s, child) && marked(s, child, "as") => {
                found.extend(speaker_of(s, sentence, child))
            }
            Relation::Obl | Relation::Nmod | Relation::Advmod | Relation::Advcl if according(s, child) => {
                found.push(Speaker { who: At { sentence, word: child }, verb: At { sentence, word: child } });
            }
            _ => {}
        }
    }
    found
}

/// Whether a verb of speech is set beside the clause it reports: "..., X said", "as X said".
pub(super) fn beside_says(s: Parsed<'_>, verb: usize) -> bool {
    match s.words[verb].relation {
        Relation::Parataxis => !content(s, verb),
        Relation::Advcl => marked(s, verb, "as"),
        _ => false,
    }
}

/// Whether a verb of speech already has what it says.
fn content(s: Parsed<'_>, verb: usize) -> bool {
    s.children(verb).any(|c| matches!(s.words[c].relation, Relation::Ccomp) && c > verb)
}

fn marked(s: Parsed<'_>, word: usize, lemma: &str) -> bool {
    s.children(word).any(|c| s.words[c].relation == Relation::Mark && s.words[c].lemma == lemma)
}

pub(super) fn according(s: Parsed<'_>, word: usize) -> bool {
    case(s, word) == Some("according")
        || s.children(word).any(|c| s.form(c).eq_ignore_ascii_case("according"))
}

/// Whether a word stands below another in the tree, or is it.
pub fn holds(s: Parsed<'_>, ancestor: usize, mut word: usize) -> bool {
    for _ in 0..40 {
        if word == ancestor {
            return true;
        }
        match s.words[word].head {
            Some(head) => word = head,
            None => return false,
        }
    }
    false
}

/// The one who speaks by a verb: its subject, or the agent of a passive.
pub(super) fn speaker_of(s: Parsed<'_>, sentence: usize, verb: usize) -> Option<Speaker> {
    if passive(s, verb) {
        return agent_of(s, sentence, verb);
    }
    let own =
        s.children(verb).find(|&c| matches!(s.words[c].relation, Relation::Nsubj | Relation::NsubjOuter));
    let who = own.map(|c| antecedent(s, c)).or_else(|| subject(s, verb, 3))?;
    Some(Speaker { who: At { sentence, word: who }, verb: At { sentence, word: verb } })
}

fn agent_of(s: Parsed<'_>, sentence: usize, verb: usize) -> Option<Speaker> {
    let agent = s.children(verb).find(|&c| {
        s.words[c].relation == Relation::OblAgent
            || s.words[c].relation == Relation::Obl && case(s, c) == Some("by")
    })?;
    Some(Speaker { who: At { sentence, word: agent }, verb: At { sentence, word: verb } })
}
