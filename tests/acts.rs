//! Every example in `data/acts/*.act` is read, or left alone, as its line says.

use attache::claim::{Claim, Party, claims};
use attache::document::Document;
use attache::lexicon::Lexicon;
use attache::lexicon::acts::Example;
use attache::lexicon::ontology::Act;
use std::collections::BTreeSet;

#[test]
fn act_files_read_their_examples() {
    let failures: Vec<String> = Lexicon::embedded().acts.examples.iter().filter_map(failure).collect();
    assert!(failures.is_empty(), "\n{}\n{} examples fail", failures.join("\n"), failures.len());
}

#[test]
fn every_act_file_has_examples_of_both_kinds() {
    let examples = &Lexicon::embedded().acts.examples;
    let files: BTreeSet<&str> = examples.iter().map(|example| example.file.as_str()).collect();
    assert_eq!(files.len(), 18, "act files with examples: {files:?}");
    for file in files {
        let of_file = || examples.iter().filter(|example| example.file == file);
        let read = of_file().filter(|example| example.expect.is_some()).count();
        let not = of_file().filter(|example| example.expect.is_none()).count();
        assert!(read >= 3 && not >= 3, "{file}: {read} read, {not} not; at least 3 of each");
    }
}

/// What is wrong with the reading of an example, as `file:line: ...`.
fn failure(example: &Example) -> Option<String> {
    let document = Document {
        id: "example".to_string(),
        published: example.published.parse().ok(),
        text: example.text.clone(),
        ..Document::default()
    };
    let found = claims(&document);
    let fine = match &example.expect {
        None => !found.iter().any(|claim| claim.act == example.act && of_mode(example, claim, false)),
        Some((actors, recipients)) => found.iter().any(|claim| {
            claim.act == example.act && of_mode(example, claim, true) && between(claim, actors, recipients)
        }),
    };
    let wanted = match &example.expect {
        Some((actors, recipients)) => format!("wanted {} {actors} > {recipients}", example.act.name()),
        None => format!("wanted no {}", example.act.name()),
    };
    let got: Vec<String> = found.iter().map(shown).collect();
    let got = if got.is_empty() { "nothing".to_string() } else { got.join("; ") };
    (!fine).then(|| format!("{}:{}: {} | {wanted}, got {got}", example.file, example.line, example.text))
}

/// Whether a claim has the mode of the example's file; a meeting may turn out to be one on neutral ground.
fn of_mode(example: &Example, claim: &Claim, lenient: bool) -> bool {
    let gathering = matches!(claim.mode.as_deref(), Some("third-party" | "multilateral"));
    match example.mode.as_deref() {
        None => true,
        Some("meet") if lenient && gathering => true,
        mode => claim.mode.as_deref() == mode,
    }
}

fn between(claim: &Claim, actors: &str, recipients: &str) -> bool {
    let (of, to) = (list(actors), list(recipients));
    let directed = names(&claim.actors) == of && names(&claim.recipients) == to;
    let either_way =
        matches!(claim.act, Act::Consult | Act::Cooperate) && claim.mode.as_deref() != Some("visit");
    let all = |mut one: BTreeSet<String>, other: BTreeSet<String>| {
        one.extend(other);
        one
    };
    directed || either_way && all(names(&claim.actors), names(&claim.recipients)) == all(of, to)
}

fn list(names: &str) -> BTreeSet<String> {
    names.split(',').map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect()
}

fn names(parties: &[Party]) -> BTreeSet<String> {
    parties.iter().map(|party| party.name.clone()).collect()
}

fn shown(claim: &Claim) -> String {
    let side = |parties: &[Party]| names(parties).into_iter().collect::<Vec<_>>().join(", ");
    let mode = claim.mode.as_deref().map(|mode| format!("/{mode}")).unwrap_or_default();
    format!(
        "{}{mode} {} > {} [{}]",
        claim.act.name(),
        side(&claim.actors),
        side(&claim.recipients),
        claim.why
    )
}
