//! From a rule that fired to a claim: its date, place, mode, status, sources and count.

use super::cast::Cast;
use super::clause::{Parsed, arguments, case, head_of, infinitive, phrasal};
use super::find::{Found, same_party};
use super::place::{below, place_named, place_of, state_as_place};
use super::reality::has_condition;
use super::source::sources;
use super::speech::At;
use super::status::{Stance, simple_present, stance};
use super::story;
use super::when::{Direction, Interval, TimeExpression};
use super::{Claim, Party, Place, names};
use crate::document::Span;
use crate::lexicon::Lexicon;
use crate::lexicon::cues::{Class, cues};
use crate::lexicon::ontology::{Act, Status};
use crate::syntax::{Relation, Tag};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A claim in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// What it has come to.
    pub claim: Claim,
    /// Whether a main verb in the simple past tells it, so that it moves the story on.
    pub tells: bool,
    /// Whether its actors only take part beside those of an earlier claim.
    pub beside: bool,
}

/// A claim from a rule that fired; `None` where it turns out to be no act between parties.
pub(super) fn draft(
    found: &Found<'_>,
    sentence: usize,
    cast: &Cast<'_>,
    times: &[TimeExpression],
) -> Option<Draft> {
    let s = cast.parsed(sentence);
    let at = At { sentence, word: found.trigger };
    let spoken = own_words(found, at, cast);
    let mut carriers = carriers(s, found.trigger);
    carriers.extend(spoken.filter(|verb| verb.sentence == sentence).map(|verb| verb.word));
    let (act, stance) = settle(s, found, spoken.is_some())?;
    let when = date(s, &carriers, times, &stance, cast.document.published);
    let ahead = |when: &Interval| cast.document.published.is_some_and(|published| when.from > published);
    let when = when.filter(|when| !said_already(s, found, &stance) || !ahead(when));
    let stance = tense_by_date(stance, when, cast);
    let place = place(s, at, found, &carriers, cast);
    let mode = mode(found, place.as_ref());
    if act.quad() >= 3 && found.actors.is_empty() && bare_gerund(s, found.trigger) {
        return None;
    }
    if at_home(found, mode.as_deref()) || lone_gathering(found, mode.as_deref()) {
        return None;
    }
    let inferred = found.actors.iter().chain(&found.recipients).any(|party| party.inferred);
    let sources = sources(found, at, cast);
    let told_by = spoken.filter(|verb| story::simple_past(cast.parsed(verb.sentence), verb.word));
    let tells = tells(s, &carriers) || told_by.is_some();
    let claim = Claim {
        doc: cast.document.id.clone(),
        sentence,
        span: evidence(s, found),
        text: s.span.of(s.text).to_string(),
        actors: found.actors.clone(),
        act,
        mode: mode.filter(|_| act == found.rule.act),
        quad: act.quad(),
        recipients: found.recipients.clone(),
        place,
        when,
        status: denied(s, stance.status, &carriers, !sources.is_empty() && party_speaks(found, at, cast)),
        cue: stance.cue,
        sources,
        count: count(s, found.trigger),
        why: found.rule.id.clone(),
        confidence: found.rule.confidence * if inferred { 0.85 } else { 1.0 },
    };
    Some(Draft { claim, tells, beside: found.rule.beside })
}

/// "talk of destroying the country": nobody is said to do it.
fn bare_gerund(s: Parsed<'_>, trigger: usize) -> bool {
    let word = &s.words[trigger];
    word.tag == Tag::Verb
        && s.form(trigger).ends_with("ing")
        && s.children(trigger).any(|c| matches!(s.words[c].relation, Relation::Mark | Relation::Case))
        && !s.children(trigger).any(|c| matches!(s.words[c].relation, Relation::Aux | Relation::AuxPass))
}

