//! Patterns of lengths and what is counted with them: "three days", "two years ago", "every week".

use super::calendar::Unit;
use super::grammar::{Grammar, Read, longest};
use super::reading::{Amount, Base, Core, Reading};
use super::resolve;
use super::words::{Sense, Shape};

/// A number, and whether it was said by "a": "three", "a few", "two and a half".
fn number(g: &Grammar, i: usize) -> Option<(usize, Amount, bool)> {
    if g.is(i, "half") {
        let at = g.skip(i + 1, &["-"]);
        return Some((g.skip(at, &["a", "an"]), Some(0.5), false));
    }
    if g.has(i, Sense::Article) {
        return article(g, i);
    }
    let (end, n) = cardinal(g, i)?;
    let half = (g.is(end, "and") && g.is(end + 1, "a") && g.is(end + 2, "half")).then_some(end + 3);
    Some((half.unwrap_or(end), n.map(|n| n + if half.is_some() { 0.5 } else { 0.0 }), false))
}

/// "a", "a few", "a couple of", "a hundred", "a dozen".
fn article(g: &Grammar, i: usize) -> Option<(usize, Amount, bool)> {
    if g.is(i + 1, "half") {
        return Some((g.skip(i + 2, &["-"]), Some(0.5), false));
    }
    match cardinal(g, i + 1) {
        Some((end, n)) if few(g, i + 1).is_some() || g.is(i + 1, "hundred") => Some((end, n, false)),
        _ => Some((i + 1, Some(1.0), true)),
    }
}

fn few(g: &Grammar, i: usize) -> Option<i32> {
    g.sense(i, |s| if let Sense::Few(n) = s { Some(n) } else { None })
}

fn cardinal(g: &Grammar, i: usize) -> Read<Amount> {
    if let Some(n) = few(g, i) {
        return Some((g.skip(i + 1, &["of"]), (n > 0).then_some(f64::from(n))));
    }
    match g.shape(i)? {
        Shape::Digits(n, digits) if digits < 7 => return Some((i + 1, Some(f64::from(n)))),
        Shape::Quantity(n) => return Some((i + 1, Some(n))),
        _ => {}
    }
    let number = |k| g.sense(k, |s| if let Sense::Number(n) = s { Some(n) } else { None });
    let n = number(i)?;
    let next = g.skip(i + 1, &["-"]);
    match number(next) {
        Some(100) if n < 100 => Some((next + 1, Some(f64::from(n * 100)))),
        Some(ones) if n >= 20 && n < 100 && ones < 10 => Some((next + 1, Some(f64::from(n + ones)))),
        _ => Some((i + 1, Some(f64::from(n)))),
    }
}

/// A length and how it was counted.
struct Length {
    end: usize,
    amount: Amount,
    unit: Unit,
    /// Said by "a": "a day".
    single: bool,
}

/// "three days", "five-minute", "two consecutive quarters".
fn plain(g: &Grammar, i: usize) -> Option<Length> {
    let (end, amount, single) = number(g, i)?;
    let hyphen = g.mark(end, '-') && g.joined(end);
    let mut at = end + usize::from(hyphen);
    while at < end + 3 && g.has(at, Sense::Filler) {
        at += 1;
    }
    let (unit, plural) = g.sense(at, |s| match s {
        Sense::Unit(unit) => Some((unit, false)),
        Sense::Units(unit) => Some((unit, true)),
        _ => None,
    })?;
    let ordinal = unit == Unit::Second && !plural;
    let age = g.any(g.skip(at + 1, &["-"]), &["old", "olds"])
        || (g.is(at + 1, "of") && g.is(at + 2, "age"))
        || g.after(i, &["aged", "age"]);
    let many = plural && single && amount == Some(1.0);
    let few = !plural && !single && !hyphen && amount.is_none_or(|n| n > 1.0);
    if ordinal || age || many || few && unit != Unit::Century {
        return None;
    }
    Some(Length { end: at + 1, amount, unit, single })
}

