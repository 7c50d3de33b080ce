//! References back: pronouns, bare titles, "the two leaders", "his counterpart".

use super::cast::{Cast, Mention, Sort};
use super::clause::{Parsed, arguments, coordinated, subject};
use super::speech::At;
use super::{Party, names};
use crate::lexicon::cues::{Class, cues};
use crate::syntax::{Relation, Tag};

impl<'d> Cast<'d> {
    /// "the two leaders", "both sides", "the two Koreas": the last two of that sort.
    pub(super) fn both(&self, s: Parsed<'d>, at: At, lemma: &str) -> Option<Vec<(Party, Sort)>> {
        let two = s.children(at.word).any(|c| matches!(s.words[c].lemma.as_str(), "two" | "both" | "2"));
        let known = lemma == "side" || s.children(at.word).any(|c| s.words[c].lemma == "both");
        if !two || !known && !self.definite(s, at.word) {
            return None;
        }
        let people = matches!(
            lemma,
            "leader"
                | "president"
                | "man"
                | "minister"
                | "premier"
                | "official"
                | "diplomat"
                | "woman"
                | "politician"
                | "envoy"
                | "negotiator"
        );
        let sort = if people { Sort::Person } else { Sort::State };
        let pair = self.last_two(sort, at, lemma);
        (cues().is(Class::Side, lemma) || people).then_some(pair)
    }

    pub(super) fn last_two(&self, sort: Sort, at: At, lemma: &str) -> Vec<(Party, Sort)> {
        let found = self.two_before(sort, at, |party| {
            party.office.as_deref().is_some_and(|o| names::office_is(o, lemma))
        });
        if found.len() == 2 || sort != Sort::Person { found } else { self.two_before(sort, at, |_| true) }
    }

    pub(super) fn two_before(&self, sort: Sort, at: At, fits: impl Fn(&Party) -> bool) -> Vec<(Party, Sort)> {
        let mut found: Vec<Party> = Vec::new();
        for mention in self.recent().filter(|m| m.at < at) {
            let party = match (sort, mention.sort) {
                (Sort::State, Sort::Person | Sort::Group) => {
                    match mention.party.country.as_deref().and_then(names::state) {
                        Some(state) => state,
                        None => continue,
                    }
                }
                (wanted, got) if wanted == got => mention.party.clone(),
                _ => continue,
            };
            if sort == Sort::Person
                && (mention.title.is_some() && mention.party.office.is_none() || !fits(&mention.party))
            {
                continue;
            }
            let abroad = sort != Sort::Person || found.iter().all(|f| f.country != party.country);
            if abroad && !found.iter().any(|known| known.name == party.name) {
                found.push(party);
            }
            if found.len() == 2 {
                found.reverse();
                return found.into_iter().map(|party| (party, sort)).collect();
            }
        }
        Vec::new()
    }

    /// "his Russian counterpart": who holds the same office there.
    pub(super) fn counterpart(&self, s: Parsed<'d>, at: At) -> Vec<(Party, Sort)> {
        let owner = arguments(s, at.word).into_iter().find(|a| a.role == "poss");
        let owner = owner.and_then(|a| self.parties(At { word: a.word, ..at }).into_iter().next());
        let text = names::phrase(s, at.word).full;
        let Some(country) = self.country_beside(s, at.word) else {
            let other = owner.and_then(|owner| self.opposite(at, &owner));
            return other.map(|party| (Party { text, ..party }, Sort::Person)).into_iter().collect();
        };
        let office = owner.and_then(|p| p.office);
        let holder =
            office.and_then(|office| names::holder(&country, names::title_of_office(&office), self.on));
        let party = holder.unwrap_or_else(|| Party {
            id: Some(country.clone()),
            country: Some(country),
            ..names::unnamed(&text)
        });
        vec![(Party { text, ..party }, Sort::Person)]
    }

    /// The state a dispatch is sent from, when it speaks of no other more often.
    pub(super) fn home(&self) -> Option<String> {
        let here = self.dateline.as_ref()?.state()?.country?;
        (self.context.first() == Some(&here)).then_some(here)
    }

