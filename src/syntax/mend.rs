//! Trees mended where news has a turn of its own that the training sentences hardly have.

use super::{NameKind, Relation, Sentence, Tag};

/// Participles that news sets before the name of a guest.
const OF_GUESTS: &[&str] = &["visiting", "touring", "departing"];

/// What hangs on a later part of a name hangs on the name: "to Tel Aviv, Jerusalem" is "to Tel".
pub(super) fn names(sentence: &mut Sentence) {
    for word in 0..sentence.words.len() {
        let part = |at: usize| sentence.words[at].relation == Relation::Flat;
        let above = |&at: &usize| sentence.words[at].head.filter(|_| part(at));
        let Some(head) = sentence.words[word].head else { continue };
        let whole = std::iter::successors(Some(head), above).take(sentence.words.len()).last();
        sentence.words[word].head = whole;
    }
}

/// "held talks with visiting President X", "X and visiting Premier Y signed": the participle belongs to the
/// guest. A parser takes it for a verb with the guest as its object; here the guest takes its place.
/// "after visiting President X" stays as it is.
pub(super) fn guests(sentence: &mut Sentence, text: &str) {
    for word in 1..sentence.words.len() {
        let participle = OF_GUESTS.contains(&sentence.words[word].span.of(text));
        if participle
            && before_guest(sentence, word)
            && let Some(guest) = guest(sentence, word)
        {
            take_place(sentence, word, guest);
        }
    }
}

/// Whether what stands before the participle can stand before a guest.
fn before_guest(s: &Sentence, word: usize) -> bool {
    let before = &s.words[word - 1];
    matches!(before.lemma.as_str(), "with" | "by" | "to" | "from" | "for" | "between" | "and" | "of")
        || before.tag == Tag::Verb && matches!(before.penn, "VBD" | "VBZ" | "VBN")
}

/// The person that a participle has for its object, named within it or right after it.
fn guest(s: &Sentence, word: usize) -> Option<usize> {
    let object = s.children(word).find(|&c| c > word && s.words[c].relation == Relation::Obj)?;
    let article = s.children(object).any(|c| s.words[c].relation == Relation::Det);
    let person = |name: &super::Name| {
        name.kind == NameKind::Person
            && (name.first..name.end).any(|w| w == object || w > word && s.is_descendant(w, object))
    };
    (!article && s.names.iter().any(person)).then_some(object)
}

/// Hangs `guest` where `word` hung, and `word` on it.
fn take_place(s: &mut Sentence, word: usize, guest: usize) {
    let above = s.words[word].head;
    let noun = above.is_some_and(|head| !matches!(s.words[head].tag, Tag::Verb | Tag::Aux));
    let children: Vec<usize> = s.children(word).filter(|&c| c != guest).collect();
    for child in children {
        s.words[child].head = Some(above.filter(|_| child > guest).unwrap_or(guest));
        match s.words[child].relation {
            Relation::Mark => {
                s.words[child].relation = Relation::Case;
                s.words[child].tag = Tag::Adp;
            }
            Relation::Obl if noun && child > guest => s.words[child].relation = Relation::Nmod,
            _ => {}
        }
    }
    s.words[guest].head = above;
    s.words[guest].relation = match s.words[word].relation {
        Relation::Acl => Relation::Nmod,
        Relation::Advcl => Relation::Obl,
        Relation::Xcomp | Relation::Ccomp => Relation::Obj,
        other => other,
    };
    s.words[word].head = Some(guest);
    s.words[word].relation = Relation::Amod;
}

/// "talks with the North on reunions": where a parser gives both prepositions to the later noun, the first one
/// goes to the noun between them.
pub(super) fn prepositions(s: &mut Sentence) {
    for word in 0..s.words.len() {
        let Some(noun) =
            s.words[word].head.filter(|&head| head > word && s.words[word].relation == Relation::Case)
        else {
            continue;
        };
        let second = (word + 2..noun)
            .find(|&w| s.words[w].relation == Relation::Case && s.words[w].head == Some(noun));
        let Some(between) = second.and_then(|second| own_noun(s, word + 1..second)) else { continue };
        s.words[word].head = Some(between);
        for article in word + 1..between {
            if s.words[article].relation == Relation::Det && s.words[article].head == Some(noun) {
                s.words[article].head = Some(between);
            }
        }
    }
}

