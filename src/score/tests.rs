//! Scoring on a small article of our own.

use super::pair::{Verdict, mark};
use super::{Report, gold, line};
use crate::claim::when::{Interval, Precision};
use crate::claim::{Claim, Party, Place, Source};
use crate::document::Span;
use crate::lexicon::ontology::{Act, Status};
use jiff::civil::date;
use serde_json::{Value, json};

const TEXT: &str = "Anna Berg will visit Ruritania on May 3, Radio Nord said. \
                    She met Karl Øst in Strelsau. A bomb went off. Anna praised the band.";

fn asked(sentence: &str, index: usize, act: &str, actor: &str, recipient: &str) -> Value {
    let list = |name: &str| match name {
        "" => json!([]),
        name => json!([name]),
    };
    json!({
        "sentence": sentence, "sentence_index": index, "act": act, "mode": "",
        "actor": list(actor), "actor_country": [], "recipient": list(recipient), "recipient_country": [],
        "place": null, "when": null, "status": "occurred", "attributed_to": null
    })
}

/// A visit, a meeting, an assault by nobody known, and optional praise.
fn article() -> Vec<gold::Gold> {
    let sentences: Vec<&str> = TEXT.split_inclusive(". ").map(str::trim).collect();
    let mut visit = asked(sentences[0], 0, "CONSULT", "Anna Berg", "Ruritania");
    visit["mode"] = json!("visit");
    visit["status"] = json!("planned");
    visit["recipient_country"] = json!(["RUR"]);
    visit["place"] = json!("Ruritania");
    visit["when"] = json!({"from": "2001-05-03", "to": "2001-05-03"});
    visit["attributed_to"] = json!("Radio Nord");
    let mut meet = asked(sentences[1], 1, "CONSULT", "Anna Berg", "Karl Øst");
    meet["mode"] = json!("meet");
    let bomb = asked(sentences[2], 2, "ASSAULT", "", "");
    let mut praise = asked(sentences[3], 3, "SUPPORT", "Anna Berg", "the band");
    praise["optional"] = json!(true);
    let file = json!({"claims": [visit, meet, bomb, praise]});
    gold::parse(&file.to_string(), TEXT).expect("the article is well formed")
}

fn party(name: &str, country: Option<&str>) -> Party {
    Party {
        text: name.to_owned(),
        id: None,
        name: name.to_owned(),
        country: country.map(str::to_owned),
        office: None,
        inferred: false,
    }
}

fn claim(words: &str, act: Act, mode: &str, actors: &[&str], recipients: &[&str]) -> Claim {
    let start = TEXT.find(words).expect("words of the text");
    let parties = |names: &[&str]| names.iter().map(|name| party(name, None)).collect();
    Claim {
        doc: "a".to_owned(),
        sentence: 0,
        span: Span::new(start, start + words.len()),
        text: words.to_owned(),
        actors: parties(actors),
        act,
        mode: (!mode.is_empty()).then(|| mode.to_owned()),
        quad: act.quad(),
        recipients: parties(recipients),
        place: None,
        when: None,
        status: Status::Occurred,
        cue: None,
        sources: Vec::new(),
        count: None,
        why: "test".to_owned(),
        confidence: 1.0,
    }
}

fn visit() -> Claim {
    let day = date(2001, 5, 3);
    let mut visit = claim("will visit", Act::Consult, "visit", &["Anna Berg"], &[]);
    visit.recipients = vec![party("the Ruritanians", Some("RUR"))];
    visit.status = Status::Planned;
    visit.when = Some(Interval { from: day, to: day, precision: Precision::Day });
    visit.place = Some(Place {
        text: "Ruritania".to_owned(),
        name: "Ruritania".to_owned(),
        country: Some("RUR".to_owned()),
        lat: None,
        lon: None,
        inferred: false,
    });
    visit.sources = vec![Source { text: "Radio Nord".to_owned(), id: None, grade: None }];
    visit
}

fn report(claims: Vec<Claim>) -> Report {
    Report::of(vec![mark("a", article(), claims)])
}

