//! Patterns of lengths and of what is counted with them: "three days", "two years ago", "the past
//! decade", "every week", "twice a month".

use super::calendar::Unit;
use super::grammar::{Grammar, Read, longest, take};
use super::reading::{Amount, Base, Core, Reach, Reading};
use super::resolve;
use super::vocabulary::Sense;
use super::words::Shape;

/// A number of units.
struct Length {
    end: usize,
    amount: Amount,
    unit: Unit,
    /// Said by "a": "a day".
    single: bool,
}

/// A number, and whether it was said by "a": "three", "a few", "two and a half".
fn number(g: &Grammar, i: usize) -> Option<(usize, Amount, bool)> {
    if g.has(i, Sense::Half) {
        let at = g.skip(i + 1, &["-"]);
        return Some((g.skip(at, &["a", "an"]), Some(0.5), false));
    }
    if g.has(i, Sense::Article) {
        return article(g, i);
    }
    let (end, n) = cardinal(g, i)?;
    match and_a_half(g, end) {
        Some(end) => Some((end, n.map(|n| n + 0.5), false)),
        None => Some((end, n, false)),
    }
}

/// Where "and a half", "-and-a-half" ends.
fn and_a_half(g: &Grammar, i: usize) -> Option<usize> {
    let and = g.skip(i, &["-"]);
    let a = g.skip(and + 1, &["-"]);
    let half = g.skip(a + 1, &["-"]);
    (g.is(and, "and") && g.is(a, "a") && g.is(half, "half")).then_some(half + 1)
}

/// "a", "a few", "a couple of", "a hundred", "a dozen", "a half".
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
    g.sense(i, take!(Sense::Few(n) => n))
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
    let word = |k| g.sense(k, take!(Sense::Number(n) => n));
    let n = word(i)?;
    let next = g.skip(i + 1, &["-"]);
    match word(next) {
        Some(100) if n < 100 => Some((next + 1, Some(f64::from(n * 100)))),
        Some(ones) if (20..100).contains(&n) && ones < 10 => Some((next + 1, Some(f64::from(n + ones)))),
        _ => Some((i + 1, Some(f64::from(n)))),
    }
}

/// A unit, and whether it is plural.
fn unit(g: &Grammar, i: usize) -> Option<(Unit, bool)> {
    g.sense(i, |sense| match sense {
        Sense::Unit(unit) => Some((unit, false)),
        Sense::Units(unit) => Some((unit, true)),
        _ => None,
    })
}

/// "three days", "five-minute", "two consecutive quarters"; not ages and not "a second".
fn plain(g: &Grammar, i: usize) -> Option<Length> {
    let (end, amount, single) = number(g, i)?;
    let hyphen = g.hyphen(end);
    let mut at = end + usize::from(hyphen);
    while at < end + 3 && g.has(at, Sense::Filler) {
        at += 1;
    }
    let (unit, plural) = unit(g, at)?;
    let moment = unit == Unit::Second && !plural;
    let age = g.any(g.skip(at + 1, &["-"]), &["old", "olds"]) || g.after(i, &["aged", "age"]);
    let age = age || g.is(at + 1, "of") && g.is(at + 2, "age");
    let several = amount.is_none_or(|n| n > 1.0);
    let adjective = g.shape(at + 1) == Some(Shape::Letters) && !g.capital(at + 1);
    let agrees = match plural || hyphen {
        true => !single,
        false => !several || adjective,
    };
    let more = and_a_half(g, at + 1).filter(|_| amount == Some(1.0));
    let (end, amount) = more.map_or((at + 1, amount), |end| (end, Some(1.5)));
    let single = single && more.is_none();
    (agrees && !moment && !age).then_some(Length { end, amount, unit, single })
}

/// "years" without a number.
fn bare(g: &Grammar, i: usize) -> Option<Length> {
    let unit = g.sense(i, take!(Sense::Units(unit) => unit))?;
    Some(Length { end: i + 1, amount: None, unit, single: false })
}

