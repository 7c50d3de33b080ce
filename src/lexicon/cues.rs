//! Cue words as data: which verbs carry an event noun, report, intend, hedge, deny, cancel.

use super::table::DataError;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// What a cue word does to the act it governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Carries an event noun without an act of its own ("pay" a visit).
    Support,
    /// Reports what someone said.
    Say,
    /// Says the act is intended, announced or arranged.
    Plan,
    /// Says the act is wanted, asked for or undecided.
    Wish,
    /// Marks hearsay or belief.
    Hedge,
    /// Says it is not true.
    Deny,
    /// Says what was arranged is off.
    Cancel,
    /// Says it did not come about.
    Fail,
    /// Says it is going on.
    Continue,
    /// A noun or adjective that says the act lies ahead.
    Ahead,
    /// A noun or adjective that says it may or may not be.
    Possible,
    /// A noun or adjective that says it is only alleged.
    Alleged,
    /// A noun for people or bodies that act together ("officials", "troops").
    Group,
    /// A noun for a state ("country").
    State,
    /// A noun that with "two" or "both" means the parties ("sides").
    Side,
    /// A noun or adjective that says it was called off.
    Off,
}

impl Class {
    const NAMES: [(&'static str, Class); 16] = [
        ("support", Class::Support),
        ("say", Class::Say),
        ("plan", Class::Plan),
        ("wish", Class::Wish),
        ("hedge", Class::Hedge),
        ("deny", Class::Deny),
        ("cancel", Class::Cancel),
        ("fail", Class::Fail),
        ("continue", Class::Continue),
        ("ahead", Class::Ahead),
        ("possible", Class::Possible),
        ("alleged", Class::Alleged),
        ("off", Class::Off),
        ("group", Class::Group),
        ("state", Class::State),
        ("side", Class::Side),
    ];

    fn from_name(name: &str) -> Option<Class> {
        Class::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, class)| class)
    }
}

/// The cue words by class.
#[derive(Debug, Default)]
pub struct Cues {
    words: HashMap<Class, HashSet<String>>,
}

impl Cues {
    /// Reads `data/cues.tsv`: rows `cue<TAB>class<TAB>lemma|lemma`.
    ///
    /// # Errors
    /// The first malformed row.
    pub fn parse(file: &str, content: &str) -> Result<Cues, DataError> {
        let mut cues = Cues::default();
        for (number, line) in content.lines().enumerate() {
            let fields: Vec<&str> = line.split('\t').collect();
            if fields[0] != "cue" {
                continue;
            }
            let class = fields.get(1).and_then(|name| Class::from_name(name)).ok_or_else(|| DataError {
                file: file.to_string(),
                line: number + 1,
                column: 5,
                what: format!("not a class: `{line}`"),
                mend: "use a class the header lists".to_string(),
            })?;
            let lemmas = fields.get(2).unwrap_or(&"").split('|').map(str::to_string);
            cues.words.entry(class).or_default().extend(lemmas);
        }
        Ok(cues)
    }

    /// Whether a lemma ("call", "call off") is a cue of that class.
    pub fn is(&self, class: Class, lemma: &str) -> bool {
        self.words.get(&class).is_some_and(|words| words.contains(lemma))
    }
}

/// The embedded cues.
///
/// # Panics
/// Never in a released build: a test reads the embedded file.
pub fn cues() -> &'static Cues {
    static CUES: OnceLock<Cues> = OnceLock::new();
    CUES.get_or_init(|| {
        Cues::parse("data/cues.tsv", include_str!("../../data/cues.tsv"))
            .expect("the embedded cues are well formed")
    })
}
