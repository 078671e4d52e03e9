//! Reads the names of metrics, and says what is wrong with one.

use super::fact::{Fact, MOST_LEVELS};
use super::metric::{Bonus, EVERYONE, Goal, Metric, Quantity, Stand, Statistic};
use crate::rules::track::TrackName;
use crate::simulation::sample::{Standing, Staying};

/// What is wrong with the name of a metric, or with the metric in its scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct MetricError {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: String,
}

impl MetricError {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> MetricError {
        MetricError { message: message.into(), hint: hint.into() }
    }
}

/// A family of metrics that share the form of their name.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// How it begins.
    pub name: &'static str,
    /// The whole form, with capitals for what is filled in.
    pub form: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// An example for the built-in game.
    pub example: &'static str,
}

const fn family(
    name: &'static str,
    form: &'static str,
    meaning: &'static str,
    example: &'static str,
) -> Family {
    Family { name, form, meaning, example }
}

/// All metrics there are.
pub const FAMILIES: [Family; 24] = [
    family(
        "hours_to",
        "hours_to.GOAL:pN@GROUP",
        "hours played until a goal",
        "hours_to.paragon.100:p50@regular",
    ),
    family(
        "days_to",
        "days_to.GOAL:pN@GROUP",
        "calendar days until a goal",
        "days_to.prestige.1:p90@hardcore",
    ),
    family("reached", "reached.GOAL@GROUP", "share who reach a goal", "reached.paragon.50@casual"),
    family(
        "level",
        "level.TRACK.day.N:pN|mean@GROUP",
        "level at the end of a day",
        "level.paragon.day.30:p50@regular",
    ),
    family(
        "points_earned",
        "points_earned.day.N:pN|mean@GROUP",
        "attribute points earned",
        "points_earned.day.90",
    ),
    family(
        "points_spent",
        "points_spent.day.N:pN|mean@GROUP",
        "attribute points spent",
        "points_spent.day.90",
    ),
    family(
        "bonus",
        "bonus.xp|currency|drop_rate.day.N:pN|mean@GROUP",
        "prestige bonus held",
        "bonus.xp.day.180@hardcore",
    ),
    family("currency", "currency.day.N:pN|mean@GROUP", "currency held", "currency.day.180:p50@regular"),
    family("resets", "resets.day.N:pN|mean@GROUP", "prestige resets so far", "resets.day.365:mean@hardcore"),
    family("power", "power.day.N:pN|mean@GROUP", "how strong a character is", "power.day.90:p50@hardcore"),
    family("plays", "plays.N@GROUP", "share who play N days after their first day of play", "plays.7@casual"),
    family("stays", "stays.day.N@GROUP", "share who have not left for good", "stays.day.90@casual"),
    family("daily", "daily.day.N@GROUP", "share who play on a day", "daily.day.90"),
    family(
        "monthly",
        "monthly.day.N@GROUP",
        "share who play on a day or one of the 29 before",
        "monthly.day.90",
    ),
    family(
        "dry_spell",
        "dry_spell:pN|mean@GROUP",
        "most days in a row without a level, a reward or a reset",
        "dry_spell:p90@casual",
    ),
    family(
        "rewards_per_hour",
        "rewards_per_hour:pN|mean@GROUP",
        "levels, rewards and resets an hour of play",
        "rewards_per_hour:p50@regular",
    ),
    family("cost", "cost.TRACK.LEVEL", "XP from a level to the next", "cost.paragon.50"),
    family("total", "total.TRACK.LEVEL", "XP in all to stand at a level", "total.paragon.100"),
    family(
        "ratio",
        "ratio.TRACK.LEVEL",
        "a level's cost as a multiple of the one before",
        "ratio.paragon.50",
    ),
    family(
        "max_ratio",
        "max_ratio.TRACK.FROM..TO",
        "the largest of those multiples",
        "max_ratio.paragon.2..100",
    ),
    family(
        "min_ratio",
        "min_ratio.TRACK.FROM..TO",
        "the smallest of those multiples",
        "min_ratio.paragon.2..100",
    ),
    family("points", "points.TRACK.LEVEL", "points that levels up to this one give", "points.paragon.100"),
    family("reset_level", "reset_level.N", "paragon level that the n-th reset needs", "reset_level.1"),
    family("reset_cost", "reset_cost.N", "currency that the n-th reset costs", "reset_cost.3"),
];

