// Long because: one climb through the sentence, a step for each relation, reads as a whole.
//! Status: where an act stands between word and deed, read from the words around its trigger.
//!
//! The reading starts at the trigger and climbs to the root of the sentence. Each step may say something
//! (a modal, a negation, "planned", "is thought to", "if"); what is said is then weighed: denial and
//! cancellation beat negation, negation beats doubt, and a hedged future stays planned.

use super::clause::{Parsed, arguments, case, infinitive, passive, phrasal};
use crate::lexicon::cues::{Class, cues};
use crate::lexicon::ontology::Status;
use crate::syntax::{Relation, Tag};

/// A status and the words that license it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stance {
    /// The status.
    pub status: Status,
    /// The words that license it; `None` for plain assertion.
    pub cue: Option<String>,
    /// Whether it is only what somebody wants, asks or says ought to be.
    pub wished: bool,
}

/// One thing a step of the climb says, with the word that says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hint {
    status: Status,
    word: usize,
}

/// The status of the act triggered by a word, before its date is known.
pub fn stance(s: Parsed<'_>, trigger: usize) -> Stance {
    let mut hints = Vec::new();
    own(s, trigger, &mut hints);
    climb(s, trigger, &mut hints);
    weigh(s, &hints)
}

/// Picks among the hints; those nearer the trigger come first.
fn weigh(s: Parsed<'_>, hints: &[Hint]) -> Stance {
    use Status::*;
    let find = |status: Status| hints.iter().find(|hint| hint.status == status);
    let negated = hints.iter().filter(|hint| hint.status == Negated).count();
    let conditional = || hints.iter().find(|h| h.status == Hypothetical && conditional(s, h.word));
    let chosen = [Cancelled, Denied].into_iter().find_map(find).or_else(conditional);
    let chosen = chosen.or_else(|| find(Negated).filter(|_| negated % 2 == 1));
    let chosen = chosen.or_else(|| {
        let soft = hints.iter().find(|hint| !matches!(hint.status, Negated | Occurred));
        match soft.map(|hint| hint.status) {
            Some(ReportedUnconfirmed | Ongoing) => find(Planned).or(find(ReportedUnconfirmed)).or(soft),
            _ => soft,
        }
    });
    let wish = hints.iter().find(|hint| hint.status == Hypothetical && wished(s, hint.word));
    match (chosen, wish) {
        (Some(off), Some(wish)) if off.status == Cancelled => {
            Stance { status: Planned, cue: Some(cue(s, wish.word)), wished: true }
        }
        (Some(hint), _) => {
            Stance { status: hint.status, cue: Some(cue(s, hint.word)), wished: wish.is_some() }
        }
        _ => Stance { status: Occurred, cue: None, wished: false },
    }
}

fn wished(s: Parsed<'_>, word: usize) -> bool {
    let lemma = s.words[word].lemma.as_str();
    cues().is(Class::Wish, lemma) || matches!(lemma, "should" | "must" | "ought")
}

fn conditional(s: Parsed<'_>, word: usize) -> bool {
    match s.words[word].lemma.as_str() {
        "should" => inverted(s, word),
        lemma => matches!(lemma, "if" | "unless" | "whether" | "until"),
    }
}

/// "Should he come, ..."
fn inverted(s: Parsed<'_>, helper: usize) -> bool {
    let Some(verb) = s.words[helper].head else { return false };
    s.children(verb)
        .any(|c| c > helper && matches!(s.words[c].relation, Relation::Nsubj | Relation::NsubjPass))
}

/// The cue as the text has it: the word with the auxiliaries before it.
fn cue(s: Parsed<'_>, word: usize) -> String {
    let helpers = s.children(word).filter(|&c| {
        c < word
            && matches!(
                s.words[c].relation,
                Relation::Aux | Relation::AuxPass | Relation::Cop | Relation::Advmod
            )
    });
    let first = helpers.min().filter(|&first| word - first <= 4).unwrap_or(word);
    s.text[s.words[first].span.start..s.words[word].span.end].to_string()
}

