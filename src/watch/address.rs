//! Which addresses may be asked: hosts the user listed, and behind them no private network.
//!
//! Names are resolved once, the result is checked, and the connection goes to what was checked; so a name
//! that changes its address between check and use gains nothing.

use super::Why;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// The longest address that is asked, in bytes.
pub const LONGEST: usize = 2048;

/// The hosts of a source, and whether they may stand in a private network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// `example.org`, `*.example.org` or `example.org:8080`, in lower case.
    pub hosts: Vec<String>,
    /// Whether private and loopback addresses may be asked.
    pub private: bool,
}

impl Allowed {
    /// Whether an address may be asked, as far as its own words tell.
    pub fn admits(&self, url: &Url) -> Result<(), Why> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Why::Address);
        }
        if url.as_str().len() > LONGEST {
            return Err(Why::Long);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Why::Credentials);
        }
        let Some(host) = url.host() else { return Err(Why::Address) };
        if let Some(ip) = literal(&host) {
            check(ip, &host.to_string(), self.private)?;
        }
        let name = host.to_string().to_lowercase();
        let listed = |rule: &String| fits(rule, &name, url.port());
        match self.hosts.iter().any(listed) {
            true => Ok(()),
            false => Err(Why::Host(url.port().map_or(name.clone(), |port| format!("{name}:{port}")))),
        }
    }

    /// Also the host, and port, of `url`.
    pub fn and(mut self, url: &Url) -> Allowed {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        self.hosts.extend(url.host_str().map(|host| format!("{}{port}", host.to_lowercase())));
        self
    }
}

/// Whether a listed host is this one. A leading `www.` makes no difference, `*.` stands for any number of
/// names before, and a port other than the scheme's own must be listed.
fn fits(rule: &str, host: &str, port: Option<u16>) -> bool {
    let (rule, listed) = match rule.rsplit_once(':') {
        Some((host, digits)) if !host.contains(':') || host.ends_with(']') => (host, digits.parse().ok()),
        _ => (rule, None),
    };
    let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
    let named = match rule.strip_prefix("*.") {
        Some(parent) => host == parent || host.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
        None => bare(rule) == bare(host),
    };
    named && port == listed
}

fn literal(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Ipv4(ip) => Some(IpAddr::V4(*ip)),
        Host::Ipv6(ip) => Some(IpAddr::V6(*ip)),
        Host::Domain(_) => None,
    }
}

