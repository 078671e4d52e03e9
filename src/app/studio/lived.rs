//! What becomes of players under moved numbers: the same players each time, so that the difference is the numbers'.

use super::Studio;
use super::moves::{Move, Moved};
use super::view::{CellView, CheckView, CurveView, DaysView, GroupView, LivedView, ResetView, RowView};
use crate::app::problem::Problem;
use crate::balance::estimate::Estimate;
use crate::balance::expectation::{Expectation, Severity, Verdict};
use crate::balance::measure::{Plan, Side};
use crate::balance::metric::{Goal, Metric, Quantity, Stand};
use crate::report::balance::amount::{distance, estimate, range, signed};
use crate::rules::track::{Track, TrackName};
use crate::rules::units::Level;
use crate::simulation::outcome::{Group, Outcome, Reached, Share, Spread};
use crate::simulation::run::{Part, Progress, Stopped};
use crate::simulation::sample::{self, Sampled, Standing, sample};
use crate::simulation::scenario::Scenario;
use std::sync::Arc;

/// Players who have lived under moved numbers.
pub struct Lived {
    studio: Arc<Studio>,
    moved: Moved,
    plan: Plan,
    sampled: Option<Sampled>,
    players: u64,
}

/// Levels of a curve that are drawn at most.
const MOST_LEVELS: u64 = 120;
/// Levels that are shown of a track without end at least.
const USUAL_LEVELS: u64 = 100;
/// Resets that are shown at most.
const MOST_RESETS: u64 = 10;

impl Lived {
    /// Nobody has lived yet.
    ///
    /// # Errors
    /// The name of a number that can't have its value, and why.
    pub fn new(studio: &Arc<Studio>, moves: &[Move]) -> Result<Lived, Problem> {
        let moved = studio.moved(moves)?;
        let days = studio.files.days;
        let (ruleset, population) = (&moved.ruleset.value, &moved.population.value);
        let metrics = studio.expected().map(|(own, _)| own.metric.clone());
        // What can't be measured under these numbers is told and not asked.
        let metrics = metrics.filter(|own| own.check(ruleset, population, days).is_ok()).collect();
        let scenario = Scenario { ruleset, population, days, seed: studio.files.seed, milestones: &[] };
        let plan = Plan::new(metrics, ruleset, scenario.all_milestones());
        Ok(Lived { studio: Arc::clone(studio), moved, plan, sampled: None, players: 0 })
    }

    /// Lets the first `players` players live, as far as they have not. Those who have stay who they are.
    ///
    /// # Errors
    /// [`Stopped`] when `goes_on` said so: nothing is lost of those who lived before.
    pub fn live(&mut self, players: u64, goes_on: Progress) -> Result<(), Stopped> {
        if players <= self.players {
            return Ok(());
        }
        let sides = [sample::Side { scenario: self.scenario(), questions: &self.plan.questions }];
        let part = Part { already: self.players, ..Part::whole(players) };
        let threads = self.studio.request.threads.max(1);
        let Some(more) = sample(&sides, part, true, threads, goes_on)?.pop() else { return Ok(()) };
        match &mut self.sampled {
            Some(sampled) => sampled.extend(more),
            None => self.sampled = Some(more),
        }
        self.players = players;
        Ok(())
    }

    /// The files under whose numbers, moved, they lived.
    pub fn studio(&self) -> &Studio {
        &self.studio
    }

    /// What came of them; `None` before anybody lived.
    pub fn view(&self) -> Option<LivedView> {
        let sampled = self.sampled.as_ref()?;
        let tally = sampled.tally.as_ref()?;
        let outcome = Outcome::new(&self.scenario(), &self.plan.questions.milestones, tally);
        Some(LivedView {
            players: self.players,
            along: self.moved.along.clone(),
            curves: self.curves(&outcome),
            groups: self.groups(&outcome),
            rows: rows(&outcome),
            resets: self.resets(&outcome),
            checks: self.checks(sampled),
        })
    }

