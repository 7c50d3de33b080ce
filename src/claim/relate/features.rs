//! What the head that weighs words counts: lemmas in order with the parties as two signs, the words between the
//! parties, and the path between them in the tree with what hangs on it.

use crate::syntax::{Relation, Sentence};

/// All of it, as words with a prefix that says of which kind; what stands twice counts twice.
pub fn features(s: &Sentence, marks: &[u8]) -> Vec<String> {
    let order = order(s, marks);
    let mut out = runs(&order);
    between(&order, &mut out);
    path(s, marks, &mut out);
    for (word, mark) in s.words.iter().zip(marks) {
        match mark {
            1 => out.push(format!("S:{}", word.lemma.to_lowercase())),
            2 => out.push(format!("T:{}", word.lemma.to_lowercase())),
            _ => {}
        }
    }
    out
}

/// Lemmas in order; each party is one sign.
fn order(s: &Sentence, marks: &[u8]) -> Vec<String> {
    let mut last = 0;
    let mut out = Vec::new();
    for (word, &mark) in s.words.iter().zip(marks) {
        match mark {
            0 => out.push(word.lemma.to_lowercase()),
            1 if last != 1 => out.push("SSS".into()),
            2 if last != 2 => out.push("TTT".into()),
            _ => {}
        }
        last = mark;
    }
    out
}

fn runs(order: &[String]) -> Vec<String> {
    let edge = |sign: &str| vec![sign.to_string()];
    let closed = [edge("<"), order.to_vec(), edge(">")].concat();
    let ones = order.iter().map(|word| format!("u:{word}"));
    let twos = closed.windows(2).map(|run| format!("b:{}", run.join(" ")));
    ones.chain(twos).chain(closed.windows(3).map(|run| format!("t:{}", run.join(" ")))).collect()
}

/// The words between the parties, with which of them stands first.
fn between(order: &[String], out: &mut Vec<String>) {
    let at = |sign: &str| order.iter().position(|word| word == sign);
    let (Some(source), Some(target)) = (at("SSS"), at("TTT")) else { return };
    let way = if source < target { '>' } else { '<' };
    let middle = &order[source.min(target) + 1..source.max(target)];
    out.extend(middle.iter().map(|word| format!("m{way}{word}")));
    for (i, first) in middle.iter().enumerate() {
        out.extend(middle.iter().skip(i + 1).take(3).map(|second| format!("k{first}_{second}")));
    }
    if middle.len() <= 6 {
        out.push(format!("M{way}{}", middle.join(" ")));
    }
}

/// The first word of a party that hangs on a word outside it.
pub fn top(s: &Sentence, marks: &[u8], party: u8) -> Option<usize> {
    let mut own = (0..marks.len()).filter(|&i| marks[i] == party);
    let outside = |i: &usize| s.words[*i].head.is_none_or(|head| marks[head] != party);
    own.clone().find(outside).or_else(|| own.next())
}

/// A word and all that it hangs on, upward.
fn upward(s: &Sentence, word: usize) -> Vec<usize> {
    std::iter::successors(Some(word), |&i| s.words[i].head).take(60).collect()
}

fn path(s: &Sentence, marks: &[u8], out: &mut Vec<String>) {
    let (Some(source), Some(target)) = (top(s, marks, 1), top(s, marks, 2)) else { return };
    let (up, down) = (upward(s, source), upward(s, target));
    let Some(meet) = up.iter().position(|word| down.contains(word)) else { return };
    let below = down.iter().position(|&word| word == up[meet]).unwrap_or(0);
    let lemma = |word: usize| s.words[word].lemma.to_lowercase();
    let relation = |word: &usize| format!("{:?}", s.words[*word].relation);
    let chain = up[..=meet].iter().skip(1).chain(down[..below].iter().skip(1));
    let mut middle: Vec<usize> = chain.copied().filter(|&word| marks[word] == 0).collect();
    out.extend(middle.iter().map(|&word| format!("p:{}", lemma(word))));
    hanging(s, marks, &middle, out);
    middle.sort_unstable();
    middle.dedup();
    out.push(format!("P:{}", middle.iter().map(|&word| lemma(word)).collect::<Vec<_>>().join(" ")));
    let rise: Vec<String> = up[..meet].iter().map(relation).collect();
    let fall: Vec<String> = down[..below].iter().rev().map(relation).collect();
    out.push(format!("R:{}|{}", rise.join(">"), fall.join("<")));
    for (sign, chain) in [("sp", &up[..=meet]), ("tp", &down[..])] {
        if let [first, second, ..] = chain {
            out.push(format!("{sign}:{} {}", relation(first), lemma(*second)));
        }
    }
}

/// What hangs on the words of the path: objects, particles, auxiliaries, negation.
fn hanging(s: &Sentence, marks: &[u8], middle: &[usize], out: &mut Vec<String>) {
    for &word in middle {
        let light = |child: &usize| matches!(s.words[*child].relation, Relation::Punct | Relation::Det);
        for child in s.children(word).filter(|child| marks[*child] == 0 && !light(child)) {
            let lemma = s.words[child].lemma.to_lowercase();
            out.push(format!("c:{:?} {lemma}", s.words[child].relation));
            out.push(format!("cc:{} {lemma}", s.words[word].lemma.to_lowercase()));
        }
    }
}
