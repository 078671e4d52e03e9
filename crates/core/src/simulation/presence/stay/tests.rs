//! What is told of many days at once must be what comes day by day.

use super::super::marks::Marks;
use super::super::record::{Departure, Reason};
use super::super::timetable::{Rates, Timetable, threshold};
use super::{FIRST_WEEK, LEAVING, PAUSING, RETURNING, Stay};
use crate::simulation::dynamics::{
    AfterReset, Breaks, ByArchetype, Draw, Dynamics, Leaving, Setting, Steps, Stuck,
};
use crate::simulation::population::{Archetype, CalendarEvent, LogNormal, Population, PrestigePolicy};
use crate::simulation::random::{Stream, Streams};
use proptest::prelude::*;

/// A stay that goes on by a day at a time, and asks each day what it takes.
#[derive(Clone)]
struct DayByDay<'t> {
    table: &'t Timetable<'t>,
    streams: Streams,
    today: u32,
    arrival: u32,
    has_come: bool,
    /// Up to the end of which day the player is away, if they are.
    away: Option<u32>,
    leaving: (u64, u64, Stream),
    pausing: (u64, u64, Stream),
    /// Days here since the last step that counts, and since any; days on which the last reset still counts.
    dry: u32,
    quiet: u32,
    after_reset: u32,
    /// What happened today: any step, one that counts, a reset.
    happened: [bool; 3],
    has_everything: bool,
    longest_quiet: u32,
    departure: Option<Departure>,
}

impl<'t> DayByDay<'t> {
    fn new(table: &'t Timetable<'t>, streams: Streams, arrival: u32) -> DayByDay<'t> {
        let begin = |purpose| {
            let mut stream = streams.of(purpose);
            (threshold(stream.unit()), 0, stream)
        };
        DayByDay {
            table,
            streams,
            today: 0,
            arrival,
            has_come: false,
            away: None,
            leaving: begin(LEAVING),
            pausing: begin(PAUSING),
            dry: 0,
            quiet: 0,
            after_reset: 0,
            happened: [false; 3],
            has_everything: false,
            longest_quiet: 0,
            departure: None,
        }
    }

    fn is_here(&self) -> bool {
        self.has_come && self.away.is_none()
    }

    fn end_day(&mut self) {
        let [any, counts, reset] = std::mem::take(&mut self.happened);
        self.dry = if counts { 0 } else { self.dry + 1 };
        self.quiet = if any { 0 } else { self.quiet + 1 };
        self.longest_quiet = self.longest_quiet.max(self.quiet);
        self.after_reset =
            if reset { self.table.rates.reset_days } else { self.after_reset.saturating_sub(1) };
    }

    fn next_day(&mut self) {
        if self.is_here() {
            self.end_day();
        }
        self.today += 1;
        self.has_come |= self.today >= self.arrival;
        if self.away.is_some_and(|until| self.today > until) {
            self.away = None;
        }
        for back in self.table.returns.iter().filter(|back| back.day == self.today) {
            if self.away.is_some() && self.streams.of(RETURNING + back.event).unit() <= back.chance {
                if self.departure.take().is_some() {
                    self.leaving.0 = threshold(self.leaving.2.unit());
                    (self.leaving.1, self.dry, self.after_reset) = (0, 0, 0);
                }
                self.away = None;
            }
        }
        if self.is_here() {
            self.bear();
        }
    }

    fn bear(&mut self) {
        let Rates { first_week, later, stuck, stuck_after, after_reset, at_end, breaks, .. } =
            self.table.rates;
        let usual = if self.today - self.arrival < FIRST_WEEK {
            (first_week, Reason::FirstWeek)
        } else {
            (later, Reason::Usual)
        };
        for (rate, holds, reason) in [
            (usual.0, true, usual.1),
            (stuck, self.dry >= stuck_after, Reason::Stuck),
            (after_reset, self.after_reset > 0, Reason::AfterReset),
            (at_end, self.has_everything, Reason::AtEnd),
        ] {
            self.leaving.1 += if holds { rate } else { 0 };
            if self.leaving.1 > self.leaving.0 {
                self.away = Some(u32::MAX);
                self.departure = Some(Departure { day: self.today - 1, reason });
                return;
            }
        }
        self.pausing.1 += breaks;
        if self.pausing.1 > self.pausing.0
            && let Some(breaks) = self.table.archetype.dynamics.breaks
        {
            let days = self.pausing.2.log_normal(breaks.days.median, breaks.days.sigma);
            self.away = Some(self.today + (days + 0.5).max(1.0) as u32 - 1);
            (self.pausing.0, self.pausing.1) = (threshold(self.pausing.2.unit()), 0);
        }
    }
}

