//! What attache knows: every data file's own examples, and how names resolve by day.

use attache::lexicon::{Entry, Example, FILES, Lexicon, Resolution};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

const SAMPLE: &str = "\
# attache offices, format 1
# source: a sample for this test
# licence: CC0-1.0
# as-of: 2020-01-01
office\tpresident\tstate\tPresident\tState Chairman
office\tpremier\tgovernment\tPremier\t
office\tgeneral-secretary\tparty\tGeneral Secretary\tparty chief
leader\tgeneral-secretary\t1989-06-24\t
person\tjiang-zemin\tJiang Zemin\t\tm
person\thu-jintao\tHu Jintao\t\tm
person\txi-jinping\tXi Jinping\t\tm
person\twen-jiabao\tWen Jiabao\t\tm
term\tjiang-zemin\tpresident\t1993-03-27\t2003-03-15\tsample
term\thu-jintao\tpresident\t2003-03-15\t2013-03-14\tsample
term\txi-jinping\tpresident\t2013-03-14\t..\tsample
term\tjiang-zemin\tgeneral-secretary\t1989-06-24\t2002-11-15\tsample
term\thu-jintao\tgeneral-secretary\t2002-11-15\t2012-11-15\tsample
term\txi-jinping\tgeneral-secretary\t2012-11-15\t..\tsample
term\twen-jiabao\tpremier\t2003-03-16\t2013-03-15\tsample
";

/// The embedded files but for the offices, with the sample for China.
fn sample() -> Lexicon {
    let files = FILES.iter().copied().filter(|(name, _)| !name.contains("/offices/"));
    Lexicon::parse(files.chain([("data/offices/CHN.tsv", SAMPLE)])).unwrap()
}

fn slug<'l>(lexicon: &'l Lexicon, phrase: &str, on: Date) -> Option<&'l str> {
    lexicon.person(phrase, Some(on), &["CHN"]).one().map(|person| person.slug.as_str())
}

#[test]
fn a_title_means_who_held_it_then() {
    let lexicon = sample();
    let on = |phrase, year, month, day| slug(&lexicon, phrase, date(year, month, day));
    assert_eq!(on("the Chinese president", 2004, 1, 1), Some("hu-jintao"));
    assert_eq!(on("China's president", 2003, 3, 14), Some("jiang-zemin"));
    assert_eq!(on("the president of China", 2018, 9, 1), Some("xi-jinping"));
    assert_eq!(on("Chinese leader", 2003, 1, 1), Some("hu-jintao"));
    assert_eq!(on("the former Chinese president", 2004, 1, 1), Some("jiang-zemin"));
    assert_eq!(on("Prime Minister Wen", 2010, 1, 1), Some("wen-jiabao"));
    assert_eq!(on("Chinese prime minister", 2010, 1, 1), Some("wen-jiabao"));
    assert_eq!(on("the Chinese vice president", 2010, 1, 1), None);
    assert_eq!(on("the Chinese president", 1980, 1, 1), None);
}

#[test]
fn a_name_means_its_bearer_however_it_is_written() {
    let lexicon = sample();
    for name in [
        "Xi Jinping",
        "XI JINPING",
        "Jinping Xi",
        "Xi Jin-ping",
        "President Xi",
        "Mr. Xi",
        "Xi",
        "Chinese President Xi Jinping",
    ] {
        assert_eq!(slug(&lexicon, name, date(2018, 9, 1)), Some("xi-jinping"), "{name}");
    }
    assert_eq!(lexicon.person_by_name("Smith", None, &[]), Resolution::None);
}

#[test]
fn a_broken_file_says_where_and_how_to_mend_it() {
    let broken =
        SAMPLE.replace("term\thu-jintao\tpresident\t2003-03-15", "term\thu-jintao\tpresident\tlast spring");
    let error = Lexicon::parse([("data/offices/CHN.tsv", broken.as_str())]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "data/offices/CHN.tsv:14:26: `last spring` is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
    );
}