/// "years" without a number.
fn bare(g: &Grammar, i: usize) -> Option<Length> {
    let unit = g.sense(i, |s| if let Sense::Units(unit) = s { Some(unit) } else { None })?;
    Some(Length { end: i + 1, amount: None, unit, single: false })
}

/// Where the words that hedge a number end: "nearly", "more than".
fn hedge(g: &Grammar, i: usize) -> usize {
    if g.any(i, &["more", "less", "fewer", "longer"]) && g.is(i + 1, "than") {
        i + 2
    } else if g.is(i, "at") && g.any(i + 1, &["least", "most"]) {
        i + 2
    } else if g.has(i, Sense::Approx) || g.is(i, "some") && number(g, i + 1).is_some() {
        i + 1
    } else {
        i
    }
}

/// A length of time: "nearly five months", "decades-long", "for years".
pub(super) fn length(g: &Grammar, i: usize) -> Read<Reading> {
    let at = hedge(g, i);
    let length = plain(g, at).or_else(|| lone(g, at))?;
    let dash = g.mark(length.end, '-') && g.joined(length.end);
    let end =
        if dash && g.is(length.end + 1, "long") { length.end + 2 } else { g.skip(length.end, &["long"]) };
    if length.single
        && length.unit <= Unit::Hour
        && g.is(at + 1, "minute")
        && at == i
        && !g.after(i, &["for", "in", "within"])
    {
        return None;
    }
    Some((end, Reading::Length(length.amount, length.unit, None)))
}

/// A plural unit that counts as a length by itself.
fn lone(g: &Grammar, i: usize) -> Option<Length> {
    let length = bare(g, i)?;
    let led =
        g.after(i, &["for", "in", "within", "over", "took", "takes", "take", "lasted", "after", "through"]);
    let long = g.mark(i + 1, '-') && g.is(i + 2, "long") || g.is(i + 1, "of");
    let place = g.is(i + 1, "of") && !led;
    (led || long && !place && !g.after(i, &["the"])).then_some(length)
}

/// "two years ago", "three days later", "a week before Sept. 9", "ten days from now".
pub(super) fn counted(g: &Grammar, i: usize) -> Read<Core> {
    let at = hedge(g, i);
    let length = plain(g, at)?;
    let (end, n) = (length.end, resolve::whole(length.amount?)?);
    let (unit, n) = match length.unit {
        Unit::Decade => (Unit::Year, n * 10),
        Unit::Century => (Unit::Year, n.checked_mul(100)?),
        unit => (unit, n),
    };
    if g.is(end, "ago") {
        return Some((end + 1, Core::shift(unit, -n)));
    }
    if g.is(end, "from") && g.any(end + 1, &["now", "today"]) || g.is(end, "hence") {
        return Some((end + 1 + usize::from(g.is(end, "from")), Core::shift(unit, n)));
    }
    let sign = match () {
        () if g.any(end, &["earlier", "before"]) => -1,
        () if g.any(end, &["later", "after", "from", "afterwards", "afterward"]) => 1,
        () => return None,
    };
    if g.any(end, &["before", "after", "from"]) {
        if let Some((end, core)) = g.anchor(end + 1) {
            return Some((end, Core::Shift(unit, sign * n, Base::At(Box::new(core)))));
        }
        if g.is(end, "from") || !g.ends_clause(end + 1) {
            return None;
        }
    }
    Some((end + 1, Core::told(unit, sign * n)))
}

/// "the past decade", "the next six months", "these last few days", "recent years".
pub(super) fn window(g: &Grammar, i: usize) -> Read<Reading> {
    let the =
        g.sense(i, |s| matches!(s, Sense::The | Sense::These | Sense::Shift(0)).then_some(())).is_some();
    let at = i + usize::from(the && !g.any(i, &["current", "the current"]));
    if g.is(at, "recent") && bare(g, at + 1).is_some() {
        return Some((at + 2, Reading::Ref("PAST_REF")));
    }
    let sign = g.sense(at, |s| match s {
        Sense::Shift(n) | Sense::Told(n) if n != 0 => Some(n),
        _ => None,
    })?;
    let past = g.is(at, "past");
    if let Some(unit) =
        g.unit(at + 1).filter(|unit| past && *unit >= Unit::Minute || at > i && *unit >= Unit::Decade)
    {
        return Some((at + 2, Reading::Length(Some(1.0), unit, Some(sign))));
    }
    let length = longest([plain(g, hedge(g, at + 1)), bare(g, at + 1)].map(|l| l.map(|l| (l.end, l))))?.1;
    let window = g.has(at, Sense::Shift(sign)).then_some(sign);
    (!length.single).then_some((length.end, Reading::Length(length.amount, length.unit, window)))
}

