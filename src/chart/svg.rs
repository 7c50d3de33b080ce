//! An SVG element as it is written.

use crate::document::signs::turns;
use std::fmt::Write;

/// Pixels a letter of the usual size takes on average.
const LETTER: f64 = 6.8;
/// The same of a letter of a heading, which is larger and bold.
const CAPTION: f64 = 8.6;
/// Pixels from one line of a heading to the next.
const NEXT: f64 = 18.0;

/// The style of every picture. Classes are found under `.chart` only, so that a page keeps its own.
pub const STYLE: &str = "\
.chart{color:#222;--back:#fbfaf7;--one:#1f5fa8;--two:#b4531a;--three:#3b7d3b;font:13px system-ui,sans-serif;max-width:100%;height:auto}\
@media screen and (prefers-color-scheme:dark){.chart{color:#ddd;--back:#16181b;--one:#7fb2f0;--two:#f0a070;--three:#86cf86}}\
.chart{--sea:#e9eff4;--land:#d5d1c6;--lit:#f1d9a8;--coast:#8a877d;--rim:#8a5a00}\
@media screen and (prefers-color-scheme:dark){.chart{--sea:#1a2026;--land:#33383e;--lit:#5a4a26;--coast:#7d848c;--rim:#e0b864}}\
.chart .sea{fill:var(--sea)}.chart .land{fill:var(--land);stroke:var(--coast);stroke-width:.6}.chart .lit{fill:var(--lit);stroke:var(--rim);stroke-width:1.2}\
.chart .named{paint-order:stroke;stroke:var(--sea);stroke-width:3px;stroke-linejoin:round}\
.chart text{fill:currentColor}.chart .soft{opacity:.7}.chart .head{font-weight:600;font-size:15px}\
.chart .grid{stroke:currentColor;opacity:.15;fill:none}.chart .axis{stroke:currentColor;opacity:.5;fill:none}\
.chart .one{fill:var(--one)}.chart .two{fill:var(--two)}.chart .three{fill:var(--three)}\
.chart .pale{opacity:.2}.chart .edge{stroke-width:1;opacity:.75}.chart .mute{fill:currentColor;opacity:.6}\
.chart .open{fill:var(--back);stroke:var(--one);stroke-width:1.8}.chart a:focus-visible{outline:2px solid currentColor}.chart .thin{stroke-width:1.2}\
.chart .line{fill:none;stroke-width:2;stroke-linejoin:round}\
.chart .line.one{fill:none;stroke:var(--one)}.chart .line.two{fill:none;stroke:var(--two)}\
.chart .line.three{fill:none;stroke:var(--three)}.chart .dash{stroke-dasharray:4 4}";

/// A picture in the making.
pub(super) struct Svg {
    text: String,
    /// How far a heading of two lines pushes down what is drawn.
    down: f64,
}

impl Svg {
    /// Opens a picture of that size in pixels; `says` tells in words what it shows.
    pub fn new(width: f64, height: f64, title: &str, says: &str) -> Svg {
        let lines = heading(title, ((width - 24.0) / CAPTION) as usize);
        let (name, says, down) = (escape(title), escape(says), NEXT * (lines.len().max(1) - 1) as f64);
        let height = height + down;
        let head = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" aria-label=\"{name}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
             style=\"max-width:100%;height:auto\">\n\
             <title>{name}</title>\n<desc>{says}</desc>\n<style>{STYLE}</style>\n"
        );
        let mut svg = Svg { text: head, down };
        for (nth, line) in lines.iter().enumerate() {
            svg.text(12.0, 20.0 + NEXT * nth as f64, "start", "head", line);
        }
        if down > 0.0 {
            let _ = writeln!(svg.text, "<g transform=\"translate(0 {down:.0})\">");
        }
        svg
    }

    /// Words at a place; `anchor` is `start`, `middle` or `end`.
    pub fn text(&mut self, x: f64, y: f64, anchor: &str, class: &str, words: &str) {
        let words = escape(words);
        let _ = writeln!(
            self.text,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" class=\"{class}\">{words}</text>"
        );
    }

    /// A path through points.
    pub fn line(&mut self, points: &[(f64, f64)], class: &str) {
        if !points.is_empty() {
            let _ = writeln!(self.text, "<path d=\"M{}\" class=\"{class}\"/>", through(points));
        }
    }

    /// A closed area.
    pub fn area(&mut self, points: &[(f64, f64)], class: &str) {
        if !points.is_empty() {
            let _ = writeln!(self.text, "<path d=\"M{}Z\" class=\"{class}\"/>", through(points));
        }
    }

    /// A rectangle, with words shown when it is pointed at.
    pub fn rect(&mut self, at: (f64, f64), size: (f64, f64), class: &str, says: &str) {
        self.linked_rect(at, size, class, says, None);
    }

    /// A rectangle, and where a click on it leads.
    pub fn linked_rect(
        &mut self,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        class: &str,
        says: &str,
        link: Option<&str>,
    ) {
        let (open, close) = anchor(link, says);
        let _ = writeln!(
            self.text,
            "{open}<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" class=\"{class}\">{}</rect>{close}",
            width.max(0.0),
            height.max(0.0),
            tip(says)
        );
    }

    /// A dot, with words shown when it is pointed at, and where a click on it leads.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, class: &str, says: &str, link: Option<&str>) {
        let (open, close) = anchor(link, says);
        let says = tip(says);
        let _ = writeln!(
            self.text,
            "{open}<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" class=\"{class}\">{says}</circle>{close}"
        );
    }

    pub fn done(self) -> String {
        self.text + if self.down > 0.0 { "</g>\n</svg>\n" } else { "</svg>\n" }
    }
}

