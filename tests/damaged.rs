//! Damaged input of every kind beside good articles: each damaged one gives a message, none stops the
//! reading, and every good article is read whole.

use attache::document::{self, Document, SetAside};
use proptest::prelude::*;
use std::collections::HashMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

const BODY: &str = "STRELSAU -- Foreign Minister Anna Berg of Ruritania met her colleague Karl Øst here on \
    Monday, the ministry said. She will travel to Graustark on Thursday.";

/// What is to become of an input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    /// All its articles are read.
    Good(usize),
    /// So many are read, the others set aside.
    Part(usize),
    /// Set aside.
    Bad,
    /// Read or set aside, as long as the reading goes on.
    Any,
}
use Fate::*;

struct Input {
    name: String,
    bytes: Vec<u8>,
    fate: Fate,
}

fn input(name: &str, bytes: impl AsRef<[u8]>, fate: Fate) -> Input {
    Input { name: name.to_owned(), bytes: bytes.as_ref().to_vec(), fate }
}

fn article(title: &str) -> String {
    format!("{title}\ndate: 2001-05-03\nsource: Radio Nord\n\n{BODY}\n")
}

fn line(id: &str) -> String {
    let value =
        serde_json::json!({"id": id, "published": "2001-05-03", "source": "Radio Nord", "text": BODY});
    value.to_string()
}

fn page(body: &str) -> String {
    format!("<!doctype html><html><head><title>Envoys</title></head><body>{body}</body></html>")
}

fn wide(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    let bytes = |unit: u16| {
        if little { unit.to_le_bytes() } else { unit.to_be_bytes() }
    };
    units.flat_map(bytes).collect()
}

/// A megabyte without an end of line, in words so long that there are few of them.
fn long_line() -> String {
    format!("{} ", "m".repeat(1023)).repeat(1 << 10)
}

