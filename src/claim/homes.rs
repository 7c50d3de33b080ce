//! Homes: of which state a mention is, from the words beside it.

use super::cast::Cast;
use super::clause::{Parsed, case, coordinated};
use super::names;
use super::speech::At;
use crate::syntax::Relation;

impl<'d> Cast<'d> {
    /// The state a phrase names beside its head: "Georgian Foreign Minister X", "Canada's X",
    /// "president X of Kenya", "X, Pakistan's foreign secretary".
    pub(super) fn country_around(&self, s: Parsed<'d>, at: At) -> Option<String> {
        let mut heads = vec![at.word];
        heads.extend(s.children(at.word).filter(|&c| s.words[c].relation == Relation::Appos));
        if s.words[at.word].relation == Relation::Appos {
            heads.extend(s.words[at.word].head);
        }
        heads.into_iter().find_map(|head| self.country_beside(s, head))
    }

    pub(super) fn country_beside(&self, s: Parsed<'d>, head: usize) -> Option<String> {
        let phrase = names::phrase(s, head);
        if let Some(code) = names::country_inside(&phrase.before).or_else(|| self.one_korea(&phrase.full)) {
            return Some(code);
        }
        s.children(head).filter(|&child| child != head && !names::opposed(s, child)).find_map(|child| {
            let relation = s.words[child].relation;
            let of = relation == Relation::Nmod && matches!(case(s, child), Some("of" | "in" | "for"));
            let beside = matches!(
                relation,
                Relation::NmodPoss | Relation::Amod | Relation::Compound | Relation::NmodDesc
            );
            if !(of || beside) {
                return None;
            }
            let text = names::phrase(s, child).text;
            names::country_inside(&text)
                .or_else(|| self.country_beside(s, child))
                .or_else(|| if relation == Relation::Compound { self.leader_state(&text) } else { None })
        })
    }

    /// "the Korean people", "Korean comrades": of that Korea which is spoken of.
    fn one_korea(&self, phrase: &str) -> Option<String> {
        let bare = phrase.starts_with("Korean ") || phrase.contains(" Korean ");
        let half =
            names::country_inside(phrase).is_some() || phrase.contains("South") || phrase.contains("North");
        let korea = |code: &&String| matches!(code.as_str(), "PRK" | "KOR");
        self.context.iter().take(4).find(korea).filter(|_| bare && !half).cloned()
    }

    /// "the Trump administration": the state of the person it is named after.
    fn leader_state(&self, name: &str) -> Option<String> {
        let context: Vec<&str> = self.context.iter().map(String::as_str).collect();
        names::person(name, "", self.on, &context, None, true)
            .filter(names::in_office)
            .and_then(|p| p.country)
    }

    /// "South Korean and US officials": both states.
    pub(super) fn modifying_countries(&self, s: Parsed<'d>, noun: usize) -> Vec<String> {
        let modifiers = s.children(noun).filter(|&c| {
            matches!(
                s.words[c].relation,
                Relation::Amod | Relation::Compound | Relation::NmodPoss | Relation::NmodDesc
            )
        });
        let mut codes: Vec<String> = Vec::new();
        for word in modifiers.flat_map(|c| coordinated(s, c)) {
            let text = names::phrase(s, word).full;
            codes.extend(names::country_inside(&text).filter(|code| !codes.contains(code)));
        }
        codes
    }

    /// "leaders from India, Nepal and Bhutan", "the presidents of France and Italy": each one's state.
    pub(super) fn home_countries(&self, s: Parsed<'d>, noun: usize) -> Vec<String> {
        let homes = s
            .children(noun)
            .filter(|&c| s.words[c].relation == Relation::Nmod && matches!(case(s, c), Some("from" | "of")));
        let mut codes: Vec<String> = Vec::new();
        for word in homes.flat_map(|c| coordinated(s, c)) {
            let text = names::phrase(s, word).text;
            codes.extend(names::country_inside(&text).filter(|code| !codes.contains(code)));
        }
        codes
    }
}
