//! A mixture of archetypes: each character's habits are measured with an error that is known from the number of its
//! sessions, and belong to one of several groups, or to none.
//!
//! A group is normal, in logarithms, in each of [`FEATURES`]; what is measured of a character with n sessions varies by
//! tau² + noise²/n: by how much players of the group differ, and by how much a player's own sessions do. Without the second
//! term those who left after a week would look like groups of their own. Expectation and maximisation (J. Bovy,
//! D. W. Hogg, S. T. Roweis, "Extreme deconvolution", Ann. Appl. Stat. 5 (2011), of diagonal covariances). Who fits
//! nowhere goes to a thin background, so that a cheater neither makes a group nor moves one.

use super::habits::Habits;
use super::learning::RANGES;
use crate::simulation::population::Archetype;

/// What is measured: the chance of a play day, minutes of a session, XP an hour, each by its logarithm; and the logarithm of the
/// odds that a play day is a Saturday or a Sunday.
pub const FEATURES: usize = 4;
/// The place of the last.
pub const WEEKEND: usize = 3;

/// Fewer play days after the first tell nothing of how often, nor do less days from the first to the last.
const LEAST_DAYS: u32 = 2;
const LEAST_SPAN: f64 = 13.0;
/// Fewer measurements do not help to look for groups.
const CLEAR: f64 = 8.0;
/// The share of characters that may fit nowhere.
const BACKGROUND: f64 = 0.001;
/// The density of the background, for each feature: one over a width of e¹².
const BACKGROUND_LOG: f64 = -2.484_906_649_788;
/// Players of a group differ by 1 % at least.
const LEAST_TAU2: f64 = 1e-4;
/// Sessions of a player differ by 1 % at least.
const LEAST_NOISE2: f64 = 1e-4;
const LOG_2_PI: f64 = 1.837_877_066_409_345_5;

/// What is measured of a character.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// The logarithms.
    pub values: [f64; FEATURES],
    /// Of how many measurements each is the mean; 0 where it is unknown.
    pub counts: [f64; FEATURES],
    /// The sum of squares of the measurements about their mean.
    scatter: [f64; FEATURES],
}

impl Point {
    /// What the habits of a character measure, where practice changes XP an hour by these levels.
    pub fn new(habits: &Habits, levels: &[f64; RANGES]) -> Point {
        let after = habits.days.saturating_sub(1);
        // From the last play day to when the player left or the history ended it is a gap like others, but for its end.
        let gap = if after == 0 { 0.0 } else { (habits.span() / f64::from(after) - 1.0).max(0.0) };
        let often = f64::from(after) / (habits.span() + gap).max(1.0);
        // Not by how many days alone: of those who left soon, only who plays often would count.
        let known = after >= LEAST_DAYS && habits.span() >= LEAST_SPAN;
        // The logarithm of a mean is too small by half of its variance.
        let too_small = (1.0 - often).max(0.0) / (2.0 * f64::from(after.max(1)));
        let (rate, rate_scatter) = habits.xp_per_hour.lowered(habits.practice.sums(levels));
        let rate = if habits.xp_per_hour.count == 0 { 0.0 } else { rate };
        let weekend = Weekend::of(habits);
        Point {
            values: [
                if known { libm::log(often) + too_small } else { 0.0 },
                habits.minutes.mean(),
                rate,
                weekend.log_odds,
            ],
            counts: [
                // Days that were there to play on, not days with play: who plays often would count for more.
                if known { habits.span() } else { 0.0 },
                f64::from(habits.minutes.count),
                f64::from(habits.xp_per_hour.count),
                weekend.days,
            ],
            scatter: [0.0, habits.minutes.scatter(), rate_scatter, 0.0],
        }
    }

    /// Whether enough is known of it to look for groups.
    pub fn is_clear(&self) -> bool {
        self.counts.iter().take(FEATURES - 1).all(|&count| count >= CLEAR)
    }
}

/// One group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// The share of all characters.
    pub share: f64,
    /// The mean of each feature.
    pub mean: [f64; FEATURES],
    /// How much its players differ.
    pub tau2: [f64; FEATURES],
    /// How much the measurements of one player differ.
    pub noise2: [f64; FEATURES],
}

impl Group {
    /// By how much a measurement of a mean varies.
    pub fn variance(&self, feature: usize, count: f64) -> f64 {
        self.tau2[feature] + self.noise2[feature] / count
    }

