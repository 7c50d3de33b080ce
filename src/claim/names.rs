//! Names in their phrases, looked up in the lexicon.

use super::Party;
use super::cast::Sort;
use super::clause::Parsed;
use crate::lexicon::cues::{Class, cues};
use crate::lexicon::{Entry, Gender, Lexicon, Person, Role, Size, Title, TitleOffice, fold};
use crate::syntax::{NameKind, Relation, Sentence, Tag};
use jiff::civil::Date;
use std::collections::HashMap;
use std::ops::Range;

/// A noun phrase taken apart: "South Korean President" + "Moon Jae-in".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Phrase {
    /// The name, or the bare noun.
    pub text: String,
    /// The title before the name, states left out.
    pub title: String,
    /// All words before the name.
    pub before: String,
    /// The whole phrase, without articles.
    pub full: String,
}

/// The phrase around a head word: its name and the words that lead to it.
pub(super) fn phrase(s: Parsed<'_>, head: usize) -> Phrase {
    let (first, last) = block(s, head);
    let name = s.sentence.names.iter().find(|n| n.first <= head && head < n.end && n.kind != NameKind::Date);
    let longer = |listing: &&Listing| {
        name.is_none_or(|n| {
            n.kind != NameKind::Person || n.first >= listing.words.start && n.end <= listing.words.end
        })
    };
    let (core_first, core_last) = match listed(s, head).filter(longer) {
        Some(listing) => (listing.words.start, (listing.words.end - 1).max(head)),
        None => match name {
            Some(name) => trimmed(s, name.first.max(first), (name.end - 1).max(head), head),
            None => trimmed(s, proper_run(s, first, head), last, head),
        },
    };
    let first = with_opposed(s, first.min(core_first));
    let words = |a: usize, b: usize| s.text[s.words[a].span.start..s.words[b].span.end].to_string();
    let before = if core_first > first { words(first, core_first - 1) } else { String::new() };
    let text = words(core_first, core_last).trim_end_matches(['’', '\'']).to_string();
    Phrase { title: without_country(&before), before, full: words(first, last.max(core_last)), text }
}

/// The first word of a phrase, "anti-" before it included.
fn with_opposed(s: Parsed<'_>, first: usize) -> usize {
    let form = |back: usize| first.checked_sub(back).map(|at| s.form(at).to_lowercase());
    let against = |form: Option<String>| matches!(form.as_deref(), Some("anti" | "pro"));
    match form(1).as_deref() {
        Some("anti-" | "pro-") => first - 1,
        Some("-") if against(form(2)) => first - 2,
        _ => first,
    }
}

/// A name the lexicon knows, as it stands in a sentence.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The words it spans.
    pub words: Range<usize>,
    /// What it means.
    pub entry: Entry<'static>,
}

/// The names of a sentence that the lexicon knows, leftmost and longest first.
pub fn listings(text: &str, sentence: &Sentence) -> Vec<Listing> {
    let (tokens, mut starts) = written_tokens(text, sentence);
    starts.push(sentence.words.len());
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let found = Lexicon::embedded().names_in(&tokens).into_iter();
    found.map(|(range, entry)| Listing { words: starts[range.start]..starts[range.end], entry }).collect()
}

/// "Pakistanis", "Americans": the people of a state, none of them in particular.
pub(super) fn people_at_large(s: Parsed<'_>, word: usize) -> bool {
    let demonym = matches!(listed(s, word).map(|l| l.entry), Some(Entry::Demonym(_)));
    let bare = !s.children(word).any(|c| matches!(s.words[c].relation, Relation::Nummod | Relation::Det));
    demonym && bare && s.form(word).ends_with('s') && s.words[word].tag != Tag::Adj
}

/// "the Paris accord", "the Geneva talks": a seat names where they were made, not who made them.
pub(super) fn seat_of_treaty(s: Parsed<'_>, word: usize, noun: usize) -> bool {
    let seat = matches!(listed(s, word).map(|l| l.entry), Some(Entry::Seat(_)));
    seat && matches!(
        s.words[noun].lemma.as_str(),
        "accord"
            | "agreement"
            | "treaty"
            | "deal"
            | "pact"
            | "declaration"
            | "convention"
            | "protocol"
            | "talk"
            | "conference"
            | "summit"
            | "process"
            | "principle"
            | "communiqué"
            | "communique"
    )
}

