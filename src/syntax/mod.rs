//! Syntax: sentences, words, tags, heads and names, all as spans of the document's text.
//!
//! [`read`] does it all. A caller that needs only some sentences takes [`sentences`] and [`words`], which cost next
//! to nothing, and has [`analyse`] run the model on those it wants.
//!
//! One network does the rest: a MiniLM encoder with a biaffine parser (Dozat and Manning 2017) and three taggers,
//! trained by `train/syntax/` on the English Universal Dependencies treebanks EWT and GUM.

mod analysis;
mod encoder;
mod kernel;
mod labels;
mod lemma;
mod mend;
mod model;
mod names;
mod pieces;
mod product;
mod split;
mod token;
mod tree;
mod upper;

pub use analysis::{analyse, analyse_on, read, read_watched};
pub use split::sentences;
pub use token::words;
pub use upper::{Upper, WIDTH, lower};

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
    /// Penn Treebank tag, which tells tense and number apart ("VBD", "VBN", "NNS").
    pub penn: &'static str,
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
    /// The word's text; `text` is the document's.
    pub fn text<'t>(&self, word: usize, text: &'t str) -> &'t str {
        self.words.get(word).and_then(|w| text.get(w.span.start..w.span.end)).unwrap_or("")
    }

    /// The words that hang on `word`, in order.
    pub fn children(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.words.len()).filter(move |&i| self.words[i].head == Some(word))
    }

    /// Whether `word` hangs on `above`, directly or through others; no word hangs on itself.
    pub fn is_descendant(&self, word: usize, above: usize) -> bool {
        let up = |&i: &usize| self.words.get(i).and_then(|w| w.head);
        std::iter::successors(up(&word), up).take(self.words.len()).any(|i| i == above)
    }

    /// From the first to the last of `word` and all that hangs on it.
    pub fn subtree(&self, word: usize) -> Span {
        let below = (0..self.words.len()).filter(|&i| self.is_descendant(i, word));
        below.map(|i| self.words[i].span).fold(self.words[word].span, Span::join)
    }

    /// The word that all others hang on; `None` only in a sentence without words.
    pub fn root(&self) -> Option<usize> {
        self.words.iter().position(|w| w.head.is_none())
    }
}
