//! The distribution of a quantity over a group of players, and the share of them of whom something is true.

use crate::simulation::histogram::{Histogram, Known};
use crate::simulation::interval::{Ranks, TAIL, of_strata_share};
use serde::Serialize;

/// The distribution of a quantity over a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// A tenth of the players is at or below.
    pub p10: Option<f64>,
    /// A quarter.
    pub p25: Option<f64>,
    /// The median.
    pub p50: Option<f64>,
    /// Three quarters.
    pub p75: Option<f64>,
    /// Nine tenths.
    pub p90: Option<f64>,
    /// The 95 % interval of the median; what is not known of its ends themselves belongs to it.
    pub p50_interval: (Option<f64>, Option<f64>),
    /// How far off a percentile may be because large values are counted together: 0 where all are exact.
    pub resolution: f64,
}

/// A share of the players of a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Their share, 0 to 1; not a number, `null` in JSON, in a group without players.
    pub share: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
}

/// How many players each part of a group has: an archetype is one part, everyone are all archetypes. With the ranks of the
/// median in a group of one part, which are the same for every quantity.
#[derive(Debug, Clone)]
pub(super) struct Players {
    pub all: u64,
    pub parts: Vec<u64>,
    median: Option<Ranks>,
}

impl Players {
    pub fn new(parts: Vec<u64>) -> Players {
        let all = parts.iter().sum();
        Players { all, parts, median: Ranks::of(all, 0.5, TAIL) }
    }
}

impl Spread {
    /// The distribution of what `parts` counted, one histogram a part of `players`, of whom those missing count as infinite.
    pub(super) fn of(parts: &[&Histogram], players: &Players, unit: impl Fn(u64) -> f64) -> Spread {
        let mut sum = Histogram::default();
        let whole = match parts {
            [only] => *only,
            parts => {
                parts.iter().for_each(|part| sum.merge(part));
                &sum
            }
        };
        let n = players.all;
        let mut resolution: f64 = 0.0;
        let mut percentile = |p: f64| {
            let rank = (((p * n as f64).ceil().max(1.0)) as u64).min(n).saturating_sub(1);
            let Known { value, least, most } = whole.at_rank(rank)?;
            resolution = resolution.max(unit(most) - unit(least));
            Some(unit(value))
        };
        let [p10, p25, p50, p75, p90] = [0.10, 0.25, 0.50, 0.75, 0.90].map(&mut percentile);
        let median = if parts.len() < 2 { players.median } else { median_of(parts, whole, players) };
        // Where too few are there to be sure, any value is possible.
        let low = |ranks: Ranks| whole.at_rank(ranks.low.unwrap_or(0)).map(|known| unit(known.least));
        let high = |ranks: Ranks| whole.at_rank(ranks.high?).map(|known| unit(known.most));
        let p50_interval = median.map_or((None, None), |ranks| (low(ranks), high(ranks)));
        Spread { p10, p25, p50, p75, p90, p50_interval, resolution }
    }

    /// Half the width of the median's interval; infinite where its upper end is out of reach.
    pub fn half_width(&self) -> f64 {
        match self.p50_interval {
            (Some(low), Some(high)) => (high - low) / 2.0,
            (_, None) => f64::INFINITY,
            (None, _) => 0.0,
        }
    }

    /// Values are `step` apart.
    pub(super) fn relative_error(&self, step: f64) -> f64 {
        match self.p50 {
            Some(median) if median > 0.0 && self.half_width() <= step / 2.0 => 0.0,
            Some(median) if median > 0.0 => self.half_width() / median,
            _ => 0.0,
        }
    }
}

/// Where the median of several parts lies.
fn median_of(parts: &[&Histogram], whole: &Histogram, players: &Players) -> Option<Ranks> {
    Ranks::of_strata(&players.parts, 0.5, TAIL, |rank, or_at| match whole.at_rank(rank) {
        Some(known) => parts.iter().map(|part| part.below(known.value, or_at)).collect(),
        // Who never gets there is above all who do.
        None => parts.iter().map(|part| part.count() as f64).collect(),
    })
}

impl Share {
    /// So many of each part of `players`.
    pub(super) fn of(counts: &[u64], players: &Players) -> Share {
        let count: u64 = counts.iter().sum();
        let parts: Vec<(u64, u64)> = counts.iter().copied().zip(players.parts.iter().copied()).collect();
        Share { count, share: count as f64 / players.all as f64, interval: of_strata_share(&parts, TAIL) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(values: impl IntoIterator<Item = u64>) -> Histogram {
        let mut histogram = Histogram::default();
        values.into_iter().for_each(|value| histogram.add(value));
        histogram
    }

    fn of_one(histogram: &Histogram, players: u64) -> Spread {
        Spread::of(&[histogram], &Players::new(vec![players]), |value| value as f64)
    }

    #[test]
    fn percentiles_are_nearest_ranks_over_all_players() {
        let spread = of_one(&histogram(1..=100), 100);
        assert_eq!((spread.p10, spread.p50, spread.p90), (Some(10.0), Some(50.0), Some(90.0)));
        assert_eq!((spread.p50_interval, spread.resolution), ((Some(40.0), Some(61.0)), 0.0));
        let never = of_one(&histogram(1..=30), 100);
        assert_eq!((never.p10, never.p25, never.p50), (Some(10.0), Some(25.0), None));
        let nobody = of_one(&histogram([]), 0);
        assert_eq!((nobody.p50, nobody.relative_error(1.0)), (None, 0.0));
    }

    /// 305,100 and its neighbours share a bin of 128.
    #[test]
    fn what_a_bin_hides_belongs_to_the_interval() {
        let same = of_one(&histogram(std::iter::repeat_n(305_100, 40)), 40);
        assert_eq!(same.p50, Some(305_100.0));
        assert_eq!((same.p50_interval, same.resolution), ((same.p50, same.p50), 0.0));
        let mixed = of_one(&histogram((0..40).map(|player| 305_060 + 2 * player)), 40);
        assert_eq!((mixed.p50_interval, mixed.resolution), ((Some(305_060.0), Some(305_138.0)), 78.0));
        assert!((mixed.p50.unwrap() - 305_098.0).abs() < 1.0);
    }

    #[test]
    fn an_empty_group_has_no_share() {
        let share = Share::of(&[0], &Players::new(vec![0]));
        assert_eq!(
            serde_json::to_string(&share).unwrap(),
            r#"{"count":0,"share":null,"interval":[0.0,1.0]}"#
        );
        assert_eq!(Share::of(&[3, 1], &Players::new(vec![4, 4])).share, 0.5);
    }

    /// Half of the players are of each kind, whatever chance does: that the median lies between them is no doubt.
    #[test]
    fn the_median_of_two_kinds_is_known_by_their_fixed_numbers() {
        let (low, high) = (histogram(0..=199), histogram(150..=349));
        let all = Players::new(vec![200, 200]);
        let strata = Spread::of(&[&low, &high], &all, |value| value as f64);
        let mut both = low.clone();
        both.merge(&high);
        let plain = of_one(&both, 400);
        assert_eq!(strata.p50, plain.p50);
        assert!(strata.half_width() < 0.8 * plain.half_width(), "{strata:?} {plain:?}");
    }
}
