//! Dictionary forms: a table of what is irregular, and the spelling rules of English for the rest.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Tag;

/// (class, form in small letters) -> lemma.
static TABLE: LazyLock<HashMap<(&str, &str), &str>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for line in include_str!("../../data/syntax/lemmas.txt").lines().filter(|l| !l.starts_with('#')) {
        let mut words = line.split(' ');
        if let (Some(class), Some(lemma)) = (words.next(), words.next()) {
            for form in std::iter::once(lemma).chain(words) {
                table.entry((class, form)).or_insert(lemma);
            }
        }
    }
    table
});

/// The lemma of one word from its form, its tag and its Penn tag ("VBD", "NNS"); `first` says whether it begins its
/// sentence. Names stay as written but for plurals ("Iraqis" -> "Iraqi") and short months, adjectives of nations keep
/// their capital, and other words come out in small letters.
pub(super) fn lemma(form: &str, tag: Tag, fine: &str, first: bool) -> String {
    if form.len() > 40 {
        return form.to_owned();
    }
    let small = form.to_lowercase();
    let class = match (tag, fine) {
        (Tag::Verb | Tag::Aux, _) => "v",
        (Tag::Noun, _) if small.starts_with(|c: char| c.is_ascii_digit()) => return small,
        (Tag::Noun | Tag::Propn, _) => "n",
        (Tag::Adj | Tag::Adv, "JJR" | "JJS" | "RBR" | "RBS") => "a",
        (Tag::Num, _) if small.starts_with(|c: char| c.is_ascii_digit()) => return small.replace(',', ""),
        (Tag::Part, "POS") => return "'s".into(),
        (Tag::Pron | Tag::Det | Tag::Part, _) => "p",
        (Tag::Adj, _) if keeps_capital(form, first) => return form.to_owned(),
        (Tag::Punct, _) => return plain_sign(form).to_owned(),
        _ => return small,
    };
    let plural = matches!(fine, "NNS" | "NNPS");
    match (class, TABLE.get(&(class, small.as_str()))) {
        ("p", Some(_)) if fine == "PRP$" => small,
        ("v", _) if small.ends_with('d') && small.len() < 4 && tag == Tag::Aux && fine == "MD" => "would".into(),
        ("n", Some(lemma)) if plural || form.starts_with(|c: char| c.is_uppercase()) || lemma.contains('.') => cased(form, lemma, tag),
        ("n", _) if plural => cased(form, &singular(&small), tag),
        ("n", _) if tag == Tag::Propn => form.to_owned(),
        ("n", _) => small,
        (_, Some(lemma)) => (*lemma).to_owned(),
        ("v", _) => verb(&small, fine),
        ("a", _) => positive(&small),
        _ => small,
    }
}

/// "Chinese" and "Islamic" do, "Foreign" at the beginning of a sentence does not.
fn keeps_capital(form: &str, first: bool) -> bool {
    let capitals = form.chars().filter(|c| c.is_uppercase()).count();
    let of_a_nation = ["ian", "ean", "can", "ese", "nish", "tish", "lish", "rish", "kish", "wish", "mic", "olic", "i", "ench"];
    capitals == 1 && form.starts_with(char::is_uppercase) && (!first || of_a_nation.iter().any(|end| form.ends_with(end)))
}

fn plain_sign(sign: &str) -> &str {
    match sign {
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        "–" => "-",
        other => other,
    }
}

/// The lemma of a name begins as the name does.
fn cased(form: &str, lemma: &str, tag: Tag) -> String {
    if tag != Tag::Propn {
        return lemma.to_owned();
    }
    match form.get(..lemma.len()) {
        Some(start) if start.eq_ignore_ascii_case(lemma) => start.to_owned(),
        _ => capitalised(lemma),
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies").filter(|s| s.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "shes", "zzes"] {
        if plural.ends_with(ending) {
            return plural[..plural.len() - 2].to_owned();
        }
    }
    match plural.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && stem.len() > 1 => stem.to_owned(),
        _ => plural.strip_suffix("men").map_or_else(|| plural.to_owned(), |stem| format!("{stem}man")),
    }
}

fn verb(form: &str, fine: &str) -> String {
    let stem = match fine {
        "VBZ" => return third_person(form),
        "VBG" => form.strip_suffix("ing").or_else(|| form.strip_suffix("in")),
        "VBD" | "VBN" => return past(form),
        _ => None,
    };
    stem.filter(|s| s.contains(is_vowel)).map_or_else(|| form.to_owned(), base)
}

fn third_person(form: &str) -> String {
    match form.strip_suffix("oes") {
        Some(stem) => format!("{stem}o"),
        None => singular(form),
    }
}

fn past(form: &str) -> String {
    if let Some(stem) = form.strip_suffix("ied") {
        return format!("{stem}y");
    }
    if form.ends_with("eed") {
        return form[..form.len() - 1].to_owned();
    }
    match form.strip_suffix("ed").filter(|s| s.contains(is_vowel)) {
        Some(stem) => base(stem),
        None => inside_prefix(form),
    }
}

