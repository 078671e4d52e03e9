//! Walls: levels at which more players leave than at others, with their price.

use crate::simulation::histogram::Histogram;
use crate::simulation::interval::{TAIL, of_strata_share};
use crate::simulation::recorder::MainTrack;
use crate::simulation::retention::{Places, RetentionTally};
use std::collections::BTreeMap;

/// Levels in a row at which players leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wall {
    /// The track.
    pub track: MainTrack,
    /// The first of the levels.
    pub from: u64,
    /// The last.
    pub to: u64,
    /// How often somebody left there.
    pub left: u64,
    /// That for each player of the archetype.
    pub share: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
    /// Calendar days that a level takes there, on average over those who came to it.
    pub days_a_level: f64,
}

/// What counts as a wall: so many times as many leave as do on average of those who come to a level.
const STEEP: f64 = 1.5;
/// Fewer than this share of the players is a wall to nobody.
const LEAST_SHARE: f64 = 0.02;
/// Fewer than this many may be chance.
const LEAST_LEFT: u64 = 20;
/// So many walls of an archetype are told.
const MOST_WALLS: usize = 3;

#[derive(Debug, Clone, Copy, Default)]
struct At {
    came: u64,
    days: u64,
    left: u64,
}

/// The walls of an archetype of `players` players, the costliest first.
pub fn walls(tally: &RetentionTally, players: u64) -> Vec<Wall> {
    let tracks = [(MainTrack::Character, &tally.character), (MainTrack::Paragon, &tally.paragon)];
    let tracks = tracks.map(|(track, places)| (track, by_level(places)));
    let sum = |of: fn(&At) -> u64| tracks.iter().flat_map(|(_, levels)| levels.values()).map(of).sum::<u64>();
    let (came, left) = (sum(|at| at.came), sum(|at| at.left));
    if came == 0 || left == 0 {
        return Vec::new();
    }
    let usual = left as f64 / came as f64;
    let mut all: Vec<Wall> = Vec::new();
    for (track, levels) in &tracks {
        let levels: Vec<(u64, At)> = levels.iter().map(|(level, at)| (*level, *at)).collect();
        find(*track, &levels, usual, players, &mut all);
    }
    all.sort_by(|a, b| b.left.cmp(&a.left).then(a.from.cmp(&b.from)));
    all.truncate(MOST_WALLS);
    all
}

fn by_level(places: &Places) -> BTreeMap<u64, At> {
    let mut levels: BTreeMap<u64, At> = BTreeMap::new();
    let mut add = |histogram: &Histogram, to: fn(&mut At) -> &mut u64| {
        for bin in histogram.bins() {
            *to(levels.entry(bin.least).or_default()) += bin.count;
        }
    };
    add(&places.came, |at| &mut at.came);
    add(&places.days, |at| &mut at.days);
    add(&places.left, |at| &mut at.left);
    levels
}

/// The levels in a row where most leave beyond what is usual, then those on both sides of them (J. Kadane's largest sum).
fn find(track: MainTrack, levels: &[(u64, At)], usual: f64, players: u64, walls: &mut Vec<Wall>) {
    let Some((start, end)) = steepest(levels, usual) else { return };
    let part = &levels[start..end];
    let sum = |of: fn(&At) -> u64| part.iter().map(|(_, at)| of(at)).sum::<u64>();
    let (left, days, came) = (sum(|at| at.left), sum(|at| at.days), sum(|at| at.came));
    let share = left as f64 / players.max(1) as f64;
    if share < LEAST_SHARE || left < LEAST_LEFT {
        return;
    }
    let (Some((from, _)), Some((to, _))) = (part.first(), part.last()) else { return };
    walls.push(Wall {
        track,
        from: *from,
        to: *to,
        left,
        share,
        interval: of_strata_share(&[(left.min(players), players)], TAIL),
        days_a_level: days as f64 / came.max(1) as f64,
    });
    find(track, &levels[..start], usual, players, walls);
    find(track, &levels[end..], usual, players, walls);
}

/// Where the sum of what is left beyond the usual is largest; `None` where it is nowhere more.
fn steepest(levels: &[(u64, At)], usual: f64) -> Option<(usize, usize)> {
    let (mut best, mut found) = (0.0, None);
    let (mut sum, mut start) = (0.0, 0);
    for (at, (_, own)) in levels.iter().enumerate() {
        if sum <= 0.0 {
            (sum, start) = (0.0, at);
        }
        sum += own.left as f64 - STEEP * usual * own.came as f64;
        if sum > best {
            (best, found) = (sum, Some((start, at + 1)));
        }
    }
    found
}

/// The share of those who come to a level that leaves there, level by level, where enough came to tell.
pub fn chances(places: &Places) -> Vec<(u64, f64)> {
    let levels = by_level(places).into_iter().filter(|(_, at)| at.came >= LEAST_LEFT);
    levels.map(|(level, at)| (level, at.left as f64 / at.came as f64)).collect()
}

/// The share of players who have not left for good by the end of each day, from day 0; `last_days` are the last on which each
/// was there.
pub fn remaining(last_days: &Histogram, players: u64, days: u32) -> Vec<f64> {
    let mut gone = vec![0_u64; days as usize + 1];
    for bin in last_days.bins().filter(|bin| bin.least < u64::from(days)) {
        if let Some(count) = gone.get_mut(bin.least as usize + 1) {
            *count += bin.count;
        }
    }
    let mut left = players;
    let all = players.max(1) as f64;
    gone.into_iter()
        .map(|gone| {
            left -= gone.min(left);
            left as f64 / all
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::histogram::Bin;

    fn places(levels: &[(u64, u64, u64, u64)]) -> Places {
        let mut places = Places::default();
        for (level, came, days, left) in levels {
            let add = |histogram: &mut Histogram, count: u64| {
                if count > 0 {
                    histogram.add_bin(Bin { least: *level, most: *level, count });
                }
            };
            add(&mut places.came, *came);
            add(&mut places.days, *days);
            add(&mut places.left, *left);
        }
        places
    }

    /// A hundred come; one leaves at each level, and thirty at levels 3 and 4, where a level takes ten days.
    #[test]
    fn a_wall_is_where_more_leave_than_elsewhere() {
        let mut tally = RetentionTally::new(10, 0);
        tally.paragon = places(&[
            (0, 100, 100, 1),
            (1, 99, 99, 1),
            (2, 98, 98, 1),
            (3, 97, 970, 20),
            (4, 77, 770, 10),
            (5, 67, 67, 1),
            (6, 66, 66, 1),
        ]);
        let [wall] = walls(&tally, 100)[..] else { panic!() };
        assert_eq!((wall.track, wall.from, wall.to, wall.left), (MainTrack::Paragon, 3, 4, 30));
        assert_eq!((wall.share, wall.days_a_level), (0.3, 10.0));
        assert!(wall.interval.0 < 0.3 && wall.interval.1 > 0.3);
    }

    #[test]
    fn who_is_gone_is_not_there_from_the_day_after() {
        let mut last_days = Histogram::default();
        [0, 2, 2, 3].into_iter().for_each(|day| last_days.add(day));
        assert_eq!(remaining(&last_days, 4, 3), [1.0, 0.75, 0.75, 0.25]);
    }

    #[test]
    fn where_all_leave_alike_there_is_none() {
        let mut tally = RetentionTally::new(10, 0);
        tally.character = places(&[(1, 100, 10, 10), (2, 90, 10, 9), (3, 81, 10, 8)]);
        assert_eq!(walls(&tally, 100), []);
        assert_eq!(walls(&RetentionTally::new(10, 0), 100), []);
    }
}