impl Metric {
    /// Reads a name such as `hours_to.paragon.100:p50@regular`.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    pub fn parse(text: &str) -> Result<Metric, MetricError> {
        let (rest, group) = match text.split_once('@') {
            Some((rest, group)) => (rest, Some(group)),
            None => (text, None),
        };
        let (quantity, statistic) = match rest.split_once(':') {
            Some((quantity, statistic)) => (quantity, Some(statistic)),
            None => (rest, None),
        };
        let words: Vec<&str> = quantity.split('.').collect();
        let Some((name, rest)) = words.split_first() else { return Err(unknown("")) };
        let Some(family) = FAMILIES.iter().find(|family| family.name == *name) else {
            return Err(unknown(name));
        };
        let wrong = || {
            MetricError::new(
                format!("`{quantity}` is not a metric"),
                format!("write `{}`, such as `{}`", family.form, family.example),
            )
        };
        if let Some(fact) = fact(name, quantity, rest) {
            if statistic.is_some() || group.is_some() {
                let message =
                    format!("`{quantity}` is a number of the rules: it has no statistic and no group");
                return Err(MetricError::new(message, format!("write `{quantity}`")));
            }
            return Ok(Metric::Fact(fact));
        }
        // `dry_spell.p90` says the same as `dry_spell:p90`: it has no other word.
        let (rest, statistic) = match (name, rest, statistic) {
            (&("dry_spell" | "rewards_per_hour"), [word], None) => (&[][..], Some(*word)),
            _ => (rest, statistic),
        };
        let quantity = players(name, rest).ok_or_else(wrong)?;
        let statistic = statistic_of(&quantity, statistic, family)?;
        let group = group.filter(|group| *group != EVERYONE).map(str::to_owned);
        if group.as_ref().is_some_and(String::is_empty) {
            return Err(MetricError::new("the group after `@` is empty", "leave out the `@` for everyone"));
        }
        Ok(Metric::Players { quantity, statistic, group })
    }
}

fn unknown(name: &str) -> MetricError {
    let names: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
    let message = format!("there is no metric `{name}`");
    MetricError::new(message, format!("metrics begin with {}", names.join(", ")))
}

fn number(text: &str) -> Option<u64> {
    // `+5` and `05` are other names for the same metric, which must have one.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if is_plain { text.parse().ok().filter(|number| *number <= u64::MAX / 2) } else { None }
}

/// A track at the start of `words`, and the words after it.
fn track<'a, 'w>(words: &'w [&'a str]) -> Option<(TrackName, &'w [&'a str])> {
    match words {
        ["mastery", id, rest @ ..] if !id.is_empty() => Some((TrackName::Mastery((*id).to_owned()), rest)),
        ["character", rest @ ..] => Some((TrackName::Character, rest)),
        ["paragon", rest @ ..] => Some((TrackName::Paragon, rest)),
        _ => None,
    }
}

fn fact(name: &str, whole: &str, words: &[&str]) -> Option<Fact> {
    let level = || match track(words)? {
        (track, [level]) => Some((track, number(level)?)),
        _ => None,
    };
    match (name, words) {
        ("cost", _) => level().map(|(track, level)| Fact::Cost(track, level)),
        ("total", _) => level().map(|(track, level)| Fact::Total(track, level)),
        ("ratio", _) => level().map(|(track, level)| Fact::Ratio(track, level)),
        ("points", _) => level().map(|(track, level)| Fact::Points(track, level)),
        ("max_ratio", _) => range(whole, words).map(|(track, from, to)| Fact::SteepestRatio(track, from, to)),
        ("min_ratio", _) => range(whole, words).map(|(track, from, to)| Fact::FlattestRatio(track, from, to)),
        ("reset_level", [n]) => number(n).map(Fact::ResetLevel),
        ("reset_cost", [n]) => number(n).map(Fact::ResetCost),
        _ => None,
    }
}

/// `paragon.2..100`, whose dots are also those between words.
fn range(whole: &str, words: &[&str]) -> Option<(TrackName, u64, u64)> {
    let (before, to) = whole.split_once("..")?;
    let (track, _) = track(words)?;
    let from = number(before.rsplit('.').next()?)?;
    let to = number(to)?;
    let is_whole = before.split('.').count() == track.to_string().split('.').count() + 2;
    (is_whole && from <= to && to - from <= MOST_LEVELS).then_some((track, from, to))
}

fn players(name: &str, words: &[&str]) -> Option<Quantity> {
    match name {
        "hours_to" => goal(words).map(Quantity::HoursTo),
        "days_to" => goal(words).map(Quantity::DaysTo),
        "reached" => goal(words).map(Quantity::Reached),
        "dry_spell" => words.is_empty().then_some(Quantity::Stay(Staying::LongestDry)),
        "rewards_per_hour" => words.is_empty().then_some(Quantity::Stay(Staying::RewardsPerHour)),
        "plays" => match words {
            [days] => Some(Quantity::Stay(Staying::PlaysAfter(u32::try_from(number(days)?).ok()?))),
            _ => None,
        },
        _ => {
            let [start @ .., "day", day] = words else { return None };
            let day = u32::try_from(number(day)?).ok()?;
            let staying = match (name, start) {
                ("stays", []) => Some(Staying::Stays(day)),
                ("daily", []) => Some(Staying::PlaysOn(day)),
                ("monthly", []) => Some(Staying::PlaysWithinMonth(day)),
                _ => None,
            };
            if let Some(staying) = staying {
                return Some(Quantity::Stay(staying));
            }
            let stand = match (name, start) {
                ("level", _) => match track(start)? {
                    (track, []) => Stand::Plain(Standing::Level(track)),
                    _ => return None,
                },
                ("points_earned", []) => Stand::Plain(Standing::PointsEarned),
                ("points_spent", []) => Stand::Plain(Standing::PointsSpent),
                ("currency", []) => Stand::Plain(Standing::Currency),
                ("resets", []) => Stand::Plain(Standing::Resets),
                ("power", []) => Stand::Plain(Standing::Power),
                ("bonus", [bonus]) => {
                    Stand::Bonus(Bonus::ALL.into_iter().find(|known| known.name() == *bonus)?)
                }
                _ => return None,
            };
            Some(Quantity::After(stand, day))
        }
    }
}

