//! A level over time with its band, and marks of events.

use super::axis::{Frame, Scale, across, day_number, number, ticks, under_days};
use super::svg::{Svg, short};
use jiff::civil::Date;

/// What [`level`] draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The title.
    pub title: String,
    /// What it shows, in words, for those who do not see it.
    pub says: String,
    /// What the vertical axis measures.
    pub unit: String,
    /// The level, earliest first.
    pub points: Vec<Point>,
    /// Measurements that the level was taken from: day, value, and how many events stand behind it.
    pub seen: Vec<(Date, f64, usize)>,
    /// Events to mark.
    pub marks: Vec<Mark>,
    /// Days on which the level changed at a stroke.
    pub breaks: Vec<Date>,
}

/// A point of the level with its band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The day.
    pub day: Date,
    /// The level.
    pub level: f64,
    /// Lower edge of the band.
    pub low: f64,
    /// Upper edge.
    pub high: f64,
}

/// An event marked on the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its day.
    pub day: Date,
    /// Its value on the axis.
    pub value: f64,
    /// What is said when it is pointed at.
    pub says: String,
    /// Where a click leads, such as a page of the event.
    pub link: Option<String>,
}

const SIZE: (f64, f64) = (480.0, 280.0);

/// Draws a level with its band over time.
pub fn level(chart: &Level) -> String {
    let mut svg = Svg::new(SIZE.0, SIZE.1, &chart.title, &chart.says);
    let days: Vec<Date> = chart.points.iter().map(|point| point.day).collect();
    let (Some(&first), Some(&last)) = (days.iter().min(), days.iter().max()) else {
        svg.text(SIZE.0 / 2.0, SIZE.1 / 2.0, "middle", "soft", "nothing to show");
        return svg.done();
    };
    let frame = Frame { left: 48.0, top: 46.0, right: SIZE.0 - 14.0, bottom: SIZE.1 - 30.0 };
    let x = Scale { from: day_number(first), to: day_number(last), at: (frame.left, frame.right) };
    let (from, to) = extent(chart);
    let y = Scale { from, to, at: (frame.bottom, frame.top) };
    svg.text(12.0, 38.0, "start", "soft", &short(&chart.unit, 68.0));
    across(&mut svg, frame, y, &ticks(from, to, 5), &number);
    under_days(&mut svg, frame, x, first, last);
    let at = |day: Date, value: f64| (x.place(day_number(day)), y.place(value));
    if from < 0.0 && to > 0.0 {
        svg.line(&[(frame.left, y.place(0.0)), (frame.right, y.place(0.0))], "axis");
    }
    for day in chart.breaks.iter().filter(|day| first <= **day && **day <= last) {
        let place = x.place(day_number(*day));
        svg.line(&[(place, frame.top), (place, frame.bottom)], "line two thin dash");
    }
    let upper = chart.points.iter().map(|point| at(point.day, point.high));
    let lower = chart.points.iter().map(|point| at(point.day, point.low));
    svg.area(&upper.clone().chain(lower.clone().rev()).collect::<Vec<_>>(), "one pale");
    svg.line(&upper.collect::<Vec<_>>(), "line one edge");
    svg.line(&lower.collect::<Vec<_>>(), "line one edge");
    for (day, value, n) in &chart.seen {
        let radius = 1.5 + (*n as f64).sqrt().min(5.0) * 0.6;
        svg.dot(at(*day, *value), radius, "mute", &format!("{day}: mean score {value:+.1} of {n}"), None);
    }
    let line: Vec<(f64, f64)> = chart.points.iter().map(|point| at(point.day, point.level)).collect();
    svg.line(&line, "line one");
    for mark in chart.marks.iter().filter(|mark| first <= mark.day && mark.day <= last) {
        svg.dot(
            at(mark.day, mark.value),
            4.0,
            "two",
            &format!("{} {}", mark.day, mark.says),
            mark.link.as_deref(),
        );
    }
    svg.done()
}

/// The least and the greatest value shown, with a little room.
fn extent(chart: &Level) -> (f64, f64) {
    let points = chart.points.iter().flat_map(|point| [point.low, point.high, point.level]);
    let values =
        points.chain(chart.marks.iter().map(|mark| mark.value)).chain(chart.seen.iter().map(|s| s.1));
    let (low, high) =
        values.filter(|v| v.is_finite()).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    let room = ((high - low) * 0.05).max(0.5);
    (low - room, high + room)
}
