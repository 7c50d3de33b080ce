//! What the treebanks call tags and relations.

use super::{Relation, Tag};

const TAGS: [(&str, Tag); 17] = [
    ("ADJ", Tag::Adj),
    ("ADP", Tag::Adp),
    ("ADV", Tag::Adv),
    ("AUX", Tag::Aux),
    ("CCONJ", Tag::Cconj),
    ("DET", Tag::Det),
    ("INTJ", Tag::Intj),
    ("NOUN", Tag::Noun),
    ("NUM", Tag::Num),
    ("PART", Tag::Part),
    ("PRON", Tag::Pron),
    ("PROPN", Tag::Propn),
    ("PUNCT", Tag::Punct),
    ("SCONJ", Tag::Sconj),
    ("SYM", Tag::Sym),
    ("VERB", Tag::Verb),
    ("X", Tag::X),
];

const RELATIONS: [(&str, Relation); 51] = [
    ("acl", Relation::Acl),
    ("acl:relcl", Relation::AclRelcl),
    ("advcl", Relation::Advcl),
    ("advcl:relcl", Relation::AdvclRelcl),
    ("advmod", Relation::Advmod),
    ("amod", Relation::Amod),
    ("appos", Relation::Appos),
    ("aux", Relation::Aux),
    ("aux:pass", Relation::AuxPass),
    ("case", Relation::Case),
    ("cc", Relation::Cc),
    ("cc:preconj", Relation::CcPreconj),
    ("ccomp", Relation::Ccomp),
    ("compound", Relation::Compound),
    ("compound:prt", Relation::CompoundPrt),
    ("conj", Relation::Conj),
    ("cop", Relation::Cop),
    ("csubj", Relation::Csubj),
    ("csubj:outer", Relation::CsubjOuter),
    ("csubj:pass", Relation::CsubjPass),
    ("dep", Relation::Dep),
    ("det", Relation::Det),
    ("det:predet", Relation::DetPredet),
    ("discourse", Relation::Discourse),
    ("dislocated", Relation::Dislocated),
    ("expl", Relation::Expl),
    ("fixed", Relation::Fixed),
    ("flat", Relation::Flat),
    ("goeswith", Relation::Goeswith),
    ("iobj", Relation::Iobj),
    ("list", Relation::List),
    ("mark", Relation::Mark),
    ("nmod", Relation::Nmod),
    ("nmod:desc", Relation::NmodDesc),
    ("nmod:poss", Relation::NmodPoss),
    ("nmod:unmarked", Relation::NmodUnmarked),
    ("nsubj", Relation::Nsubj),
    ("nsubj:outer", Relation::NsubjOuter),
    ("nsubj:pass", Relation::NsubjPass),
    ("nummod", Relation::Nummod),
    ("obj", Relation::Obj),
    ("obl", Relation::Obl),
    ("obl:agent", Relation::OblAgent),
    ("obl:unmarked", Relation::OblUnmarked),
    ("orphan", Relation::Orphan),
    ("parataxis", Relation::Parataxis),
    ("punct", Relation::Punct),
    ("reparandum", Relation::Reparandum),
    ("root", Relation::Root),
    ("vocative", Relation::Vocative),
    ("xcomp", Relation::Xcomp),
];

impl Tag {
    /// The tag the treebanks write so ("PROPN").
    pub fn from_label(label: &str) -> Option<Tag> {
        TAGS.iter().find(|(l, _)| *l == label).map(|&(_, tag)| tag)
    }

    /// As the treebanks write it.
    pub fn label(self) -> &'static str {
        TAGS.iter().find(|(_, t)| *t == self).map_or("X", |&(l, _)| l)
    }
}

impl Relation {
    /// The relation the treebanks write so ("nsubj:pass").
    pub fn from_label(label: &str) -> Option<Relation> {
        RELATIONS.iter().find(|(l, _)| *l == label).map(|&(_, relation)| relation)
    }

    /// As the treebanks write it.
    pub fn label(self) -> &'static str {
        RELATIONS.iter().find(|(_, r)| *r == self).map_or("dep", |&(l, _)| l)
    }
}
