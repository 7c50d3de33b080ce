//! Cost against size, both axes logarithmic: a straight line of slope one is cost in proportion to size.

use super::axis::{Frame, Scale, number};
use super::svg::{Svg, short};

/// A line of the plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What it measures ("processor seconds").
    pub label: String,
    /// Size and cost; both above 0.
    pub points: Vec<(f64, f64)>,
}

const SIZE: (f64, f64) = (600.0, 360.0);
const CLASSES: [&str; 3] = ["one", "two", "three"];

/// Draws up to three curves on logarithmic axes; `x` and `y` say what the axes measure.
pub fn log_log(title: &str, x: &str, y: &str, curves: &[Curve]) -> String {
    let mut svg = Svg::new(SIZE.0, SIZE.1, title, &told(curves));
    let frame = Frame { left: 54.0, top: 50.0, right: SIZE.0 - 24.0, bottom: SIZE.1 - 50.0 };
    let all = || curves.iter().flat_map(|curve| &curve.points);
    let across = log_scale(all().map(|point| point.0), (frame.left, frame.right));
    let up = log_scale(all().map(|point| point.1), (frame.bottom, frame.top));
    svg.text(12.0, 40.0, "start", "soft", &short(y, 90.0));
    svg.text((frame.left + frame.right) / 2.0, SIZE.1 - 12.0, "middle", "soft", &short(x, 90.0));
    for (place, label) in decades(across) {
        svg.line(&[(place, frame.top), (place, frame.bottom)], "grid");
        svg.text(place, frame.bottom + 16.0, "middle", "soft", &label);
    }
    for (place, label) in decades(up) {
        svg.line(&[(frame.left, place), (frame.right, place)], "grid");
        svg.text(frame.left - 6.0, place + 4.0, "end", "soft", &label);
    }
    for (curve, class) in curves.iter().zip(CLASSES) {
        draw(&mut svg, curve, class, (across, up), curves.len() > 1);
    }
    svg.done()
}

fn draw(svg: &mut Svg, curve: &Curve, class: &str, (across, up): (Scale, Scale), named: bool) {
    let place = |&(x, y): &(f64, f64)| (across.place(x.log10()), up.place(y.log10()));
    let places: Vec<(f64, f64)> = curve.points.iter().map(place).collect();
    svg.line(&places, &format!("line {class}"));
    for ((x, y), at) in curve.points.iter().zip(&places) {
        svg.dot(*at, 3.5, class, &format!("{}: {} at {}", curve.label, number(*y), number(*x)), None);
        svg.text(at.0, at.1 - 9.0, "middle", "", &number(significant(*y)));
    }
    if let Some(last) = places.last().filter(|_| named) {
        svg.text(last.0, last.1 + 20.0, "end", "soft", &curve.label);
    }
}

/// Two digits that count.
fn significant(value: f64) -> f64 {
    let unit = 10f64.powf(value.abs().max(1e-9).log10().floor() - 1.0);
    (value / unit).round() * unit
}

fn log_scale(values: impl Iterator<Item = f64>, at: (f64, f64)) -> Scale {
    let logs = values.filter(|value| *value > 0.0).map(f64::log10);
    let (low, high) = logs.fold((f64::MAX, f64::MIN), |(low, high), log| (low.min(log), high.max(log)));
    let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
    Scale { from: low - 0.1, to: high + 0.15, at }
}

/// Where 1, 2 and 5 times the powers of ten lie.
fn decades(scale: Scale) -> Vec<(f64, String)> {
    let powers = scale.from.floor() as i32..=scale.to.ceil() as i32;
    let values = powers.flat_map(|power| [1.0, 2.0, 5.0].map(|times| times * 10f64.powi(power)));
    let inside = values.filter(|value| (scale.from..=scale.to).contains(&value.log10()));
    inside.map(|value| (scale.place(value.log10()), number(value))).collect()
}

fn told(curves: &[Curve]) -> String {
    let points = |curve: &Curve| -> String {
        let each = curve.points.iter().map(|(x, y)| format!("{} at {}", number(significant(*y)), number(*x)));
        format!("{}: {}", curve.label, each.collect::<Vec<_>>().join(", "))
    };
    curves.iter().map(points).collect::<Vec<_>>().join("; ")
}
