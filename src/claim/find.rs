//! Acts: the rules of `data/acts/` tried on every word of a sentence.
//!
//! A rule fires when its trigger's arguments meet its demands and every required slot is filled by a
//! party. Rules of one act that fire on one trigger do not add up: the surest and fullest wins.

use super::cast::Cast;
use super::clause::{Argument, Parsed, arguments, case, phrasal};
use super::speech::At;
use super::status::stance;
use super::{Party, names};
use crate::lexicon::Lexicon;
use crate::lexicon::acts::{Acts, Demand, Kind, Path, Rule, Slot};
use crate::lexicon::cues::{Class, cues};
use crate::lexicon::ontology::{Act, Status};
use crate::syntax::{Relation, Tag};

/// A rule that fired, with who fills its slots.
#[derive(Clone, Debug)]
pub struct Found<'l> {
    /// The rule.
    pub rule: &'l Rule,
    /// The word that triggered it.
    pub trigger: usize,
    /// Who did it.
    pub actors: Vec<Party>,
    /// Head words of the actors' mentions.
    pub actor_words: Vec<usize>,
    /// To or with whom.
    pub recipients: Vec<Party>,
    /// Head words of the recipients' mentions.
    pub recipient_words: Vec<usize>,
}

impl<'l> Found<'l> {
    /// Talks in a standing format: those who sit in it take part.
    fn of_format(rule: &'l Rule, trigger: usize, actors: Vec<Party>) -> Self {
        Found {
            rule,
            trigger,
            actors,
            actor_words: vec![trigger],
            recipients: Vec::new(),
            recipient_words: Vec::new(),
        }
    }
}

/// What fills a slot.
#[derive(Clone, Debug, Default)]
struct Filled {
    parties: Vec<Party>,
    words: Vec<usize>,
}

/// Everything the rules find in a sentence, in the order of its words.
pub fn find<'l>(acts: &'l Acts, s: Parsed<'_>, sentence: usize, cast: &Cast<'_>) -> Vec<Found<'l>> {
    let mut found: Vec<Found<'l>> =
        (0..s.words.len()).flat_map(|word| at_word(acts, s, At { sentence, word }, cast)).collect();
    share_targets(s, &mut found);
    share_journey(s, &mut found);
    found
}

/// "arrived in Tokyo, accompanied by X": X goes where the sentence says that the journey goes. Who is at home
/// there only shows the guest round.
fn share_journey(s: Parsed<'_>, found: &mut Vec<Found<'_>>) {
    let visit = |f: &Found<'_>| f.rule.mode.as_deref() == Some("visit");
    let escorts = |f: &Found<'_>| f.rule.beside && visit(f);
    let abroad = |f: &&Found<'_>| visit(f) && f.recipients.iter().any(known);
    let journey = found.iter().filter(|f| !escorts(f)).find(abroad).map(|f| f.recipients.clone());
    for escort in found.iter_mut().filter(|f| escorts(f)) {
        let linked = matches!(s.words[escort.trigger].relation, Relation::Advcl | Relation::Acl);
        if let Some(hosts) = journey.as_ref().filter(|_| linked || escort.recipients.is_empty()) {
            escort.recipients = hosts.iter().map(|host| Party { inferred: true, ..host.clone() }).collect();
        }
        let land = |party: &Party| {
            escort.recipients.iter().any(|h| h.country.is_some() && h.country == party.country)
        };
        escort.actors.retain(|party| !land(party));
    }
    let guest = |party: &Party| party.country.is_some() || party.name.ends_with("delegation");
    found.retain(|f| !escorts(f) || f.recipients.iter().any(known) && f.actors.iter().any(guest));
}

/// "accused Iran of lies and delivered an ultimatum": what is said next without a target is said to the same.
fn share_targets(s: Parsed<'_>, found: &mut [Found<'_>]) {
    for at in 0..found.len() {
        if !found[at].recipients.is_empty() || !verbal(found[at].rule.act) {
            continue;
        }
        let Some(first) = said_before(s, found[at].trigger) else { continue };
        let known =
            found.iter().find(|f| f.trigger == first && f.rule.act.quad() == found[at].rule.act.quad());
        let told = known.map(|f| f.recipients.clone()).unwrap_or_default();
        let other = |party: &Party| !found[at].actors.iter().any(|actor| same_party(actor, party));
        found[at].recipients =
            told.into_iter().filter(other).map(|party| Party { inferred: true, ..party }).collect();
    }
}

