//! Why something was not fetched or not read, and whether to ask again.

use std::net::IpAddr;
use std::time::Duration;

/// Why an address was not fetched, or what came was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Why {
    #[error("no address of a page; http:// or https:// is expected")]
    Address,
    #[error("the address is longer than {} characters", super::address::LONGEST)]
    Long,
    #[error("the address carries a name and password")]
    Credentials,
    #[error("{0} is not among the hosts of this source; list it under `hosts` to allow it")]
    Host(String),
    #[error(
        "{host} stands for {ip}, a {range} address; set `allow_private = true` for a source within your own network"
    )]
    Private { host: String, ip: IpAddr, range: &'static str },
    #[error("{host} stands for {ip}, a {range} address, which is never asked")]
    Never { host: String, ip: IpAddr, range: &'static str },
    #[error("robots.txt of {0} asks not to")]
    Robots(String),
    #[error("robots.txt of {0} cannot be had, so nothing there is fetched: {1}")]
    NoRobots(String, String),
    #[error("more than {0} redirects")]
    Redirects(usize),
    #[error("redirects in a circle")]
    Circle,
    #[error("a redirect that leads nowhere")]
    Nowhere,
    #[error("the address leads elsewhere, and only the one listed is asked")]
    Moved,
    #[error("no host of that name was found")]
    Unknown,
    #[error("no answer in time: {0}")]
    Slow(&'static str),
    #[error("status {0}")]
    Status(u16),
    #[error("status {status}: asked to come back in {} s", after.as_secs())]
    Busy { status: u16, after: Duration },
    #[error("the answer broke off: {0}")]
    Broken(String),
    #[error("not a page but {0}")]
    Kind(String),
    #[error("larger than {} kB", .0 >> 10)]
    Large(u64),
    #[error("no feed that can be read: {0}")]
    Feed(String),
    #[error("{0}")]
    Text(crate::document::Reason),
    #[error("put off: {0} asked for a pause")]
    Pause(String),
    #[error("stopped")]
    Stopped,
}

impl Why {
    /// How long to wait before asking again after `tries` vain attempts; `None` when there is no use in it.
    pub fn again(&self, tries: u32) -> Option<Duration> {
        let grown = |first: u64, most: u32| {
            let wait = Duration::from_secs(first.saturating_mul(1 << (2 * tries.min(8))));
            (tries < most).then(|| wait.min(DAY))
        };
        match self {
            Why::Busy { after, .. } if tries < 24 => Some((*after).min(DAY)),
            Why::Slow(_) | Why::Broken(_) | Why::Unknown => grown(1, 8),
            Why::Status(408 | 425 | 429 | 500..) => grown(1, 8),
            Why::Status(401 | 403 | 404) => grown(900, 3),
            Why::NoRobots(..) => grown(60, 8),
            Why::Feed(_) | Why::Large(_) => grown(300, 8),
            Why::Pause(_) | Why::Stopped => Some(Duration::ZERO),
            _ => None,
        }
    }
}

/// Nobody is left alone for longer than this.
const DAY: Duration = Duration::from_secs(86_400);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let slow = Why::Slow("the first byte");
        assert_eq!(slow.again(0), Some(Duration::from_secs(1)));
        assert_eq!(slow.again(3), Some(Duration::from_secs(64)));
        assert_eq!(slow.again(8), None);
        assert_eq!(Why::Circle.again(0), None);
        assert_eq!(Why::Status(404).again(1), Some(Duration::from_secs(3600)));
        let busy = Why::Busy { status: 429, after: Duration::from_secs(7) };
        assert_eq!(busy.again(5), Some(Duration::from_secs(7)));
    }
}
