//! Lines of data: why a claim was made, what an answer rests on.

use crate::lexicon;
use crate::web::asked::Asked;
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Reply};
use serde::Serialize;

/// Lines shown before and after.
const AROUND: usize = 6;

/// What made a claim.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// As claims name it.
    pub rule: String,
    /// The file of the line, where it is one of a data file.
    pub file: Option<&'static str>,
    /// The line, from 1.
    pub line: Option<usize>,
}

/// The line a claim's `why` names: `visit/travel` is the rule `travel` of `data/acts/visit.act`.
pub fn reason(why: &str) -> Reason {
    let (stem, name) = why.split_once('/').unwrap_or((why, ""));
    let acts = format!("data/acts/{stem}.act");
    let table = format!("data/tables/{name}.tsv");
    let file = lexicon::files().iter().find(|(path, _)| *path == acts || (stem == "table" && *path == table));
    let is_rule = |line: &&str| {
        let mut words = line.split_whitespace();
        words.next() == Some("rule") && words.next() == Some(name)
    };
    let line =
        file.and_then(
            |(_, text)| {
                if stem == "table" { Some(0) } else { text.lines().position(|line| is_rule(&line)) }
            },
        );
    Reason {
        rule: why.to_owned(),
        file: line.and(file.map(|(path, _)| *path)),
        line: line.map(|line| line + 1),
    }
}

#[derive(Serialize)]
struct Data {
    title: String,
    rule: Option<String>,
    file: &'static str,
    line: usize,
    head: Vec<&'static str>,
    lines: Vec<Numbered>,
}

#[derive(Serialize)]
struct Numbered {
    n: usize,
    text: &'static str,
    chosen: bool,
}

pub fn why(_: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let why = reason(asked.need("rule")?);
    let none = || Fault::Missing(format!("{} is no line of a data file", why.rule));
    let (file, line) = why.file.zip(why.line).ok_or_else(none)?;
    show(asked, file, line, Some(why.rule.clone()))
}

pub fn data(_: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let line = asked.number("line", 1, super::LINES)?;
    let name = asked.need("file")?;
    show(asked, name, line, None)
}

/// Only what is in the lexicon can be shown: no path of a request is opened.
fn show(asked: &Asked, name: &str, line: usize, rule: Option<String>) -> Result<Reply, Fault> {
    let known = lexicon::files().iter().find(|(path, _)| *path == name);
    let (file, text) = *known.ok_or_else(|| Fault::Missing(format!("no data file {name}")))?;
    let numbered =
        text.lines().enumerate().map(|(at, text)| Numbered { n: at + 1, text, chosen: at + 1 == line });
    let near = |one: &Numbered| one.n + AROUND >= line && one.n <= line + AROUND;
    let page = Data {
        title: format!("{file}, line {line}"),
        rule,
        file,
        line,
        head: text.lines().take_while(|line| line.starts_with('#')).collect(),
        lines: numbered.filter(near).collect(),
    };
    if line == 0 || page.lines.iter().all(|one| !one.chosen) {
        return Err(Fault::Missing(format!("{file} has no line {line}")));
    }
    reply::page(asked, "data.html", &page)
}

#[derive(Serialize)]
struct Help {
    title: &'static str,
}

pub fn help(_: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    reply::page(asked, "help.html", &Help { title: "Help" })
}
