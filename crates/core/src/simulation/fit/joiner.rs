//! Sessions from single gains: what a game writes is a gain for each quest or so many minutes, not when somebody logged in.
//!
//! Gains of a character that are less than a gap apart are of one session. Each is taken to end a stretch of play: with g
//! gains at different times, the stretch before the first is as long as the others are on average, and the session lasts
//! (last − first)·g/(g − 1). A gain that stands alone tells no length.

use super::habits::Seen;

/// Something that was gained at once.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Gain {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// By which operation.
    pub operation: u64,
    /// XP of the main track before any factor.
    pub xp: u64,
    /// XP of all masteries.
    pub mastery_xp: u64,
    /// Currency.
    pub currency: u64,
}

/// A session with the operations that tell of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joined {
    /// The session.
    pub seen: Seen,
    /// The operations of its first, its last and its largest gain.
    pub operations: [u64; 3],
}

/// How gains are joined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joining {
    /// A session ends when nothing is gained for so long, in milliseconds.
    pub gap: i64,
    /// How long a gain that stands alone took, where anybody knows.
    pub minutes: Option<f64>,
}

/// The session of one character that may go on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Open {
    first: i64,
    last: i64,
    /// Gains at different times.
    times: u32,
    xp: u64,
    mastery_xp: u64,
    currency: u64,
    operations: [u64; 3],
    largest: u64,
}

impl Joining {
    /// Adds a gain to the session that is open; the answer is the session before it, if that one is over.
    pub fn put(&self, open: &mut Option<Open>, gain: &Gain) -> Option<Joined> {
        if let Some(open) = open.as_mut().filter(|open| gain.at.saturating_sub(open.last) < self.gap) {
            open.add(gain);
            return None;
        }
        let over = self.end(open);
        *open = Some(Open {
            first: gain.at,
            last: gain.at,
            times: 1,
            xp: gain.xp,
            mastery_xp: gain.mastery_xp,
            currency: gain.currency,
            operations: [gain.operation; 3],
            largest: gain.xp.max(gain.mastery_xp),
        });
        over
    }

    /// Ends the session that is open.
    pub fn end(&self, open: &mut Option<Open>) -> Option<Joined> {
        let open = open.take()?;
        let stretch = (open.last - open.first) as f64 / 60_000.0;
        let minutes = match open.times {
            1 => self.minutes,
            times => Some(stretch * f64::from(times) / f64::from(times - 1)),
        };
        let before = minutes.map_or(0.0, |minutes| (minutes - stretch) * 60_000.0);
        let seen = Seen {
            start: open.first.saturating_sub(before as i64),
            minutes,
            xp: open.xp.max(open.mastery_xp),
            currency: open.currency,
        };
        Some(Joined { seen, operations: open.operations })
    }
}

impl Open {
    /// When its first and its last gain were.
    pub fn span(&self) -> (i64, i64) {
        (self.first, self.last)
    }

    fn add(&mut self, gain: &Gain) {
        if gain.at > self.last {
            self.times += 1;
            self.last = gain.at;
        }
        self.xp = self.xp.saturating_add(gain.xp);
        self.mastery_xp = self.mastery_xp.saturating_add(gain.mastery_xp);
        self.currency = self.currency.saturating_add(gain.currency);
        let [first, _, mut largest] = self.operations;
        if gain.xp.max(gain.mastery_xp) > self.largest {
            (self.largest, largest) = (gain.xp.max(gain.mastery_xp), gain.operation);
        }
        self.operations = [first, gain.operation, largest];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF_AN_HOUR: Joining = Joining { gap: 1_800_000, minutes: None };

    fn gain(minute: i64, xp: u64) -> Gain {
        Gain { at: minute * 60_000, operation: minute.unsigned_abs(), xp, ..Gain::default() }
    }

    #[test]
    fn gains_near_each_other_are_one_session() {
        let mut open = None;
        for (minute, xp) in [(20, 100), (40, 900), (60, 200)] {
            assert_eq!(HALF_AN_HOUR.put(&mut open, &gain(minute, xp)), None);
        }
        let joined = HALF_AN_HOUR.put(&mut open, &gain(90, 5)).unwrap();
        assert_eq!(joined.seen, Seen { start: 0, minutes: Some(60.0), xp: 1_200, currency: 0 });
        assert_eq!(joined.operations, [20, 60, 40]);
        let alone = HALF_AN_HOUR.end(&mut open).unwrap();
        assert_eq!((alone.seen.minutes, alone.seen.start), (None, 90 * 60_000));
        assert_eq!(HALF_AN_HOUR.end(&mut open), None);
    }

    #[test]
    fn one_operation_is_one_time() {
        let (mut open, known) = (None, Joining { minutes: Some(15.0), ..HALF_AN_HOUR });
        known.put(&mut open, &gain(60, 10));
        known.put(&mut open, &Gain { mastery_xp: 40, xp: 0, ..gain(60, 0) });
        let joined = known.end(&mut open).unwrap();
        assert_eq!(joined.seen, Seen { start: 45 * 60_000, minutes: Some(15.0), xp: 40, currency: 0 });
    }
}
