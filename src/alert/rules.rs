//! The file of rules: what to be told of, and where word of it goes.
//!
//! ```toml
//! [[rule]]
//! name = "visits"                      # unique; alerts carry it
//! sides = ["China", "North Korea"]     # all must take part
//! act = "CONSULT"
//! mode = "visit"
//!
//! [[rule]]
//! name = "called off"
//! sides = ["USA", "PRK"]
//! change = "planned -> cancelled"      # or a list; * stands for any status
//!
//! [[rule]]
//! name = "train"
//! indicator = "dandong-crackdown"      # an id of data/indicators.tsv
//!
//! [[rule]]
//! name = "summit likely"
//! question = "Will Trump meet Kim Jong Un by 2018-06-30?"
//! above = 0.5                          # or below
//!
//! [atom]
//! file = "alerts.xml"                  # beside this file
//!
//! [[webhook]]
//! url = "https://hooks.example.org/attache"
//!
//! [[command]]
//! run = ["notify-send", "attache"]     # a program and its arguments, no shell
//! ```

use crate::answer::{indicators, offices};
use crate::lexicon::ontology::{Act, Status};
use crate::outlook::odds::{Misread, Question};
use crate::watch::settings::{Error, Fault, File};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;
use url::Url;

/// Rules, and where their alerts go.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What to be told of.
    pub rules: Vec<Rule>,
    /// Where word of it goes.
    pub targets: Vec<Target>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name, by which the record knows how far it has come.
    pub name: String,
    /// What it asks for.
    pub what: What,
    /// The first day of publication that counts; the record's last on the rule's first run if not given.
    pub since: Option<Date>,
    /// The targets its alerts go to; all when empty.
    pub to: Vec<String>,
}

/// What a rule asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Events.
    Events {
        /// Countries that must all take part.
        sides: Vec<String>,
        /// The act.
        act: Option<Act>,
        /// Its mode.
        mode: Option<String>,
        /// Where the event may stand; anywhere when empty.
        status: Vec<Status>,
        /// Changes of status to be told of; when empty, that there is such an event.
        changes: Vec<Change>,
    },
    /// A sign of the indicator with this id.
    Indicator(String),
    /// Odds that cross a threshold.
    Odds {
        /// The question.
        question: String,
        /// The probability to cross.
        threshold: f64,
        /// Whether upwards.
        up: bool,
    },
}

/// A change of status; any where none is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where the event stood.
    pub from: Option<Status>,
    /// Where it stands.
    pub to: Option<Status>,
}

/// Where alerts go.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// An Atom feed.
    Atom {
        /// The file.
        file: PathBuf,
        /// Its title.
        title: String,
        /// An address of the desk to which entries link, without a slash at its end.
        desk: Option<String>,
    },
    /// A request to an address.
    Webhook {
        /// Its name.
        name: String,
        /// The address.
        url: Url,
        /// Whether it may stand in a private network.
        private: bool,
        /// For one request.
        timeout: Duration,
        /// The variable of the environment that holds the key requests are signed with.
        secret: Option<String>,
    },
    /// A program.
    Command {
        /// Its name.
        name: String,
        /// The program and its arguments.
        run: Vec<String>,
        /// For one run.
        timeout: Duration,
    },
}

