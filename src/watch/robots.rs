//! The Robots Exclusion Protocol (RFC 9309): which paths a site asks programs to leave alone.

/// The name by which sites can address attache in robots.txt.
pub const NAME: &str = "attache";

/// More of a robots.txt than this is not looked at, in bytes (RFC 9309, 2.5).
pub const LIMIT: usize = 500 << 10;

/// The rules a site has for attache.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Robots {
    /// Whether it allows, and what path.
    rules: Vec<(bool, String)>,
    /// Seconds asked for between two requests.
    pub delay: Option<f32>,
}

impl Robots {
    /// The rules of a robots.txt: those for attache by name, or else those for everyone.
    pub fn parse(text: &str) -> Robots {
        let (mut own, mut any): (Option<Robots>, Option<Robots>) = (None, None);
        let (mut names, mut open): (Vec<String>, bool) = (Vec::new(), false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !open {
                    names.clear();
                }
                open = true;
                names.push(value.to_ascii_lowercase());
                continue;
            }
            open = false;
            let own = names.iter().any(|name| name == NAME).then_some(&mut own);
            let any = names.iter().any(|name| name == "*").then_some(&mut any);
            for robots in own.into_iter().chain(any) {
                robots.get_or_insert_default().line(&key, value);
            }
        }
        own.or(any).unwrap_or_default()
    }

    fn line(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if !value.is_empty() => {
                self.rules.push((key == "allow", plain(value)));
            }
            "crawl-delay" => self.delay = value.parse().ok().filter(|delay| (0.0..=86_400.0).contains(delay)),
            _ => {}
        }
    }

    /// Whether a path, with its query, may be fetched: the longest rule that fits it says.
    pub fn allows(&self, path: &str) -> bool {
        let path = plain(path);
        let fitting = self.rules.iter().filter(|(_, rule)| fits(rule.as_bytes(), path.as_bytes()));
        fitting.max_by_key(|(allow, rule)| (rule.len(), *allow)).is_none_or(|(allow, _)| *allow)
    }
}

/// The path with what is not ASCII as percent signs, and these in capitals.
fn plain(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut after = 0;
    for byte in path.bytes() {
        if !byte.is_ascii() {
            plain.push_str(&format!("%{byte:02X}"));
            continue;
        }
        let sign = char::from(byte);
        plain.push(if after > 0 { sign.to_ascii_uppercase() } else { sign });
        after = if byte == b'%' { 2 } else { usize::saturating_sub(after, 1) };
    }
    plain
}

/// Whether a rule fits the beginning of a path; `*` stands for anything, `$` at its end for the end.
fn fits(rule: &[u8], path: &[u8]) -> bool {
    let (rule, whole) = rule.strip_suffix(b"$").map_or((rule, false), |rule| (rule, true));
    let (mut r, mut p) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        if r == rule.len() && (!whole || p == path.len()) {
            return true;
        }
        if rule.get(r) == Some(&b'*') {
            star = Some((r + 1, p));
            r += 1;
        } else if p < path.len() && rule.get(r) == path.get(p) {
            (r, p) = (r + 1, p + 1);
        } else if let Some((after, at)) = star.filter(|(_, at)| *at < path.len()) {
            star = Some((after, at + 1));
            (r, p) = (after, at + 1);
        } else {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(robots: &str, path: &str, allowed: bool) {
        assert_eq!(Robots::parse(robots).allows(path), allowed, "{robots:?} {path}");
    }

    #[test]
    fn the_longest_rule_says() {
        let robots = "User-agent: *\nDisallow: /private/\nAllow: /private/news\nDisallow: /*.pdf$\n";
        check(robots, "/", true);
        check(robots, "/private/a", false);
        check(robots, "/private/news/a", true);
        check(robots, "/a/b.pdf", false);
        check(robots, "/a/b.pdf?x", true);
        check("User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", true);
        check("User-agent: *\nDisallow: /*a*b*c$\n", "/xaybzc", false);
        check("User-agent: *\nDisallow: /*a*b*c$\n", "/xaybzcd", true);
        check("User-agent: *\nDisallow:\n", "/a", true);
        check("User-agent: *\nDisallow: /\n", "/a", false);
    }

    #[test]
    fn the_group_with_our_name_stands_alone() {
        let robots =
            "User-agent: other\nUser-agent: Attache\nDisallow: /a # no\n\nUser-agent: *\nDisallow: /\n";
        check(robots, "/b", true);
        check(robots, "/a", false);
        check("User-agent: other\nDisallow: /\n", "/a", true);
        assert_eq!(Robots::parse("user-agent: *\ncrawl-delay: 2.5").delay, Some(2.5));
    }

    #[test]
    fn signs_beyond_ascii_are_compared_as_percent_signs() {
        check("User-agent: *\nDisallow: /übersicht\n", "/%c3%bcbersicht/a", false);
    }

    #[test]
    fn anything_is_read() {
        check("\u{0}\u{feff}:::\n\nDisallow: /\nuser-agent\n", "/", true);
    }
}