    /// "his counterpart": the last person spoken of who holds a like office in another state.
    fn opposite(&self, at: At, owner: &Party) -> Option<Party> {
        let title = names::title_of_office(owner.office.as_deref()?).to_lowercase();
        let like =
            |office: &str| names::office_is(office, &title) || names::heads(office) && names::heads(&title);
        let fits = |m: &&Mention| {
            m.sort == Sort::Person
                && m.at < at
                && m.party.country.is_some()
                && m.party.country != owner.country
                && m.party.office.as_deref().is_some_and(like)
        };
        self.recent().find(fits).map(|m| m.party.clone())
    }

    /// "the president", "the Chinese premier", "a foreign ministry spokesman".
    pub(super) fn title_holder(
        &self,
        s: Parsed<'d>,
        at: At,
        lemma: &str,
        country: Option<String>,
    ) -> Vec<(Party, Sort)> {
        let phrase = names::phrase(s, at.word);
        let definite = self.definite(s, at.word);
        let single = !s
            .children(at.word)
            .any(|c| matches!(s.words[c].lemma.as_str(), "a" | "an" | "no" | "one" | "former"));
        let whole = names::without_country(&phrase.full).to_lowercase();
        let earlier = || {
            let exact = self.earlier_titled(at, &whole, country.as_deref());
            exact.or_else(|| {
                self.earlier_titled(at, lemma, country.as_deref()).filter(|p| not_another(p, &whole))
            })
        };
        if definite && let Some(earlier) = earlier() {
            return vec![(Party { text: phrase.full, ..earlier }, Sort::Person)];
        }
        let title = names::without_country(&phrase.full);
        let holder =
            country.as_deref().filter(|_| single).and_then(|code| names::holder(code, &title, self.on));
        if let Some(holder) = holder {
            return vec![(Party { text: phrase.full, ..holder }, Sort::Person)];
        }
        let here =
            self.home().filter(|_| country.is_none() && definite && phrase.full.split(' ').count() <= 3);
        if let Some(holder) = here.and_then(|code| names::holder(&code, &title, self.on)) {
            return vec![(Party { text: phrase.full, ..holder }, Sort::Person)];
        }
        if country.is_none() && (definite || !names::governs(lemma)) && !cues().is(Class::Group, lemma) {
            return Vec::new();
        }
        let office = Some(title);
        vec![(Party { id: country.clone(), country, office, ..names::unnamed(&phrase.full) }, Sort::Person)]
    }

    pub(super) fn earlier_titled(&self, at: At, lemma: &str, country: Option<&str>) -> Option<Party> {
        let fits = |m: &&Mention| {
            m.sort == Sort::Person
                && m.at < at
                && country.is_none_or(|code| m.party.country.as_deref() == Some(code))
                && (m.title.as_deref() == Some(lemma)
                    || m.party.office.as_deref().is_some_and(|office| names::office_is(office, lemma)))
        };
        self.recent().find(fits).map(|m| m.party.clone())
    }

    pub(super) fn definite(&self, s: Parsed<'d>, word: usize) -> bool {
        s.children(word).any(|c| {
            matches!(s.words[c].lemma.as_str(), "the" | "this" | "that")
                || s.words[c].relation == Relation::NmodPoss
        })
    }

    pub(super) fn possessor_country(&self, s: Parsed<'d>, at: At) -> Option<String> {
        let owner = arguments(s, at.word).into_iter().find(|a| matches!(a.role, "poss" | "of"))?;
        self.parties(At { word: owner.word, ..at }).into_iter().find_map(|party| party.country)
    }

    /// "a delegation headed by X": X.
    pub(super) fn led_by(&self, s: Parsed<'d>, at: At) -> Option<Party> {
        let verb = s.children(at.word).find(|&c| {
            s.words[c].relation == Relation::Acl && matches!(s.words[c].lemma.as_str(), "head" | "lead")
        })?;
        let agent =
            s.children(verb).find(|&c| matches!(s.words[c].relation, Relation::OblAgent | Relation::Obl))?;
        self.proper_name(s, At { word: agent, ..at }).into_iter().next().map(|(party, _)| party)
    }

