//! Attributions: who is said to have said or thought what, as spans of the text.
//!
//! The words by which claims get their sources give them here too ([`super::speech`]); in addition come
//! wishes, plans and beliefs ("the minister wants to ..."), and nouns of speech ("a statement by the army").

use super::clause::{Parsed, case, infinitive, passive};
use super::names::{Listing, listings};
use super::speech::{Speech, according, beside_says, holds, says, speaker_of};
use crate::document::Span;
use crate::lexicon::cues::{Class, cues};
use crate::syntax::{Relation, Sentence, Tag};

/// One attribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// Who says or thinks it, as this mention has it; `None` where the text leaves it open ("it is said").
    pub source: Option<Span>,
    /// The words that say so: "said", "according to".
    pub cue: Span,
    /// What is said, in order; a quotation broken by its "he said" is in two parts.
    pub content: Vec<Span>,
}

/// Every attribution of a text, in order of the cues. Pure.
pub fn attributions(text: &str, sentences: &[Sentence]) -> Vec<Attribution> {
    let listings: Vec<Vec<Listing>> = sentences.iter().map(|sentence| listings(text, sentence)).collect();
    let speech = Speech::new(text, sentences, &listings);
    let mut found = Vec::new();
    for index in 0..sentences.len() {
        let s = speech.parsed(index);
        found.extend((0..s.words.len()).filter_map(|word| at_word(s, index, word, &speech)));
    }
    for (span, speaker) in speech.spoken() {
        let Some(speaker) = speaker.filter(|_| long(span.of(text))) else { continue };
        let s = speech.parsed(speaker.verb.sentence);
        let cue = group(s, speaker.verb.word);
        match found.iter_mut().find(|known| known.cue.overlaps(&cue)) {
            Some(known) => add(&mut known.content, span),
            None => {
                let source = Some(phrase(speech.parsed(speaker.who.sentence), speaker.who.word));
                found.push(Attribution { source, cue, content: vec![span] });
            }
        }
    }
    found.sort_by_key(|attribution| (attribution.cue.start, attribution.cue.end));
    found
}

/// Whether a quotation is more than a word or two under tongs.
fn long(quote: &str) -> bool {
    quote.split_whitespace().count() > 3
}

/// Adds a span, unless it is within one that is there already.
fn add(content: &mut Vec<Span>, span: Span) {
    if content.iter().any(|known| known.start <= span.start && span.end <= known.end) {
        return;
    }
    content.retain(|known| !known.overlaps(&span));
    content.push(span);
    content.sort();
}

fn at_word(s: Parsed<'_>, index: usize, word: usize, speech: &Speech<'_>) -> Option<Attribution> {
    match s.words[word].tag {
        Tag::Verb => by_verb(s, index, word, speech),
        _ if according(s, word) => by_according(s, word),
        Tag::Noun => by_noun(s, word),
        Tag::Adj => by_adjective(s, word),
        _ => None,
    }
}

/// "X said that", "..., X said", "X wants to".
fn by_verb(s: Parsed<'_>, index: usize, verb: usize, speech: &Speech<'_>) -> Option<Attribution> {
    let heads: Vec<usize> = s.children(verb).filter(|&c| is_content(s, verb, c, speech)).collect();
    let mut content: Vec<Span> = heads.iter().map(|&head| extent(s, head)).collect();
    if let [head] = heads[..]
        && s.words[head].relation == Relation::Obj
    {
        content = complements(s, verb, head);
    }
    if content.is_empty() && says(s, verb) && beside_says(s, verb) {
        content = around(s, s.words[verb].head?, verb);
    }
    if content.is_empty() {
        return None;
    }
    let subject = s.children(verb).find(|&c| {
        matches!(s.words[c].relation, Relation::Nsubj | Relation::NsubjOuter) && !passive(s, verb)
    });
    let who = subject.or_else(|| speaker_of(s, index, verb).map(|speaker| speaker.who.word));
    let source = who.filter(|&who| !heads.iter().any(|&head| holds(s, head, who))).map(|who| phrase(s, who));
    Some(Attribution { source, cue: group(s, verb), content })
}

/// The object of a verb of praise or blame and what is said of it: "Trump for his views", "himself conservative".
fn complements(s: Parsed<'_>, verb: usize, object: usize) -> Vec<Span> {
    let said = |&c: &usize| {
        c >= object
            && matches!(
                s.words[c].relation,
                Relation::Obj | Relation::Xcomp | Relation::Obl | Relation::Advcl
            )
    };
    let all: Vec<Span> = s.children(verb).filter(said).map(|c| extent(s, c)).collect();
    all.into_iter().reduce(Span::join).into_iter().collect()
}

/// "X is confident that".
fn by_adjective(s: Parsed<'_>, word: usize) -> Option<Attribution> {
    let content = s.children(word).find(|&c| s.words[c].relation == Relation::Ccomp && that(s, c))?;
    let who =
        s.children(word).find(|&c| s.words[c].relation == Relation::Nsubj && s.words[c].lemma != "it")?;
    let (source, content) = (Some(phrase(s, who)), vec![extent(s, content)]);
    Some(Attribution { source, cue: s.words[word].span, content })
}

