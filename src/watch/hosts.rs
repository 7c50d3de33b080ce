//! Manners: how soon and how often at once a host is asked again.

use super::Why;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a waiting worker looks whether to stop.
const LOOK: Duration = Duration::from_millis(50);

/// Longer than this nobody waits for a host; what is left is put off.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is known of a host in this run.
#[derive(Default)]
struct Lane {
    busy: usize,
    /// Not before this.
    free: Option<Instant>,
    /// Seconds the site itself asks for between two requests.
    delay: Duration,
}

/// The hosts asked in this run.
#[derive(Default)]
pub(super) struct Hosts {
    lanes: Mutex<HashMap<String, Lane>>,
}

/// A request under way; the host is free for the next when it is dropped.
pub(super) struct Turn<'h> {
    hosts: &'h Hosts,
    host: String,
    wait: Duration,
}

impl Hosts {
    fn lanes(&self) -> MutexGuard<'_, HashMap<String, Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn at `host`: `wait` after the last request ended, with at most `most` at once.
    pub fn turn(&self, host: &str, wait: Duration, most: usize, stop: &AtomicBool) -> Result<Turn<'_>, Why> {
        let begun = Instant::now();
        loop {
            if stop.load(Ordering::Relaxed) {
                return Err(Why::Stopped);
            }
            let Err(free) = self.try_turn(host, most) else {
                return Ok(Turn { hosts: self, host: host.to_owned(), wait });
            };
            let now = Instant::now();
            if free.saturating_duration_since(begun.max(now)) > PATIENCE {
                return Err(Why::Pause(host.to_owned()));
            }
            thread::sleep(free.saturating_duration_since(now).clamp(Duration::from_millis(1), LOOK));
        }
    }

    /// Takes a turn if there is one, else says when to look again.
    fn try_turn(&self, host: &str, most: usize) -> Result<(), Instant> {
        let mut lanes = self.lanes();
        let lane = lanes.entry(host.to_owned()).or_default();
        let now = Instant::now();
        match lane.free {
            Some(free) if free > now => Err(free),
            _ if lane.busy >= most.max(1) => Err(now + LOOK),
            _ => {
                lane.busy += 1;
                Ok(())
            }
        }
    }

    /// Whether a turn could be taken right now.
    pub fn is_free(&self, host: &str, most: usize) -> bool {
        let now = Instant::now();
        let free = |lane: &Lane| lane.busy < most.max(1) && lane.free.is_none_or(|free| free <= now);
        self.lanes().get(host).is_none_or(free)
    }

    /// Leaves a host alone for a while.
    pub fn pause(&self, host: &str, time: Duration) {
        let until = Instant::now() + time;
        let mut lanes = self.lanes();
        let lane = lanes.entry(host.to_owned()).or_default();
        lane.free = lane.free.max(Some(until));
    }

    /// What the site asks for between two requests.
    pub fn slow_down(&self, host: &str, delay: Duration) {
        self.lanes().entry(host.to_owned()).or_default().delay = delay.min(PATIENCE);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut lanes = self.hosts.lanes();
        let lane = lanes.entry(self.host.clone()).or_default();
        lane.busy = lane.busy.saturating_sub(1);
        lane.free = lane.free.max(Some(Instant::now() + self.wait.max(lane.delay)));
    }
}
