//! Names for requests that came without one.

use ring::rand::{SecureRandom, SystemRandom};
use std::sync::atomic::{AtomicU64, Ordering};

/// Gives names: what is random tells one run of the service from another, and the number one request from another.
pub(super) struct Names {
    run: u64,
    next: AtomicU64,
}

impl Names {
    pub(super) fn new() -> Names {
        let mut bytes = [0; 8];
        // Without random numbers names are told apart within a run.
        let _ = SystemRandom::new().fill(&mut bytes);
        Names { run: u64::from_le_bytes(bytes), next: AtomicU64::new(1) }
    }

    pub(super) fn next(&self) -> String {
        format!("{:016x}-{:x}", self.run, self.next.fetch_add(1, Ordering::Relaxed))
    }
}
