//! From numbers and days to places in a picture.

use super::svg::Svg;
use jiff::civil::Date;

/// The part of a picture in which things are drawn: left, top, right, bottom.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// A straight scale from numbers to pixels.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    pub from: f64,
    pub to: f64,
    pub at: (f64, f64),
}

impl Scale {
    pub fn place(&self, value: f64) -> f64 {
        let span = self.to - self.from;
        let share = if span.abs() < 1e-12 { 0.5 } else { (value - self.from) / span };
        self.at.0 + share.clamp(-0.02, 1.02) * (self.at.1 - self.at.0)
    }
}

/// Round numbers from at least `from` to at most `to`, about `n` of them.
pub(super) fn ticks(from: f64, to: f64, n: usize) -> Vec<f64> {
    let rough = (to - from).max(1e-9) / n.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s >= rough * 0.999);
    let step = step.unwrap_or(power * 10.0);
    let first = (from / step - 1e-9).ceil() as i64;
    let last = (to / step + 1e-9).floor() as i64;
    (first..=last).map(|k| k as f64 * step).collect()
}

/// A number for a tick: as short as it can be.
pub(super) fn number(value: f64) -> String {
    let value = if value.abs() < 1e-9 { 0.0 } else { value };
    match value.abs() {
        big if big >= 1e6 => format!("{}M", short(value / 1e6)),
        big if big >= 1e4 => format!("{}k", short(value / 1e3)),
        _ => short(value),
    }
}

fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Days since 1 January of the year 0.
pub(super) fn day_number(day: Date) -> f64 {
    let since = Date::constant(0, 1, 1).until(day).map_or(0, |span| span.get_days());
    f64::from(since)
}

/// Lines across at each tick of a vertical scale, with their numbers.
pub(super) fn across(svg: &mut Svg, frame: Frame, scale: Scale, values: &[f64], say: &dyn Fn(f64) -> String) {
    for value in values {
        let y = scale.place(*value);
        svg.line(&[(frame.left, y), (frame.right, y)], "grid");
        svg.text(frame.left - 6.0, y + 4.0, "end", "soft", &say(*value));
    }
}

/// Years or months under a horizontal scale of days, no more than fit.
pub(super) fn under_days(svg: &mut Svg, frame: Frame, scale: Scale, first: Date, last: Date) {
    let room = ((frame.right - frame.left) / 62.0).max(1.0);
    let months = f64::from(i32::from(last.year()) * 12 + i32::from(last.month()))
        - f64::from(i32::from(first.year()) * 12 + i32::from(first.month()))
        + 1.0;
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 240].into_iter().find(|s| months / f64::from(*s) <= room);
    let step = step.unwrap_or(600);
    let start = i32::from(first.year()) * 12 + i32::from(first.month()) - 1;
    let end = i32::from(last.year()) * 12 + i32::from(last.month()) - 1;
    for month in (start..=end).filter(|month| month % step == 0) {
        let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        let Ok(day) = Date::new(year as i16, of_year as i8, 1) else { continue };
        if day < first {
            continue;
        }
        let x = scale.place(day_number(day));
        svg.line(&[(x, frame.top), (x, frame.bottom)], "grid");
        let label = if step >= 12 { year.to_string() } else { format!("{year}-{of_year:02}") };
        svg.text(x, frame.bottom + 16.0, "middle", "soft", &label);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(0.0, 1.0, 2), [0.0, 0.5, 1.0]);
        assert_eq!(ticks(-9.0, 10.0, 4), [-5.0, 0.0, 5.0, 10.0]);
        assert_eq!(
            (number(200_000.0), number(0.25), number(-0.0)),
            ("200k".into(), "0.25".into(), "0".into())
        );
    }
}
