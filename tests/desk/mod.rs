//! Claims written by hand, for tests of what stands on claims.

// Each test binary uses a part of it.
#![allow(dead_code)]

use attache::claim::when::Interval;
use attache::claim::{Claim, Party, Place, Source};
use attache::document::{Document, Span};
use attache::lexicon::ontology::{Act, Status};
use attache::record::Record;
use jiff::civil::Date;

/// A document of one sentence that makes one claim.
#[derive(Clone, Debug)]
pub struct Dispatch {
    pub document: Document,
    pub claims: Vec<Claim>,
}

/// A dispatch of `day` by `outlet`; the claim is made by the methods below.
pub fn dispatch(id: &str, day: &str, outlet: &str, text: &str) -> Dispatch {
    let document = Document {
        id: id.into(),
        source: Some(outlet.into()),
        published: Some(date(day)),
        text: format!("Sample text, é and 平壤. {text} More."),
        ..Document::default()
    };
    let start = "Sample text, é and 平壤. ".len();
    let claim = Claim {
        doc: id.into(),
        sentence: 1,
        span: Span::new(start, start + text.len().min(4)),
        text: text.into(),
        actors: Vec::new(),
        act: Act::Consult,
        mode: None,
        quad: 1,
        recipients: Vec::new(),
        place: None,
        when: None,
        status: Status::Occurred,
        cue: None,
        sources: Vec::new(),
        count: None,
        why: "test/by-hand".into(),
        confidence: 0.9,
    };
    Dispatch { document, claims: vec![claim] }
}

impl Dispatch {
    fn with(mut self, change: impl FnOnce(&mut Claim)) -> Self {
        change(&mut self.claims[0]);
        self
    }

    pub fn visit(self, actor: Party, host: Party) -> Self {
        self.mode("visit", actor, host)
    }

    pub fn meet(self, one: Party, other: Party) -> Self {
        self.mode("meet", one, other)
    }

    pub fn mode(self, mode: &str, actor: Party, recipient: Party) -> Self {
        self.with(|claim| {
            claim.mode = Some(mode.into());
            claim.actors = vec![actor];
            claim.recipients = vec![recipient];
        })
    }

    pub fn act(self, act: Act, actor: Party, recipient: Party) -> Self {
        self.with(|claim| {
            claim.act = act;
            claim.quad = act.quad();
            claim.actors = vec![actor];
            claim.recipients = vec![recipient];
        })
    }

    pub fn on(self, from: &str, to: &str) -> Self {
        self.with(|claim| claim.when = Some(Interval::range(date(from), date(to))))
    }

    pub fn status(self, status: Status) -> Self {
        self.with(|claim| claim.status = status)
    }

    pub fn by(self, source: &str) -> Self {
        self.with(|claim| claim.sources.push(Source { text: source.into(), id: None, grade: None }))
    }

    pub fn times(self, count: u32) -> Self {
        self.with(|claim| claim.count = Some(count))
    }

    pub fn at(self, name: &str, country: &str) -> Self {
        let place = Place {
            text: name.into(),
            name: name.into(),
            country: Some(country.into()),
            lat: Some(1.0),
            lon: Some(1.0),
            inferred: false,
        };
        self.with(|claim| claim.place = Some(place))
    }
}

pub fn date(day: &str) -> Date {
    day.parse().expect("a day")
}

pub fn who(id: &str, name: &str, country: &str) -> Party {
    Party {
        text: name.into(),
        id: Some(id.into()),
        name: name.into(),
        country: Some(country.into()),
        office: None,
        inferred: false,
    }
}

pub fn kim() -> Party {
    who("kim-jong-un", "Kim Jong Un", "PRK")
}

pub fn xi() -> Party {
    who("xi-jinping", "Xi Jinping", "CHN")
}

pub fn moon() -> Party {
    who("moon-jae-in", "Moon Jae-in", "KOR")
}

pub fn trump() -> Party {
    who("donald-trump", "Donald Trump", "USA")
}

pub fn state(code: &str, name: &str) -> Party {
    who(code, name, code)
}

pub fn china() -> Party {
    state("CHN", "China")
}

pub fn north() -> Party {
    state("PRK", "North Korea")
}

