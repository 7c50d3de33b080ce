//! From cut sentences to their analysis: batches through the encoder, then heads, relations, tags and names read off.

use std::num::NonZero;
use std::ops::Range;

use super::encoder::{self, Encodable, Room, WINDOW};
use super::lemma::lemma;
use super::model::{ARC, LABEL, MODEL, Model, WIDTH};
use super::names::names;
use super::product::{dot, vectorized};
use super::{Name, Relation, Sentence, Word, mend, pieces, sentences, tree, words};
use crate::document::Span;

/// Pieces that go through the encoder together; more would leave the processor's caches.
const BATCH: usize = 128;

/// The whole text, analysed. Never fails: a text without words has no sentences.
pub fn read(text: &str) -> Vec<Sentence> {
    read_watched(text, &|_| ())
}

/// [`read`], telling `watch` every few sentences how many more bytes of the text are done.
pub fn read_watched(text: &str, watch: &(dyn Fn(usize) + Sync)) -> Vec<Sentence> {
    let cut: Vec<Vec<Span>> = sentences(text).into_iter().map(|s| words(text, s)).collect();
    run(threads(), text, &cut, watch)
}

/// Chosen sentences, each given as its words' spans, in the order given; those without words are left out.
pub fn analyse(text: &str, cut: &[Vec<Span>]) -> Vec<Sentence> {
    analyse_on(threads(), text, cut)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get).min(2)
}

/// [`analyse`] on so many threads (at least one); the result is the same.
pub fn analyse_on(threads: usize, text: &str, cut: &[Vec<Span>]) -> Vec<Sentence> {
    run(threads, text, cut, &|_| ())
}

fn run(threads: usize, text: &str, cut: &[Vec<Span>], watch: &(dyn Fn(usize) + Sync)) -> Vec<Sentence> {
    let parts: Vec<Part> = cut.iter().enumerate().flat_map(|(i, words)| parts(text, i, words)).collect();
    let batches = batches(&parts);
    let share = batches.len().div_ceil(threads.max(1)).max(1);
    let run = |own: &[&[Part]]| {
        let mut room = Room::default();
        let mut done = Vec::new();
        for batch in own {
            done.extend(analysed(text, batch, &mut room));
            watch(batch.iter().flat_map(|part| part.words).map(|word| word.end - word.start + 1).sum());
        }
        done
    };
    let done: Vec<(usize, Sentence)> = if threads < 2 || batches.len() < 2 {
        run(&batches)
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> = batches.chunks(share).map(|own| scope.spawn(move || run(own))).collect();
            workers
                .into_iter()
                .flat_map(|w| w.join().unwrap_or_else(|e| std::panic::resume_unwind(e)))
                .collect()
        })
    };
    joined(done)
}

/// A sentence, or as much of one as the encoder's window holds.
struct Part<'c> {
    sentence: usize,
    words: &'c [Span],
    input: Encodable,
}

fn parts<'c>(text: &str, sentence: usize, words: &'c [Span]) -> Vec<Part<'c>> {
    let input = encodable(text, words);
    let mut out = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let mut length = 2;
        let fits = |(pieces, _): &&(Vec<u32>, u32)| {
            length += pieces.len();
            length <= WINDOW
        };
        let end = start + input[start..].iter().take_while(fits).count().max(1);
        out.push(Part { sentence, words: &words[start..end], input: input[start..end].to_vec() });
        start = end;
    }
    out
}

pub(super) fn encodable(text: &str, words: &[Span]) -> Encodable {
    let form = |w: &Span| text.get(w.start..w.end).unwrap_or("");
    let ends = std::iter::once(usize::MAX).chain(words.iter().map(|w| w.end));
    let shapes = pieces::shapes(words.iter().zip(ends).map(|(w, end)| (form(w), w.start == end)));
    words.iter().map(|w| pieces::pieces(form(w))).zip(shapes).collect()
}

/// Parts in a row, [`BATCH`] pieces or a little less at once.
fn batches<'p, 'c>(mut parts: &'p [Part<'c>]) -> Vec<&'p [Part<'c>]> {
    let mut out = Vec::new();
    while !parts.is_empty() {
        let mut total = 0;
        let fits = |part: &&Part| {
            total += encoder::length(&part.input);
            total <= BATCH
        };
        let (batch, rest) = parts.split_at(parts.iter().take_while(fits).count().max(1));
        out.push(batch);
        parts = rest;
    }
    out
}

/// Parts of one sentence become one again: the later ones hang on the first one's root.
fn joined(parts: Vec<(usize, Sentence)>) -> Vec<Sentence> {
    let mut out: Vec<(usize, Sentence)> = Vec::with_capacity(parts.len());
    for (index, part) in parts {
        match out.last_mut() {
            Some((last, whole)) if *last == index => append(whole, part),
            _ => out.push((index, part)),
        }
    }
    out.into_iter().map(|(_, sentence)| sentence).collect()
}

fn append(whole: &mut Sentence, part: Sentence) {
    let (shift, root) = (whole.words.len(), whole.root());
    whole.span = whole.span.join(part.span);
    whole.words.extend(part.words.into_iter().map(|word| match word.head {
        Some(head) => Word { head: Some(head + shift), ..word },
        None => Word { head: root, relation: Relation::Parataxis, ..word },
    }));
    whole.names.extend(part.names.into_iter().map(|n| Name {
        first: n.first + shift,
        end: n.end + shift,
        ..n
    }));
}

/// Where each view of a word lies in a row of [`super::model::Heads::views`].
struct Views {
    tag: Range<usize>,
    fine: Range<usize>,
    name: Range<usize>,
}

