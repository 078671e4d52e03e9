//! Which archetypes excuse anybody: those that are not made of cheaters themselves, each as its honest majority is.
//!
//! What characters earn goes with how often and how long they play, in most games. A small archetype that earns far more than this
//! line says, or that hardly sleeps, excuses nobody. The line is found by weighing down what is off it (P. J. Huber, Annals of
//! Mathematical Statistics 35, 1964); means and spreads of the others are those of medians.

use super::Fitted;
use super::habits::History;
use super::mixture::{Group, Point};

/// A kind of honest players.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trusted {
    /// Its place among the archetypes that were found.
    pub archetype: usize,
    /// Its habits.
    pub group: Group,
    /// Mean and standard deviation between players of the logarithm of currency an hour, where they earn any.
    pub currency: Option<(f64, f64)>,
}

/// A larger kind is not made of cheaters.
const SMALL: f64 = 0.2;
/// A small one is off the line when it earns more than so many times as much.
const FAR_OFF: f64 = 2.0;
/// And by more than so many standard deviations of all.
const FAR_OFF_Z: f64 = 3.0;
/// A small kind that plays for so many minutes a day, on average, does not sleep as people do.
const SLEEPLESS: f64 = 480.0;
/// The spread of fewer is not that of their median.
const LEAST_MEMBERS: usize = 8;
/// Players differ by a twentieth at least.
const LEAST_SIGMA: f64 = 0.05;

/// The kinds of a fit that excuse what their characters do; all where none would be left.
pub fn trusted(fitted: &Fitted, histories: &[History], points: &[Point]) -> Vec<Trusted> {
    let line = Line::of(points);
    let most_off = libm::log(FAR_OFF).max(FAR_OFF_Z * line.sigma);
    let is_honest = |often: f64, minutes: f64, rate: f64| {
        rate - line.at(often, minutes) < most_off && libm::exp(often + minutes) < SLEEPLESS
    };
    let kind = |at: usize, only_honest: bool| -> Option<Trusted> {
        let group = fitted.found.get(at)?.group;
        let own: Vec<usize> = (0..points.len()).filter(|own| fitted.places[*own] == Some(at)).collect();
        let is_checked = only_honest && group.share < SMALL;
        let honest = |own: &usize| {
            let [often, minutes, rate, _] = points[*own].values;
            let often = if points[*own].counts[0] > 0.0 { often } else { group.mean[0] };
            !is_checked || is_honest(often, minutes, rate)
        };
        let left: Vec<usize> = own.iter().copied().filter(|own| honest(own)).collect();
        let [often, minutes, rate, _] = group.mean;
        let is_trusted = !is_checked
            || 2 * left.len() > own.len()
            || is_honest(often, minutes, rate) && left.len() > LEAST_MEMBERS;
        if !is_trusted {
            return None;
        }
        let mut own_kind = group;
        own_kind.share *= left.len() as f64 / own.len().max(1) as f64;
        Some(as_most_are(histories, points, &left, (at, own_kind)))
    };
    let all = |only_honest: bool| -> Vec<Trusted> {
        (0..fitted.found.len()).filter_map(|at| kind(at, only_honest)).collect()
    };
    let honest = all(true);
    if honest.is_empty() { all(false) } else { honest }
}

/// The kind by the medians of these characters.
fn as_most_are(
    histories: &[History],
    points: &[Point],
    own: &[usize],
    (at, group): (usize, Group),
) -> Trusted {
    let mut group = group;
    for feature in 0..=2 {
        let known = || own.iter().map(|own| &points[*own]).filter(|point| point.counts[feature] >= 4.0);
        let values: Vec<f64> = known().map(|point| point.values[feature]).collect();
        let Some((middle, sigma)) = middle_and_spread(&values) else { continue };
        let error = known().map(|point| group.noise2[feature] / point.counts[feature]).sum::<f64>()
            / values.len() as f64;
        group.mean[feature] = middle;
        // The spread of few is itself uncertain.
        let wider = 1.0 + 1.0 / (values.len() as f64).sqrt();
        group.tau2[feature] = (sigma * sigma * wider - error).max(LEAST_SIGMA * LEAST_SIGMA);
    }
    let currency: Vec<f64> = own
        .iter()
        .map(|own| histories[*own].habits.currency_per_hour)
        .filter(|logs| logs.count >= 4)
        .map(|logs| logs.mean())
        .collect();
    let currency = middle_and_spread(&currency).map(|(middle, sigma)| (middle, sigma.max(LEAST_SIGMA) * 1.1));
    Trusted { archetype: at, group, currency }
}

/// The median, and the standard deviation that the median distance from it has in a normal.
fn middle_and_spread(values: &[f64]) -> Option<(f64, f64)> {
    let middle = median(values.to_vec())?;
    let spread = median(values.iter().map(|value| (value - middle).abs()).collect())?;
    (values.len() >= LEAST_MEMBERS).then_some((middle, 1.482_602 * spread))
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// What characters earn by how often and how long they play, in logarithms.
struct Line {
    numbers: [f64; 3],
    sigma: f64,
}

impl Line {
    fn of(points: &[Point]) -> Line {
        let rows: Vec<([f64; 3], f64)> = points
            .iter()
            .filter(|point| point.is_clear())
            .map(|point| ([1.0, point.values[0], point.values[1]], point.values[2]))
            .collect();
        let mut line = Line { numbers: [0.0; 3], sigma: f64::INFINITY };
        for _ in 0..30 {
            let off = |(x, y): &([f64; 3], f64)| y - line.at(x[1], x[2]);
            let offs: Vec<f64> = rows.iter().map(off).collect();
            let weight =
                |off: f64| if off.abs() <= 1.5 * line.sigma { 1.0 } else { 1.5 * line.sigma / off.abs() };
            let weights: Vec<f64> = offs.iter().map(|off| weight(*off)).collect();
            line.numbers = solve(&rows, &weights);
            let offs = rows.iter().map(|(x, y)| (y - line.at(x[1], x[2])).abs()).collect();
            line.sigma = 1.482_602 * median(offs).unwrap_or(0.0).max(1e-6);
        }
        line
    }

    fn at(&self, often: f64, minutes: f64) -> f64 {
        let [base, by_often, by_minutes] = self.numbers;
        base + by_often * often + by_minutes * minutes
    }
}

/// Weighted least squares of three numbers, with a little to hold them where nothing does.
fn solve(rows: &[([f64; 3], f64)], weights: &[f64]) -> [f64; 3] {
    let mut sums = [[0.0; 4]; 3];
    for ((x, y), weight) in rows.iter().zip(weights) {
        for (at, row) in sums.iter_mut().enumerate() {
            (0..3).for_each(|other| row[other] += weight * x[at] * x[other]);
            row[3] += weight * x[at] * y;
        }
    }
    (0..3).for_each(|at| sums[at][at] += 1e-6);
    for at in 0..3 {
        let pivot = sums[at];
        for (other, row) in sums.iter_mut().enumerate().filter(|(other, _)| *other != at) {
            debug_assert_ne!(other, at);
            let times = row[at] / pivot[at];
            row.iter_mut().zip(&pivot).for_each(|(own, theirs)| *own -= times * theirs);
        }
    }
    [0, 1, 2].map(|at| sums[at][3] / sums[at][at])
}
