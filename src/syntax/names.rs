//! Names from the model's labels, mended where the tree knows better.

use super::{Name, NameKind, Relation, Sentence, Tag};

/// What the model says of one word: outside of names, or a kind and whether the name begins here.
pub(super) type Label = Option<(NameKind, bool)>;

/// The sentence's names. Runs of one kind are names; they take in the words that `flat` ties to them, lose titles
/// and the articles, prepositions and signs at their ends, and parts that hang together become one.
pub(super) fn names(labels: impl Iterator<Item = Label>, sentence: &Sentence) -> Vec<Name> {
    let mut out: Vec<Name> = Vec::new();
    for name in runs(labels) {
        let Some(name) = trimmed(stretched(name, sentence), sentence) else { continue };
        match out.last_mut() {
            Some(last) if name.first < last.end || joins(last, &name, sentence) => {
                last.end = last.end.max(name.end)
            }
            _ => out.push(name),
        }
    }
    out
}

/// A label that goes on with nothing begins a name.
fn runs(labels: impl Iterator<Item = Label>) -> Vec<Name> {
    let mut out: Vec<Name> = Vec::new();
    for (i, label) in labels.enumerate() {
        let Some((kind, begins)) = label else { continue };
        match out.last_mut() {
            Some(last) if !begins && last.end == i && last.kind == kind => last.end += 1,
            _ => out.push(Name { first: i, end: i + 1, kind }),
        }
    }
    out
}

/// "Choe" becomes "Choe Thae Bok", "Jong" "Kim Jong-un", if `flat` makes one name of them.
fn stretched(mut name: Name, sentence: &Sentence) -> Name {
    if name.kind != NameKind::Person {
        return name;
    }
    let ties = |word: usize, to: usize| {
        let word = &sentence.words[word];
        word.head == Some(to) && word.relation == Relation::Flat && word.tag == Tag::Propn
    };
    let head = match sentence.words[name.first].head {
        Some(head) if head < name.first && name.first - head < 4 && ties(name.first, head) => head,
        _ => name.first,
    };
    if (head..name.first).all(|i| i == head || ties(i, head) || sentence.words[i].penn == "HYPH") {
        name.first = head;
    }
    while name.end < sentence.words.len() {
        let hyphen = sentence.words[name.end].penn == "HYPH";
        let next = name.end + usize::from(hyphen);
        if next >= sentence.words.len() || !ties(next, name.first) {
            break;
        }
        name.end = next + 1;
    }
    name
}

/// Whether two names of one kind are parts of one: side by side ("Korean" "Central News Agency"), or the second
/// behind an "of" ("Ministry" of "Finance"), and the tree ties them.
fn joins(last: &Name, next: &Name, sentence: &Sentence) -> bool {
    let words = &sentence.words;
    let tied = |inner: &Name, outer: &Name, relations: &[Relation]| {
        let into = |i: usize| words[i].head.is_some_and(|h| (outer.first..outer.end).contains(&h));
        (inner.first..inner.end).any(|i| into(i) && relations.contains(&words[i].relation))
    };
    let beside = [Relation::Compound, Relation::Flat, Relation::Amod];
    let gap = &words[last.end..next.first];
    let of = gap.first().is_some_and(|w| w.lemma == "of") && gap[1..].iter().all(|w| w.tag == Tag::Det);
    match (last.kind == next.kind, last.kind) {
        (false, _) => false,
        (true, NameKind::Organisation | NameKind::Location) if gap.is_empty() => {
            tied(last, next, &beside) || tied(next, last, &beside)
        }
        (true, NameKind::Organisation) => of && tied(next, last, &[Relation::Nmod]),
        _ => false,
    }
}

/// Whether the name begins with a title or a common noun ("Gen Prawit", "student Li").
fn is_titled(name: &Name, sentence: &Sentence) -> bool {
    let word = &sentence.words[name.first];
    let inside = word.head.is_some_and(|h| (name.first + 1..name.end).contains(&h));
    name.kind == NameKind::Person && inside && (word.relation == Relation::NmodDesc || word.tag == Tag::Noun)
}

/// Without what cannot begin or end a name; nothing if no name is left.
fn trimmed(mut name: Name, sentence: &Sentence) -> Option<Name> {
    let date = name.kind == NameKind::Date;
    let ends = |i: usize| {
        let word = &sentence.words[i];
        let small = matches!(word.tag, Tag::Det | Tag::Adp | Tag::Punct | Tag::Cconj | Tag::Part);
        if date { word.tag == Tag::Punct } else { small }
    };
    while name.first < name.end && (ends(name.first) || is_titled(&name, sentence)) {
        name.first += 1;
    }
    while name.first < name.end && ends(name.end - 1) {
        name.end -= 1;
    }
    (name.first < name.end).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::Word;
    use super::*;
    use crate::document::Span;

    /// Words by tag, Penn tag, head and relation.
    fn sentence(words: &[(Tag, &'static str, Option<usize>, Relation)]) -> Sentence {
        let word = |(i, &(tag, penn, head, relation)): (usize, &_)| {
            let span = Span::new(i, i + 1);
            Word { span, lemma: String::new(), tag, penn, head, relation }
        };
        let words: Vec<Word> = words.iter().enumerate().map(word).collect();
        Sentence { span: Span::new(0, words.len()), words, names: Vec::new() }
    }

    #[test]
    fn names_follow_flat_and_shed_articles() {
        let flat = (Tag::Propn, "NNP", Some(0), Relation::Flat);
        let hyphen = (Tag::Punct, "HYPH", Some(2), Relation::Punct);
        let choe = sentence(&[(Tag::Propn, "NNP", None, Relation::Root), flat, hyphen, flat]);
        let person = |first, end| Name { first, end, kind: NameKind::Person };
        let says = |labels: [Label; 4]| names(labels.into_iter(), &choe);
        let (begins, goes_on) = (Some((NameKind::Person, true)), Some((NameKind::Person, false)));
        assert_eq!(says([begins, None, None, None]), [person(0, 4)]);
        assert_eq!(says([begins, begins, goes_on, None]), [person(0, 4)]);
        let det = (Tag::Det, "DT", Some(1), Relation::Det);
        let party = sentence(&[det, (Tag::Propn, "NNP", None, Relation::Root), det, det]);
        let organisation = |begins| Some((NameKind::Organisation, begins));
        let labels = [organisation(true), organisation(false), organisation(false), None];
        assert_eq!(
            names(labels.into_iter(), &party),
            [Name { first: 1, end: 2, kind: NameKind::Organisation }]
        );
    }
}
