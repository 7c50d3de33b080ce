//! CoNLL-U treebanks: the text they annotate and the gold words as spans of it.

use std::path::Path;
use std::process::Command;

use attache::document::Span;

/// One gold word.
pub struct Gold {
    pub span: Span,
    pub lemma: String,
    pub upos: String,
    pub xpos: String,
    /// 1-based within the sentence, 0 is the root.
    pub head: usize,
    pub relation: String,
}

/// A treebank as one text, sentences separated as the paragraphs and `SpaceAfter` say.
pub struct Treebank {
    pub text: String,
    pub sentences: Vec<Vec<Gold>>,
}

/// The file's content; `xz` unpacks it when it is packed.
pub fn content(path: &Path) -> Option<String> {
    if path.extension().is_none_or(|e| e != "xz") {
        return std::fs::read_to_string(path).ok();
    }
    let unpacked = Command::new("xz").arg("-dc").arg(path).output().ok()?;
    unpacked.status.success().then(|| String::from_utf8_lossy(&unpacked.stdout).into_owned())
}

pub fn read(path: &Path) -> Option<Treebank> {
    let mut bank = Treebank { text: String::new(), sentences: Vec::new() };
    for block in content(path)?.split("\n\n").filter(|b| b.lines().any(|l| l.starts_with('1'))) {
        let new_paragraph = block.lines().any(|l| l.starts_with("# newpar") || l.starts_with("# newdoc"));
        if new_paragraph && !bank.text.is_empty() {
            bank.text.truncate(bank.text.trim_end().len());
            bank.text.push_str("\n\n");
        }
        let words = sentence(block, &mut bank.text);
        bank.sentences.push(words);
    }
    Some(bank)
}

/// Appends the sentence's text and gives its words. Words of a multiword token share its letters in order.
fn sentence(block: &str, text: &mut String) -> Vec<Gold> {
    let mut words = Vec::new();
    let mut surface = (0, 0, 0);
    for line in block.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_digit())) {
        let col: Vec<&str> = line.split('\t').collect();
        if col.len() < 10 || col[0].contains('.') {
            continue;
        }
        let gap = if col[9].split('|').any(|f| f == "SpaceAfter=No") { "" } else { " " };
        if let Some((_, last)) = col[0].split_once('-') {
            surface = (last.parse().unwrap_or(0), text.len(), text.len() + col[1].len());
            text.push_str(col[1]);
            text.push_str(gap);
            continue;
        }
        let index: usize = col[0].parse().unwrap_or(0);
        let span = if index <= surface.0 {
            let end = if index == surface.0 { surface.2 } else { (surface.1 + col[1].len()).min(surface.2) };
            let end = (end..=surface.2).find(|&e| text.is_char_boundary(e)).unwrap_or(surface.2);
            let span = Span::new(surface.1, end);
            surface.1 = end;
            span
        } else {
            let start = text.len();
            text.push_str(col[1]);
            let span = Span::new(start, text.len());
            text.push_str(gap);
            span
        };
        words.push(Gold {
            span,
            lemma: col[2].into(),
            upos: col[3].into(),
            xpos: col[4].into(),
            head: col[6].parse().unwrap_or(0),
            relation: col[7].into(),
        });
    }
    words
}

/// A relation without its subtype.
pub fn universal(relation: &str) -> &str {
    relation.split(':').next().unwrap_or(relation)
}
