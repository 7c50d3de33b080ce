// Long because: every test needs the one server that misbehaves, and what the log says of it.

//! Watching through the binary, against a server on loopback that misbehaves in every way we could think of:
//! nothing lost, nothing hung, nothing fetched that was not allowed, each reason in the log.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// What answers at a path: it is given the request's head and writes what it likes.
type Answer = Arc<dyn Fn(&str, &mut TcpStream) + Send + Sync>;

/// A server on loopback, for as long as the test runs.
#[derive(Clone)]
struct Server {
    port: u16,
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let server = Server { port, answers: Arc::default(), asked: Arc::default() };
        let own = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                thread::spawn(move || own.serve(stream));
            }
        });
        server
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
        let mut head = String::new();
        while reader.read_line(&mut head).is_ok_and(|n| n > 2) {}
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        self.asked.lock().expect("unpoisoned").push(path.clone());
        let answer = self.answers.lock().expect("unpoisoned").get(&path).cloned();
        match answer {
            Some(answer) => answer(&head, &mut stream),
            None => {
                drop(stream.write_all(b"HTTP/1.1 404 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"))
            }
        }
    }

    fn at(&self, path: &str, answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) {
        self.answers.lock().expect("unpoisoned").insert(path.to_owned(), Arc::new(answer));
    }

    /// A whole answer of a kind of content, with a mark by which it is not sent twice.
    fn page(&self, path: &str, kind: &str, body: impl Into<Vec<u8>>) {
        let (kind, body) = (kind.to_owned(), body.into());
        let tag =
            format!("\"{:x}\"", body.iter().fold(7_u64, |all, byte| all.wrapping_mul(31) + u64::from(*byte)));
        self.at(path, move |head, stream| {
            if head.contains(&format!("if-none-match: {tag}")) {
                let _ = write!(stream, "HTTP/1.1 304 Same\r\netag: {tag}\r\nconnection: close\r\n\r\n");
                return;
            }
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\netag: {tag}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all(&body);
        });
    }

    /// An answer of nothing but these bytes.
    fn raw(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        let bytes = bytes.into();
        self.at(path, move |_, stream| drop(stream.write_all(&bytes)));
    }

    fn redirect(&self, path: &str, to: &str) {
        self.raw(
            path,
            format!("HTTP/1.1 302 Go\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        );
    }

    fn feed(&self, path: &str, links: &[&str]) {
        self.page(path, "application/rss+xml", rss(links));
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn times(&self, path: &str) -> usize {
        self.asked.lock().expect("unpoisoned").iter().filter(|asked| *asked == path).count()
    }
}

fn rss(links: &[&str]) -> String {
    let item = |link: &&str| {
        format!(
            "<item><title>Of {link}</title><link>{link}</link><pubDate>Tue, 27 Mar 2018 08:00:00 GMT</pubDate></item>"
        )
    };
    let items: String = links.iter().map(item).collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Radio Nord</title>{items}</channel></rss>"
    )
}

fn article(words: &str) -> String {
    format!(
        "<html><head><title>Envoys meet in the capital</title></head><body><article><p>{words}</p></article></body></html>"
    )
}

const MET: &str =
    "Xi Jinping met Kim Jong Un in Beijing on Monday, the ministry said in a statement after the talks.";

/// A folder of this test's own, with a file of sources.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("attache-watch-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn sources(&self, text: &str) {
        std::fs::write(self.0.join("feeds.toml"), format!("wait = \"0s\"\nmax_kb = 64\n{text}"))
            .expect("written");
    }

    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let run = Command::new(env!("CARGO_BIN_EXE_attache"))
            .args(args)
            .current_dir(&self.0)
            .env_remove("ATTACHE_RECORD")
            .output()
            .expect("attache runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (run.status.code().unwrap_or(-1), text(run.stdout), text(run.stderr))
    }

    /// Once through the sources; the round, and the lines of the log.
    fn once(&self) -> (serde_json::Value, Vec<serde_json::Value>) {
        let _ = std::fs::remove_file(self.0.join("log"));
        let args =
            ["watch", "feeds.toml", "-r", "r.db", "--once", "--log", "log", "--warc", "kept", "--json"];
        let (_, out, err) = self.run(&args);
        let log = std::fs::read_to_string(self.0.join("log")).unwrap_or_default();
        let lines = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        (serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}")), lines)
    }

    fn db(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.0.join("r.db")).expect("a record")
    }

    fn documents(&self) -> Vec<String> {
        let db = self.db();
        let mut rows = db.prepare("SELECT id FROM documents ORDER BY id").expect("a query");
        rows.query_map([], |row| row.get(0)).expect("rows").map(|id| id.expect("an id")).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What the log says of an address.
fn said(log: &[serde_json::Value], address: &str) -> String {
    let of = log.iter().filter(|line| line["address"] == address);
    of.map(|line| format!("{}: {}", line["what"].as_str().unwrap_or(""), line["why"].as_str().unwrap_or("")))
        .collect::<Vec<_>>()
        .join("; ")
}

#[track_caller]
fn check_said(log: &[serde_json::Value], address: &str, expected: &str) {
    let said = said(log, address);
    assert!(said.contains(expected), "{address}: {said}");
}

#[test]
fn feeds_of_every_kind_are_read_once_and_corrected_articles_again() {
    let (server, folder) = (Server::new(), Folder::new("kinds"));
    server.feed("/rss", &["/a"]);
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>N</title><entry><id>1</id><title>B</title>\
        <link href='/b'/><updated>2018-03-27T08:00:00Z</updated></entry></feed>";
    server.page("/atom", "application/atom+xml", atom);
    let json = format!(
        r#"{{"version":"https://jsonfeed.org/version/1","title":"N","items":[{{"id":"1","url":"{}"}}]}}"#,
        server.url("/c")
    );
    server.page("/json", "application/feed+json", json);
    server.page("/list", "text/html", "<a href='/news/d'>d</a><a href='/about'>about</a>");
    for path in ["/a", "/b", "/c", "/news/d", "/e"] {
        server.page(path, "text/html", article(&format!("{MET} {path}")));
    }
    let private = "allow_private = true\n";
    folder.sources(&format!(
        "again = \"0s\"\n[[source]]\nfeed = \"{}\"\n{private}[[source]]\nfeed = \"{}\"\n{private}[[source]]\nfeed = \"{}\"\n{private}\
         [[source]]\nlist = \"{}\"\nmatch = [\"/news/\"]\n{private}[[source]]\npages = [\"{}\"]\nname = \"Own Wire\"\n{private}",
        server.url("/rss"),
        server.url("/atom"),
        server.url("/json"),
        server.url("/list"),
        server.url("/e"),
    ));
    let (round, log) = folder.once();
    assert_eq!(round["reading"]["added"], 5, "{round} {log:?}");
    assert_eq!(folder.documents(), ["/a", "/b", "/c", "/e", "/news/d"].map(|path| server.url(path)));
    let facts = "SELECT source || '|' || published || '|' || title FROM documents WHERE id = ?1";
    let of = |path: &str| {
        folder.db().query_row(facts, [server.url(path)], |row| row.get::<_, String>(0)).expect("a row")
    };
    assert_eq!(of("/a"), "Radio Nord|2018-03-27|Envoys meet in the capital");
    assert!(of("/e").starts_with("Own Wire|"), "{}", of("/e"));
    assert_eq!(server.times("/about"), 0);

    let (round, _) = folder.once();
    assert_eq!(
        (&round["reading"]["added"], &round["reading"]["replaced"]),
        (&0.into(), &0.into()),
        "{round}"
    );
    server.page("/a", "text/html", article(&format!("{MET} Corrected.")));
    server.feed("/rss", &["/a", "/f"]);
    server.page("/f", "text/html", article(MET));
    let (round, log) = folder.once();
    assert_eq!(
        (&round["reading"]["added"], &round["reading"]["replaced"]),
        (&1.into(), &1.into()),
        "{round} {log:?}"
    );
}

#[test]
fn a_hostile_server_costs_nothing_but_its_own_pages() {
    let (server, folder) = (Server::new(), Folder::new("hostile"));
    let other = Server::new();
    other.page("/secret", "text/html", article(MET));
    other.page("/", "text/html", article(MET));
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n";
    server.page("/good", "text/html", article(MET));
    server.at("/stall", move |_, stream| {
        let _ = write!(stream, "{head}content-length: 1000\r\n\r\n<p>It begins");
        thread::sleep(Duration::from_secs(60));
    });
    server.at("/silent", |_, _| thread::sleep(Duration::from_secs(60)));
    server.at("/slow-head", |_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        for n in 0..600 {
            if write!(stream, "x-{n}: y\r\n").is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
    });
    server.raw("/short", format!("{head}content-length: 5000\r\n\r\n{}", article(MET)));
    server.raw(
        "/long",
        format!("{head}content-length: 40\r\n\r\n<p>Only forty bytes of this are content. {MET}"),
    );
    server.redirect("/circle", "/circle2");
    server.redirect("/circle2", "/circle");
    for n in 0..9 {
        server.redirect(&format!("/chain{n}"), &format!("/chain{}", n + 1));
    }
    server.redirect("/to-port", &other.url("/secret"));
    server.redirect("/to-metadata", "http://169.254.169.254/latest/");
    server.redirect("/to-file", "file:///etc/passwd");
    server.at("/endless", move |_, stream| {
        let _ = write!(stream, "{head}\r\n<p>{MET}</p>");
        let piece = vec![b'a'; 1 << 16];
        for _ in 0..(1 << 14) {
            if stream.write_all(&piece).is_err() {
                return;
            }
        }
    });
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let piece = vec![b' '; 1 << 20];
    for _ in 0..200 {
        packed.write_all(&piece).expect("packed");
    }
    let bomb = packed.finish().expect("packed");
    let mut answer =
        format!("{head}content-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len()).into_bytes();
    answer.extend(bomb);
    server.raw("/bomb", answer);
    server.page("/pdf", "application/pdf", "%PDF-1.4");
    server.page("/noise", "text/html", (0..=255).cycle().take(9000).collect::<Vec<u8>>());
    server.page(
        "/latin",
        "text/html; charset=utf-8",
        b"<p>Der Au\xdfenminister traf sich am Montag in K\xf6ln mit Xi.</p>".to_vec(),
    );
    server.raw("/garbage", b"\x00\x01\x02 not HTTP\r\n\r\n".to_vec());
    server.raw("/gone", "HTTP/1.1 410 Gone\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    server.page("/robots.txt", "text/plain", "User-agent: *\nDisallow: /closed/\n");
    server.page("/closed/a", "text/html", article(MET));
    let paths = [
        "/good",
        "/stall",
        "/silent",
        "/slow-head",
        "/short",
        "/long",
        "/circle",
        "/chain0",
        "/to-port",
        "/to-metadata",
        "/to-file",
        "/endless",
        "/bomb",
        "/pdf",
        "/noise",
        "/latin",
        "/garbage",
        "/gone",
        "/closed/a",
    ];
    let outside = other.url("/secret");
    let links: Vec<&str> =
        paths.into_iter().chain([outside.as_str(), "http://10.0.0.1/a", "javascript:alert(1)"]).collect();
    server.feed("/rss", &links);
    server.page("/broken-feed", "application/rss+xml", "<rss version='2.0'><channel><item><title>x</ti");
    server.page("/no-feed", "text/html", article(MET));
    server.page("/bomb-feed", "text/xml", format!("<!DOCTYPE x [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;\">]><rss version='2.0'><channel><title>&b;</title></channel></rss>", "x".repeat(100)));
    let sources: String = ["/rss", "/broken-feed", "/no-feed", "/bomb-feed"]
        .map(|path| format!("[[source]]\nfeed = \"{}\"\nallow_private = true\n", server.url(path)))
        .concat();
    folder.sources(&format!("timeout = \"4s\"\nat_once = 8\n{sources}"));
    let begun = Instant::now();
    let (round, log) = folder.once();
    assert!(begun.elapsed() < Duration::from_secs(150), "{:?}", begun.elapsed());
    let check = |path: &str, expected: &str| check_said(&log, &server.url(path), expected);
    check("/good", "read");
    check("/stall", "later: no answer in time");
    check("/silent", "later: no answer in time");
    check("/slow-head", "later: no answer in time");
    check("/short", "later: the answer broke off");
    check("/long", "read");
    check("/circle", "refused: redirects in a circle");
    check("/chain0", "refused: more than 5 redirects");
    check("/to-port", "is not among the hosts");
    check("/to-metadata", "never asked");
    check("/to-file", "no address of a page");
    check("/endless", "cut: larger than 64 kB");
    check("/pdf", "refused: not a page but application/pdf");
    check("/noise", "set-aside: not text");
    check("/latin", "read");
    check("/garbage", "later: the answer broke off");
    check("/gone", "refused: status 410");
    check("/closed/a", "refused: robots.txt");
    check("/broken-feed", "later: no feed that can be read");
    check("/no-feed", "later: no feed that can be read");
    assert!(!said(&log, &server.url("/bomb")).is_empty());
    check_said(&log, &outside, "is not among the hosts");
    check_said(&log, "http://10.0.0.1/a", "refused");
    assert_eq!((other.asked.lock().expect("unpoisoned").len(), server.times("/closed/a")), (0, 0), "{round}");
    let text: String = folder
        .db()
        .query_row("SELECT text FROM documents WHERE id = ?1", [server.url("/latin")], |row| row.get(0))
        .expect("read");
    assert!(text.contains("Außenminister"), "{text}");
    for path in paths {
        assert!(!said(&log, &server.url(path)).is_empty(), "nothing said of {path}");
    }
}

#[test]
fn detours_and_lies_each_have_their_reason() {
    let (server, folder) = (Server::new(), Folder::new("detours"));
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n";
    let page = article(MET);
    server.redirect("/to-private", "http://10.1.2.3/a");
    server.redirect("/to-mapped", "http://[::ffff:127.0.0.1]/a");
    server.redirect("/to-number", "http://2130706433/a");
    server.redirect("/to-key", "http://me:secret@127.0.0.1/a");
    server.redirect("/to-nothing", "http://[");
    server.redirect("/to-self", "/to-self");
    server.raw("/no-location", "HTTP/1.1 302 Go\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    server.raw("/vast", format!("{head}content-length: 1073741824\r\n\r\n{page}"));
    server.raw(
        "/no-gzip",
        format!("{head}content-encoding: gzip\r\ncontent-length: 20\r\n\r\nthis is not packed!!"),
    );
    server.raw("/brotli", format!("{head}content-encoding: br\r\ncontent-length: 5\r\n\r\n12345"));
    server.raw("/lengths", format!("{head}content-length: 10\r\ncontent-length: 5000\r\n\r\n{page}"));
    server.raw("/no-chunk", format!("{head}transfer-encoding: chunked\r\n\r\nzz\r\n{page}"));
    let reasons = [
        ("/to-private", "refused: 10.1.2.3 is not among the hosts"),
        ("/to-mapped", "refused: [::ffff:7f00:1] is not among the hosts"),
        ("/to-number", "refused: 127.0.0.1 is not among the hosts"),
        ("/to-key", "refused: the address carries a name and password"),
        ("/to-nothing", "refused: a redirect that leads nowhere"),
        ("/to-self", "refused: redirects in a circle"),
        ("/no-location", "refused: a redirect that leads nowhere"),
        ("/vast", "later: the answer broke off"),
        ("/no-gzip", "later: the answer broke off: gzip"),
        ("/brotli", "later: the answer broke off: packed in the way"),
        ("/lengths", "later: the answer broke off"),
        ("/no-chunk", "later: the answer broke off"),
    ];
    server.feed("/rss", &reasons.map(|(path, _)| path));
    let source = format!("[[source]]\nfeed = \"{}\"\nallow_private = true\n", server.url("/rss"));
    folder.sources(&format!("timeout = \"4s\"\nrobots = false\n{source}"));
    let (round, log) = folder.once();
    for (path, expected) in reasons {
        check_said(&log, &server.url(path), expected);
    }
    assert_eq!(round["reading"]["added"], 0, "{round}");
    assert_eq!(server.times("/a"), 0);
}

#[test]
fn loopback_is_refused_unless_allowed() {
    let (server, folder) = (Server::new(), Folder::new("private"));
    server.feed("/rss", &["/a"]);
    let source = |host: &str| format!("[[source]]\nfeed = \"http://{host}:{}/rss\"\n", server.port);
    folder.sources(&format!("{}{}", source("127.0.0.1"), source("localhost")));
    let (round, log) = folder.once();
    assert_eq!((&round["failed"], server.asked.lock().expect("unpoisoned").len()), (&2.into(), 0), "{round}");
    check_said(&log, &server.url("/rss"), "a loopback address");
    check_said(&log, &format!("http://localhost:{}/rss", server.port), "a loopback address");
    server.page("/a", "text/html", article(MET));
    let (code, _, err) = folder.run(&["read", &server.url("/a"), "-r", "r.db"]);
    assert!(code == 1 && err.contains("loopback"), "{code} {err}");
    let (code, out, err) = folder.run(&["read", &server.url("/a"), "-r", "r.db", "--allow-private"]);
    assert!(code == 0 && out.starts_with("1 document read"), "{code} {out} {err}");
}

#[test]
fn what_was_kept_as_warc_is_read_again() {
    let (server, folder) = (Server::new(), Folder::new("warc"));
    server.feed("/rss", &["/a", "/b"]);
    server.page("/a", "text/html", article(MET));
    server.page("/b", "text/plain", MET);
    folder.sources(&format!("[[source]]\nfeed = \"{}\"\nallow_private = true\n", server.url("/rss")));
    folder.once();
    let (code, out, err) = folder.run(&["read", "kept", "-r", "again.db", "--json"]);
    let reading: serde_json::Value =
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {err}"));
    assert_eq!(
        (code, &reading["added"], &reading["set_aside"]),
        (0, &2.into(), &serde_json::json!([])),
        "{err}"
    );
    let db = rusqlite::Connection::open(folder.0.join("again.db")).expect("a record");
    let same = "SELECT group_concat(id || text, '|') FROM (SELECT id, text FROM documents ORDER BY id)";
    let texts =
        |db: &rusqlite::Connection| db.query_row(same, [], |row| row.get::<_, String>(0)).expect("texts");
    assert_eq!(texts(&db), texts(&folder.db()));
}

/// The records of the archives kept in a folder, unpacked.
fn kept(folder: &Folder) -> String {
    let mut all = String::new();
    for file in std::fs::read_dir(folder.0.join("kept")).expect("a folder").flatten() {
        let packed = std::fs::File::open(file.path()).expect("opens");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(packed), &mut bytes).expect("gzip");
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    all
}

#[test]
fn redirects_are_kept_as_warc_and_read_over() {
    let (server, folder) = (Server::new(), Folder::new("hops"));
    server.feed("/rss", &["/a"]);
    server.redirect("/a", "/b");
    server.redirect("/b", "/c?x=1");
    server.page("/c?x=1", "text/html", article(MET));
    folder.sources(&format!("[[source]]\nfeed = \"{}\"\nallow_private = true\n", server.url("/rss")));
    let (round, log) = folder.once();
    assert_eq!(round["reading"]["added"], 1, "{round} {log:?}");
    let kept = kept(&folder);
    for (path, to) in [("/a", "location: /b"), ("/b", "location: /c?x=1")] {
        let target = format!("WARC-Target-URI: {}\r\nWARC-Truncated: unspecified", server.url(path));
        let record = kept.split("WARC/1.1").find(|record| record.contains(&target)).expect("the hop is kept");
        assert!(record.contains("HTTP/1.1 302 Found\r\n") && record.contains(to), "{record}");
        assert!(kept.contains(&format!("GET {path} HTTP/1.1\r\n")), "{kept}");
    }
    assert!(kept.contains(&format!("WARC-Target-URI: {}\r\n", server.url("/c?x=1"))));
    let (code, out, _) = folder.run(&["read", "kept", "-r", "again.db"]);
    assert!(code == 0 && out.starts_with("1 document read"), "{out}");
}

#[test]
fn who_is_asked_to_wait_waits_and_loses_nothing() {
    let (server, folder) = (Server::new(), Folder::new("wait"));
    let times = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&times);
    let page = article(MET);
    server.at("/a", move |_, stream| {
        let mut seen = seen.lock().expect("unpoisoned");
        seen.push(Instant::now());
        let _ = match seen.len() {
            1 => write!(
                stream,
                "HTTP/1.1 429 Slow\r\nretry-after: 2\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            ),
            2 => write!(stream, "HTTP/1.1 503 Down\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
            _ => write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n{page}"
            ),
        };
    });
    server.feed("/rss", &["/a"]);
    folder.sources(&format!("[[source]]\nfeed = \"{}\"\nallow_private = true\n", server.url("/rss")));
    let (round, log) = folder.once();
    assert_eq!(round["reading"]["added"], 1, "{round} {log:?}");
    let times = times.lock().expect("unpoisoned");
    assert!(times.len() == 3 && times[1] - times[0] >= Duration::from_millis(1900), "{times:?}");
    check_said(&log, &server.url("/a"), "status 429: asked to come back in 2 s");
    check_said(&log, &server.url("/a"), "status 503");
}

#[test]
fn a_watch_that_is_killed_goes_on_where_it_was() {
    let (server, folder) = (Server::new(), Folder::new("killed"));
    let links: Vec<String> = (0..12).map(|n| format!("/p{n}")).collect();
    server.feed("/rss", &links.iter().map(String::as_str).collect::<Vec<_>>());
    for link in &links {
        let page = article(&format!("{MET} {link}"));
        server.at(link, move |_, stream| {
            thread::sleep(Duration::from_millis(300));
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n{page}"
            );
        });
    }
    folder.sources(&format!("[[source]]\nfeed = \"{}\"\nallow_private = true\n", server.url("/rss")));
    let mut child = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["watch", "feeds.toml", "-r", "r.db", "--warc", "kept"])
        .current_dir(&folder.0)
        .spawn()
        .expect("attache runs");
    let begun = Instant::now();
    while server.times("/p4") == 0 && begun.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    let (round, _) = folder.once();
    assert_eq!((folder.documents().len(), &round["failed"]), (12, &0.into()), "{round}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_watch_after_what_is_at_hand() {
    let (server, folder) = (Server::new(), Folder::new("interrupt"));
    server.feed("/rss", &["/a"]);
    server.page("/a", "text/html", article(MET));
    folder.sources(&format!("[[source]]\nfeed = \"{}\"\nallow_private = true\n", server.url("/rss")));
    let mut child = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["watch", "feeds.toml", "-r", "r.db"])
        .current_dir(&folder.0)
        .spawn()
        .expect("attache runs");
    let begun = Instant::now();
    while server.times("/a") == 0 && begun.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(20));
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill runs").success());
    assert_eq!(child.wait().expect("ends").code(), Some(0));
    assert_eq!(folder.documents(), [server.url("/a")]);
}

/// What a terminal might obey instead of showing.
fn obeyed(sign: char) -> bool {
    let turns = matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
    turns || (sign.is_control() && sign != '\n' && sign != '\t')
}

#[test]
fn nothing_of_an_article_commands_the_terminal() {
    let (server, folder) = (Server::new(), Folder::new("terminal"));
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}gnp.exe\u{2066}\r\u{8}";
    let page = format!(
        "<title>Envoys{evil} meet</title><p>Xi Jinping met {evil}Kim Jong Un in Beijing{evil} on Monday, the ministry said.</p>"
    );
    server.page("/a", "text/html; charset=utf-8", page);
    server.page("/rss", "text/xml", rss(&["/a"]).replace("Radio Nord", "Radio \u{202e}Nord"));
    folder.sources(&format!("[[source]]\nfeed = \"{}\"\nallow_private = true\n", server.url("/rss")));
    folder.once();
    for args in [
        &["events", "-r", "r.db", "--ledger"][..],
        &["events", "-r", "r.db", "--json"],
        &["search", "Beijing", "-r", "r.db"],
        &["search", "Beijing", "-r", "r.db", "--json"],
        &["brief", "CHN", "PRK", "-r", "r.db"],
        &["tally", "visits", "--received-by", "Xi Jinping", "--anyone", "-r", "r.db"],
        &["read", "http://127.0.0.1:1/\u{1b}[2J", "-r", "r.db"],
    ] {
        let (_, out, err) = folder.run(args);
        assert!(!out.chars().chain(err.chars()).any(obeyed), "{args:?}: {out:?} {err:?}");
    }
}

#[test]
fn faults_of_the_file_say_where() {
    let folder = Folder::new("faults");
    std::fs::write(folder.0.join("feeds.toml"), "[[source]]\nfead = \"https://a.org\"\n").expect("written");
    let (code, _, err) = folder.run(&["watch", "feeds.toml", "--once"]);
    assert!(code == 2 && err.contains("feeds.toml:2:1: unknown field `fead`"), "{code} {err}");
    let (code, _, err) = folder.run(&["watch", "nowhere.toml", "--once"]);
    assert!(code == 2 && err.contains("nowhere.toml"), "{code} {err}");
}
