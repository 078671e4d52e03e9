//! Outcomes written by hand, for the tests of figures.

use crate::simulation::outcome::{BonusSpread, Group, LevelsByDay, Reached, Share, Spread};

/// A distribution by its percentiles; `None` where that many never got there.
pub(super) fn spread(percentiles: [Option<f64>; 5]) -> Spread {
    let [p10, p25, p50, p75, p90] = percentiles;
    Spread { p10, p25, p50, p75, p90, p50_interval: (p50, p50), resolution: 0.0 }
}

/// One that is known.
pub(super) fn around(middle: f64) -> Spread {
    spread([middle - 2.0, middle - 1.0, middle, middle + 1.0, middle + 2.0].map(Some))
}

fn share(count: u64, of: u64) -> Share {
    Share { count, share: count as f64 / of as f64, interval: (0.0, 1.0) }
}

/// When `count` of a hundred players got there.
pub(super) fn reached(milestone: &str, count: u64, hours: Spread) -> Reached {
    Reached { milestone: milestone.to_owned(), reached: share(count, 100), days: hours, hours }
}

/// A hundred players who gain ten paragon levels a day.
pub(super) fn group(name: &str, milestones: Vec<Reached>) -> Group {
    let nothing = around(0.0);
    let by_day = (0..=30).map(|day| around(f64::from(day) * 10.0)).collect();
    Group {
        name: name.to_owned(),
        players: 100,
        still_playing: share(100, 100),
        hours_played: around(500.0),
        levels: vec![LevelsByDay { track: "paragon".to_owned(), by_day }],
        milestones,
        resets: 7,
        prestige_level: nothing,
        bonuses: BonusSpread { xp: nothing, currency: nothing, drop_rate: nothing },
        points_earned: nothing,
        points_spent: nothing,
        points_available: nothing,
        masteries: Vec::new(),
        currency: nothing,
        retention: None,
    }
}
