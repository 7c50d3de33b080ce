//! Quadruple files: `subject relation object time`, in ids, and the inverses that make every question one about an object.

use super::Trouble;
use std::path::Path;

/// One fact. Relations from [`Quads::relations`] on are inverses of the ones before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// The day, counted from the first of the files.
    pub day: u32,
    /// The subject's id.
    pub subject: u32,
    /// The relation's id.
    pub relation: u32,
    /// The object's id.
    pub object: u32,
}

/// Which file a fact is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Split {
    /// Facts to learn from.
    Train,
    /// Facts to choose on.
    Valid,
    /// Facts to report on.
    Test,
}

/// The facts of the three files with their inverses, by day.
pub struct Quads {
    /// Number of entities: the greatest id and one.
    pub entities: usize,
    /// Number of relations without inverses: the greatest id and one.
    pub relations: usize,
    /// Number of days, the last included.
    pub days: u32,
    /// All facts and inverses, sorted by day, subject, relation and object.
    pub facts: Vec<(Fact, Split)>,
}

impl Quads {
    /// Reads the three files. Times may be counted in any unit; their greatest common step is a day. What follows the fourth
    /// number of a line is passed over, and so are empty lines and a byte order mark.
    ///
    /// # Errors
    /// A file that cannot be read, a line that does not begin with four whole numbers, or an id past the limits (`file:line`).
    pub fn read(train: &Path, valid: &Path, test: &Path) -> Result<Quads, Trouble> {
        let mut rows = Vec::new();
        for (path, split) in [(train, Split::Train), (valid, Split::Valid), (test, Split::Test)] {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Trouble::File { file: path.display().to_string(), error })?;
            rows.extend(parse(&text, &path.display().to_string())?.into_iter().map(|row| (row, split)));
        }
        Ok(Quads::new(rows))
    }

    /// From rows of subject, relation, object and time, without inverses.
    pub fn new(rows: Vec<([u32; 4], Split)>) -> Quads {
        let greatest = |field: usize| rows.iter().map(|(row, _)| row[field] as usize + 1).max().unwrap_or(0);
        let (entities, relations) = (greatest(0).max(greatest(2)), greatest(1));
        let first = rows.iter().map(|(row, _)| row[3]).min().unwrap_or(0);
        let step = rows.iter().fold(0, |step, (row, _)| common_step(step, row[3] - first)).max(1);
        let mut facts: Vec<(Fact, Split)> = Vec::with_capacity(rows.len() * 2);
        for ([subject, relation, object, time], split) in rows {
            let day = (time - first) / step;
            facts.push((Fact { day, subject, relation, object }, split));
            let inverse = relation + relations as u32;
            facts.push((Fact { day, subject: object, relation: inverse, object: subject }, split));
        }
        facts.sort_unstable();
        facts.dedup_by_key(|(fact, _)| *fact);
        let days = facts.last().map_or(0, |(fact, _)| fact.day + 1);
        Quads { entities, relations, days, facts }
    }

    /// The facts of each day that has any, earliest first.
    pub fn by_day(&self) -> impl Iterator<Item = &[(Fact, Split)]> {
        self.facts.chunk_by(|(a, _), (b, _)| a.day == b.day)
    }

    /// The relation read from the other side.
    pub fn inverse(&self, relation: u32) -> u32 {
        inverse(relation, self.relations)
    }
}

/// The inverse of a relation where there are `relations` without inverses.
pub fn inverse(relation: u32, relations: usize) -> u32 {
    let relations = relations as u32;
    if relation < relations { relation + relations } else { relation - relations }
}

fn common_step(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { common_step(b, a % b) }
}

/// Ids of entities and relations are below these.
const LIMITS: (u32, u32) = (4_000_000, 4_000);

fn parse(text: &str, file: &str) -> Result<Vec<[u32; 4]>, Trouble> {
    let row = |(number, line): (usize, &str)| {
        let mut fields = line.split_whitespace().map(str::parse::<u32>);
        match (fields.next(), fields.next(), fields.next(), fields.next()) {
            (Some(Ok(s)), Some(Ok(r)), Some(Ok(o)), Some(Ok(t))) => match great([s, r, o]) {
                Some(id) => Err(too_great(id, file, number + 1)),
                None => Ok([s, r, o, t]),
            },
            _ => Err(Trouble::Line { file: file.to_owned(), line: number + 1 }),
        }
    };
    let text = text.trim_start_matches('\u{feff}');
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(row).collect()
}

/// The facts of one subject, relation and day: one question, with its true answers.
pub fn questions(day: &[(Fact, Split)]) -> impl Iterator<Item = &[(Fact, Split)]> {
    day.chunk_by(|(a, _), (b, _)| (a.subject, a.relation) == (b.subject, b.relation))
}

fn great([subject, relation, object]: [u32; 3]) -> Option<u32> {
    let entity = [subject, object].into_iter().find(|&id| id >= LIMITS.0);
    entity.or((relation >= LIMITS.1).then_some(relation))
}

fn too_great(id: u32, file: &str, line: usize) -> Trouble {
    Trouble::Id { file: file.to_owned(), line, id, entities: LIMITS.0, relations: LIMITS.1 }
}
