//! The desk in a browser, by keyboard alone: the tasks of somebody who asks the record. Skips, with the reason, where
//! chromium or its driver are not installed.

mod driver;

use driver::{Browser, ENTER, TAB, programs};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A desk on a record of its own, closed when dropped.
struct Desk {
    child: Child,
    url: String,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn attache(args: &[&str], record: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    for name in ["ATTACHE_RECORD", "ATTACHE_TOKEN", "ATTACHE_READ_TOKEN", "ATTACHE_DATA"] {
        command.env_remove(name);
    }
    command.args(args).arg("--record").arg(record).stdout(Stdio::null());
    command
}

fn ran(args: &[&str], record: &Path) {
    assert!(attache(args, record).status().expect("attache runs").success(), "{args:?}");
}

/// The record of the demonstration, a denial read into it, and questions kept and resolved.
fn record() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("attache-browser-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (record, denial) = (folder.join("demo.db"), folder.join("denial.txt"));
        std::fs::write(&denial, DENIAL).expect("written");
        ran(&["demo"], &record);
        ran(
            &["outlook", "Xi Jinping visits North Korea by 2018-09-09", "--as-of", "2018-08-20", "--keep"],
            &record,
        );
        ran(&["read", denial.to_str().expect("a plain path")], &record);
        ran(
            &["outlook", "Moon Jae-in visits North Korea by 2018-09-30", "--as-of", "2018-08-21", "--keep"],
            &record,
        );
        ran(&["outlook", "resolve"], &record);
        ran(&["outlook", "Kim Jong Un visits Russia by 2020-01-31", "--keep"], &record);
        record
    })
}

const DENIAL: &str = "date: 2018-08-21\nsource: sample wire\n\nChina's Foreign Ministry denied on Tuesday that \
                      Xi Jinping would visit North Korea on September 9.\n";

impl Desk {
    /// Serves a copy of the record.
    fn start(name: &str) -> Desk {
        let copy = record().with_file_name(format!("{name}.db"));
        let from = rusqlite::Connection::open(record()).expect("opens");
        from.execute("VACUUM INTO ?1", [copy.to_str().expect("a plain path")]).expect("copied");
        let mut serve = attache(&["serve", "--json", "--port", "0"], &copy);
        let mut child = serve.stdout(Stdio::piped()).spawn().expect("attache serves");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("the address");
        let told: Value = serde_json::from_str(&line).expect("the address as JSON");
        Desk { child, url: told["url"].as_str().expect("a url").trim_end_matches('/').to_owned() }
    }

    fn json(&self, path: &str) -> Value {
        let text =
            ureq::get(format!("{}{path}", self.url)).call().expect("an answer").body_mut().read_to_string();
        serde_json::from_str(&text.expect("text")).expect("JSON")
    }
}

/// A desk and a browser at its first page, or none, with the reason said.
fn desk(name: &str) -> Option<(Desk, Browser)> {
    let programs = programs().map_err(|why| println!("skipped: {why}")).ok()?;
    let desk = Desk::start(name);
    let browser = Browser::start(&programs);
    browser.open(&desk.url);
    Some((desk, browser))
}

/// Texts of the elements that a selector names.
fn texts(selector: &str) -> String {
    format!("[...document.querySelectorAll({selector:?})].map(one => one.textContent)")
}

/// Moves down the lines with `j` until the one in focus says `words`, and opens it.
fn open_line(browser: &Browser, words: &str, path: &str) {
    let most = browser.value("document.querySelectorAll('[data-row]').length").as_u64().unwrap_or(0);
    for _ in 0..most + 20 {
        browser.press("j");
        let test = format!("document.querySelector('[data-row].here').textContent.includes({words:?})");
        if browser.value(&test) == true {
            return browser.press_to(&ENTER.to_string(), path);
        }
    }
    panic!("no line says {words:?}: {}", browser.value(&texts("[data-row]")));
}

fn search(browser: &Browser, words: &str) {
    browser.press_until("/", "document.activeElement.id == 'q'");
    browser.press_to(&format!("{words}{ENTER}"), "/search");
}

