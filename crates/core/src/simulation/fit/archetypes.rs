//! From groups to a population: what `endgame simulate` needs to know of each archetype, rounded as people write it.

use super::certainty::{self, Certainty};
use super::habits::{DAY, History, weekday};
use super::learning::{self, Practised};
use super::mixture::{Group, Mixture, Point, WEEKEND};
use super::names::names;
use super::staying::{self, Days, Known};
use crate::rules::ruleset::Ruleset;
use crate::simulation::dynamics::{Correlation, Dynamics, Learning, Leaving, PlayerSpread, Setting, Weekday};
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
    /// How well it is known.
    pub certainty: Certainty,
    /// Whether it could be seen if and when they reset: some of them stood high enough.
    pub tells_resets: bool,
}

/// A group whose mean was found with other levels of practice is found again in so many steps.
const FITS: usize = 6;
/// Fewer characters of whom it is known do not say how often the median player plays.
const LEAST_OWN: f64 = 8.0;
/// Players who differ by less are alike.
const LEAST_SPREAD: f64 = 0.05;
/// Lengths of sessions that vary by less are assumed ones.
pub(super) const ASSUMED: f64 = 2e-4;
/// A correlation of so many standard errors is one.
const SURE: f64 = 3.5;

/// The chance in a week of what has this chance on a day.
fn a_week(chance: f64) -> f64 {
    1.0 - libm::pow(1.0 - chance, 7.0)
}

/// One of so many must do something for it to be a habit of all.
const HABIT: usize = 50;

/// Characters of one group, with how much of each belongs to it.
struct Members<'a> {
    all: Vec<(&'a History, &'a Point, f64)>,
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
            let all = histories.iter().zip(points).zip(weights);
            let all = all.map(|((history, point), &weight)| (history, point, weight)).collect();
            let members = Members { all };
            let practised = members.practised(group);
            let group = &members.shown(group, practised.as_ref());
            let own = points.iter().map(|point| own_chance(group, point)).collect::<Vec<_>>();
            let known = members.staying(&own, end);
            let archetype = members.archetype(group, &known, practised, ruleset);
            let tells_resets = members.tells_resets(ruleset);
            let hours_per_week = hours_per_week(&archetype);
            let certainty = members.certainty(group, &archetype, (&known, practised));
            let (characters, sessions) = (0, 0);
            (
                archetype,
                Found { group: *group, characters, sessions, hours_per_week, certainty, tells_resets },
            )
        })
        .collect();
    all.sort_by(|a, b| a.1.hours_per_week.total_cmp(&b.1.hours_per_week));
    all.into_iter().unzip()
}

