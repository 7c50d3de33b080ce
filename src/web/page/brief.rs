//! The brief as one page that holds all it needs, for reading, printing and sending.

use super::pair::as_of;
use crate::brief;
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Reply};

pub fn brief(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let (a, b) = asked.pair()?;
    let day = as_of(sitting, asked)?;
    let brief = brief::brief(sitting.record, &a, &b, day)?;
    let relations = match asked.format {
        Format::Html => Some(crate::answer::relations(sitting.record, &a, &b, day)?),
        _ => None,
    };
    let level = relations.filter(|relations| relations.level.is_some());
    let pictures = || level.iter().map(|level| ("Relations".to_owned(), brief::level(level))).collect();
    reply::drawn(asked, "brief.html", &brief, pictures, |format| {
        (format == Format::Text).then(|| brief::print(&brief, 80, &|_, text| text.to_owned()))
    })
}
