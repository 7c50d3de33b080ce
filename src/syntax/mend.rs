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

    #[test]
    fn a_traveller_is_visiting() {
        check("He returned after visiting President Thabo Mbeki.", Relation::Advcl);
        check("She is visiting President Thabo Mbeki.", Relation::Root);
        check("He ended his tour by visiting China.", Relation::Advcl);
    }
}
