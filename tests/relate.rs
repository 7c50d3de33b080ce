//! `attache relate`: its output, and its figures on labelled pairs where those are at hand.

use attache::claim::relate::{Pair, pairs, relate};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

fn pair(sentence: &str, source: &str, target: &str) -> Pair {
    Pair { sentence: sentence.into(), source: source.into(), target: target.into() }
}

#[test]
fn plain_sentences_are_coded() {
    let cases = [
        ("Bolivia condemned Peru for the raid on the village.", "Bolivia", "Peru", "ACCUSE", 3),
        (
            "The king of Jordan held talks with the Dutch premier in Amman.",
            "The king of Jordan",
            "the Dutch premier",
            "CONSULT",
            1,
        ),
        ("Ghana will send tents and medicine to Togo next week.", "Ghana", "Togo", "AGREE", 1),
        ("Norway sent tents and medicine to Iceland after the eruption.", "Norway", "Iceland", "AID", 2),
        ("Rebels freed two engineers on Friday.", "Rebels", "two engineers", "YIELD", 2),
        (
            "Army helicopters bombed a rebel camp near the border.",
            "Army helicopters",
            "a rebel camp",
            "ASSAULT",
            4,
        ),
    ];
    for (sentence, source, target, act, quad) in cases {
        let decision = relate(&pair(sentence, source, target));
        assert_eq!((decision.act, decision.quad), (act, quad), "{sentence} {decision:?}");
        assert!((0.0..=1.0).contains(&decision.confidence) && !decision.why.is_empty(), "{decision:?}");
    }
}

#[test]
fn odd_input_is_decided_too() {
    for (sentence, source, target) in
        [("", "", ""), ("?", "a", "b"), ("Xi met Xi.", "Xi", "Xi"), ("\u{0}\t\n", "", "x")]
    {
        assert!((1..=4).contains(&relate(&pair(sentence, source, target)).quad));
    }
    let long = "Chad praised Mali and ".repeat(400);
    assert_eq!(relate(&pair(&long, "Chad", "Mali")).quad, 1);
}

#[test]
fn the_command_prints_a_line_a_row() {
    let dir = std::env::temp_dir().join(format!("attache-relate-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder of our own");
    let table = dir.join("pairs.tsv");
    std::fs::write(&table, "source\ttarget\tsentence\nChad\tMali\tChad praised Mali.\n").expect("a table");
    let run =
        |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_attache")).args(args).output().expect("it runs");
    let path = table.to_str().expect("a plain path");
    let out = run(&["relate", path, "--json"]);
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(
        text.starts_with("{\"row\":0,\"act\":\"SUPPORT\",\"quad\":1,\"why\":") && text.lines().count() == 1,
        "{text}"
    );
    assert_eq!(out.status.code(), Some(0));
    std::fs::write(&table, "sentence\tsource\nA\tB\n").expect("a table");
    assert_eq!(run(&["relate", path]).status.code(), Some(2));
    std::fs::remove_dir_all(&dir).expect("our own folder goes");
}

/// The shipped heads have learnt from these rows, so this only shows that they are whole and read what training read;
/// `train/relate/train.py` reports the five-fold figures.
#[test]
fn labelled_pairs_are_learnt() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/coding/PLV_train.tsv");
    let Ok(table) = std::fs::read_to_string(path) else { return };
    let pairs = pairs(&table).expect("a table of pairs");
    let renamed = table.replacen("\tgold_root\t", "\ttarget\t", 1).replacen(
        "\ttarget\tgold_penta",
        "\tother\tgold_penta",
        1,
    );
    let gold = attache::claim::relate::pairs(&renamed).expect("the same table");
    let mut tally: BTreeMap<bool, usize> = BTreeMap::new();
    for (pair, gold) in pairs.iter().zip(gold).step_by(7) {
        *tally.entry(relate(pair).act == gold.target).or_default() += 1;
    }
    let (right, wrong) = (tally.get(&true).unwrap_or(&0), tally.get(&false).unwrap_or(&0));
    assert!(right * 100 >= (right + wrong) * 93, "{right} right, {wrong} wrong");
}