fn quiet(browser: &Browser) {
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn visits_are_found_and_lead_to_their_evidence() {
    let Some((desk, browser)) = desk("visits") else { return };
    search(&browser, "visits of Chinese leaders to North Korea");
    open_line(&browser, "Visits of leaders of China to North Korea", "/visits/CHN/PRK");
    let told = desk.json("/visits/CHN/PRK.json");
    let visits = told["visits"].as_array().expect("visits");
    assert!(visits.len() >= 4, "{told}");
    let page = browser.value("document.querySelector('main').innerHTML");
    let page = page.as_str().expect("HTML");
    for visit in visits {
        let id = visit["event"]["id"].as_str().expect("an id");
        assert!(page.contains(&format!("/event/{id}")), "{id}");
    }
    open_line(&browser, "Hu Jintao", "/event/");
    let evidence = browser.wait(&texts(".claim[aria-current] mark"));
    let evidence = evidence[0].as_str().expect("the words in their sentence");
    let article = browser.value("document.querySelector('article').innerText");
    assert!(evidence.len() > 8 && article.as_str().expect("an article").contains(evidence), "{evidence}");
    let marked = browser.value("document.querySelector('article mark').getBoundingClientRect().height > 0");
    assert_eq!(marked, true, "the evidence is marked in the article too");
    browser.tab_to("at.closest('.claim') && at.href.includes('/why?')");
    browser.press_to(&ENTER.to_string(), "/why");
    let line = browser.value(&texts("tr[aria-current] code"));
    assert!(line[0].as_str().is_some_and(|line| line.starts_with("rule")), "{line}");
    quiet(&browser);
}

#[test]
fn pages_are_useful_without_scripts() {
    let Some((desk, browser)) = desk("plain") else { return };
    browser.without_scripts();
    browser.open(&format!("{}/today", desk.url));
    browser.tab_to("at.id == 'q'");
    browser.press(&format!("China North Korea{ENTER}"));
    browser.wait("location.pathname == '/search' && document.querySelectorAll('[data-row]').length > 3");
    browser.tab_to("at.textContent == 'Visits of leaders of China to North Korea'");
    browser.press(&ENTER.to_string());
    browser.wait("location.pathname.startsWith('/visits/') && document.querySelectorAll('.row').length > 3");
    browser.tab_to("!!at.closest('.row')");
    browser.press(&ENTER.to_string());
    browser.wait("location.pathname.startsWith('/event/') && document.querySelector('article mark')");
}

#[test]
fn who_planned_and_who_denied_is_told() {
    let Some((_desk, browser)) = desk("denied") else { return };
    search(&browser, "Xi Jinping September");
    open_line(&browser, "visit of Xi Jinping to North Korea", "/event/");
    let said = browser.wait("[...document.querySelectorAll('.said tbody tr')].map(row => row.innerText)");
    let row = |status: &str| {
        let rows = said.as_array().into_iter().flatten().filter_map(Value::as_str);
        rows.filter(|row| row.contains(status)).collect::<String>()
    };
    assert!(row("planned").contains("Straits Times") && row("planned").contains("Daily NK"), "{said}");
    assert!(row("denied").contains("Foreign Ministry"), "{said}");
    quiet(&browser);
}

#[test]
fn odds_and_their_reasons_are_read() {
    let Some((desk, browser)) = desk("odds") else { return };
    browser.tab_to("at.textContent == 'Outlook'");
    browser.press_to(&ENTER.to_string(), "/outlook");
    assert_eq!(browser.value("document.querySelectorAll('figure svg').length"), 1, "the calibration plot");
    open_line(&browser, "Xi Jinping visits North Korea", "/question/");
    let reasons = browser.value(&texts(".reasons li"));
    let reasons = reasons.as_array().expect("reasons");
    let said = |words: &str| reasons.iter().any(|one| one.as_str().is_some_and(|text| text.contains(words)));
    assert!(said("base rate") && said("calendar") && said("intent"), "{reasons:#?}");
    let bars = browser.value("document.querySelectorAll('figure svg rect').length");
    assert!(bars.as_u64() >= Some(2), "{bars} bars in the picture");
    let at = browser.value("location.pathname");
    let twin = desk.json(&format!("{}.json", at.as_str().expect("a path")));
    let shifts = twin["question"]["odds"]["reasons"].as_array().expect("reasons");
    let sum: f64 = shifts.iter().filter_map(|one| one["shift"].as_f64()).sum();
    assert!((sum - twin["question"]["odds"]["log_odds"].as_f64().unwrap_or(0.0)).abs() < 1e-9, "{sum}");
    quiet(&browser);
}

#[test]
fn a_question_is_asked_and_kept() {
    let Some((desk, browser)) = desk("ask") else { return };
    browser.open(&format!("{}/outlook", desk.url));
    browser.tab_to("at.id == 'ask'");
    browser.press_to(&format!("Moon Jae-in visits Japan within 60 days{TAB}2018-08-20{ENTER}"), "/outlook");
    let likely = browser.wait("document.querySelector('.odds').textContent");
    assert!(likely.as_str().is_some_and(|text| text.contains("interval")), "{likely}");
    browser.tab_to("at.textContent == 'Keep this question'");
    browser.press_to(&ENTER.to_string(), "/question/");
    let open = desk.json("/outlook.json")["open"].to_string();
    assert!(open.contains("Moon Jae-in visits Japan"), "{open}");
    quiet(&browser);
}

#[test]
fn a_question_is_answered_by_keyboard() {
    let Some((desk, browser)) = desk("answer") else { return };
    browser.open(&format!("{}/outlook", desk.url));
    browser.tab_to("at.id == 'ask'");
    browser.press_to(&format!("Xi Jinping visits Russia by 2018-09-30{TAB}2018-08-20{ENTER}"), "/outlook");
    browser.tab_to("at.textContent == 'Keep this question'");
    browser.press_to(&ENTER.to_string(), "/question/");
    browser.press_until("e", "document.activeElement.textContent == 'Answer it from the record'");
    browser.press_to(&ENTER.to_string(), "/question/");
    let answer = browser.wait("document.querySelector('.answer').textContent");
    let at = browser.value("location.pathname");
    let told = desk.json(&format!("{}.json", at.as_str().expect("a path")));
    assert_ne!(told["question"]["answer"], "open", "{told}");
    assert!(answer.as_str().is_some_and(|text| text.starts_with("It ")), "{answer}");
    quiet(&browser);
}

#[test]
fn the_brief_prints() {
    let Some((_desk, browser)) = desk("brief") else { return };
    search(&browser, "China North Korea");
    open_line(&browser, "China and North Korea", "/pair/CHN/PRK");
    browser.tab_to("at.textContent == 'The brief'");
    browser.press_to(&ENTER.to_string(), "/brief/");
    let pdf = browser.print();
    assert!(pdf.starts_with("JVBERi0") && pdf.len() > 20_000, "{} signs of PDF", pdf.len());
    quiet(&browser);
}

#[test]
fn a_correction_by_keyboard_is_kept() {
    let Some((desk, browser)) = desk("correct") else { return };
    search(&browser, "Wang Yi Pyongyang");
    open_line(&browser, "visit of Wang Yi to North Korea", "/event/");
    browser.press_until("e", "document.activeElement.name == 'kind'");
    browser.press(&TAB.to_string());
    browser.wait("document.activeElement.name == 'field'");
    browser.press("actor");
    browser.press(&format!("{TAB}Song Tao{TAB}by the desk{TAB}A. Desk"));
    browser.wait("document.activeElement.name == 'by'");
    browser.press_to(&ENTER.to_string(), "/event/");
    let heading = browser.wait("document.querySelector('h1').textContent");
    assert!(heading.as_str().is_some_and(|text| text.contains("Song Tao")), "{heading}");
    let notes = desk.json("/notes.json");
    assert_eq!(notes["notes"][0]["value"], "Song Tao", "{notes}");
    browser.press_to("?", "/help");
    quiet(&browser);
}

/// A page of every kind, by the name of its picture in the documentation where it has one.
const PAGES: [(&str, &str); 18] = [
    ("today", "/today?days=366"),
    ("pair", "/pair/CHN/PRK?as_of=2018-08-20"),
    ("event", "/event/{event}"),
    ("person", "/person/kim-jong-un"),
    ("outlook", "/outlook"),
    ("brief", "/brief/CHN/PRK?as_of=2018-08-20"),
    ("", "/question/{question}"),
    ("", "/outlook?q=Xi%20Jinping%20visits%20North%20Korea%20by%202018-09-09&as_of=2018-08-20"),
    ("", "/patterns/PRK"),
    ("", "/search?q=China%20North%20Korea"),
    ("", "/visits/CHN/PRK"),
    ("", "/calendar/CHN/PRK?as_of=2018-08-20"),
    ("", "/document?id=2018-08-20-dandong-crackdown"),
    ("", "/sources"),
    ("", "/notes"),
    ("", "/data?file=data/outlets.tsv&line=25"),
    ("", "/help"),
    ("", "/enter"),
];

/// The pages with the ids this record has for what their addresses name.
fn pages(desk: &Desk) -> Vec<(&'static str, String)> {
    let planned = desk.json(
        "/search.json?q=Xi%20September&mode=visit&side=CHN&other=PRK&since=2018-09-09&until=2018-09-09",
    );
    let kept = desk.json("/outlook.json");
    let of = |value: &Value| value["id"].as_str().expect("an id").to_owned();
    let (event, question) = (of(&planned["events"][0]), of(&kept["answered"][0]));
    let filled = |path: &str| path.replace("{event}", &event).replace("{question}", &question);
    PAGES.into_iter().map(|(name, path)| (name, filled(path))).collect()
}

/// What axe finds wrong on the page shown that keeps somebody out: `what: where`.
const CHECK: &str = "const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations
  .filter(one => ['serious', 'critical'].includes(one.impact))
  .map(one => one.id + ': ' + one.nodes.slice(0, 4).map(node => node.target + ' ' + node.failureSummary).join(' | '))),
  error => done(['' + error]));";