/// What a predicate says of itself: auxiliaries, negation, adjectives.
fn own(s: Parsed<'_>, word: usize, hints: &mut Vec<Hint>) {
    match s.words[word].tag {
        Tag::Verb | Tag::Aux => of_verb(s, word, hints),
        _ => of_noun(s, word, hints),
    }
}

fn of_verb(s: Parsed<'_>, verb: usize, hints: &mut Vec<Hint>) {
    negation(s, verb, hints);
    let helpers: Vec<usize> = auxiliaries(s, verb);
    let has = |lemma: &str| helpers.iter().any(|&h| s.words[h].lemma == lemma);
    for &helper in &helpers {
        let status = match s.words[helper].lemma.as_str() {
            "will" | "shall" | "'ll" | "wo" | "'d" => Some(Status::Planned),
            "would" if reported(s, verb) => Some(Status::Planned),
            "may" | "might" | "could" if has("have") => Some(Status::ReportedUnconfirmed),
            "may" | "might" | "could" | "can" | "would" | "should" | "must" | "ought" => {
                Some(Status::Hypothetical)
            }
            _ => None,
        };
        hints.extend(status.map(|status| Hint { status, word: helper }));
    }
    let progressive = s.form(verb).ends_with("ing") && (has("be") || has("'re") || has("'s"));
    if progressive && !has("will") {
        let status = if before_another(s, verb) { Status::Planned } else { Status::Ongoing };
        hints.push(Hint { status, word: verb });
    }
    let to = s.children(verb).find(|&c| s.words[c].relation == Relation::Mark && s.words[c].lemma == "to");
    let bare = s.form(verb).eq_ignore_ascii_case(&s.words[verb].lemma);
    let headline = s.words[verb].relation == Relation::Root
        && s.children(verb)
            .any(|c| c < verb && matches!(s.words[c].relation, Relation::Nsubj | Relation::NsubjPass));
    if let (Some(to), true) = (to, has("be") && bare && !passive(s, verb) || headline) {
        hints.push(Hint { status: Status::Planned, word: to });
    }
    adverbs(s, verb, hints);
}

/// "is paying a visit in advance of the summit": what is still to come before another event.
fn before_another(s: Parsed<'_>, verb: usize) -> bool {
    (verb..s.words.len()).any(|word| {
        matches!(s.words[word].lemma.as_str(), "advance" | "ahead") && super::speech::holds(s, verb, word)
    })
}

/// The auxiliaries of a verb, or those of the verb it is coordinated with when it has none.
fn auxiliaries(s: Parsed<'_>, verb: usize) -> Vec<usize> {
    let own: Vec<usize> = s
        .children(verb)
        .filter(|&c| matches!(s.words[c].relation, Relation::Aux | Relation::AuxPass))
        .collect();
    let shares = s.words[verb].relation == Relation::Conj
        && !s.children(verb).any(|c| matches!(s.words[c].relation, Relation::Nsubj | Relation::NsubjPass));
    match (own.is_empty() && shares, s.words[verb].head) {
        (true, Some(head)) if same_form(s, verb, head) => auxiliaries(s, head),
        _ => own,
    }
}

/// "will meet X and visit Y": both bare; "has met X and visits Y": not.
fn same_form(s: Parsed<'_>, verb: usize, head: usize) -> bool {
    let bare = |w: usize| s.form(w).eq_ignore_ascii_case(&s.words[w].lemma);
    let ing = |w: usize| s.form(w).ends_with("ing");
    bare(verb) == bare(head) && ing(verb) == ing(head)
}

/// Whether a verb stands in reported speech, where "would" is the past of "will".
fn reported(s: Parsed<'_>, verb: usize) -> bool {
    let mut at = verb;
    for _ in 0..8 {
        let Some(head) = s.words[at].head else { return s.children(at).any(|c| say(s, c)) };
        if matches!(s.words[at].relation, Relation::Ccomp | Relation::Parataxis) && say(s, head) {
            return true;
        }
        at = head;
    }
    false
}

