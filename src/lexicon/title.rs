//! English titles: what sector they put a person in, and which kind of office they name.

use super::fold::fold;
use super::map::Map;
use super::offices::{ROLES, Role};
use super::organisation::SECTORS;
use super::table::{Example, Result, Row, Table};

/// A title, with the variants that mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// The title in lower case ("prime minister").
    pub name: String,
    /// Variants that name the same kind of office ("premier").
    pub others: Vec<String>,
    /// PLOVER sector of who bears it.
    pub sector: String,
    /// The kind of office it names, where it names one kind.
    pub office: TitleOffice,
}

/// Which office of a country a title can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitleOffice {
    /// None that is one of its kind ("lawmaker").
    None,
    /// Whichever office leads the country at the time ("leader", "ruler").
    Leader,
    /// An office with this role and a title like it ("president").
    Like(Role),
    /// Any office with this role ("foreign minister", of Japan or of Germany).
    Any(Role),
}

/// What a word before a title or name says about the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tense {
    /// "former", "ex-", "late".
    Past,
    /// "then", "acting", "visiting": in office at the time meant.
    Present,
    /// "incoming", "-elect".
    Future,
}

const TENSES: &[(&str, Tense)] =
    &[("past", Tense::Past), ("present", Tense::Present), ("future", Tense::Future)];

/// The table of titles, honorifics and modifiers.
#[derive(Debug, Default)]
pub(crate) struct Titles {
    titles: Vec<Title>,
    by_name: Map<String, usize>,
    honorifics: Map<String, ()>,
    modifiers: Map<String, Tense>,
}

impl Titles {
    /// Reads the rows of a `titles` file.
    pub fn read(&mut self, table: &Table, examples: &mut Vec<Example>) -> Result<()> {
        for row in &table.rows {
            if let Some(example) = Example::read(row, table.kind, false)? {
                examples.push(example);
                continue;
            }
            match row.kind() {
                "title" => self.add(row)?,
                "honorific" => self.honorifics.extend(row.list(1).iter().map(|word| (fold(word), ()))),
                "modifier" => {
                    let tense = row.one_of(2, TENSES)?;
                    self.modifiers.extend(row.list(1).iter().map(|word| (fold(word), tense)));
                }
                _ => return Err(row.unknown("title, honorific, modifier, read, not")),
            }
        }
        Ok(())
    }

    fn add(&mut self, row: &Row) -> Result<()> {
        let mut names = row.list(1);
        row.need(1, "title")?;
        let title = Title {
            name: names.remove(0),
            others: names,
            sector: row.sector(2)?.to_owned(),
            office: office(row)?,
        };
        for name in std::iter::once(&title.name).chain(&title.others) {
            let before = self.by_name.insert(fold(name), self.titles.len());
            if let Some(before) = before.filter(|&before| before != self.titles.len()) {
                let what = format!("`{name}` stands already with `{}`", self.titles[before].name);
                return Err(row.error(1, what, "keep it in one of the two rows".into()));
            }
        }
        self.titles.push(title);
        Ok(())
    }

    /// The title `folded` is exactly.
    pub fn exact(&self, folded: &str) -> Option<&Title> {
        self.by_name.get(folded).map(|&at| &self.titles[at])
    }

    /// The title `folded` is, or ends in ("chief nuclear negotiator" is a "negotiator").
    pub fn ending(&self, folded: &str) -> Option<&Title> {
        let starts = std::iter::once(0).chain(folded.match_indices(' ').map(|(at, _)| at + 1));
        starts.filter_map(|start| self.exact(&folded[start..])).next()
    }

    /// The title `folded` begins with, and the rest, longest title first; the rest may not be empty.
    pub fn beginning<'f>(&self, folded: &'f str) -> Option<(&Title, &'f str)> {
        let ends = folded.rmatch_indices(' ').map(|(at, _)| at);
        ends.filter_map(|end| Some((self.exact(&folded[..end])?, &folded[end + 1..]))).next()
    }

    /// The role of the office that a title names; `Other` where it names none of its own.
    pub fn role(&self, title: &str) -> Role {
        match self.exact(&fold(title)).map(|title| title.office) {
            Some(TitleOffice::Like(role) | TitleOffice::Any(role)) => role,
            _ => Role::Other,
        }
    }

    /// Whether `word`, folded, is an honorific ("mr").
    pub fn honorific(&self, word: &str) -> bool {
        self.honorifics.contains_key(word)
    }

    /// What `word`, folded, says about the time, if it is a modifier.
    pub fn modifier(&self, word: &str) -> Option<Tense> {
        self.modifiers.get(word).copied()
    }
}

fn office(row: &Row) -> Result<TitleOffice> {
    let role = |word: &str| ROLES.iter().find(|(name, _)| *name == word).map(|(_, role)| *role);
    Ok(match row.cell(3) {
        "" => TitleOffice::None,
        "leader" => TitleOffice::Leader,
        cell => match (role(cell), cell.strip_suffix('*').and_then(role)) {
            (Some(role), _) => TitleOffice::Like(role),
            (_, Some(role)) => TitleOffice::Any(role),
            _ => {
                let mend = "write a role, a role and `*`, `leader`, or nothing".to_owned();
                return Err(row.error(3, format!("`{cell}` is no role"), mend));
            }
        },
    })
}

impl Row<'_> {
    /// The PLOVER sector in the cell at `index`.
    pub(crate) fn sector(&self, index: usize) -> Result<&str> {
        let cell = self.need(index, "sector")?;
        let known = SECTORS.contains(&cell);
        known.then_some(cell).ok_or_else(|| {
            self.error(index, format!("`{cell}` is no sector"), format!("use one of: {}", SECTORS.join(", ")))
        })
    }
}