/// What kind of network an address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Anyone's.
    Public,
    /// Of this machine or its own network; asked where the user allows it.
    Private(&'static str),
    /// Never asked: link-local (where cloud machines keep their keys), multicast, reserved.
    Never(&'static str),
}

/// The range of an address, by the IANA registries of special-purpose addresses.
pub fn range(ip: IpAddr) -> Range {
    match ip {
        IpAddr::V4(ip) => range_v4(ip),
        IpAddr::V6(ip) => range_v6(ip),
    }
}

fn range_v4(ip: Ipv4Addr) -> Range {
    match ip.octets() {
        [127, ..] => Range::Private("loopback"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Range::Private("private"),
        [100, 64..=127, ..] => Range::Private("shared"),
        [169, 254, ..] => Range::Never("link-local"),
        [224..=239, ..] => Range::Never("multicast"),
        [0, ..] | [240..=255, ..] | [192, 0, 0 | 2, _] | [192, 88, 99, _] => Range::Never("reserved"),
        [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => Range::Never("reserved"),
        _ => Range::Public,
    }
}

fn range_v6(ip: Ipv6Addr) -> Range {
    if let Some(v4) = within(ip) {
        return range_v4(v4);
    }
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Range::Private("loopback"),
        [0xfd00, 0x0ec2, ..] => Range::Never("metadata"),
        [0xfc00..=0xfdff, ..] => Range::Private("private"),
        [0xfe80..=0xfebf, ..] => Range::Never("link-local"),
        [0xff00..=0xffff, ..] => Range::Never("multicast"),
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => {
            Range::Never("reserved")
        }
        [0x2000..=0x3fff, ..] => Range::Public,
        _ => Range::Never("reserved"),
    }
}

/// The IPv4 address that an IPv6 address carries: mapped, translated (RFC 6052) or 6to4.
fn within(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let bytes = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Some(Ipv4Addr::new(a, b, c, d))
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => bytes(high, low),
        [0x2002, high, low, ..] => bytes(high, low),
        _ => None,
    }
}

/// Whether an address found for `host` may be asked.
pub fn check(ip: IpAddr, host: &str, private: bool) -> Result<(), Why> {
    let host = host.to_owned();
    match range(ip) {
        Range::Public => Ok(()),
        Range::Private(_) if private => Ok(()),
        Range::Private(range) => Err(Why::Private { host, ip, range }),
        Range::Never(range) => Err(Why::Never { host, ip, range }),
    }
}

/// Resolves names, and gives an address only if every one that was found may be asked.
#[derive(Debug)]
pub(super) struct Guard<N = DefaultResolver> {
    pub private: bool,
    pub names: N,
}

impl<N: Resolver> Resolver for Guard<N> {
    fn resolve(
        &self,
        uri: &ureq::http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default();
        for address in found.iter() {
            check(address.ip(), host, self.private).map_err(|why| ureq::Error::Other(Box::new(why)))?;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::SocketAddr;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, Transport};

    #[track_caller]
    fn ranged(ip: &str, expected: Range) {
        assert_eq!(range(ip.parse().expect("an address")), expected, "{ip}");
    }

    #[test]
    fn ranges_at_their_borders() {
        for ip in ["9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "100.63.255.255", "1.1.1.1"] {
            ranged(ip, Range::Public);
        }
        for ip in ["2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"] {
            ranged(ip, Range::Public);
        }
        for ip in
            ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]
        {
            ranged(ip, Range::Private("loopback"));
        }
        for ip in ["10.0.0.1", "172.16.0.0", "172.31.255.255", "192.168.1.1", "fd12::1", "::ffff:10.0.0.1"] {
            ranged(ip, Range::Private("private"));
        }
        ranged("100.64.0.1", Range::Private("shared"));
        for ip in ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254"] {
            ranged(ip, Range::Never("link-local"));
        }
        ranged("fd00:ec2::254", Range::Never("metadata"));
        for ip in ["0.0.0.0", "255.255.255.255", "192.0.2.1", "::", "2001:db8::1", "2001::1", "100::1"] {
            ranged(ip, Range::Never("reserved"));
        }
        for ip in ["224.0.0.1", "ff02::1"] {
            ranged(ip, Range::Never("multicast"));
        }
    }

    /// A name whose address changes with every question: public first, then this machine's own.
    #[derive(Debug)]
    struct Turning(AtomicUsize);

    impl Resolver for Turning {
        fn resolve(
            &self,
            _: &ureq::http::Uri,
            _: &ureq::config::Config,
            _: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let nth = self.0.fetch_add(1, Ordering::Relaxed);
            let address = if nth == 0 { "93.184.215.14:80" } else { "127.0.0.1:80" };
            let mut found = self.empty();
            found.push(address.parse().map_err(|_| ureq::Error::HostNotFound)?);
            Ok(found)
        }
    }

    /// Notes where a connection would go, and makes none.
    #[derive(Clone, Debug, Default)]
    struct Noting(Arc<Mutex<Vec<SocketAddr>>>);

    impl Connector<()> for Noting {
        type Out = NoTransport;

        fn connect(
            &self,
            details: &ConnectionDetails,
            _: Option<()>,
        ) -> Result<Option<NoTransport>, ureq::Error> {
            self.0.lock().expect("unpoisoned").extend(details.addrs.iter());
            Err(ureq::Error::ConnectionFailed)
        }
    }

    #[derive(Debug)]
    enum NoTransport {}

    impl Transport for NoTransport {
        fn buffers(&mut self) -> &mut dyn Buffers {
            match *self {}
        }
        fn transmit_output(&mut self, _: usize, _: NextTimeout) -> Result<(), ureq::Error> {
            match *self {}
        }
        fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
            match *self {}
        }
        fn is_open(&mut self) -> bool {
            match *self {}
        }
    }

    #[test]
    fn a_name_that_turns_to_another_address_gains_nothing() {
        let (noting, names) = (Noting::default(), Turning(AtomicUsize::new(0)));
        let guard = Guard { private: false, names };
        let config = ureq::Agent::config_builder().proxy(None).build();
        let agent = ureq::Agent::with_parts(config, noting.clone(), guard);
        let ask = || agent.get("http://turning.example.org/").call().expect_err("no connection");
        let first = super::super::fetch::why(ask());
        assert!(!matches!(first, Why::Private { .. }), "{first}");
        let asked = noting.0.lock().expect("unpoisoned").clone();
        assert_eq!(
            asked,
            ["93.184.215.14:80".parse().expect("an address")],
            "what was checked, and only that"
        );
        let second = super::super::fetch::why(ask());
        assert!(matches!(second, Why::Private { range: "loopback", .. }), "{second}");
        assert_eq!(noting.0.lock().expect("unpoisoned").len(), 1, "no connection was tried");
    }

    #[track_caller]
    fn admitted(hosts: &[&str], url: &str, expected: bool) {
        let allowed = Allowed { hosts: hosts.iter().map(|host| host.to_string()).collect(), private: false };
        let url = Url::parse(url).expect("an address");
        assert_eq!(allowed.admits(&url).is_ok(), expected, "{hosts:?} {url}");
    }

    #[test]
    fn listed_hosts_and_no_others() {
        admitted(&["example.org"], "https://example.org/a", true);
        admitted(&["example.org"], "https://www.example.org/a", true);
        admitted(&["www.example.org"], "http://EXAMPLE.org./a", false);
        admitted(&["www.example.org"], "http://EXAMPLE.org/a", true);
        admitted(&["example.org"], "https://news.example.org/a", false);
        admitted(&["*.example.org"], "https://a.news.example.org/a", true);
        admitted(&["*.example.org"], "https://badexample.org/a", false);
        admitted(&["example.org"], "https://example.org.evil.test/a", false);
        admitted(&["example.org"], "https://example.org:8443/a", false);
        admitted(&["example.org:8443"], "https://example.org:8443/a", true);
        admitted(&["example.org"], "https://user@example.org/a", false);
        admitted(&["example.org"], "ftp://example.org/a", false);
        admitted(&["example.org"], "file:///etc/passwd", false);
        admitted(&["127.0.0.1"], "http://127.0.0.1/", false);
        admitted(&["127.0.0.1"], "http://2130706433/", false);
        admitted(&["[::1]"], "http://[::1]/", false);
        admitted(&["8.8.8.8"], "http://8.8.8.8/", true);
        admitted(&["[2606:4700::1111]:81"], "http://[2606:4700::1111]:81/", true);
    }
}