/// "the anti-Syrian minister": of which state he is, is not said.
pub(super) fn opposed(s: Parsed<'_>, word: usize) -> bool {
    let before = |back: usize| word.checked_sub(back).map(|at| s.form(at).to_lowercase());
    let stem = |back: usize| before(back).is_some_and(|form| matches!(form.as_str(), "anti" | "pro"));
    match before(1).as_deref() {
        Some("anti-" | "pro-") => true,
        Some("-" | "–") => stem(2),
        _ => stem(1),
    }
}

/// "ethnic Albanians": a people within some other state.
pub(super) fn ethnic(s: Parsed<'_>, word: usize) -> bool {
    word > 0 && s.words[word - 1].lemma.eq_ignore_ascii_case("ethnic")
}

/// The listed name a word belongs to.
pub(super) fn listed(s: Parsed<'_>, word: usize) -> Option<&Listing> {
    s.listings.iter().find(|listing| listing.words.contains(&word))
}

/// Whether a word is listed as a state, its people or its seat.
pub(super) fn is_state(s: Parsed<'_>, word: usize) -> bool {
    let entry = listed(s, word).map(|listing| listing.entry);
    matches!(entry, Some(Entry::Country(_) | Entry::Demonym(_) | Entry::Seat(_)))
}

/// The words of a sentence as written: what stands without a blank around a hyphen is one token.
fn written_tokens(text: &str, sentence: &Sentence) -> (Vec<String>, Vec<usize>) {
    let mut tokens: Vec<String> = Vec::new();
    let mut starts = Vec::new();
    for (index, word) in sentence.words.iter().enumerate() {
        let form = word.span.of(text);
        let glued = index > 0 && sentence.words[index - 1].span.end == word.span.start;
        match tokens.last_mut() {
            Some(last) if glued && (form == "-" || last.ends_with('-')) => last.push_str(form),
            _ => {
                tokens.push(form.to_string());
                starts.push(index);
            }
        }
    }
    (tokens, starts)
}

/// Lower-case words that are part of names ("Omar al-Bashir", "Ursula von der Leyen").
const PARTICLES: &[&str] =
    &["al", "bin", "ibn", "de", "da", "do", "dos", "del", "der", "den", "van", "von", "el", "of", "ben"];

/// A run of words without the adverbs and days a tagger may have drawn into a name.
fn trimmed(s: Parsed<'_>, mut first: usize, mut last: usize, head: usize) -> (usize, usize) {
    let stray = |word: usize| {
        matches!(s.words[word].tag, Tag::Adv | Tag::Verb | Tag::Adp | Tag::Det | Tag::Punct | Tag::Pron)
            || s.form(word).starts_with(char::is_lowercase) && !PARTICLES.contains(&s.form(word))
            || crate::claim::when::is_day_or_month(s.form(word))
    };
    while last > head && stray(last) {
        last -= 1;
    }
    while first < head && stray(first) {
        first += 1;
    }
    (first, last)
}

/// The contiguous words that belong to a head: compounds, adjectives, flat names.
fn block(s: Parsed<'_>, head: usize) -> (usize, usize) {
    let inside = |word: usize| {
        let mut at = word;
        for _ in 0..4 {
            if at == head {
                return true;
            }
            let joins = matches!(
                s.words[at].relation,
                Relation::Compound
                    | Relation::Flat
                    | Relation::Amod
                    | Relation::NmodDesc
                    | Relation::Goeswith
                    | Relation::NmodUnmarked
            ) || s.words[at].relation == Relation::Punct && matches!(s.form(at), "-" | "." | "–");
            match s.words[at].head {
                Some(next) if joins => at = next,
                _ => return false,
            }
        }
        false
    };
    let first = (0..head).rev().take_while(|&word| inside(word)).last().unwrap_or(head);
    let last = (head + 1..s.words.len()).take_while(|&word| inside(word)).last().unwrap_or(head);
    (first, last)
}

