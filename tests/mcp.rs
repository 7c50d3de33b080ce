//! The Model Context Protocol through the binary, with a scripted client.

mod desk;

use desk::{fill, korea};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// An assistant's side of the talk.
struct Client {
    child: Child,
    out: BufReader<ChildStdout>,
    folder: PathBuf,
    id: u64,
}

impl Client {
    fn new(name: &str) -> Client {
        let folder = std::env::temp_dir().join(format!("attache-mcp-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut record = attache::record::Record::create(&folder.join("r.db")).expect("a record");
        fill(&mut record, &korea());
        drop(record);
        let mut child = Command::new(env!("CARGO_BIN_EXE_attache"))
            .args(["mcp", "--record", "r.db"])
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("attache runs");
        let out = BufReader::new(child.stdout.take().expect("output"));
        Client { child, out, folder, id: 0 }
    }

    fn send(&mut self, line: &str) {
        let input = self.child.stdin.as_mut().expect("input");
        input.write_all(format!("{line}\n").as_bytes()).expect("sent");
    }

    fn reply(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string());
        let reply = self.reply();
        assert_eq!((&reply["id"], &reply["jsonrpc"]), (&id.into(), &"2.0".into()), "{reply}");
        reply
    }

    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))["result"].clone()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn an_assistant_is_greeted_and_told_the_tools() {
    let mut client = Client::new("hello");
    let hello = client.ask("initialize", json!({"protocolVersion": "2025-03-26", "capabilities": {}}));
    assert_eq!(hello["result"]["protocolVersion"], "2025-03-26");
    assert!(hello["result"]["instructions"].as_str().is_some_and(|words| words.contains("citations")));
    let newer = client.ask("initialize", json!({"protocolVersion": "2099-01-01"}));
    assert_eq!(newer["result"]["protocolVersion"], "2025-06-18");
    client.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    let list = client.ask("tools/list", json!({}));
    let tools = list["result"]["tools"].as_array().expect("tools");
    let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["search", "event", "tally", "check", "brief", "outlook"]);
    assert!(tools.iter().all(|tool| tool["inputSchema"]["type"] == "object"));
    assert_eq!(client.ask("tools/list", json!({"cursor": "x"}))["error"]["code"], -32602);
    assert_eq!(client.ask("ping", json!({}))["result"], json!({}));
}

#[test]
fn every_answer_cites_document_sentence_and_words() {
    let mut client = Client::new("cites");
    let search = client.call("search", json!({"countries": ["China", "PRK"], "limit": 3}));
    let answer = &search["structuredContent"];
    let cited = answer["citations"].as_array().expect("citations");
    let whole =
        |one: &Value| one["document"].is_string() && one["words"].is_string() && one["span"].is_array();
    assert!(search["isError"] == false && !cited.is_empty() && cited.iter().all(whole), "{search}");
    let id = answer["answer"][0]["id"].clone();
    let event = client.call("event", json!({"id": id}));
    assert_eq!(event["structuredContent"]["answer"]["id"], id);
    let calls = [
        ("tally", json!({"received_by": "Kim Jong Un"})),
        ("brief", json!({"a": "CHN", "b": "PRK"})),
        (
            "outlook",
            json!({"question": "Xi Jinping visits North Korea by 2018-12-31", "as_of": "2018-08-21"}),
        ),
    ];
    for (tool, arguments) in calls {
        let reply = client.call(tool, arguments);
        let cited = reply["structuredContent"]["citations"].as_array();
        assert!(
            reply["isError"] == false && cited.is_some_and(|cited| cited.iter().all(whole)),
            "{tool}: {reply}"
        );
        assert!(cited.is_some_and(|cited| !cited.is_empty()), "{tool} cites nothing: {reply}");
        let text = reply["content"][0]["text"].as_str().unwrap_or_default();
        let same: Value = serde_json::from_str(text).expect("the text is the answer as JSON");
        assert_eq!(same, reply["structuredContent"], "{tool}");
    }
    let text = "Kim Jong Un has visited China 9 times since taking office.";
    let check = client.call("check", json!({"text": text, "published": "2018-08-21"}));
    assert_eq!(check["isError"], false, "{check}");
    assert!(
        check["structuredContent"]["citations"].as_array().is_some_and(|cited| !cited.is_empty()),
        "{check}"
    );
}

#[test]
fn a_batch_is_answered_and_notifications_are_not() {
    let mut client = Client::new("batch");
    client.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    client.send(r#"[{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}]"#);
    client.send(r#"[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},7,{"jsonrpc":"2.0","id":"b","method":"tools/list"}]"#);
    let replies = client.reply();
    let ids: Vec<&Value> = replies.as_array().expect("a batch").iter().map(|reply| &reply["id"]).collect();
    assert_eq!(ids, [&json!("a"), &Value::Null, &json!("b")], "{replies}");
    assert_eq!(replies[1]["error"]["code"], -32600);
}

#[test]
fn search_goes_on_page_by_page() {
    let mut client = Client::new("pages");
    let whole = client.call("search", json!({"countries": ["PRK"], "limit": 50}));
    let ids = |reply: &Value| -> Vec<String> {
        let events = reply["structuredContent"]["answer"].as_array().expect("events").iter();
        events.map(|event| event["id"].to_string()).collect()
    };
    let (all, mut paged, mut cursor) = (ids(&whole), Vec::new(), None);
    loop {
        let mut arguments = json!({"countries": ["PRK"], "limit": 2});
        if let Some(cursor) = &cursor {
            arguments["cursor"] = Value::clone(cursor);
        }
        let reply = client.call("search", arguments);
        paged.extend(ids(&reply));
        cursor = reply["structuredContent"].get("next").cloned();
        if cursor.is_none() || paged.len() > all.len() {
            break;
        }
    }
    assert!(all.len() > 2);
    assert_eq!(paged, all);
}

#[test]
fn what_is_malformed_is_refused_and_the_talk_goes_on() {
    let mut client = Client::new("malformed");
    for (line, code) in [
        ("not json", -32700),
        ("[]", -32600),
        ("{\"id\":1,\"method\":\"ping\"}", -32600),
        ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":1}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/dance\"}", -32601),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"dance\"}}", -32602),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"search\",\"arguments\":[]}}",
            -32602,
        ),
    ] {
        client.send(line);
        assert_eq!(client.reply()["error"]["code"], code, "{line}");
    }
    client.send(&"x".repeat(5 << 20));
    assert_eq!(client.reply()["error"]["code"], -32600);
    for (tool, arguments, expected) in [
        ("search", json!({}), "give `words`"),
        ("search", json!({"words": 1}), "must be of type string"),
        ("search", json!({"word": "x"}), "takes no `word`"),
        ("search", json!({"words": "x", "limit": 99}), "from 1 to 50"),
        ("search", json!({"words": "x", "cursor": "y"}), "cursor"),
        ("search", json!({"countries": ["Ruritania"]}), "Ruritania"),
        ("event", json!({}), "`id` is missing"),
        ("event", json!({"id": "nothing"}), "nothing"),
        ("tally", json!({"office": "king of nowhere"}), "no office known"),
        ("brief", json!({"a": "CHN", "b": "PRK", "as_of": "soon"}), "no date"),
        ("outlook", json!({"question": "?"}), ""),
    ] {
        let reply = client.call(tool, arguments.clone());
        let words = reply["content"][0]["text"].as_str().unwrap_or_default();
        assert!(reply["isError"] == true && words.contains(expected), "{tool} {arguments}: {reply}");
    }
    assert_eq!(client.ask("ping", json!({}))["result"], json!({}));
}
