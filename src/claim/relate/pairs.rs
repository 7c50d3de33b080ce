//! Tables of pairs: tab separated, a header that names the columns, fields in double quotes where they need them.

/// A sentence with the words of its source and target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The sentence.
    pub sentence: String,
    /// Who acts.
    pub source: String,
    /// On or with whom.
    pub target: String,
}

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unreadable {
    /// The header lacks a column.
    #[error("no column `{0}` in the header; name `sentence`, `source` and `target`, separated by tabs")]
    Column(&'static str),
    /// A row ends before a column that is needed.
    #[error("row {row} (from 0) has {fields} fields; the header asks for at least {needed}")]
    Short {
        /// The row, from 0, the header not counted.
        row: usize,
        /// Fields it has.
        fields: usize,
        /// Fields it needs.
        needed: usize,
    },
}

/// The pairs of a table, in its order.
///
/// # Errors
/// A column missing from the header, or a row that ends too early.
pub fn pairs(table: &str) -> Result<Vec<Pair>, Unreadable> {
    let mut rows = rows(table.trim_start_matches('\u{feff}')).into_iter();
    let header = rows.next().unwrap_or_default();
    let column = |name| header.iter().position(|h| h.trim() == name).ok_or(Unreadable::Column(name));
    let (sentence, source, target) = (column("sentence")?, column("source")?, column("target")?);
    let needed = sentence.max(source).max(target) + 1;
    let pair = |(row, fields): (usize, Vec<String>)| {
        if fields.len() < needed {
            return Err(Unreadable::Short { row, fields: fields.len(), needed });
        }
        let of = |column: usize| fields[column].clone();
        Ok(Pair { sentence: of(sentence), source: of(source), target: of(target) })
    };
    rows.enumerate().map(pair).collect()
}

/// Rows of fields; a field that opens with a quote goes on to the next lone one, over tabs and line ends.
fn rows(table: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut signs = table.chars().peekable();
    while let Some(sign) = signs.next() {
        let row = rows.last_mut().expect("one row is there from the start");
        let field = row.last_mut().expect("a row begins with a field");
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => field.extend(signs.next()),
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            '\t' if !quoted => row.push(String::new()),
            '\r' if !quoted && signs.peek() == Some(&'\n') => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            sign => field.push(sign),
        }
    }
    rows.retain(|row| row.len() > 1 || row.iter().any(|field| !field.is_empty()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_by_name_and_quotes_hold_tabs() {
        let table = "\ttarget\tsentence\tsource\r\n0\tPeru\t\"He said \"\"no\"\"\tto Peru.\"\tChile\n";
        let read = pairs(table).expect("a whole table");
        assert_eq!(read[0].sentence, "He said \"no\"\tto Peru.");
        assert_eq!((read[0].source.as_str(), read[0].target.as_str()), ("Chile", "Peru"));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(pairs("sentence\tsource\n"), Err(Unreadable::Column("target")));
        let short = Unreadable::Short { row: 0, fields: 1, needed: 3 };
        assert_eq!(pairs("sentence\tsource\ttarget\nA\n"), Err(short));
    }
}
