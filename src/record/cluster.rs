//! Clusters: claims found to be about one event so far, and what further claims must be like to join them.

use super::Kind;
use super::events::{NEWS, exact};
use super::slots::{Person, Slots};
use crate::lexicon::ontology::Status;
use jiff::civil::Date;

/// Claims found to be about one event so far.
pub(super) struct Cluster<'s> {
    pub kind: Kind,
    /// The first is the one that founded it.
    pub slots: Vec<&'s Slots>,
    /// First and last day, as numbers.
    pub days: Option<(i64, i64)>,
    /// The documents of its claims, side by side: undated claims ask every cluster for theirs.
    pub documents: Vec<u64>,
    people: Vec<&'s Person>,
}

impl<'s> Cluster<'s> {
    pub fn new(one: &'s Slots, kind: Kind) -> Self {
        let mut cluster =
            Cluster { kind, slots: Vec::new(), days: None, documents: Vec::new(), people: Vec::new() };
        cluster.join(one);
        cluster
    }

    pub fn join(&mut self, one: &'s Slots) {
        if let Some(when) = one.when.filter(|when| exact(when) || self.slots.is_empty()) {
            let own = (number(when.from), number(when.to));
            let (from, to) = self.days.unwrap_or(own);
            self.days = Some((from.min(own.0), to.max(own.1)));
        }
        for person in &one.people {
            if !self.people.contains(&person) {
                self.people.push(person);
            }
        }
        self.welcome(one);
    }

    /// Takes in a claim that does not say who acts, and is moved by nothing it says.
    pub fn welcome(&mut self, guest: &'s Slots) {
        self.slots.push(guest);
        self.documents.push(guest.document);
    }

    /// Whether no side names other people than the claim does.
    pub fn parties_fit(&self, one: &Slots) -> bool {
        one.people.iter().all(|person| {
            let mut known = self.of_side(person).peekable();
            known.peek().is_none()
                || one.of_side(person).any(|named| self.of_side(person).any(|known| known.fits(named)))
        })
    }

    fn of_side<'p>(&'p self, person: &'p Person) -> impl Iterator<Item = &'p Person> {
        self.people.iter().copied().filter(|known| (known.acts, known.side) == (person.acts, person.side))
    }

    /// Whether a claim that does not say which state acts may be about it: whoever it names is named here too.
    pub fn can_host(&self, one: &Slots) -> bool {
        let here =
            |name: &Person| self.people.iter().any(|known| known.acts && known.side != 0 && known.fits(name));
        let (unknown, known): (Vec<&Person>, Vec<&Person>) =
            one.people.iter().partition(|person| person.acts);
        let recipients = Slots { people: known.into_iter().cloned().collect(), ..one.clone() };
        unknown.into_iter().all(here) && self.parties_fit(&recipients)
    }

    /// Whether it names someone who travels in the claim, too.
    pub fn names_traveller_of(&self, one: &Slots) -> bool {
        let mut travellers = one.people.iter().filter(|person| person.acts);
        travellers.any(|one| self.people.iter().any(|known| known.acts && known.fits(one)))
    }

    /// Whether no two places exclude each other: countries always, cities unless on one trip. The same two people on
    /// the same day are at one place, whatever a sentence seems to say of it.
    pub fn place_fits(&self, one: &Slots) -> bool {
        let Some(place) = &one.place else { return true };
        let fits = self.slots.iter().filter_map(|told| told.place.as_ref()).all(|known| {
            let country = known.country == 0 || place.country == 0 || known.country == place.country;
            country && (one.is_visit() || known.whole || place.whole || known.name == place.name)
        });
        fits || self.same_encounter(one)
    }

    fn same_encounter(&self, one: &Slots) -> bool {
        let Some((when, span)) = one.when.filter(exact).zip(self.days) else { return false };
        let both =
            |name: &&Person| self.people.iter().any(|known| known.acts == name.acts && known.fits(name));
        let named = one.people.iter().filter(|person| person.side != 0);
        let sides =
            named.clone().filter(both).map(|person| person.side).collect::<std::collections::BTreeSet<_>>();
        let overlap = number(when.from) <= span.1 && span.0 <= number(when.to);
        overlap && sides.len() > 1 && named.clone().count() == named.filter(both).count()
    }

    /// Whether the event could be what was said by its publication: deeds lie before it, plans after.
    pub fn told_fits(&self, status: Status, published: Option<i64>) -> bool {
        let (Some((from, to)), Some(day)) = (self.days, published) else { return true };
        match status {
            Status::Occurred | Status::Ongoing | Status::ReportedUnconfirmed => from <= day,
            Status::Planned | Status::Hypothetical => to >= day,
            Status::Cancelled | Status::Negated | Status::Denied => to + NEWS >= day,
        }
    }

    /// Whether the claim repeats, word for slot, what the cluster's founder says.
    pub fn says_the_same(&self, one: &Slots) -> bool {
        let founder = self.slots[0];
        (&founder.people, &founder.mode, founder.status, founder.count, founder.when)
            == (&one.people, &one.mode, one.status, one.count, one.when)
    }

    /// Its place among the clusters of its group, which has nothing to do with the order of reading.
    pub fn place_in_order(&self) -> (Option<i64>, u64) {
        (self.days.map(|(from, _)| from), self.slots[0].order)
    }

    /// What makes it this event: enough to tell it from every other of its group.
    pub fn signature(&self) -> String {
        let founder = self.slots[0];
        let people: Vec<String> =
            founder.people.iter().map(|person| format!("{}{:x}", u8::from(person.acts), person.id)).collect();
        let days = founder.when.map(|when| format!("{} {}", when.from, when.to));
        let told = self.slots.iter().filter_map(|t| t.published).min().filter(|_| days.is_none());
        let count = founder.count.unwrap_or(1);
        format!("{}|{:x?}|{}|{days:?}|{told:?}|{count}", self.kind.name(), founder.actors, people.join("|"))
    }
}

impl Slots {
    fn of_side<'p>(&'p self, person: &'p Person) -> impl Iterator<Item = &'p Person> {
        self.people.iter().filter(|known| (known.acts, known.side) == (person.acts, person.side))
    }
}

/// Days from `a` to `b`, negative when `b` is earlier.
pub(super) fn distance(a: Date, b: Date) -> i64 {
    number(b) - number(a)
}

/// The number of a day in the proleptic Gregorian calendar (Hinnant's `days_from_civil`); merging asks it millions of
/// times.
pub(super) fn number(day: Date) -> i64 {
    let (month, year) = (i64::from(day.month()), i64::from(day.year()));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day.day()) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
}
