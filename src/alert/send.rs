//! Carrying alerts: the feed is written anew, a webhook is asked, a program is run. What fails waits and is tried again.

use super::kept::Kept;
use super::{Alert, Result, Rules, Run, Target, feed};
use crate::watch::Why;
use crate::watch::address::Allowed;
use crate::watch::fetch;
use jiff::Timestamp;
use serde::Serialize;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use url::Url;

/// A webhook that does not answer is asked so often in one run, with growing waits.
const TRIES: u32 = 3;
/// Nothing waits longer than a day, in seconds.
const DAY: i64 = 86_400;

/// What became of an alert on its way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sent {
    /// Id of the alert; of the feed, none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
    /// The name of the target.
    pub target: String,
    /// Why it did not arrive; none if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How many seconds it waits before it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<i64>,
}

/// Carries all that waits.
pub fn send(
    kept: &mut Kept,
    rules: &Rules,
    eager: bool,
    stop: &dyn Fn() -> bool,
    run: &mut Run,
) -> Result<()> {
    for target in &rules.targets {
        if eager {
            kept.hurry(target.name())?;
        }
        match target {
            Target::Atom { file, title, desk } => {
                let written = feed::write(file, title, desk.as_deref(), &kept.latest("atom", feed::MOST)?);
                let why = written.err().map(|error| format!("{} cannot be written: {error}", file.display()));
                let new = if why.is_none() { kept.all_done("atom")? } else { 0 };
                if new > 0 || why.is_some() {
                    run.sent.push(Sent { alert: None, target: "atom".into(), why, again: None });
                }
            }
            Target::Webhook { .. } | Target::Command { .. } => carry_all(kept, target, stop, run)?,
        }
    }
    Ok(())
}

/// Carries what waits for a target, in order, up to the first that fails.
fn carry_all(kept: &mut Kept, target: &Target, stop: &dyn Fn() -> bool, run: &mut Run) -> Result<()> {
    while !stop() {
        let (now, hold) = (Timestamp::now().as_second(), longest(target));
        let Some(waiting) = kept.take(target.name(), now, now + hold)? else { return Ok(()) };
        let (alert, name) = (Some(waiting.alert.id.clone()), target.name().to_owned());
        match carry(target, &waiting.alert, stop) {
            Ok(()) => {
                kept.done(waiting.number, target.name())?;
                run.sent.push(Sent { alert, target: name, why: None, again: None });
            }
            Err(why) => {
                let again = (60_i64 << (2 * waiting.tries.min(8))).min(DAY);
                let next = Timestamp::now().as_second() + again;
                kept.failed(waiting.number, target.name(), waiting.tries + 1, next, &why)?;
                run.sent.push(Sent { alert, target: name, why: Some(why), again: Some(again) });
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The seconds that carrying one alert can take, at most.
fn longest(target: &Target) -> i64 {
    let (Target::Webhook { timeout, .. } | Target::Command { timeout, .. }) = target else { return 0 };
    i64::try_from(timeout.as_secs()).unwrap_or(DAY) * i64::from(TRIES) + 30
}

fn carry(target: &Target, alert: &Alert, stop: &dyn Fn() -> bool) -> std::result::Result<(), String> {
    let body = serde_json::to_vec(alert).map_err(|error| error.to_string())?;
    match target {
        Target::Webhook { url, private, timeout, secret, .. } => {
            let key = secret.as_ref().and_then(|name| std::env::var(name).ok());
            let post = || post(url, *private, *timeout, key.as_deref(), (&alert.id, &body));
            tried(post, stop).map_err(|why| why.to_string())
        }
        Target::Command { run, timeout, .. } => command(run, *timeout, &body),
        Target::Atom { .. } => Ok(()),
    }
}

/// Asks again, after one second and after four, where the fault may pass.
fn tried(
    post: impl Fn() -> std::result::Result<(), Why>,
    stop: &dyn Fn() -> bool,
) -> std::result::Result<(), Why> {
    let mut tries = 0;
    loop {
        let why = match post() {
            Ok(()) => return Ok(()),
            Err(why) => why,
        };
        let wait = why.again(tries).filter(|wait| *wait <= Duration::from_secs(10));
        tries += 1;
        let Some(wait) = wait.filter(|_| tries < TRIES) else { return Err(why) };
        let until = Instant::now() + wait;
        while Instant::now() < until {
            if stop() {
                return Err(why);
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// One request: to the address listed and nowhere else, whatever the answer says.
fn post(
    url: &Url,
    private: bool,
    timeout: Duration,
    key: Option<&str>,
    (id, body): (&str, &[u8]),
) -> std::result::Result<(), Why> {
    Allowed { hosts: Vec::new(), private }.and(url).admits(url)?;
    let limits = fetch::Limits {
        connect: timeout,
        head: timeout,
        stall: timeout,
        whole: timeout,
        ..fetch::Limits::default()
    };
    let mut request = fetch::agent(&limits, private)
        .post(url.as_str())
        .header("content-type", "application/json")
        .header("idempotency-key", id);
    if let Some(key) = key {
        request = request.header("x-attache-signature", format!("sha256={}", signature(key, body)));
    }
    let answer = request.send(body).map_err(fetch::why)?;
    match answer.status().as_u16() {
        200..=299 => Ok(()),
        300..=399 => Err(Why::Moved),
        status => Err(Why::Status(status)),
    }
}

/// HMAC-SHA-256 of a body, in hexadecimal digits.
fn signature(key: &str, body: &[u8]) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.as_bytes());
    ring::hmac::sign(&key, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs a program with the alert on its standard input; it has to end well within the time.
fn command(run: &[String], timeout: Duration, body: &[u8]) -> std::result::Result<(), String> {
    let Some((program, args)) = run.split_first() else { return Ok(()) };
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{program} cannot be run: {error}"))?;
    if let Some(mut input) = child.stdin.take() {
        let mut body = body.to_vec();
        body.push(b'\n');
        thread::spawn(move || drop(input.write_all(&body)));
    }
    let until = Instant::now() + timeout;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("{program} failed: {status}")),
            Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(10)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{program} took longer than {} s and was ended", timeout.as_secs()));
            }
            Err(error) => return Err(format!("{program} cannot be waited for: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_as_rfc_4231_has_it() {
        assert_eq!(
            signature("Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
