//! Pictures: they say what they show, are whole, and the same input gives the same bytes.

use attache::chart::{self, Bar, Bin, Curve, Lag, Level, Map, Mark, Point, Share, Town, Trip};
use jiff::civil::{Date, date};

fn day(n: i32) -> Date {
    date(2018, 1, 1).saturating_add(jiff::Span::new().days(n))
}

fn relations() -> Level {
    let point = |n: i32| {
        let level = (f64::from(n) / 6.0).sin() * 4.0;
        Point { day: day(n * 30), level, low: level - 1.5, high: level + 1.5 }
    };
    Level {
        title: "Relations of China and North Korea".into(),
        says: "The level rises.".into(),
        unit: "mean score of acts, -10 to +10".into(),
        points: (0..24).map(point).collect(),
        seen: (0..24)
            .map(|n| (day(n * 30), (f64::from(n) / 6.0).sin() * 4.0 + f64::from(n % 3) - 1.0, n as usize))
            .collect(),
        marks: vec![Mark {
            day: day(84),
            value: 4.0,
            says: "a visit of Kim <to> China".into(),
            link: Some("/event/1".into()),
        }],
        breaks: vec![day(80)],
    }
}

fn all() -> Vec<(&'static str, String)> {
    let share = |label: &str, log_odds: f64| Share { label: label.into(), log_odds, link: None };
    let shares = [
        share("base rate for this office and dyad", -3.0),
        share("announced by Beijing", 1.6),
        share("national day within the window", 0.4),
        share("parade guests named without him", -0.9),
    ];
    let bin =
        |said: f64, n: usize| Bin { said, n, came: said * 0.9, low: said * 0.7, high: (said * 1.2).min(1.0) };
    let bins: Vec<Bin> = (0..10).map(|k| bin(0.05 + f64::from(k) / 10.0, 200 - 15 * k as usize)).collect();
    let days: Vec<Lag> = [(1, 7, 1), (8, 14, 1), (15, 30, 1), (31, 40, 2)]
        .iter()
        .map(|&(from, to, n)| Lag { from, to, n })
        .collect();
    let bar =
        |label: &str, value: f64| Bar { label: label.into(), value, says: format!("{value:.0}"), link: None };
    let terms = [
        bar("Jiang Zemin, 1993–2003", 2.0),
        bar("Hu Jintao, 2003–2013", 1.0),
        bar("Xi Jinping, since 2013", 0.0),
    ];
    let curve =
        Curve { label: "processor seconds".into(), points: vec![(1e4, 3.0), (1e5, 41.0), (4e5, 302.0)] };
    vec![
        ("level", chart::level(&relations())),
        ("calibration", chart::calibration("Top answers: given and come true", &bins)),
        ("lags", chart::lags("Days from the meeting with China's leader", &days, 5)),
        ("bars", chart::bars("Visits to North Korea by presidents of China", &terms)),
        ("waterfall", chart::waterfall("Xi visits North Korea by 9 September 2018", &shares)),
        ("map", chart::map(&trips())),
        ("cost", chart::log_log("Cost of a forecast", "events", "processor seconds", &[curve])),
    ]
}

/// Trips across the line where the days change, and one around a corner.
fn trips() -> Map {
    let town = |name: &str, at| Town {
        name: name.into(),
        at,
        says: format!("{name}: 1 stay"),
        link: Some("/x".into()),
    };
    let towns = vec![
        town("Washington", (-77.0, 38.9)),
        town("Beijing & more", (116.4, 39.9)),
        town("Hanoi", (105.8, 21.0)),
    ];
    let trips = towns[..2].iter().map(|to| Trip { from: (105.8, 21.0), to: to.at, n: 3 }).collect();
    Map { title: "Trips".into(), countries: vec!["VNM".into()], towns, trips }
}

#[test]
fn pictures_are_whole_and_say_what_they_show() {
    let folder = std::env::var("CHARTS").ok();
    for ((name, svg), (_, again)) in all().into_iter().zip(all()) {
        assert_eq!(svg, again, "{name} is drawn the same twice");
        let read = quick_xml::Reader::from_str(&svg);
        assert!(ends_well(read), "{name} is well-formed");
        for part in ["role=\"img\"", "<title>", "<desc>", "prefers-color-scheme"] {
            assert!(svg.contains(part), "{name}: {part}");
        }
        assert!(!svg.contains("<script") && !svg.contains("NaN") && !svg.contains("inf"), "{name}");
        assert_eq!(svg.matches("http").count(), 1, "{name} names nothing outside but the format");
        if let Some(folder) = &folder {
            std::fs::write(format!("{folder}/{name}.svg"), svg).expect("written");
        }
    }
}

fn ends_well(mut reader: quick_xml::Reader<&[u8]>) -> bool {
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn nothing_to_show_is_shown() {
    let empty = Level { points: Vec::new(), ..relations() };
    assert!(chart::level(&empty).contains("nothing to show"));
    assert!(!chart::calibration("none", &[]).contains("NaN"));
    assert!(!chart::waterfall("none", &[]).contains("NaN"));
    assert!(!chart::log_log("none", "", "", &[]).contains("NaN"));
    assert!(!chart::bars("none", &[]).contains("NaN"));
    assert!(!chart::lags("none", &[], 0).contains("NaN"));
}