/// "outsold": an irregular verb behind a prefix.
fn inside_prefix(form: &str) -> String {
    for prefix in ["out", "over", "under", "re", "un", "mis", "fore", "with", "inter", "up"] {
        let rest = form.strip_prefix(prefix).filter(|r| r.len() > 2);
        if let Some(lemma) = rest.and_then(|r| TABLE.get(&("v", r))) {
            return format!("{prefix}{lemma}");
        }
    }
    form.to_owned()
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// What "-ing" or "-ed" was put on: a doubled consonant is halved, a dropped "e" comes back.
fn base(stem: &str) -> String {
    let tail: Vec<char> = stem.chars().rev().take(3).collect();
    let &[last, before, ref more @ ..] = tail.as_slice() else { return stem.to_owned() };
    let further = more.first().copied().unwrap_or('-');
    if stem.ends_with("ick") && syllables(stem) > 1 {
        return stem[..stem.len() - 1].to_owned();
    }
    if last == before && last.is_alphabetic() {
        let stays = matches!(last, 's' | 'z' | 'f' | 'e' | 'o') || (last == 'l' && syllables(stem) == 1);
        return if stays { stem.to_owned() } else { stem[..stem.len() - last.len_utf8()].to_owned() };
    }
    if regains_e(stem, last, before, further) { format!("{stem}e") } else { stem.to_owned() }
}

fn regains_e(stem: &str, last: char, before: char, further: char) -> bool {
    match last {
        'v' | 'u' => true,
        'z' => before != 't',
        'c' => true,
        'g' => !(before == 'n') && (before != 'o' || is_vowel(further) || syllables(stem) > 1),
        's' => before != 's',
        'l' if !is_vowel(before) => !matches!(before, 'r' | 'w'),
        'w' | 'x' | 'y' | 'h' | 'j' => false,
        _ if !is_vowel(before) || before == 'y' && last != 'p' && last != 'l' && last != 'r' => false,
        _ if stem.ends_with("quir") || stem.ends_with("quit") => true,
        _ if is_vowel(further) && !(further == 'u' && stem.contains("qu")) && !(matches!(further, 'i' | 'u') && before == 'a') => false,
        _ if syllables(stem) == 1 => true,
        _ => !["en", "on", "er", "el", "et", "it", "or", "al", "ol", "an", "op", "ip", "om", "ed", "ot", "it", "ep"]
            .iter()
            .any(|end| stem.ends_with(end))
            || ["mot", "vot", "not", "quot"].iter().any(|end| stem.ends_with(end)),
    }
}

/// Runs of vowels.
fn syllables(stem: &str) -> usize {
    let vowels: Vec<bool> = stem.chars().map(is_vowel).collect();
    vowels.iter().zip(std::iter::once(&false).chain(&vowels)).filter(|&(&now, &before)| now && !before).count()
}

/// "higher" -> "high", "easiest" -> "easy", "biggest" -> "big".
fn positive(form: &str) -> String {
    let Some(stem) = form.strip_suffix("est").or_else(|| form.strip_suffix("er")).filter(|s| s.len() > 2) else {
        return form.to_owned();
    };
    if let Some(short) = stem.strip_suffix('i') {
        return format!("{short}y");
    }
    base(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_nouns_and_names() {
        for (form, fine, want) in [
            ("paid", "VBD", "pay"), ("met", "VBD", "meet"), ("held", "VBN", "hold"), ("visits", "VBZ", "visit"),
            ("visited", "VBD", "visit"), ("signaled", "VBD", "signal"), ("planning", "VBG", "plan"), ("ascending", "VBG", "ascend"),
            ("denied", "VBD", "deny"), ("agreed", "VBD", "agree"), ("calling", "VBG", "call"), ("warming", "VBG", "warm"),
            ("urged", "VBD", "urge"), ("executed", "VBN", "execute"), ("raising", "VBG", "raise"), ("launched", "VBD", "launch"),
            ("settled", "VBD", "settle"), ("announced", "VBD", "announce"), ("exchanged", "VBD", "exchange"), ("'s", "VBZ", "be"),
            ("required", "VBN", "require"), ("reached", "VBD", "reach"), ("threatened", "VBD", "threaten"), ("hoping", "VBG", "hope"),
            ("died", "VBD", "die"), ("teaches", "VBZ", "teach"), ("using", "VBG", "use"), ("stopped", "VBD", "stop"),
            ("created", "VBD", "create"), ("evacuating", "VBG", "evacuate"), ("trafficking", "VBG", "traffic"), ("discussed", "VBD", "discuss"), ("welcomed", "VBD", "welcome"), ("resumed", "VBD", "resume"),
        ] {
            assert_eq!(lemma(form, Tag::Verb, fine, false), want, "{form}");
        }
        for (form, tag, fine, want) in [
            ("talks", Tag::Noun, "NNS", "talk"), ("troops", Tag::Noun, "NNS", "troop"), ("countries", Tag::Noun, "NNS", "country"),
            ("Iraqis", Tag::Propn, "NNPS", "Iraqi"), ("States", Tag::Propn, "NNPS", "State"), ("Xi", Tag::Propn, "NNP", "Xi"),
            ("Sept.", Tag::Propn, "NNP", "September"), ("Women", Tag::Noun, "NNS", "woman"), ("biggest", Tag::Adj, "JJS", "big"),
            ("easier", Tag::Adj, "JJR", "easy"), ("Them", Tag::Pron, "PRP", "they"), ("Chinese", Tag::Adj, "JJ", "Chinese"),
        ] {
            assert_eq!(lemma(form, tag, fine, true), want, "{form}");
        }
    }
}