    /// How many standard deviations a character is off in a feature; `None` where nothing is known.
    pub fn distance(&self, point: &Point, feature: usize) -> Option<f64> {
        let count = point.counts[feature];
        let off = point.values[feature] - self.mean[feature];
        (count > 0.0).then(|| off / self.variance(feature, count).sqrt())
    }

    /// The logarithm of its density at a point, in the features of which something is known.
    pub fn log_density(&self, point: &Point) -> f64 {
        (0..FEATURES).map(|feature| self.log_density_of(point, feature)).sum()
    }

    /// The same in one feature; 0 where nothing is known.
    pub fn log_density_of(&self, point: &Point, feature: usize) -> f64 {
        let count = point.counts[feature];
        if count <= 0.0 {
            return 0.0;
        }
        let variance = self.variance(feature, count);
        let off = point.values[feature] - self.mean[feature];
        -0.5 * (LOG_2_PI + libm::log(variance) + off * off / variance)
    }
}

/// Groups, and how well they tell of the characters.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// The groups.
    pub groups: Vec<Group>,
    /// The logarithm of the likelihood.
    pub log_likelihood: f64,
}

/// Steps after which the search ends in any case.
const MOST_STEPS: usize = 300;
/// It ends when a step gains less than this for each character.
const TOLERANCE: f64 = 1e-7;

impl Mixture {
    /// Improves the groups until they stay as they are.
    pub fn settle(mut groups: Vec<Group>, points: &[Point]) -> Mixture {
        let mut before = f64::NEG_INFINITY;
        for _ in 0..MOST_STEPS {
            let (shares, log_likelihood) = responsibilities(&groups, points);
            improve(&mut groups, points, &shares);
            let gained = log_likelihood - before;
            before = log_likelihood;
            if gained.abs() < TOLERANCE * points.len() as f64 {
                break;
            }
        }
        Mixture { groups, log_likelihood: before }
    }

    /// How likely each character belongs to each group: a row a character. What is missing to 1 fits nowhere.
    pub fn shares(&self, points: &[Point]) -> Vec<f64> {
        responsibilities(&self.groups, points).0
    }
}

fn responsibilities(groups: &[Group], points: &[Point]) -> (Vec<f64>, f64) {
    let mut all = Vec::with_capacity(groups.len() * points.len());
    let mut log_likelihood = 0.0;
    let mut logs = vec![0.0; groups.len()];
    let prior: Vec<f64> = groups.iter().map(|group| libm::log(group.share.max(1e-12))).collect();
    for point in points {
        let known = point.counts.iter().filter(|&&count| count > 0.0).count();
        let background = libm::log(BACKGROUND) + BACKGROUND_LOG * known as f64;
        let mut most = background;
        for ((log, group), prior) in logs.iter_mut().zip(groups).zip(&prior) {
            *log = prior + group.log_density(point);
            most = most.max(*log);
        }
        let start = all.len();
        let mut sum = libm::exp(background - most);
        for log in &logs {
            let weight = libm::exp(log - most);
            sum += weight;
            all.push(weight);
        }
        all.iter_mut().skip(start).for_each(|weight| *weight /= sum);
        log_likelihood += most + libm::log(sum);
    }
    (all, log_likelihood)
}

/// Groups that fit the characters they are told to have.
fn improve(groups: &mut [Group], points: &[Point], shares: &[f64]) {
    let columns = groups.len();
    let total: f64 = shares.iter().sum();
    for (at, group) in groups.iter_mut().enumerate() {
        let own = points.iter().zip(shares.iter().skip(at).step_by(columns));
        let own: Vec<(&Point, f64)> = own.map(|(point, &r)| (point, r)).filter(|(_, r)| *r > 1e-6).collect();
        group.share = own.iter().map(|(_, r)| r).sum::<f64>() / total.max(1e-12);
        (0..FEATURES).for_each(|feature| group.fit(feature, &own));
    }
}

impl Group {
    /// A group of these characters, of whom nothing is known to begin with but who they are.
    pub fn of(points: &[&Point], share: f64) -> Group {
        let mut group =
            Group { share, mean: [0.0; FEATURES], tau2: [0.04; FEATURES], noise2: [0.1; FEATURES] };
        for feature in 0..FEATURES {
            let known = || points.iter().filter(|point| point.counts[feature] > 1.0);
            let values = known().map(|point| point.values[feature]).collect();
            group.mean[feature] = median(values).unwrap_or(0.0);
            let spreads =
                known().map(|point| point.scatter[feature] / (point.counts[feature] - 1.0)).collect();
            group.noise2[feature] = median(spreads).unwrap_or(0.1).max(LEAST_NOISE2);
        }
        group.noise2[0] = noise_of_days(group.mean[0]);
        group.noise2[WEEKEND] = noise_of_odds(group.mean[WEEKEND]);
        group
    }