/// Whether the first verb among the carriers tells the story on: in the simple past, and not in passing.
fn tells(s: Parsed<'_>, carriers: &[usize]) -> bool {
    let Some(&verb) = carriers.iter().find(|&&word| s.words[word].tag == Tag::Verb) else { return false };
    let goes_on = match s.words[verb].relation {
        Relation::Root | Relation::Conj | Relation::Parataxis | Relation::Ccomp | Relation::Advcl => true,
        Relation::AclRelcl => s.children(verb).any(|c| s.words[c].lemma == "where"),
        _ => false,
    };
    goes_on && story::simple_past(s, verb)
}

/// The verb by which the actor himself, or his government, says what he does.
fn own_words(found: &Found<'_>, at: At, cast: &Cast<'_>) -> Option<At> {
    cast.speakers(at).into_iter().rev().find_map(|speaker| {
        let parties = cast.parties(speaker.who);
        let own = |party: &Party| {
            found
                .actors
                .iter()
                .any(|actor| same_party(actor, party) || actor.id.is_some() && actor.id == party.country)
        };
        parties.iter().any(own).then_some(speaker.verb)
    })
}

/// Whether one of the sides, or somebody of its state, is among those on whose word it stands; where one
/// side is not told, anybody who has a state.
fn party_speaks(found: &Found<'_>, at: At, cast: &Cast<'_>) -> bool {
    let speaking: Vec<Party> =
        cast.speakers(at).iter().flat_map(|speaker| cast.parties(speaker.who)).collect();
    let of_side = |p: &Party| {
        let mut sides = found.actors.iter().chain(&found.recipients);
        let of_state = found.recipients.is_empty() && p.country.is_some();
        let state = |party: &Party| party.id.is_some() && party.id == party.country;
        of_state
            || sides.any(|side| {
                same_party(side, p)
                    || side.country.is_some() && side.country == p.country && (state(side) || state(p))
            })
    };
    speaking.iter().any(of_side)
}

/// What a party to the matter says did not happen is denied; what will not happen, or what the text or
/// somebody else says did not, is negated.
fn denied(s: Parsed<'_>, status: Status, carriers: &[usize], by_party: bool) -> Status {
    let ahead = carriers.iter().flat_map(|&word| s.children(word)).any(|c| {
        s.words[c].relation == Relation::Aux
            && matches!(s.words[c].lemma.as_str(), "will" | "would" | "wo" | "shall" | "'ll")
    });
    if status == Status::Negated && by_party && !ahead { Status::Denied } else { status }
}

/// A gathering needs a league, or three states, or a plural of leaders; one party alone is none.
fn lone_gathering(found: &Found<'_>, mode: Option<&str>) -> bool {
    let all: Vec<&Party> = found.actors.iter().chain(&found.recipients).collect();
    mode == Some("multilateral") && all.len() == 1 && !is_league(all[0]) && !all[0].name.ends_with('s')
}

/// The words that carry an act, from its trigger up to the verb of its own clause.
fn carriers(s: Parsed<'_>, trigger: usize) -> Vec<usize> {
    let mut all = vec![trigger];
    let mut at = trigger;
    while let Some(head) = s.words[at].head {
        let stays = match s.words[at].relation {
            Relation::Obl | Relation::Nmod => !apart(s, at),
            Relation::Obj | Relation::NsubjPass => s.words[at].tag == Tag::Verb || carries(s, head),
            Relation::Nsubj => true,
            Relation::Xcomp
            | Relation::Conj
            | Relation::Advcl
            | Relation::Amod
            | Relation::Compound
            | Relation::NmodPoss => true,
            Relation::Acl => s.words[head].tag == Tag::Noun,
            _ => false,
        };
        if !stays || all.len() > 6 {
            break;
        }
        all.push(head);
        at = head;
    }
    all
}

/// Whether a verb says when its object took place ("held talks", "plans a visit"; not "praised the pledge").
fn carries(s: Parsed<'_>, verb: usize) -> bool {
    let lemma = phrasal(s, verb);
    [Class::Support, Class::Plan, Class::Cancel].iter().any(|&class| cues().is(class, &lemma))
}

