//! Cue words as data: which verbs carry an event noun, report, intend, hedge, deny, cancel.

use super::table::{Result, Table};
use std::collections::{HashMap, HashSet};

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
    /// A verb whose infinitive after another tells how that came out ("rose to close at").
    Outcome,
    /// A verb of praise, blame or regard ("criticize").
    Attitude,
    /// A verb of trying or letting, which tells of no thought.
    Attempt,
    /// A verb whose infinitive was done ("manage").
    Done,
    /// A verb that takes its clause for a fact ("know").
    Known,
    /// Nouns of violence whose "of" names the victim, not who did it.
    Harm,
    /// A noun for people or bodies that act together ("officials", "troops").
    Group,
    /// A noun for a state ("country").
    State,
    /// A noun that with "two" or "both" means the parties ("sides").
    Side,
    /// A noun or adjective that says it was called off.
    Off,
    /// A noun for a kind of place that bears a name ("airport").
    Site,
}

impl Class {
    const NAMES: [(&'static str, Class); 23] = [
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
        ("site", Class::Site),
        ("outcome", Class::Outcome),
        ("attitude", Class::Attitude),
        ("attempt", Class::Attempt),
        ("done", Class::Done),
        ("known", Class::Known),
        ("harm", Class::Harm),
        ("group", Class::Group),
        ("state", Class::State),
        ("side", Class::Side),
    ];
}

/// The cue words by class.
#[derive(Debug, Default)]
pub struct Cues {
    words: HashMap<Class, HashSet<String>>,
}

impl Cues {
    /// Reads rows `cue<TAB>class<TAB>lemma|lemma`.
    pub(crate) fn read(table: &Table) -> Result<Cues> {
        let mut cues = Cues::default();
        for row in table.rows.iter().filter(|row| row.kind() == "cue") {
            let class = row.one_of(1, &Class::NAMES)?;
            cues.words.entry(class).or_default().extend(row.list(2));
        }
        Ok(cues)
    }

    /// Whether a lemma ("call", "call off") is a cue of that class.
    pub fn is(&self, class: Class, lemma: &str) -> bool {
        self.words.get(&class).is_some_and(|words| words.contains(lemma))
    }
}

/// The cues of the lexicon in use.
pub fn cues() -> &'static Cues {
    &super::Lexicon::embedded().cues
}