    fn scenario(&self) -> Scenario<'_> {
        let files = &self.studio.files;
        Scenario {
            ruleset: &self.moved.ruleset.value,
            population: &self.moved.population.value,
            days: files.days,
            seed: files.seed,
            milestones: &[],
        }
    }

    fn curves(&self, outcome: &Outcome) -> Vec<CurveView> {
        let ruleset = &self.moved.ruleset.value;
        let furthest = |name: &TrackName| {
            let name = name.to_string();
            let last = outcome.archetypes.iter().filter_map(|group| group.level_on(&name, outcome.days)?.p90);
            last.fold(0.0, f64::max) as u64
        };
        let names = ruleset.track_names();
        names.iter().filter_map(|name| Some(curve(name, ruleset.track(name)?, furthest(name)))).collect()
    }

    fn groups(&self, outcome: &Outcome) -> Vec<GroupView> {
        let shares = self.moved.population.value.archetypes.iter().map(|archetype| archetype.share);
        let all = outcome.groups().zip(shares.chain([1.0]));
        all.map(|(group, share)| GroupView {
            name: group.name.clone(),
            share,
            players: group.players,
            tracks: group
                .levels
                .iter()
                .map(|own| DaysView {
                    track: own.track.clone(),
                    p10: own.by_day.iter().map(|day| day.p10).collect(),
                    p50: own.by_day.iter().map(|day| day.p50).collect(),
                    p90: own.by_day.iter().map(|day| day.p90).collect(),
                })
                .collect(),
        })
        .collect()
    }

    fn resets(&self, outcome: &Outcome) -> Vec<ResetView> {
        let Some(prestige) = &self.moved.ruleset.value.prestige else { return Vec::new() };
        let last = prestige.max.map_or(MOST_RESETS, |max| max.min(MOST_RESETS));
        let reached = |group: &Group, number: u64| -> Option<Reached> {
            let name = format!("prestige {number}");
            group.milestones.iter().find(|own| own.milestone == name).cloned()
        };
        let view = |number: u64| {
            let bonuses = prestige.bonuses(number);
            ResetView {
                number,
                requires: prestige.requires(number).0,
                cost: prestige.cost(number),
                xp: bonuses.xp,
                currency: bonuses.currency,
                drop_rate: bonuses.drop_rate,
                attribute_points: prestige.attribute_points(number).0,
                prestige_points: prestige.prestige_points(number).0,
                reached: reached(&outcome.everyone, number).map(|own| own.reached.share),
                days: outcome.groups().map(|group| reached(group, number)?.days.p50).collect(),
            }
        };
        (1..=last).map(view).collect()
    }

    fn checks(&self, sampled: &Sampled) -> Vec<CheckView> {
        let side = Side { scenario: self.scenario(), plan: &self.plan, sampled };
        let found = |own: &Expectation| {
            let at = self.plan.metrics.iter().position(|metric| *metric == own.metric)?;
            Some(side.estimate(at).0)
        };
        self.studio.expected().map(|(own, line)| checked(own, line, found(own))).collect()
    }
}

impl Studio {
    /// What is agreed, each with its line.
    fn expected(&self) -> impl Iterator<Item = (&Expectation, usize)> {
        self.files.expectations.iter().flat_map(|own| {
            let lines = own.value.metrics.iter().map(|span| own.source.location(span.start).line);
            own.value.expected.iter().map(|expected| &expected.value).zip(lines)
        })
    }
}

fn curve(name: &TrackName, track: &Track, furthest: u64) -> CurveView {
    let first = track.first().0;
    let usual = USUAL_LEVELS.max(furthest.saturating_add(furthest / 5)).max(first + 1);
    let last = track.last().map_or(usual, |last| last.0.min(usual));
    let step = (last.saturating_sub(first) / MOST_LEVELS).max(1);
    let (mut levels, mut costs, mut totals) = (Vec::new(), Vec::new(), Vec::new());
    for level in (first..=last).step_by(usize::try_from(step).unwrap_or(1)) {
        let (Some(cost), Some(total)) = (track.xp_to_next(Level(level)), track.total_xp(Level(level))) else {
            break;
        };
        levels.push(level);
        costs.push(cost.get());
        totals.push(total.get());
    }
    CurveView { track: name.to_string(), levels, costs, totals }
}