pub(super) fn say(s: Parsed<'_>, word: usize) -> bool {
    s.words[word].tag == Tag::Verb && cues().is(Class::Say, &s.words[word].lemma)
}

/// "not", "never", "no longer", "has yet to meet", "without meeting", and "no" on a party ("no foreign leader visited").
fn negation(s: Parsed<'_>, word: usize, hints: &mut Vec<Hint>) {
    let negative = |w: usize| {
        matches!(s.words[w].lemma.as_str(), "not" | "n't" | "never" | "neither" | "nor" | "hardly")
    };
    let to_come =
        |w: usize| s.words[w].lemma == "yet" && s.words.get(w + 1).is_some_and(|next| next.lemma == "to");
    let direct = s.children(word).find(|&c| {
        (negative(c) || to_come(c))
            && matches!(s.words[c].relation, Relation::Advmod | Relation::Cc | Relation::CcPreconj)
    });
    let without = s.children(word).find(|&c| s.words[c].lemma == "without");
    let empty = s
        .children(word)
        .filter(|&c| matches!(s.words[c].relation, Relation::Nsubj | Relation::NsubjPass | Relation::Obj))
        .find_map(|c| none_of(s, c));
    hints.extend(direct.or(without).or(empty).map(|word| Hint { status: Status::Negated, word }));
}

/// "no leader", "not one leader", "none of the leaders", "nobody".
fn none_of(s: Parsed<'_>, noun: usize) -> Option<usize> {
    if matches!(s.words[noun].lemma.as_str(), "none" | "nobody" | "nothing" | "neither") {
        return Some(noun);
    }
    s.children(noun).find_map(|c| match s.words[c].lemma.as_str() {
        "no" | "neither" => Some(c),
        "not" if s.words[c].relation == Relation::Advmod => Some(c),
        "one" | "single" => s.children(c).find(|&deep| s.words[deep].lemma == "not"),
        _ => None,
    })
}

fn adverbs(s: Parsed<'_>, word: usize, hints: &mut Vec<Hint>) {
    for child in s.children(word).filter(|&c| s.words[c].relation == Relation::Advmod) {
        let lemma = &s.words[child].lemma;
        if cues().is(Class::Hedge, lemma) {
            hints.push(Hint { status: Status::ReportedUnconfirmed, word: child });
        } else if matches!(lemma.as_str(), "currently" | "still") {
            hints.push(Hint { status: Status::Ongoing, word: child });
        }
    }
}

fn of_noun(s: Parsed<'_>, noun: usize, hints: &mut Vec<Hint>) {
    for child in s.children(noun) {
        let word = &s.words[child];
        let lemma = word.lemma.as_str();
        let modifier = matches!(word.relation, Relation::Amod | Relation::Compound | Relation::Acl);
        let status = match word.relation {
            Relation::Det if lemma == "no" => Some(Status::Negated),
            Relation::Case if lemma == "without" => Some(Status::Negated),
            _ if !modifier => None,
            _ if cues().is(Class::Off, lemma.rsplit('-').next().unwrap_or(lemma)) => Some(Status::Cancelled),
            _ if lemma == "hold" && !infinitive(s, child) => None,
            _ if lemma == "call" && word.tag == Tag::Verb => None,
            Relation::Acl if infinitive(s, child) && begins(lemma) => Some(Status::Planned),
            Relation::Acl if infinitive(s, child) => None,
            _ if matches!(
                lemma,
                "ongoing"
                    | "current"
                    | "continue"
                    | "continued"
                    | "continuing"
                    | "repeated"
                    | "daily"
                    | "persistent"
            ) =>
            {
                Some(Status::Ongoing)
            }
            _ if cues().is(Class::Possible, lemma) => Some(Status::Hypothetical),
            _ if cues().is(Class::Ahead, lemma) => Some(Status::Planned),
            _ if cues().is(Class::Alleged, lemma) => Some(Status::ReportedUnconfirmed),
            _ => None,
        };
        hints.extend(status.map(|status| Hint { status, word: child }));
    }
    if s.children(noun).any(|c| s.words[c].relation == Relation::Cop) {
        of_verb(s, noun, hints);
    } else if s.words[noun].tag == Tag::Adj {
        negation(s, noun, hints);
    }
}