/// Where the run of proper nouns that ends in the head begins.
fn proper_run(s: Parsed<'_>, first: usize, head: usize) -> usize {
    if s.words[head].tag != Tag::Propn {
        return head;
    }
    (first..head)
        .rev()
        .take_while(|&word| s.words[word].tag == Tag::Propn || matches!(s.form(word), "-" | "."))
        .last()
        .unwrap_or(head)
}

/// A name folded for comparison: lower case, no diacritics, hyphens as blanks.
pub(super) fn folded(text: &str) -> String {
    fold(text).replace('-', " ")
}

/// Whether a folded name is part of a party's ("bezhuashvili" of "Gela Bezhuashvili").
pub(super) fn is_part_of(name: &str, party: &Party) -> bool {
    let whole = folded(&party.name);
    let has = |token: &str| whole.split(' ').any(|part| part == token);
    whole != name && !name.is_empty() && name.split(' ').all(has)
}

/// The person of that name at that date, if the lexicon is sure enough.
pub(super) fn person(
    text: &str,
    title: &str,
    on: Date,
    context: &[&str],
    nearby: Option<&str>,
    likely: bool,
) -> Option<Party> {
    let lexicon = Lexicon::embedded();
    let full = text.split([' ', '-']).count() > 1;
    let titled = format!("{title} {text}");
    let with_title = || lexicon.person_by_name(titled.trim(), Some(on), context).one();
    let found =
        if title.is_empty() { lexicon.person_by_name(text, Some(on), context).one() } else { with_title() };
    let fits = |person: &&Person| nearby.is_none_or(|code| person.country == code || full);
    let bare_ok = likely || !title.is_empty() || full;
    found.filter(fits).filter(|_| bare_ok).map(|person| of_person(person, text, on))
}

/// A person as a party on that day, in the words of the mention.
pub fn of_person(person: &Person, text: &str, on: Date) -> Party {
    let lexicon = Lexicon::embedded();
    let held = lexicon.offices_of(&person.slug, on);
    let office = held.first().map(|(office, _)| {
        let land = lexicon.country(&office.country).map_or(office.country.as_str(), |c| c.name.as_str());
        format!("{} of {land}", office.title)
    });
    let state = person.country.len() == 3 && lexicon.country(&person.country).is_some();
    Party {
        text: text.to_string(),
        id: Some(person.slug.clone()),
        name: person.name.clone(),
        country: state.then(|| person.country.clone()),
        office,
        inferred: false,
    }
}

/// A state, organisation or outlet of that name; a capital or seat of government stands for its state.
pub(super) fn body(text: &str, adjective: bool, context: &[String]) -> Option<(Party, Sort)> {
    let lexicon = Lexicon::embedded();
    let text = text.strip_prefix("the ").or(text.strip_prefix("The ")).unwrap_or(text);
    if let Some(code) = half_korea(text, context) {
        return Some((Party { text: text.to_string(), ..state(code)? }, Sort::State));
    }
    for entry in lexicon.meanings(text) {
        let party = match entry {
            Entry::Country(country) | Entry::Demonym(country) | Entry::Seat(country) => {
                let sort =
                    if matches!(entry, Entry::Demonym(_)) && !adjective { Sort::Group } else { Sort::State };
                return Some((Party { text: text.to_string(), ..state(&country.code)? }, sort));
            }
            Entry::Organisation(body) => Party {
                id: Some(body.id.clone()),
                name: body.name.clone(),
                country: body.country.clone(),
                ..unnamed(text)
            },
            Entry::Outlet(outlet) => {
                Party { id: Some(outlet.id.clone()), name: outlet.name.clone(), ..unnamed(text) }
            }
            Entry::City(_) | Entry::Person(_) => continue,
        };
        return Some((party, Sort::Group));
    }
    None
}

/// "the North" and "the South" where the Koreas are spoken of.
fn half_korea(text: &str, context: &[String]) -> Option<&'static str> {
    let korea = context.iter().take(4).any(|code| code == "PRK" || code == "KOR");
    match text {
        "North" if korea => Some("PRK"),
        "South" if korea => Some("KOR"),
        _ => None,
    }
}