/// "after the attack", "at the invitation of": an event that only frames another has a date of its own.
fn apart(s: Parsed<'_>, word: usize) -> bool {
    let framed = matches!(
        case(s, word),
        Some(
            "after"
                | "before"
                | "following"
                | "since"
                | "over"
                | "despite"
                | "amid"
                | "ahead"
                | "because"
                | "until"
        )
    );
    framed || matches!(s.words[word].lemma.as_str(), "invitation" | "request")
}

/// The act and status of a reading; `None` for what somebody only asks for.
///
/// A party that says what it will do undertakes or threatens it: the saying is the act.
fn settle(s: Parsed<'_>, found: &Found<'_>, own_words: bool) -> Option<(Act, Stance)> {
    let act = found.rule.act;
    let read = stance(s, found.trigger);
    if let Some(status) = found.rule.status {
        return Some((act, Stance { status, ..read }));
    }
    if read.wished && act != Act::Consult && !matches!(read.status, Status::Occurred | Status::Ongoing) {
        return None;
    }
    if read.status == Status::Cancelled && act.quad() == 4 && tried(&read) {
        return Some((act, Stance { status: Status::Occurred, ..read }));
    }
    let ahead = matches!(read.status, Status::Planned | Status::Hypothetical);
    let purpose = matches!(s.words[found.trigger].relation, Relation::Advcl | Relation::Acl);
    if own_words && ahead && act == Act::Assault && purpose {
        return None;
    }
    if own_words && ahead {
        let said = match act {
            Act::Cooperate | Act::Aid | Act::Retreat | Act::Concede | Act::Agree => Some(Act::Agree),
            Act::Sanction | Act::Coerce if decided(s, found.trigger, &read) => None,
            Act::Assault | Act::Sanction | Act::Coerce | Act::Threaten => Some(Act::Threaten),
            _ => None,
        };
        if let Some(said) = said {
            return Some((said, Stance { status: Status::Occurred, cue: None, wished: false }));
        }
    }
    Some((act, lasting(s, found, read)))
}

/// "an abortive uprising": what failed was done all the same.
fn tried(stance: &Stance) -> bool {
    let failed =
        |cue: &str| matches!(cue.to_lowercase().as_str(), "abortive" | "failed" | "ill-fated" | "doomed");
    stance.cue.as_deref().is_some_and(failed)
}

/// "it will expel ten diplomats", with no condition to it, is a measure already decided on.
fn decided(s: Parsed<'_>, trigger: usize, read: &Stance) -> bool {
    read.status == Status::Planned && !has_condition(s, trigger)
}

/// Support, sanctions and the like hold on while they are spoken of in the present.
fn lasting(s: Parsed<'_>, found: &Found<'_>, read: Stance) -> Stance {
    let lasts = matches!(found.rule.act, Act::Support | Act::Sanction | Act::Reject | Act::Aid);
    let word = &s.words[found.trigger];
    let bare = word.tag == Tag::Noun
        && found.rule.act != Act::Reject
        && (found.rule.act == Act::Sanction || !matches!(word.relation, Relation::Obj | Relation::NsubjPass));
    if read.status == Status::Occurred && lasts && (bare || simple_present(s, found.trigger)) {
        return Stance {
            status: Status::Ongoing,
            cue: Some(s.form(found.trigger).to_string()),
            wished: false,
        };
    }
    read
}

/// "dismissed talks planned for this weekend": words in the past tense have been said, whatever they speak of.
fn said_already(s: Parsed<'_>, found: &Found<'_>, stance: &Stance) -> bool {
    found.rule.act.verbal() && stance.status == Status::Occurred && s.words[found.trigger].penn == "VBD"
}

/// What lies ahead of the publication day is planned, whatever the tense ("visits China next week").
fn tense_by_date(stance: Stance, when: Option<Interval>, cast: &Cast<'_>) -> Stance {
    let Some((when, published)) = when.zip(cast.document.published) else { return stance };
    if when.from > published && matches!(stance.status, Status::Occurred | Status::Ongoing) {
        return Stance { status: Status::Planned, ..stance };
    }
    stance
}