/// "talks to begin on Tuesday".
fn begins(verb: &str) -> bool {
    matches!(
        verb,
        "begin" | "start" | "open" | "take" | "hold" | "be" | "resume" | "come" | "convene" | "follow"
    )
}

/// Climbs from the trigger to the root and notes what each governor says of what it governs.
fn climb(s: Parsed<'_>, trigger: usize, hints: &mut Vec<Hint>) {
    let mut at = trigger;
    for _ in 0..12 {
        subordinator(s, at, hints);
        let Some(head) = s.words[at].head else { return };
        if !step(s, at, head, hints) {
            return;
        }
        at = head;
    }
}

/// "if", "unless", "whether" make hypothetical what they introduce.
fn subordinator(s: Parsed<'_>, word: usize, hints: &mut Vec<Hint>) {
    let mark = s.children(word).find(|&c| {
        s.words[c].relation == Relation::Mark
            && matches!(s.words[c].lemma.as_str(), "if" | "unless" | "whether")
            && !(c > 0 && s.words[c - 1].lemma == "even")
    });
    hints.extend(mark.map(|word| Hint { status: Status::Hypothetical, word }));
}

/// One step up; `false` where the act stands on its own from here.
fn step(s: Parsed<'_>, at: usize, head: usize, hints: &mut Vec<Hint>) -> bool {
    let verb = matches!(s.words[head].tag, Tag::Verb | Tag::Aux);
    match s.words[at].relation {
        Relation::Obj | Relation::NsubjPass | Relation::Xcomp | Relation::Ccomp | Relation::Csubj if verb => {
            governed(s, at, head, hints)
        }
        Relation::Nsubj if verb => subject_of(s, at, head, hints),
        Relation::Xcomp | Relation::Ccomp if !verb => by_adjective(s, head, hints),
        Relation::Advcl if !verb && !s.children(at).any(|c| subordinates(s, c)) => {
            by_adjective(s, head, hints)
        }
        Relation::Acl => by_noun(s, at, head, hints),
        Relation::Nmod => by_outer_noun(s, at, head, hints),
        Relation::Compound => by_compound(s, head, hints),
        Relation::Obl => by_preposition(s, at, head, hints),
        Relation::Advcl => by_adverbial(s, at, head, hints),
        Relation::Conj => coordinate(s, at, head, hints),
        Relation::Nsubj | Relation::NsubjOuter => {
            own(s, head, hints);
            lies_ahead(s, head, hints);
            true
        }
        _ => false,
    }
}

/// "while", "although": what they introduce stands beside the main clause.
fn subordinates(s: Parsed<'_>, word: usize) -> bool {
    s.words[word].relation == Relation::Mark
        && matches!(
            s.words[word].lemma.as_str(),
            "while" | "although" | "though" | "as" | "after" | "because"
        )
}

/// "a visit is near", "the talks are due".
fn lies_ahead(s: Parsed<'_>, head: usize, hints: &mut Vec<Hint>) {
    if matches!(
        s.words[head].lemma.as_str(),
        "near" | "imminent" | "due" | "close" | "likely" | "certain" | "set"
    ) {
        hints.push(Hint { status: Status::Planned, word: head });
    }
}

/// A coordinate without its own tense or subject shares its head's fate.
fn coordinate(s: Parsed<'_>, at: usize, head: usize, hints: &mut Vec<Hint>) -> bool {
    if s.words[at].tag == Tag::Verb {
        let finite =
            s.children(at).any(|c| matches!(s.words[c].relation, Relation::Nsubj | Relation::NsubjPass));
        return !finite || matches!(s.words[head].relation, Relation::Ccomp | Relation::Xcomp);
    }
    of_noun(s, head, hints);
    true
}

