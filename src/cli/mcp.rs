//! `attache mcp`: the record as tools of an assistant, by the Model Context Protocol over standard input and output.
//!
//! One JSON-RPC 2.0 message a line. Every answer carries `citations` (document, sentence, the words themselves), so
//! that what an assistant says can be held against what was written.

use super::{Found, country, terminal, whole};
use crate::answer::{self, Question, Rank, offices};
use crate::brief::{brief, covers};
use crate::claim;
use crate::document::{Document, text};
use crate::outlook::odds;
use crate::record::{Filter, Record};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::{self, BufRead, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// Versions of the protocol spoken here, the newest first.
const VERSIONS: [&str; 3] = ["2025-06-18", "2025-03-26", "2024-11-05"];
/// The longest message taken, in bytes.
const LONGEST: u64 = 4 << 20;
/// Most results of one call.
const MOST: usize = 50;

/// What an assistant is told about the tools.
const INSTRUCTIONS: &str = "A diplomatic record: who dealt with whom, where, when, in which office, and who says so. \
    Every answer carries `citations`: quote their words and name document and day for whatever you state. \
    Status matters: planned, denied or reported is not occurred. What is not found was not reported in the documents \
    under `covers`, which is no proof that it did not happen. Say so.";

/// Serve the record to an assistant by the Model Context Protocol, over standard input and output
#[derive(Args)]
#[command(after_help = "Examples:\n  attache mcp --record korea.db\n  \
    An assistant starts it by its own settings: command \"attache\", args [\"mcp\", \"--record\", \"korea.db\"]; \
    docs/mcp.md shows them.")]
pub struct Mcp {
    /// The record
    #[arg(short, long, value_name = "FILE", env = "ATTACHE_RECORD", default_value = "attache.db")]
    record: PathBuf,
}

pub fn serve(args: &Mcp) -> Found {
    let mut record = Record::open(&args.record)?;
    record.settle()?;
    let mut input = io::stdin().lock();
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(true);
        }
        if line.last() != Some(&b'\n') && line.len() as u64 == LONGEST {
            skip_line(&mut input)?;
            terminal::json(&failure(&Value::Null, -32600, "the message is longer than 4 MB"))?;
        } else if let Some(reply) = answer_to(&record, &line) {
            terminal::json(&reply)?;
        }
    }
}

/// Passes over the rest of a line, a piece at a time.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let piece = input.fill_buf()?;
        let (used, done) = match piece.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (piece.len(), piece.is_empty()),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

/// The reply to a line; none to a notification, a reply or a blank line.
fn answer_to(record: &Record, line: &[u8]) -> Option<Value> {
    if line.trim_ascii().is_empty() {
        return None;
    }
    match serde_json::from_slice(line) {
        Err(_) => Some(failure(&Value::Null, -32700, "not JSON; one message a line is expected")),
        Ok(Value::Array(all)) if !all.is_empty() => {
            let replies: Vec<Value> = all.iter().filter_map(|one| answer_to_one(record, one)).collect();
            (!replies.is_empty()).then_some(Value::Array(replies))
        }
        Ok(message) => answer_to_one(record, &message),
    }
}

/// The reply to one message, alone or of a batch (which version 2025-03-26 has).
fn answer_to_one(record: &Record, message: &Value) -> Option<Value> {
    let id = message.get("id").cloned();
    let Some(method) = message.get("method").and_then(Value::as_str) else {
        let reply = message.get("result").is_some() || message.get("error").is_some();
        return (!reply).then(|| failure(&id.unwrap_or_default(), -32600, "not a request of JSON-RPC 2.0"));
    };
    let id = id?;
    if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Some(failure(&id, -32600, "not a request of JSON-RPC 2.0: `jsonrpc` is not \"2.0\""));
    }
    if !(id.is_string() || id.is_number()) {
        return Some(failure(&Value::Null, -32600, "the id of a request is a string or a number"));
    }
    let params = message.get("params").cloned().unwrap_or_default();
    Some(match reply(record, method, &params) {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err((code, words)) => failure(&id, code, &words),
    })
}

fn failure(id: &Value, code: i32, words: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": words}})
}

fn reply(record: &Record, method: &str, params: &Value) -> std::result::Result<Value, (i32, String)> {
    match method {
        "initialize" => Ok(hello(params)),
        "ping" => Ok(json!({})),
        "tools/list" => match params.get("cursor") {
            None | Some(Value::Null) => Ok(json!({"tools": tools()})),
            Some(_) => Err((-32602, "there is one page of tools; ask without a cursor".into())),
        },
        "tools/call" => called(record, params),
        other => Err((
            -32601,
            format!("no method `{other}` here; there are initialize, ping, tools/list and tools/call"),
        )),
    }
}

