//! How often anybody may ask: a bucket for each, which fills while they rest.

use super::options::Rate;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Buckets stand in so many rooms, so that callers don't wait for each other.
const ROOMS: usize = 16;
/// More than so many in a room are not remembered: those who rested longest enough are as new anyway.
const MOST: usize = 8_192;

/// A bucket for each name.
pub(super) struct Rates {
    rate: Rate,
    began: Instant,
    hasher: RandomState,
    rooms: [Mutex<HashMap<String, Bucket>>; ROOMS],
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Requests that may still come at once.
    left: f64,
    /// When that was so, in seconds since the service began.
    at: f64,
}

/// What is told of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// Requests that may come at once after a rest.
    pub(super) limit: u32,
    /// Those that may still.
    pub(super) remaining: u32,
    /// Seconds until it is full again.
    pub(super) reset: u64,
    /// Seconds until one more may come, where none may; at least 1.
    pub(super) wait: Option<u64>,
}

impl Rates {
    pub(super) fn new(rate: Rate) -> Rates {
        let rooms = std::array::from_fn(|_| Mutex::default());
        Rates { rate, began: Instant::now(), hasher: RandomState::new(), rooms }
    }

    /// One more asks.
    pub(super) fn ask(&self, name: &str) -> Standing {
        self.at(name, self.began.elapsed().as_secs_f64(), 1.0)
    }

    /// Whether one more might, without asking.
    pub(super) fn look(&self, name: &str) -> Standing {
        self.at(name, self.began.elapsed().as_secs_f64(), 0.0)
    }

    fn at(&self, name: &str, now: f64, cost: f64) -> Standing {
        let room = self.hasher.hash_one(name) as usize % ROOMS;
        let Some(room) = self.rooms.get(room) else { return self.told(f64::from(self.rate.burst), None) };
        let mut room = room.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = room.get(name).copied();
        let left = bucket.map_or(f64::from(self.rate.burst), |bucket| self.filled(bucket, now));
        if left < 1.0 {
            let wait = ((1.0 - left) / self.rate.per_second).ceil().max(1.0) as u64;
            return self.told(left, Some(wait));
        }
        if cost > 0.0 {
            if bucket.is_none() && room.len() >= MOST {
                room.retain(|_, bucket| self.filled(*bucket, now) < f64::from(self.rate.burst));
                if room.len() >= MOST {
                    room.clear();
                }
            }
            room.insert(name.to_owned(), Bucket { left: left - cost, at: now });
        }
        self.told(left - cost, None)
    }

    fn filled(&self, bucket: Bucket, now: f64) -> f64 {
        let more = (now - bucket.at).max(0.0) * self.rate.per_second;
        (bucket.left + more).min(f64::from(self.rate.burst))
    }

    fn told(&self, left: f64, wait: Option<u64>) -> Standing {
        let burst = f64::from(self.rate.burst);
        let reset = ((burst - left) / self.rate.per_second).ceil() as u64;
        Standing { limit: self.rate.burst, remaining: left.floor() as u32, reset, wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let rates = Rates::new(Rate { per_second: 2.0, burst: 3 });
        let ask = |at: f64| rates.at("ana", at, 1.0);
        let told = |remaining, reset, wait| Standing { limit: 3, remaining, reset, wait };
        assert_eq!(ask(0.0), told(2, 1, None));
        assert_eq!((ask(0.0), ask(0.0)), (told(1, 1, None), told(0, 2, None)));
        assert_eq!(ask(0.0), told(0, 2, Some(1)), "refused, and it costs nothing");
        assert_eq!(rates.at("zed", 0.0, 1.0), told(2, 1, None), "each has a bucket of its own");
        assert_eq!(ask(0.5), told(0, 2, None), "one came back");
        assert_eq!(rates.at("ana", 100.0, 0.0), told(3, 0, None), "never more than it holds");
    }

    #[test]
    fn looking_costs_nothing() {
        let rates = Rates::new(Rate { per_second: 1.0, burst: 1 });
        assert!((0..9).all(|_| rates.at("ana", 0.0, 0.0).wait.is_none()));
        assert!(rates.at("ana", 0.0, 1.0).wait.is_none() && rates.at("ana", 0.0, 0.0).wait.is_some());
    }

    #[test]
    fn names_without_end_take_no_room_without_end() {
        let rates = Rates::new(Rate { per_second: 1.0, burst: 1 });
        (0..ROOMS * MOST + 50_000).for_each(|n| {
            rates.at(&n.to_string(), 0.0, 1.0);
        });
        let held: usize = rates.rooms.iter().map(|room| room.lock().unwrap().len()).sum();
        assert!(held <= ROOMS * MOST, "{held}");
    }
}