fn subject_of(s: Parsed<'_>, at: usize, verb: usize, hints: &mut Vec<Hint>) -> bool {
    let lemma = phrasal(s, verb);
    if cues().is(Class::Cancel, &lemma) && matches!(lemma.as_str(), "collapse" | "break off") {
        hints.push(Hint { status: Status::Cancelled, word: verb });
    }
    let takes_place = matches!(
        lemma.as_str(),
        "take place"
            | "take"
            | "begin"
            | "start"
            | "open"
            | "come"
            | "follow"
            | "end"
            | "conclude"
            | "go"
            | "happen"
            | "occur"
            | "resume"
    );
    if takes_place {
        of_verb(s, verb, hints);
        return true;
    }
    let ahead = s.children(verb).find(|&c| {
        s.words[c].relation == Relation::Aux && matches!(s.words[c].lemma.as_str(), "will" | "shall")
    });
    if let Some(modal) = open_subject(s, at, verb) {
        hints.push(Hint { status: Status::Hypothetical, word: modal });
    }
    let gathering = matches!(
        s.words[at].lemma.as_str(),
        "summit" | "meeting" | "talk" | "visit" | "trip" | "conference" | "negotiation" | "forum" | "session"
    );
    hints.extend(ahead.filter(|_| gathering).map(|word| Hint { status: Status::Planned, word }));
    false
}

/// "a war could draw in others": what is only one of its kind has not happened either.
fn open_subject(s: Parsed<'_>, at: usize, verb: usize) -> Option<usize> {
    let any = s.children(at).any(|c| matches!(s.words[c].lemma.as_str(), "a" | "an" | "any"));
    let open = |c: usize| matches!(s.words[c].lemma.as_str(), "could" | "would" | "might" | "may" | "can");
    s.children(verb).find(|&c| any && s.words[c].relation == Relation::Aux && open(c))
}

/// What a verb says of its object or complement.
fn governed(s: Parsed<'_>, at: usize, verb: usize, hints: &mut Vec<Hint>) -> bool {
    let lemma = phrasal(s, verb);
    let relation = s.words[at].relation;
    let clause = matches!(relation, Relation::Ccomp | Relation::Xcomp);
    let is = |class| cues().is(class, &lemma);
    let heard = passive(s, verb) && is(Class::Hedge) || is(Class::Hedge) && clause && !is(Class::Say);
    let status = if matches!(lemma.as_str(), "offer" | "resolve" | "determine") && !clause {
        None
    } else if is(Class::Deny) && clause {
        Some(Status::Denied)
    } else if lemma == "reject" && relation == Relation::NsubjPass {
        Some(Status::Negated)
    } else if is(Class::Cancel) && !clause {
        Some(Status::Cancelled)
    } else if is(Class::Fail) && (clause || matches!(lemma.as_str(), "skip" | "avoid" | "rule out" | "forgo"))
    {
        Some(Status::Negated)
    } else if heard {
        Some(Status::ReportedUnconfirmed)
    } else if is(Class::Plan)
        && !(is(Class::Say) && matches!(relation, Relation::Ccomp | Relation::NsubjPass))
        || relation == Relation::Xcomp && infinitive(s, at) && works_for(&lemma)
    {
        Some(Status::Planned)
    } else if is(Class::Wish) && relation != Relation::NsubjPass && !names_it(s, at, verb) {
        Some(Status::Hypothetical)
    } else {
        None
    };
    hints.extend(status.map(|status| Hint { status, word: verb }));
    let transparent = is(Class::Support) && !clause || relation == Relation::Xcomp;
    if transparent || status.is_some() && !is(Class::Say) {
        of_verb(s, verb, hints);
    }
    if is(Class::Deny) && s.children(verb).any(|c| s.words[c].lemma == "not") {
        hints.retain(|hint| hint.status != Status::Denied);
    }
    transparent || clause && !is(Class::Say) && !is(Class::Known)
}