/// "all week", "year-long".
fn whole_of(g: &Grammar, i: usize) -> Option<Length> {
    let all = g.has(i, Sense::All) && !g.after(i, &["of", "at", "after", "once"]);
    let unit = |k| g.unit(k).filter(|unit| (Unit::Day..=Unit::Decade).contains(unit));
    let long = g.hyphen(i + 1) && g.is(i + 2, "long");
    let (end, unit) = if all { (i + 2, unit(i + 1)?) } else { (i + 1, unit(i).filter(|_| long)?) };
    let alone = long || g.ends_phrase(end) || g.is(end, "long");
    alone.then_some(Length { end, amount: Some(1.0), unit, single: false })
}

/// Where the words that hedge a number end: "nearly", "more than".
fn hedge(g: &Grammar, i: usize) -> usize {
    let than = g.any(i, &["more", "less", "fewer", "longer"]) && g.is(i + 1, "than");
    let least = g.is(i, "at") && g.any(i + 1, &["least", "most"]);
    let some = g.has(i, Sense::Approx) || g.is(i, "some") && number(g, i + 1).is_some();
    i + if than || least { 2 } else { usize::from(some) }
}

/// Words after which a bare "a day" or "years" is a length.
const LEADS: [&str; 19] = [
    "for", "in", "within", "over", "took", "takes", "take", "lasted", "lasting", "last", "after", "through",
    "least", "than", "nearly", "almost", "just", "only", "under",
];

/// A length of time: "nearly five months", "decades-long", "for years".
pub(super) fn length(g: &Grammar, i: usize) -> Read<Reading> {
    if let Some(length) = g.sense(i, take!(Sense::Length(unit) => unit)) {
        return Some((i + 1, Reading::Length(Some(1.0), length, Reach::None)));
    }
    let at = hedge(g, i);
    let length = plain(g, at).or_else(|| bare(g, at)).or_else(|| whole_of(g, at))?;
    let hyphen = g.hyphen(length.end);
    let long = g.is(length.end + usize::from(hyphen), "long");
    let end = length.end + if long { 1 + usize::from(hyphen) } else { 0 };
    let single = length.single && length.unit < Unit::Week;
    let led = at > i || g.after(i, &LEADS);
    let order = g.any(end, &["of", "before", "after", "later", "earlier"]) && !g.after(i, &["the"]);
    let vague = single || length.amount.is_none() && at + 1 == length.end;
    let whole = order && !single;
    let quarters = |n: f64| n == 1.0 || n == 3.0 && g.is(end, "of");
    let fraction = length.unit == Unit::Quarter && length.amount.is_none_or(quarters);
    let known = !vague || led || long || whole;
    (known && !fraction).then(|| (end, Reading::Length(length.amount, length.unit, reach(g, i))))
}

/// How "in two weeks" and "within two weeks" reach, should the clause look ahead.
fn reach(g: &Grammar, i: usize) -> Reach {
    let most = |k: usize| g.is(k, "first") || g.word(k).ends_with("est");
    match () {
        () if g.after(i, &["within"]) => Reach::Within,
        () if g.after(i, &["in"]) && !(i.saturating_sub(8)..i).any(most) => Reach::In,
        () => Reach::None,
    }
}

/// "several years ago", "minutes later": too vague for a date.
pub(super) fn ago(g: &Grammar, i: usize) -> Read<Reading> {
    let length = plain(g, hedge(g, i)).or_else(|| bare(g, i)).filter(|length| length.amount.is_none())?;
    let value = match () {
        () if g.any(length.end, &["ago", "earlier"]) => "PAST_REF",
        () if g.any(length.end, &["later", "afterwards", "afterward"]) => "FUTURE_REF",
        () => return None,
    };
    Some((length.end + 1, Reading::Ref(value)))
}

/// A whole number of units, a decade as ten years.
fn counting(g: &Grammar, i: usize) -> Option<(usize, Unit, i32)> {
    let length = plain(g, hedge(g, i))?;
    let n = resolve::whole(length.amount?)?;
    let years = |n: i32, each| Some((length.end, Unit::Year, n.checked_mul(each)?));
    match length.unit {
        Unit::Decade => years(n, 10),
        Unit::Century => years(n, 100),
        unit => Some((length.end, unit, n)),
    }
}

