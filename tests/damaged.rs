//! Damaged input of every kind beside good articles: each damaged one gives a message, none stops the
//! reading, and every good article is read whole.

use attache::document::{self, Document, SetAside};
use proptest::prelude::*;
use std::io::Cursor;
use std::path::{Path, PathBuf};

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
        input("long-line.txt", format!("{whole}{}", "met him ".repeat(131_072)), Good(1)),
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
        input("quotes.txt", format!("{whole}{}", "“‘\"'(".repeat(2000)), Good(1)),
        input("stops.txt", format!("{whole}{}", "... ! ? . ".repeat(5000)), Good(1)),
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

fn lines() -> Vec<Input> {
    let good = line("a");
    let with = |bad: &str| format!("{}\n{bad}\n{}\n", line("x"), line("y"));
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
    let mut inputs: Vec<Input> = bad
        .iter()
        .enumerate()
        .map(|(at, bad)| input(&format!("line-{at:02}.jsonl"), with(bad), Part(2)))
        .collect();
    let deep = format!("{{\"text\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let unknown = format!("{{\"x\":{}{},\"text\":\"a\"}}", "[".repeat(90), "]".repeat(90));
    let control = "{\"text\":\"They\\u0000 met.\\u0007\"}";
    inputs.extend([
        input("deep.jsonl", with(&deep), Part(2)),
        input("unknown.jsonl", with(&unknown), Good(3)),
        input("control.jsonl", with(control), Good(3)),
        input("blanks.jsonl", with("\n\n  \n"), Good(2)),
        input("nothing.jsonl", "\n\n", Bad),
        input("nil.jsonl", "", Bad),
        input("mark.jsonl", format!("\u{feff}{good}\n"), Good(1)),
        input("wide.jsonl", wide(&with("{"), true), Part(2)),
        input("picture.jsonl", [b"\x89PNG\r\n\x1a\n".to_vec(), noise(5000, 7)].concat(), Bad),
        input("long.jsonl", with(&line("z").replace("She", &"She ".repeat(300_000))), Good(3)),
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
        input(
            "entities.html",
            page(&format!("{words}{}", "&amp;&#0;&#xD800;&nosuch;".repeat(10_000))),
            Good(1),
        ),
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
        input("long.html", page(&format!("<p>{}</p>{words}", "met him ".repeat(131_072))), Good(1)),
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
