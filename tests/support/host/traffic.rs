//! What a host has seen, and the switches for what it does next.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::header;
use axum::http::request::Parts;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::damage::{Damage, Damages};

/// A host's log and its switches.
#[derive(Default)]
pub struct Traffic {
    visits: Mutex<Vec<Arc<Tally>>>,
    damages: Mutex<Damages>,
    rate: Mutex<Option<u64>>,
    /// When the line is free again, at that rate.
    free: Mutex<Option<Instant>>,
    released: Notify,
}

/// A request that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The method and, for this host, the path with its query, or else the whole address.
    pub request: String,
    /// The range that was asked for, as the header has it.
    pub range: Option<String>,
    /// How many bytes of the answer's body were handed to the connection: at the end of a broken one, a little more than arrived.
    pub sent: u64,
}

/// A visit under way.
pub struct Tally {
    request: String,
    range: Option<String>,
    sent: AtomicU64,
}

impl Tally {
    /// Counts bytes of the answer's body.
    pub fn add(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

impl Traffic {
    /// Damages this file, the next `times` times it is asked for.
    pub fn damage(&self, file: &str, damage: Damage, times: usize) {
        self.damage_later(file, 0, damage, times);
    }

    /// The same after so many requests that go well.
    pub fn damage_later(&self, file: &str, after: usize, damage: Damage, times: usize) {
        self.damages.lock().unwrap().plan(file, damage, after, times);
    }

    /// Takes back all damage that was planned.
    pub fn heal(&self) {
        self.damages.lock().unwrap().clear();
    }

    /// Lets at most so many bytes a second through, over all connections, from now on.
    pub fn throttle(&self, bytes_per_second: Option<u64>) {
        *self.rate.lock().unwrap() = bytes_per_second;
    }

    /// Lets the answers go on that have stalled.
    pub fn release(&self) {
        self.released.notify_waiters();
    }

    /// Every request so far, in order: the method and, for this host, the path, or else the whole address.
    pub fn requests(&self) -> Vec<String> {
        self.visits().into_iter().map(|visit| visit.request).collect()
    }

    /// The same, with the range asked for and the bytes sent so far.
    pub fn visits(&self) -> Vec<Visit> {
        let visit = |tally: &Arc<Tally>| Visit {
            request: tally.request.clone(),
            range: tally.range.clone(),
            sent: tally.sent.load(Ordering::Relaxed),
        };
        self.visits.lock().unwrap().iter().map(visit).collect()
    }

    /// Forgets the requests so far, so that a test can count from here on.
    pub fn forget(&self) {
        self.visits.lock().unwrap().clear();
    }

    /// Notes a request.
    pub fn note(&self, request: &Parts) -> Arc<Tally> {
        let range = request.headers.get(header::RANGE).map(|range| String::from_utf8_lossy(range.as_bytes()).into_owned());
        let tally = Arc::new(Tally { request: format!("{} {}", request.method, request.uri), range, sent: AtomicU64::default() });
        self.visits.lock().unwrap().push(tally.clone());
        tally
    }

    /// What happens to this file now.
    pub fn next_damage(&self, file: &str) -> Option<Damage> {
        self.damages.lock().unwrap().next(file)
    }

    /// How many bytes may be sent at once, for steady progress.
    pub fn chunk(&self) -> u64 {
        const CHUNK: u64 = 128 << 10;
        self.rate.lock().unwrap().map_or(CHUNK, |rate| (rate / 20).clamp(1, CHUNK))
    }

    /// Waits until so many bytes more have had their time on the line.
    pub async fn pace(&self, bytes: usize) {
        let Some(rate) = *self.rate.lock().unwrap() else { return };
        let until = {
            let mut free = self.free.lock().unwrap();
            let now = Instant::now();
            let until = free.map_or(now, |free| free.max(now)) + Duration::from_secs_f64(bytes as f64 / rate as f64);
            *free = Some(until);
            until
        };
        tokio::time::sleep_until(until).await;
    }

    /// Waits for the release, no longer than `lasting`.
    pub async fn stall(&self, lasting: Option<Duration>) {
        let released = self.released.notified();
        match lasting {
            // Which of the two came first makes no difference.
            Some(lasting) => drop(tokio::time::timeout(lasting, released).await),
            None => released.await,
        }
    }
}