/// Standings and milestones that somebody reached, and those of masteries left out: they are many.
fn rows(outcome: &Outcome) -> Vec<RowView> {
    let groups: Vec<&Group> = outcome.groups().collect();
    let row = |name: String, unit, about: &str, cell: &dyn Fn(&Group) -> CellView| {
        let cells = groups.iter().map(|group| cell(group)).collect();
        RowView { name, unit, about: about.to_owned(), cells }
    };
    let mut rows = Vec::new();
    for levels in &outcome.everyone.levels {
        let (track, last) = (&levels.track, outcome.days);
        let early = 30.min(last);
        for day in [early, last].into_iter().take(if early < last { 2 } else { 1 }) {
            let name = format!("{track} level after {day} d");
            rows.push(row(name, "", track, &|group| spread(group.level_on(track, day))));
        }
    }
    for (at, milestone) in outcome.everyone.milestones.iter().enumerate() {
        let name = &milestone.milestone;
        if milestone.reached.count == 0 || name.starts_with("mastery.") {
            continue;
        }
        let is_reset = name.starts_with("prestige ");
        let (unit, what) = if is_reset { ("d", "days") } else { ("h", "hours") };
        let track = name.split(' ').next().unwrap_or_default();
        rows.push(row(format!("{what} to {name}"), unit, track, &|group| {
            let Some(own) = group.milestones.get(at) else { return spread(None) };
            let cell = spread(Some(if is_reset { &own.days } else { &own.hours }));
            CellView { reached: Some(own.reached.share).filter(|share| share.is_finite()), ..cell }
        }));
    }
    rows.push(row("prestige level".to_owned(), "", "prestige", &|group| spread(Some(&group.prestige_level))));
    rows.push(row("hours played".to_owned(), "h", "", &|group| spread(Some(&group.hours_played))));
    rows.push(row("points spent".to_owned(), "", "paragon", &|group| spread(Some(&group.points_spent))));
    rows.push(row("currency held".to_owned(), "", "prestige", &|group| spread(Some(&group.currency))));
    rows.push(row("still playing".to_owned(), "%", "", &|group| share(&group.still_playing)));
    rows
}

fn spread(spread: Option<&Spread>) -> CellView {
    let of = |pick: fn(&Spread) -> Option<f64>| spread.and_then(pick);
    CellView { value: of(|own| own.p50), low: of(|own| own.p10), high: of(|own| own.p90), reached: None }
}

fn share(share: &Share) -> CellView {
    let percent = |share: f64| Some(share * 100.0).filter(|share| share.is_finite());
    CellView { value: percent(share.share), low: None, high: None, reached: None }
}

fn checked(own: &Expectation, line: usize, found: Option<Estimate>) -> CheckView {
    let unit = own.metric.unit();
    let status = match found.map(|found| own.range.judge(&found)) {
        None => "unmeasured",
        Some(Verdict::Passed) => "passed",
        Some(Verdict::Uncertain) => "uncertain",
        Some(Verdict::Failed) if own.severity == Severity::Warn => "warned",
        Some(Verdict::Failed) => "failed",
    };
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    let over = found.map_or(0.0, |found| own.range.overshoot(found.value));
    let over = match over {
        0.0 => String::new(),
        over if !over.is_finite() => signed(over, unit),
        over => format!("{} {}", distance(over, unit), if over > 0.0 { "over" } else { "under" }),
    };
    CheckView {
        metric: own.metric.to_string(),
        words: own.metric.words(),
        group: own.metric.group().to_owned(),
        status,
        agreed: range(&own.range, unit),
        found: found.map_or_else(|| "can't be measured".to_owned(), |found| estimate(&found, unit)),
        value: found.and_then(|found| finite(found.value)),
        range: (finite(own.range.min), finite(own.range.max)),
        over,
        why: own.why.clone(),
        line,
        about: about(&own.metric),
    }
}

/// The track that a metric is about.
fn about(metric: &Metric) -> String {
    let of_goal = |goal: &Goal| match goal {
        Goal::Level(track, _) | Goal::Reward(track, _) => track.to_string(),
        Goal::Prestige(_) => "prestige".to_owned(),
    };
    match metric {
        Metric::Players { quantity, .. } => match quantity {
            Quantity::HoursTo(goal) | Quantity::DaysTo(goal) | Quantity::Reached(goal) => of_goal(goal),
            Quantity::After(Stand::Plain(Standing::Level(track)), _) => track.to_string(),
            Quantity::After(Stand::Plain(Standing::PointsEarned | Standing::PointsSpent), _) => {
                "paragon".to_owned()
            }
            Quantity::After(Stand::Bonus(_) | Stand::Plain(Standing::Resets | Standing::Currency), _) => {
                "prestige".to_owned()
            }
            Quantity::After(Stand::Plain(Standing::Power), _) | Quantity::Stay(_) => String::new(),
        },
        Metric::Fact(_) => {
            // `cost.paragon.100`, `max_ratio.paragon.1..300`
            let name = metric.to_string();
            name.split('.').nth(1).unwrap_or_default().to_owned()
        }
    }
}
