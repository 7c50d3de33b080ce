//! Tables of facts in, tallies and checks out; what is measured on ../shared skips without it.

use attache::answer::{self, Question, Rank, Verdict};
use attache::claim::claims;
use attache::document::Document;
use attache::record::Record;
use attache::record::import::{Import, Mapping, mappings};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn date(day: &str) -> Date {
    day.parse().expect("a day")
}

fn import(record: &mut Record, table: &str, text: &str) -> Import {
    let known = mappings().expect("the mappings are in order");
    let mapping = known.iter().find(|mapping| mapping.name == table).expect("a table known");
    record.import(text.as_bytes(), mapping, |_| ()).expect("imported")
}

fn pack() -> Record {
    let mut record = Record::in_memory().expect("a record");
    let text = include_str!("../data/packs/leader-visits.tsv");
    let done = import(&mut record, "leader-visits", text);
    assert_eq!((done.added, done.set_aside.len()), (83, 0));
    record
}

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    let there = path.is_file().then_some(path.clone());
    if there.is_none() {
        println!("skipped: {} is not here", path.display());
    }
    there
}

/// One row of each kind of table, as its files are laid out, and the claim it must make.
#[track_caller]
fn check_row(table: &str, text: &str, expected: &str) {
    let mut record = Record::in_memory().expect("a record");
    let done = import(&mut record, table, text);
    assert_eq!((done.added, &done.set_aside[..]), (1, &[][..]), "{table}");
    let event = &record.events(&Default::default()).expect("events")[0];
    let names = |parties: &[attache::claim::Party]| {
        parties.iter().map(|party| party.name.as_str()).collect::<Vec<_>>().join("+")
    };
    let told = &event.ledger[0];
    let document = record.document(&told.claim.doc).expect("loaded").expect("there");
    assert_eq!(told.claim.span.of(&document.text), document.text, "the row is the evidence");
    let when = event.when.expect("a day");
    let mode = event.mode.as_deref().unwrap_or("-");
    let place = event.place.as_ref().map_or("-", |place| place.name.as_str());
    let got = format!(
        "{} {} > {} {}/{mode} {} {}..{} @{place} {}",
        told.claim.doc,
        names(&event.actors),
        names(&event.recipients),
        event.act.name(),
        event.status.name(),
        when.from,
        when.to,
        told.claim.why
    );
    assert_eq!(got, expected);
}

fn gdelt(cells: &[(usize, &str)]) -> String {
    let mut row = vec![""; 61];
    cells.iter().for_each(|(at, cell)| row[*at] = cell);
    format!("{}\n", row.join("\t"))
}

fn gdelt_visit() -> String {
    gdelt(&[
        (0, "410000001"),
        (1, "20180620"),
        (6, "KIM JONG UN"),
        (7, "PRK"),
        (16, "BEIJING"),
        (17, "CHN"),
        (26, "042"),
        (27, "042"),
        (28, "04"),
        (52, "Beijing, Beijing, China"),
        (59, "20180620061500"),
        (60, "http://example.org/1"),
    ])
}

/// A row of a file of POLECAT, with the head of the files from 2018 on.
fn polecat(actor: &str, country: &str) -> String {
    let row = [
        ("Event ID", "x1"),
        ("Event Date", "2019-06-20"),
        ("Event Type", "CONSULT"),
        ("Event Mode", "visit"),
        ("Intensity", "2.5"),
        ("Quad Code", "VERBAL COOPERATION"),
        ("Contexts", "diplomatic"),
        ("Actor Name", actor),
        ("Actor Country", country),
        ("Actor COW", "710"),
        ("Primary Actor Sector", "GOV"),
        ("Actor Sectors", "GOV"),
        ("Actor Title", "None"),
        ("Actor Name Raw", "Xi"),
        ("Wikipedia Actor ID", "None"),
        ("Recipient Name", "Kim Jong Un"),
        ("Recipient Country", "PRK"),
        ("Recipient Title", "None"),
        ("Placename", "Pyongyang, North Korea"),
        ("City", "Pyongyang"),
        ("Country", "PRK"),
        ("Source", "Sample"),
        ("Publication Date", "2019-06-21"),
        ("Language", "eng"),
    ];
    let line = |of: fn(&(&str, &str)) -> String| row.iter().map(of).collect::<Vec<_>>().join("\t");
    format!("{}\n{}\n", line(|cell| cell.0.to_owned()), line(|cell| cell.1.to_owned()))
}