const ARC_DEP: Range<usize> = 0..ARC;
const ARC_HEAD: Range<usize> = ARC..2 * ARC;
const LABEL_DEP: Range<usize> = 2 * ARC..2 * ARC + LABEL;
const LABEL_HEAD: Range<usize> = 2 * ARC + LABEL..2 * ARC + 2 * LABEL;

impl Views {
    fn of(model: &Model) -> Views {
        let tag = LABEL_HEAD.end..LABEL_HEAD.end + model.labels.tags.len();
        let fine = tag.end..tag.end + model.labels.fine.len();
        let name = fine.end..fine.end + model.labels.names.len();
        Views { tag, fine, name }
    }
}

fn analysed(text: &str, batch: &[Part], room: &mut Room) -> Vec<(usize, Sentence)> {
    let inputs: Vec<&Encodable> = batch.iter().map(|p| &p.input).collect();
    let vectors = encoder::encode(&inputs, room);
    let mut rows = MODEL.heads.views.apply(&vectors);
    let width = MODEL.heads.views.columns();
    vectorized(
        #[inline(always)]
        || {
            for row in rows.chunks_exact_mut(width) {
                row[..LABEL_HEAD.end].iter_mut().for_each(|v| *v = if *v < 0.0 { *v * 0.1 } else { *v });
            }
        },
    );
    let mut rest = rows.as_slice();
    let mut out = Vec::new();
    for part in batch {
        let (own, after) = rest.split_at((part.words.len() + 1) * width);
        rest = after;
        out.push((part.sentence, decoded(text, part.words, own)));
    }
    debug_assert_eq!(vectors.len() / WIDTH * width, rows.len());
    out
}

/// One part from the views of the sentence (first row) and of its words.
fn decoded(text: &str, spans: &[Span], rows: &[f32]) -> Sentence {
    let width = MODEL.heads.views.columns();
    let rows: Vec<&[f32]> = rows.chunks_exact(width).collect();
    let heads = heads(&rows);
    let relations = relations(&rows, &heads);
    let views = Views::of(&MODEL);
    let word = |(i, &span): (usize, &Span)| {
        let row = rows[i + 1];
        let tag = MODEL.labels.tags[top(&row[views.tag.clone()])];
        let penn = MODEL.labels.fine[top(&row[views.fine.clone()])].as_str();
        let lemma = lemma(text.get(span.start..span.end).unwrap_or(""), tag, penn, i == 0);
        Word { span, lemma, tag, penn, head: heads[i].checked_sub(1), relation: relations[i] }
    };
    let whole = spans.iter().copied().reduce(Span::join).unwrap_or(Span::new(0, 0));
    let words = spans.iter().enumerate().map(word).collect();
    let mut sentence = Sentence { span: whole, words, names: Vec::new() };
    let labels = rows[1..].iter().map(|row| MODEL.labels.names[top(&row[views.name.clone()])]);
    sentence.names = names(labels, &sentence);
    mend::names(&mut sentence);
    mend::guests(&mut sentence, text);
    mend::told(&mut sentence, text);
    mend::prepositions(&mut sentence);
    mend::presence(&mut sentence);
    mend::with_officials(&mut sentence);
    mend::hyphenated_pairs(&mut sentence, text);
    sentence
}

/// Index of the highest score.
fn top(scores: &[f32]) -> usize {
    (0..scores.len()).reduce(|best, i| if scores[i] > scores[best] { i } else { best }).unwrap_or(0)
}

/// For each word 0 (the root) or 1 + the index of the word it hangs on.
fn heads(rows: &[&[f32]]) -> Vec<usize> {
    let candidates: Vec<f32> = rows.iter().flat_map(|row| &row[ARC_HEAD]).copied().collect();
    let right = MODEL.heads.arc.apply(&candidates);
    let mut scores = Vec::with_capacity(rows.len() * rows.len());
    vectorized(
        #[inline(always)]
        || {
            for row in &rows[1..] {
                dots(&row[ARC_DEP], right.chunks_exact(ARC + 1), &mut scores);
            }
        },
    );
    tree::heads(&scores, rows.len() - 1)
}

/// Products of `left` and a 1 with each of `rights`.
#[inline(always)]
fn dots<'r>(left: &[f32], rights: impl Iterator<Item = &'r [f32]>, out: &mut Vec<f32>) {
    for right in rights {
        let (right, last) = right.split_at(left.len());
        out.push(dot(left, right) + last[0]);
    }
}

/// The likeliest relation of each word to its head; the root's is `Root` and no other's.
fn relations(rows: &[&[f32]], heads: &[usize]) -> Vec<Relation> {
    let labels = &MODEL.labels.relations;
    let governors: Vec<usize> = (0..rows.len()).filter(|i| heads.contains(i)).collect();
    let with_one = |&head: &usize| [&rows[head][LABEL_HEAD], &[1.0]].concat();
    let right = MODEL.heads.relation.apply(&governors.iter().flat_map(with_one).collect::<Vec<f32>>());
    let rights: Vec<&[f32]> = right.chunks_exact(labels.len() * (LABEL + 1)).collect();
    let mut scores = Vec::with_capacity(rows.len() * labels.len());
    vectorized(
        #[inline(always)]
        || {
            for (row, head) in rows[1..].iter().zip(heads) {
                let right = rights[governors.binary_search(head).unwrap_or(0)];
                dots(&row[LABEL_DEP], right.chunks_exact(LABEL + 1), &mut scores);
            }
        },
    );
    let best = |(scores, &head): (&[f32], &usize)| {
        let open = scores.iter().zip(labels).filter(|(_, relation)| **relation != Relation::Root);
        let best = open.max_by(|a, b| a.0.total_cmp(b.0)).map_or(Relation::Dep, |(_, r)| *r);
        if head == 0 { Relation::Root } else { best }
    };
    scores.chunks_exact(labels.len()).zip(heads).map(best).collect()
}