/// Chances in a week: of the first, later, stuck, after a reset, at the end, and of breaks.
fn population(chances: [f64; 6], (stuck_after, reset_days): (u32, u32), events: &[(u32, f64)]) -> Population {
    let [first_week, later, stuck, after_reset, at_end, breaks] = chances;
    let leaving = Leaving {
        first_week: Some(first_week),
        stuck: Some(Stuck { after_days: stuck_after, per_week: stuck, since: Steps::ALL }),
        after_reset: Some(AfterReset { days: reset_days, per_week: after_reset }),
        at_end,
    };
    let days = LogNormal { median: 5.0, sigma: 0.8 };
    let archetype = Archetype {
        id: "test".to_owned(),
        share: 1.0,
        sessions_per_week: 3.0,
        session_minutes: LogNormal { median: 60.0, sigma: 0.0 },
        xp_per_hour: LogNormal { median: 1000.0, sigma: 0.0 },
        currency_per_hour: 0.0,
        activities: Vec::new(),
        prestige: PrestigePolicy::Never,
        spend: Vec::new(),
        leaves_per_week: later,
        dynamics: Dynamics {
            leaving,
            breaks: Some(Breaks { per_week: breaks, days }),
            ..Dynamics::default()
        },
    };
    let event = |&(day, chance): &(u32, f64)| CalendarEvent {
        name: String::new(),
        from_day: day,
        to_day: day,
        xp: 1.0,
        currency: 1.0,
        draw: Draw { attendance: None, returns: Some(ByArchetype::All(chance)) },
    };
    Population {
        name: String::new(),
        description: String::new(),
        archetypes: vec![archetype],
        calendar: events.iter().map(event).collect(),
        setting: Setting::default(),
    }
}

fn chance(most: f64) -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), 0.0..most, Just(0.02), Just(1.0)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn many_days_at_once_are_those_days_one_by_one(
        chances in [chance(0.2), chance(0.1), chance(0.5), chance(0.5), chance(0.5), chance(0.4)],
        days in (0_u32..30, 0_u32..30),
        events in prop::collection::vec((1_u32..190, 0.2_f64..1.0), 0..5),
        arrival in prop_oneof![Just(1_u32), 1_u32..150],
        seed: u64,
        end_from in 1_u32..300,
        // On which days something may be played, and what happens then.
        plans in prop::collection::vec((0_u32..9, any::<[bool; 3]>()), 190),
    ) {
        const DAYS: u32 = 190;
        let population = population(chances, days, &events);
        let table = Timetable::new(&population, &population.archetypes[0], DAYS);
        let streams = Streams::new(seed, "test", 0);
        let (mut stay, mut marks) = (Stay::new(&table, streams, arrival, None), Marks::new(true));
        let mut slow = DayByDay::new(&table, streams, arrival);
        for (day, (often, happens)) in (1..).zip(plans) {
            slow.next_day();
            let is_last = day % 64 == 0 || day == DAYS;
            if often > 2 && !is_last {
                continue;
            }
            let block_ends = DAYS.min(day.next_multiple_of(64));
            // Where it is foreseen that the player is here, nobody need look before they have played.
            if !(stay.is_here() && often == 1 && stay.sure_until(block_ends, &marks) >= day) {
                stay.go_to(day, &mut marks);
                prop_assert_eq!((stay.is_here(), stay.departure), (slow.is_here(), slow.departure), "day {}", day);
            }
            prop_assert!(slow.is_here() || !stay.is_here());
            if slow.is_here() && often <= 2 {
                let [counts, reset, other] = happens;
                slow.happened = [counts || other, counts, reset];
                if counts || other {
                    marks.step(day, counts);
                }
                if reset {
                    marks.reset(day);
                }
                if day >= end_from {
                    slow.has_everything = true;
                    stay.has_everything_by = stay.has_everything_by.min(day);
                }
                let mut ahead = slow.clone();
                while ahead.today < block_ends && ahead.is_here() {
                    ahead.next_day();
                }
                let last = if ahead.is_here() { block_ends } else { ahead.today - 1 };
                prop_assert_eq!(stay.sure_until(block_ends, &marks), last, "from day {}", day);
            }
            if is_last {
                stay.go_to(day, &mut marks);
                stay.end_block(&mut marks);
                marks.turn_to(day);
                prop_assert_eq!((stay.is_here(), stay.departure), (slow.is_here(), slow.departure), "day {}", day);
            }
        }
        if slow.is_here() {
            slow.end_day();
        }
        prop_assert_eq!(marks.longest_quiet(), slow.longest_quiet);
    }
}

#[test]
fn who_is_known_to_leave_leaves_then_however_far_away_that_is() {
    let population = population([1.0, 1.0, 0.0, 0.0, 0.0, 0.0], (0, 0), &[]);
    let table = Timetable::new(&population, &population.archetypes[0], 60_000);
    for last in [0, 1, 64, 50_000] {
        let streams = Streams::new(1, "test", 0);
        let (mut stay, mut marks) = (Stay::new(&table, streams, 1, Some(last)), Marks::new(true));
        stay.go_to(60_000, &mut marks);
        assert_eq!(stay.departure, Some(Departure { day: last, reason: Reason::Usual }));
        assert_eq!(marks.longest_quiet(), last);
    }
}
