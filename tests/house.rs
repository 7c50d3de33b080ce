//! House rules: what the documents say about this repository and what we ask of its code, held true.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Every file of the repository, by its path from the root: tracked, or new and not ignored.
fn files() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    let names = String::from_utf8(listed.stdout).expect("file names are UTF-8");
    let mut names: Vec<String> =
        names.lines().filter(|name| root().join(name).is_file()).map(str::to_owned).collect();
    names.sort();
    assert!(names.len() > 20, "git lists {} files; run the tests in a clone", names.len());
    names
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file; empty for a binary one.
fn text(name: &str) -> String {
    let bytes = std::fs::read(root().join(name)).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn ending(ending: &'static str) -> impl Iterator<Item = (String, String)> {
    let named = files().into_iter().filter(move |name| name.ends_with(ending));
    named.map(|name| (text(&name), name)).map(|(text, name)| (name, text))
}

fn none(wrong: Vec<String>, rule: &str) {
    assert!(wrong.is_empty(), "{rule}:\n{}", wrong.join("\n"));
}

// Layers

/// The rooms in the order of the flow; rooms of one step do not use each other.
const ORDER: [&[&str]; 13] = [
    &["document"],
    &["syntax"],
    &["lexicon"],
    &["claim"],
    &["record"],
    &["answer", "score"],
    &["pattern"],
    &["outlook"],
    &["chart"],
    &["brief"],
    &["web", "watch"],
    &["alert"],
    &["cli"],
];

fn step(room: &str) -> Option<usize> {
    ORDER.iter().position(|rooms| rooms.contains(&room))
}

/// The room a source file is of; none for the roots `lib.rs` and `main.rs`.
fn room(name: &str) -> Option<&str> {
    let below = name.strip_prefix("src/")?;
    let room = below.split('/').next()?.trim_end_matches(".rs");
    (!["lib", "main"].contains(&room)).then_some(room)
}

/// The rooms that code names after `crate::`, `attache::` included for the binary.
fn used(code: &str) -> BTreeSet<String> {
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let mut rooms = BTreeSet::new();
    for path in ["crate::", "attache::"] {
        for (at, _) in code.match_indices(path) {
            rooms.extend(heads(&code[at + path.len()..]));
        }
    }
    rooms
}

/// The first segments of a path: one, or those within braces.
fn heads(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![word(path)];
    };
    let (mut depth, mut starts) = (0, true);
    let mut heads = Vec::new();
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => starts = true,
            _ if starts && sign.is_alphabetic() => {
                heads.push(word(&group[at..]));
                starts = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
}

#[test]
fn rooms_use_only_the_rooms_before_them() {
    let mut wrong = Vec::new();
    for (name, code) in ending(".rs") {
        let Some(room) = room(&name) else { continue };
        let Some(own) = step(room) else {
            wrong.push(format!("{name}: the room {room} has no place in the order"));
            continue;
        };
        let rooms = used(&code).into_iter().filter(|used| used != room);
        let later = rooms.filter(|used| step(used).is_some_and(|step| step >= own));
        wrong.extend(later.map(|used| format!("{name} uses {used}")));
    }
    none(wrong, "rooms use only the rooms before them in the flow");
}

#[test]
fn used_rooms_are_found() {
    let code = "use crate::claim::{Claim, Party};\n// crate::web\nuse crate::{answer::{a, b}, score, brief};\nlet x = crate::syntax::parse();";
    let found: Vec<String> = used(code).into_iter().collect();
    assert_eq!(found, ["answer", "brief", "claim", "score", "syntax"]);
}

// Documents

/// The words in single backticks outside fenced blocks.
fn quoted(markdown: &str) -> Vec<&str> {
    let prose = markdown.split("```").step_by(2);
    prose.flat_map(|prose| prose.split('`').skip(1).step_by(2)).collect()
}

/// Whether a quoted word claims to be a file or folder of the repository.
fn is_path(word: &str, folders: &BTreeSet<String>) -> bool {
    let plain = !word.contains(|sign: char| sign.is_whitespace() || "<>{}()$=|,;\"'".contains(sign));
    let open = word.starts_with(['/', '~', '-']) || word.starts_with("..") || word.contains("://");
    let (head, stem) = (word.split('/').next().unwrap_or(word), word.split('.').next().unwrap_or(word));
    let placeholder = stem.chars().all(|sign| sign.is_uppercase())
        && !["README", "ARCHITECTURE", "CONTRIBUTING"].contains(&stem);
    let known = [".rs", ".act", ".tsv", ".toml", ".md"]
        .iter()
        .any(|end| word.ends_with(end) && word.len() > end.len());
    plain && !open && !placeholder && (known || (word.contains('/') && folders.contains(head)))
}

/// Whether a path is there: from the root, from the document's folder, or as the end of a longer path. Of one
/// with a `*`, what stands before it begins some path.
fn is_there(word: &str, document: &str, files: &[String]) -> bool {
    if let Some((before, _)) = word.split_once('*') {
        return files.iter().any(|file| file.starts_with(before));
    }
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let here = root().join(word).exists() || root().join(folder).join(word).exists();
    here || files.iter().any(|file| file.ends_with(&format!("/{}", word.trim_end_matches('/'))))
}

#[test]
fn paths_in_documents_exist() {
    let files = files();
    let heads = files.iter().filter_map(|file| file.split_once('/'));
    let folders: BTreeSet<String> = heads.map(|(folder, _)| folder.to_owned()).collect();
    let mut wrong = Vec::new();
    for (name, markdown) in ending(".md") {
        let paths = quoted(&markdown).into_iter().filter(|word| is_path(word, &folders));
        let gone = paths.filter(|word| !is_there(word, &name, &files));
        wrong.extend(gone.map(|word| format!("{name}: {word}")));
    }
    none(wrong, "paths in documents exist");
}

// Data

/// What a text says of its format, source and licence.
fn stated(text: &str) -> bool {
    let text = text.to_lowercase();
    let source = text.contains("source") || text.contains("facts");
    text.contains("format") && source && (text.contains("licence") || text.contains("license"))
}

#[test]
fn data_states_format_source_and_licence() {
    let mut wrong = Vec::new();
    for name in files().into_iter().filter(|name| name.starts_with("data/")) {
        let head: Vec<String> = text(&name).lines().take(12).map(str::to_owned).collect();
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = [format!("{folder}/README.md"), format!("{name}.md")];
        let own = stated(&head.join("\n")) || name.ends_with(".md");
        let table = name.ends_with(".tsv") || name.ends_with(".act");
        if !own && (table || !beside.iter().any(|sidecar| stated(&text(sidecar)))) {
            wrong.push(name);
        }
    }
    none(
        wrong,
        "data states format, source and licence in its head (text that cannot, and binaries: in README.md beside it)",
    );
}

/// How many lines of examples a data file has: those to read, those not.
fn examples(text: &str) -> (usize, usize) {
    let begin = |word: &str| text.lines().filter(|line| line.split(['\t', ' ']).next() == Some(word)).count();
    (begin("read"), begin("not"))
}

#[test]
fn acts_have_examples() {
    let mut wrong = Vec::new();
    for name in files().into_iter().filter(|name| name.starts_with("data/")) {
        let (read, not) = examples(&text(&name));
        let asked = name.ends_with(".act") || (name.ends_with(".tsv") && read > 0);
        if asked && (read < 3 || not < 3) {
            wrong.push(format!("{name}: {read} read, {not} not"));
        }
    }
    none(wrong, "acts have three examples to read and three not to, or more");
}

// Code

#[test]
fn files_are_short_or_say_why() {
    let mut wrong = Vec::new();
    for (name, code) in ending(".rs") {
        let why = code.lines().take(20).any(|line| line.contains("// Long because:"));
        if code.lines().count() > 600 && !why {
            wrong.push(format!("{name}: {} lines", code.lines().count()));
        }
    }
    none(wrong, "files have 600 lines or fewer, or `// Long because: ...` at their head");
}

/// The name and length of each function; in formatted code one ends at the brace below its `fn`.
fn functions(code: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let begins = |line: &str| {
        let bare = line.trim_start();
        let words = bare.split(' ').take_while(|word| !word.starts_with("fn")).count();
        bare.split(' ').nth(words) == Some("fn") && words < 4 && !bare.starts_with("//")
    };
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| begins(line)) {
        let indent = &line[..line.len() - line.trim_start().len()];
        let last = format!("{indent}}}");
        let length = match line.ends_with('}') || line.ends_with(';') {
            true => Some(1),
            false => lines[at..].iter().position(|line| **line == last).map(|end| end + 1),
        };
        let name = line.split("fn ").nth(1).map(word).unwrap_or_default();
        found.extend(length.map(|length| (name, length)));
    }
    found
}