/// The state a place lies in or is.
pub(super) fn state_of_place(text: &str, context: &[String]) -> Option<Party> {
    let lexicon = Lexicon::embedded();
    if let Some((party, Sort::State)) = body(text, false, context) {
        return Some(party);
    }
    let near: Vec<&str> = context.iter().map(String::as_str).collect();
    let city = lexicon.city(text, &near)?;
    Some(Party { text: text.to_string(), ..state(&city.country)? })
}

/// Whether a town of that name is a capital.
pub(super) fn is_capital(name: &str) -> bool {
    Lexicon::embedded().city(name, &[]).is_some_and(|city| city.size == Size::Capital)
}

/// A state as a party.
pub(super) fn state(code: &str) -> Option<Party> {
    let country = Lexicon::embedded().country(code)?;
    Some(Party {
        text: country.name.clone(),
        id: Some(country.code.clone()),
        name: country.name.clone(),
        country: Some(country.code.clone()),
        office: None,
        inferred: false,
    })
}

/// A party the lexicon does not know, by the text's own words.
pub(super) fn unnamed(text: &str) -> Party {
    Party {
        text: text.to_string(),
        id: None,
        name: text.to_string(),
        country: None,
        office: None,
        inferred: false,
    }
}

/// The state that a phrase names anywhere in it, the first if several.
pub(super) fn country_inside(text: &str) -> Option<String> {
    let tokens = tokens(text);
    let against = |at: usize| {
        let own = tokens[at].to_lowercase();
        own.starts_with("anti-")
            || own.starts_with("pro-")
            || at > 0 && matches!(tokens[at - 1].to_lowercase().as_str(), "anti-" | "pro-" | "ethnic")
    };
    let named = Lexicon::embedded().names_in(&tokens).into_iter().filter(|(range, _)| !against(range.start));
    named.into_iter().find_map(|(_, entry)| match entry {
        Entry::Country(country) | Entry::Demonym(country) | Entry::Seat(country) => {
            Some(country.code.clone())
        }
        Entry::Organisation(body) => body.country.clone(),
        _ => None,
    })
}

fn tokens(text: &str) -> Vec<&str> {
    text.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '(' | ')' | '"' | '“' | '”' | ';' | ':' | '/' | '’' | '\'')
    })
    .filter(|token| !token.is_empty())
    .collect()
}

/// A phrase with the names of states taken out: "South Korean President" -> "President".
pub(super) fn without_country(text: &str) -> String {
    let tokens = tokens(text);
    let mut states = Vec::new();
    for (range, entry) in Lexicon::embedded().names_in(&tokens) {
        if matches!(entry, Entry::Country(_) | Entry::Demonym(_) | Entry::Seat(_)) {
            states.extend(range);
        }
    }
    let kept =
        tokens.iter().enumerate().filter(|(i, t)| !states.contains(i) && !matches!(**t, "s" | "the" | "The"));
    kept.map(|(_, token)| *token).collect::<Vec<_>>().join(" ")
}

/// What the lexicon knows of a title.
pub(super) fn titled(title: &str) -> Option<&'static Title> {
    Lexicon::embedded().title(title)
}

/// Whether a title puts its bearer on the government side.
pub(super) fn governs(title: &str) -> bool {
    titled(title)
        .is_some_and(|t| matches!(t.sector.as_str(), "GOV" | "MIL" | "LEG" | "JUD" | "SPY" | "PTY" | "REB"))
}

/// Who held the office a title names in a state on that day.
pub(super) fn holder(country: &str, title: &str, on: Date) -> Option<Party> {
    Lexicon::embedded().holder_of(country, title, Some(on)).one().map(|person| of_person(person, title, on))
}

/// The title in "President of China".
pub(super) fn title_of_office(office: &str) -> &str {
    office.split(" of ").next().unwrap_or(office)
}

/// Whether a person holds an office.
pub(super) fn in_office(party: &Party) -> bool {
    party.office.is_some()
}

