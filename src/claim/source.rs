//! On whose word a claim is: who says it, and whom that source relies on.

use super::cast::Cast;
use super::clause::Parsed;
use super::find::{Found, same_party};
use super::speech::At;
use super::{Party, Source, names};
use crate::lexicon::Lexicon;
use crate::syntax::{Relation, Tag};

/// On whose word: one who speaks of his own speech act is no source of it.
pub(super) fn sources(found: &Found<'_>, at: At, cast: &Cast<'_>) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for speaker in cast.speakers(at) {
        let parties = cast.parties(speaker.who);
        if found.rule.act.verbal()
            && parties.iter().any(|p| found.actors.iter().any(|actor| same_party(actor, p)))
        {
            continue;
        }
        let s = cast.parsed(speaker.who.sentence);
        let word = speaker.who.word;
        sources.extend(source(s, word, &parties));
        for quoted in quoted_by(s, word) {
            sources.extend(source(s, quoted, &cast.parties(At { word: quoted, ..speaker.who })));
        }
    }
    sources
}

/// "Yonhap, quoting KCNA": whom a source itself relies on.
fn quoted_by(s: Parsed<'_>, source: usize) -> Vec<usize> {
    let cites =
        |&c: &usize| matches!(s.words[c].lemma.as_str(), "quote" | "cite") && s.form(c).ends_with("ing");
    let verbs: Vec<usize> = s.children(source).filter(cites).collect();
    let objects =
        |verb: usize| s.children(verb).filter(|&c| s.words[c].relation == Relation::Obj).collect::<Vec<_>>();
    verbs.into_iter().flat_map(objects).collect()
}

fn source(s: Parsed<'_>, word: usize, parties: &[Party]) -> Option<Source> {
    let text = names::phrase(s, word).full;
    let outlet = Lexicon::embedded().outlet(&names::phrase(s, word).text);
    if let Some(outlet) = outlet {
        let grade = outlet.grade.and_then(|grade| grade.letter().chars().next());
        return Some(Source { text, id: Some(outlet.id.clone()), grade });
    }
    match parties.first() {
        Some(party) if party.id.is_none() => {
            Some(Source { text: format!("{}{}", owner(s, word), party.name), id: None, grade: None })
        }
        Some(party) => Some(Source { text: party.name.clone(), id: party.id.clone(), grade: None }),
        None if !matches!(s.words[word].tag, Tag::Noun | Tag::Propn) => None,
        None => Some(Source { text: owner(s, word) + &text, id: None, grade: None }),
    }
}

/// Whose a source is, by name: "China's " before "Foreign Ministry".
fn owner(s: Parsed<'_>, word: usize) -> String {
    let named = |&c: &usize| s.words[c].relation == Relation::NmodPoss && s.words[c].tag == Tag::Propn;
    let owner = s.children(word).find(named).map(|c| names::phrase(s, c).text);
    owner.map(|owner| format!("{owner}'s ")).unwrap_or_default()
}
