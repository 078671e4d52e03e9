//! Which milestones tell most of a comparison.

use super::rows::Row;
use crate::chart::milestones::{kind, select};
use crate::simulation::outcome::{Reached, Spread};

/// The names of at most `most` milestones, in their order: those whose times differ most from side to side, of several
/// kinds rather than of one. If fewer differ, some that do not follow.
pub(super) fn most_different<'a>(rows: &[Row<'a>], most: usize) -> Vec<&'a str> {
    let names = candidates(rows);
    let mut scores: Vec<f64> = names.iter().map(|name| difference(rows, name)).collect();
    let mut chosen = Vec::new();
    while chosen.len() < most {
        let best = (0..names.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)));
        let Some(best) = best.filter(|&best| scores[best] > 0.0) else { break };
        chosen.push(best);
        scores[best] = 0.0;
        for (name, score) in names.iter().zip(&mut scores) {
            if same_event(rows, name, names[best]) {
                *score = 0.0;
            }
        }
        // Neighbours say nearly the same again.
        let like_it = |name: &&str| kind(name) == kind(names[best]);
        scores.iter_mut().zip(&names).filter(|(_, name)| like_it(name)).for_each(|(score, _)| *score /= 2.0);
    }
    let said = |at: usize| chosen.iter().any(|&other| same_event(rows, names[at], names[other]));
    let others: Vec<usize> = (0..names.len()).filter(|&at| !said(at)).collect();
    let other_names: Vec<&str> = others.iter().map(|&at| names[at]).collect();
    let room = most - chosen.len();
    chosen.extend(select(&other_names, &[], room).into_iter().map(|at| others[at]));
    chosen.sort_unstable();
    chosen.into_iter().map(|at| names[at]).collect()
}

/// The milestones that a tenth of some group reached and that can be compared: where there are several sides, two have
/// them.
fn candidates<'a>(rows: &[Row<'a>]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    let groups = || rows.iter().flat_map(Row::groups);
    let several = groups().any(|(side, _)| side > 0);
    let all = groups().flat_map(|(_, group)| &group.milestones);
    for reached in all.filter(|reached| reached.hours.p10.is_some()) {
        let name = reached.milestone.as_str();
        let mut sides = rows.iter().flat_map(|row| row.reached(name)).map(|(side, _)| side);
        let first = sides.next();
        if !names.contains(&name) && (!several || sides.any(|side| Some(side) != first)) {
            names.push(name);
        }
    }
    // In the order of the rules and not in that in which one group or another got there.
    let order = |name: &str| {
        groups().find_map(|(_, group)| group.milestones.iter().position(|other| other.milestone == name))
    };
    names.sort_by_key(|name| order(name));
    names
}

/// Whether two milestones are one and the same event: a reset as soon as it can be had, and the level that it needs.
fn same_event(rows: &[Row], one: &str, other: &str) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 0.05 * a.max(b);
    rows.iter().all(|row| {
        let (one, other) = (row.reached(one), row.reached(other));
        one.len() == other.len()
            && one.iter().zip(&other).all(|((_, one), (_, other))| {
                let medians = match (one.hours.p50, other.hours.p50) {
                    (Some(one), Some(other)) => near(one, other),
                    (None, None) => true,
                    _ => false,
                };
                medians && (one.reached.share - other.reached.share).abs() <= 0.05
            })
    })
}

/// How far the sides are apart, from 0 to 1, as the mean over all rows. Masteries have many milestones and give way.
fn difference(rows: &[Row], milestone: &str) -> f64 {
    let apart = rows.iter().map(|row| {
        let reached = row.reached(milestone);
        let reached: Vec<&Reached> = reached.into_iter().map(|(_, reached)| reached).collect();
        apart(&reached)
    });
    let weight = if milestone.starts_with("mastery.") { 0.5 } else { 1.0 };
    weight * apart.sum::<f64>() / rows.len().max(1) as f64
}

/// The larger of two differences: in the share that got there, and in the time, which is a share of the longest. The time
/// is that of the median player, or of the first quarter or tenth where no more got there.
fn apart(reached: &[&Reached]) -> f64 {
    let shares = range(&reached.iter().map(|one| one.reached.share).collect::<Vec<_>>());
    let shares = shares.map_or(0.0, |(least, most)| most - least);
    let percentiles: [fn(&Spread) -> Option<f64>; 3] =
        [|spread| spread.p50, |spread| spread.p25, |spread| spread.p10];
    let times = percentiles.into_iter().find_map(|percentile| {
        range(&reached.iter().map(|one| percentile(&one.hours)).collect::<Option<Vec<_>>>()?)
    });
    let times = times.filter(|times| times.1 > 0.0).map_or(0.0, |(least, most)| (most - least) / most);
    shares.max(times)
}

fn range(values: &[f64]) -> Option<(f64, f64)> {
    let least = values.iter().copied().reduce(f64::min)?;
    Some((least, values.iter().copied().reduce(f64::max)?))
}