fn hello(params: &Value) -> Value {
    let wanted = params.get("protocolVersion").and_then(Value::as_str).unwrap_or_default();
    let version = VERSIONS.into_iter().find(|version| *version == wanted).unwrap_or(VERSIONS[0]);
    json!({
        "protocolVersion": version,
        "capabilities": {"tools": {"listChanged": false}},
        "serverInfo": {"name": "attache", "title": "attache", "version": env!("CARGO_PKG_VERSION")},
        "instructions": INSTRUCTIONS,
    })
}

/// A call of a tool. What goes wrong within one is told to the assistant, which can mend it.
fn called(record: &Record, params: &Value) -> std::result::Result<Value, (i32, String)> {
    let name = params.get("name").and_then(Value::as_str).unwrap_or_default();
    let tool = TOOLS.iter().find(|tool| tool.name == name);
    let tool = tool.ok_or_else(|| (-32602, format!("no tool `{name}` here; tools/list names them")))?;
    let given = match params.get("arguments") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(given)) => given.clone(),
        Some(_) => return Err((-32602, "the arguments of a tool are an object".into())),
    };
    let run = catch_unwind(AssertUnwindSafe(|| {
        checked(tool, &given)?;
        (tool.run)(record, &Given(&given))
    }));
    let result = run.unwrap_or_else(|_| Err(anyhow!("attache failed on this call; the record is unharmed")));
    Ok(match result {
        Ok(answer) => {
            json!({"content": [{"type": "text", "text": answer.to_string()}], "structuredContent": answer, "isError": false})
        }
        Err(error) => json!({"content": [{"type": "text", "text": format!("{error:#}")}], "isError": true}),
    })
}

/// What can be asked.
struct Tool {
    name: &'static str,
    says: &'static str,
    /// Name, type, meaning; a `!` before the name marks what must be given.
    takes: &'static [(&'static str, &'static str, &'static str)],
    run: fn(&Record, &Given) -> Result<Value>,
}

const AS_OF: (&str, &str, &str) =
    ("as_of", "string", "Answer from what was published by this day, YYYY-MM-DD");
const LIMIT: (&str, &str, &str) = ("limit", "integer", "At most so many results, 1 to 50; 10 if not given");
const CURSOR: (&str, &str, &str) = ("cursor", "string", "The `next` of the page before");

const TOOLS: &[Tool] = &[
    Tool {
        name: "search",
        says: "Find claims whose sentence holds all the words, or events of countries by act and status. Give words, or countries, or both.",
        takes: &[
            ("words", "string", "Words the sentence must all hold; double quotes keep a phrase together"),
            ("countries", "array", "Countries that all take part, by name or ISO 3166 code"),
            ("act", "string", "The act, as PLOVER names it: CONSULT, AGREE, ACCUSE, ..."),
            (
                "status",
                "string",
                "occurred, ongoing, planned, cancelled, negated, denied, hypothetical or reported-unconfirmed",
            ),
            AS_OF,
            LIMIT,
            CURSOR,
        ],
        run: search,
    },
    Tool {
        name: "event",
        says: "One event with its whole ledger: every report of it, the status each gives, and on whose word.",
        takes: &[("!id", "string", "The event's id, as search gives it")],
        run: event,
    },
    Tool {
        name: "tally",
        says: "Count visits with the reports behind each number, zeros included: by holders of an office, received by a person, or made by a person.",
        takes: &[
            ("office", "string", "Visitors' office, such as \"president of China\""),
            ("to", "string", "With office: the country visited"),
            ("received_by", "string", "Instead: foreign leaders received by this person"),
            ("person", "string", "Instead: the countries this person went to"),
            ("since", "string", "Only what reaches this day"),
            ("until", "string", "Only what began by this day"),
            AS_OF,
        ],
        run: tally,
    },
    Tool {
        name: "check",
        says: "Hold an article's counts, dates and absences against the record: supported, contradicted or not covered, with evidence.",
        takes: &[
            ("!text", "string", "The article"),
            ("published", "string", "The day it was published, YYYY-MM-DD"),
            AS_OF,
        ],
        run: check,
    },
    Tool {
        name: "brief",
        says: "A brief on two countries, every sentence cited: what is on record, signalled, usual, and not covered.",
        takes: &[("!a", "string", "First country"), ("!b", "string", "Second country"), AS_OF],
        run: briefed,
    },
    Tool {
        name: "outlook",
        says: "Dated odds of an event with reasons that add up, beside the base rate.",
        takes: &[
            (
                "!question",
                "string",
                "Who does what, to or with whom, by when: \"Xi Jinping visits North Korea by 2018-09-09\"",
            ),
            AS_OF,
        ],
        run: outlook,
    },
];

