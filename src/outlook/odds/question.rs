//! Questions: who is to do what, to or with whom, within which days.
//!
//! A sentence is read by the product's own reader of claims, as if it stood in an article of the day
//! asked from; only the window ("by", "before", "within 90 days") is read here.

use crate::answer::{Calendar, Standing, offices};
use crate::claim::when::{Direction, Kind, TimeExpression, days_between, times};
use crate::claim::{Claim, Party, claims};
use crate::document::Document;
use crate::lexicon::ontology::{Act, Status};
use crate::record::{Event, person, side};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// A question with a yes or a no.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The question as it was asked, or as the flags say it.
    pub text: String,
    /// Who is to act.
    pub actors: Vec<Party>,
    /// What is to be done.
    pub act: Act,
    /// Its mode, where asked for.
    pub mode: Option<String>,
    /// To or with whom; for a visit the host country or who is there to receive.
    pub recipients: Vec<Party>,
    /// The day asked from: nothing published later counts for the odds.
    pub as_of: Date,
    /// First day that counts.
    pub from: Date,
    /// Last day that counts.
    pub by: Date,
}

/// A question put in flags instead of a sentence.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Who is to act: a person or a country.
    pub actor: String,
    /// To or with whom.
    pub recipient: Option<String>,
    /// The act.
    pub act: Option<Act>,
    /// Its mode.
    pub mode: Option<String>,
    /// First day that counts.
    pub from: Option<Date>,
    /// Last day that counts.
    pub by: Option<Date>,
}

/// Why a question could not be understood, and how to put it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Misread {
    #[error("no act of somebody named is found in “{0}”; say who does what, such as “{EXAMPLE}”")]
    NoAct(String),
    #[error("“{0}” does not say by when; add “by 2018-09-09”, “within 90 days” or --by")]
    NoEnd(String),
    #[error("the days asked about end on {by}, which is not after {as_of}, the day asked from")]
    Over { by: Date, as_of: Date },
    #[error("the days asked about begin on {from}, after their last, {by}")]
    Backwards { from: Date, by: Date },
    #[error("“{0}” asks for a no; ask whether it happens")]
    Negative(String),
    #[error("“{0}” is no person or country known here; use a full name or an ISO 3166 code such as PRK")]
    Unknown(String),
    #[error("say with whom, or to which country, with --recipient")]
    NoRecipient,
    #[error("“{0}” names nobody to act; say who, such as “{EXAMPLE}”")]
    NoActor(String),
}

const EXAMPLE: &str = "Xi Jinping visits North Korea by 2018-09-09";

impl Question {
    /// Reads a question or statement asked on the day `as_of`; `by`, if given, is the last day that counts.
    ///
    /// # Errors
    /// What could not be understood, and how to put it.
    pub fn read(sentence: &str, as_of: Date, by: Option<Date>) -> Result<Question, Misread> {
        let text = sentence.trim().to_owned();
        let ended = if text.ends_with(['.', '?', '!']) { text.clone() } else { format!("{text}.") };
        let (first, last) = window(&ended, as_of);
        let claim = claim(&ended, as_of).ok_or_else(|| Misread::NoAct(text.clone()))?;
        if matches!(claim.status, Status::Negated | Status::Denied | Status::Cancelled) {
            return Err(Misread::Negative(text));
        }
        if claim.actors.is_empty() {
            return Err(Misread::NoActor(text));
        }
        let question = Question {
            actors: claim.actors,
            act: claim.act,
            mode: claim.mode,
            recipients: claim.recipients,
            as_of,
            from: first.unwrap_or(as_of).max(tomorrow(as_of)),
            by: by.or(last).ok_or_else(|| Misread::NoEnd(text.clone()))?,
            text,
        };
        question.sound()
    }

    /// The question that flags put.
    ///
    /// # Errors
    /// A name that is not known, or days that are over.
    pub fn given(given: &Given, as_of: Date) -> Result<Question, Misread> {
        let actor = party(&given.actor, as_of)?;
        let recipient = given.recipient.as_deref().map(|name| party(name, as_of)).transpose()?;
        let act = given.act.unwrap_or(Act::Consult);
        let mode = given.mode.clone().or_else(|| (act == Act::Consult).then(|| "visit".into()));
        if recipient.is_none() {
            return Err(Misread::NoRecipient);
        }
        let by = given.by.ok_or_else(|| Misread::NoEnd("the question".into()))?;
        let question = Question {
            text: String::new(),
            actors: vec![actor],
            act,
            mode,
            recipients: recipient.into_iter().collect(),
            as_of,
            from: given.from.unwrap_or(as_of).max(tomorrow(as_of)),
            by,
        };
        let text = super::words::asked(&question);
        Question { text, ..question }.sound()
    }

