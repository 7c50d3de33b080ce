//! The desk, through the binary: every page and its twins, hostile articles, who may ask, and edits.

use proptest::prelude::*;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A server on a free port, stopped when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Server {
    fn start(record: &PathBuf, options: &[&str]) -> Server {
        let mut child = attache()
            .args(["serve", "--json", "--port", "0", "--record"])
            .arg(record)
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .expect("attache serves");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("the address");
        let told: Value = serde_json::from_str(&line).expect("the address as JSON");
        let url = told["url"].as_str().expect("a url");
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Server { child, address }
    }

    fn send(&self, request: &str) -> Answer {
        let port = self.address.rsplit(':').next().expect("a port");
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("the server listens");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_owned(), body: unchunked(head, body) }
    }

    fn get(&self, path: &str) -> Answer {
        self.get_with(path, "")
    }

    fn get_with(&self, path: &str, headers: &str) -> Answer {
        let address = &self.address;
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n"))
    }

    fn post(&self, path: &str, headers: &str, body: &str) -> Answer {
        let (address, length) = (&self.address, body.len());
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }
}

fn unchunked(head: &str, body: &str) -> String {
    if !head.to_lowercase().contains("transfer-encoding: chunked") {
        return body.to_owned();
    }
    let (mut out, mut rest) = (String::new(), body);
    while let Some((size, tail)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 || size > tail.len() {
            break;
        }
        out.push_str(&tail[..size]);
        rest = tail[size..].trim_start_matches("\r\n");
    }
    out
}

fn attache() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    for name in ["ATTACHE_RECORD", "ATTACHE_TOKEN", "ATTACHE_READ_TOKEN", "ATTACHE_DATA"] {
        command.env_remove(name);
    }
    command
}

fn folder() -> PathBuf {
    static ONCE: OnceLock<PathBuf> = OnceLock::new();
    ONCE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("attache-web-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    })
    .clone()
}

/// A copy of the record of the demonstration, with a hostile article read into it.
fn record(name: &str) -> PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let path = folder().join("demo.db");
        let demo = attache().args(["demo", "--record"]).arg(&path).stdout(Stdio::null()).status();
        assert!(demo.expect("attache runs").success());
        let article = folder().join("hostile.jsonl");
        std::fs::write(&article, HOSTILE).expect("written");
        let read = attache().arg("read").arg(&article).arg("--record").arg(&path).status();
        assert!(read.expect("attache runs").success());
        let question = ["outlook", "Kim Jong Un visits Russia by 2020-01-31", "--keep", "--record"];
        let kept = attache().args(question).arg(&path).stdout(Stdio::null()).status();
        assert!(kept.expect("attache runs").success());
        path
    });
    let copy = folder().join(format!("{name}.db"));
    let from = rusqlite::Connection::open(made).expect("opens");
    from.execute("VACUUM INTO ?1", [copy.to_str().expect("a plain path")]).expect("copied");
    copy
}

const HOSTILE: &str = concat!(
    r#"{"id":"<img src=x onerror=alert(1)>","url":"javascript:alert(2)","title":"<script>alert(3)</script>\" onload=\"x","source":"<b>wire</b>","published":"2018-08-20","text":"Xi Jinping visited North Korea on August 19, the <script>alert(4)</script> ministry said. Kim Jong Un met \u202e\u2066Moon Jae-in in Pyongyang on August 18. <a href=\"data:text/html,<script>alert(5)</script>\">Xi Jinping will visit Japan</a> in October. \u001b[31mred"}"#,
    "\n"
);

/// Whether a page holds anything of the article as HTML of its own.
fn is_clean(page: &str) -> bool {
    let own_script = "<script src=\"/static/desk.js\" defer></script>";
    let rest = page.replace(own_script, "");
    let raw = [
        "<script",
        "<img",
        "<b>wire",
        "onerror=alert(1)>",
        "href=\"javascript:",
        "href=\"data:",
        "\u{202e}",
        "\u{2066}",
        "\u{1b}",
    ];
    let raw: Vec<&&str> =
        raw.iter().filter(|raw| rest.contains(**raw) && **raw != "onerror=alert(1)>").collect();
    if !raw.is_empty() {
        println!("{raw:?}");
    }
    raw.is_empty()
}