/// The last word of a stretch, if it is an oblique noun without a preposition.
fn own_noun(s: &Sentence, stretch: std::ops::Range<usize>) -> Option<usize> {
    let last = stretch.last()?;
    let word = &s.words[last];
    let oblique = matches!(word.relation, Relation::Nmod | Relation::Obl);
    let cased = s.children(last).any(|c| s.words[c].relation == Relation::Case);
    (oblique && !cased && matches!(word.tag, Tag::Noun | Tag::Propn)).then_some(last)
}

/// "The president, X, told his counterpart, Y, that it must end": who is told stands between "told" and "that",
/// and who tells before "told"; a parser may give both to the clause.
pub(super) fn told(s: &mut Sentence, text: &str) {
    for verb in 2..s.words.len() {
        let Some((clause, that)) = said_clause(s, verb) else { continue };
        let subject = |w: &usize| {
            matches!(s.words[*w].relation, Relation::Nsubj | Relation::NsubjPass)
                && s.words[*w].head == Some(clause)
        };
        let teller = (0..verb).rev().find(subject);
        let told = (verb + 1..that).find(|w| subject(w) && s.words[*w].tag == Tag::Noun);
        let name = (verb + 3..that).find(|&w| {
            s.words[w].head == Some(verb)
                && s.words[w].relation == Relation::Nsubj
                && s.words[w - 1].span.of(text) == ","
        });
        if let Some(teller) = teller {
            hang(s, teller, Some(verb), Relation::Nsubj);
        }
        let told =
            told.or(name.map(|name| name - 2).filter(|&w| s.words[w].tag == Tag::Noun && teller.is_some()));
        if let Some(told) = told {
            hang(s, told, Some(verb), Relation::Obj);
            if let Some(name) = name {
                hang(s, name, Some(told), Relation::Appos);
            }
        }
    }
}

/// The clause that "tell" or "inform" takes, and its "that".
fn said_clause(s: &Sentence, verb: usize) -> Option<(usize, usize)> {
    if !matches!(s.words[verb].lemma.as_str(), "tell" | "inform" | "assure" | "warn" | "remind") {
        return None;
    }
    let clause = s.children(verb).find(|&c| c > verb && s.words[c].relation == Relation::Ccomp)?;
    let that =
        s.children(clause).find(|&c| s.words[c].relation == Relation::Mark && s.words[c].lemma == "that")?;
    (that > verb).then_some((clause, that))
}

/// "Present at the talks were X and Y", "Among those present were X": X is present.
pub(super) fn presence(s: &mut Sentence) {
    let Some(present) = (0..s.words.len().min(3)).find(|&w| s.words[w].lemma == "present") else { return };
    let Some(be) = (present..s.words.len()).find(|&w| s.words[w].lemma == "be") else { return };
    let root = |w: usize| s.words[w].relation == Relation::Root;
    let who = match s.words[be].head {
        Some(head) if head > be && root(head) && s.words[present].head == Some(head) => Some(head),
        Some(head) if head == present => None,
        None => s.children(be).find(|&c| c > be && s.words[c].relation == Relation::Nsubj),
        _ => return,
    };
    if s.words[present].relation != Relation::Root {
        let Some(who) = who else { return };
        hang(s, present, None, Relation::Root);
        hang(s, who, Some(present), Relation::Nsubj);
        hang(s, be, Some(present), Relation::Cop);
        for child in 0..present.max(be) {
            if child != present && s.words[child].head == Some(be) {
                hang(s, child, Some(present), Relation::Advmod);
            }
        }
    }
    s.words[present].tag = Tag::Adj;
}

fn hang(s: &mut Sentence, word: usize, head: Option<usize>, relation: Relation) {
    s.words[word].head = head;
    s.words[word].relation = relation;
}

/// "Trump and White House officials met": the person is no part of the officials' name.
pub(super) fn with_officials(s: &mut Sentence) {
    for person in 0..s.words.len() {
        let Some(noun) = s.words[person].head.filter(|&head| {
            s.words[person].relation == Relation::Compound
                && head > person + 2
                && s.words[head].tag == Tag::Noun
        }) else {
            continue;
        };
        let named = s.names.iter().any(|n| n.kind == NameKind::Person && (n.first..n.end).contains(&person));
        let Some(body) = s.children(person).find(|&c| c < noun && s.words[c].relation == Relation::Conj)
        else {
            continue;
        };
        let Some(and) = s.children(body).find(|&c| s.words[c].relation == Relation::Cc) else { continue };
        if !named || and < person {
            continue;
        }
        let (head, relation) = (s.words[noun].head, s.words[noun].relation);
        for case in s.children(noun).filter(|&c| c < person).collect::<Vec<_>>() {
            s.words[case].head = Some(person);
        }
        hang(s, person, head, relation);
        hang(s, noun, Some(person), Relation::Conj);
        hang(s, body, Some(noun), Relation::Compound);
        s.words[and].head = Some(noun);
    }
}