    /// The questions of the first `most` plans of a calendar that are not called off and can be asked about, each once.
    pub fn of_plans(calendar: &Calendar, as_of: Date, most: usize) -> Vec<Question> {
        let open = calendar.planned.iter().filter(|plan| plan.standing != Standing::Cancelled);
        let mut questions: Vec<Question> = Vec::new();
        for question in open.filter_map(|plan| Question::of_plan(&plan.event, as_of)) {
            if !questions.iter().any(|known| known.text == question.text) {
                questions.push(question);
            }
        }
        questions.truncate(most);
        questions
    }

    /// Whether a planned event will come about by the last of its days; `None` where it names no sides or no days,
    /// or they are over.
    pub fn of_plan(event: &Event, as_of: Date) -> Option<Question> {
        let known = |parties: &[Party]| !parties.is_empty() && parties.iter().all(|party| party.id.is_some());
        let when = event.when.filter(|when| days_between(when.from, when.to) <= 31)?;
        let question = Question {
            text: String::new(),
            actors: event.actors.clone(),
            act: event.act,
            mode: event.mode.clone(),
            recipients: event.recipients.clone(),
            as_of,
            from: tomorrow(as_of),
            by: when.to,
        };
        let asked = known(&question.actors) && question.other_side().is_some();
        let text = super::words::asked(&question);
        Question { text, ..question }.sound().ok().filter(|_| asked)
    }

    fn sound(self) -> Result<Question, Misread> {
        let (from, by, as_of) = (self.from, self.by, self.as_of);
        match () {
            () if by <= as_of => Err(Misread::Over { by, as_of }),
            () if from > by => Err(Misread::Backwards { from, by }),
            () => Ok(self),
        }
    }

    /// How many days count.
    pub fn days(&self) -> i32 {
        days_between(self.from, self.by) + 1
    }

    /// Whether it asks for a visit.
    pub fn is_visit(&self) -> bool {
        self.act == Act::Consult && self.mode.as_deref() == Some("visit")
    }

    /// Whether it asks for people meeting face to face, wherever.
    pub fn is_meeting(&self) -> bool {
        let modes = ["meet", "third-party", "multilateral"];
        self.act == Act::Consult && self.mode.as_deref().is_none_or(|mode| modes.contains(&mode))
    }

    /// The side of the first who is to act: a country, or else the party's own id or name.
    pub fn actor_side(&self) -> Option<String> {
        self.actors.first().map(side)
    }

    /// The side of the first to or with whom; of two who act together, the second.
    pub fn other_side(&self) -> Option<String> {
        let own = self.actor_side();
        let others = self.recipients.iter().chain(&self.actors).map(side);
        others.into_iter().find(|side| Some(side) != own.as_ref())
    }

    /// The person who is to act, by id.
    pub fn actor_person(&self) -> Option<String> {
        self.actors.first().and_then(person)
    }

    /// The sides that must take part, for [`crate::record::Filter::sides`].
    pub fn sides(&self) -> Vec<String> {
        self.actor_side().into_iter().chain(self.other_side()).collect()
    }

    /// Whether an event, whatever its days and status, is of the kind asked about: the same act
    /// between the same sides in the same direction.
    pub fn is_about(&self, event: &Event) -> bool {
        let act = match () {
            () if self.is_visit() => event.is_visit(),
            () if self.is_meeting() => event.is_meeting(),
            () => event.act == self.act && (self.mode.is_none() || event.mode == self.mode),
        };
        let (Some(own), Some(other)) = (self.actor_side(), self.other_side()) else {
            return act && self.acts_in(event);
        };
        let sides = match () {
            () if self.is_visit() => event.visit_host() == Some(other.as_str()),
            () if self.act.reciprocal() => event.involves(&own) && event.involves(&other),
            () => event.recipients.iter().any(|party| side(party) == other),
        };
        act && sides && self.acts_in(event)
    }