/// Whether a verb with an infinitive says what somebody is out for: "they race to finish", not "they manage to".
fn works_for(lemma: &str) -> bool {
    let classes = [Class::Support, Class::Say, Class::Hedge, Class::Continue, Class::Wish, Class::Done];
    !classes.iter().any(|&class| cues().is(class, lemma))
}

/// "what they call interference" only names it.
fn names_it(s: Parsed<'_>, at: usize, verb: usize) -> bool {
    s.words[verb].lemma == "call" && s.words[at].relation != Relation::Obj && !infinitive(s, at)
}

/// "is ready to meet", "is due to arrive", "is likely to visit".
fn by_adjective(s: Parsed<'_>, head: usize, hints: &mut Vec<Hint>) -> bool {
    let lemma = s.words[head].lemma.as_str();
    let status = match lemma {
        "due" | "set" | "ready" | "scheduled" | "about" | "bound" | "poised" | "likely" | "prepared"
        | "expected" | "determined" => Some(Status::Planned),
        "unlikely" | "unwilling" | "unable" | "reluctant" => Some(Status::Negated),
        "possible" | "willing" | "eager" | "keen" | "free" => Some(Status::Hypothetical),
        _ => None,
    };
    hints.extend(status.map(|status| Hint { status, word: head }));
    of_verb(s, head, hints);
    true
}

/// "his plan to visit", "a refusal to meet", "the first leader to visit".
fn by_noun(s: Parsed<'_>, at: usize, noun: usize, hints: &mut Vec<Hint>) -> bool {
    let lemma = s.words[noun].lemma.as_str();
    if !infinitive(s, at) {
        let reported = matches!(lemma, "report" | "rumor" | "rumour" | "allegation" | "claim" | "suspicion");
        hints.extend(reported.then_some(Hint { status: Status::ReportedUnconfirmed, word: noun }));
        return false;
    }
    let status = match lemma {
        "refusal" | "failure" | "inability" => Some(Status::Negated),
        "pleasure" | "honour" | "honor" | "joy" | "delight" | "privilege" => None,
        _ if cues().is(Class::Ahead, lemma) && turned_down(s, noun) => Some(Status::Negated),
        _ if cues().is(Class::Ahead, lemma)
            || cues().is(Class::Plan, lemma)
            || matches!(lemma, "decision" | "intention") =>
        {
            Some(Status::Planned)
        }
        "effort" | "attempt" | "bid" | "call" | "push" | "offer" | "need" | "way" | "threat" | "desire"
        | "willingness" => Some(Status::Hypothetical),
        _ if s.children(noun).any(|c| firsts(s, c)) => None,
        _ => Some(Status::Planned),
    };
    hints.extend(status.map(|status| Hint { status, word: noun }));
    false
}

/// "declined an invitation to visit", "rejected a plan to meet".
fn turned_down(s: Parsed<'_>, noun: usize) -> bool {
    let carried = matches!(s.words[noun].relation, Relation::Obj | Relation::NsubjPass);
    s.words[noun].head.filter(|_| carried).is_some_and(|verb| {
        let lemma = phrasal(s, verb);
        cues().is(Class::Deny, &lemma) || cues().is(Class::Fail, &lemma)
    })
}

/// "the first leader to visit", "the only one to sign": who did.
fn firsts(s: Parsed<'_>, modifier: usize) -> bool {
    let lemma = s.words[modifier].lemma.as_str();
    matches!(
        lemma,
        "first" | "second" | "third" | "last" | "latest" | "only" | "youngest" | "oldest" | "next"
    )
}

