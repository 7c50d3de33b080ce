//! Patterns: what is there is found with its misses, and shuffled dates give none beyond the false discovery rate.

mod desk;

use attache::lexicon::ontology::Act;
use attache::pattern::{self, Asked, Deed, Family, Field, Scope, chance};
use attache::record::Record;
use desk::{date, korea};
use proptest::prelude::*;

const STATES: u32 = 12;
const ACTS: [Act; 5] = [Act::Accuse, Act::Agree, Act::Support, Act::Threaten, Act::Request];

/// Numbers that look random and are the same every time.
struct Deal(u64);

impl Deal {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((u64::from((self.0 >> 32) as u32) * u64::from(n)) >> 32) as u32
    }
}

fn field(rows: &[(u32, u32, u32, i32)], states: u32) -> Field {
    let mut field = Field::new(date("2018-12-31"));
    for state in 0..states {
        field.member(&format!("S{state}"), &format!("State {state}"));
    }
    for (number, (subject, relation, object, day)) in rows.iter().enumerate() {
        let relation =
            field.relation(ACTS[*relation as usize % ACTS.len()], (*relation >= 5).then_some("mode"));
        let event = field.event(&number.to_string());
        field.deeds.push(Deed { subject: *subject, relation, object: *object, day: *day, event });
    }
    field.settle();
    field
}

/// Rows in crises: everything comes in bursts, and one state answers another.
fn crises(seed: u64, n: u32) -> Vec<(u32, u32, u32, i32)> {
    let mut deal = Deal(seed);
    let starts: Vec<i32> = (0..12).map(|_| -(deal.below(1500) as i32)).collect();
    let mut rows = Vec::new();
    for _ in 0..n {
        let (one, other) = (deal.below(STATES), deal.below(STATES - 1));
        let other = if other >= one { other + 1 } else { other };
        let day = (starts[deal.below(12) as usize] - deal.below(25) as i32).min(0);
        rows.push((one, deal.below(4), other, day));
        if one < 3 {
            rows.push((other, 4, one, (day + 1 + deal.below(5) as i32).min(0)));
        }
    }
    rows
}

/// The same rows, their dates dealt anew among them.
fn shuffled(rows: &[(u32, u32, u32, i32)], seed: u64) -> Vec<(u32, u32, u32, i32)> {
    let (mut deal, mut rows) = (Deal(seed), rows.to_vec());
    for at in (1..rows.len()).rev() {
        let with = deal.below(at as u32 + 1) as usize;
        (rows[at].3, rows[with].3) = (rows[with].3, rows[at].3);
    }
    rows
}

fn stand(rows: &[(u32, u32, u32, i32)], scopes: &[Scope], rate: f64) -> (usize, usize) {
    let field = field(rows, STATES);
    let found = pattern::mine(&field, scopes, None);
    let mut p: Vec<f64> = found.iter().map(|one| one.p).collect();
    p.sort_by(f64::total_cmp);
    (chance::benjamini_hochberg(&p).iter().filter(|q| **q <= rate).count(), found.len())
}

#[test]
fn shuffled_dates_give_no_pattern_beyond_the_rate() {
    let about =
        [Scope::Subject(1), Scope::Object(1), Scope::Pair(1, 2), Scope::Pair(2, 1), Scope::Pair(0, 1)];
    for (scopes, rate) in [(&[Scope::Any][..], 0.1), (&about[..], 0.1), (&[Scope::Any][..], 0.25)] {
        let (records, mut wrong, mut tried) = (300, 0, 0);
        for seed in 0..records {
            let rows = shuffled(&crises(seed / 10, 250), seed + 1);
            let (stood, rules) = stand(&rows, scopes, rate);
            wrong += usize::from(stood > 0);
            tried += rules;
        }
        println!("rate {rate}: {wrong} of {records} shuffled records have a pattern, {tried} rules tried");
        let most = f64::from(records as u32) * rate;
        assert!(wrong as f64 <= most + 2.0 * (most * (1.0 - rate)).sqrt(), "{wrong} of {records} at {rate}");
        let (stood, _) = stand(&crises(1, 250), scopes, rate);
        assert!(stood > 0, "what is there is found before the dates are shuffled");
    }
}