    /// Whether who is to act does so in an event: the person where one is asked for, else the side.
    fn acts_in(&self, event: &Event) -> bool {
        let own = |party: &Party| Some(side(party)) == self.actor_side();
        let same = |party: &Party| match self.actor_person() {
            Some(asked) => person(party).as_ref() == Some(&asked),
            None => own(party),
        };
        let among = |parties: &[Party]| parties.iter().any(same);
        among(&event.actors) || ((self.act.reciprocal() && !self.is_visit()) && among(&event.recipients))
    }
}

fn tomorrow(day: Date) -> Date {
    day.saturating_add(1.days())
}

/// The claim a sentence makes; of several the one with both sides named, then the surest.
fn claim(sentence: &str, as_of: Date) -> Option<Claim> {
    let document = Document { text: sentence.to_owned(), published: Some(as_of), ..Document::default() };
    let both = |claim: &Claim| !claim.recipients.is_empty() || claim.actors.len() > 1;
    let rank = |claim: &Claim| (both(claim), (claim.confidence * 1000.0) as i32);
    claims(&document).into_iter().max_by_key(rank)
}

/// A person or country of that name.
fn party(name: &str, as_of: Date) -> Result<Party, Misread> {
    let plain = |id: String, name: String, country: String, office| Party {
        text: name.clone(),
        id: Some(id),
        name,
        country: Some(country),
        office,
        inferred: false,
    };
    if let Some(code) = offices::country(name) {
        return Ok(plain(code.clone(), offices::country_name(&code), code, None));
    }
    let holder = || offices::who(name, Some(as_of), as_of).into_iter().next();
    let terms = offices::terms_of(name);
    let term = terms.iter().rev().find(|term| term.covers(as_of)).or(terms.last()).cloned().or_else(holder);
    let term = term.ok_or_else(|| Misread::Unknown(name.to_owned()))?;
    let office = offices::leading(&term.person, as_of).map_or(term.office, |leading| leading.office);
    Ok(plain(term.person, term.name, term.country, Some(office)))
}

/// The first and the last day a sentence gives, as far as it does.
fn window(text: &str, as_of: Date) -> (Option<Date>, Option<Date>) {
    let times = times(text, Some(as_of));
    let bounds: Vec<Bound> = times.iter().filter_map(|time| bound(time, text, as_of)).collect();
    let first = bounds.iter().filter_map(|bound| bound.from).max();
    let last = bounds.iter().filter_map(|bound| bound.by).next_back();
    (first, last)
}

struct Bound {
    from: Option<Date>,
    by: Option<Date>,
}

/// What one time expression bounds, by the word before it.
fn bound(time: &TimeExpression, text: &str, as_of: Date) -> Option<Bound> {
    let ahead = time.resolve(Some(Direction::Future));
    let before = text[..time.span.start].to_lowercase();
    let lead = before.trim_end().trim_end_matches(" the").rsplit(' ').next().unwrap_or_default().to_owned();
    let whole = time.span.of(text).to_lowercase();
    let word = |known: &[&str]| known.iter().any(|k| lead == *k || whole.starts_with(&format!("{k} ")));
    if ahead.kind == Kind::Duration {
        let by = length(&ahead.value).and_then(|span| as_of.checked_add(span).ok());
        return by.map(|by| Bound { from: None, by: Some(by) });
    }
    let days = ahead.interval?;
    let end = before.trim_end().trim_end_matches(" of").ends_with("end");
    Some(match () {
        () if word(&["before"]) && !end => Bound { from: None, by: days.from.yesterday().ok() },
        () if end || word(&["by", "until", "till", "before"]) => Bound { from: None, by: Some(days.to) },
        () if word(&["after", "since", "from"]) => Bound { from: Some(days.from), by: None },
        () if word(&["between"]) => Bound { from: Some(days.from), by: Some(days.to) },
        () => Bound { from: Some(days.from), by: Some(days.to) },
    })
}

/// A TimeML length of days, weeks, months or years: "P90D".
fn length(value: &str) -> Option<Span> {
    let rest = value.strip_prefix('P')?;
    let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
    let n: i32 = number.parse().ok().filter(|n| (1..10_000).contains(n))?;
    match unit {
        "D" => Some(n.days()),
        "W" => Some(n.weeks()),
        "M" => Some(n.months()),
        "Y" => Some(n.years()),
        _ => None,
    }
}
