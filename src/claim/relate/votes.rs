//! The rules of `data/acts/` that fire with the given source or target in their slots.

use crate::claim::clause::{Argument, Parsed, arguments, coordinated, phrasal};
use crate::claim::status::stance;
use crate::lexicon::Lexicon;
use crate::lexicon::acts::{Demand, Kind, Rule, Slot};
use crate::lexicon::ontology::{Act, Status};
use crate::syntax::{Relation, Tag};

/// A rule whose demands are met, and which parties fill its slots.
pub struct Vote {
    /// The rule.
    pub rule: &'static Rule,
    /// Whether the source fills the actor's slot.
    pub source: bool,
    /// Whether the target fills the recipient's slot.
    pub target: bool,
}

impl Vote {
    /// The act voted for, CONCEDE and RETREAT as one.
    pub fn act(&self) -> &'static str {
        match self.rule.act {
            Act::Concede | Act::Retreat => "YIELD",
            act => act.name(),
        }
    }

    /// The vote as the head that weighs words counts it.
    pub fn features(&self) -> [String; 2] {
        let slots = u8::from(self.source) + 2 * u8::from(self.target);
        [format!("v{slots}:{}", self.act()), format!("w{slots}:{}", self.rule.id)]
    }
}

/// All votes, in the order of the words.
pub fn votes(s: Parsed<'_>, marks: &[u8]) -> Vec<Vote> {
    let acts = &Lexicon::embedded().acts;
    let mut out = Vec::new();
    for word in 0..s.words.len() {
        for (lemma, kind) in triggers(s, word) {
            let seat = if kind == Kind::Modal { s.words[word].head.unwrap_or(word) } else { word };
            let scene = Scene { s, seat, marks, given: arguments(s, seat) };
            out.extend(acts.triggered(&lemma, kind).filter_map(|rule| scene.vote(rule)));
        }
    }
    out
}

fn triggers(s: Parsed<'_>, word: usize) -> Vec<(String, Kind)> {
    let lemma = s.words[word].lemma.to_lowercase();
    match s.words[word].tag {
        Tag::Verb if s.words[word].relation == Relation::Amod => vec![(lemma, Kind::Adjective)],
        Tag::Verb => {
            let whole = phrasal(s, word);
            let mut lemmas = vec![(lemma, Kind::Verb), (whole, Kind::Verb)];
            lemmas.dedup();
            lemmas
        }
        Tag::Aux => vec![(lemma.clone(), Kind::Modal), (lemma, Kind::Verb)],
        Tag::Noun | Tag::Propn => vec![(lemma, Kind::Noun)],
        Tag::Adj => vec![(lemma, Kind::Adjective)],
        _ => Vec::new(),
    }
}

/// Where rules are tried.
struct Scene<'s> {
    s: Parsed<'s>,
    seat: usize,
    marks: &'s [u8],
    given: Vec<Argument<'s>>,
}

impl Scene<'_> {
    fn vote(&self, rule: &'static Rule) -> Option<Vote> {
        if !rule.demands.iter().all(|demand| self.meets(demand)) {
            return None;
        }
        let (source, target) = (self.fills(&rule.actor, 1), self.fills(&rule.recipient, 2));
        (source || target).then_some(Vote { rule, source, target })
    }

    fn meets(&self, demand: &Demand) -> bool {
        let lemmas = &demand.lemmas;
        let present = match demand.argument.as_str() {
            "verb" => self.s.words[self.seat].head.is_some_and(|head| {
                lemmas.is_empty()
                    || lemmas.contains(&phrasal(self.s, head))
                    || lemmas.contains(&self.s.words[head].lemma)
            }),
            "not" => stance(self.s, self.seat).status == Status::Negated,
            "will" => stance(self.s, self.seat).status == Status::Planned,
            role => self.given.iter().any(|a| a.role == role && self.lemma_in(a.word, lemmas)),
        };
        present != demand.absent
    }

    fn lemma_in(&self, word: usize, lemmas: &[String]) -> bool {
        let one = |w: usize| lemmas.contains(&self.s.words[w].lemma.to_lowercase());
        lemmas.is_empty() || coordinated(self.s, word).into_iter().any(one)
    }

    /// Whether a party stands where a slot looks: as the argument itself, beside it, or inside it.
    fn fills(&self, slot: &Slot, party: u8) -> bool {
        slot.paths.iter().any(|path| {
            let Some((first, rest)) = path.steps.split_first() else { return false };
            let mut words: Vec<usize> =
                self.given.iter().filter(|a| a.role == first).map(|a| a.word).collect();
            for step in rest {
                let next = |word: usize| arguments(self.s, word).into_iter().filter(|a| a.role == step);
                words = words.iter().flat_map(|&word| next(word).map(|a| a.word)).collect();
            }
            words.iter().any(|&word| self.holds(word, party, path.inside))
        })
    }

    fn holds(&self, word: usize, party: u8, inside: bool) -> bool {
        coordinated(self.s, word).into_iter().any(|w| self.marks[w] == party)
            || inside
                && (0..self.marks.len()).any(|w| self.marks[w] == party && self.s.is_descendant(w, word))
    }
}