#[test]
fn functions_are_short() {
    let mut all: Vec<(usize, String)> = Vec::new();
    for (name, code) in ending(".rs").filter(|(name, _)| name.starts_with("src/")) {
        all.extend(
            functions(&code).into_iter().map(|(function, length)| (length, format!("{name}: {function}"))),
        );
    }
    all.sort();
    let (median, most) = (all[all.len() / 2].0, all[all.len() * 9 / 10].0);
    let longest: Vec<String> =
        all.iter().rev().take(20).map(|(length, name)| format!("{length:4} {name}")).collect();
    println!("{} functions, median {median}, 90th percentile {most}", all.len());
    let told = longest.join("\n");
    assert!(median <= 10 && most <= 40, "median {median}, 90th percentile {most}; the longest:\n{told}");
}

#[test]
fn functions_are_measured() {
    let code = "fn a() {}\n\nimpl X {\n    pub(super) const fn b() {\n        1\n    }\n}\n// fn no() {\nfn c()\nwhere\n    X: Y,\n{\n}\n";
    let named = |name: &str, length| (name.to_owned(), length);
    assert_eq!(functions(code), [named("a", 1), named("b", 3), named("c", 5)]);
}

#[test]
fn names_say_what_is_there() {
    let empty = ["util", "utils", "common", "helper", "helpers", "misc", "stuff"];
    let parts = |name: &String| name.split(['/', '.']).any(|part| empty.contains(&part));
    none(files().into_iter().filter(parts).collect(), "no file or folder is called after nothing in it");
}

/// Whether a line names a path that begins with one of the folders only one machine has.
fn names_machine(line: &str) -> bool {
    let folders = ["work", "root", "home", "Users", "opt/wheels"].map(|folder| format!("/{folder}/"));
    let at_start =
        |at: usize| !line[..at].ends_with(|sign: char| sign.is_alphanumeric() || "./:_-".contains(sign));
    folders.iter().any(|folder| line.match_indices(folder).any(|(at, _)| at_start(at)))
}

#[test]
fn no_paths_of_one_machine() {
    let mut wrong = Vec::new();
    for name in files() {
        let text = text(&name);
        let named = text.lines().enumerate().filter(|(_, line)| names_machine(line));
        wrong.extend(named.map(|(at, line)| format!("{name}:{}: {line:.100}", at + 1)));
    }
    none(wrong, "no paths of one machine");
}

#[test]
fn dependencies_come_from_the_public_registry() {
    let lock = text("Cargo.lock");
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for source in
        sources.filter(|source| *source != "\"registry+https://github.com/rust-lang/crates.io-index\"")
    {
        *others.entry(source).or_default() += 1;
    }
    assert!(others.is_empty(), "sources other than crates.io: {others:?}");
}
