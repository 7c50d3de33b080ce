//! Numbers by name, one bar a line: visits by term, and the like.

use super::svg::{Svg, short, width};

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it stands for ("Hu Jintao, 2003–2013").
    pub label: String,
    /// Its length; nothing is shown below 0.
    pub value: f64,
    /// What stands behind it ("2"); zero is worth saying.
    pub says: String,
    /// Where a click on it leads.
    pub link: Option<String>,
}

const WIDTH: f64 = 460.0;
const LINE: f64 = 24.0;

/// Draws numbers by name as bars, in the order given.
pub fn bars(title: &str, bars: &[Bar]) -> String {
    let says: Vec<String> = bars.iter().map(|bar| format!("{}: {}", bar.label, bar.says)).collect();
    let mut svg = Svg::new(WIDTH, 42.0 + LINE * bars.len() as f64, title, &says.join("; "));
    let labels = bars.iter().map(|bar| width(&bar.label)).fold(60.0, f64::max).min(WIDTH * 0.45);
    let said = bars.iter().map(|bar| width(&bar.says)).fold(20.0, f64::max).min(WIDTH * 0.3);
    let (left, most) = (labels + 24.0, bars.iter().map(|bar| bar.value).fold(0.0, f64::max).max(1e-9));
    for (at, bar) in bars.iter().enumerate() {
        let top = 34.0 + at as f64 * LINE;
        let length = bar.value.max(0.0) / most * (WIDTH - left - said - 20.0);
        svg.text(left - 8.0, top + 14.0, "end", "", &short(&bar.label, labels / 6.8));
        let says = format!("{}: {}", bar.label, bar.says);
        svg.linked_rect((left, top + 3.0), (length.max(1.0), LINE - 9.0), "one", &says, bar.link.as_deref());
        svg.text(left + length + 8.0, top + 14.0, "start", "", &short(&bar.says, said / 6.8));
    }
    svg.done()
}
