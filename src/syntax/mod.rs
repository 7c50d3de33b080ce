//! Syntax: sentences, words, tags, heads and names, all as spans of the document's text.

use crate::document::Span;

/// Universal part of speech (UD v2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Tag {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

/// Universal dependency relation with the subtypes of the English treebanks.
/// Pairs of relations that English text does not tell apart reliably are folded by the model's label table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Relation {
    Acl,
    AclRelcl,
    Advcl,
    AdvclRelcl,
    Advmod,
    Amod,
    Appos,
    Aux,
    AuxPass,
    Case,
    Cc,
    CcPreconj,
    Ccomp,
    Compound,
    CompoundPrt,
    Conj,
    Cop,
    Csubj,
    CsubjOuter,
    CsubjPass,
    Dep,
    Det,
    DetPredet,
    Discourse,
    Dislocated,
    Expl,
    Fixed,
    Flat,
    Goeswith,
    Iobj,
    List,
    Mark,
    Nmod,
    NmodDesc,
    NmodPoss,
    NmodUnmarked,
    Nsubj,
    NsubjOuter,
    NsubjPass,
    Nummod,
    Obj,
    Obl,
    OblAgent,
    OblUnmarked,
    Orphan,
    Parataxis,
    Punct,
    Reparandum,
    Root,
    Vocative,
    Xcomp,
}

/// One syntactic word. "don't" is two words, "do" and "n't"; each has its own span.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Where it stands in [`crate::document::Document::text`].
    pub span: Span,
    /// Dictionary form, lower case but for proper names ("visited" -> "visit").
    pub lemma: String,
    /// Part of speech.
    pub tag: Tag,
    /// Index within the sentence of the word this one depends on; `None` for the root.
    pub head: Option<usize>,
    /// How it depends on its head.
    pub relation: Relation,
}

/// What kind of thing a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organisation, company, agency, party.
    Organisation,
    /// A place or a state as a place.
    Location,
    /// A nationality, religious or political group ("Chinese", "Houthis").
    Group,
    /// A date or time expression.
    Date,
}

/// A name: a run of words of one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// First word, index within the sentence.
    pub first: usize,
    /// One past the last word.
    pub end: usize,
    /// Its kind.
    pub kind: NameKind,
}

/// A sentence with its analysis. Heads form a tree: exactly one root, no cycles.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Where it stands in the document's text.
    pub span: Span,
    /// Its words in order.
    pub words: Vec<Word>,
    /// Its names, in order, not overlapping.
    pub names: Vec<Name>,
}

impl Sentence {
    /// The words that depend on this one, in order.
    pub fn children(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.words.len()).filter(move |&other| self.words[other].head == Some(word))
    }
}

/// TEMPORARY.
pub fn read(_text: &str) -> Vec<Sentence> {
    Vec::new()
}