#[test]
fn rows_of_known_tables_become_claims() {
    check_row(
        "gdelt-events",
        &gdelt_visit(),
        "gdelt-events#410000001 Kim Jong Un > China CONSULT/visit occurred 2018-06-20..2018-06-20 @Beijing table/gdelt-events",
    );
    check_row(
        "polecat",
        &polecat("Xi Jinping", "CHN"),
        "polecat#x1 Xi Jinping > Kim Jong Un CONSULT/visit occurred 2019-06-20..2019-06-20 @Pyongyang table/polecat",
    );
    check_row(
        "polecat",
        &polecat("Xi Jinping; Wang Yi", "CHN; CHN"),
        "polecat#x1 Wang Yi+Xi Jinping > Kim Jong Un CONSULT/visit occurred 2019-06-20..2019-06-20 @Pyongyang table/polecat",
    );
    check_row(
        "polecat",
        &polecat("None", "CHN"),
        "polecat#x1 China > Kim Jong Un CONSULT/visit occurred 2019-06-20..2019-06-20 @Pyongyang table/polecat",
    );
    check_row(
        "icews",
        "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tPublisher\tCity\tCountry\n7\t2011-05-20\tNorth Korea\t\tNorth Korea\tThreaten\t130\t-4\tSouth Korea\t\tSouth Korea\tSample\tSeoul\tSouth Korea\n",
        "icews:2 North Korea > South Korea THREATEN/- occurred 2011-05-20..2011-05-20 @Seoul table/icews",
    );
    check_row(
        "acled",
        "event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,country,location,source\nUKR1,24 February 2022,Battles,Armed clash,Military Forces of Russia (2000-),Military Forces of Ukraine (2019-),Ukraine,Kharkiv,Sample\n",
        "acled#UKR1 Military Forces of Russia (2000-) > Military Forces of Ukraine (2019-) ASSAULT/- occurred 2022-02-24..2022-02-24 @Kharkiv table/acled",
    );
    check_row(
        "us-travels-xml",
        "<trips><trip role=\"secretary\" who=\"a\"><id>9</id><role>secretary</role><name>Madeleine Korbel Albright</name><start-date>2000-10-23</start-date><end-date>2000-10-25</end-date><country id=\"korea-north\">Korea, North</country><locale>Pyongyang</locale><remarks>Talks &amp; dinner.</remarks></trip></trips>",
        "us-travels-xml#9 Madeleine Albright > North Korea CONSULT/visit occurred 2000-10-23..2000-10-25 @Pyongyang table/us-travels-xml",
    );
    check_row(
        "colt",
        "TripID,LeaderCountryOrIGO,LeaderCountryISO,LeaderTitle,LeaderFullName,CountryVisited,CountryVisitedISO,CityVisited,TripStartDate,TripEndDate\n\
         1,Russia,RUS,President,Vladimir Putin,North Korea,PRK,Pyongyang,2000-07-19,2000-07-20\n",
        "colt:2 Vladimir Putin > North Korea CONSULT/visit occurred 2000-07-19..2000-07-20 @Pyongyang table/colt",
    );
    check_row(
        "colt",
        "leader,leader_country,start_date,end_date,country_visited,city_visited\nVladimir Putin,Russia,2000-07-19,2000-07-20,North Korea,Pyongyang\n",
        "colt:2 Vladimir Putin > North Korea CONSULT/visit occurred 2000-07-19..2000-07-20 @Pyongyang table/colt",
    );
}

