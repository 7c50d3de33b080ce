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

/// Who a phrase means on a day, in the embedded files.
fn meant(phrase: &str, on: Date, context: &[&str]) -> Option<&'static str> {
    Lexicon::embedded().person(phrase, Some(on), context).one().map(|person| person.slug.as_str())
}

#[test]
fn titles_depend_on_the_day() {
    let on = |phrase, year| meant(phrase, date(year, 1, 1), &[]);
    assert_eq!(on("the Chinese president", 2004), Some("hu-jintao"));
    assert_eq!(on("the American president", 2004), Some("george-w-bush"));
    assert_eq!(on("North Korea's leader", 2011), Some("kim-jong-il"));
    assert_eq!(on("North Korea's leader", 2012), Some("kim-jong-un"));
    assert_eq!(on("the pope", 2006), Some("benedict-xvi"));
    assert_eq!(on("UN chief", 2006), Some("kofi-annan"));
    assert_eq!(on("Hamas leader", 2022), Some("ismail-haniyeh"));
    assert_eq!(on("the Bulgarian premier", 2022), Some("kiril-petkov"));
    assert_eq!(on("former Chinese President Jiang", 2004), Some("jiang-zemin"));
    assert_eq!(on("South Korea's acting president", 2017), Some("hwang-kyo-ahn"));
}

#[test]
fn bare_names_mean_the_prominent_of_the_day_and_place() {
    let on = |name, year, context| meant(name, date(year, 6, 1), context);
    assert_eq!(on("Kim", 2018, &["PRK"]), Some("kim-jong-un"));
    assert_eq!(on("Kim", 2000, &["PRK"]), Some("kim-jong-il"));
    assert_eq!(on("Kim", 2000, &["KOR"]), Some("kim-dae-jung"));
    assert_eq!(on("Bush", 1990, &[]), Some("george-h-w-bush"));
    assert_eq!(on("Bush", 2006, &[]), Some("george-w-bush"));
    assert_eq!(on("Mao", 2018, &["CHN"]), Some("mao-zedong"));
    assert_eq!(on("Abdullah", 2010, &["JOR"]), Some("abdullah-ii-of-jordan"));
    assert_eq!(on("Smith", 2017, &["USA"]), None);
    assert_eq!(on("Victoria Smith", 2017, &[]), None);
    assert_eq!(on("Jordan Smith", 2017, &[]), None);
}

#[test]
fn bodies_belong_to_the_country_named_with_them() {
    let lexicon = Lexicon::embedded();
    let read = |text| {
        let (body, country) = lexicon.body(text)?;
        Some((body.name.as_str(), country.map_or("", |country| country.code.as_str())))
    };
    assert_eq!(read("the Chinese Foreign Ministry"), Some(("foreign ministry", "CHN")));
    assert_eq!(read("Iran's parliament"), Some(("parliament", "IRN")));
    assert_eq!(read("Ministry of Defence of Japan"), Some(("defence ministry", "JPN")));
    assert_eq!(read("the South Korean military"), Some(("army", "KOR")));
    assert_eq!(read("the army"), Some(("army", "")));
    assert_eq!(read("the Chinese kitchen"), None);
    assert_eq!(read("the ministry of silly walks"), None);
}

#[test]
fn days_are_known_by_name_and_date() {
    let lexicon = Lexicon::embedded();
    let day = lexicon.day_by_name("Day of the Foundation of the Republic", None).unwrap();
    assert_eq!((day.country.as_str(), day.in_year(2018)), ("PRK", Some(date(2018, 9, 9))));
    assert_eq!(day.anniversary(2018), Some(70));
    assert_eq!(lexicon.day_by_name("Independence Day", None), None);
    assert!(lexicon.day_by_name("Independence Day", Some("IND")).is_some());
    assert!(lexicon.days(date(2018, 9, 9)).any(|day| day.country == "PRK"));
    assert!(lexicon.days(date(1940, 9, 9)).all(|day| day.country != "PRK"));
}

#[test]
fn names_in_text_tell_words_from_names() {
    let names = |text: &str| -> Vec<String> {
        let tokens: Vec<&str> = text.split(' ').collect();
        let found = Lexicon::embedded().names_in(&tokens);
        found.into_iter().map(|(range, _)| tokens[range].join(" ")).collect()
    };
    assert_eq!(names("they told us who is reading in the mobile unit"), [] as [&str; 0]);
    assert_eq!(names("The Hill reported that Mr. Hill met the National Guard"), ["The Hill"]);
    assert_eq!(names("Nato and NATO , Isis and ISIS"), ["Nato", "NATO", "Isis", "ISIS"]);
    assert_eq!(names("Sana'a , Sanaa and Xian"), ["Sana'a", "Sanaa", "Xian"]);
    assert_eq!(names("the Workers ' Party of Korea"), ["Workers ' Party of Korea"]);
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
const KINDS: [&str; 9] =
    ["countries", "cities", "days", "outlets", "organisations", "titles", "offices", "leaders", "formats"];

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
        "formats" => lexicon
            .format_members(&example.phrase, example.on.unwrap_or(Date::MAX))
            .iter()
            .any(|member| member == meaning),
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
