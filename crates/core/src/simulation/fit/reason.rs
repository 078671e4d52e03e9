//! Reasons to look at a character.

/// What can't be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// XP an hour in one session.
    FastSession,
    /// XP that came at once, in no session.
    LoneGain,
    /// XP that somebody gave.
    Gift,
    /// XP that somebody gave day after day.
    Gifts,
    /// Currency that somebody gave, at once or day after day.
    CurrencyGifts,
    /// XP an hour over all sessions.
    FastPlay,
    /// Currency an hour over all sessions.
    FastCurrency,
    /// A session without an end.
    LongSession,
    /// A day without sleep.
    LongDay,
    /// Long days, day after day.
    SteadyHours,
    /// Sessions as long as a clock makes them.
    Clockwork,
}

/// One reason to look at a character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspicion {
    /// Of what.
    pub kind: Kind,
    /// What was found: XP, currency, either an hour, minutes, or a share.
    pub found: f64,
    /// What is explained at most; of lengths that are too much alike, at least.
    pub limit: f64,
    /// The archetype.
    pub archetype: usize,
    /// How many times it happened.
    pub times: u64,
    /// The minutes of the session, where it is one.
    pub minutes: Option<f64>,
    /// The operations that tell of the worst of them: the first, the last, the largest.
    pub operations: Option<[u64; 3]>,
}

impl Suspicion {
    /// How many times the limit.
    pub fn severity(&self) -> f64 {
        if self.kind == Kind::Clockwork { self.limit / self.found.max(1e-3) } else { self.found / self.limit }
    }
}

/// Keeps the worst suspicion of each kind, and counts them.
pub fn keep(worst: &mut Vec<Suspicion>, next: Suspicion) {
    match worst.iter_mut().find(|one| one.kind == next.kind) {
        None => worst.push(next),
        Some(one) => {
            let times = one.times + next.times;
            if next.severity() > one.severity() {
                *one = next;
            }
            one.times = times;
        }
    }
}
