//! Two or more sets of rules, or of players, side by side: what each metric is and how it differs, and who wins and loses.

use super::estimate::Estimate;
use super::measure::{Plan, Side};
use super::metric::{Goal, Metric, Quantity, Stand, Statistic};
use super::pair::{Change, Pair};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::simulation::population::Population;
use crate::simulation::sample::{NEVER, Standing};
use crate::simulation::scenario::Milestone;

/// One metric on every side.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Which.
    pub metric: Metric,
    /// What it is on each side.
    pub values: Vec<Estimate>,
    /// Of how many players it is on each side.
    pub players: Vec<u64>,
    /// How much more it is on each further side than on the first.
    pub changes: Vec<Change>,
}

/// How the players of a group fare on another side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fates {
    /// The archetype, or `None` for everyone.
    pub group: Option<String>,
    /// Which side, counted from 0; the first is what it is compared with.
    pub side: usize,
    /// Players who are further.
    pub ahead: u64,
    /// Players who are less far.
    pub behind: u64,
    /// All players that can be compared one by one.
    pub players: u64,
}

impl Compared {
    /// Whether a difference is certain: the whole interval of one lies beyond 0.
    pub fn differs(&self) -> bool {
        self.changes.iter().any(|change| change.by.low > 0.0 || change.by.high < 0.0)
    }

    /// Whether every side must be the same, whoever plays.
    pub fn is_same(&self) -> bool {
        self.changes.iter().all(|change| change.by == Estimate::exact(0.0))
    }

    /// Whether nobody gets there, on any side, as far as the statistic tells, or there is nobody who could.
    pub fn is_never(&self) -> bool {
        self.values.iter().all(|found| found.value.is_infinite() || found.is_of_nobody())
    }
}

/// Compares each side with the first, metric by metric. All plans have the same metrics.
pub fn compare(sides: &[Side]) -> Vec<Compared> {
    let Some((first, rest)) = sides.split_first() else { return Vec::new() };
    let pairs: Vec<Pair> = rest.iter().map(|other| Pair::new(*first, *other)).collect();
    let compared = first.plan.metrics.iter().enumerate().map(|(at, metric)| {
        let (values, players) = sides.iter().map(|side| side.estimate(at)).unzip();
        let changes = pairs.iter().map(|pair| pair.change(at)).collect();
        Compared { metric: metric.clone(), values, players, changes }
    });
    compared.collect()
}

/// Who is ahead and who is behind on each further side, archetype by archetype and then everyone.
///
/// A player is ahead with more resets, or with as many and a higher level. Player i of an archetype is player i of the
/// archetype of that id on the other side; `standing` are the metrics of [`standing_metrics`], by their places in the plan.
pub fn fates<'a>(sides: &'a [Side], standing: &[usize]) -> Vec<Fates> {
    let Some((first, rest)) = sides.split_first() else { return Vec::new() };
    let mut all = Vec::new();
    for (number, other) in rest.iter().enumerate() {
        let mut sum = Fates { group: None, side: number + 1, ahead: 0, behind: 0, players: 0 };
        for archetype in &first.scenario.population.archetypes {
            let columns = |side: &'a Side| -> Option<Vec<&'a [u64]>> {
                standing.iter().map(|at| side.column(*at, &archetype.id)).collect()
            };
            let (Some(mine), Some(theirs)) = (columns(first), columns(other)) else { continue };
            let fates = fates_of(&archetype.id, number + 1, &mine, &theirs);
            sum.ahead += fates.ahead;
            sum.behind += fates.behind;
            sum.players += fates.players;
            all.push(fates);
        }
        all.push(sum);
    }
    all
}

fn fates_of(id: &str, side: usize, mine: &[&[u64]], theirs: &[&[u64]]) -> Fates {
    let players = |columns: &[&[u64]]| columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let players = players(mine).min(players(theirs));
    let mut fates = Fates { group: Some(id.to_owned()), side, ahead: 0, behind: 0, players: players as u64 };
    for player in 0..players {
        let stands = |columns: &[&[u64]]| -> Vec<u64> {
            columns.iter().map(|column| column[player]).filter(|value| *value != NEVER).collect()
        };
        match stands(theirs).cmp(&stands(mine)) {
            std::cmp::Ordering::Greater => fates.ahead += 1,
            std::cmp::Ordering::Less => fates.behind += 1,
            std::cmp::Ordering::Equal => {}
        }
    }
    fates
}

/// Where players stand on the last day, most important first: resets, then levels.
pub fn standing_metrics(ruleset: &Ruleset, days: u32) -> Vec<Metric> {
    let after = |standing| Metric::Players {
        quantity: Quantity::After(Stand::Plain(standing), days),
        statistic: Statistic::Mean,
        group: None,
    };
    let resets = ruleset.prestige.as_ref().map(|_| Standing::Resets);
    let tracks = [TrackName::Paragon, TrackName::Character];
    let levels = tracks.into_iter().filter(|name| ruleset.track(name).is_some()).map(Standing::Level);
    resets.into_iter().chain(levels).map(after).collect()
}

/// What a comparison tells of each group where nothing is asked for: how far it gets in the time, and when it reaches the
/// milestones among `milestones` of its main track and of prestige.
pub fn usual_metrics(
    ruleset: &Ruleset,
    population: &Population,
    milestones: &[Milestone],
    days: u32,
) -> Vec<Metric> {
    let main = if ruleset.paragon.is_some() { TrackName::Paragon } else { TrackName::Character };
    let mut quantities = Vec::new();
    if ruleset.track(&main).is_some() {
        let level = Quantity::After(Stand::Plain(Standing::Level(main.clone())), days);
        quantities.push((level, Statistic::MEDIAN));
    }
    for milestone in milestones {
        match milestone {
            Milestone::Level(track, level) if *track == main => {
                let goal = Goal::Level(track.clone(), *level);
                quantities.push((Quantity::HoursTo(goal), Statistic::MEDIAN));
            }
            Milestone::Prestige(number) => {
                quantities.push((Quantity::DaysTo(Goal::Prestige(*number)), Statistic::MEDIAN));
            }
            Milestone::Level(..) => {}
        }
    }
    if ruleset.prestige.is_some() {
        quantities.push((Quantity::After(Stand::Plain(Standing::Resets), days), Statistic::Mean));
    }
    let groups = population.archetypes.iter().map(|archetype| Some(archetype.id.clone())).chain([None]);
    let all = groups.flat_map(|group| {
        let of_group = quantities.iter().map(|(quantity, statistic)| Metric::Players {
            quantity: quantity.clone(),
            statistic: *statistic,
            group: group.clone(),
        });
        of_group.collect::<Vec<_>>()
    });
    all.collect()
}

/// A plan of `metrics` and of `standing`, and the places of the latter in it. `more` milestones are watched for too.
pub fn plan(
    metrics: Vec<Metric>,
    standing: &[Metric],
    ruleset: &Ruleset,
    more: Vec<Milestone>,
) -> (Plan, Vec<usize>) {
    let (count, mut all) = (metrics.len(), metrics);
    all.extend(standing.iter().cloned());
    let places = (count..all.len()).collect();
    (Plan::new(all, ruleset, more), places)
}
