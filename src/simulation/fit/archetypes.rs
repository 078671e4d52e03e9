//! From groups to a population: what `endgame simulate` needs to know of each archetype, rounded as people write it.

use super::habits::{DAY, History};
use super::mixture::{Group, Mixture, Point};
use super::staying::{self, Days, Staying};
use crate::rules::ruleset::Ruleset;
use crate::simulation::dynamics::{Dynamics, Setting};
use crate::simulation::population::{Archetype, LogNormal, Population, PrestigePolicy};

/// What the file of a population can hold: sessions a week, minutes, XP an hour, spread.
const MOST: (f64, f64, f64, f64) = (70.0, 1440.0, 1e12, 3.0);
/// Less of a mastery is no activity.
const LEAST_ACTIVITY: f64 = 0.001;
/// Who resets within this much of the level that is needed does so as soon as possible.
const SOON: f64 = 1.1;

/// An archetype that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its habits, in logarithms.
    pub group: Group,
    /// Characters that belong to it more than to any other.
    pub characters: u64,
    /// Their sessions.
    pub sessions: u64,
    /// Hours a week, while they play.
    pub hours_per_week: f64,
    /// Whether it could be seen if and when they reset: some of them stood high enough.
    pub tells_resets: bool,
}

/// One of so many must do something for it to be a habit of all.
const HABIT: usize = 50;

/// Characters of one group, with how much of each belongs to it.
struct Members<'a> {
    all: Vec<(&'a History, f64)>,
}

/// The archetypes of a mixture, those who play least first, with what was found of each.
pub fn describe(
    mixture: &Mixture,
    (histories, points): (&[History], &[Point]),
    end: i64,
    ruleset: &Ruleset,
) -> (Vec<Archetype>, Vec<Found>) {
    let columns = mixture.groups.len();
    let shares = mixture.shares(points);
    let mut all: Vec<(Archetype, Found)> = mixture
        .groups
        .iter()
        .enumerate()
        .map(|(at, group)| {
            let weights = shares.iter().skip(at).step_by(columns);
            let all = histories.iter().zip(weights).map(|(history, &weight)| (history, weight)).collect();
            let own = points.iter().map(|point| own_chance(group, point)).collect::<Vec<_>>();
            let members = Members { all };
            let staying = members.staying(&own, end);
            let archetype = members.archetype(group, &staying, ruleset);
            let tells_resets = members.tells_resets(ruleset);
            let hours_per_week = hours_per_week(&archetype);
            (archetype, Found { group: *group, characters: 0, sessions: 0, hours_per_week, tells_resets })
        })
        .collect();
    all.sort_by(|a, b| a.1.hours_per_week.total_cmp(&b.1.hours_per_week));
    all.into_iter().unzip()
}

/// Hours a week, while they play.
pub fn hours_per_week(archetype: &Archetype) -> f64 {
    let LogNormal { median, sigma } = archetype.session_minutes;
    archetype.sessions_per_week * median * libm::exp(sigma * sigma / 2.0) / 60.0
}

/// The chance that this character plays on a day, where more is known of it than its group.
fn own_chance(group: &Group, point: &Point) -> Option<f64> {
    let count = point.counts[0];
    let share = group.tau2[0] / group.variance(0, count);
    (count > 0.0).then(|| libm::exp(group.mean[0] + share * (point.values[0] - group.mean[0])))
}

