//! Clauses: who does what within a sentence, read off the dependency tree.
//!
//! [`arguments`] gives a verb or an event noun its arguments under names that do not depend on how the
//! sentence is built: `subj` is who acts and `obj` who is acted on, in active and passive, in relative,
//! participial and infinitive clauses, in coordination, and where a light verb carries a noun ("paid a
//! visit to"). Prepositional arguments go by their preposition.

use super::names::Listing;
use crate::document::Span;
use crate::lexicon::cues::{Class, cues};
use crate::syntax::{Relation, Sentence, Tag};
use std::ops::Deref;

/// A sentence together with the text it stands in.
#[derive(Clone, Copy)]
pub struct Parsed<'d> {
    /// The document's text.
    pub text: &'d str,
    /// The sentence.
    pub sentence: &'d Sentence,
    /// The names in it that the lexicon knows.
    pub listings: &'d [Listing],
}

impl<'d> Parsed<'d> {
    /// A word as it is written.
    pub fn form(&self, word: usize) -> &'d str {
        self.sentence.words[word].span.of(self.text)
    }
}

impl<'d> Deref for Parsed<'d> {
    type Target = Sentence;
    fn deref(&self) -> &Sentence {
        self.sentence
    }
}

/// One argument of a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument<'s> {
    /// `subj`, `obj`, `iobj`, `poss`, `mod`, `ctx`, `that`, `inf`, `time`, or a preposition.
    pub role: &'s str,
    /// Head word of the argument.
    pub word: usize,
    /// Whether it was taken over from a neighbouring clause.
    pub inferred: bool,
}

/// How deep arguments may be inherited through the tree.
const DEPTH: usize = 5;

/// The arguments of a verb, event noun or adjective, each role in order of the s.
pub fn arguments<'s>(s: Parsed<'s>, word: usize) -> Vec<Argument<'s>> {
    gather(s, word, DEPTH)
}

/// Whether a verb stands in the passive, by its own marks or by being a bare past participle.
pub fn passive(s: Parsed<'_>, verb: usize) -> bool {
    let marked = |r| matches!(r, Relation::NsubjPass | Relation::AuxPass | Relation::CsubjPass);
    s.children(verb).any(|child| marked(s.words[child].relation)) || bare_participle(s, verb)
}

/// The preposition that introduces a word, as one lower-case lemma; the first of several.
pub fn case(s: Parsed<'_>, word: usize) -> Option<&str> {
    let sentence = s.sentence;
    let marker = sentence.children(word).find(|&child| sentence.words[child].relation == Relation::Case)?;
    Some(sentence.words[marker].lemma.as_str())
}

/// The lemma of a verb with its particle ("call off").
pub fn phrasal(s: Parsed<'_>, verb: usize) -> String {
    let lemma = &s.words[verb].lemma;
    let particle = s.children(verb).find(|&c| s.words[c].relation == Relation::CompoundPrt);
    match particle {
        Some(particle) => format!("{lemma} {}", s.words[particle].lemma),
        None => lemma.clone(),
    }
}

/// The word of a span that all its others hang on.
pub fn head_of(s: Parsed<'_>, span: Span) -> Option<usize> {
    let inside = |word: usize| s.words[word].span.overlaps(&span);
    (0..s.words.len()).find(|&word| inside(word) && s.words[word].head.is_none_or(|head| !inside(head)))
}

/// The words coordinated with this one, itself first ("Mao, Deng and Hu").
pub fn coordinated(s: Parsed<'_>, word: usize) -> Vec<usize> {
    let mut all = vec![word];
    all.extend(s.children(word).filter(|&child| s.words[child].relation == Relation::Conj));
    all
}

