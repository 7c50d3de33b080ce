//! The figures as a text table.

use super::figures::{Count, Figures, Rate};

/// Claims by act, then fields on matched pairs.
pub fn of(figures: &Figures) -> String {
    let [low, high] = figures.f1_interval.map(percent);
    let mut lines = vec![format!(
        "{:<26} gold system precision recall     F1",
        format!("claims ({} documents)", figures.documents)
    )];
    lines.push(format!("{}  95 % interval {low} to {high}", count("all", &figures.claims)));
    lines.push(count("CONSULT", &figures.consult));
    lines.push(count("visit and meet", &figures.visit_meet));
    let acts =
        figures.acts.iter().filter(|(name, count)| *name != "CONSULT" && count.gold + count.system > 0);
    lines.extend(acts.map(|(name, figures)| count(name, figures)));
    lines.push(format!("\n{:<26} right   of accuracy", "fields on matched pairs"));
    lines.extend(fields(figures));
    lines.join("\n") + "\n"
}

fn fields(figures: &Figures) -> Vec<String> {
    let macro_f1 = percent(figures.status_macro_f1);
    vec![
        rate("mode (CONSULT)", &figures.mode),
        format!("{}  macro F1 {macro_f1}", rate("status", &figures.status)),
        rate("when, exact (dated gold)", &figures.when_exact),
        rate("when, overlap", &figures.when_overlap),
        rate("when, dated or not", &figures.when_null),
        rate("place (placed gold)", &figures.place),
        rate("place, given or not", &figures.place_null),
        rate("source (all)", &figures.source),
        rate("source (attributed gold)", &figures.source_named),
        rate("actor side", &figures.actor),
        rate("recipient side", &figures.recipient),
    ]
}

fn count(name: &str, count: &Count) -> String {
    let Count { gold, system, precision, recall, f1, .. } = count;
    format!(
        "{name:<26} {gold:>4} {system:>6} {:>9} {:>6} {:>6}",
        percent(*precision),
        percent(*recall),
        percent(*f1)
    )
}

fn rate(name: &str, rate: &Rate) -> String {
    format!("{name:<26} {:>5} {:>4} {:>8}", rate.right, rate.of, percent(rate.rate))
}

fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}