/// The verb that a trigger, or the verb that carries it, is coordinated with.
fn said_before(s: Parsed<'_>, trigger: usize) -> Option<usize> {
    let word = &s.words[trigger];
    let verb = if word.relation == Relation::Obj { word.head? } else { trigger };
    let verb = &s.words[verb];
    verb.head.filter(|_| verb.relation == Relation::Conj && verb.tag == Tag::Verb)
}

fn verbal(act: Act) -> bool {
    matches!(act.quad(), 1 | 3) && act != Act::Consult
}

fn at_word<'l>(acts: &'l Acts, s: Parsed<'_>, at: At, cast: &Cast<'_>) -> Vec<Found<'l>> {
    let mut best: Vec<Found<'l>> = Vec::new();
    for (lemma, kind) in triggers(s, at.word) {
        for rule in acts.triggered(&lemma, kind) {
            let Some(found) = fire(rule, s, at, cast) else { continue };
            match best.iter_mut().find(|known| same_reading(known.rule, rule)) {
                Some(known) if strength(&found) > strength(known) => *known = found,
                Some(_) => {}
                None => best.push(found),
            }
        }
    }
    best
}

/// Rules that would say the same of one trigger; only the better is kept.
fn same_reading(one: &Rule, other: &Rule) -> bool {
    one.act == other.act
        || matches!((one.act, other.act), (Act::Accuse, Act::Request) | (Act::Request, Act::Accuse))
        || matches!((one.act, other.act), (Act::Request, Act::Threaten) | (Act::Threaten, Act::Request))
        || matches!((one.act, other.act), (Act::Protest, Act::Accuse) | (Act::Accuse, Act::Protest))
        || matches!((one.act, other.act), (Act::Agree, Act::Threaten) | (Act::Threaten, Act::Agree))
        || matches!((one.act, other.act), (Act::Cooperate, Act::Mobilize) | (Act::Mobilize, Act::Cooperate))
        || matches!((one.act, other.act), (Act::Assault, Act::Accuse) | (Act::Accuse, Act::Assault))
}

fn strength(found: &Found<'_>) -> (bool, usize, i32) {
    let filled = usize::from(!found.actors.is_empty()) + usize::from(!found.recipients.is_empty());
    let sure = (found.rule.confidence * 100.0) as i32 + 10 * found.rule.demands.len() as i32;
    (filled == 2, filled, sure)
}

/// The lemmas under which a word may trigger rules.
fn triggers(s: Parsed<'_>, word: usize) -> Vec<(String, Kind)> {
    let w = &s.words[word];
    let lemma = w.lemma.to_lowercase();
    match w.tag {
        Tag::Verb if w.relation == Relation::Amod => vec![(lemma.clone(), Kind::Adjective)],
        Tag::Verb => {
            let phrasal = phrasal(s, word);
            if phrasal == w.lemma {
                vec![(lemma, Kind::Verb)]
            } else {
                vec![(phrasal, Kind::Verb), (lemma, Kind::Verb)]
            }
        }
        Tag::Aux => vec![(lemma.clone(), Kind::Modal), (lemma, Kind::Verb)],
        Tag::Noun => vec![(lemma, Kind::Noun)],
        Tag::Propn if w.relation != Relation::Compound && w.relation != Relation::Flat => {
            vec![(lemma, Kind::Noun)]
        }
        Tag::Adj => vec![(lemma, Kind::Adjective)],
        _ => Vec::new(),
    }
}