/// Bytes that look like nothing, the same on every run.
fn noise(length: usize, mut state: u32) -> Vec<u8> {
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn texts() -> Vec<Input> {
    let whole = article("Envoys");
    let mut inputs = vec![
        input("empty.txt", "", Bad),
        input("blank.txt", " \n\t\r\n\n", Bad),
        input("mark-only.txt", "\u{feff}", Bad),
        input("header-only.txt", "Envoys\ndate: 2001-05-03\nsource: Radio Nord\n", Bad),
        input("zeros.txt", [0; 5000], Bad),
        input("pdf.txt", "%PDF-1.7\n1 0 obj", Bad),
        input("zip.txt", "PK\x03\x04word/document.xml", Bad),
        input("gzip.txt", [0x1f, 0x8b, 8, 0, 1, 2, 3], Bad),
        input("controls-many.txt", "\x01\x02\x03\x04 met \x05", Bad),
        input("mark.txt", format!("\u{feff}{whole}"), Good(1)),
        input("two-marks.txt", format!("\u{feff}\u{feff}{whole}"), Good(1)),
        input("utf16-little.txt", wide(&whole, true), Good(1)),
        input("utf16-big.txt", wide(&whole, false), Good(1)),
        input("utf16-cut.txt", &wide(&whole, true)[..301], Any),
        input("crlf.txt", whole.replace('\n', "\r\n"), Good(1)),
        input("latin.txt", encoding_rs::WINDOWS_1252.encode(&whole).0, Good(1)),
        input("shift-jis.txt", encoding_rs::SHIFT_JIS.encode("外相は月曜日に会談した。").0, Any),
        input("gbk.txt", encoding_rs::GBK.encode("外交部长星期一会见了代表团。").0, Any),
        input("koi8.txt", encoding_rs::KOI8_R.encode("Министр прибыл в столицу.").0, Any),
        input("one-nul.txt", whole.replace("She will", "She\0 will"), Good(1)),
        input("one-control.txt", format!("{whole}\x07"), Good(1)),
        input("stray-byte.txt", [whole.as_bytes(), b"\xff"].concat(), Any),
        input("cut-letter.txt", &whole.as_bytes()[..=whole.find('Ø').expect("an Ø")], Any),
        input("long-line.txt", format!("{whole}{}", long_line()), Good(1)),
        input("long-word.txt", format!("{whole}{}", "a".repeat(1 << 20)), Good(1)),
        input("long-title.txt", format!("{}{whole}", "Envoys ".repeat(150_000)), Good(1)),
        input("long-header.txt", format!("{}{whole}", "url: http://example.org/\n".repeat(20_000)), Any),
        input("many-lines.txt", format!("{whole}{}", "\n".repeat(1 << 20)), Good(1)),
        input("no-header.txt", BODY, Good(1)),
        input("bad-date.txt", whole.replace("2001-05-03", "2001-13-45"), Good(1)),
        input("far-date.txt", whole.replace("2001-05-03", "99999-01-01"), Good(1)),
        input("rtl.txt", format!("{whole}التقى الوزير نظيره \u{202e}met him\u{202c} יום שני"), Good(1)),
        input("marks-on-letters.txt", format!("{whole}{}", "e\u{301}\u{308}".repeat(5000)), Good(1)),
        input("odd-blanks.txt", format!("{whole}\u{a0}\u{2028}\u{2029}\u{85}\u{200b}"), Good(1)),
        input("tags.txt", format!("{whole}<div><b></p>"), Good(1)),
        input("quotes.txt", format!("{whole}{}", "“‘\"'(".repeat(400)), Good(1)),
        input("stops.txt", format!("{whole}{}", "... ! ? . ".repeat(500)), Good(1)),
        input("emoji.txt", format!("{whole}👨‍👩‍👧‍👦🇰🇵\u{10ffff}\u{e000}"), Good(1)),
    ];
    for (at, length) in [10, 100, 1000, 10_000].into_iter().enumerate() {
        inputs.push(input(&format!("noise-{at}.txt"), noise(length, at as u32), Any));
    }
    for cut in (1..whole.len()).step_by(29) {
        inputs.push(input(&format!("cut-{cut:03}.txt"), &whole.as_bytes()[..cut], Any));
    }
    inputs
}

/// A bad line between two good ones, whose ids no other file has.
fn between(name: &str, bad: &str) -> String {
    format!("{}\n{bad}\n{}\n", line(&format!("{name}-x")), line(&format!("{name}-y")))
}

fn lines() -> Vec<Input> {
    let good = line("a");
    let file = |name: &str, bad: &str, fate| input(&format!("{name}.jsonl"), between(name, bad), fate);
    let bad = [
        &good[..good.len() - 1],
        &good[..20],
        "{",
        "[]",
        "null",
        "17",
        "not json",
        "{}",
        "{\"text\":null}",
        "{\"text\":\"\"}",
        "{\"text\":\" \\n\"}",
        "{\"text\":7}",
        "{\"text\":\"\\ud83d\"}",
        "{\"text\":\"\\udc00 met\"}",
        "{\"text\":\"a\\qb\"}",
        "{\"text\":\"a\tb\"}",
        "{\"text\":\"a\",}",
        "{'text':'a'}",
        "{\"text\":\"a\"}{\"text\":\"b\"}",
        "{\"title\":[1],\"text\":\"a\"}",
        "{\"text\":\"a\",\"text\":\"b\"}",
    ];
    let mut inputs: Vec<Input> =
        bad.iter().enumerate().map(|(at, bad)| file(&format!("line-{at:02}"), bad, Part(2))).collect();
    let deep = format!("{{\"text\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let unknown = format!("{{\"x\":{}{},\"text\":\"a\"}}", "[".repeat(90), "]".repeat(90));
    let control = "{\"text\":\"They\\u0000 met.\\u0007\"}";
    inputs.extend([
        file("deep", &deep, Part(2)),
        file("unknown", &unknown, Good(3)),
        file("control", control, Good(3)),
        file("blanks", "\n\n  \n", Good(2)),
        input("nothing.jsonl", "\n\n", Bad),
        input("nil.jsonl", "", Bad),
        input("mark.jsonl", format!("\u{feff}{}\n", line("b")), Good(1)),
        input("wide.jsonl", wide(&between("wide", "{"), true), Part(2)),
        input("picture.jsonl", [b"\x89PNG\r\n\x1a\n".to_vec(), noise(5000, 7)].concat(), Bad),
        file("long", &line("z").replace("She", &format!("{} She", long_line())), Good(3)),
        input("latin.jsonl", [good.as_bytes(), b"\n{\"text\":\"Caf\xe9\"}\n"].concat(), Good(2)),
    ]);
    inputs
}

fn pages() -> Vec<Input> {
    let words = format!("<p>{BODY}</p>");
    let deep = |tag: &str| page(&format!("{}{words}", format!("<{tag}>").repeat(100_000)));
    let mut inputs: Vec<Input> = [
        "div",
        "b",
        "a href=x",
        "p",
        "li",
        "td",
        "table",
        "font color=red",
        "select",
        "svg",
        "x-y",
        "blockquote",
    ]
    .into_iter()
    .map(|tag| {
        input(&format!("deep-{}.html", &tag[..1.max(tag.len().min(4))].replace(' ', "_")), deep(tag), Any)
    })
    .collect();
    let all = page(&format!("<article><h1>Envoys</h1>{words}{words}{words}</article>"));
    inputs.extend([
        input("whole.html", &all, Good(1)),
        input(
            "closed.html",
            page(&format!("{}{words}{}", "<div>".repeat(9999), "</div>".repeat(9999))),
            Good(1),
        ),
        input("signs.html", format!("{}{}", all, "<".repeat(1 << 20)), Good(1)),
        input("ends.html", format!("{}{all}", "</div>".repeat(100_000)), Good(1)),
        input("attribute.html", page(&format!("<p {}>{words}", "a=b ".repeat(100_000))), Good(1)),
        input("entities.html", page(&format!("{words}{}", "&amp;&#0;&#xD800;&nosuch;".repeat(100))), Good(1)),
        input("script.html", page(&format!("{words}<script>{}", "if (a < b) ".repeat(10_000))), Good(1)),
        input("no-words.html", page("<img src=a><script>x</script>"), Bad),
        input("feed.html", "<?xml version=\"1.0\"?><rss><channel></channel></rss>", Bad),
        input(
            "charset.html",
            encoding_rs::WINDOWS_1252.encode(&all.replace("<head>", "<head><meta charset=latin1>")).0,
            Good(1),
        ),
        input("false-charset.html", all.replace("<head>", "<head><meta charset=shift_jis>"), Good(1)),
        input("noise.html", noise(5000, 3), Any),
        input("long.html", page(&format!("<p>{}</p>{words}", long_line())), Good(1)),
    ]);
    for cut in (1..all.len()).step_by(97) {
        inputs.push(input(&format!("cut-{cut:03}.html"), &all.as_bytes()[..cut], Any));
    }
    inputs
}

fn all() -> Vec<Input> {
    let good = (0..10).map(|at| input(&format!("good-{at}.txt"), article("Envoys"), Good(1)));
    good.chain(texts()).chain(lines()).chain(pages()).collect()
}

/// A folder of our own below the build's scratch, filled anew.
fn folder(name: &str, inputs: &[Input]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder to write in");
    for input in inputs {
        std::fs::write(folder.join(&input.name), &input.bytes).expect("a file to write");
    }
    folder
}

fn check(input: &Input, read: &[Result<Document, SetAside>]) {
    let good: Vec<&Document> = read.iter().flatten().collect();
    let bad = read.len() - good.len();
    let kept = match input.fate {
        Good(count) => good.len() == count && bad == 0,
        Part(count) => good.len() == count && bad > 0,
        Bad => good.is_empty() && bad == 1,
        Any => !read.is_empty(),
    };
    let messages: Vec<String> =
        read.iter().filter_map(|read| Some(read.as_ref().err()?.to_string())).collect();
    assert!(kept, "{}: {:?}, but {} read, {messages:?}", input.name, input.fate, good.len());
    for message in messages {
        assert!(message.len() < 400 && !message.contains('\n'), "{message}");
        assert!(
            message.contains(&input.name) && message.contains(';') || message.contains("cannot"),
            "{message}"
        );
    }
    if matches!(input.fate, Good(_)) {
        assert!(good.iter().all(|document| !document.text.contains(['\0', '\u{feff}'])), "{}", input.name);
        assert!(
            good[0].text.contains("She") && good[0].text.contains("Øst"),
            "{}: {:.300}",
            input.name,
            good[0].text
        );
    }
}

#[test]
fn every_input_alone() {
    let inputs = all();
    assert!(inputs.len() >= 110, "{}", inputs.len());
    let folder = folder("damaged-alone", &inputs);
    for input in &inputs {
        let start = std::time::Instant::now();
        let read: Vec<_> = document::read(&[folder.join(&input.name)]).collect();
        check(input, &read);
        let took = start.elapsed();
        assert!(took.as_secs() < 10, "{} took {took:?}", input.name);
    }
}

#[test]
fn all_in_one_folder() {
    let inputs = all();
    let folder = folder("damaged-together", &inputs);
    let read: Vec<_> = document::read(&[folder, "no-such-file.txt".into()]).collect();
    let sure: usize = inputs
        .iter()
        .map(|input| match input.fate {
            Good(count) | Part(count) => count,
            Bad | Any => 0,
        })
        .sum();
    let good: Vec<&Document> = read.iter().flatten().collect();
    assert!(good.len() >= sure, "{} of {sure}", good.len());
    for at in 0..10 {
        let id = format!("good-{at}");
        let document = good.iter().find(|document| document.id == id).expect("a good one");
        assert_eq!(document.text, format!("{BODY}\n"));
    }
    let last = read.last().and_then(|read| read.as_ref().err()).expect("the missing file");
    assert_eq!(last.to_string(), "no-such-file.txt: no such file or folder; check the path");
}

/// The texts of a record by document id.
fn recorded(record: &Path) -> HashMap<String, String> {
    let record = rusqlite::Connection::open(record).expect("a record is an SQLite file");
    let mut rows = record.prepare("SELECT id, text FROM documents").expect("a record has documents");
    let pair = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?));
    let pairs = rows.query_map([], pair).expect("documents have id and text");
    pairs.map(|pair| pair.expect("id and text are words")).collect()
}

/// End to end, once the binary knows `read`.
#[test]
fn all_in_one_record() {
    let help = Command::new(env!("CARGO_BIN_EXE_attache")).args(["read", "--help"]).output();
    let help = help.expect("attache runs");
    if !String::from_utf8_lossy(&help.stdout).contains("--record") {
        return;
    }
    let folder = folder("damaged-recorded", &all());
    let record = folder.join("all.record");
    let mut attache = Command::new(env!("CARGO_BIN_EXE_attache"));
    attache.arg("read").arg(&folder).arg("--record").arg(&record).arg("--json");
    let run = attache.output().expect("attache runs");
    let told = String::from_utf8_lossy(&run.stderr);
    assert!(matches!(run.status.code(), Some(0..=2)) && !told.contains("panicked"), "{told}");
    let recorded = recorded(&record);
    for document in document::read(&[folder]).flatten() {
        assert_eq!(recorded.get(&document.id), Some(&document.text), "{}", document.id);
    }
}

/// Reads bytes under each name; every document read has words.
fn survives(bytes: &[u8]) {
    for name in ["a.txt", "a.jsonl", "a.html", "-"] {
        for document in document::read_from(Cursor::new(bytes.to_vec()), Path::new(name), "a").flatten() {
            assert!(!document.text.trim().is_empty() && !document.id.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survives(&bytes);
    }

    #[test]
    fn any_text(text in "(\\PC|[\n<>/&;{}\":,]){0,200}") {
        survives(text.as_bytes());
    }

    #[test]
    fn any_damage(kind in 0..3usize, at in 0..500usize, bytes in prop::collection::vec(any::<u8>(), 0..6)) {
        let good = [article("Envoys"), line("a"), page(&format!("<p>{BODY}</p>"))];
        let mut good = good[kind].clone().into_bytes();
        let at = at.min(good.len());
        good.splice(at..(at + bytes.len() / 2).min(good.len()), bytes);
        survives(&good);
    }
}