/// The date of an act: the time expression that hangs on the words that carry it, nearest first.
fn date(
    s: Parsed<'_>,
    carriers: &[usize],
    times: &[TimeExpression],
    stance: &Stance,
    published: Option<Date>,
) -> Option<Interval> {
    let direction = match stance.status {
        Status::Planned | Status::Hypothetical => Some(Direction::Future),
        Status::Occurred | Status::Ongoing | Status::ReportedUnconfirmed | Status::Denied => {
            Some(Direction::Past)
        }
        Status::Negated | Status::Cancelled => None,
    };
    let trigger = s.words[carriers[0]].span;
    let here = || times.iter().filter(|time| time.span.overlaps(&s.span) && time.interval.is_some());
    let dated = here()
        .filter(|time| !time.value.ends_with("_REF"))
        .filter_map(|time| {
            let interval = match direction {
                Some(_) if time.depends_on_tense() => time.resolve(direction).interval,
                _ => time.interval,
            }?;
            let later = published.is_some_and(|day| interval.to > day);
            let near = rank(s, carriers, time, stance, later)?;
            let ahead = published.is_none_or(|day| interval.to > day || interval.to == day && near < 2);
            if stance.status == Status::Planned && !ahead {
                return None;
            }
            Some((near, time.span.start.abs_diff(trigger.start), interval, time))
        })
        .min_by_key(|(rank, distance, ..)| (*rank, *distance))
        .map(|(_, _, interval, time)| with_next_day(s, time, interval, times));
    let since = || {
        let began = here().find(|time| begins_with_since(s, time)).and_then(|time| time.interval)?;
        Some(Interval { to: published.unwrap_or(began.to).max(began.to), ..began })
    };
    dated
        .filter(|_| stance.status != Status::Negated)
        .or_else(|| if stance.status == Status::Negated { since() } else { None })
        .or(dated)
        .or_else(|| at_that_time(s, carriers, times))
}

/// "on Monday and Tuesday": both days.
fn with_next_day(
    s: Parsed<'_>,
    time: &TimeExpression,
    interval: Interval,
    times: &[TimeExpression],
) -> Interval {
    let joined = |next: &&TimeExpression| {
        next.span.start > time.span.end
            && matches!(s.text[time.span.end..next.span.start].trim(), "and" | "and on" | "and again on")
    };
    let next = times.iter().find(joined).and_then(|next| next.interval);
    match next {
        Some(next) if next.from > interval.to && next.precision == interval.precision => {
            Interval::range(interval.from, next.to)
        }
        _ => interval,
    }
}

fn begins_with_since(s: Parsed<'_>, time: &TimeExpression) -> bool {
    let before = s.text[s.span.start..time.span.start].trim_end().to_lowercase();
    let since = before.rfind("since");
    since.is_some_and(|at| before.len() - at < 60 && !before[at..].contains([',', ';', ':']))
}

/// "to visit at that time": the date last spoken of.
fn at_that_time(s: Parsed<'_>, carriers: &[usize], times: &[TimeExpression]) -> Option<Interval> {
    let back = carriers.iter().flat_map(|&word| arguments(s, word)).find(|a| {
        matches!(s.words[a.word].lemma.as_str(), "time" | "day" | "date" | "occasion")
            && s.children(a.word).any(|c| matches!(s.words[c].lemma.as_str(), "that" | "same"))
    })?;
    let before = s.words[back.word].span.start;
    times
        .iter()
        .rev()
        .filter(|time| time.span.end <= before && !time.value.ends_with("_REF"))
        .find_map(|time| time.interval)
}