fn tools() -> Vec<Value> {
    TOOLS.iter().map(described).collect()
}

fn described(tool: &Tool) -> Value {
    let mut properties = Map::new();
    for (name, kind, says) in tool.takes {
        let mut schema = json!({"type": kind, "description": says});
        if *kind == "array" {
            schema["items"] = json!({"type": "string"});
        }
        properties.insert(name.trim_start_matches('!').to_owned(), schema);
    }
    let required: Vec<&str> = tool.takes.iter().filter_map(|(name, ..)| name.strip_prefix('!')).collect();
    json!({
        "name": tool.name,
        "description": tool.says,
        "inputSchema": {"type": "object", "properties": properties, "required": required, "additionalProperties": false},
        "outputSchema": {
            "type": "object",
            "properties": {
                "answer": {"description": "What the record says"},
                "citations": {"type": "array", "items": {"type": "object"}, "description": "What it rests on: document, sentence, words"},
                "covers": {"type": "string", "description": "What the record holds"},
                "next": {"type": "string", "description": "The cursor of the next page, if there is one"},
            },
            "required": ["answer", "citations", "covers"],
        },
        "annotations": {"readOnlyHint": true, "openWorldHint": false},
    })
}

/// Whether what is given is what the tool takes.
fn checked(tool: &Tool, given: &Map<String, Value>) -> Result<()> {
    let known = |(name, ..): &(&'static str, &str, &str)| name.trim_start_matches('!');
    let names: Vec<&str> = tool.takes.iter().map(known).collect();
    if let Some(other) = given.keys().find(|name| !names.contains(&name.as_str())) {
        bail!("{} takes no `{other}`; it takes {}", tool.name, names.join(", "));
    }
    for one in tool.takes {
        let (name, kind) = (known(one), one.1);
        let fits = |value: &Value| match kind {
            "integer" => value.is_u64(),
            "array" => value.as_array().is_some_and(|all| all.iter().all(Value::is_string)),
            _ => value.is_string(),
        };
        match given.get(name) {
            Some(value) if !fits(value) => bail!("`{name}` must be of type {kind}: {}", one.2),
            None if one.0.starts_with('!') => bail!("`{name}` is missing: {}", one.2),
            _ => {}
        }
    }
    Ok(())
}

/// What a call gives, its types checked already.
struct Given<'g>(&'g Map<String, Value>);

impl Given<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.trim().is_empty())
    }

    fn need(&self, name: &str) -> Result<&str> {
        self.text(name).with_context(|| format!("`{name}` is empty"))
    }

    fn country(&self, name: &str) -> Result<Option<String>> {
        self.text(name).map(|text| country(text).map_err(|error| anyhow!(error))).transpose()
    }

    fn days(&self, name: &str) -> Result<Option<(Date, Date)>> {
        self.text(name).map(|text| whole(text).map_err(|error| anyhow!(error))).transpose()
    }

    fn as_of(&self) -> Result<Option<Date>> {
        Ok(self.days("as_of")?.map(|(_, last)| last))
    }

    /// Where a page begins and how long it is.
    fn page(&self) -> Result<(usize, usize)> {
        let limit = self.0.get("limit").and_then(Value::as_u64).unwrap_or(10);
        if !(1..=MOST as u64).contains(&limit) {
            bail!("`limit` is a number from 1 to {MOST}");
        }
        let from = self.text("cursor").map_or(Ok(0), str::parse).ok().filter(|from| *from < 1_000_000);
        Ok((from.context("`cursor` is none that search gave")?, limit as usize))
    }
}

/// The day answers look from: the one given, or the last day of publication.
fn day(record: &Record, given: &Given) -> Result<Date> {
    let last = || record.coverage(None).map(|coverage| coverage.last);
    match given.as_of()? {
        Some(day) => Ok(day),
        None => last()?.context("the record holds no dated document; give `as_of`"),
    }
}

/// An answer with what it rests on and what the record covers.
fn cited(record: &Record, answer: impl serde::Serialize, as_of: Option<Date>) -> Result<Value> {
    let answer = serde_json::to_value(answer)?;
    let (mut citations, mut seen) = (Vec::new(), BTreeSet::new());
    cite(&answer, &mut citations, &mut seen);
    Ok(json!({"answer": answer, "citations": citations, "covers": covers(&record.coverage(as_of)?)}))
}