#[test]
fn mentions_say_again_what_their_event_says() {
    let mut record = Record::in_memory().expect("a record");
    import(&mut record, "gdelt-events", &gdelt_visit());
    let mention = |id: &str, source: &str| {
        format!(
            "{id}\t20180620061500\t20180621000000\t1\t{source}\thttp://example.org/2\t1\t1\t1\t1\t1\t100\t900\t0\t\t\n"
        )
    };
    let text = format!("{}{}", mention("410000001", "a.example"), mention("5", "b.example"));
    let done = import(&mut record, "gdelt-mentions", &text);
    assert_eq!((done.added, done.set_aside.len()), (1, 1));
    let events = record.events(&Default::default()).expect("events");
    assert_eq!((events.len(), events[0].ledger.len(), events[0].independent), (1, 2, 2));
}

#[test]
fn importing_again_brings_the_record_up_to_the_file() {
    let mut record = Record::in_memory().expect("a record");
    let head = "leader,leader_country,start_date,end_date,country_visited\n";
    let row = |to: &str| format!("Vladimir Putin,Russia,2000-07-19,2000-07-20,{to}\n");
    import(&mut record, "colt", &format!("{head}{}{}", row("North Korea"), row("Japan")));
    let again = import(&mut record, "colt", &format!("{head}{}", row("China")));
    assert_eq!((again.added, again.replaced, again.removed), (0, 1, 1));
    let events = record.events(&Default::default()).expect("events");
    assert_eq!((events.len(), events[0].visit_host()), (1, Some("CHN")));
    assert_eq!(record.coverage(None).expect("coverage").documents, 0);
}

#[test]
fn faults_of_a_mapping_are_pointed_at() {
    let head = "# attache mapping, format 1\n# source: x\n# licence: x\n";
    let error =
        |text: &str| Mapping::parse("my.tsv", &format!("{head}{text}")).expect_err("a fault").to_string();
    assert!(error("tabel\tx\n").starts_with("my.tsv:4:1: `tabel` rows are not known here; begin the row"));
    assert!(
        error("table\tx\ty\tz\nact\tVISIT\n").starts_with("my.tsv:5:5: `VISIT` is no act; use one of: AGREE")
    );
    assert!(error("table\tx\ty\tz\n").contains("no row says who acts"));
}

fn counts(record: &Record, office: &str, to: &str) -> Vec<(String, usize)> {
    let office = answer::offices::office(office).expect("an office");
    let question =
        Question { office, to: Some(to.into()), since: Some(date("1949-01-01")), ..Question::default() };
    let tally = answer::visits_by_office(record, &question).expect("a tally");
    tally.holders.into_iter().map(|holder| (holder.term.name, holder.count)).collect()
}

fn chinese_presidents(record: &Record) {
    let expected = [
        ("Mao Zedong", 0),
        ("Liu Shaoqi", 1),
        ("Dong Biwu", 0),
        ("Li Xiannian", 1),
        ("Yang Shangkun", 2),
        ("Jiang Zemin", 1),
        ("Hu Jintao", 1),
        ("Xi Jinping", 1),
    ];
    let found = counts(record, "president of China", "PRK");
    assert_eq!(found, expected.map(|(name, n)| (name.to_owned(), n)));
    let received = answer::received_by(record, "Kim Jong Un", Rank::Leaders, None).expect("an answer");
    let received = received.expect("a host");
    let days: Vec<String> = received
        .visitors
        .iter()
        .map(|visitor| format!("{} {}", visitor.name, visitor.visit.from().expect("a day")))
        .collect();
    let expected = [
        "Moon Jae-in 2018-05-26",
        "Moon Jae-in 2018-09-18",
        "Miguel Díaz-Canel 2018-11-04",
        "Xi Jinping 2019-06-20",
        "Donald Trump 2019-06-30",
    ];
    assert_eq!(days, expected);
}

