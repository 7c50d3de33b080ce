//! Where documents come from: files, folders and standard input.

use super::jsonl::Lines;
use super::warc::Pages;
use super::{Document, LIMIT, Reason, SetAside, decode, html, text};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// Endings of the files a folder is searched for.
const ENDINGS: [&str; 7] = ["txt", "text", "jsonl", "ndjson", "html", "htm", "warc"];

type OneRead = Result<Document, SetAside>;
type Reads = Box<dyn Iterator<Item = OneRead> + Send>;

/// How a file holds its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Jsonl,
    Html,
}

/// A file to read and the id its document will have.
struct Entry {
    path: PathBuf,
    id: String,
}

/// The documents of files, folders and, for `-`, standard input, one at a time and in order.
/// Folders are read with all that is below them, in the order of names.
pub fn read(paths: &[PathBuf]) -> impl Iterator<Item = OneRead> + Send + use<> {
    let found = paths.iter().flat_map(|path| find(path)).collect();
    named(found).into_iter().flat_map(|entry| match entry {
        Ok(entry) => open(entry),
        Err(aside) => one(Err(aside)),
    })
}

/// The document or documents of a stream; `id` names a single one.
pub fn read_from(
    reader: impl Read + Send + 'static,
    path: &Path,
    id: &str,
) -> impl Iterator<Item = OneRead> + Send {
    stream(Box::new(BufReader::new(reader)), path, id)
}

/// The files of a path, each with its path below the one given.
fn find(path: &Path) -> Vec<Result<(PathBuf, PathBuf), SetAside>> {
    if !path.is_dir() {
        return vec![Ok((path.to_owned(), path.to_owned()))];
    }
    let mut found = Vec::new();
    walk(path, &mut found);
    if found.is_empty() {
        found.push(Err(SetAside::file(path, Reason::NoDocuments)));
    }
    let below = |file: PathBuf| {
        let relative = file.strip_prefix(path).unwrap_or(&file).to_owned();
        (file, relative)
    };
    found.into_iter().map(|file| file.map(below)).collect()
}

/// Adds the documents at or below a folder; hidden files and linked folders are passed over.
fn walk(folder: &Path, found: &mut Vec<Result<PathBuf, SetAside>>) {
    let entries = std::fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return found.push(Err(SetAside::file(folder, error.into()))),
    };
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) && !hidden {
            walk(&path, found);
        } else if !hidden && path.is_file() && ENDINGS.contains(&ending(&path).as_str()) {
            found.push(Ok(path));
        }
    }
}

/// Gives each file its stem as id, or its path below the folder where stems repeat.
fn named(found: Vec<Result<(PathBuf, PathBuf), SetAside>>) -> Vec<Result<Entry, SetAside>> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for (path, _) in found.iter().flatten() {
        *times.entry(stem(path)).or_default() += 1;
    }
    let name = |(path, below): (PathBuf, PathBuf)| {
        let id = match times[&stem(&path)] {
            1 => stem(&path),
            _ => below.to_string_lossy().replace('\\', "/"),
        };
        Entry { path, id }
    };
    found.into_iter().map(|file| file.map(name)).collect()
}

fn stem(path: &Path) -> String {
    match path.as_os_str() == "-" {
        true => "stdin".to_owned(),
        false => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    }
}

/// A file's ending in lower case; that of what is packed inside for `.warc.gz`.
fn ending(path: &Path) -> String {
    let name = path.to_string_lossy().to_ascii_lowercase();
    if name.ends_with(".warc.gz") {
        return "warc".to_owned();
    }
    path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

fn open(entry: Entry) -> Reads {
    let Entry { path, id } = entry;
    if path.as_os_str() == "-" {
        return stream(Box::new(BufReader::new(io::stdin())), &path, &id);
    }
    match File::open(&path) {
        Ok(file) => stream(Box::new(BufReader::new(file)), &path, &id),
        Err(error) => one(Err(SetAside::file(&path, error.into()))),
    }
}

fn stream(mut reader: Box<dyn BufRead + Send>, path: &Path, id: &str) -> Reads {
    let head = match reader.fill_buf() {
        Ok(head) => head,
        Err(error) => return one(Err(SetAside::file(path, error.into()))),
    };
    if ending(path) == "warc" || head.starts_with(b"WARC/") {
        return Box::new(Pages::new(reader, path.to_owned()));
    }
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let lines = form(path, head) == Form::Jsonl && !wide && !decode::is_binary(head);
    match lines {
        true => Box::new(Lines::new(reader, path.to_owned(), id.to_owned())),
        false => whole(reader, path, id),
    }
}

/// Reads a stream to its end and takes it apart.
fn whole(reader: Box<dyn BufRead + Send>, path: &Path, id: &str) -> Reads {
    let text = match slurp(reader) {
        Ok(text) => text,
        Err(reason) => return one(Err(SetAside::file(path, reason))),
    };
    let document = match form(path, text.as_bytes()) {
        Form::Jsonl => {
            let lines = Cursor::new(text.into_bytes());
            return Box::new(Lines::new(lines, path.to_owned(), id.to_owned()));
        }
        Form::Html => html::parse(id, &text),
        Form::Text => Ok(text::parse(id, text)),
    };
    let document = document.and_then(with_words);
    one(document.map_err(|reason| SetAside::file(path, reason)))
}

fn slurp(reader: Box<dyn BufRead + Send>) -> Result<String, Reason> {
    let mut bytes = Vec::new();
    reader.take(LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    match bytes.len() > LIMIT {
        true => Err(Reason::TooLarge),
        false => decode::decode(&bytes),
    }
}

/// The document, unless it is all header.
fn with_words(document: Document) -> Result<Document, Reason> {
    match document.text.trim().is_empty() {
        true => Err(Reason::Empty),
        false => Ok(document),
    }
}

/// The form by the file's ending, else by its first sign.
fn form(path: &Path, head: &[u8]) -> Form {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match (ending(path).as_str(), head.trim_ascii_start().first()) {
        ("txt" | "text", _) => Form::Text,
        ("jsonl" | "ndjson", _) => Form::Jsonl,
        ("html" | "htm", _) => Form::Html,
        (_, Some(b'{')) => Form::Jsonl,
        (_, Some(b'<')) => Form::Html,
        _ => Form::Text,
    }
}

fn one(read: OneRead) -> Reads {
    Box::new(std::iter::once(read))
}