/// How near a time expression hangs to the act: the place of its governor among the carriers.
fn rank(
    s: Parsed<'_>,
    carriers: &[usize],
    time: &TimeExpression,
    stance: &Stance,
    ahead: bool,
) -> Option<usize> {
    let top = head_of(s, time.span)?;
    let since = case(s, top) == Some("since") || s.children(top).any(|c| s.words[c].lemma == "since");
    if since && !matches!(stance.status, Status::Negated | Status::Ongoing) {
        return None;
    }
    let named = s.words[top].relation == Relation::Root;
    let mut governor = if named { Some(top) } else { s.words[top].head };
    for hops in 0..4 {
        let word = governor?;
        if let Some(place) = carriers.iter().position(|&carrier| carrier == word) {
            return Some(place * 2 + usize::from(hops > 0));
        }
        let nominal = !matches!(s.words[word].tag, Tag::Verb | Tag::Aux);
        let other_event =
            s.words[word].tag == Tag::Noun && Lexicon::embedded().acts.known(&s.words[word].lemma);
        if other_event && (apart(s, word) || s.words[word].relation != Relation::Nmod) {
            return None;
        }
        let past = matches!(stance.status, Status::Occurred | Status::Ongoing) && !ahead;
        governor = if nominal || arranged(s, word) || past && infinitive(s, word) {
            s.words[word].head
        } else {
            return None;
        };
    }
    None
}

/// "talks scheduled for Nov. 9", "a visit that begins on Monday": a verb that only says when its noun is.
fn arranged(s: Parsed<'_>, verb: usize) -> bool {
    let below = matches!(s.words[verb].relation, Relation::Acl | Relation::AclRelcl);
    below && (carries(s, verb) || matches!(s.words[verb].lemma.as_str(), "last" | "run" | "fall"))
}

/// The place of an act; a journey's is its goal.
fn place(s: Parsed<'_>, at: At, found: &Found<'_>, carriers: &[usize], cast: &Cast<'_>) -> Option<Place> {
    let own = place_of(s, at.sentence, carriers, cast);
    let goal = || {
        let Some(word) = found.recipient_words.first() else {
            return found.recipients.first().and_then(state_as_place);
        };
        if s.words[*word].lemma == "here" {
            return cast.dateline.as_ref().and_then(|line| place_named(&line.city, &cast.context));
        }
        let hosts: Vec<String> = found.recipients.iter().filter_map(|host| host.country.clone()).collect();
        let text = names::phrase(s, *word).text;
        let there = place_named(&text, &hosts)
            .filter(|place| hosts.iter().any(|c| Some(c) == place.country.as_ref()));
        let named = there.or_else(|| place_named(&text, &cast.context));
        named.or_else(|| {
            found.recipients.first().and_then(state_as_place).map(|p| Place { inferred: false, ..p })
        })
    };
    match found.rule.mode.as_deref() {
        Some("visit") if found.recipients.iter().all(|host| host.id == host.country) => {
            let inside = |own: &Place| found.recipients.iter().any(|host| host.country == own.country);
            own.clone().filter(inside).or_else(goal).or(own)
        }
        Some("visit") => own.or_else(goal),
        _ => own
            .or_else(|| named_after(s, found, cast))
            .or_else(|| from_dateline(s, at, found, cast))
            .or_else(|| hosted(s, carriers, cast))
            .or_else(|| {
                let deed = !found.rule.act.verbal();
                below(s, at, cast, 2).filter(|_| deed).map(|place| Place { inferred: true, ..place })
            }),
    }
}

/// "China hosted four rounds of talks".
fn hosted(s: Parsed<'_>, carriers: &[usize], cast: &Cast<'_>) -> Option<Place> {
    let verb =
        carriers.iter().copied().find(|&word| matches!(s.words[word].lemma.as_str(), "host" | "co-host"))?;
    let host = arguments(s, verb).into_iter().find(|argument| argument.role == "subj")?;
    let place = place_named(&names::phrase(s, host.word).text, &cast.context)?;
    Some(Place { inferred: true, ..place })
}

/// "the Singapore summit".
fn named_after(s: Parsed<'_>, found: &Found<'_>, cast: &Cast<'_>) -> Option<Place> {
    if found.rule.act != Act::Consult {
        return None;
    }
    arguments(s, found.trigger)
        .into_iter()
        .filter(|a| a.role == "mod")
        .find_map(|a| place_named(&names::phrase(s, a.word).text, &cast.context))
        .filter(|place| place.lat.is_some() || !found.actors.iter().any(|p| p.country == place.country))
}

