//! Days of publication as files, feeds and pages write them.

use jiff::civil::Date;
use jiff::fmt::{rfc2822, strtime};

/// Written forms other than ISO 8601 and RFC 2822.
const FORMS: [&str; 8] =
    ["%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%A, %B %d, %Y", "%Y/%m/%d", "%Y%m%d"];

/// The day, in the zone the text itself gives; `None` when it is no date.
pub fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    iso(text).or_else(|| mail(text)).or_else(|| written(text))
}

/// `2018-08-20`, `2018-08-20T23:10:00Z` and `2018-08-20 23:10` alike: the first ten characters.
fn iso(text: &str) -> Option<Date> {
    let rest = text.get(10..)?;
    let ends = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    ends.then(|| text.get(..10)?.parse().ok()).flatten()
}

/// `Mon, 20 Aug 2018 23:10:00 GMT`, as feeds write it.
fn mail(text: &str) -> Option<Date> {
    let parser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    Some(parser.parse_zoned_datetime(text).ok()?.date())
}

fn written(text: &str) -> Option<Date> {
    FORMS.iter().find_map(|form| strtime::parse(form, text).ok()?.to_date().ok())
}

#[cfg(test)]
mod tests {
    use super::parse;
    use jiff::civil::date;

    #[test]
    fn forms_of_one_day() {
        let day = Some(date(2018, 8, 20));
        for text in [
            "2018-08-20",
            "2018-08-20T23:10:00+09:00",
            "2018-08-20 23:10",
            "Mon, 20 Aug 2018 23:10:00 GMT",
            "20 August 2018",
            "August 20, 2018",
            "Aug. 20, 2018",
            "20180820",
        ] {
            assert_eq!(parse(text), day, "{text}");
        }
    }

    #[test]
    fn no_date() {
        for text in ["", "yesterday", "2018-13-40", "2018-08-200", "été 2018…"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