fn fire<'l>(rule: &'l Rule, s: Parsed<'_>, at: At, cast: &Cast<'_>) -> Option<Found<'l>> {
    let seat = if rule.kind == Kind::Modal { s.words[at.word].head? } else { at.word };
    if rule.act != Act::Request && imperative(s, seat, cast) {
        return None;
    }
    let given = arguments(s, seat);
    let scene = Scene { s, at: At { word: seat, ..at }, cast };
    if !rule.demands.iter().all(|demand| scene.meets(demand, &given)) {
        return None;
    }
    let sitting = scene.sitting(rule);
    if !sitting.is_empty() {
        return Some(Found::of_format(rule, seat, sitting));
    }
    let mut actor = scene.fill(&rule.actor, &given)?;
    let mut recipient = scene.fill(&rule.recipient, &given)?;
    if rule.mode.as_deref() == Some("visit") {
        scene.not_home(&actor, &mut recipient);
        guests_only(&mut actor.parties, &recipient.parties);
        hosts_only(&actor.parties, &mut recipient.parties);
        let somebody = s.children(seat).any(|c| s.words[c].relation == Relation::Nsubj);
        if actor.parties.is_empty() && somebody && rule.kind == Kind::Verb && !rule.actor.required {
            return None;
        }
        if actor.parties.is_empty() && !given.iter().any(|a| matches!(a.role, "by" | "poss")) {
            actor.parties = cast.visitor_of(&recipient.parties);
        }
    }
    recipient.parties.retain(|party| !actor.parties.iter().any(|a| same_party(a, party)));
    if rule.recipient.required && recipient.parties.is_empty() {
        return None;
    }
    if rule.mode.as_deref() == Some("visit")
        && actor.words.iter().any(|&word| names::people_at_large(s, word))
    {
        return None;
    }
    if rule.confidence <= GUESS {
        recipient.parties.retain(known);
        let open = rule.recipient.required && recipient.parties.is_empty();
        if open || !actor.parties.is_empty() && !actor.parties.iter().any(known) {
            return None;
        }
    }
    if rule.act.quad() != 4 {
        recipient.parties.retain(|party| !of_press(&party.name));
        if rule.recipient.required && recipient.parties.is_empty()
            || actor.parties.iter().any(|p| of_press(&p.name))
        {
            return None;
        }
    }
    if rule.abroad && !abroad(&actor.parties, &recipient.parties) {
        return None;
    }
    let (n, m) = (actor.parties.len(), recipient.parties.len());
    if n + m == 0 || rule.pair && n + m < 2 || !political(&actor.parties, &recipient.parties) {
        return None;
    }
    Some(Found {
        rule,
        trigger: seat,
        actors: actor.parties,
        actor_words: actor.words,
        recipients: recipient.parties,
        recipient_words: recipient.words,
    })
}

/// "Give him our thanks!": what a quotation tells somebody to do is not done.
fn imperative(s: Parsed<'_>, trigger: usize, cast: &Cast<'_>) -> bool {
    let mut verb = trigger;
    while matches!(s.words[verb].relation, Relation::Obj | Relation::Conj | Relation::Xcomp) {
        let Some(head) = s.words[verb].head else { break };
        verb = head;
    }
    let word = &s.words[verb];
    let main = matches!(word.relation, Relation::Root | Relation::Parataxis | Relation::Ccomp);
    let bare = s.form(verb).eq_ignore_ascii_case(&word.lemma);
    let helped = s.children(verb).any(|c| {
        matches!(
            s.words[c].relation,
            Relation::Nsubj
                | Relation::NsubjPass
                | Relation::Aux
                | Relation::AuxPass
                | Relation::Expl
                | Relation::Mark
                | Relation::Cop
        )
    });
    word.tag == Tag::Verb && main && bare && !helped && cast.quoted(word.span.start)
}

/// A rule no surer than this only guesses, and takes nobody unknown for a side.
const GUESS: f32 = 0.6;

fn known(party: &Party) -> bool {
    party.id.is_some() || party.country.is_some()
}

/// Whether the sides of a ceremony are of different states; at home it is none of ours.
fn abroad(actors: &[Party], recipients: &[Party]) -> bool {
    let stranger = |a: &Party, r: &Party| a.country.is_some() && a.country != r.country;
    let nowhere = actors.iter().all(|a| a.country.is_none());
    recipients.iter().any(|r| r.country.is_none() || nowhere || actors.iter().any(|a| stranger(a, r)))
}

/// "Trump and Xi toured the Forbidden City": who is at home beside guests is no visitor.
fn guests_only(visitors: &mut Vec<Party>, hosts: &[Party]) {
    let home = |party: &Party| hosts.iter().any(|h| h.country.is_some() && h.country == party.country);
    if visitors.iter().any(|party| party.country.is_some() && !home(party)) {
        visitors.retain(|party| !home(party));
    }
}

/// "the visiting premier said that Korea and Kuwait agree": of several states, one's own is no host.
fn hosts_only(visitors: &[Party], hosts: &mut Vec<Party>) {
    let own = |host: &Party| visitors.iter().any(|v| v.country.is_some() && v.country == host.country);
    if hosts.iter().any(|host| host.country.is_some() && !own(host)) {
        hosts.retain(|host| !own(host));
    }
}

