//! Questions with their odds: those that were kept, and one asked now.

use super::pair::as_of;
use crate::chart::{self, Share};
use crate::outlook::odds::{self, Kept, Outlook, Question, Score};
use crate::record;
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Pictures, Reply};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

#[derive(Serialize)]
struct Page {
    title: String,
    /// The question asked now, as it was written.
    asked: Option<String>,
    as_of: Option<String>,
    /// Why it was not understood.
    misread: Option<String>,
    now: Option<Odds>,
    /// Kept questions without an answer yet, by their last day.
    open: Vec<Odds>,
    /// Kept questions with an answer, the latest first.
    answered: Vec<Odds>,
    score: Option<Score>,
}

/// A question with its odds; `odds` is the value `attache outlook --json` gives.
#[derive(Clone, Serialize)]
pub struct Odds {
    /// Its id, where it is kept.
    pub id: Option<String>,
    pub text: String,
    pub as_of: String,
    pub last: String,
    pub probability: f64,
    /// In per cent, as it is written.
    pub percent: String,
    pub interval: [String; 2],
    /// yes, no or open.
    pub answer: String,
    pub settled: bool,
    pub resolution: Option<Value>,
    pub odds: Value,
}

impl Odds {
    /// Odds given now.
    pub fn of(outlook: &Outlook) -> Result<Odds, Fault> {
        let question = &outlook.question;
        let odds = serde_json::to_value(outlook).map_err(|_| Fault::Broken)?;
        Ok(Odds {
            id: None,
            text: question.text.clone(),
            as_of: question.as_of.to_string(),
            last: question.by.to_string(),
            probability: outlook.probability,
            percent: odds::percent(outlook.probability),
            interval: [odds::percent(outlook.low), odds::percent(outlook.high)],
            answer: odds::Answer::Open.name().into(),
            settled: false,
            resolution: None,
            odds,
        })
    }

    /// Odds as they were kept; none where they cannot be read any more.
    fn kept(asked: record::Asked) -> Option<Odds> {
        let odds: Value = serde_json::from_str(&asked.outlook).ok()?;
        let number = |name: &str| odds::percent(odds[name].as_f64().unwrap_or(asked.probability));
        Some(Odds {
            text: odds["question"]["text"].as_str()?.to_owned(),
            percent: odds::percent(asked.probability),
            interval: [number("low"), number("high")],
            id: Some(asked.id),
            as_of: asked.as_of,
            last: asked.last,
            probability: asked.probability,
            answer: asked.answer,
            settled: asked.settled,
            resolution: asked.resolution.and_then(|text| serde_json::from_str(&text).ok()),
            odds,
        })
    }

    fn is_open(&self) -> bool {
        self.answer == odds::Answer::Open.name()
    }

    /// What the reasons do, as a picture; each leads to the reason in words.
    pub fn picture(&self) -> String {
        let reasons = self.odds["reasons"].as_array().map_or(&[][..], Vec::as_slice);
        let shares = reasons.iter().enumerate().map(|(nth, reason)| Share {
            label: reason["kind"].as_str().unwrap_or_default().replace('-', " "),
            log_odds: reason["shift"].as_f64().unwrap_or_default(),
            link: Some(format!("#reason-{}", nth + 1)),
        });
        chart::waterfall("From the base rate to the odds", &shares.collect::<Vec<_>>())
    }
}

pub fn outlook(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let kept = sitting.record.questions()?.into_iter().filter_map(Odds::kept);
    let (open, mut answered): (Vec<Odds>, Vec<Odds>) = kept.partition(Odds::is_open);
    answered.reverse();
    let (now, misread) = match asked.text("q") {
        Some(sentence) => match Question::read(sentence, as_of(sitting, asked)?, None) {
            Ok(question) => (Some(Odds::of(&given(sitting, &question)?)?), None),
            Err(why) => (None, Some(why.to_string())),
        },
        None => (None, None),
    };
    let page = Page {
        title: "Outlook".into(),
        asked: asked.text("q").map(str::to_owned),
        as_of: asked.day("as_of")?.map(|day| day.to_string()),
        misread,
        now,
        score: score(&answered),
        open,
        answered,
    };
    const HEAD: [&str; 7] = ["question", "text", "as of", "last day", "probability", "answer", "settled"];
    reply::drawn(
        asked,
        "outlook.html",
        &page,
        || pictures(&page),
        |format| {
            let rows = page.open.iter().chain(&page.answered).map(cells);
            (format == Format::Csv).then(|| reply::csv(&HEAD, rows)).flatten()
        },
    )
}

