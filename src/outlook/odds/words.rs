//! Odds in words: the likelihood terms of ICD 203, and questions as sentences.

use super::Question;
use crate::answer::offices;
use crate::lexicon::ontology::Act;

/// The terms of Intelligence Community Directive 203 with the upper end of their ranges.
const TERMS: [(f64, &str); 7] = [
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (f64::INFINITY, "almost certain"),
];

/// The ICD 203 term for a probability.
pub fn likelihood(p: f64) -> &'static str {
    TERMS.iter().find(|(below, _)| p < *below).map_or("almost certain", |(_, term)| term)
}

/// "38 %", "0.4 %": two figures where they matter, never 0 or 100.
pub fn percent(p: f64) -> String {
    let percent = p * 100.0;
    match percent {
        _ if percent < 0.05 => "under 0.1 %".into(),
        _ if percent < 1.95 => format!("{percent:.1} %"),
        _ if percent > 99.5 => "over 99 %".into(),
        _ => format!("{percent:.0} %"),
    }
}

/// "Xi Jinping visits North Korea", for a question put in flags.
pub(super) fn asked(question: &Question) -> String {
    let names = |parties: &[crate::claim::Party]| {
        parties.iter().map(|party| party.name.clone()).collect::<Vec<_>>().join(" and ")
    };
    let (who, whom) = (names(&question.actors), names(&question.recipients));
    let does = match (question.act, question.mode.as_deref()) {
        (Act::Consult, Some("visit")) => "visits".to_owned(),
        (Act::Consult, Some("call")) => "calls".into(),
        (Act::Consult, _) => "meets".into(),
        (Act::Sanction, _) => "imposes sanctions on".into(),
        (Act::Agree, _) => "signs an agreement with".into(),
        (act, _) => act.name().to_lowercase() + "s",
    };
    format!("{who} {does} {whom} by {}", question.by)
}

/// What is asked, without its days: "a visit of Xi Jinping to North Korea".
pub fn deed(question: &Question) -> String {
    let names = |parties: &[crate::claim::Party]| {
        parties.iter().map(offices::party_said).collect::<Vec<_>>().join(" and ")
    };
    let (who, whom) = (names(&question.actors), names(&question.recipients));
    match () {
        () if question.is_visit() => {
            let host = question.other_side().map(|code| offices::country_said(&code));
            format!("a visit of {who} to {}", host.unwrap_or(whom))
        }
        () if question.is_meeting() && whom.is_empty() => format!("a meeting of {who}"),
        () if question.is_meeting() => format!("a meeting of {who} with {whom}"),
        () if whom.is_empty() => format!("{} by {who}", question.act.name()),
        () => format!("{} by {who} toward {whom}", question.act.name()),
    }
}

/// "never", "once", "twice", "6 times".
pub(super) fn times(n: usize) -> String {
    match n {
        0 => "never".into(),
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{n} times"),
    }
}

/// "1 case", "2 cases".
pub(super) fn cases(n: usize) -> String {
    if n == 1 { "1 case".into() } else { format!("{n} cases") }
}

/// "9 September 2018".
pub(super) fn day(day: jiff::civil::Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// "a, b and c".
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first letter made capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_begin_where_the_directive_has_them() {
        let terms = [0.01, 0.05, 0.199, 0.2, 0.45, 0.55, 0.8, 0.95, 0.999].map(likelihood);
        assert_eq!(
            terms,
            [
                "almost no chance",
                "very unlikely",
                "very unlikely",
                "unlikely",
                "roughly even chance",
                "likely",
                "very likely",
                "almost certain",
                "almost certain"
            ]
        );
        assert_eq!(
            [0.00001, 0.004, 0.38, 0.9999].map(percent),
            ["under 0.1 %", "0.4 %", "38 %", "over 99 %"]
        );
    }
}