impl Members<'_> {
    fn sum(&self, of: impl Fn(&History) -> f64) -> f64 {
        self.all.iter().map(|(history, weight)| weight * of(history)).sum()
    }

    fn staying(&self, own: &[Option<f64>], end: i64) -> Staying {
        let days = |(&(history, weight), &own): (&(&History, f64), &Option<f64>)| Days {
            weight,
            played: f64::from(history.habits.days.saturating_sub(1)),
            span: history.habits.span(),
            // Whole days: those of whom the last is not over may still play on it.
            silent: ((end - history.habits.last) / DAY).max(0) as f64,
            own,
        };
        let players: Vec<Days> =
            self.all.iter().zip(own).filter(|((_, weight), _)| *weight > 1e-6).map(days).collect();
        staying::fit(&players)
    }

    fn archetype(&self, group: &Group, staying: &Staying, ruleset: &Ruleset) -> Archetype {
        let (most_sessions, most_minutes, most_rate, most_sigma) = MOST;
        let sessions = self.sum(|history| f64::from(history.habits.sessions));
        let days = self.sum(|history| f64::from(history.habits.days)).max(1e-9);
        let often = 7.0 * staying.plays * sessions / days;
        let log_normal = |feature: usize, most: f64| LogNormal {
            median: significant(libm::exp(group.mean[feature])).clamp(1e-3, most),
            sigma: thousandth((group.tau2[feature] + group.noise2[feature]).sqrt()).min(most_sigma),
        };
        let hours = self.sum(|history| history.habits.played.0) / 60.0;
        let currency = self.sum(|history| history.habits.currency as f64) / hours.max(1e-9);
        let leaves = 1.0 - libm::pow(1.0 - staying.leaves, 7.0);
        Archetype {
            id: String::new(),
            share: group.share,
            sessions_per_week: significant(often).clamp(1e-3, most_sessions),
            session_minutes: log_normal(1, most_minutes),
            xp_per_hour: log_normal(2, most_rate),
            currency_per_hour: significant(currency).min(most_rate),
            activities: self.activities(ruleset),
            prestige: self.prestige(ruleset),
            spend: self.spend(ruleset),
            leaves_per_week: (leaves * 1e4).round() / 1e4,
            dynamics: Dynamics::default(),
        }
    }

    /// Of the XP on the main track, how much went to each mastery as well.
    fn activities(&self, ruleset: &Ruleset) -> Vec<f64> {
        let of = |at: usize| self.sum(|history| history.deeds.masteries.get(at).map_or(0.0, |&xp| xp as f64));
        // A mastery at its end takes no more, whatever is done for it.
        let until = |at: usize| {
            self.sum(|history| match history.deeds.full_at.get(at) {
                Some(&full) if full > 0 => full as f64,
                _ => history.deeds.xp as f64,
            })
        };
        let share = |at| if until(at) > 0.0 { thousandth((of(at) / until(at)).min(1.0)) } else { 0.0 };
        let mut shares: Vec<f64> = (0..ruleset.masteries.len()).map(share).collect();
        let over = shares.iter().sum::<f64>() - 1.0;
        if over > 0.0
            && let Some(most) = shares.iter_mut().max_by(|a, b| a.total_cmp(b))
        {
            *most = thousandth(*most - over);
        }
        shares.into_iter().map(|share| if share < LEAST_ACTIVITY { 0.0 } else { share }).collect()
    }

    /// Weights of the attributes: the largest is 10, and what is never chosen 0.
    fn spend(&self, ruleset: &Ruleset) -> Vec<f64> {
        let attributes = ruleset.paragon.as_ref().map_or(0, |paragon| paragon.attributes.len());
        let of =
            |at: usize| self.sum(|history| history.deeds.spent.get(at).map_or(0.0, |&points| points as f64));
        let sums: Vec<f64> = (0..attributes).map(of).collect();
        let most = sums.iter().copied().fold(0.0, f64::max);
        sums.iter().map(|sum| if most > 0.0 { (sum / most * 100.0).round() / 10.0 } else { 0.0 }).collect()
    }

    /// Whether as many of them as make a habit stood high enough for a reset.
    fn tells_resets(&self, ruleset: &Ruleset) -> bool {
        let Some(rules) = &ruleset.prestige else { return true };
        let own = self.all.iter().filter(|(_, weight)| *weight > 0.5);
        let could = own.clone().filter(|(history, _)| history.deeds.highest >= rules.requires(1).0);
        could.count() * HABIT >= own.count()
    }

    /// When most of their resets happened: as soon as the rules allowed it, or later at some level.
    fn prestige(&self, ruleset: &Ruleset) -> PrestigePolicy {
        let Some(rules) = &ruleset.prestige else { return PrestigePolicy::Never };
        let own = self.all.iter().filter(|(_, weight)| *weight > 0.5);
        let resets = own.clone().flat_map(|(history, _)| &history.deeds.resets);
        let mut levels: Vec<(u64, bool)> = resets
            .map(|&(number, level)| (level, level as f64 <= rules.requires(number).0 as f64 * SOON + 1.0))
            .collect();
        let who = own.clone().filter(|(history, _)| !history.deeds.resets.is_empty()).count();
        // A mistake, or a try, is no habit.
        if who * HABIT < own.count() || levels.is_empty() {
            return PrestigePolicy::Never;
        }
        let soon = levels.iter().filter(|(_, is_soon)| *is_soon).count();
        if 2 * soon >= levels.len() {
            return PrestigePolicy::Asap;
        }
        levels.sort_unstable();
        let middle = levels.get(levels.len() / 2).map_or(1, |(level, _)| *level);
        let last = ruleset.paragon.as_ref().and_then(|paragon| paragon.track.last());
        PrestigePolicy::AtParagon(last.map_or(middle, |last| middle.min(last.0)))
    }
}