/// Whether an office puts its holder at the head of a state or government.
pub(super) fn heads(office: &str) -> bool {
    titled(title_of_office(office)).is_some_and(|title| {
        matches!(
            title.office,
            TitleOffice::Leader | TitleOffice::Like(Role::State | Role::Government | Role::Party)
        )
    })
}

/// Whether an office goes by a common noun ("President of China" is a president).
pub(super) fn office_is(office: &str, noun: &str) -> bool {
    let office = office.to_lowercase();
    let title = title_of_office(&office);
    title.ends_with(noun) || noun == "leader" && heads(title)
}

/// Whether a person is known to be a woman.
pub(super) fn female(party: &Party) -> Option<bool> {
    let person = Lexicon::embedded().person_by_slug(party.id.as_deref()?)?;
    person.gender.map(|gender| gender == Gender::Female)
}

/// The states a text names, most often named first.
pub(super) fn countries_by_mention(text: &str, title: Option<&str>) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let whole: Vec<&str> = title.into_iter().chain([text]).flat_map(tokens_of_text).collect();
    for (_, entry) in Lexicon::embedded().names_in(&whole) {
        if let Entry::Country(country) | Entry::Demonym(country) | Entry::Seat(country) = entry {
            *counts.entry(country.code.clone()).or_default() += 1;
        }
    }
    let mut codes: Vec<(String, usize)> = counts.into_iter().collect();
    codes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    codes.into_iter().map(|(code, _)| code).collect()
}

fn tokens_of_text(text: &str) -> Vec<&str> {
    tokens(text).into_iter().map(|token| token.trim_end_matches(['.', '!', '?', '-'])).collect()
}

/// The organisation a phrase names ("NATO allies").
pub(super) fn organisation_inside(text: &str) -> Option<Party> {
    let tokens = tokens(text);
    Lexicon::embedded().names_in(&tokens).into_iter().find_map(|(_, entry)| match entry {
        Entry::Organisation(body) => Some(Party {
            id: Some(body.id.clone()),
            name: body.name.clone(),
            country: body.country.clone(),
            ..unnamed(text)
        }),
        _ => None,
    })
}

/// The states that sit in a standing format of talks named in a phrase, on that day.
pub(super) fn sitting(phrase: &str, on: Date) -> Vec<Party> {
    let members = Lexicon::embedded().format_members(phrase, on);
    members.iter().filter_map(|code| state(code)).collect()
}

/// Whether a coordinate only tells more of the first one: "Kim, general secretary and chairman", not "Kim and
/// leader Xi Jinping".
pub(super) fn described(s: Parsed<'_>, first: usize, other: usize) -> bool {
    let article = s.children(other).any(|c| matches!(s.form(c).to_lowercase().as_str(), "a" | "an"));
    let joined = s.children(other).any(|c| s.words[c].relation == Relation::Cc);
    if s.words[first].tag == Tag::Propn && article && !joined {
        return true;
    }
    let named = s.children(other).any(|c| matches!(s.words[c].relation, Relation::Flat | Relation::Appos));
    let bare = !named
        && !s.children(other).any(|c| matches!(s.words[c].relation, Relation::Det | Relation::NmodPoss));
    let singular = s.form(other).to_lowercase() == s.words[other].lemma.to_lowercase();
    s.words[first].tag == Tag::Propn
        && s.words[other].tag == Tag::Noun
        && bare
        && singular
        && (titled(&s.words[other].lemma).is_some() || cues().is(Class::Group, &s.words[other].lemma))
}

/// "North and South Korea".
pub(super) fn both_koreas(s: Parsed<'_>, word: usize) -> Option<Vec<(Party, Sort)>> {
    let before = word.checked_sub(3)?;
    let halves =
        s.text[s.words[before].span.start..s.words[word].span.end].split_whitespace().collect::<Vec<_>>();
    let both = matches!(halves[..], ["North", "and", "South", "Korea"] | ["South", "and", "North", "Korea"]);
    both.then(|| ["PRK", "KOR"].iter().filter_map(|code| state(code)).map(|p| (p, Sort::State)).collect())
}