/// The year 2018 as a desk in East Asia saw it, with a denial, copies and a count.
pub fn korea() -> Vec<Dispatch> {
    let rare = Status::ReportedUnconfirmed;
    vec![
        dispatch("a1", "2018-03-27", "Kyodo", "A special train took Kim to Beijing, reports say.")
            .visit(kim(), china())
            .status(rare)
            .at("Beijing", "CHN")
            .on("2018-03-26", "2018-03-27"),
        dispatch("a2", "2018-03-28", "Xinhua", "Kim paid an unofficial visit to China from Sunday.")
            .visit(kim(), china())
            .on("2018-03-25", "2018-03-28"),
        dispatch("a3", "2018-03-28", "Xinhua", "Xi held talks with Kim in Beijing on Monday.")
            .meet(xi(), kim())
            .at("Beijing", "CHN")
            .on("2018-03-26", "2018-03-26"),
        dispatch("b1", "2018-04-27", "Yonhap", "Moon and Kim met at Panmunjom on Friday.")
            .meet(moon(), kim())
            .at("Panmunjom", "KOR")
            .on("2018-04-27", "2018-04-27"),
        dispatch("c1", "2018-05-08", "Xinhua", "Kim visited Dalian on Monday and Tuesday.")
            .visit(kim(), china())
            .at("Dalian", "CHN")
            .on("2018-05-07", "2018-05-08"),
        dispatch("c2", "2018-05-09", "Daily Bugle", "Kim visited Dalian on Monday and on Tuesday.")
            .visit(kim(), china())
            .at("Dalian", "CHN")
            .on("2018-05-07", "2018-05-08"),
        dispatch("d1", "2018-05-26", "Yonhap", "Moon met Kim again at Panmunjom on Saturday.")
            .meet(moon(), kim())
            .at("Panmunjom", "PRK")
            .on("2018-05-26", "2018-05-26"),
        dispatch("e1", "2018-05-11", "sample wire", "Trump will meet Kim in Singapore on June 12.")
            .mode("third-party", trump(), kim())
            .status(Status::Planned)
            .at("Singapore", "SGP")
            .on("2018-06-12", "2018-06-12"),
        dispatch("e2", "2018-05-24", "sample wire", "Trump called off the June 12 meeting with Kim.")
            .mode("third-party", trump(), kim())
            .status(Status::Cancelled)
            .at("Singapore", "SGP")
            .on("2018-06-12", "2018-06-12"),
        dispatch("e3", "2018-06-12", "sample wire", "Trump and Kim met in Singapore on Tuesday.")
            .mode("third-party", trump(), kim())
            .at("Singapore", "SGP")
            .on("2018-06-12", "2018-06-12"),
        dispatch("f1", "2018-06-20", "Xinhua", "Kim left Beijing after a visit of two days.")
            .visit(kim(), china())
            .at("Beijing", "CHN")
            .on("2018-06-19", "2018-06-20"),
        dispatch("g1", "2018-04-17", "sample wire", "Beijing signalled that Xi plans a trip to Pyongyang.")
            .visit(xi(), north())
            .status(Status::Planned)
            .at("Pyongyang", "PRK")
            .by("Beijing"),
        dispatch("g2", "2018-08-18", "Straits Times", "Xi will go to Pyongyang on September 9.")
            .visit(xi(), north())
            .status(Status::Planned)
            .on("2018-09-09", "2018-09-09"),
        dispatch("g3", "2018-08-20", "Daily NK", "Smuggling in Dandong is cracked down on.")
            .act(Act::Coerce, china(), state("smugglers", "smugglers"))
            .at("Dandong", "CHN")
            .by("Daily NK"),
        dispatch("g4", "2018-08-20", "magazine", "Kim thrice traveled to China earlier this year.")
            .visit(kim(), china())
            .times(3)
            .on("2018-01-01", "2018-08-20"),
        dispatch("g5", "2018-08-20", "magazine", "Kim returned from a trip to China this year.")
            .visit(kim(), china())
            .on("2018-01-01", "2018-08-20"),
        dispatch("g6", "2018-08-20", "magazine", "Not one foreign leader visited Pyongyang since 2011.")
            .visit(who("foreign-leaders", "foreign leaders", "XXX"), north())
            .status(Status::Negated)
            .on("2011-12-17", "2018-08-20"),
        dispatch("h1", "2018-09-05", "Xinhua", "Xi is not going to Pyongyang on September 9.")
            .visit(xi(), north())
            .status(Status::Negated)
            .on("2018-09-09", "2018-09-09"),
    ]
}

/// A settled record of `dispatches`, read in their order.
pub fn record(dispatches: &[Dispatch]) -> Record {
    let mut record = Record::in_memory().expect("a record in memory");
    fill(&mut record, dispatches);
    record
}

pub fn fill(record: &mut Record, dispatches: &[Dispatch]) {
    for dispatch in dispatches {
        record.put(&dispatch.document, &dispatch.claims).expect("a good document");
    }
    record.settle().expect("settled");
}
