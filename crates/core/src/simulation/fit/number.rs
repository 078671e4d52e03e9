//! How many groups there are, and where each begins: k-means on those of whom enough is known, then the mixture, and the
//! number that tells most for its size by the Bayesian information criterion (G. Schwarz, Ann. Statist. 6 (1978)).

use super::kmeans;
use super::mixture::{FEATURES, Group, Mixture, Point};

/// More archetypes than a designer would tell apart.
pub const MOST_ARCHETYPES: usize = 8;
/// The search for the number looks at so many characters, spread over all.
const MOST_POINTS: usize = 10_000;
/// A group has at least this share of the characters.
const LEAST_SHARE: f64 = 0.01;
/// A group has at least so many characters.
pub const LEAST_MEMBERS: f64 = 8.0;
/// A group whose members belong to another rather is that one once more.
const LEAST_CERTAIN: f64 = 0.5;
/// Starts of k-means for each number of groups.
const STARTS: u64 = 6;
/// So many of the groups that spread most are taken apart.
const TAKEN_APART: usize = 3;
/// What a group brings: its means, its spreads, its share.
const PARAMETERS: f64 = 2.0 * FEATURES as f64 + 1.0;

/// Groups of the points; `wanted` fixes their number. `None` when there are too few points to tell.
pub fn find(points: &[Point], wanted: Option<usize>, seed: u64) -> Option<Mixture> {
    let mut clear: Vec<Point> = points.iter().filter(|point| point.is_clear()).copied().collect();
    if (clear.len() as f64) < 2.0 * LEAST_MEMBERS {
        clear = points.to_vec();
    }
    let step = clear.len().div_ceil(MOST_POINTS).max(1);
    let sample: Vec<Point> = clear.into_iter().step_by(step).collect();
    if (sample.len() as f64) < LEAST_MEMBERS {
        return None;
    }
    let best = match wanted {
        Some(1) => best_of(&sample, 1, seed, None)?,
        Some(number) => {
            let fewer = best_of(&sample, number - 1, seed, None)?;
            best_of(&sample, number, seed, Some(&fewer))?
        }
        None => best_number(&sample, seed)?,
    };
    // From here on everyone counts, those who left soon too.
    Some(Mixture::settle(best.groups, points))
}

fn best_number(sample: &[Point], seed: u64) -> Option<Mixture> {
    let price = 0.5 * libm::log(sample.len() as f64);
    let mut best: Option<(f64, Mixture)> = None;
    let mut worse = 0;
    let mut fewer: Option<Mixture> = None;
    for number in 1..=MOST_ARCHETYPES.min((sample.len() as f64 / LEAST_MEMBERS) as usize) {
        let found = best_of(sample, number, seed, fewer.as_ref()).filter(|mixture| is_sound(mixture, sample));
        let Some(mixture) = found else {
            worse += 1;
            continue;
        };
        fewer = Some(mixture.clone());
        let value = mixture.log_likelihood - price * (PARAMETERS * number as f64 - 1.0);
        if best.as_ref().is_none_or(|(most, _)| value > *most) {
            best = Some((value, mixture));
            worse = 0;
        } else {
            worse += 1;
        }
        if worse == 2 {
            break;
        }
    }
    best.map(|(_, mixture)| mixture)
}

/// Whether every group is one: not a handful of characters, and not another group once more.
fn is_sound(mixture: &Mixture, sample: &[Point]) -> bool {
    let least = LEAST_SHARE.max(LEAST_MEMBERS / sample.len() as f64);
    let shares = mixture.shares(sample);
    let mut members = vec![0_u64; mixture.groups.len()];
    for row in shares.chunks(mixture.groups.len().max(1)) {
        let most = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        most.and_then(|(at, _)| members.get_mut(at)).into_iter().for_each(|count| *count += 1);
    }
    let has_members = |(group, members): (&Group, u64)| {
        let expected = group.share * sample.len() as f64;
        group.share >= least && members as f64 >= LEAST_CERTAIN * expected
    };
    mixture.groups.iter().zip(members).all(has_members)
}