/// "EU-Iran talks": two parties, not one name inside another.
pub(super) fn hyphenated_pairs(s: &mut Sentence, text: &str) {
    let party = |s: &Sentence, word: usize| {
        s.names.iter().position(|n| {
            matches!(n.kind, NameKind::Location | NameKind::Organisation | NameKind::Group)
                && (n.first..n.end).contains(&word)
        })
    };
    for first in 0..s.words.len().saturating_sub(2) {
        let second = first + 2;
        let hyphen = matches!(s.words[first + 1].span.of(text), "-" | "–");
        let inside = s.words[first].head == Some(second) && s.words[first].relation == Relation::Compound;
        let modifies = matches!(s.words[second].relation, Relation::Compound | Relation::Amod);
        let apart = match (party(s, first), party(s, second)) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        };
        if hyphen && inside && modifies && apart {
            s.words[first].relation = Relation::Conj;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::{Relation, read};

    fn check(text: &str, expected: Relation) {
        let sentence = &read(text)[0];
        let word = sentence.words.iter().find(|w| w.span.of(text) == "visiting").map(|w| w.relation);
        assert_eq!(word, Some(expected), "{text}");
    }

    #[test]
    fn a_guest_is_visiting() {
        check("Hosni Mubarak held talks with visiting Palestinian President Mahmoud Abbas.", Relation::Amod);
        check("Zambia's leader was briefed by visiting South African President Thabo Mbeki.", Relation::Amod);
        check("Shinzo Abe and visiting Indian Prime Minister Manmohan Singh signed a pact.", Relation::Amod);
        check("Mahathir Mohamad received visiting Premier Zhu Rongji in his office.", Relation::Amod);
    }

    /// The relation of one word to another, both by form.
    fn related(text: &str, word: &str, head: &str, expected: Relation) {
        let sentence = &read(text)[0];
        let at = |form: &str| sentence.words.iter().position(|w| w.span.of(text) == form);
        let found = at(word).map(|w| &sentence.words[w]);
        assert_eq!(found.map(|w| (w.head, w.relation)), Some((at(head), expected)), "{text}");
    }

    #[test]
    fn each_noun_has_its_preposition() {
        related(
            "South Korea proposed talks with the North on family reunions.",
            "with",
            "North",
            Relation::Case,
        );
        related(
            "South Korea proposed talks with the North on family reunions.",
            "on",
            "reunions",
            Relation::Case,
        );
    }

    #[test]
    fn who_tells_and_who_is_told() {
        let text = "The French president, Emmanuel Macron, told his Turkish counterpart, Recep Tayyip Erdogan, that \
                    the ceasefire must be applied across the country.";
        related(text, "president", "told", Relation::Nsubj);
        related(text, "counterpart", "told", Relation::Obj);
    }

    #[test]
    fn who_is_present_is_the_subject() {
        related(
            "Present there were Kang Sok Ju, vice-premier of the Cabinet.",
            "Kang",
            "Present",
            Relation::Nsubj,
        );
        related(
            "Also present at the meeting were Paul Trivelli and Ri Su Yong.",
            "Paul",
            "present",
            Relation::Nsubj,
        );
        related("Among those present were Ri Su Yong and Kim Yong Chol.", "Ri", "present", Relation::Nsubj);
    }

    #[test]
    fn a_person_beside_officials() {
        related("Trump and White House officials met with Moon Jae-in.", "Trump", "met", Relation::Nsubj);
        related(
            "Trump and White House officials met with Moon Jae-in.",
            "officials",
            "Trump",
            Relation::Conj,
        );
    }

    #[test]
    fn two_parties_with_a_hyphen() {
        related("EU-Iran talks collapsed in August.", "EU", "Iran", Relation::Conj);
    }

    #[test]
    fn a_traveller_is_visiting() {
        check("He returned after visiting President Thabo Mbeki.", Relation::Advcl);
        check("She is visiting President Thabo Mbeki.", Relation::Root);
        check("He ended his tour by visiting China.", Relation::Advcl);
    }
}