fn goal(words: &[&str]) -> Option<Goal> {
    match words {
        ["prestige", n] => number(n).map(Goal::Prestige),
        ["reward", rest @ ..] => match track(rest)? {
            (track, [id]) if !id.is_empty() => Some(Goal::Reward(track, (*id).to_owned())),
            _ => None,
        },
        _ => match track(words)? {
            (track, [level]) => Some(Goal::Level(track, number(level)?)),
            _ => None,
        },
    }
}

fn statistic_of(
    quantity: &Quantity,
    written: Option<&str>,
    family: &Family,
) -> Result<Statistic, MetricError> {
    let statistic = match written {
        None if quantity.is_share() => return Ok(Statistic::Share),
        None => return Ok(Statistic::MEDIAN),
        Some(text) => Statistic::parse(text),
    };
    let is_time = matches!(quantity, Quantity::HoursTo(_) | Quantity::DaysTo(_));
    let is_share = quantity.is_share();
    match statistic {
        Some(Statistic::Share) if is_share => Ok(Statistic::Share),
        Some(Statistic::Percentile(p)) if !is_share => Ok(Statistic::Percentile(p)),
        Some(Statistic::Mean) if !is_share && !is_time => Ok(Statistic::Mean),
        Some(Statistic::Mean) if is_time => Err(MetricError::new(
            "the time to a goal has no mean: some never reach it",
            "take a percentile, such as `p50`, or `reached` for the share who do",
        )),
        _ => Err(MetricError::new(
            format!("`{}` is not a statistic of `{}`", written.unwrap_or_default(), family.name),
            if is_share {
                format!("leave it out: `{}` is a share", family.name)
            } else {
                "write a percentile from `p0.1` to `p99.9`, such as `p50`".to_owned()
            },
        )),
    }
}

impl Statistic {
    /// Reads `p50`, `p99.9`, `mean` or `share`.
    pub fn parse(text: &str) -> Option<Statistic> {
        match text {
            "mean" => return Some(Statistic::Mean),
            "share" => return Some(Statistic::Share),
            _ => {}
        }
        let digits = text.strip_prefix('p')?;
        let tenths = match digits.split_once('.') {
            None => number(digits)?.checked_mul(10)?,
            Some((whole, tenth)) if tenth.len() == 1 && tenth != "0" => {
                number(whole)?.checked_mul(10)?.checked_add(number(tenth)?)?
            }
            Some(_) => return None,
        };
        u16::try_from(tenths).ok().filter(|tenths| (1..1000).contains(tenths)).map(Statistic::Percentile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_as_they_are_written() {
        for family in FAMILIES {
            let metric = Metric::parse(family.example).unwrap();
            let name = metric.to_string();
            assert!(name.starts_with(family.name), "{name}");
            assert_eq!(Metric::parse(&name).unwrap(), metric);
        }
        for name in [
            "hours_to.mastery.combat.50:p99.9@everyone",
            "reached.reward.mastery.combat.duelist@regular",
            "level.mastery.combat.day.30:mean@everyone",
            "max_ratio.mastery.combat.2..100",
            "level.character.day.0:p50@everyone",
        ] {
            assert_eq!(Metric::parse(name).unwrap().to_string(), name);
        }
        assert_eq!(Metric::parse("reached.paragon.50").unwrap().to_string(), "reached.paragon.50@everyone");
    }

    #[test]
    fn one_metric_has_one_name() {
        for name in [
            "",
            "hours",
            "hours_to",
            "hours_to.paragon",
            "hours_to.paragon.0100",
            "hours_to.paragon.+1",
            "hours_to.paragon.-1",
            "hours_to.paragon.100.5",
            "hours_to.paragon.100:p0",
            "hours_to.paragon.100:p100",
            "hours_to.paragon.100:p50.0",
            "hours_to.paragon.100:p50.12",
            "hours_to.paragon.100:mean",
            "hours_to.paragon.100:p50@",
            "hours_to.mastery.50",
            "reached.paragon.50:p50",
            "level.paragon.30",
            "level.paragon.day.x",
            "points.character",
            "bonus.gold.day.3",
            "cost.paragon.5:p50",
            "cost.paragon.5@regular",
            "max_ratio.paragon.100..2",
            "max_ratio.paragon.2",
            "max_ratio.paragon.x.2..3",
            "max_ratio.paragon.0..100001",
            "resets.day.99999999999",
            "hours_to.paragon.99999999999999999999",
        ] {
            let error = Metric::parse(name).expect_err(name);
            assert!(!error.message.is_empty() && !error.hint.is_empty(), "{name}");
        }
    }
}