/// Hours a week of the median player, while they play.
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
        self.all.iter().map(|(history, _, weight)| weight * of(history)).sum()
    }

    fn staying(&self, own: &[Option<f64>], end: i64) -> Known {
        let days = |(&(history, _, weight), &own): (&(&History, &Point, f64), &Option<f64>)| Days {
            weight,
            played: f64::from(history.habits.days.saturating_sub(1)),
            span: history.habits.span(),
            // Whole days: those of whom the last is not over may still play on it.
            silent: ((end - history.habits.last) / DAY).max(0) as f64,
            own,
        };
        let players: Vec<Days> =
            self.all.iter().zip(own).filter(|((.., weight), _)| *weight > 1e-6).map(days).collect();
        staying::fit(&players)
    }

    /// What practice does to these alone.
    fn practised(&self, group: &Group) -> Option<Practised> {
        // Where all sessions are as long as each other, nobody knows how long they were.
        if group.noise2[1] < ASSUMED {
            return None;
        }
        let all = self.all.iter().map(|(history, _, weight)| (&history.habits.practice, *weight));
        learning::fit(all, group.noise2[2])
    }

    /// The group with XP an hour as it is without practice of its own kind, found again.
    fn shown(&self, group: &Group, practised: Option<&Practised>) -> Group {
        let levels = learning::levels(practised.map(|own| &own.learning));
        let points: Vec<Point> =
            self.all.iter().map(|(history, ..)| Point::new(&history.habits, &levels)).collect();
        let own: Vec<(&Point, f64)> =
            points.iter().zip(&self.all).map(|(point, (.., weight))| (point, *weight)).collect();
        let mut shown = *group;
        (0..FITS).for_each(|_| (0..WEEKEND).for_each(|feature| shown.fit(feature, &own)));
        shown
    }

    fn archetype(
        &self,
        group: &Group,
        known: &Known,
        practised: Option<Practised>,
        ruleset: &Ruleset,
    ) -> Archetype {
        let (most_sessions, most_minutes, most_rate, most_sigma) = MOST;
        let sessions = self.sum(|history| f64::from(history.habits.sessions));
        let days = self.sum(|history| f64::from(history.habits.days)).max(1e-9);
        let is_known = certainty::count(0, &self.points()) >= LEAST_OWN;
        let plays = if is_known { libm::exp(group.mean[0]) } else { known.staying.plays };
        let often = 7.0 * plays * sessions / days;
        let log_normal = |feature: usize, most: f64| LogNormal {
            median: significant(libm::exp(group.mean[feature])).clamp(1e-3, most),
            sigma: thousandth(group.noise2[feature].sqrt()).min(most_sigma),
        };
        let hours = self.sum(|history| history.habits.played.0) / 60.0;
        let currency = self.sum(|history| history.habits.currency as f64) / hours.max(1e-9);
        let in_a_week = |chance: f64| (a_week(chance) * 1e4).round() / 1e4;
        let first_week = known.is_first_week_apart.then(|| in_a_week(known.staying.first_week));
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
            leaves_per_week: in_a_week(known.staying.leaves),
            dynamics: Dynamics {
                spread: self.spread(group),
                weekdays: self.weekdays(),
                leaving: Leaving { first_week, ..Leaving::default() },
                learning: practised.map(|own| Learning {
                    factor: thousandth(own.learning.factor),
                    hours: significant(own.learning.hours),
                }),
                ..Dynamics::default()
            },
        }
    }

    fn points(&self) -> Vec<(&Point, f64)> {
        self.all.iter().map(|(_, point, weight)| (*point, *weight)).collect()
    }

    /// How players differ; nothing where that is less than a twentieth in all.
    fn spread(&self, group: &Group) -> Option<PlayerSpread> {
        let points = self.points();
        let sigma = |feature: usize| {
            let certain = certainty::of_spread(group, feature, &points).0 > 0.0;
            let own = group.tau2[feature].sqrt();
            if certain && own >= LEAST_SPREAD { thousandth(own).min(MOST.3) } else { 0.0 }
        };
        let [sessions, minutes, xp] = [0, 1, 2].map(sigma);
        let with =
            |a: usize, b: usize, is_there: bool| if is_there { self.correlation(group, a, b) } else { 0.0 };
        let correlation = Correlation {
            sessions_minutes: with(0, 1, sessions > 0.0 && minutes > 0.0),
            sessions_xp: with(0, 2, sessions > 0.0 && xp > 0.0),
            minutes_xp: with(1, 2, minutes > 0.0 && xp > 0.0),
        };
        let correlation = if correlation.is_possible() { correlation } else { Correlation::default() };
        (sessions + minutes + xp > 0.0).then_some(PlayerSpread { sessions, minutes, xp, correlation })
    }

    /// What goes together between players, where it does for certain: errors of two features have nothing to do with each other.
    fn correlation(&self, group: &Group, a: usize, b: usize) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        let known = |point: &Point| point.counts[a] > 0.0 && point.counts[b] > 0.0;
        for (_, point, weight) in self.all.iter().filter(|(_, point, _)| known(point)) {
            sum += weight * (point.values[a] - group.mean[a]) * (point.values[b] - group.mean[b]);
            weights += weight;
        }
        let r = sum / weights.max(1.0) / (group.tau2[a] * group.tau2[b]).sqrt();
        if r.abs() * weights.sqrt() > SURE { hundredth(r.clamp(-0.95, 0.95)) } else { 0.0 }
    }

    /// How much of the play falls on each weekday, where it differs for certain (χ² of six, one in a thousand).
    fn weekdays(&self) -> Option<[f64; 7]> {
        let (mut played, mut there) = ([0.0; 7], [0.0; 7]);
        for (history, _, weight) in &self.all {
            let habits = &history.habits;
            let (weeks, rest) = ((habits.span() as i32 + 1) / 7, (habits.span() as i32 + 1) % 7);
            for (at, count) in habits.weekdays.iter().enumerate() {
                played[at] += weight * f64::from(*count);
                there[at] += weight * f64::from(weeks);
            }
            (0..rest).for_each(|day| there[weekday(habits.first_day + day)] += weight);
        }
        let mean = played.iter().sum::<f64>() / there.iter().sum::<f64>().max(1e-9);
        let off = |(played, there): (&f64, &f64)| {
            let expected = mean * there;
            if expected > 0.0 { (played - expected) * (played - expected) / expected } else { 0.0 }
        };
        let chi: f64 = played.iter().zip(&there).map(off).sum();
        let weights: [f64; 7] = std::array::from_fn(|at| played[at] / there[at].max(1e-9) / mean.max(1e-9));
        let is_told = chi > 22.46 && weights.iter().any(|own| (own - 1.0).abs() > LEAST_SPREAD);
        is_told.then(|| weights.map(hundredth))
    }

    fn certainty(
        &self,
        group: &Group,
        archetype: &Archetype,
        (known, practised): (&Known, Option<Practised>),
    ) -> Certainty {
        let points = self.points();
        let around = |value: f64, feature: usize| {
            let factor = certainty::of_mean(group, feature, &points);
            (value / factor, value * factor)
        };
        let freedom = |feature: usize| -> f64 {
            points.iter().map(|(point, weight)| weight * (point.counts[feature] - 1.0).max(0.0)).sum()
        };
        let LogNormal { median: minutes, sigma: minutes_sigma } = archetype.session_minutes;
        let LogNormal { median: xp, sigma: xp_sigma } = archetype.xp_per_hour;
        let in_a_week = |(low, high): (f64, f64)| (a_week(low), a_week(high));
        Certainty {
            share: certainty::of_share(group.share, self.all.len() as f64),
            sessions_per_week: around(archetype.sessions_per_week, 0),
            minutes: (around(minutes, 1), certainty::of_noise(minutes_sigma, freedom(1))),
            xp_per_hour: (around(xp, 2), certainty::of_noise(xp_sigma, freedom(2))),
            spread: [0, 1, 2].map(|feature| certainty::of_spread(group, feature, &points)),
            leaves: in_a_week(known.leaves),
            first_week: in_a_week(known.first_week),
            learning: practised.map(|own| own.factor),
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
        let own = self.all.iter().filter(|(.., weight)| *weight > 0.5);
        let could = own.clone().filter(|(history, ..)| history.deeds.highest >= rules.requires(1).0);
        could.count() * HABIT >= own.count()
    }

    /// When most of their resets happened: as soon as the rules allowed it, or later at some level.
    fn prestige(&self, ruleset: &Ruleset) -> PrestigePolicy {
        let Some(rules) = &ruleset.prestige else { return PrestigePolicy::Never };
        let own = self.all.iter().filter(|(.., weight)| *weight > 0.5);
        let resets = own.clone().flat_map(|(history, ..)| &history.deeds.resets);
        let mut levels: Vec<(u64, bool)> = resets
            .map(|&(number, level)| (level, level as f64 <= rules.requires(number).0 as f64 * SOON + 1.0))
            .collect();
        let who = own.clone().filter(|(history, ..)| !history.deeds.resets.is_empty()).count();
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
/// Day 1 is `first_day`, counted from 1970.
pub fn finish(name: String, first_day: i32, mut archetypes: Vec<Archetype>) -> Population {
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
    let has_weekdays = archetypes.iter().any(|archetype| archetype.dynamics.weekdays.is_some());
    let first_weekday = Some(Weekday::on(first_day)).filter(|_| has_weekdays).unwrap_or_default();
    let setting = Setting { first_weekday, ..Setting::default() };
    Population { name, description: String::new(), archetypes, calendar: Vec::new(), setting }
}

/// Four digits are more than a fit knows.
fn significant(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

fn hundredth(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
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