    /// What an archetype explains, when its players differ by a tenth.
    pub fn of_archetype(archetype: &Archetype) -> Group {
        let Archetype { session_minutes, xp_per_hour, .. } = archetype;
        let often = libm::log((archetype.sessions_per_week / 7.0).min(1.0));
        // Where nothing is said of how its players differ, they do by a tenth.
        let spread = archetype.dynamics.spread.unwrap_or_default();
        let apart = |sigma: f64| (sigma * sigma).max(0.01);
        let usual = libm::log(2.0 / 5.0);
        let square = |sigma: f64| (sigma * sigma).max(LEAST_NOISE2);
        Group {
            share: archetype.share,
            mean: [often, libm::log(session_minutes.median), libm::log(xp_per_hour.median), usual],
            tau2: [apart(spread.sessions), apart(spread.minutes), apart(spread.xp), 1.0],
            noise2: [
                noise_of_days(often),
                square(session_minutes.sigma),
                square(xp_per_hour.sigma),
                noise_of_odds(usual),
            ],
        }
    }

    /// Finds a feature again, of these characters with how much of each belongs to the group.
    pub fn fit(&mut self, feature: usize, own: &[(&Point, f64)]) {
        let known = || own.iter().filter(|(point, _)| point.counts[feature] > 0.0);
        // Characters that are known better count for more.
        let (mut sum, mut weights) = (0.0, 0.0);
        for (point, r) in known() {
            let weight = r / self.variance(feature, point.counts[feature]);
            sum += weight * point.values[feature];
            weights += weight;
        }
        if weights <= 0.0 {
            return;
        }
        self.mean[feature] = sum / weights;
        let (mut sum, mut weights) = (0.0, 0.0);
        for (point, r) in known() {
            let error = self.noise2[feature] / point.counts[feature];
            let variance = self.tau2[feature] + error;
            let off = point.values[feature] - self.mean[feature];
            let weight = r / (variance * variance);
            sum += weight * (off * off - error);
            weights += weight;
        }
        self.tau2[feature] = (sum / weights).max(LEAST_TAU2);
        self.noise2[feature] = match feature {
            0 => noise_of_days(self.mean[0]),
            WEEKEND => noise_of_odds(self.mean[WEEKEND]),
            _ => self.noise(feature, own),
        };
    }

    /// How much the measurements of one character differ, over all but those who differ beyond all measure.
    fn noise(&self, feature: usize, own: &[(&Point, f64)]) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (point, r) in own {
            let freedom = point.counts[feature] - 1.0;
            let most = self.noise2[feature] * (freedom + 6.0 * (2.0 * freedom).sqrt() + 12.0);
            if freedom > 0.0 && point.scatter[feature] <= most {
                sum += r * point.scatter[feature];
                weights += r * freedom;
            }
        }
        if weights > 0.0 { (sum / weights).max(LEAST_NOISE2) } else { self.noise2[feature] }
    }
}

/// How much of a character's play falls on Saturdays and Sundays.
struct Weekend {
    log_odds: f64,
    days: f64,
}

/// Fewer days say nothing of a habit.
const LEAST_WEEK_DAYS: u16 = 8;

impl Weekend {
    fn of(habits: &Habits) -> Weekend {
        let days: u16 = habits.weekdays.iter().fold(0, |sum, count| sum.saturating_add(*count));
        let [.., saturdays, sundays] = habits.weekdays;
        let weekend = f64::from(saturdays.saturating_add(sundays));
        if days < LEAST_WEEK_DAYS {
            return Weekend { log_odds: 0.0, days: 0.0 };
        }
        // Half a day more on either side keeps it finite (J. B. S. Haldane, Annals of Human Genetics 20, 1956).
        Weekend {
            log_odds: libm::log((weekend + 0.5) / (f64::from(days) - weekend + 0.5)),
            days: f64::from(days) + 1.0,
        }
    }
}

/// The logarithm of odds of n days varies by 1/(n·s·(1 − s)), with s the share.
fn noise_of_odds(log_odds: f64) -> f64 {
    let share = 1.0 / (1.0 + libm::exp(-log_odds));
    1.0 / (share * (1.0 - share)).max(0.02)
}

/// The logarithm of a share p of n days varies by (1 − p)/(p·n).
fn noise_of_days(log_share: f64) -> f64 {
    let share = libm::exp(log_share).clamp(1e-3, 1.0);
    ((1.0 - share) / share).max(0.02)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
