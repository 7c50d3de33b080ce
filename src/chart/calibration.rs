//! Forecasts against what came: a reliability diagram.

use super::axis::{Frame, Scale, across, number};
use super::svg::Svg;

/// Forecasts of about the same probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Their mean probability, 0 to 1.
    pub said: f64,
    /// How many there were.
    pub n: usize,
    /// The share that came true, 0 to 1.
    pub came: f64,
    /// Lower end of the interval of that share.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// With fewer forecasts a share is drawn open, and no line leads through it: its interval says all there is to say.
const ENOUGH: usize = 10;
const SIZE: (f64, f64) = (380.0, 440.0);

/// Draws, for each bin of forecasts, the share that came true against the probability given, with its interval, over a
/// histogram of the forecasts. On the diagonal both agree.
pub fn calibration(title: &str, bins: &[Bin]) -> String {
    let bins: Vec<&Bin> = bins.iter().filter(|bin| bin.n > 0).collect();
    let mut svg = Svg::new(SIZE.0, SIZE.1, title, &told(&bins));
    let frame = Frame { left: 68.0, top: 46.0, right: SIZE.0 - 16.0, bottom: 330.0 };
    let x = Scale { from: 0.0, to: 1.0, at: (frame.left, frame.right) };
    let y = Scale { from: 0.0, to: 1.0, at: (frame.bottom, frame.top) };
    svg.text(12.0, 38.0, "start", "soft", "share that came true");
    across(&mut svg, frame, y, &[0.0, 0.25, 0.5, 0.75, 1.0], &number);
    for value in [0.0, 0.25, 0.5, 0.75, 1.0] {
        svg.line(&[(x.place(value), frame.top), (x.place(value), frame.bottom)], "grid");
        svg.text(x.place(value), SIZE.1 - 22.0, "middle", "soft", &number(value));
    }
    svg.text((frame.left + frame.right) / 2.0, SIZE.1 - 6.0, "middle", "soft", "probability given");
    svg.line(&[(x.place(0.0), y.place(0.0)), (x.place(1.0), y.place(1.0))], "axis dash");
    for bin in &bins {
        let at = x.place(bin.said);
        svg.line(&[(at, y.place(bin.low)), (at, y.place(bin.high))], "line one thin");
        for end in [bin.low, bin.high] {
            svg.line(&[(at - 4.0, y.place(end)), (at + 4.0, y.place(end))], "line one thin");
        }
    }
    let place = |bin: &&Bin| (x.place(bin.said), y.place(bin.came));
    let line: Vec<(f64, f64)> = bins.iter().filter(|bin| bin.n >= ENOUGH).map(place).collect();
    svg.line(&line, "line one thin");
    for bin in &bins {
        svg.dot(place(bin), 4.0, if bin.n >= ENOUGH { "one" } else { "open" }, &said(bin), None);
    }
    histogram(&mut svg, &bins, x);
    svg.done()
}

/// Up to so many bins have their number beside their bar.
const NUMBERED: usize = 5;

fn histogram(svg: &mut Svg, bins: &[&Bin], x: Scale) {
    let (top, bottom) = (350.0, 400.0);
    let most = bins.iter().map(|bin| bin.n).max().unwrap_or(1) as f64;
    svg.line(&[(x.at.0, bottom), (x.at.1, bottom)], "axis");
    svg.text(x.at.0 - 6.0, bottom - 4.0, "end", "soft", "number");
    if bins.len() > NUMBERED {
        svg.text(x.at.0 - 6.0, top + 8.0, "end", "soft", &number(most));
    }
    for bin in bins {
        let height = bin.n as f64 / most * (bottom - top);
        let middle = x.place(bin.said);
        svg.rect((middle - 5.0, bottom - height), (10.0, height), "one", &said(bin));
        if bins.len() <= NUMBERED {
            svg.text(middle + 9.0, bottom - 4.0, "start", "soft", &number(bin.n as f64));
        }
    }
}

fn said(bin: &Bin) -> String {
    let percent = |share: f64| (share * 100.0).round();
    format!(
        "given {} %: {} % came true (95 % interval {} to {} %), {} forecasts",
        percent(bin.said),
        percent(bin.came),
        percent(bin.low),
        percent(bin.high),
        bin.n
    )
}

fn told(bins: &[&Bin]) -> String {
    bins.iter().map(|bin| said(bin)).collect::<Vec<_>>().join("; ")
}
