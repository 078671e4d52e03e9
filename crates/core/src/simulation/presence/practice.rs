//! Sessions with what practice makes of them.

use crate::simulation::dynamics::Learning;
use crate::simulation::random::Width;
use crate::simulation::sessions::Session;

/// The sessions of a block, of a player who learns.
#[derive(Debug, Default)]
pub(super) struct Practice {
    sessions: Vec<Session>,
    /// Minutes played before each of them, if all were played from the first on.
    minutes: Vec<f64>,
    factors: Vec<f64>,
    /// Where in the block the first of them stands.
    first: usize,
}

impl Practice {
    /// Another block begins.
    pub fn turn(&mut self) {
        self.sessions.clear();
        self.minutes.clear();
    }

    /// The sessions of `block` at these places, to be played next by one who has played so many minutes.
    pub fn of(
        &mut self,
        learning: &Learning,
        block: &[Session],
        (from, to): (usize, usize),
        minutes: f64,
    ) -> &[Session] {
        let known = from.checked_sub(self.first).and_then(|at| self.minutes.get(at));
        if known.is_none_or(|known| known.to_bits() != minutes.to_bits()) {
            self.first = from;
            self.fill(learning, block.get(from..).unwrap_or_default(), minutes);
        }
        self.sessions.get(from - self.first..to - self.first).unwrap_or_default()
    }

    fn fill(&mut self, learning: &Learning, sessions: &[Session], minutes: f64) {
        let before = sessions.iter().scan(minutes, |sum, session| {
            let before = *sum;
            *sum += session.minutes;
            Some(before)
        });
        self.minutes.clear();
        self.minutes.reserve(64.max(sessions.len()));
        self.minutes.extend(before);
        self.factors.clear();
        self.factors.extend_from_slice(&self.minutes);
        let factors = &mut self.factors;
        Width::best().run(
            #[inline(always)]
            || factors.iter_mut().for_each(|factor| *factor = learning.factor_after(*factor)),
        );
        let learned = sessions.iter().zip(&self.factors);
        self.sessions.clear();
        self.sessions.extend(
            learned.map(|(session, factor)| Session { base_xp: session.base_xp * factor, ..*session }),
        );
    }
}