#[test]
fn names_are_found_in_running_text() {
    let lexicon = sample();
    let tokens: Vec<&str> =
        "Xi Jinping left Beijing for the White House , North Korean media said in Paris ."
            .split(' ')
            .collect();
    let found = lexicon.names_in(&tokens);
    let ranges: Vec<_> = found.iter().map(|(range, _)| range.clone()).collect();
    assert_eq!(ranges, [0..2, 3..4, 6..8, 9..11, 14..15]);
    assert!(matches!(found[0].1, Entry::Person(person) if person.slug == "xi-jinping"));
    assert!(matches!(found[2].1, Entry::Seat(country) if country.code == "USA"));
    assert!(matches!(found[3].1, Entry::Demonym(country) if country.code == "PRK"));
}

/// The kinds of data files whose rows are names.
const KINDS: [&str; 8] =
    ["countries", "cities", "days", "outlets", "organisations", "titles", "offices", "leaders"];

fn is_of(text: &str, kind: &str) -> bool {
    text.starts_with(&format!("# attache {kind}, format"))
}

#[test]
fn every_data_file_carries_its_own_examples() {
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for example in Lexicon::embedded().examples() {
        counts.entry(&example.file).or_default()[usize::from(example.holds)] += 1;
    }
    for (file, _) in FILES.iter().filter(|(_, text)| KINDS.iter().any(|kind| is_of(text, kind))) {
        let [not, read] = counts.get(file).copied().unwrap_or_default();
        assert!(
            read >= 3 && not >= 3,
            "{file}: {read} `read` rows and {not} `not` rows; write three of each at least"
        );
    }
}

#[test]
fn every_example_holds() {
    let lexicon = Lexicon::embedded();
    let broken: Vec<String> =
        lexicon.examples().iter().filter(|example| !holds(lexicon, example)).map(describe).collect();
    assert!(broken.is_empty(), "{} examples fail:\n{}", broken.len(), broken.join("\n"));
}

fn describe(example: &Example) -> String {
    let Example { file, line, holds, on, phrase, meaning, .. } = example;
    let must = if *holds { "must" } else { "must not" };
    let on = on.map(|on| format!(" on {on}")).unwrap_or_default();
    format!("{file}:{line}: `{phrase}` {must} be read as {meaning}{on}")
}

fn holds(lexicon: &Lexicon, example: &Example) -> bool {
    let meaning = example.meaning.as_str();
    let read = match example.kind.as_str() {
        "countries" => country(lexicon, &example.phrase, meaning),
        "cities" => lexicon.city(&example.phrase, &[]).is_some_and(|city| city.country == meaning),
        "days" => day(lexicon, &example.phrase, meaning),
        "outlets" => lexicon.outlet(&example.phrase).is_some_and(|outlet| outlet.id == meaning),
        "organisations" => organisation(lexicon, &example.phrase, meaning),
        "titles" => lexicon.title(&example.phrase).is_some_and(|title| title.name == meaning),
        _ => person(lexicon, example),
    };
    read == example.holds
}

fn country(lexicon: &Lexicon, phrase: &str, code: &str) -> bool {
    let phrase = phrase.trim_end_matches("'s");
    let found = [lexicon.find_country(phrase), lexicon.demonym(phrase), lexicon.seat(phrase)];
    found.into_iter().flatten().next().is_some_and(|country| country.code == code)
}

fn organisation(lexicon: &Lexicon, phrase: &str, id: &str) -> bool {
    let mut meanings = lexicon.meanings(phrase).into_iter();
    meanings.any(|entry| matches!(entry, Entry::Organisation(organisation) if organisation.id == id))
}

/// A day's meaning is `ISO3 MM-DD`.
fn day(lexicon: &Lexicon, phrase: &str, meaning: &str) -> bool {
    let found = lexicon.day_by_name(phrase, None);
    found.is_some_and(|day| format!("{} {:02}-{:02}", day.country, day.month, day.day) == meaning)
}

/// Seen from the country in whose file the example stands; in `leaders` the phrase names it.
fn person(lexicon: &Lexicon, example: &Example) -> bool {
    let country = example
        .file
        .rsplit('/')
        .next()
        .and_then(|name| name.split('.').next())
        .filter(|stem| stem.len() == 3);
    let context: Vec<&str> = country.into_iter().collect();
    let found = lexicon.person(&example.phrase, example.on, &context);
    found.one().is_some_and(|person| person.slug == example.meaning)
}
