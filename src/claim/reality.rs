//! Reality: the status of any predicate in the four classes that corpora of event factuality tell apart.

use super::clause::Parsed;
use super::status::{say, stance};
use crate::lexicon::ontology::Status;
use crate::syntax::Relation;

/// The four classes that corpora of event factuality tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reality {
    /// Told as having happened or going on.
    Factual,
    /// Ahead: announced, meant, wanted, possible.
    Future,
    /// Told as not having happened, or as not to happen.
    Negated,
    /// Bound to a condition.
    Conditional,
}

/// The class of any predicate: a verb, an event noun, or a copula, which speaks for what it joins.
pub fn reality(s: Parsed<'_>, word: usize) -> Reality {
    let copula = matches!(s.words[word].relation, Relation::Cop | Relation::Aux | Relation::AuxPass);
    let word = s.words[word].head.filter(|_| copula).unwrap_or(word);
    match stance(s, word).status {
        _ if in_condition(s, word) || has_condition(s, word) => Reality::Conditional,
        Status::Cancelled | Status::Negated | Status::Denied => Reality::Negated,
        Status::Planned | Status::Hypothetical => Reality::Future,
        Status::Occurred | Status::Ongoing | Status::ReportedUnconfirmed => Reality::Factual,
    }
}

/// Whether a word stands in an if-clause.
fn in_condition(s: Parsed<'_>, word: usize) -> bool {
    let above = std::iter::successors(Some(word), |&at| s.words[at].head).take(40);
    above.into_iter().any(|at| s.children(at).any(|c| s.words[c].relation == Relation::Mark && if_word(s, c)))
}

/// Whether an if-clause hangs on the clause of a word: "he will strike back if he is attacked".
pub(super) fn has_condition(s: Parsed<'_>, word: usize) -> bool {
    if say(s, word) {
        return false;
    }
    let stays = |at: usize| {
        let infinitival = s.words[at].relation == Relation::Xcomp;
        s.words[at].head.filter(|_| infinitival)
    };
    let clause = std::iter::successors(Some(word), |&at| stays(at)).take(8);
    let condition = |c: usize| {
        s.words[c].relation == Relation::Advcl
            && s.children(c).any(|mark| s.words[mark].relation == Relation::Mark && if_word(s, mark))
    };
    clause.into_iter().any(|at| s.children(at).any(condition))
}

fn if_word(s: Parsed<'_>, word: usize) -> bool {
    matches!(s.words[word].lemma.as_str(), "if" | "unless")
}