#[test]
fn tallies_of_the_pack_are_those_of_its_rows() {
    let record = pack();
    chinese_presidents(&record);
    let anyone = answer::received_by(&record, "Kim Jong Un", Rank::Anyone, None).expect("an answer");
    assert_eq!(anyone.expect("a host").visitors.len(), 16);
    let meetings = answer::meetings(&record, "CHN", "PRK", (None, None), None).expect("meetings");
    let of = |a: &str, b: &str| meetings.pairs.iter().find(|p| p.a == a && p.b == b).map(|p| p.count);
    assert_eq!(of("Xi Jinping", "Kim Jong Un"), Some(5));
    let question = Question {
        office: "CHN/president".into(),
        to: Some("PRK".into()),
        as_of: Some(date("2018-08-21")),
        ..Question::default()
    };
    let tally = answer::visits_by_office(&record, &question).expect("a tally");
    let (course, precedent) = (tally.course.expect("a course"), tally.precedent.expect("a precedent"));
    assert_eq!(
        course.longest_gap.map(|gap| (gap.since, gap.on)),
        Some((date("1963-09-27"), date("1986-10-03")))
    );
    assert_eq!(course.last.from(), Some(date("2005-10-28")));
    assert_eq!((precedent.name.as_str(), precedent.gone), ("Xi Jinping", false));
    assert_eq!((precedent.before.hits, precedent.before.n), (4, 5));
}

/// What lies before the first document is not known: no share is made of it.
#[test]
fn who_left_before_the_record_begins_is_no_zero() {
    let mut record = Record::in_memory().expect("a record");
    let text = "Hu Jintao visited Seoul on 25 August 2008.";
    let published = Some(date("2005-01-01"));
    let first = Document { id: "first".into(), published, text: "Nothing.".into(), ..Document::default() };
    let told = Document {
        id: "told".into(),
        published: Some(date("2008-08-26")),
        text: text.into(),
        ..first.clone()
    };
    for document in [&first, &told] {
        record.put(document, &claims(document)).expect("put");
    }
    record.settle().expect("settled");
    let question = Question { office: "CHN/president".into(), to: Some("KOR".into()), ..Question::default() };
    let tally = answer::visits_by_office(&record, &question).expect("a tally");
    assert_eq!(tally.holders.iter().map(|holder| holder.count).sum::<usize>(), 1);
    assert_eq!((tally.went.hits, tally.went.n), (0, 0), "Hu took office before, Xi after the last document");
    assert!(tally.precedent.is_none());
}

#[test]
fn the_shared_table_of_visits_counts_the_same_through_a_mapping() {
    let Some(path) = shared("data/facts/truth-visits.csv") else { return };
    let mapping = "# attache mapping, format 1\n# source: test\n# licence: CC0-1.0\n\
        table\ttruth-visits\tChecked visits\town\nfile\tcsv\nfrom\tdate_from\nto\tdate_to\n\
        actor\tvisitor\tvisitor_country\tvisitor_office\nrecipient\thost\thost_country\nplace\tplace\n\
        act\tCONSULT/visit\nwhen\tkind\tthird country\tact\tCONSULT/third-party\n\
        when\tmet_top_leader\t=doubtful\tstatus\treported-unconfirmed\n";
    let mapping = Mapping::parse("truth.tsv", mapping).expect("a mapping");
    let mut record = Record::in_memory().expect("a record");
    let text = std::fs::read(path).expect("read");
    let done = record.import(&text[..], &mapping, |_| ()).expect("imported");
    assert_eq!((done.added, done.set_aside.len()), (83, 0));
    chinese_presidents(&record);
}

/// Verdicts of an article's findings, part by part.
#[track_caller]
fn check(record: &Record, published: &str, text: &str, expected: &[(&str, Verdict, usize)]) {
    let article = Document {
        id: "article".into(),
        published: Some(date(published)),
        text: text.into(),
        ..Document::default()
    };
    let read = claims(&article);
    let check = answer::check(record, &article, &read, None).expect("checked");
    let parts = check.findings.iter().flat_map(|finding| &finding.parts);
    let found: Vec<(&str, Verdict, usize)> =
        parts.clone().map(|part| (part.subject.as_str(), part.verdict, part.found)).collect();
    let says: Vec<&str> = parts.map(|part| part.says.as_str()).collect();
    assert_eq!(found, expected, "{text}\n{says:#?}");
}