#[test]
fn all_right() {
    let claims = vec![
        visit(),
        claim("She met", Act::Consult, "meet", &["Karl Ost"], &["Anna Berg"]),
        claim("A bomb", Act::Assault, "", &[], &["crowd"]),
        claim("praised", Act::Support, "", &["Anna Berg"], &[]),
    ];
    let report = report(claims);
    let figures = &report.figures;
    assert_eq!((figures.claims.f1, figures.claims.gold, figures.claims.system), (1.0, 3, 3));
    assert_eq!(figures.f1_interval, [1.0, 1.0]);
    for rate in [figures.mode, figures.status, figures.when_exact, figures.place, figures.source_named] {
        assert_eq!(rate.rate, 1.0);
    }
    assert_eq!((figures.visit_meet.gold, figures.visit_meet.f1), (2, 1.0));
}

#[test]
fn nothing_claimed() {
    let report = report(Vec::new());
    assert_eq!((report.figures.claims.f1, report.figures.claims.gold), (0.0, 3));
    assert_eq!(report.errors().matches("miss").count(), 3);
    assert!(report.table().contains("claims (1 documents)"));
}

#[test]
fn other_act_sentence_or_party_is_no_match() {
    for wrong in [
        claim("will visit", Act::Agree, "", &["Anna Berg"], &["Ruritania"]),
        claim("A bomb", Act::Consult, "visit", &["Anna Berg"], &["Ruritania"]),
        claim("will visit", Act::Consult, "visit", &["Berta"], &["Graustark"]),
        claim("will visit", Act::Consult, "visit", &["Ruritania"], &["Anna Berg"]),
    ] {
        let report = report(vec![wrong]);
        assert_eq!((report.figures.claims.right, report.figures.claims.system), (0, 1));
    }
}

#[test]
fn the_better_of_two_is_taken() {
    let mut hasty = visit();
    hasty.status = Status::Occurred;
    let report = report(vec![hasty, visit()]);
    assert_eq!(report.figures.status.rate, 1.0);
    assert_eq!((report.figures.claims.right, report.figures.claims.system), (1, 2));
}

#[test]
fn asked_gold_comes_before_optional() {
    let sentence = "A bomb went off.";
    let mut optional = asked(sentence, 2, "ASSAULT", "Rebels", "");
    optional["optional"] = json!(true);
    let file = json!({"claims": [optional, asked(sentence, 2, "ASSAULT", "", "")]});
    let gold = gold::parse(&file.to_string(), TEXT).expect("well formed");
    let marked = mark("a", gold, vec![claim("A bomb", Act::Assault, "", &["Rebels"], &[])]);
    assert!(matches!(marked.verdicts[..], [Verdict::Hit(..)]));
}

#[test]
fn wrong_fields_are_listed() {
    let mut wrong = visit();
    (wrong.when, wrong.sources, wrong.mode) = (None, Vec::new(), Some("meet".to_owned()));
    let report = report(vec![wrong]);
    let errors = report.errors();
    let listed = errors.lines().find(|line| line.contains("wrong")).expect("a wrong field");
    assert!(listed.starts_with("a:0 "), "{listed}");
    assert!(listed.ends_with("mode: gold visit; when: gold 2001-05-03; by: gold Radio Nord"), "{listed}");
    assert_eq!(report.figures.when_null.rate, 0.0);
}

#[test]
fn sources_count_present_and_absent() {
    let mut met = claim("She met", Act::Consult, "meet", &["Anna Berg"], &[]);
    met.sources = vec![Source { text: "Radio Nord".to_owned(), id: None, grade: None }];
    let figures = report(vec![visit(), met]).figures;
    assert_eq!((figures.source.right, figures.source.of), (1, 2));
    assert_eq!((figures.source_named.right, figures.source_named.of), (1, 1));
}

#[test]
fn lines() {
    let expected = "CONSULT/visit planned | Anna Berg > the Ruritanians | where Ruritania | when 2001-05-03 | by Radio Nord";
    assert_eq!(line::line(&visit()), expected);
    let bomb = claim("A bomb", Act::Assault, "", &[], &[]);
    assert_eq!(line::line(&bomb), "ASSAULT occurred | - > -");
}

#[test]
fn gold_must_stand_in_the_text() {
    let file = json!({"claims": [asked("Not there.", 0, "AID", "", "")]});
    let error = gold::parse(&file.to_string(), TEXT).expect_err("no such sentence");
    assert!(error.contains("Not there."), "{error}");
    let file = json!({"claims": [asked("A bomb went off.", 0, "AIDS", "", "")]});
    let error = gold::parse(&file.to_string(), TEXT).expect_err("no such act");
    assert!(error.contains("AIDS is no act"), "{error}");
}