#[test]
fn nobody_is_kept_out() {
    let Ok(path) = std::env::var("ATTACHE_AXE") else {
        return println!("skipped: ATTACHE_AXE names no axe.min.js (npm pack axe-core has one)");
    };
    let Some((desk, browser)) = desk("access") else { return };
    let axe = std::fs::read_to_string(path).expect("ATTACHE_AXE can be read");
    let mut faults = Vec::new();
    for (_, page) in pages(&desk) {
        for dark in [false, true] {
            browser.dark(dark);
            browser.open(&format!("{}{page}", desk.url));
            let found = browser.run(&format!("{axe};{CHECK}"), &[]);
            let found = found.as_array().unwrap_or_else(|| panic!("{page}: {found}")).clone();
            faults.extend(found.iter().map(|fault| format!("{page}, dark {dark}: {fault}")));
        }
    }
    quiet(&browser);
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn pages_are_quiet_in_the_browser_and_fit_a_telephone() {
    let Some((desk, browser)) = desk("quiet") else { return };
    browser.size(400, 800);
    for (_, page) in pages(&desk) {
        browser.open(&format!("{}{page}", desk.url));
        let wide = browser.value("document.documentElement.scrollWidth").as_u64();
        assert!(wide <= Some(401), "{page} is {wide:?} pixels wide");
    }
    quiet(&browser);
}

#[test]
fn pictures_of_pages_are_taken() {
    let Ok(folder) = std::env::var("ATTACHE_SHOTS") else {
        return println!("skipped: ATTACHE_SHOTS names no folder for the pictures");
    };
    let Some((desk, browser)) = desk("shots") else { return };
    browser.size(1280, 960);
    for (name, page) in pages(&desk).into_iter().filter(|(name, _)| !name.is_empty()) {
        for (dark, end) in [(false, "light"), (true, "dark")] {
            browser.dark(dark);
            browser.open(&format!("{}{page}", desk.url));
            let file = Path::new(&folder).join(format!("{name}-{end}.webp"));
            std::fs::write(&file, bytes(&browser.picture(32))).expect("written");
        }
    }
}

/// What base64 stands for.
fn bytes(text: &str) -> Vec<u8> {
    let place = |sign: u8| match sign {
        b'A'..=b'Z' => Some(u32::from(sign - b'A')),
        b'a'..=b'z' => Some(u32::from(sign - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(sign - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let places: Vec<u32> = text.bytes().filter_map(place).collect();
    let four = |four: &[u32]| {
        let bits = four.iter().enumerate().map(|(nth, six)| six << (18 - 6 * nth)).sum::<u32>();
        bits.to_be_bytes()[1..four.len()].to_vec()
    };
    places.chunks(4).flat_map(four).collect()
}
