//! How XP an hour changes with practice.
//!
//! What a player's sessions gave is kept by the hours played before them. Players differ, and so do those who stay from those who
//! leave, so every player is compared with itself alone: with a level a_i of its own and a curve g that all share, the sum of
//! squares Σ n_ib·(ȳ_ib − a_i − g_b)² over players i and ranges b of hours is least, for given g, where a_i is the mean of what is
//! left, and is then a quadratic form of g whose matrix is a sum over players. The curve is that of a population's `learning`.

use crate::simulation::dynamics::Learning;

/// Ranges of hours: none yet, less than a quarter, and from there on each 1.41 times as far.
pub const RANGES: usize = 28;

/// What each range stands for, in hours: its middle.
fn hours() -> [f64; RANGES] {
    std::array::from_fn(|at| match at {
        0 => 0.0,
        1 => 0.125,
        _ => 0.125 * libm::exp2((at as f64 - 2.0) / 2.0) * (1.0 + std::f64::consts::SQRT_2),
    })
}

/// Less is chance: the square of a deviation that one of thousands of honest histories has.
const LEAST_GAIN: f64 = 16.0;
/// A change by less than this is none that matters, in logarithms.
const LEAST_CHANGE: f64 = 0.03;
/// χ² of one number that 5 % pass.
const LIMIT: f64 = 3.841;

/// Logarithms of XP an hour by the hours played before.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Practice {
    counts: [u16; RANGES],
    sums: [f32; RANGES],
    hours: [f32; RANGES],
}

impl Practice {
    /// A session with this many XP an hour after so many minutes of play.
    pub fn put(&mut self, minutes_before: f64, rate: f64) {
        let hours = minutes_before / 60.0;
        let at = match hours {
            0.0 => 0,
            ..0.25 => 1,
            _ => (libm::floor(2.0 * libm::log2(4.0 * hours)) as usize + 2).min(RANGES - 1),
        };
        self.counts[at] = self.counts[at].saturating_add(1);
        self.sums[at] += libm::log(rate) as f32;
        self.hours[at] += hours as f32;
    }

    /// The sums that lowering every session by its level takes; see [`Logs::lowered`](super::habits::Logs::lowered).
    pub fn sums(&self, levels: &[f64; RANGES]) -> (f64, f64, f64) {
        let all = self.counts.iter().zip(&self.sums).zip(levels);
        all.fold((0.0, 0.0, 0.0), |(sum, products, squares), ((&count, &own), level)| {
            let count = f64::from(count);
            (sum + count * level, products + level * f64::from(own), squares + count * level * level)
        })
    }
}

/// What practice makes of XP an hour, with the 95 % interval of where it leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Practised {
    /// The curve.
    pub learning: Learning,
    /// The interval of its factor.
    pub factor: (f64, f64),
}

/// The logarithm of what XP an hour is multiplied by in each range.
pub fn levels(learning: Option<&Learning>) -> [f64; RANGES] {
    let Some(learning) = learning else { return [0.0; RANGES] };
    levels_at(learning, &hours())
}

fn levels_at(learning: &Learning, hours: &[f64; RANGES]) -> [f64; RANGES] {
    hours.map(|hours| libm::log(learning.factor_after(hours * 60.0).max(1e-6)))
}

/// What the practice of some players, each with its weight, says; `noise2` is how much the sessions of one vary. `None` where
/// nothing changes for certain.
pub fn fit<'p>(players: impl Iterator<Item = (&'p Practice, f64)>, noise2: f64) -> Option<Practised> {
    let form = Form::of(players);
    let less = |learning: &Learning| form.less(&levels_at(learning, &form.hours)) / noise2;
    let mut best = (0.0, Learning { factor: 1.0, hours: 1.0 });
    let mut look = |factor: f64, hours: f64| {
        let learning = Learning { factor, hours };
        let own = less(&learning);
        if own > best.0 {
            best = (own, learning);
        }
        best.1
    };
    for factor in (-12..=12).map(|step| libm::exp(f64::from(step) * 0.15)) {
        hours().iter().filter(|hours| **hours > 0.0).for_each(|hours| _ = look(factor, *hours));
    }
    let mut width = 0.15;
    for _ in 0..24 {
        let Learning { factor, hours } = look(1.0, 1.0);
        for (a, b) in [
            (-1.0, 0.0),
            (1.0, 0.0),
            (0.0, -2.0),
            (0.0, 2.0),
            (-1.0, -2.0),
            (1.0, 2.0),
            (-1.0, 2.0),
            (1.0, -2.0),
        ] {
            look(factor * libm::exp(a * width), hours * libm::exp(b * width));
        }
        width *= 0.75;
    }
    let (most, learning) = best;
    if most < LEAST_GAIN || libm::log(learning.factor).abs() < LEAST_CHANGE {
        return None;
    }
    // The interval of the factor: as far as some number of hours explains nearly as much.
    let profile = |factor: f64| {
        let hours = (-72..=72).map(|step| learning.hours * libm::exp2(f64::from(step) / 36.0));
        hours.map(|hours| less(&Learning { factor, hours })).fold(f64::NEG_INFINITY, f64::max)
    };
    let end = |way: f64| {
        let (mut near, mut far) = (0.0, 3.0);
        for _ in 0..30 {
            let middle = 0.5 * (near + far);
            if most - profile(learning.factor * libm::exp(way * middle)) > LIMIT {
                far = middle
            } else {
                near = middle
            }
        }
        learning.factor * libm::exp(way * far)
    };
    Some(Practised { learning, factor: (end(-1.0), end(1.0)) })
}

/// The quadratic form: by how much a curve makes the sum of squares less is 2·g·v − g·M·g.
struct Form {
    matrix: [[f64; RANGES]; RANGES],
    vector: [f64; RANGES],
    /// The mean hours of the sessions in each range.
    hours: [f64; RANGES],
}

impl Form {
    fn of<'p>(players: impl Iterator<Item = (&'p Practice, f64)>) -> Form {
        let mut form = Form { matrix: [[0.0; RANGES]; RANGES], vector: [0.0; RANGES], hours: hours() };
        let (mut sessions, mut hours) = ([0.0; RANGES], [0.0; RANGES]);
        for (practice, weight) in players {
            let counts = practice.counts.map(f64::from);
            let (all, sum) =
                (counts.iter().sum::<f64>(), practice.sums.iter().map(|sum| f64::from(*sum)).sum::<f64>());
            if all < 2.0 || weight <= 0.0 {
                continue;
            }
            for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
                sessions[at] += weight * count;
                hours[at] += weight * f64::from(practice.hours[at]);
                form.vector[at] += weight * (f64::from(practice.sums[at]) - count * sum / all);
                form.matrix[at][at] += weight * count;
                for (cell, other) in form.matrix[at].iter_mut().zip(&counts) {
                    *cell -= weight * count * other / all;
                }
            }
        }
        for (own, (hours, sessions)) in form.hours.iter_mut().zip(hours.iter().zip(&sessions)) {
            *own = if *sessions > 0.0 { hours / sessions } else { *own };
        }
        form
    }

    fn less(&self, curve: &[f64; RANGES]) -> f64 {
        let dot = |a: &[f64; RANGES], b: &[f64; RANGES]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let twice: f64 = self.matrix.iter().zip(curve).map(|(row, own)| own * dot(row, curve)).sum();
        2.0 * dot(&self.vector, curve) - twice
    }
}