/// The lead of a dispatch speaks of where it is sent from, when one of the parties is at home there.
fn from_dateline(s: Parsed<'_>, at: At, found: &Found<'_>, cast: &Cast<'_>) -> Option<Place> {
    let line = cast.dateline.as_ref()?;
    let place = place_named(&line.city, &cast.context)?;
    let main = s.words[found.trigger].relation == Relation::Root
        || s.words[found.trigger].head.is_some_and(|head| s.words[head].relation == Relation::Root);
    let home = found.actors.iter().chain(&found.recipients).any(|party| party.country == place.country);
    let spoken = matches!(found.rule.act.quad(), 1 | 3) && found.rule.mode.as_deref() != Some("call");
    (at.sentence == 0 && main && home && spoken).then_some(Place { inferred: true, ..place })
}

/// The mode of a meeting follows from who takes part and where.
fn mode(found: &Found<'_>, place: Option<&Place>) -> Option<String> {
    if found.rule.act != Act::Consult || !matches!(found.rule.mode.as_deref(), None | Some("meet")) {
        return found.rule.mode.clone();
    }
    let all = || found.actors.iter().chain(&found.recipients);
    let states: BTreeSet<&str> = all().filter_map(|party| party.country.as_deref()).collect();
    let body = all().any(is_league);
    let elsewhere = place.and_then(|p| p.country.as_deref()).is_some_and(|code| !states.contains(code));
    Some(
        if states.len() >= 3 || body {
            "multilateral"
        } else if elsewhere && states.len() == 2 {
            "third-party"
        } else {
            "meet"
        }
        .to_string(),
    )
}

/// An organisation of states.
fn is_league(party: &Party) -> bool {
    let body = party.id.as_deref().and_then(|id| Lexicon::embedded().organisation(id));
    body.is_some_and(|body| matches!(body.sector.as_str(), "IGO" | "UNO" | "EUR" | "ISM"))
}

/// A journey within one's own state is no visit.
fn at_home(found: &Found<'_>, mode: Option<&str>) -> bool {
    let home = |actor: &Party| {
        actor.country.is_some() && found.recipients.iter().all(|host| host.country == actor.country)
    };
    mode == Some("visit")
        && found.actors.iter().any(home)
        && found.actors.iter().all(|actor| actor.country.is_none() || home(actor))
}

/// The words that carry the claim: trigger, parties, with what lies between.
fn evidence(s: Parsed<'_>, found: &Found<'_>) -> Span {
    let words = found.actor_words.iter().chain(&found.recipient_words).chain([&found.trigger]);
    let spans = words.map(|&word| {
        let carrier = s.words[found.trigger]
            .head
            .filter(|&head| s.words[head].tag == Tag::Verb && word == found.trigger);
        let own = s.words[word].span;
        carrier.map_or(own, |head| own.join(s.words[head].span))
    });
    spans.reduce(Span::join).unwrap_or(s.words[found.trigger].span)
}

/// "twice", "thrice", "three times", "two visits".
fn count(s: Parsed<'_>, trigger: usize) -> Option<u32> {
    let near = trigger.saturating_sub(2)..(trigger + 5).min(s.words.len());
    let adverb = near.filter(|&word| s.words[word].head == Some(trigger) || word + 1 == trigger);
    let times = adverb.clone().find_map(|word| match s.form(word).to_lowercase().as_str() {
        "twice" => Some(2),
        "thrice" => Some(3),
        _ => None,
    });
    times.or_else(|| counted(s, trigger))
}

fn counted(s: Parsed<'_>, trigger: usize) -> Option<u32> {
    s.children(trigger).find_map(|child| {
        let word = &s.words[child];
        match (word.relation, word.lemma.as_str()) {
            (Relation::OblUnmarked | Relation::Obl, "time") => {
                s.children(child).find_map(|n| number(&s.words[n].lemma))
            }
            (Relation::Nummod, lemma) if s.words[trigger].tag == Tag::Noun => number(lemma),
            _ => None,
        }
    })
}

fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 11] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let named = WORDS.iter().position(|&known| known == word).map(|n| n as u32);
    named.or_else(|| word.parse().ok()).filter(|&n| (2..=99).contains(&n))
}