/// "signs of an upcoming visit", "plans for a summit", "a date for the talks", "the cancellation of the talks".
fn by_outer_noun(s: Parsed<'_>, at: usize, noun: usize, hints: &mut Vec<Hint>) -> bool {
    let lemma = s.words[noun].lemma.as_str();
    let status = match case(s, at) {
        Some("of" | "for" | "about" | "on") if cues().is(Class::Off, lemma) => Some(Status::Cancelled),
        Some("of" | "for" | "about" | "on") if cues().is(Class::Possible, lemma) => {
            Some(Status::Hypothetical)
        }
        Some("of" | "for" | "about" | "on") if cues().is(Class::Ahead, lemma) => Some(Status::Planned),
        Some("for") if cues().is(Class::Ahead, &format!("{lemma} for")) => Some(Status::Planned),
        Some("of" | "about" | "on") if cues().is(Class::Alleged, lemma) => Some(Status::ReportedUnconfirmed),
        _ => None,
    };
    hints.extend(status.map(|status| Hint { status, word: noun }));
    matches!(
        lemma,
        "round"
            | "series"
            | "start"
            | "beginning"
            | "end"
            | "part"
            | "resumption"
            | "day"
            | "session"
            | "topic"
            | "agenda"
            | "focus"
            | "subject"
            | "theme"
            | "aim"
            | "purpose"
            | "venue"
    )
}

/// "a reorganization plan", "the summit proposal".
fn by_compound(s: Parsed<'_>, noun: usize, hints: &mut Vec<Hint>) -> bool {
    let ahead = cues().is(Class::Ahead, &s.words[noun].lemma);
    hints.extend(ahead.then_some(Hint { status: Status::Planned, word: noun }));
    false
}

/// "spoke after talks", "left for talks", "ahead of a summit".
fn by_preposition(s: Parsed<'_>, at: usize, verb: usize, hints: &mut Vec<Hint>) -> bool {
    let multiword: Vec<&str> = s
        .children(at)
        .filter(|&c| s.words[c].relation == Relation::Case)
        .map(|c| s.words[c].lemma.as_str())
        .collect();
    if matches!(s.words[at].lemma.as_str(), "invitation" | "request") {
        return false;
    }
    let mut future = Vec::new();
    of_verb(s, verb, &mut future);
    let ahead = future.iter().find(|hint| hint.status == Status::Planned).copied();
    let hint = match multiword.first().copied() {
        Some("ahead") => Some(Hint { status: Status::Planned, word: at }),
        Some("for") if underway(s, at, verb) => ahead,
        Some("for") if !cues().is(Class::Support, &s.words[verb].lemma) => ahead.or(purpose(s, at, verb)),
        Some("after" | "following" | "since") => ahead,
        Some("before" | "until") => ahead,
        Some("without") => None,
        Some("despite" | "amid" | "because" | "against" | "under") => None,
        _ => {
            let carried = carries_into(s, verb);
            hints.extend(future.into_iter().filter(|hint| carried || hint.status != Status::Ongoing));
            if cues().is(Class::Plan, &s.words[verb].lemma) && passive(s, verb) {
                hints.push(Hint { status: Status::Planned, word: verb });
            }
            return true;
        }
    };
    hints.extend(hint);
    false
}

/// "arrived for a three-day visit": the visit has begun.
fn underway(s: Parsed<'_>, at: usize, verb: usize) -> bool {
    matches!(s.words[at].lemma.as_str(), "visit" | "trip" | "tour" | "stay")
        && matches!(s.words[verb].lemma.as_str(), "arrive" | "come" | "land" | "be")
}

/// Whether an event goes on because its verb does ("is taking part in talks", not "is referring to talks").
fn carries_into(s: Parsed<'_>, verb: usize) -> bool {
    cues().is(Class::Support, &s.words[verb].lemma)
        || matches!(
            s.words[verb].lemma.as_str(),
            "take" | "participate" | "engage" | "be" | "go" | "travel" | "come" | "involve" | "work"
        )
}