/// "every year", "twice a week", "weekly", "on Mondays", "$2 billion a year".
pub(super) fn set(g: &Grammar, i: usize) -> Read<Reading> {
    longest([every(g, i), rate(g, i), often(g, i)]).map(|(end, value)| (end, Reading::Set(value)))
}

fn every(g: &Grammar, i: usize) -> Read<String> {
    let plural = g.sense(i, |s| if let Sense::Weekdays(n) = s { Some(n) } else { None });
    if let Some(n) = plural.filter(|_| g.capital(i)) {
        return Some((i + 1, format!("XXXX-WXX-{n}")));
    }
    if !g.has(i, Sense::Every) {
        return None;
    }
    if g.any(i + 1, &["other", "second"]) {
        return g.unit(i + 2).map(|unit| (i + 3, resolve::length(Some(2.0), unit)));
    }
    if let Some(unit) = g.unit(i + 1) {
        return Some((i + 2, resolve::length(Some(1.0), unit)));
    }
    if let Some((end, n)) = g.weekday_name(i + 1) {
        return Some((end, format!("XXXX-WXX-{n}")));
    }
    if let Some((end, month)) = g.month(i + 1) {
        return Some((end, format!("XXXX-{month:02}")));
    }
    if let Some(code) = g.sense(i + 1, |s| if let Sense::Daypart(code) = s { Some(code) } else { None }) {
        return Some((i + 2, format!("XXXX-XX-XXT{code}")));
    }
    let length = plain(g, i + 1).or_else(|| bare(g, i + 1))?;
    Some((length.end, resolve::length(length.amount, length.unit)))
}

/// "twice a week", "per year", "15 a year".
fn rate(g: &Grammar, i: usize) -> Read<String> {
    let at = i + usize::from(g.has(i, Sense::Times));
    let at = at + if g.any(at, &["times"]) { 1 } else { 0 };
    let per = g.has(at, Sense::Per) || (at > i && g.has(at, Sense::Every));
    let article = g.has(at, Sense::Article) && (at > i || counted_before(g, i));
    let unit = g.unit(at + 1).filter(|_| per || article)?;
    let told = g.any(at + 2, &["ago", "earlier", "later", "before", "after", "-", "long", "old"]);
    (!told).then(|| (at + 2, resolve::length(Some(1.0), unit)))
}

/// Whether a number stands just before `i`, or before the noun before it: "15 a year", "15 jets a year".
fn counted_before(g: &Grammar, i: usize) -> bool {
    let number = |k: usize| {
        matches!(g.shape(k), Some(Shape::Digits(..) | Shape::Quantity(_)))
            || g.sense(k, |s| matches!(s, Sense::Number(_)).then_some(())).is_some()
    };
    let amount = g.after(i, &["million", "billion", "trillion", "percent", "%", "dollars", "times", "hours"]);
    i > 0 && (amount || number(i - 1))
        || i > 1
            && number(i - 2)
            && g.shape(i - 1) == Some(Shape::Letters)
            && !g.after(i, &["in", "at", "for", "of"])
}

fn often(g: &Grammar, i: usize) -> Read<String> {
    let value = g.sense(i, |s| if let Sense::Often(value) = s { Some(value) } else { None })?;
    let name = g.capital(i) && (i == 0 || g.capital(i + 1) || g.words[i - 1].sentence == g.words[i].sentence);
    (!name).then(|| (i + 1, value.to_string()))
}
