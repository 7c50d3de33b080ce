//! An SVG element as it is written.

use std::fmt::Write;

/// Pixels a letter of the usual size takes on average.
const LETTER: f64 = 6.3;

/// The style of every picture. Classes are found under `.chart` only, so that a page keeps its own.
pub const STYLE: &str = "\
.chart{color:#222;--one:#1f5fa8;--two:#b4531a;--three:#3b7d3b;font:12px system-ui,sans-serif;max-width:100%;height:auto}\
@media screen and (prefers-color-scheme:dark){.chart{color:#ddd;--one:#7fb2f0;--two:#f0a070;--three:#86cf86}}\
.chart{--sea:#e9eff4;--land:#d5d1c6;--lit:#f1d9a8}\
@media screen and (prefers-color-scheme:dark){.chart{--sea:#1a2026;--land:#3b4047;--lit:#5a4a26}}\
.chart .sea{fill:var(--sea)}.chart .land{fill:var(--land);stroke:var(--sea);stroke-width:.7}.chart .lit{fill:var(--lit)}\
.chart .named{paint-order:stroke;stroke:var(--sea);stroke-width:3px;stroke-linejoin:round}\
.chart text{fill:currentColor}.chart .soft{opacity:.7}.chart .head{font-weight:600;font-size:14px}\
.chart .grid{stroke:currentColor;opacity:.15;fill:none}.chart .axis{stroke:currentColor;opacity:.5;fill:none}\
.chart .one{fill:var(--one)}.chart .two{fill:var(--two)}.chart .three{fill:var(--three)}\
.chart .pale{opacity:.2}.chart .mute{fill:currentColor;opacity:.35}.chart .thin{stroke-width:1.2}\
.chart .line{fill:none;stroke-width:2;stroke-linejoin:round}\
.chart .line.one{fill:none;stroke:var(--one)}.chart .line.two{fill:none;stroke:var(--two)}\
.chart .line.three{fill:none;stroke:var(--three)}.chart .dash{stroke-dasharray:4 4}";

/// A picture in the making.
pub(super) struct Svg(String);

impl Svg {
    /// Opens a picture of that size in pixels; `says` tells in words what it shows.
    pub fn new(width: f64, height: f64, title: &str, says: &str) -> Svg {
        let (name, says) = (escape(title), escape(says));
        let head = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" aria-label=\"{name}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
             style=\"max-width:100%;height:auto\">\n\
             <title>{name}</title>\n<desc>{says}</desc>\n<style>{STYLE}</style>\n"
        );
        let mut svg = Svg(head);
        svg.text(12.0, 20.0, "start", "head", &short(title, (width - 24.0) / (LETTER * 1.15)));
        svg
    }

    /// Words at a place; `anchor` is `start`, `middle` or `end`.
    pub fn text(&mut self, x: f64, y: f64, anchor: &str, class: &str, words: &str) {
        let words = escape(words);
        let _ = writeln!(
            self.0,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" class=\"{class}\">{words}</text>"
        );
    }

    /// A path through points.
    pub fn line(&mut self, points: &[(f64, f64)], class: &str) {
        if !points.is_empty() {
            let _ = writeln!(self.0, "<path d=\"M{}\" class=\"{class}\"/>", through(points));
        }
    }

    /// A closed area.
    pub fn area(&mut self, points: &[(f64, f64)], class: &str) {
        if !points.is_empty() {
            let _ = writeln!(self.0, "<path d=\"M{}Z\" class=\"{class}\"/>", through(points));
        }
    }

    /// A rectangle, with words shown when it is pointed at.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str, says: &str) {
        let says = tip(says);
        let _ = writeln!(
            self.0,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" class=\"{class}\">{says}</rect>",
            width.max(0.0),
            height.max(0.0)
        );
    }

    /// A dot, with words shown when it is pointed at, and where a click on it leads.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, class: &str, says: &str, link: Option<&str>) {
        let (open, close) = match link {
            Some(link) => (format!("<a href=\"{}\" aria-label=\"{}\">", escape(link), escape(says)), "</a>"),
            None => (String::new(), ""),
        };
        let says = tip(says);
        let _ = writeln!(
            self.0,
            "{open}<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" class=\"{class}\">{says}</circle>{close}"
        );
    }

    pub fn done(self) -> String {
        self.0 + "</svg>\n"
    }
}

fn tip(says: &str) -> String {
    if says.is_empty() { String::new() } else { format!("<title>{}</title>", escape(says)) }
}

fn through(points: &[(f64, f64)]) -> String {
    let each: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    each.join("L")
}

/// A picture as a page takes it in whose own style holds [`STYLE`]: without any style within. One with links is no
/// single image, since whoever hears a page must come to each of them.
pub fn in_page(svg: &str) -> String {
    let role = if svg.contains("<a ") { "role=\"group\"" } else { "role=\"img\"" };
    let without =
        svg.replacen(" style=\"max-width:100%;height:auto\"", "", 1).replacen("role=\"img\"", role, 1);
    match (without.find("<style>"), without.find("</style>\n")) {
        (Some(from), Some(to)) if from < to => without[..from].to_owned() + &without[to + 9..],
        _ => without,
    }
}

/// Words of at most so many letters, the rest cut off.
pub(super) fn short(words: &str, most: f64) -> String {
    let most = most.max(4.0) as usize;
    match words.chars().count() > most {
        true => words.chars().take(most - 1).collect::<String>().trim_end().to_owned() + "…",
        false => words.to_owned(),
    }
}

/// How many pixels words take, about.
pub(super) fn width(words: &str) -> f64 {
    words.chars().count() as f64 * LETTER
}

/// Words with what XML would read as markup written out, and control characters left away.
fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for sign in words.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            sign if sign.is_control() => out.push(' '),
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped() {
        let svg = Svg::new(100.0, 50.0, "a<b & \"c\"\u{7}", "").done();
        assert!(svg.contains("a&lt;b &amp; &quot;c&quot; "), "{svg}");
        assert_eq!(short("a long label", 7.0), "a long…");
    }
}
