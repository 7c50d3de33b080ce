//! What `attache forecast` costs by number of events, as a picture.
//!
//!     cargo run --release --example forecast_cost -- ../shared/data/tkg/icews05-15 docs/forecast-cost.svg
//!
//! Takes the last so many facts of a folder's three files, the latest tenth as test and the tenth before as validation,
//! learns and answers, and draws the processor's seconds. Sizes after the picture (`10000 400000`) replace the usual ones;
//! `SIZE=SECONDS` is a point measured before, which is only drawn.

use attache::chart::{Curve, log_log};
use attache::outlook::learn::{Plan, forecast};
use attache::outlook::quads::{Quads, Split};
use std::path::Path;

const SIZES: [usize; 6] = [10_000, 25_000, 50_000, 100_000, 200_000, 400_000];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, folder, picture, sizes @ ..] = &args[..] else {
        return Err("usage: forecast_cost FOLDER PICTURE.svg [SIZE | SIZE=SECONDS]...".into());
    };
    let file = |name: &str| Path::new(folder).join(name);
    let quads = Quads::read(&file("train.txt"), &file("valid.txt"), &file("test.txt"))?;
    let mut points = Vec::new();
    for (size, known) in wanted(sizes)? {
        if let Some(seconds) = known {
            points.push((size, seconds));
            continue;
        }
        let before = cpu_seconds()?;
        let report = forecast(&last(&quads, size), &Plan::default(), &mut |_, _| {});
        points.push((size, cpu_seconds()? - before));
        println!(
            "{size} events: {:.0} seconds, MRR {:.3}, {}",
            points[points.len() - 1].1,
            report.figures.mrr,
            memory()
        );
    }
    std::fs::write(picture, drawn(&points))?;
    Ok(())
}

/// A number of events, and its seconds if they were measured before.
type Point = (usize, Option<f64>);

/// The points to draw.
fn wanted(sizes: &[String]) -> Result<Vec<Point>, Box<dyn std::error::Error>> {
    if sizes.is_empty() {
        return Ok(SIZES.map(|size| (size, None)).to_vec());
    }
    let point = |text: &String| match text.split_once('=') {
        Some((size, seconds)) => Ok((size.parse()?, Some(seconds.parse()?))),
        None => Ok((text.parse()?, None)),
    };
    sizes.iter().map(point).collect()
}

/// The most memory held so far, as the system tells it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    peak.unwrap_or("memory not told").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last facts, split by time.
fn last(quads: &Quads, size: usize) -> Quads {
    let forward = quads.facts.iter().filter(|(fact, _)| (fact.relation as usize) < quads.relations);
    let mut rows: Vec<_> = forward.map(|(fact, _)| fact).collect();
    rows = rows.split_off(rows.len().saturating_sub(size));
    let day = |share: f64| rows[(rows.len() as f64 * share) as usize].day;
    let (valid, test) = (day(0.8), day(0.9));
    let split = |day| match day {
        _ if day >= test => Split::Test,
        _ if day >= valid => Split::Valid,
        _ => Split::Train,
    };
    let row = |fact: &&attache::outlook::quads::Fact| [fact.subject, fact.relation, fact.object, fact.day];
    Quads::new(rows.iter().map(|fact| (row(fact), split(fact.day))).collect())
}

/// Processor time of this thread so far.
fn cpu_seconds() -> Result<f64, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(text.split_whitespace().next().ok_or("an empty schedstat")?.parse::<f64>()? / 1e9)
}

fn drawn(points: &[(usize, f64)]) -> String {
    let points = points.iter().map(|(size, seconds)| (*size as f64, *seconds)).collect();
    log_log(
        "What a forecast costs by number of events",
        "events (the latest of ICEWS05-15)",
        "processor seconds to learn and to answer the last tenth",
        &[Curve { label: "processor seconds".into(), points }],
    )
}