/// Whether a child of a verb is what it reports.
fn is_content(s: Parsed<'_>, verb: usize, child: usize, speech: &Speech<'_>) -> bool {
    let lemma = s.words[verb].lemma.as_str();
    let is = |classes: &[Class]| classes.iter().any(|&class| cues().is(class, lemma));
    let mental = is(&[Class::Hedge, Class::Wish, Class::Deny, Class::Known, Class::Plan]);
    match s.words[child].relation {
        Relation::Ccomp | Relation::Parataxis if says(s, verb) => {
            !(s.words[child].relation == Relation::Parataxis && says(s, child))
        }
        Relation::Ccomp => mental || that(s, child) && !is(&[Class::Done]),
        Relation::Xcomp => {
            infinitive(s, child) && is(&[Class::Wish, Class::Plan]) && !is(&[Class::Attempt])
                || says(s, verb) && passive(s, verb)
        }
        Relation::Obj if is(&[Class::Attitude]) => !passive(s, verb),
        Relation::Obj => says(s, verb) && speech.quoted(s.words[child].span.start),
        _ => false,
    }
}

/// "according to X".
fn by_according(s: Parsed<'_>, word: usize) -> Option<Attribution> {
    let first =
        (0..s.words.len()).find(|&k| s.form(k).eq_ignore_ascii_case("according") && holds(s, word, k))?;
    let to = (first + 1 < s.words.len() && s.words[first + 1].lemma == "to").then_some(first + 1);
    let cue = s.words[first].span.join(s.words[to?].span);
    let members: Vec<usize> =
        members(s, word).into_iter().filter(|k| s.words[*k].span.start >= cue.end).collect();
    let content = around(s, s.words[word].head?, word);
    Some(Attribution { source: span(s, &members), cue, content }).filter(|found| !found.content.is_empty())
}

/// "the army's claim that", "a statement by the army that".
fn by_noun(s: Parsed<'_>, noun: usize) -> Option<Attribution> {
    let lemma = s.words[noun].lemma.as_str();
    let speech = matches!(
        lemma,
        "statement"
            | "claim"
            | "belief"
            | "view"
            | "suggestion"
            | "assertion"
            | "argument"
            | "allegation"
            | "promise"
            | "pledge"
            | "call"
            | "demand"
            | "plan"
            | "hope"
            | "fear"
            | "concern"
            | "warning"
            | "announcement"
            | "desire"
    );
    let content = s.children(noun).find(|&c| {
        matches!(s.words[c].relation, Relation::Acl | Relation::Ccomp) && (infinitive(s, c) || that(s, c))
    });
    let content = content.filter(|_| speech)?;
    let who = s.children(noun).find(|&c| {
        s.words[c].relation == Relation::NmodPoss
            || s.words[c].relation == Relation::Nmod && matches!(case(s, c), Some("by" | "of" | "from"))
    })?;
    let source =
        members(s, who).into_iter().filter(|&k| s.words[k].relation != Relation::Case).collect::<Vec<_>>();
    Some(Attribution { source: span(s, &source), cue: s.words[noun].span, content: vec![extent(s, content)] })
}

fn that(s: Parsed<'_>, clause: usize) -> bool {
    s.children(clause).any(|c| s.words[c].relation == Relation::Mark && s.words[c].lemma == "that")
}

/// The words below a word, itself included.
fn members(s: Parsed<'_>, word: usize) -> Vec<usize> {
    (0..s.words.len()).filter(|&k| holds(s, word, k)).collect()
}

/// From the first to the last of these words, without the marks at either end.
fn span(s: Parsed<'_>, members: &[usize]) -> Option<Span> {
    let open = |k: &&usize| s.words[**k].tag != Tag::Punct;
    let (first, last) = (members.iter().find(open)?, members.iter().rev().find(open)?);
    Some(s.words[*first].span.join(s.words[*last].span))
}

/// The words of a mention: all that hangs on it but its preposition, with the comma that closes an apposition.
fn phrase(s: Parsed<'_>, word: usize) -> Span {
    let aside = |k: usize| {
        s.words[k].head == Some(word)
            && (s.words[k].relation == Relation::Case && k < word
                || s.words[k].relation == Relation::Parataxis)
    };
    let aside: Vec<usize> = (0..s.words.len()).filter(|&k| aside(k)).collect();
    let kept: Vec<usize> =
        members(s, word).into_iter().filter(|&k| !aside.iter().any(|&clause| holds(s, clause, k))).collect();
    let found = span(s, &kept).unwrap_or(s.words[word].span);
    let after = (word..s.words.len()).find(|&k| s.words[k].span.start >= found.end);
    let comma =
        after.filter(|&k| s.form(k) == "," && k + 1 < s.words.len() && found.of(s.text).contains(','));
    comma.map_or(found, |comma| found.join(s.words[comma].span))
}

/// The words of a clause.
fn extent(s: Parsed<'_>, head: usize) -> Span {
    span(s, &members(s, head)).unwrap_or(s.words[head].span)
}

/// The words of a clause around what is set into it: before, and after.
fn around(s: Parsed<'_>, clause: usize, inset: usize) -> Vec<Span> {
    let inside = members(s, inset);
    let rest: Vec<usize> = members(s, clause).into_iter().filter(|k| !inside.contains(k)).collect();
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return Vec::new() };
    let (before, after): (Vec<usize>, Vec<usize>) =
        rest.into_iter().filter(|k| k < first || k > last).partition(|k| k < first);
    [before, after].iter().filter_map(|part| span(s, part)).collect()
}

/// A verb with its particle and helpers.
fn group(s: Parsed<'_>, verb: usize) -> Span {
    let helpers = s.children(verb).filter(|&c| {
        matches!(s.words[c].relation, Relation::Aux | Relation::AuxPass | Relation::CompoundPrt)
            && c.abs_diff(verb) <= 3
    });
    helpers.fold(s.words[verb].span, |cue, helper| cue.join(s.words[helper].span))
}