/// Those who are told and who tell, but take no part.
fn of_press(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or(name);
    matches!(last, "reporters" | "journalists" | "newsmen" | "reporter" | "journalist" | "press" | "media")
        || Lexicon::embedded().outlet(name).is_some()
}

/// Whether two mentions name one party.
pub fn same_party(a: &Party, b: &Party) -> bool {
    match (&a.id, &b.id) {
        (Some(x), Some(y)) => x == y && a.name == b.name,
        _ => a.name == b.name,
    }
}

/// At least one side must belong to a state or be a known political body.
fn political(actors: &[Party], recipients: &[Party]) -> bool {
    actors.iter().chain(recipients).any(|party| party.country.is_some() || party.id.is_some())
}

/// Where a rule is tried.
struct Scene<'s, 'c> {
    s: Parsed<'s>,
    at: At,
    cast: &'c Cast<'c>,
}

impl<'s> Scene<'s, '_> {
    /// "Xi's first trip to the country": not his own, but the one spoken of before.
    fn not_home(&self, actor: &Filled, host: &mut Filled) {
        let home = actor.parties.first().and_then(|party| party.country.clone());
        let bare = host.words.first().is_some_and(|&word| cues().is(Class::State, &self.s.words[word].lemma));
        let own = home.is_some() && host.parties.iter().all(|party| party.country == home);
        if bare && own {
            host.parties = self.cast.state_before(self.at, home.as_deref()).into_iter().collect();
        }
    }

    /// Who sits in the standing format of talks that a clause, or a round spoken of, is about.
    fn sitting(&self, rule: &Rule) -> Vec<Party> {
        let open = matches!(rule.mode.as_deref(), None | Some("meet"));
        if rule.act != Act::Consult || rule.kind != Kind::Noun || !open {
            return Vec::new();
        }
        let words = &self.s.words;
        let word = &words[self.at.word];
        let round =
            word.head.is_some_and(|head| matches!(words[head].lemma.as_str(), "round" | "session" | "phase"));
        if !round && !matches!(word.relation, Relation::Nsubj | Relation::NsubjPass | Relation::Root) {
            return Vec::new();
        }
        let first = words[self.at.word.saturating_sub(6)].span.start;
        names::sitting(&self.s.text[first..words[self.at.word].span.end], self.cast.on)
    }

    /// Whom those present at a meeting sit across from.
    fn across(&self, given: &[Argument<'s>]) -> Vec<Party> {
        let present = given.iter().filter(|a| a.role == "subj");
        let present: Vec<Party> =
            present.flat_map(|a| self.cast.parties(At { word: a.word, ..self.at })).collect();
        self.cast.across(&present)
    }

    fn meets(&self, demand: &Demand, given: &[Argument<'s>]) -> bool {
        let present = match demand.argument.as_str() {
            "verb" => self.governor_is(&demand.lemmas),
            "not" => stance(self.s, self.at.word).status == Status::Negated,
            "will" => self.will(),
            "refused" => self.refused(given),
            "imperative" => imperative(self.s, self.at.word, self.cast),
            "speaker" => !self.cast.speakers(self.at).is_empty(),
            "case" => {
                case(self.s, self.at.word).is_some_and(|case| demand.lemmas.iter().any(|lemma| lemma == case))
            }
            role => self.given_or_below(role, &demand.lemmas, given),
        };
        present != demand.absent
    }

    /// "will", "would", "is to": said of what is to come, be it denied or not.
    fn will(&self) -> bool {
        let helped = self.s.children(self.at.word).any(|c| {
            self.s.words[c].relation == Relation::Aux
                && matches!(self.s.words[c].lemma.as_str(), "will" | "would" | "shall")
        });
        helped || stance(self.s, self.at.word).status == Status::Planned
    }

    /// "vowed never to yield", "said it would not": the complement is negated.
    fn refused(&self, given: &[Argument<'s>]) -> bool {
        given.iter().filter(|a| matches!(a.role, "inf" | "that") && a.word > self.at.word).any(|a| {
            self.s.children(a.word).any(|c| matches!(self.s.words[c].lemma.as_str(), "not" | "never" | "n't"))
        })
    }

    /// "spoke with Trump by telephone": what a parser hangs on another argument still counts.
    fn given_or_below(&self, role: &str, lemmas: &[String], given: &[Argument<'s>]) -> bool {
        let after = |a: &Argument<'_>| role != "inf" || a.word > self.at.word;
        let fits = |a: &Argument<'_>| a.role == role && after(a) && self.lemma_in(a.word, lemmas);
        given.iter().any(fits)
            || matches!(role, "by" | "on")
                && given.iter().any(|a| {
                    matches!(a.role, "with" | "to" | "obj")
                        && self
                            .s
                            .children(a.word)
                            .any(|c| case(self.s, c) == Some(role) && self.lemma_in(c, lemmas))
                })
    }

    fn governor_is(&self, lemmas: &[String]) -> bool {
        let head = self.s.words[self.at.word].head;
        head.is_some_and(|head| {
            lemmas.is_empty()
                || lemmas.contains(&phrasal(self.s, head))
                || lemmas.contains(&self.s.words[head].lemma)
        })
    }

    /// Whether a word, or one coordinated with it, has one of these lemmas, alone or with its compound.
    fn lemma_in(&self, word: usize, lemmas: &[String]) -> bool {
        lemmas.is_empty()
            || super::clause::coordinated(self.s, word).into_iter().any(|w| {
                let lemma = self.s.words[w].lemma.to_lowercase();
                lemmas.contains(&lemma)
                    || self.s.children(w).any(|c| {
                        matches!(self.s.words[c].relation, Relation::Compound | Relation::Amod)
                            && lemmas.contains(&format!("{} {lemma}", self.s.words[c].lemma.to_lowercase()))
                    })
                    || self.hundreds_of(w, lemmas)
            })
    }

    /// "hundreds of soldiers", "a number of envoys": what is counted decides.
    fn hundreds_of(&self, word: usize, lemmas: &[String]) -> bool {
        let s = self.s;
        s.children(word).any(|c| {
            s.words[c].relation == Relation::Nmod
                && case(s, c) == Some("of")
                && lemmas.contains(&s.words[c].lemma)
        })
    }

    /// The parties for a slot; `None` when it is required and nothing fills it.
    fn fill(&self, slot: &Slot, given: &[Argument<'s>]) -> Option<Filled> {
        for path in &slot.paths {
            let filled = self.follow(path, given);
            if !filled.parties.is_empty() {
                return Some(filled);
            }
        }
        if slot.required { None } else { Some(Filled::default()) }
    }

    fn follow(&self, path: &Path, given: &[Argument<'s>]) -> Filled {
        let (first, rest) = match path.steps.split_first() {
            Some((first, rest)) => (first.as_str(), rest),
            None => return Filled::default(),
        };
        let special = match first {
            "speaker" => Some(self.cast.voices(self.at)),
            "host" => Some(self.cast.host(self.at)),
            "met" => Some(self.cast.met(self.at)),
            "across" => Some(self.across(given)),
            "self" => Some(self.cast.host_states(self.at)),
            _ => None,
        };
        if let Some(parties) = special {
            let words = if first == "self" { vec![self.at.word] } else { Vec::new() };
            return Filled { parties, words };
        }
        let mut words: Vec<(usize, bool)> =
            given.iter().filter(|a| a.role == first).map(|a| (a.word, a.inferred)).collect();
        for step in rest {
            words = words
                .iter()
                .flat_map(|&(word, inferred)| {
                    let step = step.as_str();
                    arguments(self.s, word)
                        .into_iter()
                        .filter(move |a| a.role == step)
                        .map(move |a| (a.word, inferred))
                })
                .collect();
        }
        self.cast_of(path, words)
    }

    fn cast_of(&self, path: &Path, words: Vec<(usize, bool)>) -> Filled {
        let mut filled = Filled::default();
        for (word, inferred) in words {
            let at = At { word, ..self.at };
            let mut parties = if path.place { self.cast.host_states(at) } else { self.cast.parties(at) };
            if parties.is_empty() && path.inside {
                parties = self.cast.inside(at);
            }
            if path.body {
                parties.retain(|party| party.country.is_none() && party.id.is_some());
            }
            if parties.is_empty() {
                continue;
            }
            filled.words.push(word);
            for party in parties {
                if !filled.parties.iter().any(|known| same_party(known, &party)) {
                    filled.parties.push(Party { inferred: party.inferred || inferred, ..party });
                }
            }
        }
        filled
    }
}
