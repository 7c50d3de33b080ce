//! The brief as one page that holds all it needs, for reading, printing and sending.

use super::pair::as_of;
use crate::brief;
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Reply};

pub fn brief(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let (a, b) = asked.pair()?;
    let brief = brief::brief(sitting.record, &a, &b, as_of(sitting, asked)?)?;
    reply::show(asked, "brief.html", &brief, |format| {
        (format == Format::Text).then(|| brief::print(&brief, 80, &|_, text| text.to_owned()))
    })
}