/// "two years ago", "three days later", "ten days from now".
pub(super) fn reckoned(g: &Grammar, i: usize) -> Read<Core> {
    let (end, unit, n) = counting(g, i)?;
    match () {
        () if g.is(end, "ago") => Some((end + 1, Core::shift(unit, -n))),
        () if g.is(end, "hence") => Some((end + 1, Core::shift(unit, n))),
        () if g.is(end, "from") && g.any(end + 1, &["now", "today"]) => Some((end + 2, Core::shift(unit, n))),
        () if g.is(end, "earlier") => Some((end + 1, Core::told(unit, -n))),
        () if g.any(end, &["later", "afterwards", "afterward"]) => Some((end + 1, Core::told(unit, n))),
        () => None,
    }
}

/// "a week before Sept. 9", "two days after".
pub(super) fn counted(g: &Grammar, i: usize) -> Read<Core> {
    let (end, unit, n) = counting(g, i)?;
    match () {
        () if g.is(end, "before") => beside(g, end + 1, unit, -n),
        () if g.any(end, &["after", "from"]) => beside(g, end + 1, unit, n),
        () => None,
    }
}

/// What "two days after", which ends at `i`, counts from.
fn beside(g: &Grammar, i: usize, unit: Unit, n: i32) -> Read<Core> {
    match g.anchor(i) {
        Some((end, core)) => Some((end, Core::Shift(unit, n, Base::At(Box::new(core))))),
        None if g.ends_phrase(i) && !g.is(i - 1, "from") => Some((i, Core::told(unit, n))),
        None => None,
    }
}

/// "the past decade", "the next six months", "these last few days", "recent years".
pub(super) fn window(g: &Grammar, i: usize) -> Read<Reading> {
    let the = take!(Sense::The | Sense::These | Sense::Shift(0) => ());
    let at = i + usize::from(g.sense(i, the).is_some());
    if g.is(at, "recent") && bare(g, at + 1).is_some() {
        return Some((at + 2, Reading::Ref("PAST_REF")));
    }
    if let Some(first) = first_of(g, at) {
        return Some(first).filter(|_| at > i);
    }
    let sign = g.sense(at, |sense| match sense {
        Sense::Shift(n) | Sense::Told(n) if n != 0 => Some(n),
        _ => None,
    })?;
    let way = match () {
        () if !g.has(at, Sense::Shift(sign)) => Reach::None,
        () if sign < 0 => Reach::Back,
        () => Reach::Ahead,
    };
    if let Some(unit) = g.unit(at + 1) {
        let past = g.is(at, "past") && unit >= Unit::Minute && unit != Unit::Weekend;
        let long = at > i && unit >= Unit::Decade;
        return (past || long).then_some((at + 2, Reading::Length(Some(1.0), unit, way)));
    }
    if g.any(at, &["coming", "upcoming"]) && bare(g, at + 1).is_some() {
        return Some((at + 2, Reading::Ref("FUTURE_REF")));
    }
    let vague = bare(g, at + 1).filter(|_| at > i || matches!(way, Reach::Back));
    let length = plain(g, hedge(g, at + 1)).or(vague)?;
    (!length.single).then_some((length.end, Reading::Length(length.amount, length.unit, way)))
}

/// "first nine months of 2018", "last two weeks of May".
fn first_of(g: &Grammar, at: usize) -> Read<Reading> {
    let last = g.any(at, &["last", "final"]);
    let length = plain(g, at + 1).filter(|l| !l.single && (last || g.any(at, &["first", "opening"])))?;
    let of = if g.is(length.end, "of") {
        g.core(length.end + 1).or_else(|| the_year(g, length.end + 1))
    } else {
        None
    };
    match of {
        Some((end, core)) if last => {
            Some((end, Reading::Length(length.amount, length.unit, Reach::Last(Box::new(core)))))
        }
        Some((end, core)) => {
            Some((end, Reading::Length(length.amount, length.unit, Reach::First(Box::new(core)))))
        }
        None if last => None,
        None => Some((length.end, Reading::Length(length.amount, length.unit, Reach::None))),
    }
}

