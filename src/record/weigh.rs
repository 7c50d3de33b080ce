//! Credibility: how far what is told of an event can be believed, apart from how reliable its tellers are in general.
//!
//! The scale is that of the Admiralty system: 1 confirmed by other independent sources, 2 probably true, 3 possibly
//! true, 4 doubtfully true, 5 improbable, 6 cannot be judged, which is kept as no number at all. Two things go in: how
//! many independent tellers say it, and how good the best of them are (grades A to E of `data/outlets.tsv`).
//!
//! | said by | credibility |
//! |---|---|
//! | two of grade A or B, or three of which one is | 1 |
//! | one of grade A, or two or more of which one is C or better | 2 |
//! | one of grade B or C, or three or more ungraded | 3 |
//! | grade D at best; or only as unconfirmed, or denied by somebody as good | 4 |
//! | grade E only, or denied by more and better | 5 |
//! | one or two whose grade is not known | none |

use super::{Told, fold};
use crate::lexicon::ontology::Status;
use crate::lexicon::{Grade, Lexicon};

/// The credibility of an event that stands at `status` by its ledger.
pub fn credibility(ledger: &[Told], status: Status) -> Option<u8> {
    let denies = |told: &&Told| matches!(told.claim.status, Status::Denied | Status::Negated);
    let off = matches!(status, Status::Denied | Status::Negated);
    let (against, by): (Vec<&Told>, Vec<&Told>) = ledger.iter().partition(|told| denies(told) != off);
    let said = believed(&by)?;
    let sure =
        |told: &&Told| !matches!(told.claim.status, Status::ReportedUnconfirmed | Status::Hypothetical);
    let unconfirmed = if by.iter().any(sure) { said } else { said.max(4) };
    match believed(&against) {
        None => Some(unconfirmed),
        Some(denied) if denied < said => Some(5),
        Some(denied) if denied == said => Some(unconfirmed.max(4)),
        Some(_) => Some(unconfirmed.max(2)),
    }
}

/// What the number of independent tellers and their grades come to.
fn believed(told: &[&Told]) -> Option<u8> {
    let tellers: Vec<Option<Grade>> =
        fold::tellers(told).iter().map(|copies| copies.iter().filter_map(|told| grade(told)).min()).collect();
    let (n, best) = (tellers.len(), tellers.iter().flatten().min().copied());
    let good = tellers.iter().flatten().filter(|grade| **grade <= Grade::B).count();
    match best {
        None if n >= 3 => Some(3),
        None => None,
        Some(_) if good >= 2 || (good >= 1 && n >= 3) => Some(1),
        Some(Grade::A) => Some(2),
        Some(grade) if grade <= Grade::C && n >= 2 => Some(2),
        Some(grade) if grade <= Grade::C => Some(3),
        Some(Grade::D) => Some(4),
        Some(_) => Some(5),
    }
}

/// The grade of who vouches for a claim: the worst link of its chain that has one, the outlet's own included.
fn grade(told: &Told) -> Option<Grade> {
    let letters = told.claim.sources.iter().filter_map(|source| source.grade);
    let cited =
        letters.filter_map(|letter| GRADES.into_iter().find(|grade| grade.letter().starts_with(letter)));
    let wire = told.wire.as_ref().and_then(|id| Lexicon::embedded().outlet_by_id(id));
    let outlet = wire.or_else(|| told.outlet.as_ref().and_then(|name| Lexicon::embedded().outlet(name)));
    cited.chain(outlet.and_then(|outlet| outlet.grade)).max()
}

const GRADES: [Grade; 5] = [Grade::A, Grade::B, Grade::C, Grade::D, Grade::E];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Claim;

    /// A ledger of claims: outlet, status and words of each.
    fn check(ledger: &[(&str, Status, &str)], status: Status, expected: Option<u8>) {
        let told = |(at, (outlet, status, text)): (usize, &(&str, Status, &str))| Told {
            key: 0,
            claim: claim(&at.to_string(), *status, text),
            sentence_span: crate::document::Span::new(0, 0),
            published: None,
            outlet: Some((*outlet).to_owned()),
            wire: None,
        };
        let ledger: Vec<Told> = ledger.iter().enumerate().map(told).collect();
        assert_eq!(credibility(&ledger, status), expected, "{ledger:?}");
    }

    fn claim(doc: &str, status: Status, text: &str) -> Claim {
        Claim {
            doc: doc.into(),
            sentence: 0,
            span: crate::document::Span::new(0, 0),
            text: text.into(),
            actors: Vec::new(),
            act: crate::lexicon::ontology::Act::Consult,
            mode: None,
            quad: 1,
            recipients: Vec::new(),
            place: None,
            when: None,
            status,
            cue: None,
            sources: Vec::new(),
            count: None,
            why: String::new(),
            confidence: 1.0,
        }
    }

    #[test]
    fn credibility_follows_from_independence_and_grade() {
        let (yes, no, hm) = (Status::Occurred, Status::Denied, Status::ReportedUnconfirmed);
        check(&[("Reuters", yes, "a b c d"), ("AP", yes, "e f g h")], yes, Some(1));
        check(&[("Reuters", yes, "a b c d"), ("AP", yes, "a b c d")], yes, Some(2));
        check(&[("Reuters", yes, "a b c d")], yes, Some(2));
        check(&[("Kyodo News", yes, "a b c d")], yes, Some(3));
        check(&[("Kyodo News", hm, "a b c d")], hm, Some(4));
        check(&[("Strelsau Bugle", yes, "a b c d")], yes, None);
        check(
            &[("Strelsau Bugle", yes, "a b"), ("Zenda Herald", yes, "c d"), ("X", yes, "e f")],
            yes,
            Some(3),
        );
        check(&[("Kyodo News", yes, "a b c d"), ("Reuters", no, "e f g h")], yes, Some(5));
        check(&[("Reuters", yes, "a b c d"), ("AP", no, "e f g h")], yes, Some(4));
        check(&[("Reuters", no, "a b c d"), ("AP", no, "e f g h")], no, Some(1));
    }
}