/// Gathers every report in an answer: what names a document and holds the words of its sentence.
fn cite(value: &Value, citations: &mut Vec<Value>, seen: &mut BTreeSet<String>) {
    if let Value::Object(fields) = value {
        let words = fields.get("text").or_else(|| fields.get("words")).filter(|words| words.is_string());
        if let (Some(document), Some(words)) = (fields.get("doc"), words) {
            let span = fields.get("sentence_span").or_else(|| fields.get("span"));
            let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
            if seen.insert(format!("{document} {span:?} {words}")) {
                citations.push(json!({
                    "document": document, "span": span, "sentence": field("sentence"), "words": words,
                    "published": field("published"), "outlet": field("outlet"), "status": field("status"),
                }));
            }
        }
        fields.values().for_each(|value| cite(value, citations, seen));
    } else if let Value::Array(all) = value {
        all.iter().for_each(|value| cite(value, citations, seen));
    }
}

fn search(record: &Record, given: &Given) -> Result<Value> {
    let (from, limit) = given.page()?;
    let as_of = given.as_of()?;
    let named = given.0.get("countries").and_then(Value::as_array).into_iter().flatten();
    let sides = named
        .filter_map(Value::as_str)
        .map(country)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| anyhow!(e))?;
    let act = given.text("act").map(super::ask::act).transpose().map_err(|error| anyhow!(error))?;
    let status = given.text("status").map(super::ask::status).transpose().map_err(|error| anyhow!(error))?;
    let words = given.text("words").map(str::to_owned);
    if words.is_none() && sides.is_empty() && act.is_none() && status.is_none() {
        bail!("give `words`, `countries`, `act` or `status` to look for");
    }
    let upto = Some(from + limit + 1);
    let filter = Filter { sides, act, status, words, as_of, limit: upto, ..Filter::default() };
    let mut events = record.events(&filter)?;
    let more = events.len() > from + limit;
    let events: Vec<_> = events.drain(from.min(events.len())..).take(limit).collect();
    let mut answer = cited(record, events, as_of)?;
    if more {
        answer["next"] = json!((from + limit).to_string());
    }
    Ok(answer)
}

fn event(record: &Record, given: &Given) -> Result<Value> {
    cited(record, record.event(given.need("id")?, false)?, None)
}

fn tally(record: &Record, given: &Given) -> Result<Value> {
    let as_of = given.as_of()?;
    let (since, until) =
        (given.days("since")?.map(|(first, _)| first), given.days("until")?.map(|(_, last)| last));
    match (given.text("office"), given.text("received_by"), given.text("person")) {
        (Some(words), None, None) => {
            let office = offices::office(words).with_context(|| {
                format!("`{words}` is no office known here; write it as \"president of China\"")
            })?;
            let question = Question { office, to: given.country("to")?, since, until, as_of };
            cited(record, answer::visits_by_office(record, &question)?, as_of)
        }
        (None, Some(host), None) => {
            let received = answer::received_by(record, host, Rank::Leaders, as_of)?;
            cited(record, received.with_context(|| format!("{host} is in no table of offices"))?, as_of)
        }
        (None, None, Some(person)) => {
            let trips = answer::trips(record, person, (since, until), as_of)?;
            cited(record, trips.with_context(|| format!("{person} is in no table of offices"))?, as_of)
        }
        _ => bail!("say whose visits to count: one of `office`, `received_by` and `person`"),
    }
}

fn check(record: &Record, given: &Given) -> Result<Value> {
    let as_of = given.as_of()?;
    let mut document: Document = text::parse("article", given.need("text")?.to_owned());
    document.published = given.days("published")?.map(|(first, _)| first).or(document.published);
    let check = answer::check(record, &document, &claim::claims(&document), as_of)?;
    cited(record, check, as_of)
}

fn briefed(record: &Record, given: &Given) -> Result<Value> {
    let (a, b) = (given.country("a")?, given.country("b")?);
    let (a, b) = (a.context("`a` is empty")?, b.context("`b` is empty")?);
    let day = day(record, given)?;
    cited(record, brief(record, &a, &b, day)?, Some(day))
}

fn outlook(record: &Record, given: &Given) -> Result<Value> {
    let day = day(record, given)?;
    let question = odds::Question::read(given.need("question")?, day, None)?;
    cited(record, odds::outlook(record, &question)?, Some(day))
}