#[test]
fn articles_are_checked_against_the_pack() {
    use Verdict::{Contradicted, NotCovered, Supported};
    let record = pack();
    check(
        &record,
        "2019-07-01",
        "Yang Shangkun and Li Xiannian both visited North Korea twice while they were presidents of China.",
        &[("Yang Shangkun", Supported, 2), ("Li Xiannian", Contradicted, 1)],
    );
    check(
        &record,
        "2012-01-10",
        "Kim Jong Il visited China four times as leader of North Korea.",
        &[("Kim Jong Il", Contradicted, 8)],
    );
    check(
        &record,
        "2018-12-20",
        "Kim Jong Un visited China three times in 2018.",
        &[("Kim Jong Un", Supported, 3)],
    );
    check(
        &record,
        "2002-10-01",
        "Junichiro Koizumi visited Pyongyang on 17 September 2002.",
        &[("Junichiro Koizumi", Supported, 1)],
    );
    check(
        &record,
        "2002-10-01",
        "Junichiro Koizumi visited Pyongyang on 12 September 2002.",
        &[("Junichiro Koizumi", Contradicted, 0)],
    );
    check(
        &record,
        "2011-06-01",
        "No South Korean president has ever visited North Korea.",
        &[("South Korean president", Contradicted, 2)],
    );
    check(
        &record,
        "2018-06-01",
        "Angela Merkel visited France twice in 2017.",
        &[("Angela Merkel", NotCovered, 0)],
    );
}

#[test]
fn announced_plans_are_checked() {
    use Verdict::{Contradicted, NotCovered, Supported};
    let mut record = pack();
    for (id, day, text) in [
        (
            "off",
            "2018-03-10",
            "German Chancellor Angela Merkel has called off her visit to Japan on 20 March 2018.",
        ),
        ("on", "2017-03-01", "German Chancellor Angela Merkel will visit Japan on 20 March 2017."),
    ] {
        let published = Some(date(day));
        let told = Document { id: id.into(), published, text: text.into(), ..Document::default() };
        record.put(&told, &claims(&told)).expect("put");
    }
    record.settle().expect("settled");
    let plan = |published: &str, text: &str, subject: &str, verdict: Verdict, found: usize| {
        check(&record, published, text, &[(subject, verdict, found)]);
    };
    let summit = |day: &str| format!("Donald Trump will meet Kim Jong Un in Singapore on {day} June 2018.");
    plan("2018-05-20", &summit("12"), "Donald Trump", Supported, 1);
    plan("2018-05-20", &summit("18"), "Donald Trump", Contradicted, 0);
    let xi = "Xi Jinping will visit Pyongyang on 9 September 2018.";
    plan("2018-08-18", xi, "Xi Jinping", Contradicted, 0);
    let merkel =
        |to: &str, year: &str| format!("Chancellor Angela Merkel will visit {to} on 20 March {year}.");
    plan("2018-03-01", &merkel("Japan", "2018"), "Angela Merkel", Contradicted, 0);
    plan("2017-03-02", &merkel("Japan", "2017"), "Angela Merkel", Supported, 1);
    plan("2017-03-02", &merkel("France", "2017"), "Angela Merkel", NotCovered, 0);
}

#[test]
fn who_leads_goes_by_the_office_of_the_state() {
    let office = |slug: &str, day: &str| answer::offices::leading(slug, date(day)).map(|term| term.office);
    assert_eq!(office("xi-jinping", "2018-08-20").as_deref(), Some("CHN/president"));
    assert_eq!(office("xi-jinping", "2012-12-20").as_deref(), Some("CHN/party-leader"));
    assert_eq!(office("xi-jinping", "2010-12-20"), None);
    assert_eq!(office("kim-jong-un", "2018-08-20").as_deref(), Some("PRK/supreme-leader"));
    assert_eq!(office("angela-merkel", "2018-08-20").as_deref(), Some("DEU/chancellor"));
}

