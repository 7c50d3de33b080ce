//! The brief: every sentence cited, every quotation exact, and the answers under it right.

mod desk;

use attache::answer::{self, Direction, Outcome, Question};
use attache::brief::{self, Brief, Evidence};
use attache::lexicon::ontology::Act;
use attache::record::{Kind, Record};
use desk::{china, date, dispatch, kim, korea, north, record, xi};
use jiff::civil::Date;

fn day() -> Date {
    date("2018-08-21")
}

fn of(record: &Record) -> Brief {
    brief::brief(record, "CHN", "PRK", day()).expect("a brief")
}

fn section(brief: &Brief, title: &str) -> String {
    let section = brief.sections.iter().find(|section| section.title == title).expect("the section");
    section.sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn holds_citations(record: &Record, brief: &Brief) {
    for sentence in brief.sections.iter().flat_map(|section| &section.sentences) {
        assert!(!sentence.cites.is_empty(), "no citation: {}", sentence.text);
        assert!(
            sentence.cites.iter().all(|n| brief.citations.iter().any(|c| c.n == *n)),
            "{}",
            sentence.text
        );
    }
    for citation in &brief.citations {
        match &citation.evidence {
            Evidence::Report { doc, span, evidence, words, published, .. } => {
                let document = record.document(doc).expect("loaded").expect("the cited document is there");
                assert_eq!(span.of(&document.text), words);
                assert!(span.start <= evidence.start && evidence.end <= span.end);
                assert!(published.is_some_and(|day| day <= brief.as_of), "{doc} was not out yet");
            }
            Evidence::Data(row) => {
                let (_, text) = answer::offices::files(&row.file).next().expect("the file is embedded");
                let line = text.lines().nth(row.line - 1).unwrap_or_default();
                assert_eq!(line.split('\t').map(str::trim).collect::<Vec<_>>().join(" | "), row.words);
            }
            Evidence::Record { coverage, .. } => assert_eq!(coverage.as_of, Some(brief.as_of)),
        }
    }
}

#[test]
fn every_sentence_is_cited_and_every_quotation_exact() {
    let full = record(&korea());
    holds_citations(&full, &of(&full));
    let empty = record(&[]);
    holds_citations(&empty, &of(&empty));
}

#[test]
fn the_brief_says_what_the_record_holds() {
    let record = record(&korea());
    let brief = of(&record);
    let past = section(&brief, "On record");
    assert!(
        past.contains("Kim Jong Un, Supreme Leader of North Korea since 2011, went to China three times"),
        "{past}"
    );
    assert!(past.contains("No report was found of a visit to North Korea by"), "{past}");
    assert!(
        past.contains(
            "One report counts that Kim Jong Un went to China three times; the record holds the same number"
        ),
        "{past}"
    );
    let plan = section(&brief, "Signalled");
    assert!(
        plan.contains("A visit of Xi Jinping to North Korea is planned on 9 September 2018, according to"),
        "{plan}"
    );
    assert!(plan.contains("Beijing of 17 April 2018"), "{plan}");
    let sign = section(&brief, "Indicator");
    assert!(sign.contains("20 August 2018 by Daily NK") && sign.contains("untested"), "{sign}");
    let sequence = section(&brief, "Sequence seen so far");
    assert!(sequence.contains("3 of 3"), "{sequence}");
    let text = brief::print(&brief, 80, &|_, text| text.to_owned());
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn nothing_published_later_is_used() {
    let record = record(&korea());
    let brief = brief::brief(&record, "CHN", "PRK", date("2018-04-30")).expect("a brief");
    assert!(section(&brief, "On record").contains("went to China once"), "{}", section(&brief, "On record"));
    holds_citations(&record, &brief);
}

#[test]
fn tallies_count_in_office_only_and_show_zeros() {
    let mut dispatches = korea();
    for (id, day, name) in [("j", "2001-09-05", "Jiang Zemin"), ("h", "2005-10-30", "Hu Jintao")] {
        let slug = name.to_lowercase().replace(' ', "-");
        let text = format!("{name} went home from Pyongyang after a visit.");
        let visitor = desk::who(&slug, name, "CHN");
        dispatches.push(dispatch(id, day, "sample wire", &text).visit(visitor, north()).on(day, day));
    }
    let before =
        dispatch("x", "2008-06-20", "sample wire", "Xi Jinping, then vice president, visited Pyongyang.");
    dispatches.push(before.visit(xi(), north()).on("2008-06-17", "2008-06-19"));
    let record = record(&dispatches);
    let question = Question {
        office: answer::offices::office("president of China").expect("the office"),
        to: Some("PRK".into()),
        since: Some(date("1949-01-01")),
        as_of: Some(day()),
        ..Question::default()
    };
    let tally = answer::visits_by_office(&record, &question).expect("a tally");
    let count =
        |name: &str| tally.holders.iter().filter(|h| h.term.name == name).map(|h| h.count).sum::<usize>();
    assert_eq!(
        (count("Jiang Zemin"), count("Hu Jintao"), count("Xi Jinping"), count("Mao Zedong")),
        (1, 1, 0, 0)
    );
    assert!(!tally.holders.iter().any(|holder| holder.term.name == "Deng Xiaoping"), "never president");
    assert_eq!((tally.went.hits, tally.went.n), (1, 2), "of the terms that began after the first document");
}

#[test]
fn received_at_home_counts_leaders_only() {
    let mut dispatches = korea();
    let text = "South Korea's Moon arrived in Pyongyang and met Kim.";
    let moon = dispatch("m1", "2018-09-18", "Yonhap", text)
        .visit(desk::moon(), kim())
        .on("2018-09-18", "2018-09-20");
    let guest = desk::who("dennis-rodman", "Dennis Rodman", "USA");
    let rodman = dispatch("r1", "2014-01-08", "Yonhap", "Rodman visited Kim.").visit(guest, kim());
    dispatches.extend([moon, rodman.on("2014-01-06", "2014-01-13")]);
    let record = record(&dispatches);
    let received = |day| {
        answer::received_by(&record, "Kim Jong Un", answer::Rank::Leaders, day)
            .expect("answered")
            .expect("known")
    };
    let names = |day| received(day).visitors.iter().map(|v| v.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(Some(day())), ["Moon Jae-in"], "the meeting on the northern side implies a visit");
    assert_eq!(names(None), ["Moon Jae-in", "Moon Jae-in"]);
    assert_eq!(received(None).general.len(), 1, "the claim that no one came is shown, not counted");
}

#[test]
fn indicators_are_tested_by_what_followed() {
    let record = record(&korea());
    let dandong = answer::indicators()
        .expect("in order")
        .into_iter()
        .find(|i| i.id == "dandong-crackdown")
        .expect("the indicator");
    let test = |day| answer::test(&record, &dandong, date(day)).expect("tested");
    assert!(matches!(test("2018-08-21").signs[0].outcome, Outcome::Open { .. }));
    assert!(test("2018-08-21").rate.is_none());
    let closed = test("2018-12-01");
    assert_eq!(closed.rate.map(|rate| (rate.hits, rate.n)), Some((0, 1)));
}

#[test]
fn relations_say_nothing_on_small_numbers() {
    let relations = answer::relations(&record(&korea()), "CHN", "PRK", day()).expect("relations");
    assert_eq!(relations.direction, Direction::TooFew);
    let hostile = (0..12).map(|n| {
        let (id, day) = (format!("r{n}"), format!("2018-0{}-{:02}", 3 + n / 3, 1 + n));
        let day = if n < 6 { day.replace("2018", "2017") } else { day };
        let act = if n < 6 { Act::Accuse } else { Act::Support };
        let claim = dispatch(&id, &day, "sample wire", &format!("Statement number {n} was made by Beijing."));
        claim.act(act, china(), north()).on(&day, &day)
    });
    let relations =
        answer::relations(&record(&hostile.collect::<Vec<_>>()), "CHN", "PRK", day()).expect("relations");
    assert_eq!(relations.recent.n, 6);
    assert!(relations.months.iter().map(|month| month.n).sum::<usize>() == 12);
}

/// A record of 104 weeks with one act of China's a week, hostile in the last `cold` of them.
fn weeks(cold: i64) -> Record {
    let kind = [Act::Support, Act::Agree, Act::Request, Act::Support];
    let week = |n: i64| {
        let on = day().checked_sub(jiff::Span::new().days(7 * n)).expect("a day").to_string();
        let friendly = kind[usize::try_from(n * n % 7 % 4).expect("small")];
        let act = if n < cold { [Act::Accuse, Act::Threaten][usize::from(n % 2 == 0)] } else { friendly };
        let text = format!("Beijing spoke for the {n}th time of its neighbour.");
        dispatch(&format!("w{n}"), &on, "sample wire", &text).act(act, china(), north()).on(&on, &on)
    };
    record(&(0..104).map(week).collect::<Vec<_>>())
}

#[test]
fn relations_cool_only_when_the_band_says_so() {
    let of = |cold| answer::relations(&weeks(cold), "CHN", "PRK", day()).expect("relations");
    let (still, cold) = (of(0), of(20));
    assert_eq!((still.direction, cold.direction), (Direction::NoClearChange, Direction::Cooling));
    let change = cold.change.expect("a change");
    assert!(change.level + 1.96 * change.error < 0.0, "{change:?}");
    assert!(!cold.moved.is_empty() && cold.moved.iter().all(|one| one.by.abs() <= 10.0));
    assert!(cold.weeks.iter().all(|week| week.now.error <= week.then.error + 1e-9), "hindsight is no worse");
    let svg = brief::level(&cold);
    assert!(svg.contains("They are cooling") && svg.contains("China and North Korea"), "{svg}");
}

#[test]
fn a_level_as_of_a_day_knows_nothing_later() {
    let then = day().checked_sub(jiff::Span::new().days(7 * 30)).expect("a day");
    let (with, without) = (weeks(20), weeks(0));
    let of = |record: &Record| answer::relations(record, "CHN", "PRK", then).expect("relations");
    let (with, without) = (of(&with), of(&without));
    assert_eq!(
        (with.level, with.change, with.weeks.len()),
        (without.level, without.change, without.weeks.len())
    );
}

#[test]
fn counting_claims_are_shown_beside_the_tally() {
    let text = "Mao, Deng, Jiang and Hu all visited North Korea twice as president.";
    let mut claim = dispatch("t", "2018-08-20", "magazine", text).visit(xi(), north()).times(2);
    let names =
        [("mao-zedong", "Mao Zedong"), ("deng-xiaoping", "Deng Xiaoping"), ("jiang-zemin", "Jiang Zemin")];
    claim.claims[0].actors = names.iter().map(|(id, name)| desk::who(id, name, "CHN")).collect();
    let record = record(&[claim]);
    let question = Question { office: "CHN/president".into(), to: Some("PRK".into()), ..Question::default() };
    let tally = answer::visits_by_office(&record, &question).expect("a tally");
    assert_eq!(tally.counting.iter().map(|event| event.kind).collect::<Vec<_>>(), [Kind::Counting]);
    assert_eq!(tally.went.hits, 0);
    assert!(
        section(&of(&record), "On record")
            .contains("Mao Zedong each went to North Korea twice; the record itself holds no")
    );
}