/// The kept questions that have no answer yet, the next to end first.
pub fn open(sitting: &Sitting) -> Result<Vec<Odds>, Fault> {
    let kept = sitting.record.questions()?.into_iter().filter_map(Odds::kept);
    Ok(kept.filter(Odds::is_open).collect())
}

/// A question and its odds as they are kept.
pub fn kept(sitting: &Sitting, sentence: &str, day: Date) -> Result<record::Asked, Fault> {
    let question = Question::read(sentence, day, None).map_err(|why| Fault::Wrong(why.to_string()))?;
    given(sitting, &question)?.kept().map_err(|_| Fault::Broken)
}

/// What the record now answers to a kept question.
pub struct Answered {
    pub id: String,
    pub answer: &'static str,
    pub settled: bool,
    /// The resolution as JSON.
    pub text: String,
}

/// What the record now answers to the kept question of that id, or to all of them where it is "".
pub fn answers(sitting: &Sitting, id: &str) -> Result<Vec<Answered>, Fault> {
    let mut kept = sitting.record.questions()?;
    kept.retain(|one| id.is_empty() || one.id == id);
    if kept.is_empty() && !id.is_empty() {
        return Err(Fault::Missing(format!("no question {id} is kept")));
    }
    kept.into_iter().filter_map(|one| answered(sitting, one).transpose()).collect()
}

/// The answer to one; none where what was kept can no longer be read.
fn answered(sitting: &Sitting, kept: record::Asked) -> Result<Option<Answered>, Fault> {
    let Ok((question, _)) = Question::kept(&kept) else { return Ok(None) };
    let found = odds::resolve(sitting.record, &question, None).map_err(trouble)?;
    let text = serde_json::to_string(&found).map_err(|_| Fault::Broken)?;
    Ok(Some(Answered { id: kept.id, answer: found.answer.name(), settled: found.settled, text }))
}

/// The odds of a question.
pub fn given(sitting: &Sitting, question: &Question) -> Result<Outlook, Fault> {
    odds::outlook(sitting.record, question).map_err(trouble)
}

fn trouble(error: odds::Error) -> Fault {
    match error {
        odds::Error::Record(error) => Fault::Record(error),
        odds::Error::Data(error) => {
            eprintln!("attache: {error}");
            Fault::Broken
        }
    }
}

fn pictures(page: &Page) -> Pictures {
    let now = page.now.iter().map(|odds| ("now".to_owned(), odds.picture()));
    let score = page.score.iter().map(|score| ("score".to_owned(), crate::brief::calibration(score)));
    now.chain(score).collect()
}

/// The score of the questions that are answered.
fn score(answered: &[Odds]) -> Option<Score> {
    let number = |one: &Odds, name: &str| one.odds[name].as_f64().unwrap_or(0.5);
    let kept: Vec<Kept> = answered
        .iter()
        .map(|one| Kept {
            probability: one.probability,
            base: number(one, "base"),
            seasonal: number(one, "seasonal"),
            yes: one.answer == odds::Answer::Yes.name(),
        })
        .collect();
    odds::score(&kept)
}

fn cells(one: &Odds) -> Vec<String> {
    let id = one.id.clone().unwrap_or_default();
    let (probability, settled) = (format!("{:.6}", one.probability), one.settled.to_string());
    vec![id, one.text.clone(), one.as_of.clone(), one.last.clone(), probability, one.answer.clone(), settled]
}

#[derive(Serialize)]
struct One {
    title: String,
    question: Odds,
}

pub fn question(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let id = asked.slug("question")?.unwrap_or_default();
    let known = sitting.record.questions()?.into_iter().find(|known| known.id == id);
    let none = || Fault::Missing(format!("no question {id} is kept"));
    let question = known.and_then(Odds::kept).ok_or_else(none)?;
    let page = One { title: question.text.clone(), question };
    reply::drawn(asked, "question.html", &page, || vec![("odds".into(), page.question.picture())], |_| None)
}
