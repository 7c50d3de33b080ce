//! How many days lie between two events: a histogram.

use super::axis::{Frame, Scale, across, number, ticks};
use super::svg::Svg;

/// A bar of the histogram.
#[derive(Clone, Debug, PartialEq)]
pub struct Lag {
    /// First day of the range.
    pub from: i64,
    /// Last day of the range.
    pub to: i64,
    /// How many fell into it.
    pub n: usize,
}

const SIZE: (f64, f64) = (420.0, 170.0);

/// Draws how often so many days lay between two events. `misses` is how often nothing followed; it has a bar of its own.
pub fn lags(title: &str, lags: &[Lag], misses: usize) -> String {
    let each = lags.iter().map(|lag| format!("{}: {}", days(lag), lag.n));
    let says = format!("{}; never: {misses}", each.collect::<Vec<_>>().join("; "));
    let mut svg = Svg::new(SIZE.0, SIZE.1, title, &says);
    let frame = Frame { left: 34.0, top: 34.0, right: SIZE.0 - 12.0, bottom: SIZE.1 - 36.0 };
    let most = lags.iter().map(|lag| lag.n).chain([misses, 1]).max().unwrap_or(1) as f64;
    let y = Scale { from: 0.0, to: most, at: (frame.bottom, frame.top) };
    let whole: Vec<f64> = ticks(0.0, most, 3).into_iter().filter(|tick| tick.fract() == 0.0).collect();
    across(&mut svg, frame, y, &whole, &number);
    let step = (frame.right - frame.left) / (lags.len() + 1) as f64;
    let bars = lags.iter().map(|lag| (days(lag), lag.n, "one")).chain([("none".to_owned(), misses, "two")]);
    for (at, (label, n, class)) in bars.enumerate() {
        let (left, height) = (frame.left + at as f64 * step, frame.bottom - y.place(n as f64));
        svg.rect((left + 2.0, frame.bottom - height), (step - 4.0, height), class, &format!("{label}: {n}"));
        svg.text(left + step / 2.0, frame.bottom + 14.0, "middle", "soft", &label);
    }
    svg.text((frame.left + frame.right) / 2.0, SIZE.1 - 6.0, "middle", "soft", "days between");
    svg.done()
}

fn days(lag: &Lag) -> String {
    if lag.from == lag.to { lag.from.to_string() } else { format!("{}–{}", lag.from, lag.to) }
}
