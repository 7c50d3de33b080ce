//! Odds and what moved them: from the base rate, share by share, to the probability.

use super::axis::{Frame, Scale, number};
use super::svg::{Svg, short, width};
use crate::outlook::odds;

/// What one reason adds to the odds.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The reason ("announced by the host").
    pub label: String,
    /// What it adds to the natural logarithm of the odds; below 0 it speaks against.
    pub log_odds: f64,
    /// Where a click on it leads.
    pub link: Option<String>,
}

const WIDTH: f64 = 460.0;
const LINE: f64 = 26.0;

/// Draws how shares of log-odds add up from the first, the base rate, to the probability at the end. The scale is
/// straight in log-odds and is written in per cent.
pub fn waterfall(title: &str, shares: &[Share]) -> String {
    let total: f64 = shares.iter().map(|share| share.log_odds).sum();
    let height = 66.0 + LINE * (shares.len() + 1) as f64;
    let mut svg = Svg::new(WIDTH, height, title, &told(shares, total));
    let labels = shares.iter().map(|share| width(&share.label)).fold(80.0, f64::max).min(WIDTH * 0.46);
    let frame = Frame { left: labels + 22.0, top: 34.0, right: WIDTH - 64.0, bottom: height - 28.0 };
    let x = scale(shares, (frame.left, frame.right));
    axis(&mut svg, frame, x);
    let mut at = shares.first().map_or(0.0, |share| share.log_odds);
    for (nth, share) in shares.iter().enumerate() {
        let top = frame.top + nth as f64 * LINE;
        svg.text(frame.left - 10.0, top + 16.0, "end", "", &short(&share.label, labels / 6.8));
        if nth == 0 {
            svg.dot((x.place(at), top + 12.0), 5.0, "one", &percent(at), share.link.as_deref());
            svg.text(WIDTH - 8.0, top + 16.0, "end", "soft", &percent(at));
            continue;
        }
        step(&mut svg, x, top, at, share);
        at += share.log_odds;
    }
    let top = frame.top + shares.len() as f64 * LINE;
    svg.text(frame.left - 10.0, top + 16.0, "end", "head", "together");
    svg.dot((x.place(total), top + 12.0), 6.0, "one", &percent(total), None);
    svg.text(WIDTH - 8.0, top + 17.0, "end", "head", &percent(total));
    svg.done()
}

fn step(svg: &mut Svg, x: Scale, top: f64, at: f64, share: &Share) {
    let (from, to) = (x.place(at), x.place(at + share.log_odds));
    let class = if share.log_odds < 0.0 { "two" } else { "one" };
    let says = format!("{}: odds times {}", share.label, factor(share.log_odds));
    svg.line(&[(from, top - LINE / 2.0 + 2.0), (from, top + 20.0)], "grid");
    let size = ((to - from).abs().max(2.5), LINE - 11.0);
    svg.linked_rect((from.min(to), top + 5.0), size, class, &says, share.link.as_deref());
    svg.text(WIDTH - 8.0, top + 16.0, "end", "soft", &format!("×{}", factor(share.log_odds)));
}

/// What the odds are multiplied by, in two figures.
fn factor(log_odds: f64) -> String {
    match log_odds.exp() {
        large if large >= 10.0 => format!("{large:.0}"),
        small if small < 0.095 => number(small),
        odds => format!("{odds:.1}"),
    }
}

fn axis(svg: &mut Svg, frame: Frame, x: Scale) {
    let mut free = f64::MIN;
    for share in [0.001, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.999] {
        let log_odds = odds::logit(share);
        let place = x.place(log_odds);
        if log_odds < x.from || log_odds > x.to || place < free {
            continue;
        }
        svg.line(&[(place, frame.top), (place, frame.bottom)], "grid");
        svg.text(place, frame.bottom + 16.0, "middle", "soft", &format!("{} %", number(share * 100.0)));
        free = place + 46.0;
    }
}

fn scale(shares: &[Share], at: (f64, f64)) -> Scale {
    let mut sum = 0.0;
    let sums: Vec<f64> = shares
        .iter()
        .map(|share| {
            sum += share.log_odds;
            sum
        })
        .collect();
    let (low, high) =
        sums.iter().fold((f64::MAX, f64::MIN), |(low, high), sum| (low.min(*sum), high.max(*sum)));
    let (low, high) = if low > high { (-1.0, 1.0) } else { (low, high) };
    Scale { from: low - 0.6, to: high + 0.6, at }
}

/// A probability from log-odds, as odds write it.
fn percent(log_odds: f64) -> String {
    odds::percent(odds::chance(log_odds))
}

fn told(shares: &[Share], total: f64) -> String {
    let each = shares.iter().enumerate().map(|(nth, share)| match nth {
        0 => format!("{}: {}", share.label, percent(share.log_odds)),
        _ => format!("{}: odds times {}", share.label, factor(share.log_odds)),
    });
    format!("{}; together: {}", each.collect::<Vec<_>>().join("; "), percent(total))
}
