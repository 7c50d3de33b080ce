//! The brief: every sentence cited, every quotation exact, and the answers under it right.

mod desk;

use attache::answer::{self, Direction, Outcome, Question};
use attache::brief::{self, Brief, Evidence};
use attache::claim::Source;
use attache::lexicon::Lexicon;
use attache::lexicon::ontology::{Act, Status};
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
        plan.contains(
            "A visit of Xi Jinping to North Korea on 9 September 2018 was reported as planned by Beijing on \
             17 April 2018 (no day given) and Straits Times on 18 August 2018. The plan is, so far, told as settled."
        ),
        "{plan}"
    );
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

/// The sentence of the brief on what is planned, by dispatches on Xi's visit: outlet, day, status, and on whose word.
#[track_caller]
fn signalled(told: &[(&str, &str, Status, Option<&str>)], expected: &str) {
    let of = |(nth, (outlet, day, status, by)): (usize, &(&str, &str, Status, Option<&str>))| {
        let text = format!("Number {nth} says that Xi goes to Pyongyang on September 9.");
        let one = dispatch(&format!("d{nth}"), day, outlet, &text).visit(xi(), north()).status(*status);
        let mut one = one.on("2018-09-09", "2018-09-09");
        one.claims[0].sources.extend(by.map(|id| Source {
            text: id.to_owned(),
            id: Lexicon::embedded().outlet(id).map(|outlet| outlet.id.clone()),
            grade: None,
        }));
        one
    };
    let record = record(&told.iter().enumerate().map(of).collect::<Vec<_>>());
    let brief = brief::brief(&record, "CHN", "PRK", date("2018-09-01")).expect("a brief");
    holds_citations(&record, &brief);
    let said = section(&brief, "Signalled");
    let visit = "A visit of Xi Jinping to North Korea on 9 September 2018 was ";
    assert_eq!(said.strip_prefix(visit), Some(expected), "{said}");
}

#[test]
fn a_plan_is_told_with_who_said_what_and_when() {
    use Status::{Cancelled, Denied, Hypothetical, Planned, ReportedUnconfirmed};
    let wire = "sample wire";
    signalled(
        &[(wire, "2018-08-18", Planned, Some("CNN")), (wire, "2018-08-21", Denied, Some("Foreign Ministry"))],
        "reported as planned by CNN on 18 August 2018, then denied by Foreign Ministry on 21 August 2018. It stands as denied.",
    );
    signalled(
        &[("Xinhua", "2018-08-18", Planned, None), ("Xinhua", "2018-08-21", Cancelled, None)],
        "announced by Xinhua on 18 August 2018, then called off by Xinhua on 21 August 2018. It stands as called off.",
    );
    signalled(
        &[(wire, "2018-08-18", Hypothetical, None), (wire, "2018-08-21", Planned, Some("CNN"))],
        "spoken of as possible by sample wire on 18 August 2018, then reported as planned by CNN on 21 August 2018. \
         The day is, so far, on the word of other media only.",
    );
    signalled(
        &[(wire, "2018-08-18", Planned, Some("KCNA")), (wire, "2018-08-21", Cancelled, Some("CNN"))],
        "announced by KCNA on 18 August 2018, then reported as called off by CNN on 21 August 2018. It stands as called off.",
    );
    signalled(
        &[(wire, "2018-08-18", ReportedUnconfirmed, None), (wire, "2018-08-20", Planned, None)],
        "told without confirmation by sample wire on 18 August 2018, then reported as planned by sample wire on \
         20 August 2018. The plan is, so far, told as settled.",
    );
    let many =
        ["CNN", "Yonhap", "Kyodo", "Reuters", "AFP", "BBC"].map(|by| (wire, "2018-08-18", Planned, Some(by)));
    let record_of = |off: Status| many.iter().copied().chain([(wire, "2018-08-21", off, Some("CNN"))]);
    signalled(
        &record_of(Denied).collect::<Vec<_>>(),
        "reported as planned by CNN on 18 August 2018, Yonhap on 18 August 2018, Kyodo on 18 August 2018, Reuters on \
         18 August 2018 and two more, then reported as denied by CNN on 21 August 2018. It stands as denied.",
    );
}

#[test]
fn one_grading_serves_calendar_odds_and_brief() {
    let invited =
        dispatch("i", "2018-03-28", "sample wire", "Kim had invited Xi, KCNA said.").visit(xi(), north());
    let mut invited = invited.status(Status::Planned);
    invited.claims[0].sources.push(Source { text: "KCNA".into(), id: Some("kcna".into()), grade: None });
    let mut will = dispatch("w", "2018-08-18", "sample wire", "Xi will go on September 9, CNN said.")
        .visit(xi(), north())
        .status(Status::Planned)
        .on("2018-09-09", "2018-09-09");
    will.claims[0].sources.push(Source { text: "CNN".into(), id: Some("cnn".into()), grade: None });
    let record = record(&[invited, will]);
    let calendar = answer::calendar(&record, "CHN", "PRK", day(), 60).expect("a calendar");
    let planned = &calendar.planned[0];
    assert_eq!((planned.standing, planned.telling), (answer::Standing::Tentative, answer::Telling::Reported));
    let says = "on the word of other media only";
    assert_eq!(brief::words::firmness(planned), says);
    assert!(brief::ics(&calendar).contains("STATUS:TENTATIVE"));
    let brief = of(&record);
    assert!(section(&brief, "Signalled").contains(says) && section(&brief, "Odds").contains(says));
}

#[test]
fn events_read_as_sentences_do() {
    let check = |claim: desk::Dispatch, expected: &str| {
        let record = record(&[claim]);
        let events = record.events(&attache::record::Filter::default()).expect("events");
        assert_eq!(brief::words::event(&events[0]), expected);
    };
    let told = || dispatch("d", "2018-08-18", "sample wire", "Something was done.");
    let usa = || desk::state("USA", "United States");
    check(told().act(Act::Sanction, usa(), north()), "a sanction by the United States against North Korea");
    check(told().act(Act::Request, kim(), china()), "a request by Kim Jong Un to China");
    check(told().act(Act::Support, china(), usa()), "support by China for the United States");
    check(told().visit(desk::trump(), china()), "a visit of Donald Trump to China");
    let mut both = told().act(Act::Request, kim(), china());
    both.claims[0].recipients.push(north());
    check(both, "a request by Kim Jong Un to China");
    let mut leaders = told().meet(desk::who("", "leaders", "BRA"), desk::who("", "leaders", "RUS"));
    leaders.claims[0].actors[0].id = None;
    leaders.claims[0].recipients[0].id = None;
    check(leaders, "a meeting of leaders of Brazil and Russia");
}