impl Target {
    /// The name rules and the record know it by.
    pub fn name(&self) -> &str {
        match self {
            Target::Atom { .. } => "atom",
            Target::Webhook { name, .. } | Target::Command { name, .. } => name,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    rule: Vec<Spanned<One>>,
    atom: Option<Feed>,
    #[serde(default)]
    webhook: Vec<Spanned<Hook>>,
    #[serde(default)]
    command: Vec<Spanned<Program>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    name: Option<Spanned<String>>,
    #[serde(default)]
    sides: Vec<Spanned<String>>,
    act: Option<Spanned<String>>,
    mode: Option<String>,
    status: Option<Spanned<toml::Value>>,
    change: Option<Spanned<toml::Value>>,
    indicator: Option<Spanned<String>>,
    question: Option<Spanned<String>>,
    above: Option<Spanned<f64>>,
    below: Option<Spanned<f64>>,
    since: Option<Spanned<String>>,
    #[serde(default)]
    to: Vec<Spanned<String>>,
}

/// The words of a value that is one or a list of them.
fn many(file: &File, given: Option<&Spanned<toml::Value>>) -> Result<Vec<Spanned<String>>, Fault> {
    let Some(given) = given else { return Ok(Vec::new()) };
    let at = given.span();
    let word = |value: &toml::Value| {
        let word = value.as_str().map(|word| Spanned::new(at.clone(), word.to_owned()));
        word.ok_or_else(|| {
            file.fault(at.clone(), format!("a {} is no word; write it in quotes", value.type_str()))
        })
    };
    match given.get_ref() {
        toml::Value::Array(list) => list.iter().map(word).collect(),
        one => Ok(vec![word(one)?]),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Feed {
    file: Spanned<String>,
    title: Option<String>,
    desk: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hook {
    url: Spanned<String>,
    name: Option<Spanned<String>>,
    #[serde(default)]
    allow_private: bool,
    timeout: Option<Spanned<String>>,
    secret_env: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    run: Vec<String>,
    name: Option<Spanned<String>>,
    timeout: Option<Spanned<String>>,
}

impl Rules {
    /// Reads a file of rules.
    ///
    /// # Errors
    /// It cannot be read, or its first fault, with line, column and the mend.
    pub fn load(path: &Path) -> Result<Rules, Error> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| Error::Unreadable(name.clone(), error))?;
        Ok(Rules::parse(&name, &text, path.parent().unwrap_or(Path::new("")))?)
    }

    /// The rules of a text; files it names stand in `folder`.
    ///
    /// # Errors
    /// The first fault, with line, column and the mend.
    pub fn parse(name: &str, text: &str, folder: &Path) -> Result<Rules, Fault> {
        let file = File { name, text };
        let written: Written = file.read()?;
        let targets = targets(&file, &written, folder)?;
        let mut names = BTreeSet::new();
        let mut rules = Vec::new();
        for one in &written.rule {
            let rule = rule(&file, one, &targets)?;
            if !names.insert(rule.name.clone()) {
                return Err(
                    file.fault(one.span(), format!("two rules are named `{}`; name one anew", rule.name))
                );
            }
            rules.push(rule);
        }
        if rules.is_empty() {
            let what = "no rule; add one:  [[rule]]  name = \"visits\"  sides = [\"China\", \"North Korea\"]";
            return Err(file.fault(0..0, what));
        }
        Ok(Rules { rules, targets })
    }
}

fn rule(file: &File, one: &Spanned<One>, targets: &[Target]) -> Result<Rule, Fault> {
    let (at, one) = (one.span(), one.get_ref());
    let Some(name) = &one.name else {
        return Err(file.fault(at, "a rule without a name; add name = \"...\", which its alerts carry"));
    };
    plain(file, name)?;
    let to = one.to.iter().map(|to| {
        let known = || targets.iter().map(Target::name).collect::<Vec<_>>().join(", ");
        match targets.iter().any(|target| target.name() == to.get_ref()) {
            true => Ok(to.get_ref().clone()),
            false => Err(file.fault(
                to.span(),
                format!("`{}` is the name of no target; use one of: {}", to.get_ref(), known()),
            )),
        }
    });
    let to = to.collect::<Result<_, _>>()?;
    let since = one.since.as_ref().map(|since| day(file, since)).transpose()?;
    Ok(Rule { name: name.get_ref().trim().to_owned(), what: what(file, at, one)?, since, to })
}

/// What a rule asks for: exactly one of events, an indicator and a question.
fn what(file: &File, at: Range<usize>, one: &One) -> Result<What, Fault> {
    let events = !one.sides.is_empty()
        || one.act.is_some()
        || one.mode.is_some()
        || one.status.is_some()
        || one.change.is_some();
    match (events, &one.indicator, &one.question) {
        (true, None, None) => of_events(file, at, one),
        (false, Some(id), None) => of_indicator(file, id),
        (false, None, Some(question)) => of_odds(file, at, question, one),
        _ => Err(file.fault(
            at,
            "a rule asks for one thing: events (sides, act, mode, status, change), an `indicator`, or a \
             `question` with `above` or `below`",
        )),
    }
}

fn of_events(file: &File, at: Range<usize>, one: &One) -> Result<What, Fault> {
    if one.above.is_some() || one.below.is_some() {
        return Err(
            file.fault(at, "`above` and `below` belong to a `question`; write one, or leave them out")
        );
    }
    let side = |text: &Spanned<String>| {
        offices::country(text.get_ref()).ok_or_else(|| {
            let what = format!(
                "`{}` is no country known here; use a name or an ISO 3166 code such as PRK",
                text.get_ref()
            );
            file.fault(text.span(), what)
        })
    };
    let sides = one.sides.iter().map(side).collect::<Result<Vec<_>, _>>()?;
    let act = one.act.as_ref().map(|act| self::act(file, act)).transpose()?;
    let status = many(file, one.status.as_ref())?;
    let status = status.iter().map(|text| self::status(file, text.get_ref(), text.span()));
    let status = status.collect::<Result<Vec<_>, _>>()?;
    let changes = many(file, one.change.as_ref())?;
    let changes = changes.iter().map(|text| change(file, text)).collect::<Result<Vec<_>, _>>()?;
    if !status.is_empty() && !changes.is_empty() {
        return Err(file.fault(at, "`change` says where the event stands already; leave `status` out"));
    }
    Ok(What::Events { sides, act, mode: one.mode.clone(), status, changes })
}

fn of_indicator(file: &File, id: &Spanned<String>) -> Result<What, Fault> {
    let known = indicators().map_err(|error| file.fault(id.span(), error.to_string()))?;
    if known.iter().any(|indicator| indicator.id == *id.get_ref()) {
        return Ok(What::Indicator(id.get_ref().clone()));
    }
    let ids: Vec<&str> = known.iter().map(|indicator| indicator.id.as_str()).collect();
    let what = format!("`{}` is no indicator; those known are: {}", id.get_ref(), ids.join(", "));
    Err(file.fault(id.span(), what))
}

fn of_odds(file: &File, at: Range<usize>, question: &Spanned<String>, one: &One) -> Result<What, Fault> {
    let (threshold, up) = match (&one.above, &one.below) {
        (Some(above), None) => (above, true),
        (None, Some(below)) => (below, false),
        _ => {
            return Err(file.fault(at, "say which odds to be told of: one of above = 0.5 and below = 0.2"));
        }
    };
    if !(*threshold.get_ref() > 0.0 && *threshold.get_ref() < 1.0) {
        let what =
            format!("{} is no probability to cross; write one between 0 and 1: 0.5", threshold.get_ref());
        return Err(file.fault(threshold.span(), what));
    }
    let today = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date();
    match Question::read(question.get_ref(), today, None) {
        Ok(_) | Err(Misread::Over { .. } | Misread::Backwards { .. }) => {}
        Err(error) => return Err(file.fault(question.span(), error.to_string())),
    }
    Ok(What::Odds { question: question.get_ref().trim().to_owned(), threshold: *threshold.get_ref(), up })
}

fn act(file: &File, text: &Spanned<String>) -> Result<Act, Fault> {
    let known = || Act::ALL.map(Act::name).join(", ");
    Act::from_name(text.get_ref()).ok_or_else(|| {
        file.fault(text.span(), format!("`{}` is no act; use one of: {}", text.get_ref(), known()))
    })
}

fn status(file: &File, name: &str, at: Range<usize>) -> Result<Status, Fault> {
    let known = || Status::ALL.map(Status::name).join(", ");
    Status::from_name(name)
        .ok_or_else(|| file.fault(at, format!("`{name}` is no status; use one of: {}", known())))
}

fn change(file: &File, text: &Spanned<String>) -> Result<Change, Fault> {
    let Some((from, to)) = text.get_ref().split_once("->") else {
        let what = format!(
            "`{}` is no change; write two statuses: \"planned -> cancelled\", or * for any",
            text.get_ref()
        );
        return Err(file.fault(text.span(), what));
    };
    let one = |name: &str| match name.trim() {
        "*" => Ok(None),
        name => status(file, name, text.span()).map(Some),
    };
    Ok(Change { from: one(from)?, to: one(to)? })
}

fn day(file: &File, text: &Spanned<String>) -> Result<Date, Fault> {
    let what = || format!("`{}` is no day; write it as \"2018-03-28\"", text.get_ref());
    text.get_ref().trim().parse().map_err(|_| file.fault(text.span(), what()))
}

/// A name that reads well in a line of a terminal or a feed.
fn plain(file: &File, name: &Spanned<String>) -> Result<(), Fault> {
    let text = name.get_ref().trim();
    match !text.is_empty() && text.len() <= 100 && !text.chars().any(char::is_control) {
        true => Ok(()),
        false => Err(file.fault(name.span(), "a name has 1 to 100 letters and no control characters")),
    }
}

fn targets(file: &File, written: &Written, folder: &Path) -> Result<Vec<Target>, Fault> {
    let mut targets = Vec::new();
    if let Some(feed) = &written.atom {
        targets.push(atom(file, feed, folder)?);
    }
    for hook in &written.webhook {
        targets.push(webhook(file, hook.get_ref())?);
    }
    for program in &written.command {
        targets.push(command(file, program)?);
    }
    let mut names = BTreeSet::new();
    let at = written
        .atom
        .iter()
        .map(|feed| feed.file.span())
        .chain(written.webhook.iter().map(Spanned::span))
        .chain(written.command.iter().map(Spanned::span));
    for (target, at) in targets.iter().zip(at) {
        if !names.insert(target.name()) {
            let what = format!("two targets are named `{}`; give one another `name`", target.name());
            return Err(file.fault(at, what));
        }
    }
    Ok(targets)
}

fn atom(file: &File, feed: &Feed, folder: &Path) -> Result<Target, Fault> {
    if feed.file.get_ref().trim().is_empty() {
        return Err(file.fault(feed.file.span(), "no file; write file = \"alerts.xml\""));
    }
    let desk = feed.desk.as_ref().map(|desk| file.address(desk)).transpose()?;
    Ok(Target::Atom {
        file: folder.join(feed.file.get_ref()),
        title: feed.title.clone().unwrap_or_else(|| "Alerts of attache".into()),
        desk: desk.map(|url| url.as_str().trim_end_matches('/').to_owned()),
    })
}

fn webhook(file: &File, hook: &Hook) -> Result<Target, Fault> {
    let url = file.address(&hook.url)?;
    if let Some(name) = &hook.name {
        plain(file, name)?;
    }
    let name = hook.name.as_ref().map(|name| name.get_ref().trim().to_owned());
    let host = || url.host_str().unwrap_or_default().to_owned();
    let secret = hook.secret_env.as_ref().map(|name| match std::env::var(name.get_ref()) {
        Ok(secret) if !secret.is_empty() => Ok(name.get_ref().clone()),
        _ => Err(file.fault(
            name.span(),
            format!("the variable `{}` is not set; set it to the key to sign with", name.get_ref()),
        )),
    });
    Ok(Target::Webhook {
        name: name.unwrap_or_else(host),
        private: hook.allow_private,
        timeout: timeout(file, hook.timeout.as_ref())?,
        secret: secret.transpose()?,
        url,
    })
}

fn command(file: &File, program: &Spanned<Program>) -> Result<Target, Fault> {
    let (at, program) = (program.span(), program.get_ref());
    let first = program.run.first().filter(|first| !first.trim().is_empty());
    let Some(first) = first else {
        return Err(file.fault(at, "no program; write run = [\"notify-send\", \"attache\"]"));
    };
    if let Some(name) = &program.name {
        plain(file, name)?;
    }
    let stem = || Path::new(first).file_name().map_or(first.clone(), |name| name.to_string_lossy().into());
    Ok(Target::Command {
        name: program.name.as_ref().map_or_else(stem, |name| name.get_ref().trim().to_owned()),
        run: program.run.clone(),
        timeout: timeout(file, program.timeout.as_ref())?,
    })
}

/// A time limit from one second to ten minutes; ten seconds if not given.
fn timeout(file: &File, given: Option<&Spanned<String>>) -> Result<Duration, Fault> {
    let Some(given) = given else { return Ok(Duration::from_secs(10)) };
    let time = file.time(given)?;
    match (1..=600).contains(&time.as_secs()) {
        true => Ok(time),
        false => Err(file.fault(given.span(), "a time limit is from 1s to 10m")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn faulty(text: &str, expected: &str) {
        let fault = Rules::parse("r.toml", text, Path::new("")).expect_err("a fault").to_string();
        assert!(fault.contains(expected), "{fault}");
    }

    #[test]
    fn faults_say_where_and_what_to_write() {
        faulty("", "r.toml:1:1: no rule; add one");
        faulty("[[rule]]\nact = \"CONSULT\"", "r.toml:1:1: a rule without a name");
        faulty("[[rule]]\nname = \"a\"", "r.toml:1:1: a rule asks for one thing");
        faulty("[[rule]]\nname = \"a\"\nsides = [\"Atlantis\"]", "r.toml:3:10: `Atlantis` is no country");
        faulty("[[rule]]\nname = \"a\"\nact = \"VISIT\"", "r.toml:3:7: `VISIT` is no act; use one of: AGREE");
        faulty("[[rule]]\nname = \"a\"\nstatus = \"off\"", "r.toml:3:10: `off` is no status; use one of");
        faulty("[[rule]]\nname = \"a\"\nchange = \"planned\"", "r.toml:3:10: `planned` is no change");
        faulty("[[rule]]\nname = \"a\"\nchange = [\"planned -> off\"]", "r.toml:3:10: `off` is no status");
        faulty("[[rule]]\nname = \"a\"\nindicator = \"none\"", "r.toml:3:13: `none` is no indicator");
        faulty("[[rule]]\nname = \"a\"\nquestion = \"Who?\"\nabove = 0.5", "r.toml:3:12: no act");
        faulty(
            "[[rule]]\nname = \"a\"\nquestion = \"Xi Jinping visits North Korea by 2018-09-09\"",
            "say which",
        );
        let asked = "[[rule]]\nname = \"a\"\nquestion = \"Xi Jinping visits North Korea by 2018-09-09\"\n";
        faulty(&format!("{asked}above = 50.0"), "r.toml:4:9: 50 is no probability");
        let one = "[[rule]]\nname = \"a\"\nact = \"AID\"\n";
        faulty(&format!("{one}{one}"), "r.toml:4:1: two rules are named `a`");
        faulty(&format!("{one}since = \"soon\""), "r.toml:4:9: `soon` is no day");
        faulty(&format!("{one}to = [\"pager\"]\n[atom]\nfile = \"a.xml\""), "use one of: atom");
        faulty(
            &format!("{one}[[webhook]]\nurl = \"ftp://a.org\""),
            "r.toml:5:7: `ftp://a.org` is no address",
        );
        faulty(&format!("{one}[[command]]\nrun = []"), "r.toml:4:1: no program");
        faulty(&format!("{one}[[command]]\nrun = [\"x\"]\ntimeout = \"1h\""), "from 1s to 10m");
        faulty(&format!("{one}[[command]]\nrun = [\"x\"]\n[[command]]\nrun = [\"x\"]"), "two targets");
        faulty("[[rule]]\nname = \"a\"\nfoo = 1", "unknown field `foo`");
    }

    #[test]
    fn rules_of_every_kind() {
        let text = "[[rule]]\nname = \"a\"\nsides = [\"China\", \"PRK\"]\nchange = [\"planned -> cancelled\", \"* -> denied\"]\n\
            [[rule]]\nname = \"b\"\nquestion = \"Xi Jinping visits North Korea by 2018-09-09\"\nbelow = 0.2\nto = [\"ring\"]\n\
            [[command]]\nrun = [\"/usr/bin/ring\"]\n";
        let rules = Rules::parse("r", text, Path::new("x")).expect("rules");
        let What::Events { sides, changes, .. } = &rules.rules[0].what else { panic!("{rules:?}") };
        assert_eq!(sides[..], ["CHN", "PRK"]);
        let denied = Change { from: None, to: Some(Status::Denied) };
        assert_eq!(
            changes[..],
            [Change { from: Some(Status::Planned), to: Some(Status::Cancelled) }, denied]
        );
        assert!(matches!(rules.rules[1].what, What::Odds { up: false, .. }));
        assert_eq!(rules.targets[0].name(), "ring");
    }
}