/// The best of several starts: a sound one before others, then by likelihood; ties go to the first. Where one is known that
/// has a group less, its groups that spread most are taken apart too.
fn best_of(sample: &[Point], number: usize, seed: u64, fewer: Option<&Mixture>) -> Option<Mixture> {
    let scaled = scaled(sample);
    let starts = if number == 1 { 1 } else { STARTS };
    let mixtures = (0..starts).filter_map(|start| {
        let places = places(&scaled, number, seed.wrapping_mul(STARTS).wrapping_add(start))?;
        Some(Mixture::settle(groups(sample, &places, number), sample))
    });
    let taken_apart = fewer.map_or_else(Vec::new, |fewer| take_apart(fewer, (sample, &scaled), number, seed));
    let rated = mixtures.chain(taken_apart).map(|mixture| (is_sound(&mixture, sample), mixture));
    let is_better = |next: &(bool, Mixture), best: &(bool, Mixture)| {
        next.0.cmp(&best.0).then(next.1.log_likelihood.total_cmp(&best.1.log_likelihood)).is_gt()
    };
    let best = rated.reduce(|best, next| if is_better(&next, &best) { next } else { best });
    best.map(|(_, mixture)| mixture)
}

/// Mixtures of `number` groups: each of the groups of `fewer` that spread most is two in one of them.
fn take_apart(
    fewer: &Mixture,
    (sample, scaled): (&[Point], &[Vec<f64>]),
    number: usize,
    seed: u64,
) -> Vec<Mixture> {
    if fewer.groups.len() + 1 != number {
        return Vec::new();
    }
    let shares = fewer.shares(sample);
    let home = |row: &[f64]| row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(at, _)| at);
    let homes: Vec<usize> = shares.chunks(fewer.groups.len()).map(home).collect();
    let spread = |group: &Group| group.tau2.iter().sum::<f64>();
    let mut widest: Vec<usize> = (0..fewer.groups.len()).collect();
    widest.sort_by(|&a, &b| spread(&fewer.groups[b]).total_cmp(&spread(&fewer.groups[a])));
    let apart = |&wide: &usize| {
        let own: Vec<usize> = (0..sample.len()).filter(|&at| homes[at] == wide).collect();
        let rows: Vec<Vec<f64>> = own.iter().map(|&at| scaled[at].clone()).collect();
        let halves = if rows.len() < 2 { return None } else { places(&rows, 2, seed)? };
        let mut all = homes.clone();
        for (&at, half) in own.iter().zip(halves) {
            all[at] = if half == 0 { wide } else { number - 1 };
        }
        Some(Mixture::settle(groups(sample, &all, number), sample))
    };
    widest.iter().take(TAKEN_APART).filter_map(apart).collect()
}

/// The features of each point about their mean, divided by their spread, and the smaller the more of that spread is only
/// that a mean of few sessions is uncertain: what does not tell players apart should not part them.
fn scaled(sample: &[Point]) -> Vec<Vec<f64>> {
    let n = sample.len() as f64;
    let of = |feature: usize| sample.iter().map(move |point| point.values[feature]);
    let mean: [f64; FEATURES] = std::array::from_fn(|feature| of(feature).sum::<f64>() / n);
    let spread: [f64; FEATURES] = std::array::from_fn(|feature| {
        let squares: f64 = of(feature).map(|value| (value - mean[feature]) * (value - mean[feature])).sum();
        (squares / n).sqrt().max(1e-9)
    });
    let whole = Group::of(&sample.iter().collect::<Vec<_>>(), 1.0);
    let weight: [f64; FEATURES] = std::array::from_fn(|feature| {
        let known = sample.iter().map(|point| point.counts[feature]).filter(|&count| count > 0.0);
        let error: f64 = known.map(|count| whole.noise2[feature] / count).sum::<f64>() / n;
        (1.0 - error / (spread[feature] * spread[feature])).max(0.0).sqrt() / spread[feature]
    });
    let row = |point: &Point| (0..FEATURES).map(|at| (point.values[at] - mean[at]) * weight[at]).collect();
    sample.iter().map(row).collect()
}

/// To which of `number` groups each row belongs.
fn places(rows: &[Vec<f64>], number: usize, seed: u64) -> Option<Vec<usize>> {
    if number == 1 {
        return Some(vec![0; rows.len()]);
    }
    kmeans::groups(rows, number, seed)
}

fn groups(sample: &[Point], places: &[usize], number: usize) -> Vec<Group> {
    let members = |group: usize| -> Vec<&Point> {
        sample.iter().zip(places).filter(|(_, place)| **place == group).map(|(point, _)| point).collect()
    };
    let groups = (0..number).map(members).filter(|members| !members.is_empty());
    groups.map(|members| Group::of(&members, members.len() as f64 / sample.len() as f64)).collect()
}