    /// "the visitor", "his host": by whether the last ones named are at home where the report comes from.
    pub(super) fn guest_or_host(&self, at: At, host: bool) -> Option<(Party, Sort)> {
        let home = self.dateline.as_ref()?.state()?.country;
        let fits = |m: &&Mention| m.sort == Sort::Person && m.at < at && (m.party.country == home) == host;
        let often = |m: &&Mention| self.recent().filter(|other| other.party.name == m.party.name).count();
        self.recent().filter(fits).max_by_key(often).map(|m| (m.party.clone(), Sort::Person))
    }

    /// "the two", "both".
    pub(super) fn numbered(&self, s: Parsed<'d>, at: At) -> Vec<(Party, Sort)> {
        let free = matches!(
            s.words[at.word].relation,
            Relation::Nsubj | Relation::NsubjPass | Relation::Obj | Relation::Obl | Relation::Nmod
        );
        if free && matches!(s.words[at.word].lemma.as_str(), "two" | "both") {
            return self.last_two(Sort::Person, at, "leader");
        }
        Vec::new()
    }

    pub(super) fn pronoun(&self, s: Parsed<'d>, at: At) -> Vec<(Party, Sort)> {
        let lemma = s.form(at.word).to_lowercase();
        match lemma.as_str() {
            "he" | "him" | "his" | "himself" => self.person_before(s, at, false),
            "she" | "her" | "hers" | "herself" => self.person_before(s, at, true),
            "it" | "its" | "itself" => self.body_before(s, at),
            "they" | "them" | "their" | "themselves" => self.several_before(at),
            "i" | "my" | "me" | "myself" => self.voice_of(s, at, false),
            "we" | "our" | "us" | "ourselves" => self.voice_of(s, at, true),
            "both" => self.last_two(Sort::Person, at, "leader"),
            _ => Vec::new(),
        }
    }

    /// In a quotation, "I" is the speaker and "we" the speaker's state.
    pub(super) fn voice_of(&self, s: Parsed<'d>, at: At, state: bool) -> Vec<(Party, Sort)> {
        let Some(speaker) = self.speech.voice(s.words[at.word].span.start) else { return Vec::new() };
        let parties = match self.resolved.get(&speaker.who) {
            Some(known) => known.clone(),
            None => self
                .resolve(self.parsed(speaker.who.sentence), speaker.who)
                .into_iter()
                .map(|(p, _)| p)
                .collect(),
        };
        let voice = |party: Party| {
            let whole = party.country.as_deref().filter(|_| state).and_then(names::state);
            whole.map_or((party, Sort::Person), |state| (state, Sort::State))
        };
        parties.into_iter().map(voice).collect()
    }

    /// The person a pronoun continues: subjects before others, near before far, never its own clause's.
    pub(super) fn person_before(&self, s: Parsed<'d>, at: At, female: bool) -> Vec<(Party, Sort)> {
        let object = matches!(
            s.words[at.word].relation,
            Relation::Obj | Relation::Obl | Relation::Iobj | Relation::Nmod
        );
        let clause_subject = clause_of(s, at.word).and_then(|verb| subject(s, verb, 3));
        let rival =
            clause_subject.and_then(|c| self.resolved.get(&At { word: c, ..at })).and_then(|p| p.first());
        let named = |who: At| !matches!(self.parsed(who.sentence).words[who.word].tag, Tag::Pron);
        let voice = match self.speech.voice(s.words[at.word].span.start) {
            Some(speaker) if named(speaker.who) => self.voice_of(s, at, false),
            _ => Vec::new(),
        };
        let fits = |m: &&Mention| {
            m.sort == Sort::Person
                && m.at < at
                && m.female.is_none_or(|known| known == female)
                && !(object && rival.is_some_and(|r| r.name == m.party.name))
                && !voice.iter().any(|(speaker, _)| speaker.name == m.party.name)
        };
        let said = self.says(s, at.word);
        let told = |m: &Mention| {
            said.is_some_and(|verb| m.at.sentence == at.sentence && s.sentence.is_descendant(m.at.word, verb))
        };
        let distance = |m: &Mention| {
            let back = at.sentence - m.at.sentence;
            back * 3
                + usize::from(told(m)) * 6
                + usize::from(!m.subject) * 2
                + usize::from(back > 0 && m.subject && !self.leads(m.at))
                + usize::from(m.title.is_some() && m.party.id == m.party.country) * 4
        };
        let best = self.recent().take(60).filter(fits).min_by_key(|m| distance(m));
        best.map(|m| (Party { text: s.form(at.word).to_string(), ..m.party.clone() }, Sort::Person))
            .into_iter()
            .collect()
    }