/// What stands before and after a thing that leads somewhere.
fn anchor(link: Option<&str>, says: &str) -> (String, &'static str) {
    match link {
        Some(link) => (format!("<a href=\"{}\" aria-label=\"{}\">", escape(link), escape(says)), "</a>"),
        None => (String::new(), ""),
    }
}

/// A heading in at most two lines of so many letters, the rest cut off.
fn heading(title: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        match lines.last_mut() {
            Some(line) if fits(line, word, most) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > 2 {
        let rest = lines.split_off(1).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| short(line, most as f64)).collect()
}

/// Whether a word fits behind a line.
fn fits(line: &str, word: &str, most: usize) -> bool {
    line.chars().count() + 1 + word.chars().count() <= most
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
            // What turns the direction of text could dress a label up as another.
            sign if turns(sign) => out.push(char::REPLACEMENT_CHARACTER),
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

    #[test]
    fn long_headings_take_two_lines() {
        assert_eq!(heading("a b c", 9), ["a b c"]);
        assert_eq!(
            heading("Kim meets Xi, before Kim meets others", 20),
            ["Kim meets Xi, before", "Kim meets others"]
        );
        assert_eq!(heading("one two three four five", 8), ["one two", "three f…"]);
        assert!(heading("", 8).is_empty());
        let svg = Svg::new(100.0, 50.0, "words that need lines", "").done();
        assert!(
            svg.contains("viewBox=\"0 0 100 68\"") && svg.contains("<g ") && svg.contains("</g>"),
            "{svg}"
        );
    }

    /// The luminance of `#rgb` or `#rrggbb` (WCAG 2.2).
    fn luminance(colour: [f64; 3]) -> f64 {
        let part = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2])
    }

    fn colour(of: &str) -> [f64; 3] {
        let hex: Vec<char> = of.trim_start_matches('#').chars().collect();
        let each = hex.len() / 3;
        [0, 1, 2].map(|nth| {
            let two: String = hex[nth * each..(nth + 1) * each].iter().collect::<String>().repeat(3 - each);
            f64::from(u8::from_str_radix(&two, 16).expect("a colour")) / 255.0
        })
    }

    /// One colour over another at that opacity.
    fn over(top: [f64; 3], below: [f64; 3], opacity: f64) -> [f64; 3] {
        [0, 1, 2].map(|nth| opacity * top[nth] + (1.0 - opacity) * below[nth])
    }

    fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The colour a name has by day, or in the dark.
    fn named(name: &str, dark: bool) -> [f64; 3] {
        let key = if name == "color" { "{color:".to_owned() } else { format!("--{name}:") };
        let found: Vec<&str> = STYLE.match_indices(&key).map(|(at, key)| &STYLE[at + key.len()..]).collect();
        let text = found[usize::from(dark)];
        colour(text.split([';', '}']).next().expect("a value"))
    }

    #[test]
    fn what_matters_stands_out_by_day_and_in_the_dark() {
        for dark in [false, true] {
            let of = |name| named(name, dark);
            let (back, ink) = (of("back"), of("color"));
            let words = [(over(ink, back, 0.7), back), (ink, back), (ink, of("sea")), (ink, of("land"))];
            for (at, (a, b)) in words.into_iter().enumerate() {
                assert!(contrast(a, b) >= 4.5, "words {at}, dark {dark}: {:.2}", contrast(a, b));
            }
            let shapes = [
                ("one", of("one"), back),
                ("two", of("two"), back),
                ("three", of("three"), back),
                ("edge of the band", over(of("one"), back, 0.75), back),
                ("mute", over(ink, back, 0.6), back),
                ("axis", over(ink, back, 0.5), back),
                ("trips over land", of("two"), of("land")),
                ("trips over the sea", of("two"), of("sea")),
                ("towns over land", of("one"), of("land")),
                ("towns over a stressed country", of("one"), of("lit")),
                ("coast", of("coast"), of("sea")),
                ("rim", of("rim"), of("land")),
            ];
            for (what, a, b) in shapes {
                assert!(contrast(a, b) >= 3.0, "{what}, dark {dark}: {:.2}", contrast(a, b));
            }
        }
    }
}