/// Gives the archetypes names by how much they play, and shares that sum to one.
pub fn finish(name: String, description: String, mut archetypes: Vec<Archetype>) -> Population {
    let sum: f64 = archetypes.iter().map(|archetype| archetype.share).sum();
    for archetype in &mut archetypes {
        archetype.share = (archetype.share / sum * 1e4).round() / 1e4;
    }
    let sum: f64 = archetypes.iter().map(|archetype| archetype.share).sum();
    if let Some(most) = archetypes.iter_mut().max_by(|a, b| a.share.total_cmp(&b.share)) {
        most.share = ((most.share + 1.0 - sum) * 1e4).round() / 1e4;
    }
    let names = names(&archetypes);
    archetypes.iter_mut().zip(names).for_each(|(archetype, name)| archetype.id = name);
    Population { name, description, archetypes, calendar: Vec::new(), setting: Setting::default() }
}

/// Names for those who play at least so many hours a week.
const NAMES: [(f64, &str); 5] =
    [(20.0, "hardcore"), (10.0, "dedicated"), (4.0, "regular"), (1.5, "casual"), (0.0, "occasional")];

/// By hours a week; where two would have the same name, those with longer sessions or better earnings say so.
fn names(archetypes: &[Archetype]) -> Vec<String> {
    let plain = |archetype: &Archetype| {
        let hours = hours_per_week(archetype);
        NAMES.iter().find(|(least, _)| hours >= *least).map_or("occasional", |(_, name)| name)
    };
    let plain: Vec<&str> = archetypes.iter().map(plain).collect();
    let mut names = Vec::with_capacity(plain.len());
    for (at, name) in plain.iter().enumerate() {
        let alike: Vec<usize> = (0..plain.len()).filter(|&other| plain[other] == *name).collect();
        let minutes = |at: &usize| archetypes[*at].session_minutes.median;
        names.push(match alike.as_slice() {
            [_] => (*name).to_owned(),
            [a, b] if (minutes(a) / minutes(b)).max(minutes(b) / minutes(a)) > 1.2 => {
                let other = if at == *a { b } else { a };
                let long = minutes(&at) > minutes(other);
                format!("{name}-{}", if long { "long" } else { "short" })
            }
            _ => format!("{name}-{}", alike.iter().position(|&other| other == at).unwrap_or(0) + 1),
        });
    }
    names
}

/// Four digits are more than a fit knows.
fn significant(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

fn thousandth(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

impl Found {
    /// Counts the characters and sessions of each, by whom they belong to.
    pub fn count(found: &mut [Found], places: &[Option<usize>], histories: &[History]) {
        for (place, history) in places.iter().zip(histories) {
            if let Some(found) = place.and_then(|place| found.get_mut(place)) {
                found.characters += 1;
                found.sessions += u64::from(history.habits.sessions);
            }
        }
    }
}