    /// The verb of saying that a word is the subject of: who says it is seldom one of those it is said of.
    fn says(&self, s: Parsed<'d>, word: usize) -> Option<usize> {
        let verb = s.words[word].head.filter(|_| s.words[word].relation == Relation::Nsubj)?;
        super::status::say(s, verb).then_some(verb)
    }

    /// Whether a word is the subject of its sentence's main clause.
    fn leads(&self, at: At) -> bool {
        let s = self.parsed(at.sentence);
        s.words[at.word].head.is_some_and(|head| s.words[head].relation == Relation::Root)
    }

    /// What "it" continues: in reported speech the body that speaks, else the last one spoken of.
    pub(super) fn body_before(&self, s: Parsed<'d>, at: At) -> Vec<(Party, Sort)> {
        let speaking = self
            .speech
            .speakers(at)
            .into_iter()
            .next_back()
            .filter(|_| !self.quoted(s.words[at.word].span.start));
        let own = speaking.and_then(|speaker| {
            self.recent().find(|m| m.at == speaker.who && m.at < at && m.sort != Sort::Person)
        });
        if let Some(own) = own {
            return vec![(Party { text: s.form(at.word).to_string(), ..own.party.clone() }, own.sort)];
        }
        let several =
            |m: &Mention| m.title.is_some() && self.parsed(m.at.sentence).form(m.at.word).ends_with('s');
        let fits = |m: &&Mention| {
            m.sort != Sort::Person && m.at < at && at.sentence - m.at.sentence <= 2 && !several(m)
        };
        let distance = |m: &Mention| (at.sentence - m.at.sentence) * 3 + usize::from(!m.subject) * 2;
        let best = self.recent().take(40).filter(fits).min_by_key(|m| distance(m));
        best.map(|m| (Party { text: s.form(at.word).to_string(), ..m.party.clone() }, m.sort))
            .into_iter()
            .collect()
    }

    /// "they": the last coordination or pair of parties.
    pub(super) fn several_before(&self, at: At) -> Vec<(Party, Sort)> {
        let recent: Vec<&Mention> =
            self.recent().filter(|m| m.at < at && at.sentence - m.at.sentence <= 2).collect();
        for mention in &recent {
            let s = self.parsed(mention.at.sentence);
            let list = coordinated(s, mention.at.word);
            if list.len() > 1 {
                let parties = self.parties(mention.at);
                return parties.into_iter().map(|party| (party, mention.sort)).collect();
            }
            let form = s.form(mention.at.word);
            if mention.sort == Sort::Group && form.ends_with('s') {
                return vec![(mention.party.clone(), Sort::Group)];
            }
        }
        Vec::new()
    }
}

/// The verb whose object, or part of whose object, a word is: "thanks to him" is of the one who expresses them.
fn clause_of(s: Parsed<'_>, word: usize) -> Option<usize> {
    let head = s.words[word].head?;
    let owned = s.children(head).any(|c| s.words[c].relation == Relation::NmodPoss);
    let inner = s.words[word].relation == Relation::Nmod && s.words[head].relation == Relation::Obj && !owned;
    if inner { s.words[head].head } else { Some(head) }
}

/// Whether a party's known office does not speak against a title ("the prime minister" is no industry minister).
fn not_another(party: &Party, title: &str) -> bool {
    let office = party.office.as_deref().unwrap_or_default().to_lowercase();
    !title.contains(' ')
        || office.is_empty()
        || !office.contains(' ')
        || title.starts_with("prime") == office.contains("prime")
}