#[test]
fn p_values_agree_with_shuffles() {
    let rows = crises(7, 120);
    let scope = [Scope::Subject(0)];
    let plain = field(&rows, STATES);
    let found = pattern::mine(&plain, &scope, Some(14));
    let mut more = vec![0u32; found.len()];
    let shuffles = 400;
    for seed in 0..shuffles {
        let other = field(&shuffled(&rows, seed + 77), STATES);
        let dealt = pattern::mine(&other, &scope, Some(14));
        for (one, more) in found.iter().zip(&mut more) {
            let same = dealt.iter().find(|other| other.rule == one.rule);
            *more += u32::from(same.is_some_and(|other| other.preceded.0 >= one.preceded.0));
        }
    }
    for (one, more) in found.iter().zip(&more) {
        let share = f64::from(*more) / shuffles as f64;
        assert!(
            one.p > share * 0.5 - 0.05,
            "{:?}: p {} where shuffles of all years give {share}",
            one.rule,
            one.p
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Hits and misses are all of the later events, and the order of reading changes nothing.
    #[test]
    fn counts_are_whole(rows in proptest::collection::vec((0..6u32, 0..5u32, 0..6u32, -900..1i32), 1..150), seed in 0..99u64) {
        let rows: Vec<_> = rows.into_iter().filter(|row| row.0 != row.2).collect();
        let mut turned = rows.clone();
        turned.sort_by_key(|row| (u64::from(row.0 + 7 * row.1 + 11 * row.2) * (seed + 3) % 101, row.3));
        let (one, other) = (field(&rows, 6), field(&turned, 6));
        let scopes = [Scope::Any, Scope::Subject(0), Scope::Pair(0, 1)];
        let key = |found: &pattern::Found, field: &Field| {
            let named = |relation: &u32| field.relations[*relation as usize].0.name();
            let before: Vec<&str> = found.rule.before.iter().map(named).collect();
            (found.rule.family, found.rule.scope, before.join(" "), named(&found.rule.after), found.preceded, found.within)
        };
        let found = pattern::mine(&one, &scopes, None);
        let mut all: Vec<_> = found.iter().map(|f| key(f, &one)).collect();
        let mut again: Vec<_> = pattern::mine(&other, &scopes, None).iter().map(|f| key(f, &other)).collect();
        all.sort();
        again.sort();
        prop_assert_eq!(all, again);
        let asked = Asked { about: None, within: None, rate: 0.1, limit: 10_000 };
        let coverage = Record::in_memory().and_then(|record| record.coverage(None)).expect("an empty record");
        for pattern in pattern::finish(found, &asked, coverage).patterns {
            prop_assert_eq!(pattern.instances.len(), pattern.preceded.hits, "{}", &pattern.sentence);
            prop_assert_eq!(pattern.instances.len() + pattern.misses.len(), pattern.preceded.n, "{}", &pattern.sentence);
            prop_assert!(pattern.followed.hits <= pattern.followed.n);
            prop_assert!(pattern.instances.iter().all(|one| (1..=pattern.within).contains(&one.lag)));
            prop_assert!(pattern.p > 0.0 && pattern.p <= pattern.q + 1e-12 && pattern.q <= 1.0);
        }
    }
}

#[test]
fn kim_meets_china_before_anyone_else() {
    let record = desk::record(&korea());
    let asked = Asked { about: Some("PRK".into()), within: None, rate: 0.1, limit: 5 };
    let found = pattern::patterns(&record, &asked, date("2018-08-21")).expect("patterns");
    let fixed: Vec<_> = found.patterns.iter().filter(|one| one.family == Family::FixedParty).collect();
    let [one] = &fixed[..] else { panic!("{fixed:?}") };
    assert!(
        one.sentence.starts_with(
            "Within 40 days before Kim Jong Un meets any other leader, Kim Jong Un meets the leader of China: 3 of 3"
        ),
        "{}",
        one.sentence
    );
    assert_eq!(
        (one.instances.len(), one.misses.len(), one.stands),
        (3, 0, false),
        "three are too few to stand"
    );
    let lags: Vec<i32> = one.instances.iter().map(|instance| instance.lag).collect();
    assert_eq!(lags, [33, 19, 36]);
}

#[test]
fn a_large_record_takes_seconds() {
    let mut deal = Deal(5);
    let row = |_: u32| {
        let (one, other) = (deal.below(200) * deal.below(200) / 200, deal.below(200) * deal.below(200) / 200);
        (one, deal.below(10), other, -(deal.below(3650) as i32))
    };
    let rows: Vec<_> = (0..100_000).map(row).filter(|row| row.0 != row.2).collect();
    let large = field(&rows, 200);
    for (name, scopes) in
        [("all", vec![Scope::Any]), ("about one", vec![Scope::Subject(3), Scope::Object(3)])]
    {
        let start = std::time::Instant::now();
        let found = pattern::mine(&large, &scopes, None);
        println!("{} events, {name}: {} rules in {:?}", rows.len(), found.len(), start.elapsed());
        assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
    }
}
