//! How well what is told of an archetype is known: 95 % intervals.
//!
//! A mean of players that differ by tau² and of whom n sessions are known that differ by noise² varies by
//! tau² + noise²/n; how much players differ is the sum of squares of such means, which is a χ²; a share is binomial.

use super::mixture::{Group, Point};

/// An interval, both ends included.
pub type Ends = (f64, f64);

/// The intervals of a group, in the units of a population's file.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Certainty {
    /// Of the share.
    pub share: Ends,
    /// Of sessions a week.
    pub sessions_per_week: Ends,
    /// Of the median minutes of a session, and of their sigma.
    pub minutes: (Ends, Ends),
    /// Of the median XP an hour, and of its sigma.
    pub xp_per_hour: (Ends, Ends),
    /// Of how much players differ in sessions a week, minutes and XP an hour.
    pub spread: [Ends; 3],
    /// Of the chance to leave in a week, after the first where that is told apart.
    pub leaves: Ends,
    /// Of the chance to leave in the first week.
    pub first_week: Ends,
    /// Of what practice leads to, where it does anything.
    pub learning: Option<Ends>,
}

/// 97.5 % of a normal.
const Z: f64 = 1.959_963_985;

/// The factor by which the exponential of a group's mean in a feature is uncertain, of these members with their weights.
pub fn of_mean(group: &Group, feature: usize, members: &[(&Point, f64)]) -> f64 {
    let known = members.iter().filter(|(point, _)| point.counts[feature] > 0.0);
    let weights: f64 = known.map(|(point, r)| r / group.variance(feature, point.counts[feature])).sum();
    if weights <= 0.0 {
        f64::INFINITY
    } else {
        libm::exp(student(count(feature, members) - 1.0) * weights.sqrt().recip())
    }
}

/// The interval of how much the players of a group differ in a feature: as a standard deviation.
pub fn of_spread(group: &Group, feature: usize, members: &[(&Point, f64)]) -> Ends {
    let known = || members.iter().filter(|(point, _)| point.counts[feature] > 0.0);
    // The error of the means, weighted as they are where tau² is found.
    let (mut errors, mut weights, mut squares) = (0.0, 0.0, 0.0);
    for (point, r) in known() {
        let error = group.noise2[feature] / point.counts[feature];
        let weight = r / libm::pow(group.tau2[feature] + error, 2.0);
        errors += weight * error;
        weights += weight;
        squares += r * libm::pow(group.tau2[feature] + error, -2.0);
    }
    if weights <= 0.0 {
        return (0.0, f64::INFINITY);
    }
    let error = errors / weights;
    let total = group.tau2[feature] + error;
    // As many degrees of freedom as its variance is of a χ² (F. E. Satterthwaite, Biometrics Bulletin 2, 1946).
    let freedom = (total * total * squares - 1.0).max(1.0);
    let end = |z: f64| (total * freedom / chi_squared(freedom, z) - error).max(0.0).sqrt();
    (end(Z), end(-Z))
}

/// The interval of a standard deviation within players, of so many degrees of freedom.
pub fn of_noise(sigma: f64, freedom: f64) -> Ends {
    let freedom = freedom.max(1.0);
    let end = |z: f64| sigma * (freedom / chi_squared(freedom, z)).sqrt();
    (end(Z), end(-Z))
}

/// The interval of a share of `all` (E. B. Wilson, Journal of the American Statistical Association 22, 1927).
pub fn of_share(share: f64, all: f64) -> Ends {
    let square = Z * Z / all.max(1.0);
    let middle = (share + square / 2.0) / (1.0 + square);
    let half =
        Z / (1.0 + square) * (share * (1.0 - share) / all.max(1.0) + square / all.max(1.0) / 4.0).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// Members of whom a feature is known, by their weights.
pub fn count(feature: usize, members: &[(&Point, f64)]) -> f64 {
    members.iter().filter(|(point, _)| point.counts[feature] > 0.0).map(|(_, r)| r).sum()
}

/// 97.5 % of Student's distribution, by the series of its quantile (R. A. Fisher, E. A. Cornish, Technometrics 2, 1960).
fn student(freedom: f64) -> f64 {
    let n = freedom.max(2.0);
    let (z, z3, z5, z7) = (Z, Z * Z * Z, libm::pow(Z, 5.0), libm::pow(Z, 7.0));
    z + (z3 + z) / (4.0 * n)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * n * n)
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * n * n * n)
}

/// A quantile of χ² by that of a normal (E. B. Wilson, M. M. Hilferty, Proceedings of the National Academy of Sciences 17, 1931).
fn chi_squared(freedom: f64, z: f64) -> f64 {
    let part = 2.0 / (9.0 * freedom);
    (freedom * libm::pow(1.0 - part + z * part.sqrt(), 3.0)).max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As printed in tables.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (freedom, low, high) in [(10.0, 3.247, 20.483), (30.0, 16.791, 46.979), (100.0, 74.222, 129.561)]
        {
            assert!((chi_squared(freedom, -Z) / low - 1.0).abs() < 0.015, "{freedom}");
            assert!((chi_squared(freedom, Z) / high - 1.0).abs() < 0.002, "{freedom}");
        }
        for (freedom, t) in [(5.0, 2.5706), (10.0, 2.2281), (30.0, 2.0423), (120.0, 1.9799)] {
            assert!((student(freedom) / t - 1.0).abs() < 0.005, "{freedom} {}", student(freedom));
        }
        let (low, high) = of_share(0.1, 50.0);
        assert!((low - 0.0435).abs() < 1e-3 && (high - 0.2136).abs() < 1e-3);
    }
}