/// "left for talks": the talks lie ahead when the verb is one of setting out.
fn purpose(s: Parsed<'_>, at: usize, verb: usize) -> Option<Hint> {
    let out = matches!(
        s.words[verb].lemma.as_str(),
        "leave"
            | "depart"
            | "head"
            | "prepare"
            | "arrive"
            | "fly"
            | "travel"
            | "call"
            | "push"
            | "wait"
            | "hope"
    );
    out.then_some(Hint { status: Status::Planned, word: at })
}

/// "arrived to brief Mubarak" lies ahead; "after meeting Lee" does not.
fn by_adverbial(s: Parsed<'_>, at: usize, head: usize, hints: &mut Vec<Hint>) -> bool {
    let marked = |lemmas: &[&str]| {
        s.children(at).any(|c| {
            matches!(s.words[c].relation, Relation::Mark | Relation::Case | Relation::Advmod)
                && lemmas.contains(&s.words[c].lemma.as_str())
        })
    };
    let barred = cues().is(Class::Fail, &s.words[head].lemma)
        && s.form(at).ends_with("ing")
        && marked(&["from", "against", "on", "of"]);
    if barred {
        hints.push(Hint { status: Status::Negated, word: head });
    } else if at > head && s.words[at].penn == "VBN" && unmarked(s, at) {
        let mut future = Vec::new();
        of_verb(s, head, &mut future);
        hints.extend(future.into_iter().filter(|hint| hint.status == Status::Planned));
    } else if infinitive(s, at) {
        let result = cues().is(Class::Outcome, &s.words[at].lemma) && !ahead(s, head);
        hints.extend((!result).then_some(Hint { status: Status::Planned, word: at }));
    } else if marked(&["on", "for", "about", "of"]) && cues().is(Class::Plan, &s.words[head].lemma) {
        hints.push(Hint { status: Status::Planned, word: head });
    } else if marked(&["of", "for", "with"]) && cues().is(Class::Hedge, &s.words[head].lemma) {
        hints.push(Hint { status: Status::ReportedUnconfirmed, word: head });
    } else if marked(&["by"]) {
        own(s, head, hints);
        return true;
    } else if marked(&["in", "before", "after", "when", "while", "until", "once"])
        && s.words[at].penn != "VBD"
    {
        let mut future = Vec::new();
        of_verb(s, head, &mut future);
        hints.extend(future.into_iter().filter(|hint| hint.status == Status::Planned));
    }
    false
}

/// "..., accompanied by X": a participle alone, which shares the tense of its main clause.
fn unmarked(s: Parsed<'_>, participle: usize) -> bool {
    !s.children(participle).any(|c| {
        matches!(
            s.words[c].relation,
            Relation::Mark | Relation::Nsubj | Relation::NsubjPass | Relation::Aux | Relation::AuxPass
        )
    })
}

/// Whether a verb has a helper that puts it ahead, or is itself an infinitive.
fn ahead(s: Parsed<'_>, verb: usize) -> bool {
    let mut hints = Vec::new();
    of_verb(s, verb, &mut hints);
    infinitive(s, verb) || hints.iter().any(|hint| hint.status == Status::Planned)
}

/// Whether a verb or noun stands in the simple present, so that what it says still holds.
pub fn simple_present(s: Parsed<'_>, verb: usize) -> bool {
    let word = &s.words[verb];
    let form = s.form(verb);
    let third = form.len() > word.lemma.len() && form.ends_with('s');
    let stand = matches!(
        word.lemma.as_str(),
        "oppose" | "back" | "support" | "stall" | "resist" | "maintain" | "block"
    );
    let perfect =
        s.children(verb).any(|c| s.words[c].relation == Relation::Aux && matches!(s.form(c), "has" | "have"));
    if word.tag == Tag::Verb && stand && perfect {
        return true;
    }
    word.tag == Tag::Verb
        && (third || form == word.lemma)
        && auxiliaries(s, verb).is_empty()
        && !infinitive(s, verb)
        && !matches!(word.relation, Relation::Xcomp | Relation::Amod)
        && arguments(s, verb).iter().any(|argument| argument.role == "subj")
}
