//! Acts as data: `data/acts/*.act`, one file an act (or a mode of it), each with its own examples.
//!
//! ```text
//! # attache acts, format 1
//! act CONSULT visit
//! rule pay-a-visit  visit|trip/n  actor=subj|poss|by recipient=to|in!
//! read 2018-03-28 | Kim paid a visit to China. | Kim > China
//! not  2018-03-28 | Visitors to the site fell by half.
//! ```
//!
//! A rule is a trigger (`lemma|lemma/v`, `/n`, `/a`, or `/m` for a modal) and what must stand around it. Slots name the
//! arguments that may fill them, best first: `subj obj iobj poss mod ctx that inf`, or the preposition
//! itself (`to`, `with`, `against`). `obj.of` is the `of` argument of the object; `obj*` also takes a
//! party inside the object ("China's decision"). `!` makes a slot required, `:place` asks for a place, `:body` for
//! an organisation.
//! `+obj:visit|trip` demands an argument, `-on` forbids one. `pair` asks for two parties, `abroad` for sides
//! of different states; `beside` says that whom it reads takes part beside those spoken of before.

use super::ontology::{Act, Status};
use super::table::DataError;
use std::collections::HashMap;

/// Which kind of word may trigger a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// An adjective.
    Adjective,
    /// A modal auxiliary; its arguments are those of its verb.
    Modal,
}

/// One way to fill a slot: the path of arguments that leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Argument names from the trigger outward ("obj", "of").
    pub steps: Vec<String>,
    /// Whether a party inside the filler will do where the filler itself is none.
    pub inside: bool,
    /// Whether the filler must be a place or a state.
    pub place: bool,
    /// Whether the filler must be an organisation that is of no state.
    pub body: bool,
}

/// How one role of the act is filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Ways to fill it, best first.
    pub paths: Vec<Path>,
    /// Whether the rule fails when nothing fills it.
    pub required: bool,
}

/// A demand on an argument: its name, the lemmas allowed (any when empty), and whether it must be absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// Argument name.
    pub argument: String,
    /// Lemmas of its head; empty means any.
    pub lemmas: Vec<String>,
    /// `-` instead of `+`.
    pub absent: bool,
}

/// One line of an act file that reads an act from a word and what stands around it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `file/line-name`, shown as "why".
    pub id: String,
    /// The act it reads.
    pub act: Act,
    /// The mode, if the file or line names one.
    pub mode: Option<String>,
    /// Trigger lemmas.
    pub lemmas: Vec<String>,
    /// Part of speech of the trigger.
    pub kind: Kind,
    /// Who does it.
    pub actor: Slot,
    /// To or with whom.
    pub recipient: Slot,
    /// What must or must not stand around the trigger.
    pub demands: Vec<Demand>,
    /// Whether at least two parties are needed over both slots.
    pub pair: bool,
    /// Whether the sides must be of different states ("sent greetings": not within one's own).
    pub abroad: bool,
    /// Whether its actors take part beside those an earlier claim is about ("accompanied by", "present were"), so that
    /// later mentions of the visit or meeting do not mean them.
    pub beside: bool,
    /// A status the rule itself implies ("pulled out of" a meeting).
    pub status: Option<Status>,
    /// How sure a reading by this rule is, 0 to 1.
    pub confidence: f32,
}

/// One sentence an act file must or must not be read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// File of the example.
    pub file: String,
    /// Line of the example, from 1.
    pub line: usize,
    /// The act of the file.
    pub act: Act,
    /// The mode of the file, if it names one.
    pub mode: Option<String>,
    /// Publication date assumed.
    pub published: String,
    /// The sentence.
    pub text: String,
    /// For `read`: who > whom, as names; `None` for `not`.
    pub expect: Option<(String, String)>,
}

/// All rules, found by trigger lemma, and all examples.
#[derive(Debug, Default)]
pub struct Acts {
    /// Every rule, in file order.
    pub rules: Vec<Rule>,
    /// Every example.
    pub examples: Vec<Example>,
    by_trigger: HashMap<(String, Kind), Vec<usize>>,
}