#[test]
fn the_seed_article_is_checked() {
    let Some(path) = shared("gold/dev/00-seed.txt") else { return };
    let text = std::fs::read_to_string(path).expect("read");
    let article = attache::document::text::parse("00-seed", text);
    let record = pack();
    let check = answer::check(&record, &article, &claims(&article), None).expect("checked");
    let of = |start: &str| {
        let finding = check.findings.iter().find(|finding| finding.claim.text.contains(start));
        finding.unwrap_or_else(|| panic!("nothing on {start}"))
    };
    let none = of("Not one foreign leader");
    assert_eq!(none.verdict, Verdict::Contradicted);
    let part = &none.parts[0];
    assert_eq!(part.events.len(), 1);
    assert!(
        part.events[0].actors[0].name.contains("Elbegdorj") && part.says.contains("none was received"),
        "{}",
        part.says
    );
    let twice = of("Mao Zedong");
    let parts: Vec<(&str, Verdict, usize, usize)> = twice
        .parts
        .iter()
        .map(|part| (part.subject.as_str(), part.verdict, part.found, part.near.len()))
        .collect();
    use Verdict::{Contradicted, Supported};
    assert_eq!(
        parts,
        [
            ("Mao Zedong", Contradicted, 0, 0),
            ("Deng Xiaoping", Contradicted, 0, 3),
            ("Jiang Zemin", Contradicted, 1, 1),
            ("Hu Jintao", Contradicted, 1, 1)
        ]
    );
    assert!(twice.parts[1].says.contains("never was President of China"), "{}", twice.parts[1].says);
    let thrice = of("Kim thrice");
    assert_eq!((thrice.verdict, thrice.parts[0].found), (Supported, 3));
}

/// A trip of the table as a dispatch: who was where and when from the row's fields, then the remark.
fn dispatch(row: &BTreeMap<String, String>) -> Document {
    let title = if row["role"] == "president" { "President" } else { "Secretary of State" };
    let day = date(&row["start"]);
    let locale = if row["locale"].is_empty() { String::new() } else { format!("{}, ", row["locale"]) };
    let text = format!(
        "On {}, {title} {} traveled to {locale}{}. {}",
        day.strftime("%B %-d, %Y"),
        row["name"],
        row["country"],
        row["remarks"]
    );
    let published = Some(date(&row["end"]));
    Document {
        id: row["id"].clone(),
        source: Some("us travels".into()),
        published,
        text,
        ..Document::default()
    }
}

/// The code of a country as the table writes it.
fn code(country: &str) -> String {
    let wide = country.split(" (").next().unwrap_or(country);
    let plain = match wide {
        "Korea, Republic of" => "South Korea",
        "Congo, Democratic Republic of" => "Democratic Republic of the Congo",
        "Holy See" => "Vatican City",
        "Palestinian Authority" | "West Bank" => "Palestine",
        wide => wide,
    };
    let turned = plain.split_once(", ").map(|(last, first)| format!("{first} {last}"));
    let found = turned.and_then(|turned| answer::offices::country(&turned));
    found.or_else(|| answer::offices::country(plain)).unwrap_or_else(|| country.to_owned())
}

#[test]
fn trips_read_from_dispatches_match_the_table() {
    let Some(path) = shared("data/facts/us_outbound_travels.csv") else { return };
    let mut reader = csv::Reader::from_path(path).expect("read");
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.expect("a row")).collect();
    let rows: Vec<_> =
        rows.into_iter().filter(|row| ("2000".."2025").contains(&&row["start"][..4])).collect();
    let mut record = Record::in_memory().expect("a record");
    let documents: Vec<Document> = rows.iter().map(dispatch).collect();
    attache::record::read(&mut record, documents.into_iter().map(Ok), claims, 2, |_| {}).expect("read");
    let mut expected: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for row in &rows {
        *expected.entry((&row["name"], code(&row["country"]))).or_default() += 1;
    }
    let mut found: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for (name, _) in expected.keys() {
        found.entry(name).or_insert_with(|| {
            let trips = answer::trips(&record, name, (None, None), None).expect("an answer");
            let countries = trips.map(|trips| trips.countries).unwrap_or_default();
            countries.into_iter().map(|country| (country.code, country.count)).collect()
        });
    }
    let mut right = 0;
    for ((name, country), n) in &expected {
        let got = found[name].get(country).copied().unwrap_or(0);
        right += usize::from(got == *n);
        if got != *n {
            println!("differs\t{name}\t{country}\ttable {n}\trecord {got}");
        }
    }
    println!("{right} of {} pairs of person and country", expected.len());
    assert!(right as f64 >= 0.95 * expected.len() as f64, "{right} of {}", expected.len());
}