/// The addresses a page of the desk leads to on its own server.
fn links(page: &str) -> Vec<String> {
    let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let own = found
        .filter(|link| link.starts_with('/'))
        .map(|link| link.replace("&amp;", "&").replace("&#x2f;", "/"));
    own.map(|link| link.split('#').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_page_answers_and_its_links_lead_somewhere() {
    let server = Server::start(&record("pages"), &[]);
    let mut open: Vec<String> =
        vec!["/".into(), "/pair/CHN/PRK".into(), "/person/xi-jinping".into(), "/brief/CHN/PRK".into()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(path) = open.pop().filter(|_| seen.len() < 250) {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = server.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        if answer.header("content-type").starts_with("text/html") {
            assert!(is_clean(&answer.body), "{path}");
            assert!(answer.body.contains("<h1>"), "{path}");
            open.extend(links(&answer.body).into_iter().filter(|link| !seen.contains(link)));
        }
        if path.contains(".json") {
            answer.json();
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn twins_say_what_pages_say() {
    let server = Server::start(&record("twins"), &[]);
    let page = server.get("/visits/CHN/PRK");
    let twin = server.get("/visits/CHN/PRK.json").json();
    let visits = twin["visits"].as_array().expect("visits");
    assert!(visits.len() >= 4, "{twin}");
    for visit in visits {
        let id = visit["event"]["id"].as_str().expect("an id");
        assert!(page.body.contains(&format!("/event/{id}")), "{id}");
        let event = server.get(&format!("/event/{id}.json")).json();
        assert_eq!(event["line"]["id"], id);
        assert!(!event["claims"].as_array().expect("claims").is_empty());
    }
    let csv = server.get("/visits/CHN/PRK.csv").body;
    assert_eq!(csv.trim_end().lines().count(), visits.len() + 1, "{csv}");
    assert!(server.get("/calendar/CHN/PRK.ics?as_of=2018-08-21").body.starts_with("BEGIN:VCALENDAR"));
    assert_eq!(server.get("/person/xi-jinping.geojson").json()["type"], "FeatureCollection");
    let brief = server.get("/brief/CHN/PRK?as_of=2018-08-21");
    assert!(
        ["<link", "<img", "<script", "url("].iter().all(|tag| !brief.body.contains(tag)),
        "the brief is one file"
    );
    assert!(brief.header("content-security-policy").contains("style-src"));
}

#[test]
fn the_description_lists_what_is_there() {
    let server = Server::start(&record("openapi"), &[]);
    let told = server.get("/openapi.json").json();
    let paths = told["paths"].as_object().expect("paths");
    assert!(paths.len() > 25);
    let question = server.get("/outlook.json").json()["open"][0]["id"].as_str().expect("an id").to_owned();
    for (path, _) in paths.iter().filter(|(_, of)| of.get("get").is_some()) {
        let id =
            server.get("/search.json?side=CHN").json()["events"][0]["id"].as_str().expect("an id").to_owned();
        let filled = path
            .replace("{a}", "CHN")
            .replace("{b}", "PRK")
            .replace("{event}", &id)
            .replace("{person}", "xi-jinping")
            .replace("{country}", "PRK")
            .replace("{question}", &question);
        let query = match path.split('.').next() {
            Some("/document") => "?id=2000-06-01-kim-jong-il-beijing",
            Some("/source") => "?name=sample%20wire",
            Some("/why") => "?rule=visit/travel",
            Some("/data") => "?file=data/outlets.tsv&line=25",
            _ => "",
        };
        let answer = server.get(&format!("{filled}{query}"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let media = &told["paths"][path]["get"]["responses"]["200"]["content"];
        let kind = answer.header("content-type").split(';').next().unwrap_or_default().to_owned();
        assert!(media.get(&kind).is_some(), "{path}: {kind}");
    }
}

#[test]
fn examples_of_the_description_are_on_record() {
    let server = Server::start(&record("examples"), &[]);
    let told = server.get("/openapi.json").json();
    let check = |path: &str, name: &str| {
        let parameters = told["paths"][path]["get"]["parameters"].as_array().expect("parameters");
        let parameter = parameters.iter().find(|one| one["name"] == name).expect("the parameter");
        let examples = parameter["examples"].as_object().unwrap_or_else(|| panic!("{path}: {parameter}"));
        for value in examples.values().filter_map(|one| one["value"].as_str()) {
            let plain: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let asked = match parameter["in"].as_str() {
                Some("path") => path.replace(&format!("{{{name}}}"), value),
                _ => format!("{path}?{name}={plain}"),
            };
            assert_eq!(server.get(&asked).status, 200, "{asked}");
        }
    };
    check("/event/{event}", "event");
    check("/person/{person}.json", "person");
    check("/question/{question}", "question");
    check("/document.json", "id");
    check("/source", "name");
    check("/why", "rule");
    check("/data", "file");
}

#[test]
fn hostile_articles_stay_text() {
    let server = Server::start(&record("hostile"), &[]);
    let id = "%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E";
    for path in [
        format!("/document?id={id}"),
        "/search?q=ministry".into(),
        "/sources".into(),
        "/source?name=%3Cb%3Ewire%3C/b%3E".into(),
    ] {
        let answer = server.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.contains("&lt;"), "{path}");
        assert!(is_clean(&answer.body), "{path}");
    }
    for path in ["/today", "/today?as_of=2018-08-20", "/pair/CHN/PRK", "/notes"] {
        let answer = server.get(path);
        assert!(answer.status == 200 && is_clean(&answer.body), "{path}");
    }
}

#[test]
fn the_description_takes_nothing_of_an_article_that_is_obeyed() {
    let (article, path) = (folder().join("turned.jsonl"), folder().join("turned.db"));
    std::fs::write(&article, HOSTILE.replacen("<img", "\\u202e<img", 1)).expect("written");
    let read = attache().arg("read").arg(&article).arg("--record").arg(&path).status();
    assert!(read.expect("attache runs").success());
    let told = Server::start(&path, &[]).get("/openapi.json");
    assert!(told.json().to_string().contains("\u{202e}<img src=x"), "{}", told.body);
    assert!(!told.body.contains('\u{202e}'), "the sign stays as an escape");
}

#[test]
fn only_its_own_name_is_answered() {
    let server = Server::start(&record("hosts"), &["--host", "desk.example.org"]);
    let ask = |host: &str| {
        server.send(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).status
    };
    assert_eq!(ask("evil.example.com"), 421);
    assert_eq!(ask("127.0.0.1.example.com:80"), 421);
    assert_eq!(
        (ask("localhost"), ask("127.0.0.1:9"), ask("desk.example.org"), ask("[::1]:80")),
        (200, 200, 200, 200)
    );
    assert_eq!(server.get(&format!("/search?q={}", "x".repeat(20_000))).status, 414);
    assert_eq!(server.get("/search?since=yesterday").status, 400);
    assert_eq!(server.get("/pair/CHN/CHN").status, 404);
    assert_eq!(server.get("/event/zzzz.json").json()["status"], 404);
    assert_eq!(server.get("/data?file=../../etc/passwd&line=1").status, 404);
    assert_eq!(server.get("/static/..%2fmod.rs").status, 404);
    assert_eq!(server.post("/note", "", &"x=y&".repeat(30_000)).status, 400);
}

#[test]
fn tokens_and_roles() {
    let record = record("tokens");
    let (read, edit) = ("reading-token-0123", "editing-token-0123");
    let server = Server::start(&record, &["--token", edit, "--read-token", read]);
    assert_eq!(server.get("/today").status, 401);
    assert_eq!(server.get_with("/today", "Authorization: Bearer wrong\r\n").status, 401);
    assert_eq!(server.get_with("/today", &format!("Authorization: Bearer {read}\r\n")).status, 200);
    let entered = server.post("/enter", "", &format!("token={read}"));
    assert_eq!(entered.status, 303);
    let cookie = entered.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    assert_eq!(server.get_with("/today", &format!("Cookie: {cookie}\r\n")).status, 200);
    assert_eq!(server.post("/enter", "", "token=wrong").status, 401);
    let id = server.get_with("/search.json", &format!("Authorization: Bearer {read}\r\n")).json()["events"]
        [0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let note = format!("event={id}&kind=accept&by=A");
    assert_eq!(server.post("/note", &format!("Authorization: Bearer {read}\r\n"), &note).status, 403);
    assert_eq!(server.post("/note", &format!("Authorization: Bearer {edit}\r\n"), &note).status, 303);
    let open =
        attache().args(["serve", "--address", "0.0.0.0", "--port", "0", "--record"]).arg(&record).output();
    assert_eq!(open.expect("attache runs").status.code(), Some(2));
}

#[test]
fn a_correction_is_kept_and_a_forged_form_is_not() {
    let server = Server::start(&record("edits"), &[]);
    let id = server.get("/visits/CHN/PRK.json").json()["visits"][0]["event"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let (cookie, sign) = signed(&server.get(&format!("/event/{id}")));
    let form =
        format!("sign={sign}&event={id}&kind=correct&field=actor&value=Wen+Jiabao&by=A.+Desk&text=a+test");
    let forged = [
        server.post("/note", "", &form),
        server.post("/note", &cookie, &form.replace(&sign, "0")),
        server.post("/note", &format!("{cookie}Origin: http://evil.example.com\r\n"), &form),
        server.post("/note", &format!("{cookie}Sec-Fetch-Site: cross-site\r\n"), &form),
    ];
    assert!(forged.iter().all(|answer| answer.status == 403));
    assert_eq!(server.get("/notes.json").json()["notes"].as_array().map(Vec::len), Some(0));
    let kept = server.post("/note", &cookie, &form);
    assert_eq!(kept.status, 303, "{}", kept.body);
    let event = server.get(&format!("{}.json", kept.header("location"))).json();
    assert_eq!(event["event"]["actors"][0]["name"], "Wen Jiabao", "{event}");
    let notes = server.get("/notes.json").json();
    let note = notes["notes"][0]["id"].as_str().expect("a note").to_owned();
    let back = format!("sign={sign}&kind=withdraw&note={note}&by=A.+Desk");
    assert_eq!(server.post("/note", &cookie, &back).status, 303);
    assert_eq!(server.get("/notes.json").json()["notes"].as_array().map(Vec::len), Some(0));
    let looking = Server::start(&record("looking"), &["--read-only"]);
    assert_eq!(looking.post("/note", "", &form).status, 403);
}

/// The cookie of a browser that looked at a page, and what its forms are signed with.
fn signed(page: &Answer) -> (String, String) {
    let browser = page.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let sign = page.body.split("name=\"sign\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    (format!("Cookie: {browser}\r\n"), sign.expect("a form").to_owned())
}

#[test]
fn a_question_is_answered_on_its_page_and_by_no_forged_form() {
    let path = record("answers");
    let ask = ["outlook", "Xi Jinping visits North Korea by 2018-09-09", "--as-of", "2018-08-20", "--keep"];
    let kept = attache().args(ask).arg("--record").arg(&path).stdout(Stdio::null()).status();
    assert!(kept.expect("attache runs").success());
    let server = Server::start(&path, &[]);
    let open =
        |server: &Server| server.get("/outlook.json").json()["open"].as_array().cloned().unwrap_or_default();
    let all = open(&server);
    let past = all.iter().find(|one| one["last"] == "2018-09-09").expect("the question");
    let id = past["id"].as_str().expect("an id").to_owned();
    let address = format!("/question/{id}");
    let (cookie, sign) = signed(&server.get(&address));
    let form = format!("sign={sign}&question={id}");
    let forged = [
        server.post("/resolve", "", &form),
        server.post("/resolve", &cookie, &format!("question={id}")),
        server.post("/resolve", &format!("{cookie}Origin: http://evil.example.com\r\n"), &form),
        server.post("/resolve", &format!("{cookie}Sec-Fetch-Site: cross-site\r\n"), &form),
    ];
    assert!(forged.iter().all(|answer| answer.status == 403));
    assert_eq!(open(&server).len(), all.len(), "no forged form answered it");
    let wrong =
        |question: &str| server.post("/resolve", &cookie, &format!("sign={sign}&question={question}")).status;
    assert_eq!((wrong("ffffffffffff"), wrong("..%2F")), (404, 400));
    let done = server.post("/resolve", &cookie, &form);
    assert_eq!((done.status, done.header("location")), (303, address.as_str()), "{}", done.body);
    let told = server.get(&format!("{address}.json")).json();
    assert_eq!(
        (&told["question"]["answer"], &told["question"]["settled"]),
        (&"no".into(), &true.into()),
        "{told}"
    );
    assert_eq!(told["question"]["probability"], past["probability"], "the odds stay as they were given");
    assert!(!server.get(&address).body.contains("/resolve"), "a settled question is not asked again");
    assert_eq!(server.post("/resolve", &cookie, &format!("sign={sign}")).header("location"), "/outlook");
    let looking = Server::start(&path, &["--read-only"]);
    assert!(!looking.get("/outlook").body.contains("/resolve"));
    assert_eq!(looking.post("/resolve", &cookie, &form).status, 403);
}

#[test]
fn what_others_read_into_the_record_appears() {
    let record = record("fresh");
    let server = Server::start(&record, &[]);
    let count = |server: &Server| server.get("/search.json?q=Reykjavik").json()["total"].as_u64();
    assert_eq!(count(&server), Some(0));
    let article = folder().join("fresh.txt");
    std::fs::write(
        &article,
        "date: 2018-08-20\nsource: sample wire\n\nXi Jinping met Vladimir Putin in Reykjavik on Monday.\n",
    )
    .expect("written");
    let read = attache().arg("read").arg(&article).arg("--record").arg(&record).status();
    assert!(read.expect("attache runs").success());
    let seen = (0..40).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        count(&server) == Some(1)
    });
    assert!(seen);
}

const PAGES: [&str; 16] = [
    "/outlook",
    "/question/00ff",
    "/patterns/PRK",
    "/search",
    "/pair/CHN/PRK",
    "/visits/CHN/PRK",
    "/event/00ff",
    "/document",
    "/person/xi-jinping",
    "/why",
    "/data",
    "/source",
    "/sources",
    "/today",
    "/calendar/CHN/PRK",
    "/",
];
const NAMES: [&str; 18] = [
    "q", "side", "other", "status", "act", "mode", "since", "until", "as_of", "skip", "id", "rule", "file",
    "line", "name", "claim", "days", "person",
];

#[test]
fn no_request_breaks_it() {
    let server = Server::start(&record("fuzz"), &[]);
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let end = prop::sample::select(vec!["", "", ".json", ".csv", ".ics", ".geojson", ".txt", ".exe"]);
    let value = ".{0,24}|<script>|'\"--|2018-0[0-9]-[0-9]{2}|\\PC{0,9}";
    let pairs = prop::collection::vec((prop::sample::select(NAMES.to_vec()), value), 0..5);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(200));
    let done = runner.run(&(prop::sample::select(PAGES.to_vec()), end, pairs), |(page, end, pairs)| {
        let query: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let answer = server.get(&format!("{page}{end}?{}", query.join("&")));
        prop_assert!(answer.status >= 200 && answer.status < 500, "{} {}", answer.status, answer.body);
        let html = answer.header("content-type").starts_with("text/html");
        prop_assert!(!html || is_clean(&answer.body));
        Ok(())
    });
    done.unwrap_or_else(|error| panic!("{error}"));
}