impl Acts {
    /// Reads act files given as (name, content).
    ///
    /// # Errors
    /// The first malformed line, with its place and how to mend it.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Acts, DataError> {
        let mut acts = Acts::default();
        for (name, content) in files {
            acts.parse_file(name, content)?;
        }
        for (index, rule) in acts.rules.iter().enumerate() {
            for lemma in &rule.lemmas {
                acts.by_trigger.entry((lemma.clone(), rule.kind)).or_default().push(index);
            }
        }
        Ok(acts)
    }

    /// The rules a word of this lemma and kind may trigger.
    pub fn triggered(&self, lemma: &str, kind: Kind) -> impl Iterator<Item = &Rule> {
        self.by_trigger.get(&(lemma.to_string(), kind)).into_iter().flatten().map(|&index| &self.rules[index])
    }

    /// Whether any rule begins with this lemma; lets a reader skip sentences that can carry no act.
    pub fn known(&self, lemma: &str) -> bool {
        [Kind::Verb, Kind::Noun, Kind::Adjective, Kind::Modal]
            .iter()
            .any(|&kind| self.by_trigger.contains_key(&(lemma.to_string(), kind)))
    }

    fn parse_file(&mut self, name: &str, content: &str) -> Result<(), DataError> {
        let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".act").to_string();
        let mut head: Option<(Act, Option<String>)> = None;
        for (number, line) in content.lines().enumerate() {
            let at = Line { file: name, number: number + 1, text: line };
            let body = line.trim();
            if body.is_empty() || body.starts_with('#') {
                continue;
            }
            let (word, rest) = body.split_once(char::is_whitespace).unwrap_or((body, ""));
            match (word, &head) {
                ("act", _) => head = Some(at.act(rest)?),
                (_, None) => {
                    return Err(at.error(word, "no act yet", "begin the file with `act NAME [mode]`"));
                }
                ("rule", Some((act, mode))) => self.rules.push(at.rule(&stem, *act, mode, rest)?),
                ("read" | "not", Some((act, mode))) => {
                    self.examples.push(at.example(*act, mode, rest, word == "read")?)
                }
                _ => return Err(at.error(word, "unknown word", "use act, rule, read or not")),
            }
        }
        Ok(())
    }
}

/// A line of a data file, to name in errors.
struct Line<'a> {
    file: &'a str,
    number: usize,
    text: &'a str,
}

