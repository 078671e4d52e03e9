//! The curve on which a metric rests.

use crate::app::check::set::Set;
use crate::app::places::spot;
use crate::balance::fact::Fact;
use crate::balance::metric::{Goal, Metric, Quantity, Stand};
use crate::config::Leaves;
use crate::report::balance::check::{Culprit, Line};
use crate::rules::track::TrackName;
use crate::simulation::sample::Standing;

/// The curve on which a metric rests, where no edit is known to have moved it.
pub fn curve_of(set: &Set, metric: &Metric) -> Option<Culprit> {
    let leaves = Leaves::of(&set.ruleset.source);
    let (span, path) = paths(metric).into_iter().find_map(|path| Some((leaves.place(&path)?, path)))?;
    let spot = spot(&set.ruleset.source, span);
    let line = Line { spot, path, before: None, after: None };
    Some(Culprit { line, with: Vec::new(), proven: false, share: None })
}

/// Where it may be written; a ruleset has one of them, or none.
fn paths(metric: &Metric) -> Vec<String> {
    let section = |track: &TrackName| match track {
        TrackName::Mastery(id) => format!("masteries.{id}"),
        track => track.to_string(),
    };
    let cost = |track: &TrackName| {
        ["xp_to_next", "total_xp"].map(|key| format!("{}.{key}", section(track))).to_vec()
    };
    let points = |track: &TrackName| vec![format!("{}.points_per_level", section(track))];
    let one = |path: &str| vec![path.to_owned()];
    let requires = || one("prestige.requires");
    match metric {
        Metric::Fact(Fact::Points(track, _)) => points(track),
        Metric::Fact(Fact::ResetLevel(_)) => requires(),
        Metric::Fact(Fact::ResetCost(_)) => one("prestige.cost"),
        Metric::Fact(fact) => fact.track().map(cost).unwrap_or_default(),
        Metric::Players { quantity, .. } => match quantity {
            Quantity::HoursTo(goal) | Quantity::DaysTo(goal) | Quantity::Reached(goal) => match goal {
                Goal::Level(track, _) | Goal::Reward(track, _) => cost(track),
                Goal::Prestige(_) => requires(),
            },
            Quantity::After(Stand::Plain(Standing::Level(track)), _) => cost(track),
            Quantity::After(Stand::Plain(Standing::PointsEarned | Standing::PointsSpent), _) => {
                points(&TrackName::Paragon)
            }
            // Who stays may depend on any of the costs that they wait for.
            Quantity::Stay(_) => cost(&TrackName::Paragon),
            Quantity::After(Stand::Plain(Standing::Currency), _) => one("prestige.cost"),
            Quantity::After(Stand::Plain(Standing::Resets) | Stand::Bonus(_), _) => requires(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::inputs::built_in;

    /// Whatever a metric rests on is named as it is written.
    #[test]
    fn every_path_is_in_a_ruleset() {
        let leaves = ["necpgame", "necpgame-service"].map(|name| Leaves::of(&built_in(name).unwrap()));
        let names = [
            "cost.paragon.3",
            "total.character.3",
            "points.paragon.3",
            "reset_level.1",
            "reset_cost.1",
            "ratio.mastery.raid.3",
            "hours_to.paragon.3",
            "days_to.prestige.1",
            "reached.mastery.combat.3",
            "level.mastery.combat.day.3",
            "points_earned.day.3",
            "currency.day.3",
            "resets.day.3",
            "bonus.xp.day.3",
        ];
        for name in names {
            let metric = Metric::parse(name).unwrap();
            let found = paths(&metric).iter().any(|path| leaves.iter().any(|own| own.place(path).is_some()));
            assert!(found, "{name}: {:?}", paths(&metric));
        }
    }
}
