//! The brief as one page that holds all it needs, for reading, printing and sending.

use super::pair::as_of;
use crate::brief;
use crate::web::asked::{Asked, Format};
use crate::web::desk::Sitting;
use crate::web::fault::Fault;
use crate::web::reply::{self, Pictures, Reply};

pub fn brief(sitting: &Sitting, asked: &Asked) -> Result<Reply, Fault> {
    let (a, b) = asked.pair()?;
    let day = as_of(sitting, asked)?;
    let (brief, drawn) = brief::illustrated(sitting.record, &a, &b, day)?;
    let pictures = || by_section(&drawn);
    reply::drawn(asked, "brief.html", &brief, pictures, |format| {
        (format == Format::Text).then(|| brief::print(&brief, 80, &|_, text| text.to_owned()))
    })
}

/// The pictures by their section's title, from the second in a section on with their number in it.
fn by_section(drawn: &[(&str, String)]) -> Pictures {
    let name = |at: usize, title: &str| match drawn[..at].iter().filter(|(known, _)| *known == title).count()
    {
        0 => title.to_owned(),
        before => format!("{title} {}", before + 1),
    };
    drawn.iter().enumerate().map(|(at, (title, svg))| (name(at, title), svg.clone())).collect()
}