impl Line<'_> {
    fn error(&self, at: &str, what: &str, mend: &str) -> DataError {
        let column = self.text.find(at).unwrap_or(0) + 1;
        DataError {
            file: self.file.to_string(),
            line: self.number,
            column,
            what: format!("{what}: `{at}`"),
            mend: mend.to_string(),
        }
    }

    fn act(&self, rest: &str) -> Result<(Act, Option<String>), DataError> {
        let mut words = rest.split_whitespace();
        let name = words.next().unwrap_or("");
        let act = Act::from_name(name).ok_or_else(|| {
            self.error(name, "not a PLOVER act", "use one of the sixteen names in upper case")
        })?;
        Ok((act, words.next().map(str::to_string)))
    }

    fn rule(&self, stem: &str, act: Act, mode: &Option<String>, rest: &str) -> Result<Rule, DataError> {
        let mut words = rest.split_whitespace();
        let id =
            words.next().ok_or_else(|| self.error("rule", "no name", "write `rule NAME trigger/v ...`"))?;
        let trigger = words.next().unwrap_or("");
        let (lemmas, kind) = self.trigger(trigger)?;
        let mut rule = Rule {
            id: format!("{stem}/{id}"),
            act,
            mode: mode.clone(),
            lemmas,
            kind,
            actor: Slot::default(),
            recipient: Slot::default(),
            demands: Vec::new(),
            pair: false,
            abroad: false,
            beside: false,
            status: None,
            confidence: 0.8,
        };
        words.try_for_each(|word| self.clause(&mut rule, word))?;
        Ok(rule)
    }

    fn trigger(&self, trigger: &str) -> Result<(Vec<String>, Kind), DataError> {
        let (lemmas, kind) = match trigger.rsplit_once('/') {
            Some((lemmas, "v")) => (lemmas, Kind::Verb),
            Some((lemmas, "n")) => (lemmas, Kind::Noun),
            Some((lemmas, "a")) => (lemmas, Kind::Adjective),
            Some((lemmas, "m")) => (lemmas, Kind::Modal),
            _ => {
                return Err(self.error(
                    trigger,
                    "no trigger",
                    "write lemmas and kind, such as `visit|tour/v`",
                ));
            }
        };
        Ok((split(lemmas), kind))
    }

    fn clause(&self, rule: &mut Rule, word: &str) -> Result<(), DataError> {
        if let Some(demand) = word.strip_prefix('+').or(word.strip_prefix('-')) {
            let (argument, lemmas) = demand.split_once(':').unwrap_or((demand, ""));
            let absent = word.starts_with('-');
            rule.demands.push(Demand { argument: argument.to_string(), lemmas: split(lemmas), absent });
            return Ok(());
        }
        match word.split_once('=') {
            None if word == "pair" => rule.pair = true,
            None if word == "abroad" => rule.abroad = true,
            None if word == "beside" => rule.beside = true,
            Some(("actor", paths)) => rule.actor = slot(paths),
            Some(("recipient", paths)) => rule.recipient = slot(paths),
            Some(("mode", mode)) => rule.mode = Some(mode.to_string()),
            Some(("status", name)) => {
                let status = Status::from_name(name);
                rule.status = Some(
                    status.ok_or_else(|| self.error(name, "not a status", "use one of the eight names"))?,
                );
            }
            Some(("confidence", value)) => {
                rule.confidence = value
                    .parse()
                    .map_err(|_| self.error(value, "not a number", "write confidence from 0 to 1"))?;
            }
            _ => {
                return Err(self.error(
                    word,
                    "unknown part of a rule",
                    "use actor=, recipient=, mode=, status=, confidence=, pair, abroad, +arg or -arg",
                ));
            }
        }
        Ok(())
    }

    fn example(&self, act: Act, mode: &Option<String>, rest: &str, read: bool) -> Result<Example, DataError> {
        let parts: Vec<&str> = rest.split('|').map(str::trim).collect();
        let (published, text) = match parts[..] {
            [published, text, ..] if published.parse::<jiff::civil::Date>().is_ok() => (published, text),
            _ => {
                return Err(self.error(
                    rest,
                    "no date and sentence",
                    "write `read YYYY-MM-DD | sentence | actor > recipient`",
                ));
            }
        };
        let expect = match (read, parts.get(2).and_then(|roles| roles.split_once('>'))) {
            (true, Some((actor, recipient))) => {
                Some((actor.trim().to_string(), recipient.trim().to_string()))
            }
            (false, None) => None,
            _ => {
                return Err(self.error(
                    rest,
                    "roles missing or unasked for",
                    "`read` ends with `| actor > recipient`, `not` ends with the sentence",
                ));
            }
        };
        Ok(Example {
            file: self.file.to_string(),
            line: self.number,
            act,
            mode: mode.clone(),
            published: published.to_string(),
            text: text.to_string(),
            expect,
        })
    }
}

fn split(lemmas: &str) -> Vec<String> {
    lemmas.split('|').filter(|lemma| !lemma.is_empty()).map(|lemma| lemma.replace('_', " ")).collect()
}

fn slot(paths: &str) -> Slot {
    let required = paths.ends_with('!');
    let paths = paths.trim_end_matches('!').split('|').filter(|path| !path.is_empty()).map(path).collect();
    Slot { paths, required }
}

fn path(text: &str) -> Path {
    let place = text.ends_with(":place");
    let body = text.ends_with(":body");
    let text = text.trim_end_matches(":place").trim_end_matches(":body");
    let inside = text.ends_with('*');
    let steps = text.trim_end_matches('*').split('.').map(|step| step.replace('_', " ")).collect();
    Path { steps, inside, place, body }
}