fn gather(s: Parsed<'_>, word: usize, depth: usize) -> Vec<Argument<'_>> {
    if depth == 0 {
        return Vec::new();
    }
    match s.words[word].tag {
        Tag::Verb | Tag::Adj if s.words[word].relation == Relation::Amod => of_modifier(s, word, depth),
        Tag::Verb | Tag::Aux => of_verb(s, word, depth),
        _ => of_noun(s, word, depth),
    }
}

/// "the visiting president": the noun it stands before, and who else takes part in its clause.
fn of_modifier(s: Parsed<'_>, word: usize, depth: usize) -> Vec<Argument<'_>> {
    let Some(noun) = s.words[word].head else { return Vec::new() };
    let mut found = vec![Argument { role: "head", word: noun, inferred: false }];
    let Some(verb) = s.words[noun].head else { return found };
    let others = gather(s, verb, depth - 1)
        .into_iter()
        .filter(|a| matches!(a.role, "subj" | "obj" | "with") && a.word != noun);
    found.extend(others.map(|a| Argument { role: "ctx", inferred: true, ..a }));
    found
}

fn of_verb(s: Parsed<'_>, verb: usize, depth: usize) -> Vec<Argument<'_>> {
    let passive = passive(s, verb);
    let mut found: Vec<Argument> =
        s.children(verb).filter_map(|child| verb_child(s, child, passive)).collect();
    inherit_surface_subject(s, verb, passive, &mut found, depth);
    share_with_coordinates(s, verb, &mut found);
    if !has(&found, "obj") {
        found.iter_mut().filter(|a| a.role == "iobj").for_each(|a| a.role = "obj");
    }
    found
}

fn verb_child(s: Parsed<'_>, child: usize, passive: bool) -> Option<Argument<'_>> {
    let role = match s.words[child].relation {
        Relation::Nsubj if passive => "obj",
        Relation::Nsubj | Relation::NsubjOuter | Relation::OblAgent => "subj",
        Relation::NsubjPass | Relation::Obj => "obj",
        Relation::Iobj => "iobj",
        Relation::Obl if passive && case(s, child) == Some("by") => "subj",
        Relation::Obl | Relation::Nmod => case(s, child)?,
        Relation::OblUnmarked => "time",
        Relation::Ccomp if infinitive(s, child) => "inf",
        Relation::Ccomp => "that",
        Relation::Xcomp => "inf",
        Relation::Advcl => gerund_marker(s, child).unwrap_or("adv"),
        Relation::Advmod if matches!(s.sentence.words[child].lemma.as_str(), "here" | "there" | "home") => {
            "here"
        }
        Relation::CompoundPrt => "prt",
        _ => return None,
    };
    Some(Argument { role, word: antecedent(s, child), inferred: false })
}

/// "for raising questions": the preposition before a gerund.
fn gerund_marker(s: Parsed<'_>, verb: usize) -> Option<&str> {
    let sentence = s.sentence;
    let mark = sentence.children(verb).find(|&c| sentence.words[c].relation == Relation::Mark)?;
    let lemma = sentence.words[mark].lemma.as_str();
    matches!(lemma, "for" | "over" | "by" | "without" | "with").then_some(lemma)
}

/// The noun a relative pronoun stands for; any other word stands for itself.
pub fn antecedent(s: Parsed<'_>, word: usize) -> usize {
    let pronoun = &s.words[word];
    if pronoun.tag != Tag::Pron && pronoun.tag != Tag::Det
        || !matches!(pronoun.lemma.as_str(), "who" | "which" | "that" | "whom")
    {
        return word;
    }
    let mut at = pronoun.head;
    while let Some(verb) = at {
        if s.words[verb].relation == Relation::AclRelcl {
            return s.words[verb].head.unwrap_or(word);
        }
        at = s.words[verb].head;
    }
    word
}

fn has(found: &[Argument], role: &str) -> bool {
    found.iter().any(|argument| argument.role == role)
}

/// A verb without a subject of its own takes the one its construction implies.
fn inherit_surface_subject<'s>(
    s: Parsed<'s>,
    verb: usize,
    passive: bool,
    found: &mut Vec<Argument<'s>>,
    depth: usize,
) {
    let surface = if passive { "obj" } else { "subj" };
    let relation = s.words[verb].relation;
    if relation == Relation::AclRelcl && !has(found, "obj") && has(found, "subj") && !passive {
        gap(s, verb, found);
    }
    if has(found, surface) {
        return;
    }
    let Some(head) = s.words[verb].head else { return };
    let controller = match relation {
        Relation::Xcomp => controller(s, head, depth),
        Relation::Advcl | Relation::Conj | Relation::Parataxis => subject(s, head, depth),
        Relation::Acl if infinitive(s, verb) => infinitive_subject(s, head, depth),
        Relation::Acl | Relation::AclRelcl => Some(head),
        _ => None,
    };
    if let Some(word) = controller {
        found.push(Argument { role: surface, word, inferred: relation != Relation::Acl });
    }
}

/// "the treaty which they signed", "the city (that) Kim visited": the noun fills the missing object.
fn gap(s: Parsed<'_>, verb: usize, found: &mut Vec<Argument<'_>>) {
    let place = s.children(verb).any(|c| matches!(s.words[c].lemma.as_str(), "where" | "when"));
    if let (Some(head), false) = (s.words[verb].head, place) {
        found.push(Argument { role: "obj", word: head, inferred: false });
    }
}

/// Whether a verb is an infinitive with "to".
pub fn infinitive(s: Parsed<'_>, verb: usize) -> bool {
    s.children(verb).any(|c| s.words[c].relation == Relation::Mark && s.words[c].lemma == "to")
}

/// Who does what an infinitive after a noun says: "the first leader to visit" is visited by the leader,
/// "his plan to visit" by him, and on "an invitation to visit" goes who accepts it.
pub fn infinitive_subject(s: Parsed<'_>, noun: usize, depth: usize) -> Option<usize> {
    if let Some(invited) = invited(s, noun, depth) {
        return Some(invited);
    }
    let own = gather(s, noun, depth - 1);
    let possessor = own.iter().find(|a| matches!(a.role, "poss" | "mod" | "by"));
    let ordinal = s
        .children(noun)
        .any(|c| matches!(s.words[c].lemma.as_str(), "first" | "last" | "only" | "second" | "third"));
    match possessor {
        Some(argument) if !ordinal => Some(argument.word),
        _ if ordinal => Some(noun),
        _ => own.iter().find(|a| a.role == "subj").map(|a| a.word),
    }
}

/// Who is invited: whoever takes the invitation, or to whom it is extended.
fn invited(s: Parsed<'_>, noun: usize, depth: usize) -> Option<usize> {
    let object = matches!(s.words[noun].lemma.as_str(), "invitation" | "invite")
        && matches!(s.words[noun].relation, Relation::Obj | Relation::NsubjPass);
    let verb = s.words[noun].head.filter(|_| object)?;
    let taken =
        matches!(phrasal(s, verb).as_str(), "accept" | "receive" | "get" | "have" | "welcome" | "take up")
            || cues().is(Class::Fail, &phrasal(s, verb))
            || cues().is(Class::Deny, &phrasal(s, verb));
    if taken && s.words[noun].relation == Relation::Obj {
        return subject(s, verb, depth);
    }
    let to = |word: usize| gather(s, word, depth - 1).into_iter().find(|a| matches!(a.role, "to" | "iobj"));
    to(noun).or_else(|| to(verb)).map(|argument| argument.word)
}

/// Who controls an open complement: the object if there is one ("urged China to act"), else the subject.
fn controller(s: Parsed<'_>, head: usize, depth: usize) -> Option<usize> {
    let arguments = gather(s, head, depth - 1);
    let object = arguments.iter().find(|a| matches!(a.role, "obj" | "iobj"));
    match object {
        Some(object) if moves_object(&s.words[head].lemma) => Some(object.word),
        _ => subject(s, head, depth),
    }
}

/// Verbs whose object is to act ("urged China to act"), unlike "took measures to act" or "promised Japan to act".
fn moves_object(verb: &str) -> bool {
    let moves = matches!(
        verb,
        "tell"
            | "order"
            | "direct"
            | "instruct"
            | "persuade"
            | "convince"
            | "force"
            | "compel"
            | "help"
            | "enable"
            | "lead"
            | "get"
            | "send"
            | "invite"
            | "expect"
            | "remind"
            | "accuse"
            | "cause"
            | "oblige"
            | "train"
    );
    moves || cues().is(Class::Wish, verb) && verb != "threaten"
}

/// The surface subject of a predicate, own or inherited.
pub fn subject(s: Parsed<'_>, word: usize, depth: usize) -> Option<usize> {
    let own = s.children(word).find(|&child| {
        matches!(s.words[child].relation, Relation::Nsubj | Relation::NsubjPass | Relation::NsubjOuter)
    });
    if let Some(own) = own {
        return Some(antecedent(s, own));
    }
    if depth == 0 {
        return None;
    }
    let surface = if passive(s, word) { "obj" } else { "subj" };
    gather(s, word, depth - 1).iter().find(|a| a.role == surface).map(|a| a.word)
}

/// "met and held talks with Hu": a verb with nothing after it shares what follows its coordinate.
fn share_with_coordinates<'s>(s: Parsed<'s>, verb: usize, found: &mut Vec<Argument<'s>>) {
    let complete = |role: &str| !matches!(role, "subj" | "time" | "adv" | "prt");
    if found.iter().any(|argument| complete(argument.role)) {
        return;
    }
    let later = s
        .children(verb)
        .filter(|&child| s.words[child].relation == Relation::Conj && s.words[child].tag == Tag::Verb);
    let shared: Vec<Argument> = later
        .flat_map(|other| s.children(other).collect::<Vec<_>>())
        .filter_map(|child| verb_child(s, child, false))
        .filter(|argument| matches!(argument.role, "obj" | "with" | "to"))
        .collect();
    found.extend(shared.into_iter().map(|argument| Argument { inferred: true, ..argument }));
}

fn of_noun(s: Parsed<'_>, noun: usize, depth: usize) -> Vec<Argument<'_>> {
    let mut found: Vec<Argument> = s.children(noun).filter_map(|child| noun_child(s, child)).collect();
    lift_from_agent(s, &mut found);
    lift_from_verb(s, noun, &mut found, depth);
    share_with_noun(s, noun, &mut found, depth);
    found
}

/// "It was his second trip": the pronoun only points at the event.
fn empty_subject(s: Parsed<'_>, word: usize) -> bool {
    matches!(s.words[word].lemma.as_str(), "it" | "this" | "that" | "there")
}

/// "a visit by President Xi to Pyongyang": what a parser hangs on the agent belongs to the visit.
fn lift_from_agent<'s>(s: Parsed<'s>, found: &mut Vec<Argument<'s>>) {
    let agents: Vec<usize> = found.iter().filter(|a| matches!(a.role, "by" | "of")).map(|a| a.word).collect();
    for agent in agents {
        let to =
            s.children(agent).filter(|&c| s.words[c].relation == Relation::Nmod && case(s, c) == Some("to"));
        let lifted: Vec<usize> = to.collect();
        found.extend(lifted.into_iter().map(|word| Argument { role: "to", word, inferred: false }));
    }
}

fn noun_child(s: Parsed<'_>, child: usize) -> Option<Argument<'_>> {
    let role = match s.words[child].relation {
        Relation::NmodPoss => "poss",
        Relation::Nmod | Relation::Obl => case(s, child)?,
        Relation::Amod | Relation::Compound | Relation::NmodDesc => "mod",
        Relation::Nsubj | Relation::NsubjOuter if !empty_subject(s, child) => "subj",
        Relation::OblUnmarked | Relation::NmodUnmarked => "time",
        Relation::Acl => "inf",
        Relation::Xcomp => "inf",
        Relation::Ccomp if infinitive(s, child) => "inf",
        Relation::Ccomp => "that",
        Relation::Advmod if s.words[child].lemma == "here" => "here",
        _ => return None,
    };
    Some(Argument { role, word: antecedent(s, child), inferred: false })
}

/// What the verb that carries an event noun knows of who takes part.
fn lift_from_verb<'s>(s: Parsed<'s>, noun: usize, found: &mut Vec<Argument<'s>>, depth: usize) {
    let Some(verb) = s.words[noun].head else { return };
    if !matches!(s.words[verb].tag, Tag::Verb | Tag::Aux) {
        return lift_through_noun(s, noun, verb, found, depth);
    }
    let relation = s.words[noun].relation;
    let carried = matches!(relation, Relation::Obj | Relation::NsubjPass);
    let governor = gather(s, verb, depth - 1);
    if carried && cues().is(Class::Support, &s.words[verb].lemma) {
        let passed = governor.iter().filter(|a| a.word != noun && !matches!(a.role, "obj" | "that" | "inf"));
        found.extend(passed.copied());
    } else if matches!(relation, Relation::Obl | Relation::Advcl | Relation::Obj) {
        let subject = governor.iter().filter(|a| a.role == "subj");
        found.extend(subject.map(|a| Argument { role: "ctx", inferred: true, ..*a }));
        let companions = governor.iter().filter(|a| a.role == "with" && a.word != noun);
        found.extend(companions.map(|a| Argument { role: "ctx with", inferred: true, ..*a }));
    }
}

/// "a series of talks", "signs of an upcoming visit", "a day of meetings": the outer noun's arguments.
fn lift_through_noun<'s>(
    s: Parsed<'s>,
    noun: usize,
    outer: usize,
    found: &mut Vec<Argument<'s>>,
    depth: usize,
) {
    let partitive = matches!(
        s.words[outer].lemma.as_str(),
        "series"
            | "start"
            | "beginning"
            | "end"
            | "eve"
            | "conclusion"
            | "middle"
            | "sideline"
            | "margin"
            | "wake"
            | "leg"
            | "stage"
            | "occasion"
            | "round"
            | "day"
            | "week"
            | "hour"
            | "set"
            | "number"
            | "session"
            | "part"
            | "course"
    );
    if s.words[noun].relation == Relation::Nmod && partitive {
        let inherited = gather(s, outer, depth - 1);
        found.extend(inherited.into_iter().filter(|a| a.word != noun && a.role != "of"));
    }
}

/// "his visit to and talks in Beijing", "a visit and talks": a coordinated noun shares the first one's arguments.
fn share_with_noun<'s>(s: Parsed<'s>, noun: usize, found: &mut Vec<Argument<'s>>, depth: usize) {
    if s.words[noun].relation != Relation::Conj {
        return;
    }
    let Some(first) = s.words[noun].head else { return };
    let missing: Vec<Argument> =
        gather(s, first, depth - 1).into_iter().filter(|a| !has(found, a.role) && a.role != "mod").collect();
    found.extend(missing.into_iter().map(|argument| Argument { inferred: true, ..argument }));
}

/// A past participle without auxiliary that modifies a noun or opens a clause: "the talks held in Beijing".
fn bare_participle(s: Parsed<'_>, verb: usize) -> bool {
    let word = &s.words[verb];
    let reduced = matches!(word.relation, Relation::Acl | Relation::Advcl | Relation::Amod);
    let own = |r: Relation| s.children(verb).any(|c| s.words[c].relation == r);
    reduced
        && past_participle(&s.form(verb).to_lowercase(), &word.lemma)
        && !own(Relation::Nsubj)
        && !own(Relation::Aux)
        && !own(Relation::Obj)
        && !own(Relation::Mark)
}

fn past_participle(form: &str, lemma: &str) -> bool {
    !form.ends_with("ing") && form != lemma || matches!(lemma, "hit" | "set" | "put" | "cut")
}