fn the_year(g: &Grammar, i: usize) -> Read<Core> {
    (g.is(i, "the") && g.is(i + 1, "year")).then(|| (i + 2, Core::shift(Unit::Year, 0)))
}

/// "every year", "twice a week", "weekly", "on Mondays", "$2 billion a year".
pub(super) fn set(g: &Grammar, i: usize) -> Read<Reading> {
    let sets = [weekdays(g, i), every(g, i), rate(g, i), often(g, i)];
    longest(sets).map(|(end, value)| (end, Reading::Set(value)))
}

fn weekdays(g: &Grammar, i: usize) -> Read<String> {
    let n = g.sense(i, take!(Sense::Weekdays(n) => n))?;
    g.capital(i).then(|| (i + 1, format!("XXXX-WXX-{n}")))
}

fn every(g: &Grammar, i: usize) -> Read<String> {
    if !g.has(i, Sense::Every) {
        return None;
    }
    if g.any(i + 1, &["other", "second"]) {
        return g.unit(i + 2).map(|unit| (i + 3, resolve::length(Some(2.0), unit)));
    }
    let unit = g.unit(i + 1).map(|unit| (i + 2, resolve::length(Some(1.0), unit)));
    let weekday = g.weekday_name(i + 1).map(|(end, n)| (end, format!("XXXX-WXX-{n}")));
    let month = g.month(i + 1).map(|(end, month)| (end, format!("XXXX-{month:02}")));
    let daypart = g.daypart(i + 1).map(|code| (i + 2, format!("XXXX-XX-XXT{code}")));
    let length = plain(g, i + 1).or_else(|| bare(g, i + 1));
    let length = length.map(|l| (l.end, resolve::length(l.amount, l.unit)));
    daypart.or(longest([unit, weekday, month, length]))
}

/// "twice a week", "per year", "15 a year".
fn rate(g: &Grammar, i: usize) -> Read<String> {
    let times = cardinal(g, i).map(|(end, _)| end).filter(|end| g.is(*end, "times"));
    let at = times.unwrap_or(i + usize::from(g.has(i, Sense::Times)));
    let at = g.skip(at, &["times"]);
    let per = g.has(at, Sense::Per) || at > i && g.has(at, Sense::Every);
    let article = g.has(at, Sense::Article) && (at > i || counted_before(g, i));
    if g.has(at, Sense::Per) && g.is(at + 1, "annum") {
        return Some((at + 2, resolve::length(Some(1.0), Unit::Year)));
    }
    let unit = g.unit(at + 1).filter(|_| per || article)?;
    let other = ["ago", "earlier", "later", "before", "after", "-", "long", "old"];
    (!g.any(at + 2, &other)).then(|| (at + 2, resolve::length(Some(1.0), unit)))
}

/// Whether a number stands just before `i`, or before the noun before it: "15 a year", "15 jets a
/// year".
fn counted_before(g: &Grammar, i: usize) -> bool {
    let word = take!(Sense::Number(_) => ());
    let digits = |k| matches!(g.shape(k), Some(Shape::Digits(..) | Shape::Quantity(_)));
    let number = |k| digits(k) || g.sense(k, word).is_some();
    let scale = ["million", "billion", "trillion", "percent", "%", "dollars", "times", "hours"];
    let direct = i > 0 && (number(i - 1) || g.after(i, &scale));
    direct || i > 1 && number(i - 2) && g.plural(i - 1)
}

fn often(g: &Grammar, i: usize) -> Read<String> {
    let value = g.sense(i, take!(Sense::Often(value) => value))?;
    let name = g.capital(i) && (g.capital(i + 1) || !g.opens(i));
    (!name).then(|| (i + 1, value.to_string()))
}
